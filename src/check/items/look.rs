//! The content of a clip's braces.

use crate::check::Checker;
use crate::check::builtins::{EffectRow, MODIFIERS, Modifier, SettingRow};
use crate::check::error::EffectProblem;
use crate::check::eval::{Bounds, Env};
use crate::check::program::{Effect, Look, Moment};
use crate::check::settings::{Args, arg_span};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Arg, Setting};
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
    /// On which instants the hits of the source are to be.
    pub(super) hit: Option<Spanned<Vec<Spanned<Moment>>>>,
    effects: Vec<Effect>,
}

impl Modifiers {
    /// These over `others`: of what a shot has one of, these win; effects stack, `others` first.
    pub(super) fn or(self, others: Modifiers) -> Modifiers {
        Modifiers {
            speed: self.speed.or(others.speed),
            reverse: self.reverse.or(others.reverse),
            hit: self.hit.or(others.hit),
            effects: others.effects.into_iter().chain(self.effects).collect(),
        }
    }

    /// Those that mean something for a source without time.
    pub(super) fn without_time(&self) -> Modifiers {
        Modifiers { speed: None, reverse: None, hit: None, effects: self.effects.clone() }
    }

    /// As a clip has them; `span` is the place of a default speed.
    pub(super) fn look(&self, span: Span) -> Look {
        let speed = self.speed.clone().unwrap_or(Spanned::new(Rational::from(1), span));
        Look { speed, reverse: self.reverse.is_some(), effects: self.effects.clone() }
    }

    /// Where a speed is written.
    pub(super) fn speed_span(&self) -> Option<Span> {
        self.speed.as_ref().map(|speed| speed.span)
    }

    pub(super) fn is_reversed(&self) -> bool {
        self.reverse.is_some()
    }

    /// Those that need a source with time, and their places.
    pub(super) fn of_time(&self) -> impl Iterator<Item = (&'static str, Span)> {
        let speed = self.speed.as_ref().map(|speed| ("`speed`", speed.span));
        let hit = self.hit.as_ref().map(|hit| ("`hit on`", hit.span));
        speed.into_iter().chain(self.reverse.map(|span| ("`reverse`", span))).chain(hit)
    }
}

/// The part of a speed that would let it change.
fn moving(setting: &Setting) -> Option<Span> {
    let moves = |arg: &&Arg| !matches!(arg, Arg::Value(_) | Arg::Range(..));
    let first = setting.args.iter().find(moves)?;
    setting.args.last().map(|last| arg_span(first).to(arg_span(last)))
}

impl<'a> Checker<'a> {
    /// The modifiers in some braces; `None` if one decides which frames show and has an error,
    /// which is reported. An effect with an error is left out.
    pub(super) fn modifiers(&mut self, env: Env, settings: &'a [Setting]) -> Option<Modifiers> {
        let mut modifiers = Modifiers::default();
        let mut first: [Option<Span>; 3] = [None; 3];
        let mut broken = false;
        for setting in settings {
            let name = setting.name.value.as_str();
            match (MODIFIERS.row(name), EffectRow::named(name)) {
                (Some(row), _) => {
                    let seen = &mut first[row.id as usize];
                    match *seen {
                        Some(first) => {
                            self.set_twice(name, setting.span, first);
                            broken = true;
                        }
                        None => {
                            *seen = Some(setting.span);
                            broken |= self.modifier(env, row, setting, &mut modifiers).is_none();
                        }
                    }
                }
                (None, Some(row)) => modifiers.effects.extend(self.effect(env, row, setting)),
                (None, None) => {
                    let others: Vec<_> = MODIFIERS.names().collect();
                    self.unknown_effect(MODIFIERS.name, setting, &others);
                }
            }
        }
        (!broken).then_some(modifiers)
    }

    fn modifier(
        &mut self,
        env: Env,
        row: &'static SettingRow<Modifier>,
        setting: &'a Setting,
        modifiers: &mut Modifiers,
    ) -> Option<()> {
        let args = Args::of(row, setting);
        if let Some(keys) = &setting.keys {
            let name = row.name.to_owned();
            self.report(&EffectProblem::KeyframesMisplaced { name, at: keys.span });
            return None;
        }
        match row.id {
            Modifier::Speed => {
                if let Some(at) = moving(setting) {
                    let speed = setting.args.iter().find_map(|arg| match arg {
                        Arg::Value(value) => Some(self.text(value.span)),
                        _ => None,
                    });
                    let help =
                        format!("write one speed: `speed {}`", speed.unwrap_or("50%".to_owned()));
                    self.report(&EffectProblem::SpeedCurve { at, help });
                    return None;
                }
                let expr = self.only(args, "a ratio")?;
                let speed = self.speed(env, expr)?;
                modifiers.speed = Some(Spanned::new(speed, setting.span));
            }
            Modifier::Hit => {
                let on = self.hit_on(env, args)?;
                modifiers.hit = Some(Spanned::new(on, setting.span));
            }
            Modifier::Reverse => {
                self.finish(args);
                modifiers.reverse = Some(setting.span);
            }
        }
        Some(())
    }

    fn speed(&mut self, env: Env, expr: &'a crate::syntax::ast::Expr) -> Option<Rational> {
        let speed = self.ratio(env, expr)?;
        if speed < Rational::from(0) {
            let line = match -speed == Rational::from(1) {
                true => "reverse".to_owned(),
                false => format!("reverse; speed {}", self.text(expr.span).trim_start_matches('-')),
            };
            self.report(&EffectProblem::Backwards {
                help: format!("write `{line}`"),
                at: expr.span,
            });
            return None;
        }
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
