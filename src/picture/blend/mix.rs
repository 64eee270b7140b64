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
const GREY: u8 = 128;

impl Frame<'_> {
    pub(super) fn crossfade(&self, out: &mut PlaneMut<'_>) {
        let (from, to) = self.planes();
        mix_plane(from, to, Weight::new(self.t), out);
    }

    /// A crossfade in which the outgoing picture's weight falls with a power that depends on the
    /// difference of the samples (0 to 1).
    pub(super) fn fade_by_difference(&self, out: &mut PlaneMut<'_>, power: impl Fn(f32) -> f32) {
        let left = 1.0 - self.t;
        let weights: [Weight; 256] = std::array::from_fn(|step| {
            Weight::new(1.0 - left.portable_powf(1.0 + power(step as f32 / 255.0)))
        });
        self.mix_by(out, |from, to| weights[usize::from(from.abs_diff(to))].mix(from, to));
    }

    pub(super) fn fade_through(&self, out: &mut PlaneMut<'_>, color: [u8; 3]) {
        let between = color[self.index];
        self.fade_via(out, |_, _| (between, between));
    }

    pub(super) fn fade_grays(&self, out: &mut PlaneMut<'_>) {
        let luma = self.index == 0;
        self.fade_via(out, |from, to| if luma { (from, to) } else { (GREY, GREY) });
    }

    /// The outgoing picture goes over early into what it becomes in between, and the incoming comes
    /// late out of it, while they cross.
    fn fade_via(&self, out: &mut PlaneMut<'_>, between: impl Fn(u8, u8) -> (u8, u8)) {
        let (left, edge) = (1.0 - self.t, 0.2);
        let (going, coming) =
            (smooth((left - 1.0 + edge) / edge), smooth((left - edge) / (1.0 - edge)));
        self.mix_by(out, |from, to| {
            let (gone, come) = between(from, to);
            let first = f32::from(from) * going + f32::from(gone) * (1.0 - going);
            let second = f32::from(come) * coming + f32::from(to) * (1.0 - coming);
            (first * left + second * self.t).round() as u8
        });
    }

    /// Where the pictures are alike enough, the incoming shows already mixed in; elsewhere it is
    /// the incoming wholly.
    pub(super) fn distance(&self, out: &mut PlaneMut<'_>) {
        let (columns, rows) = self.step();
        let (from, to) = self.planes();
        let left = 1.0 - self.t;
        let weight = Weight::new(self.t);
        self.each(out, |x, y| {
            let (old, new) = (from.at(x, y), to.at(x, y));
            if self.difference(x * columns, y * rows) <= left { weight.mix(old, new) } else { new }
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

    /// Both pictures smeared along their rows, up to half their width.
    pub(super) fn blur(&self, out: &mut PlaneMut<'_>) {
        let (from, to) = self.planes();
        let reach = 1.0 - (2.0 * self.t - 1.0).abs();
        let size = 1 + ((from.width / 2) as f32 * reach) as usize;
        for ((out, from), to) in out.rows().zip(from.rows()).zip(to.rows()) {
            for ((out, from), to) in
                out.iter_mut().zip(averages(from, size)).zip(averages(to, size))
            {
                *out = (from * (1.0 - self.t) + to * self.t).round() as u8;
            }
        }
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

/// At each place, the mean of it and what follows it, `size` values in all or as many as there are.
fn averages(row: &[u8], size: usize) -> impl Iterator<Item = f32> + '_ {
    let mut sum: u32 = row.iter().take(size).map(|&value| u32::from(value)).sum();
    row.iter().enumerate().map(move |(x, &first)| {
        let mean = sum as f32 / size.min(row.len() - x) as f32;
        sum += row.get(x + size).copied().map_or(0, u32::from);
        sum -= u32::from(first);
        mean
    })
}
