//! The curves that shape how far a transition is.

use std::f64::consts::PI;

use crate::check::program::{Ease, EaseFamily};
use crate::graph::recipe::Progress;

/// How far frame `index` of a segment is; an easing may pass 0 or 1.
pub fn at(progress: &Progress, index: i64) -> f64 {
    let linear = (f64::from(progress.first) + index as f64) / f64::from(progress.of.max(1));
    ease(progress.ease, linear.clamp(0.0, 1.0))
}

/// The curve's value at `t`, which is from 0 to 1.
pub fn ease(ease: Ease, t: f64) -> f64 {
    match ease {
        Ease::Linear | Ease::Family { slow_in: false, slow_out: false, .. } => t,
        Ease::Family { slow_in: true, slow_out: false, family: curve } => slow_in(curve, t),
        Ease::Family { slow_in: false, slow_out: true, family: curve } => {
            1.0 - slow_in(curve, 1.0 - t)
        }
        Ease::Family { slow_in: true, slow_out: true, family: curve } => slow_both(curve, t),
        Ease::Bezier(points) => bezier(points.map(|point| f64::from(point) / 1000.0), t),
    }
}

/// Penner's curves in the form that is slow at the start; the others are this one, turned round.
fn slow_in(curve: EaseFamily, t: f64) -> f64 {
    const OVERSHOOT: f64 = 1.70158;
    match curve {
        EaseFamily::Sine => 1.0 - (t * PI / 2.0).cos(),
        EaseFamily::Quad => t.powi(2),
        EaseFamily::Cubic => t.powi(3),
        EaseFamily::Quart => t.powi(4),
        EaseFamily::Quint => t.powi(5),
        EaseFamily::Expo => exponential(t),
        EaseFamily::Circ => 1.0 - (1.0 - t * t).max(0.0).sqrt(),
        EaseFamily::Back => t * t * ((OVERSHOOT + 1.0) * t - OVERSHOOT),
        EaseFamily::Elastic => elastic(t),
        EaseFamily::Bounce => 1.0 - bounce(1.0 - t),
    }
}

/// The first half slow at its start, the second slow at its end.
fn slow_both(curve: EaseFamily, t: f64) -> f64 {
    if t < 0.5 { slow_in(curve, 2.0 * t) / 2.0 } else { 1.0 - slow_in(curve, 2.0 - 2.0 * t) / 2.0 }
}

fn exponential(t: f64) -> f64 {
    if t <= 0.0 { 0.0 } else { 2f64.powf(10.0 * t - 10.0) }
}

fn elastic(t: f64) -> f64 {
    match t {
        t if t <= 0.0 => 0.0,
        t if t >= 1.0 => 1.0,
        t => -2f64.powf(10.0 * t - 10.0) * ((10.0 * t - 10.75) * 2.0 * PI / 3.0).sin(),
    }
}

/// A ball that comes to rest at 1: four parabolas.
fn bounce(t: f64) -> f64 {
    const STEEP: f64 = 7.5625;
    let parabola = |middle: f64, floor: f64| STEEP * (t - middle / 2.75).powi(2) + floor;
    match t * 2.75 {
        x if x < 1.0 => parabola(0.0, 0.0),
        x if x < 2.0 => parabola(1.5, 0.75),
        x if x < 2.5 => parabola(2.25, 0.9375),
        _ => parabola(2.625, 0.984375),
    }
}

/// A cubic Bézier from (0, 0) to (1, 1): its height where it is at `t` across, found by halving.
fn bezier([x1, y1, x2, y2]: [f64; 4], t: f64) -> f64 {
    let along = |first: f64, second: f64, s: f64| {
        let r = 1.0 - s;
        3.0 * r * r * s * first + 3.0 * r * s * s * second + s * s * s
    };
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..52 {
        let middle = (low + high) / 2.0;
        if along(x1.clamp(0.0, 1.0), x2.clamp(0.0, 1.0), middle) < t {
            low = middle
        } else {
            high = middle
        }
    }
    if t >= 1.0 { 1.0 } else { along(y1, y2, (low + high) / 2.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CURVES: [EaseFamily; 10] = [
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

    #[test]
    fn every_curve_goes_from_0_to_1() {
        for curve in CURVES {
            for (slow_in, slow_out) in [(true, false), (false, true), (true, true)] {
                let shape = Ease::Family { slow_in, slow_out, family: curve };
                assert!(ease(shape, 0.0).abs() < 1e-6, "{shape:?}");
                assert!((ease(shape, 1.0) - 1.0).abs() < 1e-6, "{shape:?}");
            }
        }
    }

    #[test]
    fn known_values() {
        let curve = |slow_in, slow_out, curve, t| {
            ease(Ease::Family { slow_in, slow_out, family: curve }, t)
        };
        assert!((curve(true, false, EaseFamily::Cubic, 0.5) - 0.125).abs() < 1e-12);
        assert!((curve(false, true, EaseFamily::Cubic, 0.5) - 0.875).abs() < 1e-12);
        assert!((curve(true, true, EaseFamily::Quad, 0.25) - 0.125).abs() < 1e-12);
        assert!((curve(false, true, EaseFamily::Bounce, 0.5) - 0.765625).abs() < 1e-12);
        assert!(curve(true, false, EaseFamily::Back, 0.3) < 0.0);
        // CSS `ease` at half its time.
        assert!((ease(Ease::Bezier([250, 100, 250, 1000]), 0.5) - 0.8024).abs() < 1e-3);
        assert!((ease(Ease::Bezier([0, 0, 1000, 1000]), 0.3) - 0.3).abs() < 1e-9);
    }

    #[test]
    fn frames_count_from_the_segments_first() {
        let progress = Progress { first: 1, of: 5, ease: Ease::Linear };
        assert_eq!(
            (0..4).map(|index| at(&progress, index)).collect::<Vec<_>>(),
            [0.2, 0.4, 0.6, 0.8]
        );
    }
}
