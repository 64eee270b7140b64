//! A whole song, decoded once and heard on the way.

use std::path::Path;

use super::super::decoder::Frames;
use super::super::error::AvError;
use super::super::input::Input;
use super::super::probe::best_audio;
use super::reader::convert;
use super::resampler::Wanted;
use crate::music::detect::Spectrograph;
use crate::music::{BeatDetector, Candidate, CandidateFinder, DETECTION_RATE};
use crate::world::{DetectedMusic, Hints};

/// What is heard in the best sound stream of a file, encoder delay left out.
///
/// # Errors
/// The file cannot be opened, or has no sound.
pub fn detect(path: &Path, hints: &Hints) -> Result<DetectedMusic, AvError> {
    let mut detector = BeatDetector::new(hints.clone());
    decode_mono(path, |samples| detector.push(samples)).map_err(|error| error.of_file(path))?;
    Ok(detector.finish())
}

/// The spectra that a detector's network is shown of a file: how many bands each has, and their
/// magnitudes, a hundred spectra a second.
///
/// # Errors
/// As [`listen`].
pub fn spectra(path: &Path) -> Result<(usize, Vec<f32>), AvError> {
    let mut spectrograph = Spectrograph::new();
    decode_mono(path, |samples| spectrograph.push(samples)).map_err(|error| error.of_file(path))?;
    let spectra = spectrograph.finish();
    Ok((spectra.bands(), spectra.values().to_vec()))
}

/// Every way to count a song, for the training of what chooses among them.
///
/// # Errors
/// As [`listen`].
pub fn candidates(path: &Path) -> Result<Vec<Candidate>, AvError> {
    let mut finder = CandidateFinder::new();
    decode_mono(path, |samples| finder.push(samples)).map_err(|error| error.of_file(path))?;
    Ok(finder.finish())
}

/// Gives `push` all samples of the song, one channel at the listening rate.
fn decode_mono(path: &Path, mut push: impl FnMut(&[f32])) -> Result<(), AvError> {
    let stream = best_audio(&Input::open(path)?)
        .ok_or_else(|| AvError::ours("listen", "there is no sound in it"))?;
    let mut frames = Frames::open(path, stream, 1)?;
    let mut resampler = None;
    loop {
        let frame = frames.next()?;
        push(&convert(
            &mut resampler,
            frame.as_ref(),
            Wanted { channels: 1, rate: DETECTION_RATE },
        )?);
        if frame.is_none() {
            return Ok(());
        }
    }
}
