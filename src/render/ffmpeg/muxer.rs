//! A muxer and a film's streams in it, for both a film's file and the fragments that a browser
//! plays.

use std::ptr::{self, NonNull};

use ffmpeg_next::ffi;

use super::coding::Coding;
use super::decoder::padded;
use super::error::{AvError, check};
use super::input::{AvPacket, quiet};
use super::sound::{SoundParams, stereo};
use crate::graph::format::{Container, PictureFormat, SOUND_RATE, SoundCodec};

const OP: &str = "write the film";

/// The clock of sound: one tick per sample.
pub(super) const SAMPLES: ffi::AVRational = ffi::AVRational { num: 1, den: SOUND_RATE as i32 };

/// The parameters of a file's picture stream.
#[derive(Clone, Copy, Debug)]
pub(super) struct PictureStream<'a> {
    pub(super) format: &'a PictureFormat,
    /// The parameter sets of all packets.
    pub(super) extradata: &'a [u8],
    /// The codec tag in the file, if it is not the encoder's.
    pub(super) tag: Option<u32>,
    /// The greatest number of frames by which decoding runs ahead of presentation.
    pub(super) reorder_delay: i64,
}

/// The duration of a frame of this format.
pub(super) fn one_frame(format: &PictureFormat) -> ffi::AVRational {
    ffi::AVRational { num: format.rate.den() as i32, den: format.rate.num() as i32 }
}

/// An owned muxer context. The caller sets and closes its output.
pub(super) struct Muxer(NonNull<ffi::AVFormatContext>);

// SAFETY: the context is owned by one value and tied to no thread.
unsafe impl Send for Muxer {}

impl Muxer {
    /// A muxer of this container, without streams.
    pub(super) fn new(container: Container) -> Result<Muxer, AvError> {
        quiet();
        let name = match container {
            Container::Mp4 => c"mp4",
            Container::Mov => c"mov",
            Container::Mkv => c"matroska",
        };
        let mut context = ptr::null_mut();
        // SAFETY: libav fills `context` or fails.
        check(
            unsafe {
                ffi::avformat_alloc_output_context2(
                    &mut context,
                    ptr::null(),
                    name.as_ptr(),
                    ptr::null(),
                )
            },
            OP,
        )?;
        let context = NonNull::new(context).ok_or_else(|| AvError::memory(OP))?;
        // SAFETY: the context is valid. The same film must have the same bytes, and its clock is
        // not to be shifted: players know the sound's first samples for what they are.
        unsafe {
            (*context.as_ptr()).flags |= ffi::AVFMT_FLAG_BITEXACT;
            (*context.as_ptr()).avoid_negative_ts = ffi::AVFMT_AVOID_NEG_TS_DISABLED;
        }
        Ok(Muxer(context))
    }

    pub(super) fn as_ptr(&self) -> *mut ffi::AVFormatContext {
        self.0.as_ptr()
    }

    /// Adds a stream of pictures.
    pub(super) fn add_picture(&mut self, picture: &PictureStream<'_>) -> Result<(), AvError> {
        let (format, coding, frame) =
            (picture.format, Coding::of(picture.format), one_frame(picture.format));
        let (stream, parameters) = self.add_stream(picture.extradata)?;
        stream.time_base = frame;
        stream.avg_frame_rate = ffi::AVRational { num: frame.den, den: frame.num };
        stream.sample_aspect_ratio = ffi::AVRational { num: 1, den: 1 };
        parameters.codec_type = ffi::AVMediaType::AVMEDIA_TYPE_VIDEO;
        (parameters.codec_id, parameters.codec_tag) =
            (coding.id, picture.tag.unwrap_or(coding.tag));
        (parameters.format, parameters.bits_per_raw_sample) = (coding.pixels as i32, coding.bits);
        (parameters.width, parameters.height) = (format.width as i32, format.height as i32);
        parameters.sample_aspect_ratio = stream.sample_aspect_ratio;
        parameters.field_order = ffi::AVFieldOrder::AV_FIELD_PROGRESSIVE;
        parameters.color_range = ffi::AVColorRange::AVCOL_RANGE_MPEG;
        parameters.color_space = ffi::AVColorSpace::AVCOL_SPC_BT709;
        parameters.color_primaries = ffi::AVColorPrimaries::AVCOL_PRI_BT709;
        parameters.color_trc = ffi::AVColorTransferCharacteristic::AVCOL_TRC_BT709;
        parameters.chroma_location = ffi::AVChromaLocation::AVCHROMA_LOC_LEFT;
        parameters.video_delay = picture.reorder_delay as i32;
        Ok(())
    }

    /// Adds a stream of sound.
    pub(super) fn add_sound(&mut self, sound: &SoundParams) -> Result<(), AvError> {
        let (stream, parameters) = self.add_stream(&sound.extradata)?;
        stream.time_base = SAMPLES;
        parameters.codec_type = ffi::AVMediaType::AVMEDIA_TYPE_AUDIO;
        parameters.sample_rate = SOUND_RATE as i32;
        parameters.ch_layout = stereo();
        parameters.initial_padding = sound.initial_padding as i32;
        match sound.codec {
            SoundCodec::Aac { bit_rate } => {
                parameters.codec_id = ffi::AVCodecID::AV_CODEC_ID_AAC;
                parameters.format = ffi::AVSampleFormat::AV_SAMPLE_FMT_FLTP as i32;
                parameters.bit_rate = i64::from(bit_rate);
                parameters.frame_size = sound.frame_size as i32;
            }
            SoundCodec::Pcm => {
                parameters.codec_id = ffi::AVCodecID::AV_CODEC_ID_PCM_S16LE;
                parameters.format = ffi::AVSampleFormat::AV_SAMPLE_FMT_S16 as i32;
                parameters.bit_rate = 2 * 16 * i64::from(SOUND_RATE);
                (parameters.block_align, parameters.bits_per_coded_sample) = (4, 16);
            }
        }
        Ok(())
    }

    /// A new stream and its parameters, with the decoder's configuration in them.
    fn add_stream(
        &mut self,
        extradata: &[u8],
    ) -> Result<(&mut ffi::AVStream, &mut ffi::AVCodecParameters), AvError> {
        let (copy, size) = padded(extradata)?;
        // SAFETY: the context is valid and will own the stream, which has no other reference to;
        // the configuration will be freed by libav.
        unsafe {
            let stream = ffi::avformat_new_stream(self.as_ptr(), ptr::null())
                .as_mut()
                .ok_or_else(|| AvError::memory(OP))?;
            let parameters = &mut *stream.codecpar;
            (parameters.extradata, parameters.extradata_size) = (copy, size);
            Ok((stream, parameters))
        }
    }

    /// Assigns a packet, whose time stamps count ticks of `clock`, to an existing stream.
    pub(super) fn assign(&self, packet: &mut AvPacket, stream: i32, clock: ffi::AVRational) {
        packet.fields_mut().stream_index = stream;
        // SAFETY: the context is valid, and is seen to have this stream.
        unsafe {
            assert!(
                stream.unsigned_abs() < (*self.as_ptr()).nb_streams,
                "the file has no stream {stream}"
            );
            let base = (**(*self.as_ptr()).streams.add(stream as usize)).time_base;
            ffi::av_packet_rescale_ts(packet.as_mut_ptr(), clock, base);
        }
    }

    /// The state of the output. libav buffers its output, so errors of the disk show up here first.
    pub(super) fn output_state(&self) -> Result<(), AvError> {
        // SAFETY: the context is valid, and so is what it writes to, unless that is null.
        let output = unsafe { (*self.as_ptr()).pb.as_ref() };
        check(output.map_or(0, |output| output.error), OP).map(drop)
    }
}

impl Drop for Muxer {
    fn drop(&mut self) {
        // SAFETY: owned, freed once.
        unsafe { ffi::avformat_free_context(self.as_ptr()) };
    }
}
