//! The timeline: every shot, transition, word and sound in absolute output frames. No cue,
//! expression or musical time is left.

use std::path::PathBuf;
use std::sync::Arc;

use crate::check::program::{Color, Conform, Ease, GridSource, HitWord, JoinKind, MediaId, Style};
use crate::diag::Fix;
use crate::source::Span;
use crate::time::{Frame, FrameRange, FrameRate, Rational, Time};
use crate::values::{Fixed, Signal};
use crate::world::{FrameTimes, Media, SourceRange};

use super::treatment::Treatment;

/// A film, laid out.
#[derive(Clone, Debug)]
pub struct Timeline {
    /// Its title.
    pub title: Option<String>,
    /// Width and height in pixels.
    pub size: (u32, u32),
    /// Frames a second.
    pub rate: FrameRate,
    /// The colour behind the picture.
    pub background: Color,
    /// How many frames it has.
    pub length: i64,
    /// The media that its shots show.
    pub media: Vec<TimelineMedia>,
    /// What is seen, from the bottom: the first is the main track.
    pub levels: Vec<Level>,
    /// The song; none is silence.
    pub song: Option<SongCue>,
    /// The beats, for the listing; none where the film has no tempo, or asks for no beats.
    pub beats: Option<Beats>,
    /// The sections that were heard in the song, with the film times at which they start, for the
    /// listing.
    pub song_sections: Vec<SongSection>,
    /// Named stretches, for the listing.
    pub sections: Vec<(String, FrameRange)>,
    /// Named instants, for the listing.
    pub marks: Vec<(String, Time)>,
}

/// What is seen at one height.
#[derive(Clone, Debug, PartialEq)]
pub enum Level {
    /// Shots: the main track, or a layer over what is below it.
    Track(Track),
    /// Effects on all that is below it.
    Adjust(AdjustLevel),
    /// Words, in the order in which they are drawn.
    Words(Vec<Caption>),
}

/// Shots one after another.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Track {
    /// A layer's name, if it has one.
    pub name: Option<String>,
    /// The shots, in order. On the main track they tile the film without a hole; on a layer there
    /// may be holes.
    pub shots: Vec<Shot>,
    /// Every cut: asked for and got; one for each shot.
    pub cuts: Vec<Cut>,
    /// The transitions, in order; no two share a frame.
    pub transitions: Vec<Transition>,
    /// The fades from and to what is behind, in order; none shares a frame with another or with a
    /// transition.
    pub fades: Vec<Fade>,
    /// Effects on all that it shows; their frames are the film's.
    pub look: Vec<Treatment>,
}

/// Effects on all that is below, for some frames.
#[derive(Clone, Debug, PartialEq)]
pub struct AdjustLevel {
    pub frames: FrameRange,
    /// Their frames count from the first of these.
    pub look: Vec<Treatment>,
    /// What wrote it.
    pub span: Span,
}

impl Timeline {
    /// The track that the film's length and sound follow.
    pub fn main(&self) -> &Track {
        static NONE: Track = Track::empty();
        let first = self.levels.first();
        match first {
            Some(Level::Track(track)) => track,
            Some(Level::Adjust(_) | Level::Words(_)) | None => &NONE,
        }
    }

    /// The same, to be changed; a film without levels gets one.
    pub fn main_mut(&mut self) -> &mut Track {
        if !matches!(self.levels.first(), Some(Level::Track(_))) {
            self.levels.insert(0, Level::Track(Track::empty()));
        }
        match self.levels.first_mut() {
            Some(Level::Track(track)) => track,
            _ => unreachable!("the first level is a track"),
        }
    }

    /// It with its main track changed.
    pub fn with_main(mut self, change: impl FnOnce(&mut Track)) -> Timeline {
        change(self.main_mut());
        self
    }

    /// The tracks over the main one, from the bottom.
    pub fn layers(&self) -> impl Iterator<Item = &Track> {
        self.levels.iter().skip(1).filter_map(|level| match level {
            Level::Track(track) => Some(track),
            Level::Adjust(_) | Level::Words(_) => None,
        })
    }

    /// The effects on all that is below them, from the bottom.
    pub fn adjusts(&self) -> impl Iterator<Item = &AdjustLevel> {
        self.levels.iter().filter_map(|level| match level {
            Level::Adjust(adjust) => Some(adjust),
            Level::Track(_) | Level::Words(_) => None,
        })
    }

    /// The words, in the order in which they are drawn.
    pub fn captions(&self) -> impl Iterator<Item = &Caption> {
        let words = self.levels.iter().filter_map(|level| match level {
            Level::Words(captions) => Some(captions),
            Level::Track(_) | Level::Adjust(_) => None,
        });
        words.flatten()
    }
}

impl Track {
    /// One that shows nothing.
    pub const fn empty() -> Track {
        Track {
            name: None,
            shots: Vec::new(),
            cuts: Vec::new(),
            transitions: Vec::new(),
            fades: Vec::new(),
            look: Vec::new(),
        }
    }
}

/// A medium, with all that the engine needs to know of it.
#[derive(Clone, Debug)]
pub struct TimelineMedia {
    /// Its name in the script.
    pub name: String,
    /// Its file.
    pub path: PathBuf,
    /// Its facts.
    pub facts: Arc<Media>,
    /// How it is brought to the film's shape.
    pub conform: Conform,
}

/// A stretch of the film from one source.
#[derive(Clone, Debug, PartialEq)]
pub struct Shot {
    /// Its slot: from its cut to the next. In a transition it also shows before or after it.
    pub frames: FrameRange,
    /// What it shows.
    pub picture: Picture,
    /// The effects on it, in the order in which they apply; their frames count from the slot's
    /// first.
    pub look: Vec<Treatment>,
    /// The frames of its pins and of a named shot's hits, as far as it shows them.
    pub hits: Vec<Frame>,
    /// Which turn of a `cut` it is; `None` for a shot of another item.
    pub turn: Option<CutTurn>,
    /// What wrote it.
    pub span: Span,
}

/// The place of a shot in its `cut`. All numbers count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CutTurn {
    pub slot: usize,
    pub slots: usize,
    pub source: usize,
    pub sources: usize,
}

/// What a shot shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Picture {
    /// Moving footage.
    Footage(Footage),
    /// A freeze frame of footage.
    Held {
        /// The footage.
        media: MediaId,
        /// The frame.
        frame: Frame,
    },
    /// A still.
    Image(MediaId),
    /// A plain colour. A gap is the background on the main track, and [`Color::CLEAR`] on a layer.
    Color(Color),
}

/// Moving footage in a slot.
#[derive(Clone, Debug, PartialEq)]
pub struct Footage {
    /// The footage.
    pub media: MediaId,
    /// The source time, in exact seconds, at the start of the slot's first frame. It runs onward
    /// from there, or back if reversed.
    pub anchor: Rational,
    /// Source time over film time; above 0.
    pub speed: Rational,
    /// Backwards.
    pub reverse: bool,
    /// A range that the slot is longer than, and what is done about it.
    pub short: Option<(SourceRange, ShortPlay)>,
}

/// What a range does that is shorter than its slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShortPlay {
    /// The frame that it ends on is frozen.
    Hold,
    /// It starts again.
    Loop,
}

impl Footage {
    /// The source frame that is shown on frame `k` of its slot: the one that is on the source's
    /// screen at the middle of that output frame. `k` below 0 or beyond the slot is in a handle;
    /// the frame may lie outside the footage, where a handle does not reach.
    pub fn frame(&self, k: i64, rate: FrameRate, times: &FrameTimes) -> Frame {
        let time = self.time(2 * k + 1, rate);
        match self.short {
            None => times.at_exact(time),
            Some((range, ShortPlay::Hold)) if self.reverse => {
                times.at_exact(time).max(range.start.frame)
            }
            Some((range, ShortPlay::Hold)) => times.at_exact(time).min(range.end.end_frame() - 1),
            Some((range, ShortPlay::Loop)) => times.at_exact(looped(time, range, times)),
        }
    }

    /// The source time, in exact seconds, so many halves of an output frame after the start of its
    /// slot: without what a short range does.
    pub fn time(&self, halves: i64, rate: FrameRate) -> Rational {
        let run = Rational::new(
            i128::from(halves) * i128::from(rate.den()) * self.speed.numer(),
            2 * i128::from(rate.num()) * self.speed.denom(),
        );
        if self.reverse { self.anchor - run } else { self.anchor + run }
    }
}

/// The time in a range that starts again and again.
pub(super) fn looped(time: Rational, range: SourceRange, times: &FrameTimes) -> Rational {
    let (start, length) = (range.start.seconds(times), range.length(times));
    if length <= Rational::from(0) {
        return start;
    }
    let after = time - start;
    start + after - (after / length).floor() * length
}

/// Two shots mixed over some frames.
#[derive(Clone, Debug, PartialEq)]
pub struct Transition {
    /// Which.
    pub kind: JoinKind,
    /// How its progress is shaped.
    pub ease: Ease,
    /// Its frames: frame `i` of `n` weighs the incoming picture `(i + 1) / (n + 1)` before easing.
    pub frames: FrameRange,
    /// The frame at which the cut lies.
    pub cut: Frame,
    /// Index of the shot that goes.
    pub from: usize,
    /// Index of the shot that comes.
    pub to: usize,
    /// What wrote it.
    pub span: Span,
}

impl Transition {
    /// How far it is on each of its frames.
    pub fn progress(&self) -> Signal {
        let frames = self.frames.len();
        Signal::of((0..frames).map(|frame| self.ease.at(frame + 1, frames + 1)))
    }

    /// How much of its colour a dip shows on each of its frames. It shows each shot on its own side
    /// of the cut, and is all colour at the cut: where it lies on one side only, it is half a dip.
    pub fn covered(&self) -> Signal {
        let frames = self.frames.len();
        let (before, after) = (self.cut - self.frames.start, self.frames.end - self.cut);
        let (first, of) = if after <= 0 {
            (1, 2 * before)
        } else if before <= 0 {
            (after, 2 * after)
        } else {
            (1, frames + 1)
        };
        Signal::of((0..frames).map(|frame| {
            let progress = self.ease.at(first + frame, of).raw();
            let covered = Fixed::SCALE - (2 * progress - Fixed::SCALE).abs();
            Fixed::from_raw(covered.clamp(0, Fixed::SCALE))
        }))
    }
}

/// From or to what is behind the picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Fade {
    /// Its frames: frame `i` of `n` shows `(i + 1) / (n + 1)` of the picture, or the same counted
    /// from the end for a fade out.
    pub frames: FrameRange,
    /// From the background; else to it.
    pub rising: bool,
    /// On the main track: it takes everything with it, what lies over the main picture too.
    pub of_all: bool,
    /// What wrote it.
    pub span: Span,
}

impl Fade {
    /// How much of the picture shows on each of its frames.
    pub fn opacity(&self) -> Signal {
        let frames = self.frames.len();
        Signal::of((0..frames).map(|frame| {
            let part = Ease::Linear.at(frame + 1, frames + 1);
            if self.rising { part } else { Fixed::ONE.toward(Fixed::ZERO, part) }
        }))
    }
}

/// Words on the picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Caption {
    /// The frames on which they show.
    pub frames: FrameRange,
    /// The syllables in order: text, and when its sweep starts and ends, counted from the start of
    /// `frames`; none: it is not swept.
    pub syllables: Vec<CaptionSyllable>,
    /// How they look.
    pub style: Arc<Style>,
    /// What wrote them.
    pub span: Span,
}

/// A part of some words that is swept at once.
#[derive(Clone, Debug, PartialEq)]
pub struct CaptionSyllable {
    /// What is shown.
    pub text: String,
    /// When its sweep starts and ends, from the start of the caption's first frame; none: it is not
    /// swept.
    pub sweep: Option<(Time, Time)>,
}

/// The song on the film.
#[derive(Clone, Debug, PartialEq)]
pub struct SongCue {
    /// Its file.
    pub media: MediaId,
    /// The song's own time at which it starts to play.
    pub from: Time,
    /// The film time at which it starts.
    pub at: Time,
    /// How long it plays.
    pub length: Time,
    /// How long it rises at its start.
    pub fade_in: Time,
    /// How long it falls at its end.
    pub fade_out: Time,
    /// Amplification, in 1/100 dB.
    pub gain: i32,
}

/// The film's beats in short.
#[derive(Clone, Debug, PartialEq)]
pub struct Beats {
    /// The slowest and the fastest tempo in the film, in beats a minute.
    pub tempos: (Rational, Rational),
    /// The metres of its bars: from which bar on, and the beats a bar; the first holds before its
    /// bar too.
    pub metres: Vec<(i64, u32)>,
    /// The film time of bar 1.
    pub first_bar: Time,
    /// Where they come from.
    pub source: GridSource,
}

/// A section that was heard in the song.
#[derive(Clone, Debug, PartialEq)]
pub struct SongSection {
    /// Its name.
    pub name: String,
    /// The film time at which it starts.
    pub start: Time,
    /// Where that lies in the music.
    pub position: Option<String>,
}

/// Where one shot follows another.
#[derive(Clone, Debug, PartialEq)]
pub struct Cut {
    /// The instant that was asked for.
    pub asked: Time,
    /// The frame that it got.
    pub frame: Frame,
    /// Where that instant lies in the music: `bar 17.3`, `bar 17.3 + 1/2 beat`.
    pub position: Option<String>,
    /// The kinds of heard hits that it is on.
    pub on: Vec<HitWord>,
    /// What wrote it.
    pub span: Span,
}

impl Cut {
    /// How much later than asked the cut lies; earlier is negative.
    pub fn rounding(&self, rate: FrameRate) -> Time {
        rate.start(self.frame) - self.asked
    }
}

/// An item that starts where the item before it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UncuedItem {
    /// The frame on which it starts.
    pub frame: Frame,
    /// That place in the music, as a script writes it: `bar 17.3`, `bar 17.3 + 5f`. Without music
    /// there, the same as `clock`.
    pub cue: String,
    /// That place as film time: `0:32.500`.
    pub clock: String,
    /// The item.
    pub span: Span,
    /// The name of the section that holds it.
    pub section: Option<Span>,
}

impl UncuedItem {
    /// Writes the cue before the item.
    pub fn fix(&self) -> Fix {
        Fix::insert_before(self.span, format!("{}: ", self.cue))
    }
}
