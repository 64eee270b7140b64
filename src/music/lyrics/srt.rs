//! SubRip: numbered cues, each a line of times and some lines of text.

use super::{Gap, LyricLine, Word, WordCount, close, untimed_words};
use crate::music::clock::{clock, time_of, whole};
use crate::music::tally::LineTally;
use crate::music::text::{Line, lines};
use crate::music::{MusicFileError, MusicFileProblem};
use crate::time::Time;

/// The cues of an SRT file. A cue's text goes on to the next line of times; the number before that
/// belongs to the next cue. A cue whose times cannot be used is skipped with its text.
pub(super) fn parse(text: &str, tally: &mut LineTally) -> Result<Vec<LyricLine>, MusicFileError> {
    let mut cues: Vec<Cue<'_>> = Vec::new();
    let mut before: Vec<Line<'_>> = Vec::new();
    let mut words = WordCount::default();
    for line in lines(text).filter(|line| !line.is_blank()) {
        words.add(&line, line.text, 1)?;
    }
    for line in lines(text) {
        match parse_times(&line) {
            Some(times) => {
                drop_number(&mut before, cues.len());
                take_text(&mut cues, &mut before, tally);
                let times = tally.read(times);
                cues.push(Cue { times, line: line.number, text: Vec::new() });
            }
            None => before.push(line),
        }
    }
    take_text(&mut cues, &mut before, tally);
    Ok(cues.into_iter().filter_map(Cue::shown).collect())
}

struct Cue<'a> {
    /// `None` if they cannot be used.
    times: Option<(Time, Time)>,
    line: usize,
    text: Vec<&'a str>,
}

impl Cue<'_> {
    fn shown(self) -> Option<LyricLine> {
        let (from, to) = self.times?;
        let mut words: Vec<Word> = Vec::new();
        for text in self.text {
            for row in without_markup(text).split('\n') {
                words.append(&mut untimed_words(row));
                close(&mut words, Gap::Line);
            }
        }
        close(&mut words, Gap::Nothing);
        let line = LyricLine { from, to: Some(to), words, line: self.line };
        (!line.words.is_empty()).then_some(line)
    }
}

/// The number of the next cue: only digits after an empty line, before the first cue or, in files
/// without empty lines, digits that count on.
fn drop_number(before: &mut Vec<Line<'_>>, cues: usize) {
    let number = before.last().and_then(|line| whole(line.text.trim()));
    let apart = before.len() < 2 || before.iter().rev().nth(1).is_some_and(Line::is_blank);
    if number.is_some_and(|number| apart || cues == 0 || number == cues as i128 + 1) {
        before.pop();
    }
}

/// Adds the text so far to its cue.
fn take_text<'a>(cues: &mut [Cue<'a>], text: &mut Vec<Line<'a>>, tally: &mut LineTally) {
    for line in text.drain(..).filter(|line| !line.is_blank()) {
        match cues.last_mut() {
            Some(cue) => cue.text.push(line.text),
            None => tally.skip(line.error(line.text.trim(), MusicFileProblem::NoCue)),
        }
    }
}

const ARROWS: [&str; 6] = ["-->", "-- >", "—>", "–>", "->", "→"];

/// The times of a cue, if it is a line of times; the position on the screen after them is ignored.
fn parse_times(line: &Line<'_>) -> Option<Result<(Time, Time), MusicFileError>> {
    let text = line.text.trim();
    let (from, to) = ARROWS.iter().find_map(|arrow| text.split_once(arrow))?;
    let (from, to) = (from.trim(), to.split_whitespace().next().unwrap_or_default());
    let is_clock = |text: &str| {
        let face = text.trim_start_matches(['-', '−']);
        face.contains(':') && face.starts_with(|first: char| first.is_ascii_digit())
    };
    is_clock(from).then(|| times(line, from, to))
}

fn times(line: &Line<'_>, from: &str, to: &str) -> Result<(Time, Time), MusicFileError> {
    if let Some(negative) = [from, to].into_iter().find(|time| time.starts_with(['-', '−'])) {
        return Err(line.error(negative, MusicFileProblem::Negative(negative.to_owned())));
    }
    let text = line.text.trim();
    let (from, to) = cue_clock(from)
        .zip(cue_clock(to))
        .ok_or_else(|| line.error(text, MusicFileProblem::Cue(text.to_owned())))?;
    if to <= from {
        return Err(line.error(text, MusicFileProblem::EndsEarly { from, to }));
    }
    Ok((from, to))
}

/// `00:01:02,345`, also with a point, without a fraction, without hours, or with a colon before the
/// milliseconds.
fn cue_clock(text: &str) -> Option<Time> {
    let parts: Vec<&str> = text.splitn(5, ':').collect();
    match parts.as_slice() {
        [hours, minutes, seconds, fraction] => {
            let clock_face =
                [minutes, seconds].iter().all(|part| whole(part).is_some_and(|number| number < 60));
            clock_face.then(|| time_of(hours, minutes, seconds, fraction))?
        }
        [_, _] | [_, _, _] => clock(text),
        _ => None,
    }
}

const TAGS: [&str; 13] =
    ["i", "b", "u", "s", "em", "strong", "font", "span", "c", "v", "ruby", "rt", "br"];

/// The text without HTML and ASS tags: known tags are dropped (`<br>` is a line break), entities
/// become characters; everything else stays.
fn without_markup(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['<', '&', '{']) {
        shown.push_str(&rest[..at]);
        rest = &rest[at..];
        let (meant, length) = tag(rest)
            .or_else(|| entity(rest))
            .or_else(|| override_block(rest).map(|length| (None, length)))
            .unwrap_or((rest.chars().next(), 1));
        shown.extend(meant);
        rest = &rest[length..];
    }
    shown.push_str(rest);
    shown
}

/// The text of the tag at the start of `text`, and the tag's length in bytes.
fn tag(text: &str) -> Option<(Option<char>, usize)> {
    let inner = text.strip_prefix('<')?;
    let end = inner.char_indices().take(200).find(|&(_, character)| character == '>')?.0;
    let content = inner[..end].trim_start_matches('/').trim_end_matches('/');
    let name = content.split([' ', '.', '\t']).next().unwrap_or_default().to_ascii_lowercase();
    let known = TAGS.contains(&name.as_str());
    known.then_some(((name == "br").then_some('\n'), end + 2))
}

/// The length of the ASS override block at the start of `text`, such as `{\an8}`.
fn override_block(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('{')?;
    let tag = inner.trim_start().strip_prefix('\\')?;
    let named = tag.starts_with(|first: char| first.is_ascii_alphanumeric());
    inner.find('}').filter(|_| named).map(|end| end + 2)
}

/// The character of the entity at the start of `text`, and the entity's length in bytes.
fn entity(text: &str) -> Option<(Option<char>, usize)> {
    let inner = text.strip_prefix('&')?;
    let end = inner.char_indices().take(10).find(|&(_, character)| character == ';')?.0;
    let character = match &inner[..end] {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "lrm" => '\u{200e}',
        "rlm" => '\u{200f}',
        "hellip" => '…',
        "ndash" => '–',
        "mdash" => '—',
        name => numbered(name)?,
    };
    Some((Some(character), end + 2))
}

fn numbered(name: &str) -> Option<char> {
    let number = name.strip_prefix('#')?;
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code).filter(|character| !character.is_control())
}
