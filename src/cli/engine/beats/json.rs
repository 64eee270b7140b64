//! The detected beats as JSON. Times are in seconds, to the microsecond; strengths, energy and
//! confidence go from 0 to 1.

use serde::Serialize;

use super::table::nearest;
use crate::time::{FLICKS_PER_SECOND, Rational, Time};
use crate::world::{
    Confidence, CountedBeat, DetectedMusic, ENERGY_STEP, Meter, OnsetKind, Part, Pulse, Stretch,
};

#[derive(Serialize)]
struct Song<'a> {
    tempo: Option<f64>,
    steady: bool,
    length: f64,
    meter: Option<u32>,
    first_downbeat: Option<f64>,
    beats: Vec<Beat>,
    onsets: Vec<Hit>,
    sections: Vec<Section<'a>>,
    drops: Vec<f64>,
    breaks: Vec<f64>,
    energy: Energy,
    confidence: Option<Sure>,
    rival: Option<f64>,
    tempos: Vec<Run>,
    meters: Vec<Metre>,
    detector: u32,
}

#[derive(Serialize)]
struct Beat {
    time: f64,
    bar: i64,
    beat: u32,
}

#[derive(Serialize)]
struct Hit {
    time: f64,
    kind: &'static str,
    strength: f64,
}

#[derive(Serialize)]
struct Section<'a> {
    name: &'a str,
    start: f64,
    end: f64,
    bar: Option<i64>,
}

#[derive(Serialize)]
struct Energy {
    step: f64,
    values: Vec<f64>,
}

#[derive(Serialize)]
struct Sure {
    tempo: f64,
    level: f64,
    phase: f64,
    bars: f64,
}

/// A stretch of beats; its tempo where it is steady.
#[derive(Serialize)]
struct Run {
    time: f64,
    tempo: Option<f64>,
    beats: usize,
}

#[derive(Serialize)]
struct Metre {
    bar: i64,
    beats: u32,
}

/// One object on one line.
pub(super) fn json(detected: &DetectedMusic, beats: &[CountedBeat]) -> String {
    let song = song(detected, beats);
    // Numbers and text always can be written.
    serde_json::to_string(&song).unwrap_or_default() + "\n"
}

fn song<'a>(detected: &'a DetectedMusic, beats: &[CountedBeat]) -> Song<'a> {
    let pulse = detected.pulse.as_ref();
    let ends = detected.sections.iter().skip(1).map(|part| part.start).chain([detected.length]);
    let section = |(part, end): (&'a Part, Time)| Section {
        name: &part.name,
        start: seconds(part.start),
        end: seconds(end),
        bar: nearest(beats, part.start).map(|beat| beat.bar),
    };
    let times = |times: &[Time]| times.iter().copied().map(seconds).collect();
    Song {
        tempo: pulse.map(|pulse| number(pulse.median_tempo())),
        steady: pulse.is_some_and(Pulse::is_steady),
        length: seconds(detected.length),
        meter: pulse.and_then(|pulse| pulse.meters.first()).map(|meter| meter.meter),
        first_downbeat: beats
            .iter()
            .find(|beat| beat.bar == 1 && beat.beat == 1)
            .map(|beat| seconds(beat.time)),
        beats: beats
            .iter()
            .map(|beat| Beat { time: seconds(beat.time), bar: beat.bar, beat: beat.beat })
            .collect(),
        onsets: detected
            .onsets
            .iter()
            .map(|hit| Hit {
                time: seconds(hit.time),
                kind: kind(hit.kind),
                strength: part(hit.strength),
            })
            .collect(),
        sections: detected.sections.iter().zip(ends).map(section).collect(),
        drops: times(&detected.drops),
        breaks: times(&detected.breaks),
        energy: Energy {
            step: seconds(ENERGY_STEP),
            values: detected.energy.iter().copied().map(part).collect(),
        },
        confidence: pulse.map(|pulse| sure(pulse.confidence)),
        rival: pulse.and_then(|pulse| pulse.rival).map(number),
        tempos: pulse.map_or(Vec::new(), runs),
        meters: pulse.map_or(Vec::new(), |pulse| metres(pulse, beats)),
        detector: detected.detector,
    }
}

fn sure(confidence: Confidence) -> Sure {
    let Confidence { tempo, level, phase, bars } = confidence;
    Sure { tempo: part(tempo), level: part(level), phase: part(phase), bars: part(bars) }
}

fn runs(pulse: &Pulse) -> Vec<Run> {
    let run = |stretch: &Stretch| match stretch {
        Stretch::Steady { first, tempo, beats } => {
            Run { time: seconds(*first), tempo: Some(number(*tempo)), beats: *beats as usize }
        }
        Stretch::Free { beats } => Run {
            time: beats.first().copied().map_or(0.0, seconds),
            tempo: None,
            beats: beats.len(),
        },
    };
    pulse.stretches.iter().map(run).collect()
}

fn metres(pulse: &Pulse, beats: &[CountedBeat]) -> Vec<Metre> {
    let metre = |meter: &Meter| {
        Some(Metre { bar: beats.get(meter.beat as usize)?.bar, beats: meter.meter })
    };
    pulse.meters.iter().filter_map(metre).collect()
}

fn kind(kind: OnsetKind) -> &'static str {
    match kind {
        OnsetKind::Kick => "kick",
        OnsetKind::Snare => "snare",
        OnsetKind::Hat => "hat",
        OnsetKind::Other => "other",
    }
}

fn seconds(time: Time) -> f64 {
    (time.flicks() as f64 / FLICKS_PER_SECOND as f64 * 1e6).round() / 1e6
}

fn number(value: Rational) -> f64 {
    (*value.numer() as f64 / *value.denom() as f64 * 1e6).round() / 1e6
}

fn part(percent: u8) -> f64 {
    f64::from(percent) / 100.0
}
