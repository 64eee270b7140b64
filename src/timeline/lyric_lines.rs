//! `lead` and `hold`: the lines of a lyric show before and after they are sung, and give way to each
//! other.

use std::collections::BTreeMap;

use super::clock::Clock;
use crate::check::program::{LyricId, Words};
use crate::time::Time;

/// When words show, and each syllable's sweep; in film time.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub(super) from: Time,
    pub(super) to: Time,
    pub(super) sweeps: Vec<Option<(Time, Time)>>,
    /// Whether it is reported if they are never seen.
    pub(super) judged: bool,
}

/// Shows lines as long before and after they are sung as their `lead` and `hold` say. Of two lines
/// of one lyric, the earlier one gives way: it goes when the later one appears. A lead takes at most
/// half of the time in which the line before is sung, so that every line is seen. Lines that are sung at the same
/// time do not give way to each other.
pub(super) fn widen(clock: &Clock<'_>, words: &[Words], shown: &mut [Option<Shown>]) {
    let sung: Vec<Option<(Time, Time)>> =
        shown.iter().map(|shown| shown.as_ref().map(|shown| (shown.from, shown.to))).collect();
    for lines in lyrics(words, &sung).into_values() {
        for (place, &line) in lines.iter().enumerate() {
            let Some((from, to)) = sung[line] else { continue };
            let timing = words[line].timing;
            let sung_at = |line: &usize| sung[*line];
            let before = place.checked_sub(1).and_then(|before| lines.get(before));
            let lead = clock.before(from, timing.lead);
            let appears =
                before.and_then(sung_at).map_or(lead, |before| earliest(lead, from, before));
            if let Some(shown) = &mut shown[line] {
                shown.from = appears;
                shown.to = clock.after(to, timing.hold);
            }
        }
        for pair in lines.windows(2) {
            let &[earlier, later] = pair else { continue };
            let next = shown[later].as_ref().map(|shown| shown.from);
            let together = sung[earlier].zip(sung[later]).is_some_and(|(one, two)| two.0 < one.1);
            let own_end = sung[earlier].map(|(_, to)| to);
            let (Some(next), Some(own_end), Some(shown)) = (next, own_end, &mut shown[earlier])
            else {
                continue;
            };
            shown.to = if together { own_end } else { shown.to.min(next) };
        }
    }
}

/// The lines of each lyric, in the order in which they are sung.
fn lyrics(words: &[Words], sung: &[Option<(Time, Time)>]) -> BTreeMap<LyricId, Vec<usize>> {
    let mut lyrics: BTreeMap<LyricId, Vec<usize>> = BTreeMap::new();
    for (line, words) in words.iter().enumerate() {
        if let (Some(lyric), Some(_)) = (words.lyric, sung[line]) {
            lyrics.entry(lyric).or_default().push(line);
        }
    }
    for lines in lyrics.values_mut() {
        lines.sort_by_key(|&line| sung[line]);
    }
    lyrics
}

/// When a line appears at the earliest, after one that is sung from and to these moments.
fn earliest(lead: Time, from: Time, (start, end): (Time, Time)) -> Time {
    if from < end { from } else { lead.max(start + (end - start) / 2) }
}
