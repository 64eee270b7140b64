//! How the network's chances are weighed, and how sure the outcome is.

use super::network::{self, Activations};
use super::pulse;
use super::units::seconds;
use crate::time::Rational;
use crate::world::{Confidence, Hints};

/// What a beat is worth by itself, before its chances: above 0, so that a pulse goes on where little is heard.
const WORTH: f32 = 1.2;
/// The least and greatest odds (logarithms) that one moment can speak with.
const ODDS: (f32, f32) = (-3.0, 3.5);
/// What a tap is worth to a beat on it.
const TAP: f32 = 5.0;
/// Without a beat's mean chance of this much there is no pulse.
const PULSE: f64 = 0.22;

/// For each moment of the pulse, how much a beat there speaks for itself.
pub(crate) fn gains(activations: &Activations, hints: &Hints) -> Vec<f32> {
    let moments = activations.beat.len() * 2;
    let mut gains: Vec<f32> = (0..moments).map(|moment| WORTH + odds(between(&activations.beat, moment as f64 / 2.0) as f32)).collect();
    for tap in &hints.taps {
        bump(&mut gains, seconds(*tap), TAP, 0.06);
    }
    if let Some(beat) = hints.first_beat {
        bump(&mut gains, seconds(beat), 1000.0, 0.004);
    }
    gains
}

fn odds(chance: f32) -> f32 {
    let chance = chance.clamp(1e-4, 0.9999);
    (chance / (1.0 - chance)).ln().clamp(ODDS.0, ODDS.1)
}

fn bump(gains: &mut [f32], time: f64, height: f32, width: f64) {
    let middle = time * pulse::RATE;
    let reach = (3.0 * width * pulse::RATE).ceil().max(1.0) as i64;
    for moment in middle.round() as i64 - reach..=middle.round() as i64 + reach {
        if let Some(gain) = usize::try_from(moment).ok().and_then(|moment| gains.get_mut(moment)) {
            let away = (moment as f64 - middle) / pulse::RATE / width;
            *gain += height * (-0.5 * away * away).exp() as f32;
        }
    }
}

/// How welcome an interval of so many moments is: most music has 60 to 200 beats a minute.
pub(crate) fn preference(interval: usize, hints: &Hints) -> f32 {
    if hints.tempo.is_some() {
        return 0.0;
    }
    let octaves = (60.0 * pulse::RATE / interval as f64 / 120.0).log2();
    (-2.0 * octaves * octaves) as f32
}

fn between(values: &[f32], place: f64) -> f64 {
    let lower = place.floor().max(0.0) as usize;
    let value = |at: usize| f64::from(values.get(at).copied().unwrap_or_default());
    let part = place - lower as f64;
    value(lower) * (1.0 - part) + value(lower + 1) * part
}

/// The greatest chance within a frame of `time` (seconds).
fn near(values: &[f32], time: f64) -> f64 {
    let middle = time * network::RATE;
    [-1.0, -0.5, 0.0, 0.5, 1.0].into_iter().map(|step| between(values, middle + step)).fold(0.0, f64::max)
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

/// How sure the beats and bars are, and the multiple of their tempo that might be the true one.
pub(crate) fn confidence(activations: &Activations, times: &[f64], margin: f64) -> (Confidence, Option<Rational>) {
    let chance = |time: f64| near(&activations.beat, time);
    let on = mean(times.iter().map(|&time| chance(time)));
    let middle = mean(times.windows(2).map(|pair| chance(f64::midpoint(pair[0], pair[1]))));
    let even = mean(times.iter().step_by(2).map(|&time| chance(time)));
    let odd = mean(times.iter().skip(1).step_by(2).map(|&time| chance(time)));
    let halved = (even - odd).abs() / (even + odd).max(1e-6);
    let doubled = middle / on.max(1e-6);
    let tempo = percent((on - 0.1) / 0.5);
    let phase = percent(1.0 - doubled);
    let level = percent(1.0 - halved.max(doubled));
    let rival = (halved.max(doubled) > 0.3).then(|| if halved > doubled { Rational::new(1, 2) } else { Rational::from(2) });
    (Confidence { tempo, level, phase, bars: percent(margin / 3.0) }, rival)
}

fn percent(part: f64) -> u8 {
    (part.clamp(0.0, 1.0) * 100.0).round() as u8
}
