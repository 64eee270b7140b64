//! What a check still waits for.

use std::path::PathBuf;

use crate::source::Span;

/// A fact that the world is still working out. The checker reports nothing that follows from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// The file that the fact is about.
    pub path: PathBuf,
    pub fact: PendingFact,
    /// Where the script names the file.
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PendingFact {
    /// The facts about a medium.
    Media,
    /// The beats and other events of a song.
    Detection,
}
