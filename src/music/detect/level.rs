//! The metrical level and the phase: of all pulses that lie in one another (half, double, off the
//! beat), the one that people tap.
//!
//! Each is described by what the network hears on its beats and between them, and a small network,
//! trained like the large one on songs whose beats are known, says which is likeliest.

use super::network::{Activations, near};
use super::weights::{Convolution, Weights};
use crate::portable::PortableMath;

/// Numbers that describe a choice.
pub(crate) const TRAITS: usize = 30;
const HIDDEN: usize = 80;

static WEIGHTS: &[u8] = include_bytes!("level.weights");

/// Beats to a beat of the click that a song is on, and where the first lies in it.
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
/// The same for a pulse that was followed at a known level.
const OF_A_PULSE: &[(u32, u32, &[f64])] =
    &[(1, 1, &[0.0, 0.5]), (3, 2, &[0.0, 1.0 / 3.0]), (2, 3, &[0.0, 0.5, 1.0])];

/// Tempos that people tap, in beats a minute.
pub(crate) const TEMPOS: (f64, f64) = (38.0, 240.0);

/// One way to count the song.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    /// Its beats, in seconds.
    pub(crate) beats: Vec<f64>,
    /// Beats a minute, in the middle.
    pub(crate) tempo: f64,
    /// How many of its beats fall on how many of what it was counted from.
    pub(crate) factor: (u32, u32),
    /// Where it begins against that, in beats of that.
    pub(crate) phase: f64,
    /// What it is like.
    pub(crate) traits: [f32; TRAITS],
}

fn tempo(beats: &[f64]) -> f64 {
    let mut gaps: Vec<f64> = beats.windows(2).map(|pair| pair[1] - pair[0]).collect();
    gaps.sort_by(f64::total_cmp);
    60.0 / gaps.get(gaps.len() / 2).copied().unwrap_or(1.0).max(1e-3)
}

/// All ways to count a song that is on this click (seconds), at these tempos (beats a minute).
pub(crate) fn of_click(
    beats: &[f64],
    activations: &Activations,
    tempos: (f64, f64),
) -> Vec<Choice> {
    choices(beats, OF_A_CLICK, activations, tempos)
}

/// The ways to count a song whose pulse, followed at one level, is this (seconds), at these tempos.
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
    if from.len() < 4 {
        return Vec::new();
    }
    let ways = ways
        .iter()
        .flat_map(|&(many, of, phases)| phases.iter().map(move |&phase| ((many, of), phase)));
    let choice = |((many, of), phase): ((u32, u32), f64)| {
        let beats = counted(from, f64::from(of) / f64::from(many), phase);
        let tempo = tempo(&beats);
        let tapped = beats.len() >= 4 && (least..=most).contains(&tempo);
        tapped.then(|| Choice {
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
    let count = ((last - phase) / step + 1e-6).floor().max(-1.0) as i64 + 1;
    (0..count).map(|beat| between(pulse, phase + step * beat as f64)).collect()
}

/// The time of a place between the beats of a pulse.
fn between(pulse: &[f64], place: f64) -> f64 {
    let lower = (place.floor().max(0.0) as usize).min(pulse.len().saturating_sub(2));
    pulse[lower] + (pulse[lower + 1] - pulse[lower]) * (place - lower as f64)
}

/// How likely each choice is, from 0 to 1, together 1.
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
    out.add(&mut sum, 0, &inner.map(f32::tanh));
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
    let octave = (tempo(beats) / 120.0).portable_log2();
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

/// The mean of each of `count` kinds of beats, taken by turns.
fn by_turns(values: &[f64], count: usize) -> Vec<f64> {
    let mean = |first: usize| {
        let kind: Vec<f64> = values.iter().skip(first).step_by(count).copied().collect();
        kind.iter().sum::<f64>() / kind.len().max(1) as f64
    };
    (0..count).map(mean).collect()
}

fn best(values: &[f64], count: usize) -> f64 {
    by_turns(values, count).into_iter().fold(0.0, f64::max)
}

fn spread(values: &[f64], count: usize) -> f64 {
    best(values, count) - by_turns(values, count).into_iter().fold(1.0, f64::min)
}

/// The mean odds (logarithms, a quarter of them, to be of the other traits' size).
fn odds(values: &[f64]) -> f64 {
    let odds =
        |chance: f64| (chance.clamp(0.01, 0.99) / (1.0 - chance.clamp(0.01, 0.99))).portable_ln();
    values.iter().map(|&chance| odds(chance)).sum::<f64>() / values.len().max(1) as f64 / 4.0
}
