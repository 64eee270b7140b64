//! Both pictures blurred while they cross.

use super::Frame;
use super::mix::{Weight, mix_plane};
use crate::picture::plane::PlaneMut;

/// How far a pass averages to either side on the cut, in parts of the picture's height.
const REACH: f32 = 1.0 / 12.0;
/// Means of means come close to a Gaussian.
const PASSES: usize = 3;

impl Frame<'_> {
    pub(super) fn blur(&self, out: &mut PlaneMut<'_>) {
        let (from, to) = self.planes();
        mix_plane(from, to, Weight::new(self.t), out);
        let (_, rows) = self.step();
        let reach = self.nearness_of_cut() * REACH * self.size().1;
        let radius = (reach / rows.max(1) as f32).round() as usize;
        if radius == 0 {
            return;
        }
        let (width, height) = (out.width, out.height);
        let mut samples: Vec<f32> = out.rows().flatten().map(|sample| f32::from(*sample)).collect();
        for row in samples.chunks_mut(width.max(1)) {
            (0..PASSES).for_each(|_| average(row, 1, radius));
        }
        (0..PASSES).for_each(|_| average(&mut samples, width, radius));
        debug_assert_eq!(samples.len(), width * height);
        for (row, blurred) in out.rows().zip(samples.chunks(width.max(1))) {
            for (sample, blurred) in row.iter_mut().zip(blurred) {
                *sample = blurred.round() as u8;
            }
        }
    }
}

/// Replaces each value by the mean of it and of `radius` values to either side; lines of `stride`
/// values are averaged value by value. Beyond its ends, a line is continued by its mirror image.
fn average(values: &mut [f32], stride: usize, radius: usize) {
    let lines = values.len() / stride.max(1);
    let source = values.to_vec();
    let line = |at: i64| {
        let folded = at.rem_euclid(2 * lines as i64);
        let at = folded.min(2 * lines as i64 - 1 - folded) as usize;
        &source[at * stride..(at + 1) * stride]
    };
    let reach = radius as i64;
    let mut sums = vec![0.0; stride];
    for at in -reach..=reach {
        add(&mut sums, line(at), 1.0);
    }
    let share = 1.0 / (2 * radius + 1) as f32;
    for (at, out) in (0i64..).zip(values.chunks_exact_mut(stride.max(1))) {
        for (out, sum) in out.iter_mut().zip(&sums) {
            *out = sum * share;
        }
        add(&mut sums, line(at + reach + 1), 1.0);
        add(&mut sums, line(at - reach), -1.0);
    }
}

fn add(sums: &mut [f32], line: &[f32], sign: f32) {
    for (sum, value) in sums.iter_mut().zip(line) {
        *sum += sign * value;
    }
}
