//! Sound: read to the sample, encoded once.

use std::path::Path;

use super::error::AvError;
use crate::time::Time;
use crate::world::AudioFacts;

/// Reads a stretch of sound as interleaved stereo at 48 kHz, exact to the sample.
pub struct SoundReader {
    _private: (),
}

impl SoundReader {
    /// The stretch from `from` (source time: 0 is the first video frame, or in a file of sound alone the first sample), `length` long.
    ///
    /// # Errors
    /// The file is gone, or is not the one that was probed.
    pub fn open(path: &Path, facts: &AudioFacts, from: Time, length: Time) -> Result<SoundReader, AvError> {
        let _ = (path, facts, from, length);
        unimplemented!()
    }

    /// The next samples, left and right by turns; none at the end. In all they are exactly as many as the length asks for, silence
    /// where the file has no sound.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn read(&mut self) -> Result<Option<Vec<f32>>, AvError> {
        unimplemented!()
    }
}

/// An encoded piece of sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SoundPacket {
    /// Its first sample's number, counted from the first one pushed; below zero while the encoder starts up.
    pub pts: i64,
    /// How many samples of it are to be heard.
    pub duration: i64,
    /// The encoded sound.
    pub data: Vec<u8>,
}

/// What a file must know of its sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SoundParams {
    /// The decoder's configuration.
    pub extradata: Vec<u8>,
    /// How many samples before the first are decoded and thrown away.
    pub initial_padding: u32,
    /// Samples of a packet.
    pub frame_size: u32,
    /// Bits a second.
    pub bit_rate: u32,
}

/// Encodes stereo sound at 48 kHz as AAC.
pub struct SoundEncoder {
    _private: (),
}

impl SoundEncoder {
    /// At so many bits a second.
    ///
    /// # Errors
    /// The encoder refuses the rate.
    pub fn new(bit_rate: u32) -> Result<SoundEncoder, AvError> {
        let _ = bit_rate;
        unimplemented!()
    }

    /// What the file must know.
    pub fn params(&self) -> &SoundParams {
        unimplemented!()
    }

    /// Takes samples, left and right by turns (any number of pairs), and gives the packets that are ready.
    ///
    /// # Errors
    /// The encoder fails.
    pub fn push(&mut self, samples: &[f32]) -> Result<Vec<SoundPacket>, AvError> {
        let _ = samples;
        unimplemented!()
    }

    /// The packets that are left.
    ///
    /// # Errors
    /// The encoder fails.
    pub fn finish(self) -> Result<Vec<SoundPacket>, AvError> {
        unimplemented!()
    }
}
