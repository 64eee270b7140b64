//! What a film says about lines of a file that cannot be read.

use std::mem::discriminant;

use super::MusicFileError;
use crate::diag::{Code, Problem};
use crate::source::{SourceId, Span};

/// The most further lines that a warning lists.
const MOST_LISTED: usize = 6;

/// Lines of a file that are skipped for the same reason.
#[derive(Clone, Debug, thiserror::Error, miette::Diagnostic)]
#[error("`{path}`, line {line}: {what}")]
#[diagnostic(severity(Warning), help("{help}"))]
pub struct LinesSkipped {
    path: String,
    line: usize,
    what: String,
    help: String,
    #[label(primary, "skipped")]
    at: Span,
    #[label("named here")]
    named: Option<Span>,
}

impl Problem for LinesSkipped {
    fn diagnostic_code(&self) -> Code {
        Code::LineSkipped
    }
}

impl LinesSkipped {
    /// One warning for each reason, at its first line. `path` is the file as the user writes it,
    /// `source` its text, and `named` the place that names it.
    pub fn of(
        skipped: &[MusicFileError],
        path: &str,
        source: SourceId,
        named: Option<Span>,
    ) -> Vec<LinesSkipped> {
        let mut reasons: Vec<Vec<&MusicFileError>> = Vec::new();
        for mistake in skipped {
            let same = |reason: &&mut Vec<&MusicFileError>| {
                discriminant(&reason[0].what) == discriminant(&mistake.what)
            };
            match reasons.iter_mut().find(same) {
                Some(reason) => reason.push(mistake),
                None => reasons.push(vec![mistake]),
            }
        }
        let warning = |reason: Vec<&MusicFileError>| {
            let first = reason[0];
            LinesSkipped {
                path: path.to_owned(),
                line: first.line,
                what: first.what.to_string(),
                help: help(&reason),
                at: Span::new(source, first.bytes.clone()),
                named,
            }
        };
        reasons.into_iter().map(warning).collect()
    }
}

/// `the rest of the file is used; correct or remove this line, and the same in lines 7 and 9`.
fn help(reason: &[&MusicFileError]) -> String {
    let mut others: Vec<usize> = reason.iter().map(|mistake| mistake.line).collect();
    others.dedup();
    others.remove(0);
    let more = others.len().saturating_sub(MOST_LISTED);
    let mut listed: Vec<String> = others.iter().take(MOST_LISTED).map(usize::to_string).collect();
    if more > 0 {
        listed.push(format!("{more} more"));
    }
    let others = match (listed.pop(), &listed[..]) {
        (None, _) => String::new(),
        (Some(last), []) => format!(", and the same in line {last}"),
        (Some(last), before) => format!(", and the same in lines {} and {last}", before.join(", ")),
    };
    format!("the rest of the file is used; correct or remove this line{others}")
}
