//! The film's music, as the page's timeline shows it: the song's place, its beats, marks and
//! sections.

use serde::Serialize;

use super::WaveView;
use crate::check::program::Program;
use crate::music::BeatGrid;
use crate::session::Compiled;
use crate::time::{FrameRange, Rational, Time};
use crate::timeline::listing::micros;
use crate::timeline::{SongSection, Timeline};

/// The most beats that a page gets. No music has as many.
const MOST_BEATS: usize = 100_000;

/// A named instant.
#[derive(Clone, Debug, Serialize)]
pub(super) struct MarkView {
    name: String,
    us: i64,
}

/// A section of the script.
#[derive(Clone, Debug, Serialize)]
pub(super) struct SectionView {
    name: String,
    first: i64,
    length: i64,
}

/// A section that was detected in the song.
#[derive(Clone, Debug, Serialize)]
pub(super) struct SongSectionView {
    name: String,
    us: i64,
    position: Option<String>,
}

/// The place of the song in the film.
pub(super) fn wave(timeline: &Timeline) -> Option<WaveView> {
    let song = timeline.song.as_ref()?;
    let key = timeline.media.get(song.media.0)?.facts.digest;
    Some(WaveView {
        key,
        from_us: micros(song.from),
        at_us: micros(song.at),
        length_us: micros(song.length),
    })
}

/// Every beat within the film: its time, its bar, and its number in the bar.
pub(super) fn beats(program: &Program, timeline: &Timeline) -> Vec<(i64, i64, u32)> {
    let end = timeline.rate.duration(timeline.length);
    program.grid.as_ref().map(|grid| beats_until(grid, end)).unwrap_or_default()
}

fn beats_until(grid: &BeatGrid, end: Time) -> Vec<(i64, i64, u32)> {
    let first = i64::try_from(grid.beat_at(Time::ZERO).ceil().to_integer()).unwrap_or_default();
    let timed = (first..).map(|beat| (beat, grid.time_of(Rational::from(i128::from(beat)))));
    let within = timed.take_while(|&(_, time)| time < end).take(MOST_BEATS);
    within.map(|(beat, time)| (micros(time), grid.bar_of(beat), beat_in_bar(grid, beat))).collect()
}

/// Why the film has no bars, in a sentence; `None` if it has some.
pub(super) fn without_bars(compiled: &Compiled, timeline: &Timeline) -> Option<&'static str> {
    if compiled.program.as_ref().is_some_and(|program| program.grid.is_some()) {
        return None;
    }
    let is_detected = compiled.detection.as_ref().is_some_and(|detection| detection.used.is_some());
    Some(match (timeline.song.is_some(), is_detected) {
        (false, _) => "no bars: the film has no song and no tempo",
        (true, true) => "no bars: amv detected no pulse in the song",
        (true, false) => "no bars: nothing in the script asks for beats",
    })
}

/// The number of a beat in its bar, from 1.
fn beat_in_bar(grid: &BeatGrid, beat: i64) -> u32 {
    u32::try_from(beat - grid.bar_beat(grid.bar_of(beat)) + 1).unwrap_or(1)
}

pub(super) fn marks(timeline: &Timeline) -> Vec<MarkView> {
    timeline
        .marks
        .iter()
        .map(|(name, time)| MarkView { name: name.clone(), us: micros(*time) })
        .collect()
}

pub(super) fn sections(timeline: &Timeline) -> Vec<SectionView> {
    let view = |(name, frames): &(String, FrameRange)| SectionView {
        name: name.clone(),
        first: frames.start.0,
        length: frames.len(),
    };
    timeline.sections.iter().map(view).collect()
}

pub(super) fn song_sections(timeline: &Timeline) -> Vec<SongSectionView> {
    let view = |section: &SongSection| SongSectionView {
        name: section.name.clone(),
        us: micros(section.start),
        position: section.position.clone(),
    };
    timeline.song_sections.iter().map(view).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::music::GridChange;

    #[test]
    fn beats_go_from_the_films_start_through_changes_of_metre() {
        let changes = [GridChange { bar: 2, tempo: None, meter: Some(3) }];
        let grid = BeatGrid::even(Time::from_ticks(1, 1, 4), Rational::from(120), 4)
            .with_changes(&changes);
        let beats = beats_until(&grid, Time::from_seconds(4));
        let expected = [
            (250_000, 1, 1),
            (750_000, 1, 2),
            (1_250_000, 1, 3),
            (1_750_000, 1, 4),
            (2_250_000, 2, 1),
            (2_750_000, 2, 2),
            (3_250_000, 2, 3),
            (3_750_000, 3, 1),
        ];
        assert_eq!(beats, expected);
    }

    #[test]
    fn beats_before_bar_one_count_too() {
        let grid = BeatGrid::even(Time::from_seconds(1), Rational::from(120), 4);
        assert_eq!(beats_until(&grid, Time::from_seconds(1)), [(0, 0, 3), (500_000, 0, 4)]);
    }
}
