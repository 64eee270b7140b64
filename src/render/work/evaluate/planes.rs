//! Kernels of whole planes, on the pictures that libav holds.

use crate::check::builtins::Transition;
use crate::picture::blend::{Paint, Planes, Weight, blend_plane, tint_plane};
use crate::picture::flat::mirror_plane;
use crate::picture::plane::{Plane, PlaneMut};
use crate::render::error::RenderError;
use crate::render::ffmpeg::VideoFrame;
use crate::values::Fixed;

/// Two pictures mixed; progress may pass 0 and 1.
pub(super) fn mixed(
    transition: Transition,
    progress: Fixed,
    from: &VideoFrame,
    to: &VideoFrame,
) -> Result<VideoFrame, RenderError> {
    let mut out = VideoFrame::new(from.width(), from.height())?;
    let (from, to) = (planes(from), planes(to));
    for index in 0..3 {
        let mut plane = plane_mut(&mut out, index)?;
        blend_plane(transition, part(progress), index, &from, &to, &mut plane, &Paint::LIMITED);
    }
    Ok(out)
}

/// A picture of which a colour, given as Y, Cb and Cr, covers a part.
pub(super) fn tinted(
    mut picture: VideoFrame,
    color: [u8; 3],
    covered: Fixed,
) -> Result<VideoFrame, RenderError> {
    for (index, value) in color.into_iter().enumerate() {
        tint_plane(&mut plane_mut(&mut picture, index)?, value, Weight::new(part(covered)));
    }
    Ok(picture)
}

/// A picture with left and right exchanged.
pub(super) fn mirrored(mut picture: VideoFrame) -> Result<VideoFrame, RenderError> {
    for index in 0..3 {
        mirror_plane(&mut plane_mut(&mut picture, index)?);
    }
    Ok(picture)
}

/// A number for kernels.
pub(super) fn part(value: Fixed) -> f32 {
    (value.raw() as f64 / Fixed::SCALE as f64) as f32
}

pub(super) fn planes(picture: &VideoFrame) -> Planes<'_> {
    [0, 1, 2].map(|index| {
        let (width, height) = picture.plane_size(index);
        Plane { data: picture.plane(index), stride: picture.stride(index), width, height }
    })
}

pub(super) fn plane_mut(
    picture: &mut VideoFrame,
    index: usize,
) -> Result<PlaneMut<'_>, RenderError> {
    // Pixels that are shared are copied first, and the copy's rows may lie at another distance.
    picture.plane_mut(index)?;
    let (stride, (width, height)) = (picture.stride(index), picture.plane_size(index));
    Ok(PlaneMut { data: picture.plane_mut(index)?, stride, width, height })
}
