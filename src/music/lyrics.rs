//! Lyric files: lines, their words and their times.

mod held;
mod lrc;
mod srt;

use super::tally::LineTally;
use super::text::{Decoded, Line, decode_text, parts_words};
use super::{MusicFileError, MusicFileProblem};
use crate::time::Time;

/// A lyric file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LyricFile {
    /// Its lines in order of their starts; at least one.
    pub lines: Vec<LyricLine>,
    /// The file was neither UTF-8 nor UTF-16 and was read as Windows-1252, which may be wrong.
    pub guessed: bool,
    /// The lines that cannot be read.
    pub skipped: Vec<MusicFileError>,
}

/// A line of lyrics. Times are those of the song's file, with the `[offset:]` applied, so a start
/// may be before 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LyricLine {
    /// The time at which it appears.
    pub from: Time,
    /// The time at which it disappears, after `from`; `None` if it stays to the song's end.
    pub to: Option<Time>,
    /// Its words in order; at least one.
    pub words: Vec<Word>,
    /// Its line number in the file, from 1.
    pub line: usize,
}

impl LyricLine {
    /// The text of its words, as shown.
    pub fn text(&self) -> String {
        self.words.iter().flat_map(|word| [word.text.as_str(), word.after.shown()]).collect()
    }
}

/// A word, or a syllable if the file times syllables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Its text, never empty.
    pub text: String,
    /// The time at which it is sung, if the file states it.
    pub from: Option<Time>,
    /// The end of that time, if the file states it; never before `from`.
    pub to: Option<Time>,
    /// The gap between it and the next word; [`Gap::Nothing`] after a line's last word.
    pub after: Gap,
}

/// The gap between two words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// Nothing: the next syllable belongs to the same word.
    Nothing,
    /// A space.
    Space,
    /// A line break.
    Line,
}

impl Gap {
    /// The gap as text.
    pub fn shown(self) -> &'static str {
        match self {
            Gap::Nothing => "",
            Gap::Space => " ",
            Gap::Line => "\n",
        }
    }
}

/// The lyrics of a file. `extension` (without the dot) selects the format: `lrc` or `elrc` (also
/// with time stamps of words), `srt`.
///
/// `~` is a held note, as in `co~ffee`, and not shown; `\~` is the sign itself.
///
/// # Errors No line has that format, or too few have.
pub fn parse_lyrics(bytes: &[u8], extension: &str) -> Result<LyricFile, MusicFileError> {
    let Decoded { text, guessed } = decode_text(bytes);
    let whole = |what| MusicFileError { line: 1, what, bytes: 0..0 };
    let extension = extension.to_ascii_lowercase();
    if extension == "vtt" || text.trim_start().starts_with("WEBVTT") {
        return Err(whole(MusicFileProblem::WebVtt));
    }
    let mut tally = LineTally::default();
    let lines = match extension.as_str() {
        "lrc" | "elrc" => lrc::parse(&text, &mut tally)?,
        "srt" => srt::parse(&text, &mut tally)?,
        other => return Err(unknown_form(other)),
    };
    let skipped = tally.finish()?;
    let mut lines = held::without_held_notes(lines);
    if lines.is_empty() {
        return Err(whole(MusicFileProblem::Nothing("lyrics")));
    }
    lines.sort_by_key(|line| line.from);
    Ok(LyricFile { lines, guessed, skipped })
}

fn unknown_form(extension: &str) -> MusicFileError {
    let known = "lyrics are read from `.lrc`, `.elrc` and `.srt`";
    MusicFileError {
        line: 1,
        what: MusicFileProblem::Format { extension: extension.to_owned(), known },
        bytes: 0..0,
    }
}

/// The most words in a file. Each becomes an event of the film.
const MOST_WORDS: usize = 200_000;

/// Counts the words of a file before they are made.
#[derive(Default)]
struct WordCount(usize);

impl WordCount {
    /// Counts the words of `text`, which shows `times` times.
    ///
    /// # Errors
    /// They are too many; the error is on `line`.
    fn add(&mut self, line: &Line<'_>, text: &str, times: usize) -> Result<(), MusicFileError> {
        let words = text.split(parts_words).filter(|word| !word.is_empty()).count();
        // A stamp without words takes room too.
        self.0 = self.0.saturating_add(words.max(1).saturating_mul(times));
        if self.0 <= MOST_WORDS {
            return Ok(());
        }
        let shown: String = text.trim().chars().take(40).collect();
        Err(line.error(shown.trim(), MusicFileProblem::TooManyWords(MOST_WORDS)))
    }
}

/// The words of a text without times, with no gap after the last.
fn untimed_words(text: &str) -> Vec<Word> {
    let words = text.split(parts_words).filter(|word| !word.trim().is_empty());
    let mut words: Vec<Word> = words
        .map(|word| Word { text: word.to_owned(), from: None, to: None, after: Gap::Space })
        .collect();
    close(&mut words, Gap::Nothing);
    words
}

/// Sets the gap after the last word.
fn close(words: &mut [Word], after: Gap) {
    if let Some(last) = words.last_mut() {
        last.after = after;
    }
}

#[cfg(test)]
mod tests;
