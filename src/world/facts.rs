//! What is known of a medium before it is rendered.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::hash::ContentHash;
use crate::time::{FLICKS_PER_SECOND, Frame, FrameRate, FrameSet, Rational, Time};

/// A medium: a video, a still image or a sound file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Media {
    /// The content's hash: another file of the same bytes is the same medium.
    pub digest: ContentHash,
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
    /// How the picture must be turned to stand upright.
    pub rotation: Rotation,
    /// The nominal rate: exact for even footage, the average for a variable rate.
    pub rate: FrameRate,
    /// When each frame starts.
    pub times: FrameTimes,
    /// Where decoding can start: what is shown from such a frame on needs nothing shown before it
    /// to be decoded. Empty where the container does not tell.
    pub keys: FrameSet,
    /// Those of them that nothing which follows in the file reaches back over: the file can be cut
    /// there and copied from there on.
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
    /// The range of values that the file states (or its pixel format implies).
    pub range: Option<ColorRange>,
    /// The transfer curve, where it matters: footage made for HDR screens must be mapped.
    pub transfer: Transfer,
    /// How the fields lie.
    pub fields: FieldOrder,
    /// Where the data ends, if the header promises more than is there: the promised length.
    pub promised: Option<Time>,
}

impl VideoFacts {
    /// Size as it is to be seen: square pixels, upright, in whole pixels.
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

    /// The matrix by which it is seen: as the script asks (RGB needs none), else as the file says,
    /// else by its height, as everybody guesses.
    pub fn seen_matrix(&self, asked: Option<ColorMatrix>) -> ColorMatrix {
        let asked = asked.filter(|_| self.matrix != Some(ColorMatrix::Rgb));
        asked.or(self.matrix).unwrap_or(if self.height <= 576 {
            ColorMatrix::Bt601
        } else {
            ColorMatrix::Bt709
        })
    }

    /// The range in which it is seen: as the file says, else as is usual for its matrix.
    pub fn seen_range(&self, asked: Option<ColorMatrix>) -> ColorRange {
        let usual = if self.seen_matrix(asked) == ColorMatrix::Rgb {
            ColorRange::Full
        } else {
            ColorRange::Limited
        };
        self.range.unwrap_or(usual)
    }

    /// How long the footage lasts.
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
    /// A variable rate: each frame's start, rising, the first 0; and where the last frame ends.
    Listed {
        /// Starts.
        starts: Arc<[Time]>,
        /// The end of the last frame.
        end: Time,
    },
}

impl FrameTimes {
    /// How many frames there are.
    pub fn count(&self) -> i64 {
        match self {
            FrameTimes::Even { count, .. } => *count,
            FrameTimes::Listed { starts, .. } => starts.len() as i64,
        }
    }

    /// When `frame` starts. Frame `count` and those beyond go on at the rate of the last; frames
    /// before 0 at that of the first.
    pub fn start(&self, frame: Frame) -> Time {
        match self {
            FrameTimes::Even { rate, .. } => rate.start(frame),
            FrameTimes::Listed { starts, end } => listed_start(starts, *end, frame.0),
        }
    }

    /// When `frame` starts, in exact seconds: an even rate need not divide a flick.
    pub fn start_exact(&self, frame: Frame) -> Rational {
        match self {
            FrameTimes::Even { rate, .. } => Rational::from(i128::from(frame.0)) / rate.ratio(),
            FrameTimes::Listed { .. } => self.start(frame).seconds(),
        }
    }

    /// The frame on the screen at so many exact seconds; may lie outside `0..count`.
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

    /// The frame on the screen at `time`; may lie outside `0..count`.
    pub fn at(&self, time: Time) -> Frame {
        match self {
            FrameTimes::Even { rate, .. } => rate.at(time),
            FrameTimes::Listed { starts, end } => listed_at(starts, *end, time),
        }
    }

    /// The frame whose start is nearest to `time`, ties to the later; may lie outside `0..count`.
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
    /// How long the decoded sound lasts, encoder delay left out.
    pub duration: Time,
    /// When the first sample sounds, against the file's first video frame; 0 in a file of sound
    /// alone.
    pub start: Time,
}

/// How a picture must be turned, clockwise, to stand upright.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rotation {
    /// It stands upright.
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

/// Whether the values use their whole range.
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
    /// An ordinary screen's.
    #[default]
    Sdr,
    /// Hybrid log-gamma (ARIB STD-B67).
    Hlg,
    /// Perceptual quantiser (SMPTE ST 2084).
    Pq,
}

/// How the fields of a frame lie.
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
