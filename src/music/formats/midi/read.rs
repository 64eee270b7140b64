//! Reads the beats of a MIDI file from its tempo map and metres.

use midly::{EventIter, Format, Header, MetaMessage, Timing, TrackEventKind, TrackIter};

use super::super::measure::{Flow, Metre, Signature, beats, time_of};
use super::{BAR_ONE, FIRST_BEAT, LAST_BEAT};
use crate::music::{MidiProblem, MusicFileError, MusicFileProblem};
use crate::time::{FLICKS_PER_SECOND, Rational, Time, round_half_up};

/// The default microseconds per quarter note: 120 bpm.
const USUAL_TEMPO: u32 = 500_000;

/// Whether a file begins like a MIDI file, plain or in a RIFF wrapper.
pub(in crate::music::formats) fn is_midi(bytes: &[u8]) -> bool {
    bytes.starts_with(b"MThd") || (bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"RMID"))
}

/// The beats from tick 0, which is the song's first sample, to the last event, and at least a bar
/// after the last change. A beat is the note of the metre's lower number; in 6/8, 9/8 and 12/8 it
/// is the dotted quarter.
pub(in crate::music::formats) fn parse(bytes: &[u8]) -> Result<Vec<(Time, u32)>, MusicFileError> {
    tempo_map(bytes).and_then(|map| map.beats()).map_err(|what| MusicFileError {
        line: 1,
        what,
        bytes: 0..0,
    })
}

/// The relevant content of a MIDI file. Times are in ticks.
#[derive(Default)]
struct TempoMap {
    per_quarter: u64,
    /// Microseconds per quarter note.
    tempos: Vec<(u64, u32)>,
    signatures: Vec<(u64, Signature)>,
    first: Option<u64>,
    bar_one: Option<u64>,
    last: Option<u64>,
    end: u64,
}

fn tempo_map(file: &[u8]) -> Result<TempoMap, MusicFileProblem> {
    let start =
        file.windows(4).take(1 << 10).position(|id| id == b"MThd").ok_or(MidiProblem::NotMidi)?;
    let bytes = file.get(start..).unwrap_or_default();
    let per_quarter = ticks_per_quarter(bytes)?;
    let (Header { format, .. }, tracks) = midly::parse(bytes).map_err(|_| MidiProblem::NotMidi)?;
    if format == Format::Sequential {
        return Err(MidiProblem::Patterns.into());
    }
    let mut map = TempoMap { per_quarter, ..TempoMap::default() };
    let reader = Reader { file };
    if reader.tracks(tracks, &mut map)? == 0 {
        return Err(MidiProblem::NoTrack.into());
    }
    map.tempos.sort_by_key(|tempo| tempo.0);
    map.signatures.sort_by_key(|signature| signature.0);
    Ok(map)
}

/// This is checked first: the MIDI crate does not accept every number of frames.
fn ticks_per_quarter(bytes: &[u8]) -> Result<u64, MidiProblem> {
    let Some(&[high, low]) = bytes.get(12..14) else { return Err(MidiProblem::NotMidi) };
    if has_second_header(bytes) {
        return Err(MidiProblem::NotMidi);
    }
    match u16::from_be_bytes([high, low]) {
        0 => Err(MidiProblem::NoTicks),
        frames if frames >= 0x8000 => Err(MidiProblem::Timecode),
        ticks => match midly::parse(bytes) {
            Ok((Header { timing: Timing::Metrical(_), .. }, _)) => Ok(u64::from(ticks)),
            Ok((Header { timing: Timing::Timecode(..), .. }, _)) => Err(MidiProblem::Timecode),
            Err(_) => Err(MidiProblem::NotMidi),
        },
    }
}

/// Whether a header follows among the tracks, which the MIDI crate would read as well.
fn has_second_header(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    while let Some((head, after)) = rest.split_first_chunk::<8>() {
        let [id @ .., a, b, c, d] = *head;
        if id == *b"MThd" && rest.len() < bytes.len() {
            return true;
        }
        let length = usize::try_from(u32::from_be_bytes([a, b, c, d])).unwrap_or(usize::MAX);
        rest = after.get(length..).unwrap_or_default();
    }
    false
}

/// A reader that knows its position in the file.
struct Reader<'a> {
    file: &'a [u8],
}

impl Reader<'_> {
    /// The byte at which a part of the file begins.
    fn byte(&self, part: &[u8]) -> usize {
        (part.as_ptr() as usize).saturating_sub(self.file.as_ptr() as usize).min(self.file.len())
    }

    /// Reads all tracks; returns their number.
    fn tracks(&self, tracks: TrackIter<'_>, map: &mut TempoMap) -> Result<usize, MidiProblem> {
        let mut count = 0;
        for events in tracks.flatten() {
            self.track(events, map)?;
            count += 1;
        }
        Ok(count)
    }

    fn track(&self, mut events: EventIter<'_>, map: &mut TempoMap) -> Result<(), MidiProblem> {
        let cut_off = self.is_cut_off(events.unread());
        let mut tick = 0_u64;
        loop {
            let rest = events.unread();
            let byte = self.byte(rest);
            let Some(Ok(event)) = events.next() else {
                return match (cut_off, rest.is_empty()) {
                    (true, _) => Err(MidiProblem::CutOff { byte: self.file.len() }),
                    (false, true) => Ok(()),
                    (false, false) => Err(MidiProblem::Event { byte }),
                };
            };
            tick = tick.saturating_add(u64::from(event.delta.as_int()));
            map.end = map.end.max(tick);
            match event.kind {
                TrackEventKind::Meta(MetaMessage::EndOfTrack) => return Ok(()),
                TrackEventKind::Meta(message) => map.take(message, tick, byte)?,
                TrackEventKind::Midi { .. }
                | TrackEventKind::SysEx(_)
                | TrackEventKind::Escape(_) => {}
            }
        }
    }

    /// Whether the track's header declares more bytes than there are.
    fn is_cut_off(&self, track: &[u8]) -> bool {
        let start = self.byte(track);
        let promised = start
            .checked_sub(4)
            .and_then(|at| self.file.get(at..start))
            .and_then(|head| head.try_into().ok());
        promised.is_some_and(|head| u32::from_be_bytes(head) as usize > track.len())
    }
}

impl TempoMap {
    fn take(
        &mut self,
        message: MetaMessage<'_>,
        tick: u64,
        byte: usize,
    ) -> Result<(), MidiProblem> {
        match message {
            MetaMessage::Tempo(tempo) if tempo.as_int() == 0 => {
                return Err(MidiProblem::Tempo { byte });
            }
            MetaMessage::Tempo(tempo) => self.tempos.push((tick, tempo.as_int())),
            MetaMessage::TimeSignature(numerator, exponent, ..) => {
                let lower = 1_u32.checked_shl(u32::from(exponent)).unwrap_or(0);
                let signature = Signature::new(u32::from(numerator), lower);
                self.signatures.push((
                    tick,
                    signature.ok_or(MidiProblem::Signature { byte, numerator, exponent })?,
                ));
            }
            MetaMessage::Text(FIRST_BEAT) => self.first = Some(tick),
            MetaMessage::Text(BAR_ONE) => self.bar_one = Some(tick),
            MetaMessage::Text(LAST_BEAT) => self.last = Some(tick),
            _ => {}
        }
        Ok(())
    }

    /// A tick in quarter notes.
    fn quarters(&self, tick: u64) -> Rational {
        Rational::new(i128::from(tick), i128::from(self.per_quarter))
    }

    fn beats(&self) -> Result<Vec<(Time, u32)>, MusicFileProblem> {
        let (flows, metres) = (self.flows(), self.metres());
        let last_tempo = flows.last().map_or(Rational::from(0), |flow| flow.at);
        let end = match self.last {
            Some(tick) => self.quarters(tick),
            None => metres
                .iter()
                .map(|metre| metre.at.max(last_tempo) + metre.signature.bar())
                .fold(self.quarters(self.end), Rational::max),
        };
        let mut beats = beats(&metres, end, &flows)?;
        if let Some(first) = self.first.map(|tick| time_of(&flows, self.quarters(tick))) {
            beats.retain(|beat| i128::from(beat.0.flicks()) >= first);
        }
        // Bars are counted from the first 1, so there is no 1 before the first downbeat that amv's
        // event names.
        let bar_one = self.bar_one.map_or(i128::MIN, |tick| time_of(&flows, self.quarters(tick)));
        for beat in
            beats.iter_mut().filter(|beat| beat.1 == 1 && i128::from(beat.0.flicks()) < bar_one)
        {
            beat.1 = 0;
        }
        Ok(beats)
    }

    fn flows(&self) -> Vec<Flow> {
        let mut flow =
            Flow { at: Rational::from(0), sounds: 0, goes_on: 0, quarter: period(USUAL_TEMPO) };
        let mut flows = vec![flow];
        for &(tick, tempo) in &self.tempos {
            let at = self.quarters(tick);
            let sounds = flow.sounds + round_half_up((at - flow.at) * flow.quarter);
            flow = Flow { at, sounds, goes_on: sounds, quarter: period(tempo) };
            flows.push(flow);
        }
        flows
    }

    /// Of several at one tick, the last counts. Beats before amv's event for the first beat are
    /// left out.
    fn metres(&self) -> Vec<Metre> {
        let mut metres = vec![Metre::new(Rational::from(0), Signature::COMMON)];
        for &(tick, signature) in &self.signatures {
            let at = self.quarters(tick);
            while metres.pop_if(|metre| metre.at >= at).is_some() {}
            metres.push(Metre::new(at, signature));
        }
        if let Some(first) = self.first.map(|tick| self.quarters(tick)) {
            let begun = metres.partition_point(|metre| metre.at <= first).max(1) - 1;
            metres.drain(..begun);
        }
        if let Some(pick_up) = self.pick_up(&metres) {
            metres[0] = pick_up;
        }
        metres
    }

    /// A single bar at the start that is shorter than the next ones is a pick-up: the end of one of
    /// those.
    fn pick_up(&self, metres: &[Metre]) -> Option<Metre> {
        let [first, next, ..] = metres else { return None };
        let single = first.at + first.signature.bar() == next.at
            && first.signature.beat() == next.signature.beat();
        let before_bar_one = self.bar_one.is_none_or(|tick| next.at <= self.quarters(tick));
        let lacks = next
            .signature
            .beats()
            .checked_sub(first.signature.beats())
            .filter(|&lacks| lacks > 0)?;
        (single && before_bar_one).then_some(Metre {
            at: first.at,
            signature: next.signature,
            lacks,
        })
    }
}

/// Flicks per quarter note of this many microseconds.
fn period(tempo: u32) -> Rational {
    Rational::new(i128::from(tempo) * i128::from(FLICKS_PER_SECOND), 1_000_000)
}
