//! Packets become a film.

use std::path::Path;

use super::encoder::Packet;
use super::error::AvError;
use super::sound::{SoundPacket, SoundParams};
use crate::graph::format::{Container, PictureFormat};

/// What a film's file must know before the first packet.
#[derive(Clone, Copy, Debug)]
pub struct FilmParams<'a> {
    /// The kind of file.
    pub container: Container,
    /// The picture.
    pub format: &'a PictureFormat,
    /// The encoder's parameter sets.
    pub extradata: &'a [u8],
    /// The encoder's reorder delay in frames.
    pub reorder_delay: i64,
    /// The sound, if there is any.
    pub sound: Option<&'a SoundParams>,
    /// The film's title.
    pub title: Option<&'a str>,
    /// How many frames the film has.
    pub frames: i64,
}

/// Writes a film's file. Give it picture and sound roughly by turns: what is far ahead waits in memory.
pub struct FilmWriter {
    _private: (),
}

impl FilmWriter {
    /// Starts a file at `path`, whatever its name's extension; what stood there is overwritten.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn create(path: &Path, params: &FilmParams<'_>) -> Result<FilmWriter, AvError> {
        let _ = (path, params);
        unimplemented!()
    }

    /// The next packet in the order of decoding; its `pts` counts frames from the film's start.
    ///
    /// # Errors
    /// The file cannot be written, or the packets are not those of `frames` frames in a decodable order.
    pub fn write_video(&mut self, packet: &Packet) -> Result<(), AvError> {
        let _ = packet;
        unimplemented!()
    }

    /// The next packet of sound.
    ///
    /// # Errors
    /// The file cannot be written, or has no sound.
    pub fn write_sound(&mut self, packet: &SoundPacket) -> Result<(), AvError> {
        let _ = packet;
        unimplemented!()
    }

    /// Ends the file.
    ///
    /// # Errors
    /// The file cannot be written, or frames are missing.
    pub fn finish(self) -> Result<(), AvError> {
        unimplemented!()
    }
}
