//! Instants and lengths, as far as they are known before the film is laid out.

use std::ops::Neg;

use crate::music::BeatGrid;
use crate::source::{Span, Spanned};
use crate::time::{FrameRate, Rational, Time};

/// A length that is measured from where it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// Clock time.
    Time(Time),
    /// Output frames.
    Frames(i64),
    /// Musical length: bars are walked first.
    Music {
        /// Whole or broken bars.
        bars: Rational,
        /// Beats.
        beats: Rational,
    },
}

impl Length {
    /// The time that lies this length after `from`. Without a grid a musical length is none: the
    /// checker refuses it.
    pub fn after(self, from: Time, rate: FrameRate, grid: Option<&BeatGrid>) -> Time {
        match self {
            Length::Time(time) => from + time,
            Length::Frames(frames) => from + rate.duration(frames),
            Length::Music { bars, beats } => grid.map_or(from, |grid| grid.walk(from, bars, beats)),
        }
    }
}

impl Length {
    /// Whether it goes back.
    pub fn is_negative(self) -> bool {
        let none = Rational::from(0);
        match self {
            Length::Time(time) => time < Time::ZERO,
            Length::Frames(frames) => frames < 0,
            Length::Music { bars, beats } => bars < none || beats < none,
        }
    }
}

/// No length.
impl Default for Length {
    fn default() -> Length {
        Length::Time(Time::ZERO)
    }
}

/// The same length backward.
impl Neg for Length {
    type Output = Length;
    fn neg(self) -> Length {
        match self {
            Length::Time(time) => Length::Time(-time),
            Length::Frames(frames) => Length::Frames(-frames),
            Length::Music { bars, beats } => Length::Music { bars: -bars, beats: -beats },
        }
    }
}

/// Where an item ends.
#[derive(Clone, Debug, PartialEq)]
pub enum End {
    /// This long after it starts.
    For(Spanned<Length>),
    /// At this instant.
    Until(Instant),
}

/// An instant: a place, and steps from it.
#[derive(Clone, Debug, PartialEq)]
pub struct Instant {
    /// The place.
    pub base: Base,
    /// Steps from there, in order, each with its sign. Empty where `base` is fixed: those are taken
    /// already, frames too, for twelve times the length of a frame moves the nearest frame by
    /// exactly twelve.
    pub steps: Vec<(Sign, Length)>,
    /// Where it is written.
    pub span: Span,
}

/// Forward or backward.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    Plus,
    Minus,
}

/// The place that an instant is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// A moment of the film.
    At(Time),
    /// The first beat after the current position.
    NextBeat,
    /// The first bar line after the current position.
    NextBar,
    /// The start of the innermost thing around it.
    Start,
    /// The end of the innermost thing around it.
    End,
    /// A hit of the shot around it, from 1: a moment of its named shot, or a pin. The first of a shot
    /// without any is its start.
    Hit(u32),
    /// It had an error, which has been reported.
    Broken,
}
