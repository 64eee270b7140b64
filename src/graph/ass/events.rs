//! A segment's captions as lines of an ASS script.

use std::cmp::Reverse;
use std::fmt::Write;

use super::text::{self, Piece};
use super::{Pixels, RelativeCaption, is_swept};
use crate::check::program::{Color, Place, Style};
use crate::time::{Frame, FrameRange, FrameRate, Rational, Time, round_half_up};

/// A caption over some frames in which no other comes or goes beside it.
pub(super) struct Event<'a> {
    pub(super) caption: &'a RelativeCaption<'a>,
    frames: FrameRange,
}

/// The events of some captions that start before the frame `end`, in the order in which libass is to
/// place them.
///
/// libass keeps a line in the place that it found free when it appeared, even when what pushed it
/// there has gone. A segment that begins later would not know of that, so a caption is a new line
/// whenever another comes or goes beside it, and all places are computed again.
pub(super) fn events<'a>(captions: &'a [RelativeCaption<'a>], end: Frame) -> Vec<Event<'a>> {
    let mut cuts: Vec<Frame> =
        captions.iter().flat_map(|caption| [caption.frames.start, caption.frames.end]).collect();
    cuts.sort_unstable();
    cuts.dedup();
    let mut events = Vec::new();
    for (index, caption) in captions.iter().enumerate() {
        for frames in undisturbed(caption.frames, &cuts).take_while(|frames| frames.start < end) {
            events.push((
                frames.start,
                caption.frames.start,
                stacking(&caption.caption.style, index),
                Event { caption, frames },
            ));
        }
    }
    events.sort_by_key(|&(start, since, stacking, _)| (start, since, stacking));
    events.into_iter().map(|(.., event)| event).collect()
}

/// Which of several captions finds its place first: those at the bottom are stacked upward, all
/// others downward.
fn stacking(style: &Style, index: usize) -> (usize, Reverse<usize>) {
    match style.place {
        Place::Bottom | Place::BottomLeft | Place::BottomRight => (0, Reverse(index)),
        Place::Top
        | Place::TopLeft
        | Place::TopRight
        | Place::Center
        | Place::Left
        | Place::Right
        | Place::At(_) => (index, Reverse(0)),
    }
}

/// The frames, from the segment's first on, cut at `cuts`, which rise: where captions start or end.
fn undisturbed(frames: FrameRange, cuts: &[Frame]) -> impl Iterator<Item = FrameRange> + '_ {
    let first = frames.start.max(Frame(0));
    let after = cuts.partition_point(|&cut| cut <= first);
    let ends = cuts[after..].iter().copied().take_while(move |&cut| cut < frames.end);
    let ends = ends.chain([frames.end]);
    ends.scan(first, |start, end| {
        let piece = FrameRange::new(*start, end);
        *start = end;
        Some(piece)
    })
}

impl Event<'_> {
    /// Its line in the script. Frames are at `rate`, and the script's clock runs at [`super::clock_rate`].
    pub(super) fn line(&self, style: usize, rate: FrameRate, size: (u32, u32)) -> String {
        let slowdown = super::slowdown(rate);
        let rate = super::clock_rate(rate);
        let (start, end) = (boundary(self.frames.start, rate), boundary(self.frames.end, rate));
        let clock = Clock {
            origin: start,
            since: rate.start(self.caption.frames.start),
            until: rate.start(self.caption.frames.end),
            slowdown,
        };
        let place = place(&self.caption.caption.style, size);
        let spacing = spacing(&self.caption.caption.style, size);
        let fade = fade(&self.caption.caption.style, clock, rate);
        let words = words(self.caption, clock, size);
        format!(
            "Dialogue: 0,{},{},S{style},,0,0,0,,{place}{spacing}{fade}{words}\n",
            stamp(start),
            stamp(end)
        )
    }
}

/// Where a line starts or ends so as to do so between a frame and the one before it, in hundredths
/// of a second.
fn boundary(frame: Frame, rate: FrameRate) -> i64 {
    let middle = Rational::new(i128::from(frame.0) * 2 - 1, 2) / rate.ratio();
    round(middle * Rational::from(100)).max(0)
}

fn stamp(hundredths: i64) -> String {
    let (hours, minutes, seconds) =
        (hundredths / 360_000, hundredths / 6000 % 60, hundredths / 100 % 60);
    format!("{hours}:{minutes:02}:{seconds:02}.{:02}", hundredths % 100)
}

/// How times of a caption are said in a line of the script: counted from the line's start, on the
/// script's clock.
#[derive(Clone, Copy)]
struct Clock {
    /// The line's start, in hundredths of a second from the segment's.
    origin: i64,
    /// The caption's start, from the segment's.
    since: Time,
    /// The caption's end, from the segment's.
    until: Time,
    /// By which factor this clock's times are longer than the film's.
    slowdown: u32,
}

impl Clock {
    fn hundredths(self, time: Time) -> i64 {
        round(time.seconds() * Rational::from(100)) - self.origin
    }

    /// A length of the film on this clock.
    fn slowed(self, time: Time) -> Time {
        time * i64::from(self.slowdown)
    }

    fn millis(self, time: Time) -> i64 {
        time.millis() - self.origin * 10
    }
}

/// The point at which the centre of the words is; libass leaves them there whatever is beside them.
fn place(style: &Style, (width, height): (u32, u32)) -> String {
    let Place::At(point) = style.place else { return String::new() };
    let (x, y) = (part(point.x, width), part(point.y, height));
    format!("{{\\pos({x},{y})}}")
}

/// The room between letters. A style of ASS has none below zero.
fn spacing(style: &Style, (_, height): (u32, u32)) -> String {
    match style.spacing {
        0 => String::new(),
        spacing => format!("{{\\fsp{}}}", super::pixels(style.size, height).of(spacing)),
    }
}

fn part(hundred_thousandths: i32, whole: u32) -> Pixels {
    Pixels(i64::from(hundred_thousandths) * i64::from(whole) / 100)
}

/// Appearing and going, for what is to be seen at the middle of each frame.
fn fade(style: &Style, clock: Clock, rate: FrameRate) -> String {
    let (rise, fall) = fitting(
        clock.slowed(style.fade_in),
        clock.slowed(style.fade_out),
        clock.until - clock.since,
    );
    if rise == Time::ZERO && fall == Time::ZERO {
        return String::new();
    }
    let half = rate.duration(1) / 2;
    let times = [clock.since, clock.since + rise, clock.until - fall, clock.until]
        .map(|time| clock.millis(time - half));
    format!("{{\\fade(255,0,255,{},{},{},{})}}", times[0], times[1], times[2], times[3])
}

/// Both lengths, shortened alike if they are longer than the whole.
fn fitting(rise: Time, fall: Time, whole: Time) -> (Time, Time) {
    let both = rise + fall;
    if both <= whole {
        return (rise, fall);
    }
    let rise = rise.scale(whole.seconds() / both.seconds()).unwrap_or(whole);
    (rise, whole - rise)
}

/// A caption's text, with its sweeps.
fn words(caption: &RelativeCaption<'_>, clock: Clock, size: (u32, u32)) -> String {
    let style = &caption.caption.style;
    let mut line = String::new();
    let mut karaoke = Karaoke { now: None, clock };
    let swept = is_swept(caption.caption);
    for syllable in text::broken(caption.caption, size) {
        match syllable.sweep {
            Some(sweep) => karaoke.sweep(&mut line, &syllable.pieces, sweep, style),
            None => {
                for piece in &syllable.pieces {
                    piece.write(
                        &mut line,
                        if swept { unswept(style.fill) } else { String::new() }.as_str(),
                    );
                }
            }
        }
    }
    line
}

/// Letters that keep their colour among others that are swept.
fn unswept(fill: Color) -> String {
    format!("\\k0{}", primary(fill))
}

/// Sets the colour of what is sung.
fn primary(color: Color) -> String {
    format!(
        "\\1c&H{:02X}{:02X}{:02X}&\\1a&H{:02X}&",
        color.blue,
        color.green,
        color.red,
        255 - color.alpha
    )
}

/// The sweeps of a line: ASS gives only their lengths, each from the end of the one before.
struct Karaoke {
    /// How far the line is swept, in hundredths of a second from its start; none before the first
    /// sweep.
    now: Option<i64>,
    clock: Clock,
}

impl Karaoke {
    /// Writes a syllable that is swept from `from` to `to`, counted from the caption's start. A
    /// time before the line's start is a length below zero, which libass takes back as it should.
    fn sweep(
        &mut self,
        line: &mut String,
        pieces: &[Piece],
        (from, to): (Time, Time),
        style: &Style,
    ) {
        let clock = self.clock;
        let at = |time| clock.hundredths(clock.since + clock.slowed(time));
        let start = at(from).max(self.now.unwrap_or(i64::MIN));
        let end = at(to).max(start);
        let whole: i64 = pieces.iter().map(|piece| piece.width).sum::<i64>().max(1);
        let mut done = 0;
        for piece in pieces {
            let rest = start + (end - start) * done / whole;
            done += piece.width;
            let until = start + (end - start) * done / whole;
            let wait = rest - self.now.unwrap_or(0);
            let mut tags = primary(style.sung);
            if wait != 0 {
                let _ = write!(tags, "\\k{wait}");
            }
            let _ = write!(tags, "\\{}{}", piece.sweep_tag(), until - rest);
            piece.write(line, &tags);
            self.now = Some(until);
        }
    }
}

fn round(value: Rational) -> i64 {
    i64::try_from(round_half_up(value)).unwrap_or(i64::MAX)
}
