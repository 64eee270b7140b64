//! Writes beats as a MIDI file: a tempo map with which the file's beats fall on the song's.

use midly::num::{u15, u24, u28};
use midly::{Format, Header, MetaMessage, Smf, Timing, TrackEvent, TrackEventKind};

use super::{BAR_ONE, FIRST_BEAT, LAST_BEAT};
use crate::time::{FLICKS_PER_SECOND, Time};
use crate::world::{CountedBeat, Part};

/// Ticks per quarter note, which is a beat.
const TICKS: u32 = 960;
/// The tolerance for a beat's time, in microseconds: within it, one tempo continues.
const TOLERANCE: i64 = 250;
/// The most microseconds per quarter note in MIDI .
const SLOWEST: i64 = (1 << 24) - 1;

/// The beats are too far apart for MIDI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "MIDI has no tempo below 3.6 beats per minute, but this song has beats that are farther apart"
)]
pub struct TooSlow;

/// A MIDI file of type 0 whose quarter notes fall on these beats within 0.3 ms, however long the
/// song is, with the metres and a marker for each section. Tick 0 is the song's first sample. Up to
/// the first beat it counts whole beats of about the first tempo (or, if there is less than one, a
/// bar of 64th notes), its first bar short, so that the song's first downbeat begins a bar; a text
/// event `amv: first beat` marks its end, and `amv: bar 1` the first downbeat.
///
/// # Errors [`TooSlow`], if the tempo is too slow for MIDI.
pub fn midi_file(beats: &[CountedBeat], sections: &[Part]) -> Result<Vec<u8>, TooSlow> {
    let beats: Vec<CountedBeat> =
        beats.iter().copied().filter(|beat| beat.time >= Time::ZERO).collect();
    let times: Vec<i64> = beats.iter().map(|beat| micros(beat.time)).collect();
    let lead = Lead::before(&times)?;
    let mut events: Vec<(u32, MetaMessage<'_>)> = Vec::new();
    events.extend(metres(&beats, &lead));
    events.extend(tempos(&times, &lead)?);
    events.push((lead.ticks, MetaMessage::Text(FIRST_BEAT)));
    let bar_one = beats.iter().position(|beat| beat.bar >= 1).unwrap_or(0);
    events.push((lead.tick_of(bar_one), MetaMessage::Text(BAR_ONE)));
    events.push((lead.tick_of(times.len().saturating_sub(1)), MetaMessage::Text(LAST_BEAT)));
    events.extend(sections.iter().map(|part| {
        (tick_at(&times, &lead, micros(part.start)), MetaMessage::Marker(part.name.as_bytes()))
    }));
    events.sort_by_key(|event| event.0);
    Ok(file(&events))
}

fn file(events: &[(u32, MetaMessage<'_>)]) -> Vec<u8> {
    let mut track = Vec::with_capacity(events.len() + 1);
    let mut before = 0;
    for &(tick, message) in events {
        track.push(TrackEvent {
            delta: u28::new(tick - before),
            kind: TrackEventKind::Meta(message),
        });
        before = tick;
    }
    track.push(TrackEvent {
        delta: u28::new(0),
        kind: TrackEventKind::Meta(MetaMessage::EndOfTrack),
    });
    let header = Header::new(Format::SingleTrack, Timing::Metrical(u15::new(TICKS as u16)));
    let mut bytes = Vec::new();
    // Writing to memory does not fail, and no song has events for the 4 GB of a track.
    let _ = Smf { header, tracks: vec![track] }.write_std(&mut bytes);
    bytes
}

/// The lead-in before the first beat.
struct Lead {
    /// How long it is.
    ticks: u32,
    /// Its microseconds a quarter note.
    quarter: i64,
    /// The number of its first quarter notes that last a microsecond more, so that it ends on the
    /// first beat.
    longer: u32,
    /// The number of its whole beats; `None` if it is shorter than one.
    beats: u32,
    /// Its end in microseconds.
    ends: i64,
}

impl Lead {
    fn before(times: &[i64]) -> Result<Lead, TooSlow> {
        let first = times.first().copied().unwrap_or(0);
        let beat = times.get(1).map_or(500_000, |second| (second - first).max(1));
        if first * 4 < beat * 3 {
            Ok(Lead::of_parts(first, beat))
        } else {
            Lead::of_beats(first, (first + beat / 2) / beat)
        }
    }

    /// Less than a beat: a number of 64th notes.
    fn of_parts(first: i64, beat: i64) -> Lead {
        let parts = if first == 0 { 0 } else { (16 * first / beat).max(1) };
        let quarter = 16 * first / parts.max(1);
        Lead {
            ticks: parts as u32 * TICKS / 16,
            quarter,
            longer: 0,
            beats: 0,
            ends: quarter * parts / 16,
        }
    }

    fn of_beats(first: i64, beats: i64) -> Result<Lead, TooSlow> {
        let count =
            u32::try_from(beats).ok().filter(|&beats| beats < (1 << 28) / TICKS).ok_or(TooSlow)?;
        Ok(Lead {
            ticks: count * TICKS,
            quarter: first / beats,
            longer: (first % beats) as u32,
            beats: count,
            ends: first,
        })
    }

    /// The tick of a beat, counted from 0.
    fn tick_of(&self, beat: usize) -> u32 {
        self.ticks + beat as u32 * TICKS
    }
}

/// The tempos: each continues as long as every beat is within [`TOLERANCE`] of the song's.
fn tempos<'a>(times: &[i64], lead: &Lead) -> Result<Vec<(u32, MetaMessage<'a>)>, TooSlow> {
    let mut tempos = Vec::new();
    if lead.longer > 0 {
        tempos.push((0, tempo(lead.quarter + 1)?));
    }
    if lead.ticks > 0 {
        tempos.push((lead.longer * TICKS, tempo(lead.quarter)?));
    }
    let (mut beat, mut sounds) = (0, lead.ends);
    while beat + 1 < times.len() {
        let (count, quarter) = longest_run(&times[beat + 1..], sounds);
        tempos.push((lead.tick_of(beat), tempo(quarter)?));
        beat += count;
        sounds += count as i64 * quarter;
    }
    Ok(tempos)
}

/// The number of these beats that one tempo reaches from `start`, at least one, and that tempo.
fn longest_run(times: &[i64], start: i64) -> (usize, i64) {
    let (mut least, mut most) = (i64::MIN, i64::MAX);
    let mut reached = (1, times[0] - start);
    for (index, time) in times.iter().enumerate() {
        let count = index as i64 + 1;
        least = least.max((time - start - TOLERANCE + count - 1).div_euclid(count));
        most = most.min((time - start + TOLERANCE).div_euclid(count));
        if least > most {
            break;
        }
        let even = (time - start + count / 2).div_euclid(count);
        reached = (index + 1, even.clamp(least, most));
    }
    reached
}

fn tempo<'a>(quarter: i64) -> Result<MetaMessage<'a>, TooSlow> {
    let sayable = (1..=SLOWEST).contains(&quarter);
    sayable.then(|| MetaMessage::Tempo(u24::new(quarter as u32))).ok_or(TooSlow)
}

/// The changes of metre. A short bar, at the start or before a change, has a metre of its own.
fn metres<'a>(beats: &[CountedBeat], lead: &Lead) -> Vec<(u32, MetaMessage<'a>)> {
    let mut metres = Vec::new();
    if lead.ticks > 0 && lead.beats == 0 {
        metres.push((0, signature(lead.ticks * 16 / TICKS, 6)));
    }
    let (mut tick, mut meter) = (lead.ticks - lead.beats * TICKS, 0);
    let lengths = bar_lengths(beats, lead.beats);
    for (index, &length) in lengths.iter().enumerate() {
        // The song may end within its last bar.
        let ends_early = index + 1 == lengths.len() && length < meter;
        if length != meter && !ends_early {
            metres.push((tick, signature(length, 2)));
            meter = length;
        }
        tick += length * TICKS;
    }
    metres
}

/// The number of beats of each bar, so that the first downbeat begins one. The lead-in and the
/// pick-up are bars of the first metre, except the first of them, which may be shorter.
fn bar_lengths(beats: &[CountedBeat], lead: u32) -> Vec<u32> {
    let length = |bar: &[CountedBeat]| bar.len() as u32;
    let pick_up = beats.partition_point(|beat| beat.bar < 1);
    let bars: Vec<u32> =
        beats[pick_up..].chunk_by(|one, other| one.bar == other.bar).map(length).collect();
    let (before, whole) = (lead + pick_up as u32, bars.first().copied().unwrap_or(4));
    let mut lengths = vec![before % whole; usize::from(before % whole > 0)];
    lengths.extend(std::iter::repeat_n(whole, (before / whole) as usize));
    lengths.extend(bars);
    lengths
}

/// A time signature of notes of `1 / 2^exponent`. There are 24 MIDI clocks per metronome click and
/// 8 32nd notes per quarter note.
fn signature<'a>(numerator: u32, exponent: u8) -> MetaMessage<'a> {
    MetaMessage::TimeSignature(u8::try_from(numerator).unwrap_or(u8::MAX), exponent, 24, 8)
}

/// The tick nearest to a time, interpolated between beats.
fn tick_at(times: &[i64], lead: &Lead, time: i64) -> u32 {
    let before = times.partition_point(|&beat| beat <= time);
    if before == 0 {
        let first = times.first().copied().unwrap_or(0).max(1);
        return (time.max(0) * i64::from(lead.ticks) / first) as u32;
    }
    let beat = (before - 1).min(times.len().saturating_sub(2));
    let length = times.get(beat + 1).map_or(500_000, |next| next - times[beat]).max(1);
    let ticks = (time - times[beat]) * i64::from(TICKS);
    lead.tick_of(beat) + u32::try_from((ticks + length / 2) / length).unwrap_or(0)
}

fn micros(time: Time) -> i64 {
    let micros = i128::from(time.flicks()) * 1_000_000 + i128::from(FLICKS_PER_SECOND) / 2;
    i64::try_from(micros.div_euclid(i128::from(FLICKS_PER_SECOND))).unwrap_or(i64::MAX)
}
