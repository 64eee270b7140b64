//! Spectra: magnitudes a hundred times a second, in bands a twelfth of an octave wide.

use crate::portable::PortableMath;
use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};

use super::units::DETECTION_RATE;

/// Spectra a second.
pub(crate) const RATE: f64 = 100.0;

/// Samples from one spectrum to the next.
const HOP: usize = 441;
/// Samples that a spectrum is made of; its middle is at the spectrum's time.
const WINDOW: usize = 2048;
/// The edges of the lowest and the highest band, in Hz.
const LOWEST: f32 = 30.0;
const HIGHEST: f32 = 17_000.0;
const BANDS_AN_OCTAVE: f32 = 12.0;
/// The concert pitch A4, in Hz: band edges are semitones.
const CONCERT_PITCH: f32 = 440.0;

/// Turns samples into spectra as they come. Spectrum `n` is that of the moment `n / 100` s.
pub(crate) struct Spectrograph {
    fft: Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
    filters: Vec<TriangleFilter>,
    /// Samples that are still needed; the first is the start of the next spectrum's window.
    waiting: Vec<f32>,
    frame: Vec<f32>,
    bins: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
    magnitudes: Vec<f32>,
    spectra: Vec<f32>,
}

/// The spectra of a song: magnitudes, a hundred spectra a second.
pub(crate) struct Spectra {
    bands: usize,
    values: Vec<f32>,
    /// The middle of each band, in Hz.
    pitches: Vec<f32>,
}

impl Spectra {
    pub(crate) fn bands(&self) -> usize {
        self.bands
    }

    /// The first band whose middle is at `pitch` (Hz) or above.
    pub(crate) fn band_of(&self, pitch: f32) -> usize {
        self.pitches.partition_point(|&middle| middle < pitch)
    }

    pub(crate) fn count(&self) -> usize {
        self.values.len() / self.bands
    }

    /// The bands of the spectrum at `index`, from low to high.
    pub(crate) fn row(&self, index: usize) -> &[f32] {
        &self.values[index * self.bands..][..self.bands]
    }

    /// All magnitudes, one spectrum after another.
    pub(crate) fn values(&self) -> &[f32] {
        &self.values
    }
}

/// A triangle over neighbouring bins, its sum 1.
struct TriangleFilter {
    first: usize,
    top: usize,
    weights: Vec<f32>,
}

impl Spectrograph {
    /// Silence precedes the first sample.
    pub(crate) fn new() -> Spectrograph {
        let fft = RealFftPlanner::new().plan_fft_forward(WINDOW);
        let (bins, scratch) = (fft.make_output_vec(), fft.make_scratch_vec());
        let turn = |n: usize| 2.0 * std::f32::consts::PI * n as f32 / WINDOW as f32;
        let window: Vec<f32> = (0..WINDOW)
            .map(|n| (0.5 - 0.5 * turn(n).portable_cos()) * 4.0 / WINDOW as f32)
            .collect();
        let filters = filters();
        let magnitudes =
            vec![0.0; filters.last().map_or(0, |filter| filter.first + filter.weights.len())];
        let waiting = vec![0.0; WINDOW / 2];
        Spectrograph {
            fft,
            window,
            filters,
            waiting,
            frame: vec![0.0; WINDOW],
            bins,
            scratch,
            magnitudes,
            spectra: Vec::new(),
        }
    }

    pub(crate) fn push(&mut self, samples: &[f32]) {
        self.waiting.extend_from_slice(samples);
        let mut start = 0;
        while start + WINDOW <= self.waiting.len() {
            self.add(start);
            start += HOP;
        }
        self.waiting.drain(..start);
    }

    /// All spectra. Silence follows the last sample.
    pub(crate) fn finish(mut self) -> Spectra {
        self.push(&[0.0; WINDOW / 2]);
        let pitch =
            |filter: &TriangleFilter| filter.top as f32 * DETECTION_RATE as f32 / WINDOW as f32;
        Spectra {
            bands: self.filters.len(),
            pitches: self.filters.iter().map(pitch).collect(),
            values: self.spectra,
        }
    }

    fn add(&mut self, start: usize) {
        let samples = &self.waiting[start..start + WINDOW];
        for ((frame, sample), window) in self.frame.iter_mut().zip(samples).zip(&self.window) {
            *frame = sample * window;
        }
        if self
            .fft
            .process_with_scratch(&mut self.frame, &mut self.bins, &mut self.scratch)
            .is_err()
        {
            self.bins.fill(Complex::default());
        }
        for (magnitude, bin) in self.magnitudes.iter_mut().zip(&self.bins) {
            *magnitude = bin.norm_sqr().sqrt();
        }
        let (magnitudes, spectra) = (&self.magnitudes, &mut self.spectra);
        let loudness = |filter: &TriangleFilter| {
            filter
                .weights
                .iter()
                .zip(&magnitudes[filter.first..])
                .map(|(weight, magnitude)| weight * magnitude)
                .sum::<f32>()
        };
        spectra.extend(self.filters.iter().map(loudness));
    }
}

/// Triangles from each band's lower neighbour to its upper one (Böck and Widmer, "Maximum filter
/// vibrato suppression for onset detection", DAFx 2013); low bands that would share a bin are one.
fn filters() -> Vec<TriangleFilter> {
    let width = DETECTION_RATE as f32 / WINDOW as f32;
    let lowest = (LOWEST / CONCERT_PITCH).portable_log2() * BANDS_AN_OCTAVE;
    let highest = (HIGHEST / CONCERT_PITCH).portable_log2() * BANDS_AN_OCTAVE;
    let pitches = lowest.ceil() as i32..=highest.floor() as i32;
    let mut centres: Vec<usize> = pitches
        .map(|pitch| {
            (CONCERT_PITCH * (pitch as f32 / BANDS_AN_OCTAVE).portable_exp2() / width).round()
                as usize
        })
        .collect();
    centres.dedup();
    centres.windows(3).map(|three| triangle(three[0], three[1], three[2])).collect()
}

fn triangle(from: usize, top: usize, to: usize) -> TriangleFilter {
    let height = |bin: usize| match bin <= top {
        true => (bin - from) as f32 / (top - from) as f32,
        false => (to - bin) as f32 / (to - top) as f32,
    };
    let weights: Vec<f32> = (from + 1..to).map(height).collect();
    let sum: f32 = weights.iter().sum();
    TriangleFilter {
        first: from + 1,
        top,
        weights: weights.into_iter().map(|weight| weight / sum).collect(),
    }
}
