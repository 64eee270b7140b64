//! The keyframes in the braces of a line: `{ start: 20%, bar 5: 60% ease out, 80%: 40% }`.

use super::terms::{Cell, Given, Terms};
use crate::check::Checker;
use crate::check::builtins::{EffectRow, ParameterKind};
use crate::check::error::EffectProblem;
use crate::check::eval::Env;
use crate::check::program::{Base, CurveBase, Key, KeyPlace};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, Expr, ExprKind, Keys, Literal};
use crate::values::Fixed;

/// What the keys of a line give to each parameter.
pub(super) struct KeyedTerms {
    /// By parameter, then by component: two for a point, else one.
    tracks: Vec<Vec<Vec<Key>>>,
    /// A key had an error, which has been reported.
    pub(super) broken: bool,
    /// A parameter that no keyframe changes has been reported.
    fixed_reported: bool,
}

impl KeyedTerms {
    /// The keys of a parameter, by component.
    pub(super) fn of(&self, parameter: usize) -> Vec<Vec<Key>> {
        self.tracks.get(parameter).cloned().unwrap_or_default()
    }
}

impl<'a> Checker<'a> {
    /// The keyframes of a line. Mistakes are reported.
    pub(super) fn keyframes(
        &mut self,
        env: Env,
        row: &'static EffectRow,
        keys: &'a Keys,
    ) -> KeyedTerms {
        let tracks = row.parameters.iter().map(|row| vec![Vec::new(); row.size()]).collect();
        let mut keyed = KeyedTerms { tracks, broken: false, fixed_reported: false };
        let animates = row.parameters.iter().any(|row| moves(&row.kind));
        let is_empty = self.text(keys.span).trim_matches(['{', '}']).trim().is_empty();
        if keys.keys.is_empty() && !is_empty {
            keyed.broken = true;
            return keyed;
        }
        if animates && is_empty {
            self.report(&EffectProblem::KeyframesMissing { name: row.name, at: keys.span });
            keyed.broken = true;
            return keyed;
        }
        if !animates {
            self.report(&EffectProblem::KeyframesMisplaced {
                name: row.name.to_owned(),
                at: keys.span,
            });
            keyed.broken = true;
            return keyed;
        }
        for key in &keys.keys {
            if self.keyframe(env, row, key, &mut keyed).is_none() {
                keyed.broken = true;
            }
        }
        keyed
    }

    fn keyframe(
        &mut self,
        env: Env,
        row: &'static EffectRow,
        key: &'a ast::Key,
        keyed: &mut KeyedTerms,
    ) -> Option<()> {
        let at = self.key_place(env, &key.at)?;
        let terms = self.sort_terms(env, row, &key.args, key.span);
        if terms.broken {
            return None;
        }
        self.no_time_of_its_own(row, &terms, key.span)?;
        let part = &terms.parts[0];
        let ease = part.ease.as_ref().map(|ease| ease.value).unwrap_or_default();
        for (index, parameter) in row.parameters.iter().enumerate() {
            let given = part.amounts[index].as_ref().or(terms.constant[index].as_ref());
            let Some(given) = given else { continue };
            if !moves(&parameter.kind) {
                if !std::mem::replace(&mut keyed.fixed_reported, true) {
                    let (name, effect) = (parameter.name, row.name);
                    let value = self.text(given.at);
                    self.report(&EffectProblem::NotKeyed { name, effect, value, at: given.at });
                }
                return None;
            }
            for (component, value) in values(given).into_iter().enumerate() {
                let track = keyed.tracks.get_mut(index).and_then(|track| track.get_mut(component));
                if let Some(track) = track {
                    track.push(Key { at: at.clone(), value, ease });
                }
            }
        }
        Some(())
    }

    /// The place of a key: an instant, or a part of the item.
    fn key_place(&mut self, env: Env, expr: &'a Expr) -> Option<Spanned<KeyPlace>> {
        let place = match &expr.kind {
            ExprKind::Literal(Literal::Ratio { value, .. }) => {
                KeyPlace::Share(Fixed::nearest(*value))
            }
            _ => {
                let instant = self.instant(env, expr);
                if instant.base == Base::Broken {
                    return None;
                }
                KeyPlace::Instant(instant)
            }
        };
        Some(Spanned::new(place, expr.span))
    }

    /// A key has constants, and perhaps the easing of the leg that ends there.
    fn no_time_of_its_own(
        &mut self,
        row: &'static EffectRow,
        terms: &Terms,
        at: Span,
    ) -> Option<()> {
        let part = &terms.parts[0];
        let on = part.on.as_ref().map(|on| on.span);
        let over = part.over.as_ref().map(|over| over.span);
        let second = terms.parts.get(1).map(|part| part.span);
        let end = Span { start: at.end, ..at };
        let wrong = part.arrow.map(|arrow| arrow.to(end)).or(on).or(over).or(second);
        let given = part.amounts.iter().chain(&terms.constant).any(Option::is_some);
        match wrong {
            Some(at) => self.too_much_for_effect(row, at),
            None if !given => self.incomplete_effect(row, "a value of the keyframe", at),
            None => return Some(()),
        }
        None
    }
}

fn moves(kind: &ParameterKind) -> bool {
    match kind {
        ParameterKind::Amount { .. } | ParameterKind::Point { .. } => true,
        ParameterKind::Color { .. } | ParameterKind::Choice { .. } => false,
    }
}

fn values(given: &Given) -> Vec<Fixed> {
    let value = |cell: &Cell| match cell {
        Cell::Amount(CurveBase::Constant(value)) => Some(*value),
        Cell::Amount(CurveBase::Ramp { .. } | CurveBase::Keys(_))
        | Cell::Color(_)
        | Cell::Choice(_) => None,
    };
    given.stops.first().map(|stop| stop.iter().filter_map(value).collect()).unwrap_or_default()
}
