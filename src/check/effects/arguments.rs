//! From a line's terms to an argument for each parameter.

use super::keyframes::KeyedTerms;
use super::terms::{Cell, Given, Part, Terms};
use crate::check::Checker;
use crate::check::builtins::{EffectRow, ParameterKind};
use crate::check::error::{EffectProblem, NameProblem};
use crate::check::eval::Env;
use crate::check::program::{Argument, Curve, CurveBase, Key, Length, Pulse};
use crate::source::Span;
use crate::syntax::ast::Setting;
use crate::values::Fixed;

impl<'a> Checker<'a> {
    /// An argument for each parameter; `None` if the line has a mistake, which is reported.
    pub(super) fn arguments(
        &mut self,
        env: Env,
        row: &'static EffectRow,
        line: &'a Setting,
        terms: Terms,
        keys: Option<KeyedTerms>,
    ) -> Option<Vec<Argument>> {
        let keyed = keys.is_some();
        let times_fit = self.check_times(row, &terms, keyed);
        if terms.broken || !times_fit || keys.as_ref().is_some_and(|keys| keys.broken) {
            return None;
        }
        let mut arguments = Vec::with_capacity(row.parameters.len());
        for index in 0..row.parameters.len() {
            let own_keys = keys.as_ref().map(|keys| keys.of(index)).unwrap_or_default();
            arguments.push(self.argument(env, row, line, &terms, index, own_keys)?);
        }
        let moves = arguments.iter().any(argument_moves);
        if row.momentary && !moves {
            self.report(&EffectProblem::WithoutTime {
                effect: row.name,
                usage: row.example,
                at: line.span,
            });
            return None;
        }
        Some(arguments)
    }

    fn argument(
        &mut self,
        env: Env,
        row: &'static EffectRow,
        line: &'a Setting,
        terms: &Terms,
        index: usize,
        keys: Vec<Vec<Key>>,
    ) -> Option<Argument> {
        let parameter = &row.parameters[index];
        let given = terms.constant[index].as_ref();
        match parameter.kind {
            ParameterKind::Color { default } => match given.map(|given| &given.stops[0][..]) {
                Some([Cell::Color(color), ..]) => Some(Argument::Color(*color)),
                _ => Some(Argument::Color(default)),
            },
            ParameterKind::Choice { default, on_layer, .. } => {
                match given.map(|given| &given.stops[0][..]) {
                    Some([Cell::Choice(choice), ..]) => Some(Argument::Choice(*choice)),
                    _ if env.on_layer => Some(Argument::Choice(on_layer)),
                    _ => Some(Argument::Choice(default)),
                }
            }
            ParameterKind::Point { default } => {
                let [x, y] = self.point(row, terms, index, default, keys, given)?;
                Some(Argument::Point(x, y))
            }
            ParameterKind::Amount { .. } if !parameter.unnamed => {
                let base = self.base_of_one(row, terms, index, given, keys, line.span)?;
                Some(Argument::Amount(Curve { base, pulses: Vec::new() }))
            }
            ParameterKind::Amount { .. } => {
                self.moving_amount(row, line, terms, index, keys).map(Argument::Amount)
            }
        }
    }

    /// A named amount: it takes the time of the line, but no pulses.
    fn base_of_one(
        &mut self,
        row: &'static EffectRow,
        terms: &Terms,
        index: usize,
        given: Option<&Given>,
        keys: Vec<Vec<Key>>,
        at: Span,
    ) -> Option<CurveBase> {
        if let Some(keys) = keys.into_iter().next().filter(|keys| !keys.is_empty()) {
            self.not_twice(row, index, given, keys[0].at.span)?;
            return Some(CurveBase::Keys(keys));
        }
        match given {
            Some(given) => self.base(&terms.parts[given.part], given, 0),
            None => self.default_of(row, index, at).map(CurveBase::Constant),
        }
    }

    fn point(
        &mut self,
        row: &'static EffectRow,
        terms: &Terms,
        index: usize,
        default: (Fixed, Fixed),
        keys: Vec<Vec<Key>>,
        given: Option<&Given>,
    ) -> Option<[Curve; 2]> {
        let curve = |base| Curve { base, pulses: Vec::new() };
        if let [x, y] = &keys[..]
            && !x.is_empty()
        {
            self.not_twice(row, index, given, x[0].at.span)?;
            return Some([x, y].map(|keys| curve(CurveBase::Keys(keys.clone()))));
        }
        let Some(given) = given else {
            return Some([default.0, default.1].map(|value| curve(CurveBase::Constant(value))));
        };
        let part = &terms.parts[given.part];
        let [x, y] = [self.base(part, given, 0), self.base(part, given, 1)];
        Some([curve(x?), curve(y?)])
    }

    /// An unnamed amount: a base, and a pulse for each part with a rhythm.
    fn moving_amount(
        &mut self,
        row: &'static EffectRow,
        line: &'a Setting,
        terms: &Terms,
        index: usize,
        keys: Vec<Vec<Key>>,
    ) -> Option<Curve> {
        let first = &terms.parts[0];
        let given = if first.on.is_none() { first.amounts[index].as_ref() } else { None };
        let has_pulses = terms.parts.iter().any(|part| part.on.is_some());
        let keys = keys.into_iter().next().filter(|keys| !keys.is_empty());
        let base = match (keys, given) {
            (Some(keys), given) => {
                self.not_twice(row, index, given, keys[0].at.span)?;
                CurveBase::Keys(keys)
            }
            (None, Some(given)) => self.base(first, given, 0)?,
            (None, None) if has_pulses => CurveBase::Constant(self.neutral_of(row, index, line)?),
            (None, None) => CurveBase::Constant(self.default_of(row, index, line.span)?),
        };
        let mut pulses = Vec::new();
        for part in terms.parts.iter().filter(|part| part.on.is_some()) {
            pulses.push(self.pulse(row, line, part, index)?);
        }
        Some(Curve { base, pulses })
    }

    fn pulse(
        &mut self,
        row: &'static EffectRow,
        line: &'a Setting,
        part: &Part,
        index: usize,
    ) -> Option<Pulse> {
        let on = part.on.clone()?;
        let peak = match &part.amounts[index] {
            Some(given) => self.base(part, given, 0)?,
            None => CurveBase::Constant(self.default_of(row, index, line.span)?),
        };
        let attack = part.attack.as_ref().map(|attack| attack.value);
        let decay = part.decay.as_ref().map(|decay| decay.value);
        Some(Pulse {
            peak,
            on,
            attack: attack.unwrap_or(Length::Time(row.pulse.attack)),
            decay: decay.unwrap_or(Length::Time(row.pulse.decay)),
            fall: part.ease.as_ref().map(|ease| ease.value),
        })
    }

    /// What a parameter is given over the time of its part: a constant, a ramp, or the curve that
    /// is in parentheses.
    fn base(&mut self, part: &Part, given: &Given, component: usize) -> Option<CurveBase> {
        let mut cells = Vec::with_capacity(given.stops.len());
        for stop in &given.stops {
            match stop.get(component) {
                Some(Cell::Amount(base)) => cells.push(base.clone()),
                Some(Cell::Color(_) | Cell::Choice(_)) | None => return None,
            }
        }
        if let [only] = &cells[..] {
            return Some(only.clone());
        }
        let mut stops = Vec::with_capacity(cells.len());
        for cell in cells {
            let CurveBase::Constant(value) = cell else {
                self.report(&EffectProblem::CurveInParentheses { at: given.at });
                return None;
            };
            stops.push(value);
        }
        let ease = part.ease.as_ref().map(|ease| ease.value).unwrap_or_default();
        Some(CurveBase::Ramp { stops, over: part.over.clone(), ease })
    }

    /// Whether the time words of each part fit together. What does not is reported.
    fn check_times(&mut self, row: &'static EffectRow, terms: &Terms, keyed: bool) -> bool {
        let mut fits = true;
        for (index, part) in terms.parts.iter().enumerate() {
            fits &= self.check_part(row, part, index, keyed);
        }
        fits
    }

    fn check_part(
        &mut self,
        row: &'static EffectRow,
        part: &Part,
        index: usize,
        keyed: bool,
    ) -> bool {
        let has_amount = row.parameters.iter().any(|parameter| {
            parameter.unnamed && matches!(parameter.kind, ParameterKind::Amount { .. })
        });
        if let (Some(on), false) = (&part.on, has_amount) {
            let times = [&part.attack, &part.decay].into_iter().flatten().map(|time| time.span);
            let eases = part.ease.as_ref().map(|ease| ease.span);
            let at = times.chain(eases).fold(on.span, |all, at| all.to(at));
            self.too_much_for_effect(row, at);
            return false;
        }
        if let (Some(arrow), Some(on)) = (part.arrow, &part.on) {
            self.report(&EffectProblem::RampWithPulse { arrow, on: on.span });
            return false;
        }
        if part.on.is_none() {
            let pulse_word = part.attack.as_ref().or(part.decay.as_ref());
            if let Some(word) = pulse_word {
                self.report(&EffectProblem::PulseWithoutRhythm { at: word.span });
                return false;
            }
            if index > 0 {
                self.report(&EffectProblem::PulseWithoutRhythm { at: part.span });
                return false;
            }
        }
        let ramp_word =
            part.over.as_ref().map(|over| over.span).or(part.ease.as_ref().map(|ease| ease.span));
        match ramp_word {
            Some(at) if part.arrow.is_none() && part.on.is_none() => {
                self.report(&EffectProblem::WithoutRamp { usage: row.example, at });
                false
            }
            Some(_) | None => match part.arrow {
                Some(arrow) if keyed => {
                    self.too_much_for_effect(row, arrow);
                    false
                }
                Some(_) | None => true,
            },
        }
    }

    /// Reports a parameter that has a value in its line and in its line's keyframes.
    fn not_twice(
        &mut self,
        row: &'static EffectRow,
        index: usize,
        given: Option<&Given>,
        key: Span,
    ) -> Option<()> {
        let Some(given) = given else { return Some(()) };
        self.report(&NameProblem::SettingTwice {
            name: row.parameters[index].name.to_owned(),
            at: given.at,
            first: key,
        });
        None
    }

    fn default_of(&mut self, row: &'static EffectRow, index: usize, at: Span) -> Option<Fixed> {
        let parameter = &row.parameters[index];
        let ParameterKind::Amount { default, .. } = parameter.kind else { return None };
        if default.is_none() {
            self.incomplete_effect(row, &format!("the {}", parameter.name), at);
        }
        default
    }

    fn neutral_of(
        &mut self,
        row: &'static EffectRow,
        index: usize,
        line: &Setting,
    ) -> Option<Fixed> {
        let parameter = &row.parameters[index];
        let ParameterKind::Amount { neutral, .. } = parameter.kind else { return None };
        if neutral.is_none() {
            self.incomplete_effect(row, "the value between the pulses, and `with`,", line.span);
        }
        neutral
    }
}

fn argument_moves(argument: &Argument) -> bool {
    let moves =
        |curve: &Curve| !curve.pulses.is_empty() || !matches!(curve.base, CurveBase::Constant(_));
    match argument {
        Argument::Amount(curve) => moves(curve),
        Argument::Point(x, y) => moves(x) || moves(y),
        Argument::Color(_) | Argument::Choice(_) => false,
    }
}
