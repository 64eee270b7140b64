//! Why nothing can be kept.

use std::io;
use std::path::{Path, PathBuf};

use crate::diag::{Code, Problem};

/// Why nothing can be kept.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum StoreError {
    /// The folder cannot be made or written to.
    #[error("the cache folder `{}` cannot be written to: {reason}", .dir.display())]
    #[diagnostic(
        severity(Warning),
        help(
            "the film is rendered, but its segments are not cached, so the next render starts from nothing"
        )
    )]
    Unusable {
        /// The folder.
        dir: PathBuf,
        /// The system's reason.
        reason: String,
    },
    /// There is no room.
    #[error("the disk that holds the cache folder `{}` is full", .dir.display())]
    #[diagnostic(help(
        "make room, or empty the cache with `amv cache clear`; finished segments stay cached, and the next render continues from there"
    ))]
    Full {
        /// The folder.
        dir: PathBuf,
    },
    /// The folder could be used and no longer can, or there is no other in its place.
    #[error("the cache folder `{}` cannot be changed: {reason}", .dir.display())]
    #[diagnostic(help("make it a writable folder, or remove it, and try again"))]
    Failed {
        /// The folder.
        dir: PathBuf,
        /// The system's reason.
        reason: String,
    },
    /// The folder was taken away while it was in use.
    #[error("the cache folder `{}` was removed during the render", .dir.display())]
    #[diagnostic(help("render again; the folder is created again"))]
    Removed {
        /// The folder.
        dir: PathBuf,
    },
}

impl Problem for StoreError {
    fn diagnostic_code(&self) -> Code {
        match self {
            Self::Unusable { .. } => Code::CacheUnusable,
            Self::Full { .. } => Code::DiskFull,
            Self::Failed { .. } => Code::CacheFailed,
            Self::Removed { .. } => Code::CacheRemoved,
        }
    }
}

/// Why a folder is not taken at all, and another one is.
pub(super) fn unusable(dir: &Path, error: &io::Error) -> StoreError {
    match failed(dir, error) {
        StoreError::Failed { dir, reason } => StoreError::Unusable { dir, reason },
        other => other,
    }
}

/// Why work in a folder could not go on.
pub(super) fn failed(dir: &Path, error: &io::Error) -> StoreError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            StoreError::Full { dir: dir.to_owned() }
        }
        _ => StoreError::Failed { dir: dir.to_owned(), reason: reason(error) },
    }
}

/// What the system says, without the names of our temporary files.
pub(crate) fn reason(error: &io::Error) -> String {
    let inner = error.get_ref().and_then(|wrapped| wrapped.source()).map(ToString::to_string);
    let words = inner.unwrap_or_else(|| error.to_string());
    words.split(" (os error").next().unwrap_or_default().to_lowercase()
}
