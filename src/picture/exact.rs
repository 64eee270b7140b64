//! Functions that the platform's mathematics library computes a little differently from machine to
//! machine, in pure Rust: a film has the same pixels everywhere.

pub(super) fn sin(angle: f32) -> f32 {
    libm::sinf(angle)
}

pub(super) fn ln(value: f32) -> f32 {
    libm::log(f64::from(value)) as f32
}

pub(super) fn power(base: f32, exponent: f32) -> f32 {
    libm::pow(f64::from(base), f64::from(exponent)) as f32
}

pub(super) fn atan2(y: f32, x: f32) -> f32 {
    libm::atan2f(y, x)
}

/// The length of the hypotenuse. Squares, sums and roots are exact to the last place everywhere.
pub(super) fn hypotenuse(a: f32, b: f32) -> f32 {
    let (a, b) = (f64::from(a), f64::from(b));
    (a * a + b * b).sqrt() as f32
}
