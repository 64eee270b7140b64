//! The sweep before the grammar: in time linear in the text it takes out comments, pairs brackets
//! and finds the lines.
//!
//! What it hands on has the same length as the text, byte for byte, so that every place in it is a
//! place in the script.

mod brackets;
mod foreign;
mod lines;
mod tokens;

use std::ops::Range;

use super::ast::Comment;
use super::error::Errors;
use crate::source::SourceId;

/// How deep brackets may lie in each other.
pub(super) const DEPTH: usize = 64;

/// A swept text.
pub(super) struct Scan {
    /// The text, its comments and the newlines inside `( )` and `[ ]` turned into spaces.
    pub(super) blank: String,
    /// The comments, in order.
    pub(super) comments: Vec<Comment>,
    /// The lines of the top level; `None` if brackets are nested too deep to tell.
    pub(super) lines: Option<Vec<Line>>,
    /// Whether braces did not match, so that statements may seem to stand where they don't.
    pub(super) unbalanced: bool,
}

/// A head, and the block after it if there is one.
pub(super) struct Line {
    /// Its bytes, without the space around them.
    pub(super) head: Range<usize>,
    /// The content of the braces after the head.
    pub(super) block: Option<Block>,
    /// Whether it goes on after a block on the same line, with no `;` between.
    pub(super) follows: bool,
    /// Whether a mistake in its head has been reported already.
    pub(super) broken: bool,
}

/// A block in braces.
pub(super) struct Block {
    /// From the `{` to behind the `}`.
    pub(super) range: Range<usize>,
    /// Its lines.
    pub(super) lines: Vec<Line>,
}

impl Line {
    /// All of it, block and all.
    pub(super) fn range(&self) -> Range<usize> {
        self.head.start..self.block.as_ref().map_or(self.head.end, |block| block.range.end)
    }
}

/// Sweeps over `text`.
pub(super) fn scan(source: SourceId, text: &str, errors: &mut Errors) -> Scan {
    let swept = tokens::sweep(source, text, errors);
    let mut blank = swept.blank;
    let mut broken = swept.broken;
    let paired =
        brackets::pair(source, &swept.tokens, &mut blank, swept.swallowed, &mut broken, errors);
    broken.sort_unstable();
    let blank = String::from_utf8(blank).unwrap_or_default();
    let lines =
        paired.as_ref().map(|paired| lines::build(source, &blank, &paired.edges, &broken, errors));
    Scan {
        blank,
        comments: swept.comments,
        lines,
        unbalanced: paired.is_some_and(|paired| paired.unbalanced),
    }
}
