//! The grid of a detected pulse, and its corrections: half or double tempo, moved beats and bar
//! lines, other metres.

use super::{BeatGrid, GridChange, MeterSpan, TempoSpan, period};
use crate::time::{FLICKS_PER_SECOND, Rational, Time};
use crate::world::{self, Meter, Pulse};

impl BeatGrid {
    /// The grid of a pulse. Its first downbeat is bar 1; within a steady stretch beats are exactly
    /// as far apart as its tempo says, and from one stretch to the next the tempo is constant. A
    /// pulse of fewer than two beats has none.
    pub fn from_pulse(pulse: &Pulse) -> Option<BeatGrid> {
        let first = pulse.meters.first().map_or(0, |meter| i128::from(meter.beat));
        let mut tempos: Vec<TempoSpan> = Vec::new();
        let mut beat = Rational::from(-first);
        for stretch in &pulse.stretches {
            let times = stretch.times();
            let (Some(&start), Some(&last)) = (times.first(), times.last()) else { continue };
            link(&mut tempos, beat, start);
            let end = beat + Rational::from(times.len() as i128 - 1);
            match stretch {
                world::Stretch::Steady { tempo, .. } if beat == end => {
                    tempos.push(TempoSpan { beat, start, period: period(*tempo) })
                }
                world::Stretch::Steady { tempo, .. } => {
                    tempos.extend([(beat, start), (end, last)].map(|(beat, start)| TempoSpan {
                        beat,
                        start,
                        period: period(*tempo),
                    }));
                }
                world::Stretch::Free { .. } => tempos.extend(free(beat, &times)),
            }
            beat = end + Rational::from(1);
        }
        let several = beat > Rational::from(1 - first);
        several.then(|| BeatGrid { tempos: with_last_period(tempos), meters: bars(&pulse.meters) })
    }

    /// Counted at twice the tempo: a beat more in the middle between two. Metres stay the same
    /// numbers, so that a bar lasts half as long.
    pub fn doubled(mut self) -> BeatGrid {
        let two = Rational::from(2);
        for stretch in &mut self.tempos {
            (stretch.beat, stretch.period) = (stretch.beat * two, stretch.period / two);
        }
        for bars in &mut self.meters {
            bars.beat *= 2;
        }
        self.number_bars();
        self
    }

    /// Counted at half the tempo: every other beat, from each metre's first downbeat on. Metres
    /// stay the same numbers, so that a bar lasts twice as long. The beats left out are half beats.
    pub fn halved(self) -> BeatGrid {
        let mut halved = BeatGrid { tempos: Vec::new(), meters: Vec::new() };
        let mut beat = 0;
        for (index, run) in self.meters.iter().enumerate() {
            let end = self.meters.get(index + 1).map(|next| next.beat);
            halved.meters.push(MeterSpan { bar: run.bar, beat, meter: run.meter });
            halved.tempos.extend(self.halved_run(run.beat, index > 0, end, beat));
            beat += end.map_or(0, |end| (end - run.beat + 1).div_euclid(2));
        }
        halved.number_bars();
        halved
    }

    /// The stretches of a run of bars that begins with the beat `downbeat`, which is now `beat`, up
    /// to `end` (none: all after), with only every other beat; with all before it, unless it is
    /// `bounded`. Of an odd number of beats the last stays whole.
    fn halved_run(
        &self,
        downbeat: i64,
        bounded: bool,
        end: Option<i64>,
        beat: i64,
    ) -> Vec<TempoSpan> {
        let number = |beat: i64| Rational::from(i128::from(beat));
        let (old, new, two) = (number(downbeat), number(beat), Rational::from(2));
        let odd = end.filter(|end| (end - downbeat).rem_euclid(2) == 1).map(|end| number(end - 1));
        let inside = |start: &Rational| {
            (!bounded || *start > old) && end.is_none_or(|end| *start < number(end))
        };
        let mut starts: Vec<Rational> =
            self.tempos.iter().map(|stretch| stretch.beat).filter(inside).collect();
        starts.extend(bounded.then_some(old).into_iter().chain(odd));
        starts.sort_unstable();
        starts.dedup();
        let stretch = |start: Rational| {
            let period = self.tempos
                [self.tempos.partition_point(|stretch| stretch.beat <= start).max(1) - 1]
                .period;
            match odd.filter(|odd| *odd <= start) {
                Some(whole) => TempoSpan {
                    beat: new + (whole - old) / two + (start - whole),
                    start: self.time_of(start),
                    period,
                },
                None => TempoSpan {
                    beat: new + (start - old) / two,
                    start: self.time_of(start),
                    period: period * two,
                },
            }
        };
        starts.into_iter().map(stretch).collect()
    }

    /// With `meter` beats in every bar, counted from bar 1.
    pub fn in_bars_of(mut self, meter: u32) -> BeatGrid {
        let beat = self.bar_beat(1);
        self.meters = vec![MeterSpan { bar: 1, beat, meter: meter.max(1) }];
        self
    }

    /// With changes of metre at bar lines after bar 1, in rising order of bars. From the first on,
    /// no other change of metre is left.
    pub fn with_metres(mut self, changes: &[GridChange]) -> BeatGrid {
        for change in changes {
            if let Some(meter) = change.meter {
                let beat = self.bar_beat(change.bar);
                self.meters.retain(|bars| bars.bar < change.bar);
                self.meters.push(MeterSpan { bar: change.bar, beat, meter: meter.max(1) });
            }
        }
        self
    }

    /// With bar 1 at the beat that is nearest to `time`; metres stay where they change.
    pub fn with_first_beat(mut self, time: Time) -> BeatGrid {
        let first = (self.beat_at(time) + Rational::new(1, 2)).floor();
        let beat = i64::try_from(first.to_integer()).unwrap_or(0);
        let meter = self.meter_at(beat);
        let later = self.meters.iter().copied().filter(|bars| bars.beat > beat);
        let meters = std::iter::once(MeterSpan { bar: 1, beat, meter }).chain(later);
        self.meters = meters.map(|bars| MeterSpan { beat: bars.beat - beat, ..bars }).collect();
        self.number_bars();
        self.moved_along(first)
    }

    fn meter_at(&self, beat: i64) -> u32 {
        self.meters[self.meters.partition_point(|bars| bars.beat <= beat).max(1) - 1].meter
    }

    /// All beats and bar lines, moved later by `beats` along the grid, or earlier if it is below 0.
    /// By whole beats only the bar lines move.
    pub fn moved_along(mut self, beats: Rational) -> BeatGrid {
        for stretch in &mut self.tempos {
            stretch.beat -= beats;
        }
        self
    }

    /// Numbers the bars again from the beats at which metres begin: a bar that a new metre cuts
    /// short counts.
    fn number_bars(&mut self) {
        for index in 1..self.meters.len() {
            let before = self.meters[index - 1];
            let (beats, meter) = (self.meters[index].beat - before.beat, i64::from(before.meter));
            self.meters[index].bar = before.bar + (beats + meter - 1).div_euclid(meter);
        }
    }

    /// The metres, in order: the bar from which each holds (the first before it too), and its beats
    /// a bar.
    pub fn metres(&self) -> Vec<(i64, u32)> {
        self.meters.iter().map(|bars| (bars.bar, bars.meter)).collect()
    }

    /// The slowest and the fastest tempo between two times, in beats a minute.
    pub fn tempos(&self, from: Time, to: Time) -> (Rational, Rational) {
        let minute = Rational::from(60 * i128::from(FLICKS_PER_SECOND));
        let inside = self
            .tempos
            .iter()
            .filter(|stretch| from < stretch.start && stretch.start < to)
            .map(|stretch| minute / stretch.period);
        inside.fold((self.tempo(from), self.tempo(from)), |(least, most), tempo| {
            (least.min(tempo), most.max(tempo))
        })
    }

    /// The bar line that is nearest to `time`; of two equally near the later.
    pub fn nearest_bar_line(&self, time: Time) -> Time {
        let bar = self.position(time).bar;
        let (before, after) = (self.bar_time(bar), self.bar_time(bar + 1));
        if time - before < after - time { before } else { after }
    }
}

/// From the last beat before to the first of the next stretch, time is even.
fn link(tempos: &mut [TempoSpan], beat: Rational, start: Time) {
    if let Some(last) = tempos.last_mut() {
        last.period = flicks(start - last.start) / (beat - last.beat);
    }
}

/// Beats each on its own. The last one's period is known when the next stretch is.
fn free(beat: Rational, times: &[Time]) -> Vec<TempoSpan> {
    let period = |index: usize| {
        times.get(index + 1).map_or(Rational::from(0), |next| flicks(*next - times[index]))
    };
    let stretch = |index: usize| TempoSpan {
        beat: beat + Rational::from(index as i128),
        start: times[index],
        period: period(index),
    };
    (0..times.len()).map(stretch).collect()
}

fn flicks(time: Time) -> Rational {
    Rational::from(i128::from(time.flicks()))
}

/// After the last beat the grid goes on as it came.
fn with_last_period(mut tempos: Vec<TempoSpan>) -> Vec<TempoSpan> {
    if let [.., before, last] = &mut tempos[..]
        && last.period <= Rational::from(0)
    {
        last.period = before.period;
    }
    tempos
}

fn bars(meters: &[Meter]) -> Vec<MeterSpan> {
    let first = meters.first().map_or(0, |meter| i64::from(meter.beat));
    let run = |meter: &Meter| MeterSpan {
        bar: 1,
        beat: i64::from(meter.beat) - first,
        meter: meter.meter.max(1),
    };
    let mut grid = BeatGrid { tempos: Vec::new(), meters: meters.iter().map(run).collect() };
    if grid.meters.is_empty() {
        grid.meters.push(MeterSpan { bar: 1, beat: 0, meter: 4 });
    }
    grid.number_bars();
    grid.meters
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::Confidence;

    fn at(ms: i64) -> Time {
        Time::from_ticks(ms, 1, 1000)
    }

    fn whole(number: i128) -> Rational {
        Rational::from(number)
    }

    fn steady(first: i64, tempo: i128, beats: u32) -> world::Stretch {
        world::Stretch::Steady { first: at(first), tempo: whole(tempo), beats }
    }

    fn grid(stretches: Vec<world::Stretch>, meters: &[(u32, u32)]) -> BeatGrid {
        let meters = meters.iter().map(|&(beat, meter)| Meter { beat, meter }).collect();
        BeatGrid::from_pulse(&Pulse {
            stretches,
            meters,
            confidence: Confidence::default(),
            rival: None,
        })
        .expect("a grid")
    }

    #[test]
    fn stretches_are_linked_evenly() {
        let free = world::Stretch::Free { beats: vec![at(2200), at(2900)] };
        let grid = grid(vec![steady(500, 120, 3), free, steady(3500, 60, 2)], &[(1, 2)]);
        let times: Vec<Time> = (-1..8).map(|beat| grid.time_of(whole(beat))).collect();
        assert_eq!(times, [500, 1000, 1500, 2200, 2900, 3500, 4500, 5500, 6500].map(at));
        assert_eq!(grid.time_of(whole(-3)), at(-500));
        assert_eq!(
            (grid.bar_time(1), grid.bar_time(2), grid.bar_time(0)),
            (at(1000), at(2200), at(0))
        );
    }

    #[test]
    fn a_steady_pulse_is_the_even_grid() {
        let detected = grid(vec![steady(0, 174, 600)], &[(4, 4)]);
        assert_eq!(detected.bar_time(41), BeatGrid::even(at(0), whole(174), 4).bar_time(42));
        assert_eq!(detected.tempos(at(0), at(60_000)), (whole(174), whole(174)));
        assert_eq!(detected.nearest_bar_line(detected.bar_time(7) + at(100)), detected.bar_time(7));
    }

    #[test]
    fn half_keeps_the_downbeats() {
        let halved = grid(vec![steady(500, 120, 40)], &[(1, 4)]).halved();
        assert_eq!([halved.bar_time(1), halved.bar_time(2)], [at(1000), at(5000)]);
        assert_eq!(halved.bar_beat_time(1, 2), Some(at(2000)));
        assert_eq!(halved.time_of(Rational::new(-1, 2)), at(500));
        let changing = grid(vec![steady(0, 60, 40)], &[(0, 3), (9, 4)]).halved();
        assert_eq!(
            (changing.bar_time(1), changing.bar_time(2), changing.bar_time(3)),
            (at(0), at(6000), at(9000))
        );
        assert_eq!(changing.bar_beat_time(2, 2), Some(at(8000)));
        assert_eq!(changing.bar_beat_time(3, 2), Some(at(11_000)));
    }

    #[test]
    fn double_puts_a_beat_between() {
        let doubled =
            grid(vec![world::Stretch::Free { beats: vec![at(0), at(1000), at(2400)] }], &[(0, 4)])
                .doubled();
        assert_eq!(doubled.bar_beat_time(1, 2), Some(at(500)));
        assert_eq!((doubled.bar_beat_time(1, 4), doubled.bar_time(2)), (Some(at(1700)), at(2400)));
    }

    #[test]
    fn bars_are_counted_again() {
        let detected = || grid(vec![steady(500, 120, 60)], &[(2, 4), (10, 3)]);
        assert_eq!(
            (detected().bar_time(1), detected().bar_time(3), detected().bar_time(4)),
            (at(1500), at(5500), at(7000))
        );
        let three = detected().in_bars_of(3);
        assert_eq!((three.bar_time(1), three.bar_time(2)), (at(1500), at(3000)));
        let first = detected().with_first_beat(at(2600));
        assert_eq!(
            (first.bar_time(1), first.bar_time(2), first.bar_time(3)),
            (at(2500), at(4500), at(5500))
        );
        let changed = detected().with_metres(&[GridChange { bar: 2, tempo: None, meter: Some(2) }]);
        assert_eq!(
            (changed.bar_time(2), changed.bar_time(3), changed.bar_time(9)),
            (at(3500), at(4500), at(10_500))
        );
        assert_eq!(detected().metres(), [(1, 4), (3, 3)]);
    }

    #[test]
    fn beats_and_bars_move_along() {
        let detected = || grid(vec![steady(0, 120, 60)], &[(0, 4)]);
        assert_eq!(detected().moved_along(whole(1)).bar_time(1), at(500));
        assert_eq!(detected().moved_along(whole(-1)).bar_time(2), at(1500));
        assert_eq!(detected().moved_along(Rational::new(1, 2)).bar_time(1), at(250));
        assert_eq!(detected().moved_along(Rational::new(1, 2)).beat_at(at(750)), whole(1));
    }
}
