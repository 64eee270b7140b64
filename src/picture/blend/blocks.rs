//! Mixes in blocks: specks that change one by one, and pictures that get coarse.

use super::Frame;
use super::mix::Weight;
use crate::picture::plane::{Plane, PlaneMut};

/// Specks to the height of a picture.
const SPECKS: f32 = 270.0;
/// Blocks to the shorter side of a picture on the cut.
const BLOCKS: f32 = 20.0;

impl Frame<'_> {
    /// Small specks change in random order: 4 pixels of 1080, and never less than a sample of
    /// colour.
    pub(super) fn speckle(&self, out: &mut PlaneMut<'_>) {
        let (from, to) = self.planes();
        let (columns, rows) = self.step();
        let side = 2 * (self.size().1 / SPECKS / 2.0).round().max(1.0) as usize;
        self.each(out, |x, y| {
            let plane =
                if chance(x * columns / side, y * rows / side) < self.t { to } else { from };
            plane.at(x, y)
        });
    }

    /// Both pictures in blocks, which are largest on the cut, while they cross.
    pub(super) fn pixelize(&self, out: &mut PlaneMut<'_>) {
        let (from, to) = self.planes();
        let (width, height) = self.size();
        let side = self.nearness_of_cut() * width.min(height) / BLOCKS;
        let (across, down) = (blocks(from.width, width, side), blocks(from.height, height, side));
        let (from, to) = (Means::new(from, &across, &down), Means::new(to, &across, &down));
        let weight = Weight::new(self.t);
        self.each(out, |x, y| weight.mix(from.at(across[x], down[y]), to.at(across[x], down[y])));
    }
}

/// The chance of a speck, from 0 to 1: an integer hash (Wellons, "lowbias32"), the same everywhere.
fn chance(x: usize, y: usize) -> f32 {
    let mut hash = (x as u32).wrapping_mul(0x9e37_79b1) ^ (y as u32).wrapping_mul(0x85eb_ca77);
    hash = (hash ^ (hash >> 16)).wrapping_mul(0x7feb_352d);
    hash = (hash ^ (hash >> 15)).wrapping_mul(0x846c_a68b);
    hash ^= hash >> 16;
    (hash >> 8) as f32 / (1 << 24) as f32
}

/// The block in which each of some samples lies, counted from the first: of this side in pixels, and
/// laid out from the middle.
fn blocks(samples: usize, pixels: f32, side: f32) -> Vec<usize> {
    let step = pixels / samples as f32;
    if side <= step {
        return (0..samples).collect();
    }
    let block = |place: usize| (((place as f32 + 0.5) * step - pixels / 2.0) / side).floor() as i64;
    let first = block(0);
    (0..samples).map(|place| usize::try_from(block(place) - first).unwrap_or(0)).collect()
}

/// The mean of a plane in each block.
struct Means {
    across: usize,
    values: Vec<u8>,
}

impl Means {
    fn new(plane: Plane<'_>, across: &[usize], down: &[usize]) -> Means {
        let count = |blocks: &[usize]| blocks.last().map_or(0, |last| last + 1);
        let width = count(across);
        let mut sums = vec![(0u32, 0u32); width * count(down)];
        for (row, &y) in plane.rows().zip(down) {
            for (&sample, &x) in row.iter().zip(across) {
                let (sum, samples) = &mut sums[y * width + x];
                *sum += u32::from(sample);
                *samples += 1;
            }
        }
        let mean = |(sum, samples): (u32, u32)| ((sum + samples / 2) / samples.max(1)) as u8;
        Means { across: width, values: sums.into_iter().map(mean).collect() }
    }

    fn at(&self, x: usize, y: usize) -> u8 {
        self.values.get(y * self.across + x).copied().unwrap_or_default()
    }
}
