//! What a change touched, in an editor's words: bars and seconds.

use crate::music::BeatGrid;
use crate::time::{FrameRange, FrameRate};

/// So many stretches are named; of more, their number.
const NAMED: usize = 2;

/// `bars 9–12 (0:16.000–0:21.333)`, `bar 9 (…), bar 21 (…)`, `5 places from bar 3 (0:04.000) on`;
/// none for no stretch.
pub(super) fn touched(
    stretches: &[FrameRange],
    rate: FrameRate,
    grid: Option<&BeatGrid>,
) -> Option<String> {
    let (first, named) = (stretches.first()?, |stretch: &FrameRange| named(*stretch, rate, grid));
    if stretches.len() <= NAMED {
        return Some(stretches.iter().map(named).collect::<Vec<_>>().join(", "));
    }
    let start = FrameRange::new(first.start, first.start + 1);
    let bar = bars(start, rate, grid).map(|bar| format!("{bar} ")).unwrap_or_default();
    Some(format!("{} places from {bar}({}) on", stretches.len(), rate.start(first.start)))
}

fn named(stretch: FrameRange, rate: FrameRate, grid: Option<&BeatGrid>) -> String {
    let clock = format!("{}–{}", rate.start(stretch.start), rate.start(stretch.end));
    bars(stretch, rate, grid).map_or_else(|| clock.clone(), |bars| format!("{bars} ({clock})"))
}

/// The bars in which a stretch begins and ends. A bar whose first instant its frame only just
/// misses is not one that it begins in.
fn bars(stretch: FrameRange, rate: FrameRate, grid: Option<&BeatGrid>) -> Option<String> {
    let grid = grid?;
    let middle = |frame: crate::time::Frame| rate.start(frame) + rate.duration(1) / 2;
    let (first, last) =
        (grid.position(middle(stretch.start)).bar, grid.position(middle(stretch.end - 1)).bar);
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
    fn stretches_are_named_by_bars_and_seconds() {
        let (rate, grid) = (FrameRate::FILM, BeatGrid::even(Time::ZERO, Rational::from(120), 4));
        let said = |stretches: &[FrameRange]| touched(stretches, rate, Some(&grid));
        assert_eq!(said(&[]), None);
        assert_eq!(said(&[range(48, 96)]).as_deref(), Some("bar 2 (0:02.000–0:04.000)"));
        assert_eq!(said(&[range(48, 97)]).as_deref(), Some("bars 2–3 (0:02.000–0:04.042)"));
        assert_eq!(
            said(&[range(0, 12), range(48, 60)]).as_deref(),
            Some("bar 1 (0:00.000–0:00.500), bar 2 (0:02.000–0:02.500)")
        );
        let many = [range(48, 60), range(96, 100), range(120, 130)];
        assert_eq!(said(&many).as_deref(), Some("3 places from bar 2 (0:02.000) on"));
        assert_eq!(touched(&[range(24, 48)], rate, None).as_deref(), Some("0:01.000–0:02.000"));
    }
}
