//! Writes beats as lines of text: amv's format, Audacity's and Sonic Visualiser's. Times are in
//! seconds, to the microsecond.

use crate::time::{FLICKS_PER_SECOND, Time};
use crate::world::{CountedBeat, Part};

/// A beat per line: its time, a tab and its number in the bar. amv and other programs read this
/// format as `.beats`. Since bar 1 begins at a file's first 1, a 1 before bar 1 is written as 0
/// (unknown).
pub fn write_beats(beats: &[CountedBeat]) -> String {
    let place = |beat: &CountedBeat| if beat.bar < 1 && beat.beat == 1 { 0 } else { beat.beat };
    beats.iter().map(|beat| format!("{}\t{}\n", seconds(beat.time), place(beat))).collect()
}

/// An Audacity label track: each beat is a point named `bar.beat`, each section a range that lasts
/// until the next, the last one until `length`.
pub fn write_labels(beats: &[CountedBeat], sections: &[Part], length: Time) -> String {
    let ends = sections.iter().skip(1).map(|part| part.start).chain([length]);
    let ranges = sections
        .iter()
        .zip(ends)
        .map(|(part, end)| (part.start, end.max(part.start), part.name.clone()));
    let points = beats.iter().map(|beat| (beat.time, beat.time, label(beat)));
    let mut labels: Vec<(Time, Time, String)> = ranges.chain(points).collect();
    labels.sort_by_key(|&(start, _, _)| start);
    labels
        .iter()
        .map(|(start, end, name)| format!("{}\t{}\t{name}\n", seconds(*start), seconds(*end)))
        .collect()
}

/// Sonic Visualiser's table of time instants: each beat's time and its name, `bar.beat`.
pub fn write_instants(beats: &[CountedBeat]) -> String {
    beats.iter().map(|beat| format!("{},{}\n", seconds(beat.time), label(beat))).collect()
}

fn label(beat: &CountedBeat) -> String {
    format!("{}.{}", beat.bar, beat.beat)
}

/// `12.345678`, exactly rounded.
fn seconds(time: Time) -> String {
    let micros = (i128::from(time.flicks()) * 1_000_000 + i128::from(FLICKS_PER_SECOND) / 2)
        .div_euclid(i128::from(FLICKS_PER_SECOND));
    let sign = if micros < 0 { "-" } else { "" };
    let micros = micros.unsigned_abs();
    format!("{sign}{}.{:06}", micros / 1_000_000, micros % 1_000_000)
}
