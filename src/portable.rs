//! Mathematical functions that give the same bits on every machine. The functions of the standard
//! library are those of the platform, and differ in the last bit from one system to another; these
//! are written in Rust (the `libm` crate, after musl's).

/// The functions of [`f32`] and [`f64`] of the same names.
pub trait PortableMath: Sized {
    fn portable_atan2(self, x: Self) -> Self;
    fn portable_cos(self) -> Self;
    fn portable_exp(self) -> Self;
    fn portable_exp2(self) -> Self;
    fn portable_hypot(self, other: Self) -> Self;
    fn portable_ln(self) -> Self;
    fn portable_log2(self) -> Self;
    fn portable_powf(self, power: Self) -> Self;
    fn portable_sin(self) -> Self;
    fn portable_tan(self) -> Self;
    fn portable_tanh(self) -> Self;
}

impl PortableMath for f64 {
    fn portable_atan2(self, x: f64) -> f64 {
        libm::atan2(self, x)
    }
    fn portable_cos(self) -> f64 {
        libm::cos(self)
    }
    fn portable_exp(self) -> f64 {
        libm::exp(self)
    }
    fn portable_exp2(self) -> f64 {
        libm::exp2(self)
    }
    /// Squares, sums and roots are exact to the last place everywhere.
    fn portable_hypot(self, other: f64) -> f64 {
        (self * self + other * other).sqrt()
    }
    fn portable_ln(self) -> f64 {
        libm::log(self)
    }
    fn portable_log2(self) -> f64 {
        libm::log2(self)
    }
    fn portable_powf(self, power: f64) -> f64 {
        libm::pow(self, power)
    }
    fn portable_sin(self) -> f64 {
        libm::sin(self)
    }
    fn portable_tan(self) -> f64 {
        libm::tan(self)
    }
    fn portable_tanh(self) -> f64 {
        libm::tanh(self)
    }
}

/// Computes in [`f64`], so that the result is nearly always the nearest [`f32`].
macro_rules! in_double_precision {
    ($($name:ident($($other:ident)?);)*) => {
        impl PortableMath for f32 {
            $(fn $name(self $(, $other: f32)?) -> f32 {
                f64::from(self).$name($(f64::from($other))?) as f32
            })*
        }
    };
}

in_double_precision! {
    portable_atan2(x);
    portable_cos();
    portable_exp();
    portable_exp2();
    portable_hypot(other);
    portable_ln();
    portable_log2();
    portable_powf(power);
    portable_sin();
    portable_tan();
    portable_tanh();
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Known bits, as any machine must give them.
    #[test]
    fn the_bits_are_known() {
        assert_eq!(1.0_f64.portable_sin().to_bits(), 0x3fea_ed54_8f09_0cee);
        assert_eq!(1.0_f64.portable_exp().to_bits(), 0x4005_bf0a_8b14_576a);
        assert_eq!(2.0_f64.portable_ln().to_bits(), 0x3fe6_2e42_fefa_39ef);
        assert_eq!(0.5_f64.portable_powf(0.5).to_bits(), 0x3fe6_a09e_667f_3bcd);
        assert_eq!(1.0_f32.portable_cos().to_bits(), 0x3f0a_5140);
    }
}
