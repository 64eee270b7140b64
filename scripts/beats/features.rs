//! Writes the spectra of songs, to train the beat detector's network: `features OUT SONG…` writes
//! `OUT/NAME.bands`, little-endian 32-bit floats, a hundred rows a second. `NAME` is the song's
//! file name without its extension. It skips files that exist.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a tool that is run by hand")]

mod each_song;

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    each_song::run("features OUT SONG…", write)
}

fn write(out: &Path, song: &Path, name: &str) -> Result<(), Box<dyn std::error::Error>> {
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
