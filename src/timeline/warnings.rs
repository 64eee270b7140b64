//! What is legal, but seldom meant.

use super::cursor::Cursor;
use super::error::LayoutProblem;
use super::layout::{Layout, Slot};
use super::place::{shown, stretch};
use super::types::{Picture, Shot};
use crate::check::program::{End, Item, ItemKind, Length, MediaId, Song};
use crate::source::Span;
use crate::time::{Frame, FrameRange, Rational, Time};

/// Parts of a beat on which cuts are taken to be on it.
const PARTS: i128 = 2;
/// A cut so many frames beside the beat is still on it.
const BESIDE: i64 = 1;
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

/// A stretch of a medium that a shot shows.
struct Moment {
    media: MediaId,
    frames: FrameRange,
    /// The same in source time, in exact seconds.
    seconds: (Rational, Rational),
    at: Frame,
    span: Span,
}

/// Whether two stretches share at least half of the shorter one.
fn share_half(one: (Rational, Rational), other: (Rational, Rational)) -> bool {
    let shared = one.1.min(other.1) - one.0.max(other.0);
    shared * Rational::from(2) >= (one.1 - one.0).min(other.1 - other.0)
}

impl Layout<'_> {
    /// Says which source shows what another has shown. A source that is written once may come
    /// again, and so may one that begins on the same frame: that is meant. One that begins
    /// elsewhere in what has been seen seldom is.
    pub(super) fn seen_twice(&mut self, shots: &[Shot]) {
        let mut moments = self.moments(shots);
        moments.sort_by_key(|moment| (moment.media, moment.frames.start, moment.at));
        let mut longest: Option<&Moment> = None;
        for moment in &moments {
            match longest {
                Some(before) if before.media == moment.media => {
                    if before.span != moment.span && before.frames.start != moment.frames.start {
                        self.judge_pair(before, moment);
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

    /// Two that share at least half of the shorter one show the same moment.
    fn judge_pair(&mut self, one: &Moment, other: &Moment) {
        let shared = one.frames.intersect(other.frames);
        if shared.len() * 2 < one.frames.len().min(other.frames.len()).max(1) {
            return;
        }
        let holds_long = self.video(one.media).is_some_and(|video| {
            [shared.start, shared.end - 1].into_iter().any(|frame| video.is_long(frame))
        });
        if holds_long && !share_half(one.seconds, other.seconds) {
            return;
        }
        let (first, again) = if one.at <= other.at { (one, other) } else { (other, one) };
        let name = self.medium(one.media).map_or_else(String::new, |medium| medium.name.clone());
        let when = |frame: Frame| self.say(self.clock.rate.start(frame));
        let frames = format!("{} to {}", shared.start, shared.end - 1);
        let (again_at, first_at) = (when(again.at), when(first.at));
        self.reporter.report_once(&LayoutProblem::Twice {
            name,
            frames,
            at: again.span,
            again: again_at,
            other: first.span,
            first: first_at,
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
