//! Derives frame times from time stamps. For frames at an even rate, the container's rounding is
//! undone.

use super::super::stream::TimeBase;
use crate::time::{Frame, FrameRate, Rational, Time};
use crate::world::FrameTimes;

/// The common frame rates, in order of frequency.
const USUAL: [(u32, u32); 20] = [
    (24000, 1001),
    (24, 1),
    (25, 1),
    (30000, 1001),
    (30, 1),
    (50, 1),
    (60000, 1001),
    (60, 1),
    (48, 1),
    (12, 1),
    (15, 1),
    (10, 1),
    (15000, 1001),
    (12000, 1001),
    (25, 2),
    (100, 1),
    (120000, 1001),
    (120, 1),
    (20, 1),
    (240, 1),
];

/// The times of the frames, and the time of the first in the file's clock. `stamps` are in
/// presentation order; a frame without a stamp follows the one before at the usual step.
/// `last_length` is how long the last frame lasts, if the file says so, and `hints` are the rates
/// that the container states.
///
/// # Errors
/// What is wrong with the stamps.
pub(super) fn frame_times(
    stamps: &[Option<i64>],
    last_length: Option<i64>,
    base: TimeBase,
    hints: &[FrameRate],
) -> Result<(FrameTimes, Time), String> {
    let ticks = filled(stamps, base, hints);
    let first = base.time(ticks.first().copied().unwrap_or_default());
    if let Some(at) = ticks.windows(2).position(|pair| pair[0] >= pair[1]) {
        let when = base.time(ticks[at]) - first;
        return Err(format!(
            "its frames are out of order: frame {} does not come after frame {at} (at {when})",
            at + 1
        ));
    }
    let rate =
        candidates(&ticks, base, hints).into_iter().find(|&rate| is_even(&ticks, base, rate));
    let last_length = last_length.map(|length| base.time(length));
    let times = match rate.filter(|&rate| ends_evenly(ticks.len(), last_length, rate)) {
        Some(rate) => FrameTimes::Even { rate, count: ticks.len() as i64 },
        None => listed(&ticks, last_length, base),
    };
    Ok((times, first))
}

/// Whether frames at an even rate may be taken to end at that rate: files often round the length of
/// the last one. Of a single frame the length is all that is known.
fn ends_evenly(count: usize, last_length: Option<Time>, rate: FrameRate) -> bool {
    let frame = rate.duration(1);
    match last_length {
        Some(length) if count == 1 => (length - frame).abs() * 2 < frame,
        Some(length) => length * 2 < frame * 3,
        None => true,
    }
}

/// The rate of even frames. Otherwise the common rate that most steps have (gaps and late frames
/// are ignored), or else the average, to a thousandth.
pub(super) fn nominal_rate(times: &FrameTimes) -> FrameRate {
    match times {
        FrameTimes::Even { rate, .. } => *rate,
        FrameTimes::Listed { starts, end } => {
            prevailing(starts).unwrap_or_else(|| average(starts.len() as i64, *end))
        }
    }
}

/// The common rate that three quarters of the steps have, within a millisecond.
fn prevailing(starts: &[Time]) -> Option<FrameRate> {
    let mut steps: Vec<Time> = starts.windows(2).map(|pair| pair[1] - pair[0]).collect();
    steps.sort_unstable();
    let middle = *steps.get(steps.len() / 2)?;
    let millisecond = Time::from_ticks(1, 1, 1000);
    let near = steps.iter().filter(|&&step| (step - middle).abs() <= millisecond).count();
    let near_steps = steps.iter().copied().filter(|&step| (step - middle).abs() <= millisecond);
    let mean = near_steps.sum::<Time>() / (near as i64).max(1);
    let nearest = usual().min_by_key(|rate| (rate.duration(1) - mean).abs());
    nearest.filter(|rate| {
        near * 4 >= steps.len() * 3 && (rate.duration(1) - mean).abs() <= millisecond / 4
    })
}

fn average(count: i64, end: Time) -> FrameRate {
    let mean = Rational::from(i128::from(count)) / end.max(Time::from_flicks(1)).seconds();
    let near = |rate: &FrameRate| is_near(rate.ratio(), mean, 1000);
    let thousandths = || {
        crate::time::round_half_up(mean * Rational::from(1000)).clamp(1, i128::from(u32::MAX))
            as u32
    };
    usual().find(near).or_else(|| FrameRate::new(thousandths(), 1000)).unwrap_or(FrameRate::FILM)
}

fn usual() -> impl Iterator<Item = FrameRate> {
    USUAL.into_iter().filter_map(|(num, den)| FrameRate::new(num, den))
}

/// Whether two rates differ by less than one part in `parts`.
fn is_near(one: Rational, other: Rational, parts: i128) -> bool {
    let difference = if one > other { one - other } else { other - one };
    difference * Rational::from(parts) < other
}

/// Stamps for all frames.
fn filled(stamps: &[Option<i64>], base: TimeBase, hints: &[FrameRate]) -> Vec<i64> {
    let step = usual_step(stamps)
        .or_else(|| hints.first().map(|rate| base.ticks(rate.duration(1))))
        .unwrap_or(1)
        .max(1);
    let known = stamps.iter().position(Option::is_some).unwrap_or_default();
    let start = stamps.get(known).copied().flatten().unwrap_or_default() - step * known as i64;
    let next = |last: &mut i64, stamp: &Option<i64>| {
        *last = stamp.unwrap_or(*last + step);
        Some(*last)
    };
    stamps.iter().scan(start - step, next).collect()
}

/// The median step between stamps.
fn usual_step(stamps: &[Option<i64>]) -> Option<i64> {
    let mut steps: Vec<i64> =
        stamps.windows(2).filter_map(|pair| Some(pair[1]? - pair[0]?)).collect();
    steps.sort_unstable();
    steps.get(steps.len() / 2).copied()
}

/// The possible rates of the frames, the likelier first.
fn candidates(ticks: &[i64], base: TimeBase, hints: &[FrameRate]) -> Vec<FrameRate> {
    let mean = mean_rate(ticks, base);
    let usual: Vec<FrameRate> = usual().collect();
    let stated = hints.iter().copied().filter(|hint| usual.contains(hint));
    let near = usual
        .iter()
        .copied()
        .filter(|rate| mean.is_none_or(|mean| is_near(rate.ratio(), mean.ratio(), 20)));
    let fallback = if ticks.len() < 2 { FrameRate::new(25, 1) } else { None };
    stated
        .chain(fallback.filter(|_| hints.is_empty()))
        .chain(near)
        .chain(hints.iter().copied())
        .chain(mean)
        .collect()
}

/// The number of steps divided by the time from the first frame to the last.
fn mean_rate(ticks: &[i64], base: TimeBase) -> Option<FrameRate> {
    let span = i128::from(*ticks.last()?) - i128::from(*ticks.first()?);
    let seconds = Rational::new(span * i128::from(base.num), i128::from(base.den));
    if span <= 0 {
        return None;
    }
    let rate = Rational::from(ticks.len() as i128 - 1) / seconds;
    FrameRate::new(u32::try_from(*rate.numer()).ok()?, u32::try_from(*rate.denom()).ok()?)
}

/// Whether every stamp is that of the rate, rounded to ticks of the clock.
fn is_even(ticks: &[i64], base: TimeBase, rate: FrameRate) -> bool {
    let first = ticks.first().copied().unwrap_or_default();
    let tick = base.time(1) + Time::from_flicks(1);
    let allowed = if tick * 4 < rate.duration(1) { tick } else { Time::from_flicks(1) };
    let right = |(frame, stamp): (usize, &i64)| {
        (base.time(stamp - first) - rate.start(Frame(frame as i64))).abs() <= allowed
    };
    ticks.iter().enumerate().all(right)
}

/// The last frame lasts as long as the file says, or else as long as the one before it.
fn listed(ticks: &[i64], last_length: Option<Time>, base: TimeBase) -> FrameTimes {
    let first = base.time(ticks.first().copied().unwrap_or_default());
    let starts: Vec<Time> = ticks.iter().map(|&stamp| base.time(stamp) - first).collect();
    let last = starts.last().copied().unwrap_or_default();
    let before = || starts.iter().rev().nth(1).map(|&before| last - before);
    let length = last_length.or_else(before).unwrap_or(Time::from_flicks(1));
    FrameTimes::Listed { starts: starts.into(), end: last + length }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: TimeBase = TimeBase { num: 1, den: 1000 };

    fn rate(num: u32, den: u32) -> FrameRate {
        FrameRate::new(num, den).expect("a rate")
    }

    fn stamps(rate: FrameRate, base: TimeBase, count: i64, first: i64) -> Vec<Option<i64>> {
        let half = base.time(1) / 2;
        (0..count).map(|frame| Some(first + base.ticks(rate.start(Frame(frame)) + half))).collect()
    }

    #[test]
    fn rounding_to_milliseconds_is_undone() {
        for even in [rate(24000, 1001), rate(24, 1), rate(30000, 1001), rate(60, 1), rate(25, 2)] {
            let (times, first) =
                frame_times(&stamps(even, MS, 300, 83), None, MS, &[]).expect("in order");
            assert_eq!(times, FrameTimes::Even { rate: even, count: 300 });
            assert_eq!(first, Time::from_ticks(83, 1, 1000));
        }
    }

    #[test]
    fn an_odd_rate_is_found_exactly() {
        let base = TimeBase { num: 1, den: 35 };
        let (times, _) =
            frame_times(&stamps(rate(35, 1), base, 40, 0), None, base, &[]).expect("in order");
        assert_eq!(times, FrameTimes::Even { rate: rate(35, 1), count: 40 });
    }

    #[test]
    fn a_variable_rate_stays() {
        let stamps = [0, 40, 200, 240].map(Some);
        let (times, _) = frame_times(&stamps, None, MS, &[rate(25, 1)]).expect("in order");
        let ms = |ms: i64| Time::from_ticks(ms, 1, 1000);
        assert_eq!(
            times,
            FrameTimes::Listed { starts: [0, 40, 200, 240].map(ms).into(), end: ms(280) }
        );
        assert_eq!(nominal_rate(&times), rate(14286, 1000));
    }

    #[test]
    fn the_last_frame_lasts_as_long_as_the_file_says() {
        let ms = |ms: i64| Time::from_ticks(ms, 1, 1000);
        let end = |stamps: &[i64], last| {
            let stamps: Vec<Option<i64>> = stamps.iter().copied().map(Some).collect();
            frame_times(&stamps, Some(last), MS, &[]).expect("in order").0
        };
        let listed = |starts: &[i64], end| FrameTimes::Listed {
            starts: starts.iter().copied().map(ms).collect(),
            end: ms(end),
        };
        assert_eq!(end(&[0, 2000, 5000, 6000], 5000), listed(&[0, 2000, 5000, 6000], 11_000));
        assert_eq!(end(&[0, 2000, 5000, 6000], 40), listed(&[0, 2000, 5000, 6000], 6040));
        assert_eq!(end(&[0, 40, 80], 3000), listed(&[0, 40, 80], 3080));
        for rounded in [1, 39, 40, 41, 59] {
            assert_eq!(
                end(&[0, 40, 80], rounded),
                FrameTimes::Even { rate: rate(25, 1), count: 3 },
                "{rounded}"
            );
        }
        assert_eq!(end(&[0], 5000), listed(&[0], 5000));
    }

    #[test]
    fn a_hole_does_not_change_the_rate() {
        let mut stamps = stamps(rate(30000, 1001), TimeBase { num: 1, den: 90000 }, 40, 0);
        stamps.remove(7);
        let (times, _) =
            frame_times(&stamps, None, TimeBase { num: 1, den: 90000 }, &[]).expect("in order");
        assert!(matches!(times, FrameTimes::Listed { .. }));
        assert_eq!(nominal_rate(&times), rate(30000, 1001));
    }

    #[test]
    fn frames_without_stamps_follow_at_the_usual_step() {
        let stamps = [None, Some(80), Some(120), None, Some(200), None];
        let (times, first) = frame_times(&stamps, None, MS, &[]).expect("in order");
        assert_eq!(times, FrameTimes::Even { rate: rate(25, 1), count: 6 });
        assert_eq!(first, Time::from_ticks(40, 1, 1000));
    }

    #[test]
    fn frames_out_of_order_are_refused() {
        let error =
            frame_times(&[Some(0), Some(40), Some(40)], None, MS, &[]).expect_err("twice the same");
        assert_eq!(
            error,
            "its frames are out of order: frame 2 does not come after frame 1 (at 0:00.040)"
        );
    }
}
