//! How progress is shaped: Penner's easing functions and CSS' cubic Bézier, in whole numbers.

use serde::{Deserialize, Serialize};

use super::Fixed;
use super::exact::{ONE, divide, exp2, multiply, sine, square_root, turn};

/// How progress is shaped: a curve over 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Ease {
    /// Evenly.
    #[default]
    Linear,
    /// Slow at the start, at the end or at both.
    Family { slow_in: bool, slow_out: bool, family: EaseFamily },
    /// A cubic Bézier from (0, 0) to (1, 1), its four coordinates in thousandths.
    Bezier([i32; 4]),
}

/// The families of Penner's easing functions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum EaseFamily {
    #[default]
    Sine,
    Quad,
    Cubic,
    Quart,
    Quint,
    Expo,
    Circ,
    Back,
    Elastic,
    Bounce,
}

impl Ease {
    /// The curve's value at `step / of` of the way, which counts as the nearer end where it lies
    /// outside 0 to 1. The value itself may pass 0 or 1.
    pub fn at(self, step: i64, of: i64) -> Fixed {
        let of = i128::from(of.max(1));
        let step = i128::from(step).clamp(0, of);
        Fixed::of_exact(self.eased(divide(step, of)))
    }

    fn eased(self, t: i128) -> i128 {
        match self {
            Ease::Linear | Ease::Family { slow_in: false, slow_out: false, .. } => t,
            Ease::Family { slow_in: true, slow_out: false, family } => family.slow_in(t),
            Ease::Family { slow_in: false, slow_out: true, family } => {
                ONE - family.slow_in(ONE - t)
            }
            Ease::Family { slow_in: true, slow_out: true, family } => {
                if 2 * t < ONE {
                    family.slow_in(2 * t) / 2
                } else {
                    ONE - family.slow_in(2 * (ONE - t)) / 2
                }
            }
            Ease::Bezier(points) => bezier(points, t),
        }
    }
}

impl EaseFamily {
    /// The form that is slow at the start; the others are this one, turned round.
    fn slow_in(self, t: i128) -> i128 {
        /// Penner's constant: it goes back by 10 %.
        const OVERSHOOT: i128 = ONE / 100_000 * 170_158;
        let square = multiply(t, t);
        match self {
            EaseFamily::Sine => ONE - sine(turn(1, 4) - multiply(t, turn(1, 4))),
            EaseFamily::Quad => square,
            EaseFamily::Cubic => multiply(square, t),
            EaseFamily::Quart => multiply(square, square),
            EaseFamily::Quint => multiply(multiply(square, square), t),
            EaseFamily::Expo => exponential(t),
            EaseFamily::Circ => ONE - square_root(ONE - square),
            EaseFamily::Back => multiply(square, multiply(OVERSHOOT + ONE, t) - OVERSHOOT),
            EaseFamily::Elastic => elastic(t),
            EaseFamily::Bounce => ONE - bounce(ONE - t),
        }
    }
}

fn exponential(t: i128) -> i128 {
    if t <= 0 { 0 } else { exp2(10 * (t - ONE)) }
}

fn elastic(t: i128) -> i128 {
    if t <= 0 {
        return 0;
    }
    if t >= ONE {
        return ONE;
    }
    // 10 t − 10.75 thirds of a turn.
    let thirds = 10 * t - ONE / 4 * 43;
    -multiply(exp2(10 * (t - ONE)), sine(multiply(thirds, turn(1, 3))))
}

/// A ball that comes to rest at 1: four parabolas.
fn bounce(t: i128) -> i128 {
    /// 2.75², so that the first parabola reaches 1 after 1/2.75 of the time.
    const STEEP: i128 = ONE / 10_000 * 75_625;
    let x = t * 11 / 4;
    let (middle, floor) = match x {
        x if x < ONE => (0, 0),
        x if x < 2 * ONE => (ONE / 2 * 3, ONE / 4 * 3),
        x if x < ONE / 2 * 5 => (ONE / 4 * 9, ONE / 16 * 15),
        _ => (ONE / 8 * 21, ONE / 64 * 63),
    };
    let off = t - middle * 4 / 11;
    multiply(STEEP, multiply(off, off)) + floor
}

/// The height of a cubic Bézier where it is `t` across, found by halving.
fn bezier(points: [i32; 4], t: i128) -> i128 {
    const HALVINGS: u32 = 60;
    let [x1, y1, x2, y2] = points.map(|point| i128::from(point) * (ONE / 1000));
    let (x1, x2) = (x1.clamp(0, ONE), x2.clamp(0, ONE));
    let along = |first: i128, second: i128, s: i128| {
        let r = ONE - s;
        let early = multiply(multiply(multiply(r, r), s), 3 * first);
        let late = multiply(multiply(multiply(r, s), s), 3 * second);
        early + late + multiply(multiply(s, s), s)
    };
    if t >= ONE {
        return ONE;
    }
    let (mut low, mut high) = (0, ONE);
    for _ in 0..HALVINGS {
        let middle = (low + high) / 2;
        if along(x1, x2, middle) < t {
            low = middle;
        } else {
            high = middle;
        }
    }
    along(y1, y2, (low + high) / 2)
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the formulas are compared within a tolerance")]
mod tests {
    use std::f64::consts::PI;

    use super::*;

    const FAMILIES: [EaseFamily; 10] = [
        EaseFamily::Sine,
        EaseFamily::Quad,
        EaseFamily::Cubic,
        EaseFamily::Quart,
        EaseFamily::Quint,
        EaseFamily::Expo,
        EaseFamily::Circ,
        EaseFamily::Back,
        EaseFamily::Elastic,
        EaseFamily::Bounce,
    ];
    const ENDS: [(bool, bool); 3] = [(true, false), (false, true), (true, true)];

    /// The textbook formulas.
    fn formula(family: EaseFamily, t: f64) -> f64 {
        let exponential = |t: f64| if t <= 0.0 { 0.0 } else { 2f64.powf(10.0 * t - 10.0) };
        let bounce = |t: f64| {
            let parabola = |middle: f64, floor: f64| 7.5625 * (t - middle / 2.75).powi(2) + floor;
            match t * 2.75 {
                x if x < 1.0 => parabola(0.0, 0.0),
                x if x < 2.0 => parabola(1.5, 0.75),
                x if x < 2.5 => parabola(2.25, 0.9375),
                _ => parabola(2.625, 0.984375),
            }
        };
        match family {
            EaseFamily::Sine => 1.0 - (t * PI / 2.0).cos(),
            EaseFamily::Quad => t.powi(2),
            EaseFamily::Cubic => t.powi(3),
            EaseFamily::Quart => t.powi(4),
            EaseFamily::Quint => t.powi(5),
            EaseFamily::Expo => exponential(t),
            EaseFamily::Circ => 1.0 - (1.0 - t * t).max(0.0).sqrt(),
            EaseFamily::Back => t * t * (2.70158 * t - 1.70158),
            EaseFamily::Elastic if t <= 0.0 || t >= 1.0 => t,
            EaseFamily::Elastic => -exponential(t) * ((10.0 * t - 10.75) * 2.0 * PI / 3.0).sin(),
            EaseFamily::Bounce => 1.0 - bounce(1.0 - t),
        }
    }

    fn shaped(ends: (bool, bool), family: EaseFamily, t: f64) -> f64 {
        match ends {
            (true, false) => formula(family, t),
            (false, true) => 1.0 - formula(family, 1.0 - t),
            _ if t < 0.5 => formula(family, 2.0 * t) / 2.0,
            _ => 1.0 - formula(family, 2.0 - 2.0 * t) / 2.0,
        }
    }

    fn float(value: Fixed) -> f64 {
        value.raw() as f64 / 1e9
    }

    #[test]
    fn every_curve_is_its_formula() {
        for family in FAMILIES {
            for (slow_in, slow_out) in ENDS {
                let ease = Ease::Family { slow_in, slow_out, family };
                for step in 0..=997 {
                    let expected = shaped((slow_in, slow_out), family, step as f64 / 997.0);
                    let got = float(ease.at(step, 997));
                    assert!((got - expected).abs() < 1e-8, "{ease:?} at {step}: {got} {expected}");
                }
                assert_eq!((ease.at(0, 7), ease.at(7, 7)), (Fixed::ZERO, Fixed::ONE), "{ease:?}");
            }
        }
    }

    #[test]
    fn a_bezier_is_its_formula() {
        let along = |first: f64, second: f64, s: f64| {
            let r = 1.0 - s;
            3.0 * r * r * s * first + 3.0 * r * s * s * second + s * s * s
        };
        for points in [[250, 100, 250, 1000], [420, 0, 580, 1000], [680, -550, 265, 1550]] {
            let [x1, y1, x2, y2] = points.map(|point| f64::from(point) / 1000.0);
            for step in 0..=100 {
                let t = f64::from(step) / 100.0;
                let (mut low, mut high) = (0.0, 1.0);
                for _ in 0..52 {
                    let middle = (low + high) / 2.0;
                    if along(x1, x2, middle) < t { low = middle } else { high = middle }
                }
                let expected = if step == 100 { 1.0 } else { along(y1, y2, (low + high) / 2.0) };
                let got = float(Ease::Bezier(points).at(i64::from(step), 100));
                assert!((got - expected).abs() < 1e-8, "{points:?} at {t}: {got} {expected}");
            }
        }
    }

    #[test]
    fn known_values() {
        let at = |slow_in, slow_out, family, step, of| {
            Ease::Family { slow_in, slow_out, family }.at(step, of).raw()
        };
        assert_eq!(at(true, false, EaseFamily::Cubic, 1, 2), 125_000_000);
        assert_eq!(at(false, true, EaseFamily::Cubic, 1, 2), 875_000_000);
        assert_eq!(at(true, true, EaseFamily::Quad, 1, 4), 125_000_000);
        assert_eq!(at(false, true, EaseFamily::Bounce, 1, 2), 765_625_000);
        assert!(at(true, false, EaseFamily::Back, 3, 10) < 0);
        assert_eq!(Ease::Linear.at(2, 3).raw(), 666_666_667);
        assert_eq!((Ease::Linear.at(-1, 3), Ease::Linear.at(4, 3)), (Fixed::ZERO, Fixed::ONE));
    }
}
