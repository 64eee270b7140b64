//! The lock: the detected beats of a film's songs, as a text file beside the script, in the same
//! repository. Locked beats stay in use until the user updates them, even if a later detector would
//! detect others.

mod difference;
mod read;
mod settle;
#[cfg(test)]
mod tests;
mod write;

use std::ops::Range;
use std::sync::Arc;

use crate::hash::ContentHash;
use crate::world::{DetectedMusic, Facets, Hints};

pub use difference::{Difference, Moved};
pub use settle::settled;
pub use write::hints_text;

/// The first word of a lock; the number of its format follows.
const FORMAT: &str = "amv-lock";
/// The number of the format that is written.
const VERSION: &str = "2";
/// The number of an earlier format, which is read too: it holds everything that was detected.
const EARLIER_VERSION: &str = "1";

/// The detected music of a film's songs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    /// The entries, sorted by song and hints, each combination once.
    entries: Vec<LockEntry>,
}

/// The detected music of one song under some hints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockEntry {
    /// The song's file, as the script writes it.
    pub song: String,
    /// The hints, as [`hints_text`] writes them.
    pub hints: String,
    /// The hash of the song's content.
    pub digest: ContentHash,
    /// What the entry holds of it: what the film uses.
    pub facets: Facets,
    /// The detected music, [`settled`]; only [`facets`](LockEntry::facets) of it.
    pub detected: Arc<DetectedMusic>,
}

impl Lock {
    /// Parses a lock.
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

    /// The entry of a song under these hints.
    pub fn entry(&self, song: &str, hints: &Hints) -> Option<&LockEntry> {
        let hints = hints_text(hints);
        self.entries.iter().find(|entry| entry.song == song && entry.hints == hints)
    }

    /// Inserts an entry, and replaces the one of the same song and hints.
    pub fn insert(&mut self, entry: LockEntry) {
        self.entries.retain(|known| (&known.song, &known.hints) != (&entry.song, &entry.hints));
        let place = self
            .entries
            .partition_point(|known| (&known.song, &known.hints) < (&entry.song, &entry.hints));
        self.entries.insert(place, entry);
    }

    /// Keeps only the wanted entries.
    pub fn retain(&mut self, wanted: impl Fn(&LockEntry) -> bool) {
        self.entries.retain(|entry| wanted(entry));
    }

    /// The lock as text: sorted, without dates, and with a line for each thing that can change
    /// separately, so that diffs are small.
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
    /// A merge conflict that is not resolved.
    #[error("this is a conflict marker of an unfinished merge")]
    Conflict,
    /// The first line is not a lock's.
    #[error("a lock file must begin with `{FORMAT} {VERSION}`")]
    NoLock,
    /// Another version of amv wrote it in another format.
    #[error("it is written in format {0}, and this version of amv knows format {VERSION}")]
    Version(String),
    /// amv does not write lines like this one.
    #[error("this is not a line that amv writes")]
    Line,
    /// A song's block lacks a line.
    #[error("the block of this song has no line `{0}`")]
    Missing(&'static str),
    /// A song's beats or metres are not in order.
    #[error("the beats or metres of this song are out of order, or it has fewer than two beats")]
    Pulse,
    /// A song's block has another number of lines than it declares.
    #[error("the block of this song declares {said} lines, but there are {there}")]
    Lines {
        /// The declared number.
        said: usize,
        /// The actual number.
        there: usize,
    },
    /// Two blocks have the same song and hints.
    #[error("this song is in the lock twice with the same hints")]
    Twice,
}
