//! Transitions.

use serde::{Deserialize, Serialize};

use crate::source::{Span, Spanned};
use crate::values::{Color, Ease};

use super::instant::Length;

/// A transition.
#[derive(Clone, Debug, PartialEq)]
pub struct Join {
    /// Which.
    pub kind: JoinKind,
    /// How long.
    pub length: Spanned<Length>,
    /// Where it lies.
    pub side: Side,
    /// How its progress is shaped.
    pub ease: Ease,
    /// All of it.
    pub span: Span,
}

/// Where a transition lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Side {
    /// Its middle on the cut.
    #[default]
    Centre,
    /// It ends at the cut.
    Before,
    /// It begins at the cut.
    After,
}

/// Which transition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum JoinKind {
    /// Two pictures are mixed; needs handles.
    Blend(Transition),
    /// To a colour and out of it again; needs none.
    Dip(Color),
}

/// A transition that mixes two pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Transition {
    Crossfade,
    FadeFast,
    FadeSlow,
    FadeGrays,
    WipeLeft,
    WipeRight,
    WipeUp,
    WipeDown,
    WipeTopLeft,
    WipeTopRight,
    WipeBottomLeft,
    WipeBottomRight,
    PushLeft,
    PushRight,
    PushUp,
    PushDown,
    SmoothLeft,
    SmoothRight,
    SmoothUp,
    SmoothDown,
    CircleCrop,
    RectCrop,
    CircleOpen,
    CircleClose,
    VerticalOpen,
    VerticalClose,
    HorizontalOpen,
    HorizontalClose,
    DiagonalTopLeft,
    DiagonalTopRight,
    DiagonalBottomLeft,
    DiagonalBottomRight,
    SliceLeft,
    SliceRight,
    SliceUp,
    SliceDown,
    Distance,
    Radial,
    Speckle,
    Pixelize,
    Blur,
    SqueezeHorizontal,
    SqueezeVertical,
    Zoom,
}
