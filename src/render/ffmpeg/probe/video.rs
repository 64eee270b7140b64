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
use super::{color, times};
use crate::time::{FrameRate, Time};
use crate::world::{FrameTimes, Rotation, Transfer, VideoFacts};

const OP: &str = "use the picture";

/// What the container says of the stream.
struct Container {
    codec: String,
    still: bool,
    base: TimeBase,
    hints: Vec<FrameRate>,
    pixel_aspect: ffi::AVRational,
    rotation: Option<Rotation>,
}

/// The stream's facts.
pub(super) fn facts(path: &Path, input: &mut Input, stream: usize) -> Result<VideoFacts, AvError> {
    let container = container(input, stream)?;
    let Some(Index { stamps, keys, closed, first }) = index(path, input, stream)? else {
        return Err(AvError::ours(
            OP,
            format!("not one frame of its {} video can be decoded", container.codec),
        ));
    };
    let (times, first_pts) = frame_times(&container, &stamps)?;
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
        rotation: frame_rotation(&first).or(container.rotation).unwrap_or_default(),
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
        still: input.format_name().ends_with("_pipe"),
        base: stream.time_base(),
        hints: stream.rates().into_iter().flatten().collect(),
        pixel_aspect: stream.pixel_aspect(),
        rotation: stream_rotation(&stream),
    })
}

fn frame_times(
    container: &Container,
    stamps: &[Option<i64>],
) -> Result<(FrameTimes, Time), AvError> {
    times::frame_times(stamps, container.base, &container.hints)
        .map_err(|why| AvError::ours(OP, why))
}

/// The container's word counts before the codec's; none or nonsense is square.
fn pixel_aspect(container: ffi::AVRational, frame: ffi::AVRational) -> (u32, u32) {
    let stated = [container, frame].into_iter().find(|ratio| ratio.num > 0 && ratio.den > 0);
    let aspect =
        stated.and_then(|ratio| FrameRate::new(ratio.num.unsigned_abs(), ratio.den.unsigned_abs()));
    aspect.map_or((1, 1), |lowest| (lowest.num(), lowest.den()))
}

fn stream_rotation(stream: &Stream<'_>) -> Option<Rotation> {
    stream.side_data(ffi::AVPacketSideDataType::AV_PKT_DATA_DISPLAYMATRIX).and_then(rotation)
}

/// As the frame's own data say, or as a camera wrote it into a JPEG (EXIF).
fn frame_rotation(frame: &AvFrame) -> Option<Rotation> {
    frame
        .side_data(ffi::AVFrameSideDataType::AV_FRAME_DATA_DISPLAYMATRIX)
        .and_then(rotation)
        .or_else(|| exif_rotation(frame))
}

/// The quarter turn, clockwise, that a display matrix asks for.
fn rotation(matrix: &[u8]) -> Option<Rotation> {
    let numbers: Vec<i32> = matrix
        .chunks_exact(4)
        .take(9)
        .filter_map(|four| Some(i32::from_ne_bytes(four.try_into().ok()?)))
        .collect();
    if numbers.len() < 9 {
        return None;
    }
    // SAFETY: the matrix has its nine numbers.
    let counterclockwise = unsafe { ffi::av_display_rotation_get(numbers.as_ptr()) };
    let quarters = (-counterclockwise / 90.0).round() as i64;
    Some(match quarters.rem_euclid(4) {
        1 => Rotation::Right,
        2 => Rotation::Half,
        3 => Rotation::Left,
        _ => Rotation::None,
    })
}

fn exif_rotation(frame: &AvFrame) -> Option<Rotation> {
    let key: CString = c"Orientation".into();
    // SAFETY: the dictionary is valid or null, and its values are texts that live as long as the
    // frame.
    let value = unsafe {
        let entry = ffi::av_dict_get(frame.fields().metadata, key.as_ptr(), ptr::null(), 0);
        (!entry.is_null()).then(|| CStr::from_ptr((*entry).value).to_string_lossy().into_owned())
    };
    match value?.trim() {
        "3" => Some(Rotation::Half),
        "6" => Some(Rotation::Right),
        "8" => Some(Rotation::Left),
        _ => None,
    }
}
