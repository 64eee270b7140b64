//! Listening: from samples to beats, bars, hits and sections. Pure, deterministic, and the same whatever the codec.
//!
//! ```text
//! samples ──spectrum──▶ Spectra ──network──▶ Activations ──pulse──▶ rough beats ─┐
//!         ──attack──▶ Attacks ────────────────────────────────────pieces──▶ exact beats ──bars, form, doubt──▶ Heard
//! ```

mod attack;
mod bars;
mod doubt;
mod energy;
mod form;
mod hits;
mod network;
mod pieces;
mod pulse;
mod spectrum;
mod units;

use crate::time::{Rational, Time};
use crate::world::{Heard, Hints, Part, Pulse, Stretch};

use attack::{Attacks, Envelopes};
use energy::Loudness;
use network::Activations;
use pieces::{Given, Piece};
use spectrum::Spectra;
use units::{float, micros, seconds};

pub(crate) use spectrum::Spectrograph;

/// Samples a second of what a [`Listener`] hears.
pub const LISTENING_RATE: u32 = 44_100;

/// The listener's version: raised when it would hear a song otherwise than before.
pub const LISTENER: u32 = 1;

/// Hears one song, piece by piece.
pub struct Listener {
    hints: Hints,
    samples: i64,
    spectrograph: Spectrograph,
    envelopes: Envelopes,
    loudness: Loudness,
}

impl Listener {
    /// Ready for the first sample.
    pub fn new(hints: Hints) -> Listener {
        Listener { hints, samples: 0, spectrograph: Spectrograph::new(), envelopes: Envelopes::new(), loudness: Loudness::new() }
    }

    /// Hears the next samples: one channel, [`LISTENING_RATE`] a second, ±1.
    pub fn push(&mut self, samples: &[f32]) {
        self.samples += samples.len() as i64;
        self.spectrograph.push(samples);
        self.envelopes.push(samples);
        self.loudness.push(samples);
    }

    /// What was heard.
    pub fn finish(self) -> Heard {
        let length = Time::from_sample(self.samples, LISTENING_RATE);
        let spectra = self.spectrograph.finish();
        let attacks = self.envelopes.finish();
        let activations = network::activations(&spectra);
        let beats = beats(&activations, &attacks, &self.hints, length);
        let pulse = beats.as_ref().map(|beats| beats.pulse(&activations, &self.hints));
        let starts = bar_starts(pulse.as_ref(), length);
        let form = form::form(&spectra, &starts, seconds(length));
        let times = |bars: Vec<usize>| bars.into_iter().map(|bar| micros(starts[bar].max(0.0))).collect();
        let part = |(bar, name): (usize, String)| Part { start: if bar == 0 { Time::ZERO } else { micros(starts[bar]) }, name };
        Heard {
            listener: LISTENER,
            length,
            pulse,
            onsets: hits::hits(&activations, &spectra, &attacks),
            sections: form.sections.into_iter().map(part).collect(),
            drops: times(form.drops),
            breaks: times(form.breaks),
            energy: self.loudness.finish(),
        }
    }
}

/// Beats before they are written down.
struct Beats {
    pieces: Vec<Piece>,
    times: Vec<f64>,
}

/// The beats, where there is a pulse.
fn beats(activations: &Activations, attacks: &Attacks, hints: &Hints, length: Time) -> Option<Beats> {
    let gains = doubt::gains(activations, hints);
    let moments = pulse::beats(&gains, &bounds(hints), |interval| doubt::preference(interval, hints));
    let rough: Vec<f64> = moments.iter().map(|&moment| settled(activations, moment as f64 / pulse::RATE)).collect();
    let known = hints.tempo.filter(|(least, most)| least == most).map(|(tempo, _)| 60.0 / float(tempo));
    let given = Given { period: known, beat: hints.first_beat.map(seconds) };
    let pieces = pieces::pieces(&rough, attacks, given);
    let times: Vec<f64> = pieces.iter().flat_map(Piece::beats).collect();
    let told = known.is_some() || hints.first_beat.is_some() || !hints.taps.is_empty();
    let enough = times.len() >= 4 && seconds(length) > 2.0;
    (enough && (told || doubt::is_pulse(activations, &times))).then_some(Beats { pieces, times })
}

/// A beat's place between frames, by what the network hears around it.
fn settled(activations: &Activations, time: f64) -> f64 {
    let middle = time * network::RATE;
    let range = (middle - 1.6).ceil().max(0.0) as usize..=(middle + 1.6).floor().max(0.0) as usize;
    let (mut sum, mut weights) = (0.0, 0.02);
    for at in range {
        let chance = f64::from(activations.beat.get(at).copied().unwrap_or_default());
        sum += chance * (at as f64 - middle);
        weights += chance;
    }
    (middle + sum / weights) / network::RATE
}

/// The tempos that may be.
fn bounds(hints: &Hints) -> pulse::Bounds {
    let interval = |tempo: Rational| 60.0 * pulse::RATE / float(tempo);
    let range = hints.tempo.map(|(least, most)| pulse::Bounds { intervals: (interval(most) * 0.99, interval(least) * 1.01) });
    range.unwrap_or_default()
}

impl Beats {
    fn pulse(&self, activations: &Activations, hints: &Hints) -> Pulse {
        let first = hints.first_beat.and_then(|time| self.nearest(seconds(time)));
        let chances: Vec<f64> = self.times.iter().map(|&time| doubt::downbeat(activations, time)).collect();
        let bars = bars::bars(&chances, hints.meter, first);
        let (confidence, rival) = doubt::confidence(activations, &self.times, bars.margin);
        Pulse { stretches: self.pieces.iter().map(stretch).collect(), meters: bars.meters, confidence, rival }
    }

    fn nearest(&self, time: f64) -> Option<usize> {
        (0..self.times.len()).min_by(|&one, &other| (self.times[one] - time).abs().total_cmp(&(self.times[other] - time).abs()))
    }
}

fn stretch(piece: &Piece) -> Stretch {
    match piece {
        Piece::Free(beats) => Stretch::Free { beats: beats.iter().map(|&beat| micros(beat)).collect() },
        Piece::Steady { first, period, count } => {
            Stretch::Steady { first: micros(*first), tempo: units::tempo(*period), beats: u32::try_from(*count).unwrap_or(u32::MAX) }
        }
    }
}

/// Where bars start, in seconds; where there is no pulse, every two seconds.
fn bar_starts(pulse: Option<&Pulse>, length: Time) -> Vec<f64> {
    let inside = |start: &f64| *start < seconds(length);
    match pulse {
        Some(pulse) => {
            let placed = pulse.placed_beats();
            placed.into_iter().filter(|&(_, place)| place == 1).map(|(time, _)| seconds(time)).filter(inside).collect()
        }
        None => (0..).map(|bar| f64::from(bar) * 2.0).take_while(inside).collect(),
    }
}
