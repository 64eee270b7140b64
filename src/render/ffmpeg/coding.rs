//! The encoder of libav for each of a film's codecs, and its options.

use ffmpeg_next::ffi;

use crate::check::program::Quality;
use crate::graph::format::{Codec, PictureFormat};

use ffi::AVCodecID::{AV_CODEC_ID_FFV1, AV_CODEC_ID_H264, AV_CODEC_ID_PRORES};
use ffi::AVPixelFormat::{AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUV422P10LE};

/// A codec, described for libav.
pub(super) struct Coding {
    pub(super) encoder: &'static str,
    /// The encoder's own options.
    pub(super) options: Vec<(&'static str, &'static str)>,
    pub(super) id: ffi::AVCodecID,
    /// The codec tag in files, if the number is not enough; 0 if the container chooses.
    pub(super) tag: u32,
    /// The pixel format that it encodes.
    pub(super) pixels: ffi::AVPixelFormat,
    /// Bits per sample of this pixel format.
    pub(super) bits: i32,
}

impl Coding {
    /// That of a format.
    pub(super) fn of(format: &PictureFormat) -> Coding {
        match format.codec {
            Codec::H264 | Codec::H264Intra => h264(format.codec, format.quality),
            Codec::ProRes => prores(format.quality),
            Codec::Ffv1 => ffv1(),
        }
    }
}

/// Sets the codec-specific fields of an encoder's context.
pub(super) fn configure(context: &mut ffi::AVCodecContext, codec: Codec) {
    if codec.is_intra() {
        (context.gop_size, context.max_b_frames) = (1, 0);
    }
    match codec {
        Codec::H264 | Codec::H264Intra | Codec::ProRes => {}
        Codec::Ffv1 => (context.level, context.slices) = (3, 4),
    }
}

/// Our parameter sets have numbers that encoders and cameras rarely use, and different ones for
/// each codec and quality. So they fit into one record with the parameter sets of copied footage,
/// and each packet refers to its own.
///
/// Some of x264's AVX-512 routines read uninitialised memory, so their output varies; those for
/// other processors round differently. `cpu-independent` disables both.
fn h264(codec: Codec, quality: Quality) -> Coding {
    let (preset, crf, params, intra_params) = match quality {
        Quality::Draft => {
            ("ultrafast", "28", "cpu-independent=1:sps-id=20", "cpu-independent=1:sps-id=23")
        }
        Quality::Preview => {
            ("veryfast", "23", "cpu-independent=1:sps-id=21", "cpu-independent=1:sps-id=24")
        }
        Quality::Master => {
            ("medium", "18", "cpu-independent=1:sps-id=22", "cpu-independent=1:sps-id=25")
        }
    };
    let params = if codec.is_intra() { intra_params } else { params };
    let options = vec![("preset", preset), ("crf", crf), ("x264-params", params)];
    Coding {
        encoder: "libx264",
        options,
        id: AV_CODEC_ID_H264,
        tag: 0,
        pixels: AV_PIX_FMT_YUV420P,
        bits: 8,
    }
}

/// The encoder's documentation recommends Apple's vendor id: some editing programs read only files
/// with it.
fn prores(quality: Quality) -> Coding {
    let (profile, tag) = match quality {
        Quality::Draft => ("proxy", b"apco"),
        Quality::Preview => ("lt", b"apcs"),
        Quality::Master => ("hq", b"apch"),
    };
    let (options, tag) = (vec![("profile", profile), ("vendor", "apl0")], u32::from_le_bytes(*tag));
    Coding {
        encoder: "prores_ks",
        options,
        id: AV_CODEC_ID_PRORES,
        tag,
        pixels: AV_PIX_FMT_YUV422P10LE,
        bits: 10,
    }
}

fn ffv1() -> Coding {
    let options = vec![("slicecrc", "1"), ("context", "0")];
    Coding {
        encoder: "ffv1",
        options,
        id: AV_CODEC_ID_FFV1,
        tag: 0,
        pixels: AV_PIX_FMT_YUV420P,
        bits: 8,
    }
}
