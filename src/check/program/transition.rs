//! Transitions.

use crate::source::{Span, Spanned};
use crate::values::Ease;

use super::instant::Length;
use super::project::Color;

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum JoinKind {
    /// Two pictures are mixed; needs handles.
    Blend(crate::check::builtins::Transition),
    /// To a colour and out of it again; needs none.
    Dip(Color),
}
