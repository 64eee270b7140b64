//! What the compiler tells an editor: one [`Diagnostic`] at the border, drawn for people or written
//! as JSON.
//!
//! Each phase has its own enum of errors, deriving `thiserror::Error` and `miette::Diagnostic`, so
//! that message, code, help and labels stand side by side; [`Diagnostic::of`] takes any of them in.

mod human;
mod json;
mod pages;
mod suggest;

use serde::{Deserialize, Serialize};

use crate::source::Span;

pub use human::{Drawer, Look, draw};
pub use json::to_json;
pub use pages::{Page, page, pages};
pub use suggest::did_you_mean;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Legal, but seldom meant: the film renders.
    Warning,
    /// No film until it is mended.
    Error,
}

/// A place that matters, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is to be said there; may be empty.
    pub message: String,
}

/// One thing to tell the editor. The first label is the place where it went wrong; the others are
/// places that have to do with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its stable name, such as `unknown-name`; `docs/diagnostics/<code>.md` explains it.
    pub code: String,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in the editor's words, with the numbers.
    pub message: String,
    /// What to do about it, where that is likely known.
    pub help: Option<String>,
    /// The places; none if it has to do with no script (a full disk).
    pub labels: Vec<Label>,
}

impl Diagnostic {
    /// Takes in a phase's error. Its spans must come from [`Span`]'s conversion into miette's.
    pub fn of(error: &dyn miette::Diagnostic) -> Diagnostic {
        let mut labels: Vec<_> = error.labels().into_iter().flatten().collect();
        labels.sort_by_key(|label| !label.primary());
        let severity = match error.severity() {
            Some(miette::Severity::Warning | miette::Severity::Advice) => Severity::Warning,
            Some(miette::Severity::Error) | None => Severity::Error,
        };
        Diagnostic {
            code: error.code().map(|code| code.to_string()).unwrap_or_default(),
            severity,
            message: error.to_string(),
            help: error.help().map(|help| help.to_string()),
            labels: labels
                .iter()
                .map(|label| Label {
                    span: (*label.inner()).into(),
                    message: label.label().unwrap_or_default().to_owned(),
                })
                .collect(),
        }
    }

    /// Whether it keeps the film from being made.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// Where it went wrong.
    pub fn span(&self) -> Option<Span> {
        self.labels.first().map(|label| label.span)
    }
}

/// Whether any of them is an error.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(Diagnostic::is_error)
}

/// Puts them into reading order: by file, then by place; what has no place comes last.
pub fn sort(diagnostics: &mut [Diagnostic]) {
    diagnostics
        .sort_by_key(|diagnostic| diagnostic.span().map_or((1, Span::default()), |span| (0, span)));
}
