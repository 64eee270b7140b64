//! Values of the type that is wanted: numbers, ratios, colours, texts, sizes.

use std::fmt;
use std::ops::RangeInclusive;
use std::sync::Arc;

use crate::check::Checker;
use crate::check::builtins::named_color;
use crate::check::error::TypeProblem;
use crate::check::program::Color;
use crate::check::value::Value;
use crate::diag::{Help, did_you_mean};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind};
use crate::time::{Rational, round_half_up};

use super::{Env, hints, whole};

/// From what to what a value may lie, both included, and how that is reported.
#[derive(Clone, Copy, Debug)]
pub(in crate::check) struct Bounds {
    /// What is bounded.
    pub(in crate::check) what: &'static str,
    /// The least, in hundredths.
    pub(in crate::check) least: i64,
    /// The most, in hundredths.
    pub(in crate::check) most: i64,
    /// The two in words.
    pub(in crate::check) words: &'static str,
}

impl Bounds {
    fn contain(self, value: Rational) -> bool {
        let hundredths = |bound: i64| Rational::new(i128::from(bound), 100);
        (hundredths(self.least)..=hundredths(self.most)).contains(&value)
    }
}

impl<'a> Checker<'a> {
    /// A plain number.
    pub(in crate::check) fn number(
        &mut self,
        env: Env,
        expr: &'a Expr,
        what: &str,
    ) -> Option<Rational> {
        match self.eval(env, expr) {
            Value::Number(number) => Some(number),
            found => {
                let help = Some(format!("{what} is a plain number, without a unit"));
                self.wrong_type("a number", &found, "has a unit", expr.span, help);
                None
            }
        }
    }

    /// A whole number of a range.
    pub(in crate::check) fn whole_number(
        &mut self,
        env: Env,
        expr: &'a Expr,
        what: &str,
        range: RangeInclusive<i64>,
    ) -> Option<i64> {
        let number = self.number(env, expr, what)?;
        match whole(number).filter(|number| range.contains(number)) {
            Some(number) => Some(number),
            None => {
                let words = format!("a whole number from {} to {}", range.start(), range.end());
                self.out_of_range(what, &words, number, expr.span);
                None
            }
        }
    }

    /// A value within bounds, or an error that says them.
    pub(in crate::check) fn within_bounds(
        &mut self,
        bounds: Bounds,
        value: Rational,
        at: Span,
    ) -> Option<Rational> {
        if bounds.contain(value) {
            return Some(value);
        }
        let found = format!("`{}`", self.text(at));
        self.out_of_range(bounds.what, bounds.words, found, at);
        None
    }

    /// Reports that a value is too small or too large.
    pub(in crate::check) fn out_of_range(
        &mut self,
        what: &str,
        range: &str,
        found: impl fmt::Display,
        at: Span,
    ) {
        let (what, range, found) = (what.to_owned(), range.to_owned(), found.to_string());
        self.report(&TypeProblem::OutOfRange { what, range, found, at, help: None });
    }

    /// A ratio, like `50%` or `1.5x`.
    pub(in crate::check) fn ratio(&mut self, env: Env, expr: &'a Expr) -> Option<Rational> {
        match self.eval(env, expr) {
            Value::Ratio { value, .. } => Some(value),
            Value::Number(number) if number >= Rational::from(4) => {
                let help = Some(format!("write a percentage: `{}%`", self.text(expr.span)));
                let found = Value::Number(number);
                self.wrong_type("a ratio", &found, "it has no unit", expr.span, help);
                None
            }
            found => {
                let (why, help) = hints::RATIO.of(found.kind(), &self.text(expr.span));
                self.wrong_type("a ratio", &found, why, expr.span, help);
                None
            }
        }
    }

    /// A gain in decibels.
    pub(in crate::check) fn gain(&mut self, env: Env, expr: &'a Expr) -> Option<Rational> {
        match self.eval(env, expr) {
            Value::Gain(decibels) => Some(decibels),
            zero if zero.is_zero() => Some(Rational::from(0)),
            found => {
                self.wrong_type(
                    "a gain",
                    &found,
                    "not in decibels",
                    expr.span,
                    Some("write it in decibels: `-3dB`".to_owned()),
                );
                None
            }
        }
    }

    /// A tempo in beats a minute.
    pub(in crate::check) fn tempo(&mut self, env: Env, expr: &'a Expr) -> Option<Rational> {
        match self.eval(env, expr) {
            Value::Tempo(tempo) => Some(tempo),
            found => {
                let (why, help) = hints::TEMPO.of(found.kind(), &self.text(expr.span));
                self.wrong_type("a tempo", &found, why, expr.span, help);
                None
            }
        }
    }

    /// A text.
    pub(in crate::check) fn text_value(&mut self, env: Env, expr: &'a Expr) -> Option<Arc<str>> {
        match self.eval(env, expr) {
            Value::Text(text) => Some(text),
            found => {
                let help = Some(format!(
                    "put it in quotes: `\"{}\"`",
                    self.text(expr.span).replace('"', "")
                ));
                self.wrong_type("a text", &found, "not in quotes", expr.span, help);
                None
            }
        }
    }

    /// A size in pixels.
    pub(in crate::check) fn size(&mut self, env: Env, expr: &'a Expr) -> Option<(u32, u32)> {
        match self.eval(env, expr) {
            Value::Size(width, height) => Some((width, height)),
            found => {
                self.wrong_type(
                    "a size",
                    &found,
                    "not a size",
                    expr.span,
                    Some("write width and height: `1920x1080`".to_owned()),
                );
                None
            }
        }
    }

    /// A colour: the names of colours are looked up first.
    pub(in crate::check) fn color(&mut self, env: Env, expr: &'a Expr) -> Option<Color> {
        if let Some(color) = word(expr).and_then(named_color) {
            return Some(color);
        }
        if let Some(name) = word(expr).filter(|name| !self.names.knows(env.module, name)) {
            self.unknown_color(name, expr.span);
            return None;
        }
        match self.eval(env, expr) {
            Value::Color(color) => Some(color),
            found => {
                let help = Some(match &found {
                    Value::Text(text) => format!("write it without quotes: `{text}`"),
                    _ => "write `#102030`, or the name of a colour such as `white`".to_owned(),
                });
                self.wrong_type("a colour", &found, "not a colour", expr.span, help);
                None
            }
        }
    }

    fn unknown_color(&mut self, name: &str, at: Span) {
        const COMMON: &[&str] = &[
            "black", "white", "red", "green", "blue", "yellow", "orange", "purple", "pink", "gray",
            "grey", "brown", "cyan", "magenta", "gold", "silver", "navy", "teal", "crimson",
            "maroon", "violet", "indigo",
        ];
        if matches!(name, "none" | "transparent" | "clear") {
            let help = Some(
                "write a colour, such as `black`; a transparent one has eight digits: `#10203000`"
                    .into(),
            );
            self.report(&TypeProblem::InvalidColor {
                written: name.to_owned(),
                why: "no colour has this name".to_owned(),
                at,
                help,
            });
            return;
        }
        let near =
            did_you_mean(name, COMMON.iter().copied()).map(|near| Help::did_you_mean(at, near));
        let help = near.or(Some("write `#102030`, or a name that CSS knows".into()));
        self.report(&TypeProblem::InvalidColor {
            written: name.to_owned(),
            why: "no colour has this name".to_owned(),
            at,
            help,
        });
    }

    /// A length on the screen, in thousandths of the frame's height.
    pub(in crate::check) fn screen_length(
        &mut self,
        env: Env,
        expr: &'a Expr,
        bounds: Bounds,
    ) -> Option<i32> {
        let height = self.size.map_or(1080, |(_, height)| height);
        let part = self.screen_part(env, expr, height)?;
        let part = self.within_bounds(bounds, part, expr.span)?;
        i32::try_from(round_half_up(part * Rational::from(1000))).ok()
    }

    /// A part of the frame's width or height, which is `whole` pixels.
    pub(in crate::check) fn screen_part(
        &mut self,
        env: Env,
        expr: &'a Expr,
        whole: u32,
    ) -> Option<Rational> {
        match self.eval(env, expr) {
            Value::Pixels(pixels) => Some(pixels / Rational::from(i128::from(whole.max(1)))),
            Value::Ratio { value, percent: true } => Some(value),
            zero if zero.is_zero() => Some(Rational::from(0)),
            found => {
                let (why, help) = hints::SCREEN_LENGTH.of(found.kind(), &self.text(expr.span));
                self.wrong_type("a length", &found, why, expr.span, help);
                None
            }
        }
    }

    /// One of a setting's own words; `None` if it is another, which has been reported.
    pub(in crate::check) fn one_of<T>(
        &mut self,
        what: &str,
        found: &str,
        at: Span,
        table: &'static [T],
        name: fn(&T) -> &'static str,
    ) -> Option<&'static T> {
        if let Some(row) = table.iter().find(|row| name(row) == found) {
            return Some(row);
        }
        let text = self.text(at);
        let found = if found.is_empty() { text.as_str() } else { found };
        let known: Vec<String> = table.iter().map(|row| format!("`{}`", name(row))).collect();
        let near = did_you_mean(found, table.iter().map(name)).or_else(|| {
            let ours = other_words(found)?;
            table.iter().map(name).find(|name| *name == ours)
        });
        let help = near.map(|near| Help::did_you_mean(at, near)).or_else(|| {
            let first = table.first().map(name)?;
            Some(format!("write one of these words, such as `{first}`").into())
        });
        let (written, what, known) = (found.to_owned(), what.to_owned(), listed(&known));
        self.report(&TypeProblem::UnknownWord { written, what, known, at, help });
        None
    }
}

/// Our word for a choice that other programs call otherwise.
fn other_words(word: &str) -> Option<&'static str> {
    Some(match word.to_lowercase().as_str() {
        "middle" | "centre" | "centered" => "center",
        "contain" | "letterbox" | "pillarbox" | "inside" => "fit",
        "cover" | "crop" | "outside" => "fill",
        "distort" | "squash" => "stretch",
        "blurred" => "blur",
        "low" | "fast" | "proxy" => "draft",
        "high" | "best" | "max" | "final" => "master",
        "medium" => "preview",
        "avc" | "x264" | "h.264" | "mp4" => "h264",
        "lossless" => "ffv1",
        _ => return None,
    })
}

/// The word that an expression is, if it is one.
pub(in crate::check) fn word(expr: &Expr) -> Option<&str> {
    let ExprKind::Name(path) = &expr.kind else { return None };
    let [only] = &path.parts[..] else { return None };
    Some(&only.value)
}

/// `a, b or c`.
fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [rest @ .., last] => format!("{} or {last}", rest.join(", ")),
    }
}
