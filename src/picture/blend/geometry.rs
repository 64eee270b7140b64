//! Mixes in which the pictures move or are cut out: each sample is one of the outgoing picture, of
//! the incoming, or a colour.

use super::mix::Weight;
use super::{Frame, smooth};
use crate::picture::plane::PlaneMut;
use crate::portable::PortableMath;

impl Frame<'_> {
    /// How far the incoming picture still is from its place, in samples of this plane: whole ones
    /// of the coarsest plane, so that colours stay with their shapes.
    fn missing(&self, coarse: usize, length: usize) -> usize {
        let steps = ((1.0 - self.t) * coarse as f32).round() as usize;
        steps * (length / coarse.max(1))
    }

    pub(super) fn slide_across(&self, out: &mut PlaneMut<'_>, leftward: bool) {
        let (from, to) = self.planes();
        let width = from.width;
        let missing = self.missing(self.from[1].width, width);
        self.each(out, |x, y| match (leftward, x.checked_sub(missing)) {
            (true, Some(column)) => to.at(column, y),
            (true, None) => from.at(x + width - missing, y),
            (false, _) if x + missing < width => to.at(x + missing, y),
            (false, _) => from.at(x + missing - width, y),
        });
    }

    pub(super) fn slide_down(&self, out: &mut PlaneMut<'_>, upward: bool) {
        let (from, to) = self.planes();
        let height = from.height;
        let missing = self.missing(self.from[1].height, height);
        self.each(out, |x, y| match (upward, y.checked_sub(missing)) {
            (true, Some(row)) => to.at(x, row),
            (true, None) => from.at(x, y + height - missing),
            (false, _) if y + missing < height => to.at(x, y + missing),
            (false, _) => from.at(x, y + missing - height),
        });
    }

    /// A hole over the outgoing picture in the first half, over the incoming in the second.
    fn cropped(&self, out: &mut PlaneMut<'_>, inside: impl Fn(f32, f32) -> bool) {
        let (from, to) = self.planes();
        let shown = if self.t > 0.5 { to } else { from };
        let (width, height) = self.size();
        let (across, down) = (width / from.width as f32, height / from.height as f32);
        let black = self.paint.black[self.index];
        self.each(out, |x, y| {
            let (x_off, y_off) =
                ((x as f32 + 0.5) * across - width / 2.0, (y as f32 + 0.5) * down - height / 2.0);
            if inside(x_off, y_off) { shown.at(x, y) } else { black }
        });
    }

    pub(super) fn circle(&self, out: &mut PlaneMut<'_>) {
        let (width, height) = self.size();
        let open = 2.0 * (self.t - 0.5).abs();
        let radius = open * open * open * (width / 2.0).portable_hypot(height / 2.0);
        self.cropped(out, |x, y| x.portable_hypot(y) <= radius);
    }

    pub(super) fn rectangle(&self, out: &mut PlaneMut<'_>) {
        let (width, height) = self.size();
        let open = (self.t - 0.5).abs();
        self.cropped(out, |x, y| x.abs() < open * width && y.abs() < open * height);
    }

    /// The outgoing picture is squeezed into the middle, by columns or by rows, over the incoming.
    pub(super) fn squeeze(&self, out: &mut PlaneMut<'_>, columns: bool) {
        let (from, to) = self.planes();
        let left = 1.0 - self.t;
        let length = if columns { from.width } else { from.height };
        let source = |place: usize| {
            let off = ((place as f32 + 0.5) / length as f32 - 0.5) / left.max(f32::MIN_POSITIVE);
            (off.abs() < 0.5).then_some(((off + 0.5) * length as f32) as usize)
        };
        self.each(out, |x, y| match source(if columns { x } else { y }) {
            Some(column) if columns => from.at(column, y),
            Some(row) => from.at(x, row),
            None => to.at(x, y),
        });
    }

    /// Both pictures in blocks, which are largest in the middle, while they cross.
    pub(super) fn pixelize(&self, out: &mut PlaneMut<'_>) {
        let (from, to) = self.planes();
        let (columns, rows) = self.step();
        let (width, height) = self.size();
        let coarse = (self.t.min(1.0 - self.t) * 50.0).ceil() / 50.0;
        let side = 2.0 * coarse * width.min(height) / 20.0;
        let block = |place: usize, step: usize| match (place * step) as f32 {
            _ if side <= 0.0 => place,
            pixel => (((pixel / side).floor() + 0.5) * side) as usize / step.max(1),
        };
        let weight = Weight::new(self.t);
        self.each(out, |x, y| {
            let (x, y) = (block(x, columns), block(y, rows));
            weight.mix(from.at(x, y), to.at(x, y))
        });
    }

    /// Into the middle of the outgoing picture in the first half, and over to the incoming in the
    /// second.
    pub(super) fn zoom(&self, out: &mut PlaneMut<'_>) {
        let (from, to) = self.planes();
        let left = 1.0 - self.t;
        let scale = smooth(2.0 * left - 1.0);
        let weight = Weight::new(1.0 - smooth(2.0 * left));
        let source = |place: usize, length: usize| {
            let off = ((place as f32 + 0.5) / length as f32 - 0.5) * scale;
            ((off + 0.5) * length as f32) as usize
        };
        self.each(out, |x, y| {
            let old = from.at(source(x, from.width), source(y, from.height));
            weight.mix(old, to.at(x, y))
        });
    }
}
