//! Writes what the listener's network is shown of songs, for its training: `features OUT SONG…` puts `OUT/NAME.bands`, little-endian
//! 32-bit floats, a hundred rows a second. `NAME` is the song's file name without its ending. What is there is not made again.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a tool that is run by hand")]

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(out) = arguments.next() else {
        eprintln!("features OUT SONG…");
        return ExitCode::FAILURE;
    };
    for song in arguments {
        if let Err(error) = write(Path::new(&out), Path::new(&song)) {
            eprintln!("{song}: {error}");
        }
    }
    ExitCode::SUCCESS
}

fn write(out: &Path, song: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let name = song.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let target = out.join(format!("{name}.bands"));
    if target.exists() {
        return Ok(());
    }
    let (bands, spectra) = amv::render::ffmpeg::spectra(song)?;
    let mut file = tempfile::NamedTempFile::new_in(out)?;
    let bytes: Vec<u8> = spectra.iter().flat_map(|value| value.to_le_bytes()).collect();
    file.write_all(&bytes)?;
    file.persist(target)?;
    println!("{name} {bands} {}", spectra.len() / bands);
    Ok(())
}
