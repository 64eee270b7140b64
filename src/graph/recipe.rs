//! The recipe of a segment's pictures: typed ops over frames counted from the segment's own start.
//! A recipe holds no name, no place in a script and no film time, so that two segments of the same
//! recipe are the same pictures, wherever they are in a film.

use serde::{Deserialize, Serialize};

use crate::check::builtins::Transition;
use crate::check::program::{Color, Conform, EffectId};
use crate::hash::ContentHash;
use crate::time::FrameRun;
use crate::timeline::{self, Sampled, neutral_amounts};
use crate::values::Signal;

/// How the frames of a segment come about, as a tree: each op over the pictures of the ops in it.
/// All ops in a recipe yield the same number of frames, one for each frame of the segment.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "kebab-case")]
pub enum Recipe {
    /// Frames of footage, brought to the film's shape. Transparent where the footage is, and beside
    /// it where it does not fill the frame.
    Footage {
        /// The footage's content.
        media: ContentHash,
        /// The video stream in it.
        stream: usize,
        /// Which source frame is on each frame of the segment.
        frames: Vec<FrameRun>,
        /// How they are brought to the film's shape.
        conform: Conform,
    },
    /// A plain colour.
    Color { color: Color },
    /// A picture with effects on it.
    Treated {
        /// One after another.
        passes: Vec<Pass>,
        picture: Box<Recipe>,
    },
    /// Two pictures mixed.
    Blend {
        /// How.
        transition: Transition,
        /// The version of the transition's row.
        version: u16,
        /// How far it is: 0 is the outgoing picture, 1 the incoming.
        progress: Signal,
        /// The outgoing picture.
        from: Box<Recipe>,
        /// The incoming picture.
        to: Box<Recipe>,
    },
    /// One picture over another, which shows where the first is transparent.
    Over { top: Box<Recipe>, bottom: Box<Recipe> },
    /// Words drawn over a picture.
    Words {
        /// The words as an ASS script; its times count from the segment's first frame.
        ass: String,
        /// Font files that the script gives: their content. The engine knows where they are.
        fonts: Vec<ContentHash>,
        /// The picture.
        picture: Box<Recipe>,
    },
}

/// Effects that one kernel computes at once: one read, one sample and one rounding a pixel.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "pass", rename_all = "kebab-case")]
pub enum Pass {
    /// Effects that move pixels fold to one matrix a frame, and effects on a pixel's colour to one
    /// mix. The two commute, so the order between them does not matter.
    Pixel {
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        geometry: Vec<Treatment>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        color: Vec<Treatment>,
    },
    /// An effect of which a pixel depends on the pixels around it.
    Neighborhood(Treatment),
}

/// An effect at work.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Treatment {
    pub effect: EffectId,
    /// The version of the effect's row: a mended kernel renders its own pictures again, and no
    /// others.
    pub version: u16,
    /// One for each parameter of the row, in its order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<Sampled>,
}

impl Recipe {
    /// The footage in it: of what content, and which source frames it shows of it.
    pub fn footage(&self) -> Vec<(ContentHash, &[FrameRun])> {
        match self {
            Recipe::Footage { media, frames, .. } => vec![(*media, frames)],
            Recipe::Color { .. } => Vec::new(),
            Recipe::Blend { from: first, to: second, .. }
            | Recipe::Over { top: first, bottom: second } => {
                [first.footage(), second.footage()].concat()
            }
            Recipe::Treated { picture, .. } | Recipe::Words { picture, .. } => picture.footage(),
        }
    }
}

impl Pass {
    /// Its effects, in the order in which they apply.
    pub fn treatments(&self) -> impl Iterator<Item = &Treatment> {
        let (geometry, color, alone) = match self {
            Pass::Pixel { geometry, color } => (geometry.as_slice(), color.as_slice(), None),
            Pass::Neighborhood(treatment) => (&[][..], &[][..], Some(treatment)),
        };
        geometry.iter().chain(color).chain(alone)
    }
}

impl From<timeline::Treatment> for Treatment {
    fn from(treatment: timeline::Treatment) -> Treatment {
        let timeline::Treatment { effect, arguments } = treatment;
        Treatment { effect, version: effect.row().version, arguments }
    }
}

impl Treatment {
    /// Whether it changes nothing on a frame.
    pub fn is_neutral_at(&self, frame: i64) -> bool {
        let mut amounts = neutral_amounts(self.effect, &self.arguments).peekable();
        amounts.peek().is_some() && amounts.all(|(amount, neutral)| amount.at(frame) == neutral)
    }

    /// An amount among its arguments.
    pub fn amount(&self, index: usize) -> Option<&Signal> {
        match self.arguments.get(index) {
            Some(Sampled::Amount(amount)) => Some(amount),
            _ => None,
        }
    }

    /// A colour among its arguments.
    pub fn color(&self, index: usize) -> Option<Color> {
        match self.arguments.get(index) {
            Some(Sampled::Color(color)) => Some(*color),
            _ => None,
        }
    }

    /// The number of a word among its arguments.
    pub fn choice(&self, index: usize) -> Option<u8> {
        match self.arguments.get(index) {
            Some(Sampled::Choice(choice)) => Some(*choice),
            _ => None,
        }
    }
}
