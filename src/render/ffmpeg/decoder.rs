//! Decoders, and reading the frames of a stream in order.

use std::ffi::CStr;
use std::path::Path;
use std::ptr::{self, NonNull};

use ffmpeg_next::ffi;

use super::coding::Coding;
use super::error::{AvError, check};
use super::frame::AvFrame;
use super::input::{AvPacket, Input, stamp};
use super::stream::{Stream, TimeBase};
use super::stream_config::StreamConfig;
use crate::graph::format::PictureFormat;

/// The result of asking a decoder for a frame.
pub(super) enum Pull {
    Ready(AvFrame),
    NeedsInput,
    Finished,
}

/// An open `AVCodecContext` that decodes.
pub(super) struct Decoder(NonNull<ffi::AVCodecContext>);

// SAFETY: owned by one value; libav manages its threads.
unsafe impl Send for Decoder {}

impl Decoder {
    fn open(stream: &Stream<'_>, threads: usize) -> Result<Decoder, AvError> {
        let codec = codec(stream)?;
        // SAFETY: the codec is a static description.
        let context = NonNull::new(unsafe { ffi::avcodec_alloc_context3(codec) })
            .ok_or_else(|| AvError::memory("decode"))?;
        let decoder = Decoder(context);
        // SAFETY: the context is ours and not yet open; the parameters are copied.
        unsafe {
            check(
                ffi::avcodec_parameters_to_context(context.as_ptr(), stream.parameters()),
                "decode",
            )?;
            let base = stream.time_base();
            (*context.as_ptr()).pkt_timebase =
                ffi::AVRational { num: base.num as i32, den: base.den as i32 };
            (*context.as_ptr()).thread_count = i32::try_from(threads.max(1)).unwrap_or(1);
            check(
                ffi::avcodec_open2(context.as_ptr(), codec, ptr::null_mut()),
                "open the decoder",
            )?;
        }
        Ok(decoder)
    }

    /// Opens the decoder of a film's packets.
    pub(super) fn of_config(
        format: &PictureFormat,
        config: &StreamConfig,
        threads: usize,
    ) -> Result<Decoder, AvError> {
        super::input::quiet();
        let coding = Coding::of(format);
        let tag = config.tag().unwrap_or(coding.tag);
        Decoder::of(coding.id, &config.extradata(), (format.width, format.height), tag, threads)
    }

    /// A decoder for packets that are in no file. Every fault is an error. `tag` is the codec tag
    /// of the container; 0 for none.
    pub(super) fn of(
        id: ffi::AVCodecID,
        extradata: &[u8],
        size: (u32, u32),
        tag: u32,
        threads: usize,
    ) -> Result<Decoder, AvError> {
        // SAFETY: looks a number up in a static list; returns null if it is not there.
        let codec = unsafe { ffi::avcodec_find_decoder(id) };
        if codec.is_null() {
            return Err(AvError::ours("decode", "this libav has no decoder for it"));
        }
        // SAFETY: the codec is a static description.
        let context = NonNull::new(unsafe { ffi::avcodec_alloc_context3(codec) })
            .ok_or_else(|| AvError::memory("decode"))?;
        let decoder = Decoder(context);
        let (extradata, length) = padded(extradata)?;
        // SAFETY: the context is ours and not yet open; it frees the configuration.
        unsafe {
            let fields = &mut *context.as_ptr();
            (fields.extradata, fields.extradata_size) = (extradata, length);
            (fields.width, fields.height) = (size.0 as i32, size.1 as i32);
            fields.codec_tag = tag;
            fields.err_recognition = ffi::AV_EF_EXPLODE | ffi::AV_EF_CRCCHECK;
            fields.thread_count = i32::try_from(threads.max(1)).unwrap_or(1);
            check(
                ffi::avcodec_open2(context.as_ptr(), codec, ptr::null_mut()),
                "open the decoder",
            )?;
        }
        Ok(decoder)
    }

    /// Decodes a packet (`None` after the last), and adds the frames that are ready. A damaged
    /// packet is an error.
    pub(super) fn decode(
        &mut self,
        packet: Option<&AvPacket>,
        frames: &mut Vec<AvFrame>,
    ) -> Result<(), AvError> {
        self.send(packet)?;
        while let Pull::Ready(frame) = self.receive()? {
            frames.push(frame);
        }
        Ok(())
    }

    pub(super) fn send(&mut self, packet: Option<&AvPacket>) -> Result<(), AvError> {
        let packet = packet.map_or(ptr::null(), AvPacket::as_ptr);
        // SAFETY: the context is open; null is the sign that no more will come.
        check(unsafe { ffi::avcodec_send_packet(self.0.as_ptr(), packet) }, "decode").map(drop)
    }

    pub(super) fn receive(&mut self) -> Result<Pull, AvError> {
        let mut frame = AvFrame::empty()?;
        // SAFETY: the context is open and the frame blank.
        match check(
            unsafe { ffi::avcodec_receive_frame(self.0.as_ptr(), frame.as_mut_ptr()) },
            "decode",
        ) {
            Ok(_) => Ok(Pull::Ready(frame)),
            Err(error) if error.is_again() => Ok(Pull::NeedsInput),
            Err(error) if error.is_end() => Ok(Pull::Finished),
            Err(error) => Err(error),
        }
    }

    /// Sets whether the decoder skips pictures that no other picture refers to, from the next
    /// packet on.
    fn skip_unreferenced(&mut self, skip: bool) {
        // SAFETY: the context is open; the field may be changed between packets.
        unsafe {
            (*self.0.as_ptr()).skip_frame = if skip {
                ffi::AVDiscard::AVDISCARD_NONREF
            } else {
                ffi::AVDiscard::AVDISCARD_DEFAULT
            }
        };
    }

    fn flush(&mut self) {
        // SAFETY: the context is open.
        unsafe { ffi::avcodec_flush_buffers(self.0.as_ptr()) };
    }
}

impl Drop for Decoder {
    fn drop(&mut self) {
        let mut context = self.0.as_ptr();
        // SAFETY: owned, freed once.
        unsafe { ffi::avcodec_free_context(&mut context) };
    }
}

/// A copy of a decoder's configuration, padded with zeroes as libav requires, and its size. The
/// caller frees it.
pub(super) fn padded(extradata: &[u8]) -> Result<(*mut u8, i32), AvError> {
    let size = i32::try_from(extradata.len()).map_err(|_| AvError::memory("decode"))?;
    // SAFETY: allocates zeroes, or returns null; the copied bytes are fewer.
    unsafe {
        let copy = ffi::av_mallocz(extradata.len() + ffi::AV_INPUT_BUFFER_PADDING_SIZE as usize)
            .cast::<u8>();
        if copy.is_null() {
            return Err(AvError::memory("decode"));
        }
        ptr::copy_nonoverlapping(extradata.as_ptr(), copy, extradata.len());
        Ok((copy, size))
    }
}

/// The decoder for a stream. libav's own VP8 and VP9 decoders ignore transparency; libvpx's do not.
fn codec(stream: &Stream<'_>) -> Result<*const ffi::AVCodec, AvError> {
    let id = stream.parameters().codec_id;
    let name = stream.codec_name();
    let transparent = stream.metadata("alpha_mode").is_some_and(|mode| mode == "1");
    let libvpx: Option<&CStr> = match name.as_str() {
        "vp8" if transparent => Some(c"libvpx"),
        "vp9" if transparent => Some(c"libvpx-vp9"),
        _ => None,
    };
    // SAFETY: looks a name up in a static list; gives null where it is not.
    let special = libvpx
        .map_or(ptr::null(), |name| unsafe { ffi::avcodec_find_decoder_by_name(name.as_ptr()) });
    // SAFETY: as above.
    let codec = if special.is_null() { unsafe { ffi::avcodec_find_decoder(id) } } else { special };
    if codec.is_null() {
        Err(AvError::ours("decode", format!("this libav has no decoder for {name}")))
    } else {
        Ok(codec)
    }
}

/// The frames of one stream, as a player shows them.
pub(super) struct Frames {
    input: Input,
    decoder: Decoder,
    stream: usize,
    base: TimeBase,
    ended: bool,
    /// Pictures before this stamp are decoded only if others refer to them.
    wanted_from: i64,
    /// The number of consecutive errors since the file ended.
    failures: usize,
    /// The number of packets that are damaged or cannot be decoded.
    faults: u64,
}

/// After this many consecutive errors at the file's end, the decoder has no frame left.
const LAST_FAILURES: usize = 64;

impl Frames {
    /// Opens the stream of this index, to decode it on `threads` threads.
    pub(super) fn open(path: &Path, stream: usize, threads: usize) -> Result<Frames, AvError> {
        let mut input = Input::open(path)?;
        let (decoder, base) = {
            let stream = input.stream(stream)?;
            (Decoder::open(&stream, threads)?, stream.time_base())
        };
        input.keep_only(stream);
        Ok(Frames {
            input,
            decoder,
            stream,
            base,
            ended: false,
            wanted_from: i64::MIN,
            failures: 0,
            faults: 0,
        })
    }

    /// How many packets so far were damaged or could not be decoded.
    pub(super) fn faults(&self) -> u64 {
        self.faults
    }

    /// The next frame; `None` at the end. Damaged frames are skipped, as players do.
    pub(super) fn next(&mut self) -> Result<Option<AvFrame>, AvError> {
        loop {
            match self.decoder.receive() {
                Ok(Pull::Ready(frame)) => return Ok(Some(frame)),
                Ok(Pull::Finished) => return Ok(None),
                Ok(Pull::NeedsInput) => self.feed()?,
                Err(error) if error.code == ffi::AVERROR(ffi::ENOMEM) => return Err(error),
                Err(_) if self.failures > LAST_FAILURES => return Ok(None),
                Err(_) => self.skip_error()?,
            }
        }
    }

    /// The file that the frames come from.
    pub(super) fn input(&self) -> &Input {
        &self.input
    }

    pub(super) fn time_base(&self) -> TimeBase {
        self.base
    }

    /// From now on, pictures before `stamp` are decoded only if others refer to them, so some
    /// frames are skipped.
    pub(super) fn want_from(&mut self, stamp: i64) {
        self.wanted_from = stamp;
    }

    /// Seeks to the key frame at or before `stamp`, or wherever libav lands.
    pub(super) fn seek(&mut self, stamp: i64) -> Result<(), AvError> {
        self.input.seek(self.stream, stamp)?;
        self.decoder.flush();
        (self.ended, self.failures) = (false, 0);
        Ok(())
    }

    fn feed(&mut self) -> Result<(), AvError> {
        let Some(packet) = self.next_packet()? else {
            self.ended = true;
            return self.send(None);
        };
        if packet.is_protected() {
            return Err(AvError::ours("decode", "it is protected against copying (encrypted)"));
        }
        self.faults += u64::from(packet.has_flag(ffi::AV_PKT_FLAG_CORRUPT));
        self.decoder.skip_unreferenced(packet.pts().is_some_and(|stamp| stamp < self.wanted_from));
        self.send(Some(&packet))
    }

    /// A read error that is not the end (a truncated file) ends the stream as well.
    fn next_packet(&mut self) -> Result<Option<AvPacket>, AvError> {
        match self.input.read_of(self.stream) {
            Err(error) if error.code != ffi::AVERROR(ffi::ENOMEM) => Ok(None),
            read => read,
        }
    }

    fn send(&mut self, packet: Option<&AvPacket>) -> Result<(), AvError> {
        match self.decoder.send(packet) {
            Err(error) if error.code == ffi::AVERROR(ffi::ENOMEM) => Err(error),
            Err(_) if packet.is_some() => {
                self.faults += 1;
                Ok(())
            }
            Ok(()) | Err(_) => Ok(()),
        }
    }

    fn skip_error(&mut self) -> Result<(), AvError> {
        if !self.ended {
            self.faults += 1;
            return self.feed();
        }
        self.failures += 1;
        Ok(())
    }
}

/// The presentation time of a frame in its stream's ticks: that of its packet, or else libav's
/// estimate.
pub(super) fn frame_stamp(frame: &AvFrame) -> Option<i64> {
    stamp(frame.fields().pts).or_else(|| stamp(frame.fields().best_effort_timestamp))
}
