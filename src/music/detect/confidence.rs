//! How the network's chances are weighed, and how sure the result is.

use crate::portable::PortableMath;
use std::cmp::Ordering;

use super::level::{self, Choice};
use super::network::{Activations, between, near};
use super::pulse;
use super::units::{float, seconds};
use crate::time::{Rational, Time};
use crate::world::{Confidence, Hints};

// The tuned constants were found by hand while the detector was developed.

/// The gain of a beat before its chance counts: above 0, so that the pulse goes on through silence.
const BEAT_GAIN: f32 = 1.2;
/// The least and greatest odds (logarithms) of one moment.
const LOG_ODDS: (f32, f32) = (-3.0, 3.5);
/// Chances are clamped to this range before their odds are taken.
const CHANCES: (f32, f32) = (1e-4, 0.9999);
/// The cost of an interval an octave from the tempo that the search prefers.
const OCTAVE_COST: f64 = 4.0;
/// The gain of a beat on a tap.
const TAP_GAIN: f32 = 5.0;
/// The standard deviation of a tap, in seconds.
const TAP_WIDTH: f64 = 0.06;
/// A tap changes gains up to this many standard deviations away.
const TAP_REACH: f64 = 3.0;
/// A tap and a beat of a choice agree within this time, in seconds.
const TAP_TOLERANCE: f64 = 0.09;
/// Beats up to this time before the first tap and after the last one count, in seconds.
const TAPS_MARGIN: f64 = 0.1;
/// How much the agreement with taps counts for a choice (a logarithm).
const TAPS_WEIGHT: f64 = 20.0;
/// The middle tempo of music, in beats a minute.
const USUAL_TEMPO: f64 = 118.0;
/// How fast other tempos get rarer (half the inverse of the variance, in octaves), beyond the
/// spread of the training songs.
const TEMPO_RARITY: f64 = 2.5;
/// A stated beat is a detected one that is at most this far away, in seconds. The detected time
/// stays.
pub(crate) const SAME_BEAT: f64 = 0.05;
/// Tempos closer than this are the same, in octaves.
const SAME_TEMPO: f64 = 0.1;
/// Beats of two choices are the same within this part of a beat.
const SHARED_BEAT: f64 = 0.15;
/// How far a choice may be below and above the given tempos, as factors.
const TEMPO_SLACK: (f64, f64) = (0.98, 1.02);
/// The least chance of a rival level.
const RIVAL_CHANCE: f64 = 0.15;
/// The least mean chance of the beats of a pulse.
const PULSE_CHANCE: f64 = 0.26;
/// The mean chance of beats at which the tempo's confidence is 0.
const LEAST_CHANCE: f64 = 0.1;
/// How much greater the mean chance is at which it is 100 %.
const CHANCE_RANGE: f64 = 0.5;
/// The confidence of bar lines without a margin.
const LEAST_BARS_CONFIDENCE: f64 = 0.35;
/// How much a margin of 1 adds to it.
const MARGIN_CONFIDENCE: f64 = 0.9;
/// The greatest confidence of bar lines.
const GREATEST_BARS_CONFIDENCE: f64 = 0.97;
/// Keeps every choice possible.
const TINY_CHANCE: f64 = 1e-9;

/// The gain of a beat at each moment of the pulse.
pub(crate) fn gains(activations: &Activations, hints: &Hints) -> Vec<f32> {
    let moments = activations.beat.len() * 2;
    let mut gains: Vec<f32> = (0..moments)
        .map(|moment| BEAT_GAIN + log_odds(between(&activations.beat, moment as f64 / 2.0) as f32))
        .collect();
    for tap in &hints.taps {
        add_bump(&mut gains, seconds(*tap), TAP_GAIN, TAP_WIDTH);
    }
    gains
}

fn log_odds(chance: f32) -> f32 {
    let chance = chance.clamp(CHANCES.0, CHANCES.1);
    (chance / (1.0 - chance)).portable_ln().clamp(LOG_ODDS.0, LOG_ODDS.1)
}

/// Adds a Gaussian to the gains around `time`; `width` is its standard deviation.
fn add_bump(gains: &mut [f32], time: f64, height: f32, width: f64) {
    let middle = time * pulse::RATE;
    let reach = (TAP_REACH * width * pulse::RATE).ceil().max(1.0) as i64;
    for moment in middle.round() as i64 - reach..=middle.round() as i64 + reach {
        if let Some(gain) = usize::try_from(moment).ok().and_then(|moment| gains.get_mut(moment)) {
            let away = (moment as f64 - middle) / pulse::RATE / width;
            *gain += height * (-0.5 * away * away).portable_exp() as f32;
        }
    }
}

/// The gain of a beat after `interval` moments, where the search prefers a tempo of `around` beats
/// a minute.
pub(crate) fn preference(interval: usize, around: f64) -> f32 {
    let octaves = (60.0 * pulse::RATE / interval as f64 / around).portable_log2();
    (-OCTAVE_COST * octaves * octaves) as f32
}

/// How likely the beat at `time` is the first of its bar.
pub(crate) fn downbeat(activations: &Activations, time: f64) -> f64 {
    near(&activations.downbeat, time)
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let mut sum = 0.0;
    let mut number = 0.0;
    for value in values {
        sum += value;
        number += 1.0;
    }
    if number > 0.0 { sum / number } else { 0.0 }
}

/// Whether the network is sure enough of these beats.
pub(crate) fn is_pulse(activations: &Activations, times: &[f64]) -> bool {
    mean(times.iter().map(|&time| near(&activations.beat, time))) > PULSE_CHANCE
}

/// How sure the choice of a level and phase is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ChoiceConfidence {
    /// How likely the tempo's level is, from 0 to 1.
    level: f64,
    /// How likely the phase is, given the level.
    phase: f64,
    /// The multiple of the tempo that might be the true one.
    pub(crate) rival: Option<Rational>,
}

/// The likeliest choice of those that agree with the hints, and how sure it is. None if there are
/// no choices.
pub(crate) fn decide(choices: &[Choice], hints: &Hints) -> Option<(usize, ChoiceConfidence)> {
    let agrees = |choice: &Choice| has_given_tempo(choice, hints);
    let any = choices.iter().any(agrees);
    let mut chances: Vec<f64> = level::chances(choices);
    for (chance, choice) in chances.iter_mut().zip(choices) {
        let taps = if !any || agrees(choice) { taps_factor(choice, hints) } else { 0.0 };
        let tempo = if hints.tempo.is_some() { 1.0 } else { tempo_factor(choice.tempo) };
        *chance = (*chance + TINY_CHANCE) * taps * tempo;
    }
    let sum: f64 = chances.iter().sum();
    let together = |one: &Choice| {
        choices
            .iter()
            .zip(&chances)
            .filter(|(other, _)| alike(one, other))
            .map(|(_, chance)| chance)
            .sum::<f64>()
    };
    let groups: Vec<f64> = choices.iter().map(together).collect();
    let best = (0..choices.len()).max_by(|&one, &other| {
        (groups[one], chances[one])
            .partial_cmp(&(groups[other], chances[other]))
            .unwrap_or(Ordering::Equal)
    })?;
    let best = hints.first_beat.map_or(best, |beat| with_beat(choices, best, seconds(beat)));
    let octaves = |choice: &Choice| (choice.tempo / choices[best].tempo).portable_log2();
    let same = |choice: &Choice| octaves(choice).abs() < SAME_TEMPO;
    let level = choices
        .iter()
        .zip(&chances)
        .filter(|(choice, _)| same(choice))
        .map(|(_, chance)| chance)
        .sum::<f64>();
    let other = choices
        .iter()
        .zip(&chances)
        .filter(|(choice, _)| !same(choice))
        .max_by(|one, other| one.1.total_cmp(other.1));
    let rival = other
        .filter(|(_, chance)| **chance > RIVAL_CHANCE * sum)
        .map(|(choice, _)| nearest_multiple(octaves(choice)));
    Some((
        best,
        ChoiceConfidence { level: level / sum, phase: groups[best] / level.max(1e-12), rival },
    ))
}

/// Whether two choices are nearly the same: they share over four fifths of the beats of either.
fn alike(one: &Choice, other: &Choice) -> bool {
    let near = SHARED_BEAT * 60.0 / one.tempo;
    let place = |beat: f64| other.beats.partition_point(|other| *other < beat - near);
    let shared = one
        .beats
        .iter()
        .filter(|beat| other.beats.get(place(**beat)).is_some_and(|found| *found < **beat + near))
        .count();
    5 * shared > 4 * one.beats.len() && 5 * shared > 4 * other.beats.len()
}

/// How common this tempo is in music against the middle tempo. The tempos of the training songs
/// were spread evenly.
fn tempo_factor(tempo: f64) -> f64 {
    let octaves = (tempo / USUAL_TEMPO).portable_log2();
    (-TEMPO_RARITY * octaves * octaves).portable_exp()
}

/// The simple ratio that is nearest to a distance in octaves.
fn nearest_multiple(octaves: f64) -> Rational {
    let simple = [(1, 4), (1, 3), (1, 2), (2, 3), (3, 4), (4, 3), (3, 2), (2, 1), (3, 1), (4, 1)]
        .map(|(numer, denom)| Rational::new(numer, denom));
    let away = |ratio: &Rational| (float(*ratio).portable_log2() - octaves).abs();
    simple
        .into_iter()
        .min_by(|one, other| away(one).total_cmp(&away(other)))
        .unwrap_or_else(|| Rational::from(2))
}

fn has_given_tempo(choice: &Choice, hints: &Hints) -> bool {
    hints.tempo.is_none_or(|tempo| {
        let (least, most) = tempo.bounds();
        (float(least) * TEMPO_SLACK.0..=float(most) * TEMPO_SLACK.1).contains(&choice.tempo)
    })
}

/// Of the choices at the tempo of the best one, the one with a beat nearest to `beat` (seconds).
fn with_beat(choices: &[Choice], best: usize, beat: f64) -> usize {
    let away = |choice: &Choice| {
        choice.beats.iter().map(|other| (other - beat).abs()).fold(f64::INFINITY, f64::min)
    };
    if away(&choices[best]) < SAME_BEAT {
        return best;
    }
    let octaves = |index: usize| (choices[index].tempo / choices[best].tempo).portable_log2();
    let same = |index: &usize| octaves(*index).abs() < SAME_TEMPO;
    (0..choices.len())
        .filter(same)
        .min_by(|&one, &other| away(&choices[one]).total_cmp(&away(&choices[other])))
        .unwrap_or(best)
}

/// How much the taps count for a choice: the more, the more of them fall on its beats and the fewer
/// beats are without a tap.
fn taps_factor(choice: &Choice, hints: &Hints) -> f64 {
    let (Some(first), Some(last)) = (hints.taps.first(), hints.taps.last()) else { return 1.0 };
    let range = seconds(*first) - TAPS_MARGIN..=seconds(*last) + TAPS_MARGIN;
    let beats: Vec<f64> =
        choice.beats.iter().copied().filter(|beat| range.contains(beat)).collect();
    let on = |tap: &&Time| beats.iter().any(|beat| (beat - seconds(**tap)).abs() < TAP_TOLERANCE);
    let hit = hints.taps.iter().filter(on).count() as f64;
    let agreement = 2.0 * hit / (hints.taps.len() + beats.len()).max(1) as f64;
    (TAPS_WEIGHT * agreement).portable_exp()
}

impl ChoiceConfidence {
    /// How sure the beats and bars are; `margin` is how much likelier the bar lines are than the
    /// next best ones.
    pub(crate) fn confidence(
        &self,
        activations: &Activations,
        times: &[f64],
        margin: f64,
    ) -> Confidence {
        let on = mean(times.iter().map(|&time| near(&activations.beat, time)));
        Confidence {
            tempo: percent((on - LEAST_CHANCE) / CHANCE_RANGE),
            level: percent(self.level),
            phase: percent(self.phase),
            bars: percent(
                (LEAST_BARS_CONFIDENCE + MARGIN_CONFIDENCE * margin).min(GREATEST_BARS_CONFIDENCE),
            ),
        }
    }
}

fn percent(part: f64) -> u8 {
    (part.clamp(0.0, 1.0) * 100.0).round() as u8
}
