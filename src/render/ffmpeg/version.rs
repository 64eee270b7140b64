//! The versions of the libraries.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::sync::OnceLock;

use ffmpeg_next::ffi;

use super::encoder::VideoEncoder;
use super::error::AvError;
use super::filter;
use super::picture::VideoFrame;
use crate::check::program::{Color, Quality};
use crate::graph::format::{Codec, PictureFormat};
use crate::time::FrameRate;

/// The versions of all libraries on which a rendered picture's bytes depend, for cache keys.
pub fn engine_version() -> String {
    // To ask x264 takes a picture to encode.
    static VERSION: OnceLock<String> = OnceLock::new();
    VERSION.get_or_init(versions).clone()
}

fn versions() -> String {
    let libass = libass().map_or_else(|| "unknown".to_owned(), |version| format!("{version:x}"));
    let x264 = x264().unwrap_or_else(|error| error.to_string());
    let zscale = if filter::exists("zscale") { "yes" } else { "no" };
    format!("{}; x264: {x264}; libass: {libass}; zscale: {zscale}", libav())
}

fn libav() -> String {
    // SAFETY: these ask for constants; the release's name is a static text.
    let (versions, release) = unsafe {
        let codec = ("libavcodec", ffi::avcodec_version());
        let others =
            [("libavformat", ffi::avformat_version()), ("libavfilter", ffi::avfilter_version())];
        let more =
            [("libswscale", ffi::swscale_version()), ("libswresample", ffi::swresample_version())];
        (
            [codec, others[0], others[1], more[0], more[1]],
            CStr::from_ptr(ffi::av_version_info()).to_string_lossy(),
        )
    };
    let list = versions.map(|(name, version)| {
        format!("{name} {}.{}.{}", version >> 16, version >> 8 & 0xff, version & 0xff)
    });
    format!("FFmpeg {release}: {}", list.join(", "))
}

/// The version of x264. Through libav, x264 reports it only in its first packet.
fn x264() -> Result<String, AvError> {
    let format = PictureFormat {
        width: 16,
        height: 16,
        rate: FrameRate::FILM,
        codec: Codec::H264,
        quality: Quality::Draft,
    };
    let mut encoder = VideoEncoder::new(&format, 1)?;
    let mut packets = encoder.push(&VideoFrame::filled(16, 16, Color::BLACK)?)?;
    packets.extend(encoder.finish()?);
    let bytes = packets.into_iter().next().map(|packet| packet.data).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let name = text
        .split_once("x264 - ")
        .and_then(|(_, rest)| rest.split_once(" - "))
        .map(|(name, _)| name.to_owned());
    name.ok_or_else(|| AvError::ours("tell x264's version", "it does not say"))
}

unsafe extern "C" {
    fn dlsym(handle: *mut c_void, symbol: *const c_char) -> *mut c_void;
}

/// The handle with which `dlsym` searches every library.
#[cfg(target_vendor = "apple")]
const EVERYWHERE: *mut c_void = -2_isize as *mut c_void;
/// The handle with which `dlsym` searches every library.
#[cfg(not(target_vendor = "apple"))]
const EVERYWHERE: *mut c_void = std::ptr::null_mut();

/// The version of libass, which libavfilter links but does not report.
fn libass() -> Option<c_int> {
    // SAFETY: if the symbol is there it is libass's `int ass_library_version(void)`.
    unsafe {
        let found = dlsym(EVERYWHERE, c"ass_library_version".as_ptr());
        (!found.is_null())
            .then(|| std::mem::transmute::<*mut c_void, extern "C" fn() -> c_int>(found)())
    }
}
