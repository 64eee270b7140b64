//! StepMania charts: `.sm` and `.ssc`. A beat is a quarter note; beat 0 sounds at minus the offset.

use std::ops::Range;

use super::measure::{Flow, Metre, Signature, beats};
use crate::music::tally::LineTally;
use crate::music::text::error_at;
use crate::music::{BeatFile, MusicFileError, MusicFileProblem};
use crate::time::{FLICKS_PER_SECOND, Rational};

/// The two forms of charts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// The older one, whose charts have no timing of their own.
    Sm,
    /// The newer one. The tags before the first `#NOTEDATA:` are the song's.
    Ssc,
}

/// `#NAME:value;`, with the value as a range of the text.
struct Tag<'a> {
    name: &'a str,
    value: Range<usize>,
}

/// The song's beats, up to its last bar of steps, or two beats after its last change of timing, so
/// that the last two beats have the last tempo between them.
pub(super) fn parse(text: &str, form: Form) -> Result<BeatFile, MusicFileError> {
    let text = without_comments(text);
    let tags = tags(&text);
    let charts = match form {
        Form::Sm => tags.len(),
        Form::Ssc => tags
            .iter()
            .position(|tag| tag.name.eq_ignore_ascii_case("NOTEDATA"))
            .unwrap_or(tags.len()),
    };
    let chart = Chart { text: &text, tags: &tags, song: charts };
    let mut tally = LineTally::default();
    let (flows, last) = chart.flows(&mut tally)?;
    let metres = chart.metres(&mut tally);
    let skipped = tally.finish()?;
    let after = metres
        .iter()
        .rev()
        .find(|metre| metre.at <= last)
        .map_or(last, |metre| last + metre.signature.beat() * Rational::from(2));
    let bars = metres.iter().map(|metre| metre.at + metre.signature.bar());
    let end = bars.fold(after.max(chart.steps()), Rational::max);
    let beats = beats(&metres, end, &flows).map_err(|what| MusicFileError {
        line: 1,
        what,
        bytes: 0..0,
    })?;
    Ok(BeatFile { beats, guessed: false, skipped })
}

/// The text with `//` comments replaced by spaces, so that every byte keeps its place.
fn without_comments(text: &str) -> String {
    let blanked = |line: &str| match line.find("//") {
        Some(start) => line[..start].to_owned() + &" ".repeat(line.len() - start),
        None => line.to_owned(),
    };
    let lines = text.split_inclusive(['\n', '\r']).map(|line| {
        let content = line.trim_end_matches(['\n', '\r']);
        blanked(content) + &line[content.len()..]
    });
    lines.collect()
}

/// All tags. A value ends at `;` or, as StepMania tolerates, at a `#` at the start of a line.
fn tags(text: &str) -> Vec<Tag<'_>> {
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(hash) = text[at..].find('#').map(|hash| at + hash) {
        let Some(colon) = text[hash..].find([':', ';']).map(|colon| hash + colon) else { break };
        let end = value_end(text, colon);
        if text[colon..].starts_with(':') {
            tags.push(Tag {
                name: text[hash + 1..colon].trim(),
                value: colon + 1..end.max(colon + 1),
            });
        }
        at = end.max(colon + 1);
    }
    tags
}

fn value_end(text: &str, from: usize) -> usize {
    let mut fresh = false;
    for (offset, character) in text[from..].char_indices() {
        match character {
            ';' => return from + offset,
            '#' if fresh => return from + offset,
            '\n' | '\r' => fresh = true,
            _ if character.is_whitespace() => {}
            _ => fresh = false,
        }
    }
    text.len()
}

/// A timing event at a beat.
#[derive(Clone, Copy)]
enum Event {
    /// A delay: the beat itself sounds later, by this many flicks.
    Delay(i128),
    /// Beats per minute, in millionths; a negative tempo runs backwards.
    Tempo(i128),
    /// The music skips to this beat.
    WarpTo(Rational),
    /// The end of a skip.
    Arrived,
    /// A stop: everything after the beat sounds later.
    Stop(i128),
}

impl Event {
    /// The order of the events at one beat.
    fn order(self) -> u8 {
        match self {
            Event::Delay(_) => 0,
            Event::Tempo(_) => 1,
            Event::WarpTo(_) => 2,
            Event::Arrived => 3,
            Event::Stop(_) => 4,
        }
    }
}

/// A chart's tags; those before `song` are the song's own.
struct Chart<'a> {
    text: &'a str,
    tags: &'a [Tag<'a>],
    song: usize,
}

impl Chart<'_> {
    /// The value of the song's last tag of this name, which is the one that counts.
    fn value(&self, name: &str) -> Option<Range<usize>> {
        let tag =
            self.tags[..self.song].iter().rev().find(|tag| tag.name.eq_ignore_ascii_case(name))?;
        Some(trimmed(self.text, tag.value.clone()))
    }

    fn error(&self, at: Range<usize>, what: fn(String) -> MusicFileProblem) -> MusicFileError {
        error_at(self.text, at.clone(), what(self.text[at].to_owned()))
    }

    /// The entries of a list with commas, each cut at its `=`.
    fn entries(&self, name: &str) -> Vec<(Range<usize>, Vec<&str>)> {
        let Some(value) = self.value(name) else { return Vec::new() };
        let mut entries = Vec::new();
        let mut start = value.start;
        for entry in self.text[value].split(',') {
            let range = trimmed(self.text, start..start + entry.len());
            start += entry.len() + 1;
            if !range.is_empty() {
                entries.push((range.clone(), self.text[range].split('=').map(str::trim).collect()));
            }
        }
        entries
    }

    /// Pairs of a beat (not below 0) and a value in millionths.
    fn pairs(&self, name: &str, tally: &mut LineTally) -> Vec<(Range<usize>, Rational, i128)> {
        let pair = |(range, parts): (Range<usize>, Vec<&str>)| {
            let pair = match parts[..] {
                [beat, value] => beat_of(beat).zip(millionths(value)),
                _ => None,
            };
            match pair {
                Some((beat, value)) => Ok((range, beat, value)),
                None => Err(self.error(range, MusicFileProblem::BeatValue)),
            }
        };
        self.entries(name).into_iter().filter_map(|entry| tally.read(pair(entry))).collect()
    }

    /// All timing events, in order.
    fn events(&self, tally: &mut LineTally) -> Result<Vec<(Rational, Event)>, MusicFileError> {
        let mut events = Vec::new();
        for (at, beat, tempo) in self.pairs("BPMS", tally) {
            if tempo == 0 {
                tally.skip(error_at(self.text, at, MusicFileProblem::NoTempo));
            } else {
                events.push((beat, Event::Tempo(tempo)));
            }
        }
        if events.is_empty() {
            return Err(match std::mem::take(tally).first() {
                Some(mistake) => mistake,
                None => MusicFileError {
                    line: 1,
                    what: MusicFileProblem::Nothing("tempos (`#BPMS:`)"),
                    bytes: 0..0,
                },
            });
        }
        let seconds = |value: i128| value * i128::from(FLICKS_PER_SECOND) / 1_000_000;
        events.extend(
            self.pairs("STOPS", tally)
                .into_iter()
                .map(|(_, beat, value)| (beat, Event::Stop(seconds(value)))),
        );
        events.extend(
            self.pairs("DELAYS", tally)
                .into_iter()
                .map(|(_, beat, value)| (beat, Event::Delay(seconds(value)))),
        );
        for (_, beat, length) in self.pairs("WARPS", tally).into_iter().filter(|warp| warp.2 > 0) {
            let arrival = beat + Rational::new(length, 1_000_000);
            events.extend([(beat, Event::WarpTo(arrival)), (arrival, Event::Arrived)]);
        }
        events.sort_by_key(|&(beat, event)| (beat, event.order()));
        Ok(events)
    }

    /// The stretches of constant tempo, and the beat after which nothing changes.
    fn flows(&self, tally: &mut LineTally) -> Result<(Vec<Flow>, Rational), MusicFileError> {
        let events = self.events(tally)?;
        let offset = self.value("OFFSET").and_then(|at| {
            let offset = millionths(&self.text[at.clone()]);
            tally.read(offset.ok_or_else(|| self.error(at, MusicFileProblem::Number)))
        });
        let tempo = events
            .iter()
            .find_map(|event| if let Event::Tempo(tempo) = event.1 { Some(tempo) } else { None });
        let mut clock = Clock {
            at: Rational::from(0),
            time: -offset.unwrap_or(0) * i128::from(FLICKS_PER_SECOND) / 1_000_000,
            quarter: quarter(tempo.unwrap_or(120_000_000)),
            warp_to: Rational::from(0),
        };
        let mut flows = vec![clock.flow(clock.time)];
        for group in events.chunk_by(|one, other| one.0 == other.0) {
            flows.push(clock.pass(group));
        }
        Ok((flows, clock.at))
    }

    /// The metres; four quarters by default. Of several at one beat, the last counts.
    fn metres(&self, tally: &mut LineTally) -> Vec<Metre> {
        let mut said = vec![Metre::new(Rational::from(0), Signature::COMMON)];
        for (range, parts) in self.entries("TIMESIGNATURES") {
            let metre = metre(&parts).ok_or_else(|| self.error(range, MusicFileProblem::Meter));
            said.extend(tally.read(metre));
        }
        said.sort_by_key(|metre| metre.at);
        let lasts =
            said.chunk_by(|one, other| one.at == other.at).filter_map(|same| same.last().copied());
        lasts.collect()
    }

    /// The beat at which the longest chart ends: a measure of steps is four beats.
    fn steps(&self) -> Rational {
        let notes = self.tags.iter().filter(|tag| tag.name.eq_ignore_ascii_case("NOTES"));
        let measures = notes.map(|tag| {
            let steps = self.text[tag.value.clone()].rsplit(':').next().unwrap_or_default();
            if steps.trim().is_empty() { 0 } else { 1 + steps.matches(',').count() }
        });
        Rational::from(4 * measures.max().unwrap_or(0) as i128)
    }
}

/// The state of the music's time.
struct Clock {
    at: Rational,
    time: i128,
    quarter: Rational,
    warp_to: Rational,
}

impl Clock {
    /// Advances to an event's beat and applies the event.
    fn pass(&mut self, events: &[(Rational, Event)]) -> Flow {
        if let Some(&(beat, _)) = events.first() {
            if self.warp_to <= self.at {
                self.time += crate::time::round_half_up((beat - self.at) * self.quarter);
            }
            self.at = beat;
        }
        let mut sounds = self.time;
        for &(_, event) in events {
            match event {
                Event::Delay(length) => {
                    self.time += length;
                    sounds = self.time;
                }
                Event::Tempo(tempo) => self.quarter = quarter(tempo),
                Event::WarpTo(beat) => self.warp_to = self.warp_to.max(beat),
                Event::Arrived => {}
                Event::Stop(length) => self.time += length,
            }
        }
        self.flow(sounds)
    }

    fn flow(&self, sounds: i128) -> Flow {
        let quarter = if self.warp_to > self.at { Rational::from(0) } else { self.quarter };
        Flow { at: self.at, sounds, goes_on: self.time, quarter }
    }
}

/// Flicks per beat at this tempo in millionths of a beat per minute.
fn quarter(tempo: i128) -> Rational {
    Rational::new(60 * i128::from(FLICKS_PER_SECOND) * 1_000_000, tempo)
}

fn metre(parts: &[&str]) -> Option<Metre> {
    let [beat, upper, lower] = parts else { return None };
    Some(Metre::new(beat_of(beat)?, Signature::new(upper.parse().ok()?, lower.parse().ok()?)?))
}

fn beat_of(text: &str) -> Option<Rational> {
    millionths(text).filter(|&beat| beat >= 0).map(|beat| Rational::new(beat, 1_000_000))
}

/// A decimal number in millionths; digits after the sixth place are dropped. At most nine digits
/// before the point.
pub(super) fn millionths(text: &str) -> Option<i128> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (units, parts) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if units.len() + parts.len() == 0 || units.len() > 9 || !is_number(units) || !is_number(parts) {
        return None;
    }
    let six = parts.bytes().chain(std::iter::repeat(b'0')).take(6);
    Some(sign * units.bytes().chain(six).fold(0, |sum, digit| sum * 10 + i128::from(digit - b'0')))
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + part.len() - part.trim_start().len();
    start..start + part.trim().len()
}
