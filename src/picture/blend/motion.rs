//! Mixes in which the pictures move.

use super::mix::Weight;
use super::{Frame, smooth};
use crate::picture::plane::{Plane, PlaneMut};
use crate::portable::PortableMath;

/// How much larger the outgoing picture of `zoom` gets, and how much smaller the incoming begins.
const ZOOM: f32 = 2.25;

impl Frame<'_> {
    /// How far the incoming picture still is from its place, in samples of this plane: whole ones
    /// of the coarsest plane, so that colours stay with their shapes.
    fn missing(&self, coarse: usize, length: usize) -> usize {
        let steps = ((1.0 - self.t) * coarse as f32).round() as usize;
        steps * (length / coarse.max(1))
    }

    pub(super) fn push_across(&self, out: &mut PlaneMut<'_>, leftward: bool) {
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

    pub(super) fn push_down(&self, out: &mut PlaneMut<'_>, upward: bool) {
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

    /// The outgoing picture is squeezed into the middle, by its width or by its height, over the
    /// incoming.
    pub(super) fn squeeze(&self, out: &mut PlaneMut<'_>, width: bool) {
        let (from, to) = self.planes();
        let length = if width { from.width } else { from.height };
        let spans: Vec<Span> =
            (0..length).map(|place| Span::squeezed(place, length, 1.0 - self.t)).collect();
        self.each(out, |x, y| {
            let span = &spans[if width { x } else { y }];
            let old = span.mean(|at| if width { from.at(at, y) } else { from.at(x, at) });
            Weight::new(span.share).mix(to.at(x, y), old)
        });
    }

    /// Into the outgoing picture and on into the incoming, as one movement that is fastest on the
    /// cut, about which the pictures cross.
    pub(super) fn zoom(&self, out: &mut PlaneMut<'_>) {
        let (from, to) = self.planes();
        let moved = smooth(self.t);
        let (old, new) = (ZOOM.portable_powf(moved), ZOOM.portable_powf(moved - 1.0));
        let weight = Weight::new(smooth((self.t - 0.5) * 4.0 + 0.5));
        let (old, new) = (Zoomed::new(from, old), Zoomed::new(to, new));
        self.each(out, |x, y| weight.mix(old.at(x, y), new.at(x, y)));
    }
}

/// The samples of a squeezed line that fall on one of its places.
struct Span {
    start: f32,
    end: f32,
    /// How much of the place the line covers.
    share: f32,
}

impl Span {
    /// Where a line that has this part of its length left, about its middle, covers a place.
    fn squeezed(place: usize, length: usize, left: f32) -> Span {
        let middle = length as f32 / 2.0;
        let source = |at: f32| (at - middle) / left.max(f32::MIN_POSITIVE) + middle;
        let (start, end) = (source(place as f32), source(place as f32 + 1.0));
        let (within, until) = (start.max(0.0), end.min(length as f32));
        let share = if left > 0.0 { (until - within) / (end - start) } else { 0.0 };
        Span { start: within, end: until, share: share.max(0.0) }
    }

    fn mean(&self, sample: impl Fn(usize) -> u8) -> u8 {
        if self.share <= 0.0 {
            return 0;
        }
        let (mut sum, mut total) = (0.0, 0.0);
        for place in self.start as usize..self.end.ceil() as usize {
            let covered = self.end.min(place as f32 + 1.0) - self.start.max(place as f32);
            sum += covered * f32::from(sample(place));
            total += covered;
        }
        if total > 0.0 { (sum / total).round() as u8 } else { 0 }
    }
}

/// A plane enlarged about its middle and continued by its mirror image, sampled between its samples.
struct Zoomed<'a> {
    plane: Plane<'a>,
    columns: Vec<Between>,
    rows: Vec<Between>,
}

/// Two neighbours, and how much the second counts.
#[derive(Clone, Copy)]
struct Between {
    first: usize,
    second: usize,
    part: f32,
}

impl<'a> Zoomed<'a> {
    fn new(plane: Plane<'a>, factor: f32) -> Zoomed<'a> {
        let line =
            |length: usize| (0..length).map(|at| Between::zoomed(at, length, factor)).collect();
        Zoomed { plane, columns: line(plane.width), rows: line(plane.height) }
    }

    fn at(&self, x: usize, y: usize) -> u8 {
        let (column, row) = (self.columns[x], self.rows[y]);
        let across = |y: usize| {
            let (first, second) = (self.plane.at(column.first, y), self.plane.at(column.second, y));
            f32::from(first) * (1.0 - column.part) + f32::from(second) * column.part
        };
        (across(row.first) * (1.0 - row.part) + across(row.second) * row.part + 0.5) as u8
    }
}

impl Between {
    fn zoomed(place: usize, length: usize, factor: f32) -> Between {
        let middle = length as f32 / 2.0;
        let at = (place as f32 + 0.5 - middle) / factor + middle - 0.5;
        let first = at.floor();
        let mirrored = |at: i64| {
            let length = length.max(1) as i64;
            let folded = at.rem_euclid(2 * length);
            folded.min(2 * length - 1 - folded) as usize
        };
        Between {
            first: mirrored(first as i64),
            second: mirrored(first as i64 + 1),
            part: at - first,
        }
    }
}
