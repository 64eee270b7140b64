//! Why the cache cannot be used.

use std::io;
use std::path::{Path, PathBuf};

use crate::diag::{Code, Problem};

/// Why the cache cannot be used.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum StoreError {
    /// The folder cannot be created or written to.
    #[error("the cache folder `{}` cannot be written to: {reason}", .dir.display())]
    #[diagnostic(
        severity(Warning),
        help(
            "amv uses the segments in it, but caches no new ones: the next render renders those again"
        )
    )]
    Unusable { dir: PathBuf, reason: String },
    /// Neither the cache folder nor the system's folder for temporary files can be written to.
    #[error("neither the cache folder `{}` nor the folder for temporary files, `{}`, can be written to: {reason}", .dir.display(), .temporary.display())]
    #[diagnostic(help(
        "make the cache folder writable, name another with `--cache`, or set the environment variable `TMPDIR` to a folder that you can write to"
    ))]
    NoFolder { dir: PathBuf, temporary: PathBuf, reason: String },
    /// The disk is full.
    #[error("the disk that holds the cache folder `{}` is full", .dir.display())]
    #[diagnostic(help(
        "free some space, or empty the cache with `amv cache clear`; finished segments stay cached, and the next render continues from there"
    ))]
    Full { dir: PathBuf },
    /// The folder could be used before, and cannot be used any more.
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
            Self::Failed { .. } | Self::NoFolder { .. } => Code::CacheFailed,
            Self::Removed { .. } => Code::CacheRemoved,
        }
    }
}

/// The error for a cache folder that cannot be used, without a folder to replace it.
pub(super) fn no_folder(dir: &Path, temporary: &Path, error: &io::Error) -> StoreError {
    let (dir, temporary) = (dir.to_owned(), temporary.to_owned());
    StoreError::NoFolder { dir, temporary, reason: reason(error) }
}

/// The error for a folder that cannot be used from the start.
pub(super) fn unusable(dir: &Path, error: &io::Error) -> StoreError {
    match failed(dir, error) {
        StoreError::Failed { dir, reason } => StoreError::Unusable { dir, reason },
        other => other,
    }
}

/// The error for a folder that fails during use.
pub(super) fn failed(dir: &Path, error: &io::Error) -> StoreError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            StoreError::Full { dir: dir.to_owned() }
        }
        _ => StoreError::Failed { dir: dir.to_owned(), reason: reason(error) },
    }
}

/// The system's message, without the names of our temporary files.
pub(crate) fn reason(error: &io::Error) -> String {
    let inner = error.get_ref().and_then(|wrapped| wrapped.source()).map(ToString::to_string);
    let words = inner.unwrap_or_else(|| error.to_string());
    words.split(" (os error").next().unwrap_or_default().to_lowercase()
}
