//! The grid of beats and bars.

mod detected;

use std::fmt;

use crate::time::{FLICKS_PER_SECOND, Rational, Time, round_half_up};

/// Beats and bars over time. Beats are counted from 0 at bar 1, beat 1; between two beats the tempo
/// is constant. Before the first known beat and after the last, the grid continues at the nearest
/// tempo and metre.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BeatGrid {
    /// Spans of constant tempo, in order; at least one. The first extends backward without end,
    /// and the last forward.
    tempos: Vec<TempoSpan>,
    /// Spans of one metre, in order; at least one. The first extends backward without end, and
    /// the last forward.
    meters: Vec<MeterSpan>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct TempoSpan {
    beat: Rational,
    start: Time,
    /// Flicks per beat.
    period: Rational,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct MeterSpan {
    bar: i64,
    beat: i64,
    meter: u32,
}

/// A musical position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The bar; 1 is the first, and 0 and below are the pick-up.
    pub bar: i64,
    /// The beat in the bar, from 1.
    pub beat: u32,
    /// The rest as a fraction of a beat: at least 0 and less than 1.
    pub rest: Rational,
}

/// `bar 17`, `bar 17.3`, `bar 17.3 + 1/2 beat`: as a script would write it.
impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "bar {}", self.bar)?;
        if self.beat != 1 {
            write!(f, ".{}", self.beat)?;
        }
        if self.rest == Rational::from(0) {
            return Ok(());
        }
        if *self.rest.denom() <= 48 {
            return write!(f, " + {} beat", self.rest);
        }
        let thousandths = round_half_up(self.rest * Rational::from(1000)).min(999);
        write!(f, " + 0.{thousandths:03} beat")
    }
}

/// A change of tempo or metre at a bar line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GridChange {
    /// The bar at which it begins.
    pub bar: i64,
    /// The new tempo, in beats a minute; above 0.
    pub tempo: Option<Rational>,
    /// The new metre, in beats a bar; above 0.
    pub meter: Option<u32>,
}

/// Why a list of beats is not a grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BeatsError {
    /// Fewer than two beats have no tempo.
    #[error("a beat grid needs at least two beats")]
    TooFew,
    /// The beat of this index does not come after the one before.
    #[error("beat {} does not come after the one before it", .0 + 1)]
    NotRising(usize),
}

impl BeatGrid {
    /// An even grid: bar 1 at `first_beat`, `tempo` beats per minute (above 0), `meter` beats per
    /// bar (above 0).
    pub fn even(first_beat: Time, tempo: Rational, meter: u32) -> BeatGrid {
        BeatGrid {
            tempos: vec![TempoSpan {
                beat: Rational::from(0),
                start: first_beat,
                period: period(tempo),
            }],
            meters: vec![MeterSpan { bar: 1, beat: 0, meter: meter.max(1) }],
        }
    }

    /// With changes of tempo and metre at bar lines after bar 1, in order.
    pub fn with_changes(mut self, changes: &[GridChange]) -> BeatGrid {
        for change in changes {
            if let Some(meter) = change.meter {
                self.meters.push(MeterSpan {
                    bar: change.bar,
                    beat: self.bar_beat(change.bar),
                    meter: meter.max(1),
                });
            }
            if let Some(tempo) = change.tempo {
                let beat = Rational::from(i128::from(self.bar_beat(change.bar)));
                let start = self.time_of(beat);
                self.tempos.push(TempoSpan { beat, start, period: period(tempo) });
            }
        }
        self
    }

    /// The grid of known beats, each with its number in the bar (from 1; 0 if unknown). Bar 1
    /// begins at the first beat with number 1; if there is none, at the first beat, with four beats
    /// per bar.
    ///
    /// # Errors There are fewer than two beats, or they are not in order.
    pub fn from_beats(beats: &[(Time, u32)]) -> Result<BeatGrid, BeatsError> {
        if beats.len() < 2 {
            return Err(BeatsError::TooFew);
        }
        if let Some(index) = beats.windows(2).position(|pair| pair[1].0 <= pair[0].0) {
            return Err(BeatsError::NotRising(index + 1));
        }
        let first_bar = beats.iter().position(|&(_, place)| place == 1).unwrap_or(0);
        let number = |index: usize| Rational::from(index as i128 - first_bar as i128);
        let tempos = beats.windows(2).enumerate().map(|(index, pair)| TempoSpan {
            beat: number(index),
            start: pair[0].0,
            period: Rational::from(i128::from((pair[1].0 - pair[0].0).flicks())),
        });
        Ok(BeatGrid { tempos: tempos.collect(), meters: bars_of(beats, first_bar) })
    }

    /// The same grid, later by `by`.
    pub fn shifted(mut self, by: Time) -> BeatGrid {
        for stretch in &mut self.tempos {
            stretch.start += by;
        }
        self
    }

    /// The first beat that is known; the grid goes on before it.
    pub fn first_beat(&self) -> Time {
        self.tempos[0].start
    }

    /// The time of a beat (counted from 0 at bar 1), which may be fractional.
    pub fn time_of(&self, beat: Rational) -> Time {
        let index = self.tempos.partition_point(|stretch| stretch.beat <= beat).max(1) - 1;
        let stretch = self.tempos[index];
        let flicks = (beat - stretch.beat) * stretch.period;
        stretch.start + Time::from_flicks(i64::try_from(round_half_up(flicks)).unwrap_or(i64::MAX))
    }

    /// The beat (counted from 0 at bar 1) at `time`. A time within a flick of a whole beat's
    /// [`BeatGrid::time_of`] is that beat.
    pub fn beat_at(&self, time: Time) -> Rational {
        let index = self.tempos.partition_point(|stretch| stretch.start <= time).max(1) - 1;
        let stretch = self.tempos[index];
        let beat = stretch.beat
            + Rational::from(i128::from((time - stretch.start).flicks())) / stretch.period;
        let whole = Rational::from(round_half_up(beat));
        if (self.time_of(whole) - time).abs() <= Time::from_flicks(1) { whole } else { beat }
    }

    /// The number of the first beat of `bar`, counted from 0 at bar 1.
    pub fn bar_beat(&self, bar: i64) -> i64 {
        let index = self.meters.partition_point(|bars| bars.bar <= bar).max(1) - 1;
        let bars = self.meters[index];
        bars.beat + (bar - bars.bar) * i64::from(bars.meter)
    }

    /// The number of beats of `bar`.
    pub fn meter(&self, bar: i64) -> u32 {
        u32::try_from(self.bar_beat(bar + 1) - self.bar_beat(bar)).unwrap_or(1)
    }

    /// The start of `bar`.
    pub fn bar_time(&self, bar: i64) -> Time {
        self.time_of(Rational::from(i128::from(self.bar_beat(bar))))
    }

    /// The time of the `beat`-th beat (from 1) of `bar`; `None` if the bar has fewer beats.
    pub fn bar_beat_time(&self, bar: i64, beat: u32) -> Option<Time> {
        let exists = (1..=self.meter(bar)).contains(&beat);
        exists.then(|| {
            self.time_of(Rational::from(i128::from(self.bar_beat(bar) + i64::from(beat) - 1)))
        })
    }

    /// The bar of a beat (counted from 0 at bar 1).
    pub fn bar_of(&self, beat: i64) -> i64 {
        let index = self.meters.partition_point(|bars| bars.beat <= beat).max(1) - 1;
        let bars = self.meters[index];
        let bar = bars.bar + (beat - bars.beat).div_euclid(i64::from(bars.meter));
        self.meters.get(index + 1).map_or(bar, |next| bar.min(next.bar - 1))
    }

    /// The musical position of `time`.
    pub fn position(&self, time: Time) -> Position {
        let beat = self.beat_at(time);
        let whole = i64::try_from(beat.floor().to_integer()).unwrap_or(i64::MAX);
        let bar = self.bar_of(whole);
        Position {
            bar,
            beat: u32::try_from(whole - self.bar_beat(bar) + 1).unwrap_or(1),
            rest: beat - beat.floor(),
        }
    }

    /// The time `bars` and then `beats` (either may be negative) after `from` along the grid. One
    /// bar after beat 3 of a bar is beat 3 of the next bar; fractions of beats stay the same.
    pub fn walk(&self, from: Time, bars: Rational, beats: Rational) -> Time {
        let beat = self.beat_at(from);
        let whole = bars.floor();
        let after = self.walk_whole_bars(beat, i64::try_from(whole.to_integer()).unwrap_or(0));
        let rest = bars - whole;
        let bar = self.bar_of(i64::try_from(after.floor().to_integer()).unwrap_or(0));
        let part = rest * Rational::from(i128::from(self.meter(bar)));
        if bars == Rational::from(0) && beats == Rational::from(0) {
            from
        } else {
            self.time_of(after + part + beats)
        }
    }

    fn walk_whole_bars(&self, beat: Rational, bars: i64) -> Rational {
        if bars == 0 {
            return beat;
        }
        let bar = self.bar_of(i64::try_from(beat.floor().to_integer()).unwrap_or(0));
        let into = beat - Rational::from(i128::from(self.bar_beat(bar)));
        Rational::from(i128::from(self.bar_beat(bar + bars))) + into
    }

    /// Beats a minute at `time`.
    pub fn tempo(&self, time: Time) -> Rational {
        let index = self.tempos.partition_point(|stretch| stretch.start <= time).max(1) - 1;
        Rational::from(60 * i128::from(FLICKS_PER_SECOND)) / self.tempos[index].period
    }
}

/// Flicks per beat at this tempo in beats per minute.
fn period(tempo: Rational) -> Rational {
    Rational::from(60 * i128::from(FLICKS_PER_SECOND)) / tempo
}

fn bars_of(beats: &[(Time, u32)], first_bar: usize) -> Vec<MeterSpan> {
    let downbeats: Vec<usize> = (0..beats.len()).filter(|&index| beats[index].1 == 1).collect();
    let mut meters: Vec<MeterSpan> = Vec::new();
    for (count, pair) in downbeats.windows(2).enumerate() {
        let meter = (pair[1] - pair[0]) as u32;
        if meters.last().is_none_or(|last| last.meter != meter) {
            meters.push(MeterSpan {
                bar: count as i64 + 1,
                beat: (pair[0] - first_bar) as i64,
                meter,
            });
        }
    }
    if meters.is_empty() {
        let meter =
            beats.iter().map(|&(_, place)| place).max().filter(|&place| place > 1).unwrap_or(4);
        meters.push(MeterSpan { bar: 1, beat: 0, meter });
    }
    meters
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(number: i128) -> Rational {
        Rational::from(number)
    }

    fn even() -> BeatGrid {
        BeatGrid::even(Time::from_seconds(1), whole(120), 4)
    }

    #[test]
    fn an_even_grid_counts_from_its_first_beat() {
        assert_eq!(even().bar_time(1), Time::from_seconds(1));
        assert_eq!(even().bar_time(3), Time::from_seconds(5));
        assert_eq!(even().bar_time(0), Time::from_seconds(-1));
        assert_eq!(even().bar_beat_time(1, 3), Some(Time::from_seconds(2)));
        assert_eq!(even().bar_beat_time(1, 5), None);
    }

    #[test]
    fn positions_read_as_written() {
        let at = |beats: Rational| even().position(even().time_of(beats)).to_string();
        assert_eq!(at(whole(64)), "bar 17");
        assert_eq!(at(whole(66)), "bar 17.3");
        assert_eq!(at(Rational::new(133, 2)), "bar 17.3 + 1/2 beat");
        assert_eq!(at(whole(-1)), "bar 0.4");
    }

    #[test]
    fn changes_begin_at_their_bar() {
        let changes = [
            GridChange { bar: 3, tempo: Some(whole(60)), meter: None },
            GridChange { bar: 5, tempo: None, meter: Some(3) },
        ];
        let grid = even().with_changes(&changes);
        assert_eq!(grid.bar_time(3), Time::from_seconds(5));
        assert_eq!(grid.bar_time(4), Time::from_seconds(9));
        assert_eq!(grid.bar_time(6), Time::from_seconds(16));
        assert_eq!((grid.meter(4), grid.meter(5), grid.bar_of(16), grid.bar_of(19)), (4, 3, 5, 6));
    }

    #[test]
    fn a_tempo_with_no_exact_period_does_not_drift() {
        let grid = BeatGrid::even(Time::ZERO, whole(174), 4);
        assert_eq!(grid.time_of(whole(174 * 60)), Time::from_seconds(3600));
        assert_eq!(grid.beat_at(grid.time_of(whole(1001))), whole(1001));
    }

    #[test]
    fn known_beats_bring_their_bars() {
        let at = |tenths: i64| Time::from_ticks(tenths, 1, 10);
        let beats = [
            (at(2), 3),
            (at(7), 1),
            (at(12), 2),
            (at(17), 3),
            (at(22), 1),
            (at(27), 2),
            (at(32), 3),
            (at(37), 1),
        ];
        let grid = BeatGrid::from_beats(&beats).expect("rising");
        assert_eq!(grid.bar_time(1), at(7));
        assert_eq!(grid.bar_time(3), at(37));
        assert_eq!(grid.bar_time(4), at(52));
        assert_eq!(grid.meter(2), 3);
        assert_eq!(BeatGrid::from_beats(&beats[..1]), Err(BeatsError::TooFew));
        assert_eq!(BeatGrid::from_beats(&[(at(1), 0), (at(1), 0)]), Err(BeatsError::NotRising(1)));
    }

    #[test]
    fn a_bar_is_walked_before_its_beats() {
        let grid = even().with_changes(&[GridChange { bar: 2, tempo: None, meter: Some(3) }]);
        let third = grid.bar_beat_time(1, 3).expect("a beat");
        assert_eq!(grid.walk(third, whole(1), whole(0)), grid.bar_beat_time(2, 3).expect("a beat"));
        assert_eq!(grid.walk(third, whole(0), whole(-2)), grid.bar_time(1));
        assert_eq!(
            grid.walk(grid.bar_time(2), Rational::new(1, 3), whole(0)),
            grid.bar_beat_time(2, 2).expect("a beat")
        );
    }
}
