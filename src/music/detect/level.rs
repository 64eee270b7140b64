//! The metrical level and the phase: of all related pulses (half, double, off the beat), the one
//! that people tap.
//!
//! Features describe the chances on the beats of each pulse and between them. A small network,
//! trained like the large one on songs whose beats are known, chooses the likeliest.

use super::network::{Activations, near};
use super::weights::{Convolution, Weights};
use crate::portable::PortableMath;

/// Numbers that describe a choice.
pub(crate) const TRAITS: usize = 30;
const HIDDEN: usize = 80;

static WEIGHTS: &[u8] = include_bytes!("level.weights");

/// The fewest beats that can be counted.
const FEWEST_BEATS: usize = 4;
/// Keeps a beat at the end of a pulse despite rounding, in beats.
const BOUNDARY_SLACK: f64 = 1e-6;
/// Chances are clamped to this range before their odds are taken.
const CHANCES: (f64, f64) = (0.01, 0.99);
/// Brings mean log odds to the size of the other features.
const ODDS_SCALE: f64 = 4.0;
/// The tempo from which octaves are counted, in beats a minute.
const MIDDLE_TEMPO: f64 = 120.0;

/// Ways to count a song that is played to a click: so many beats to so many of the click, and where
/// the first may lie, in beats of the click.
const OF_A_CLICK: &[(u32, u32, &[f64])] = &[
    (1, 1, &[0.0, 0.5]),
    (2, 1, &[0.0, 0.25]),
    (1, 2, &[0.0, 0.5, 1.0, 1.5]),
    (3, 2, &[0.0, 1.0 / 3.0]),
    (2, 3, &[0.0, 0.5, 1.0]),
    (3, 1, &[0.0]),
    (1, 3, &[0.0, 1.0, 2.0]),
    (4, 1, &[0.0]),
    (1, 4, &[0.0, 1.0, 2.0, 3.0]),
];
/// Ways to count a pulse that was followed near a preferred tempo.
const OF_A_PULSE: &[(u32, u32, &[f64])] =
    &[(1, 1, &[0.0, 0.5]), (3, 2, &[0.0, 1.0 / 3.0]), (2, 3, &[0.0, 0.5, 1.0])];

/// Tempos that people tap, in beats a minute.
pub(crate) const TEMPOS: (f64, f64) = (38.0, 240.0);

/// One way to count the song.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    /// In seconds.
    pub(crate) beats: Vec<f64>,
    /// The median, in beats a minute.
    pub(crate) tempo: f64,
    /// How many of its beats fall on how many of the pulse that it counts.
    pub(crate) factor: (u32, u32),
    /// Where it begins, in beats of that pulse.
    pub(crate) phase: f64,
    /// The features that the network reads.
    pub(crate) traits: [f32; TRAITS],
}

fn tempo(beats: &[f64]) -> f64 {
    let mut gaps: Vec<f64> = beats.windows(2).map(|pair| pair[1] - pair[0]).collect();
    gaps.sort_by(f64::total_cmp);
    60.0 / gaps.get(gaps.len() / 2).copied().unwrap_or(1.0).max(1e-3)
}

/// The ways to count a song whose click has these beats (seconds), within `tempos` (beats a
/// minute).
pub(crate) fn of_click(
    beats: &[f64],
    activations: &Activations,
    tempos: (f64, f64),
) -> Vec<Choice> {
    choices(beats, OF_A_CLICK, activations, tempos)
}

/// The ways to count a song whose pulse has these beats (seconds), within `tempos`.
pub(crate) fn of_pulse(
    beats: &[f64],
    activations: &Activations,
    tempos: (f64, f64),
) -> Vec<Choice> {
    choices(beats, OF_A_PULSE, activations, tempos)
}

fn choices(
    from: &[f64],
    ways: &[(u32, u32, &[f64])],
    activations: &Activations,
    (least, most): (f64, f64),
) -> Vec<Choice> {
    if from.len() < FEWEST_BEATS {
        return Vec::new();
    }
    let ways = ways
        .iter()
        .flat_map(|&(many, of, phases)| phases.iter().map(move |&phase| ((many, of), phase)));
    let choice = |((many, of), phase): ((u32, u32), f64)| {
        let beats = counted(from, f64::from(of) / f64::from(many), phase);
        let tempo = tempo(&beats);
        let possible = beats.len() >= FEWEST_BEATS && (least..=most).contains(&tempo);
        possible.then(|| Choice {
            traits: traits(&beats, activations),
            tempo,
            factor: (many, of),
            phase,
            beats,
        })
    };
    ways.filter_map(choice).collect()
}

/// A beat every `step` beats of the pulse, from `phase` on.
fn counted(pulse: &[f64], step: f64, phase: f64) -> Vec<f64> {
    let last = (pulse.len() - 1) as f64;
    let count = ((last - phase) / step + BOUNDARY_SLACK).floor().max(-1.0) as i64 + 1;
    (0..count).map(|beat| between(pulse, phase + step * beat as f64)).collect()
}

/// The time of a place between the beats of a pulse.
fn between(pulse: &[f64], place: f64) -> f64 {
    let lower = (place.floor().max(0.0) as usize).min(pulse.len().saturating_sub(2));
    pulse[lower] + (pulse[lower + 1] - pulse[lower]) * (place - lower as f64)
}

/// The chance of each choice. They add up to 1.
pub(crate) fn chances(choices: &[Choice]) -> Vec<f64> {
    let mut weights = Weights::new(WEIGHTS);
    let hidden = weights.take::<HIDDEN>(1, TRAITS);
    let out = weights.take::<1>(1, HIDDEN);
    let scores: Vec<f64> =
        choices.iter().map(|choice| f64::from(score(&choice.traits, &hidden, &out))).collect();
    let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let powers: Vec<f64> = scores.iter().map(|score| (score - most).portable_exp()).collect();
    let sum: f64 = powers.iter().sum();
    powers.into_iter().map(|power| power / sum).collect()
}

fn score(traits: &[f32; TRAITS], hidden: &Convolution<HIDDEN>, out: &Convolution<1>) -> f32 {
    let mut inner = hidden.bias;
    hidden.add(&mut inner, 0, traits);
    let mut sum = out.bias;
    out.add(&mut sum, 0, &inner.map(PortableMath::portable_tanh));
    sum[0]
}

fn traits(beats: &[f64], activations: &Activations) -> [f32; TRAITS] {
    let at = |values: &[f32], part: f64| -> Vec<f64> {
        beats.windows(2).map(|pair| near(values, pair[0] + part * (pair[1] - pair[0]))).collect()
    };
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
    let on = at(&activations.beat, 0.0);
    let half = at(&activations.beat, 0.5);
    let thirds = [mean(&at(&activations.beat, 1.0 / 3.0)), mean(&at(&activations.beat, 2.0 / 3.0))];
    let quarters = [mean(&at(&activations.beat, 0.25)), mean(&at(&activations.beat, 0.75))];
    let octave = (tempo(beats) / MIDDLE_TEMPO).portable_log2();
    let mut traits =
        vec![mean(&on), mean(&half), thirds[0].max(thirds[1]), quarters[0].max(quarters[1])];
    traits.extend([spread(&on, 2), spread(&on, 3), spread(&on, 4), odds(&on), odds(&half)]);
    for drum in [&activations.kick, &activations.snare, &activations.hat] {
        let (on, half) = (at(drum, 0.0), at(drum, 0.5));
        let quarter = mean(&at(drum, 0.25)).max(mean(&at(drum, 0.75)));
        traits.extend([mean(&on), mean(&half), quarter, spread(&on, 2)]);
    }
    let first = at(&activations.downbeat, 0.0);
    traits.extend([
        mean(&first),
        best(&first, 4),
        best(&first, 3),
        best(&first, 2),
        mean(&at(&activations.downbeat, 0.5)),
    ]);
    traits.extend([octave, octave * octave, (octave - 0.5).max(0.0), (-0.5 - octave).max(0.0)]);
    std::array::from_fn(|index| traits.get(index).copied().unwrap_or_default() as f32)
}

/// The mean of every `count`th beat, from each of the first `count` beats on.
fn means_by_place(values: &[f64], count: usize) -> Vec<f64> {
    let mean = |first: usize| {
        let beats: Vec<f64> = values.iter().skip(first).step_by(count).copied().collect();
        beats.iter().sum::<f64>() / beats.len().max(1) as f64
    };
    (0..count).map(mean).collect()
}

fn best(values: &[f64], count: usize) -> f64 {
    means_by_place(values, count).into_iter().fold(0.0, f64::max)
}

fn spread(values: &[f64], count: usize) -> f64 {
    best(values, count) - means_by_place(values, count).into_iter().fold(1.0, f64::min)
}

/// The mean odds (logarithms).
fn odds(values: &[f64]) -> f64 {
    let odds = |chance: f64| {
        let chance = chance.clamp(CHANCES.0, CHANCES.1);
        (chance / (1.0 - chance)).portable_ln()
    };
    let sum = values.iter().map(|&chance| odds(chance)).sum::<f64>();
    sum / values.len().max(1) as f64 / ODDS_SCALE
}
