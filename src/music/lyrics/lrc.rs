//! LRC: `[01:02.34]a line of words`, and its enhancement by stamps for words,
//! `[01:02.34]<01:02.34>a <01:02.60>line`.

use super::{LyricLine, Word, WordCount, close, untimed_words};
use crate::music::clock::{clock, time_of, whole};
use crate::music::lyrics::Gap;
use crate::music::tally::LineTally;
use crate::music::text::{Line, lines, parts_words};
use crate::music::{MusicFileError, MusicFileProblem};
use crate::time::{Rational, Time};

/// The lines of an LRC file. A line stays until the next stamp, even of an empty line, or until its
/// own last word stamp if no word follows it.
pub(super) fn parse(text: &str, tally: &mut LineTally) -> Result<Vec<LyricLine>, MusicFileError> {
    let mut offset = Time::ZERO;
    let mut stamped: Vec<Stamped> = Vec::new();
    let mut words = WordCount::default();
    for line in lines(text).filter(|line| !line.is_blank()) {
        match tag(line.text.trim()) {
            Some((name, value)) if name.eq_ignore_ascii_case("offset") => {
                match parse_offset(&line, value) {
                    Ok(value) => offset = value,
                    Err(mistake) => tally.skip(mistake),
                }
            }
            Some(_) => {}
            None => match parse_line(&line, &mut words, tally) {
                Err(mistake) if matches!(mistake.what, MusicFileProblem::TooManyWords(_)) => {
                    return Err(mistake);
                }
                read => stamped.extend(tally.read(read).into_iter().flatten()),
            },
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

/// `[ar:Someone]`: a name, in any case and with spaces around it, and a value. A name has no
/// digits, so it is not a stamp.
fn tag(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.strip_prefix('[')?.strip_suffix(']')?.split_once(':')?;
    let name = name.trim();
    let named = name == "#"
        || (!name.is_empty()
            && name.chars().all(|character| character.is_alphabetic() || character == '_'));
    named.then_some((name, value.trim()))
}

/// A positive offset shows the words sooner. Without a value it is 0.
fn parse_offset(line: &Line<'_>, value: &str) -> Result<Time, MusicFileError> {
    if value.is_empty() {
        return Ok(Time::ZERO);
    }
    let (sign, digits) = match value.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, value.strip_prefix('+').unwrap_or(value)),
    };
    let digits = digits.trim();
    let unit = digits.len().saturating_sub(2);
    let digits = match digits.get(unit..) {
        Some(unit_text) if unit_text.eq_ignore_ascii_case("ms") => digits[..unit].trim_end(),
        Some(_) | None => digits,
    };
    let millis = whole(digits).and_then(|ms| Time::from_rational(Rational::new(ms * sign, 1000)));
    millis.ok_or_else(|| line.error(value, MusicFileProblem::Offset(value.to_owned())))
}

/// A line once for each of its stamps.
fn parse_line(
    line: &Line<'_>,
    words: &mut WordCount,
    tally: &mut LineTally,
) -> Result<Vec<Stamped>, MusicFileError> {
    let (stamps, rest) = leading_stamps(line, tally)?;
    words.add(line, rest, stamps.len())?;
    let Some(&first) = stamps.first() else {
        return Err(line.error(line.text.trim(), MusicFileProblem::NoStamp));
    };
    let mut runs = runs(line, without_singer(rest), tally);
    let sung = runs.iter().find_map(|run| run.at);
    let home = sung
        .and_then(|sung| stamps.iter().copied().filter(|&stamp| stamp <= sung).max())
        .unwrap_or(first);
    drop_early_stamps(line, home, &mut runs, tally);
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

/// The stamps at a line's start, and the rest of the line. After a good stamp, a broken one is
/// skipped.
fn leading_stamps<'a>(
    line: &Line<'a>,
    tally: &mut LineTally,
) -> Result<(Vec<Time>, &'a str), MusicFileError> {
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
            None if looks_like_stamp(inner) => {
                tally.skip(line.error(inner, MusicFileProblem::Stamp(format!("[{inner}]"))));
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

/// A line's text, cut at its word stamps. A broken stamp cuts it without a time.
fn runs<'a>(line: &Line<'a>, text: &'a str, tally: &mut LineTally) -> Vec<Run<'a>> {
    let mut runs = vec![Run { at: None, text }];
    let mut from = 0;
    while let Some(found) = text[from..].find(['<', '[']) {
        let open = from + found;
        from = open + 1;
        let Some(inner) = enclosed(&text[open..]) else { continue };
        let at = stamp(inner);
        if at.is_none() {
            if !looks_like_stamp(inner) {
                continue;
            }
            tally.skip(line.error(inner, MusicFileProblem::Stamp(inner.to_owned())));
        }
        from = open + inner.len() + 2;
        if let Some(last) = runs.last_mut() {
            let start = text.len() - last.text.len();
            last.text = &text[start..open];
        }
        runs.push(Run { at, text: &text[from..] });
    }
    runs
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

/// Words whose stamp is before that of the words before them are sung with those.
fn drop_early_stamps(line: &Line<'_>, start: Time, runs: &mut [Run<'_>], tally: &mut LineTally) {
    let mut before = start;
    for run in runs {
        match run.at {
            Some(time) if time < before => {
                tally.skip(line.error(run.text, MusicFileProblem::WordEarly { time, before }));
                run.at = None;
            }
            Some(time) => before = time,
            None => {}
        }
    }
}

/// The words of a line, and the stamp after the last of them.
fn timed_words(start: Time, runs: &[Run<'_>]) -> (Vec<Word>, Option<Time>) {
    if runs.len() == 1 {
        return (runs.iter().flat_map(|run| untimed_words(run.text)).collect(), None);
    }
    let mut words: Vec<Word> = Vec::new();
    let mut end = None;
    for (index, run) in runs.iter().enumerate() {
        if let Some(last) = words.last_mut() {
            last.to = last.to.or(run.at);
        }
        if run.text.starts_with(parts_words) {
            close(&mut words, Gap::Space);
        }
        let mut sung = untimed_words(run.text);
        end = if sung.is_empty() { end.or(run.at) } else { None };
        if let Some(first) = sung.first_mut() {
            first.from = run.at.or((index == 0).then_some(start));
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
