//! A song played from its first sample to its last.

use std::io;
use std::path::Path;
use std::sync::atomic::Ordering;

use crate::cli::engine::error::EngineCommandError;
use crate::cli::engine::interrupt::asked_to_stop;
use crate::render::ffmpeg::{AvError, SoundReader};

/// Why something that plays a song was not made.
#[derive(Debug)]
pub(super) enum Ended {
    /// It was told to stop.
    Stopped,
    /// The song cannot be read.
    Unreadable(AvError),
    /// The result cannot be written.
    Unwritten(EngineCommandError),
}

/// Why a song was not played to its end.
#[derive(Debug)]
pub(super) enum Broken {
    /// It was told to stop.
    Stopped,
    /// The song cannot be read.
    Unreadable(AvError),
    /// What took its samples could not take more.
    Refused(io::Error),
}

/// Gives all samples of a song to `take`, piece by piece: left and right by turns, 48,000 pairs a
/// second.
pub(super) fn play(
    song: &Path,
    mut take: impl FnMut(&mut [f32]) -> io::Result<()>,
) -> Result<(), Broken> {
    let mut reader = SoundReader::whole(song).map_err(Broken::Unreadable)?;
    while let Some(mut samples) = reader.read().map_err(Broken::Unreadable)? {
        if asked_to_stop().load(Ordering::Relaxed) {
            return Err(Broken::Stopped);
        }
        take(&mut samples).map_err(Broken::Refused)?;
    }
    Ok(())
}
