//! Values of expressions, with their types.

use std::fmt;
use std::sync::Arc;

use crate::source::Span;
use crate::time::{Rational, Time};

use super::names::DeclId;
use super::program::{Color, Instant, MediaId, Rhythm};

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Number(Rational),
    /// A fraction of 1; `percent` if it was written with `%`, which is parts of the frame's height
    /// where a length is wanted.
    Ratio {
        value: Rational,
        percent: bool,
    },
    /// Seconds.
    Duration(Rational),
    Frames(Rational),
    Span {
        bars: Rational,
        beats: Rational,
    },
    Timecode(Timecode),
    Instant(Instant),
    Pixels(Rational),
    /// Degrees.
    Angle(Rational),
    /// Decibels.
    Gain(Rational),
    /// Beats a minute.
    Tempo(Rational),
    Color(Color),
    Size(u32, u32),
    Aspect(u32, u32),
    Text(Arc<str>),
    Bool(bool),
    Rhythm(Rhythm),
    /// A label or a word that a file has several times: all of them are a rhythm.
    Repeated(Arc<Repeated>),
    Song,
    Footage(MediaId),
    Image(MediaId),
    Shot(ShotId),
    Lyrics(LyricsId),
    Marks(MarksId),
    Style(DeclId),
    /// It had an error that has been reported, or depends on a pending fact: the checker reports nothing more about it.
    Broken,
}

/// A label or a word that a file has several times.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Repeated {
    /// Those that play, in film time.
    pub(super) hits: Arc<[Time]>,
    /// Whether the file says when each is sung.
    pub(super) timed: bool,
    /// How often the file has it.
    pub(super) count: usize,
    /// Where, for people to read.
    pub(super) places: String,
    /// The file's name in the script.
    pub(super) file: String,
    pub(super) label: String,
    /// Where it is written.
    pub(super) at: Span,
}

/// A named shot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ShotId(pub(super) usize);

/// A lyric file of the script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LyricsId(pub(super) usize);

/// A marks file of the script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct MarksId(pub(super) usize);

/// A position on a clock, as written, with what was added to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Timecode {
    /// `hh:mm:ss` of `hh:mm:ss:ff`: whole seconds counted in frames of the clock's rounded rate.
    pub(super) counted: Option<i64>,
    /// Seconds of clock time.
    pub(super) seconds: Rational,
    /// Frames.
    pub(super) frames: Rational,
    /// The `ff` of `hh:mm:ss:ff` as it was written, which must be below the clock's rounded rate.
    pub(super) written: u32,
}

/// A value's type, as the editor knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Number,
    Ratio,
    Duration,
    Frames,
    Span,
    Timecode,
    Instant,
    Length,
    Angle,
    Gain,
    Tempo,
    Color,
    Size,
    Aspect,
    Text,
    Bool,
    Rhythm,
    Song,
    Footage,
    Image,
    Shot,
    Lyrics,
    Marks,
    Style,
    Broken,
}

impl Value {
    /// Its type.
    pub(super) fn kind(&self) -> Type {
        match self {
            Value::Number(_) => Type::Number,
            Value::Ratio { .. } => Type::Ratio,
            Value::Duration(_) => Type::Duration,
            Value::Frames(_) => Type::Frames,
            Value::Span { .. } => Type::Span,
            Value::Timecode(_) => Type::Timecode,
            Value::Instant(_) => Type::Instant,
            Value::Pixels(_) => Type::Length,
            Value::Angle(_) => Type::Angle,
            Value::Gain(_) => Type::Gain,
            Value::Tempo(_) => Type::Tempo,
            Value::Color(_) => Type::Color,
            Value::Size(..) => Type::Size,
            Value::Aspect(..) => Type::Aspect,
            Value::Text(_) => Type::Text,
            Value::Bool(_) => Type::Bool,
            Value::Rhythm(_) | Value::Repeated(_) => Type::Rhythm,
            Value::Song => Type::Song,
            Value::Footage(_) => Type::Footage,
            Value::Image(_) => Type::Image,
            Value::Shot(_) => Type::Shot,
            Value::Lyrics(_) => Type::Lyrics,
            Value::Marks(_) => Type::Marks,
            Value::Style(_) => Type::Style,
            Value::Broken => Type::Broken,
        }
    }

    pub(super) fn repeated(&self) -> Option<&Arc<Repeated>> {
        match self {
            Value::Repeated(repeated) => Some(repeated),
            _ => None,
        }
    }

    /// Whether it is the plain `0`, which fits every unit.
    pub(super) fn is_zero(&self) -> bool {
        matches!(self, Value::Number(number) if *number == Rational::from(0))
    }

    /// Whether its error has been reported.
    pub(super) fn is_broken(&self) -> bool {
        matches!(self, Value::Broken)
    }
}

impl Type {
    fn words(self) -> &'static str {
        match self {
            Type::Number => "a number",
            Type::Ratio => "a ratio",
            Type::Duration => "a duration",
            Type::Frames => "a number of frames",
            Type::Span => "a span of beats or bars",
            Type::Timecode => "a timecode",
            Type::Instant => "an instant",
            Type::Length => "a length in pixels",
            Type::Angle => "an angle",
            Type::Gain => "a gain",
            Type::Tempo => "a tempo",
            Type::Color => "a colour",
            Type::Size => "a size",
            Type::Aspect => "an aspect",
            Type::Text => "a text",
            Type::Bool => "a truth value",
            Type::Rhythm => "a rhythm",
            Type::Song => "a song",
            Type::Footage => "footage",
            Type::Image => "an image",
            Type::Shot => "a named shot",
            Type::Lyrics => "lyrics",
            Type::Marks => "marks",
            Type::Style => "a style",
            Type::Broken => "something that is wrong already",
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}
