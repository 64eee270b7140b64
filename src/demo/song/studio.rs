//! The studio: tracks, oscillators, filters, echo, reverberation, the pump, and the master.

use crate::portable::PortableMath;
use std::f32::consts::PI;

use super::RATE;
use crate::demo::chance::chance;

/// A track of two channels.
pub(super) struct Stereo {
    left: Vec<f32>,
    right: Vec<f32>,
}

impl Stereo {
    /// A silent track of this many samples.
    pub(super) fn silent(length: usize) -> Stereo {
        Stereo { left: vec![0.0; length], right: vec![0.0; length] }
    }

    /// Adds a sound of `length` samples from sample `at` on. `voice` returns the sample at a time
    /// in seconds. `pan` is from -1 (left) to 1.
    pub(super) fn play(
        &mut self,
        at: usize,
        length: usize,
        pan: f32,
        mut voice: impl FnMut(f32) -> f32,
    ) {
        let angle = (pan + 1.0) * PI / 4.0;
        let (to_left, to_right) = (angle.portable_cos(), angle.portable_sin());
        let pairs = self.left.iter_mut().zip(&mut self.right).skip(at).take(length);
        for (index, (left, right)) in pairs.enumerate() {
            let sample = voice(index as f32 / RATE as f32);
            *left += sample * to_left;
            *right += sample * to_right;
        }
    }

    /// Adds another track.
    pub(super) fn add(&mut self, other: &Stereo, gain: f32) {
        for (mine, theirs) in [(&mut self.left, &other.left), (&mut self.right, &other.right)] {
            for (mine, theirs) in mine.iter_mut().zip(theirs) {
                *mine += theirs * gain;
            }
        }
    }

    /// Adds echoes every `delay` samples, from side to side, each quieter by `feedback`.
    pub(super) fn echo(&mut self, delay: usize, feedback: f32) {
        for index in delay..self.left.len() {
            let (left, right) = (self.left[index - delay], self.right[index - delay]);
            self.left[index] += right * feedback;
            self.right[index] += left * feedback;
        }
    }

    /// Ducks the track at each of these strokes: it is quiet at once, and back after `length`
    /// samples (the "pump" of dance music).
    pub(super) fn duck(&mut self, strokes: &[usize], length: usize) {
        for &stroke in strokes {
            let end = (stroke + length).min(self.left.len());
            for index in stroke..end {
                let part = (index - stroke) as f32 / length as f32;
                let gain = 0.22 + 0.78 * part * part * (3.0 - 2.0 * part);
                self.left[index] *= gain;
                self.right[index] *= gain;
            }
        }
    }

    /// Turns the track into its own reverberation: combs side by side, then all-passes in a row.
    pub(super) fn reverberate(&mut self) {
        for (channel, spread) in [(&mut self.left, 0), (&mut self.right, 37)] {
            let mut sum = vec![0.0; channel.len()];
            for delay in [1687, 1601, 2053, 2251, 1433, 1867] {
                comb(channel, &mut sum, delay + spread, 0.83);
            }
            for delay in [347, 113, 556] {
                all_pass(&mut sum, delay + spread);
            }
            *channel = sum;
        }
    }

    /// Compresses the peaks softly and normalises the loudest to −1 dB of full scale.
    pub(super) fn master(&mut self) {
        let soft = |sample: f32| (sample * 0.9).portable_tanh();
        let channels = [&mut self.left, &mut self.right];
        let mut peak = 0.0001f32;
        for channel in &channels {
            peak = channel.iter().fold(peak, |peak, sample| peak.max(soft(*sample).abs()));
        }
        let gain = 10f32.portable_powf(-1.0 / 20.0) / peak;
        for channel in channels {
            for sample in channel {
                *sample = soft(*sample) * gain;
            }
        }
        self.fade_out(RATE as usize / 2);
    }

    fn fade_out(&mut self, length: usize) {
        for channel in [&mut self.left, &mut self.right] {
            let start = channel.len().saturating_sub(length);
            for (index, sample) in channel[start..].iter_mut().enumerate() {
                *sample *= 1.0 - index as f32 / length as f32;
            }
        }
    }

    /// The track as a 16-bit WAV file.
    pub(super) fn into_wav(self) -> Vec<u8> {
        let bytes = self.left.len() as u32 * 4;
        let mut wav = Vec::with_capacity(44 + bytes as usize);
        wav.extend(b"RIFF");
        wav.extend((36 + bytes).to_le_bytes());
        wav.extend(b"WAVEfmt ");
        wav.extend(16u32.to_le_bytes());
        wav.extend([1u16, 2].map(u16::to_le_bytes).concat());
        wav.extend([RATE, RATE * 4].map(u32::to_le_bytes).concat());
        wav.extend([4u16, 16].map(u16::to_le_bytes).concat());
        wav.extend(b"data");
        wav.extend(bytes.to_le_bytes());
        for (left, right) in self.left.iter().zip(&self.right) {
            wav.extend(
                [left, right]
                    .map(|sample| ((sample * 32767.0).round() as i16).to_le_bytes())
                    .concat(),
            );
        }
        wav
    }
}

fn comb(input: &[f32], output: &mut [f32], delay: usize, feedback: f32) {
    let mut line = vec![0.0; delay];
    let mut damped = 0.0;
    for (index, (sample, sum)) in input.iter().zip(output).enumerate() {
        let echo = line[index % delay];
        damped += 0.55 * (echo - damped);
        line[index % delay] = sample + damped * feedback;
        *sum += echo * 0.17;
    }
}

fn all_pass(samples: &mut [f32], delay: usize) {
    let mut line = vec![0.0; delay];
    for (index, sample) in samples.iter_mut().enumerate() {
        let echo = line[index % delay];
        line[index % delay] = *sample + echo * 0.5;
        *sample = echo - *sample * 0.5;
    }
}

/// White noise that is reproducible for a seed.
pub(super) fn noise(seed: u32) -> impl FnMut() -> f32 {
    let mut index = 0;
    move || {
        index += 1;
        chance(seed, index) * 2.0 - 1.0
    }
}

/// A saw wave without the aliasing of a plain ramp: its step is rounded over two samples
/// (PolyBLEP).
pub(super) struct Saw {
    phase: f32,
    step: f32,
}

impl Saw {
    pub(super) fn new(hertz: f32, phase: f32) -> Saw {
        Saw { phase: phase.fract(), step: hertz / RATE as f32 }
    }

    /// The next sample.
    pub(super) fn next(&mut self) -> f32 {
        self.bent(1.0)
    }

    /// The next sample, its pitch multiplied by `bend`.
    pub(super) fn bent(&mut self, bend: f32) -> f32 {
        let step = self.step * bend;
        self.phase = (self.phase + step).fract();
        let rounding = if self.phase < step {
            let part = self.phase / step;
            part + part - part * part - 1.0
        } else if self.phase > 1.0 - step {
            let part = (self.phase - 1.0) / step;
            part * part + part + part + 1.0
        } else {
            0.0
        };
        2.0 * self.phase - 1.0 - rounding
    }
}

/// A state-variable filter of 12 dB per octave whose cutoff may change at every sample.
pub(super) struct Filter {
    first: f32,
    second: f32,
}

impl Filter {
    pub(super) fn new() -> Filter {
        Filter { first: 0.0, second: 0.0 }
    }

    /// The low-pass output, below `cutoff` Hz.
    pub(super) fn low(&mut self, input: f32, cutoff: f32, resonance: f32) -> f32 {
        self.step(input, cutoff, resonance).0
    }

    /// The band-pass output, around `cutoff` Hz.
    pub(super) fn band(&mut self, input: f32, cutoff: f32, resonance: f32) -> f32 {
        self.step(input, cutoff, resonance).1
    }

    /// The high-pass output, above `cutoff` Hz.
    pub(super) fn high(&mut self, input: f32, cutoff: f32, resonance: f32) -> f32 {
        let (low, band) = self.step(input, cutoff, resonance);
        input - band / resonance - low
    }

    fn step(&mut self, input: f32, cutoff: f32, resonance: f32) -> (f32, f32) {
        let g = (PI * (cutoff / RATE as f32).min(0.45)).portable_tan();
        let k = 1.0 / resonance;
        let a = 1.0 / (1.0 + g * (g + k));
        let rest = input - self.second;
        let band = a * self.first + g * a * rest;
        let low = self.second + g * band;
        self.first = 2.0 * band - self.first;
        self.second = 2.0 * low - self.second;
        (low, band)
    }
}
