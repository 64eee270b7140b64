//! Compares two detections of a song.

use std::fmt;

use crate::time::Time;
use crate::world::{DetectedMusic, OnsetKind, Pulse};

/// Two beats that are at most this far apart are the same beat, moved.
const SAME_BEAT: Time = Time::from_flicks(crate::time::FLICKS_PER_SECOND / 1000 * 120);
/// Two hits that are at most this far apart are the same hit, moved.
const SAME_HIT: Time = Time::from_flicks(crate::time::FLICKS_PER_SECOND / 1000 * 50);

/// The difference between two detections of a song.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// The beats.
    pub beats: Moved,
    /// The number of common beats that have another number in their bar.
    pub bars: usize,
    /// The hits of all kinds.
    pub hits: Moved,
    /// The number of sections without a section of the same name at the same time in the other
    /// detection.
    pub sections: usize,
    /// The number of drops and breaks that only one of them has.
    pub drops: usize,
    /// The number of energy values that differ.
    pub energy: usize,
}

/// The difference between two ordered lists of times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// The number of new ones.
    pub added: usize,
    /// The number of lost ones.
    pub lost: usize,
    /// The number of moved ones.
    pub moved: usize,
    /// The median distance of the moved ones.
    pub median: Time,
    /// The greatest distance of the moved ones.
    pub most: Time,
}

impl Difference {
    /// The difference from `old` to `new`.
    pub fn between(old: &DetectedMusic, new: &DetectedMusic) -> Difference {
        let (before, after) = (placed(old.pulse.as_ref()), placed(new.pulse.as_ref()));
        let times = |beats: &[(Time, u32)]| beats.iter().map(|&(time, _)| time).collect::<Vec<_>>();
        let pairs = pairs(&times(&before), &times(&after), SAME_BEAT);
        Difference {
            beats: Moved::of(&times(&before), &times(&after), &pairs),
            bars: pairs.iter().filter(|&&(a, b)| before[a].1 != after[b].1).count(),
            hits: hits(old, new),
            sections: apart(&old.sections, &new.sections),
            drops: apart(&old.drops, &new.drops) + apart(&old.breaks, &new.breaks),
            energy: old.energy.iter().zip(&new.energy).filter(|(a, b)| a != b).count()
                + old.energy.len().abs_diff(new.energy.len()),
        }
    }

    /// Whether nothing differs.
    pub fn is_none(&self) -> bool {
        *self == Difference::default()
    }

    /// Each thing that differs, in words.
    pub fn lines(&self) -> Vec<String> {
        let counted = |count: usize, what: &str, verb: &str| {
            (count > 0).then(|| format!("{}{verb}", number(count, what)))
        };
        [
            self.beats.words("beat"),
            counted(self.bars, "beat", " in another place in the bar"),
            self.hits.words("hit"),
            counted(self.sections, "section", " changed"),
            counted(self.drops, "drop or break", " changed"),
            counted(self.energy, "energy value", " changed"),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// `3 beats added, 1 lost, 402 moved by up to 12 ms; 2 sections changed`, or `nothing`.
impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&if self.is_none() { "nothing".to_owned() } else { self.lines().join("; ") })
    }
}

impl Moved {
    fn of(old: &[Time], new: &[Time], pairs: &[(usize, usize)]) -> Moved {
        let mut by: Vec<Time> = pairs
            .iter()
            .map(|&(a, b)| (new[b] - old[a]).abs())
            .filter(|by| *by > Time::ZERO)
            .collect();
        by.sort_unstable();
        Moved {
            added: new.len() - pairs.len(),
            lost: old.len() - pairs.len(),
            moved: by.len(),
            median: by.get(by.len() / 2).copied().unwrap_or_default(),
            most: by.last().copied().unwrap_or_default(),
        }
    }

    fn and(self, other: Moved) -> Moved {
        let (larger, _) = if self.moved >= other.moved { (self, other) } else { (other, self) };
        Moved {
            added: self.added + other.added,
            lost: self.lost + other.lost,
            moved: self.moved + other.moved,
            median: larger.median,
            most: self.most.max(other.most),
        }
    }

    /// `3 beats added, 1 lost, 402 moved by 4 ms, at most 12 ms`.
    fn words(&self, what: &str) -> Option<String> {
        let moved = || format!(" moved by {}, at most {}", ms(self.median), ms(self.most));
        let counts = [
            (self.added, " added".to_owned()),
            (self.lost, " lost".to_owned()),
            (self.moved, moved()),
        ];
        let mut words: Vec<String> = Vec::new();
        for (count, verb) in counts.into_iter().filter(|(count, _)| *count > 0) {
            let count = if words.is_empty() { number(count, what) } else { count.to_string() };
            words.push(count + &verb);
        }
        (!words.is_empty()).then(|| words.join(", "))
    }
}

fn number(count: usize, what: &str) -> String {
    let plural = what
        .split_once(" or ")
        .map_or_else(|| format!("{what}s"), |(one, other)| format!("{one}s or {other}s"));
    if count == 1 { format!("1 {what}") } else { format!("{count} {plural}") }
}

/// `12 ms`, `0.4 ms`.
fn ms(time: Time) -> String {
    let tenths = (time * 10).millis();
    if tenths % 10 == 0 || tenths >= 100 {
        format!("{} ms", time.millis())
    } else {
        format!("{}.{} ms", tenths / 10, tenths % 10)
    }
}

fn placed(pulse: Option<&Pulse>) -> Vec<(Time, u32)> {
    pulse.map(Pulse::placed_beats).unwrap_or_default()
}

fn hits(old: &DetectedMusic, new: &DetectedMusic) -> Moved {
    let of = |detected: &DetectedMusic, kind: OnsetKind| {
        detected
            .onsets
            .iter()
            .filter(|onset| onset.kind == kind)
            .map(|onset| onset.time)
            .collect::<Vec<_>>()
    };
    let moved = [OnsetKind::Kick, OnsetKind::Snare, OnsetKind::Hat, OnsetKind::Other].map(|kind| {
        let (old, new) = (of(old, kind), of(new, kind));
        Moved::of(&old, &new, &pairs(&old, &new, SAME_HIT))
    });
    moved.into_iter().fold(Moved::default(), Moved::and)
}

/// The number of things that only one list has, in the list that has more of them.
fn apart<T: PartialEq>(old: &[T], new: &[T]) -> usize {
    let missing = |here: &[T], there: &[T]| here.iter().filter(|one| !there.contains(one)).count();
    missing(old, new).max(missing(new, old))
}

/// Pairs the times of two ordered lists: each with the nearest one, none twice.
fn pairs(old: &[Time], new: &[Time], same: Time) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let (mut a, mut b) = (0, 0);
    while let (Some(&before), Some(&after)) = (old.get(a), new.get(b)) {
        let distance = (after - before).abs();
        let nearer = |times: &[Time], next: usize, to: Time| {
            times.get(next).is_some_and(|&time| (time - to).abs() < distance)
        };
        if distance > same {
            if before < after { a += 1 } else { b += 1 }
        } else if nearer(new, b + 1, before) {
            b += 1;
        } else if nearer(old, a + 1, after) {
            a += 1;
        } else {
            pairs.push((a, b));
            (a, b) = (a + 1, b + 1);
        }
    }
    pairs
}
