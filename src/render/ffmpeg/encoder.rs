//! Encodes pictures with the film's codec.

use std::ffi::CStr;

use ffmpeg_next::ffi;

use super::codec::Encoder;
use super::coding::{self, Coding};
use super::error::AvError;
use super::filter::{Graph, SCALE_FLAGS, Step};
use super::frame::AvFrame;
use super::input::AvPacket;
use super::picture::{VideoFrame, tag};
use super::stream::TimeBase;
use super::stream_config::StreamConfig;
use crate::graph::format::PictureFormat;

const OP: &str = "encode a picture";

/// An encoded frame. Packets are produced and cached in decoding order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet {
    /// The frame's number, counted from the first one pushed.
    pub pts: i64,
    /// Whether decoding can start here.
    pub key: bool,
    /// The encoded picture.
    pub data: Vec<u8>,
}

/// Encodes a segment in the format's codec: closed groups of pictures, the first frame a key frame.
pub struct VideoEncoder {
    encoder: Encoder,
    /// Converts the film's pixel format to that of the codec, if they differ.
    to_codec_pixels: Option<Graph>,
    format: PictureFormat,
    next: i64,
}

impl VideoEncoder {
    /// Encodes on `threads` threads. The bytes depend on their number.
    ///
    /// # Errors
    /// This libav lacks the codec's encoder, or it refuses the format.
    pub fn new(format: &PictureFormat, threads: usize) -> Result<VideoEncoder, AvError> {
        let coding = Coding::of(format);
        let encoder = Encoder::open(
            coding.encoder,
            |context| configure(context, format, &coding, threads),
            &coding.options,
        )?;
        let to_codec_pixels = to_codec_pixels((format.width, format.height), coding.pixels)?;
        Ok(VideoEncoder { encoder, to_codec_pixels, format: *format, next: 0 })
    }

    /// Encodes the next frame, and returns the packets that are ready.
    ///
    /// # Errors
    /// The picture has another size, or the encoder fails.
    pub fn push(&mut self, picture: &VideoFrame) -> Result<Vec<Packet>, AvError> {
        let size = (self.format.width, self.format.height);
        if (picture.width(), picture.height()) != size {
            return Err(AvError::ours(
                OP,
                format!(
                    "it is {}x{}, not {}x{}",
                    picture.width(),
                    picture.height(),
                    size.0,
                    size.1
                ),
            ));
        }
        let mut frame = match &mut self.to_codec_pixels {
            Some(graph) => to_codec_frame(graph, picture)?,
            None => picture.frame().share()?,
        };
        frame.fields_mut().pts = self.next;
        self.next += 1;
        packets(&self.encoder.encode(Some(&frame))?)
    }

    /// The remaining packets.
    ///
    /// # Errors
    /// The encoder fails.
    pub fn finish(mut self) -> Result<Vec<Packet>, AvError> {
        packets(&self.encoder.encode(None)?)
    }

    /// The parameter sets: the same for every segment of one format.
    pub fn extradata(&self) -> &[u8] {
        self.encoder.extradata()
    }

    /// The decoder's configuration for its packets.
    ///
    /// # Errors
    /// The encoder gives parameter sets that cannot be read.
    pub fn config(&self) -> Result<StreamConfig, AvError> {
        let config = StreamConfig::of_encoder(&self.format, self.encoder.extradata());
        config.ok_or_else(|| AvError::ours(OP, "the encoder's parameter sets cannot be read"))
    }

    /// The number of frames by which decoding runs ahead of presentation: the same for every
    /// segment of one format.
    pub fn reorder_delay(&self) -> i64 {
        i64::from(self.encoder.fields().has_b_frames)
    }
}

/// The filters from the film's pixel format to that of a codec; `None` if they are the same.
fn to_codec_pixels(
    (width, height): (u32, u32),
    pixels: ffi::AVPixelFormat,
) -> Result<Option<Graph>, AvError> {
    // SAFETY: looks a number up in a static list.
    let name = unsafe { ffi::av_get_pix_fmt_name(pixels) };
    if pixels == ffi::AVPixelFormat::AV_PIX_FMT_YUV420P || name.is_null() {
        return Ok(None);
    }
    // SAFETY: the name of a format is a static, zero-terminated string.
    let name = unsafe { CStr::from_ptr(name) }.to_string_lossy();
    let scale = Step::new("scale")
        .with("flags", SCALE_FLAGS)
        .with("in_color_matrix", "bt709")
        .with("out_color_matrix", "bt709");
    let steps = [
        scale.with("in_range", "limited").with("out_range", "limited"),
        Step::new("format").with("pix_fmts", name),
    ];
    Graph::new(VideoFrame::new(width, height)?.frame(), TimeBase { num: 1, den: 25 }, &steps)
        .map(Some)
}

/// Converts to more bits and more chroma samples; the colours stay the same.
fn to_codec_frame(graph: &mut Graph, picture: &VideoFrame) -> Result<AvFrame, AvError> {
    let mut frame = graph.run(picture.frame())?;
    tag(frame.fields_mut());
    Ok(frame)
}

fn configure(
    context: &mut ffi::AVCodecContext,
    format: &PictureFormat,
    coding: &Coding,
    threads: usize,
) {
    let rate = (format.rate.num() as i32, format.rate.den() as i32);
    (context.width, context.height) = (format.width as i32, format.height as i32);
    context.pix_fmt = coding.pixels;
    context.time_base = ffi::AVRational { num: rate.1, den: rate.0 };
    context.framerate = ffi::AVRational { num: rate.0, den: rate.1 };
    context.sample_aspect_ratio = ffi::AVRational { num: 1, den: 1 };
    context.color_range = ffi::AVColorRange::AVCOL_RANGE_MPEG;
    context.colorspace = ffi::AVColorSpace::AVCOL_SPC_BT709;
    context.color_primaries = ffi::AVColorPrimaries::AVCOL_PRI_BT709;
    context.color_trc = ffi::AVColorTransferCharacteristic::AVCOL_TRC_BT709;
    context.chroma_sample_location = ffi::AVChromaLocation::AVCHROMA_LOC_LEFT;
    context.flags |= ffi::AV_CODEC_FLAG_GLOBAL_HEADER as i32 | ffi::AV_CODEC_FLAG_CLOSED_GOP as i32;
    context.thread_count = i32::try_from(threads.max(1)).unwrap_or(1);
    coding::configure(context, format.codec);
}

fn packets(packets: &[AvPacket]) -> Result<Vec<Packet>, AvError> {
    packets.iter().map(packet).collect()
}

fn packet(packet: &AvPacket) -> Result<Packet, AvError> {
    let pts = packet
        .pts()
        .ok_or_else(|| AvError::ours(OP, "the encoder gave a packet without a frame number"))?;
    Ok(Packet { pts, key: packet.has_flag(ffi::AV_PKT_FLAG_KEY), data: packet.data().to_vec() })
}
