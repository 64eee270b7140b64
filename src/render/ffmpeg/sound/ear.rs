//! A whole song, decoded once and heard on the way.

use std::path::Path;

use super::super::decoder::Frames;
use super::super::error::AvError;
use super::super::input::Input;
use super::super::probe::best_audio;
use super::reader::convert;
use super::resampler::Wanted;
use crate::music::{LISTENING_RATE, Listener};
use crate::world::{Heard, Hints};

/// What is heard in the best sound stream of a file, encoder delay left out.
///
/// # Errors
/// The file cannot be opened, or has no sound.
pub fn listen(path: &Path, hints: &Hints) -> Result<Heard, AvError> {
    hear(path, hints).map_err(|error| error.of_file(path))
}

fn hear(path: &Path, hints: &Hints) -> Result<Heard, AvError> {
    let stream = best_audio(&Input::open(path)?).ok_or_else(|| AvError::ours("listen", "there is no sound in it"))?;
    let mut frames = Frames::open(path, stream, 1)?;
    let mut listener = Listener::new(hints.clone());
    let mut resampler = None;
    loop {
        let frame = frames.next()?;
        listener.push(&convert(&mut resampler, frame.as_ref(), Wanted { channels: 1, rate: LISTENING_RATE })?);
        if frame.is_none() {
            return Ok(listener.finish());
        }
    }
}
