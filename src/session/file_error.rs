//! What the system says about a file, in an editor's words.

use std::io::{self, ErrorKind};
use std::path::Path;

use crate::world::FileError;

pub(super) fn file_error(path: &Path, error: &io::Error) -> FileError {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory
            if path.to_string_lossy().contains("://") =>
        {
            FileError::NotLocal
        }
        ErrorKind::NotFound | ErrorKind::NotADirectory => FileError::Missing,
        ErrorKind::IsADirectory => FileError::Folder,
        ErrorKind::PermissionDenied => {
            FileError::Unreadable("its permissions do not let you read it".to_owned())
        }
        _ => FileError::Unreadable(format!("it cannot be read: {error}")),
    }
}
