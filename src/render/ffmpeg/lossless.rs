//! Lossless intra-only pictures: FFmpeg's Huffman codec (`ffvhuff`), its fastest lossless codec.

use ffmpeg_next::ffi;

use super::codec::Encoder;
use super::decoder::{Decoder, Pull};
use super::error::AvError;
use super::input::AvPacket;
use super::picture::VideoFrame;

const OP: &str = "store pictures without loss";

/// Losslessly encoded pictures: the decoder's configuration, and a packet for each picture.
pub struct Lossless {
    /// The decoder's configuration.
    pub extradata: Vec<u8>,
    /// The pictures, in order.
    pub packets: Vec<Vec<u8>>,
}

/// Encodes these pictures, which all have one size.
///
/// # Errors
/// There is no picture, their sizes differ, or the encoder fails.
pub fn encode_lossless(pictures: &[VideoFrame]) -> Result<Lossless, AvError> {
    let size = pictures.first().map(|first| (first.width(), first.height()));
    let size = size.ok_or_else(|| AvError::ours(OP, "there is none"))?;
    let mut encoder = Encoder::open("ffvhuff", |context| configure(context, size), &[])?;
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
    let packets: Vec<Vec<u8>> = packets.iter().map(|packet| packet.data().to_vec()).collect();
    match packets.len() == pictures.len() {
        true => Ok(Lossless { extradata: encoder.extradata().to_vec(), packets }),
        false => Err(AvError::ours(OP, "the encoder gave other packets than one for each")),
    }
}

fn configure(context: &mut ffi::AVCodecContext, size: (u32, u32)) {
    (context.width, context.height) = (size.0 as i32, size.1 as i32);
    context.pix_fmt = ffi::AVPixelFormat::AV_PIX_FMT_YUV420P;
    context.time_base = ffi::AVRational { num: 1, den: 25 };
    context.thread_count = 1;
}

/// Decodes packets of [`encode_lossless`], in any order.
pub struct LosslessDecoder(Decoder);

impl LosslessDecoder {
    /// A decoder for pictures of this size, encoded with this `extradata`.
    ///
    /// # Errors They do not fit.
    pub fn new(extradata: &[u8], size: (u32, u32)) -> Result<LosslessDecoder, AvError> {
        Decoder::of(ffi::AVCodecID::AV_CODEC_ID_FFVHUFF, extradata, size, 0, 1).map(LosslessDecoder)
    }

    /// The picture of a packet.
    ///
    /// # Errors It is not a packet of [`encode_lossless`].
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
    use crate::check::program::Color;
    use crate::hash::Chance;

    /// Noise is the hardest content to compress.
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
    fn every_bit_comes_back_in_any_order() {
        for (width, height, count) in
            [(64, 36, 12), (16, 16, 1), (962, 542, 3), (318, 178, 12), (18, 128, 12)]
        {
            let pictures: Vec<_> = (0..count)
                .map(|number| noise(width, height, &format!("{width} {number}")))
                .collect();
            let Lossless { extradata, packets } = encode_lossless(&pictures).expect("encoded");
            assert_eq!(packets.len(), pictures.len());
            let mut decoder = LosslessDecoder::new(&extradata, (width, height)).expect("a decoder");
            for (number, (packet, picture)) in packets.iter().zip(&pictures).enumerate().rev() {
                let back = decoder.decode(packet).expect("a picture at once");
                assert!(bytes(&back) == bytes(picture), "picture {number} of {width}x{height}");
            }
        }
    }

    #[test]
    fn a_flat_picture_comes_back_and_other_bytes_are_refused() {
        let flat = VideoFrame::filled(64, 36, Color::WHITE).expect("memory");
        let Lossless { extradata, packets } =
            encode_lossless(std::slice::from_ref(&flat)).expect("encoded");
        let mut decoder = LosslessDecoder::new(&extradata, (64, 36)).expect("a decoder");
        assert!(decoder.decode(b"something").is_err());
        assert!(bytes(&decoder.decode(&packets[0]).expect("a picture")) == bytes(&flat));
        assert!(encode_lossless(&[]).is_err());
        assert!(encode_lossless(&[noise(64, 36, "a"), noise(32, 36, "a")]).is_err());
    }
}
