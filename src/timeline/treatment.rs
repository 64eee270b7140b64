//! Effects on frames: which, and the value of each argument on every frame.

use serde::{Deserialize, Serialize};

use crate::check::builtins::ParameterKind;
use crate::check::program::{Color, EffectId};
use crate::values::{Fixed, Signal};

/// An effect at work: one value for each parameter of its row, in the row's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Treatment {
    pub effect: EffectId,
    /// Frames are counted from the first of what is treated.
    pub arguments: Vec<Sampled>,
}

/// An argument, frame by frame.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sampled {
    Amount(Signal),
    /// Across and down, in parts of the frame's width and height.
    Point(Signal, Signal),
    Color(Color),
    /// An index into the words of the parameter.
    Choice(u8),
}

impl Treatment {
    /// A mix with a colour: how much of it covers the picture.
    pub fn flash(color: Color, amount: Signal) -> Treatment {
        let arguments = vec![Sampled::Color(color), Sampled::Amount(amount)];
        Treatment { effect: EffectId::Flash, arguments }
    }

    /// How opaque the picture is.
    pub fn opacity(amount: Signal) -> Treatment {
        Treatment { effect: EffectId::Opacity, arguments: vec![Sampled::Amount(amount)] }
    }

    /// Left and right exchanged.
    pub fn mirror() -> Treatment {
        Treatment { effect: EffectId::Mirror, arguments: Vec::new() }
    }

    /// The same on the frames `from` up to but not including `to`, which count from 0 then.
    pub fn slice(&self, from: i64, to: i64) -> Treatment {
        let arguments = self.arguments.iter().map(|argument| argument.slice(from, to)).collect();
        Treatment { effect: self.effect, arguments }
    }

    /// Whether it changes nothing on any frame: it has amounts that can be neutral, and all of them
    /// are, throughout.
    pub fn is_neutral(&self) -> bool {
        let mut can_be = false;
        for (argument, neutral) in self.neutral_amounts() {
            can_be = true;
            if argument.as_constant() != Some(neutral) {
                return false;
            }
        }
        can_be
    }

    /// The frames on which it changes something, as runs from the first up to but not including
    /// the last, within `0..length`.
    pub fn active_runs(&self, length: i64) -> Vec<(i64, i64)> {
        let amounts: Vec<_> = self.neutral_amounts().collect();
        if amounts.is_empty() {
            return vec![(0, length)];
        }
        let mut edges: Vec<i64> = amounts.iter().flat_map(|(amount, _)| amount.changes()).collect();
        edges.extend([0, length]);
        edges.retain(|&edge| (0..=length).contains(&edge));
        edges.sort_unstable();
        edges.dedup();
        let mut runs: Vec<(i64, i64)> = Vec::new();
        for pair in edges.windows(2) {
            let active = amounts.iter().any(|(amount, neutral)| amount.at(pair[0]) != *neutral);
            match runs.last_mut() {
                Some((_, end)) if active && *end == pair[0] => *end = pair[1],
                _ if active => runs.push((pair[0], pair[1])),
                _ => {}
            }
        }
        runs
    }

    fn neutral_amounts(&self) -> impl Iterator<Item = (&Signal, Fixed)> {
        neutral_amounts(self.effect, &self.arguments)
    }
}

/// The amounts of an effect that can be neutral, with their neutral values. The effect changes
/// nothing where all of them have these.
pub(crate) fn neutral_amounts(
    effect: EffectId,
    arguments: &[Sampled],
) -> impl Iterator<Item = (&Signal, Fixed)> {
    arguments.iter().zip(effect.row().parameters).filter_map(|(argument, parameter)| {
        match (argument, parameter.kind) {
            (Sampled::Amount(amount), ParameterKind::Amount { neutral, .. }) => {
                Some((amount, neutral?))
            }
            _ => None,
        }
    })
}

impl Sampled {
    fn slice(&self, from: i64, to: i64) -> Sampled {
        match self {
            Sampled::Amount(amount) => Sampled::Amount(amount.slice(from, to)),
            Sampled::Point(across, down) => {
                Sampled::Point(across.slice(from, to), down.slice(from, to))
            }
            Sampled::Color(color) => Sampled::Color(*color),
            Sampled::Choice(choice) => Sampled::Choice(*choice),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opacity(percents: &[i64]) -> Treatment {
        Treatment::opacity(Signal::of(percents.iter().map(|&percent| Fixed::percent(percent))))
    }

    #[test]
    fn an_effect_is_neutral_where_its_amounts_are() {
        let treatment = opacity(&[100, 100, 50, 60, 100, 100, 0]);
        assert!(!treatment.is_neutral() && treatment.slice(0, 2).is_neutral());
        assert_eq!(treatment.active_runs(7), [(2, 4), (6, 7)]);
        assert_eq!(treatment.active_runs(5), [(2, 4)]);
        assert!(!Treatment::mirror().is_neutral());
        assert_eq!(Treatment::mirror().active_runs(9), [(0, 9)]);
        assert_eq!(opacity(&[100]).active_runs(9), []);
    }
}
