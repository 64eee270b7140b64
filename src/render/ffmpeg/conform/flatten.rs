//! Lays transparent pictures over the background at their stored size, before any other step, so
//! that no colour of invisible pixels bleeds into the edges.

use ffmpeg_next::ffi;

use super::super::error::AvError;
use super::super::filter::{Graph, SCALE_FLAGS, Step};
use super::super::frame::AvFrame;
use super::super::stream::TimeBase;
use crate::check::program::Color;

use ffi::AVPixelFormat::{AV_PIX_FMT_GBRP, AV_PIX_FMT_GRAY8, AV_PIX_FMT_PAL8};

/// Whether parts of a frame may be transparent.
pub(super) fn is_transparent(frame: &AvFrame) -> bool {
    // SAFETY: gives null, or a static description.
    let description = unsafe { ffi::av_pix_fmt_desc_get(frame.pixel_format()).as_ref() };
    let alpha = u64::from(ffi::AV_PIX_FMT_FLAG_ALPHA.unsigned_abs());
    frame.pixel_format() == AV_PIX_FMT_PAL8
        || description.is_some_and(|description| description.flags & alpha != 0)
}

/// Converts frames like this one to planes of green, blue, red and opacity.
pub(super) fn graph(frame: &AvFrame) -> Result<Graph, AvError> {
    let steps = [
        Step::new("scale").with("flags", SCALE_FLAGS),
        Step::new("format").with("pix_fmts", "gbrap"),
    ];
    Graph::new(frame, TimeBase { num: 1, den: 25 }, &steps)
}

/// An undefined picture of [`over`]'s format.
pub(super) fn blank(frame: &AvFrame) -> Result<AvFrame, AvError> {
    let mut blank = AvFrame::picture(AV_PIX_FMT_GBRP, frame.fields().width, frame.fields().height)?;
    let fields = blank.fields_mut();
    fields.colorspace = ffi::AVColorSpace::AVCOL_SPC_RGB;
    fields.color_range = ffi::AVColorRange::AVCOL_RANGE_JPEG;
    fields.color_primaries = frame.fields().color_primaries;
    fields.color_trc = frame.fields().color_trc;
    Ok(blank)
}

/// Lays the frame over the background.
pub(super) fn over(
    graph: &mut Graph,
    frame: &AvFrame,
    background: Color,
) -> Result<AvFrame, AvError> {
    let planes = graph.run(frame)?;
    let mut flat = blank(frame)?;
    for (plane, behind) in
        [background.green, background.blue, background.red].into_iter().enumerate()
    {
        for row in 0..frame.fields().height.unsigned_abs() as usize {
            let (color, opacity) = (planes.row(plane, row), planes.row(3, row));
            let mixed =
                color.iter().zip(opacity).map(|(&color, &opacity)| mix(color, behind, opacity));
            flat.row_mut(plane, row).iter_mut().zip(mixed).for_each(|(to, mixed)| *to = mixed);
        }
    }
    Ok(flat)
}

/// An undefined picture of [`opacity`]'s format.
pub(super) fn blank_opacity(frame: &AvFrame) -> Result<AvFrame, AvError> {
    let (width, height) = (frame.fields().width, frame.fields().height);
    let mut blank = AvFrame::picture(AV_PIX_FMT_GRAY8, width, height)?;
    blank.fields_mut().color_range = ffi::AVColorRange::AVCOL_RANGE_JPEG;
    Ok(blank)
}

/// The frame's opacity as a picture.
pub(super) fn opacity(graph: &mut Graph, frame: &AvFrame) -> Result<AvFrame, AvError> {
    let planes = graph.run(frame)?;
    let mut opacity = blank_opacity(frame)?;
    for row in 0..frame.fields().height.unsigned_abs() as usize {
        opacity.row_mut(0, row).copy_from_slice(planes.row(3, row));
    }
    Ok(opacity)
}

/// `front` over `behind`, rounded to the nearest.
fn mix(front: u8, behind: u8, opacity: u8) -> u8 {
    let (front, behind, opacity) = (u32::from(front), u32::from(behind), u32::from(opacity));
    ((front * opacity + behind * (255 - opacity) + 127) / 255) as u8
}
