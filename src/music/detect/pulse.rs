//! The pulse: the likeliest beats through a whole song, each a tempo's interval after the one
//! before.
//!
//! The tempo may drift from beat to beat and, at a price, jump. This is the tempo model of Krebs,
//! Böck and Widmer ("An efficient state-space model for joint tempo and meter tracking", ISMIR
//! 2015), but with states only where a beat falls (a semi-Markov model).

/// Moments a second at which a beat may fall.
pub(crate) const RATE: f64 = 100.0;

// The tuned constants were found by hand while the detector was developed.

/// The cost of a change of the interval by its own length.
const DRIFT_COST: f32 = 90.0;
/// The cost of a change by one moment, which is small: no interval is a whole number of moments.
const WOBBLE_COST: f32 = 0.15;
/// The cost of any change of tempo, at most.
const JUMP_COST: f32 = 14.0;
/// The greatest drift of an interval from one beat to the next, as a part of it.
const GREATEST_DRIFT: f32 = 0.12;
/// The shortest and longest intervals that are searched, in moments.
const SHORTEST_INTERVAL: usize = 8;
const LONGEST_INTERVAL: usize = 400;

/// The beats, as moments, rising. `gains` holds the gain of a beat at each moment, `between` the
/// shortest and longest interval, in moments. `preference` gives the gain of a beat by the interval
/// before it.
pub(crate) fn beats(
    gains: &[f32],
    between: (f64, f64),
    preference: impl Fn(usize) -> f32,
) -> Vec<usize> {
    let first = (between.0.floor() as usize).clamp(SHORTEST_INTERVAL, LONGEST_INTERVAL);
    let last = (between.1.ceil() as usize).clamp(first + 1, LONGEST_INTERVAL + 1);
    let intervals: Vec<usize> = (first..=last).collect();
    PulseSearch::new(gains, &intervals).run(&preference)
}

/// The search: for each moment and interval, the best sum of gains of all beats so far, where the
/// last one is at this moment after this interval.
struct PulseSearch<'a> {
    gains: &'a [f32],
    intervals: &'a [usize],
    /// For each interval, the ones that it may drift to and from.
    near: Vec<std::ops::Range<usize>>,
    /// A ring of as many moments as the longest interval has.
    best: Vec<Vec<f32>>,
    /// At each moment of the ring, the best of all intervals.
    top: Vec<(f32, u16)>,
    /// At each moment, for each interval, the interval before.
    back: Vec<u16>,
}

/// No beat came before.
const NONE: u16 = u16::MAX;

impl<'a> PulseSearch<'a> {
    fn new(gains: &'a [f32], intervals: &'a [usize]) -> PulseSearch<'a> {
        let ring = intervals[intervals.len() - 1] + 1;
        let drift = |interval: usize| (interval as f32 * GREATEST_DRIFT).ceil() as usize + 1;
        let index = |interval: usize| intervals.partition_point(|&other| other < interval);
        let near = intervals
            .iter()
            .map(|&own| index(own.saturating_sub(drift(own)))..index(own + drift(own) + 1))
            .collect();
        let nothing = vec![f32::NEG_INFINITY; intervals.len()];
        PulseSearch {
            gains,
            intervals,
            near,
            best: vec![nothing; ring],
            top: vec![(f32::NEG_INFINITY, NONE); ring],
            back: Vec::new(),
        }
    }

    fn run(mut self, preference: &impl Fn(usize) -> f32) -> Vec<usize> {
        let leaning: Vec<f32> =
            self.intervals.iter().map(|&interval| preference(interval)).collect();
        self.back = vec![NONE; self.gains.len() * self.intervals.len()];
        for moment in 0..self.gains.len() {
            self.step(moment, &leaning);
        }
        self.trace()
    }

    fn step(&mut self, moment: usize, leaning: &[f32]) {
        let ring = self.best.len();
        let mut row = std::mem::take(&mut self.best[moment % ring]);
        for (index, &interval) in self.intervals.iter().enumerate() {
            let (sum, before) = match moment.checked_sub(interval) {
                None => (0.0, NONE),
                Some(earlier) => self.before(earlier % ring, index),
            };
            row[index] = sum + self.gains[moment] + leaning[index];
            self.back[moment * self.intervals.len() + index] = before;
        }
        let top = row.iter().enumerate().max_by(|one, other| one.1.total_cmp(other.1));
        self.top[moment % ring] =
            top.map_or((f32::NEG_INFINITY, NONE), |(index, &sum)| (sum, index as u16));
        self.best[moment % ring] = row;
    }

    /// The best that can come before this interval, at a moment of the ring.
    fn before(&self, slot: usize, index: usize) -> (f32, u16) {
        let row = &self.best[slot];
        let own = self.intervals[index] as f32;
        let (sum, by) = self.top[slot];
        let mut found = (sum - JUMP_COST, by);
        for other in self.near[index].clone() {
            let away = (self.intervals[other] as f32 - own).abs();
            let cost = DRIFT_COST * (away - 1.0).max(0.0) / own + WOBBLE_COST * away.min(1.0);
            if row[other] - cost > found.0 {
                found = (row[other] - cost, other as u16);
            }
        }
        found
    }

    /// Follows the beats back from the best last one, which lies in the last interval of the song.
    fn trace(&self) -> Vec<usize> {
        let (count, width) = (self.gains.len(), self.intervals.len());
        let ring = self.best.len();
        let ends = (0..width).flat_map(|index| {
            (count.saturating_sub(self.intervals[index])..count).map(move |moment| (moment, index))
        });
        let Some((mut moment, mut index)) = ends.max_by(|&one, &other| {
            let sum = |(moment, index): (usize, usize)| self.best[moment % ring][index];
            sum(one).total_cmp(&sum(other))
        }) else {
            return Vec::new();
        };
        let mut beats = vec![moment];
        while self.back[moment * width + index] != NONE {
            let before = self.back[moment * width + index];
            moment -= self.intervals[index];
            index = usize::from(before);
            beats.push(moment);
        }
        beats.reverse();
        beats
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANY: (f64, f64) = (27.0, 150.0);

    fn clicks(times: &[usize], count: usize) -> Vec<f32> {
        let mut gains = vec![-1.5; count];
        for &time in times {
            gains[time] = 3.0;
        }
        gains
    }

    #[test]
    fn an_even_pulse_is_followed_through_a_hole() {
        let times: Vec<usize> =
            (0..40).map(|beat| 13 + beat * 50).filter(|time| !(700..1000).contains(time)).collect();
        let found = beats(&clicks(&times, 2000), ANY, |_| 0.0);
        assert_eq!(found, (0..40).map(|beat| 13 + beat * 50).collect::<Vec<_>>());
    }

    #[test]
    fn a_tempo_may_drift_and_jump() {
        let mut times = vec![20];
        for beat in 0..30 {
            times.push(times[beat] + 60 - beat / 2);
        }
        for _ in 0..30 {
            times.push(times[times.len() - 1] + 71);
        }
        let count = times[times.len() - 1] + 20;
        assert_eq!(beats(&clicks(&times, count), ANY, |_| 0.0), times);
    }
}
