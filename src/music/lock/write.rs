//! Writes a lock.

use std::fmt::Write;

use super::{FORMAT, Lock, LockEntry, VERSION};
use crate::hash::ContentHash;
use crate::time::{FLICKS_PER_SECOND, Rational, Time, round_half_up};
use crate::world::{
    DetectedMusic, Facet, Facets, Hints, Onset, OnsetKind, Pulse, Stretch, TempoHint,
};

/// Values of energy on a line: ten seconds.
pub(super) const ENERGY_ROW: usize = 40;
/// Seconds that a line of energy covers.
pub(super) const ENERGY_SECONDS: usize = 10;
/// Seconds that a line of hits covers.
const ROW_SECONDS: i64 = 10;
/// Digits behind the point of a time in seconds.
pub(super) const TIME_DECIMALS: usize = 6;

/// The text of a lock.
pub(super) fn lock(lock: &Lock) -> String {
    let head = format!(
        "{FORMAT} {VERSION}: what amv detects in the song; made by amv, belongs in git beside the script\n"
    );
    lock.entries.iter().fold(head, |text, entry| text + &self::entry(entry))
}

fn entry(entry: &LockEntry) -> String {
    let detected = &entry.detected;
    let mut lines = vec![
        format!("hints {}", entry.hints),
        format!("digest {}", entry.digest),
        format!("detector {}", detected.detector),
        format!("length {}", seconds(detected.length)),
        format!("holds {}", words_of(entry.facets)),
    ];
    lines.extend(detected.pulse.iter().flat_map(pulse));
    lines.extend(
        detected.sections.iter().map(|part| format!("part {} {}", part.name, seconds(part.start))),
    );
    lines.extend(detected.drops.iter().map(|drop| format!("drop {}", seconds(*drop))));
    lines.extend(detected.breaks.iter().map(|stop| format!("break {}", seconds(*stop))));
    lines.extend(
        detected.energy.chunks(ENERGY_ROW).enumerate().map(|(row, values)| energy(row, values)),
    );
    for kind in KINDS {
        lines.extend(hits(detected, kind));
    }
    lines.push(format!("lines {}", lines.len()));
    let lines: String = lines.iter().map(|line| format!("  {line}\n")).collect();
    format!("\nsong {}\n{lines}", quoted(&entry.song))
}

/// A path as a JSON string.
fn quoted(path: &str) -> String {
    serde_json::Value::from(path).to_string()
}

fn pulse(pulse: &Pulse) -> Vec<String> {
    let places = pulse.placed_beats();
    let bars = bar_numbers(pulse, places.len());
    let mut lines = Vec::new();
    let mut beat = 0;
    for stretch in &pulse.stretches {
        match stretch {
            Stretch::Steady { first, tempo, beats } => {
                lines.push(format!(
                    "steady {} at {} for {beats} beats",
                    seconds(*first),
                    decimal(*tempo)
                ));
                beat += *beats as usize;
            }
            Stretch::Free { beats } => {
                lines.push("free".to_owned());
                lines.extend(bars_of(beats, bars.get(beat..).unwrap_or_default()));
                beat += beats.len();
            }
        }
    }
    lines.extend(
        pulse.meters.iter().map(|meter| format!("meter {} from beat {}", meter.meter, meter.beat)),
    );
    let sure = pulse.confidence;
    lines.push(format!(
        "confidence tempo {} level {} phase {} bars {}",
        sure.tempo, sure.level, sure.phase, sure.bars
    ));
    lines.extend(pulse.rival.map(|rival| format!("rival {rival}")));
    lines
}

/// The bar of each beat; the first downbeat's is 1.
fn bar_numbers(pulse: &Pulse, beats: usize) -> Vec<i64> {
    let places: Vec<u32> = pulse.placed_beats().into_iter().map(|(_, place)| place).collect();
    let first = pulse.meters.first().map_or(0, |meter| meter.beat as usize);
    let downbeats = |range: std::ops::Range<usize>| {
        places.get(range).unwrap_or_default().iter().filter(|&&place| place == 1).count() as i64
    };
    (0..beats)
        .map(
            |beat| {
                if beat < first { -downbeats(beat + 1..first) } else { downbeats(first..beat + 1) }
            },
        )
        .collect()
}

fn bars_of(beats: &[Time], bars: &[i64]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut open = None;
    for (beat, &bar) in beats.iter().zip(bars) {
        if open != Some(bar) {
            lines.push(format!("  bar {bar}:"));
            open = Some(bar);
        }
        if let Some(line) = lines.last_mut() {
            let _ = write!(line, " {}", seconds(*beat));
        }
    }
    lines
}

fn energy(row: usize, values: &[u8]) -> String {
    let values: Vec<String> = values.iter().map(u8::to_string).collect();
    format!("energy {}: {}", row * ENERGY_SECONDS, values.join(" "))
}

/// A line for each ten seconds in which there is a hit of this kind.
fn hits(detected: &DetectedMusic, kind: OnsetKind) -> Vec<String> {
    let row = |onset: &Onset| onset.time.flicks().div_euclid(FLICKS_PER_SECOND * ROW_SECONDS);
    let hits: Vec<Onset> =
        detected.onsets.iter().copied().filter(|onset| onset.kind == kind).collect();
    let hit = |onset: &Onset| format!("{}:{}", seconds(onset.time), onset.strength);
    let line = |hits: &[Onset]| {
        let all = hits.iter().map(hit).collect::<Vec<_>>().join(" ");
        format!("{} {}: {all}", kind_word(kind), row(&hits[0]) * ROW_SECONDS)
    };
    hits.chunk_by(|one, other| row(one) == row(other)).map(line).collect()
}

/// The kinds of hits, in the order in which a lock has them.
const KINDS: [OnsetKind; 4] = [OnsetKind::Kick, OnsetKind::Snare, OnsetKind::Hat, OnsetKind::Other];

/// `beats parts kick`, `nothing`.
fn words_of(facets: Facets) -> String {
    let words: Vec<&str> = facets.iter().map(facet_word).collect();
    if words.is_empty() { NOTHING.to_owned() } else { words.join(" ") }
}

/// The word of an entry that holds no facet.
pub(super) const NOTHING: &str = "nothing";

/// A facet in one word.
pub(super) fn facet_word(facet: Facet) -> &'static str {
    match facet {
        Facet::Beats => "beats",
        Facet::Parts => "parts",
        Facet::Drops => "drops",
        Facet::Breaks => "breaks",
        Facet::Energy => "energy",
        Facet::Hits(kind) => kind_word(kind),
    }
}

/// A kind of hit in one word.
pub(super) fn kind_word(kind: OnsetKind) -> &'static str {
    match kind {
        OnsetKind::Kick => "kick",
        OnsetKind::Snare => "snare",
        OnsetKind::Hat => "hat",
        OnsetKind::Other => "other",
    }
}

/// Seconds with six digits.
pub(super) fn seconds(time: Time) -> String {
    let micros = round_half_up(time.seconds() * Rational::from(1_000_000));
    let sign = if micros < 0 { "-" } else { "" };
    format!("{sign}{}.{:06}", micros.abs() / 1_000_000, micros.abs() % 1_000_000)
}

/// A decimal, if six digits after the point are enough; otherwise a fraction.
pub(super) fn decimal(value: Rational) -> String {
    let millionths = value * Rational::from(1_000_000);
    if !millionths.is_integer() {
        return value.to_string();
    }
    let millionths = millionths.to_integer();
    let sign = if millionths < 0 { "-" } else { "" };
    let text =
        format!("{sign}{}.{:06}", millionths.abs() / 1_000_000, millionths.abs() % 1_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Hints on one line. They identify a song's entry in the lock.
pub fn hints_text(hints: &Hints) -> String {
    let mut words = Vec::new();
    words.extend(hints.tempo.map(|tempo| match tempo {
        TempoHint::About(tempo) => format!("tempo about {}", decimal(tempo)),
        TempoHint::Exactly(tempo) => format!("tempo {}", decimal(tempo)),
        TempoHint::Between(least, most) => format!("tempo {}..{}", decimal(least), decimal(most)),
    }));
    words.extend(hints.first_beat.map(|first| format!("first beat {}", seconds(first))));
    words.extend(hints.meter.map(|meter| format!("meter {meter}")));
    words.extend(
        (!hints.taps.is_empty())
            .then(|| format!("{} taps {}", hints.taps.len(), taps_digest(&hints.taps))),
    );
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}

/// A short hash of taps.
fn taps_digest(taps: &[Time]) -> String {
    let text: String = taps.iter().map(|tap| format!("{}\n", seconds(*tap))).collect();
    ContentHash::of(text.as_bytes()).to_string().chars().take(16).collect()
}
