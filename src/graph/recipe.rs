//! The recipe of a segment's pictures: typed ops over frames counted from the segment's own start.
//! A recipe holds no name, no place in a script and no film time, so that two segments of the same
//! recipe are the same pictures, wherever they stand.

use serde::{Deserialize, Serialize};

use crate::check::builtins::Transition;
use crate::check::program::{Color, Conform, Ease};
use crate::hash::ContentHash;
use crate::time::FrameRun;

/// How the frames of a segment come about, as a tree: each op over the pictures of the ops in it.
/// All ops in a recipe yield the same number of frames, one for each frame of the segment.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "kebab-case")]
pub enum Recipe {
    /// Frames of footage, brought to the film's shape.
    Footage {
        /// The footage's content.
        media: ContentHash,
        /// The video stream in it.
        stream: usize,
        /// Which source frame is on each frame of the segment.
        frames: Vec<FrameRun>,
        /// How they are brought to the film's shape.
        conform: Conform,
        /// Left and right exchanged.
        mirror: bool,
        /// What lies beside them where they do not fill the frame, or behind where they are
        /// transparent.
        background: Color,
    },
    /// A plain colour (already laid over the background: opaque).
    Color {
        /// The colour.
        color: Color,
    },
    /// Two pictures mixed.
    Blend {
        /// How.
        transition: Transition,
        /// How far it is: 0 is the outgoing picture, 1 the incoming.
        progress: Progress,
        /// The outgoing picture.
        from: Box<Recipe>,
        /// The incoming picture.
        to: Box<Recipe>,
    },
    /// A picture mixed with a plain colour.
    Tint {
        /// The colour.
        color: Color,
        /// Which way.
        tint: Tint,
        /// How far it is.
        progress: Progress,
        /// The picture.
        picture: Box<Recipe>,
    },
    /// Words drawn over a picture.
    Words {
        /// The words as an ASS script; its times count from the segment's first frame.
        ass: String,
        /// Font files that the script gives: their content. The engine is told where they lie.
        fonts: Vec<ContentHash>,
        /// The picture.
        picture: Box<Recipe>,
    },
}

impl Recipe {
    /// The footage in it: of what content, and which source frames it shows of it.
    pub fn footage(&self) -> Vec<(ContentHash, &[FrameRun])> {
        match self {
            Recipe::Footage { media, frames, .. } => vec![(*media, frames)],
            Recipe::Color { .. } => Vec::new(),
            Recipe::Blend { from, to, .. } => [from.footage(), to.footage()].concat(),
            Recipe::Tint { picture, .. } | Recipe::Words { picture, .. } => picture.footage(),
        }
    }
}

/// How far a transition or fade is on each frame of a segment: frame `i` at `(first + i) / of` of
/// it, before easing. The fraction and its easing stand here as they were asked for, and only the
/// engine computes with them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Progress {
    /// The numerator on the segment's first frame.
    pub first: u32,
    /// The denominator; above 0.
    pub of: u32,
    /// How it is shaped.
    pub ease: Ease,
}

/// Which way a picture is mixed with a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tint {
    /// Out of the colour.
    Rise,
    /// Into the colour.
    Fall,
    /// Into the colour until the middle, and out of it again.
    Dip,
}
