//! A song's waveform: its peaks over time.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::graph::format::SOUND_RATE;
use crate::render::error::RenderError;
use crate::render::ffmpeg::{AvError, SoundReader};
use crate::world::AudioFacts;

/// Peaks per second.
pub const WAVEFORM_RATE: u32 = 100;

/// Pairs of samples in a peak.
const PAIRS: usize = (SOUND_RATE / WAVEFORM_RATE) as usize;

/// The peaks of a song from its start, [`WAVEFORM_RATE`] per second. A peak is the largest sample of
/// both channels, and 255 is full scale or more. A song without `sound` has no peaks.
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
    let mut peaks = Peaks::default();
    while let Some(samples) = reader.read().map_err(failed)? {
        if cancel.load(Ordering::Relaxed) {
            return Err(RenderError::Cancelled);
        }
        peaks.add(&samples);
    }
    Ok(peaks.finish())
}

#[derive(Default)]
struct Peaks {
    done: Vec<u8>,
    /// The largest sample since the last peak.
    largest: f32,
    pairs: usize,
}

impl Peaks {
    fn add(&mut self, samples: &[f32]) {
        for pair in samples.chunks(2) {
            self.largest =
                pair.iter().fold(self.largest, |largest, sample| largest.max(sample.abs()));
            self.pairs += 1;
            if self.pairs == PAIRS {
                self.end();
            }
        }
    }

    fn end(&mut self) {
        self.done.push((self.largest * 255.0).round() as u8);
        (self.largest, self.pairs) = (0.0, 0);
    }

    fn finish(mut self) -> Vec<u8> {
        if self.pairs > 0 {
            self.end();
        }
        self.done
    }
}
