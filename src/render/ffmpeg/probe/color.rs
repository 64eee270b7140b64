//! The colours and fields that a frame states.

use std::ffi::CStr;

use ffi::AVColorRange::{AVCOL_RANGE_JPEG, AVCOL_RANGE_MPEG};
use ffi::AVColorSpace::{
    AVCOL_SPC_BT470BG, AVCOL_SPC_BT709, AVCOL_SPC_BT2020_CL, AVCOL_SPC_BT2020_NCL, AVCOL_SPC_RGB,
    AVCOL_SPC_SMPTE170M, AVCOL_SPC_SMPTE240M,
};
use ffi::AVColorTransferCharacteristic::{AVCOL_TRC_ARIB_STD_B67, AVCOL_TRC_SMPTE2084};
use ffmpeg_next::ffi;

use super::super::frame::AvFrame;
use crate::world::{ColorMatrix, ColorRange, FieldOrder, Transfer};

/// The description of a pixel format.
pub(super) struct PixelFormat {
    /// libav's name.
    pub(super) name: String,
    /// Bits a component.
    pub(super) bits: u8,
    /// Whether it has transparency (a palette may).
    pub(super) alpha: bool,
    /// Whether its components are RGB (a palette's are).
    pub(super) rgb: bool,
}

/// The pixel format of a frame; `None` for one without a description (never from a decoder).
pub(super) fn pixel_format(frame: &AvFrame) -> Option<PixelFormat> {
    // SAFETY: gives null, or a static description with a static name.
    let description = unsafe { ffi::av_pix_fmt_desc_get(frame.pixel_format()).as_ref() }?;
    // SAFETY: as above.
    let name = unsafe { CStr::from_ptr(description.name) }.to_string_lossy().into_owned();
    let has = |flag: i32| description.flags & u64::from(flag.unsigned_abs()) != 0;
    let (palette, rgb) = (has(ffi::AV_PIX_FMT_FLAG_PAL), has(ffi::AV_PIX_FMT_FLAG_RGB));
    let bits = u8::try_from(description.comp[0].depth).unwrap_or(8);
    Some(PixelFormat {
        name,
        bits,
        alpha: palette || has(ffi::AV_PIX_FMT_FLAG_ALPHA),
        rgb: rgb || palette,
    })
}

/// The matrix that a frame states, or that its format implies.
pub(super) fn matrix(frame: &AvFrame, format: &PixelFormat) -> Option<ColorMatrix> {
    match frame.fields().colorspace {
        _ if format.rgb => Some(ColorMatrix::Rgb),
        AVCOL_SPC_RGB => Some(ColorMatrix::Rgb),
        AVCOL_SPC_BT709 => Some(ColorMatrix::Bt709),
        AVCOL_SPC_BT470BG | AVCOL_SPC_SMPTE170M => Some(ColorMatrix::Bt601),
        AVCOL_SPC_BT2020_NCL | AVCOL_SPC_BT2020_CL => Some(ColorMatrix::Bt2020),
        AVCOL_SPC_SMPTE240M => Some(ColorMatrix::Smpte240m),
        _ => None,
    }
}

/// The range that a frame states, or that its format implies.
pub(super) fn range(frame: &AvFrame, format: &PixelFormat) -> Option<ColorRange> {
    match frame.fields().color_range {
        _ if format.rgb || format.name.starts_with("yuvj") => Some(ColorRange::Full),
        AVCOL_RANGE_JPEG => Some(ColorRange::Full),
        AVCOL_RANGE_MPEG => Some(ColorRange::Limited),
        _ => None,
    }
}

/// The transfer curve that a frame states.
pub(super) fn transfer(frame: &AvFrame) -> Transfer {
    match frame.fields().color_trc {
        AVCOL_TRC_ARIB_STD_B67 => Transfer::Hlg,
        AVCOL_TRC_SMPTE2084 => Transfer::Pq,
        _ => Transfer::Sdr,
    }
}

/// The field order of a frame.
pub(super) fn fields(frame: &AvFrame) -> FieldOrder {
    let fields = frame.fields();
    match (fields.interlaced_frame, fields.top_field_first) {
        (0, _) => FieldOrder::Progressive,
        (_, 0) => FieldOrder::BottomFirst,
        (_, _) => FieldOrder::TopFirst,
    }
}
