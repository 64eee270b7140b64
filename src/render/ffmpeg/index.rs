//! Which frames a video has, and when each is shown. Where the container is one that can be trusted and every packet in it is
//! whole, its packets say so; else the video is decoded once from end to end.

use std::path::Path;

use ffmpeg_next::ffi;

use super::decoder::{Frames, frame_stamp};
use super::error::AvError;
use super::frame::AvFrame;
use super::input::{AvPacket, Input};
use super::stream::Stream;

/// The frames of a video.
pub(super) struct Index {
    /// When each is shown, in the stream's ticks, in the order of showing; none where nothing says when.
    pub(super) stamps: Vec<Option<i64>>,
    /// The first of them.
    pub(super) first: AvFrame,
}

/// Lists the frames of a stream; `None` if there is not one.
pub(super) fn index(path: &Path, stream: usize) -> Result<Option<Index>, AvError> {
    match trusted_stamps(path, stream)? {
        Some(stamps) => Ok(first_frame(path, stream)?.map(|first| Index { stamps, first })),
        None => decode_all(path, stream),
    }
}

fn first_frame(path: &Path, stream: usize) -> Result<Option<AvFrame>, AvError> {
    Frames::open(path, stream, 1)?.next()
}

fn decode_all(path: &Path, stream: usize) -> Result<Option<Index>, AvError> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    let mut frames = Frames::open(path, stream, threads)?;
    let mut first = None;
    let mut stamps = Vec::new();
    while let Some(frame) = frames.next()? {
        stamps.push(frame_stamp(&frame));
        first.get_or_insert(frame);
    }
    Ok(first.map(|first| Index { stamps, first }))
}

/// The stamps that the packets of a trustworthy container give; `None` where only decoding can tell.
fn trusted_stamps(path: &Path, stream: usize) -> Result<Option<Vec<Option<i64>>>, AvError> {
    let mut input = Input::open(path)?;
    let container = input.format_name();
    let units = match packet_form(&container, &input.stream(stream)?) {
        Some(units) => units,
        None => return Ok(None),
    };
    input.keep_only(stream);
    let mut stamps = Vec::new();
    while let Ok(packet) = input.read() {
        let Some(packet) = packet else { return Ok(in_order(stamps, &container, input.stream(stream)?.index_len())) };
        match trusted_stamp(&packet, units, stamps.is_empty()) {
            Some(stamp) => stamps.push(stamp),
            None => return Ok(None),
        }
    }
    Ok(None)
}

/// How the pictures lie in a packet.
#[derive(Clone, Copy, PartialEq, Eq)]
enum PacketForm {
    /// A picture that stands alone.
    Intra,
    /// H.264 units, each after its length in so many bytes.
    H264(usize),
    /// H.265 units, each after its length in so many bytes.
    H265(usize),
}

/// The form of a stream's packets, if its container and codec are known to hold exactly one shown frame in each packet.
fn packet_form(container: &str, stream: &Stream<'_>) -> Option<PacketForm> {
    use ffi::AVCodecID::{AV_CODEC_ID_DNXHD, AV_CODEC_ID_FFV1, AV_CODEC_ID_H264, AV_CODEC_ID_HEVC, AV_CODEC_ID_MJPEG, AV_CODEC_ID_PRORES};
    use ffi::AVFieldOrder::{AV_FIELD_PROGRESSIVE, AV_FIELD_UNKNOWN};
    let parameters = stream.parameters();
    let known = container.starts_with("mov,") || container.starts_with("matroska,");
    let whole = parameters.field_order == AV_FIELD_PROGRESSIVE || parameters.field_order == AV_FIELD_UNKNOWN;
    if !known || !whole {
        return None;
    }
    match (parameters.codec_id, stream.extradata()) {
        (AV_CODEC_ID_H264, [1, _, _, _, size, ..]) => Some(PacketForm::H264(usize::from(size & 3) + 1)),
        (AV_CODEC_ID_HEVC, [1, rest @ ..]) => rest.get(20).map(|size| PacketForm::H265(usize::from(size & 3) + 1)),
        (AV_CODEC_ID_PRORES | AV_CODEC_ID_DNXHD | AV_CODEC_ID_MJPEG | AV_CODEC_ID_FFV1, _) => Some(PacketForm::Intra),
        (_, _) => None,
    }
}

fn trusted_stamp(packet: &AvPacket, form: PacketForm, first: bool) -> Option<i64> {
    let odd = packet.has_flag(ffi::AV_PKT_FLAG_CORRUPT) || packet.has_flag(ffi::AV_PKT_FLAG_DISCARD) || packet.is_protected();
    let starts = !first || packet.has_flag(ffi::AV_PKT_FLAG_KEY);
    (!odd && starts && !packet.data().is_empty() && is_whole(packet.data(), form, first)).then(|| packet.pts()).flatten()
}

/// Whether the units in a packet fill it exactly and are of kinds that exist; the first packet's must hold a picture that nothing
/// before it is needed for.
fn is_whole(data: &[u8], form: PacketForm, first: bool) -> bool {
    match form {
        PacketForm::Intra => true,
        PacketForm::H264(size) => units(data, size).is_some_and(|heads| {
            let kinds: Vec<u8> = heads.iter().map(|head| head & 0x1f).collect();
            let sound = heads.iter().all(|head| head & 0x80 == 0) && kinds.iter().all(|kind| (1..=21).contains(kind));
            let pictures = kinds.iter().any(|kind| matches!(kind, 1 | 5));
            sound && pictures && (!first || kinds.contains(&5))
        }),
        PacketForm::H265(size) => units(data, size).is_some_and(|heads| {
            let kinds: Vec<u8> = heads.iter().map(|head| (head >> 1) & 0x3f).collect();
            let sound = heads.iter().all(|head| head & 0x80 == 0) && kinds.iter().all(|kind| *kind < 48);
            sound && kinds.iter().any(|kind| *kind < 32) && (!first || kinds.iter().any(|kind| (16..=21).contains(kind)))
        }),
    }
}

/// The first byte of each unit, if their lengths add up.
fn units(mut data: &[u8], size: usize) -> Option<Vec<u8>> {
    let mut heads = Vec::new();
    while !data.is_empty() {
        let (length, rest) = data.split_at_checked(size)?;
        let length = length.iter().fold(0_usize, |sum, byte| (sum << 8) | usize::from(*byte));
        let (unit, rest) = rest.split_at_checked(length)?;
        heads.push(*unit.first()?);
        data = rest;
    }
    Some(heads)
}

/// The stamps in the order of showing, if none occurs twice, none lies before the first packet's (such pictures cannot be decoded),
/// and an MP4's index promised no more.
fn in_order(stamps: Vec<i64>, container: &str, promised: usize) -> Option<Vec<Option<i64>>> {
    let first = *stamps.first()?;
    let complete = !container.starts_with("mov,") || promised == stamps.len();
    let mut sorted = stamps;
    sorted.sort_unstable();
    let unique = sorted.windows(2).all(|pair| pair[0] != pair[1]);
    (complete && unique && sorted.first() == Some(&first)).then(|| sorted.into_iter().map(Some).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_must_fill_their_packet() {
        assert_eq!(units(&[0, 2, 0x65, 9, 0, 1, 0x41], 2), Some(vec![0x65, 0x41]));
        assert_eq!(units(&[0, 3, 0x65, 9], 2), None);
        assert_eq!(units(&[0, 0], 2), None);
        assert_eq!(units(&[0], 2), None);
    }

    #[test]
    fn pictures_before_the_first_key_frame_are_not_trusted() {
        assert_eq!(in_order(vec![2, 0, 1], "matroska,webm", 0), None);
        assert_eq!(in_order(vec![0, 2, 1], "matroska,webm", 0), Some(vec![Some(0), Some(1), Some(2)]));
        assert_eq!(in_order(vec![0, 1, 1], "matroska,webm", 0), None);
        assert_eq!(in_order(vec![0, 1], "mov,mp4", 3), None);
    }
}
