//! The only door to the outside: files, media facts, fonts. The pure phases ask a [`World`]; the
//! command line, tests and editors each bring their own.

mod detected;
mod facts;
mod memory;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::hash::ContentHash;

pub use detected::{
    Confidence, CountedBeat, DetectedMusic, ENERGY_STEP, Hints, Meter, Onset, OnsetKind, Part,
    Pulse, Stretch,
};
pub use facts::{
    AudioFacts, ColorMatrix, ColorRange, FieldOrder, FrameTimes, Media, Rotation, Transfer,
    VideoFacts,
};
pub use memory::MemoryWorld;

/// Why a file could not be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// There is no such file.
    #[error("there is no such file")]
    Missing,
    /// It is a folder.
    #[error("it is a folder")]
    Folder,
    /// It has no bytes.
    #[error("the file is empty")]
    Empty,
    /// The path leads to a network address or device, which scripts may not open.
    #[error("only local files can be used")]
    NotLocal,
    /// It is there, but not a medium that can be read; why.
    #[error("{0}")]
    Unreadable(String),
}

/// What a [`World`] answers about something that can take long to work out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer<T> {
    Known(T),
    /// The world is still working it out; a later check finds it known or failed.
    Pending,
    Failed(FileError),
}

impl<T> Answer<T> {
    pub fn known(self) -> Option<T> {
        match self {
            Answer::Known(value) => Some(value),
            Answer::Pending | Answer::Failed(_) => None,
        }
    }

    #[must_use]
    pub fn map<U>(self, map: impl FnOnce(T) -> U) -> Answer<U> {
        match self {
            Answer::Known(value) => Answer::Known(map(value)),
            Answer::Pending => Answer::Pending,
            Answer::Failed(error) => Answer::Failed(error),
        }
    }
}

impl<T> From<Result<T, FileError>> for Answer<T> {
    fn from(result: Result<T, FileError>) -> Answer<T> {
        match result {
            Ok(value) => Answer::Known(value),
            Err(error) => Answer::Failed(error),
        }
    }
}

/// A font file's facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FontFacts {
    /// The family name that it answers to.
    pub family: String,
    /// Its content.
    pub digest: ContentHash,
}

/// The door. Paths are as the script gives them, joined to the folder of the file that names them.
pub trait World {
    /// All bytes of a small file (script, lyrics, beats).
    ///
    /// # Errors
    /// Why it could not be read.
    fn read(&self, path: &Path) -> Result<Arc<[u8]>, FileError>;

    /// Facts about a medium: probed once, then known.
    fn media(&self, path: &Path) -> Answer<Arc<Media>>;

    /// What is heard in the sound of the file at `path`, given what is known beforehand. Times
    /// count from its first sample.
    fn listen(&self, path: &Path, hints: &Hints) -> Answer<Arc<DetectedMusic>>;

    /// Facts about a font file.
    ///
    /// # Errors
    /// Why it is not a font that can be used.
    fn font_file(&self, path: &Path) -> Result<FontFacts, FileError>;

    /// Whether a font of this family is installed.
    fn has_font_family(&self, family: &str) -> bool;

    /// The characters of `text`, each once, that neither an installed font nor one of `files` can
    /// draw.
    fn undrawable(&self, text: &str, files: &[PathBuf]) -> Vec<char>;
}

#[cfg(test)]
pub(crate) mod sample;
