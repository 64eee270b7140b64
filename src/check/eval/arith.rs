//! Exact arithmetic on values with units.

use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, CheckedSub, Signed, Zero};

use crate::check::program::{Base, Instant, Length, Sign};
use crate::check::value::{Timecode, Value};
use crate::time::{Rational, Time};

use super::hints::mixture;

/// Why two values do not go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    TooLarge,
    ByZero,
    TwoInstants,
    NotMeasurable,
    Mixed { why: &'static str, help: Option<&'static str> },
}

/// The number, if it is small and round enough for every sum that is made with it to stay exact.
pub(in crate::check) fn bounded(number: Rational) -> Option<Rational> {
    (number.numer().unsigned_abs() < 1 << 60 && *number.denom() < 1 << 40).then_some(number)
}

/// The whole number that it is, if it is one.
pub(in crate::check) fn whole(number: Rational) -> Option<i64> {
    number.is_integer().then(|| i64::try_from(number.to_integer()).ok()).flatten()
}

/// The unit of a value that is one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Number,
    Ratio { percent: bool },
    Duration,
    Frames,
    Pixels,
    Angle,
    Gain,
    Tempo,
}

fn scalar(value: &Value) -> Option<(Unit, Rational)> {
    match *value {
        Value::Number(number) => Some((Unit::Number, number)),
        Value::Ratio { value, percent } => Some((Unit::Ratio { percent }, value)),
        Value::Duration(seconds) => Some((Unit::Duration, seconds)),
        Value::Frames(frames) => Some((Unit::Frames, frames)),
        Value::Pixels(pixels) => Some((Unit::Pixels, pixels)),
        Value::Angle(degrees) => Some((Unit::Angle, degrees)),
        Value::Gain(decibels) => Some((Unit::Gain, decibels)),
        Value::Tempo(tempo) => Some((Unit::Tempo, tempo)),
        Value::Span { .. }
        | Value::Timecode(_)
        | Value::Instant(_)
        | Value::Color(_)
        | Value::Size(..)
        | Value::Aspect(..)
        | Value::Text(_)
        | Value::Bool(_)
        | Value::Rhythm(_)
        | Value::Song
        | Value::Footage(_)
        | Value::Image(_)
        | Value::Shot(_)
        | Value::Lyrics(_)
        | Value::Marks(_)
        | Value::Repeated(_)
        | Value::Style(_)
        | Value::Broken => None,
    }
}

impl Unit {
    fn of(self, number: Rational) -> Result<Value, Refusal> {
        let number = bounded(number).ok_or(Refusal::TooLarge)?;
        Ok(match self {
            Unit::Number => Value::Number(number),
            Unit::Ratio { percent } => Value::Ratio { value: number, percent },
            Unit::Duration => Value::Duration(number),
            Unit::Frames => Value::Frames(number),
            Unit::Pixels => Value::Pixels(number),
            Unit::Angle => Value::Angle(number),
            Unit::Gain => Value::Gain(number),
            Unit::Tempo => Value::Tempo(number),
        })
    }

    /// The unit of a sum, if the two can be added.
    fn sum(self, other: Unit) -> Option<Unit> {
        match (self, other) {
            (Unit::Ratio { percent: a }, Unit::Ratio { percent: b }) => {
                Some(Unit::Ratio { percent: a || b })
            }
            (a, b) => (a == b).then_some(a),
        }
    }

    /// Whether it only scales the other operand.
    fn is_factor(self) -> bool {
        matches!(self, Unit::Number | Unit::Ratio { .. })
    }
}

fn signed(sign: Sign, number: Rational) -> Rational {
    match sign {
        Sign::Plus => number,
        Sign::Minus => -number,
    }
}

fn plus(a: Rational, sign: Sign, b: Rational) -> Result<Rational, Refusal> {
    let sum = match sign {
        Sign::Plus => a.checked_add(&b),
        Sign::Minus => a.checked_sub(&b),
    };
    sum.and_then(bounded).ok_or(Refusal::TooLarge)
}

/// `left + right` or `left - right`, neither of them a rhythm. Instants are settled.
pub(super) fn add(left: Value, sign: Sign, right: Value) -> Result<Value, Refusal> {
    if right.is_zero() {
        return Ok(left);
    }
    if left.is_zero() && (sign == Sign::Plus || scalar(&right).is_some()) {
        return if sign == Sign::Plus { Ok(right) } else { negate(right) };
    }
    if let (Some((a_unit, a)), Some((b_unit, b))) = (scalar(&left), scalar(&right)) {
        let unit = a_unit.sum(b_unit).ok_or_else(|| mixed(&left, &right))?;
        return unit.of(plus(a, sign, b)?);
    }
    match (left, right) {
        (Value::Span { bars: a, beats: b }, Value::Span { bars, beats }) => {
            Ok(Value::Span { bars: plus(a, sign, bars)?, beats: plus(b, sign, beats)? })
        }
        (Value::Timecode(a), Value::Timecode(b)) if sign == Sign::Minus => between_timecodes(a, b),
        (Value::Instant(a), Value::Instant(b)) => {
            if sign == Sign::Minus {
                between(&a, &b)
            } else {
                Err(Refusal::TwoInstants)
            }
        }
        (Value::Timecode(a), b @ (Value::Duration(_) | Value::Frames(_))) => later(a, sign, &b),
        (a @ (Value::Duration(_) | Value::Frames(_)), Value::Timecode(b)) if sign == Sign::Plus => {
            later(b, sign, &a)
        }
        (Value::Instant(a), b @ (Value::Duration(_) | Value::Frames(_) | Value::Span { .. })) => {
            step(a, sign, &b)
        }
        (a @ (Value::Duration(_) | Value::Frames(_) | Value::Span { .. }), Value::Instant(b))
            if sign == Sign::Plus =>
        {
            step(b, sign, &a)
        }
        (left, right) => Err(mixed(&left, &right)),
    }
}

fn between(a: &Instant, b: &Instant) -> Result<Value, Refusal> {
    match (a.base, b.base) {
        (Base::Broken, _) | (_, Base::Broken) => Ok(Value::Broken),
        (Base::At(later), Base::At(earlier)) if a.steps.is_empty() && b.steps.is_empty() => {
            Unit::Duration.of((later - earlier).seconds())
        }
        (
            Base::At(_) | Base::NextBeat | Base::NextBar | Base::Start | Base::End | Base::Hit(_),
            Base::At(_) | Base::NextBeat | Base::NextBar | Base::Start | Base::End | Base::Hit(_),
        ) => Err(Refusal::NotMeasurable),
    }
}

fn between_timecodes(a: Timecode, b: Timecode) -> Result<Value, Refusal> {
    match (a.counted, b.counted, a.frames == b.frames) {
        (None, None, true) => Unit::Duration.of(plus(a.seconds, Sign::Minus, b.seconds)?),
        _ => Err(Refusal::Mixed {
            why: "the length of a frame depends on the clock that it is used on",
            help: Some("write both in seconds: `3:16.5 - 3:12`"),
        }),
    }
}

fn later(timecode: Timecode, sign: Sign, by: &Value) -> Result<Value, Refusal> {
    Ok(Value::Timecode(match *by {
        Value::Duration(seconds) => {
            Timecode { seconds: plus(timecode.seconds, sign, seconds)?, ..timecode }
        }
        Value::Frames(frames) => {
            Timecode { frames: plus(timecode.frames, sign, frames)?, ..timecode }
        }
        ref other => return Err(mixed(&Value::Timecode(timecode), other)),
    }))
}

fn step(mut instant: Instant, sign: Sign, by: &Value) -> Result<Value, Refusal> {
    let length = length(by).ok_or(Refusal::TooLarge)?;
    instant.steps.push((sign, length));
    Ok(Value::Instant(instant))
}

/// The length that a duration, a whole number of frames or a span is; `None` if it is too large or
/// finely broken.
pub(super) fn length(value: &Value) -> Option<Length> {
    match *value {
        Value::Duration(seconds) => Time::from_rational(seconds).map(Length::Time),
        Value::Frames(frames) => {
            whole(frames).filter(|frames| frames.abs() < 1 << 40).map(Length::Frames)
        }
        Value::Span { bars, beats } => {
            (musical(bars) && musical(beats)).then_some(Length::Music { bars, beats })
        }
        ref other => other.is_zero().then_some(Length::Time(Time::ZERO)),
    }
}

fn musical(count: Rational) -> bool {
    count.abs() <= Rational::from(1_000_000) && *count.denom() <= 1_000_000
}

/// `left * right`.
pub(super) fn multiply(left: Value, right: Value) -> Result<Value, Refusal> {
    if let Value::Span { bars, beats } = left
        && let Some(factor) = factor(&right)
    {
        return scaled_span(bars, beats, factor);
    }
    if let Value::Span { bars, beats } = right
        && let Some(factor) = factor(&left)
    {
        return scaled_span(bars, beats, factor);
    }
    if let Some((left_unit, left)) = scalar(&left)
        && let Some((right_unit, right)) = scalar(&right)
        && (left_unit.is_factor() || right_unit.is_factor())
    {
        let takes_right = left_unit == Unit::Number || !right_unit.is_factor();
        let unit = if takes_right { right_unit } else { left_unit };
        return unit.of(left.checked_mul(&right).ok_or(Refusal::TooLarge)?);
    }
    Err(Refusal::Mixed {
        why: "a quantity can only be multiplied by a number or a ratio",
        help: Some("write `2 * 500ms`, `50% * 8px`"),
    })
}

/// The number that a plain number or a ratio multiplies by.
fn factor(value: &Value) -> Option<Rational> {
    scalar(value).filter(|(unit, _)| unit.is_factor()).map(|(_, factor)| factor)
}

fn scaled_span(bars: Rational, beats: Rational, factor: Rational) -> Result<Value, Refusal> {
    let scaled =
        |count: Rational| count.checked_mul(&factor).and_then(bounded).ok_or(Refusal::TooLarge);
    Ok(Value::Span { bars: scaled(bars)?, beats: scaled(beats)? })
}

/// `left / right`.
pub(super) fn divide(left: Value, right: Value) -> Result<Value, Refusal> {
    if let (Value::Span { bars, beats }, Value::Span { bars: by_bars, beats: by_beats }) =
        (&left, &right)
    {
        return divide_spans((*bars, *beats), (*by_bars, *by_beats));
    }
    let refused = Refusal::Mixed {
        why: "a quantity can only be divided by a number, a ratio or a quantity of the same kind",
        help: None,
    };
    let (unit, by) = scalar(&right).ok_or(refused)?;
    if by.is_zero() {
        return Err(Refusal::ByZero);
    }
    if let (Value::Span { bars, beats }, true) = (&left, unit.is_factor()) {
        let part =
            |count: &Rational| count.checked_div(&by).and_then(bounded).ok_or(Refusal::TooLarge);
        return Ok(Value::Span { bars: part(bars)?, beats: part(beats)? });
    }
    let (own, number) = scalar(&left).ok_or(refused)?;
    let quotient = number.checked_div(&by).ok_or(Refusal::TooLarge)?;
    if own.sum(unit).is_some() {
        Unit::Number.of(quotient)
    } else if unit.is_factor() {
        own.of(quotient)
    } else {
        Err(refused)
    }
}

fn divide_spans(left: (Rational, Rational), right: (Rational, Rational)) -> Result<Value, Refusal> {
    let quotient =
        |a: Rational, b: Rational| Unit::Number.of(a.checked_div(&b).ok_or(Refusal::TooLarge)?);
    match (left.0.is_zero(), left.1.is_zero(), right.0.is_zero(), right.1.is_zero()) {
        (_, _, true, true) => Err(Refusal::ByZero),
        (true, _, true, false) => quotient(left.1, right.1),
        (_, true, false, true) => quotient(left.0, right.0),
        _ => Err(Refusal::Mixed {
            why: "how many beats a bar has depends on where it is",
            help: Some("divide beats by beats, or bars by bars"),
        }),
    }
}

/// `-value`.
pub(super) fn negate(value: Value) -> Result<Value, Refusal> {
    if let Value::Span { bars, beats } = value {
        return Ok(Value::Span { bars: -bars, beats: -beats });
    }
    match scalar(&value) {
        Some((unit, number)) => unit.of(signed(Sign::Minus, number)),
        None if value.is_broken() => Ok(Value::Broken),
        None => Err(Refusal::Mixed { why: "it cannot be negated", help: None }),
    }
}

/// Why these two are not added.
fn mixed(left: &Value, right: &Value) -> Refusal {
    let (why, help) = mixture(left.kind(), right.kind());
    Refusal::Mixed { why, help }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(whole: i128) -> Value {
        Value::Duration(Rational::from(whole))
    }

    fn number(value: i128) -> Value {
        Value::Number(Rational::from(value))
    }

    fn beats(count: i128) -> Value {
        Value::Span { bars: Rational::from(0), beats: Rational::from(count) }
    }

    #[test]
    fn like_is_added_to_like() {
        assert_eq!(add(seconds(2), Sign::Minus, seconds(3)), Ok(seconds(-1)));
        assert_eq!(add(number(0), Sign::Minus, seconds(3)), Ok(seconds(-3)));
        assert!(matches!(
            add(beats(2), Sign::Plus, Value::Frames(Rational::from(10))),
            Err(Refusal::Mixed { .. })
        ));
    }

    #[test]
    fn numbers_scale_and_likes_divide() {
        assert_eq!(multiply(number(3), beats(2)), Ok(beats(6)));
        assert_eq!(divide(seconds(3), seconds(2)), Ok(Value::Number(Rational::new(3, 2))));
        assert_eq!(divide(seconds(3), number(0)), Err(Refusal::ByZero));
        assert!(matches!(multiply(seconds(3), seconds(2)), Err(Refusal::Mixed { .. })));
    }

    #[test]
    fn what_is_too_large_is_refused() {
        let large = number(1 << 59);
        assert_eq!(multiply(large.clone(), large), Err(Refusal::TooLarge));
        assert_eq!(length(&beats(2_000_000)), None);
    }
}
