//! A media file, open for reading: only local files, and only formats that refer to no other files.

use std::ffi::{CStr, CString};
use std::path::Path;
use std::ptr::{self, NonNull};
use std::sync::Once;

use ffmpeg_next::ffi;

use super::dictionary::{Dictionary, c_string};
use super::error::{AvError, check};
use super::stream::Stream;

pub(super) const OPEN: &str = "open the file";

/// The demuxers that read only the given file, and no file that it names: no playlists, no image
/// patterns, no network.
const DEMUXERS: &[&str] = &[
    "mov",
    "matroska",
    "avi",
    "mpeg",
    "mpegts",
    "mpegvideo",
    "m4v",
    "h264",
    "hevc",
    "av1",
    "obu",
    "ivf",
    "flv",
    "asf",
    "ogg",
    "mxf",
    "nut",
    "rm",
    "dv",
    "gif",
    "apng",
    "yuv4mpegpipe",
    "png_pipe",
    "jpeg_pipe",
    "jpegls_pipe",
    "j2k_pipe",
    "jpegxl_pipe",
    "webp_pipe",
    "bmp_pipe",
    "tiff_pipe",
    "psd_pipe",
    "exr_pipe",
    "qoi_pipe",
    "dpx_pipe",
    "pam_pipe",
    "ppm_pipe",
    "pgm_pipe",
    "mjpeg",
    "wav",
    "w64",
    "aiff",
    "caf",
    "au",
    "flac",
    "mp3",
    "aac",
    "ac3",
    "eac3",
    "dts",
    "truehd",
    "ape",
    "tta",
    "wv",
    "mpc",
    "mpc8",
    "tak",
    "amr",
    "voc",
];

/// An `AVFormatContext` with the file under it.
pub(super) struct Input {
    context: NonNull<ffi::AVFormatContext>,
    /// Closed after the context.
    _file: File,
}

// SAFETY: the context is owned by one value and libav ties it to no thread.
unsafe impl Send for Input {}

impl Input {
    /// Opens the file and finds its streams.
    pub(super) fn open(path: &Path) -> Result<Input, AvError> {
        quiet();
        let file = File::open(path)?;
        let format = file.format()?;
        let mut input = open_context(path, file, format)?;
        input.find_streams()?;
        Ok(input)
    }

    /// The container's name in libav.
    pub(super) fn format_name(&self) -> String {
        // SAFETY: an opened context has a format, whose name is a static text.
        unsafe { CStr::from_ptr((*self.fields().iformat).name) }.to_string_lossy().into_owned()
    }

    /// A metadata value of the file.
    pub(super) fn metadata(&self, key: &str) -> Option<String> {
        let key = c_string(key).ok()?;
        // SAFETY: the dictionary is valid or null, and its values are texts that live as long.
        unsafe {
            let entry = ffi::av_dict_get(self.fields().metadata, key.as_ptr(), ptr::null(), 0);
            (!entry.is_null())
                .then(|| CStr::from_ptr((*entry).value).to_string_lossy().into_owned())
        }
    }

    /// The duration in the header, in microseconds; `None` if libav guessed it from the bit rate.
    pub(super) fn header_duration(&self) -> Option<i64> {
        let guessed = self.fields().duration_estimation_method
            == ffi::AVDurationEstimationMethod::AVFMT_DURATION_FROM_BITRATE;
        (!guessed && self.fields().duration > 0).then_some(self.fields().duration)
    }

    /// Its streams in order.
    pub(super) fn streams(&self) -> impl Iterator<Item = Stream<'_>> {
        let count = self.fields().nb_streams as usize;
        // SAFETY: the context holds `nb_streams` valid pointers as long as it lives; a `Stream`
        // borrows it.
        (0..count).filter_map(|index| unsafe {
            NonNull::new(*self.fields().streams.add(index)).map(|stream| Stream::new(stream))
        })
    }

    /// The stream of this index.
    pub(super) fn stream(&self, index: usize) -> Result<Stream<'_>, AvError> {
        self.streams().nth(index).ok_or_else(|| {
            AvError::ours(
                OPEN,
                format!("it has no stream {index}: it is not the file that was probed"),
            )
        })
    }

    /// Skips packets of other streams from now on, except those that were already read ahead.
    pub(super) fn keep_only(&mut self, index: usize) {
        for stream in self.streams() {
            stream.discard(stream.index() != index);
        }
    }

    /// The next packet; `None` at the end. It is a new packet each time, since libav would leak the
    /// old one's data.
    pub(super) fn read(&mut self) -> Result<Option<AvPacket>, AvError> {
        let mut packet = AvPacket::empty()?;
        // SAFETY: both are valid, and the packet is blank.
        match check(
            unsafe { ffi::av_read_frame(self.context.as_ptr(), packet.as_mut_ptr()) },
            "read the file",
        ) {
            Ok(_) => Ok(Some(packet)),
            Err(error) if error.is_end() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The next packet of a stream; `None` at the end.
    pub(super) fn read_of(&mut self, stream: usize) -> Result<Option<AvPacket>, AvError> {
        loop {
            match self.read()? {
                Some(packet) if usize::try_from(packet.fields().stream_index) != Ok(stream) => {}
                packet => return Ok(packet),
            }
        }
    }

    /// Seeks to the key frame at or before `stamp`, in the stream's ticks, or where libav assumes
    /// it.
    pub(super) fn seek(&mut self, stream: usize, stamp: i64) -> Result<(), AvError> {
        let index = i32::try_from(stream).unwrap_or(-1);
        // SAFETY: the context is valid.
        let code = unsafe {
            ffi::av_seek_frame(self.context.as_ptr(), index, stamp, ffi::AVSEEK_FLAG_BACKWARD)
        };
        check(code, "seek in the file").map(drop)
    }

    fn find_streams(&mut self) -> Result<(), AvError> {
        // SAFETY: the context is valid and open.
        check(
            unsafe { ffi::avformat_find_stream_info(self.context.as_ptr(), ptr::null_mut()) },
            "find the streams",
        )
        .map(drop)
    }

    fn fields(&self) -> &ffi::AVFormatContext {
        // SAFETY: owned and valid until dropped.
        unsafe { self.context.as_ref() }
    }
}

impl Drop for Input {
    fn drop(&mut self) {
        let mut context = self.context.as_ptr();
        // SAFETY: owned, closed once; the file under it is ours and is closed after it.
        unsafe { ffi::avformat_close_input(&mut context) };
    }
}

/// Stops libav from logging to standard error: errors are returned as [`AvError`].
pub fn quiet() {
    static ONCE: Once = Once::new();
    // SAFETY: sets one global number.
    ONCE.call_once(|| unsafe { ffi::av_log_set_level(ffi::AV_LOG_QUIET) });
}

/// A path as a `file:` URL, so that libav takes it for a local file whatever its name looks like.
pub(super) fn file_url(path: &Path) -> Result<CString, AvError> {
    let url = [b"file:", path.as_os_str().as_encoded_bytes()].concat();
    CString::new(url).map_err(|_| AvError::ours(OPEN, "a zero byte in its name"))
}

fn open_context(
    path: &Path,
    file: File,
    format: *const ffi::AVInputFormat,
) -> Result<Input, AvError> {
    let url = file_url(path)?;
    let mut options = Dictionary::of([("protocol_whitelist", "file")])?;
    // SAFETY: allocates, or gives null.
    let mut context = unsafe { ffi::avformat_alloc_context() };
    if context.is_null() {
        return Err(AvError::memory(OPEN));
    }
    // SAFETY: the context is valid and not open; on failure libav frees it and leaves the file to
    // us.
    let code = unsafe {
        (*context).pb = file.0.as_ptr();
        ffi::avformat_open_input(
            &mut context,
            url.as_ptr(),
            format.cast_mut(),
            options.as_mut_ptr(),
        )
    };
    check(code, OPEN)?;
    let context = NonNull::new(context).ok_or_else(|| AvError::memory(OPEN))?;
    Ok(Input { context, _file: file })
}

/// The bytes under a format.
struct File(NonNull<ffi::AVIOContext>);

impl File {
    fn open(path: &Path) -> Result<File, AvError> {
        let url = file_url(path)?;
        let mut file = ptr::null_mut();
        let mut options = Dictionary::of([("protocol_whitelist", "file")])?;
        // SAFETY: libav fills `file` or fails.
        let code = unsafe {
            ffi::avio_open2(
                &mut file,
                url.as_ptr(),
                ffi::AVIO_FLAG_READ,
                ptr::null(),
                options.as_mut_ptr(),
            )
        };
        check(code, OPEN)?;
        NonNull::new(file).map(File).ok_or_else(|| AvError::memory(OPEN))
    }

    /// The format, detected only from the content: libav does not see the name, so no name can mean
    /// a pattern or a playlist.
    fn format(&self) -> Result<*const ffi::AVInputFormat, AvError> {
        let mut format = ptr::null();
        // SAFETY: the file is open; libav rewinds it.
        let code = unsafe {
            ffi::av_probe_input_buffer2(
                self.0.as_ptr(),
                &mut format,
                c"".as_ptr(),
                ptr::null_mut(),
                0,
                0,
            )
        };
        if code < 0 || format.is_null() {
            return Err(AvError::new(
                OPEN,
                code,
                "it is not a video, picture or sound file of any kind that libav knows",
            ));
        }
        // SAFETY: a format's names are static texts.
        let (name, words) = unsafe {
            (
                CStr::from_ptr((*format).name).to_string_lossy(),
                CStr::from_ptr((*format).long_name).to_string_lossy(),
            )
        };
        if name.split(',').any(|name| DEMUXERS.contains(&name)) {
            return Ok(format);
        }
        Err(AvError::ours(
            OPEN,
            format!("it is not a video, picture or sound file: its content looks like {words}"),
        ))
    }
}

impl Drop for File {
    fn drop(&mut self) {
        // SAFETY: opened by `avio_open2`, closed once; what closing a file that is read says does
        // not matter.
        unsafe { ffi::avio_close(self.0.as_ptr()) };
    }
}

/// An `AVPacket` of our own.
pub(super) struct AvPacket(NonNull<ffi::AVPacket>);

// SAFETY: owned by one value; its data are counted atomically.
unsafe impl Send for AvPacket {}

impl AvPacket {
    /// A packet without data.
    pub(super) fn empty() -> Result<AvPacket, AvError> {
        // SAFETY: allocates, or gives null.
        NonNull::new(unsafe { ffi::av_packet_alloc() })
            .map(AvPacket)
            .ok_or_else(|| AvError::memory("allocate a packet"))
    }

    /// A packet of these bytes.
    pub(super) fn of(data: &[u8]) -> Result<AvPacket, AvError> {
        let mut packet = AvPacket::empty()?;
        let size = i32::try_from(data.len()).map_err(|_| AvError::memory("allocate a packet"))?;
        // SAFETY: the packet is blank; libav gives it `size` bytes and padding, which are then
        // filled.
        unsafe {
            check(ffi::av_new_packet(packet.as_mut_ptr(), size), "allocate a packet")?;
            ptr::copy_nonoverlapping(data.as_ptr(), packet.fields().data, data.len());
        }
        Ok(packet)
    }

    pub(super) fn fields(&self) -> &ffi::AVPacket {
        // SAFETY: owned and valid until dropped.
        unsafe { self.0.as_ref() }
    }

    /// Its fields, to be changed.
    pub(super) fn fields_mut(&mut self) -> &mut ffi::AVPacket {
        // SAFETY: owned and valid until dropped; `&mut self` makes it the only reference.
        unsafe { self.0.as_mut() }
    }

    pub(super) fn data(&self) -> &[u8] {
        let fields = self.fields();
        match usize::try_from(fields.size) {
            // SAFETY: a packet with data has `size` bytes of them.
            Ok(size) if !fields.data.is_null() => unsafe {
                std::slice::from_raw_parts(fields.data, size)
            },
            Ok(_) | Err(_) => &[],
        }
    }

    /// The presentation time in its stream's ticks.
    pub(super) fn pts(&self) -> Option<i64> {
        stamp(self.fields().pts)
    }

    /// Whether this flag is set.
    pub(super) fn has_flag(&self, flag: i32) -> bool {
        self.fields().flags & flag != 0
    }

    /// Whether it is encrypted.
    pub(super) fn is_protected(&self) -> bool {
        self.has_side_data(ffi::AVPacketSideDataType::AV_PKT_DATA_ENCRYPTION_INFO)
    }

    /// Whether it has side data of this kind.
    pub(super) fn has_side_data(&self, kind: ffi::AVPacketSideDataType) -> bool {
        // SAFETY: the packet is valid; no size is asked for.
        !unsafe { ffi::av_packet_get_side_data(self.as_ptr(), kind, ptr::null_mut()) }.is_null()
    }

    /// Drops all side data.
    pub(super) fn drop_side_data(&mut self) {
        // SAFETY: the packet is valid and owns what hangs on it.
        unsafe { ffi::av_packet_free_side_data(self.as_mut_ptr()) };
    }

    pub(super) fn as_ptr(&self) -> *const ffi::AVPacket {
        self.0.as_ptr()
    }

    pub(super) fn as_mut_ptr(&mut self) -> *mut ffi::AVPacket {
        self.0.as_ptr()
    }
}

impl Drop for AvPacket {
    fn drop(&mut self) {
        let mut packet = self.as_mut_ptr();
        // SAFETY: owned, freed once.
        unsafe { ffi::av_packet_free(&mut packet) };
    }
}

/// A time stamp; `None` for `AV_NOPTS_VALUE`.
pub(super) fn stamp(ticks: i64) -> Option<i64> {
    (ticks != ffi::AV_NOPTS_VALUE).then_some(ticks)
}
