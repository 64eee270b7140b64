//! Lists the frames of a video and their presentation times. If the container is trustworthy and
//! every packet is whole, the packets are enough; otherwise the whole video is decoded once.

mod last_length;

use std::path::Path;

use ffmpeg_next::ffi;

use super::decoder::{Frames, frame_stamp};
use super::error::AvError;
use super::frame::AvFrame;
use super::input::{AvPacket, Input};
use super::stream::Stream;
use crate::time::FrameSet;

/// The frames of a video.
pub(super) struct Index {
    /// The presentation times in the stream's ticks, in order; `None` for a frame without a time
    /// stamp.
    pub(super) stamps: Vec<Option<i64>>,
    /// How long the last frame lasts, in the stream's ticks, if the file says so.
    pub(super) last_length: Option<i64>,
    /// The frames at which decoding can start; empty if only decoding could tell.
    pub(super) keys: FrameSet,
    /// Those of them at which the file can be cut: no later packet refers to an earlier one.
    pub(super) closed: FrameSet,
    /// The first of the frames.
    pub(super) first: AvFrame,
}

/// Lists the frames of a stream; `None` if it has no frame. Reads the open file to its end.
pub(super) fn index(
    path: &Path,
    input: &mut Input,
    stream: usize,
) -> Result<Option<Index>, AvError> {
    match trusted_pictures(input, stream)? {
        Some(pictures) => {
            let last_length = match (pictures.first(), pictures.last()) {
                (Some(first), Some(last)) => {
                    let stamps = (first.stamp, last.stamp);
                    last_length::of_header(path, input, stream, stamps, last.length)?
                }
                _ => None,
            };
            let first = first_frame(path, stream)?;
            Ok(first.map(|first| Index::of(&pictures, last_length, first)))
        }
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
    let last = stamps.last().copied().flatten();
    let last_length = match last.filter(|_| stamps.iter().flatten().max() == last.as_ref()) {
        Some(last) => last_length::of_stamp(path, stream, last)?,
        None => None,
    };
    Ok(first.map(|first| Index {
        stamps,
        last_length,
        keys: FrameSet::default(),
        closed: FrameSet::default(),
        first,
    }))
}

impl Index {
    /// The index of pictures in presentation order.
    fn of(pictures: &[Shown], last_length: Option<i64>, first: AvFrame) -> Index {
        let set = |is_in: fn(&Shown) -> bool| {
            FrameSet::new(
                (0..).zip(pictures).filter(|(_, shown)| is_in(shown)).map(|(frame, _)| frame),
            )
        };
        Index {
            stamps: pictures.iter().map(|shown| Some(shown.stamp)).collect(),
            last_length,
            keys: set(|shown| shown.start != Start::No),
            closed: set(|shown| shown.start == Start::Closed),
            first,
        }
    }
}

/// The pictures of a trustworthy container in presentation order, found from its packets; `None` if
/// only decoding can tell.
fn trusted_pictures(input: &mut Input, stream: usize) -> Result<Option<Vec<Shown>>, AvError> {
    let container = input.format_name();
    let Some(form) = packet_form(&container, &input.stream(stream)?) else { return Ok(None) };
    input.keep_only(stream);
    let (mut pictures, mut packets) = (Vec::new(), 0);
    while let Ok(packet) = input.read_of(stream) {
        let Some(packet) = packet else {
            let complete =
                !container.starts_with("mov,") || input.stream(stream)?.index_len() == packets;
            return Ok(in_order(pictures).filter(|_| complete));
        };
        packets += 1;
        match content(&packet, form, pictures.is_empty()) {
            Content::Shown(stamp) => {
                let length = last_length::of_packet(&container, &input.stream(stream)?, &packet);
                pictures.push(Shown { stamp, length, start: start(&packet, form) });
            }
            Content::Hidden => {}
            Content::Odd => return Ok(None),
        }
    }
    Ok(None)
}

/// A picture that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shown {
    /// When, in the stream's ticks.
    stamp: i64,
    /// How long, if the packet says so.
    length: Option<i64>,
    start: Start,
}

/// Whether decoding can start at a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    No,
    /// Later frames can be decoded from here; packets that follow in the file may be shown earlier.
    Open,
    /// No packet that follows in the file refers to an earlier one (a closed group of pictures).
    Closed,
}

/// The layout of pictures in a packet.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum PacketForm {
    /// One picture, or (AV1) everything that belongs to one shown picture.
    Picture,
    /// H.264 units, each after its length in this many bytes.
    H264(usize),
    /// H.265 units, each after its length in this many bytes.
    H265(usize),
    /// A VP8 frame, which may be a reference that is not shown.
    Vp8,
    /// A VP9 frame, which may be a reference that is not shown, or several frames, of which the
    /// last is shown.
    Vp9,
}

/// The content of a packet.
pub(super) enum Content {
    /// A picture that is shown at this stamp.
    Shown(i64),
    /// A reference picture that is not shown.
    Hidden,
    /// Unknown without decoding.
    Odd,
}

/// The layout of a stream's packets, if each packet of its container and codec has at most one
/// shown frame.
pub(super) fn packet_form(container: &str, stream: &Stream<'_>) -> Option<PacketForm> {
    use ffi::AVCodecID::{
        AV_CODEC_ID_AV1, AV_CODEC_ID_DNXHD, AV_CODEC_ID_FFV1, AV_CODEC_ID_H264, AV_CODEC_ID_HEVC,
        AV_CODEC_ID_MJPEG, AV_CODEC_ID_PRORES, AV_CODEC_ID_VP8, AV_CODEC_ID_VP9,
    };
    use ffi::AVFieldOrder::{AV_FIELD_PROGRESSIVE, AV_FIELD_UNKNOWN};
    let parameters = stream.parameters();
    let known = container.starts_with("mov,") || container.starts_with("matroska,");
    let whole = parameters.field_order == AV_FIELD_PROGRESSIVE
        || parameters.field_order == AV_FIELD_UNKNOWN;
    if !known || !whole {
        return None;
    }
    match (parameters.codec_id, stream.extradata()) {
        (AV_CODEC_ID_H264, [1, _, _, _, size, ..]) => {
            Some(PacketForm::H264(usize::from(size & 3) + 1))
        }
        (AV_CODEC_ID_HEVC, [1, rest @ ..]) => {
            rest.get(20).map(|size| PacketForm::H265(usize::from(size & 3) + 1))
        }
        (AV_CODEC_ID_VP8, _) => Some(PacketForm::Vp8),
        (AV_CODEC_ID_VP9, _) => Some(PacketForm::Vp9),
        (
            AV_CODEC_ID_AV1 | AV_CODEC_ID_PRORES | AV_CODEC_ID_DNXHD | AV_CODEC_ID_MJPEG
            | AV_CODEC_ID_FFV1,
            _,
        ) => Some(PacketForm::Picture),
        (_, _) => None,
    }
}

pub(super) fn content(packet: &AvPacket, form: PacketForm, first: bool) -> Content {
    let flagged = packet.has_flag(ffi::AV_PKT_FLAG_CORRUPT)
        || packet.has_flag(ffi::AV_PKT_FLAG_DISCARD)
        || packet.is_protected();
    let starts = !first || packet.has_flag(ffi::AV_PKT_FLAG_KEY);
    let (Some(&head), Some(&last), Some(stamp)) =
        (packet.data().first(), packet.data().last(), packet.pts())
    else {
        return Content::Odd;
    };
    if flagged || !starts || !is_whole(packet.data(), form, first) {
        return Content::Odd;
    }
    match form {
        PacketForm::Picture | PacketForm::H264(_) | PacketForm::H265(_) => Content::Shown(stamp),
        PacketForm::Vp8 if head & 0x10 == 0 => Content::Hidden,
        PacketForm::Vp8 => Content::Shown(stamp),
        PacketForm::Vp9 => vp9_content(head, last, stamp),
    }
}

/// Whether decoding can start at a packet.
pub(super) fn start(packet: &AvPacket, form: PacketForm) -> Start {
    let closed = match form {
        PacketForm::Picture | PacketForm::Vp8 | PacketForm::Vp9 => true,
        PacketForm::H264(size) => heads(packet.data(), size)
            .is_some_and(|heads| heads.iter().any(|head| head & 0x1f == 5)),
        PacketForm::H265(size) => heads(packet.data(), size)
            .is_some_and(|heads| heads.iter().any(|head| matches!(head >> 1 & 0x3f, 18 | 20))),
    };
    match (packet.has_flag(ffi::AV_PKT_FLAG_KEY), closed) {
        (false, _) => Start::No,
        (true, false) => Start::Open,
        (true, true) => Start::Closed,
    }
}

/// A VP9 packet's first bits are a mark of two, the profile, whether a frame that is already there
/// is shown, the frame's kind, and whether it is shown; a packet of several frames ends with a mark
/// of its own, and its last frame is shown.
fn vp9_content(head: u8, last: u8, stamp: i64) -> Content {
    let several = last & 0xe0 == 0xc0;
    match (head >> 6, head >> 4 & 3 == 3) {
        (2, false) if several || head & 0x08 != 0 || head & 0x02 != 0 => Content::Shown(stamp),
        (2, false) => Content::Hidden,
        (_, _) => Content::Odd,
    }
}

/// Whether the units in a packet fill it exactly and are of kinds that exist; the first packet's
/// must have a picture that refers to no earlier one.
fn is_whole(data: &[u8], form: PacketForm, first: bool) -> bool {
    match form {
        PacketForm::Picture | PacketForm::Vp8 | PacketForm::Vp9 => true,
        PacketForm::H264(size) => heads(data, size).is_some_and(|heads| {
            let kinds: Vec<u8> = heads.iter().map(|head| head & 0x1f).collect();
            let sound = heads.iter().all(|head| head & 0x80 == 0)
                && kinds.iter().all(|kind| (1..=21).contains(kind));
            let pictures = kinds.iter().any(|kind| matches!(kind, 1 | 5));
            sound && pictures && (!first || kinds.contains(&5))
        }),
        PacketForm::H265(size) => heads(data, size).is_some_and(|heads| {
            let kinds: Vec<u8> = heads.iter().map(|head| (head >> 1) & 0x3f).collect();
            let sound =
                heads.iter().all(|head| head & 0x80 == 0) && kinds.iter().all(|kind| *kind < 48);
            sound
                && kinds.iter().any(|kind| *kind < 32)
                && (!first || kinds.iter().any(|kind| (16..=21).contains(kind)))
        }),
    }
}

/// The first byte of each unit, if their lengths add up.
fn heads(data: &[u8], size: usize) -> Option<Vec<u8>> {
    units(data, size)?.into_iter().map(|unit| unit.first().copied()).collect()
}

/// The units without their lengths, if the lengths add up.
pub(super) fn units(mut data: &[u8], size: usize) -> Option<Vec<&[u8]>> {
    let mut units = Vec::new();
    while !data.is_empty() {
        let (length, rest) = data.split_at_checked(size)?;
        let length = length.iter().fold(0_usize, |sum, byte| (sum << 8) | usize::from(*byte));
        let (unit, rest) = rest.split_at_checked(length)?;
        units.push(unit);
        data = rest;
    }
    Some(units)
}

/// The pictures in presentation order, if no two have the same stamp and none comes before the
/// first packet's (which could not be decoded).
fn in_order(pictures: Vec<Shown>) -> Option<Vec<Shown>> {
    let first = pictures.first()?.stamp;
    let mut sorted = pictures;
    sorted.sort_unstable_by_key(|shown| shown.stamp);
    let unique = sorted.windows(2).all(|pair| pair[0].stamp != pair[1].stamp);
    (unique && sorted.first().is_some_and(|earliest| earliest.stamp == first)).then_some(sorted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_must_fill_their_packet() {
        assert_eq!(heads(&[0, 2, 0x65, 9, 0, 1, 0x41], 2), Some(vec![0x65, 0x41]));
        assert_eq!(heads(&[0, 3, 0x65, 9], 2), None);
        assert_eq!(heads(&[0, 0], 2), None);
        assert_eq!(heads(&[0], 2), None);
    }

    #[test]
    fn pictures_before_the_first_key_frame_are_not_trusted() {
        let pictures = |stamps: [i64; 3]| {
            stamps.map(|stamp| Shown { stamp, length: None, start: Start::No }).to_vec()
        };
        assert_eq!(in_order(pictures([2, 0, 1])), None);
        assert_eq!(in_order(pictures([0, 2, 1])), Some(pictures([0, 1, 2])));
        assert_eq!(in_order(pictures([0, 1, 1])), None);
    }
}
