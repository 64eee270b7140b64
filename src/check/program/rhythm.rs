//! Rhythms: sets of instants.

use std::sync::Arc;

use crate::syntax::ast::HitWord;
use crate::time::Time;

use super::instant::{Instant, Length, Sign};

/// An instant, or the first hit of a rhythm.
#[derive(Clone, Debug, PartialEq)]
pub enum Moment {
    /// An instant.
    Instant(Instant),
    /// The first hit in the slot.
    FirstOf(Rhythm),
}

/// A set of instants.
#[derive(Clone, Debug, PartialEq)]
pub enum Rhythm {
    /// Every beat.
    Beat,
    /// Every bar line.
    Bar,
    /// This beat of every bar, from 1.
    BarBeat(u32),
    /// At this distance, counted from bar 1.
    Every(Length),
    /// Halfway between the beats.
    Offbeat,
    /// The hits of a pattern (`true` where there is an `x`), which repeats from bar 1.
    Pattern {
        /// A cell a step.
        cells: Vec<bool>,
        /// A cell's length.
        step: Length,
    },
    /// These instants.
    List(Vec<Instant>),
    /// These moments, sorted: marks, lines or words of a lyric file.
    Hits(Arc<[Time]>),
    /// Hits detected in the song.
    Detected(Hits),
    /// Hits of either; two less than 35 ms apart are one, at the left one's time.
    Plus(Box<Rhythm>, Box<Rhythm>),
    /// Hits of the left that are not within 35 ms of one of the right.
    Minus(Box<Rhythm>, Box<Rhythm>),
    /// Hits from the first instant (included) to the second (not).
    Within(Box<Rhythm>, Instant, Instant),
    /// Every hit moved.
    Shift(Box<Rhythm>, Sign, Length),
    /// Without the hits that follow the one before more closely than this.
    Least(Box<Rhythm>, Length),
    /// Every so manieth hit, counted from bar 1 (from the film's start where there are no bars): the
    /// first hit there is one of them.
    EveryNth(Box<Rhythm>, u32),
}

/// Hits detected in the song.
#[derive(Clone, Debug, PartialEq)]
pub struct Hits {
    /// Of what kind.
    pub word: HitWord,
    /// The hits, rising.
    pub hits: Arc<[Hit]>,
    /// They stay at their detected times; otherwise one within a frame of a beat, a half beat or a cut
    /// takes its frame.
    pub raw: bool,
}

/// A hit detected in the song.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// When, in film time.
    pub at: Time,
    /// How strong it is, in percent of the strongest of its kind.
    pub strength: u8,
}
