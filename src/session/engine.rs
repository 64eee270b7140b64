//! What a session asks of the media engine.

use std::path::Path;

use crate::render::ffmpeg;
use crate::world::{DetectedMusic, FileError, Hints};

pub(super) use ffmpeg::{engine_version as version, probe};

pub(super) fn detect_beats(path: &Path, hints: &Hints) -> Result<DetectedMusic, FileError> {
    ffmpeg::detect(path, hints).map_err(|error| FileError::Unreadable(error.to_string()))
}
