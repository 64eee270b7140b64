//! Effects as a script says them: which, with what arguments, and the curves along which these move.

use crate::check::effect_table::EffectId;
use crate::source::{Span, Spanned};
use crate::values::{Color, Ease, Fixed};

use super::{Instant, Length, Rhythm};

/// An effect on a picture, with one argument for each parameter of its row, in the row's order.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    pub id: EffectId,
    pub arguments: Vec<Argument>,
    pub span: Span,
}

/// What a parameter is given; a point is two amounts, across and down.
#[derive(Clone, Debug, PartialEq)]
pub enum Argument {
    Amount(Curve),
    Point(Curve, Curve),
    Color(Color),
    /// An index into the words of the parameter.
    Choice(u8),
}

/// A value that moves: a base, and pulses on it. Where pulses overlap, the one farther from the
/// base holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    pub base: Base,
    pub pulses: Vec<Pulse>,
}

/// How a value moves over the item that it belongs to.
#[derive(Clone, Debug, PartialEq)]
pub enum Base {
    Constant(Fixed),
    /// From stop to stop, in legs of equal length, each eased by itself.
    Ramp {
        /// At least two.
        stops: Vec<Fixed>,
        /// How long it takes; the whole item if it does not say.
        over: Option<Spanned<Length>>,
        ease: Ease,
    },
    /// Keyframes, in the order written. Before the first and after the last, their values hold.
    Keys(Vec<Key>),
}

/// A keyframe.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    pub at: Spanned<KeyPlace>,
    pub value: Fixed,
    /// The shape of the leg that ends here.
    pub ease: Ease,
}

/// Where a keyframe lies.
#[derive(Clone, Debug, PartialEq)]
pub enum KeyPlace {
    Instant(Instant),
    /// A part of the item's length.
    Share(Fixed),
}

/// A rise to a peak at each hit of a rhythm, and a fall after it.
#[derive(Clone, Debug, PartialEq)]
pub struct Pulse {
    /// What it reaches on the hit's own frame. A ramp is read at the hit.
    pub peak: Base,
    pub on: Spanned<Rhythm>,
    /// How long it rises before the hit.
    pub attack: Length,
    /// How long until 5 % of the distance from the base is left.
    pub decay: Length,
    /// The fall's shape; exponential if it does not say.
    pub fall: Option<Ease>,
}
