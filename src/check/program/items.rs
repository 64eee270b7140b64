//! The items of a run: shots, cuts, gaps, sections and what joins them.

use std::sync::Arc;

use crate::check::effect_table::EffectId;
use crate::source::{Span, Spanned};
use crate::syntax::ast::Short;
use crate::time::{Frame, Rational};
use crate::values::Color;
use crate::world::{SourceRange, SourceTime};

use super::effect::Effect;
use super::instant::{End, Instant, Length};
use super::media::MediaId;
use super::rhythm::{Moment, Rhythm};
use super::transition::Join;
use super::words::Words;

/// A run of items, one after another: the timeline, a section's or a repeat's content.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    /// The items, in order.
    pub items: Vec<Item>,
    /// Effects over what the items show, in the order written.
    pub adjusts: Vec<Adjust>,
    /// Its braces.
    pub span: Span,
}

/// An item of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Where it is to start.
    pub cue: Option<Instant>,
    /// What it is.
    pub kind: ItemKind,
    /// All of it.
    pub span: Span,
}

/// What an item is.
#[derive(Clone, Debug, PartialEq)]
pub enum ItemKind {
    /// A shot.
    Clip(Clip),
    /// A still frame: without a `source`, the frame just shown.
    Hold {
        /// The medium and its frame.
        source: Option<(MediaId, Frame)>,
        /// Its own end.
        end: Option<End>,
        /// Its modifiers.
        look: Look,
    },
    /// A new source at every hit of a rhythm.
    Cut(Cut),
    /// Background.
    Gap {
        /// Its own end.
        end: Option<End>,
    },
    /// A named stretch.
    Section(Section),
    /// Its content, `count` times; each round starts where the one before ended.
    Repeat {
        /// How often; at least once.
        count: u32,
        /// What is repeated; it has no cues.
        run: Run,
        /// The transition between the rounds.
        between: Option<Join>,
    },
    /// A transition between the item before and the one after.
    Join(Join),
    /// The next item starts this much earlier.
    Overlap(Spanned<Length>),
    /// From the background, at the run's start.
    FadeIn(ItemFade),
    /// To the background, at the run's end.
    FadeOut(ItemFade),
    /// It had an error that has been reported, or depends on a pending fact: its end is unknown, and
    /// the timeline reports nothing about it.
    Broken,
}

/// A fade at an end of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemFade {
    pub length: Spanned<Length>,
    /// On the main track it takes only the main picture, not what lies over it.
    pub picture_only: bool,
}

/// A named stretch with its own items and words.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    pub name: Spanned<String>,
    /// Its own end; where it starts is its item's cue.
    pub end: Option<End>,
    /// Its items.
    pub run: Run,
    /// Its words.
    pub words: Vec<Words>,
}

impl Section {
    /// Where its end is written, or else its name.
    pub fn end_span(&self) -> Span {
        match &self.end {
            Some(End::Until(instant)) => instant.span,
            Some(End::For(length)) => length.span,
            None => self.name.span,
        }
    }
}

/// A shot.
#[derive(Clone, Debug, PartialEq)]
pub struct Clip {
    /// What plays.
    pub source: Source,
    /// Its own end (besides a closed range's).
    pub end: Option<End>,
    /// Its modifiers.
    pub look: Look,
}

/// What plays in a shot.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// The picture.
    pub picture: Picture,
    /// The moments of the source that matter: a named shot's hits, or the times of its pins.
    pub moments: Vec<SourceTime>,
    /// The source expression.
    pub span: Span,
}

/// A shot's picture.
#[derive(Clone, Debug, PartialEq)]
pub enum Picture {
    /// Moving footage, and where it is laid.
    Footage(MediaId, Placement),
    /// One frame of footage.
    Held(MediaId, Frame),
    /// A still.
    Image(MediaId),
    /// A plain colour.
    Color(Color),
}

/// Where footage is laid in its slot. At every time the source has a frame (an end may be that of
/// its last).
#[derive(Clone, Debug, PartialEq)]
pub enum Placement {
    /// Forward from a time, as long as the slot.
    From(SourceTime),
    /// Backward: the slot ends at this time.
    To(SourceTime),
    Range {
        range: SourceRange,
        /// Whether it is sped up or slowed down to fill its slot.
        fit: bool,
    },
    /// Slid so that times of the source are on the screen at instants.
    Pinned {
        /// One, or two, between which the source plays as fast as they ask.
        pins: Vec<Pin>,
        /// The stretch of the source that may be shown, apart from handles, as far as it is given.
        bounds: (Option<SourceTime>, Option<SourceTime>),
    },
}

/// A time of a source that is to be on the screen at an instant.
#[derive(Clone, Debug, PartialEq)]
pub struct Pin {
    pub time: SourceTime,
    /// The instant: for a rhythm, its first hit in the slot.
    pub on: Spanned<Moment>,
}

/// How a clip plays, and what is done to its picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    /// Source time over film time; above 0.
    pub speed: Spanned<Rational>,
    /// The same stretch backwards.
    pub reverse: bool,
    /// In the order in which they apply.
    pub effects: Vec<Effect>,
}

impl Look {
    /// Whether left and right are exchanged.
    pub fn is_mirrored(&self) -> bool {
        self.effects.iter().filter(|effect| effect.id == EffectId::Mirror).count() % 2 == 1
    }
}

/// A new source at every hit of a rhythm.
#[derive(Clone, Debug, PartialEq)]
pub struct Cut {
    /// The rhythm.
    pub rhythm: Spanned<Rhythm>,
    /// Its own end.
    pub end: Option<End>,
    /// The order of its sources.
    pub order: Order,
    /// What a closed range too short for its slot does; none: that is an error.
    pub short: Option<Short>,
    /// Its sources; one at least. `each` is already in their looks.
    pub sources: Vec<Clip>,
    /// The transition between its slots.
    pub between: Option<Join>,
    /// What chance depends on besides the seed: the statement's own text (white space folded) and
    /// its count among equal ones before it.
    pub chance: (Arc<str>, u32),
}

/// The order of a cut's sources.
#[expect(clippy::enum_variant_names, reason = "`in order` is what the language calls it")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    /// As many sources as slots.
    InOrder,
    /// Over and over, each from its in point.
    Cycle,
    /// Over and over, each going on where it left off.
    Intercut,
    /// All once a round, never the same twice running; the number is the throw.
    Shuffle(u64),
}

/// Effects over everything below them in their container, from one instant to another; from the
/// container's start and to its end where it does not say.
#[derive(Clone, Debug, PartialEq)]
pub struct Adjust {
    pub from: Option<Instant>,
    pub end: Option<End>,
    pub effects: Vec<Effect>,
    pub span: Span,
}

/// A track above the main one.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    pub name: Option<Spanned<String>>,
    /// Effects on all that it shows.
    pub effects: Vec<Effect>,
    pub run: Run,
    /// Its words, those of its sections apart.
    pub words: Vec<Words>,
    pub span: Span,
}
