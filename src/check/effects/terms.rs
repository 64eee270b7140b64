//! The terms of a line, each given to a parameter of the effect or to the line's time.

use crate::check::Checker;
use crate::check::builtins::{CURVES, EffectRow, Parameter, ParameterKind, foreign_term};
use crate::check::error::{EffectProblem, NameProblem};
use crate::check::eval::{Env, word};
use crate::check::program::{Color, CurveBase, Ease, Length, Rhythm};
use crate::diag::{Help, did_you_mean};
use crate::source::{Span, Spanned};
use crate::syntax::SyntaxProblem;
use crate::syntax::ast::{Arg, Clause, Expr, ExprKind, Literal};

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
    /// What is wrong with the values up to the next known word; reported at the next one.
    skipping: Option<Skipped>,
}

/// Why the values up to the next known word are left out.
#[derive(Clone, Copy)]
enum Skipped {
    /// It has been reported.
    Reported,
    /// They are too many.
    TooMuch(Span),
    /// They belong to a parameter that is given a second time.
    Twice { parameter: usize, at: Span, first: Span },
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
            skipping: None,
        };
        let mut rest = args;
        while let [arg, behind @ ..] = rest {
            match sorter.ramp_in_words(rest) {
                Some(length) => rest = &rest[length..],
                None => {
                    sorter.take(arg, behind);
                    rest = behind;
                }
            }
        }
        sorter.close(span);
        sorter.terms
    }
}

impl<'a> Sorter<'_, 'a> {
    fn take(&mut self, arg: &'a Arg, behind: &'a [Arg]) {
        match arg {
            Arg::Value(expr) => self.value(expr, behind),
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

    /// Reports `from 100% to 110%`, `100% to 110%` and `100%..110%`, which are ramps in other
    /// programs, and returns how many terms they are.
    fn ramp_in_words(&mut self, args: &'a [Arg]) -> Option<usize> {
        let is_value = |expr: &Expr| matches!(expr.kind, ExprKind::Literal(_));
        let (from, to, at, length) = match args {
            [Arg::Range(from, to), ..] => (from, to, from.span.to(to.span), 1),
            [Arg::Clause(word, from), Arg::Clause(to_word, to), ..]
                if word.value == Clause::From && to_word.value == Clause::To =>
            {
                (from, to, word.span.to(to.span), 2)
            }
            [Arg::Value(from), Arg::Clause(word, to), ..] if word.value == Clause::To => {
                (from, to, from.span.to(to.span), 2)
            }
            _ => return None,
        };
        if !is_value(from) || !is_value(to) {
            return None;
        }
        self.close(at);
        self.terms.broken = true;
        self.skipping = Some(Skipped::Reported);
        let text = |expr: &Expr| self.checker.text(expr.span);
        let percent =
            if matches!(args[0], Arg::Range(..)) && !text(from).ends_with('%') { "%" } else { "" };
        let ramp = format!("{}{percent} -> {}", text(from), text(to));
        let help = Help::replace(format!("write `{} {ramp}`", self.row.name), at, ramp);
        self.checker.report(&EffectProblem::RampInWords { at, help });
        Some(length)
    }

    fn part(&mut self) -> &mut Part {
        self.terms.parts.last_mut().expect("a line has a part")
    }

    fn too_much(&mut self, at: Span) {
        self.terms.broken = true;
        self.skipping.get_or_insert(Skipped::TooMuch(at));
        self.skip(at);
    }

    /// Leaves out what is at `at`.
    fn skip(&mut self, at: Span) {
        if let Some(Skipped::TooMuch(all) | Skipped::Twice { at: all, .. }) = &mut self.skipping {
            *all = all.to(at);
        }
    }

    /// Reports what was left out.
    fn end_skipping(&mut self) {
        match self.skipping.take() {
            Some(Skipped::TooMuch(at)) => self.checker.too_much_for_effect(self.row, at),
            Some(Skipped::Twice { parameter, at, first }) => {
                let name = self.row.parameters[parameter].name.to_owned();
                self.checker.report(&NameProblem::SettingTwice { name, at, first });
            }
            Some(Skipped::Reported) | None => {}
        }
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
                _ => format!("a pair of values for `{name}`"),
            };
            self.terms.broken = true;
            self.checker.incomplete_effect(self.row, &what, at);
        }
        if let Some((_, at)) = self.time.take() {
            self.terms.broken = true;
            self.checker.incomplete_effect(self.row, "a length of time", at);
        }
        self.end_skipping();
    }

    fn arrow(&mut self, at: Span) {
        let complete = self.open.is_none_or(|(_, missing)| missing == 0);
        if self.skipping.is_some() {
            return self.skip(at);
        }
        if !complete {
            self.close(at);
            self.skipping = Some(Skipped::Reported);
            return;
        }
        let Some(parameter) = self.last else { return self.too_much(at) };
        if matches!(
            self.row.parameters[parameter].kind,
            ParameterKind::Color { .. } | ParameterKind::Choice { .. }
        ) {
            self.terms.broken = true;
            self.skipping = Some(Skipped::Reported);
            let (name, usage) = (self.row.parameters[parameter].name, self.row.example);
            self.checker.report(&EffectProblem::NotMoving { name, usage, at });
            return;
        }
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
                self.part().on = on.map(|on| Spanned::new(on.value, whole));
            }
            Clause::Over if self.part().over.is_none() => {
                let over = self.checker.positive_length(self.env, expr, "this ramp");
                self.terms.broken |= over.is_none();
                self.part().over = over.map(|over| Spanned::new(over.value, whole));
            }
            Clause::On | Clause::Over => self.too_much(whole),
            Clause::For | Clause::At | Clause::Until | Clause::From | Clause::To => {
                self.terms.broken = true;
                self.skipping = Some(Skipped::Reported);
                let word = self.checker.text(clause.span);
                self.checker.report(&EffectProblem::PlaceInLine { word, at: whole });
            }
        }
    }

    fn value(&mut self, expr: &'a Expr, behind: &'a [Arg]) {
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
            return self.time_value(word, at, expr, behind);
        }
        match self.skipping {
            Some(_) => self.skip(expr.span),
            None => self.amount(expr),
        }
    }

    /// Whether a word is known, as a word of time, a parameter or a choice, and has been taken.
    fn word(&mut self, word: &str, at: Span) -> bool {
        if self.is_same_word(word) {
            // `about about 50% 50%` is one mistake.
            (self.open, self.time) = (None, None);
            self.terms.broken = true;
            self.skipping.get_or_insert(Skipped::Reported);
            let name = word.to_owned();
            self.checker.report(&EffectProblem::WordTwice { name, at });
            return true;
        }
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

    /// Whether a word that still waits for its values is said again.
    fn is_same_word(&self, word: &str) -> bool {
        let open = self.open.is_some_and(|(parameter, missing)| {
            missing == self.row.parameters[parameter].size()
                && self.row.parameters[parameter].name == word
        });
        let time = self.time.is_some_and(|(time, _)| match time {
            TimeWord::Attack => word == "attack",
            TimeWord::Decay => word == "decay",
        });
        open || time
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

    fn time_value(&mut self, word: TimeWord, at: Span, expr: &'a Expr, behind: &'a [Arg]) {
        if let Some(problem) = self.misspelt_unit(expr, behind) {
            self.terms.broken = true;
            self.skipping = Some(Skipped::Reported);
            self.checker.report(&problem);
            return;
        }
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

    /// `1/4 bat`: a number, and a word that is near to a unit of music.
    fn misspelt_unit(&self, expr: &Expr, behind: &[Arg]) -> Option<SyntaxProblem> {
        let ExprKind::Literal(Literal::Number(_)) = expr.kind else { return None };
        let Some(Arg::Value(unit)) = behind.first() else { return None };
        let near = did_you_mean(word(unit)?, ["beat", "beats", "bar", "bars"])?;
        let at = expr.span.to(unit.span);
        let written = format!("{} {near}", self.checker.text(expr.span));
        let help = Some(Help::replace(format!("write `{written}`"), at, written));
        Some(SyntaxProblem::InvalidUnit { unit: self.checker.text(at), at, help })
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
            let first = first.at;
            self.terms.broken = true;
            self.last = None;
            self.skipping = Some(Skipped::Twice { parameter, at, first });
            return;
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
        if self.skipping.is_some() {
            return self.skip(at);
        }
        self.skipping = Some(Skipped::Reported);
        let parameters = self.row.parameters.iter().map(|row| row.name);
        let families = CURVES
            .iter()
            .map(|row| row.name)
            .filter(|_| self.terms.parts.last().is_some_and(|part| part.ease.is_some()));
        let near = did_you_mean(
            word,
            parameters.chain(families).chain(["with", "attack", "decay", "on", "over", "ease"]),
        );
        let eased = self.terms.parts.last().is_some_and(|part| part.ease.is_some());
        let help = Some("an ease is `ease in`, `ease out` or `ease in out`, each once")
            .filter(|_| eased && matches!(word, "in" | "out"))
            .or_else(|| foreign_term(word))
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
