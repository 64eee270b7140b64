//! Mixes in which the incoming picture's weight depends on the place.

use super::mix::Weight;
use super::{Frame, smooth};
use crate::picture::plane::PlaneMut;
use crate::portable::PortableMath;

/// A place in the picture.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// Across, 0 at the left edge and 1 at the right.
    pub(super) u: f32,
    /// Down, 0 at the top edge and 1 at the bottom.
    pub(super) v: f32,
    /// The pixel's column.
    pub(super) x: usize,
    /// The pixel's row.
    pub(super) y: usize,
}

impl Frame<'_> {
    /// Mixes by the incoming picture's weight at each place.
    pub(super) fn mask(&self, out: &mut PlaneMut<'_>, weight: impl Fn(Place) -> f32) {
        let (from, to) = self.planes();
        let (across, down) = (1.0 / from.width as f32, 1.0 / from.height as f32);
        let (columns, rows) = self.step();
        for (y, ((out, from), to)) in out.rows().zip(from.rows()).zip(to.rows()).enumerate() {
            let v = (y as f32 + 0.5) * down;
            for (x, ((out, &from), &to)) in out.iter_mut().zip(from).zip(to).enumerate() {
                let at = Place { u: (x as f32 + 0.5) * across, v, x: x * columns, y: y * rows };
                *out = Weight::new(weight(at)).mix(from, to);
            }
        }
    }

    /// The incoming picture is where the condition holds: a sharp edge.
    pub(super) fn edge(&self, out: &mut PlaneMut<'_>, holds: impl Fn(Place) -> bool) {
        self.mask(out, |at| if holds(at) { 1.0 } else { 0.0 });
    }

    /// A wide soft front that comes from where `far` is 1 and goes to where it is 0.
    pub(super) fn front(&self, out: &mut PlaneMut<'_>, far: impl Fn(Place) -> f32) {
        self.mask(out, |at| smooth(far(at) + 2.0 * self.t - 1.0));
    }

    /// Distance from the middle; 1 in the corners.
    pub(super) fn radius(&self, at: Place) -> f32 {
        let (width, height) = self.size();
        let from_middle = (width * (at.u - 0.5)).portable_hypot(height * (at.v - 0.5));
        from_middle / (width / 2.0).portable_hypot(height / 2.0)
    }

    /// Direction from the middle: 0 is straight down, growing to the right.
    pub(super) fn angle(&self, at: Place) -> f32 {
        let (width, height) = self.size();
        (width * (at.u - 0.5)).portable_atan2(height * (at.v - 0.5))
    }

    /// Ten blinds that turn one after another, from where `far` is 1.
    pub(super) fn slat(&self, far: f32) -> f32 {
        let turned = smooth(2.0 * far + 3.0 * self.t - 2.0);
        if turned <= (10.0 * far).fract() { 0.0 } else { 1.0 }
    }
}

/// The even chance of a pixel, 0 to 1: the usual one-line noise of shaders, and so the same grain
/// as everywhere.
pub(super) fn noise(x: usize, y: usize) -> f32 {
    let wave = (x as f32 * 12.9898 + y as f32 * 78.233).portable_sin() * 43758.545;
    wave - wave.floor()
}
