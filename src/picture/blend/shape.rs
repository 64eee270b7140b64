//! Shapes that close over the outgoing picture and open on the incoming, on black.

use super::Frame;
use super::mix::Weight;
use crate::picture::plane::PlaneMut;
use crate::portable::PortableMath;

impl Frame<'_> {
    pub(super) fn circle(&self, out: &mut PlaneMut<'_>) {
        let (width, height) = self.size();
        let radius = self.open() * (width / 2.0).portable_hypot(height / 2.0);
        self.hole(out, |across, down| radius - across.portable_hypot(down));
    }

    pub(super) fn rectangle(&self, out: &mut PlaneMut<'_>) {
        let (width, height) = self.size();
        let (across, down) = (self.open() * width / 2.0, self.open() * height / 2.0);
        self.hole(out, |x, y| f32::min(across - x.abs(), down - y.abs()));
    }

    /// How far the shape is open: wholly at either end, not at all on the cut.
    fn open(&self) -> f32 {
        1.0 - self.nearness_of_cut()
    }

    /// The picture shows where `within`, the distance from the shape's edge in pixels of a place that
    /// is given from the middle, is positive.
    fn hole(&self, out: &mut PlaneMut<'_>, within: impl Fn(f32, f32) -> f32) {
        let (from, to) = self.planes();
        let shown = if self.t > 0.5 { to } else { from };
        let (width, height) = self.size();
        let (across, down) = (width / from.width as f32, height / from.height as f32);
        let black = self.paint.black[self.index];
        let closed = self.open() == 0.0;
        self.each(out, |x, y| {
            let (right, below) =
                ((x as f32 + 0.5) * across - width / 2.0, (y as f32 + 0.5) * down - height / 2.0);
            let inside = if closed { 0.0 } else { within(right, below) / across + 0.5 };
            Weight::new(inside).mix(black, shown.at(x, y))
        });
    }
}
