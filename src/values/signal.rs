//! A curve, sampled once a frame.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Fixed;

/// Values frame by frame, as runs of equal ones. Before its first frame it has its first value,
/// after its last frame its last: a shot's handles go on as its edges are.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Signal {
    /// Each value, and the frame up to which it holds; at least one.
    runs: Vec<(Fixed, i64)>,
}

impl Signal {
    /// The same value on every frame.
    pub fn constant(value: Fixed) -> Signal {
        Signal { runs: vec![(value, 1)] }
    }

    /// The values in order; without any, 0 throughout. Equal signals of one value are equal however
    /// many frames they have, so that equal pictures have equal keys.
    pub fn of(values: impl IntoIterator<Item = Fixed>) -> Signal {
        let mut runs: Vec<(Fixed, i64)> = Vec::new();
        for (frame, value) in (1..).zip(values) {
            match runs.last_mut() {
                Some((last, end)) if *last == value => *end = frame,
                _ => runs.push((value, frame)),
            }
        }
        match runs.as_slice() {
            [] => Signal::constant(Fixed::ZERO),
            [(value, _)] => Signal::constant(*value),
            _ => Signal { runs },
        }
    }

    /// The value on a frame, counted from the signal's first.
    pub fn at(&self, frame: i64) -> Fixed {
        let run = self.runs.partition_point(|&(_, end)| end <= frame);
        self.runs.get(run).or(self.runs.last()).map_or(Fixed::ZERO, |&(value, _)| value)
    }

    /// Its value, where it is the same on every frame.
    pub fn as_constant(&self) -> Option<Fixed> {
        match self.runs.as_slice() {
            [(value, _)] => Some(*value),
            _ => None,
        }
    }

    /// The frames on which its value becomes another, rising.
    pub fn changes(&self) -> impl Iterator<Item = i64> + '_ {
        self.runs.iter().take(self.runs.len() - 1).map(|&(_, end)| end)
    }

    /// Its smallest value and its largest.
    pub fn bounds(&self) -> (Fixed, Fixed) {
        let values = self.runs.iter().map(|&(value, _)| value);
        values.fold((self.at(0), self.at(0)), |(least, most), value| {
            (least.min(value), most.max(value))
        })
    }

    /// A signal of other values.
    pub fn map(&self, value: impl Fn(Fixed) -> Fixed) -> Signal {
        let mut runs: Vec<(Fixed, i64)> = Vec::with_capacity(self.runs.len());
        for &(old, end) in &self.runs {
            let new = value(old);
            match runs.last_mut() {
                Some((last, last_end)) if *last == new => *last_end = end,
                _ => runs.push((new, end)),
            }
        }
        match runs.as_slice() {
            [(value, _)] => Signal::constant(*value),
            _ => Signal { runs },
        }
    }

    /// The frames `from` up to but not including `to`, counted from the signal's first, as a signal
    /// of their own.
    pub fn slice(&self, from: i64, to: i64) -> Signal {
        let first = self.runs.partition_point(|&(_, end)| end <= from).min(self.runs.len() - 1);
        let last = self.runs.len() - 1;
        let mut runs: Vec<(Fixed, i64)> = Vec::new();
        for (index, &(value, end)) in self.runs.iter().enumerate().skip(first) {
            let end = if index == last { to } else { end.min(to) };
            runs.push((value, end - from));
            if end >= to {
                break;
            }
        }
        match runs.as_slice() {
            [(value, _)] => Signal::constant(*value),
            _ => Signal { runs },
        }
    }
}

/// `50%`, or from its first value to its last, with the bounds where it passes those:
/// `0%..100% (-10%..100%)`.
impl fmt::Display for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, last) = (self.at(0), self.at(i64::MAX));
        if self.as_constant().is_some() {
            return write!(f, "{first}");
        }
        write!(f, "{first}..{last}")?;
        let (least, most) = self.bounds();
        if least < first.min(last) || most > first.max(last) {
            write!(f, " ({least}..{most})")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signal(values: &[i64]) -> Signal {
        Signal::of(values.iter().map(|&value| Fixed::percent(value)))
    }

    #[test]
    fn the_ends_go_on() {
        let signal = signal(&[10, 20, 20, 30]);
        let values: Vec<_> = (-2..6).map(|frame| signal.at(frame)).collect();
        assert_eq!(values, [10, 10, 10, 20, 20, 30, 30, 30].map(Fixed::percent));
    }

    #[test]
    fn equal_slices_are_equal_signals() {
        assert_eq!(signal(&[1, 2, 3, 4]).slice(1, 3), signal(&[9, 2, 3, 9]).slice(1, 3));
        assert_eq!(signal(&[5, 5, 5, 7]).slice(0, 3), Signal::constant(Fixed::percent(5)));
        assert_eq!(signal(&[5, 5]), Signal::constant(Fixed::percent(5)));
    }

    #[test]
    fn a_slice_has_the_values_of_its_frames() {
        let whole = signal(&[1, 2, 2, 2, 3, 4, 4]);
        for from in -2..8 {
            for to in from + 1..10 {
                let expected = Signal::of((from..to).map(|frame| whole.at(frame)));
                assert_eq!(whole.slice(from, to), expected, "{from}..{to}");
            }
        }
        assert_eq!(whole.changes().collect::<Vec<_>>(), [1, 4, 5]);
        assert_eq!(whole.bounds(), (Fixed::percent(1), Fixed::percent(4)));
        assert_eq!(
            whole.map(|value| if value > Fixed::percent(2) { Fixed::ONE } else { Fixed::ZERO }),
            Signal::of([0, 0, 0, 0, 1, 1, 1].map(|value| Fixed::percent(100 * value)))
        );
    }
}
