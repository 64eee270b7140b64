//! The network that detects beats, downbeats and drums: a small temporal convolutional network
//! after Davies and Böck ("Temporal convolutional networks for musical audio beat tracking",
//! EUSIPCO 2019). `scripts/beats` trains it; its README says on which songs.

use super::spectrum::Spectra;
use super::weights::{Convolution, Weights};
use crate::portable::PortableMath;

/// Frames a second of the network's input and output.
pub(crate) const RATE: f64 = 50.0;

/// Frames quieter than this part of the song's mean count as silence.
const SILENCE: f64 = 0.01;
/// How strongly magnitudes are compressed.
const COMPRESSION: f32 = 10.0;
/// Keeps a song without contrast from being divided by 0.
const LEAST_DEVIATION: f64 = 1e-3;
/// The weights of a spectrum and its neighbours in a frame.
const SMOOTHING: [f32; 3] = [0.25, 0.5, 0.25];

const BANDS: usize = 81;
/// Bands left after each convolution over pitch and the pooling after it.
const PITCHES: [usize; 3] = [26, 6, 4];
/// Features of the first convolution.
const FIRST_WIDTH: usize = 16;
/// Features of all other layers.
const WIDTH: usize = 24;
/// Pitches that the second convolution joins.
const SECOND_PITCHES: usize = 8;
/// Steps in time of each dilated convolution.
const TAPS: usize = 5;
const DILATIONS: [usize; 10] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];
const OUTPUTS: usize = 5;
const POOL: usize = 3;

/// All weights, little-endian 32-bit floats, in the order in which [`Weights::take`] takes them.
static WEIGHTS: &[u8] = include_bytes!("network.weights");

/// The chance of each event at each frame, from 0 to 1.
#[derive(Clone, Debug, Default)]
pub(crate) struct Activations {
    pub(crate) beat: Vec<f32>,
    pub(crate) downbeat: Vec<f32>,
    pub(crate) kick: Vec<f32>,
    pub(crate) snare: Vec<f32>,
    pub(crate) hat: Vec<f32>,
}

/// A value between two frames, in proportion.
pub(crate) fn between(values: &[f32], place: f64) -> f64 {
    let lower = place.floor().max(0.0) as usize;
    let value = |at: usize| f64::from(values.get(at).copied().unwrap_or_default());
    let part = place - lower as f64;
    value(lower) * (1.0 - part) + value(lower + 1) * part
}

/// The greatest chance within a frame of `time` (seconds).
pub(crate) fn near(values: &[f32], time: f64) -> f64 {
    let middle = time * RATE;
    [-1.0, -0.5, 0.0, 0.5, 1.0]
        .into_iter()
        .map(|step| between(values, middle + step))
        .fold(0.0, f64::max)
}

/// Runs the network over a song.
pub(crate) fn activations(spectra: &Spectra) -> Activations {
    let input = input(spectra);
    let mut weights = Weights::new(WEIGHTS);
    let near = front(&input, &mut weights);
    let mut far = near.clone();
    for dilation in DILATIONS {
        layer(&mut far, dilation, &mut weights);
    }
    heads(&far, &near, &mut weights)
}

/// The frames that the network reads, standardised over the song, so that neither loudness nor an
/// equaliser matters.
fn input(spectra: &Spectra) -> Vec<[f32; BANDS]> {
    let count = spectra.count();
    let row = |index: usize| spectra.row(index.min(count - 1));
    let smooth = (0..count).step_by(2).map(|index| {
        let (before, here, after) = (row(index.saturating_sub(1)), row(index), row(index + 1));
        std::array::from_fn(|band| {
            SMOOTHING[0] * before[band] + SMOOTHING[1] * here[band] + SMOOTHING[2] * after[band]
        })
    });
    let mut frames: Vec<[f32; BANDS]> = smooth.collect();
    let levels: Vec<f64> = frames
        .iter()
        .map(|frame| frame.iter().map(|&value| f64::from(value)).sum::<f64>() / BANDS as f64)
        .collect();
    let mean = levels.iter().sum::<f64>() / levels.len().max(1) as f64;
    let audible: Vec<bool> = levels.iter().map(|&level| level > SILENCE * mean).collect();
    let number = audible.iter().filter(|&&audible| audible).count().max(1) as f64;
    let level = levels
        .iter()
        .zip(&audible)
        .filter(|&(_, &audible)| audible)
        .map(|(level, _)| level)
        .sum::<f64>()
        / number;
    if level <= 0.0 {
        return frames;
    }
    for value in frames.iter_mut().flatten() {
        *value = (1.0 + COMPRESSION * *value / level as f32).portable_ln();
    }
    standardise(&mut frames, &audible, number);
    frames
}

fn standardise(frames: &mut [[f32; BANDS]], audible: &[bool], number: f64) {
    let mut means = [0.0_f64; BANDS];
    for (frame, _) in frames.iter().zip(audible).filter(|&(_, &audible)| audible) {
        for (mean, &value) in means.iter_mut().zip(frame) {
            *mean += f64::from(value) / number;
        }
    }
    for frame in &mut *frames {
        for (value, &mean) in frame.iter_mut().zip(&means) {
            *value -= mean as f32;
        }
    }
    let squares =
        |frame: &[f32; BANDS]| frame.iter().map(|&value| f64::from(value).powi(2)).sum::<f64>();
    let variance = frames
        .iter()
        .zip(audible)
        .filter(|&(_, &audible)| audible)
        .map(|(frame, _)| squares(frame))
        .sum::<f64>()
        / (number * BANDS as f64);
    let scale = 1.0 / (variance.sqrt() + LEAST_DEVIATION);
    for value in frames.iter_mut().flatten() {
        *value = (f64::from(*value) * scale) as f32;
    }
}

/// Turns pitches into features: three convolutions over pitch, two of them also over three frames.
fn front(input: &[[f32; BANDS]], weights: &mut Weights) -> Vec<[f32; WIDTH]> {
    let first = weights.take::<FIRST_WIDTH>(3, 3);
    let second = weights.take::<WIDTH>(1, SECOND_PITCHES * FIRST_WIDTH);
    let third = weights.take::<WIDTH>(3, 3 * WIDTH);
    let enter = weights.take::<WIDTH>(1, PITCHES[2] * WIDTH);
    let pooled: Vec<Vec<f32>> = (0..input.len())
        .map(|frame| second_pitches(&first_pitches(input, frame, &first), &second))
        .collect();
    (0..input.len())
        .map(|frame| join_pitches(&third_pitches(&pooled, frame, &third), &enter))
        .collect()
}

/// The frame and its neighbours, as tap 0, 1 and 2; those beyond the song's ends are left out.
fn around(frame: usize, count: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..3).filter_map(move |tap| {
        (frame + tap).checked_sub(1).filter(|&at| at < count).map(|at| (tap, at))
    })
}

fn first_pitches(
    input: &[[f32; BANDS]],
    frame: usize,
    convolution: &Convolution<FIRST_WIDTH>,
) -> Vec<f32> {
    pooled(PITCHES[0], |pitch| {
        let mut sum = convolution.bias;
        for (tap, at) in around(frame, input.len()) {
            convolution.add(&mut sum, tap, &input[at][pitch..pitch + 3]);
        }
        sum
    })
}

fn second_pitches(pitches: &[f32], convolution: &Convolution<WIDTH>) -> Vec<f32> {
    pooled(PITCHES[1], |pitch| {
        let mut sum = convolution.bias;
        convolution.add(
            &mut sum,
            0,
            &pitches[pitch * FIRST_WIDTH..(pitch + SECOND_PITCHES) * FIRST_WIDTH],
        );
        sum
    })
}

fn third_pitches(
    pooled: &[Vec<f32>],
    frame: usize,
    convolution: &Convolution<WIDTH>,
) -> Vec<[f32; WIDTH]> {
    let at_pitch = |pitch: usize| {
        let mut sum = convolution.bias;
        let pitches = pitch * WIDTH..(pitch + 3) * WIDTH;
        for (tap, at) in around(frame, pooled.len()) {
            convolution.add(&mut sum, tap, &pooled[at][pitches.clone()]);
        }
        sum.map(elu)
    };
    (0..PITCHES[2]).map(at_pitch).collect()
}

/// Joins the features of all pitches to those of one frame.
fn join_pitches(pitches: &[[f32; WIDTH]], convolution: &Convolution<WIDTH>) -> [f32; WIDTH] {
    let numbers: Vec<f32> =
        (0..WIDTH).flat_map(|feature| pitches.iter().map(move |pitch| pitch[feature])).collect();
    let mut sum = convolution.bias;
    convolution.add(&mut sum, 0, &numbers);
    sum.map(elu)
}

/// The largest of every three pitches.
fn pooled<const OUT: usize>(count: usize, at_pitch: impl Fn(usize) -> [f32; OUT]) -> Vec<f32> {
    let mut all = Vec::with_capacity(count * OUT);
    for group in 0..count {
        let mut most = at_pitch(POOL * group);
        for pitch in 1..POOL {
            let next = at_pitch(POOL * group + pitch);
            for (most, next) in most.iter_mut().zip(next) {
                *most = most.max(next);
            }
        }
        all.extend(most.map(elu));
    }
    all
}

/// One layer over time: two dilated convolutions, joined and added to the layer's input.
fn layer(frames: &mut [[f32; WIDTH]], dilation: usize, weights: &mut Weights) {
    let near = weights.take::<WIDTH>(TAPS, WIDTH);
    let far = weights.take::<WIDTH>(TAPS, WIDTH);
    let join = weights.take::<WIDTH>(2, WIDTH);
    let added: Vec<[f32; WIDTH]> = (0..frames.len())
        .map(|frame| {
            let mut sum = join.bias;
            join.add(&mut sum, 0, &dilated(frames, frame, dilation, &near).map(elu));
            join.add(&mut sum, 1, &dilated(frames, frame, 2 * dilation, &far).map(elu));
            sum
        })
        .collect();
    for (value, added) in frames.iter_mut().flatten().zip(added.iter().flatten()) {
        *value += added;
    }
}

fn dilated(
    frames: &[[f32; WIDTH]],
    frame: usize,
    dilation: usize,
    convolution: &Convolution<WIDTH>,
) -> [f32; WIDTH] {
    let mut sum = convolution.bias;
    for tap in 0..TAPS {
        if let Some(numbers) =
            (frame + tap * dilation).checked_sub(2 * dilation).and_then(|at| frames.get(at))
        {
            convolution.add(&mut sum, tap, numbers);
        }
    }
    sum
}

fn heads(far: &[[f32; WIDTH]], near: &[[f32; WIDTH]], weights: &mut Weights) -> Activations {
    let head = weights.take::<OUTPUTS>(2, WIDTH);
    let mut activations = Activations::default();
    for (far, near) in far.iter().zip(near) {
        let mut sum = head.bias;
        head.add(&mut sum, 0, &far.map(elu));
        head.add(&mut sum, 1, near);
        let [beat, downbeat, kick, snare, hat] =
            sum.map(|value| 1.0 / (1.0 + (-value).portable_exp()));
        activations.beat.push(beat);
        activations.downbeat.push(downbeat);
        activations.kick.push(kick);
        activations.snare.push(snare);
        activations.hat.push(hat);
    }
    activations
}

fn elu(value: f32) -> f32 {
    if value > 0.0 { value } else { value.portable_exp() - 1.0 }
}
