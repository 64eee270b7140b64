//! Listening: from samples to beats, bars, hits and sections. Pure, deterministic, and the same
//! whatever the codec.
//!
//! ```text
//! samples ──spectrum──▶ Spectra ──network──▶ Activations ──pulse──▶ rough beats ─┐
//!         ──attack──▶ Attacks ────────────────────────────────────runs──▶ exact beats ──bars, form, confidence──▶ DetectedMusic
//! ```

mod attack;
mod bars;
mod beat_runs;
mod confidence;
mod energy;
mod form;
mod hits;
mod level;
mod network;
mod pulse;
mod spectrum;
mod units;
mod weights;

use crate::time::Time;
use crate::world::{DetectedMusic, Hints, Part, Pulse, Stretch};

use attack::{Attacks, Envelopes};
use beat_runs::{BeatRun, Click};
use confidence::ChoiceConfidence;
use energy::Loudness;
use level::Choice;
use network::Activations;
use units::{float, micros, seconds};

pub(crate) use spectrum::Spectrograph;
pub use units::DETECTION_RATE;

/// The listener's version: raised when it would hear a song otherwise than before.
pub const DETECTOR_VERSION: u32 = 1;

/// The tempos of music, in beats a minute.
const TEMPOS: (f64, f64) = (40.0, 222.0);
/// The tempo that is looked for first, and those of the metrical levels, in beats a minute.
const USUAL: f64 = 120.0;
const LEVELS: [f64; 4] = [60.0, 87.0, 122.0, 172.0];

/// Hears one song, run by run.
pub struct BeatDetector {
    hints: Hints,
    samples: i64,
    spectrograph: Spectrograph,
    envelopes: Envelopes,
    loudness: Loudness,
}

impl BeatDetector {
    /// Ready for the first sample.
    pub fn new(hints: Hints) -> BeatDetector {
        BeatDetector {
            hints,
            samples: 0,
            spectrograph: Spectrograph::new(),
            envelopes: Envelopes::new(),
            loudness: Loudness::new(),
        }
    }

    /// Hears the next samples: one channel, [`DETECTION_RATE`] a second, ±1. What is no number is
    /// silence.
    pub fn push(&mut self, samples: &[f32]) {
        if samples.iter().any(|sample| !sample.is_finite()) {
            let mended: Vec<f32> = samples
                .iter()
                .map(|&sample| if sample.is_finite() { sample } else { 0.0 })
                .collect();
            return self.push(&mended);
        }
        self.samples += samples.len() as i64;
        self.spectrograph.push(samples);
        self.envelopes.push(samples);
        self.loudness.push(samples);
    }

    /// What was heard.
    pub fn finish(self) -> DetectedMusic {
        let length = Time::from_sample(self.samples, DETECTION_RATE);
        let spectra = self.spectrograph.finish();
        let attacks = self.envelopes.finish();
        let activations = network::activations(&spectra);
        let beats = beats(&activations, &attacks, &self.hints, length);
        let pulse = beats.as_ref().map(|beats| beats.pulse(&activations, &self.hints));
        let starts = bar_starts(pulse.as_ref(), length);
        let form = form::form(&spectra, &starts, seconds(length));
        let times =
            |bars: Vec<usize>| bars.into_iter().map(|bar| micros(starts[bar].max(0.0))).collect();
        let part = |(bar, name): (usize, String)| Part {
            start: if bar == 0 { Time::ZERO } else { micros(starts[bar]) },
            name,
        };
        DetectedMusic {
            listener: DETECTOR_VERSION,
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

/// A way to count a song, for the training of what chooses among them.
pub struct Candidate {
    /// What it is like.
    pub traits: Vec<f32>,
    /// Its beats, in seconds.
    pub beats: Vec<f64>,
}

/// Finds every way to count a song.
pub struct CandidateFinder {
    spectrograph: Spectrograph,
    envelopes: Envelopes,
}

impl CandidateFinder {
    /// Ready for the first sample.
    pub fn new() -> CandidateFinder {
        CandidateFinder { spectrograph: Spectrograph::new(), envelopes: Envelopes::new() }
    }

    /// Hears the next samples, as a [`BeatDetector`] does.
    pub fn push(&mut self, samples: &[f32]) {
        self.spectrograph.push(samples);
        self.envelopes.push(samples);
    }

    /// Every way to count the song.
    pub fn finish(self) -> Vec<Candidate> {
        let activations = network::activations(&self.spectrograph.finish());
        let (choices, _) = choices(&activations, &self.envelopes.finish(), &Hints::default());
        choices
            .into_iter()
            .map(|choice| Candidate { traits: choice.traits.to_vec(), beats: choice.beats })
            .collect()
    }
}

impl Default for CandidateFinder {
    fn default() -> CandidateFinder {
        CandidateFinder::new()
    }
}

/// Beats before they are written down.
struct Beats {
    runs: Vec<BeatRun>,
    times: Vec<f64>,
    confidence: ChoiceConfidence,
}

/// The beats, where there is a pulse.
fn beats(
    activations: &Activations,
    attacks: &Attacks,
    hints: &Hints,
    length: Time,
) -> Option<Beats> {
    let (choices, click) = choices(activations, attacks, hints);
    let (best, confidence) = confidence::decided(&choices, hints)?;
    let choice = &choices[best];
    let runs = match click {
        Some(click) => vec![click.at_level(choice.factor, choice.phase)],
        None => beat_runs::beat_runs(&choice.beats, attacks, known_period(hints)),
    };
    let runs = match hints.first_beat {
        Some(beat) => onto(runs, seconds(beat)),
        None => runs,
    };
    let times: Vec<f64> = runs.iter().flat_map(BeatRun::beats).collect();
    let told = hints.tempo.is_some() || hints.first_beat.is_some() || !hints.taps.is_empty();
    let enough = times.len() >= 4 && seconds(length) > 2.0;
    (enough && (told || confidence::is_pulse(activations, &times))).then_some(Beats {
        runs,
        times,
        confidence,
    })
}

/// Every way to count the song, and the click it is on, if it is on one and nothing is known of it
/// beforehand.
fn choices(
    activations: &Activations,
    attacks: &Attacks,
    hints: &Hints,
) -> (Vec<Choice>, Option<Click>) {
    let gains = confidence::gains(activations, hints);
    let (least, most) = tempos(hints);
    let follow = |around: f64| -> Vec<f64> {
        let intervals = (60.0 * pulse::RATE / most, 60.0 * pulse::RATE / least);
        let moments =
            pulse::beats(&gains, intervals, |interval| confidence::preference(interval, around));
        moments.iter().map(|&moment| settled(activations, moment as f64 / pulse::RATE)).collect()
    };
    if let Some(click) = known_period(hints)
        .is_none()
        .then(|| beat_runs::find_click(&follow(USUAL), attacks))
        .flatten()
    {
        return (level::of_click(&click.beats(), activations, tapped(hints)), Some(click));
    }
    let middle = (least * most).sqrt();
    let around = if hints.tempo.is_some() { vec![middle] } else { LEVELS.to_vec() };
    (
        around
            .into_iter()
            .flat_map(|around| level::of_pulse(&follow(around), activations, tapped(hints)))
            .collect(),
        None,
    )
}

/// The tempos that a song may be counted at, in beats a minute: those that are asked for, or those
/// that people tap.
fn tapped(hints: &Hints) -> (f64, f64) {
    hints.tempo.map_or(level::TEMPOS, |(least, most)| (0.97 * float(least), 1.03 * float(most)))
}

/// The tempos that may be, in beats a minute.
fn tempos(hints: &Hints) -> (f64, f64) {
    hints.tempo.map_or(TEMPOS, |(least, most)| (0.99 * float(least), 1.01 * float(most)))
}

/// The time from beat to beat, where the tempo is known exactly.
fn known_period(hints: &Hints) -> Option<f64> {
    hints.tempo.filter(|(least, most)| least == most).map(|(tempo, _)| 60.0 / float(tempo))
}

/// The runs moved so that a beat falls on this one, unless one is beside it anyhow.
fn onto(runs: Vec<BeatRun>, beat: f64) -> Vec<BeatRun> {
    let beats = runs.iter().flat_map(BeatRun::beats);
    let away = beats
        .map(|other| beat - other)
        .min_by(|one, other| one.abs().total_cmp(&other.abs()))
        .unwrap_or_default();
    let by = if away.abs() < confidence::BESIDE { 0.0 } else { away };
    runs.into_iter().map(|run| run.later(by)).collect()
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

impl Beats {
    fn pulse(&self, activations: &Activations, hints: &Hints) -> Pulse {
        let first = hints.first_beat.and_then(|time| self.nearest(seconds(time)));
        let chances: Vec<f64> =
            self.times.iter().map(|&time| confidence::downbeat(activations, time)).collect();
        let bars = bars::bars(&chances, hints.meter, first);
        let confidence = self.confidence.confidence(activations, &self.times, bars.margin);
        Pulse {
            stretches: self.runs.iter().map(stretch).collect(),
            meters: bars.meters,
            confidence,
            rival: self.confidence.rival,
        }
    }

    fn nearest(&self, time: f64) -> Option<usize> {
        (0..self.times.len()).min_by(|&one, &other| {
            (self.times[one] - time).abs().total_cmp(&(self.times[other] - time).abs())
        })
    }
}

fn stretch(run: &BeatRun) -> Stretch {
    match run {
        BeatRun::Free(beats) => {
            Stretch::Free { beats: beats.iter().map(|&beat| micros(beat)).collect() }
        }
        BeatRun::Steady { first, period, count } => Stretch::Steady {
            first: micros(*first),
            tempo: units::tempo(*period),
            beats: u32::try_from(*count).unwrap_or(u32::MAX),
        },
    }
}

/// Where bars start, in seconds; where there is no pulse, every two seconds.
fn bar_starts(pulse: Option<&Pulse>, length: Time) -> Vec<f64> {
    let inside = |start: &f64| *start < seconds(length);
    match pulse {
        Some(pulse) => {
            let placed = pulse.placed_beats();
            placed
                .into_iter()
                .filter(|&(_, place)| place == 1)
                .map(|(time, _)| seconds(time))
                .filter(inside)
                .collect()
        }
        None => (0..).map(|bar| f64::from(bar) * 2.0).take_while(inside).collect(),
    }
}
