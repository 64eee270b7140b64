//! Writes packets to a film's file.

use std::path::{Path, PathBuf};
use std::ptr;

use ffmpeg_next::ffi;

use super::cutter::SourcePacket;
use super::dictionary::{Dictionary, c_string};
use super::encoder::Packet;
use super::error::{AvError, check};
use super::film_params::FilmParams;
use super::input::{AvPacket, file_url};
use super::muxer::{Muxer, PictureStream, SAMPLES, one_frame};
use super::sound::SoundPacket;
use crate::graph::format::Container;

const OP: &str = "write the film";

/// Writes a film's file. Interleave picture and sound roughly: packets that are far ahead wait in
/// memory.
pub struct FilmWriter {
    path: PathBuf,
    muxer: Muxer,
    /// One output frame.
    frame: ffi::AVRational,
    reorder_delay: i64,
    frames: i64,
    written: i64,
    has_sound: bool,
}

impl FilmWriter {
    /// Starts a file at `path`, whatever its extension, and overwrites an existing file.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn create(path: &Path, params: &FilmParams<'_>) -> Result<FilmWriter, AvError> {
        start(path, params).map_err(|error| error.of_file(path))
    }

    /// Writes the next packet in decoding order; its `pts` counts frames from the film's start.
    ///
    /// # Errors The file cannot be written, or the packets are not those of `frames` frames in
    /// decoding order.
    pub fn write_video(&mut self, packet: &Packet) -> Result<(), AvError> {
        self.write_frame(AvPacket::of(&packet.data)?, packet.pts, packet.key)
    }

    /// Writes a copied packet as the film's frame `pts`.
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

    /// Writes the next packet of sound.
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
        self.write(ready, 1, SAMPLES)
    }

    /// Finishes the file.
    ///
    /// # Errors
    /// The file cannot be written, or frames are missing.
    pub fn finish(mut self) -> Result<(), AvError> {
        if self.written != self.frames {
            return Err(AvError::ours(
                OP,
                format!("it has {} frames instead of {}", self.written, self.frames),
            )
            .of_file(&self.path));
        }
        // SAFETY: the header was written, and the trailer is written once.
        let trailer = check(unsafe { ffi::av_write_trailer(self.muxer.as_ptr()) }, OP);
        let closed = self.close();
        trailer.and(closed).map(drop).map_err(|error| error.of_file(&self.path))
    }

    fn write(
        &mut self,
        mut packet: AvPacket,
        stream: i32,
        clock: ffi::AVRational,
    ) -> Result<(), AvError> {
        self.muxer.assign(&mut packet, stream, clock);
        // SAFETY: the header was written; libav takes over the packet's data.
        let code =
            unsafe { ffi::av_interleaved_write_frame(self.muxer.as_ptr(), packet.as_mut_ptr()) };
        check(code, OP)
            .and_then(|_| self.muxer.output_state())
            .map_err(|error| error.of_file(&self.path))
    }

    fn close(&mut self) -> Result<i32, AvError> {
        // SAFETY: the context is valid; closing sets the file to null, and a second time does
        // nothing.
        check(unsafe { ffi::avio_closep(&mut (*self.muxer.as_ptr()).pb) }, OP)
    }
}

impl Drop for FilmWriter {
    fn drop(&mut self) {
        // The caller that drops an unfinished film knows that it is none: an error in closing it adds
        // nothing.
        let _ = self.close();
    }
}

fn start(path: &Path, params: &FilmParams<'_>) -> Result<FilmWriter, AvError> {
    let mut writer = FilmWriter {
        path: path.to_owned(),
        muxer: Muxer::new(params.container)?,
        frame: one_frame(params.format),
        reorder_delay: params.reorder_delay,
        frames: params.frames,
        written: 0,
        has_sound: params.sound.is_some(),
    };
    let FilmParams { format, extradata, tag, reorder_delay, .. } = *params;
    writer.muxer.add_picture(&PictureStream { format, extradata, tag, reorder_delay })?;
    params.sound.map_or(Ok(()), |sound| writer.muxer.add_sound(sound))?;
    params.title.map_or(Ok(()), |title| set_title(&writer, title))?;
    write_header(&writer, path, params)?;
    Ok(writer)
}

fn set_title(writer: &FilmWriter, title: &str) -> Result<(), AvError> {
    let title = c_string(title)?;
    // SAFETY: the context is valid and owns its metadata; the title is copied.
    let code = unsafe {
        ffi::av_dict_set(
            &mut (*writer.muxer.as_ptr()).metadata,
            c"title".as_ptr(),
            title.as_ptr(),
            0,
        )
    };
    check(code, OP).map(drop)
}

fn write_header(writer: &FilmWriter, path: &Path, params: &FilmParams<'_>) -> Result<(), AvError> {
    let timescale = params.format.rate.num().to_string();
    let mut options = match params.container {
        Container::Mp4 | Container::Mov => {
            let room = super::moov::room(params).min(i32::MAX as u64).to_string();
            Dictionary::of([
                ("moov_size", room.as_str()),
                ("video_track_timescale", timescale.as_str()),
                ("use_editlist", "1"),
            ])?
        }
        Container::Mkv => Dictionary::new(),
    };
    let url = file_url(path)?;
    let context = writer.muxer.as_ptr();
    // SAFETY: the context is valid; its url is freed by libav, and its file is opened once.
    unsafe {
        (*context).url = ffi::av_strdup(url.as_ptr());
        check(
            ffi::avio_open2(
                &mut (*context).pb,
                url.as_ptr(),
                ffi::AVIO_FLAG_WRITE,
                ptr::null(),
                ptr::null_mut(),
            ),
            OP,
        )?;
        check(ffi::avformat_write_header(context, options.as_mut_ptr()), OP)?;
    }
    options.spent(OP)
}
