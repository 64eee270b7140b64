//! Pins and hits: at which frames of the film a shot shows the moments that matter.

use super::clock::{HitTimes, Position};
use super::error::SlotProblem;
use super::layout::{Layout, Slot};
use super::types::{Footage, Picture};
use crate::check::program::{self, Moment, Pin, Placement, Source};
use crate::source::{Span, Spanned};
use crate::time::{Frame, Rational, Time};
use crate::world::{SourceTime, VideoFacts};

/// A source time, and the output frame on which it is to be.
#[derive(Clone, Copy, Debug)]
pub(super) struct PinnedFrame {
    pub(super) source: SourceTime,
    pub(super) output: Frame,
}

impl<'p> Layout<'p> {
    /// The output frames of pins; none if one has been reported.
    pub(super) fn pinned(
        &mut self,
        pins: &[Pin],
        slot: Slot,
        here: Position,
        at: Span,
    ) -> Option<Vec<PinnedFrame>> {
        let mut pinned: Vec<PinnedFrame> = Vec::with_capacity(pins.len());
        for pin in pins {
            let output = self.pinned_output(&pin.on, slot, here, at)?;
            if let Some(before) = pinned.last().filter(|before| output <= before.output) {
                let (first, second) = (before.output.0, output.0);
                let on = pin.on.span;
                self.reporter.report_once(&SlotProblem::PinsTogether { first, second, on, at });
                return None;
            }
            pinned.push(PinnedFrame { source: pin.time, output });
        }
        Some(pinned)
    }

    /// How fast a source plays from its first pin to its last; none with only one.
    pub(super) fn speed_between(
        &self,
        pinned: &[PinnedFrame],
        reverse: bool,
        video: &VideoFacts,
    ) -> Option<Rational> {
        let [first, .., last] = pinned else { return None };
        let edge = |time: SourceTime| match reverse {
            true => video.end_of_shown(time),
            false => time.seconds(&video.times),
        };
        let source = edge(last.source) - edge(first.source);
        let film = Rational::from(i128::from(last.output - first.output)) / self.clock.rate.ratio();
        Some(if reverse { -source / film } else { source / film })
    }

    /// The output frame of a pin's instant, or of the first hit in the slot.
    fn pinned_output(
        &mut self,
        on: &Spanned<Moment>,
        slot: Slot,
        here: Position,
        at: Span,
    ) -> Option<Frame> {
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

    /// When the moments of a source that matter are on the screen: the pinned ones at their instants,
    /// the others where the shot shows them.
    pub(super) fn hit_times(
        &self,
        source: &Source,
        picture: Option<&Picture>,
        slot: Slot,
        here: Position,
    ) -> HitTimes {
        let mut times = HitTimes::default();
        let pins = match &source.picture {
            program::Picture::Footage(_, Placement::Pinned { pins, .. }) => pins.as_slice(),
            _ => &[],
        };
        for (index, (time, &moment)) in times.iter_mut().zip(&source.moments).enumerate() {
            *time = match (pins.get(index), picture) {
                (Some(pin), _) => self.pin_time(pin, slot, here),
                (None, Some(Picture::Footage(laid))) => self.time_shown(laid, moment, slot),
                (None, _) => None,
            };
        }
        times
    }

    fn pin_time(&self, pin: &Pin, slot: Slot, here: Position) -> Option<Time> {
        match &pin.on.value {
            Moment::Instant(instant) => self.clock.instant(instant, here).ok(),
            Moment::FirstOf(rhythm) => {
                let hits = self.hits_of(rhythm, (slot.start, slot.end), here);
                hits.ok().and_then(|hits| hits.first().copied())
            }
        }
    }

    /// When a shot shows a time of its source; none if that is outside its slot.
    fn time_shown(&self, laid: &Footage, moment: SourceTime, slot: Slot) -> Option<Time> {
        let video = self.video(laid.media)?;
        let run = match laid.reverse {
            false => moment.seconds(&video.times) - laid.anchor,
            true => laid.anchor - video.end_of_shown(moment),
        };
        let start = self.clock.rate.start(slot.frames.start);
        let at = start + Time::from_rational(run / laid.speed)?;
        slot.frames.contains(self.frame(at)).then_some(at)
    }
}
