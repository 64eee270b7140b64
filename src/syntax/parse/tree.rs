//! From what pest found to pieces of the tree: names, texts, and the steps that all others share.

use pest::iterators::Pair;

use super::Reader;
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Ident, Path, Text};
use crate::syntax::error::Errors;
use crate::syntax::grammar::Rule;
use crate::syntax::head::Head;
use crate::syntax::text::{self, Escapes};

/// Builds the content of one head.
pub(super) struct Tree<'h> {
    pub(super) head: &'h Head<'h>,
    pub(super) errors: &'h mut Errors,
    /// How many operations its expressions have, so that trees stay shallow enough to walk.
    pub(super) operations: usize,
}

impl Reader<'_> {
    pub(super) fn tree<'h>(&'h mut self, head: &'h Head<'h>) -> Tree<'h> {
        Tree { head, errors: self.errors, operations: 0 }
    }
}

impl Tree<'_> {
    /// The place of a pair, without the space that pest may have taken in behind it.
    pub(super) fn span(&self, pair: &Pair<Rule>) -> Span {
        let start = pair.as_span().start();
        self.head.span(start..start + pair.as_str().trim_end().len())
    }

    pub(super) fn ident(&self, pair: &Pair<Rule>) -> Ident {
        Spanned::new(pair.as_str().trim_end().to_owned(), self.span(pair))
    }

    pub(super) fn path(&self, pair: Pair<Rule>) -> Path {
        let span = self.span(&pair);
        Path { parts: pair.into_inner().map(|part| self.ident(&part)).collect(), span }
    }

    /// The text in quotes; `None` if it has a mistake, which is reported, so that no caller goes on
    /// with half a path.
    pub(super) fn text(&mut self, pair: &Pair<Rule>, escapes: Escapes) -> Option<Text> {
        let span = self.span(pair);
        let before = self.errors.count();
        let text = text::read(pair.as_str(), span, escapes, self.errors);
        (self.errors.count() == before).then(|| Spanned::new(text, span))
    }
}

/// The first part of `pair` that `rule` made.
pub(super) fn child<'i>(pair: &Pair<'i, Rule>, rule: Rule) -> Option<Pair<'i, Rule>> {
    pair.clone().into_inner().find(|part| part.as_rule() == rule)
}

/// All parts of `pair` that `rule` made.
pub(super) fn children<'i>(
    pair: &Pair<'i, Rule>,
    rule: Rule,
) -> impl Iterator<Item = Pair<'i, Rule>> {
    pair.clone().into_inner().filter(move |part| part.as_rule() == rule)
}
