//! Detects beats in a whole song, which is decoded once.

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

/// Detects the beats in the best sound stream of a file. Times exclude the encoder delay.
///
/// # Errors
/// The file cannot be opened, or has no sound.
pub fn detect(path: &Path, hints: &Hints) -> Result<DetectedMusic, AvError> {
    let mut detector = BeatDetector::new(hints.clone());
    decode_mono(path, |samples| detector.push(samples)).map_err(|error| error.of_file(path))?;
    Ok(detector.finish())
}

/// The input of the detector's network for a file: the number of bands, and the magnitudes of 100
/// spectra per second.
///
/// # Errors
/// As [`detect`].
pub fn spectra(path: &Path) -> Result<(usize, Vec<f32>), AvError> {
    let mut spectrograph = Spectrograph::new();
    decode_mono(path, |samples| spectrograph.push(samples)).map_err(|error| error.of_file(path))?;
    let spectra = spectrograph.finish();
    Ok((spectra.bands(), spectra.values().to_vec()))
}

/// Every candidate for the beats of a song, for training the choice among them.
///
/// # Errors
/// As [`detect`].
pub fn candidates(path: &Path) -> Result<Vec<Candidate>, AvError> {
    let mut finder = CandidateFinder::new();
    decode_mono(path, |samples| finder.push(samples)).map_err(|error| error.of_file(path))?;
    Ok(finder.finish())
}

/// Passes all samples of the song to `push`, as one channel at the detector's rate.
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
