//! Stretches of the film: what has a start and an end.

use crate::check::Checker;
use crate::check::error::TypeProblem;
use crate::check::program::{Base, Instant};
use crate::check::value::Value;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind};

use super::Env;

impl<'a> Checker<'a> {
    /// `from A to B`, or `from part B`, which has an end of its own. What has an error is broken,
    /// which has been reported.
    pub(in crate::check) fn stretch(
        &mut self,
        env: Env,
        from: &'a Expr,
        to: Option<&'a Expr>,
    ) -> (Instant, Instant) {
        let start = self.instant(env, from);
        let end = match to {
            Some(to) => self.instant(env, to),
            None if start.base == Base::Broken => start.clone(),
            None => match self.end_of(env, from, from.span) {
                Value::Instant(end) => end,
                _ => Instant { base: Base::Broken, steps: Vec::new(), span: from.span },
            },
        };
        (start, end)
    }

    /// The end of the stretch that an expression names; none if it names no stretch.
    pub(in crate::check) fn own_end(&mut self, env: Env, expr: &'a Expr) -> Option<Instant> {
        match self.end_value(env, expr, expr.span)? {
            Value::Instant(end) => Some(end),
            _ => None,
        }
    }

    /// `part B end`.
    pub(super) fn end_of(&mut self, env: Env, expr: &'a Expr, at: Span) -> Value {
        if let Some(end) = self.end_value(env, expr, at) {
            return end;
        }
        if self.eval(env, expr).is_broken() {
            return Value::Broken;
        }
        let written = self.text(expr.span);
        self.broken(&TypeProblem::NotAStretch { written, at: expr.span })
    }

    fn end_value(&mut self, env: Env, expr: &'a Expr, at: Span) -> Option<Value> {
        match &expr.kind {
            ExprKind::Labelled { base, label, nth } => {
                self.labelled_end(env, (base, label, nth.as_ref()))
            }
            ExprKind::SongPart(name) => Some(self.song_part_end(name, at)),
            _ => None,
        }
    }
}
