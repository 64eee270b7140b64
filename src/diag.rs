//! Diagnostics: what the compiler reports about a script, for people and as JSON.
//!
//! Each phase has its own enums of problems. They derive `thiserror::Error` and
//! `miette::Diagnostic`, so message, help and labels stand side by side, and implement
//! [`Problem`], which adds the code and the fixes. [`Diagnostic::of`] converts them.

mod code;
mod fix;
mod human;
mod json;
mod reporter;
mod suggest;

use serde::{Deserialize, Serialize};

use crate::source::Span;

pub use code::{Code, UnknownCode};
pub use fix::{Edit, Fix, Help};
pub use human::{Drawer, Look, draw, printable};
pub use json::to_json;
pub use reporter::Reporter;
pub use suggest::did_you_mean;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Legal, but rarely intended: the film renders.
    Warning,
    /// The film cannot be rendered.
    Error,
}

/// A place in a script, and what it has to do with the problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    pub span: Span,
    /// May be empty.
    pub message: String,
}

/// One report. The first label is the place of the problem; the others are related places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub code: Code,
    pub severity: Severity,
    /// What is wrong, with the numbers.
    pub message: String,
    /// What to do about it, where that is likely known.
    pub help: Option<String>,
    /// Empty if the problem is in no script (a full disk).
    pub labels: Vec<Label>,
    /// Changes to the scripts, each of which solves the problem by itself.
    pub fixes: Vec<Fix>,
}

/// What a phase reports.
pub trait Problem: miette::Diagnostic {
    fn diagnostic_code(&self) -> Code;

    /// Changes to the scripts, each of which solves the problem by itself. Only changes whose
    /// place and text are certain belong here.
    fn fixes(&self) -> Vec<Fix> {
        Vec::new()
    }
}

impl Diagnostic {
    /// Converts a phase's problem. Its spans must come from [`Span`]'s conversion into miette's.
    pub fn of(problem: &dyn Problem) -> Diagnostic {
        let mut labels: Vec<_> = problem.labels().into_iter().flatten().collect();
        labels.sort_by_key(|label| !label.primary());
        let severity = match problem.severity() {
            Some(miette::Severity::Warning | miette::Severity::Advice) => Severity::Warning,
            Some(miette::Severity::Error) | None => Severity::Error,
        };
        Diagnostic {
            code: problem.diagnostic_code(),
            severity,
            message: problem.to_string(),
            help: problem.help().map(|help| help.to_string()),
            labels: labels
                .iter()
                .map(|label| Label {
                    span: (*label.inner()).into(),
                    message: label.label().unwrap_or_default().to_owned(),
                })
                .collect(),
            fixes: problem.fixes(),
        }
    }

    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// The place of the problem.
    pub fn span(&self) -> Option<Span> {
        self.labels.first().map(|label| label.span)
    }
}

/// At most `most` of these diagnostics, errors before warnings, in their order; and how many are left
/// out.
pub fn most_important(diagnostics: &[Diagnostic], most: usize) -> (Vec<&Diagnostic>, usize) {
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count().min(most);
    let mut room = [most - errors, errors];
    let mut has_room = |diagnostic: &&Diagnostic| {
        let room = &mut room[usize::from(diagnostic.is_error())];
        let fits = *room > 0;
        *room -= usize::from(fits);
        fits
    };
    let shown: Vec<&Diagnostic> =
        diagnostics.iter().filter(|diagnostic| has_room(diagnostic)).collect();
    let left_out = diagnostics.len() - shown.len();
    (shown, left_out)
}

pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(Diagnostic::is_error)
}

/// Sorts by file, then by place. Diagnostics without a place come last.
pub fn sort(diagnostics: &mut [Diagnostic]) {
    diagnostics
        .sort_by_key(|diagnostic| diagnostic.span().map_or((1, Span::default()), |span| (0, span)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_shown_before_warnings() {
        let diagnostic = |number: usize, severity: Severity| Diagnostic {
            code: Code::Unused,
            severity,
            message: number.to_string(),
            help: None,
            labels: Vec::new(),
            fixes: Vec::new(),
        };
        let all: Vec<Diagnostic> = (0..10)
            .map(|at| diagnostic(at, if at % 4 == 3 { Severity::Error } else { Severity::Warning }))
            .collect();
        let shown = |most: usize| {
            let (shown, left_out) = most_important(&all, most);
            let numbers: Vec<&str> = shown.iter().map(|one| one.message.as_str()).collect();
            (numbers.join(" "), left_out)
        };
        assert_eq!(shown(4), ("0 1 3 7".to_owned(), 6));
        assert_eq!(shown(1), ("3".to_owned(), 9));
        assert_eq!(shown(10), ("0 1 2 3 4 5 6 7 8 9".to_owned(), 0));
        assert_eq!(shown(99).1, 0);
    }
}
