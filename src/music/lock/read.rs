//! Reads a lock.

use std::sync::Arc;

use super::settle::{MOST_BEATS, is_sound};
use super::write::{ENERGY_ROW, ENERGY_SECONDS, NOTHING, TIME_DECIMALS, facet_word};
use super::{EARLIER_VERSION, FORMAT, Lock, LockEntry, LockFileError, LockFileProblem, VERSION};
use crate::hash::ContentHash;
use crate::music::clock::clock;
use crate::music::text::{Line, lines};
use crate::time::{Rational, Time};
use crate::world::{
    Confidence, DetectedMusic, Facet, Facets, Meter, Onset, OnsetKind, Part, Pulse, Stretch,
};

/// Parses a lock.
pub(super) fn read(text: &str) -> Result<Lock, LockFileError> {
    let mut lock = Lock::default();
    let mut open: Option<Block> = None;
    let written = lines(text).filter(|line| !line.is_blank());
    let mut some = false;
    let mut earlier = false;
    for (index, line) in written.enumerate() {
        some = true;
        let words = line.text.trim();
        if words.starts_with("<<<<<<<")
            || words.starts_with("=======")
            || words.starts_with(">>>>>>>")
            || words.starts_with("|||||||")
        {
            return Err(line_error(&line, LockFileProblem::Conflict));
        }
        match words.strip_prefix("song ") {
            _ if index == 0 => earlier = is_earlier(&line)?,
            Some(path) => {
                close(open.take(), &mut lock)?;
                let song = serde_json::from_str(path)
                    .map_err(|_| line_error(&line, LockFileProblem::Line))?;
                open = Some(Block::new(song, earlier, line_error(&line, LockFileProblem::Line)));
            }
            None => {
                let block =
                    open.as_mut().ok_or_else(|| line_error(&line, LockFileProblem::Line))?;
                block.line(words).ok_or_else(|| line_error(&line, LockFileProblem::Line))?;
            }
        }
    }
    close(open, &mut lock)?;
    if some {
        Ok(lock)
    } else {
        Err(LockFileError { line: 1, bytes: 0..0, what: LockFileProblem::NoLock })
    }
}

fn line_error(line: &Line<'_>, what: LockFileProblem) -> LockFileError {
    LockFileError { line: line.number, bytes: line.start..line.start + line.text.len(), what }
}

/// Whether the first line is that of the earlier format.
fn is_earlier(line: &Line<'_>) -> Result<bool, LockFileError> {
    let format = line
        .text
        .trim_start_matches('\u{feff}')
        .strip_prefix(FORMAT)
        .map(|rest| rest.split(':').next().unwrap_or_default().trim());
    match format {
        Some(VERSION) => Ok(false),
        Some(EARLIER_VERSION) => Ok(true),
        Some(other) => Err(line_error(line, LockFileProblem::Version(other.to_owned()))),
        None => Err(line_error(line, LockFileProblem::NoLock)),
    }
}

fn close(block: Option<Block>, lock: &mut Lock) -> Result<(), LockFileError> {
    let Some(block) = block else { return Ok(()) };
    let head = block.head.clone();
    let at_head = |what| LockFileError { what, ..head.clone() };
    let entry = block.entry().map_err(at_head)?;
    if lock.entries.iter().any(|known| (&known.song, &known.hints) == (&entry.song, &entry.hints)) {
        return Err(LockFileError { what: LockFileProblem::Twice, ..head });
    }
    lock.insert(entry);
    Ok(())
}

/// A song's block while it is being read.
struct Block {
    head: LockFileError,
    song: String,
    /// It is of the earlier format, which holds everything.
    earlier: bool,
    facets: Option<Facets>,
    hints: Option<String>,
    digest: Option<ContentHash>,
    detector: Option<u32>,
    length: Option<Time>,
    stretches: Vec<Stretch>,
    meters: Vec<Meter>,
    confidence: Option<Confidence>,
    rival: Option<Rational>,
    sections: Vec<Part>,
    drops: Vec<Time>,
    breaks: Vec<Time>,
    energy: Vec<u8>,
    onsets: Vec<Onset>,
    /// The lines so far, and the number that the last line declares.
    count: usize,
    said: Option<usize>,
}

impl Block {
    fn new(song: String, earlier: bool, head: LockFileError) -> Block {
        Block {
            head,
            song,
            earlier,
            facets: earlier.then_some(Facets::ALL),
            hints: None,
            digest: None,
            detector: None,
            length: None,
            stretches: Vec::new(),
            meters: Vec::new(),
            confidence: None,
            rival: None,
            sections: Vec::new(),
            drops: Vec::new(),
            breaks: Vec::new(),
            energy: Vec::new(),
            onsets: Vec::new(),
            count: 0,
            said: None,
        }
    }

    /// Reads a line; `None` if amv does not write lines like it.
    fn line(&mut self, line: &str) -> Option<()> {
        let (name, rest) = line.split_once(' ').unwrap_or((line, ""));
        if self.said.is_some() {
            return None;
        }
        if name == "lines" {
            return once(&mut self.said, rest.parse().ok()?);
        }
        self.count += 1;
        match name {
            "hints" => {
                let hints = self.hints_of(rest);
                once(&mut self.hints, hints)
            }
            "holds" => once(&mut self.facets, facets(rest)?),
            "digest" => once(&mut self.digest, rest.parse().ok()?),
            "detector" | "listener" => once(&mut self.detector, rest.parse().ok()?),
            "length" => once(&mut self.length, written_time(rest)?),
            "steady" => self.steady(rest),
            "free" if rest.is_empty() => {
                self.stretches.push(Stretch::Free { beats: Vec::new() });
                Some(())
            }
            "bar" => self.bar(rest),
            "meter" => self.meter(rest),
            "confidence" => once(&mut self.confidence, confidence(rest)?),
            "rival" => once(&mut self.rival, fraction(rest)?),
            "part" | "section" => self.section(rest),
            "drop" => later(&mut self.drops, written_time(rest)?),
            "break" => later(&mut self.breaks, written_time(rest)?),
            "energy" => self.energy_row(rest),
            "hits" if self.earlier => self.hits_of_second(rest),
            kind => self.hits(kind_of(kind)?, rest),
        }
    }

    /// In the earlier format, one tempo was written where a song goes at about that tempo.
    fn hints_of(&self, written: &str) -> String {
        match written.strip_prefix("tempo ") {
            Some(tempo) if self.earlier && !tempo.contains("..") => format!("tempo about {tempo}"),
            Some(_) | None => written.to_owned(),
        }
    }

    /// `0.412000 at 174 for 600 beats`
    fn steady(&mut self, rest: &str) -> Option<()> {
        let [first, "at", tempo, "for", beats, "beats"] = words(rest)? else { return None };
        let beats = beats.parse().ok().filter(|beats| (1..=MOST_BEATS).contains(beats))?;
        self.stretches.push(Stretch::Steady {
            first: written_time(first)?,
            tempo: fraction(tempo)?,
            beats,
        });
        Some(())
    }

    /// `12: 20.000000 20.500000`
    fn bar(&mut self, rest: &str) -> Option<()> {
        let (number, times) = rest.split_once(':')?;
        number.parse::<i64>().ok()?;
        let Some(Stretch::Free { beats }) = self.stretches.last_mut() else { return None };
        times.split_whitespace().try_for_each(|time| {
            beats.push(written_time(time)?);
            Some(())
        })
    }

    /// `4 from beat 0`
    fn meter(&mut self, rest: &str) -> Option<()> {
        let [meter, "from", "beat", beat] = words(rest)? else { return None };
        self.meters.push(Meter { beat: beat.parse().ok()?, meter: meter.parse().ok()? });
        Some(())
    }

    /// `B2 40.000000`
    fn section(&mut self, rest: &str) -> Option<()> {
        let [name, start] = words(rest)?;
        let (name, start) = (name.to_owned(), written_time(start)?);
        let follows = self.sections.last().is_none_or(|before| before.start <= start);
        follows.then(|| self.sections.push(Part { start, name }))
    }

    /// `10: 40 41 …`: each row but the last is full.
    fn energy_row(&mut self, rest: &str) -> Option<()> {
        let (start, values) = rest.split_once(':')?;
        let start: usize = start.parse().ok()?;
        let values: Vec<u8> =
            values.split_whitespace().map(|value| value.parse().ok()).collect::<Option<_>>()?;
        let follows = start.is_multiple_of(ENERGY_SECONDS)
            && start / ENERGY_SECONDS * ENERGY_ROW == self.energy.len()
            && values.len() <= ENERGY_ROW;
        follows.then(|| self.energy.extend(values))
    }

    /// `10: 12.412000:83 13.112000:40`
    fn hits(&mut self, kind: OnsetKind, rest: &str) -> Option<()> {
        let (second, hits) = rest.split_once(':')?;
        second.parse::<i64>().ok()?;
        hits.split_whitespace().try_for_each(|hit| {
            let onset = onset(kind, hit)?;
            let last = self.onsets.iter().rev().find(|before| before.kind == kind);
            let follows = last.is_none_or(|before| before.time < onset.time);
            follows.then(|| self.onsets.push(onset))
        })
    }

    /// `12: kick 12.412000:83 hat 12.412000:40`
    fn hits_of_second(&mut self, rest: &str) -> Option<()> {
        let (second, hits) = rest.split_once(':')?;
        second.parse::<i64>().ok()?;
        let words: Vec<&str> = hits.split_whitespace().collect();
        let hit = |pair: &[&str]| {
            let [kind, hit] = pair else { return None };
            onset(kind_of(kind)?, hit)
        };
        for pair in words.chunks(2) {
            let onset = hit(pair)?;
            if self
                .onsets
                .last()
                .is_some_and(|before| (before.time, before.kind) >= (onset.time, onset.kind))
            {
                return None;
            }
            self.onsets.push(onset);
        }
        Some(())
    }

    fn entry(mut self) -> Result<LockEntry, LockFileProblem> {
        let pulse = self.pulse()?;
        self.onsets.sort_by_key(|onset| (onset.time, onset.kind));
        let facets = self.facets.ok_or(LockFileProblem::Missing("holds"))?;
        let detected = DetectedMusic {
            detector: self.detector.ok_or(LockFileProblem::Missing("detector"))?,
            length: self.length.ok_or(LockFileProblem::Missing("length"))?,
            pulse,
            onsets: self.onsets,
            sections: self.sections,
            drops: self.drops,
            breaks: self.breaks,
            energy: self.energy,
        };
        let hints = self.hints.ok_or(LockFileProblem::Missing("hints"))?;
        let digest = self.digest.ok_or(LockFileProblem::Missing("digest"))?;
        let (said, there) = (self.said.ok_or(LockFileProblem::Missing("lines"))?, self.count);
        if said != there {
            return Err(LockFileProblem::Lines { said, there });
        }
        // What the line `holds` does not name is not there.
        if detected.only(facets) != detected {
            return Err(LockFileProblem::Line);
        }
        Ok(LockEntry { song: self.song, hints, digest, facets, detected: Arc::new(detected) })
    }

    fn pulse(&self) -> Result<Option<Pulse>, LockFileProblem> {
        let confidence = match self.confidence {
            Some(confidence) => confidence,
            None if self.stretches.is_empty() && self.meters.is_empty() && self.rival.is_none() => {
                return Ok(None);
            }
            None => return Err(LockFileProblem::Missing("confidence")),
        };
        let pulse = Pulse {
            stretches: self.stretches.clone(),
            meters: self.meters.clone(),
            confidence,
            rival: self.rival,
        };
        if is_sound(&pulse) { Ok(Some(pulse)) } else { Err(LockFileProblem::Pulse) }
    }
}

fn words<const N: usize>(text: &str) -> Option<[&str; N]> {
    text.split_whitespace().collect::<Vec<_>>().try_into().ok()
}

/// `12.412000:83`
fn onset(kind: OnsetKind, hit: &str) -> Option<Onset> {
    let (time, strength) = hit.split_once(':')?;
    Some(Onset { time: written_time(time)?, kind, strength: strength.parse().ok()? })
}

/// `beats parts kick`, `nothing`: each once, in order.
fn facets(words: &str) -> Option<Facets> {
    let mut all = Facets::NONE;
    if words == NOTHING {
        return Some(all);
    }
    for word in words.split(' ') {
        let facet = Facet::ALL.into_iter().find(|facet| facet_word(*facet) == word)?;
        let follows = all.iter().last().is_none_or(|last| last < facet);
        all = follows.then(|| all.and(facet.into()))?;
    }
    Some(all)
}

/// Sets a value; `None` if it is already set.
fn once<T>(place: &mut Option<T>, value: T) -> Option<()> {
    place.is_none().then(|| *place = Some(value))
}

/// A time with at most six decimals, the precision of a lock.
fn written_time(text: &str) -> Option<Time> {
    let decimals = text.split_once(['.', ',']).map_or(0, |(_, decimals)| decimals.len());
    if decimals > TIME_DECIMALS { None } else { clock(text) }
}

/// Adds a time; `None` if it does not come after the last one.
fn later(times: &mut Vec<Time>, time: Time) -> Option<()> {
    let follows = times.last().is_none_or(|before| *before < time);
    follows.then(|| times.push(time))
}

/// `tempo 99 level 80 phase 95 bars 70`
fn confidence(text: &str) -> Option<Confidence> {
    let ["tempo", tempo, "level", level, "phase", phase, "bars", bars] = words(text)? else {
        return None;
    };
    let percent = |text: &str| text.parse().ok();
    Some(Confidence {
        tempo: percent(tempo)?,
        level: percent(level)?,
        phase: percent(phase)?,
        bars: percent(bars)?,
    })
}

fn kind_of(word: &str) -> Option<OnsetKind> {
    match word {
        "kick" => Some(OnsetKind::Kick),
        "snare" => Some(OnsetKind::Snare),
        "hat" => Some(OnsetKind::Hat),
        "other" => Some(OnsetKind::Other),
        _ => None,
    }
}

/// `174`, `174.25`, `1044/7`: above 0.
fn fraction(text: &str) -> Option<Rational> {
    let (above, below) = text.split_once('/').unwrap_or((text, "1"));
    let (whole, part) = above.split_once('.').unwrap_or((above, ""));
    let digits = |text: &str| text.len() <= 13 && text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(below) || part.len() > 6 || !digits(part) {
        return None;
    }
    let above: i128 = format!("{whole}{part}").parse().ok()?;
    let below: i128 = below.parse().ok()?;
    (above > 0 && below > 0).then(|| Rational::new(above, below * 10_i128.pow(part.len() as u32)))
}
