//! The filters that convert a picture to a size, an orientation and the film's colours.

use ffmpeg_next::ffi;

use super::super::error::AvError;
use super::super::filter::{self, SCALE_FLAGS, Step};
use crate::graph::fitting::Size;
use crate::world::{ColorMatrix, ColorRange, Orientation, Rotation, Transfer, VideoFacts};

use ffi::AVColorPrimaries::{AVCOL_PRI_BT709, AVCOL_PRI_BT2020};
use ffi::AVColorRange::{AVCOL_RANGE_JPEG, AVCOL_RANGE_MPEG};
use ffi::AVColorSpace::{
    AVCOL_SPC_BT709, AVCOL_SPC_BT2020_NCL, AVCOL_SPC_RGB, AVCOL_SPC_SMPTE170M, AVCOL_SPC_SMPTE240M,
};
use ffi::AVColorTransferCharacteristic::{
    AVCOL_TRC_ARIB_STD_B67, AVCOL_TRC_BT709, AVCOL_TRC_SMPTE2084,
};

/// The nominal white of HDR footage in nits (ITU-R BT.2408), which becomes the film's white.
const HDR_WHITE: u32 = 203;

/// The colour space of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Colors {
    matrix: ColorMatrix,
    range: ColorRange,
    transfer: Transfer,
}

impl Colors {
    /// The colours that the script states, or else the file, or else the usual ones.
    pub(super) fn new(facts: &VideoFacts, asked: Option<ColorMatrix>) -> Result<Colors, AvError> {
        let matrix = facts.seen_matrix(asked);
        let range = facts.seen_range(asked);
        if facts.transfer != Transfer::Sdr && !can_map_hdr() {
            return Err(AvError::ours(
                super::OP,
                "it is HDR, and this libav lacks the filters that bring HDR to an ordinary screen (zscale, tonemap)",
            ));
        }
        Ok(Colors { matrix, range, transfer: facts.transfer })
    }

    /// The same colours after conversion to RGB.
    pub(super) fn of_rgb(self) -> Colors {
        Colors { matrix: ColorMatrix::Rgb, range: ColorRange::Full, ..self }
    }

    /// Whether these are the film's colours.
    pub(super) fn are_the_films(self) -> bool {
        self == Colors {
            matrix: ColorMatrix::Bt709,
            range: ColorRange::Limited,
            transfer: Transfer::Sdr,
        }
    }

    /// Tags a frame with these colours.
    pub(super) fn tag(self, frame: &mut ffi::AVFrame) {
        let wide = self.matrix == ColorMatrix::Bt2020 || self.transfer != Transfer::Sdr;
        frame.colorspace = match self.matrix {
            ColorMatrix::Bt601 => AVCOL_SPC_SMPTE170M,
            ColorMatrix::Bt709 => AVCOL_SPC_BT709,
            ColorMatrix::Bt2020 => AVCOL_SPC_BT2020_NCL,
            ColorMatrix::Smpte240m => AVCOL_SPC_SMPTE240M,
            ColorMatrix::Rgb => AVCOL_SPC_RGB,
        };
        frame.color_range = match self.range {
            ColorRange::Limited => AVCOL_RANGE_MPEG,
            ColorRange::Full => AVCOL_RANGE_JPEG,
        };
        frame.color_primaries = if wide { AVCOL_PRI_BT2020 } else { AVCOL_PRI_BT709 };
        frame.color_trc = match self.transfer {
            Transfer::Sdr => AVCOL_TRC_BT709,
            Transfer::Hlg => AVCOL_TRC_ARIB_STD_B67,
            Transfer::Pq => AVCOL_TRC_SMPTE2084,
        };
    }
}

/// Whether this libav can map HDR footage to SDR.
pub(in super::super) fn can_map_hdr() -> bool {
    filter::exists("zscale") && filter::exists("tonemap")
}

/// The filters that make a picture upright.
fn upright_steps(orientation: Orientation) -> Vec<Step> {
    let transpose = |direction| Step::new("transpose").with("dir", direction);
    let (mirror, flip) = (Step::new("hflip"), Step::new("vflip"));
    match (orientation.mirrored, orientation.rotation) {
        (false, Rotation::None) => vec![],
        (false, Rotation::Right) => vec![transpose("clock")],
        (false, Rotation::Half) => vec![mirror, flip],
        (false, Rotation::Left) => vec![transpose("cclock")],
        (true, Rotation::None) => vec![mirror],
        (true, Rotation::Right) => vec![transpose("clock_flip")],
        (true, Rotation::Half) => vec![flip],
        (true, Rotation::Left) => vec![transpose("cclock_flip")],
    }
}

/// How a picture's size changes, in upright orientation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fitting {
    scaled: Size,
    cropped: Option<Size>,
    blurred: Option<Size>,
}

impl Fitting {
    /// The whole picture is visible.
    pub(super) fn all(scaled: Size) -> Fitting {
        Fitting { scaled, cropped: None, blurred: None }
    }

    /// The middle of the picture is visible.
    pub(super) fn cropped(scaled: Size, seen: Size) -> Fitting {
        Fitting { scaled, cropped: Some(seen).filter(|&seen| seen != scaled), blurred: None }
    }

    /// The middle of the picture is blurred and then enlarged.
    pub(super) fn blurred(scaled: Size, seen: Size, enlarged: Size) -> Fitting {
        Fitting { blurred: Some(enlarged), ..Fitting::cropped(scaled, seen) }
    }

    fn steps(self) -> Vec<Step> {
        let crop = self.cropped.map(|seen| {
            let (left, top) = (
                (self.scaled.width - seen.width) / 4 * 2,
                (self.scaled.height - seen.height) / 4 * 2,
            );
            Step::new("crop")
                .with("w", seen.width)
                .with("h", seen.height)
                .with("x", left)
                .with("y", top)
        });
        let blur = self.blurred.map(|enlarged| {
            let spread = f64::from(enlarged.height) / 108.0;
            vec![Step::new("gblur").with("sigma", spread).with("steps", 2), scale(enlarged)]
        });
        crop.into_iter().chain(blur.into_iter().flatten()).collect()
    }
}

/// All filters from a stored picture to one in the film's format.
pub(super) fn steps(
    stored: Size,
    fitting: Fitting,
    orientation: Orientation,
    colors: Colors,
) -> Vec<Step> {
    let upright = fitting.scaled;
    let target =
        if orientation.is_sideways() { Size::new(upright.height, upright.width) } else { upright };
    let mut steps = color_steps(stored, target, colors);
    steps.extend(upright_steps(orientation));
    steps.extend(fitting.steps());
    steps
}

/// All filters from stored opacity to the film's size.
pub(super) fn opacity_steps(stored: Size, fitting: Fitting, orientation: Orientation) -> Vec<Step> {
    let upright = fitting.scaled;
    let target =
        if orientation.is_sideways() { Size::new(upright.height, upright.width) } else { upright };
    let mut steps = Vec::new();
    if stored != target {
        steps.push(scale(target).with("in_range", "full").with("out_range", "full"));
    }
    steps.extend(upright_steps(orientation));
    steps.extend(fitting.steps());
    steps.push(Step::new("format").with("pix_fmts", "gray"));
    steps
}

/// Converts to the target's size and the film's format. zimg, if available, converts between YUV
/// spaces without rounding to RGB in between.
fn color_steps(stored: Size, target: Size, colors: Colors) -> Vec<Step> {
    let film = Step::new("format").with("pix_fmts", "yuv420p");
    let other_matrix = !matches!(colors.matrix, ColorMatrix::Bt709 | ColorMatrix::Rgb);
    match colors.transfer {
        Transfer::Hlg | Transfer::Pq => hdr_steps(target, film),
        Transfer::Sdr if other_matrix && stored.is_even() && filter::exists("zscale") => {
            vec![zscale(target), film]
        }
        Transfer::Sdr => {
            vec![scale(target).with("out_color_matrix", "bt709").with("out_range", "limited"), film]
        }
    }
}

fn hdr_steps(target: Size, film: Step) -> Vec<Step> {
    vec![
        scale(target),
        Step::new("zscale").with("transfer", "linear").with("npl", HDR_WHITE),
        Step::new("format").with("pix_fmts", "gbrpf32le"),
        Step::new("zscale").with("primaries", "709"),
        Step::new("tonemap").with("tonemap", "mobius").with("desat", 0),
        Step::new("zscale").with("transfer", "709").with("matrix", "709").with("range", "limited"),
        film,
    ]
}

fn scale(size: Size) -> Step {
    Step::new("scale").with("w", size.width).with("h", size.height).with("flags", SCALE_FLAGS)
}

fn zscale(size: Size) -> Step {
    let step = Step::new("zscale")
        .with("w", size.width)
        .with("h", size.height)
        .with("filter", "bicubic")
        .with("dither", "ordered");
    step.with("matrix", "709")
        .with("range", "limited")
        .with("primaries", "709")
        .with("transfer", "709")
}
