//! A song's waveform: its loudness over time.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::graph::format::SOUND_RATE;
use crate::picture::beat_sheet::LoudnessMeter;
use crate::render::error::RenderError;
use crate::render::ffmpeg::{AvError, SoundReader};
use crate::world::AudioFacts;

/// Measurements a second: no coarser than the pixels of the largest zoom.
pub const WAVEFORM_RATE: u32 = 1000;

/// Pairs of samples in a peak.
const PAIRS: usize = (SOUND_RATE / WAVEFORM_RATE) as usize;

/// The loudness of a song from its start, [`WAVEFORM_RATE`] times a second, two bytes each: the
/// largest sample of both channels, and the root of the mean square. 255 is full scale or more. A
/// song without `sound` has none.
///
/// # Errors
/// The file cannot be read, or `cancel` was set.
pub fn waveform(
    song: &Path,
    sound: Option<&AudioFacts>,
    cancel: &AtomicBool,
) -> Result<Vec<u8>, RenderError> {
    let Some(sound) = sound else { return Ok(Vec::new()) };
    let failed = |error: AvError| RenderError::Song {
        name: song.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        path: song.to_owned(),
        reason: error.to_string(),
    };
    let mut reader = SoundReader::of_song(song, sound).map_err(failed)?;
    let mut meter = LoudnessMeter::new(PAIRS);
    while let Some(samples) = reader.read().map_err(failed)? {
        if cancel.load(Ordering::Relaxed) {
            return Err(RenderError::Cancelled);
        }
        meter.push(&samples);
    }
    let byte = |loudness: f32| (loudness * 255.0).round() as u8;
    Ok(meter.columns().iter().flat_map(|column| [byte(column.peak), byte(column.body)]).collect())
}
