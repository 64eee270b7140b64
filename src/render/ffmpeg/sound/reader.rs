//! Reads a range of a file's sound.

use std::path::{Path, PathBuf};

use super::super::decoder::Frames;
use super::super::error::AvError;
use super::super::frame::AvFrame;
use super::super::input::Input;
use super::super::probe::best_audio;
use super::resampler::{Kind, Resampler, Wanted};
use crate::graph::format::SOUND_RATE;
use crate::time::Time;
use crate::world::AudioFacts;

/// The format of the film's sound.
const STEREO: Wanted = Wanted { channels: 2, rate: SOUND_RATE };

/// Pairs of samples per block of silence.
const PIECE: i64 = 4096;

/// Reads a range of sound as interleaved stereo at 48 kHz, exact to the sample. It decodes from the
/// file's start, since seeks in compressed sound are not exact.
pub struct SoundReader {
    path: PathBuf,
    frames: Frames,
    resampler: Option<Resampler>,
    /// Pairs of silence before the file's first sample.
    lead: i64,
    /// Pairs to discard before the range begins.
    skip: i64,
    /// Pairs still to read.
    left: i64,
    /// Whether the file has no more sound.
    ended: bool,
    /// Whether the range ends with the file.
    whole: bool,
}

impl SoundReader {
    /// The range from `from` (source time: 0 is the first video frame, or in a sound file the first
    /// sample), of duration `length`.
    ///
    /// # Errors
    /// The file is gone, or is not the one that was probed.
    pub fn open(
        path: &Path,
        facts: &AudioFacts,
        from: Time,
        length: Time,
    ) -> Result<SoundReader, AvError> {
        let frames = Frames::open(path, facts.stream, 1).map_err(|error| error.of_file(path))?;
        let first = (from - facts.start).sample(SOUND_RATE);
        let left = length.sample(SOUND_RATE).max(0);
        let (lead, skip) = ((-first).clamp(0, left), first.max(0));
        Ok(SoundReader {
            path: path.to_owned(),
            frames,
            resampler: None,
            lead,
            skip,
            left,
            ended: false,
            whole: false,
        })
    }

    /// All of a song, in source time from 0 on.
    ///
    /// # Errors
    /// As [`SoundReader::open`].
    pub fn of_song(path: &Path, facts: &AudioFacts) -> Result<SoundReader, AvError> {
        SoundReader::open(path, facts, Time::ZERO, facts.end())
    }

    /// All of a file's best sound, from its first sample to its last.
    ///
    /// # Errors
    /// The file cannot be opened, or has no sound.
    pub fn whole(path: &Path) -> Result<SoundReader, AvError> {
        let open = || {
            let stream = best_audio(&Input::open(path)?)
                .ok_or_else(|| AvError::ours("listen", "there is no sound in it"))?;
            Frames::open(path, stream, 1)
        };
        let frames = open().map_err(|error| error.of_file(path))?;
        Ok(SoundReader {
            path: path.to_owned(),
            frames,
            resampler: None,
            lead: 0,
            skip: 0,
            left: i64::MAX,
            ended: false,
            whole: true,
        })
    }

    /// The next samples (left and right alternate); `None` at the end. A range has exactly as many
    /// samples as its length requires, with silence where the file has no sound.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn read(&mut self) -> Result<Option<Vec<f32>>, AvError> {
        if self.left == 0 {
            return Ok(None);
        }
        let samples = if self.lead > 0 { self.silence(self.lead) } else { self.sound()? };
        if samples.is_empty() {
            return Ok(None);
        }
        let pairs = samples.len() as i64 / 2;
        self.lead = (self.lead - pairs).max(0);
        self.left -= pairs;
        Ok(Some(samples))
    }

    fn silence(&self, pairs: i64) -> Vec<f32> {
        vec![0.0; 2 * pairs.min(self.left).min(PIECE) as usize]
    }

    /// The next samples of the file in the range; silence after the file's end.
    fn sound(&mut self) -> Result<Vec<f32>, AvError> {
        while !self.ended {
            let mut samples = self.decode().map_err(|error| error.of_file(&self.path))?;
            let pairs = samples.len() as i64 / 2;
            let skipped = self.skip.min(pairs);
            self.skip -= skipped;
            samples.drain(..2 * skipped as usize);
            samples.truncate(2 * self.left.min(pairs) as usize);
            if !samples.is_empty() {
                return Ok(samples);
            }
        }
        Ok(if self.whole { Vec::new() } else { self.silence(self.left) })
    }

    fn decode(&mut self) -> Result<Vec<f32>, AvError> {
        let frame = self.frames.next()?;
        self.ended = frame.is_none();
        convert(&mut self.resampler, frame.as_ref(), STEREO)
    }
}

/// The samples of `frame`; of `None`, the remaining ones. The sample format may change within a
/// file.
pub(super) fn convert(
    resampler: &mut Option<Resampler>,
    frame: Option<&AvFrame>,
    wanted: Wanted,
) -> Result<Vec<f32>, AvError> {
    let Some(frame) = frame else {
        return resampler.as_mut().map_or(Ok(Vec::new()), |resampler| resampler.convert(None));
    };
    let mut samples = Vec::new();
    if let Some(mut old) = resampler.take_if(|resampler| !resampler.takes(Kind::of(frame))) {
        samples = old.convert(None)?;
    }
    let resampler = match resampler {
        Some(resampler) => resampler,
        none => none.insert(Resampler::for_frame(frame, wanted)?),
    };
    samples.extend(resampler.convert(Some(frame))?);
    Ok(samples)
}
