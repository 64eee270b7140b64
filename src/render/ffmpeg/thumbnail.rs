//! Thumbnails: key frames as small JPEG files.

use ffmpeg_next::ffi;

use super::codec::Encoder;
use super::decoder::Decoder;
use super::error::AvError;
use super::filter::{Graph, SCALE_FLAGS, Step};
use super::frame::AvFrame;
use super::input::AvPacket;
use super::stream::TimeBase;
use super::stream_config::StreamConfig;
use crate::graph::format::PictureFormat;

const OP: &str = "make a thumbnail";
/// The JPEG quantiser: each component stays within one or two steps of 255, and a picture of 54
/// rows is about 4 kB.
const QUANTIZER: i32 = 2;

/// Converts a packet of our encoder at which decoding can start to a JPEG file of about `height`
/// pixels: an even number, and at most the picture's height.
///
/// # Errors
/// The packet does not decode by itself, or this libav has no JPEG encoder.
pub fn thumbnail(
    format: &PictureFormat,
    extradata: &[u8],
    packet: Vec<u8>,
    height: u32,
) -> Result<Vec<u8>, AvError> {
    let config = StreamConfig::of_encoder(format, extradata);
    let config =
        config.ok_or_else(|| AvError::ours(OP, "the encoder's parameter sets cannot be read"))?;
    let frame = decoded(format, &config, &config.formed(packet))?;
    let (width, height) = size(format, height);
    jpeg(&scaled(&frame, width, height)?)
}

fn decoded(
    format: &PictureFormat,
    config: &StreamConfig,
    packet: &[u8],
) -> Result<AvFrame, AvError> {
    let mut decoder = Decoder::of_config(format, config, 1)?;
    let mut frames = Vec::new();
    decoder.decode(Some(&AvPacket::of(packet)?), &mut frames)?;
    decoder.decode(None, &mut frames)?;
    let frame = frames.into_iter().next().filter(AvFrame::is_sound);
    frame.ok_or_else(|| AvError::ours(OP, "there is no picture in the packet"))
}

/// The size of a thumbnail: even numbers, in the picture's own shape.
fn size(format: &PictureFormat, height: u32) -> (u32, u32) {
    let even = |length: u64| (length / 2 * 2).max(2);
    let whole = u64::from(format.height.max(1));
    let height = even(u64::from(height.min(format.height)));
    let width = even((2 * height * u64::from(format.width) + whole) / (2 * whole));
    (u32::try_from(width).unwrap_or(2), u32::try_from(height).unwrap_or(2))
}

/// JPEG files hold BT.601 in full range.
fn scaled(frame: &AvFrame, width: u32, height: u32) -> Result<AvFrame, AvError> {
    let scale = Step::new("scale").with("w", width).with("h", height).with("flags", SCALE_FLAGS);
    let scale = scale.with("in_color_matrix", "bt709").with("in_range", "limited");
    let steps = [
        scale.with("out_color_matrix", "bt601").with("out_range", "full"),
        Step::new("format").with("pix_fmts", "yuvj420p"),
    ];
    Graph::new(frame, TimeBase { num: 1, den: 25 }, &steps)?.run(frame)
}

fn jpeg(picture: &AvFrame) -> Result<Vec<u8>, AvError> {
    let mut picture = picture.share()?;
    let quality = QUANTIZER * ffi::FF_QP2LAMBDA;
    let fields = picture.fields_mut();
    (fields.pts, fields.quality, fields.pict_type) =
        (0, quality, ffi::AVPictureType::AV_PICTURE_TYPE_NONE);
    let mut encoder = Encoder::open("mjpeg", |context| configure(context, &picture, quality), &[])?;
    let mut packets = encoder.encode(Some(&picture))?;
    packets.extend(encoder.encode(None)?);
    let packet =
        packets.first().ok_or_else(|| AvError::ours(OP, "the encoder made nothing of it"))?;
    Ok(packet.data().to_vec())
}

fn configure(context: &mut ffi::AVCodecContext, picture: &AvFrame, quality: i32) {
    (context.width, context.height) = (picture.fields().width, picture.fields().height);
    context.pix_fmt = ffi::AVPixelFormat::AV_PIX_FMT_YUVJ420P;
    context.color_range = ffi::AVColorRange::AVCOL_RANGE_JPEG;
    context.time_base = ffi::AVRational { num: 1, den: 25 };
    context.flags |= ffi::AV_CODEC_FLAG_QSCALE as i32 | ffi::AV_CODEC_FLAG_BITEXACT as i32;
    context.global_quality = quality;
    context.thread_count = 1;
}
