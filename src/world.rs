//! The only access to files, media facts and fonts. The pure phases use a [`World`]; the command
//! line, tests and editors each have their own implementation.

mod detected;
mod facets;
mod facts;
mod memory;
mod source_time;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::hash::ContentHash;

pub use detected::{
    Confidence, CountedBeat, DetectedMusic, ENERGY_STEP, Hints, Meter, Onset, OnsetKind, Part,
    Pulse, Stretch, TempoHint,
};
pub use facets::{Facet, Facets};
pub use facts::{
    AudioFacts, ColorMatrix, ColorRange, FieldOrder, FrameTimes, Media, Orientation, Rotation,
    Transfer, VideoFacts,
};
pub use memory::MemoryWorld;
pub use source_time::{SourceRange, SourceTime};

/// Why a file cannot be used.
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
    /// It exists, but is not a readable medium; the reason.
    #[error("{0}")]
    Unreadable(String),
}

/// The answer of a [`World`] to a question that can take long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer<T> {
    Known(T),
    /// The answer is being computed; a later check gets it.
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
    /// Its family name.
    pub family: String,
    pub digest: ContentHash,
}

/// The access to everything outside the script. Paths are those of the script, joined to the folder
/// of the file that names them.
pub trait World {
    /// The bytes of a small file (script, lyrics, beats).
    ///
    /// # Errors The file cannot be read.
    fn read(&self, path: &Path) -> Result<Arc<[u8]>, FileError>;

    /// The facts of a medium.
    fn media(&self, path: &Path) -> Answer<Arc<Media>>;

    /// Detects the music in the file at `path`, under these hints. Times count from its first
    /// sample.
    fn detect_beats(&self, path: &Path, hints: &Hints) -> Answer<Arc<DetectedMusic>>;

    /// The facts of a font file.
    ///
    /// # Errors The file is not a usable font.
    fn font_file(&self, path: &Path) -> Result<FontFacts, FileError>;

    /// Whether a font of this family is installed.
    fn has_font_family(&self, family: &str) -> bool;

    /// The characters of `text`, each once, that neither an installed font nor one of `files` can
    /// draw.
    fn undrawable(&self, text: &str, files: &[PathBuf]) -> Vec<char>;
}

#[cfg(test)]
pub(crate) mod sample;
