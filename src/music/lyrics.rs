//! Lyric files: lines, their words, and when they are sung.

mod lrc;
mod srt;

use super::text::{Decoded, decode_text, parts_words};
use super::{MusicFileError, MusicFileProblem};
use crate::time::Time;

/// A lyric file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LyricFile {
    /// Its lines, in order of their starts; one at least.
    pub lines: Vec<LyricLine>,
    /// The file was neither UTF-8 nor UTF-16 and was read as Windows-1252, which may be wrong.
    pub guessed: bool,
}

/// A line of lyrics. Times are the song file's own; an `[offset:]` is already in them, so a start
/// may lie before 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LyricLine {
    /// When it shows.
    pub from: Time,
    /// When it goes, after `from`; none: it stays to the song's end.
    pub to: Option<Time>,
    /// Its words, in order; one at least.
    pub words: Vec<Word>,
    /// Where it stands in the file: the line, from 1.
    pub line: usize,
}

impl LyricLine {
    /// All its words as they are shown.
    pub fn text(&self) -> String {
        self.words.iter().flat_map(|word| [word.text.as_str(), word.after.shown()]).collect()
    }
}

/// A word, or a syllable where the file times syllables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Its text, never empty.
    pub text: String,
    /// When it is sung, if the file says so.
    pub from: Option<Time>,
    /// Until when, if the file says so; never before `from`.
    pub to: Option<Time>,
    /// What stands between it and the next; after a line's last word nothing.
    pub after: Gap,
}

/// What stands between two words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// Nothing: the next goes on with the same word.
    Nothing,
    /// A space.
    Space,
    /// A line break.
    Line,
}

impl Gap {
    /// It, as shown.
    pub fn shown(self) -> &'static str {
        match self {
            Gap::Nothing => "",
            Gap::Space => " ",
            Gap::Line => "\n",
        }
    }
}

/// The lyrics in a file. `extension` (without the dot) tells the form: `lrc` or `elrc` (stamps for
/// words too), `srt`.
///
/// # Errors
/// The first line that is not of that form.
pub fn parse_lyrics(bytes: &[u8], extension: &str) -> Result<LyricFile, MusicFileError> {
    let Decoded { text, guessed } = decode_text(bytes);
    let mut lines = match extension.to_ascii_lowercase().as_str() {
        "lrc" | "elrc" => lrc::parse(&text),
        "srt" => srt::parse(&text),
        other => Err(unknown_form(other)),
    }?;
    if lines.is_empty() {
        return Err(MusicFileError {
            line: 1,
            what: MusicFileProblem::Nothing("lyrics"),
            bytes: 0..0,
        });
    }
    lines.sort_by_key(|line| line.from);
    Ok(LyricFile { lines, guessed })
}

fn unknown_form(extension: &str) -> MusicFileError {
    let known = "lyrics are read from `.lrc`, `.elrc` and `.srt`";
    MusicFileError {
        line: 1,
        what: MusicFileProblem::Format { extension: extension.to_owned(), known },
        bytes: 0..0,
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

/// Sets what stands after the last word.
fn close(words: &mut [Word], after: Gap) {
    if let Some(last) = words.last_mut() {
        last.after = after;
    }
}

#[cfg(test)]
mod tests;
