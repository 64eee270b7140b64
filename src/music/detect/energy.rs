//! Loudness over time, in percent of the song's greatest.

use super::units::DETECTION_RATE;
use crate::time::FLICKS_PER_SECOND;
use crate::world::ENERGY_STEP;

/// Samples in each value.
const STEP: usize = (DETECTION_RATE as i64 * ENERGY_STEP.flicks() / FLICKS_PER_SECOND) as usize;

/// Measures loudness as samples come.
pub(crate) struct Loudness {
    sum: f64,
    filled: usize,
    levels: Vec<f64>,
}

impl Loudness {
    pub(crate) fn new() -> Loudness {
        Loudness { sum: 0.0, filled: 0, levels: Vec::new() }
    }

    pub(crate) fn push(&mut self, mut samples: &[f32]) {
        while !samples.is_empty() {
            let (now, later) = samples.split_at(samples.len().min(STEP - self.filled));
            self.sum += now.iter().map(|&sample| f64::from(sample).powi(2)).sum::<f64>();
            self.filled += now.len();
            if self.filled == STEP {
                self.close();
            }
            samples = later;
        }
    }

    fn close(&mut self) {
        self.levels.push((self.sum / self.filled as f64).sqrt());
        self.sum = 0.0;
        self.filled = 0;
    }

    /// The root mean square of each quarter of a second, in percent of the 98th percentile, at most
    /// 100: single hits are often far louder than the rest.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        if self.filled > 0 {
            self.close();
        }
        let mut sorted = self.levels.clone();
        sorted.sort_by(f64::total_cmp);
        let loudest = sorted.get(sorted.len() * 49 / 50).copied().unwrap_or_default();
        let percent = |level: f64| {
            if loudest > 0.0 { (100.0 * level / loudest).round().min(100.0) as u8 } else { 0 }
        };
        self.levels.iter().map(|&level| percent(level)).collect()
    }
}
