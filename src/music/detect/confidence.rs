//! How the network's chances are weighed, and how sure the outcome is.

use crate::portable::PortableMath;
use std::cmp::Ordering;

use super::level::{self, Choice};
use super::network::{Activations, between, near};
use super::pulse;
use super::units::{float, seconds};
use crate::time::Rational;
use crate::time::Time;
use crate::world::{Confidence, Hints};

/// What a beat is worth by itself, before its chances: above 0, so that a pulse goes on where
/// little is detected.
const WORTH: f32 = 1.2;
/// The least and greatest odds (logarithms) that one moment can speak with.
const ODDS: (f32, f32) = (-3.0, 3.5);
/// How much an interval counts against a beat, an octave from the tempo that is looked for.
const LEANING: f64 = 4.0;
/// What a tap is worth to a beat on it.
const TAP: f32 = 5.0;
/// Music's middle tempo, in beats a minute, and how fast others get rarer (half the inverse of the
/// variance, in octaves), beyond what the training songs' own spread says.
const USUAL: (f64, f64) = (118.0, 2.5);
/// A given beat is the detected one within this distance in seconds; the detected time is used.
pub(crate) const BESIDE: f64 = 0.05;
/// A level with less than this chance is no rival.
const RIVAL: f64 = 0.15;
/// Without a beat's mean chance of this much there is no pulse.
const PULSE: f64 = 0.26;

/// For each moment of the pulse, how much a beat there speaks for itself.
pub(crate) fn gains(activations: &Activations, hints: &Hints) -> Vec<f32> {
    let moments = activations.beat.len() * 2;
    let mut gains: Vec<f32> = (0..moments)
        .map(|moment| WORTH + odds(between(&activations.beat, moment as f64 / 2.0) as f32))
        .collect();
    for tap in &hints.taps {
        bump(&mut gains, seconds(*tap), TAP, 0.06);
    }
    gains
}

fn odds(chance: f32) -> f32 {
    let chance = chance.clamp(1e-4, 0.9999);
    (chance / (1.0 - chance)).portable_ln().clamp(ODDS.0, ODDS.1)
}

fn bump(gains: &mut [f32], time: f64, height: f32, width: f64) {
    let middle = time * pulse::RATE;
    let reach = (3.0 * width * pulse::RATE).ceil().max(1.0) as i64;
    for moment in middle.round() as i64 - reach..=middle.round() as i64 + reach {
        if let Some(gain) = usize::try_from(moment).ok().and_then(|moment| gains.get_mut(moment)) {
            let away = (moment as f64 - middle) / pulse::RATE / width;
            *gain += height * (-0.5 * away * away).portable_exp() as f32;
        }
    }
}

/// How welcome an interval of so many moments is, by the beat, where a pulse `around` so many beats
/// a minute is looked for.
pub(crate) fn preference(interval: usize, around: f64) -> f32 {
    let octaves = (60.0 * pulse::RATE / interval as f64 / around).portable_log2();
    (-LEANING * octaves * octaves) as f32
}

/// How likely the beat at `time` is the first of a bar, being a beat.
pub(crate) fn downbeat(activations: &Activations, time: f64) -> f64 {
    near(&activations.downbeat, time)
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut number) = (0.0, 0.0);
    for value in values {
        sum += value;
        number += 1.0;
    }
    if number > 0.0 { sum / number } else { 0.0 }
}

/// Whether these beats are heard as such at all.
pub(crate) fn is_pulse(activations: &Activations, times: &[f64]) -> bool {
    mean(times.iter().map(|&time| near(&activations.beat, time))) > PULSE
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

/// The likeliest choice of those that agree with what is known, and how sure it is; none if there
/// are no choices.
pub(crate) fn decided(choices: &[Choice], hints: &Hints) -> Option<(usize, ChoiceConfidence)> {
    let agrees = |choice: &Choice| within(choice, hints);
    let any = choices.iter().any(agrees);
    let told: Vec<f64> = choices
        .iter()
        .map(|choice| if !any || agrees(choice) { tapped(choice, hints) } else { 0.0 })
        .collect();
    let usual =
        choices.iter().map(|choice| if hints.tempo.is_some() { 1.0 } else { usual(choice.tempo) });
    let chances: Vec<f64> = level::chances(choices)
        .into_iter()
        .zip(told)
        .zip(usual)
        .map(|((chance, told), usual)| (chance + 1e-9) * told * usual)
        .collect();
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
    let best = hints.first_beat.map_or(best, |beat| on_beat(choices, best, seconds(beat)));
    let octaves = |choice: &Choice| (choice.tempo / choices[best].tempo).portable_log2();
    let same = |choice: &Choice| octaves(choice).abs() < 0.1;
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
        .filter(|(_, chance)| **chance > RIVAL * sum)
        .map(|(choice, _)| multiple(octaves(choice)));
    Some((
        best,
        ChoiceConfidence { level: level / sum, phase: groups[best] / level.max(1e-12), rival },
    ))
}

/// Whether two choices are nearly the same: most beats of one are beats of the other, and they are
/// as many.
fn alike(one: &Choice, other: &Choice) -> bool {
    let near = 0.15 * 60.0 / one.tempo;
    let place = |beat: f64| other.beats.partition_point(|other| *other < beat - near);
    let shared = one
        .beats
        .iter()
        .filter(|beat| other.beats.get(place(**beat)).is_some_and(|found| *found < **beat + near))
        .count();
    5 * shared > 4 * one.beats.len() && 5 * shared > 4 * other.beats.len()
}

/// How much commoner this tempo is in music than among the songs that the choice was trained on,
/// whose tempos were spread evenly.
fn usual(tempo: f64) -> f64 {
    let octaves = (tempo / USUAL.0).portable_log2();
    (-USUAL.1 * octaves * octaves).portable_exp()
}

/// The simple multiple that is nearest to so many octaves.
fn multiple(octaves: f64) -> Rational {
    let simple = [(1, 4), (1, 3), (1, 2), (2, 3), (3, 4), (4, 3), (3, 2), (2, 1), (3, 1), (4, 1)]
        .map(|(numer, denom)| Rational::new(numer, denom));
    let away = |ratio: &Rational| (float(*ratio).portable_log2() - octaves).abs();
    simple
        .into_iter()
        .min_by(|one, other| away(one).total_cmp(&away(other)))
        .unwrap_or_else(|| Rational::from(2))
}

fn within(choice: &Choice, hints: &Hints) -> bool {
    hints.tempo.is_none_or(|(least, most)| {
        (float(least) * 0.98..=float(most) * 1.02).contains(&choice.tempo)
    })
}

/// Of the choices at the tempo of the best one, that which has a beat nearest to the one that is
/// known.
fn on_beat(choices: &[Choice], best: usize, beat: f64) -> usize {
    let away = |choice: &Choice| {
        choice.beats.iter().map(|other| (other - beat).abs()).fold(f64::INFINITY, f64::min)
    };
    if away(&choices[best]) < BESIDE {
        return best;
    }
    let same =
        |index: &usize| (choices[*index].tempo / choices[best].tempo).portable_log2().abs() < 0.1;
    (0..choices.len())
        .filter(same)
        .min_by(|&one, &other| away(&choices[one]).total_cmp(&away(&choices[other])))
        .unwrap_or(best)
}

/// How much taps speak for a choice: they fall on its beats, and between two of them there is no
/// more than one beat.
fn tapped(choice: &Choice, hints: &Hints) -> f64 {
    let (Some(first), Some(last)) = (hints.taps.first(), hints.taps.last()) else { return 1.0 };
    let beats: Vec<f64> = choice
        .beats
        .iter()
        .copied()
        .filter(|beat| (seconds(*first) - 0.1..=seconds(*last) + 0.1).contains(beat))
        .collect();
    let on = |tap: &&Time| beats.iter().any(|beat| (beat - seconds(**tap)).abs() < 0.09);
    let hit = hints.taps.iter().filter(on).count() as f64;
    let agreement = 2.0 * hit / (hints.taps.len() + beats.len()).max(1) as f64;
    (20.0 * agreement).portable_exp()
}

impl ChoiceConfidence {
    /// How sure the beats and bars are; `margin` is how much likelier the bar lines are than
    /// others.
    pub(crate) fn confidence(
        &self,
        activations: &Activations,
        times: &[f64],
        margin: f64,
    ) -> Confidence {
        let on = mean(times.iter().map(|&time| near(&activations.beat, time)));
        Confidence {
            tempo: percent((on - 0.1) / 0.5),
            level: percent(self.level),
            phase: percent(self.phase),
            bars: percent((0.35 + 0.9 * margin).min(0.97)),
        }
    }
}

fn percent(part: f64) -> u8 {
    (part.clamp(0.0, 1.0) * 100.0).round() as u8
}
