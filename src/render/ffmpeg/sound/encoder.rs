//! Encodes sound as AAC, or as uncompressed samples.

use ffmpeg_next::ffi;

use super::super::codec::Encoder;
use super::super::error::AvError;
use super::super::frame::AvFrame;
use super::super::input::AvPacket;
use super::resampler::standard_layout;
use crate::graph::format::{SOUND_RATE, SoundCodec};

/// An encoded packet of sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SoundPacket {
    /// Its first sample's number, counted from the first one pushed; negative while the encoder
    /// starts up.
    pub pts: i64,
    /// The number of samples; fewer in the last packet.
    pub duration: i64,
    /// The encoded sound.
    pub data: Vec<u8>,
}

/// The parameters of a file's sound stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SoundParams {
    /// How it is encoded.
    pub codec: SoundCodec,
    /// The decoder's configuration; may be empty.
    pub extradata: Vec<u8>,
    /// The number of samples before the first that the decoder discards (priming).
    pub initial_padding: u32,
    /// Samples of a packet.
    pub frame_size: u32,
}

/// Samples of an uncompressed packet: whole milliseconds, so that containers that count
/// milliseconds are exact to the sample.
const PCM_FRAME: u32 = 1920;

/// Encodes stereo sound at 48 kHz.
pub struct SoundEncoder {
    /// `None` for uncompressed samples.
    encoder: Option<Encoder>,
    params: SoundParams,
    /// Samples that do not yet fill a packet.
    waiting: Vec<f32>,
    /// The number of encoded pairs.
    done: i64,
}

impl SoundEncoder {
    /// Encodes so.
    ///
    /// # Errors
    /// The encoder refuses the rate.
    pub fn new(codec: SoundCodec) -> Result<SoundEncoder, AvError> {
        let (encoder, params) = match codec {
            SoundCodec::Aac { bit_rate } => {
                let encoder = Encoder::open("aac", |context| configure(context, bit_rate), &[])?;
                let params = params(codec, &encoder);
                (Some(encoder), params)
            }
            SoundCodec::Pcm => (
                None,
                SoundParams {
                    codec,
                    extradata: Vec::new(),
                    initial_padding: 0,
                    frame_size: PCM_FRAME,
                },
            ),
        };
        Ok(SoundEncoder { encoder, params, waiting: Vec::new(), done: 0 })
    }

    /// What the file must know.
    pub fn params(&self) -> &SoundParams {
        &self.params
    }

    /// Encodes any number of pairs of samples (left and right alternate), and returns the packets
    /// that are ready.
    ///
    /// # Errors
    /// The encoder fails.
    pub fn push(&mut self, samples: &[f32]) -> Result<Vec<SoundPacket>, AvError> {
        self.waiting.extend_from_slice(samples);
        let full = self.waiting.len() - self.waiting.len() % self.piece();
        let ready: Vec<f32> = self.waiting.drain(..full).collect();
        let pieces: Result<Vec<_>, AvError> =
            ready.chunks(self.piece()).map(|piece| self.encode(piece)).collect();
        Ok(pieces?.into_iter().flatten().collect())
    }

    /// The remaining packets.
    ///
    /// # Errors
    /// The encoder fails.
    pub fn finish(mut self) -> Result<Vec<SoundPacket>, AvError> {
        let rest = std::mem::take(&mut self.waiting);
        let mut packets = if rest.is_empty() { Vec::new() } else { self.encode(&rest)? };
        if let Some(encoder) = &mut self.encoder {
            packets.extend(encoder.encode(None)?.iter().map(packet));
        }
        Ok(packets)
    }

    /// Samples of both channels in a packet.
    fn piece(&self) -> usize {
        2 * self.params.frame_size.max(1) as usize
    }

    fn encode(&mut self, samples: &[f32]) -> Result<Vec<SoundPacket>, AvError> {
        let (pts, duration) = (self.done, samples.len() as i64 / 2);
        self.done += duration;
        let Some(encoder) = &mut self.encoder else {
            return Ok(vec![SoundPacket {
                pts,
                duration,
                data: samples.iter().flat_map(|&sample| sixteen_bits(sample)).collect(),
            }]);
        };
        let mut frame = planar(samples)?;
        frame.fields_mut().pts = pts;
        Ok(encoder.encode(Some(&frame))?.iter().map(packet).collect())
    }
}

fn params(codec: SoundCodec, encoder: &Encoder) -> SoundParams {
    let fields = encoder.fields();
    let (initial_padding, frame_size) =
        (fields.initial_padding.unsigned_abs(), fields.frame_size.unsigned_abs());
    SoundParams { codec, extradata: encoder.extradata().to_vec(), initial_padding, frame_size }
}

/// The nearest 16-bit sample; louder ones are clipped. Samples from 16-bit sources round-trip
/// exactly.
fn sixteen_bits(sample: f32) -> [u8; 2] {
    ((sample * 32768.0).round() as i16).to_le_bytes()
}

fn configure(context: &mut ffi::AVCodecContext, bit_rate: u32) {
    context.sample_fmt = ffi::AVSampleFormat::AV_SAMPLE_FMT_FLTP;
    context.sample_rate = SOUND_RATE as i32;
    context.ch_layout = standard_layout(2);
    context.time_base = ffi::AVRational { num: 1, den: SOUND_RATE as i32 };
    context.bit_rate = i64::from(bit_rate);
    context.flags |= ffi::AV_CODEC_FLAG_GLOBAL_HEADER as i32 | ffi::AV_CODEC_FLAG_BITEXACT as i32;
}

/// A frame with the channels one after another.
fn planar(samples: &[f32]) -> Result<AvFrame, AvError> {
    let mut frame = AvFrame::empty()?;
    let fields = frame.fields_mut();
    fields.format = ffi::AVSampleFormat::AV_SAMPLE_FMT_FLTP as i32;
    fields.sample_rate = SOUND_RATE as i32;
    fields.ch_layout = standard_layout(2);
    fields.nb_samples = (samples.len() / 2) as i32;
    frame.allocate()?;
    for channel in 0..2 {
        // SAFETY: the frame was just given room for `nb_samples` floats in each of its two planes.
        let plane = unsafe {
            std::slice::from_raw_parts_mut(
                frame.fields().data[channel].cast::<f32>(),
                samples.len() / 2,
            )
        };
        plane
            .iter_mut()
            .zip(samples.iter().skip(channel).step_by(2))
            .for_each(|(to, from)| *to = *from);
    }
    Ok(frame)
}

fn packet(packet: &AvPacket) -> SoundPacket {
    SoundPacket {
        pts: packet.fields().pts,
        duration: packet.fields().duration,
        data: packet.data().to_vec(),
    }
}
