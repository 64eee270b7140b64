//! Pictures with more than eight bits and with transparency, and how they come from the film's 8-bit
//! 4:2:0 and go back to it.
//!
//! A canvas holds R'G'B' as the display takes it, each multiplied by its opacity, and the opacity:
//! 16 bits a channel, of which 1 is 2^14, so that values a little outside 0 to 1 survive. An 8-bit
//! picture that becomes a canvas and is not changed comes back as it was, sample by sample.

use super::plane::{Plane, PlaneMut};

/// R', G', B', each multiplied by opacity, and opacity; 1 is white and opaque.
pub type Pixel = [f32; 4];

const ONE: f32 = 16_384.0;

/// The luma of R', G' and B' (ITU-R BT.709).
const LUMA: [f32; 3] = [0.2126, 0.7152, 0.0722];
/// How far Cb and Cr reach: from blue and red to luma.
const BLUE_REACH: f32 = 1.8556;
const RED_REACH: f32 = 1.5748;
/// Steps of 8-bit luma and chroma from 0 to 1, and their zero.
const LUMA_STEPS: f32 = 219.0;
const CHROMA_STEPS: f32 = 224.0;
const LUMA_ZERO: f32 = 16.0;
const CHROMA_ZERO: f32 = 128.0;

/// A picture of pixels with 16 bits a channel.
#[derive(Clone, Debug, PartialEq)]
pub struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<[i16; 4]>,
}

impl Canvas {
    /// A transparent one.
    pub fn new(width: usize, height: usize) -> Canvas {
        Canvas { width, height, pixels: vec![[0; 4]; width * height] }
    }

    pub fn width(&self) -> usize {
        self.width
    }

    pub fn height(&self) -> usize {
        self.height
    }

    /// Whether a row is transparent throughout.
    pub fn is_clear(&self, y: usize) -> bool {
        self.row(y).iter().all(|pixel| pixel[3] == 0)
    }

    fn row(&self, y: usize) -> &[[i16; 4]] {
        let start = y.min(self.height.saturating_sub(1)) * self.width;
        self.pixels.get(start..start + self.width).unwrap_or_default()
    }

    /// Takes a row.
    pub fn put_row(&mut self, y: usize, row: &[Pixel]) {
        let start = y * self.width;
        let Some(stored) = self.pixels.get_mut(start..start + self.width) else { return };
        for (to, from) in stored.iter_mut().zip(row) {
            *to = from.map(nearest);
        }
    }
}

/// The nearest number for a value, which rounds towards zero once it is moved above it.
fn nearest(value: f32) -> i16 {
    const ABOVE: i32 = 1 << 16;
    let value = (value * ONE + (ABOVE as f32 + 0.5)) as i32 - ABOVE;
    value.clamp(i32::from(i16::MIN), i32::from(i16::MAX)) as i16
}

/// What rows of pixels are read from.
#[derive(Clone, Copy)]
pub enum Source<'a> {
    /// The film's 8-bit 4:2:0, opaque.
    Video([Plane<'a>; 3]),
    /// The same, and its opacity; what is transparent is black in it.
    Keyed([Plane<'a>; 3], Plane<'a>),
    Canvas(&'a Canvas),
    /// One colour.
    Plain(Pixel),
}

impl Source<'_> {
    /// The pixels of a row.
    pub fn row(&self, y: usize, out: &mut [Pixel]) {
        match self {
            Source::Video(planes) => video_row(planes, y, out),
            Source::Keyed(planes, alpha) => {
                video_row(planes, y, out);
                for (pixel, &alpha) in out.iter_mut().zip(row_of(alpha, y)) {
                    let alpha = f32::from(alpha) / 255.0;
                    let [red, green, blue, _] = *pixel;
                    *pixel = [red.min(alpha), green.min(alpha), blue.min(alpha), alpha];
                    if alpha == 0.0 {
                        *pixel = [0.0; 4];
                    }
                }
            }
            Source::Canvas(canvas) => {
                for (to, from) in out.iter_mut().zip(canvas.row(y)) {
                    *to = from.map(|value| f32::from(value) / ONE);
                }
            }
            Source::Plain(pixel) => out.fill(*pixel),
        }
    }
}

fn row_of<'a>(plane: &Plane<'a>, y: usize) -> &'a [u8] {
    let start = y.min(plane.height.saturating_sub(1)) * plane.stride;
    plane.data.get(start..start + plane.width).unwrap_or_default()
}

/// R'G'B' of a row of 4:2:0; four pixels have one chroma sample.
fn video_row([luma, blue, red]: &[Plane<'_>; 3], y: usize, out: &mut [Pixel]) {
    let luma = row_of(luma, y);
    let chroma = row_of(blue, y / 2).iter().zip(row_of(red, y / 2));
    for ((out, luma), (&blue, &red)) in out.chunks_mut(2).zip(luma.chunks(2)).zip(chroma) {
        let [red, green, blue] = chroma_part(f32::from(blue), f32::from(red));
        for (pixel, &luma) in out.iter_mut().zip(luma) {
            let luma = (f32::from(luma) - LUMA_ZERO) * (1.0 / LUMA_STEPS);
            *pixel = [luma + red, luma + green, luma + blue, 1.0];
        }
    }
}

/// What chroma adds to luma in R', G' and B'.
fn chroma_part(blue: f32, red: f32) -> [f32; 3] {
    let blue = (blue - CHROMA_ZERO) * (BLUE_REACH / CHROMA_STEPS);
    let red = (red - CHROMA_ZERO) * (RED_REACH / CHROMA_STEPS);
    let green = -(LUMA[0] / LUMA[1]) * red - (LUMA[2] / LUMA[1]) * blue;
    [red, green, blue]
}

/// The 8-bit planes that rows become, from the top down: rounded with ordered dither, which is the
/// same for equal pictures.
pub struct VideoWriter<'a> {
    planes: [PlaneMut<'a>; 3],
    /// The row above, of a pair that shares chroma.
    above: Vec<[f32; 3]>,
}

impl<'a> VideoWriter<'a> {
    pub fn new(planes: [PlaneMut<'a>; 3]) -> VideoWriter<'a> {
        let above = vec![[0.0; 3]; planes[1].width];
        VideoWriter { planes, above }
    }

    /// Takes the next row, which must be opaque.
    pub fn put_row(&mut self, y: usize, row: &[Pixel]) {
        let [luma, ..] = &mut self.planes;
        let dither = &DITHER[y % 8];
        if let Some(out) = row_mut(luma, y) {
            for (out, row) in out.chunks_mut(8).zip(row.chunks(8)) {
                for ((out, &[red, green, blue, _]), dither) in out.iter_mut().zip(row).zip(dither) {
                    let luma = red * LUMA[0] + green * LUMA[1] + blue * LUMA[2];
                    *out = byte(luma * LUMA_STEPS + (LUMA_ZERO + dither));
                }
            }
        }
        let pairs = self.above.iter_mut().zip(row.chunks_exact(2));
        if y.is_multiple_of(2) {
            for (above, pair) in pairs {
                *above = [0, 1, 2].map(|channel| pair[0][channel] + pair[1][channel]);
            }
        } else {
            for (above, pair) in pairs {
                for (channel, above) in above.iter_mut().enumerate() {
                    *above += pair[0][channel] + pair[1][channel];
                }
            }
        }
        if y % 2 == 1 {
            self.put_chroma(y / 2);
        }
    }

    fn put_chroma(&mut self, y: usize) {
        let [_, blues, reds] = &mut self.planes;
        let (Some(blues), Some(reds)) = (row_mut(blues, y), row_mut(reds, y)) else { return };
        let dither = &DITHER[y % 8];
        let out = blues.iter_mut().zip(reds);
        for (x, ((blue_out, red_out), sum)) in out.zip(&self.above).enumerate() {
            let [red, green, blue] = sum.map(|sum| sum * 0.25);
            let luma = red * LUMA[0] + green * LUMA[1] + blue * LUMA[2];
            let zero = CHROMA_ZERO + dither[x % 8];
            *blue_out = byte((blue - luma) * (CHROMA_STEPS / BLUE_REACH) + zero);
            *red_out = byte((red - luma) * (CHROMA_STEPS / RED_REACH) + zero);
        }
    }
}

/// A sample rounded down; what is out of range is the nearer end.
fn byte(value: f32) -> u8 {
    (value as i32).clamp(0, 255) as u8
}

fn row_mut<'a>(plane: &'a mut PlaneMut<'_>, y: usize) -> Option<&'a mut [u8]> {
    let start = y * plane.stride;
    plane.data.get_mut(start..start + plane.width)
}

/// Bayer's matrix as what is added before rounding down: around one half, and far enough from 0 and
/// 1 that a value that is whole but for rounding errors stays.
const DITHER: [[f32; 8]; 8] = bayer();

const fn bayer() -> [[f32; 8]; 8] {
    const REACH: f32 = 15.0 / 16.0;
    let mut matrix = [[0.0; 8]; 8];
    let mut y = 0;
    while y < 8 {
        let mut x = 0;
        while x < 8 {
            let mut rank = 0;
            let mut bit = 0;
            while bit < 3 {
                let (across, down) = ((x >> bit) & 1, (y >> bit) & 1);
                rank |= ((across ^ down) << 1 | down) << (2 * (2 - bit));
                bit += 1;
            }
            matrix[y][x] = 0.5 + ((rank as f32 + 0.5) / 64.0 - 0.5) * REACH;
            x += 1;
        }
        y += 1;
    }
    matrix
}

/// Lays a row over another.
pub fn over_row(top: &[Pixel], bottom: &mut [Pixel]) {
    for (below, above) in bottom.iter_mut().zip(top) {
        let through = 1.0 - above[3];
        for (below, above) in below.iter_mut().zip(above) {
            *below = *above + *below * through;
        }
    }
}

/// The pixel of a colour in sRGB, 8 bits a channel.
pub fn pixel(red: u8, green: u8, blue: u8, alpha: u8) -> Pixel {
    let alpha = f32::from(alpha) / 255.0;
    let [red, green, blue] = [red, green, blue].map(|value| f32::from(value) / 255.0 * alpha);
    [red, green, blue, alpha]
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Planes of a small picture, owned.
    pub(crate) struct Video {
        pub(crate) size: (usize, usize),
        pub(crate) planes: [Vec<u8>; 3],
    }

    impl Video {
        pub(crate) fn new(
            width: usize,
            height: usize,
            sample: impl Fn(usize, usize, usize) -> u8,
        ) -> Video {
            let plane = |index: usize| {
                let (width, height) =
                    if index == 0 { (width, height) } else { (width / 2, height / 2) };
                (0..width * height).map(|at| sample(index, at % width, at / width)).collect()
            };
            Video { size: (width, height), planes: [plane(0), plane(1), plane(2)] }
        }

        fn plane_size(&self, index: usize) -> (usize, usize) {
            let (width, height) = self.size;
            if index == 0 { (width, height) } else { (width / 2, height / 2) }
        }

        pub(crate) fn planes(&self) -> [Plane<'_>; 3] {
            [0, 1, 2].map(|index| {
                let (width, height) = self.plane_size(index);
                Plane { data: &self.planes[index], stride: width, width, height }
            })
        }

        pub(crate) fn planes_mut(&mut self) -> [PlaneMut<'_>; 3] {
            let sizes = [0, 1, 2].map(|index| self.plane_size(index));
            let mut sizes = sizes.into_iter();
            self.planes.each_mut().map(|data| {
                let (width, height) = sizes.next().expect("three");
                PlaneMut { data, stride: width, width, height }
            })
        }
    }

    fn copied(video: &Video, through: bool) -> Video {
        let (width, height) = video.size;
        let mut out = Video::new(width, height, |_, _, _| 0);
        let mut canvas = Canvas::new(width, height);
        let mut row = vec![[0.0; 4]; width];
        for y in 0..height {
            Source::Video(video.planes()).row(y, &mut row);
            canvas.put_row(y, &row);
        }
        let mut writer = VideoWriter::new(out.planes_mut());
        for y in 0..height {
            match through {
                true => Source::Canvas(&canvas).row(y, &mut row),
                false => Source::Video(video.planes()).row(y, &mut row),
            }
            writer.put_row(y, &row);
        }
        out
    }

    #[test]
    fn every_8_bit_picture_comes_back_as_it_was() {
        for blue in (0..=255).step_by(15) {
            for red in (0..=255).step_by(15) {
                let luma = |x: usize, y: usize| (x + 16 * y) as u8;
                let video = |least: u8, most: u8| {
                    Video::new(16, 16, |index, x, y| match index {
                        0 => luma(x, y).clamp(least, most),
                        1 => blue.clamp(least, most),
                        _ => red.clamp(least, most),
                    })
                };
                let any = video(0, 255);
                assert!(copied(&any, false).planes == any.planes, "{blue} {red}");
                let legal = video(16, 235);
                assert!(copied(&legal, true).planes == legal.planes, "{blue} {red}");
            }
        }
    }

    #[test]
    fn dither_keeps_the_mean() {
        let sum: f32 = DITHER.iter().flatten().sum();
        assert!((sum - 32.0).abs() < 1e-4, "{sum}");
        let mut all: Vec<i64> = DITHER.iter().flatten().map(|v| (v * 1e6) as i64).collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 64);
    }

    #[test]
    fn what_is_transparent_shows_what_is_below() {
        let mut below = vec![pixel(255, 0, 0, 255)];
        over_row(&[[0.0, 0.25, 0.0, 0.25]], &mut below);
        assert_eq!(below, [[0.75, 0.25, 0.0, 1.0]]);
        over_row(&[[0.0; 4]], &mut below);
        assert_eq!(below, [[0.75, 0.25, 0.0, 1.0]]);
    }
}
