//! Decodes packets and hashes their frames.

use super::decoder::Decoder;
use super::encoder::Packet;
use super::error::AvError;
use super::frame::AvFrame;
use super::input::AvPacket;
use super::stream_config::StreamConfig;
use crate::graph::format::PictureFormat;
use crate::hash::ContentHash;

const OP: &str = "decode a source to copy from";

/// The number and the hash of the pixels of each frame, in presentation order.
///
/// # Errors
/// The decoder finds a fault.
pub fn decoded_frame_hashes(
    format: &PictureFormat,
    config: &StreamConfig,
    packets: &[Packet],
    threads: usize,
) -> Result<Vec<(i64, ContentHash)>, AvError> {
    let mut decoder = Decoder::of_config(format, config, threads)?;
    let mut frames = Vec::new();
    for packet in packets {
        let mut ready = AvPacket::of(&packet.data)?;
        ready.fields_mut().pts = packet.pts;
        decoder.decode(Some(&ready), &mut frames)?;
    }
    decoder.decode(None, &mut frames)?;
    frames.iter().map(frame_hash).collect()
}

fn frame_hash(frame: &AvFrame) -> Result<(i64, ContentHash), AvError> {
    let number = super::decoder::frame_stamp(frame)
        .ok_or_else(|| AvError::ours(OP, "a frame has no number"))?;
    if !frame.is_sound() {
        return Err(AvError::ours(OP, format!("frame {number} is damaged")));
    }
    Ok((number, ContentHash::of(&frame.to_bytes()?)))
}
