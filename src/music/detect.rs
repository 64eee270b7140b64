//! Beat detection: from samples to beats, bars, hits and sections. Pure and deterministic.
//!
//! ```text
//! samples ──spectrum──▶ Spectra ──network──▶ Activations ──pulse──▶ rough beats ─┐
//!         ──attack──▶ Attacks ──────────────────────────────beat_runs──▶ exact beats
//! exact beats ──bars, form, hits, confidence──▶ DetectedMusic
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

use crate::time::{Rational, Time};
use crate::world::{DetectedMusic, Hints, Part, Pulse, Stretch, TempoHint};

use attack::{Attacks, Envelopes};
use beat_runs::{BeatRun, Click};
use confidence::ChoiceConfidence;
use energy::Loudness;
use level::Choice;
use network::Activations;
use units::{float, micros, seconds};

pub(crate) use spectrum::Spectrograph;
pub use units::DETECTION_RATE;

/// The version of beat detection. It goes up when a song may be detected differently.
pub const DETECTOR_VERSION: u32 = 2;

// The tuned constants were found by hand while the detector was developed.

/// The slowest and fastest tempo of a pulse, in beats a minute.
const PULSE_TEMPOS: (f64, f64) = (40.0, 222.0);
/// How far a pulse may be below and above the given tempos, as factors.
const PULSE_SLACK: (f64, f64) = (0.99, 1.01);
/// How far a count may be below and above the given tempos, as factors.
const COUNT_SLACK: (f64, f64) = (0.97, 1.03);
/// The tempo that the search for a click prefers, in beats a minute.
const CLICK_TEMPO: f64 = 120.0;
/// The tempos that the searches for the metrical levels prefer, in beats a minute.
const LEVEL_TEMPOS: [f64; 4] = [60.0, 87.0, 122.0, 172.0];
/// The fewest beats of a pulse.
const FEWEST_BEATS: usize = 4;
/// The shortest song with a pulse, in seconds.
const SHORTEST_SONG: f64 = 2.0;
/// The length of a bar where there is no pulse, in seconds.
const BAR_WITHOUT_PULSE: f64 = 2.0;
/// Frames before and after a moment whose chances decide where its beat is.
const SETTLE_REACH: f64 = 1.6;
/// The weight of the moment itself, as a chance.
const SETTLE_WEIGHT: f64 = 0.02;

/// Detects the music of one song. Takes the samples in chunks of any size.
pub struct BeatDetector {
    hints: Hints,
    samples: i64,
    spectrograph: Spectrograph,
    envelopes: Envelopes,
    loudness: Loudness,
}

impl BeatDetector {
    pub fn new(hints: Hints) -> BeatDetector {
        BeatDetector {
            hints,
            samples: 0,
            spectrograph: Spectrograph::new(),
            envelopes: Envelopes::new(),
            loudness: Loudness::new(),
        }
    }

    /// Takes the next samples: one channel, [`DETECTION_RATE`] a second, from -1 to 1. NaN and
    /// infinity count as silence.
    pub fn push(&mut self, samples: &[f32]) {
        if samples.iter().any(|sample| !sample.is_finite()) {
            let finite: Vec<f32> = samples
                .iter()
                .map(|&sample| if sample.is_finite() { sample } else { 0.0 })
                .collect();
            return self.push(&finite);
        }
        self.samples += samples.len() as i64;
        self.spectrograph.push(samples);
        self.envelopes.push(samples);
        self.loudness.push(samples);
    }

    pub fn finish(self) -> DetectedMusic {
        let length = Time::from_sample(self.samples, DETECTION_RATE);
        let spectra = self.spectrograph.finish();
        let attacks = self.envelopes.finish();
        let activations = network::activations(&spectra);
        let beats = beats(&activations, &attacks, &self.hints, length);
        let pulse = beats.as_ref().map(|beats| beats.pulse(&activations, &self.hints));
        // The parts are the song's, whatever is known of its beats.
        let plain = Hints::default();
        let own = if self.hints == plain {
            pulse.clone()
        } else {
            let beats = self::beats(&activations, &attacks, &plain, length);
            beats.map(|beats| beats.pulse(&activations, &plain))
        };
        let starts = bar_starts(own.as_ref(), length);
        let form = form::form(&spectra, &starts, seconds(length));
        let times =
            |bars: Vec<usize>| bars.into_iter().map(|bar| micros(starts[bar].max(0.0))).collect();
        let section = |(bar, name): (usize, String)| Part {
            start: if bar == 0 { Time::ZERO } else { micros(starts[bar]) },
            name,
        };
        DetectedMusic {
            detector: DETECTOR_VERSION,
            length,
            pulse,
            onsets: hits::hits(&activations, &spectra, &attacks),
            sections: form.sections.into_iter().map(section).collect(),
            drops: times(form.drops),
            breaks: times(form.breaks),
            energy: self.loudness.finish(),
        }
    }
}

/// A way to count a song, for the training of the network that chooses among them.
pub struct Candidate {
    /// The features that the network reads.
    pub traits: Vec<f32>,
    /// In seconds.
    pub beats: Vec<f64>,
}

/// Finds every way to count a song.
pub struct CandidateFinder {
    spectrograph: Spectrograph,
    envelopes: Envelopes,
}

impl CandidateFinder {
    pub fn new() -> CandidateFinder {
        CandidateFinder { spectrograph: Spectrograph::new(), envelopes: Envelopes::new() }
    }

    /// Takes the next samples, as [`BeatDetector::push`] does.
    pub fn push(&mut self, samples: &[f32]) {
        self.spectrograph.push(samples);
        self.envelopes.push(samples);
    }

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

/// The beats of a song, and how sure their level and phase are.
struct SongBeats {
    runs: Vec<BeatRun>,
    times: Vec<f64>,
    confidence: ChoiceConfidence,
}

/// The beats of the song. None if it has no pulse.
fn beats(
    activations: &Activations,
    attacks: &Attacks,
    hints: &Hints,
    length: Time,
) -> Option<SongBeats> {
    let (choices, click) = choices(activations, attacks, hints);
    let (best, confidence) = confidence::decide(&choices, hints)?;
    let choice = &choices[best];
    let runs = match click {
        Some(click) => vec![click.at_level(choice.factor, choice.phase)],
        None => beat_runs::beat_runs(&choice.beats, attacks, known_period(hints)),
    };
    let runs = match hints.first_beat {
        Some(beat) => with_beat(runs, seconds(beat)),
        None => runs,
    };
    let times: Vec<f64> = runs.iter().flat_map(BeatRun::beats).collect();
    if times.len() < FEWEST_BEATS || seconds(length) <= SHORTEST_SONG {
        return None;
    }
    let given = hints.tempo.is_some() || hints.first_beat.is_some() || !hints.taps.is_empty();
    if given || confidence::is_pulse(activations, &times) {
        Some(SongBeats { runs, times, confidence })
    } else {
        None
    }
}

/// Every way to count the song, and the click that it is played to, if it has one and no hint gives
/// its tempo.
fn choices(
    activations: &Activations,
    attacks: &Attacks,
    hints: &Hints,
) -> (Vec<Choice>, Option<Click>) {
    let gains = confidence::gains(activations, hints);
    let follow = |around: f64, (least, most): (f64, f64)| -> Vec<f64> {
        let intervals = (60.0 * pulse::RATE / most, 60.0 * pulse::RATE / least);
        let moments =
            pulse::beats(&gains, intervals, |interval| confidence::preference(interval, around));
        moments.iter().map(|&moment| settle(activations, moment as f64 / pulse::RATE)).collect()
    };
    let tempos = count_tempos(hints);
    if known_period(hints).is_none()
        && let Some(click) =
            beat_runs::find_click(&follow(CLICK_TEMPO, pulse_tempos(hints)), attacks)
    {
        let choices = level::of_click(&click.beats(), activations, tempos);
        if !choices.is_empty() {
            return (choices, Some(click));
        }
    }
    let choices = pulse_searches(hints)
        .into_iter()
        .flat_map(|(around, tempos_searched)| {
            level::of_pulse(&follow(around, tempos_searched), activations, tempos)
        })
        .collect();
    (choices, None)
}

/// The searches for a pulse: the tempo that each prefers, and the tempos that it allows.
fn pulse_searches(hints: &Hints) -> Vec<(f64, (f64, f64))> {
    let narrow = pulse_tempos(hints);
    match hints.tempo {
        None => LEVEL_TEMPOS.iter().map(|&around| (around, PULSE_TEMPOS)).collect(),
        // A song may leave the tempo that it mostly has.
        Some(TempoHint::About(tempo)) => {
            vec![(float(tempo), narrow), (float(tempo), PULSE_TEMPOS)]
        }
        Some(TempoHint::Exactly(_) | TempoHint::Between(..)) => {
            vec![((narrow.0 * narrow.1).sqrt(), narrow)]
        }
    }
}

/// The tempos at which a song may be counted, in beats a minute: the given ones, or those that
/// people tap.
fn count_tempos(hints: &Hints) -> (f64, f64) {
    hints.tempo.map_or(level::TEMPOS, |tempo| widened(tempo.bounds(), COUNT_SLACK))
}

/// The tempos of the pulse, in beats a minute.
fn pulse_tempos(hints: &Hints) -> (f64, f64) {
    hints.tempo.map_or(PULSE_TEMPOS, |tempo| widened(tempo.bounds(), PULSE_SLACK))
}

fn widened((least, most): (Rational, Rational), slack: (f64, f64)) -> (f64, f64) {
    (slack.0 * float(least), slack.1 * float(most))
}

/// The seconds from beat to beat, where the tempo is known exactly.
fn known_period(hints: &Hints) -> Option<f64> {
    match hints.tempo {
        Some(TempoHint::Exactly(tempo)) => Some(60.0 / float(tempo)),
        Some(TempoHint::About(_) | TempoHint::Between(..)) | None => None,
    }
}

/// The runs moved so that a beat falls on `beat`. They stay where they are if one is very near.
fn with_beat(runs: Vec<BeatRun>, beat: f64) -> Vec<BeatRun> {
    let beats = runs.iter().flat_map(BeatRun::beats);
    let away = beats
        .map(|other| beat - other)
        .min_by(|one, other| one.abs().total_cmp(&other.abs()))
        .unwrap_or_default();
    let by = if away.abs() < confidence::SAME_BEAT { 0.0 } else { away };
    runs.into_iter().map(|run| run.later(by)).collect()
}

/// The time of a beat between frames: the centre of the chances around it.
fn settle(activations: &Activations, time: f64) -> f64 {
    let middle = time * network::RATE;
    let first = (middle - SETTLE_REACH).ceil().max(0.0) as usize;
    let last = (middle + SETTLE_REACH).floor().max(0.0) as usize;
    let mut sum = 0.0;
    let mut weights = SETTLE_WEIGHT;
    for at in first..=last {
        let chance = f64::from(activations.beat.get(at).copied().unwrap_or_default());
        sum += chance * (at as f64 - middle);
        weights += chance;
    }
    (middle + sum / weights) / network::RATE
}

impl SongBeats {
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

/// The start of each bar, in seconds; without a pulse, at even distances.
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
        None => (0..).map(|bar| f64::from(bar) * BAR_WITHOUT_PULSE).take_while(inside).collect(),
    }
}
