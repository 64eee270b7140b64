//! Whether a file is still the one that it was.

use std::path::Path;
use std::time::SystemTime;

/// What changes when a file is written to or another takes its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    size: u64,
    modified: Option<SystemTime>,
    /// The file's number on its disk, and when its facts last changed; zeros where the system does
    /// not tell.
    place: (u64, i64, i64),
}

/// What is said of a file that changed.
pub(crate) const CHANGED: &str = "it was changed during the render";

impl Stamp {
    /// Of the file at `path`; none if it is not there.
    pub(crate) fn of(path: &Path) -> Option<Stamp> {
        let facts = path.metadata().ok()?;
        Some(Stamp { size: facts.len(), modified: facts.modified().ok(), place: place(&facts) })
    }
}

#[cfg(unix)]
fn place(facts: &std::fs::Metadata) -> (u64, i64, i64) {
    use std::os::unix::fs::MetadataExt;
    (facts.ino(), facts.ctime(), facts.ctime_nsec())
}

#[cfg(not(unix))]
fn place(_: &std::fs::Metadata) -> (u64, i64, i64) {
    (0, 0, 0)
}
