//! Both pictures blurred while they cross.

use super::Frame;
use super::mix::{Weight, mix_plane};
use crate::picture::gaussian;
use crate::picture::plane::PlaneMut;

/// The blur's standard deviation on the cut, in parts of the picture's height.
const DEVIATION: f32 = 1.0 / 12.0;

impl Frame<'_> {
    pub(super) fn blur(&self, out: &mut PlaneMut<'_>) {
        let (from, to) = self.planes();
        mix_plane(from, to, Weight::new(self.t), out);
        let deviation = self.nearness_of_cut() * DEVIATION * out.height as f32;
        if deviation <= 0.0 {
            return;
        }
        let width = out.width.max(1);
        let mut samples: Vec<[f32; 1]> =
            out.rows().flatten().map(|sample| [f32::from(*sample)]).collect();
        gaussian::blur(&mut samples, width, deviation);
        for (row, blurred) in out.rows().zip(samples.chunks(width)) {
            for (sample, [blurred]) in row.iter_mut().zip(blurred) {
                *sample = blurred.round() as u8;
            }
        }
    }
}
