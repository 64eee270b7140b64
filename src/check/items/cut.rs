//! `cut`: a new source at every hit of a rhythm.

use std::sync::Arc;

use crate::check::Checker;
use crate::check::error::ItemProblem;
use crate::check::eval::Env;
use crate::check::program::{Cut, Order};
use crate::source::{Span, Spanned};
use crate::syntax::ast;

impl<'a> Checker<'a> {
    /// A cut; `None` if it has an error, which has been reported.
    pub(super) fn cut(
        &mut self,
        env: Env,
        cut: &'a ast::Cut,
        span: Span,
        chance: (Arc<str>, u32),
    ) -> Option<Cut> {
        let rhythm = self.rhythm(env, &cut.rhythm);
        let end = self.end(env, cut.end.as_ref());
        let order = self.order(env, cut.order.as_ref());
        let between = cut.between.as_ref().map(|join| self.join(env, join));
        let each = self.modifiers(env, &cut.each);
        let modifiers = each.clone().unwrap_or_default();
        let sources: Vec<_> =
            cut.sources.iter().map(|source| self.cut_source(env, source, &modifiers)).collect();
        if sources.is_empty() {
            self.report(&ItemProblem::EmptyCut { at: span });
            return None;
        }
        let between = match between {
            None => None,
            Some(join) => Some(join?),
        };
        let sources = sources.into_iter().collect::<Option<Vec<_>>>()?;
        each?;
        Some(Cut {
            rhythm: rhythm?,
            end: end?,
            order: order?,
            short: cut.short.as_ref().map(|short| short.value),
            sources,
            between,
            chance,
        })
    }

    fn order(&mut self, env: Env, order: Option<&'a Spanned<ast::Order>>) -> Option<Order> {
        Some(match order.map(|order| &order.value) {
            None => Order::InOrder,
            Some(ast::Order::Cycle) => Order::Cycle,
            Some(ast::Order::Intercut) => Order::Intercut,
            Some(ast::Order::Shuffle(None)) => Order::Shuffle(0),
            Some(ast::Order::Shuffle(Some(throw))) => {
                let throw =
                    self.whole_number(env, throw, "a throw of `shuffle`", 0..=i64::from(u32::MAX))?;
                Order::Shuffle(u64::try_from(throw).ok()?)
            }
        })
    }

    /// What chance depends on: the statement's own text and the sections around it, without
    /// comments and with white space folded, and how many equal ones precede it.
    pub(super) fn chance(&mut self, sections: &str, span: Span) -> (Arc<str>, u32) {
        let own = self.without_comments(span);
        let folded: Vec<&str> = own.trim_start_matches(':').split_whitespace().collect();
        let text: Arc<str> = format!("{sections}{}", folded.join(" ")).into();
        let count = self.chances.entry(text.clone()).or_default();
        *count += 1;
        (text, *count - 1)
    }

    fn without_comments(&self, span: Span) -> String {
        let comments = self
            .inputs
            .modules
            .iter()
            .filter(|module| module.file.source == span.source)
            .flat_map(|module| &module.comments);
        let mut text = String::new();
        let mut start = span.start;
        for comment in comments
            .filter(|comment| comment.span.start >= span.start && comment.span.end <= span.end)
        {
            text.push_str(self.inputs.sources.slice(Span {
                start,
                end: comment.span.start,
                ..span
            }));
            start = comment.span.end;
        }
        text + self.inputs.sources.slice(Span { start, ..span })
    }
}
