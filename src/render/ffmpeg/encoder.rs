//! Pictures become H.264 packets.

use ffmpeg_next::ffi;

use super::codec::Encoder;
use super::error::AvError;
use super::input::AvPacket;
use super::picture::VideoFrame;
use crate::check::program::Quality;
use crate::graph::format::PictureFormat;

const OP: &str = "encode a picture";

/// An encoded frame. Packets come and are kept in the order in which they are decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet {
    /// The frame's number, counted from the first one pushed.
    pub pts: i64,
    /// Whether decoding can start here.
    pub key: bool,
    /// The encoded picture.
    pub data: Vec<u8>,
}

/// Encodes a segment: H.264, closed groups of pictures, the first frame a key frame.
pub struct VideoEncoder {
    encoder: Encoder,
    size: (u32, u32),
    next: i64,
}

impl VideoEncoder {
    /// Encodes on so many threads; other numbers of threads give other bytes.
    ///
    /// # Errors
    /// This libav has no libx264, or it refuses the format.
    pub fn new(format: &PictureFormat, threads: usize) -> Result<VideoEncoder, AvError> {
        let (preset, crf) = effort(format.quality);
        let encoder = Encoder::open("libx264", |context| configure(context, format, threads), &[("preset", preset), ("crf", crf)])?;
        Ok(VideoEncoder { encoder, size: (format.width, format.height), next: 0 })
    }

    /// Takes the next frame, and gives the packets that are ready.
    ///
    /// # Errors
    /// The picture has another size, or the encoder fails.
    pub fn push(&mut self, picture: &VideoFrame) -> Result<Vec<Packet>, AvError> {
        if (picture.width(), picture.height()) != self.size {
            return Err(AvError::ours(OP, format!("it is {}x{}, not {}x{}", picture.width(), picture.height(), self.size.0, self.size.1)));
        }
        let mut frame = picture.frame().share()?;
        frame.fields_mut().pts = self.next;
        self.next += 1;
        packets(&self.encoder.encode(Some(&frame))?)
    }

    /// The packets that are left.
    ///
    /// # Errors
    /// The encoder fails.
    pub fn finish(mut self) -> Result<Vec<Packet>, AvError> {
        packets(&self.encoder.encode(None)?)
    }

    /// The parameter sets. They are the same for every segment of one format.
    pub fn extradata(&self) -> &[u8] {
        self.encoder.extradata()
    }

    /// By how many frames decoding runs ahead of showing. It is the same for every segment of one format.
    pub fn reorder_delay(&self) -> i64 {
        i64::from(self.encoder.fields().has_b_frames)
    }
}

/// x264's preset and constant rate factor.
fn effort(quality: Quality) -> (&'static str, &'static str) {
    match quality {
        Quality::Draft => ("ultrafast", "28"),
        Quality::Preview => ("veryfast", "23"),
        Quality::Master => ("medium", "18"),
    }
}

fn configure(context: &mut ffi::AVCodecContext, format: &PictureFormat, threads: usize) {
    let rate = (format.rate.num() as i32, format.rate.den() as i32);
    (context.width, context.height) = (format.width as i32, format.height as i32);
    context.pix_fmt = ffi::AVPixelFormat::AV_PIX_FMT_YUV420P;
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
}

fn packets(packets: &[AvPacket]) -> Result<Vec<Packet>, AvError> {
    packets.iter().map(packet).collect()
}

fn packet(packet: &AvPacket) -> Result<Packet, AvError> {
    let pts = packet.pts().ok_or_else(|| AvError::ours(OP, "the encoder gave a packet without a frame number"))?;
    Ok(Packet { pts, key: packet.has_flag(ffi::AV_PKT_FLAG_KEY), data: packet.data().to_vec() })
}
