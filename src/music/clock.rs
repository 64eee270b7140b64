//! Written clock times, read exactly.

use crate::time::{Rational, Time};

/// `12.345`, `1:02.345` or `1:02:03.4`, optionally with a sign; a comma may replace the point. The
/// result is exact: no float is involved.
pub fn clock(text: &str) -> Option<Time> {
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (head, seconds) =
        text.rsplit_once(':').map_or((None, text), |(head, seconds)| (Some(head), seconds));
    let seconds =
        decimal(seconds).filter(|&seconds| head.is_none() || seconds < Rational::from(60))?;
    let minutes = head.map_or(Some(0), whole_minutes)?;
    Time::from_rational((Rational::from(minutes * 60) + seconds) * Rational::from(sign))
}

/// The time of hours, minutes and seconds; `None` if a number is invalid or too large.
pub(super) fn time_of(hours: &str, minutes: &str, seconds: &str, fraction: &str) -> Option<Time> {
    let seconds = decimal(seconds)?.to_integer();
    let whole = whole(hours)? * 3600 + whole(minutes)? * 60 + seconds;
    Time::from_rational(Rational::from(whole) + fraction_of(fraction)?)
}

fn whole_minutes(head: &str) -> Option<i128> {
    match head.split_once(':') {
        None => whole(head),
        Some((hours, minutes)) => {
            Some(whole(hours)? * 60 + whole(minutes).filter(|&minutes| minutes < 60)?)
        }
    }
}

/// A whole number of at most nine digits.
pub(super) fn whole(digits: &str) -> Option<i128> {
    let number =
        !digits.is_empty() && digits.len() <= 9 && digits.bytes().all(|byte| byte.is_ascii_digit());
    number.then(|| digits.bytes().fold(0, |sum, digit| sum * 10 + i128::from(digit - b'0')))
}

fn decimal(text: &str) -> Option<Rational> {
    let (units, fraction) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    Some(Rational::from(whole(units)?) + fraction_of(fraction)?)
}

/// The digits after a point. Those after the eighteenth are far less than a flick.
fn fraction_of(digits: &str) -> Option<Rational> {
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let seen = digits.bytes().take(18);
    let scale = 10_i128.pow(u32::try_from(seen.len()).ok()?);
    Some(Rational::new(seen.fold(0, |sum, digit| sum * 10 + i128::from(digit - b'0')), scale))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(ms: i64) -> Option<Time> {
        Some(Time::from_ticks(ms, 1, 1000))
    }

    #[test]
    fn clocks_are_read_exactly() {
        assert_eq!(clock("12.345"), millis(12_345));
        assert_eq!(clock("0,5"), millis(500));
        assert_eq!(clock("1:02.4"), millis(62_400));
        assert_eq!(clock("1:00:00.001"), millis(3_600_001));
        assert_eq!(clock("-0.25"), millis(-250));
        assert_eq!(clock("0.00000000000000000000000000000000000000001"), millis(0));
    }

    #[test]
    fn what_is_no_clock_is_none() {
        for text in [
            "",
            "x",
            "1.",
            ".5",
            "1:60",
            "1:2:3:4",
            "1e5",
            "9999999999",
            "1:60:00",
            "--1",
            "１",
            "1.5s",
            ":5",
        ] {
            assert_eq!(clock(text), None, "{text}");
        }
    }
}
