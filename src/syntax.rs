//! From text to syntax tree: pest reads it, every mistake is reported, and the readable rest is in
//! the tree.

pub mod ast;
mod decode;
mod error;
mod explain;
mod foreign;
mod grammar;
mod head;
mod literal;
mod other_transitions;
mod parse;
mod scan;
mod text;
mod words;

use crate::source::{SourceId, Span};

pub use decode::decode;
pub use error::SyntaxProblem;
pub use other_transitions::{OtherTransition, other_transition};

/// A text as it was read: the tree, what was said beside it, and every mistake.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed {
    /// The tree. What could not be read is `Broken` in it, and its mistake is in `errors`.
    pub file: ast::File,
    /// The comments, in order.
    pub comments: Vec<ast::Comment>,
    /// Every mistake in the writing, in the order of their places; past a hundred, the rest of the
    /// file is not read.
    pub errors: Vec<SyntaxProblem>,
}

/// Reads a script. Never fails: a broken statement costs only itself.
pub fn parse(source: SourceId, text: &str) -> Parsed {
    let mut errors = error::Errors::default();
    let scan = scan::scan(source, text, &mut errors);
    let (statements, allows) = match &scan.lines {
        Some(lines) => parse::statements(source, text, &scan, lines, &mut errors),
        None => (vec![unread(Span::new(source, 0..text.len()))], Vec::new()),
    };
    Parsed {
        file: ast::File { source, statements, allows },
        comments: scan.comments,
        errors: errors.sorted(),
    }
}

/// Reads a single instant, as on a command line.
///
/// # Errors
/// Every mistake in its writing; one at least.
pub fn parse_instant(source: SourceId, text: &str) -> Result<ast::Expr, Vec<SyntaxProblem>> {
    let mut errors = error::Errors::default();
    let scan = scan::scan(source, text, &mut errors);
    let instant = parse::instant(source, text, &scan, &mut errors);
    let errors = errors.sorted();
    if errors.is_empty() { Ok(instant) } else { Err(errors) }
}

/// The tree of a file whose structure is unknown.
fn unread(span: Span) -> ast::Statement {
    ast::Statement { kind: ast::StatementKind::Broken { name: None }, doc: None, span }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(text: &str) -> Result<ast::Expr, Vec<SyntaxProblem>> {
        parse_instant(SourceId(3), text)
    }

    #[test]
    fn an_instant_stands_alone() {
        for text in [
            "bar 9",
            "drop",
            "0:12.5",
            "12f",
            "end - 1f",
            " bar 17.3 + 1/2 beat",
            "cues \"drop 2\"",
            "next bar",
        ] {
            let expr = instant(text).unwrap_or_else(|errors| panic!("{text}: {errors:?}"));
            let start = text.len() - text.trim_start().len();
            assert_eq!(expr.span, Span::new(SourceId(3), start..text.len()), "{text}");
        }
    }

    #[test]
    fn nothing_else_is_one() {
        for text in
            ["", "bar 9: clip a", "bar 9 bar 10", "drop {", "}", "(drop", "drop\nbar 9", "-"]
        {
            assert!(instant(text).is_err_and(|errors| !errors.is_empty()), "{text:?}");
        }
    }
}
