//! Describes what a change touched in bars and seconds.

use crate::music::BeatGrid;
use crate::time::{Frame, FrameRange, FrameRate};

/// How many places are listed. Of more, only their number is given.
const MOST_LISTED: usize = 2;

/// `bars 9–12 (0:16.000–0:21.333)`, `bar 9 (…), bar 21 (…)`, `5 places from bar 3 (0:04.000) on`;
/// `None` if nothing changed.
pub(super) fn describe(
    changed: &[FrameRange],
    rate: FrameRate,
    grid: Option<&BeatGrid>,
) -> Option<String> {
    let first = changed.first()?;
    if changed.len() <= MOST_LISTED {
        let places: Vec<String> =
            changed.iter().map(|&frames| describe_range(frames, rate, grid)).collect();
        return Some(places.join(", "));
    }
    let start = FrameRange::new(first.start, first.start + 1);
    let bar = bars(start, rate, grid).map(|bar| format!("{bar} ")).unwrap_or_default();
    Some(format!("{} places from {bar}({}) on", changed.len(), rate.start(first.start)))
}

fn describe_range(frames: FrameRange, rate: FrameRate, grid: Option<&BeatGrid>) -> String {
    let clock = format!("{}–{}", rate.start(frames.start), rate.start(frames.end));
    match bars(frames, rate, grid) {
        Some(bars) => format!("{bars} ({clock})"),
        None => clock,
    }
}

/// The bars of a range's first and last frame. The middle of a frame decides its bar, because the
/// frame on which a bar begins may start slightly before it.
fn bars(frames: FrameRange, rate: FrameRate, grid: Option<&BeatGrid>) -> Option<String> {
    let grid = grid?;
    let bar_at = |frame: Frame| grid.position(rate.start(frame) + rate.duration(1) / 2).bar;
    let first = bar_at(frames.start);
    let last = bar_at(frames.end - 1);
    Some(if first == last { format!("bar {first}") } else { format!("bars {first}–{last}") })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{Frame, Rational, Time};

    fn range(start: i64, end: i64) -> FrameRange {
        FrameRange::new(Frame(start), Frame(end))
    }

    #[test]
    fn changes_are_described_in_bars_and_seconds() {
        let rate = FrameRate::FILM;
        let grid = BeatGrid::even(Time::ZERO, Rational::from(120), 4);
        let described = |changed: &[FrameRange]| describe(changed, rate, Some(&grid));
        assert_eq!(described(&[]), None);
        assert_eq!(described(&[range(48, 96)]).as_deref(), Some("bar 2 (0:02.000–0:04.000)"));
        assert_eq!(described(&[range(48, 97)]).as_deref(), Some("bars 2–3 (0:02.000–0:04.042)"));
        assert_eq!(
            described(&[range(0, 12), range(48, 60)]).as_deref(),
            Some("bar 1 (0:00.000–0:00.500), bar 2 (0:02.000–0:02.500)")
        );
        let many = [range(48, 60), range(96, 100), range(120, 130)];
        assert_eq!(described(&many).as_deref(), Some("3 places from bar 2 (0:02.000) on"));
        assert_eq!(describe(&[range(24, 48)], rate, None).as_deref(), Some("0:01.000–0:02.000"));
    }
}
