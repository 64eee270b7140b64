//! What is laid out so far: shots, cuts, transitions still to be measured, and diagnostics.

use super::clock::{Bound, Clock, HitTimes, Position, Unresolved};
use super::error::{CutProblem, EndProblem, SlotProblem};
use super::rhythm::{self, Hits};
use super::types::{Cut, CutTurn, Fade, Picture, Shot, UncuedItem};
use crate::check::program::{
    Color, Ease, Effect, HitWord, Instant, Join, JoinKind, Length, Program, Rhythm, Section, Side,
};
use crate::diag::Reporter;
use crate::source::{Span, Spanned};
use crate::time::{Frame, FrameRange, Time};

/// More shots than this are not meant.
pub(super) const MOST_SHOTS: usize = 100_000;
/// A film is no longer than a day.
const LONGEST: Time = Time::from_seconds(24 * 60 * 60);

/// The layout under work.
pub(super) struct Layout<'p> {
    pub(super) program: &'p Program,
    pub(super) clock: Clock<'p>,
    pub(super) reporter: Reporter,
    pub(super) track: TrackLayout<'p>,
    /// What a gap shows: the background, or nothing on a layer.
    pub(super) behind: Color,
    /// Whether the track may have holes.
    pub(super) holes: bool,
    /// Sections in the order in which they are met.
    pub(super) sections: Vec<Placed<'p>>,
    /// Items without a cue, in the order in which they are met.
    pub(super) uncued: Vec<UncuedItem>,
}

/// A section with its place.
#[derive(Clone, Copy)]
pub(super) struct Placed<'p> {
    pub(super) section: &'p Section,
    pub(super) from: Time,
    pub(super) to: Time,
    pub(super) frames: FrameRange,
}

/// A track under work: the main one, or a layer's.
#[derive(Default)]
pub(super) struct TrackLayout<'p> {
    /// The shots, without their looks: a curve's hits lie beside cuts, which must be known first.
    pub(super) shots: Vec<Shot>,
    /// One for each shot.
    pub(super) looks: Vec<ShotLook<'p>>,
    /// One for each shot: where it starts.
    pub(super) cuts: Vec<Cut>,
    pub(super) joins: Vec<PendingTransition>,
    pub(super) fades: Vec<Fade>,
    /// The transition that waits for its second shot.
    pending: Option<WaitingJoin<'p>>,
    /// Whether the next shot follows the last one without a break that has been reported.
    touching: bool,
}

/// What is done to a shot's picture, still to be sampled.
#[derive(Clone, Copy, Debug)]
pub(super) struct ShotLook<'p> {
    pub(super) effects: &'p [Effect],
    pub(super) slot: Slot,
    pub(super) hits: HitTimes,
    /// It shows the frame on which the shot before ended, as that was seen.
    pub(super) goes_on: bool,
    /// Which turn of a `cut` it is.
    pub(super) turn: Option<CutTurn>,
}

impl<'p> ShotLook<'p> {
    pub(super) fn new(effects: &'p [Effect], slot: Slot) -> ShotLook<'p> {
        ShotLook { effects, slot, hits: HitTimes::default(), goes_on: false, turn: None }
    }

    pub(super) fn none(slot: Slot) -> ShotLook<'p> {
        ShotLook::new(&[], slot)
    }
}

enum WaitingJoin<'p> {
    Written(&'p Join),
    Overlap(Span, i64),
}

/// A transition between two shots, still to be measured.
pub(super) struct PendingTransition {
    pub(super) kind: JoinKind,
    pub(super) ease: Ease,
    pub(super) side: Side,
    pub(super) length: Spanned<Length>,
    /// Index of the shot that comes.
    pub(super) to: usize,
    pub(super) span: Span,
}

impl<'p> TrackLayout<'p> {
    /// What comes next does not follow what came last: the mistake has been reported.
    pub(super) fn part(&mut self) {
        self.touching = false;
        self.pending = None;
    }

    /// The next shot is joined to the last one.
    pub(super) fn join(&mut self, join: &'p Join) {
        self.pending = Some(WaitingJoin::Written(join));
    }

    /// The next shot begins before the last one ends: both are mixed over the frames that they
    /// share.
    pub(super) fn overlap(&mut self, span: Span, frames: i64) {
        self.pending = Some(WaitingJoin::Overlap(span, frames));
    }

    /// Where the transition that waits is written.
    pub(super) fn waiting(&self) -> Option<Span> {
        self.pending.as_ref().map(|pending| match pending {
            WaitingJoin::Written(join) => join.span,
            WaitingJoin::Overlap(span, _) => *span,
        })
    }

    /// The last shot, if what comes next follows it.
    pub(super) fn last(&self) -> Option<&Shot> {
        self.shots.last().filter(|_| self.touching)
    }

    /// The last shot ends earlier.
    pub(super) fn shorten(&mut self, frames: i64) {
        if let Some(last) = self.shots.last_mut() {
            last.frames.end = last.frames.end - frames;
        }
    }

    /// Says on which heard hits the last cut lies, if it begins this slot.
    pub(super) fn on(&mut self, slot: Slot, heard: &[(HitWord, Vec<Time>)]) {
        let Some(cut) = self.cuts.last_mut().filter(|cut| cut.asked == slot.start) else { return };
        let hit = |(word, hits): &(HitWord, Vec<Time>)| {
            hits.binary_search(&slot.start).is_ok().then_some(*word)
        };
        cut.on = heard.iter().filter_map(hit).collect();
    }

    fn push(&mut self, shot: Shot, look: ShotLook<'p>, cut: Cut) {
        let pending = self.pending.take().filter(|_| self.touching);
        self.joins.extend(pending.map(|pending| pending.joint(self.shots.len())));
        self.shots.push(shot);
        self.looks.push(look);
        self.cuts.push(cut);
        self.touching = true;
    }
}

impl WaitingJoin<'_> {
    fn joint(&self, to: usize) -> PendingTransition {
        match self {
            WaitingJoin::Written(join) => PendingTransition {
                kind: join.kind,
                ease: join.ease,
                side: join.side,
                length: join.length.clone(),
                to,
                span: join.span,
            },
            WaitingJoin::Overlap(span, frames) => PendingTransition {
                kind: JoinKind::Blend(crate::check::builtins::Transition::Crossfade),
                ease: Ease::default(),
                side: Side::After,
                length: Spanned::new(Length::Frames(*frames), *span),
                to,
                span: *span,
            },
        }
    }
}

/// A stretch of the film for one shot.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    /// The exact instant at which it starts.
    pub(super) start: Time,
    /// The exact instant at which it ends.
    pub(super) end: Time,
    /// Its frames.
    pub(super) frames: FrameRange,
}

impl<'p> Layout<'p> {
    /// Nothing yet.
    pub(super) fn new(program: &'p Program) -> Layout<'p> {
        let clock = Clock { rate: program.project.rate, grid: program.grid.as_ref() };
        Layout {
            program,
            clock,
            reporter: Reporter::default(),
            track: TrackLayout::default(),
            behind: program.project.background,
            holes: false,
            sections: Vec::new(),
            uncued: Vec::new(),
        }
    }

    /// The slot between two instants.
    pub(super) fn slot(&self, start: Time, end: Time) -> Slot {
        Slot { start, end, frames: FrameRange::new(self.clock.frame(start), self.clock.frame(end)) }
    }

    /// Lays a shot down. A film of too many shots takes no more.
    pub(super) fn push_shot(&mut self, picture: Picture, look: ShotLook<'p>, span: Span) {
        let slot = look.slot;
        if self.full() {
            return;
        }
        let position = self.clock.grid.map(|grid| grid.position(slot.start).to_string());
        let cut =
            Cut { asked: slot.start, frame: slot.frames.start, position, on: Vec::new(), span };
        let hits = look.hits.iter().flatten().map(|hit| self.frame(*hit));
        let shot = Shot {
            frames: slot.frames,
            picture,
            look: Vec::new(),
            hits: hits.filter(|hit| slot.frames.contains(*hit)).collect(),
            turn: look.turn,
            span,
        };
        self.track.push(shot, look, cut);
        if self.full() {
            self.reporter.report_once(&EndProblem::TooManyShots { most: MOST_SHOTS, at: span });
        }
    }

    /// Whether there are as many shots as a film may have.
    pub(super) fn full(&self) -> bool {
        self.track.shots.len() >= MOST_SHOTS
    }

    /// The time of an instant; none if it has been reported that there is none.
    pub(super) fn instant(&mut self, instant: &Instant, here: Position) -> Option<Time> {
        let found = self.clock.instant(instant, here);
        self.found(found, instant.span).filter(|&at| self.within_a_day(at, instant.span))
    }

    /// The hits of a rhythm; none if it has been reported why there are none.
    pub(super) fn hits(
        &mut self,
        rhythm: &Spanned<Rhythm>,
        stretch: (Time, Time),
        here: Position,
    ) -> Option<Vec<Time>> {
        let found = self.hits_of(&rhythm.value, stretch, here);
        self.found(found, rhythm.span)
    }

    /// The hits of a rhythm, or why there are none.
    pub(super) fn hits_of(
        &self,
        rhythm: &Rhythm,
        (from, to): (Time, Time),
        here: Position,
    ) -> Result<Vec<Time>, Unresolved> {
        Hits { clock: &self.clock, here, cuts: &self.track.cuts, counting: false }
            .within(rhythm, from, to)
    }

    fn found<T>(&mut self, found: Result<T, Unresolved>, at: Span) -> Option<T> {
        match found {
            Ok(value) => return Some(value),
            Err(Unresolved::Reported) => {}
            Err(Unresolved::NoEnd(at, why)) => {
                self.reporter.report_once(&EndProblem::NoSuchEnd { why, at })
            }
            Err(Unresolved::NoHit(at, nth)) => {
                self.reporter.report_once(&SlotProblem::NoSuchHit { nth, at })
            }
            Err(Unresolved::TooMany) => {
                self.reporter.report_once(&CutProblem::TooManyHits { most: rhythm::MOST_HITS, at })
            }
        }
        None
    }

    /// Whether an instant lies within the longest film; if not, that is reported.
    pub(super) fn within_a_day(&mut self, at: Time, span: Span) -> bool {
        let fits = at.abs() <= LONGEST;
        if !fits {
            self.reporter.report_once(&EndProblem::TooLong { at: span, end: at.to_string() });
        }
        fits
    }

    /// A number of output frames in words.
    pub(super) fn say_frames(&self, frames: i64) -> String {
        self.clock.say_frames(frames)
    }

    /// An instant in words.
    pub(super) fn say(&self, at: Time) -> String {
        self.clock.say(at)
    }

    /// The frame of an instant.
    pub(super) fn frame(&self, at: Time) -> Frame {
        self.clock.frame(at)
    }
}

impl Position {
    /// Standing at a place of a container.
    pub(super) fn new(at: Time, start: Time, end: Bound) -> Position {
        Position { at, start, end, hits: HitTimes::default() }
    }
}
