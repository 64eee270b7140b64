//! Rhythms: from their definition to the instants of their hits in a stretch of the film.

use super::clock::{Clock, Position, Unresolved};
use super::types::Cut;
use crate::check::program::{Hits as DetectedHits, Instant, Length, Rhythm, Sign};
use crate::music::BeatGrid;
use crate::time::{Frame, Rational, Time};

/// Two hits closer than this are the same one to `+` and `-`.
const SAME: Time = Time::from_flicks(crate::time::FLICKS_PER_SECOND / 1000 * 35);
/// A heard hit no more frames beside a beat, a half beat or a cut takes its frame.
const BESIDE: i64 = 1;
/// More hits than this in one stretch are not meant.
pub(super) const MOST_HITS: usize = 1_000_000;

/// What the hits of a rhythm are found by.
#[derive(Clone, Copy)]
pub(super) struct Hits<'a, 'p> {
    /// The film's clock.
    pub(super) clock: &'a Clock<'p>,
    /// The position from which instants are resolved.
    pub(super) here: Position,
    /// The cuts that are laid, in order: heard hits beside them take their frames.
    pub(super) cuts: &'a [Cut],
    /// Detected hits stay at their own times, so that their number does not depend on the cuts.
    pub(super) counting: bool,
}

impl Hits<'_, '_> {
    /// The hits of a rhythm in a stretch of the film: `from` is in it, `to` is not. They rise; no
    /// two are the same instant.
    pub(super) fn within(
        &self,
        rhythm: &Rhythm,
        from: Time,
        to: Time,
    ) -> Result<Vec<Time>, Unresolved> {
        if to <= from {
            return Ok(Vec::new());
        }
        match rhythm {
            Rhythm::Beat => self.on_grid(|grid| beats(grid, Rational::from(0), from, to)),
            Rhythm::Offbeat => self.on_grid(|grid| beats(grid, Rational::new(1, 2), from, to)),
            Rhythm::Bar => self.on_grid(|grid| bar_beats(grid, 1, from, to)),
            Rhythm::BarBeat(beat) => self.on_grid(|grid| bar_beats(grid, *beat, from, to)),
            Rhythm::Every(length) => self.steps(*length, &[true], from, to),
            Rhythm::Pattern { cells, step } => self.steps(*step, cells, from, to),
            Rhythm::List(instants) => self.listed(instants, from, to),
            Rhythm::Hits(all) => Ok(between(all, from, to).to_vec()),
            Rhythm::Detected(heard) => Ok(self.heard(heard, from, to)),
            Rhythm::Plus(left, right) => self.plus(left, right, from, to),
            Rhythm::Minus(left, right) => self.minus(left, right, from, to),
            Rhythm::Within(inner, start, end) => self.bounded(inner, (start, end), from, to),
            Rhythm::Shift(inner, sign, length) => self.shifted(inner, *sign, *length, from, to),
            Rhythm::Least(inner, length) => self.thinned(inner, *length, from, to),
            Rhythm::EveryNth(inner, count) => self.every_nth(inner, *count, from, to),
        }
    }

    fn on_grid(
        &self,
        hits: impl FnOnce(&BeatGrid) -> Result<Vec<Time>, Unresolved>,
    ) -> Result<Vec<Time>, Unresolved> {
        self.clock.grid.ok_or(Unresolved::Reported).and_then(hits)
    }

    /// Steps counted from bar 1 (from the film's start where there are no bars), each from the
    /// whole position, so that none drifts.
    fn steps(
        &self,
        step: Length,
        cells: &[bool],
        from: Time,
        to: Time,
    ) -> Result<Vec<Time>, Unresolved> {
        let origin = self.clock.grid.map_or(Time::ZERO, |grid| grid.bar_time(1));
        let at = |index: i64| match step {
            Length::Time(time) => origin + time * index,
            Length::Frames(frames) => {
                origin + self.clock.rate.duration(frames.saturating_mul(index))
            }
            Length::Music { bars, beats } => {
                let by = Rational::from(i128::from(index));
                self.clock.grid.map_or(origin, |grid| grid.walk(origin, bars * by, beats * by))
            }
        };
        let (first, end) = (first_step(&at, from), first_step(&at, to));
        if usize::try_from(end - first).is_ok_and(|steps| steps > MOST_HITS) {
            return Err(Unresolved::TooMany);
        }
        let cell = |index: i64| {
            usize::try_from(index.rem_euclid(cells.len().max(1) as i64))
                .ok()
                .and_then(|cell| cells.get(cell))
                .copied()
        };
        Ok((first..end).filter(|&index| cell(index) == Some(true)).map(at).collect())
    }

    fn listed(&self, instants: &[Instant], from: Time, to: Time) -> Result<Vec<Time>, Unresolved> {
        let all: Vec<Time> = instants
            .iter()
            .map(|instant| self.clock.instant(instant, self.here))
            .collect::<Result<_, _>>()?;
        Ok(sorted(all.into_iter().filter(|&hit| from <= hit && hit < to).collect()))
    }

    /// Detected hits: those beside a beat, a half beat or a cut take its frame, so that what happens
    /// on them never starts on the shot before.
    fn heard(&self, heard: &DetectedHits, from: Time, to: Time) -> Vec<Time> {
        let margin = self.clock.rate.duration(BESIDE + 1);
        let near = heard
            .hits
            .iter()
            .map(|hit| hit.at)
            .filter(|&at| from - margin <= at && at <= to + margin);
        let placed = near.map(|at| if heard.raw || self.counting { at } else { self.beside(at) });
        sorted(placed.filter(|&at| from <= at && at < to).collect())
    }

    /// The beat, half beat or cut that is nearest to a hit, if it is no more than a frame away;
    /// else the hit itself.
    fn beside(&self, hit: Time) -> Time {
        let frame = self.clock.frame(hit);
        let away = |at: &Time| (self.clock.frame(*at) - frame).abs();
        let half_beat = self.clock.grid.map(|grid| {
            let halves = Rational::from(2);
            grid.time_of((grid.beat_at(hit) * halves + Rational::new(1, 2)).floor() / halves)
        });
        let marks = half_beat.into_iter().chain(self.cuts_around(frame)).chain([self.here.at]);
        marks.filter(|at| away(at) <= BESIDE).min_by_key(away).unwrap_or(hit)
    }

    /// The instants of the cuts next to a frame.
    fn cuts_around(&self, frame: Frame) -> impl Iterator<Item = Time> {
        let first = self.cuts.partition_point(|cut| cut.frame < frame - BESIDE);
        self.cuts[first..]
            .iter()
            .take_while(move |cut| cut.frame <= frame + BESIDE)
            .map(|cut| cut.asked)
    }

    fn plus(
        &self,
        left: &Rhythm,
        right: &Rhythm,
        from: Time,
        to: Time,
    ) -> Result<Vec<Time>, Unresolved> {
        let hits = self.within(left, from - SAME, to + SAME)?;
        let added = self.within(right, from, to)?;
        let new = added.into_iter().filter(|&hit| !near(&hits, hit));
        Ok(sorted(between(&hits, from, to).iter().copied().chain(new).collect()))
    }

    fn minus(
        &self,
        left: &Rhythm,
        right: &Rhythm,
        from: Time,
        to: Time,
    ) -> Result<Vec<Time>, Unresolved> {
        let taken = self.within(right, from - SAME, to + SAME)?;
        let hits = self.within(left, from, to)?;
        Ok(hits.into_iter().filter(|&hit| !near(&taken, hit)).collect())
    }

    fn bounded(
        &self,
        inner: &Rhythm,
        (start, end): (&Instant, &Instant),
        from: Time,
        to: Time,
    ) -> Result<Vec<Time>, Unresolved> {
        let start = self.clock.instant(start, self.here)?;
        let end = self.clock.instant(end, self.here)?;
        self.within(inner, from.max(start), to.min(end))
    }

    /// A stretch that surely holds what is moved into it: a musical step may be longer at one place
    /// than at another.
    fn shifted(
        &self,
        inner: &Rhythm,
        sign: Sign,
        length: Length,
        from: Time,
        to: Time,
    ) -> Result<Vec<Time>, Unresolved> {
        let back = match sign {
            Sign::Plus => Sign::Minus,
            Sign::Minus => Sign::Plus,
        };
        let bar = Length::Music { bars: Rational::from(1), beats: Rational::from(0) };
        let start = self.clock.before(self.clock.step(from, back, length), bar) - SAME;
        let end = self.clock.after(self.clock.step(to, back, length), bar) + SAME;
        let moved = self
            .within(inner, start, end)?
            .into_iter()
            .map(|hit| self.clock.step(hit, sign, length));
        Ok(sorted(moved.filter(|&hit| from <= hit && hit < to).collect()))
    }

    /// Every hit of a number that `count` divides, from bar 1 on and back from it. They are counted
    /// at their own times, and lie where the rhythm has them here.
    fn every_nth(
        &self,
        inner: &Rhythm,
        count: u32,
        from: Time,
        to: Time,
    ) -> Result<Vec<Time>, Unresolved> {
        let origin = self.clock.grid.map_or(Time::ZERO, |grid| grid.bar_time(1));
        let margin = self.clock.rate.duration(BESIDE + 1);
        let (start, end) = ((from - margin).min(origin), to + margin);
        let all = Hits { counting: true, ..*self }.within(inner, start, end)?;
        let first = all.partition_point(|&hit| hit < origin) as i64;
        let is_chosen = |index: usize| (index as i64 - first).rem_euclid(i64::from(count)) == 0;
        let chosen =
            all.into_iter().enumerate().filter(|(index, _)| is_chosen(*index)).map(|(_, hit)| hit);
        if self.counting {
            return Ok(chosen.filter(|&hit| from <= hit && hit < to).collect());
        }
        let placed = self.within(inner, from - margin, end)?;
        let chosen = chosen.filter(|&hit| from - margin <= hit).map(|hit| {
            let away = |at: &Time| (*at - hit).flicks().abs();
            let near = placed.iter().copied().min_by_key(away);
            near.filter(|at| away(at) <= margin.flicks()).unwrap_or(hit)
        });
        Ok(sorted(chosen.filter(|&hit| from <= hit && hit < to).collect()))
    }

    /// What is dropped depends on all hits before, from the film's start on, never on the stretch
    /// that is asked for.
    fn thinned(
        &self,
        inner: &Rhythm,
        least: Length,
        from: Time,
        to: Time,
    ) -> Result<Vec<Time>, Unresolved> {
        let mut spaced: Vec<Time> = Vec::new();
        for hit in self.within(inner, from.min(Time::ZERO), to)? {
            if spaced.last().is_none_or(|&last| hit >= self.clock.after(last, least)) {
                spaced.push(hit);
            }
        }
        Ok(between(&spaced, from, to).to_vec())
    }
}

/// The first step that is not before `time`; steps rise. A step of no length has none.
fn first_step(at: &impl Fn(i64) -> Time, time: Time) -> i64 {
    const FAR: i64 = 1 << 40;
    let (mut low, mut high) = (-1, 1);
    while at(low) >= time && low > -FAR {
        low *= 2;
    }
    while at(high) < time && high < FAR {
        high *= 2;
    }
    while low + 1 < high {
        let middle = low + (high - low) / 2;
        if at(middle) < time { low = middle } else { high = middle }
    }
    high
}

fn beats(grid: &BeatGrid, part: Rational, from: Time, to: Time) -> Result<Vec<Time>, Unresolved> {
    let first = whole(grid.beat_at(from) - part) - 1;
    let end = whole(grid.beat_at(to) - part) + 2;
    few(first, end)?;
    let times = (first..end).map(|beat| grid.time_of(Rational::from(i128::from(beat)) + part));
    Ok(times.filter(|&hit| from <= hit && hit < to).collect())
}

fn bar_beats(grid: &BeatGrid, beat: u32, from: Time, to: Time) -> Result<Vec<Time>, Unresolved> {
    let (first, end) = (grid.position(from).bar - 1, grid.position(to).bar + 2);
    few(first, end)?;
    Ok((first..end)
        .filter_map(|bar| grid.bar_beat_time(bar, beat))
        .filter(|&hit| from <= hit && hit < to)
        .collect())
}

fn few(first: i64, end: i64) -> Result<(), Unresolved> {
    if usize::try_from(end - first).is_ok_and(|steps| steps > MOST_HITS) {
        Err(Unresolved::TooMany)
    } else {
        Ok(())
    }
}

fn whole(value: Rational) -> i64 {
    i64::try_from(value.floor().to_integer()).unwrap_or(i64::MAX / 2)
}

fn sorted(mut hits: Vec<Time>) -> Vec<Time> {
    hits.sort_unstable();
    hits.dedup();
    hits
}

/// The part of a rising list that lies in a stretch.
fn between(hits: &[Time], from: Time, to: Time) -> &[Time] {
    let start = hits.partition_point(|&hit| hit < from);
    let end = hits.partition_point(|&hit| hit < to).max(start);
    &hits[start..end]
}

/// Whether a rising list has a hit that counts as the same as this one.
fn near(hits: &[Time], hit: Time) -> bool {
    let next = hits.partition_point(|&other| other <= hit - SAME);
    hits.get(next).is_some_and(|&other| other < hit + SAME)
}
