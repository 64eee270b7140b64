//! Detects that a file has changed during a render.

use std::path::Path;
use std::time::SystemTime;

/// What changes when a file is written to or another takes its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    size: u64,
    modified: Option<SystemTime>,
    /// The file's inode, and its status change time in seconds and nanoseconds; zeros where the
    /// system has none.
    inode: (u64, i64, i64),
}

/// The reason in the error for a file that has changed.
pub(crate) const CHANGED: &str = "it was changed during the render";

impl Stamp {
    /// None if there is no file at `path`.
    pub(crate) fn of(path: &Path) -> Option<Stamp> {
        let facts = path.metadata().ok()?;
        Some(Stamp { size: facts.len(), modified: facts.modified().ok(), inode: inode(&facts) })
    }
}

#[cfg(unix)]
fn inode(facts: &std::fs::Metadata) -> (u64, i64, i64) {
    use std::os::unix::fs::MetadataExt;
    (facts.ino(), facts.ctime(), facts.ctime_nsec())
}

#[cfg(not(unix))]
fn inode(_: &std::fs::Metadata) -> (u64, i64, i64) {
    (0, 0, 0)
}
