//! Exact time: the only clock arithmetic, and the only rounding to frames, in the program.
//!
//! A [`Time`] counts flicks (1/705,600,000 s), a unit in which one frame of every usual film rate
//! (24000/1001 too) and one sample of every usual audio rate is a whole number. Musical positions
//! are rationals; they become a `Time` once, from the whole position and never by adding steps, so
//! nothing drifts however long the film.

mod run;

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub, SubAssign};

use serde::{Deserialize, Serialize};

pub use run::{FrameRun, FrameSet, pack, unpack};

/// An exact fraction: every number that a script writes, before it gets a unit.
pub type Rational = num_rational::Ratio<i128>;

/// Flicks in a second.
pub const FLICKS_PER_SECOND: i64 = 705_600_000;

/// A moment or a length of clock time, in flicks (1/705,600,000 s).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Time(i64);

impl Time {
    /// Zero: the film's first instant, or no length.
    pub const ZERO: Time = Time(0);
    /// The latest time that can be said (about 414 years).
    pub const MAX: Time = Time(i64::MAX);

    /// A time of so many flicks.
    pub const fn from_flicks(flicks: i64) -> Time {
        Time(flicks)
    }

    /// Its flicks.
    pub const fn flicks(self) -> i64 {
        self.0
    }

    /// A time of so many whole seconds.
    pub const fn from_seconds(seconds: i64) -> Time {
        Time(seconds * FLICKS_PER_SECOND)
    }

    /// The time nearest to so many seconds; `None` if it is too large to be said.
    pub fn from_rational(seconds: Rational) -> Option<Time> {
        let flicks = num_traits::CheckedMul::checked_mul(
            &seconds,
            &Rational::from(i128::from(FLICKS_PER_SECOND)),
        )?;
        i64::try_from(round_half_up(flicks)).ok().map(Time)
    }

    /// Seconds, exactly.
    pub fn seconds(self) -> Rational {
        Rational::new(i128::from(self.0), i128::from(FLICKS_PER_SECOND))
    }

    /// The start of tick `ticks` of a clock of `num/den` seconds a tick (a libav time base), to the
    /// nearest flick.
    pub fn from_ticks(ticks: i64, num: i64, den: i64) -> Time {
        let flicks = i128::from(ticks) * i128::from(num) * i128::from(FLICKS_PER_SECOND);
        Time(to_i64(nearest(flicks * i128::from(den.signum()), i128::from(den.abs()))))
    }

    /// The sample nearest to this time at `rate` samples a second.
    pub fn sample(self, rate: u32) -> i64 {
        to_i64(round_half_up(self.seconds() * Rational::from(i128::from(rate))))
    }

    /// The start of sample `sample` at `rate` samples a second.
    pub fn from_sample(sample: i64, rate: u32) -> Time {
        Time::from_ticks(sample, 1, i64::from(rate))
    }

    /// Whole milliseconds, ties upward.
    pub fn millis(self) -> i64 {
        to_i64(round_half_up(self.seconds() * Rational::from(1000)))
    }

    /// Multiplied by an exact factor, to the nearest flick; `None` if it is too large to be said.
    pub fn scale(self, factor: Rational) -> Option<Time> {
        let flicks =
            num_traits::CheckedMul::checked_mul(&Rational::from(i128::from(self.0)), &factor)?;
        i64::try_from(round_half_up(flicks)).ok().map(Time)
    }

    /// Without its sign.
    pub fn abs(self) -> Time {
        Time(self.0.abs())
    }
}

impl Add for Time {
    type Output = Time;
    fn add(self, other: Time) -> Time {
        Time(self.0.saturating_add(other.0))
    }
}

impl Sub for Time {
    type Output = Time;
    fn sub(self, other: Time) -> Time {
        Time(self.0.saturating_sub(other.0))
    }
}

impl AddAssign for Time {
    fn add_assign(&mut self, other: Time) {
        *self = *self + other;
    }
}

impl SubAssign for Time {
    fn sub_assign(&mut self, other: Time) {
        *self = *self - other;
    }
}

impl Neg for Time {
    type Output = Time;
    fn neg(self) -> Time {
        Time(-self.0)
    }
}

impl Mul<i64> for Time {
    type Output = Time;
    fn mul(self, by: i64) -> Time {
        Time(self.0.saturating_mul(by))
    }
}

impl Div<i64> for Time {
    type Output = Time;
    fn div(self, by: i64) -> Time {
        Time(self.0 / by)
    }
}

impl Sum for Time {
    fn sum<I: Iterator<Item = Time>>(times: I) -> Time {
        times.fold(Time::ZERO, Add::add)
    }
}

/// `m:ss.mmm`, or `h:mm:ss.mmm` from an hour on.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = self.abs().millis();
        let sign = if self.0 < 0 && ms > 0 { "-" } else { "" };
        let (hours, minutes, seconds, ms) =
            (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000);
        if hours > 0 {
            write!(f, "{sign}{hours}:{minutes:02}:{seconds:02}.{ms:03}")
        } else {
            write!(f, "{sign}{minutes}:{seconds:02}.{ms:03}")
        }
    }
}

/// Frames a second, as a fraction in lowest terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "WrittenRate")]
pub struct FrameRate {
    num: u32,
    den: u32,
}

/// A rate in a file, which may be damaged.
#[derive(Deserialize)]
struct WrittenRate {
    num: u32,
    den: u32,
}

impl TryFrom<WrittenRate> for FrameRate {
    type Error = &'static str;

    fn try_from(written: WrittenRate) -> Result<FrameRate, &'static str> {
        FrameRate::new(written.num, written.den).ok_or("a frame rate is above 0")
    }
}

impl FrameRate {
    /// Film: 24 frames a second.
    pub const FILM: FrameRate = FrameRate { num: 24, den: 1 };

    /// `num/den` frames a second, reduced; `None` unless both are above zero.
    pub fn new(num: u32, den: u32) -> Option<FrameRate> {
        if num == 0 || den == 0 {
            return None;
        }
        let ratio = num_rational::Ratio::new(num, den);
        Some(FrameRate { num: *ratio.numer(), den: *ratio.denom() })
    }

    /// Numerator, in lowest terms.
    pub const fn num(self) -> u32 {
        self.num
    }

    /// Denominator, in lowest terms.
    pub const fn den(self) -> u32 {
        self.den
    }

    /// Frames a second, exactly.
    pub fn ratio(self) -> Rational {
        Rational::new(i128::from(self.num), i128::from(self.den))
    }

    /// The frame whose start is nearest to `time`, ties to the later one.
    pub fn nearest(self, time: Time) -> Frame {
        Frame(to_i64(nearest(i128::from(time.0) * i128::from(self.num), self.second())))
    }

    /// The frame that is on the screen at `time`.
    pub fn at(self, time: Time) -> Frame {
        Frame(to_i64((i128::from(time.0) * i128::from(self.num)).div_euclid(self.second())))
    }

    /// A second in flicks, times the rate's denominator.
    fn second(self) -> i128 {
        i128::from(FLICKS_PER_SECOND) * i128::from(self.den)
    }

    /// When `frame` starts.
    pub fn start(self, frame: Frame) -> Time {
        Time::from_ticks(frame.0, i64::from(self.den), i64::from(self.num))
    }

    /// How long `frames` frames last.
    pub fn duration(self, frames: i64) -> Time {
        self.start(Frame(frames))
    }
}

/// `24`, `24000/1001`.
impl fmt::Display for FrameRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.den {
            1 => write!(f, "{}", self.num),
            den => write!(f, "{}/{den}", self.num),
        }
    }
}

/// A frame's number, counted from 0 at the start of the film or of a source.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Frame(pub i64);

impl Add<i64> for Frame {
    type Output = Frame;
    fn add(self, frames: i64) -> Frame {
        Frame(self.0.saturating_add(frames))
    }
}

impl Sub<i64> for Frame {
    type Output = Frame;
    fn sub(self, frames: i64) -> Frame {
        Frame(self.0.saturating_sub(frames))
    }
}

impl Sub for Frame {
    type Output = i64;
    fn sub(self, other: Frame) -> i64 {
        self.0.saturating_sub(other.0)
    }
}

impl fmt::Display for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A run of frames: `start` is in it, `end` is not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FrameRange {
    /// The first frame.
    pub start: Frame,
    /// The frame after the last.
    pub end: Frame,
}

impl FrameRange {
    /// From `start` up to and without `end`.
    pub fn new(start: Frame, end: Frame) -> FrameRange {
        FrameRange { start, end }
    }

    /// How many frames; never below zero.
    pub fn len(self) -> i64 {
        (self.end - self.start).max(0)
    }

    /// Whether there is no frame in it.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Whether `frame` is in it.
    pub fn contains(self, frame: Frame) -> bool {
        self.start <= frame && frame < self.end
    }

    /// The frames that are in both (possibly none).
    pub fn intersect(self, other: FrameRange) -> FrameRange {
        let start = self.start.max(other.start);
        FrameRange { start, end: self.end.min(other.end).max(start) }
    }

    /// Its frames in order.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = Frame> {
        (self.start.0..self.end.0).map(Frame)
    }
}

/// `48..60`: the last number is not in the range.
impl fmt::Display for FrameRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// The whole number nearest to `value`, ties upward.
pub fn round_half_up(value: Rational) -> i128 {
    nearest(*value.numer(), *value.denom())
}

/// The whole number nearest to a fraction (its denominator above 0), ties upward: without reducing
/// it, which is most of the work.
fn nearest(numer: i128, denom: i128) -> i128 {
    let whole = numer.div_euclid(denom);
    if 2 * numer.rem_euclid(denom) >= denom { whole + 1 } else { whole }
}

fn to_i64(value: i128) -> i64 {
    i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ntsc() -> FrameRate {
        FrameRate::new(24000, 1001).expect("a rate")
    }

    #[test]
    fn every_usual_rate_divides_a_flick() {
        for (num, den) in [
            (24, 1),
            (25, 1),
            (30, 1),
            (48, 1),
            (50, 1),
            (60, 1),
            (24000, 1001),
            (30000, 1001),
            (60000, 1001),
        ] {
            let rate = FrameRate::new(num, den).expect("a rate");
            for frame in [1, 17, 100_000] {
                assert_eq!(
                    rate.start(Frame(frame)).seconds(),
                    Rational::from(i128::from(frame)) / rate.ratio()
                );
            }
        }
    }

    #[test]
    fn nearest_frame_takes_the_later_on_a_tie() {
        let half = FrameRate::FILM.duration(1) / 2;
        assert_eq!(FrameRate::FILM.nearest(half), Frame(1));
        assert_eq!(FrameRate::FILM.nearest(half - Time::from_flicks(1)), Frame(0));
        assert_eq!(FrameRate::FILM.nearest(-half), Frame(0));
    }

    #[test]
    fn three_hours_at_ntsc_do_not_drift() {
        let frame = Frame(24000 * 3600 * 3 / 1001);
        assert_eq!(ntsc().nearest(ntsc().start(frame)), frame);
        assert_eq!(ntsc().at(ntsc().start(frame)), frame);
    }

    #[test]
    fn times_read_as_clocks() {
        assert_eq!(
            Time::from_rational(Rational::new(624, 10)).expect("small").to_string(),
            "1:02.400"
        );
        assert_eq!(Time::from_seconds(3723).to_string(), "1:02:03.000");
        assert_eq!((-Time::from_seconds(1)).to_string(), "-0:01.000");
    }
}
