//! Stretches of the film: what has a start and an end.

use crate::check::Checker;
use crate::check::error::TypeProblem;
use crate::check::names::{Body, DeclId};
use crate::check::program::{Base, Instant, Sign};
use crate::check::value::Value;
use crate::source::Span;
use crate::syntax::ast::{self, End, Expr, ExprKind, Stretch};

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

    /// The end of the stretch that an expression names, broken if it has an error, which has been
    /// reported; none if it names no stretch.
    pub(in crate::check) fn own_end(&mut self, env: Env, expr: &'a Expr) -> Option<Instant> {
        Some(match self.end_value(env, expr, expr.span)? {
            Value::Instant(end) => end,
            _ => Instant { base: Base::Broken, steps: Vec::new(), span: expr.span },
        })
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
            ExprKind::Name(path) => {
                let start = self.names.section(env.module, path)?;
                // Records the use.
                self.names.resolve(env.module, path, &mut self.reporter);
                Some(self.section_value(DeclId(start.0 + 1), at))
            }
            _ => None,
        }
    }

    /// The start or end of a named section, where it is used by its name: its place is known before
    /// the film is laid out.
    pub(super) fn section_value(&mut self, id: DeclId, at: Span) -> Value {
        let value = self.value_of(id, at);
        let why = match (&value, self.names.decls[id.0].body) {
            (Value::Instant(Instant { base: Base::At(_), steps, .. }), _) if steps.is_empty() => {
                return value;
            }
            (Value::Instant(Instant { base: Base::Broken, .. }), _) => return Value::Broken,
            (_, Body::Section(item, section))
                if item.cue.is_none() && section.stretch.is_none() =>
            {
                "its head does not say where it starts"
            }
            (_, Body::SectionEnd(section))
                if section.stretch.is_none() && section.end.is_none() =>
            {
                "its head does not say where it ends"
            }
            (Value::Instant(_), _) => "its head counts from items around it",
            (Value::Broken, Body::SectionEnd(ast::Section { stretch: None, .. })) => {
                self.section_value(DeclId(id.0 - 1), at);
                return Value::Broken;
            }
            _ => return Value::Broken,
        };
        let decl = self.names.decls[id.0];
        let name = decl.name.value.clone();
        self.broken(&TypeProblem::SectionUnplaced { name, why, at, section: decl.name.span })
    }

    /// Where a named section starts: broken without a start in its head, which its uses report.
    pub(in crate::check) fn section_start(
        &mut self,
        env: Env,
        item: &'a ast::Item,
        section: &'a ast::Section,
    ) -> Value {
        let from = section.stretch.as_ref().map(|stretch| &stretch.from).or(item.cue.as_ref());
        from.map_or(Value::Broken, |from| Value::Instant(self.instant(env, from)))
    }

    /// Where a named section ends: broken without an end in its head.
    pub(in crate::check) fn section_end(
        &mut self,
        env: Env,
        start: DeclId,
        section: &'a ast::Section,
    ) -> Value {
        match (&section.stretch, &section.end) {
            (Some(Stretch { to: Some(to), .. }), _) | (None, Some(End::Until(to))) => {
                Value::Instant(self.instant(env, to))
            }
            (Some(Stretch { from, to: None }), _) => self.end_of(env, from, from.span),
            (None, Some(End::For(length))) => {
                let name = self.names.decls[start.0].name.span;
                let Value::Instant(mut end) = self.value_of(start, name) else {
                    return Value::Broken;
                };
                let Some(length) = self.quietly(|checker| checker.length(env, length)) else {
                    return Value::Broken;
                };
                end.steps.push((Sign::Plus, length.value));
                Value::Instant(self.settled(end))
            }
            (None, None) => Value::Broken,
        }
    }
}
