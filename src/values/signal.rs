//! A curve, sampled once a frame.

use serde::{Deserialize, Serialize};

use super::Fixed;

/// Values frame by frame, as runs of equal ones. Before its first frame it has its first value,
/// after its last frame its last: a shot's handles go on as its edges are.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Signal {
    runs: Vec<(Fixed, u32)>,
}

impl Signal {
    /// The same value on every frame.
    pub fn constant(value: Fixed) -> Signal {
        Signal { runs: vec![(value, 1)] }
    }

    /// The values in order; without any, 0 throughout.
    pub fn of(values: impl IntoIterator<Item = Fixed>) -> Signal {
        let mut runs: Vec<(Fixed, u32)> = Vec::new();
        for value in values {
            match runs.last_mut() {
                Some((last, count)) if *last == value && *count < u32::MAX => *count += 1,
                _ => runs.push((value, 1)),
            }
        }
        if runs.is_empty() {
            return Signal::constant(Fixed::ZERO);
        }
        Signal { runs }
    }

    /// The value on a frame, counted from the signal's first.
    pub fn at(&self, frame: i64) -> Fixed {
        let mut end = 0;
        for &(value, count) in &self.runs {
            end += i64::from(count);
            if frame < end {
                return value;
            }
        }
        self.runs.last().map_or(Fixed::ZERO, |&(value, _)| value)
    }

    /// Its value, where it is the same on every frame.
    pub fn as_constant(&self) -> Option<Fixed> {
        match self.runs.as_slice() {
            [(value, _)] => Some(*value),
            _ => None,
        }
    }

    /// The frames `from` up to but not including `to`, counted from the signal's first, as a signal
    /// of their own. A constant one has one run of one frame, so that equal pictures have equal keys.
    pub fn slice(&self, from: i64, to: i64) -> Signal {
        let sliced = Signal::of((from..to.max(from + 1)).map(|frame| self.at(frame)));
        sliced.as_constant().map_or(sliced, Signal::constant)
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
    }
}
