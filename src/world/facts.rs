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
    /// Whether this is a single picture without time (PNG, JPEG, WebP).
    pub still: bool,
    /// Stored width in pixels, before pixel aspect and rotation.
    pub width: u32,
    /// Stored height in pixels, before pixel aspect and rotation.
    pub height: u32,
    /// Pixel aspect (width, height), in lowest terms; (1, 1) where the file says nothing.
    pub pixel_aspect: (u32, u32),
    /// The rotation that makes the picture upright.
    pub rotation: Rotation,
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
    /// The display size in whole square pixels, upright.
    pub fn upright_size(&self) -> (u32, u32) {
        let (horizontal, vertical) = self.pixel_aspect;
        let stretched = (u64::from(self.width) * u64::from(horizontal) + u64::from(vertical) / 2)
            / u64::from(vertical.max(1));
        let width = u32::try_from(stretched).unwrap_or(u32::MAX).max(1);
        match self.rotation {
            Rotation::None | Rotation::Half => (width, self.height),
            Rotation::Right | Rotation::Left => (self.height, width),
        }
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

/// The clockwise rotation that makes a picture upright.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rotation {
    /// The picture is upright.
    #[default]
    None,
    /// By 90° clockwise.
    Right,
    /// By 180°.
    Half,
    /// By 90° counter-clockwise.
    Left,
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
    fn even_frames_are_at_their_rate() {
        let times = FrameTimes::Even { rate: FrameRate::FILM, count: 24 };
        assert_eq!(times.end(), Time::from_seconds(1));
        assert_eq!(times.nearest(Time::from_ticks(1, 1, 48)), Frame(1));
    }
}
