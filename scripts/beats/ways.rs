//! Writes every way to count songs, for the training of what chooses the level: `ways OUT SONG…` puts `OUT/NAME.ways`, a line a way:
//! its traits, parted by spaces, a `|`, and its beats in seconds.

#![allow(clippy::print_stderr, reason = "a tool that is run by hand")]

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(out) = arguments.next() else {
        eprintln!("ways OUT SONG…");
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
    let lines = amv::render::ffmpeg::ways(song)?.into_iter().map(|way| {
        let traits: Vec<String> = way.traits.iter().map(|value| format!("{value:.5}")).collect();
        let beats: Vec<String> = way.beats.iter().map(|value| format!("{value:.4}")).collect();
        format!("{} | {}\n", traits.join(" "), beats.join(" "))
    });
    std::fs::write(out.join(format!("{name}.ways")), lines.collect::<String>())?;
    Ok(())
}
