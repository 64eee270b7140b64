//! osu! beatmaps: the timing points that are not inherited, each the first beat of a bar. File
//! formats v3 to v14 and later.

use super::measure::MOST_BEATS;
use super::stepmania::millionths;
use crate::music::tally::LineTally;
use crate::music::text::{Line, lines};
use crate::music::{BeatFile, MusicFileError, MusicFileProblem};
use crate::time::{FLICKS_PER_SECOND, Time};

/// Maps before version 5 are timed 24 ms early, and osu! plays them 24 ms later.
const EARLY: (u32, i128) = (5, 24);

/// A shorter beat is no tempo, in millionths of a millisecond: such points hide notes or lines.
const SHORTEST_BEAT: i128 = 1_000_000;

/// Beats of one tempo and metre. Times are in millionths of a millisecond.
struct Point {
    at: i128,
    beat: i128,
    meter: u32,
}

/// The beats from the first timing point to the last hit object, and at least a bar after the last
/// point.
pub(super) fn parse(text: &str) -> Result<BeatFile, MusicFileError> {
    let offset = offset(text)?;
    let mut tally = LineTally::default();
    let mut points: Vec<Point> = Vec::new();
    let mut last = i128::MIN;
    let mut section = "";
    for line in
        lines(text).filter(|line| !line.is_blank() && !line.text.trim_start().starts_with("//"))
    {
        let content = line.text.trim();
        match (content.starts_with('['), section) {
            (true, _) => section = content,
            (false, "[TimingPoints]") => points.extend(tally.read(point(&line)).flatten()),
            (false, "[HitObjects]") => {
                last = last.max(content.split(',').nth(2).and_then(millionths).unwrap_or(last))
            }
            (false, _) => {}
        }
    }
    points.sort_by_key(|point| point.at);
    let skipped = tally.finish()?;
    let whole = |what| MusicFileError { line: 1, what, bytes: 0..0 };
    if points.is_empty() {
        return Err(whole(MusicFileProblem::Nothing("timing points that are not inherited")));
    }
    let beats = beats(&points, last, offset).map_err(whole)?;
    Ok(BeatFile { beats, guessed: false, skipped })
}

/// The offset of the file's version, in millionths of a millisecond.
fn offset(text: &str) -> Result<i128, MusicFileError> {
    let first = lines(text).find(|line| !line.is_blank());
    let version = first.and_then(|line| {
        line.text.trim().strip_prefix("osu file format v")?.trim().parse::<u32>().ok()
    });
    match version {
        Some(version) if version < EARLY.0 => Ok(EARLY.1 * 1_000_000),
        Some(_) => Ok(0),
        None => Err(MusicFileError { line: 1, what: MusicFileProblem::NotOsu, bytes: 0..0 }),
    }
}

/// A timing point: time, milliseconds per beat, metre, three sound settings, and whether it is not
/// inherited. Old files leave out the last fields.
fn point(line: &Line<'_>) -> Result<Option<Point>, MusicFileError> {
    let fields: Vec<&str> = line.text.split(',').map(str::trim).collect();
    let wrong =
        || line.error(line.text.trim(), MusicFileProblem::TimingPoint(line.text.trim().to_owned()));
    let negative = fields.get(1).is_some_and(|beat| beat.starts_with('-'));
    let inherited = fields.get(6).map_or(negative, |&own| own == "0");
    if inherited {
        return Ok(None);
    }
    let number = |index: usize| fields.get(index).copied().and_then(millionths);
    let (at, beat) =
        number(0).zip(number(1)).filter(|&(_, beat)| beat >= SHORTEST_BEAT).ok_or_else(wrong)?;
    let meter = fields
        .get(2)
        .map_or(Some(4), |meter| meter.parse().ok())
        .filter(|&meter| meter <= 64)
        .ok_or_else(wrong)?;
    Ok(Some(Point { at, beat, meter: if meter == 0 { 4 } else { meter } }))
}

fn beats(points: &[Point], last: i128, offset: i128) -> Result<Vec<(Time, u32)>, MusicFileProblem> {
    let mut beats: Vec<(Time, u32)> = Vec::new();
    for (index, point) in points.iter().enumerate() {
        // Points are in whole milliseconds: a beat this close before the next point is that point.
        let end = match points.get(index + 1) {
            Some(next) => next.at - point.beat / 4 - 1,
            None => last.max(point.at + point.beat * i128::from(point.meter)),
        };
        let count = if end < point.at { 0 } else { (end - point.at) / point.beat + 1 };
        if beats.len() as i128 + count > MOST_BEATS as i128 {
            return Err(MusicFileProblem::TooManyBeats(MOST_BEATS));
        }
        for number in 0..count {
            let time = point.at + number * point.beat + offset;
            let place = u32::try_from(number % i128::from(point.meter)).unwrap_or(0) + 1;
            beats.push((flicks(time)?, place));
        }
    }
    Ok(beats)
}

/// A time in millionths of a millisecond.
fn flicks(time: i128) -> Result<Time, MusicFileProblem> {
    let scaled = time * i128::from(FLICKS_PER_SECOND);
    i64::try_from((scaled + 500_000_000).div_euclid(1_000_000_000))
        .map(Time::from_flicks)
        .map_err(|_| MusicFileProblem::TooLong)
}
