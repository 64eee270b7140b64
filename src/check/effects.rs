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
use crate::syntax::ast::{self, Setting};

use super::Checker;
use super::builtins::{EFFECTS, EffectRow, MODIFIERS, foreign_effect};
use super::error::NameProblem;
use super::eval::Env;
use super::program::{Adjust, Effect};

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
                None => self.unknown_effect(block, &line.name, &[]),
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
        let keys = line.keys.as_ref().map(|keys| self.keyframes(env, row, keys));
        let arguments = self.arguments(env, row, line, terms, keys)?;
        Some(Effect { id: row.id, arguments, span: line.span })
    }

    /// Reports a name that is neither an effect nor one of `others`, the other settings of a block.
    pub(super) fn unknown_effect(
        &mut self,
        block: &'static str,
        name: &ast::Ident,
        others: &[&'static str],
    ) {
        let known = || others.iter().copied().chain(EFFECTS.iter().map(|row| row.name));
        let list = || known().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let of_a_shot = MODIFIERS.row(&name.value).filter(|_| others.is_empty());
        let help = of_a_shot
            .map(|row| {
                format!("`{}` belongs to a shot: write it in the braces of a clip", row.name).into()
            })
            .or_else(|| foreign_effect(&name.value).map(Help::from))
            .or_else(|| {
                did_you_mean(&name.value, known()).map(|near| Help::did_you_mean(name.span, near))
            })
            .unwrap_or_else(|| format!("the effects are {}", list()).into());
        self.report(&NameProblem::UnknownSetting {
            block,
            name: name.value.clone(),
            at: name.span,
            help: Some(help),
        });
    }

    /// `adjust from A to B { effects }`
    pub(super) fn adjust(&mut self, env: Env, adjust: &'a ast::Adjust) -> Adjust {
        let stretch = adjust
            .stretch
            .as_ref()
            .map(|stretch| self.stretch(env, &stretch.from, stretch.to.as_ref()));
        let env = Env { on_layer: false, ..env };
        let effects = self.effects(env, "`adjust`", &adjust.effects);
        Adjust { stretch, effects, span: adjust.span }
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
