//! A medium's facts.

use std::path::Path;

use crate::world::{FileError, Media};

/// Looks at a file and finds out what there is to know of it.
///
/// # Errors
/// Why it cannot be used.
pub fn probe(path: &Path) -> Result<Media, FileError> {
    let _ = path;
    unimplemented!()
}
