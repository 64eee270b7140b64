//! Numbers with eighteen decimal places in whole numbers, and the functions that easing needs of
//! them. Series and square roots run to the last place, so they are the same on every machine.

/// 1. Two numbers below 13 can be multiplied.
pub(super) const ONE: i128 = 1_000_000_000_000_000_000;
/// 2 π.
const TURN: i128 = 6_283_185_307_179_586_477;
/// The natural logarithm of 2.
const LN_2: i128 = 693_147_180_559_945_309;

pub(super) fn multiply(a: i128, b: i128) -> i128 {
    round_divide(a * b, ONE)
}

/// `a / b`, of whole numbers below 2^63.
pub(super) fn divide(a: i128, b: i128) -> i128 {
    round_divide(a * ONE, b)
}

fn round_divide(numerator: i128, denominator: i128) -> i128 {
    (numerator + denominator / 2).div_euclid(denominator)
}

/// A part of a whole turn, in radians.
pub(super) const fn turn(numerator: i128, denominator: i128) -> i128 {
    TURN * numerator / denominator
}

/// The sine of an angle in radians.
pub(super) fn sine(angle: i128) -> i128 {
    let mut angle = angle.rem_euclid(TURN);
    let mut sign = 1;
    if angle > TURN / 2 {
        (angle, sign) = (angle - TURN / 2, -1);
    }
    if angle > TURN / 4 {
        angle = TURN / 2 - angle;
    }
    let square = multiply(angle, angle);
    let (mut term, mut sum, mut n) = (angle, 0, 1);
    while term != 0 {
        sum += term;
        term = -multiply(term, square) / ((n + 1) * (n + 2));
        n += 2;
    }
    sign * sum
}

/// 2 to a power below 6, so that the result can be multiplied; more overflows nothing up to 60.
pub(super) fn exp2(power: i128) -> i128 {
    let (whole, part) = (power.div_euclid(ONE), power.rem_euclid(ONE));
    let exponent = multiply(part, LN_2);
    let (mut term, mut sum, mut n) = (ONE, 0, 1);
    while term != 0 {
        sum += term;
        term = multiply(term, exponent) / n;
        n += 1;
    }
    if whole < 0 { sum >> (-whole).min(127) } else { sum << whole.min(60) }
}

/// The logarithm to base 2 of a number above 0: its binary digits, one by one, by squaring.
pub(super) fn log2(value: i128) -> i128 {
    let (mut value, mut whole) = (value.max(1), 0);
    while value >= 2 * ONE {
        (value, whole) = (value / 2, whole + 1);
    }
    while value < ONE {
        (value, whole) = (value * 2, whole - 1);
    }
    let (mut sum, mut digit) = (whole * ONE, ONE / 2);
    while digit > 0 {
        value = multiply(value, value);
        if value >= 2 * ONE {
            (value, sum) = (value / 2, sum + digit);
        }
        digit /= 2;
    }
    sum
}

/// The square root of a number that is not negative.
pub(super) fn square_root(value: i128) -> i128 {
    let value = u128::try_from(value).unwrap_or(0) * ONE.unsigned_abs();
    i128::try_from(value.isqrt()).unwrap_or(0)
}
