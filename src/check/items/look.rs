//! What stands in a clip's braces.

use crate::check::Checker;
use crate::check::builtins::{MODIFIERS, Modifier};
use crate::check::eval::{Bounds, Env};
use crate::check::program::{Effect, EffectId, Look};
use crate::source::{Span, Spanned};
use crate::syntax::ast::Setting;
use crate::time::Rational;

const SPEEDS: Bounds = Bounds {
    what: "a speed",
    least: 1,
    most: 10_000,
    words: "from 1% to 100x (backwards is `reverse`)",
};

/// What some braces say.
#[derive(Clone, Debug, Default)]
pub(super) struct Modifiers {
    speed: Option<Spanned<Rational>>,
    reverse: Option<Span>,
    mirror: Option<Span>,
}

impl Modifiers {
    /// These, and where they are silent the others.
    pub(super) fn or(self, others: Modifiers) -> Modifiers {
        Modifiers {
            speed: self.speed.or(others.speed),
            reverse: self.reverse.or(others.reverse),
            mirror: self.mirror.or(others.mirror),
        }
    }

    /// Those that mean something for a source without time.
    pub(super) fn without_time(&self) -> Modifiers {
        Modifiers { speed: None, reverse: None, mirror: self.mirror }
    }

    /// As a clip has them; `span` stands for a speed that is not said.
    pub(super) fn look(&self, span: Span) -> Look {
        let speed = self.speed.clone().unwrap_or(Spanned::new(Rational::from(1), span));
        let mirror =
            self.mirror.map(|span| Effect { id: EffectId::Mirror, arguments: Vec::new(), span });
        Look { speed, reverse: self.reverse.is_some(), effects: mirror.into_iter().collect() }
    }

    /// Those that need a source that has time, and where each stands.
    pub(super) fn of_time(&self) -> impl Iterator<Item = (&'static str, Span)> {
        let speed = self.speed.as_ref().map(|speed| ("`speed`", speed.span));
        speed.into_iter().chain(self.reverse.map(|span| ("`reverse`", span)))
    }
}

impl<'a> Checker<'a> {
    /// The modifiers in some braces; `None` if one has an error, which has been said.
    pub(super) fn modifiers(&mut self, env: Env, settings: &'a [Setting]) -> Option<Modifiers> {
        let before = self.reporter.error_count();
        let mut modifiers = Modifiers::default();
        for (modifier, args) in self.known_settings(&MODIFIERS, settings) {
            let span = args.span();
            match modifier {
                Modifier::Speed => {
                    let speed = self.only(args, "a ratio").and_then(|expr| self.speed(env, expr));
                    modifiers.speed = speed.map(|speed| Spanned::new(speed, span));
                }
                Modifier::Reverse => {
                    self.finish(args);
                    modifiers.reverse = Some(span);
                }
                Modifier::Mirror => {
                    self.finish(args);
                    modifiers.mirror = Some(span);
                }
            }
        }
        (self.reporter.error_count() == before).then_some(modifiers)
    }

    fn speed(&mut self, env: Env, expr: &'a crate::syntax::ast::Expr) -> Option<Rational> {
        let speed = self.ratio(env, expr)?;
        self.within_bounds(SPEEDS, speed, expr.span)
    }

    /// The look of something without time of its own.
    pub(super) fn still_look(
        &mut self,
        env: Env,
        settings: &'a [Setting],
        kind: &'static str,
        span: Span,
    ) -> Option<Look> {
        let modifiers = self.modifiers(env, settings)?;
        self.refuse_time(&modifiers, kind);
        Some(modifiers.look(span))
    }

    /// Says which modifiers have no meaning for something without time.
    pub(super) fn refuse_time(&mut self, modifiers: &Modifiers, kind: &'static str) {
        for (what, at) in modifiers.of_time() {
            self.no_time(kind, what, at);
        }
    }
}
