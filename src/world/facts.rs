//! The facts of a medium that are known before rendering.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::files::Stamp;
use crate::hash::ContentHash;
use crate::time::{FLICKS_PER_SECOND, Frame, FrameRate, FrameSet, Rational, Time};

/// A medium: a video, a still image or a sound file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Media {
    /// The hash of the content: files with the same bytes are the same medium.
    pub digest: ContentHash,
    /// The file's state just before its content was hashed; none for a medium that is not a file.
    #[serde(skip)]
    pub stamp: Option<Stamp>,
    /// The container's name in libav (`mov,mp4,m4a,3gp,3g2,mj2`, `matroska,webm`, `mpeg` …).
    pub container: String,
    /// The picture, if it has one: the best video stream (attached cover pictures of sound files do
    /// not count).
    pub video: Option<VideoFacts>,
    /// The sound, if it has one: the best audio stream.
    pub audio: Option<AudioFacts>,
}

/// The facts of a video stream or still image.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VideoFacts {
    /// The stream's index in the file.
    pub stream: usize,
    /// The codec's name in libav.
    pub codec: String,
    /// Whether this is a single picture without time: a picture file that is not animated.
    pub still: bool,
    /// Stored width in pixels, before pixel aspect and orientation.
    pub width: u32,
    /// Stored height in pixels, before pixel aspect and orientation.
    pub height: u32,
    /// Pixel aspect (width, height), in lowest terms; (1, 1) where the file says nothing.
    pub pixel_aspect: (u32, u32),
    /// What makes the picture upright.
    pub orientation: Orientation,
    /// The nominal rate: exact for even footage, the average for a variable rate.
    pub rate: FrameRate,
    /// When each frame starts.
    pub times: FrameTimes,
    /// The frames at which decoding can start: frames shown later need none that is shown earlier.
    /// Empty if the container does not list them.
    pub keys: FrameSet,
    /// Those of them at which the file can be cut and copied from: no packet that follows refers to
    /// an earlier one.
    pub closed: FrameSet,
    /// The timestamp of the first frame in the file's clock, which is source time 0.
    pub first_pts: Time,
    /// libav's name of the pixel format.
    pub pixel_format: String,
    /// Bits a component.
    pub bit_depth: u8,
    /// Whether the picture has transparency.
    pub alpha: bool,
    /// The colour matrix that the file states.
    pub matrix: Option<ColorMatrix>,
    /// The range of values that the file states, or that its pixel format implies.
    pub range: Option<ColorRange>,
    /// The transfer curve. HDR footage must be mapped to SDR.
    pub transfer: Transfer,
    /// The order of the fields.
    pub fields: FieldOrder,
    /// The duration in the header, if the file has less data than that.
    pub promised: Option<Time>,
}

impl VideoFacts {
    /// Whether it has only one frame: a still, or a video of one.
    pub fn is_one_picture(&self) -> bool {
        self.still || self.times.count() == 1
    }

    /// The display size in whole square pixels, upright.
    pub fn upright_size(&self) -> (u32, u32) {
        let (horizontal, vertical) = self.pixel_aspect;
        let stretched = (u64::from(self.width) * u64::from(horizontal) + u64::from(vertical) / 2)
            / u64::from(vertical.max(1));
        let width = u32::try_from(stretched).unwrap_or(u32::MAX).max(1);
        if self.orientation.is_sideways() { (self.height, width) } else { (width, self.height) }
    }

    /// The colour matrix: the one that the script requests (RGB has none), or else the one that the
    /// file states, or else the usual one for its height.
    pub fn seen_matrix(&self, asked: Option<ColorMatrix>) -> ColorMatrix {
        let asked = asked.filter(|_| self.matrix != Some(ColorMatrix::Rgb));
        asked.or(self.matrix).unwrap_or(if self.height <= 576 {
            ColorMatrix::Bt601
        } else {
            ColorMatrix::Bt709
        })
    }

    /// The range: the one that the file states, or else the usual one for its matrix.
    pub fn seen_range(&self, asked: Option<ColorMatrix>) -> ColorRange {
        let usual = if self.seen_matrix(asked) == ColorMatrix::Rgb {
            ColorRange::Full
        } else {
            ColorRange::Limited
        };
        self.range.unwrap_or(usual)
    }

    /// The duration of the footage.
    pub fn duration(&self) -> Time {
        self.times.end()
    }
}

/// When each frame of a video starts, in source time (the first frame is at 0).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FrameTimes {
    /// `count` frames at an even rate (a container's rounding of timestamps is undone).
    Even {
        /// Frames a second.
        rate: FrameRate,
        /// How many frames.
        count: i64,
    },
    /// A variable rate: the start of each frame in order (the first is 0), and the end of the last
    /// frame.
    Listed {
        /// Starts.
        starts: Arc<[Time]>,
        /// The end of the last frame.
        end: Time,
    },
}

impl FrameTimes {
    /// The number of frames.
    pub fn count(&self) -> i64 {
        match self {
            FrameTimes::Even { count, .. } => *count,
            FrameTimes::Listed { starts, .. } => starts.len() as i64,
        }
    }

    /// The start of `frame`. Frames from `count` on continue at the rate of the last frame, and
    /// those before 0 at the rate of the first.
    pub fn start(&self, frame: Frame) -> Time {
        match self {
            FrameTimes::Even { rate, .. } => rate.start(frame),
            FrameTimes::Listed { starts, end } => listed_start(starts, *end, frame.0),
        }
    }

    /// The start of `frame` in exact seconds: the frames of an even rate may start between flicks.
    pub fn start_exact(&self, frame: Frame) -> Rational {
        match self {
            FrameTimes::Even { rate, .. } => Rational::from(i128::from(frame.0)) / rate.ratio(),
            FrameTimes::Listed { .. } => self.start(frame).seconds(),
        }
    }

    /// The frame on the screen at this time in exact seconds; may be outside `0..count`.
    pub fn at_exact(&self, seconds: Rational) -> Frame {
        match self {
            FrameTimes::Even { rate, .. } => {
                Frame(whole(seconds, rate.num().into(), rate.den().into()))
            }
            FrameTimes::Listed { .. } => {
                self.at(Time::from_flicks(whole(seconds, FLICKS_PER_SECOND.into(), 1)))
            }
        }
    }

    /// When the last frame ends.
    pub fn end(&self) -> Time {
        self.start(Frame(self.count()))
    }

    /// The frame on the screen at `time`; may be outside `0..count`.
    pub fn at(&self, time: Time) -> Frame {
        match self {
            FrameTimes::Even { rate, .. } => rate.at(time),
            FrameTimes::Listed { starts, end } => listed_at(starts, *end, time),
        }
    }

    /// The frame whose start is nearest to `time`, the later one if two are equally near; may be
    /// outside `0..count`.
    pub fn nearest(&self, time: Time) -> Frame {
        let before = self.at(time);
        let after = before + 1;
        if time - self.start(before) < self.start(after) - time { before } else { after }
    }
}

/// `value * num / den`, rounded down.
fn whole(value: Rational, num: i128, den: i128) -> i64 {
    let floor = (value.numer() * num).div_euclid(value.denom() * den);
    i64::try_from(floor).unwrap_or(if floor < 0 { i64::MIN } else { i64::MAX })
}

fn last_length(starts: &[Time], end: Time) -> Time {
    let last = starts.last().copied().unwrap_or_default();
    (end - last).max(Time::from_flicks(1))
}

fn first_length(starts: &[Time], end: Time) -> Time {
    (starts.get(1).copied().unwrap_or(end) - starts.first().copied().unwrap_or_default())
        .max(Time::from_flicks(1))
}

fn listed_start(starts: &[Time], end: Time, frame: i64) -> Time {
    let count = starts.len() as i64;
    match usize::try_from(frame) {
        Err(_) => first_length(starts, end) * frame,
        Ok(index) if frame < count => starts[index],
        Ok(_) => end + last_length(starts, end) * (frame - count),
    }
}

fn listed_at(starts: &[Time], end: Time, time: Time) -> Frame {
    let count = starts.len() as i64;
    if time < Time::ZERO {
        Frame(time.flicks().div_euclid(first_length(starts, end).flicks()))
    } else if time >= end {
        Frame(count + (time - end).flicks() / last_length(starts, end).flicks())
    } else {
        Frame(starts.partition_point(|&start| start <= time) as i64 - 1)
    }
}

/// The facts of an audio stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AudioFacts {
    /// The stream's index in the file.
    pub stream: usize,
    /// The codec's name in libav.
    pub codec: String,
    /// Samples a second.
    pub rate: u32,
    /// Number of channels.
    pub channels: u32,
    /// The duration of the decoded sound without the encoder delay.
    pub duration: Time,
    /// The time of the first sample relative to the file's first video frame; 0 in a sound file.
    pub start: Time,
}

impl AudioFacts {
    /// When the sound ends, in source time; never below 0.
    pub fn end(&self) -> Time {
        (self.start + self.duration).max(Time::ZERO)
    }
}

/// What makes a stored picture upright: first left and right are exchanged, then it is rotated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Orientation {
    pub mirrored: bool,
    pub rotation: Rotation,
}

impl Orientation {
    /// The stored picture is upright.
    pub const UPRIGHT: Orientation = Orientation { mirrored: false, rotation: Rotation::None };

    /// Of a number as cameras write it (Exif 2.3, tag 274); `None` for no such number.
    pub fn of_exif(number: u32) -> Option<Orientation> {
        let (mirrored, rotation) = match number {
            1 => (false, Rotation::None),
            2 => (true, Rotation::None),
            3 => (false, Rotation::Half),
            4 => (true, Rotation::Half),
            5 => (true, Rotation::Left),
            6 => (false, Rotation::Right),
            7 => (true, Rotation::Right),
            8 => (false, Rotation::Left),
            _ => return None,
        };
        Some(Orientation { mirrored, rotation })
    }

    /// Of a matrix that maps stored pixels (x, y) to (ax + cy, bx + dy), with y downwards: the
    /// nearest of the eight. `None` for a matrix of zeroes.
    pub fn of_matrix([a, b, c, d]: [i32; 4]) -> Option<Orientation> {
        let [a, b, c, d] = [a, b, c, d].map(i64::from);
        let even = |mirrored| {
            let sign = if mirrored { -1 } else { 1 };
            let (cosine, sine) = (sign * a + d, sign * b - c);
            let sides = [
                (cosine, Rotation::None),
                (sine, Rotation::Right),
                (-cosine, Rotation::Half),
                (-sine, Rotation::Left),
            ];
            sides.map(|(likeness, rotation)| (likeness, Orientation { mirrored, rotation }))
        };
        let all = even(false).into_iter().chain(even(true));
        // Of several that are equally near, the first counts.
        let nearest = all.rev().max_by_key(|(likeness, _)| *likeness)?;
        (nearest.0 > 0).then_some(nearest.1)
    }

    /// The same, and then rotated by so many quarters clockwise.
    pub fn rotated(self, quarters: i64) -> Orientation {
        Orientation { rotation: Rotation::of_quarters(self.rotation.quarters() + quarters), ..self }
    }

    /// The same, and then with left and right exchanged.
    pub fn flipped(self) -> Orientation {
        Orientation {
            mirrored: !self.mirrored,
            rotation: Rotation::of_quarters(-self.rotation.quarters()),
        }
    }

    /// Whether width and height are exchanged.
    pub fn is_sideways(self) -> bool {
        matches!(self.rotation, Rotation::Right | Rotation::Left)
    }
}

/// A clockwise rotation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rotation {
    #[default]
    None,
    /// By 90° clockwise.
    Right,
    /// By 180°.
    Half,
    /// By 90° counter-clockwise.
    Left,
}

impl Rotation {
    /// How often it turns by 90°.
    pub fn quarters(self) -> i64 {
        match self {
            Rotation::None => 0,
            Rotation::Right => 1,
            Rotation::Half => 2,
            Rotation::Left => 3,
        }
    }

    fn of_quarters(quarters: i64) -> Rotation {
        match quarters.rem_euclid(4) {
            1 => Rotation::Right,
            2 => Rotation::Half,
            3 => Rotation::Left,
            _ => Rotation::None,
        }
    }
}

/// The matrix between RGB and the stored components.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ColorMatrix {
    /// ITU-R BT.601 (also SMPTE 170M, BT.470 BG).
    Bt601,
    /// ITU-R BT.709.
    Bt709,
    /// ITU-R BT.2020, non-constant luminance.
    Bt2020,
    /// SMPTE 240M.
    Smpte240m,
    /// The components are RGB.
    Rgb,
}

/// The range of the values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ColorRange {
    /// 16–235 of 8 bits for luma.
    Limited,
    /// 0–255 of 8 bits.
    Full,
}

/// The transfer curve.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Transfer {
    /// Standard dynamic range.
    #[default]
    Sdr,
    /// Hybrid log-gamma (ARIB STD-B67).
    Hlg,
    /// Perceptual quantiser (SMPTE ST 2084).
    Pq,
}

/// The order of the fields of a frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FieldOrder {
    /// No fields.
    #[default]
    Progressive,
    /// Interlaced, the upper field first.
    TopFirst,
    /// Interlaced, the lower field first.
    BottomFirst,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variable() -> FrameTimes {
        let ms = |ms: i64| Time::from_ticks(ms, 1, 1000);
        FrameTimes::Listed { starts: [0, 40, 200, 240].map(ms).into(), end: ms(280) }
    }

    #[test]
    fn a_variable_rate_is_taken_as_it_is() {
        let times = variable();
        let ms = |ms: i64| Time::from_ticks(ms, 1, 1000);
        assert_eq!(times.at(ms(199)), Frame(1));
        assert_eq!(times.at(ms(200)), Frame(2));
        assert_eq!(times.nearest(ms(120)), Frame(2));
        assert_eq!(times.nearest(ms(119)), Frame(1));
        assert_eq!(times.at(ms(281)), Frame(4));
        assert_eq!(times.at(ms(-1)), Frame(-1));
        assert_eq!(times.start(Frame(5)), ms(320));
    }

    #[test]
    fn a_matrix_is_the_nearest_of_eight_orientations() {
        let exif = |matrix| {
            (1..=8).find(|&number| Orientation::of_matrix(matrix) == Orientation::of_exif(number))
        };
        let eight = [
            [1, 0, 0, 1],
            [-1, 0, 0, 1],
            [-1, 0, 0, -1],
            [1, 0, 0, -1],
            [0, 1, 1, 0],
            [0, 1, -1, 0],
            [0, -1, -1, 0],
            [0, -1, 1, 0],
        ];
        for (number, matrix) in (1..).zip(eight) {
            assert_eq!(exif(matrix), Some(number));
            assert_eq!(exif(matrix.map(|part| part << 16)), Some(number));
            let nudged = matrix.map(|part| (part << 16) + 9000);
            assert_eq!(exif(nudged), Some(number), "{nudged:?}");
        }
        assert_eq!(Orientation::of_matrix([0; 4]), None);
    }

    #[test]
    fn orientations_follow_one_another() {
        let exif = |number| Orientation::of_exif(number).expect("a number of Exif");
        assert_eq!(exif(6).flipped(), exif(5));
        assert_eq!(exif(8).flipped(), exif(7));
        assert_eq!(exif(2).rotated(1), exif(7));
        assert_eq!(exif(2).rotated(-1), exif(5));
        for number in 1..=8 {
            assert_eq!(exif(number).flipped().flipped(), exif(number));
            assert_eq!(exif(number).rotated(3).rotated(1), exif(number));
        }
    }

    #[test]
    fn even_frames_are_at_their_rate() {
        let times = FrameTimes::Even { rate: FrameRate::FILM, count: 24 };
        assert_eq!(times.end(), Time::from_seconds(1));
        assert_eq!(times.nearest(Time::from_ticks(1, 1, 48)), Frame(1));
    }
}
