//! Gaussian blur as repeated means over windows whose ends count in part ("extended box filter":
//! Gwosdek, Grewenig, Bruhn and Weickert, 2011): exact in its spread, and as fast for a wide blur as
//! for a narrow one. Beyond its edges, a picture is continued by its mirror image.

/// More passes come closer to a Gaussian; with these, none of a point is more than 8 % of the peak off.
const PASSES: usize = 4;
/// Values that are summed side by side.
const LANES: usize = 16;

/// Blurs a picture of pixels with `CHANNELS` values by a standard deviation in pixels.
pub(super) fn blur<const CHANNELS: usize>(
    pixels: &mut [[f32; CHANNELS]],
    width: usize,
    deviation: f32,
) {
    if deviation <= 0.0 || width == 0 || pixels.len() < width {
        return;
    }
    let window = Window::of(deviation);
    let mut padded = Vec::new();
    for row in pixels.chunks_exact_mut(width) {
        window.pass_over(row, &mut padded);
    }
    let mut padded = Vec::new();
    let mut strip = vec![[0.0; LANES]; pixels.len() / width];
    let across = (LANES / CHANNELS).max(1);
    for first in (0..width).step_by(across) {
        let columns = first..(first + across).min(width);
        for (lanes, row) in strip.iter_mut().zip(pixels.chunks_exact(width)) {
            for (lane, value) in lanes.iter_mut().zip(row[columns.clone()].iter().flatten()) {
                *lane = *value;
            }
        }
        window.pass_over(&mut strip, &mut padded);
        for (lanes, row) in strip.iter().zip(pixels.chunks_exact_mut(width)) {
            for (lane, value) in lanes.iter().zip(row[columns.clone()].iter_mut().flatten()) {
                *value = *lane;
            }
        }
    }
}

/// The window of a mean: whole values to either side of the middle, and one more at either end that
/// counts in part.
struct Window {
    radius: usize,
    ends: f32,
    share: f32,
}

impl Window {
    /// The window whose mean, taken [`PASSES`] times, spreads by this standard deviation.
    fn of(deviation: f32) -> Window {
        let variance = deviation * deviation / PASSES as f32;
        let radius = ((((12.0 * variance + 1.0).sqrt() - 1.0) / 2.0).floor()).max(0.0);
        let whole = 2.0 * radius + 1.0;
        let next = (radius + 1.0) * (radius + 1.0);
        let ends = whole * (radius * (radius + 1.0) - 3.0 * variance) / (6.0 * (variance - next));
        let ends = ends.clamp(0.0, 1.0);
        Window { radius: radius as usize, ends, share: 1.0 / (whole + 2.0 * ends) }
    }

    fn pass_over<const N: usize>(&self, line: &mut [[f32; N]], padded: &mut Vec<[f32; N]>) {
        for _ in 0..PASSES {
            self.mean(line, padded);
        }
    }

    /// Replaces each value of a line by the mean of the window about it.
    fn mean<const N: usize>(&self, line: &mut [[f32; N]], padded: &mut Vec<[f32; N]>) {
        let reach = self.radius + 1;
        padded.clear();
        let end = line.len() + reach;
        padded.extend((0..reach).map(|at| line[mirrored(at, reach, line.len())]));
        padded.extend_from_slice(line);
        padded.extend((end..end + reach).map(|at| line[mirrored(at, reach, line.len())]));
        let mut sum = [0.0; N];
        for values in &padded[1..2 * reach] {
            add(&mut sum, values);
        }
        for (at, out) in line.iter_mut().enumerate() {
            let (left, right) = (&padded[at], &padded[at + 2 * reach]);
            for (lane, out) in out.iter_mut().enumerate() {
                *out = (sum[lane] + self.ends * (left[lane] + right[lane])) * self.share;
            }
            let leaving = &padded[at + 1];
            for (lane, sum) in sum.iter_mut().enumerate() {
                *sum += right[lane] - leaving[lane];
            }
        }
    }
}

/// Where a place is found in a line that begins `before` places later and is continued by its mirror
/// image.
fn mirrored(at: usize, before: usize, length: usize) -> usize {
    let (at, period) = (at as i64 - before as i64, 2 * length as i64);
    let folded = at.rem_euclid(period.max(1));
    folded.min(period - 1 - folded).max(0) as usize
}

fn add<const N: usize>(sum: &mut [f32; N], values: &[f32; N]) {
    for (sum, value) in sum.iter_mut().zip(values) {
        *sum += value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::portable::PortableMath;

    /// The rows of a picture with one bright point in its middle, blurred.
    fn point(side: usize, deviation: f32) -> Vec<[f32; 1]> {
        let mut pixels = vec![[0.0]; side * side];
        pixels[side / 2 * side + side / 2] = [1.0];
        blur(&mut pixels, side, deviation);
        pixels
    }

    #[test]
    fn a_point_becomes_a_gaussian() {
        const SIDE: usize = 129;
        for deviation in [0.4, 1.0, 2.5, 7.3, 12.0] {
            let pixels = point(SIDE, deviation);
            let at = |x: usize, y: usize| f64::from(pixels[y * SIDE + x][0]);
            let (mut sum, mut across, mut down) = (0.0, 0.0, 0.0);
            // What rounding leaves beyond that is far from zero only when it is multiplied.
            let near = (5.0 * deviation) as usize + 2;
            let places = SIDE / 2 - near.min(SIDE / 2)..(SIDE / 2 + near + 1).min(SIDE);
            for y in places.clone() {
                for x in places.clone() {
                    let (dx, dy) = (x as f64 - 64.0, y as f64 - 64.0);
                    sum += at(x, y);
                    across += at(x, y) * dx * dx;
                    down += at(x, y) * dy * dy;
                }
            }
            let variance = f64::from(deviation * deviation);
            assert!((sum - 1.0).abs() < 1e-3, "{deviation}: the light is {sum}");
            assert!((across / variance - 1.0).abs() < 0.01, "{deviation}: {across} across");
            assert!((down / variance - 1.0).abs() < 0.01, "{deviation}: {down} down");
            if deviation < 2.0 {
                continue;
            }
            let peak = 1.0 / (2.0 * std::f64::consts::PI * variance);
            for x in 0..SIDE {
                let off = x as f64 - 64.0;
                let ideal = peak * (-off * off / (2.0 * variance)).portable_exp();
                assert!((at(x, 64) - ideal).abs() < 0.08 * peak, "{deviation} at {off}");
            }
        }
    }

    #[test]
    fn every_channel_and_column_is_blurred_alike() {
        let (width, height) = (37, 23);
        let value = |x: usize, y: usize| ((x * 7 + y * 13) % 11) as f32 / 11.0;
        let places = || (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        let mut one: Vec<[f32; 1]> = places().map(|(x, y)| [value(x, y)]).collect();
        let mut four: Vec<[f32; 4]> = places().map(|(x, y)| [value(x, y); 4]).collect();
        blur(&mut one, width, 3.0);
        blur(&mut four, width, 3.0);
        for (one, four) in one.iter().zip(&four) {
            assert_eq!([one[0]; 4], *four);
        }
    }

    #[test]
    fn a_plain_picture_stays_and_any_size_works() {
        for (width, height) in [(1, 1), (2, 2), (3, 50), (50, 2)] {
            for deviation in [0.0, 0.3, 5.0, 200.0] {
                let mut pixels = vec![[0.25f32; 4]; width * height];
                blur(&mut pixels, width, deviation);
                let off = |value: &f32| (value - 0.25).abs() < 1e-4;
                assert!(pixels.iter().flatten().all(off), "{width}x{height} by {deviation}");
            }
        }
    }
}
