//! Footage in its slot: which source time is at its start, and whether there are frames for all of
//! it.

use super::clock::{Position, count as count_of};
use super::error::SlotProblem;
use super::layout::{Layout, Slot};
use super::types::{Footage, ShortPlay};
use crate::check::program::{Look, MediaId, MediaUse, Placement};
use crate::source::Span;
use crate::time::{Frame, FrameRange, FrameRate, Rational, Time};
use crate::world::{FrameTimes, SourceRange, SourceTime, VideoFacts};

impl<'p> Layout<'p> {
    /// A medium of the script.
    pub(super) fn medium(&self, media: MediaId) -> Option<&'p MediaUse> {
        self.program.media.get(media.0)
    }

    /// When its frames start.
    pub(super) fn times(&self, media: MediaId) -> Option<&'p FrameTimes> {
        self.video(media).map(|video| &video.times)
    }

    /// A medium's picture.
    pub(super) fn video(&self, media: MediaId) -> Option<&'p VideoFacts> {
        self.medium(media)?.facts.video.as_ref()
    }

    /// How long a slot lasts, in exact seconds.
    pub(super) fn seconds(&self, slot: Slot) -> Rational {
        Rational::from(i128::from(slot.frames.len())) / self.clock.rate.ratio()
    }

    /// Footage laid into its slot. None if it has been reported that it does not reach over it. A
    /// closed range is not held against its slot: that is up to [`Layout::held_at_range_end`], or
    /// to what a cut does with short sources.
    pub(super) fn placed(
        &mut self,
        media: MediaId,
        placement: &Placement,
        look: &Look,
        slot: Slot,
        here: Position,
        at: Span,
    ) -> Option<Footage> {
        let video = self.video(media)?;
        let times = &video.times;
        let pinned = match placement {
            Placement::Pinned { pins, .. } => self.pinned(pins, slot, here, at)?,
            Placement::From(_) | Placement::To(_) | Placement::Range { .. } => Vec::new(),
        };
        let between = self.speed_between(&pinned, look.reverse, video);
        let speed = between.unwrap_or_else(|| self.speed(placement, look, slot, times));
        let run = self.seconds(slot) * speed;
        let start = match placement {
            Placement::From(time)
            | Placement::Range { range: SourceRange { start: time, .. }, .. } => {
                time.seconds(times)
            }
            Placement::To(time) => time.seconds(times) - run,
            Placement::Pinned { .. } => {
                let pin = pinned.first()?;
                let before = Rational::from(i128::from(pin.output - slot.frames.start))
                    / self.clock.rate.ratio()
                    * speed;
                if look.reverse {
                    video.end_of_shown(pin.source) + before - run
                } else {
                    pin.source.seconds(times) - before
                }
            }
        };
        let anchor = if look.reverse { start + run } else { start };
        let laid = Footage { media, anchor, speed, reverse: look.reverse, short: None };
        let fits = match placement {
            Placement::Range { fit: false, .. } => true,
            Placement::Pinned { .. } => {
                self.within_bounds(&laid, placement, slot, at) && self.reaches(&laid, slot, at)
            }
            Placement::Range { fit: true, .. } | Placement::From(_) | Placement::To(_) => {
                self.reaches(&laid, slot, at)
            }
        };
        fits.then_some(laid)
    }

    fn speed(
        &self,
        placement: &Placement,
        look: &Look,
        slot: Slot,
        times: &FrameTimes,
    ) -> Rational {
        match placement {
            Placement::Range { range, fit: true } => range.length(times) / self.seconds(slot),
            Placement::Range { fit: false, .. }
            | Placement::From(_)
            | Placement::To(_)
            | Placement::Pinned { .. } => look.speed.value,
        }
    }

    /// A closed range's slot is rounded to whole frames, which may reach a part of a frame past it:
    /// its last frame is frozen there.
    pub(super) fn held_at_range_end(
        &self,
        laid: Footage,
        placement: &Placement,
        slot: Slot,
    ) -> Footage {
        let Placement::Range { range, fit: false } = *placement else { return laid };
        let Some(times) = self.times(laid.media) else { return laid };
        if shown(&laid, slot, self.clock.rate, times).end <= range.end.end_frame() {
            return laid;
        }
        let anchor = if laid.reverse { range.end.seconds(times) } else { laid.anchor };
        Footage { anchor, short: Some((range, ShortPlay::Hold)), ..laid }
    }

    /// Whether a pinned shot stays in the range that bounds it; if not, that is reported.
    fn within_bounds(
        &mut self,
        laid: &Footage,
        placement: &Placement,
        slot: Slot,
        at: Span,
    ) -> bool {
        let Placement::Pinned { bounds: (start, end), .. } = *placement else { return true };
        let Some(video) = self.video(laid.media) else { return false };
        let (times, rate) = (&video.times, self.clock.rate);
        let middles = seen(laid, slot, rate);
        let fits = start.is_none_or(|start| start.seconds(times) <= middles.0)
            && end.is_none_or(|end| middles.1 < end.seconds(times));
        if !fits {
            let start = start.unwrap_or_default();
            let end = end.unwrap_or(SourceTime::of(Frame(times.count())));
            let shown = shown(laid, slot, rate, times);
            let is_long = video.is_long(shown.start) || video.is_long(shown.end - 1);
            let (range, shown) = if is_long || !start.is_start() || !end.is_start() {
                let (first, last) = stretch(laid, slot, rate);
                let say = |seconds| Time::from_rational(seconds).unwrap_or_default();
                (
                    format!("lasts from {} to {}", start.time(times), end.time(times)),
                    format!("{} to {}", say(first), say(last)),
                )
            } else {
                (
                    format!("has frames {} to {}", start.frame, end.frame - 1),
                    format!("{} to {}", shown.start, shown.end - 1),
                )
            };
            self.reporter.report_once(&SlotProblem::LeavesRange { range, shown, at });
        }
        fits
    }

    /// Whether the footage has all frames that its slot shows; if not, that is reported.
    pub(super) fn reaches(&mut self, laid: &Footage, slot: Slot, at: Span) -> bool {
        let (Some(medium), Some(video)) = (self.medium(laid.media), self.video(laid.media)) else {
            return false;
        };
        let (rate, times) = (self.clock.rate, &video.times);
        let all = FrameRange::new(Frame(0), Frame(times.count()));
        let shown = shown(laid, slot, rate, times);
        if all.start <= shown.start && shown.end <= all.end {
            return true;
        }
        let length = slot.frames.len();
        let fits = fitting(laid, length, rate, times);
        let (slot_said, fits_said) = (self.say_frames(length), self.say_frames(fits));
        let (name, declared) = (medium.name.clone(), medium.span);
        let shorter = format!("make the shot {} shorter", self.say_frames(length - fits));
        let excess = excess(laid, slot, rate, video);
        let missing = excess.missing;
        if shown.start < all.start {
            let other = if excess.has_room {
                format!("start it {missing} later in the source")
            } else {
                "put another item before it".to_owned()
            };
            let help = format!("{shorter}, or {other}");
            self.reporter.report_once(&SlotProblem::BeforeStart {
                name,
                slot: slot_said,
                fits: fits_said,
                missing,
                are: excess.are,
                help,
                at,
                declared,
            });
        } else {
            let other = if excess.has_room {
                format!("start it {missing} earlier in the source")
            } else {
                "put another item after it".to_owned()
            };
            let help = format!("{shorter}, or {other}");
            let last = all.end.0 - 1;
            self.reporter.report_once(&SlotProblem::PastEnd {
                name,
                slot: slot_said,
                fits: fits_said,
                missing,
                are: excess.are,
                help,
                at,
                last,
                declared,
            });
        }
        false
    }
}

/// What a slot shows beyond its footage.
struct Excess {
    /// In source frames, or, beside a long frame, in time.
    missing: String,
    are: &'static str,
    /// Whether as much is left at the other end.
    has_room: bool,
}

fn excess(laid: &Footage, slot: Slot, rate: FrameRate, video: &VideoFacts) -> Excess {
    let times = &video.times;
    let shown = shown(laid, slot, rate, times);
    let count = times.count();
    let is_early = shown.start < Frame(0);
    let edge = if is_early { Frame(0) } else { Frame(count - 1) };
    if video.is_long(edge) {
        let (first, last) = stretch(laid, slot, rate);
        let (before, after) = (-first, last - times.start_exact(Frame(count)));
        let (missing, other) = if is_early { (before, after) } else { (after, before) };
        let missing = Time::from_rational(missing).unwrap_or_default();
        let has_room = -other >= missing.seconds();
        return Excess { missing: missing.to_string(), are: "is", has_room };
    }
    let (before, after) = (-shown.start.0, shown.end.0 - count);
    let (missing, other) = if is_early { (before, after) } else { (after, before) };
    let are = if missing == 1 { "is" } else { "are" };
    Excess { missing: count_of(missing, "source frame"), are, has_room: -other >= missing }
}

/// The source times, in exact seconds, between which a slot plays, the earlier first.
pub(super) fn stretch(laid: &Footage, slot: Slot, rate: FrameRate) -> (Rational, Rational) {
    let (start, end) = (laid.time(0, rate), laid.time(2 * slot.frames.len(), rate));
    (start.min(end), start.max(end))
}

/// The source times at the middles of a slot's first and last frame, the earlier first.
pub(super) fn seen(laid: &Footage, slot: Slot, rate: FrameRate) -> (Rational, Rational) {
    let (first, last) = (laid.time(1, rate), laid.time(2 * slot.frames.len() - 1, rate));
    (first.min(last), first.max(last))
}

/// The source frames from the first to the last that a slot shows.
pub(super) fn shown(laid: &Footage, slot: Slot, rate: FrameRate, times: &FrameTimes) -> FrameRange {
    let (first, last) =
        (laid.frame(0, rate, times), laid.frame(slot.frames.len() - 1, rate, times));
    FrameRange::new(first.min(last), first.max(last) + 1)
}

/// On how many of a slot's frames the footage has a frame to show; what it shows runs one way.
fn fitting(laid: &Footage, length: i64, rate: FrameRate, times: &FrameTimes) -> i64 {
    let frame = |k: i64| {
        if laid.reverse {
            laid.frame(length - 1 - k, rate, times)
        } else {
            laid.frame(k, rate, times)
        }
    };
    first_where(length, |k| frame(k) >= Frame(times.count()))
        - first_where(length, |k| frame(k) >= Frame(0))
}

/// The first of `0..length` from which on something holds; `length` if it never does.
pub(super) fn first_where(length: i64, holds: impl Fn(i64) -> bool) -> i64 {
    let (mut low, mut high) = (0, length);
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) { high = middle } else { low = middle + 1 }
    }
    low
}
