//! Instants: places of the film, and steps from them.

use crate::check::Checker;
use crate::check::program::{Base, Instant, Length, Sign};
use crate::check::value::{Timecode, Value};
use crate::time::{Frame, Rational, Time};

use super::moments::nominal;

impl Checker<'_> {
    /// The value with its instant, if it is one, taken as far as it can be.
    pub(super) fn settled_value(&self, value: Value) -> Value {
        match value {
            Value::Instant(instant) => Value::Instant(self.settled(instant)),
            other => other,
        }
    }

    /// The instant with its steps taken, if it starts from a fixed place. Steps of one kind that
    /// follow each other are taken as one, so that the sum is rounded once. `12f` is twelve times
    /// the length of an output frame, which moves the frame that is nearest by exactly twelve.
    pub(in crate::check) fn settled(&self, instant: Instant) -> Instant {
        let Base::At(start) = instant.base else { return instant };
        let Some(rate) = self.rate else { return instant };
        let grid = self.music.grid().map(AsRef::as_ref);
        let time = merged(&instant.steps)
            .into_iter()
            .fold(start, |time, length| length.after(time, rate, grid));
        Instant { base: Base::At(time), steps: Vec::new(), span: instant.span }
    }

    /// The film time of a timecode with this many frames; `None` if it is too large.
    pub(super) fn timecode_time(&self, timecode: Timecode, frames: i64) -> Option<Time> {
        let rate = self.rate?;
        let frames =
            timecode.counted.unwrap_or(0).checked_mul(nominal(rate))?.checked_add(frames)?;
        Some(rate.start(Frame(frames)) + Time::from_rational(timecode.seconds)?)
    }
}

/// The steps with those of one kind put together, each as a length with its sign in it.
fn merged(steps: &[(Sign, Length)]) -> Vec<Length> {
    let mut merged: Vec<Length> = Vec::with_capacity(steps.len());
    for &(sign, length) in steps {
        let length = signed(sign, length);
        match merged.last_mut().and_then(|last| sum(*last, length).map(|sum| (last, sum))) {
            Some((last, sum)) => *last = sum,
            None => merged.push(length),
        }
    }
    merged
}

fn signed(sign: Sign, length: Length) -> Length {
    match sign {
        Sign::Plus => length,
        Sign::Minus => -length,
    }
}

/// Two lengths as one, where taking them together is the same as taking one after the other: beats
/// after beats, not bars after beats.
fn sum(a: Length, b: Length) -> Option<Length> {
    let none = Rational::from(0);
    match (a, b) {
        (Length::Time(a), Length::Time(b)) => Some(Length::Time(a + b)),
        (Length::Frames(a), Length::Frames(b)) => Some(Length::Frames(a.saturating_add(b))),
        (Length::Music { bars, beats: a }, Length::Music { bars: more, beats: b })
            if more == none =>
        {
            Some(Length::Music { bars, beats: a + b })
        }
        (
            Length::Time(_) | Length::Frames(_) | Length::Music { .. },
            Length::Time(_) | Length::Frames(_) | Length::Music { .. },
        ) => None,
    }
}
