//! Writes the picture of a song's beats to a PNG file.

use std::path::Path;

use super::play::{Broken, Ended, play};
use crate::cli::engine::error::EngineCommandError;
use crate::cli::engine::picture_file::write_png;
use crate::picture::beat_sheet::{BeatSheet, LoudnessMeter};
use crate::world::{CountedBeat, DetectedMusic};

/// Draws a song to `path`, whole or not at all; gives the picture's size.
pub(super) fn write(
    song: &Path,
    detected: &DetectedMusic,
    beats: &[CountedBeat],
    path: &Path,
) -> Result<(u32, u32), Ended> {
    let sheet = BeatSheet::new(detected, beats);
    let mut meter = LoudnessMeter::new(sheet.samples_per_column());
    let played = play(song, |samples| {
        meter.push(samples);
        Ok(())
    });
    played.map_err(|broken| match broken {
        Broken::Stopped => Ended::Stopped,
        Broken::Unreadable(error) => Ended::Unreadable(error),
        Broken::Refused(error) => Ended::Unwritten(cannot_write(path, error.to_string())),
    })?;
    let picture = sheet.draw(&meter.columns()).ok_or_else(|| {
        Ended::Unwritten(cannot_write(path, "there is no memory for it".to_owned()))
    })?;
    let size = (picture.width(), picture.height());
    // The picture is opaque, so its premultiplied colours are its colours.
    let rgb: Vec<u8> = picture
        .pixels()
        .iter()
        .flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()])
        .collect();
    write_png(&rgb, size, path).map_err(Ended::Unwritten)?;
    Ok(size)
}

fn cannot_write(path: &Path, why: String) -> EngineCommandError {
    EngineCommandError::CannotWrite { path: path.display().to_string(), why }
}
