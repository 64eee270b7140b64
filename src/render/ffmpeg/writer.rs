//! Packets become a film.

use std::path::{Path, PathBuf};
use std::ptr::{self, NonNull};

use ffmpeg_next::ffi;

use super::coding::Coding;
use super::cutter::SourcePacket;
use super::decoder::padded;
use super::dictionary::{Dictionary, c_string};
use super::encoder::Packet;
use super::error::{AvError, check};
use super::input::{AvPacket, file_url, quiet};
use super::sound::{SoundPacket, SoundParams, stereo};
use crate::graph::format::{Container, PictureFormat, SOUND_RATE, SoundCodec};

const OP: &str = "write the film";

/// What a film's file must know before the first packet.
#[derive(Clone, Copy, Debug)]
pub struct FilmParams<'a> {
    /// The kind of file.
    pub container: Container,
    /// The picture.
    pub format: &'a PictureFormat,
    /// The encoder's parameter sets, or those of all packets.
    pub extradata: &'a [u8],
    /// The codec's name in the file, if it is to be another than the encoder's.
    pub tag: Option<u32>,
    /// By how many frames decoding runs ahead of showing, at most.
    pub reorder_delay: i64,
    /// The sound, if there is any.
    pub sound: Option<&'a SoundParams>,
    /// The film's title.
    pub title: Option<&'a str>,
    /// How many frames the film has.
    pub frames: i64,
}

/// Writes a film's file. Give it picture and sound roughly by turns: what is far ahead waits in memory.
pub struct FilmWriter {
    path: PathBuf,
    context: NonNull<ffi::AVFormatContext>,
    /// One output frame.
    frame: ffi::AVRational,
    reorder_delay: i64,
    frames: i64,
    written: i64,
    has_sound: bool,
}

// SAFETY: the context is owned by one value and tied to no thread.
unsafe impl Send for FilmWriter {}

impl FilmWriter {
    /// Starts a file at `path`, whatever its name's extension; what stood there is overwritten.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn create(path: &Path, params: &FilmParams<'_>) -> Result<FilmWriter, AvError> {
        quiet();
        start(path, params).map_err(|error| error.of_file(path))
    }

    /// The next packet in the order of decoding; its `pts` counts frames from the film's start.
    ///
    /// # Errors
    /// The file cannot be written, or the packets are not those of `frames` frames in a decodable order.
    pub fn write_video(&mut self, packet: &Packet) -> Result<(), AvError> {
        self.write_frame(AvPacket::of(&packet.data)?, packet.pts, packet.key)
    }

    /// The same, of a packet that is copied, to be the film's frame `pts`.
    ///
    /// # Errors
    /// As above.
    pub fn copy_video(&mut self, packet: SourcePacket, pts: i64) -> Result<(), AvError> {
        let key = packet.key;
        let mut packet = packet.into_packet();
        packet.drop_side_data();
        self.write_frame(packet, pts, key)
    }

    fn write_frame(&mut self, mut packet: AvPacket, pts: i64, key: bool) -> Result<(), AvError> {
        let dts = self.written - self.reorder_delay;
        if dts > pts || !(0..self.frames).contains(&pts) {
            let why = format!("frame {pts} comes as packet {} of {}", self.written, self.frames);
            return Err(AvError::ours(OP, why).of_file(&self.path));
        }
        let fields = packet.fields_mut();
        (fields.pts, fields.dts, fields.duration) = (pts, dts, 1);
        fields.flags = if key { ffi::AV_PKT_FLAG_KEY } else { 0 };
        self.written += 1;
        self.write(packet, 0, self.frame)
    }

    /// The next packet of sound.
    ///
    /// # Errors
    /// The file cannot be written, or has no sound.
    pub fn write_sound(&mut self, packet: &SoundPacket) -> Result<(), AvError> {
        if !self.has_sound {
            return Err(AvError::ours(OP, "it was begun without sound").of_file(&self.path));
        }
        let mut ready = AvPacket::of(&packet.data)?;
        let fields = ready.fields_mut();
        (fields.pts, fields.dts, fields.duration) = (packet.pts, packet.pts, packet.duration);
        fields.flags = ffi::AV_PKT_FLAG_KEY;
        self.write(ready, 1, ffi::AVRational { num: 1, den: SOUND_RATE as i32 })
    }

    /// Ends the file.
    ///
    /// # Errors
    /// The file cannot be written, or frames are missing.
    pub fn finish(mut self) -> Result<(), AvError> {
        if self.written != self.frames {
            return Err(AvError::ours(OP, format!("it has {} frames instead of {}", self.written, self.frames)).of_file(&self.path));
        }
        // SAFETY: the header was written, and the trailer is written once.
        let trailer = check(unsafe { ffi::av_write_trailer(self.context.as_ptr()) }, OP);
        let closed = self.close();
        trailer.and(closed).map(drop).map_err(|error| error.of_file(&self.path))
    }

    fn write(&mut self, mut packet: AvPacket, stream: i32, clock: ffi::AVRational) -> Result<(), AvError> {
        packet.fields_mut().stream_index = stream;
        // SAFETY: the context is open and has this stream; libav takes over the packet's data.
        let code = unsafe {
            let base = (**(*self.context.as_ptr()).streams.add(stream as usize)).time_base;
            ffi::av_packet_rescale_ts(packet.as_mut_ptr(), clock, base);
            ffi::av_interleaved_write_frame(self.context.as_ptr(), packet.as_mut_ptr())
        };
        check(code, OP).and_then(|_| self.file_state()).map_err(|error| error.of_file(&self.path))
    }

    /// libav buffers what it writes: an error of the disk is first seen here.
    fn file_state(&self) -> Result<(), AvError> {
        // SAFETY: the context is open, and has a file until it is closed.
        check(unsafe { (*(*self.context.as_ptr()).pb).error }, OP).map(drop)
    }

    fn close(&mut self) -> Result<i32, AvError> {
        // SAFETY: the context is valid; closing sets the file to null, and a second time does nothing.
        check(unsafe { ffi::avio_closep(&mut (*self.context.as_ptr()).pb) }, OP)
    }
}

impl Drop for FilmWriter {
    fn drop(&mut self) {
        // Whoever drops an unfinished film knows that it is none: an error in closing it adds nothing.
        let _ = self.close();
        // SAFETY: owned, freed once.
        unsafe { ffi::avformat_free_context(self.context.as_ptr()) };
    }
}

fn start(path: &Path, params: &FilmParams<'_>) -> Result<FilmWriter, AvError> {
    let rate = params.format.rate;
    let mut writer = FilmWriter {
        path: path.to_owned(),
        context: muxer(params.container)?,
        frame: ffi::AVRational { num: rate.den() as i32, den: rate.num() as i32 },
        reorder_delay: params.reorder_delay,
        frames: params.frames,
        written: 0,
        has_sound: params.sound.is_some(),
    };
    add_video(&mut writer, params)?;
    params.sound.map_or(Ok(()), |sound| add_sound(&mut writer, sound))?;
    params.title.map_or(Ok(()), |title| set_title(&writer, title))?;
    write_header(&writer, path, params)?;
    Ok(writer)
}

fn muxer(container: Container) -> Result<NonNull<ffi::AVFormatContext>, AvError> {
    let name = match container {
        Container::Mp4 => c"mp4",
        Container::Mov => c"mov",
        Container::Mkv => c"matroska",
    };
    let mut context = ptr::null_mut();
    // SAFETY: libav fills `context` or fails.
    check(unsafe { ffi::avformat_alloc_output_context2(&mut context, ptr::null(), name.as_ptr(), ptr::null()) }, OP)?;
    let context = NonNull::new(context).ok_or_else(|| AvError::memory(OP))?;
    // SAFETY: the context is valid. The same film is to be the same bytes, and its clock is not to be shifted: players know
    // the sound's first samples for what they are.
    unsafe {
        (*context.as_ptr()).flags |= ffi::AVFMT_FLAG_BITEXACT;
        (*context.as_ptr()).avoid_negative_ts = ffi::AVFMT_AVOID_NEG_TS_DISABLED;
    }
    Ok(context)
}

fn add_video(writer: &mut FilmWriter, params: &FilmParams<'_>) -> Result<(), AvError> {
    let (format, coding, frame) = (params.format, Coding::of(params.format), writer.frame);
    let (stream, parameters) = add_stream(writer, params.extradata)?;
    stream.time_base = frame;
    stream.avg_frame_rate = ffi::AVRational { num: frame.den, den: frame.num };
    stream.sample_aspect_ratio = ffi::AVRational { num: 1, den: 1 };
    parameters.codec_type = ffi::AVMediaType::AVMEDIA_TYPE_VIDEO;
    (parameters.codec_id, parameters.codec_tag) = (coding.id, params.tag.unwrap_or(coding.tag));
    (parameters.format, parameters.bits_per_raw_sample) = (coding.pixels as i32, coding.bits);
    (parameters.width, parameters.height) = (format.width as i32, format.height as i32);
    parameters.sample_aspect_ratio = stream.sample_aspect_ratio;
    parameters.field_order = ffi::AVFieldOrder::AV_FIELD_PROGRESSIVE;
    parameters.color_range = ffi::AVColorRange::AVCOL_RANGE_MPEG;
    parameters.color_space = ffi::AVColorSpace::AVCOL_SPC_BT709;
    parameters.color_primaries = ffi::AVColorPrimaries::AVCOL_PRI_BT709;
    parameters.color_trc = ffi::AVColorTransferCharacteristic::AVCOL_TRC_BT709;
    parameters.chroma_location = ffi::AVChromaLocation::AVCHROMA_LOC_LEFT;
    parameters.video_delay = params.reorder_delay as i32;
    Ok(())
}

fn add_sound(writer: &mut FilmWriter, sound: &SoundParams) -> Result<(), AvError> {
    let (stream, parameters) = add_stream(writer, &sound.extradata)?;
    stream.time_base = ffi::AVRational { num: 1, den: SOUND_RATE as i32 };
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
fn add_stream<'a>(
    writer: &'a mut FilmWriter,
    extradata: &[u8],
) -> Result<(&'a mut ffi::AVStream, &'a mut ffi::AVCodecParameters), AvError> {
    let (copy, size) = padded(extradata)?;
    // SAFETY: the context is valid and will own the stream, which nobody else has a reference to; the configuration will be freed by
    // libav.
    unsafe {
        let stream = ffi::avformat_new_stream(writer.context.as_ptr(), ptr::null()).as_mut().ok_or_else(|| AvError::memory(OP))?;
        let parameters = &mut *stream.codecpar;
        (parameters.extradata, parameters.extradata_size) = (copy, size);
        Ok((stream, parameters))
    }
}

fn set_title(writer: &FilmWriter, title: &str) -> Result<(), AvError> {
    let title = c_string(title)?;
    // SAFETY: the context is valid and owns its metadata; the title is copied.
    let code = unsafe { ffi::av_dict_set(&mut (*writer.context.as_ptr()).metadata, c"title".as_ptr(), title.as_ptr(), 0) };
    check(code, OP).map(drop)
}

fn write_header(writer: &FilmWriter, path: &Path, params: &FilmParams<'_>) -> Result<(), AvError> {
    let timescale = params.format.rate.num().to_string();
    let mut options = match params.container {
        Container::Mp4 | Container::Mov => {
            let room = super::moov::room(params).min(i32::MAX as u64).to_string();
            Dictionary::of([("moov_size", room.as_str()), ("video_track_timescale", timescale.as_str()), ("use_editlist", "1")])?
        }
        Container::Mkv => Dictionary::new(),
    };
    let url = file_url(path)?;
    let context = writer.context.as_ptr();
    // SAFETY: the context is valid; its url is freed by libav, and its file is opened once.
    unsafe {
        (*context).url = ffi::av_strdup(url.as_ptr());
        check(ffi::avio_open2(&mut (*context).pb, url.as_ptr(), ffi::AVIO_FLAG_WRITE, ptr::null(), ptr::null_mut()), OP)?;
        check(ffi::avformat_write_header(context, options.as_mut_ptr()), OP)?;
    }
    options.spent(OP)
}
