//! Expressions.

use pest::iterators::{Pair, Pairs};

use super::tree::{Tree, child};
use crate::diag::Help;
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Expr, ExprKind, Literal, MusicUnit, Operator, Path, RhythmExpr};
use crate::syntax::error::SyntaxProblem;
use crate::syntax::grammar::Rule;
use crate::syntax::literal;
use crate::syntax::text::Escapes;

/// How many operations the expressions of one head may have.
const OPERATIONS: usize = 256;

impl Tree<'_> {
    /// The value of any rule of the grammar for values.
    pub(super) fn expr(&mut self, pair: Pair<Rule>) -> Expr {
        let span = self.span(&pair);
        let kind = match pair.as_rule() {
            Rule::instant | Rule::rhythm | Rule::length | Rule::measure => return self.inner(pair),
            Rule::expr => return self.algebra(pair),
            Rule::sum => return self.sum(pair),
            Rule::product => return self.product(pair),
            Rule::group => self.inner(pair).kind,
            Rule::quantity => self.quantity(pair, false),
            Rule::color => {
                ExprKind::Literal(Literal::Color(pair.as_str().trim_start_matches('#').to_owned()))
            }
            Rule::text => self
                .text(&pair, Escapes::Plain)
                .map_or(ExprKind::Broken, |text| ExprKind::Literal(Literal::Text(text.value))),
            Rule::list => ExprKind::List(self.each(pair)),
            Rule::named => self.named(pair),
            Rule::led => return self.led(pair),
            _ => return self.music(pair),
        };
        Expr { kind, span }
    }

    /// The value that is the first thing in another rule.
    pub(super) fn inner(&mut self, pair: Pair<Rule>) -> Expr {
        let span = self.span(&pair);
        pair.into_inner()
            .next()
            .map_or(Expr { kind: ExprKind::Broken, span }, |part| self.expr(part))
    }

    pub(super) fn each(&mut self, pair: Pair<Rule>) -> Vec<Expr> {
        pair.into_inner().map(|part| self.expr(part)).collect()
    }

    /// `r within A to B`, as often as it is written.
    fn algebra(&mut self, pair: Pair<Rule>) -> Expr {
        let mut parts = pair.into_inner();
        let mut rhythm = self.next(&mut parts);
        for within in parts {
            let mut bounds = within.into_inner().filter(|part| part.as_rule() == Rule::sum);
            let (from, to) = (bounds.next(), bounds.next());
            let Some(from) = from.map(|from| self.expr(from)) else { continue };
            let to = to.map(|to| self.expr(to));
            let span = rhythm.span.to(to.as_ref().unwrap_or(&from).span);
            rhythm = self.operation(
                span,
                |rhythm| {
                    ExprKind::Rhythm(RhythmExpr::Within {
                        rhythm,
                        from: Box::new(from),
                        to: to.map(Box::new),
                    })
                },
                rhythm,
            );
        }
        rhythm
    }

    fn sum(&mut self, pair: Pair<Rule>) -> Expr {
        let mut parts = pair.into_inner();
        let mut left = self.next(&mut parts);
        while let Some(sign) = parts.next() {
            let right = self.next(&mut parts);
            left = self.binary(&sign, left, right);
        }
        left
    }

    /// Factors, then `above`, `shift`, `least` and `every`.
    fn product(&mut self, pair: Pair<Rule>) -> Expr {
        let mut parts = pair.into_inner();
        let mut left = self.signed(&mut parts);
        while let Some(part) = parts.next() {
            left = match part.as_rule() {
                Rule::above => self.above(left, part),
                Rule::shift => self.shift(left, part),
                Rule::least => self.least(left, part),
                Rule::every_nth => self.every_nth(left, part),
                _ => {
                    let right = self.signed(&mut parts);
                    self.binary(&part, left, right)
                }
            };
        }
        left
    }

    /// An operand with the signs before it.
    fn signed(&mut self, parts: &mut Pairs<Rule>) -> Expr {
        let mut signs = Vec::new();
        while parts.peek().is_some_and(|part| part.as_rule() == Rule::minus) {
            signs.extend(parts.next().map(|part| self.span(&part)));
        }
        let operand = self.next(parts);
        signs.into_iter().rev().fold(operand, |operand, sign| self.negative(sign, operand))
    }

    /// `-x`; the minus of a literal is a part of it.
    pub(super) fn negative(&mut self, sign: Span, operand: Expr) -> Expr {
        let span = sign.to(operand.span);
        match negated(&operand.kind) {
            Some(kind) => Expr { kind, span },
            None => self.operation(span, ExprKind::Negate, operand),
        }
    }

    fn next(&mut self, parts: &mut Pairs<Rule>) -> Expr {
        match parts.next() {
            Some(part) => self.expr(part),
            None => Expr { kind: ExprKind::Broken, span: self.head.whole() },
        }
    }

    fn binary(&mut self, sign: &Pair<Rule>, left: Expr, right: Expr) -> Expr {
        let operator = match sign.as_str() {
            "+" => Operator::Add,
            "-" => Operator::Subtract,
            "*" => Operator::Multiply,
            _ => Operator::Divide,
        };
        let span = left.span.to(right.span);
        if let Some(fraction) = parted_fraction(operator, &left.kind, &right.kind) {
            let help = Some(Help::replace(format!("write `{fraction}`"), span, fraction));
            self.errors.push(SyntaxProblem::syntax(
                span,
                "a fraction has no spaces in it",
                "this is one number",
                help,
            ));
            return Expr { kind: ExprKind::Broken, span };
        }
        let operator = Spanned::new(operator, self.span(sign));
        self.operation(
            span,
            |left| ExprKind::Binary { operator, left, right: Box::new(right) },
            left,
        )
    }

    /// One more operation on `operand`, unless there are too many already.
    pub(super) fn operation(
        &mut self,
        span: Span,
        kind: impl FnOnce(Box<Expr>) -> ExprKind,
        operand: Expr,
    ) -> Expr {
        self.operations += 1;
        if self.operations == OPERATIONS + 1 {
            self.errors.push(SyntaxProblem::ExpressionTooLong { limit: OPERATIONS, at: span });
        }
        let kind =
            if self.operations > OPERATIONS { ExprKind::Broken } else { kind(Box::new(operand)) };
        Expr { kind, span }
    }

    /// A number with its unit. `16:9` is an aspect only where a setting may want one.
    pub(super) fn quantity(&mut self, pair: Pair<Rule>, setting: bool) -> ExprKind {
        let Some(number) = child(&pair, Rule::number) else { return ExprKind::Broken };
        let at = self.span(&number);
        let kind = match child(&pair, Rule::music_unit) {
            Some(unit) => self.musical(number.as_str(), at, &unit),
            None => match literal::read(number.as_str(), at) {
                Ok(Literal::Aspect(across, down)) if !setting => {
                    Err(literal::not_an_aspect(across, down, at))
                }
                read => read.map(ExprKind::Literal),
            },
        };
        self.or_broken(kind)
    }

    /// The same with what may follow it: `Chorus end`.
    fn led(&mut self, pair: Pair<Rule>) -> Expr {
        let span = self.span(&pair);
        match child(&pair, Rule::kw_end) {
            None => Expr { kind: self.named(pair), span },
            Some(end) => {
                let (start, to) = (pair.as_span().start(), end.as_span().start());
                let written = pair.as_str()[..to - start].trim_end().len();
                let whole = self.head.span(start..start + written);
                let stretch = Expr { kind: self.named(pair), span: whole };
                Expr { kind: ExprKind::EndOf(Box::new(stretch)), span }
            }
        }
    }

    /// A name, with or without a part glued to it.
    fn named(&mut self, pair: Pair<Rule>) -> ExprKind {
        let mut parts = pair.into_inner();
        let Some(path) = parts.next() else { return ExprKind::Broken };
        let path = self.path(path);
        let Some(after) = parts.next() else { return ExprKind::Name(path) };
        match after.as_rule() {
            Rule::arguments => self.call(path, after),
            Rule::moment => {
                let base = Expr { span: path.span, kind: ExprKind::Name(path) };
                ExprKind::Moment { base: Box::new(base), time: Box::new(self.inner(after)) }
            }
            Rule::kw_end => ExprKind::Name(path),
            _ => match self.text(&after, Escapes::Plain) {
                Some(label) => {
                    let nth = parts.next().filter(|nth| nth.as_rule() == Rule::nth);
                    let nth = nth.map(|nth| Spanned::new(number(nth.as_str()), self.span(&nth)));
                    ExprKind::Labelled { base: path, label, nth }
                }
                None => ExprKind::Broken,
            },
        }
    }

    pub(super) fn call(&mut self, path: Path, arguments: Pair<Rule>) -> ExprKind {
        let args = self.each(arguments);
        match <[_; 1]>::try_from(path.parts) {
            Ok([name]) => ExprKind::Call { name, args },
            Err(parts) => {
                let source = parts.first().map_or("bunny", |part| part.value.as_str());
                let help = format!(
                    "the part of a source that plays is in brackets: `{source}[0:05 .. 0:08]`; the only function is `color(#102030)`"
                );
                self.errors.push(SyntaxProblem::syntax(
                    path.span,
                    "names with a point cannot be called",
                    "here",
                    Some(help),
                ));
                ExprKind::Broken
            }
        }
    }
}

/// More than any file has is as good as too many.
fn number(digits: &str) -> u32 {
    digits.parse().unwrap_or(u32::MAX)
}

/// `1 / 2 beat` would be 1 divided by two beats, which is never meant.
fn parted_fraction(operator: Operator, left: &ExprKind, right: &ExprKind) -> Option<String> {
    match (operator, left, right) {
        (
            Operator::Divide,
            ExprKind::Literal(Literal::Number(above)),
            ExprKind::Span { count, unit },
        ) => {
            let unit = if *unit == MusicUnit::Beat { "beat" } else { "bar" };
            Some(format!("{above}/{count} {unit}"))
        }
        _ => None,
    }
}

fn negated(kind: &ExprKind) -> Option<ExprKind> {
    if let ExprKind::Span { count, unit } = kind {
        return Some(ExprKind::Span { count: -*count, unit: *unit });
    }
    let ExprKind::Literal(literal) = kind else { return None };
    let literal = match literal {
        Literal::Number(value) => Literal::Number(-*value),
        Literal::Ratio { value, percent } => Literal::Ratio { value: -*value, percent: *percent },
        Literal::Duration(value) => Literal::Duration(-*value),
        Literal::Frames(value) => Literal::Frames(-*value),
        Literal::Pixels(value) => Literal::Pixels(-*value),
        Literal::Degrees(value) => Literal::Degrees(-*value),
        Literal::Decibels(value) => Literal::Decibels(-*value),
        Literal::Tempo(value) => Literal::Tempo(-*value),
        Literal::Clock(_)
        | Literal::Timecode { .. }
        | Literal::Color(_)
        | Literal::Size(..)
        | Literal::Aspect(..)
        | Literal::Text(_) => {
            return None;
        }
    };
    Some(ExprKind::Literal(literal))
}
