//! What can go wrong when a checked film is rendered: reasons outside the script.

use std::any::Any;
use std::io;
use std::path::{Path, PathBuf};

use crate::cache::error::reason;
use crate::cache::{EntryError, StoreError};
use crate::diag::{Code, Problem};
use crate::hash::ContentHash;
use crate::render::ffmpeg::{AvError, WordsError};
use crate::time::Time;

/// Why a film was not rendered.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum RenderError {
    #[error("`{name}` (`{}`) cannot be read at {at}: {reason}", .path.display())]
    #[diagnostic(help(
        "the file is damaged there, or has changed since it was checked; the other segments stay cached"
    ))]
    Footage { name: String, path: PathBuf, at: Time, reason: String },
    #[error("the song `{name}` (`{}`) cannot be read: {reason}", .path.display())]
    #[diagnostic(help(
        "the file is damaged, or has changed since it was checked; the film's pictures stay cached"
    ))]
    Song { name: String, path: PathBuf, reason: String },
    #[error("the font file `{}` cannot be read: {reason}", .path.display())]
    #[diagnostic(help("put the file back, or remove it from the style"))]
    Font { path: PathBuf, reason: String },
    #[error("the folder for temporary files, `{}`, cannot be used: {reason}", .path.display())]
    #[diagnostic(help(
        "set the environment variable `TMPDIR` to a folder that you can write to; everything that was rendered stays cached"
    ))]
    Temporary { path: PathBuf, reason: String },
    #[error("the engine failed: {0}")]
    #[diagnostic(help(
        "the script is not the cause; `amv explain engine-failed` says what to check"
    ))]
    Engine(#[from] AvError),
    #[error(transparent)]
    #[diagnostic(transparent)]
    Store(#[from] StoreError),
    #[error("`{}` cannot be written: {reason}", .path.display())]
    #[diagnostic(help(
        "choose another place with `-o`; everything that was rendered stays cached"
    ))]
    Output { path: PathBuf, reason: String },
    #[error("the disk is full: `{}` could not be written", .path.display())]
    #[diagnostic(help(
        "free some space or choose another place with `-o`; everything that was rendered stays cached"
    ))]
    DiskFull { path: PathBuf },
    /// Two cached segments have different encoder settings.
    #[error("two parts of the film were encoded with different settings and cannot be joined")]
    #[diagnostic(help("run `amv cache clear` and render again"))]
    SegmentsDiffer,
    /// Segments disappeared from the cache each time they were rendered.
    #[error("parts of the film disappeared from the cache")]
    #[diagnostic(help(
        "render again while nothing else clears the cache folder, with a `--cache-size` that has room for the film"
    ))]
    SegmentsGone,
    #[error("there is nothing to render: the film has no frame there")]
    #[diagnostic(help("`amv timeline` shows how long the film is"))]
    Nothing,
    #[error("stopped")]
    #[diagnostic(help("finished segments stay cached; the next render continues from there"))]
    Cancelled,
    /// A bug in amv.
    #[error("internal error: {0}")]
    #[diagnostic(help("this is a bug in amv; please report it with the script"))]
    Broken(String),
}

impl Problem for RenderError {
    fn diagnostic_code(&self) -> Code {
        match self {
            Self::Footage { .. } => Code::FootageUnreadable,
            Self::Song { .. } => Code::SongUnreadable,
            Self::Font { .. } => Code::FontUnreadable,
            Self::Temporary { .. } => Code::TemporaryFolder,
            Self::Engine { .. } => Code::EngineFailed,
            Self::Store(error) => error.diagnostic_code(),
            Self::Output { .. } => Code::OutputUnwritable,
            Self::DiskFull { .. } => Code::DiskFull,
            Self::SegmentsDiffer { .. } => Code::SegmentsDiffer,
            Self::SegmentsGone { .. } => Code::CacheRemoved,
            Self::Nothing { .. } => Code::NothingToRender,
            Self::Cancelled { .. } => Code::Interrupted,
            Self::Broken { .. } => Code::InternalError,
        }
    }
}

impl From<WordsError> for RenderError {
    fn from(error: WordsError) -> RenderError {
        match error {
            WordsError::Temporary(error) => RenderError::temporary(&error),
            WordsError::Av(error) => RenderError::Engine(error),
        }
    }
}

impl RenderError {
    /// The system's error for its folder for temporary files.
    pub(super) fn temporary(error: &io::Error) -> RenderError {
        let path = std::env::temp_dir();
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                RenderError::Temporary { path, reason: "its disk is full".to_owned() }
            }
            _ => RenderError::Temporary { path, reason: reason(error) },
        }
    }

    /// The system's error for the film's file.
    pub(super) fn output(path: &Path, error: &io::Error) -> RenderError {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                RenderError::DiskFull { path: path.to_owned() }
            }
            _ => RenderError::Output { path: path.to_owned(), reason: reason(error) },
        }
    }

    /// libav's error for the film's file.
    pub(super) fn writing(path: &Path, error: AvError) -> RenderError {
        let system = io::Error::from_raw_os_error(error.code.saturating_neg());
        match system.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                RenderError::DiskFull { path: path.to_owned() }
            }
            _ => RenderError::Output { path: path.to_owned(), reason: error.to_string() },
        }
    }
}

/// A render that made no film: why, and how far it got.
#[derive(Debug)]
pub struct RenderFailure {
    /// At least one; each once.
    pub errors: Vec<RenderError>,
    /// Frames of the film that are in the cache.
    pub cached: i64,
    /// All frames of the film.
    pub frames: i64,
}

impl RenderFailure {
    /// Whether the user stopped it, and nothing failed.
    pub fn is_cancelled(&self) -> bool {
        self.errors.iter().all(|error| matches!(error, RenderError::Cancelled))
    }
}

/// Why a film could not be joined.
pub(super) enum JoinError {
    /// A cache entry of a segment or of the sound is gone, or damaged.
    EntryMissing,
    /// A source cannot be copied from after all.
    SourceUnusable {
        media: ContentHash,
        why: String,
    },
    Failed(RenderError),
}

impl From<RenderError> for JoinError {
    fn from(error: RenderError) -> JoinError {
        JoinError::Failed(error)
    }
}

impl From<EntryError> for JoinError {
    fn from(_: EntryError) -> JoinError {
        JoinError::EntryMissing
    }
}

/// The message of a panic.
pub(super) fn panic_message(panic: &(dyn Any + Send)) -> String {
    if let Some(text) = panic.downcast_ref::<&str>() {
        return (*text).to_owned();
    }
    match panic.downcast_ref::<String>() {
        Some(text) => text.clone(),
        None => "it gives no reason".to_owned(),
    }
}
