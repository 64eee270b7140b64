//! Lays out bars and beats by time signatures, for MIDI files and charts.

use crate::music::MusicFileProblem;
use crate::time::{Rational, Time, round_half_up};

/// The limit for the beats of a song: 20 hours at 166 bpm.
pub(super) const MOST_BEATS: usize = 200_000;

/// A time signature: a number of notes, each a fraction of a whole note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Signature {
    numerator: u32,
    denominator: u32,
}

impl Signature {
    /// Four quarters.
    pub(super) const COMMON: Signature = Signature { numerator: 4, denominator: 4 };

    /// `None` unless the upper number is from 1 to 255 and the lower a power of two up to 64.
    pub(super) fn new(numerator: u32, denominator: u32) -> Option<Signature> {
        let is_metre =
            (1..=255).contains(&numerator) && denominator.is_power_of_two() && denominator <= 64;
        is_metre.then_some(Signature { numerator, denominator })
    }

    /// Whether its beats are dotted notes, as in 6/8, 9/8 and 12/8.
    fn is_compound(self) -> bool {
        self.denominator >= 8 && self.numerator > 3 && self.numerator.is_multiple_of(3)
    }

    /// Beats in a bar.
    pub(super) fn beats(self) -> u32 {
        if self.is_compound() { self.numerator / 3 } else { self.numerator }
    }

    /// Quarter notes in a beat.
    pub(super) fn beat(self) -> Rational {
        let notes = if self.is_compound() { 3 } else { 1 };
        Rational::new(4 * notes, i128::from(self.denominator))
    }

    /// Quarter notes in a bar.
    pub(super) fn bar(self) -> Rational {
        self.beat() * Rational::from(i128::from(self.beats()))
    }
}

/// Bars of one metre, from a bar line on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Metre {
    /// Their start in quarter notes.
    pub(super) at: Rational,
    /// Their metre.
    pub(super) signature: Signature,
    /// The number of beats that the first bar lacks at its start; if it is not 0, that bar is a
    /// pick-up.
    pub(super) lacks: u32,
}

impl Metre {
    /// Whole bars.
    pub(super) fn new(at: Rational, signature: Signature) -> Metre {
        Metre { at, signature, lacks: 0 }
    }
}

/// A stretch of music with a constant tempo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Flow {
    /// Its start in quarter notes.
    pub(super) at: Rational,
    /// The time of its start in flicks.
    pub(super) sounds: i128,
    /// The time at which the music continues from its start, in flicks: later than `sounds` after a
    /// stop.
    pub(super) goes_on: i128,
    /// Flicks per quarter note.
    pub(super) quarter: Rational,
}

/// The time of a musical position. `flows` are in order and begin at or before it.
pub(super) fn time_of(flows: &[Flow], at: Rational) -> i128 {
    let index = flows.partition_point(|flow| flow.at <= at).max(1) - 1;
    let Some(flow) = flows.get(index) else { return 0 };
    if at == flow.at {
        flow.sounds
    } else {
        flow.goes_on + round_half_up((at - flow.at) * flow.quarter)
    }
}

/// The beats of bars that restart at each of `metres` (in order), up to and including `end`. Beats
/// that do not come after the ones before, because time stops or runs backwards, are left out.
///
/// # Errors There are too many beats, or their times are too large.
pub(super) fn beats(
    metres: &[Metre],
    end: Rational,
    flows: &[Flow],
) -> Result<Vec<(Time, u32)>, MusicFileProblem> {
    let mut beats: Vec<(Time, u32)> = Vec::new();
    let mut seen = 0;
    for (index, &Metre { at: start, signature, lacks }) in metres.iter().enumerate() {
        let next = metres.get(index + 1).map(|next| next.at);
        for count in 0_u32.. {
            let at = start + signature.beat() * Rational::from(i128::from(count));
            if next.map_or(at > end, |next| at >= next) {
                break;
            }
            seen += 1;
            if seen > MOST_BEATS {
                return Err(MusicFileProblem::TooManyBeats(MOST_BEATS));
            }
            let time = i64::try_from(time_of(flows, at))
                .map(Time::from_flicks)
                .map_err(|_| MusicFileProblem::TooLong)?;
            if beats.last().is_none_or(|last| last.0 < time) {
                beats.push((time, (lacks + count) % signature.beats() + 1));
            }
        }
    }
    Ok(beats)
}
