//! Writes packets as MP4 fragments in memory, for the Media Source Extensions of browsers.

use std::ptr::{self, NonNull};

use ffmpeg_next::ffi;

use super::dictionary::Dictionary;
use super::encoder::Packet;
use super::error::{AvError, check};
use super::input::AvPacket;
use super::muxer::{Muxer, PictureStream, SAMPLES, one_frame};
use super::sound::SoundParams;
use super::stream_config::StreamConfig;
use crate::graph::format::{Container, PictureFormat, SOUND_RATE};

const OP: &str = "make a fragment";

/// Fragments are cut on request. Composition offsets may be negative, so that the first frame is
/// shown at 0 without an edit list.
const FLAGS: &str = "frag_custom+empty_moov+default_base_moof+negative_cts_offsets";

/// The initialisation segment of a stream, which a browser needs before the first fragment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InitSegment {
    /// The segment: `ftyp` and `moov`.
    pub bytes: Vec<u8>,
    /// The codec as browsers name it (RFC 6381): `avc1.64001F`, `mp4a.40.2`.
    pub codec: String,
}

/// Writes one stream as an initialisation segment, and fragments that follow it in time.
pub struct FragmentWriter {
    muxer: Muxer,
    /// One frame, or one sample.
    clock: ffi::AVRational,
    /// The number of frames by which decoding runs ahead of presentation.
    reorder_delay: i64,
    /// The decoding time of the next packet; the first one's is 0.
    next: i64,
}

impl FragmentWriter {
    /// A writer for the pictures of a format in H.264, and its initialisation segment.
    ///
    /// # Errors
    /// The parameter sets cannot be read, or no memory.
    pub fn of_picture(
        format: &PictureFormat,
        extradata: &[u8],
        reorder_delay: i64,
    ) -> Result<(FragmentWriter, InitSegment), AvError> {
        let config =
            StreamConfig::of_encoder(format, extradata).and_then(|config| config.browser_name());
        let codec = config
            .ok_or_else(|| AvError::ours(OP, "it is in a codec that browsers do not play"))?;
        let mut muxer = Muxer::new(Container::Mp4)?;
        muxer.add_picture(&PictureStream { format, extradata, tag: None, reorder_delay })?;
        FragmentWriter { muxer, clock: one_frame(format), reorder_delay, next: 0 }
            .started(format.rate.num(), codec)
    }

    /// A writer for AAC, and its initialisation segment.
    ///
    /// # Errors
    /// No memory.
    pub fn of_sound(params: &SoundParams) -> Result<(FragmentWriter, InitSegment), AvError> {
        let object = params.extradata.first().map(|first| first >> 3);
        let object = object
            .ok_or_else(|| AvError::ours(OP, "it is in a codec that browsers do not play"))?;
        let mut muxer = Muxer::new(Container::Mp4)?;
        muxer.add_sound(params)?;
        FragmentWriter { muxer, clock: SAMPLES, reorder_delay: 0, next: 0 }
            .started(SOUND_RATE, format!("mp4a.40.{object}"))
    }

    /// Writes the next frame in decoding order; its `pts` counts frames from the first fragment's
    /// start.
    ///
    /// # Errors No memory, or frames that are not in decoding order.
    pub fn write_picture(&mut self, packet: &Packet) -> Result<(), AvError> {
        self.write(&packet.data, packet.pts, 1, packet.key)
    }

    /// Writes the next packet of sound, of `samples` samples. Each begins where the one before it
    /// ends; the first begins at 0.
    ///
    /// # Errors
    /// No memory.
    pub fn write_sound(&mut self, data: &[u8], samples: i64) -> Result<(), AvError> {
        self.write(data, self.next, samples, true)
    }

    /// Returns the packets since the last cut as one fragment.
    ///
    /// # Errors
    /// No memory.
    pub fn cut(&mut self) -> Result<Vec<u8>, AvError> {
        // SAFETY: the header was written; a null packet ends the fragment.
        check(unsafe { ffi::av_write_frame(self.muxer.as_ptr(), ptr::null_mut()) }, OP)?;
        self.take()
    }

    fn started(
        mut self,
        timescale: u32,
        codec: String,
    ) -> Result<(FragmentWriter, InitSegment), AvError> {
        let timescale = timescale.to_string();
        let mut options = Dictionary::of([
            ("movflags", FLAGS),
            ("video_track_timescale", timescale.as_str()),
            ("use_editlist", "0"),
        ])?;
        // SAFETY: the muxer is valid and has nothing to write to yet.
        unsafe { (*self.muxer.as_ptr()).pb = memory()?.as_ptr() };
        // SAFETY: the muxer has its stream and a place to write to.
        check(
            unsafe { ffi::avformat_write_header(self.muxer.as_ptr(), options.as_mut_ptr()) },
            OP,
        )?;
        options.spent(OP)?;
        let bytes = self.take()?;
        Ok((self, InitSegment { bytes, codec }))
    }

    fn write(&mut self, data: &[u8], pts: i64, duration: i64, key: bool) -> Result<(), AvError> {
        let dts = self.next - self.reorder_delay;
        self.next += duration;
        let mut packet = AvPacket::of(data)?;
        let fields = packet.fields_mut();
        (fields.pts, fields.dts, fields.duration) = (pts, dts, duration);
        fields.flags = if key { ffi::AV_PKT_FLAG_KEY } else { 0 };
        self.muxer.assign(&mut packet, 0, self.clock);
        // SAFETY: the header was written; the packet stays ours.
        check(unsafe { ffi::av_write_frame(self.muxer.as_ptr(), packet.as_mut_ptr()) }, OP)?;
        self.muxer.output_state()
    }

    /// Takes the bytes that were written since the last call.
    fn take(&mut self) -> Result<Vec<u8>, AvError> {
        // SAFETY: the muxer is valid and writes to memory.
        unsafe { ffi::avio_flush((*self.muxer.as_ptr()).pb) };
        self.muxer.output_state()?;
        let next = memory()?;
        // SAFETY: as above; this field is the muxer's only reference to its output.
        let written = unsafe { std::mem::replace(&mut (*self.muxer.as_ptr()).pb, next.as_ptr()) };
        // SAFETY: the muxer no longer refers to it.
        unsafe { closed(written) }
    }
}

impl Drop for FragmentWriter {
    fn drop(&mut self) {
        // SAFETY: the muxer is valid; its output is null only if memory ran out, and it writes
        // nothing any more.
        unsafe {
            let written = std::mem::replace(&mut (*self.muxer.as_ptr()).pb, ptr::null_mut());
            if !written.is_null() {
                // The bytes of a dropped writer are not needed.
                let _ = closed(written);
            }
        }
    }
}

/// A buffer in memory for a muxer's output.
fn memory() -> Result<NonNull<ffi::AVIOContext>, AvError> {
    let mut memory = ptr::null_mut();
    // SAFETY: libav fills `memory` or fails.
    check(unsafe { ffi::avio_open_dyn_buf(&mut memory) }, OP)?;
    NonNull::new(memory).ok_or_else(|| AvError::memory(OP))
}

/// Closes a buffer, and returns its bytes.
///
/// # Safety The buffer comes from [`memory`], and is not used again.
unsafe fn closed(memory: *mut ffi::AVIOContext) -> Result<Vec<u8>, AvError> {
    let mut bytes = ptr::null_mut();
    // SAFETY: it is valid; closing frees all but the bytes, of which there are as many as it says
    // and which are freed here.
    unsafe {
        let size = ffi::avio_close_dyn_buf(memory, &mut bytes);
        let copy = match usize::try_from(size) {
            Ok(size) if !bytes.is_null() => Ok(std::slice::from_raw_parts(bytes, size).to_vec()),
            Ok(_) | Err(_) => Err(AvError::memory(OP)),
        };
        ffi::av_free(bytes.cast());
        copy
    }
}
