//! Two pictures become one: the transitions, on 4:2:0 planes. Most are kernels of our own after what
//! libav's `xfade` shows.
//!
//! Places are taken at the middle of a sample and in parts of the picture's width and height, so
//! that an edge lies at the same place in every plane. Progress runs from 0, the outgoing picture,
//! to 1, the incoming; one half falls on the cut, and every transition is as far from its beginning
//! before the cut as it is from its end after it.

mod blocks;
mod blur;
mod mask;
mod mix;
mod motion;
mod shape;

use crate::check::builtins::Transition;
use crate::picture::plane::{Plane, PlaneMut};

pub use mix::{Weight, mix_plane, tint_plane};

/// Y, Cb and Cr of a picture.
pub type Planes<'a> = [Plane<'a>; 3];

/// What shows where neither picture does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paint {
    /// Black, as Y, Cb and Cr.
    pub black: [u8; 3],
}

impl Paint {
    /// Black in limited range.
    pub const LIMITED: Paint = Paint { black: [16, 128, 128] };
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
    let (width, height) = (from[index].width as f32, from[index].height as f32);
    match transition {
        T::Crossfade => frame.crossfade(out),
        T::FadeFast => frame.crossfade_quickly(out),
        T::FadeSlow => frame.crossfade_slowly(out),
        T::FadeGrays => frame.fade_grays(out),
        T::WipeLeft => frame.edge(out, |at| (at.u - left) * width),
        T::WipeRight => frame.edge(out, |at| (t - at.u) * width),
        T::WipeUp => frame.edge(out, |at| (at.v - left) * height),
        T::WipeDown => frame.edge(out, |at| (t - at.v) * height),
        T::WipeTopLeft => {
            frame.edge(out, |at| f32::max((at.u - left) * width, (at.v - left) * height))
        }
        T::WipeTopRight => {
            frame.edge(out, |at| f32::max((t - at.u) * width, (at.v - left) * height))
        }
        T::WipeBottomLeft => {
            frame.edge(out, |at| f32::max((at.u - left) * width, (t - at.v) * height))
        }
        T::WipeBottomRight => {
            frame.edge(out, |at| f32::max((t - at.u) * width, (t - at.v) * height))
        }
        T::PushLeft => frame.push_across(out, true),
        T::PushRight => frame.push_across(out, false),
        T::PushUp => frame.push_down(out, true),
        T::PushDown => frame.push_down(out, false),
        T::SmoothLeft => frame.front(out, |at| at.u),
        T::SmoothRight => frame.front(out, |at| 1.0 - at.u),
        T::SmoothUp => frame.front(out, |at| at.v),
        T::SmoothDown => frame.front(out, |at| 1.0 - at.v),
        T::CircleCrop => frame.circle(out),
        T::RectCrop => frame.rectangle(out),
        T::CircleOpen => frame.front(out, |at| 1.0 - frame.radius(at)),
        T::CircleClose => frame.front(out, |at| frame.radius(at)),
        T::VerticalOpen => frame.front(out, |at| 1.0 - (2.0 * at.u - 1.0).abs()),
        T::VerticalClose => frame.front(out, |at| (2.0 * at.u - 1.0).abs()),
        T::HorizontalOpen => frame.front(out, |at| 1.0 - (2.0 * at.v - 1.0).abs()),
        T::HorizontalClose => frame.front(out, |at| (2.0 * at.v - 1.0).abs()),
        T::DiagonalTopLeft => frame.front(out, |at| (at.u + at.v) / 2.0),
        T::DiagonalTopRight => frame.front(out, |at| (1.0 - at.u + at.v) / 2.0),
        T::DiagonalBottomLeft => frame.front(out, |at| (at.u + 1.0 - at.v) / 2.0),
        T::DiagonalBottomRight => frame.front(out, |at| (1.0 - at.u + 1.0 - at.v) / 2.0),
        T::SliceLeft => frame.mask(out, |at| frame.slat(at.u)),
        T::SliceRight => frame.mask(out, |at| frame.slat(1.0 - at.u)),
        T::SliceUp => frame.mask(out, |at| frame.slat(at.v)),
        T::SliceDown => frame.mask(out, |at| frame.slat(1.0 - at.v)),
        T::Distance => frame.distance(out),
        T::Radial => frame.mask(out, |at| frame.swept(at)),
        T::Speckle => frame.speckle(out),
        T::Pixelize => frame.pixelize(out),
        T::Blur => frame.blur(out),
        T::SqueezeHorizontal => frame.squeeze(out, true),
        T::SqueezeVertical => frame.squeeze(out, false),
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

    /// 0 at either end, 1 on the cut.
    fn nearness_of_cut(&self) -> f32 {
        1.0 - (2.0 * self.t - 1.0).abs()
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
