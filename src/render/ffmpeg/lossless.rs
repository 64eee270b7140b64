//! Pictures kept without loss: H.264 with a quantiser of 0, one group of pictures, none of which waits for a later one.

use ffmpeg_next::ffi;

use super::codec::Encoder;
use super::decoder::{Decoder, Pull};
use super::error::AvError;
use super::input::AvPacket;
use super::picture::VideoFrame;

const OP: &str = "keep pictures without loss";

/// The packets of these pictures, one for each and in their order; all have one size. The first holds all that a decoder must know.
///
/// # Errors
/// There is no picture, their sizes differ, or the encoder fails.
pub fn encode_lossless(pictures: &[VideoFrame]) -> Result<Vec<Vec<u8>>, AvError> {
    let Some(size) = pictures.first().map(|first| (first.width(), first.height())) else {
        return Err(AvError::ours(OP, "there is none"));
    };
    let options = [("preset", "ultrafast"), ("qp", "0")];
    let mut encoder = Encoder::open("libx264", |context| configure(context, size, pictures.len()), &options)?;
    let mut packets = Vec::with_capacity(pictures.len());
    for (number, picture) in (0..).zip(pictures) {
        if (picture.width(), picture.height()) != size {
            return Err(AvError::ours(OP, "they differ in size"));
        }
        let mut frame = picture.frame().share()?;
        frame.fields_mut().pts = number;
        packets.extend(encoder.encode(Some(&frame))?);
    }
    packets.extend(encoder.encode(None)?);
    bytes(&packets, pictures.len())
}

fn configure(context: &mut ffi::AVCodecContext, size: (u32, u32), pictures: usize) {
    (context.width, context.height) = (size.0 as i32, size.1 as i32);
    context.pix_fmt = ffi::AVPixelFormat::AV_PIX_FMT_YUV420P;
    context.time_base = ffi::AVRational { num: 1, den: 25 };
    context.color_range = ffi::AVColorRange::AVCOL_RANGE_MPEG;
    context.colorspace = ffi::AVColorSpace::AVCOL_SPC_BT709;
    context.gop_size = i32::try_from(pictures).unwrap_or(i32::MAX);
    context.max_b_frames = 0;
    context.thread_count = 1;
}

/// The packets' bytes, if they are one for each picture, in order.
fn bytes(packets: &[AvPacket], pictures: usize) -> Result<Vec<Vec<u8>>, AvError> {
    let in_order = (0..).zip(packets).all(|(number, packet)| packet.pts() == Some(number));
    if !in_order || packets.len() != pictures {
        return Err(AvError::ours(OP, "the encoder gave other packets than one for each"));
    }
    Ok(packets.iter().map(|packet| packet.data().to_vec()).collect())
}

/// Decodes what [`encode_lossless`] made.
pub struct LosslessDecoder(Decoder);

impl LosslessDecoder {
    /// A decoder that waits for the first packet.
    ///
    /// # Errors
    /// This libav cannot decode H.264.
    pub fn new() -> Result<LosslessDecoder, AvError> {
        Decoder::bare(ffi::AVCodecID::AV_CODEC_ID_H264).map(LosslessDecoder)
    }

    /// The picture of the next packet.
    ///
    /// # Errors
    /// It is not one that [`encode_lossless`] made, after those that were given before.
    pub fn decode(&mut self, packet: &[u8]) -> Result<VideoFrame, AvError> {
        self.0.send(Some(&AvPacket::of(packet)?))?;
        match self.0.receive()? {
            Pull::Ready(frame) => VideoFrame::from_frame(frame),
            Pull::NeedsInput | Pull::Finished => Err(AvError::ours(OP, "a packet has no picture")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::Chance;

    /// Noise is the hardest to keep.
    fn noise(width: u32, height: u32, seed: &str) -> VideoFrame {
        let mut chance = Chance::from_parts([seed.as_bytes()]);
        let mut picture = VideoFrame::new(width, height).expect("memory");
        for plane in 0..3 {
            picture.plane_mut(plane).expect("memory").fill_with(|| chance.below(256) as u8);
        }
        picture
    }

    fn bytes(picture: &VideoFrame) -> Vec<u8> {
        picture.frame().to_bytes().expect("memory")
    }

    #[test]
    fn every_bit_comes_back_picture_by_picture() {
        for (width, height, count) in [(64, 36, 12), (16, 16, 1), (962, 542, 3), (318, 178, 12), (18, 128, 40)] {
            let pictures: Vec<_> = (0..count).map(|number| noise(width, height, &format!("{width} {number}"))).collect();
            let packets = encode_lossless(&pictures).expect("encoded");
            assert_eq!(packets.len(), pictures.len());
            let mut decoder = LosslessDecoder::new().expect("a decoder");
            for (number, (packet, picture)) in packets.iter().zip(&pictures).enumerate() {
                let back = decoder.decode(packet).expect("a picture at once");
                assert!(bytes(&back) == bytes(picture), "picture {number} of {width}x{height}");
            }
        }
    }

    #[test]
    fn other_bytes_are_refused() {
        let pictures = [noise(64, 36, "a"), noise(64, 36, "b")];
        let packets = encode_lossless(&pictures).expect("encoded");
        assert!(LosslessDecoder::new().expect("a decoder").decode(&packets[1]).is_err(), "the first is needed");
        assert!(LosslessDecoder::new().expect("a decoder").decode(b"something else").is_err());
        assert!(encode_lossless(&[]).is_err());
        assert!(encode_lossless(&[noise(64, 36, "a"), noise(32, 36, "a")]).is_err());
    }
}
