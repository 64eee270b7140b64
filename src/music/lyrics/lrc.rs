//! LRC: `[01:02.34]a line of words`, and its enhancement by stamps for words,
//! `[01:02.34]<01:02.34>a <01:02.60>line`.

use super::{LyricLine, Word, WordCount, close, untimed_words};
use crate::music::clock::{clock, time_of, whole};
use crate::music::lyrics::Gap;
use crate::music::text::{Line, lines, parts_words};
use crate::music::{MusicFileError, MusicFileProblem};
use crate::time::{Rational, Time};

/// The lines of an LRC file. A line stays until the next stamp, even of an empty line, or until its
/// own last word stamp if no word follows it.
pub(super) fn parse(text: &str) -> Result<Vec<LyricLine>, MusicFileError> {
    let mut offset = Time::ZERO;
    let mut stamped: Vec<Stamped> = Vec::new();
    let mut words = WordCount::default();
    for line in lines(text).filter(|line| !line.is_blank()) {
        match tag(line.text.trim()) {
            Some(("offset", value)) => offset = parse_offset(&line, value)?,
            Some(_) => {}
            None => stamped.extend(parse_line(&line, &mut words)?),
        }
    }
    stamped.sort_by_key(|line| line.at);
    Ok(laid_out(stamped, offset))
}

/// A line at one of its stamps.
struct Stamped {
    at: Time,
    /// Its words; empty if the stamp only ends the line before.
    words: Vec<Word>,
    /// A stamp after its last word.
    end: Option<Time>,
    line: usize,
}

/// `[ar:Someone]`: a name and a value. A name has no digits, so it is not a stamp.
fn tag(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.strip_prefix('[')?.strip_suffix(']')?.split_once(':')?;
    let named = name == "#"
        || (!name.is_empty()
            && name.chars().all(|character| character.is_alphabetic() || character == '_'));
    named.then_some((name, value.trim()))
}

/// A positive offset shows the words sooner.
fn parse_offset(line: &Line<'_>, value: &str) -> Result<Time, MusicFileError> {
    let digits = value.trim_start_matches(['+', '-']);
    let sign = if value.starts_with('-') { -1 } else { 1 };
    let one_sign = value.len() - digits.len() <= 1;
    let millis = whole(digits)
        .filter(|_| one_sign)
        .and_then(|ms| Time::from_rational(Rational::new(ms * sign, 1000)));
    millis.ok_or_else(|| line.error(value, MusicFileProblem::Offset(value.to_owned())))
}

/// A line once for each of its stamps.
fn parse_line(line: &Line<'_>, words: &mut WordCount) -> Result<Vec<Stamped>, MusicFileError> {
    let (stamps, rest) = leading_stamps(line)?;
    words.add(line, rest, stamps.len())?;
    let Some(&first) = stamps.first() else {
        return Err(line.error(line.text.trim(), MusicFileProblem::NoStamp));
    };
    let runs = runs(line, without_singer(rest))?;
    let sung = runs.iter().find_map(|run| run.at);
    let home = sung
        .and_then(|sung| stamps.iter().copied().filter(|&stamp| stamp <= sung).max())
        .unwrap_or(first);
    check_rising(line, home, &runs)?;
    let (words, end) = timed_words(home, &runs);
    Ok(stamps
        .into_iter()
        .map(|at| Stamped { at, words: words.clone(), end, line: line.number }.moved(at - home))
        .collect())
}

impl Stamped {
    /// Stamps of words belong to one of the line's stamps; at the others, they move with it.
    fn moved(mut self, by: Time) -> Stamped {
        for word in &mut self.words {
            word.from = word.from.map(|from| from + by);
            word.to = word.to.map(|to| to + by);
        }
        self.end = self.end.map(|end| end + by);
        self
    }
}

/// The stamps at a line's start, and the rest of the line.
fn leading_stamps<'a>(line: &Line<'a>) -> Result<(Vec<Time>, &'a str), MusicFileError> {
    let mut stamps = Vec::new();
    let mut rest = line.text.trim();
    while let Some((inner, after)) = rest.strip_prefix('[').and_then(|open| open.split_once(']')) {
        match stamp(inner) {
            Some(at) => stamps.push(at),
            None if inner.trim_start().starts_with(|first: char| first.is_ascii_digit())
                && stamps.is_empty() =>
            {
                return Err(line.error(inner, MusicFileProblem::Stamp(format!("[{inner}]"))));
            }
            None => break,
        }
        rest = after.trim_start();
    }
    Ok((stamps, rest))
}

/// Karaoke files mark the singer: `F:` a woman, `M:` a man, `D:` both.
fn without_singer(text: &str) -> &str {
    ["F:", "M:", "D:"]
        .iter()
        .find_map(|singer| text.strip_prefix(singer))
        .map_or(text, str::trim_start)
}

/// `01:02`, `01:02.34`, `01:02:34` (hundredths after a colon), `1:01:02.34`.
fn stamp(inner: &str) -> Option<Time> {
    let inner = inner.trim();
    if !inner.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    let parts: Vec<&str> = inner.splitn(4, ':').collect();
    match parts.as_slice() {
        [minutes, seconds, fraction] if !fraction.contains(['.', ',']) => {
            whole(seconds).filter(|&seconds| seconds < 60)?;
            time_of("0", minutes, seconds, fraction)
        }
        [_, _] | [_, _, _] => clock(inner),
        _ => None,
    }
}

/// A stretch of a line from one word stamp to the next.
struct Run<'a> {
    at: Option<Time>,
    text: &'a str,
}

/// A line's text, cut at its word stamps.
fn runs<'a>(line: &Line<'a>, text: &'a str) -> Result<Vec<Run<'a>>, MusicFileError> {
    let mut runs = vec![Run { at: None, text }];
    let mut from = 0;
    while let Some(found) = text[from..].find(['<', '[']) {
        let open = from + found;
        from = open + 1;
        let Some(inner) = enclosed(&text[open..]) else { continue };
        let Some(at) = stamp(inner) else {
            if looks_like_stamp(inner) {
                return Err(line.error(inner, MusicFileProblem::Stamp(inner.to_owned())));
            }
            continue;
        };
        from = open + inner.len() + 2;
        if let Some(last) = runs.last_mut() {
            let start = text.len() - last.text.len();
            last.text = &text[start..open];
        }
        runs.push(Run { at: Some(at), text: &text[from..] });
    }
    Ok(runs)
}

/// The content of the brackets at the start of `text`, if they are closed soon enough for a stamp.
fn enclosed(text: &str) -> Option<&str> {
    let close = if text.starts_with('<') { '>' } else { ']' };
    let (end, _) = text.char_indices().take(24).find(|&(_, character)| character == close)?;
    text.get(1..end)
}

fn looks_like_stamp(inner: &str) -> bool {
    inner.contains(':') && inner.bytes().all(|byte| byte.is_ascii_digit() || b":.,".contains(&byte))
}

fn check_rising(line: &Line<'_>, start: Time, runs: &[Run<'_>]) -> Result<(), MusicFileError> {
    let mut before = start;
    for run in runs {
        let time = run.at.unwrap_or(before);
        if time < before {
            return Err(line.error(run.text, MusicFileProblem::WordEarly { time, before }));
        }
        before = time;
    }
    Ok(())
}

/// The words of a line, and the stamp after the last of them.
fn timed_words(start: Time, runs: &[Run<'_>]) -> (Vec<Word>, Option<Time>) {
    if runs.len() == 1 {
        return (runs.iter().flat_map(|run| untimed_words(run.text)).collect(), None);
    }
    let mut words: Vec<Word> = Vec::new();
    let mut end = None;
    for run in runs {
        if let Some(last) = words.last_mut() {
            last.to = last.to.or(run.at);
        }
        if run.text.starts_with(parts_words) {
            close(&mut words, Gap::Space);
        }
        let mut sung = untimed_words(run.text);
        end = if sung.is_empty() { end.or(run.at) } else { None };
        if let Some(first) = sung.first_mut() {
            first.from = run.at.or(Some(start));
        }
        words.append(&mut sung);
        if run.text.ends_with(parts_words) {
            close(&mut words, Gap::Space);
        }
    }
    close(&mut words, Gap::Nothing);
    (words, end)
}

/// Lines sorted by their stamps, each with its end.
fn laid_out(stamped: Vec<Stamped>, offset: Time) -> Vec<LyricLine> {
    let stamps: Vec<Time> = stamped.iter().map(|line| line.at).collect();
    let next = |at: Time| stamps.get(stamps.partition_point(|&stamp| stamp <= at)).copied();
    let sung = stamped.into_iter().filter(|line| !line.words.is_empty());
    sung.map(|line| {
        let to =
            line.end.filter(|&end| end > line.at).or_else(|| next(line.at)).map(|to| to - offset);
        let Stamped { words, .. } = Stamped { end: None, ..line }.moved(-offset);
        LyricLine { from: line.at - offset, to, words, line: line.line }
    })
    .collect()
}
