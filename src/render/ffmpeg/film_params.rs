//! The parameters of a film's file, which it needs before the first packet.

use super::sound::SoundParams;
use crate::graph::format::{Container, PictureFormat};

/// The parameters of a film's file, which it needs before the first packet.
#[derive(Clone, Copy, Debug)]
pub struct FilmParams<'a> {
    pub container: Container,
    pub format: &'a PictureFormat,
    /// The parameter sets of all packets: the encoder's, or the union with those of copied packets.
    pub extradata: &'a [u8],
    /// The codec tag in the file, if it is not the encoder's.
    pub tag: Option<u32>,
    /// The greatest number of frames by which decoding runs ahead of presentation.
    pub reorder_delay: i64,
    pub sound: Option<&'a SoundParams>,
    pub title: Option<&'a str>,
    /// The number of frames.
    pub frames: i64,
}
