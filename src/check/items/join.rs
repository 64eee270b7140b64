//! Transitions: which, how long, where, shaped how.

use crate::check::Checker;
use crate::check::builtins::{CURVES, TRANSITIONS, TransitionRow};
use crate::check::error::{ItemProblem, NameProblem, TypeProblem};
use crate::check::eval::Env;
use crate::check::program::{Ease, EaseFamily, Join, JoinKind, Length, Side};
use crate::check::settings::arg_span;
use crate::diag::{Help, did_you_mean};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, Arg, Clause, Expr, ExprKind, Literal};
use crate::syntax::{OtherTransition, SyntaxProblem, other_transition};
use crate::time::{Rational, round_half_up};

impl<'a> Checker<'a> {
    /// A transition; `None` if it has an error, which has been reported.
    pub(super) fn join(&mut self, env: Env, join: &'a ast::Join) -> Option<Join> {
        let (kind, length) = match join.name.value.as_str() {
            "dip" => self.dip(env, join),
            _ => self.blend(env, join),
        };
        let ease = match &join.ease {
            None => Some(Ease::Linear),
            Some(ease) => self.ease(env, ease),
        };
        let side = match join.side.as_ref().map(|side| side.value) {
            None => Side::Centre,
            Some(ast::Side::Before) => Side::Before,
            Some(ast::Side::After) => Side::After,
        };
        Some(Join { kind: kind?, length: length?, side, ease: ease?, span: join.span })
    }

    fn dip(
        &mut self,
        env: Env,
        join: &'a ast::Join,
    ) -> (Option<JoinKind>, Option<Spanned<Length>>) {
        match join.args.split_first() {
            Some((Arg::Clause(clause, color), rest)) if clause.value == Clause::To => {
                (self.color(env, color).map(JoinKind::Dip), self.join_length(env, join, rest))
            }
            _ => {
                self.join_incomplete(join, "the colour");
                (None, None)
            }
        }
    }

    fn blend(
        &mut self,
        env: Env,
        join: &'a ast::Join,
    ) -> (Option<JoinKind>, Option<Spanned<Length>>) {
        if let Some(row) = row(&join.name.value) {
            return (
                Some(JoinKind::Blend(row.transition)),
                self.join_length(env, join, &join.args),
            );
        }
        if let Some(found) = self.blend_of_named_length(env, join) {
            return found;
        }
        let (name, help) = (join.name.value.clone(), Some(transition_help(join)));
        self.report(&ItemProblem::UnknownTransition { name, at: join.name.span, help });
        (None, None)
    }

    /// `crossfade short`, where `short` is a length by name: only here, where the transitions are
    /// known, can the two be told apart.
    fn blend_of_named_length(
        &mut self,
        env: Env,
        join: &ast::Join,
    ) -> Option<(Option<JoinKind>, Option<Spanned<Length>>)> {
        let (transition, name) =
            join.name.value.rsplit_once(' ').filter(|_| join.args.is_empty())?;
        let (row, decl) = (row(transition)?, self.names.named(env.module, name)?);
        let at =
            Span { start: join.name.span.end.saturating_sub(name.len() as u32), ..join.name.span };
        let value = self.value_of(decl, at);
        Some((
            Some(JoinKind::Blend(row.transition)),
            self.positive_value(value, at, "this transition"),
        ))
    }

    fn join_length(
        &mut self,
        env: Env,
        join: &'a ast::Join,
        args: &'a [Arg],
    ) -> Option<Spanned<Length>> {
        match args {
            [Arg::Value(number), Arg::Value(unit)] if is_spelled_unit(number, unit) => {
                let written = self.text(number.span.to(unit.span));
                let unit = if self.text(unit.span).starts_with("fr") { "f" } else { "s" };
                let length = format!("{}{unit}", self.text(number.span));
                let at = number.span.to(arg_span(&args[1]));
                let help = Some(Help::replace(format!("write `{length}`"), at, length));
                self.report(&SyntaxProblem::InvalidUnit { unit: written, at, help });
                None
            }
            [Arg::Clause(clause, length)] if matches!(clause.value, Clause::For | Clause::Over) => {
                let written = format!("{} {}", join.name.value, self.text(length.span));
                let help = Help::replace(
                    format!("write `{written}`"),
                    join.name.span.to(length.span),
                    written,
                );
                let word = self.text(clause.span);
                self.report(&ItemProblem::LengthWithWord { word, at: clause.span, help });
                None
            }
            [Arg::Value(length), extra @ ..] => {
                self.too_much(join, extra);
                self.positive_length(env, length, "this transition")
            }
            [Arg::Clause(..) | Arg::Range(..) | Arg::Arrow(_) | Arg::Ease(_), ..] => {
                self.too_much(join, args);
                None
            }
            [] => {
                self.join_incomplete(join, "its length");
                None
            }
        }
    }

    fn join_incomplete(&mut self, join: &ast::Join, what: &str) {
        let (name, usage) = (join.name.value.clone(), usage(&join.name.value));
        self.report(&NameProblem::Incomplete { name, what: what.to_owned(), usage, at: join.span });
    }

    fn too_much(&mut self, join: &ast::Join, extra: &[Arg]) {
        if let [first, .., last] | [first @ last] = extra {
            let (name, usage) = (join.name.value.clone(), usage(&join.name.value));
            let at = arg_span(first).to(arg_span(last));
            self.report(&NameProblem::TooMuch { name, usage, at });
        }
    }

    pub(in crate::check) fn ease(
        &mut self,
        env: Env,
        ease: &'a Spanned<ast::Ease>,
    ) -> Option<Ease> {
        match &ease.value {
            ast::Ease::Linear => Some(Ease::Linear),
            ast::Ease::Words(words) => self.ease_words(words, ease.span),
            ast::Ease::Bezier(numbers) => self.bezier(env, numbers, ease.span),
        }
    }

    /// `in`, `out` or `in out`, then perhaps a curve's name.
    fn ease_words(&mut self, words: &[ast::Ident], at: Span) -> Option<Ease> {
        let names: Vec<&str> = words.iter().map(|word| word.value.as_str()).collect();
        let (slow_in, slow_out, rest) = match names[..] {
            ["in", "out", ref rest @ ..] => (true, true, rest),
            ["in", ref rest @ ..] => (true, false, rest),
            ["out", ref rest @ ..] => (false, true, rest),
            ref rest => (true, true, rest),
        };
        let curve = match *rest {
            [] => EaseFamily::default(),
            [name] => {
                self.one_of(
                    "a curve",
                    name,
                    words.last().map_or(at, |word| word.span),
                    CURVES,
                    |row| row.name,
                )?
                .curve
            }
            _ => {
                let usage = "ease in out sine".to_owned();
                self.report(&NameProblem::TooMuch { name: "ease".to_owned(), usage, at });
                return None;
            }
        };
        Some(Ease::Family { slow_in, slow_out, family: curve })
    }

    pub(in crate::check) fn bezier(
        &mut self,
        env: Env,
        numbers: &'a [Expr],
        at: Span,
    ) -> Option<Ease> {
        let [x1, y1, x2, y2] = numbers else {
            let (what, usage) = ("four numbers".to_owned(), "bezier(0.4, 0, 0.2, 1)".to_owned());
            self.report(&NameProblem::Incomplete { name: "bezier".to_owned(), what, usage, at });
            return None;
        };
        let coordinates = [
            self.coordinate(env, x1, 0, 1),
            self.coordinate(env, y1, -10, 10),
            self.coordinate(env, x2, 0, 1),
            self.coordinate(env, y2, -10, 10),
        ];
        let [Some(x1), Some(y1), Some(x2), Some(y2)] = coordinates else { return None };
        Some(Ease::Bezier([x1, y1, x2, y2]))
    }

    /// A coordinate of a control point, in thousandths.
    fn coordinate(&mut self, env: Env, expr: &'a Expr, least: i128, most: i128) -> Option<i32> {
        let number = self.number(env, expr, "a coordinate")?;
        if number < Rational::from(least) || number > Rational::from(most) {
            self.report(&TypeProblem::OutOfRange {
                what: "this coordinate".to_owned(),
                range: format!("from {least} to {most}"),
                found: number.to_string(),
                at: expr.span,
                help: Some("`bezier(x1, y1, x2, y2)`: time runs from 0 to 1 along x".into()),
            });
            return None;
        }
        i32::try_from(round_half_up(number * Rational::from(1000))).ok()
    }
}

fn row(name: &str) -> Option<&'static TransitionRow> {
    TRANSITIONS.iter().find(|row| row.name == name)
}

/// `10 frames`, `2 seconds`
fn is_spelled_unit(number: &Expr, unit: &Expr) -> bool {
    let words = ["frame", "frames", "fr", "second", "seconds", "sec", "secs"];
    matches!(number.kind, ExprKind::Literal(Literal::Number(_)))
        && crate::check::eval::word(unit).is_some_and(|word| words.contains(&word))
}

fn usage(name: &str) -> String {
    match name {
        "dip" => "dip to black 1/2 beat".to_owned(),
        name => format!("{name} 1 beat"),
    }
}

/// What may have been meant.
fn transition_help(join: &ast::Join) -> Help {
    let (name, at) = (join.name.value.as_str(), join.name.span);
    if let (Some("fade" | "dissolve"), Some(Arg::Clause(to, _))) =
        (name.split(' ').next_back(), join.args.first())
        && to.value == Clause::To
    {
        let help =
            "that is `dip to` here, which reaches its colour on the cut: `dip to black 1 beat`";
        return Help::replace(help, at, "dip");
    }
    if let Some((other, written)) = other_name(name) {
        let at = Span { end: at.start + written.len() as u32, ..at };
        return Help::replace(other.help, at, other.ours);
    }
    let names = || TRANSITIONS.iter().map(|row| row.name).chain(["dip"]);
    let first = name.split(' ').next();
    let longer: Vec<String> = names()
        .filter(|known| known.split(' ').next() == first && *known != name)
        .map(|known| format!("`{known}`"))
        .collect();
    let near = did_you_mean(name, names()).map(|near| Help::did_you_mean(at, near));
    match (longer.as_slice(), near) {
        ([], None) => "`amv explain transitions` lists all transitions".into(),
        (longer, Some(near)) if longer.is_empty() || first != Some(name) => near,
        ([one], _) => format!("the transition of that name is {one}").into(),
        ([most @ .., last], _) => {
            format!("the transitions of that name are {} and {last}", most.join(", ")).into()
        }
        ([], Some(near)) => near,
    }
}

/// The transition that another program has under this name, of which the last word may be a length's
/// name; and the words that are the transition's.
fn other_name(name: &str) -> Option<(OtherTransition, &str)> {
    let without_last = || name.rsplit_once(' ').map(|(words, _)| words);
    [Some(name), without_last()]
        .into_iter()
        .flatten()
        .find_map(|words| Some((other_transition(words)?, words)))
}
