//! What is legal, but seldom meant.

use std::collections::HashSet;

use super::cursor::Cursor;
use super::error::LayoutProblem;
use super::layout::{Layout, Slot};
use super::place::{shown, stretch};
use super::types::{Picture, Shot};
use crate::check::program::{End, Item, ItemKind, Length, MediaId, Order, Run, Song};
use crate::source::Span;
use crate::time::{Frame, FrameRange, Rational, Time};

/// Parts of a beat on which cuts are taken to be on it.
const PARTS: i128 = 2;
/// A cut so many frames beside the beat is still on it.
const BESIDE: i64 = 1;
/// In seconds: what two shots share and is shorter is taken for a device, not for a mistake.
const NOTICED: Rational = Rational::new_raw(1, 2);
/// Where there are no bars, a song that goes on for longer than this after the film is reported.
const TAIL: Time = Time::from_seconds(2);

/// Says, once a run, which item leaves the beat: the one after which an item without a cue starts
/// off it.
pub(super) fn off_grid(layout: &mut Layout<'_>, cursor: &mut Cursor<'_>, next: &Item, now: Time) {
    let (Some(grid), Some(before), false) = (layout.clock.grid, cursor.before, cursor.strayed)
    else {
        return;
    };
    let music = layout.program.song.as_ref().map_or(Time::ZERO, |song| song.at);
    if !has_free_end(before) || now < music.max(grid.first_beat()) {
        return;
    }
    let parts = Rational::from(PARTS);
    let nearest = grid.time_of((grid.beat_at(now) * parts + Rational::new(1, 2)).floor() / parts);
    let off = layout.frame(now) - layout.frame(nearest);
    if off.abs() <= BESIDE {
        return;
    }
    cursor.strayed = true;
    let side = if off > 0 { "after" } else { "before" };
    let (end, off) = (layout.say(now), layout.say_frames(off.abs()));
    layout.reporter.report_once(&LayoutProblem::OffGrid {
        end,
        off,
        side,
        at: before.span,
        next: next.span,
    });
}

/// Whether an item ends where its own length brings it, not at an instant that is named.
fn has_free_end(item: &Item) -> bool {
    let end = match &item.kind {
        ItemKind::Clip(clip) => &clip.end,
        ItemKind::Cut(cut) => &cut.end,
        ItemKind::Hold { end, .. } | ItemKind::Gap { end } => end,
        ItemKind::Section(_) | ItemKind::Repeat { .. } | ItemKind::Broken => return false,
        ItemKind::Join(_) | ItemKind::Overlap(_) | ItemKind::FadeIn(_) | ItemKind::FadeOut(_) => {
            return false;
        }
    };
    !matches!(end, Some(End::Until(_)))
}

/// The items of a run that hold no others, and what in it shows things again on purpose.
fn statements_of(run: &Run, statements: &mut Vec<Span>, devices: &mut Vec<Span>) {
    for item in &run.items {
        match &item.kind {
            ItemKind::Section(section) => statements_of(&section.run, statements, devices),
            ItemKind::Repeat { run, .. } => {
                devices.push(item.span);
                statements_of(run, statements, devices);
            }
            ItemKind::Cut(cut) => {
                statements.push(item.span);
                if cut.order != Order::InOrder {
                    devices.push(item.span);
                }
            }
            ItemKind::Clip(_) | ItemKind::Hold { .. } | ItemKind::Gap { .. } => {
                statements.push(item.span)
            }
            ItemKind::Join(_)
            | ItemKind::Overlap(_)
            | ItemKind::FadeIn(_)
            | ItemKind::FadeOut(_)
            | ItemKind::Broken => {}
        }
    }
}

fn within(inner: Span, outer: Span) -> bool {
    inner.source == outer.source && outer.start <= inner.start && inner.end <= outer.end
}

/// A stretch of a medium that a shot shows.
struct Moment {
    media: MediaId,
    frames: FrameRange,
    /// The same in source time, in exact seconds.
    seconds: (Rational, Rational),
    at: Frame,
    span: Span,
}

impl Moment {
    /// From when to when both show the source; empty where the second is not after the first.
    fn shared_with(&self, other: &Moment) -> (Rational, Rational) {
        (self.seconds.0.max(other.seconds.0), self.seconds.1.min(other.seconds.1))
    }
}

impl Layout<'_> {
    /// Says which statement shows half a second or more of what another has shown. A source that is
    /// written once may come again, and so may one that begins on the same frame, or two in one
    /// `repeat` or in one `cut` that shows its sources over and over: that is meant.
    pub(super) fn seen_twice(&mut self, shots: &[Shot]) {
        let (mut statements, mut devices) = (Vec::new(), Vec::new());
        statements_of(&self.program.timeline, &mut statements, &mut devices);
        let mut moments = self.moments(shots);
        moments.sort_by_key(|moment| (moment.media, moment.frames.start, moment.at));
        let mut longest: Option<&Moment> = None;
        let mut told = HashSet::new();
        for moment in &moments {
            match longest {
                Some(before) if before.media == moment.media => {
                    let pair = |span: Span| (within(before.span, span), within(moment.span, span));
                    let is_device = devices.iter().any(|&span| pair(span) == (true, true));
                    let statement = |moment: &Moment| {
                        let around = statements.iter().find(|&&span| within(moment.span, span));
                        around.copied().unwrap_or(moment.span)
                    };
                    if before.span != moment.span
                        && before.frames.start != moment.frames.start
                        && !is_device
                        && before.shared_with(moment).1 - before.shared_with(moment).0 >= NOTICED
                        && told.insert((statement(before), statement(moment)))
                    {
                        self.shown_twice(before, moment);
                    }
                    if moment.frames.end > before.frames.end {
                        longest = Some(moment);
                    }
                }
                Some(_) | None => longest = Some(moment),
            }
        }
    }

    fn moments(&self, shots: &[Shot]) -> Vec<Moment> {
        let moment = |shot: &Shot| {
            let Picture::Footage(laid) = &shot.picture else { return None };
            let slot = Slot { start: Time::ZERO, end: Time::ZERO, frames: shot.frames };
            let frames = shown(laid, slot, self.clock.rate, self.times(laid.media)?);
            let seconds = stretch(laid, slot, self.clock.rate);
            let (at, span) = (shot.frames.start, shot.span);
            Some(Moment { media: laid.media, frames, seconds, at, span })
        };
        shots.iter().filter_map(moment).collect()
    }

    fn shown_twice(&mut self, one: &Moment, other: &Moment) {
        let Some(medium) = self.medium(one.media) else { return };
        let (from, to) = one.shared_with(other);
        let time = |seconds| Time::from_rational(seconds).unwrap_or_default().to_string();
        let (first, again) = if one.at <= other.at { (one, other) } else { (other, one) };
        self.reporter.report_once(&LayoutProblem::Twice {
            name: medium.name.clone(),
            from: time(from),
            to: time(to),
            first: self.say(self.clock.rate.start(first.at)),
            at: again.span,
        });
    }

    /// Says if the song goes on long after the film, or the film after the song.
    pub(super) fn song_and_film(&mut self, song: &Song, end: Time, last: Span) {
        let after = song.end() - end;
        let bar = Length::Music { bars: Rational::from(1), beats: Rational::from(0) };
        let tail = if self.clock.grid.is_some() { self.clock.after(end, bar) - end } else { TAIL };
        if after > tail {
            let song_time = (song.from + (end - song.at)).to_string();
            let (by, end) = (after.to_string(), self.say(end));
            self.reporter.report_once(&LayoutProblem::SongGoesOn {
                by,
                end,
                song_time,
                at: last,
                song: song.span,
            });
        }
        let silent = self.frame(end) - self.frame(song.end());
        if silent > 0 {
            let (by, end) = (self.say_frames(silent), self.say(song.end()));
            self.reporter.report_once(&LayoutProblem::Silence {
                by,
                end,
                at: last,
                song: song.span,
            });
        }
    }
}
