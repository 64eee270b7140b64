//! The third sweep: lines, each with its head and its block.

use std::ops::Range;

use super::brackets::{Edge, EdgeKind};
use super::{Block, Line};
use crate::source::{SourceId, Span};
use crate::syntax::error::{Errors, SyntaxProblem};

/// Builds the lines between `edges`. `broken` are the places, in order, of mistakes that have been
/// reported.
pub(super) fn build(
    source: SourceId,
    blank: &str,
    edges: &[Edge],
    broken: &[usize],
    errors: &mut Errors,
) -> Vec<Line> {
    let mut builder = Builder {
        source,
        blank,
        broken,
        errors,
        levels: vec![Level::default()],
        start: 0,
        follows: false,
    };
    for edge in edges {
        builder.take(*edge);
    }
    builder.finish()
}

/// The lines of one block, as far as they are known.
#[derive(Default)]
struct Level {
    lines: Vec<Line>,
    /// The line to which the block belongs, and the place of its `{`.
    head: Option<(Range<usize>, bool, usize)>,
}

struct Builder<'b> {
    source: SourceId,
    blank: &'b str,
    broken: &'b [usize],
    errors: &'b mut Errors,
    levels: Vec<Level>,
    /// Where the line that is being read starts.
    start: usize,
    /// Whether it is directly after a block.
    follows: bool,
}

impl Builder<'_> {
    fn take(&mut self, edge: Edge) {
        match edge.kind {
            EdgeKind::Newline | EdgeKind::Semicolon => {
                self.end_line(edge.at);
                self.go_on(edge.at + 1, false);
            }
            EdgeKind::Open => {
                let head = self.head(edge.at);
                self.levels
                    .push(Level { lines: Vec::new(), head: Some((head, self.follows, edge.at)) });
                self.go_on(edge.at + 1, false);
            }
            EdgeKind::Close => {
                self.end_line(edge.at);
                self.end_block(edge.at + 1);
                self.go_on(edge.at + 1, true);
            }
            EdgeKind::Forgotten => {
                self.end_line(edge.at);
                self.end_block(edge.at);
                self.go_on(edge.at, false);
            }
        }
    }

    fn finish(mut self) -> Vec<Line> {
        self.end_line(self.blank.len());
        while self.levels.len() > 1 {
            self.end_block(self.blank.len());
        }
        self.levels.pop().map(|level| level.lines).unwrap_or_default()
    }

    fn go_on(&mut self, start: usize, follows: bool) {
        self.start = start;
        self.follows = follows;
    }

    /// The bytes from the line's start to `end`, without the space around them.
    fn head(&self, end: usize) -> Range<usize> {
        let written = &self.blank[self.start..end];
        let end = self.start + written.trim_ascii_end().len();
        let start = end - written.trim_ascii().len();
        start..end
    }

    fn end_line(&mut self, end: usize) {
        let head = self.head(end);
        if !head.is_empty() {
            let follows = self.follows;
            self.push(head, None, follows);
        }
    }

    fn end_block(&mut self, end: usize) {
        let Some(Level { lines, head: Some((head, follows, open)) }) = self.levels.pop() else {
            return;
        };
        let block = Block { range: open..end, lines };
        match head.is_empty() {
            true => self.headless(block),
            false => self.push(head, Some(block), follows),
        }
    }

    fn push(&mut self, head: Range<usize>, block: Option<Block>, follows: bool) {
        let known = self.broken.partition_point(|&at| at < head.start);
        let broken = self.broken.get(known).is_some_and(|&at| at < head.end);
        if let Some(level) = self.levels.last_mut() {
            level.lines.push(Line { head, block, follows, broken });
        }
    }

    /// A block with no head is most likely that of the line before.
    fn headless(&mut self, block: Block) {
        let at = Span::new(self.source, block.range.start..block.range.start + 1);
        if self.errors.are_at(at) {
            return;
        }
        let foreign = block.lines.iter().any(|line| self.blank[line.head.clone()].starts_with('"'));
        let before = self
            .levels
            .last_mut()
            .and_then(|level| level.lines.last_mut())
            .filter(|line| line.block.is_none() && !foreign);
        let (message, help) = match before {
            Some(line) => {
                line.block = Some(block);
                ("this `{` is on its own line", "write it at the end of the line before")
            }
            None => (
                "this `{` follows no statement",
                "write braces after their statement: `clip bunny[0:05 ..] { mirror }`",
            ),
        };
        self.errors.push(SyntaxProblem::syntax(at, message, "here", Some(help.to_owned())));
    }
}
