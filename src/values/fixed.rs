//! A number with nine decimal places.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::exact::{ONE, divide, exp2, log2, multiply};
use crate::time::Rational;

/// A number in billionths. Ratios are parts of 1, lengths parts of the frame's height (of each axis
/// where two stand together), angles degrees: no value depends on a size in pixels.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Fixed(i64);

impl Fixed {
    /// How many steps 1 has.
    pub const SCALE: i64 = 1_000_000_000;
    /// 0.
    pub const ZERO: Fixed = Fixed(0);
    /// 1, or 100 %.
    pub const ONE: Fixed = Fixed(Fixed::SCALE);

    /// A number of billionths.
    pub const fn from_raw(billionths: i64) -> Fixed {
        Fixed(billionths)
    }

    /// A number of hundredths.
    pub const fn percent(percent: i64) -> Fixed {
        Fixed(percent * (Fixed::SCALE / 100))
    }

    /// The nearest to a number with eighteen decimal places.
    pub(super) fn of_exact(value: i128) -> Fixed {
        const STEP: i128 = ONE / Fixed::SCALE as i128;
        Fixed(i64::try_from((value + STEP / 2).div_euclid(STEP)).unwrap_or(i64::MAX))
    }

    /// It on the way to another: `part` 0 is itself, 1 the other; outside, beyond them.
    pub fn toward(self, other: Fixed, part: Fixed) -> Fixed {
        let distance = i128::from(other.0) - i128::from(self.0);
        let scale = i128::from(Fixed::SCALE);
        let moved = (distance * i128::from(part.0) + scale / 2).div_euclid(scale);
        let bound = i128::from(i64::MAX);
        let value = (i128::from(self.0) + moved).clamp(-bound, bound);
        Fixed(i64::try_from(value).unwrap_or_default())
    }

    /// It on the way to another by equal factors; both are above 0.
    pub fn toward_by_factors(self, other: Fixed, part: Fixed) -> Fixed {
        if part == Fixed::ZERO {
            return self;
        }
        if part == Fixed::ONE {
            return other;
        }
        let step = ONE / i128::from(Fixed::SCALE);
        let [from, to] = [self, other].map(|value| log2(i128::from(value.0.max(1)) * step));
        Fixed::of_exact(exp2(from + multiply(to - from, i128::from(part.0) * step)))
    }

    /// What is left of 1 after a part of the time in which an exponential fall goes down to 5 %.
    pub fn left_of_fall(elapsed: i64, decay: i64) -> Fixed {
        /// The logarithm to base 2 of 20, in billionths of billionths.
        const FALL: i128 = 4_321_928_094_887_362_348;
        let part = divide(i128::from(elapsed.max(0)), i128::from(decay.max(1)));
        Fixed::of_exact(exp2(-multiply(part.min(30 * ONE), FALL)))
    }

    /// How many billionths it is.
    pub const fn raw(self) -> i64 {
        self.0
    }

    /// The nearest such number (ties away from zero); at the far ends, the largest or smallest.
    pub fn nearest(value: Rational) -> Fixed {
        let scaled = value * Rational::from(i128::from(Fixed::SCALE));
        let whole = scaled.round().to_integer();
        let bound = i128::from(i64::MAX);
        Fixed(i64::try_from(whole.clamp(-bound, bound)).unwrap_or_default())
    }
}

/// In percent, without trailing zeros: `112.5%`.
impl fmt::Display for Fixed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent_scale = (Fixed::SCALE / 100).unsigned_abs();
        let (whole, rest) =
            (self.0.unsigned_abs() / percent_scale, self.0.unsigned_abs() % percent_scale);
        let sign = if self.0 < 0 { "-" } else { "" };
        let decimals = format!("{rest:07}");
        let decimals = decimals.trim_end_matches('0');
        let point = if decimals.is_empty() { "" } else { "." };
        write!(f, "{sign}{whole}{point}{decimals}%")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_move_by_differences_and_by_factors() {
        let (one, four) = (Fixed::ONE, Fixed::percent(400));
        assert_eq!(one.toward(four, Fixed::percent(50)), Fixed::percent(250));
        assert_eq!(four.toward(one, Fixed::percent(-100)), Fixed::percent(700));
        assert_eq!(one.toward_by_factors(four, Fixed::percent(50)), Fixed::percent(200));
        assert_eq!(four.toward_by_factors(one, Fixed::percent(75)).raw(), 1_414_213_562);
        let (small, large) = (Fixed::percent(1), Fixed::percent(10_000));
        assert_eq!(small.toward_by_factors(large, Fixed::percent(50)), Fixed::ONE);
        assert_eq!(small.toward_by_factors(large, Fixed::ONE), large);
    }

    #[test]
    fn a_fall_leaves_a_twentieth() {
        assert_eq!(Fixed::left_of_fall(0, 100), Fixed::ONE);
        assert_eq!(Fixed::left_of_fall(100, 100), Fixed::percent(5));
        assert_eq!(Fixed::left_of_fall(200, 100).raw(), 2_500_000);
        assert_eq!(Fixed::left_of_fall(50, 100).raw(), 223_606_798);
    }
}
