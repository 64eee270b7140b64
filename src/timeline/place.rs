//! Footage in its slot: which source time is at its start, and whether there are frames for all of
//! it.

use super::clock::{Position, count};
use super::error::SlotProblem;
use super::layout::{Layout, Slot};
use super::types::{Footage, ShortPlay};
use crate::check::program::{Look, MediaId, MediaUse, Moment, Placement};
use crate::source::{Span, Spanned};
use crate::time::{Frame, FrameRange, FrameRate, Rational};
use crate::world::FrameTimes;

impl<'p> Layout<'p> {
    /// A medium of the script.
    pub(super) fn medium(&self, media: MediaId) -> Option<&'p MediaUse> {
        self.program.media.get(media.0)
    }

    /// When its frames start.
    pub(super) fn times(&self, media: MediaId) -> Option<&'p FrameTimes> {
        self.medium(media)?.facts.video.as_ref().map(|video| &video.times)
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
        let times = self.times(media)?;
        let speed = self.speed(placement, look, slot, times);
        let run = self.seconds(slot) * speed;
        let start = match placement {
            Placement::From(frame) | Placement::Range { start: frame, .. } => {
                times.start_exact(*frame)
            }
            Placement::To(frame) => times.start_exact(*frame) - run,
            Placement::Pin { frame, on, .. } => {
                let pinned = self.pin(on, slot, here, at)?;
                let before = Rational::from(i128::from(pinned - slot.frames.start))
                    / self.clock.rate.ratio()
                    * speed;
                if look.reverse {
                    times.start_exact(*frame + 1) + before - run
                } else {
                    times.start_exact(*frame) - before
                }
            }
        };
        let anchor = if look.reverse { start + run } else { start };
        let laid = Footage { media, anchor, speed, reverse: look.reverse, short: None };
        let fits = match placement {
            Placement::Range { fit: false, .. } => true,
            Placement::Pin { .. } => {
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
            Placement::Range { start, end, fit: true } => {
                (times.start_exact(*end) - times.start_exact(*start)) / self.seconds(slot)
            }
            Placement::Range { fit: false, .. }
            | Placement::From(_)
            | Placement::To(_)
            | Placement::Pin { .. } => look.speed.value,
        }
    }

    /// The output frame of a pin's instant, or of the first hit in the slot.
    fn pin(&mut self, on: &Spanned<Moment>, slot: Slot, here: Position, at: Span) -> Option<Frame> {
        match &on.value {
            Moment::Instant(instant) => {
                let pin = self.instant(instant, here)?;
                let frame = self.frame(pin);
                if slot.frames.contains(frame) {
                    return Some(frame);
                }
                let (pin, start, end) = (self.say(pin), self.say(slot.start), self.say(slot.end));
                self.reporter.report_once(&SlotProblem::PinOutside {
                    pin,
                    start,
                    end,
                    on: on.span,
                    at,
                });
            }
            Moment::FirstOf(rhythm) => {
                let margin = self.clock.rate.duration(1);
                let rhythm = Spanned::new(rhythm.clone(), on.span);
                let hits = self.hits(&rhythm, (slot.start - margin, slot.end + margin), here)?;
                let first = hits
                    .into_iter()
                    .map(|hit| self.frame(hit))
                    .find(|&frame| slot.frames.contains(frame));
                if first.is_some() {
                    return first;
                }
                let (start, end) = (self.say(slot.start), self.say(slot.end));
                self.reporter.report_once(&SlotProblem::NoHit { start, end, on: on.span, at });
            }
        }
        None
    }

    /// A closed range's slot is rounded to whole frames, which may reach a part of a frame past it:
    /// its last frame is frozen there.
    pub(super) fn held_at_range_end(
        &self,
        laid: Footage,
        placement: &Placement,
        slot: Slot,
    ) -> Footage {
        let Placement::Range { start, end, fit: false } = *placement else { return laid };
        let Some(times) = self.times(laid.media) else { return laid };
        let range = FrameRange::new(start, end);
        if shown(&laid, slot, self.clock.rate, times).end <= end {
            return laid;
        }
        let anchor = if laid.reverse { times.start_exact(end) } else { laid.anchor };
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
        let Placement::Pin { bounds: (start, end), .. } = *placement else { return true };
        let Some(times) = self.times(laid.media) else { return false };
        let shown = shown(laid, slot, self.clock.rate, times);
        let fits = start.is_none_or(|start| start <= shown.start)
            && end.is_none_or(|end| shown.end <= end);
        if !fits {
            self.reporter.report_once(&SlotProblem::LeavesRange {
                start: start.map_or("0".to_owned(), |start| start.to_string()),
                last: end.map_or((times.count() - 1).to_string(), |end| (end - 1).to_string()),
                shown_start: shown.start.0,
                shown_last: shown.end.0 - 1,
                at,
            });
        }
        fits
    }

    /// Whether the footage has all frames that its slot shows; if not, that is reported.
    pub(super) fn reaches(&mut self, laid: &Footage, slot: Slot, at: Span) -> bool {
        let (Some(medium), Some(times)) = (self.medium(laid.media), self.times(laid.media)) else {
            return false;
        };
        let rate = self.clock.rate;
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
        if shown.start < all.start {
            let missing = count(all.start - shown.start, "source frame");
            let room = all.end - shown.end >= all.start - shown.start;
            let other = if room {
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
                help,
                at,
                declared,
            });
        } else {
            let missing = count(shown.end - all.end, "source frame");
            let room = shown.start - all.start >= shown.end - all.end;
            let other = if room {
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
                help,
                at,
                last,
                declared,
            });
        }
        false
    }
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
