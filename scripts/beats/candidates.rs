//! Writes every way to count songs, to train the network that chooses the level:
//! `candidates OUT SONG…` writes `OUT/NAME.ways` with a line for each way: its traits, separated by
//! spaces, a `|`, and its beats in seconds.

#![allow(clippy::print_stderr, reason = "a tool that is run by hand")]

mod each_song;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    each_song::run("candidates OUT SONG…", write)
}

fn write(out: &Path, song: &Path, name: &str) -> Result<(), Box<dyn std::error::Error>> {
    let lines = amv::render::ffmpeg::candidates(song)?.into_iter().map(|way| {
        let traits: Vec<String> = way.traits.iter().map(|value| format!("{value:.5}")).collect();
        let beats: Vec<String> = way.beats.iter().map(|value| format!("{value:.4}")).collect();
        format!("{} | {}\n", traits.join(" "), beats.join(" "))
    });
    std::fs::write(out.join(format!("{name}.ways")), lines.collect::<String>())?;
    Ok(())
}
