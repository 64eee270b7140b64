//! The facts of a video stream or still.

use std::ffi::{CStr, CString};
use std::path::Path;
use std::ptr;

use ffmpeg_next::ffi;

use super::super::conform::can_map_hdr;
use super::super::error::AvError;
use super::super::frame::AvFrame;
use super::super::index::{Index, index};
use super::super::input::Input;
use super::super::stream::{Stream, TimeBase};
use super::still_orientation::stored_orientation;
use super::{color, times};
use crate::time::{FrameRate, Time};
use crate::world::{FrameTimes, Orientation, Transfer, VideoFacts};

const OP: &str = "use the picture";

/// What the container says of the stream.
struct Container {
    codec: String,
    still: bool,
    base: TimeBase,
    hints: Vec<FrameRate>,
    pixel_aspect: ffi::AVRational,
    orientation: Option<Orientation>,
}

/// The stream's facts.
pub(super) fn facts(path: &Path, input: &mut Input, stream: usize) -> Result<VideoFacts, AvError> {
    let container = container(input, stream)?;
    let Some(Index { stamps, last_length, keys, closed, first }) = index(path, input, stream)?
    else {
        return Err(AvError::ours(
            OP,
            format!("not one frame of its {} video can be decoded", container.codec),
        ));
    };
    let (times, first_pts) = frame_times(&container, &stamps, last_length)?;
    let format = color::pixel_format(&first)
        .ok_or_else(|| AvError::ours(OP, "its pixel format is unknown"))?;
    let (fields, transfer) = (first.fields(), color::transfer(&first));
    if transfer != Transfer::Sdr && !can_map_hdr() {
        return Err(AvError::ours(
            OP,
            "it is HDR, and this libav lacks the filters that bring HDR to an ordinary screen (zscale, tonemap)",
        ));
    }
    Ok(VideoFacts {
        stream,
        codec: container.codec,
        still: container.still && times.count() == 1,
        width: fields.width.unsigned_abs(),
        height: fields.height.unsigned_abs(),
        pixel_aspect: pixel_aspect(container.pixel_aspect, fields.sample_aspect_ratio),
        orientation: frame_orientation(&first)
            .or(container.orientation)
            .or_else(|| stored_orientation(path))
            .unwrap_or_default(),
        rate: times::nominal_rate(&times),
        times,
        keys,
        closed,
        first_pts,
        matrix: color::matrix(&first, &format),
        range: color::range(&first, &format),
        transfer,
        fields: color::fields(&first),
        pixel_format: format.name,
        bit_depth: format.bits,
        alpha: format.alpha,
        promised: None,
    })
}

fn container(input: &Input, index: usize) -> Result<Container, AvError> {
    let stream = input.stream(index)?;
    if stream.is_protected() {
        return Err(AvError::ours(OP, "it is protected against copying (encrypted)"));
    }
    Ok(Container {
        codec: stream.codec_name(),
        still: is_picture_format(input),
        base: stream.time_base(),
        hints: stream.rates().into_iter().flatten().collect(),
        pixel_aspect: stream.pixel_aspect(),
        orientation: stream_orientation(&stream),
    })
}

fn frame_times(
    container: &Container,
    stamps: &[Option<i64>],
    last_length: Option<i64>,
) -> Result<(FrameTimes, Time), AvError> {
    times::frame_times(stamps, last_length, container.base, &container.hints)
        .map_err(|why| AvError::ours(OP, why))
}

/// The container's word counts before the codec's; none or nonsense is square.
fn pixel_aspect(container: ffi::AVRational, frame: ffi::AVRational) -> (u32, u32) {
    let stated = [container, frame].into_iter().find(|ratio| ratio.num > 0 && ratio.den > 0);
    let aspect =
        stated.and_then(|ratio| FrameRate::new(ratio.num.unsigned_abs(), ratio.den.unsigned_abs()));
    aspect.map_or((1, 1), |lowest| (lowest.num(), lowest.den()))
}

/// Whether a file of this format with one picture is a still.
fn is_picture_format(input: &Input) -> bool {
    let name = input.format_name();
    let brand = input.metadata("major_brand").unwrap_or_default();
    name.ends_with("_pipe")
        || matches!(name.as_str(), "gif" | "apng")
        || matches!(brand.as_str(), "avif" | "avis" | "mif1" | "msf1" | "heic" | "heix" | "heim")
}

fn stream_orientation(stream: &Stream<'_>) -> Option<Orientation> {
    stream.side_data(ffi::AVPacketSideDataType::AV_PKT_DATA_DISPLAYMATRIX).and_then(of_matrix)
}

/// As the frame's own data say, or as a camera wrote it into a JPEG.
fn frame_orientation(frame: &AvFrame) -> Option<Orientation> {
    frame
        .side_data(ffi::AVFrameSideDataType::AV_FRAME_DATA_DISPLAYMATRIX)
        .and_then(of_matrix)
        .or_else(|| exif_orientation(frame))
}

/// What a display matrix of nine numbers asks for (ISO/IEC 14496-12, 6.2.2).
fn of_matrix(matrix: &[u8]) -> Option<Orientation> {
    let mut numbers =
        matrix.chunks_exact(4).filter_map(|four| Some(i32::from_ne_bytes(four.try_into().ok()?)));
    let (a, b, _) = (numbers.next()?, numbers.next()?, numbers.next()?);
    let (c, d) = (numbers.next()?, numbers.next()?);
    Orientation::of_matrix([a, b, c, d])
}

fn exif_orientation(frame: &AvFrame) -> Option<Orientation> {
    let key: CString = c"Orientation".into();
    // SAFETY: the dictionary is valid or null, and its values are texts that live as long as the
    // frame.
    let value = unsafe {
        let entry = ffi::av_dict_get(frame.fields().metadata, key.as_ptr(), ptr::null(), 0);
        (!entry.is_null()).then(|| CStr::from_ptr((*entry).value).to_string_lossy().into_owned())
    };
    Orientation::of_exif(value?.trim().parse().ok()?)
}
