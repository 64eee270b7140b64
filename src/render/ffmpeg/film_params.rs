//! What a film's file must know before the first packet.

use super::sound::SoundParams;
use crate::graph::format::{Container, PictureFormat};

/// What a film's file must know before the first packet.
#[derive(Clone, Copy, Debug)]
pub struct FilmParams<'a> {
    /// The kind of file.
    pub container: Container,
    /// The picture.
    pub format: &'a PictureFormat,
    /// The encoder's parameter sets, or those of all packets.
    pub extradata: &'a [u8],
    /// The codec's name in the file, if it is to be another than the encoder's.
    pub tag: Option<u32>,
    /// By how many frames decoding runs ahead of showing, at most.
    pub reorder_delay: i64,
    /// The sound, if there is any.
    pub sound: Option<&'a SoundParams>,
    /// The film's title.
    pub title: Option<&'a str>,
    /// How many frames the film has.
    pub frames: i64,
}
