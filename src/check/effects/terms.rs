//! The terms of a line, each given to a parameter of the effect or to the line's time.

use crate::check::Checker;
use crate::check::builtins::{CURVES, EffectRow, Parameter, ParameterKind, foreign_term};
use crate::check::error::{EffectProblem, NameProblem};
use crate::check::eval::{Env, word};
use crate::check::program::{Color, CurveBase, Ease, Length, Rhythm};
use crate::diag::{Help, did_you_mean};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Arg, Clause, Expr, ExprKind};

/// The words that belong to the time of a line, whatever its effect.
const TIME_WORDS: &[&str] = &["with", "attack", "decay", "linear"];

/// What the terms of a line come to.
#[derive(Debug)]
pub(super) struct Terms {
    /// What each parameter of the row is given by its name, or once for the whole line (a colour, a
    /// choice).
    pub(super) constant: Vec<Option<Given>>,
    /// The parts between the line's `with`s; at least one.
    pub(super) parts: Vec<Part>,
    /// A term had an error, which has been reported.
    pub(super) broken: bool,
}

/// What a line says up to its next `with`.
#[derive(Debug)]
pub(super) struct Part {
    /// The unnamed amounts, by the row's parameters.
    pub(super) amounts: Vec<Option<Given>>,
    /// The first `->`.
    pub(super) arrow: Option<Span>,
    pub(super) over: Option<Spanned<Length>>,
    pub(super) ease: Option<Spanned<Ease>>,
    pub(super) on: Option<Spanned<Rhythm>>,
    pub(super) attack: Option<Spanned<Length>>,
    pub(super) decay: Option<Spanned<Length>>,
    /// Where it starts in the line.
    pub(super) span: Span,
}

/// What a parameter is given: its values, stop by stop.
#[derive(Clone, Debug)]
pub(super) struct Given {
    pub(super) stops: Vec<Vec<Cell>>,
    /// The part of the line that it is in.
    pub(super) part: usize,
    pub(super) at: Span,
}

/// One value of a parameter.
#[derive(Clone, Debug)]
pub(super) enum Cell {
    /// A constant, or a curve in parentheses.
    Amount(CurveBase),
    Color(Color),
    Choice(u8),
}

impl Part {
    fn new(row: &EffectRow, span: Span) -> Part {
        Part {
            amounts: vec![None; row.parameters.len()],
            arrow: None,
            over: None,
            ease: None,
            on: None,
            attack: None,
            decay: None,
            span,
        }
    }
}

/// The terms of a line, read from the left.
struct Sorter<'c, 'a> {
    checker: &'c mut Checker<'a>,
    env: Env,
    row: &'static EffectRow,
    terms: Terms,
    /// The parameter that takes the next values, and how many.
    open: Option<(usize, usize)>,
    /// The parameter that got the last value: a `->` goes on from there.
    last: Option<usize>,
    /// The time word that takes the next value.
    time: Option<(TimeWord, Span)>,
    /// An unknown word has been reported; the values up to the next known word belong to it.
    skipping: bool,
}

#[derive(Clone, Copy)]
enum TimeWord {
    Attack,
    Decay,
}

impl<'a> Checker<'a> {
    /// Gives each of a line's terms to a parameter or to the line's time. Mistakes are reported.
    pub(super) fn sort_terms(
        &mut self,
        env: Env,
        row: &'static EffectRow,
        args: &'a [Arg],
        span: Span,
    ) -> Terms {
        let terms = Terms {
            constant: vec![None; row.parameters.len()],
            parts: vec![Part::new(row, span)],
            broken: false,
        };
        let mut sorter = Sorter {
            checker: self,
            env,
            row,
            terms,
            open: None,
            last: None,
            time: None,
            skipping: false,
        };
        for arg in args {
            sorter.take(arg);
        }
        sorter.close(span);
        sorter.terms
    }
}

impl<'a> Sorter<'_, 'a> {
    fn take(&mut self, arg: &'a Arg) {
        match arg {
            Arg::Value(expr) => self.value(expr),
            Arg::Arrow(at) => self.arrow(*at),
            Arg::Ease(ease) => {
                self.close(ease.span);
                let eased = self.checker.ease(self.env, ease);
                self.ease(eased, ease.span);
            }
            Arg::Clause(clause, expr) => {
                self.close(clause.span);
                self.clause(clause, expr);
            }
            Arg::Range(from, to) => self.too_much(from.span.to(to.span)),
        }
    }

    fn part(&mut self) -> &mut Part {
        self.terms.parts.last_mut().expect("a line has a part")
    }

    fn too_much(&mut self, at: Span) {
        self.terms.broken = true;
        if !self.skipping {
            self.checker.too_much_for_effect(self.row, at);
        }
        self.skipping = true;
    }

    /// Reports what is still missing of the parameter or time word before `at`.
    fn close(&mut self, at: Span) {
        if let Some((parameter, missing)) = self.open.take().filter(|(_, missing)| *missing > 0) {
            let Parameter { name, .. } = self.row.parameters[parameter];
            let what = match missing {
                1 if self.row.parameters[parameter].size() == 2 => {
                    format!("the second value of `{name}`")
                }
                1 => format!("a value of `{name}`"),
                _ => format!("the values of `{name}`"),
            };
            self.terms.broken = true;
            self.checker.incomplete_effect(self.row, &what, at);
        }
        if let Some((_, at)) = self.time.take() {
            self.terms.broken = true;
            self.checker.incomplete_effect(self.row, "a length of time", at);
        }
        self.skipping = false;
    }

    fn arrow(&mut self, at: Span) {
        let complete = self.open.is_none_or(|(_, missing)| missing == 0);
        let Some(parameter) = self.last.filter(|_| complete && !self.skipping) else {
            self.close(at);
            self.too_much(at);
            return;
        };
        let size = self.row.parameters[parameter].size();
        self.part().arrow.get_or_insert(at);
        self.given(parameter, at).stops.push(Vec::new());
        self.open = Some((parameter, size));
    }

    fn ease(&mut self, ease: Option<Ease>, at: Span) {
        match ease {
            None => self.terms.broken = true,
            Some(_) if self.part().ease.is_some() => self.too_much(at),
            Some(ease) => self.part().ease = Some(Spanned::new(ease, at)),
        }
    }

    fn clause(&mut self, clause: &Spanned<Clause>, expr: &'a Expr) {
        let whole = clause.span.to(expr.span);
        match clause.value {
            Clause::On if self.part().on.is_none() => {
                let on = self.checker.rhythm(self.env, expr);
                self.terms.broken |= on.is_none();
                self.part().on = on;
            }
            Clause::Over if self.part().over.is_none() => {
                let over = self.checker.positive_length(self.env, expr, "this ramp");
                self.terms.broken |= over.is_none();
                self.part().over = over;
            }
            Clause::On
            | Clause::Over
            | Clause::For
            | Clause::At
            | Clause::Until
            | Clause::From
            | Clause::To => self.too_much(whole),
        }
    }

    fn value(&mut self, expr: &'a Expr) {
        if let ExprKind::Call { name, args } = &expr.kind
            && name.value == "bezier"
        {
            self.close(expr.span);
            let ease = self.checker.bezier(self.env, args, expr.span);
            return self.ease(ease, expr.span);
        }
        if let Some(word) = word(expr)
            && self.word(word, expr.span)
        {
            return;
        }
        if let Some((word, at)) = self.time.take() {
            return self.time_value(word, at, expr);
        }
        if !self.skipping {
            self.amount(expr);
        }
    }

    /// Whether a word is known, as a word of time, a parameter or a choice, and has been taken.
    fn word(&mut self, word: &str, at: Span) -> bool {
        if TIME_WORDS.contains(&word) {
            self.close(at);
            self.time_word(word, at);
            return true;
        }
        if let Some((parameter, missing @ 1..)) = self.open
            && let ParameterKind::Choice { words, .. } = self.row.parameters[parameter].kind
        {
            return self.choice(parameter, missing, words, word, at);
        }
        if let Some(parameter) = self.row.parameters.iter().position(|row| row.name == word) {
            self.close(at);
            self.open_named(parameter, at);
            return true;
        }
        let known = self.checker.names.knows(self.env.module, word)
            || crate::check::builtins::is_color_name(word)
            || matches!(word, "start" | "end" | "hit");
        if !known {
            self.unknown_word(word, at);
        }
        !known
    }

    fn time_word(&mut self, word: &str, at: Span) {
        match word {
            "with" => {
                self.last = None;
                self.terms.parts.push(Part::new(self.row, at));
            }
            "attack" if self.part().attack.is_none() => self.time = Some((TimeWord::Attack, at)),
            "decay" if self.part().decay.is_none() => self.time = Some((TimeWord::Decay, at)),
            "linear" => self.ease(Some(Ease::Linear), at),
            _ => self.too_much(at),
        }
    }

    fn time_value(&mut self, word: TimeWord, at: Span, expr: &'a Expr) {
        let length = match word {
            TimeWord::Attack => self.checker.positive_length(self.env, expr, "this attack"),
            TimeWord::Decay => self.checker.positive_length(self.env, expr, "this decay"),
        };
        let Some(length) = length else {
            self.terms.broken = true;
            return;
        };
        let length = Spanned::new(length.value, at.to(expr.span));
        match word {
            TimeWord::Attack => self.part().attack = Some(length),
            TimeWord::Decay => self.part().decay = Some(length),
        }
    }

    fn choice(
        &mut self,
        parameter: usize,
        missing: usize,
        words: &'static [&'static str],
        word: &str,
        at: Span,
    ) -> bool {
        self.open = Some((parameter, missing - 1));
        let name = self.row.parameters[parameter].name;
        match self.checker.one_of(name, word, at, words, |word| word) {
            None => self.terms.broken = true,
            Some(chosen) => {
                let index = words.iter().position(|word| word == chosen).unwrap_or_default();
                let choice = Cell::Choice(u8::try_from(index).unwrap_or_default());
                self.push(parameter, choice, at);
            }
        }
        true
    }

    fn open_named(&mut self, parameter: usize, at: Span) {
        let row = &self.row.parameters[parameter];
        if row.unnamed && matches!(row.kind, ParameterKind::Amount { .. }) {
            // An amount may be named; it moves with its part all the same.
            self.open = Some((parameter, row.size()));
            return;
        }
        if let Some(first) = &self.terms.constant[parameter] {
            let problem =
                NameProblem::SettingTwice { name: row.name.to_owned(), at, first: first.at };
            self.terms.broken = true;
            self.checker.report(&problem);
        }
        self.open = Some((parameter, row.size()));
        self.last = Some(parameter);
        let part = self.terms.parts.len() - 1;
        self.terms.constant[parameter] = Some(Given { stops: vec![Vec::new()], part, at });
    }

    fn unknown_word(&mut self, word: &str, at: Span) {
        self.open = None;
        self.time = None;
        self.terms.broken = true;
        if self.skipping {
            return;
        }
        self.skipping = true;
        let parameters = self.row.parameters.iter().map(|row| row.name);
        let families = CURVES
            .iter()
            .map(|row| row.name)
            .filter(|_| self.terms.parts.last().is_some_and(|part| part.ease.is_some()));
        let near = did_you_mean(
            word,
            parameters.chain(families).chain(["with", "attack", "decay", "on", "over", "ease"]),
        );
        let help = foreign_term(word)
            .map(Help::from)
            .or_else(|| near.map(|near| Help::did_you_mean(at, near)))
            .or_else(|| Some(format!("write it as in `{}`", self.row.example).into()));
        self.checker.report(&EffectProblem::UnknownWord {
            effect: self.row.name,
            word: word.to_owned(),
            at,
            help,
        });
    }

    fn amount(&mut self, expr: &'a Expr) {
        let parameter = match self.open {
            Some((parameter, missing @ 1..)) => {
                self.open = Some((parameter, missing - 1));
                Some((parameter, self.row.parameters[parameter].size() - missing))
            }
            Some(_) | None => None,
        };
        match parameter {
            Some((parameter, component)) => self.put(parameter, component, expr),
            None => self.unnamed(expr),
        }
    }

    /// Gives a value to the first open unnamed parameter whose type takes it.
    fn unnamed(&mut self, expr: &'a Expr) {
        let part = self.terms.parts.len() - 1;
        let is_open = |index: usize| {
            let parameter = &self.row.parameters[index];
            let given = match parameter.kind {
                ParameterKind::Amount { .. } => &self.terms.parts[part].amounts[index],
                ParameterKind::Point { .. }
                | ParameterKind::Color { .. }
                | ParameterKind::Choice { .. } => &self.terms.constant[index],
            };
            parameter.unnamed && given.is_none()
        };
        let open: Vec<usize> =
            (0..self.row.parameters.len()).filter(|&index| is_open(index)).collect();
        let fitting = open
            .iter()
            .copied()
            .find(|&index| self.checker.takes(self.env, &self.row.parameters[index].kind, expr));
        match fitting.or(open.last().copied()) {
            None => self.too_much(expr.span),
            Some(index) => {
                let size = self.row.parameters[index].size();
                self.open = Some((index, size - 1));
                self.put(index, 0, expr);
            }
        }
    }

    fn put(&mut self, parameter: usize, component: usize, expr: &'a Expr) {
        let row = &self.row.parameters[parameter];
        match self.checker.cell(self.env, row, component, expr) {
            Some(cell) => self.push(parameter, cell, expr.span),
            None => {
                self.terms.broken = true;
                self.last = Some(parameter);
            }
        }
    }

    fn push(&mut self, parameter: usize, cell: Cell, at: Span) {
        self.last = Some(parameter);
        let given = self.given(parameter, at);
        if let Some(stop) = given.stops.last_mut() {
            stop.push(cell);
        }
    }

    /// What a parameter is given so far.
    fn given(&mut self, parameter: usize, at: Span) -> &mut Given {
        let part = self.terms.parts.len() - 1;
        let row = &self.row.parameters[parameter];
        let moves = row.unnamed && matches!(row.kind, ParameterKind::Amount { .. });
        let given = if moves {
            &mut self.terms.parts[part].amounts[parameter]
        } else {
            &mut self.terms.constant[parameter]
        };
        let given = given.get_or_insert_with(|| Given { stops: vec![Vec::new()], part, at });
        given.at = given.at.to(at);
        given
    }
}
