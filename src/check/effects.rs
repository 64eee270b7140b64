//! Lines of effects: a flat list of terms, which the table of effects gives meaning to. No effect has
//! code of its own here.
//!
//! A line says what, how much, named parameters, and when: `flash white 60% on kick decay 150ms`.
//! [`terms`] gives each term to a parameter or to the line's time, [`arguments`] makes curves of
//! that, and [`keyframes`] reads the braces of a line.

mod arguments;
mod keyframes;
mod terms;
mod values;

use crate::diag::{Help, did_you_mean};
use crate::source::Span;
use crate::syntax::ast::{self, Setting, Stretch};

use super::Checker;
use super::builtins::{EFFECTS, EffectRow, MODIFIERS, foreign_effect};
use super::error::{NameProblem, WordsProblem};
use super::eval::Env;
use super::program::{Adjust, Base, Effect, End, Instant};

impl<'a> Checker<'a> {
    /// The effects of the lines of an `adjust` or at the head of a layer, in order. Each mistake is
    /// reported; an effect with one is left out, or has its default there.
    pub(super) fn effects(
        &mut self,
        env: Env,
        block: &'static str,
        lines: &'a [Setting],
    ) -> Vec<Effect> {
        let mut effects = Vec::with_capacity(lines.len());
        for line in lines {
            match EffectRow::named(&line.name.value) {
                Some(row) => effects.extend(self.effect(env, row, line)),
                None => self.unknown_effect(block, line, &[]),
            }
        }
        effects
    }

    /// An effect as a line says it; `None` where a mistake, which is reported, leaves nothing of it.
    pub(super) fn effect(
        &mut self,
        env: Env,
        row: &'static EffectRow,
        line: &'a Setting,
    ) -> Option<Effect> {
        let terms = self.sort_terms(env, row, &line.args, line.span);
        if terms.broken && line.keys.is_some() {
            return None;
        }
        let keys = line.keys.as_ref().map(|keys| self.keyframes(env, row, keys));
        let arguments = self.arguments(env, row, line, terms, keys)?;
        Some(Effect { id: row.id, arguments, span: line.span })
    }

    /// Reports a name that is neither an effect nor one of `others`, the other settings of a block.
    pub(super) fn unknown_effect(
        &mut self,
        block: &'static str,
        line: &Setting,
        others: &[&'static str],
    ) {
        let name = &line.name;
        let keys = line.keys.as_ref().map_or(line.span, |keys| keys.span);
        self.reporter.withdraw(line.span.to(keys));
        let known = || others.iter().copied().chain(EFFECTS.iter().map(|row| row.name));
        let of_a_shot = MODIFIERS.row(&name.value).filter(|_| others.is_empty());
        let near = did_you_mean(&name.value, known());
        let help = match (of_a_shot, foreign_effect(&self.text(line.span))) {
            (Some(row), _) => format!(
                "`{0}` belongs to a shot: `clip bunny[0:05 ..] {{ {1} }}`",
                row.name, row.usage
            )
            .into(),
            (None, Some("")) => {
                format!("this version has nothing like it; {}", effect_list()).into()
            }
            (None, Some(help)) => help.into(),
            (None, None) => near.map_or_else(
                || what_there_is(others).into(),
                |near| Help::did_you_mean(name.span, near),
            ),
        };
        self.report(&NameProblem::UnknownSetting {
            block,
            name: name.value.clone(),
            at: name.span,
            help: Some(help),
        });
    }

    /// `adjust from A to B { effects }`, `bar 5: adjust for 2 bars { effects }`
    pub(super) fn adjust(&mut self, env: Env, adjust: &'a ast::Adjust) -> Adjust {
        self.adjust_said_once(adjust);
        let (from, end) = self.adjust_time(env, adjust);
        let env = Env { on_layer: false, ..env };
        let effects = self.effects(env, "`adjust`", &adjust.effects);
        Adjust { from, end, effects, span: adjust.span }
    }

    /// From where to where an adjust goes, as far as it says.
    fn adjust_time(&mut self, env: Env, adjust: &'a ast::Adjust) -> (Option<Instant>, Option<End>) {
        let end = self.end(env, adjust.end.as_ref()).flatten();
        match (&adjust.cue, &adjust.stretch) {
            (None, None) => (None, end),
            (Some(from), _) | (None, Some(Stretch { from, to: None })) if end.is_some() => {
                (Some(self.instant(env, from)), end)
            }
            (Some(cue), _) => {
                let from = self.instant(env, cue);
                let known = from.base != Base::Broken;
                let own = if known { self.own_end(env, cue) } else { None };
                (Some(from), own.map(End::Until))
            }
            (None, Some(Stretch { from, to })) => {
                let (from, to) = self.stretch(env, from, to.as_ref());
                (Some(from), Some(End::Until(to)))
            }
        }
    }

    fn adjust_said_once(&mut self, adjust: &ast::Adjust) {
        let whose = "this `adjust`";
        let to = adjust.stretch.as_ref().and_then(|stretch| stretch.to.as_ref());
        match (&adjust.cue, &adjust.stretch, &adjust.end) {
            (Some(cue), Some(stretch), _) => {
                let (at, first) = (stretch.from.span, cue.span);
                self.report(&WordsProblem::Twice { whose, what: "begins", at, first });
            }
            (None, Some(_), Some(end)) => {
                if let Some(to) = to {
                    let (at, first) = (end.expr().span, to.span);
                    self.report(&WordsProblem::Twice { whose, what: "ends", at, first });
                }
            }
            (None, None, Some(end)) => {
                let at = end.expr().span;
                let said = match end {
                    ast::End::For(_) => "for",
                    ast::End::Until(_) => "until",
                };
                let line = format!("adjust {said} {} {{ … }}", self.text(at));
                self.report(&WordsProblem::NoStart { whose, what: "begins", line, at });
            }
            (Some(_), None, _) | (None, Some(_), None) | (None, None, None) => {}
        }
    }

    /// Reports that a line has more than its effect takes.
    fn too_much_for_effect(&mut self, row: &'static EffectRow, at: Span) {
        let (name, usage) = (row.name.to_owned(), row.example.to_owned());
        self.report(&NameProblem::TooMuch { name, usage, at });
    }

    /// Reports that a line does not say all that its effect needs.
    fn incomplete_effect(&mut self, row: &'static EffectRow, what: &str, at: Span) {
        let (name, what, usage) = (row.name.to_owned(), what.to_owned(), row.example.to_owned());
        self.report(&NameProblem::Incomplete { name, what, usage, at });
    }
}

fn quoted(names: impl Iterator<Item = &'static str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn effect_list() -> String {
    format!("its effects are {}, such as `zoom 110%`", quoted(EFFECTS.iter().map(|row| row.name)))
}

/// What the braces take of which `others` are settings beside the effects.
fn what_there_is(others: &[&'static str]) -> String {
    let effects = quoted(EFFECTS.iter().map(|row| row.name));
    match others {
        [] => format!("the effects are {effects}"),
        others => {
            format!("a clip takes {} and the effects {effects}", quoted(others.iter().copied()))
        }
    }
}
