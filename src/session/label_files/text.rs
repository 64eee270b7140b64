//! Lines of label files.

use crate::music::clock;
use crate::time::Time;

/// Two taps closer than this are the same beat.
const SAME_BEAT: Time = Time::from_flicks(crate::time::FLICKS_PER_SECOND / 20);

/// The line of a new mark, and its name: `mark` with the first number after all in the text.
pub(super) fn mark(text: &str, at: Time) -> (String, String) {
    let number = |line: &str| name(line).strip_prefix("mark ")?.parse::<u32>().ok();
    let last = text.lines().filter_map(number).max().unwrap_or(0);
    let name = format!("mark {}", last.saturating_add(1));
    (label(at, &name), name)
}

/// The line of a tap.
pub(super) fn tap(at: Time) -> String {
    label(at, "tap")
}

/// The name in a line.
pub(super) fn name(line: &str) -> &str {
    line.trim_end().splitn(3, '\t').nth(2).unwrap_or_default()
}

/// Whether a text has no labels.
pub(super) fn is_blank(text: &str) -> bool {
    text.lines().all(|line| line.trim().is_empty() || line.starts_with('#'))
}

/// A text with a line at its end.
pub(super) fn appended(text: &str, line: &str) -> String {
    let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    format!("{text}{end}{line}\n")
}

/// A text of rising times with a line at its place; `None` if the same beat is there already.
pub(super) fn inserted(text: &str, line: &str, at: Time) -> Option<String> {
    let mut later = None;
    let mut start = 0;
    for old in text.split_inclusive('\n') {
        match time(old) {
            Some(time) if (time - at).abs() < SAME_BEAT => return None,
            Some(time) if time > at && later.is_none() => later = Some(start),
            Some(_) | None => {}
        }
        start += old.len();
    }
    let Some((before, after)) = later.and_then(|later| text.split_at_checked(later)) else {
        return Some(appended(text, line));
    };
    Some(format!("{before}{line}\n{after}"))
}

/// A text without the last line that is this one; `None` if it has none.
pub(super) fn without(text: &str, line: &str) -> Option<String> {
    let whole = format!("{line}\n");
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let place = lines.iter().rposition(|old| **old == whole)?;
    Some([&lines[..place], &lines[place + 1..]].concat().concat())
}

fn label(at: Time, name: &str) -> String {
    let micros = crate::timeline::listing::micros(at);
    let sign = if micros < 0 { "-" } else { "" };
    let (seconds, rest) = (micros.unsigned_abs() / 1_000_000, micros.unsigned_abs() % 1_000_000);
    format!("{sign}{seconds}.{rest:06}\t{sign}{seconds}.{rest:06}\t{name}")
}

fn time(line: &str) -> Option<Time> {
    clock(line.trim().split(['\t', ' ', ',', ';']).next()?)
}
