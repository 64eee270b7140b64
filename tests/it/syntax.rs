//! Scripts into trees: every form of the language, every mistake by its exact words, and input that
//! means harm.

mod alone;
mod forms;
mod hostile;
mod mistakes;
mod outline;
mod recovery;
mod words;

use amv::diag::Diagnostic;
use amv::source::SourceId;
use amv::syntax::{Parsed, parse};

/// The tree of a script.
fn read(text: &str) -> Parsed {
    parse(SourceId(0), text)
}

/// What is wrong with a script, as `code: message | the place | help`.
fn mistakes(text: &str) -> Vec<String> {
    read(text).errors.iter().map(|error| mistake(text, &Diagnostic::of(error))).collect()
}

fn mistake(text: &str, diagnostic: &Diagnostic) -> String {
    let place = diagnostic.span().and_then(|span| text.get(span.range())).unwrap_or("nowhere");
    let help = diagnostic.help.as_deref().unwrap_or("-");
    format!("{}: {} | {place} | {help}", diagnostic.code, diagnostic.message)
}
