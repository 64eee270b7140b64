//! Writes files whole or not at all.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use crate::cli::engine::error::EngineCommandError;

/// Writes a temporary file beside `path`, and renames it when it is complete.
pub(super) fn write_whole(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> Result<(), EngineCommandError> {
    let folder =
        path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let written = || -> io::Result<()> {
        let desk = tempfile::Builder::new().prefix(".amv-").tempdir_in(folder)?;
        let draft = desk.path().join("draft");
        let mut file = BufWriter::new(File::create(&draft)?);
        write(&mut file)?;
        file.flush()?;
        std::fs::rename(draft, path)
    };
    written().map_err(|error| EngineCommandError::CannotWrite {
        path: path.display().to_string(),
        why: error.to_string(),
    })
}
