//! Single values: whether a parameter takes one, and what it comes to.

use super::terms::Cell;
use crate::check::Checker;
use crate::check::builtins::{AmountUnit, Parameter, ParameterKind, named_color};
use crate::check::error::EffectProblem;
use crate::check::eval::{Env, word};
use crate::check::program::{CurveBase, Ease};
use crate::check::settings::arg_span;
use crate::check::value::Value;
use crate::syntax::ast::{Arg, Clause, Expr, ExprKind, Literal};
use crate::time::Rational;
use crate::values::Fixed;

/// The axis that a length is a part of.
#[derive(Clone, Copy)]
enum Axis {
    Across,
    Down,
}

impl Parameter {
    /// How many values it takes.
    pub(super) fn size(&self) -> usize {
        match self.kind {
            ParameterKind::Point { .. } => 2,
            ParameterKind::Amount { .. }
            | ParameterKind::Color { .. }
            | ParameterKind::Choice { .. } => 1,
        }
    }
}

impl<'a> Checker<'a> {
    /// Whether a parameter's type takes a value. Nothing is reported.
    pub(super) fn takes(&mut self, env: Env, kind: &ParameterKind, expr: &'a Expr) -> bool {
        let color = match (word(expr), &expr.kind) {
            (Some(word), _) if self.names.knows(env.module, word) => {
                matches!(self.eval(env, expr), Value::Color(_))
            }
            (Some(word), _) => named_color(word).is_some(),
            (None, ExprKind::Literal(literal)) => matches!(literal, Literal::Color(_)),
            (None, ExprKind::Call { name, .. }) => name.value == "color",
            (None, _) => false,
        };
        match kind {
            ParameterKind::Color { .. } => color,
            ParameterKind::Amount { .. } | ParameterKind::Point { .. } => !color,
            ParameterKind::Choice { .. } => false,
        }
    }

    /// What a value comes to for a parameter; `None` for one that does not fit, which is reported.
    /// `component` is 0 for the first value of a stop, 1 for the second of a point.
    pub(super) fn cell(
        &mut self,
        env: Env,
        parameter: &Parameter,
        component: usize,
        expr: &'a Expr,
    ) -> Option<Cell> {
        match parameter.kind {
            ParameterKind::Color { .. } => self.color(env, expr).map(Cell::Color),
            ParameterKind::Amount { .. } | ParameterKind::Point { .. } => {
                self.curve_in_parentheses(env, parameter, component, expr).map(Cell::Amount)
            }
            ParameterKind::Choice { words, .. } => {
                let found = self.text(expr.span);
                self.one_of(parameter.name, &found, expr.span, words, |word| word);
                None
            }
        }
    }

    fn curve_in_parentheses(
        &mut self,
        env: Env,
        parameter: &Parameter,
        component: usize,
        expr: &'a Expr,
    ) -> Option<CurveBase> {
        match &expr.kind {
            ExprKind::Curve(args) => self.inner_curve(env, parameter, component, args),
            _ => self.amount_of(env, parameter, component, expr).map(CurveBase::Constant),
        }
    }

    /// `(2% -> 6% over 1 beat ease in)`
    fn inner_curve(
        &mut self,
        env: Env,
        parameter: &Parameter,
        component: usize,
        args: &'a [Arg],
    ) -> Option<CurveBase> {
        let (mut stops, mut over, mut ease) = (Vec::new(), None, Ease::default());
        let mut wants_value = true;
        for arg in args {
            match arg {
                Arg::Value(expr) if wants_value => {
                    stops.push(self.amount_of(env, parameter, component, expr)?);
                    wants_value = false;
                }
                Arg::Arrow(_) if !wants_value => wants_value = true,
                Arg::Ease(written) => ease = self.ease(env, written)?,
                Arg::Value(expr) if word(expr) == Some("linear") => ease = Ease::Linear,
                Arg::Clause(clause, length) if clause.value == Clause::Over => {
                    over = Some(self.positive_length(env, length, "this ramp")?);
                }
                Arg::Value(_) | Arg::Arrow(_) | Arg::Clause(..) | Arg::Range(..) => {
                    let at = arg_span(arg);
                    self.report(&EffectProblem::CurveInParentheses { at });
                    return None;
                }
            }
        }
        match stops[..] {
            [only] if over.is_none() => Some(CurveBase::Constant(only)),
            [] | [_] => {
                let at = args.first().map(arg_span)?;
                self.report(&EffectProblem::CurveInParentheses { at });
                None
            }
            _ => Some(CurveBase::Ramp { stops, over, ease }),
        }
    }

    /// The amount that a value of a parameter comes to, within its range.
    fn amount_of(
        &mut self,
        env: Env,
        parameter: &Parameter,
        component: usize,
        expr: &'a Expr,
    ) -> Option<Fixed> {
        match parameter.kind {
            ParameterKind::Amount { unit, range, .. } => {
                let amount = match unit {
                    AmountUnit::Ratio => self.ratio_or_zero(env, expr)?,
                    AmountUnit::Length => self.part_of_frame(env, expr, Axis::Down)?,
                    AmountUnit::Angle => self.angle(env, expr)?,
                };
                let amount = Fixed::nearest(amount);
                if amount < range.0 || amount > range.1 {
                    let words = format!("from {} to {}", unit.show(range.0), unit.show(range.1));
                    let what = format!("`{}`", parameter.name);
                    self.out_of_range(&what, &words, unit.show(amount), expr.span);
                    return None;
                }
                Some(amount)
            }
            ParameterKind::Point { .. } => {
                let axis = if component == 0 { Axis::Across } else { Axis::Down };
                self.part_of_frame(env, expr, axis).map(Fixed::nearest)
            }
            ParameterKind::Color { .. } | ParameterKind::Choice { .. } => None,
        }
    }

    fn ratio_or_zero(&mut self, env: Env, expr: &'a Expr) -> Option<Rational> {
        if matches!(&expr.kind, ExprKind::Literal(Literal::Number(number)) if *number == Rational::from(0))
        {
            return Some(Rational::from(0));
        }
        self.ratio(env, expr)
    }

    /// A length as a part of the frame's width or height.
    fn part_of_frame(&mut self, env: Env, expr: &'a Expr, axis: Axis) -> Option<Rational> {
        let (width, height) = self.size.unwrap_or((1920, 1080));
        let pixels = match axis {
            Axis::Across => width,
            Axis::Down => height,
        };
        match self.eval(env, expr) {
            Value::Pixels(length) => Some(length / Rational::from(i128::from(pixels))),
            Value::Ratio { value, percent: true } => Some(value),
            zero if zero.is_zero() => Some(Rational::from(0)),
            found => {
                let help = Some("write parts of the frame: `60%`, or pixels: `8px`".to_owned());
                self.wrong_type("a length", &found, "not a part of the frame", expr.span, help);
                None
            }
        }
    }

    fn angle(&mut self, env: Env, expr: &'a Expr) -> Option<Rational> {
        match self.eval(env, expr) {
            Value::Angle(degrees) => Some(degrees),
            zero if zero.is_zero() => Some(Rational::from(0)),
            found => {
                let help = Some("write degrees: `45deg`".to_owned());
                self.wrong_type("an angle", &found, "it has no direction", expr.span, help);
                None
            }
        }
    }
}
