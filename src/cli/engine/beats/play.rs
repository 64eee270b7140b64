//! Reads a song from its first sample to its last.

use std::io;
use std::path::Path;
use std::sync::atomic::Ordering;

use crate::cli::engine::error::EngineCommandError;
use crate::cli::engine::interrupt::asked_to_stop;
use crate::render::ffmpeg::{AvError, SoundReader};

/// Why an output that reads the song could not be made.
#[derive(Debug)]
pub(super) enum Ended {
    /// The user stopped it.
    Stopped,
    /// The song cannot be read.
    Unreadable(AvError),
    /// The result cannot be written.
    Unwritten(EngineCommandError),
}

/// Why a song was not read to its end.
#[derive(Debug)]
pub(super) enum Broken {
    /// The user stopped it.
    Stopped,
    /// The song cannot be read.
    Unreadable(AvError),
    /// The consumer of the samples failed.
    Refused(io::Error),
}

/// Passes all samples of a song to `take`, in chunks: left and right alternate, 48,000 pairs per
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
