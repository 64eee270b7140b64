//! The lock: what was heard in the songs of a film, as text that stands beside its script and is
//! kept with it. What is locked is used until somebody says otherwise, whatever a later listener
//! would hear.

mod difference;
mod read;
mod settle;
#[cfg(test)]
mod tests;
mod write;

use std::ops::Range;
use std::sync::Arc;

use crate::hash::ContentHash;
use crate::world::{DetectedMusic, Hints};

pub use difference::{Difference, Moved};
pub use settle::settled;
pub use write::hints_text;

/// What a lock begins with, the number of its format behind it.
const FORMAT: &str = "amv-lock";
/// The format that is written and read.
const VERSION: &str = "1";

/// What was heard in the songs of a film.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    /// The entries, sorted by song and hints, no two of the same.
    entries: Vec<LockEntry>,
}

/// What was heard in one song under some hints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockEntry {
    /// The song's file, as the script writes it.
    pub song: String,
    /// The hints, as [`hints_text`] writes them.
    pub hints: String,
    /// The content that was heard.
    pub digest: ContentHash,
    /// What was heard, [`settled`].
    pub heard: Arc<DetectedMusic>,
}

impl Lock {
    /// The lock that `text` is.
    ///
    /// # Errors
    /// The first line that cannot be read.
    pub fn parse(text: &str) -> Result<Lock, LockFileError> {
        read::read(text)
    }

    /// Its entries, sorted by song and hints.
    pub fn entries(&self) -> &[LockEntry] {
        &self.entries
    }

    /// What was heard in a song under these hints, if that is kept.
    pub fn entry(&self, song: &str, hints: &Hints) -> Option<&LockEntry> {
        let hints = hints_text(hints);
        self.entries.iter().find(|entry| entry.song == song && entry.hints == hints)
    }

    /// Takes an entry in, in the place of the one of the same song and hints.
    pub fn insert(&mut self, entry: LockEntry) {
        self.entries.retain(|known| (&known.song, &known.hints) != (&entry.song, &entry.hints));
        let place = self
            .entries
            .partition_point(|known| (&known.song, &known.hints) < (&entry.song, &entry.hints));
        self.entries.insert(place, entry);
    }

    /// Drops the entries that are not wanted.
    pub fn retain(&mut self, wanted: impl Fn(&LockEntry) -> bool) {
        self.entries.retain(|entry| wanted(entry));
    }

    /// As text: sorted, without dates, a line for each thing that may change on its own.
    pub fn to_text(&self) -> String {
        write::lock(self)
    }
}

/// A line of a lock that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct LockFileError {
    /// The line, from 1.
    pub line: usize,
    /// The line's bytes in the text.
    pub bytes: Range<usize>,
    /// What is wrong with it.
    pub what: LockFileProblem,
}

/// What can be wrong with a lock.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LockFileProblem {
    /// Two versions were merged, and nobody has chosen between them.
    #[error("a merge left both versions here")]
    Conflict,
    /// The first line is not a lock's.
    #[error("a lock begins with `{FORMAT} {VERSION}`")]
    NoLock,
    /// Another version of amv wrote it in another format.
    #[error("it is written in format {0}, and this version of amv knows format {VERSION}")]
    Version(String),
    /// The line is none that amv writes.
    #[error("this is not a line that amv writes")]
    Line,
    /// A song's block lacks a line.
    #[error("the block of this song has no line `{0}`")]
    Missing(&'static str),
    /// A song's beats or metres are not in order.
    #[error(
        "the beats of this song do not rise, or are fewer than two, or its metres do not follow each other"
    )]
    Pulse,
    /// A song's block is not as long as it says.
    #[error("the block of this song declares {said} lines, but there are {there}")]
    Lines {
        /// What it says.
        said: usize,
        /// How many there are.
        there: usize,
    },
    /// Two blocks have the same song and hints.
    #[error("this song is here twice with the same hints")]
    Twice,
}
