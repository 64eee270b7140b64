//! What a session finds out about media in a build without an engine: nothing.

use std::path::Path;

use crate::world::{DetectedMusic, FileError, Hints, Media};

const NO_ENGINE: &str =
    "this build of amv has no media engine (it was built without the feature `ffmpeg`)";

pub(super) fn version() -> String {
    "none".to_owned()
}

pub(super) fn probe(_: &Path) -> Result<Media, FileError> {
    Err(FileError::Unreadable(NO_ENGINE.to_owned()))
}

pub(super) fn detect_beats(_: &Path, _: &Hints) -> Result<DetectedMusic, FileError> {
    Err(FileError::Unreadable(NO_ENGINE.to_owned()))
}
