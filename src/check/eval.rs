//! From expressions to values.

mod arith;
mod detected;
mod expect;

mod hints;
mod instants;
mod labels;
mod memo;
mod moments;
mod music;
mod quantities;
mod rhythms;
mod stretches;

use std::sync::Arc;

use miette::LabeledSpan;

use crate::diag::{Help, Problem};
use crate::source::Span;
use crate::syntax::ast::{self, Expr, ExprKind, HitWord, Literal, Operator, RhythmExpr};
use crate::time::Rational;

use super::Checker;
use super::builtins::named_color;
use super::error::{EffectProblem, NameProblem, TypeProblem};
use super::load::ModuleId;
use super::names::{Body, DeclId};
use super::program::{Base, Color, Instant, Sign};
use super::value::{Timecode, Type, Value};
use arith::Refusal;

pub(super) use arith::{bounded, whole};
pub(super) use memo::{Memo, Values};
pub(super) use moments::Edge;
pub(super) use quantities::{Bounds, word};

/// The longest chain of names that refer to each other.
const LONGEST_CHAIN: usize = 200;

/// Where an expression is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Env {
    /// The file whose names it sees.
    pub(super) module: ModuleId,
    /// Whether it belongs to an item, so that `next`, `start` and `end` mean something.
    pub(super) in_item: bool,
    /// Whether it belongs to a layer, where what lies beside a picture is clear.
    pub(super) on_layer: bool,
}

impl Env {
    /// In a declaration or setting of a file.
    pub(super) fn declaration(module: ModuleId) -> Env {
        Env { module, in_item: false, on_layer: false }
    }

    /// In an item or words statement of a file.
    pub(super) fn item(module: ModuleId) -> Env {
        Env { module, in_item: true, on_layer: false }
    }
}

impl<'a> Checker<'a> {
    /// The value of an expression.
    pub(super) fn eval(&mut self, env: Env, expr: &'a Expr) -> Value {
        match &expr.kind {
            ExprKind::Literal(literal) => self.literal(literal, expr.span),
            ExprKind::Name(path) => self.name(env, path),
            ExprKind::Span { count, unit } => self.span(*count, *unit, expr.span),
            ExprKind::Bar { bar, beat } => self.bar(*bar, *beat, expr.span),
            ExprKind::BarOf(number) => self.bar_of(env, number, expr.span),
            ExprKind::Next(unit) => self.next(env, *unit, expr.span),
            ExprKind::Binary { operator, left, right } => {
                self.binary(env, operator.value, left, right, expr.span)
            }
            ExprKind::Negate(value) => self.negate(env, value, expr.span),
            ExprKind::Call { name, args } => self.call(env, name, args),
            ExprKind::List(instants) => self.list(env, instants, expr.span),
            ExprKind::Moment { base, time } => self.song_moment(env, base, time, expr.span),
            ExprKind::Labelled { base, label, nth } => {
                self.labelled(env, (base, label, nth.as_ref()))
            }
            ExprKind::SongPart(name) => self.song_part(name, expr.span),
            ExprKind::Hit(nth) => {
                self.item_instant(env, Base::Hit(*nth), &format!("hit {nth}"), expr.span)
            }
            ExprKind::EndOf(stretch) => self.end_of(env, stretch, expr.span),
            ExprKind::Rhythm(rhythm) => self.rhythm_words(env, rhythm, expr.span),
            ExprKind::Curve(_) => self.broken(&EffectProblem::CurveMisplaced { at: expr.span }),
            ExprKind::Broken => Value::Broken,
        }
    }

    fn literal(&mut self, literal: &Literal, span: Span) -> Value {
        let value = match literal {
            Literal::Number(number) => bounded(*number).map(Value::Number),
            Literal::Ratio { value, percent } => {
                bounded(*value).map(|value| Value::Ratio { value, percent: *percent })
            }
            Literal::Duration(seconds) => bounded(*seconds).map(Value::Duration),
            Literal::Frames(frames) => bounded(*frames).map(Value::Frames),
            Literal::Clock(seconds) => bounded(*seconds).map(clock),
            Literal::Timecode { seconds, frames } => {
                bounded(Rational::from(i128::from(*seconds))).map(|_| counted(*seconds, *frames))
            }
            Literal::Pixels(pixels) => bounded(*pixels).map(Value::Pixels),
            Literal::Degrees(degrees) => bounded(*degrees).map(Value::Angle),
            Literal::Decibels(gain) => bounded(*gain).map(Value::Gain),
            Literal::Tempo(tempo) => bounded(*tempo).map(Value::Tempo),
            Literal::Color(digits) => return self.hex_color(digits, span),
            Literal::Size(width, height) => Some(Value::Size(*width, *height)),
            Literal::Aspect(width, height) => Some(Value::Aspect(*width, *height)),
            Literal::Text(text) => Some(Value::Text(Arc::from(text.as_str()))),
        };
        value.unwrap_or_else(|| self.broken(&TypeProblem::TooLarge { at: span }))
    }

    fn hex_color(&mut self, digits: &str, at: Span) -> Value {
        match hex(digits) {
            Some(color) => Value::Color(color),
            None => {
                let why = match digits.chars().find(|digit| !digit.is_ascii_hexdigit()) {
                    Some(digit) => format!("`{digit}` is not a hexadecimal digit"),
                    None => format!("it has {} digits", digits.chars().count()),
                };
                let help = Some(
                    "write 3, 4, 6 or 8 digits: `#fd0`, `#fd08`, `#ffdd00`, `#ffdd0080`".into(),
                );
                self.broken(&TypeProblem::InvalidColor {
                    written: format!("#{digits}"),
                    why,
                    at,
                    help,
                })
            }
        }
    }

    fn name(&mut self, env: Env, path: &'a ast::Path) -> Value {
        if let [only] = &path.parts[..]
            && !self.names.knows(env.module, &only.value)
            && let Some(value) = self.builtin_name(env, only)
        {
            return value;
        }
        let Some((decl, rest)) = self.names.resolve(env.module, path, &mut self.reporter) else {
            return Value::Broken;
        };
        let value = match self.names.decls[decl.0].body {
            Body::Section(..) => self.section_value(decl, path.span),
            _ => self.value_of(decl, path.span),
        };
        match rest {
            [] => value,
            [part, ..] => self.part(&value, path, part),
        }
    }

    /// Names that need no declaration.
    fn builtin_name(&mut self, env: Env, name: &ast::Ident) -> Option<Value> {
        match name.value.as_str() {
            "start" => Some(self.item_instant(env, Base::Start, "start", name.span)),
            "end" => Some(self.item_instant(env, Base::End, "end", name.span)),
            "hit" => Some(self.item_instant(env, Base::Hit(1), "hit", name.span)),
            "beat" => Some(self.rhythm_words(env, &RhythmExpr::Beat, name.span)),
            "bar" => Some(self.rhythm_words(env, &RhythmExpr::Bar, name.span)),
            "offbeat" => Some(self.rhythm_words(env, &RhythmExpr::Offbeat, name.span)),
            "kick" => Some(self.rhythm_words(env, &RhythmExpr::Hit(HitWord::Kick), name.span)),
            "snare" => Some(self.rhythm_words(env, &RhythmExpr::Hit(HitWord::Snare), name.span)),
            "hat" => Some(self.rhythm_words(env, &RhythmExpr::Hit(HitWord::Hat), name.span)),
            "onset" => Some(self.rhythm_words(env, &RhythmExpr::Hit(HitWord::Onset), name.span)),
            "drops" => Some(self.detected_moments(true, name.span)),
            "breaks" => Some(self.detected_moments(false, name.span)),
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            other => named_color(other).map(Value::Color),
        }
    }

    /// An instant that only an item has.
    fn item_instant(&mut self, env: Env, base: Base, word: &str, at: Span) -> Value {
        if env.in_item {
            return Value::Instant(Instant { base, steps: Vec::new(), span: at });
        }
        self.broken(&TypeProblem::NotFixed {
            word: word.to_owned(),
            place: "a declaration or setting",
            at,
        })
    }

    /// The value of a declaration, evaluated once.
    pub(super) fn value_of(&mut self, id: DeclId, at: Span) -> Value {
        match &self.values.memo[id.0] {
            Memo::Known(value) => return value.clone(),
            Memo::Open => return self.recursion(id, at),
            Memo::Unknown => {}
        }
        if self.values.open.len() >= LONGEST_CHAIN {
            let name = self.names.decls[id.0].name.value.clone();
            return self.broken(&NameProblem::ChainTooLong { name, limit: LONGEST_CHAIN, at });
        }
        self.values.memo[id.0] = Memo::Open;
        self.values.open.push(id);
        let value = self.declared_value(id);
        self.values.open.pop();
        self.values.memo[id.0] = Memo::Known(value.clone());
        value
    }

    fn recursion(&mut self, id: DeclId, at: Span) -> Value {
        let start = self.values.open.iter().position(|open| *open == id).unwrap_or(0);
        let ring: Vec<&ast::Ident> =
            self.values.open[start..].iter().map(|open| self.names.decls[open.0].name).collect();
        let names: Vec<&str> =
            ring.iter().chain(ring.first()).map(|name| name.value.as_str()).collect();
        let problem = NameProblem::Recursion {
            name: self.names.decls[id.0].name.value.clone(),
            ring: names.join(" → "),
            at,
            steps: ring.iter().map(|name| LabeledSpan::new_with_span(None, name.span)).collect(),
        };
        self.broken(&problem)
    }

    fn binary(
        &mut self,
        env: Env,
        operator: Operator,
        left: &'a Expr,
        right: &'a Expr,
        at: Span,
    ) -> Value {
        let (a, b) = (self.eval(env, left), self.eval(env, right));
        if a.is_broken() || b.is_broken() {
            return Value::Broken;
        }
        let sign = match operator {
            Operator::Add => Some(Sign::Plus),
            Operator::Subtract => Some(Sign::Minus),
            Operator::Multiply | Operator::Divide => None,
        };
        if let Some(sign) = sign
            && let Some(rhythm) = self.rhythm_algebra(sign, &a, &b, right.span)
        {
            return rhythm;
        }
        if let Some(repeated) = [&a, &b].into_iter().find_map(Value::repeated) {
            return if repeated.timed { self.which_of(repeated, at) } else { Value::Broken };
        }
        let kinds = (a.kind(), b.kind());
        let (a, b) = (self.settled_value(a), self.settled_value(b));
        let result = match operator {
            Operator::Add => arith::add(a, Sign::Plus, b),
            Operator::Subtract => arith::add(a, Sign::Minus, b),
            Operator::Multiply => arith::multiply(a, b),
            Operator::Divide => arith::divide(a, b),
        };
        result.unwrap_or_else(|refusal| self.refused(refusal, kinds, at, (left.span, right.span)))
    }

    fn refused(
        &mut self,
        refusal: Refusal,
        kinds: (Type, Type),
        at: Span,
        (left, right): (Span, Span),
    ) -> Value {
        let problem = match refusal {
            Refusal::TooLarge => TypeProblem::TooLarge { at },
            Refusal::ByZero => TypeProblem::ByZero { at, zero: right },
            Refusal::TwoInstants => TypeProblem::TwoInstants { at, left, right },
            Refusal::NotMeasurable => TypeProblem::NotMeasurable { at },
            Refusal::Mixed { why, help } => TypeProblem::Mixed {
                left: kinds.0.to_string(),
                right: kinds.1.to_string(),
                why: why.to_owned(),
                at,
                left_at: left,
                right_at: right,
                help: help.map(Help::from),
            },
        };
        self.broken(&problem)
    }

    fn negate(&mut self, env: Env, expr: &'a Expr, at: Span) -> Value {
        let value = self.eval(env, expr);
        let kind = value.kind();
        match arith::negate(value) {
            Ok(value) => value,
            Err(_) => self.broken(&TypeProblem::WrongType {
                wanted: "a quantity".to_owned(),
                found: kind.to_string(),
                why: format!("{kind} cannot be negated"),
                at,
                help: None,
            }),
        }
    }

    fn call(&mut self, env: Env, name: &ast::Ident, args: &'a [Expr]) -> Value {
        match (name.value.as_str(), args) {
            ("color" | "colour", [color]) => {
                self.color(env, color).map_or(Value::Broken, Value::Color)
            }
            ("color" | "colour", [first, .., last]) => {
                let (name, usage) = (name.value.clone(), "color(#102030)".to_owned());
                self.broken(&NameProblem::TooMuch {
                    name,
                    usage,
                    at: Span { start: first.span.end, ..last.span },
                })
            }
            ("color" | "colour", []) => {
                let (what, usage) = ("one colour".to_owned(), "color(#102030)".to_owned());
                self.broken(&NameProblem::Incomplete {
                    name: name.value.clone(),
                    what,
                    usage,
                    at: name.span,
                })
            }
            (other, _) => {
                let help = Some(self.call_help(env, other, args));
                self.broken(&NameProblem::UnknownFunction {
                    name: other.to_owned(),
                    at: name.span,
                    help,
                })
            }
        }
    }

    /// What a call of something else than `color` most likely means.
    fn call_help(&mut self, env: Env, name: &str, args: &[Expr]) -> Help {
        let written =
            |args: &[Expr]| -> Vec<String> { args.iter().map(|arg| self.text(arg.span)).collect() };
        if self.names.knows(env.module, name) {
            let range = match &written(args)[..] {
                [start, end] => format!("{start} .. {end}"),
                [start] => format!("{start} .."),
                _ => "0:05 .. 0:08".to_owned(),
            };
            return format!("the part of a source that plays is in brackets: `{name}[{range}]`")
                .into();
        }
        let channels: Vec<u8> =
            written(args).iter().take(3).filter_map(|arg| arg.parse().ok()).collect();
        match (name.to_lowercase().as_str(), &channels[..]) {
            ("rgb" | "rgba", [red, green, blue]) => {
                format!("write the colour as `#{red:02x}{green:02x}{blue:02x}`").into()
            }
            ("rgb" | "rgba" | "hsl" | "hsla" | "hex", _) => {
                "write a colour as `#102030`, or by its name: `gold`".into()
            }
            _ => "the only function is `color(#102030)`, which shows a colour as a shot".into(),
        }
    }

    /// Reports a problem; what had it is broken.
    pub(super) fn broken(&mut self, problem: &dyn Problem) -> Value {
        self.report(problem);
        Value::Broken
    }
}

fn clock(seconds: Rational) -> Value {
    Value::Timecode(Timecode { counted: None, seconds, frames: Rational::from(0), written: 0 })
}

fn counted(seconds: i64, frames: u32) -> Value {
    Value::Timecode(Timecode {
        counted: Some(seconds),
        seconds: Rational::from(0),
        frames: Rational::from(i128::from(frames)),
        written: frames,
    })
}

/// The colour of 3, 4, 6 or 8 hexadecimal digits.
fn hex(digits: &str) -> Option<Color> {
    let nibbles: Vec<u8> = digits
        .chars()
        .map(|digit| digit.to_digit(16).map(|value| value as u8))
        .collect::<Option<_>>()?;
    let double = |nibble: u8| nibble * 17;
    match nibbles[..] {
        [r, g, b] => Some(Color { red: double(r), green: double(g), blue: double(b), alpha: 255 }),
        [r, g, b, a] => {
            Some(Color { red: double(r), green: double(g), blue: double(b), alpha: double(a) })
        }
        [r, s, g, h, b, c] => {
            Some(Color { red: r << 4 | s, green: g << 4 | h, blue: b << 4 | c, alpha: 255 })
        }
        [r, s, g, h, b, c, a, d] => {
            Some(Color { red: r << 4 | s, green: g << 4 | h, blue: b << 4 | c, alpha: a << 4 | d })
        }
        _ => None,
    }
}
