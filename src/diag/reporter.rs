//! Collecting the diagnostics of a phase.

use std::collections::HashSet;

use crate::source::Span;

use super::{Code, Diagnostic, Problem};

/// The diagnostics of a phase, in the order in which they were reported.
#[derive(Debug, Default)]
pub struct Reporter {
    diagnostics: Vec<Diagnostic>,
    error_count: usize,
    reported: HashSet<(Code, Option<Span>)>,
}

impl Reporter {
    /// A reporter that goes on from the diagnostics of an earlier phase.
    pub fn new(diagnostics: Vec<Diagnostic>) -> Reporter {
        let error_count = diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count();
        Reporter { diagnostics, error_count, reported: HashSet::new() }
    }

    pub fn report(&mut self, problem: &dyn Problem) {
        self.push(Diagnostic::of(problem));
    }

    /// Reports a problem unless this method has already reported the same code at the same span, as
    /// happens for every round of a `repeat`.
    pub fn report_once(&mut self, problem: &dyn Problem) {
        let diagnostic = Diagnostic::of(problem);
        if self.reported.insert((diagnostic.code, diagnostic.span())) {
            self.push(diagnostic);
        }
    }

    /// Takes back what was reported inside `span`: a line of which the first word is unknown has no
    /// other mistakes.
    pub fn withdraw(&mut self, span: Span) {
        let inside = |diagnostic: &Diagnostic| {
            diagnostic.span().is_some_and(|at| {
                at.source == span.source && at.start >= span.start && at.end <= span.end
            })
        };
        let count = self.diagnostics.len();
        self.diagnostics.retain(|diagnostic| !(diagnostic.is_error() && inside(diagnostic)));
        self.error_count -= count - self.diagnostics.len();
    }

    pub fn error_count(&self) -> usize {
        self.error_count
    }

    pub fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics
    }

    fn push(&mut self, diagnostic: Diagnostic) {
        self.error_count += usize::from(diagnostic.is_error());
        self.diagnostics.push(diagnostic);
    }
}
