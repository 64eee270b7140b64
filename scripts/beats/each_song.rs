//! The command line of a tool that writes a file for each song: `NAME OUT SONG…`. It reports a song
//! that it cannot read, and goes on with the next.

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

/// Calls `write` for each song of the command line with the folder, the song and its name without
/// the extension.
pub(crate) fn run(
    usage: &str,
    write: impl Fn(&Path, &Path, &str) -> Result<(), Box<dyn Error>>,
) -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(out) = arguments.next() else {
        eprintln!("{usage}");
        return ExitCode::FAILURE;
    };
    for song in arguments {
        let name = Path::new(&song).file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if let Err(error) = write(Path::new(&out), Path::new(&song), &name) {
            eprintln!("{song}: {error}");
        }
    }
    ExitCode::SUCCESS
}
