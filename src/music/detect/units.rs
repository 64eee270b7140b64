//! From measured seconds to exact times, in whole microseconds as a lock file writes them.

use crate::time::{Rational, Time};

/// Samples a second that the beat detector takes.
pub const DETECTION_RATE: u32 = 44_100;

/// To the nearest microsecond.
pub(crate) fn micros(seconds: f64) -> Time {
    Time::from_ticks((seconds * 1e6).round() as i64, 1, 1_000_000)
}

pub(crate) fn seconds(time: Time) -> f64 {
    time.flicks() as f64 / crate::time::FLICKS_PER_SECOND as f64
}

/// The tempo of a period in seconds, to a hundred-thousandth of a beat a minute.
pub(crate) fn tempo(period: f64) -> Rational {
    Rational::new((60.0 / period * 1e5).round() as i128, 100_000)
}

pub(crate) fn float(ratio: Rational) -> f64 {
    *ratio.numer() as f64 / *ratio.denom() as f64
}
