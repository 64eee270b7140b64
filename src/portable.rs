//! Mathematical functions that give the same bits on every machine. The functions of the standard
//! library are those of the platform, and differ in the last bit from one system to another; these
//! are written in Rust (the `libm` crate, after musl's).

/// The functions of [`f32`] and [`f64`] of the same names.
pub trait PortableMath: Sized {
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

macro_rules! portable {
    ($float:ty: $cos:ident $exp:ident $exp2:ident $hypot:ident $ln:ident $log2:ident $pow:ident
     $sin:ident $tan:ident $tanh:ident) => {
        impl PortableMath for $float {
            fn portable_cos(self) -> Self {
                libm::$cos(self)
            }
            fn portable_exp(self) -> Self {
                libm::$exp(self)
            }
            fn portable_exp2(self) -> Self {
                libm::$exp2(self)
            }
            fn portable_hypot(self, other: Self) -> Self {
                libm::$hypot(self, other)
            }
            fn portable_ln(self) -> Self {
                libm::$ln(self)
            }
            fn portable_log2(self) -> Self {
                libm::$log2(self)
            }
            fn portable_powf(self, power: Self) -> Self {
                libm::$pow(self, power)
            }
            fn portable_sin(self) -> Self {
                libm::$sin(self)
            }
            fn portable_tan(self) -> Self {
                libm::$tan(self)
            }
            fn portable_tanh(self) -> Self {
                libm::$tanh(self)
            }
        }
    };
}

portable!(f32: cosf expf exp2f hypotf logf log2f powf sinf tanf tanhf);
portable!(f64: cos exp exp2 hypot log log2 pow sin tan tanh);

#[cfg(test)]
mod tests {
    use super::*;

    /// Known bits, as any machine must give them.
    #[test]
    fn the_bits_are_known() {
        assert_eq!(1.0_f64.portable_sin().to_bits(), 0x3fea_ed54_8f09_0cee);
        assert_eq!(1.0_f64.portable_exp().to_bits(), 0x4005_bf0a_8b14_5769);
        assert_eq!(2.0_f64.portable_ln().to_bits(), 0x3fe6_2e42_fefa_39ef);
        assert_eq!(0.5_f64.portable_powf(0.5).to_bits(), 0x3fe6_a09e_667f_3bcd);
        assert_eq!(1.0_f32.portable_cos().to_bits(), 0x3f0a_5140);
    }
}
