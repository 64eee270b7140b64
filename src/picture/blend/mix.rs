//! Mixes in which every sample has the same weight, or one by how much the pictures differ there.

use super::{Frame, smooth};
use crate::picture::plane::{Plane, PlaneMut};
use crate::portable::PortableMath;

/// How much the second of two values weighs, in 1/65536.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weight(u32);

impl Weight {
    const WHOLE: u32 = 1 << 16;

    /// The weight nearest to a part of 1.
    pub fn new(part: f32) -> Weight {
        Weight((part.clamp(0.0, 1.0) * Weight::WHOLE as f32 + 0.5) as u32)
    }

    /// `first` and `second` mixed, rounded to the nearest. At either end it is the value itself.
    pub fn mix(self, first: u8, second: u8) -> u8 {
        let sum = u32::from(first) * (Weight::WHOLE - self.0) + u32::from(second) * self.0;
        ((sum + Weight::WHOLE / 2) >> 16) as u8
    }
}

/// Mixes two planes, the second with this weight.
pub fn mix_plane(first: Plane<'_>, second: Plane<'_>, weight: Weight, out: &mut PlaneMut<'_>) {
    for ((out, first), second) in out.rows().zip(first.rows()).zip(second.rows()) {
        for ((out, &first), &second) in out.iter_mut().zip(first).zip(second) {
            *out = weight.mix(first, second);
        }
    }
}

/// Mixes a plane with one value, in place; the value has this weight.
pub fn tint_plane(plane: &mut PlaneMut<'_>, value: u8, weight: Weight) {
    for row in plane.rows() {
        for sample in row {
            *sample = weight.mix(*sample, value);
        }
    }
}

/// The middle of a chroma component.
const GREY: f32 = 128.0;
/// Samples this far apart, in parts of their range, differ much.
const FAR: f32 = 1.0 / 3.0;
/// How far two pixels are apart half way through `distance`.
const HALF_DISTANCE: f32 = 0.3;

impl Frame<'_> {
    pub(super) fn crossfade(&self, out: &mut PlaneMut<'_>) {
        let (from, to) = self.planes();
        mix_plane(from, to, Weight::new(self.t), out);
    }

    /// A crossfade that is the steeper about the cut the farther samples are apart.
    pub(super) fn crossfade_quickly(&self, out: &mut PlaneMut<'_>) {
        let (t, left) = (self.t, 1.0 - self.t);
        self.crossfade_by_difference(out, |apart| {
            let power = 1.0 + 3.0 * apart;
            let (new, old) = (t.portable_powf(power), left.portable_powf(power));
            new / (new + old)
        });
    }

    /// A crossfade that is the flatter about the cut the farther samples are apart.
    pub(super) fn crossfade_slowly(&self, out: &mut PlaneMut<'_>) {
        let from_cut = 2.0 * self.t - 1.0;
        self.crossfade_by_difference(out, |apart| {
            let slope = 1.0 - 0.75 * apart;
            0.5 + 0.5 * from_cut * (slope + (1.0 - slope) * from_cut * from_cut)
        });
    }

    /// The weight is found from how far two samples are apart: 0 is not at all, 1 is much.
    fn crossfade_by_difference(&self, out: &mut PlaneMut<'_>, weight: impl Fn(f32) -> f32) {
        let weights: [Weight; 256] =
            std::array::from_fn(|step| Weight::new(weight((step as f32 / 255.0 / FAR).min(1.0))));
        self.mix_by(out, |from, to| weights[usize::from(from.abs_diff(to))].mix(from, to));
    }

    /// A crossfade without colours in its middle third.
    pub(super) fn fade_grays(&self, out: &mut PlaneMut<'_>) {
        if self.index == 0 {
            return self.crossfade(out);
        }
        let weight = Weight::new(self.t);
        let color = smooth(1.0 - 1.5 * self.nearness_of_cut());
        self.mix_by(out, |from, to| {
            (GREY + (f32::from(weight.mix(from, to)) - GREY) * color).round() as u8
        });
    }

    /// Where the pictures are alike, they change first.
    pub(super) fn distance(&self, out: &mut PlaneMut<'_>) {
        let (columns, rows) = self.step();
        let (from, to) = self.planes();
        self.each(out, |x, y| {
            let apart = self.difference(x * columns, y * rows);
            let due = apart / (apart + HALF_DISTANCE);
            Weight::new(self.passed(due, 0.5)).mix(from.at(x, y), to.at(x, y))
        });
    }

    /// How far the pictures are apart at a pixel, over all three components.
    fn difference(&self, x: usize, y: usize) -> f32 {
        let luma = self.from[0];
        let squares = self.from.iter().zip(self.to).map(|(from, to)| {
            let (x, y) = (x * from.width / luma.width.max(1), y * from.height / luma.height.max(1));
            let apart = f32::from(from.at(x, y).abs_diff(to.at(x, y))) / 255.0;
            apart * apart
        });
        squares.sum::<f32>().sqrt()
    }

    fn mix_by(&self, out: &mut PlaneMut<'_>, mix: impl Fn(u8, u8) -> u8) {
        let (from, to) = self.planes();
        for ((out, from), to) in out.rows().zip(from.rows()).zip(to.rows()) {
            for ((out, &from), &to) in out.iter_mut().zip(from).zip(to) {
                *out = mix(from, to);
            }
        }
    }
}
