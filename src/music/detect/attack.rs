//! Attacks: when a hit begins, to a millisecond.

use super::units::DETECTION_RATE;
use crate::portable::PortableMath;

/// Samples from one value of the envelopes to the next: about a millisecond.
const STEP: usize = 44;
const BANDS: usize = 3;
/// The edges between the bands, in Hz.
const EDGES: [f32; 2] = [300.0, 3000.0];
/// Steps after an attack that are compared with those before it.
const AFTER: usize = 8;
/// Steps before an attack that are compared with those after it.
const BEFORE: usize = 16;
/// The two heights of a rise between which its slope is measured, as parts of its whole height.
const SLOPE_HEIGHTS: (f64, f64) = (0.3, 0.8);
/// How far before the lower of these heights a rise begins, as a part of the time between both.
const FOOT: f64 = 0.3;
/// How much earlier the sound of a real instrument begins, in seconds: measured on songs whose
/// every note is known.
const ONSET_LATENCY: f64 = 0.0017;
/// How much less a rise counts at the end of the reach than at its middle.
const DISTANCE_COST: f64 = 0.5;
/// A band's energy below this part of its mean does not count.
const FLOOR: f64 = 1e-3;
/// Keeps silence above 0.
const SILENCE: f64 = 1e-12;

/// Loudness in three bands, about a thousand times a second.
pub(crate) struct Envelopes {
    filters: [BiquadFilter; BANDS],
    sums: [f32; BANDS],
    /// Samples in the sums.
    filled: usize,
    energies: Vec<[f32; BANDS]>,
}

impl Envelopes {
    /// Ready for the first sample.
    pub(crate) fn new() -> Envelopes {
        let [low, high] = EDGES;
        let filters =
            [BiquadFilter::low(low), BiquadFilter::band(low, high), BiquadFilter::high(high)];
        Envelopes { filters, sums: [0.0; BANDS], filled: 0, energies: Vec::new() }
    }

    pub(crate) fn push(&mut self, samples: &[f32]) {
        for &sample in samples {
            for (sum, filter) in self.sums.iter_mut().zip(&mut self.filters) {
                *sum += filter.next(sample).powi(2);
            }
            self.filled += 1;
            if self.filled == STEP {
                self.energies.push(self.sums.map(|sum| sum / STEP as f32));
                self.sums = [0.0; BANDS];
                self.filled = 0;
            }
        }
    }

    /// The attacks of the whole song.
    pub(crate) fn finish(self) -> Attacks {
        let (rises, floors) = rises(&self.energies);
        let level = |energy: &[f32; BANDS]| {
            energy
                .iter()
                .zip(floors)
                .map(|(&energy, floor)| (f64::from(energy) + floor).portable_ln())
                .sum::<f64>() as f32
        };
        Attacks { rises, levels: self.energies.iter().map(level).collect() }
    }
}

/// How much the sound rises, about a thousand times a second.
pub(crate) struct Attacks {
    rises: Vec<f32>,
    /// The loudness, summed over the bands (in nepers of energy).
    levels: Vec<f32>,
}

impl Attacks {
    /// The likeliest attack near `time` (seconds), and how strong it is: the greatest rise within
    /// `reach` seconds. The farther a rise is from `time`, the less it counts. None where nothing
    /// rises.
    pub(crate) fn near(&self, time: f64, reach: f64) -> Option<(f64, f32)> {
        let place = |time: f64| (time * f64::from(DETECTION_RATE) / STEP as f64).round() as i64;
        let range =
            place(time - reach).max(1)..place(time + reach).min(self.rises.len() as i64 - 1);
        let value = |at: i64| {
            let away = (at - place(time)) as f64 * STEP as f64 / f64::from(DETECTION_RATE) / reach;
            self.rises[at as usize] * (1.0 - DISTANCE_COST * away * away) as f32
        };
        let best = range.max_by(|&one, &other| value(one).total_cmp(&value(other)))?;
        let strength = self.rises[best as usize];
        (strength > 0.0).then(|| (self.time(best as usize), strength))
    }

    /// When the attack around the greatest rise, at step `at`, begins: the foot of a line through
    /// two heights of the rise.
    fn time(&self, at: usize) -> f64 {
        let mean = |range: std::ops::Range<usize>| {
            range.clone().map(|step| self.level(step)).sum::<f64>() / range.len().max(1) as f64
        };
        let before = mean(at.saturating_sub(BEFORE)..at.saturating_sub(BEFORE / 3).max(1));
        let top = (at..at + AFTER).map(|step| self.level(step)).fold(f64::NEG_INFINITY, f64::max);
        let low = self.crossing(at, before + SLOPE_HEIGHTS.0 * (top - before));
        let high = self.crossing(at, before + SLOPE_HEIGHTS.1 * (top - before));
        let foot = low - FOOT * (high - low).clamp(0.0, AFTER as f64);
        foot * STEP as f64 / f64::from(DETECTION_RATE) - ONSET_LATENCY
    }

    fn level(&self, step: usize) -> f64 {
        f64::from(self.levels[step.min(self.levels.len() - 1)])
    }

    /// Where the sound reaches the level `wanted` around step `at` and stays above it.
    fn crossing(&self, at: usize, wanted: f64) -> f64 {
        let least = at.saturating_sub(AFTER);
        let above = (at..at + AFTER).find(|&step| self.level(step) >= wanted).unwrap_or(at);
        let step = (least..above)
            .rev()
            .take_while(|&step| self.level(step) >= wanted)
            .last()
            .unwrap_or(above);
        let (under, over) = (self.level(step.saturating_sub(1)), self.level(step));
        let part =
            if over > under { ((wanted - under) / (over - under)).clamp(0.0, 1.0) } else { 1.0 };
        step as f64 - 0.5 + part
    }
}

/// At each step, how much louder it is just after than just before, summed over the bands (in
/// nepers of energy); and for each band the energy below which nothing counts.
fn rises(energies: &[[f32; BANDS]]) -> (Vec<f32>, [f64; BANDS]) {
    let mut sums = vec![[0.0_f64; BANDS]];
    for energy in energies {
        let last = sums[sums.len() - 1];
        sums.push(std::array::from_fn(|band| last[band] + f64::from(energy[band])));
    }
    let count = energies.len();
    let floors: [f64; BANDS] =
        std::array::from_fn(|band| FLOOR * sums[count][band] / count.max(1) as f64 + SILENCE);
    let mean = |from: usize, to: usize, band: usize| {
        (sums[to][band] - sums[from][band]) / (to - from).max(1) as f64
    };
    let rise = |at: usize| {
        let (from, to) = (at.saturating_sub(BEFORE), (at + AFTER).min(count));
        let of = |band: usize| {
            ((mean(at, to, band) + floors[band]) / (mean(from, at, band) + floors[band]))
                .portable_ln()
                .max(0.0)
        };
        (0..BANDS).map(of).sum::<f64>() as f32
    };
    ((0..count).map(rise).collect(), floors)
}

/// A second-order filter (Bristow-Johnson, "Cookbook formulae for audio equalizer biquad filter
/// coefficients").
struct BiquadFilter {
    forward: [f32; 3],
    back: [f32; 2],
    state: [f32; 2],
}

impl BiquadFilter {
    fn low(edge: f32) -> BiquadFilter {
        BiquadFilter::new(
            edge,
            |cos| [(1.0 - cos) / 2.0, 1.0 - cos, (1.0 - cos) / 2.0],
            std::f32::consts::FRAC_1_SQRT_2,
        )
    }

    fn high(edge: f32) -> BiquadFilter {
        BiquadFilter::new(
            edge,
            |cos| [f32::midpoint(1.0, cos), -(1.0 + cos), f32::midpoint(1.0, cos)],
            std::f32::consts::FRAC_1_SQRT_2,
        )
    }

    fn band(low: f32, high: f32) -> BiquadFilter {
        let middle = (low * high).sqrt();
        let quality = middle / (high - low);
        let alpha = (2.0 * std::f32::consts::PI * middle / DETECTION_RATE as f32).portable_sin()
            / (2.0 * quality);
        BiquadFilter::new(middle, |_| [alpha, 0.0, -alpha], quality)
    }

    fn new(edge: f32, forward: impl Fn(f32) -> [f32; 3], quality: f32) -> BiquadFilter {
        let turn = 2.0 * std::f32::consts::PI * edge / DETECTION_RATE as f32;
        let alpha = turn.portable_sin() / (2.0 * quality);
        let whole = 1.0 + alpha;
        BiquadFilter {
            forward: forward(turn.portable_cos()).map(|value| value / whole),
            back: [-2.0 * turn.portable_cos() / whole, (1.0 - alpha) / whole],
            state: [0.0; 2],
        }
    }

    /// The next sample, filtered (transposed direct form II).
    #[inline]
    fn next(&mut self, sample: f32) -> f32 {
        let out = self.forward[0] * sample + self.state[0];
        self.state[0] = self.forward[1] * sample - self.back[0] * out + self.state[1];
        self.state[1] = self.forward[2] * sample - self.back[1] * out;
        out
    }
}
