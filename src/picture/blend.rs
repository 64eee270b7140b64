//! Two pictures become one: the transitions, in kernels of our own after what libav's `xfade`
//! shows, on 4:2:0 planes.
//!
//! Places are taken at the middle of a sample and in parts of the picture's width and height, so
//! that an edge lies at the same place in every plane. Progress runs from 0, the outgoing picture,
//! to 1, the incoming.

mod geometry;
mod mask;
mod mix;

use std::f32::consts::PI;

use crate::check::builtins::Transition;
use crate::picture::plane::{Plane, PlaneMut};
use crate::portable::PortableMath;

use mask::noise;
pub use mix::{Weight, mix_plane, tint_plane};

/// Y, Cb and Cr of a picture.
pub type Planes<'a> = [Plane<'a>; 3];

/// The colours that some transitions go through, as Y, Cb and Cr.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paint {
    /// Black.
    pub black: [u8; 3],
    /// White.
    pub white: [u8; 3],
}

impl Paint {
    /// Black and white in limited range.
    pub const LIMITED: Paint = Paint { black: [16, 128, 128], white: [235, 128, 128] };
}

/// Mixes plane `index` (0, 1, 2 for Y, Cb, Cr) of two pictures of one size. Progress outside 0..1
/// is taken as the nearer end.
pub fn blend_plane(
    transition: Transition,
    progress: f32,
    index: usize,
    from: &Planes<'_>,
    to: &Planes<'_>,
    out: &mut PlaneMut<'_>,
    paint: &Paint,
) {
    use Transition as T;
    let index = index.min(2);
    let frame = Frame { t: progress.clamp(0.0, 1.0), index, from, to, paint };
    let (t, left) = (frame.t, 1.0 - frame.t);
    match transition {
        T::Crossfade => frame.crossfade(out),
        T::FadeFast => frame.fade_by_difference(out, |difference| (1.0 + difference).portable_ln()),
        T::FadeSlow => frame.fade_by_difference(out, |difference| (2.0 - difference).portable_ln()),
        T::FadeBlack => frame.fade_through(out, paint.black),
        T::FadeWhite => frame.fade_through(out, paint.white),
        T::FadeGrays => frame.fade_grays(out),
        T::WipeLeft => frame.edge(out, |at| at.u > left),
        T::WipeRight => frame.edge(out, |at| at.u < t),
        T::WipeUp => frame.edge(out, |at| at.v > left),
        T::WipeDown => frame.edge(out, |at| at.v < t),
        T::WipeTopLeft => frame.edge(out, |at| at.u > left || at.v > left),
        T::WipeTopRight => frame.edge(out, |at| at.u < t || at.v > left),
        T::WipeBottomLeft => frame.edge(out, |at| at.u > left || at.v < t),
        T::WipeBottomRight => frame.edge(out, |at| at.u < t || at.v < t),
        T::SlideLeft => frame.slide_across(out, true),
        T::SlideRight => frame.slide_across(out, false),
        T::SlideUp => frame.slide_down(out, true),
        T::SlideDown => frame.slide_down(out, false),
        T::SmoothLeft => frame.front(out, |at| at.u),
        T::SmoothRight => frame.front(out, |at| 1.0 - at.u),
        T::SmoothUp => frame.front(out, |at| at.v),
        T::SmoothDown => frame.front(out, |at| 1.0 - at.v),
        T::CircleCrop => frame.circle(out),
        T::RectCrop => frame.rectangle(out),
        T::CircleOpen => frame.mask(out, |at| 1.0 - smooth(frame.radius(at) + 1.5 - 3.0 * t)),
        T::CircleClose => frame.mask(out, |at| smooth(frame.radius(at) + 3.0 * t - 1.5)),
        T::VerticalOpen => frame.front(out, |at| 1.0 - (2.0 * at.u - 1.0).abs()),
        T::VerticalClose => frame.front(out, |at| (2.0 * at.u - 1.0).abs()),
        T::HorizontalOpen => frame.front(out, |at| 1.0 - (2.0 * at.v - 1.0).abs()),
        T::HorizontalClose => frame.front(out, |at| (2.0 * at.v - 1.0).abs()),
        T::DiagonalTopLeft => frame.front(out, |at| at.u * at.v),
        T::DiagonalTopRight => frame.front(out, |at| (1.0 - at.u) * at.v),
        T::DiagonalBottomLeft => frame.front(out, |at| at.u * (1.0 - at.v)),
        T::DiagonalBottomRight => frame.front(out, |at| (1.0 - at.u) * (1.0 - at.v)),
        T::SliceLeft => frame.mask(out, |at| frame.slat(at.u)),
        T::SliceRight => frame.mask(out, |at| frame.slat(1.0 - at.u)),
        T::SliceUp => frame.mask(out, |at| frame.slat(at.v)),
        T::SliceDown => frame.mask(out, |at| frame.slat(1.0 - at.v)),
        T::Distance => frame.distance(out),
        T::Radial => frame.mask(out, |at| smooth(frame.angle(at) + (t - 0.5) * PI * 2.5)),
        T::Dissolve => frame.edge(out, |at| noise(at.x, at.y) < t),
        T::Pixelize => frame.pixelize(out),
        T::Blur => frame.blur(out),
        T::SqueezeHorizontal => frame.squeeze(out, false),
        T::SqueezeVertical => frame.squeeze(out, true),
        T::Zoom => frame.zoom(out),
    }
}

/// One plane of one frame of a transition.
struct Frame<'a> {
    /// Progress, 0 to 1.
    t: f32,
    /// Which plane.
    index: usize,
    from: &'a Planes<'a>,
    to: &'a Planes<'a>,
    paint: &'a Paint,
}

impl Frame<'_> {
    fn planes(&self) -> (Plane<'_>, Plane<'_>) {
        (self.from[self.index], self.to[self.index])
    }

    /// The picture's size in pixels.
    fn size(&self) -> (f32, f32) {
        (self.from[0].width as f32, self.from[0].height as f32)
    }

    /// Pixels of the picture to a sample of this plane, across and down.
    fn step(&self) -> (usize, usize) {
        let (plane, luma) = (self.from[self.index], self.from[0]);
        (luma.width / plane.width.max(1), luma.height / plane.height.max(1))
    }

    /// Writes each sample from its column and row.
    fn each(&self, out: &mut PlaneMut<'_>, sample: impl Fn(usize, usize) -> u8) {
        for (y, row) in out.rows().enumerate() {
            for (x, value) in row.iter_mut().enumerate() {
                *value = sample(x, y);
            }
        }
    }
}

/// The step from 0 to 1 without corners: 0 up to 0, 1 from 1 on.
fn smooth(x: f32) -> f32 {
    let x = x.clamp(0.0, 1.0);
    x * x * (3.0 - 2.0 * x)
}
