//! Mixes in which the incoming picture's weight depends on the place.

use std::f32::consts::PI;

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
}

impl Frame<'_> {
    /// Mixes by the incoming picture's weight at each place.
    pub(super) fn mask(&self, out: &mut PlaneMut<'_>, weight: impl Fn(Place) -> f32) {
        let (from, to) = self.planes();
        let (across, down) = (1.0 / from.width as f32, 1.0 / from.height as f32);
        for (y, ((out, from), to)) in out.rows().zip(from.rows()).zip(to.rows()).enumerate() {
            let v = (y as f32 + 0.5) * down;
            for (x, ((out, &from), &to)) in out.iter_mut().zip(from).zip(to).enumerate() {
                let at = Place { u: (x as f32 + 0.5) * across, v };
                *out = Weight::new(weight(at)).mix(from, to);
            }
        }
    }

    /// A sharp edge, of which the incoming picture is on the side where `beyond`, the distance from
    /// it in samples of this plane, is positive. A sample on the edge has its share of both.
    pub(super) fn edge(&self, out: &mut PlaneMut<'_>, beyond: impl Fn(Place) -> f32) {
        self.mask(out, |at| beyond(at) + 0.5);
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

    /// The weight behind a soft hand that turns clockwise from the top.
    pub(super) fn swept(&self, at: Place) -> f32 {
        let (width, height) = self.size();
        let (right, down) = (width * (at.u - 0.5), height * (at.v - 0.5));
        let turn = 0.5 - right.portable_atan2(down) / (2.0 * PI);
        self.passed(turn, 0.16)
    }

    /// The weight where something is due at a time from 0 to 1 and takes `length` to happen.
    pub(super) fn passed(&self, due: f32, length: f32) -> f32 {
        smooth((self.t * (1.0 + length) - due) / length)
    }

    /// Ten blinds that turn one after another, from where `far` is 1.
    pub(super) fn slat(&self, far: f32) -> f32 {
        let turned = smooth(2.0 * far + 3.0 * self.t - 2.0);
        if turned <= (10.0 * far).fract() { 0.0 } else { 1.0 }
    }
}
