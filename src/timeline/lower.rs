//! The whole film: the main track, its words, its song.

use super::types::Timeline;
use crate::check::program::Program;
use crate::diag::Diagnostic;

/// What lowering a program gives.
#[derive(Clone, Debug)]
pub struct Lowered {
    /// The timeline; none if there are errors.
    pub timeline: Option<Timeline>,
    /// Errors and warnings, in reading order.
    pub diagnostics: Vec<Diagnostic>,
}

/// Lays a checked program out in frames.
pub fn lower(_program: &Program) -> Lowered {
    Lowered { timeline: None, diagnostics: Vec::new() }
}
