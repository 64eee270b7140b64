//! One pass over the pixels of a picture: all that moves it folds to one matrix and all that changes
//! a pixel's colour to one mix, so that each pixel is read, sampled and rounded once. A picture is
//! resampled in linear light.

use super::canvas::{Pixel, Source};
use super::light::{decode, encode};

/// A picture that misses the frame's edge by so little, in pixels, by rounding, still fills it.
const EDGE_SLACK: f64 = 1e-6;

/// Where the pixels of a picture come from: the source's place is the result's times `scale`, plus
/// `offset`, along each axis, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Matrix {
    pub across: Axis,
    pub down: Axis,
}

/// One axis of a matrix.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axis {
    pub scale: f64,
    pub offset: f64,
}

impl Matrix {
    pub const IDENTITY: Matrix = Matrix { across: Axis::IDENTITY, down: Axis::IDENTITY };

    /// The matrix that first does this and then, with its result, `next`.
    pub fn then(self, next: Matrix) -> Matrix {
        Matrix { across: self.across.then(next.across), down: self.down.then(next.down) }
    }

    /// Left and right exchanged, in a picture of this width.
    pub fn mirror(width: usize) -> Matrix {
        let across = Axis { scale: -1.0, offset: width as f64 };
        Matrix { across, ..Matrix::IDENTITY }
    }

    /// Enlarged by a factor about a place, given in pixels.
    pub fn zoom(factor: f64, about: (f64, f64)) -> Matrix {
        let axis = |about: f64| Axis { scale: 1.0 / factor, offset: about - about / factor };
        Matrix { across: axis(about.0), down: axis(about.1) }
    }
}

impl Axis {
    pub const IDENTITY: Axis = Axis { scale: 1.0, offset: 0.0 };

    fn then(self, next: Axis) -> Axis {
        Axis { scale: self.scale * next.scale, offset: self.scale * next.offset + self.offset }
    }
}

/// What shows beside a picture that does not fill the frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// The picture, mirrored at its edge.
    Mirror,
    /// The picture again.
    Tile,
    /// Its outermost pixels.
    Stretch,
    /// Nothing.
    Clear,
}

/// What becomes of a pixel's colour: `(colour × keep + add × opacity of the picture) × opacity`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mix {
    keep: f32,
    add: [f32; 3],
    opacity: f32,
}

impl Mix {
    pub const IDENTITY: Mix = Mix { keep: 1.0, add: [0.0; 3], opacity: 1.0 };

    /// It, and then a part of a colour in place of the picture's.
    pub fn flash(self, [red, green, blue, _]: Pixel, amount: f32) -> Mix {
        let left = 1.0 - amount;
        let [r, g, b] = self.add.map(|value| value * left);
        Mix {
            keep: self.keep * left,
            add: [r + red * amount, g + green * amount, b + blue * amount],
            ..self
        }
    }

    /// It, and then less of the picture.
    pub fn fade(self, opacity: f32) -> Mix {
        Mix { opacity: self.opacity * opacity, ..self }
    }

    fn row(self, row: &mut [Pixel]) {
        if self == Mix::IDENTITY {
            return;
        }
        let (keep, [red, green, blue]) =
            (self.keep * self.opacity, self.add.map(|value| value * self.opacity));
        for pixel in row {
            let [r, g, b, alpha] = *pixel;
            *pixel = [
                r * keep + red * alpha,
                g * keep + green * alpha,
                b * keep + blue * alpha,
                alpha * self.opacity,
            ];
        }
    }
}

/// A pass over pictures of one size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PixelPass {
    pub matrix: Matrix,
    pub edge: Edge,
    pub mix: Mix,
}

impl PixelPass {
    /// Whether it changes nothing.
    pub fn is_identity(&self) -> bool {
        self.matrix == Matrix::IDENTITY && self.mix == Mix::IDENTITY
    }

    /// Whether an opaque picture stays opaque.
    pub fn keeps_opaque(&self, size: (usize, usize)) -> bool {
        self.mix.opacity == 1.0 && (self.edge != Edge::Clear || self.fills(size))
    }

    /// Whether every pixel of the frame is one of the picture's.
    fn fills(&self, (width, height): (usize, usize)) -> bool {
        let within = |axis: Axis, length: usize| {
            let (one, other) = (axis.offset, axis.scale * length as f64 + axis.offset);
            one.min(other) >= -EDGE_SLACK && one.max(other) <= length as f64 + EDGE_SLACK
        };
        within(self.matrix.across, width) && within(self.matrix.down, height)
    }

    /// Gives the rows of the result to `put`, from the top down.
    pub fn run(
        &self,
        source: Source<'_>,
        (width, height): (usize, usize),
        mut put: impl FnMut(usize, &[Pixel]),
    ) {
        let mut row = vec![[0.0; 4]; width];
        if self.matrix.down == Axis::IDENTITY && self.is_unscaled() {
            let turned = self.matrix.across.scale < 0.0;
            for y in 0..height {
                source.row(y, &mut row);
                if turned {
                    row.reverse();
                }
                self.mix.row(&mut row);
                put(y, &row);
            }
            return;
        }
        let edge = if self.fills((width, height)) { Edge::Stretch } else { self.edge };
        let columns = Taps::new(self.matrix.across, width, edge);
        let rows = Taps::new(self.matrix.down, height, edge);
        let opaque = matches!(source, Source::Video(_));
        let mut cache = RowCache::new(source, &columns, width, rows.count, opaque);
        for y in 0..height {
            let (places, weights) = rows.of(y);
            cache.sum(places, weights, &mut row);
            encode(&mut row, opaque && edge != Edge::Clear);
            self.mix.row(&mut row);
            put(y, &row);
        }
    }

    /// Whether rows are as they were, but for being turned round.
    fn is_unscaled(&self) -> bool {
        let Axis { scale, offset } = self.matrix.across;
        (scale == 1.0 && offset == 0.0) || (scale == -1.0 && self.edge_is_far(offset))
    }

    fn edge_is_far(&self, offset: f64) -> bool {
        offset == offset.trunc() && self.matrix == Matrix::mirror(offset as usize)
    }
}

/// The source samples that each result sample is the weighted sum of, along one axis.
struct Taps {
    count: usize,
    places: Vec<usize>,
    weights: Vec<f32>,
}

impl Taps {
    fn new(axis: Axis, length: usize, edge: Edge) -> Taps {
        // A picture that shrinks is averaged over all that falls on a pixel.
        let stretch = axis.scale.abs().max(1.0);
        let reach = 2.0 * stretch;
        let count = (2.0 * reach).ceil() as usize;
        let mut taps = Taps {
            count,
            places: Vec::with_capacity(length * count),
            weights: Vec::with_capacity(length * count),
        };
        for index in 0..length {
            let place = (index as f64 + 0.5) * axis.scale + axis.offset - 0.5;
            let first = (place - reach).floor() as i64 + 1;
            let at = |tap: usize| first + tap as i64;
            let weight = |tap: usize| catmull_rom((at(tap) as f64 - place) / stretch);
            let sum: f64 = (0..count).map(weight).sum();
            for tap in 0..count {
                let inside = edge.place(at(tap), length);
                taps.places.push(inside.unwrap_or(0));
                let weight = if inside.is_some() { weight(tap) / sum } else { 0.0 };
                taps.weights.push(weight as f32);
            }
        }
        taps
    }

    fn of(&self, index: usize) -> (&[usize], &[f32]) {
        let range = index * self.count..(index + 1) * self.count;
        (&self.places[range.clone()], &self.weights[range])
    }
}

impl Edge {
    /// Where a sample beside the picture is found in it.
    fn place(self, at: i64, length: usize) -> Option<usize> {
        let length = i64::try_from(length).unwrap_or(i64::MAX).max(1);
        let inside = (0..length).contains(&at);
        let place = match self {
            _ if inside => at,
            Edge::Mirror => {
                let folded = at.rem_euclid(2 * length);
                folded.min(2 * length - 1 - folded)
            }
            Edge::Tile => at.rem_euclid(length),
            Edge::Stretch => at.clamp(0, length - 1),
            Edge::Clear => return None,
        };
        usize::try_from(place).ok()
    }
}

/// The weight of a sample at a distance: a cubic through the samples (Catmull and Rom, 1974), sharp
/// and without a change at 100 %.
fn catmull_rom(distance: f64) -> f64 {
    let x = distance.abs();
    if x < 1.0 {
        (1.5 * x - 2.5) * x * x + 1.0
    } else if x < 2.0 {
        ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0
    } else {
        0.0
    }
}

/// Rows of the source in linear light, already resampled along themselves; a few are held.
struct RowCache<'a> {
    source: Source<'a>,
    columns: &'a Taps,
    opaque: bool,
    read: Vec<Pixel>,
    slots: Vec<(Option<usize>, Vec<Pixel>)>,
}

impl<'a> RowCache<'a> {
    fn new(
        source: Source<'a>,
        columns: &'a Taps,
        width: usize,
        rows: usize,
        opaque: bool,
    ) -> RowCache<'a> {
        let slots = vec![(None, vec![[0.0; 4]; width]); rows.max(1)];
        RowCache { source, columns, opaque, read: vec![[0.0; 4]; width], slots }
    }

    fn sum(&mut self, places: &[usize], weights: &[f32], out: &mut [Pixel]) {
        let slots: Vec<usize> = places.iter().map(|&place| self.load(place)).collect();
        let held =
            slots.iter().zip(places).all(|(&slot, &place)| self.slots[slot].0 == Some(place));
        if let (true, [a, b, c, d], [wa, wb, wc, wd]) = (held, slots.as_slice(), weights) {
            let [a, b, c, d] = [*a, *b, *c, *d].map(|slot| &self.slots[slot].1[..out.len()]);
            for ((((out, a), b), c), d) in out.iter_mut().zip(a).zip(b).zip(c).zip(d) {
                *out = weighted([a, b, c, d], [*wa, *wb, *wc, *wd]);
            }
            return;
        }
        out.fill([0.0; 4]);
        for (&place, &weight) in places.iter().zip(weights) {
            if weight == 0.0 {
                continue;
            }
            let slot = self.load(place);
            for (out, pixel) in out.iter_mut().zip(&self.slots[slot].1) {
                for (out, value) in out.iter_mut().zip(pixel) {
                    *out += value * weight;
                }
            }
        }
    }

    /// The slot in which a row is then.
    fn load(&mut self, place: usize) -> usize {
        let slot = place % self.slots.len();
        if self.slots[slot].0 == Some(place) {
            return slot;
        }
        self.source.row(place, &mut self.read);
        decode(&mut self.read, self.opaque);
        let (held, row) = &mut self.slots[slot];
        *held = Some(place);
        let taps = self.columns.count;
        let columns =
            self.columns.places.chunks_exact(taps).zip(self.columns.weights.chunks_exact(taps));
        for (out, (places, weights)) in row.iter_mut().zip(columns) {
            *out = match (places, weights) {
                (&[a, b, c, d], &[wa, wb, wc, wd]) => {
                    let [a, b, c, d] = [self.read[a], self.read[b], self.read[c], self.read[d]];
                    weighted([&a, &b, &c, &d], [wa, wb, wc, wd])
                }
                _ => {
                    let mut sum = [0.0; 4];
                    for (&place, &weight) in places.iter().zip(weights) {
                        let pixel = self.read[place];
                        for (sum, value) in sum.iter_mut().zip(pixel) {
                            *sum += value * weight;
                        }
                    }
                    sum
                }
            };
        }
        slot
    }
}

/// The weighted sum of four pixels.
fn weighted([a, b, c, d]: [&Pixel; 4], [wa, wb, wc, wd]: [f32; 4]) -> Pixel {
    [
        (a[0] * wa + b[0] * wb) + (c[0] * wc + d[0] * wd),
        (a[1] * wa + b[1] * wb) + (c[1] * wc + d[1] * wd),
        (a[2] * wa + b[2] * wb) + (c[2] * wc + d[2] * wd),
        (a[3] * wa + b[3] * wb) + (c[3] * wc + d[3] * wd),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::canvas::Canvas;

    const SIZE: (usize, usize) = (160, 90);

    fn pass(matrix: Matrix, edge: Edge) -> PixelPass {
        PixelPass { matrix, edge, mix: Mix::IDENTITY }
    }

    fn canvas(pixel: impl Fn(usize, usize) -> Pixel) -> Canvas {
        let mut canvas = Canvas::new(SIZE.0, SIZE.1);
        for y in 0..SIZE.1 {
            let row: Vec<Pixel> = (0..SIZE.0).map(|x| pixel(x, y)).collect();
            canvas.put_row(y, &row);
        }
        canvas
    }

    fn result(pass: &PixelPass, source: &Canvas) -> Vec<Vec<Pixel>> {
        let mut rows = Vec::new();
        pass.run(Source::Canvas(source), SIZE, |_, row| rows.push(row.to_vec()));
        rows
    }

    fn grey(value: f32) -> Pixel {
        [value, value, value, 1.0]
    }

    /// Where a dark left half meets a bright right half in a row of linear light.
    fn edge_place(row: &[Pixel], (dark, bright): (f32, f32)) -> f64 {
        let light = |value: f32| f64::from(value) * f64::from(value);
        let (dark, bright) = (light(dark), light(bright));
        let shares = row.iter().map(|pixel| (light(pixel[0]) - dark) / (bright - dark));
        row.len() as f64 - shares.sum::<f64>()
    }

    #[test]
    fn a_slow_push_moves_an_edge_evenly() {
        let values = (0.4, 0.8);
        let source = canvas(|x, _| grey(if x < 100 { values.0 } else { values.1 }));
        for frame in 0..240 {
            let factor = 1.0 + 0.12 * f64::from(frame) / 239.0;
            let pass = pass(Matrix::zoom(factor, (80.0, 45.0)), Edge::Mirror);
            let ideal = 80.0 + 20.0 * factor;
            let place = edge_place(&result(&pass, &source)[45], values);
            assert!((place - ideal).abs() < 0.05, "frame {frame}: {place} for {ideal}");
        }
    }

    #[test]
    fn what_shrinks_is_averaged_in_linear_light() {
        let source = canvas(|x, y| grey(if (x + y) % 2 == 0 { 1.0 } else { 0.0 }));
        let pass = pass(Matrix::zoom(0.25, (80.0, 45.0)), Edge::Mirror);
        let middle = result(&pass, &source)[45][80][0];
        assert!((middle - 0.5f32.sqrt()).abs() < 0.01, "{middle}");
    }

    #[test]
    fn edges_are_continued_as_they_are_said_to_be() {
        let source = canvas(|x, _| grey(0.2 + 0.6 * x as f32 / 160.0));
        let at = |edge: Edge, x: usize| {
            result(&pass(Matrix::zoom(0.5, (80.0, 45.0)), edge), &source)[45][x]
        };
        let inside = at(Edge::Mirror, 50)[0];
        assert!((at(Edge::Mirror, 29)[0] - inside).abs() < 0.01, "mirrored at column 40");
        assert!((at(Edge::Tile, 30)[0] - at(Edge::Tile, 110)[0]).abs() < 0.01);
        assert!((at(Edge::Stretch, 5)[0] - 0.2).abs() < 0.01);
        assert_eq!(at(Edge::Clear, 5), [0.0; 4]);
        assert_eq!(at(Edge::Clear, 80)[3], 1.0);
    }

    #[test]
    fn transparent_colours_do_not_bleed() {
        let source = canvas(|x, _| if x < 80 { [0.0; 4] } else { [0.6, 0.6, 0.6, 1.0] });
        for row in result(&pass(Matrix::zoom(1.37, (80.0, 45.0)), Edge::Stretch), &source) {
            for [red, _, _, alpha] in row {
                assert!((red - 0.6 * alpha).abs() < 0.01, "{red} at {alpha}");
            }
        }
    }

    #[test]
    fn matrices_fold_and_mirrors_cancel() {
        let mirror = Matrix::mirror(160);
        assert_eq!(mirror.then(mirror), Matrix::IDENTITY);
        let twice = Matrix::zoom(2.0, (80.0, 45.0)).then(Matrix::zoom(0.5, (80.0, 45.0)));
        assert_eq!(twice, Matrix::IDENTITY);
        let source = canvas(|x, _| grey(x as f32 / 160.0));
        let mirrored = result(&pass(mirror, Edge::Clear), &source);
        assert!((mirrored[3][0][0] - 159.0 / 160.0).abs() < 0.001);
    }

    #[test]
    fn colours_fold_to_one_mix() {
        let mut row = [[0.5, 0.5, 0.5, 1.0]];
        Mix::IDENTITY.flash([1.0, 0.0, 0.0, 1.0], 0.5).fade(0.5).row(&mut row);
        assert_eq!(row, [[0.375, 0.125, 0.125, 0.5]]);
        let mut clear = [[0.0; 4]];
        Mix::IDENTITY.flash([1.0; 4], 1.0).row(&mut clear);
        assert_eq!(clear, [[0.0; 4]], "a flash changes only what is there");
    }
}
