//! Instants and lengths of the film: from the steps that a script leaves to the timeline down to
//! exact times, and into words.

use super::types::Timeline;
use crate::check::program::{Base, Instant, Length, Program, Sign};
use crate::music::BeatGrid;
use crate::source::Span;
use crate::syntax::ast::MOST_HITS;
use crate::time::{Frame, FrameRate, Rational, Time};

/// The finest part of a beat that is written as a fraction.
const FINEST_PART: i128 = 48;

/// The film's clock: its frames and its beats.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock<'p> {
    /// Output frames a second.
    pub(super) rate: FrameRate,
    /// The beats, if the film has any.
    pub(super) grid: Option<&'p BeatGrid>,
}

/// The position from which an instant is resolved.
#[derive(Clone, Copy, Debug)]
pub(super) struct Position {
    /// The place itself.
    pub(super) at: Time,
    /// Where the innermost container starts.
    pub(super) start: Time,
    /// Where it ends.
    pub(super) end: Bound,
    /// Where its hits are; the first is its start where it has none.
    pub(super) hits: HitTimes,
}

/// The film times of a shot's hits, in the order of its pins or declaration; none where a hit is not
/// on the screen.
pub(super) type HitTimes = [Option<Time>; MOST_HITS as usize];

impl Position {
    fn hit(&self, nth: u32) -> Option<Time> {
        let index = usize::try_from(nth).ok()?.checked_sub(1)?;
        let start = Some(self.start).filter(|_| index == 0);
        self.hits.get(index).copied().flatten().or(start)
    }
}

/// Where a container ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    /// Here.
    At(Time),
    /// Nowhere but where its items do; why.
    Open(&'static str),
    /// Not known: what would say it had an error, which has been reported.
    Unknown,
}

/// Why an instant has no time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unresolved {
    /// It had an error, which has been reported.
    Reported,
    /// It is counted from an `end` that there is not; why.
    NoEnd(Span, &'static str),
    /// The shot has no such hit.
    NoHit(Span, u32),
    /// More hits than can be meant.
    TooMany,
}

/// The time of an instant outside the script, as on a command line: the position is the film's
/// start, and `start` and `end` are the film's. None if it had an error, which the checker has
/// reported.
pub fn time_in_film(instant: &Instant, program: &Program, timeline: &Timeline) -> Option<Time> {
    let clock = Clock { rate: timeline.rate, grid: program.grid.as_ref() };
    let end = Bound::At(timeline.rate.duration(timeline.length));
    clock.instant(instant, Position::new(Time::ZERO, Time::ZERO, end)).ok()
}

impl Clock<'_> {
    /// The output frame of an instant.
    pub(super) fn frame(&self, at: Time) -> Frame {
        self.rate.nearest(at)
    }

    /// The time of an instant.
    pub(super) fn instant(&self, instant: &Instant, here: Position) -> Result<Time, Unresolved> {
        let base = match instant.base {
            Base::At(at) => at,
            Base::NextBeat => self.next_beat(here.at)?,
            Base::NextBar => self.next_bar(here.at)?,
            Base::Start => here.start,
            Base::Hit(nth) => here.hit(nth).ok_or(Unresolved::NoHit(instant.span, nth))?,
            Base::End => match here.end {
                Bound::At(end) => end,
                Bound::Open(why) => return Err(Unresolved::NoEnd(instant.span, why)),
                Bound::Unknown => return Err(Unresolved::Reported),
            },
            Base::Broken => return Err(Unresolved::Reported),
        };
        Ok(instant.steps.iter().fold(base, |at, &(sign, length)| self.step(at, sign, length)))
    }

    /// A step from an instant.
    pub(super) fn step(&self, from: Time, sign: Sign, length: Length) -> Time {
        match sign {
            Sign::Plus => self.after(from, length),
            Sign::Minus => self.before(from, length),
        }
    }

    /// The instant that lies a length after another. Musical lengths without a grid are refused by
    /// the checker.
    pub(super) fn after(&self, from: Time, length: Length) -> Time {
        length.after(from, self.rate, self.grid)
    }

    /// The instant that lies a length before another.
    pub(super) fn before(&self, from: Time, length: Length) -> Time {
        self.after(from, -length)
    }

    fn next_beat(&self, at: Time) -> Result<Time, Unresolved> {
        let grid = self.grid.ok_or(Unresolved::Reported)?;
        Ok(grid.time_of(grid.beat_at(at).floor() + Rational::from(1)))
    }

    fn next_bar(&self, at: Time) -> Result<Time, Unresolved> {
        let grid = self.grid.ok_or(Unresolved::Reported)?;
        Ok(grid.bar_time(grid.position(at).bar + 1))
    }

    /// An instant in words: `bar 17.3 (0:32.500)`, or only its time where it lies between the
    /// beats.
    pub(super) fn say(&self, at: Time) -> String {
        let position = self
            .grid
            .map(|grid| grid.position(at))
            .filter(|position| *position.rest.denom() <= FINEST_PART);
        match position {
            Some(position) => format!("{position} ({at})"),
            None => at.to_string(),
        }
    }

    /// A number of output frames in words: `3 frames (0.125 s)`.
    pub(super) fn say_frames(&self, frames: i64) -> String {
        let ms = self.rate.duration(frames).millis();
        format!("{} ({}.{:03} s)", count(frames, "frame"), ms / 1000, ms % 1000)
    }
}

/// `1 frame`, `2 frames`.
pub(super) fn count(number: i64, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
