//! A number with nine decimal places.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::exact::ONE;
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
