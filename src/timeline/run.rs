//! A run of items: where each starts and ends. The cursor is exact; whether two items touch is
//! judged in frames.

use super::clock::{Bound, Here};
use super::ends;
use super::error::{EndProblem, JoinProblem};
use super::layout::{Layout, Placed};
use super::types::{Fade, Picture};
use super::warnings;
use crate::check::program::{Item, ItemKind, Join, Length, Run, Section};
use crate::source::{Span, Spanned};
use crate::time::{FrameRange, Time};

/// What a run lies in.
#[derive(Clone, Copy)]
pub(super) struct Scope<'p> {
    pub(super) around: Around<'p>,
    pub(super) start: Time,
    pub(super) end: Bound,
    /// The section's name, which chance depends on; empty outside of any.
    pub(super) name: &'p str,
    /// The round of the `repeat`s around, which chance depends on.
    pub(super) round: u64,
}

/// What holds a run.
#[derive(Clone, Copy)]
pub(super) enum Around<'p> {
    Film,
    Section(&'p Section),
    Repeat,
}

impl Scope<'_> {
    /// Standing at a place in the run.
    pub(super) fn here(&self, at: Time) -> Here {
        Here::new(at, self.start, self.end)
    }
}

/// A walk through a run's items.
pub(super) struct Walk<'p> {
    pub(super) items: &'p [Item],
    pub(super) scope: Scope<'p>,
    /// The exact instant at which the item before ended; none after one whose end is not known.
    pub(super) cursor: Option<Time>,
    /// The placed item before.
    pub(super) before: Option<&'p Item>,
    /// The cue of an item further on, which an open item before it has asked for: item index and
    /// time.
    pub(super) cue_ahead: Option<(usize, Time)>,
    overlap: Option<&'p Spanned<Length>>,
    /// The run has left the beat, and that has been said.
    pub(super) strayed: bool,
}

impl<'p> Layout<'p> {
    /// Lays a run out. Gives the exact instant at which it ends, if that is known.
    pub(super) fn run(&mut self, run: &'p Run, scope: Scope<'p>) -> Option<Time> {
        let mut walk = Walk {
            items: &run.items,
            scope,
            cursor: Some(scope.start),
            before: None,
            cue_ahead: None,
            overlap: None,
            strayed: false,
        };
        for (index, item) in run.items.iter().enumerate() {
            match &item.kind {
                ItemKind::Join(join) => self.meet_join(&walk, index, join),
                ItemKind::Overlap(length) => self.meet_overlap(&mut walk, index, length),
                ItemKind::FadeIn(_) | ItemKind::FadeOut(_) => {}
                ItemKind::Clip(_)
                | ItemKind::Hold { .. }
                | ItemKind::Cut(_)
                | ItemKind::Gap { .. }
                | ItemKind::Section(_)
                | ItemKind::Repeat { .. }
                | ItemKind::Broken => self.place(&mut walk, index),
            }
        }
        self.fades(&run.items, scope.start, walk.cursor);
        walk.cursor
    }

    /// Lays an item down, and moves the cursor to its end. Where its start is not known, nothing is
    /// said of it.
    fn place(&mut self, walk: &mut Walk<'p>, index: usize) {
        let item = &walk.items[index];
        let start = self.start(walk, index).filter(|_| !matches!(item.kind, ItemKind::Broken));
        let end = start.and_then(|start| self.lay(walk, index, start));
        if end.is_none() {
            self.track.part();
        }
        walk.overlap = None;
        walk.cursor = end;
        walk.before = Some(item);
    }

    /// Where an item starts: at its cue, which must be where the item before ended, or else there.
    fn start(&mut self, walk: &mut Walk<'p>, index: usize) -> Option<Time> {
        let item = &walk.items[index];
        let Some(cue) = ends::cue(item) else {
            let cursor = walk.cursor?;
            warnings::off_grid(self, walk, item, cursor);
            return Some(self.pull(walk.overlap, cursor));
        };
        let at = match walk.cue_ahead.filter(|&(ahead, _)| ahead == index) {
            Some((_, at)) => at,
            None => self.instant(cue, walk.scope.here(walk.cursor.unwrap_or(walk.scope.start)))?,
        };
        if !self.in_container(&walk.scope, at, cue.span) {
            return None;
        }
        if let Some(cursor) = walk.cursor {
            self.touch(walk, cursor, at, cue.span);
        }
        Some(at)
    }

    /// Whether a cue lies after its container's start; if not, that is reported.
    fn in_container(&mut self, scope: &Scope<'p>, at: Time, cue: Span) -> bool {
        let by = self.frame(scope.start) - self.frame(at);
        if by <= 0 {
            return true;
        }
        match scope.around {
            Around::Film => {
                self.told.tell(&EndProblem::BeforeFilm { by: self.say_frames(by), at: cue })
            }
            Around::Section(section) => self.told.tell(&EndProblem::BeforeSection {
                start: self.say(at),
                from: self.say(scope.start),
                by: self.say_frames(by),
                at: cue,
                section: section.name.span,
            }),
            Around::Repeat => {}
        }
        false
    }

    /// Holds the end of the item before against the cue of the next.
    fn touch(&mut self, walk: &Walk<'p>, cursor: Time, at: Time, cue: Span) {
        let hole = self.frame(at) - self.frame(cursor);
        let (end, next, by) = (self.say(cursor), self.say(at), self.say_frames(hole.abs()));
        let Some(before) = walk.before else { return self.first_late(walk, at, cue, hole) };
        match hole {
            1.. => self.told.tell(&EndProblem::Early { end, next, by, at: before.span, cue }),
            ..0 => self.told.tell(&EndProblem::Late { end, next, by, at: before.span, cue }),
            0 => return,
        }
        self.track.part();
    }

    /// A first item that starts after its container: before the film's first cue is its background
    /// (the song's pick-up); a section has no hole.
    fn first_late(&mut self, walk: &Walk<'p>, at: Time, cue: Span, hole: i64) {
        if hole <= 0 {
            return;
        }
        match walk.scope.around {
            Around::Film => {
                let slot = self.slot(Time::ZERO, at);
                self.shoot(slot, Picture::Color(self.program.project.background), false, cue);
            }
            Around::Section(section) => {
                let (start, from, by) =
                    (self.say(at), self.say(walk.scope.start), self.say_frames(hole));
                self.told.tell(&EndProblem::SectionLateStart {
                    start,
                    from,
                    by,
                    at: cue,
                    section: section.name.span,
                });
            }
            Around::Repeat => {}
        }
    }

    /// Where the next item starts after an `overlap`, which cuts the shot before short.
    fn pull(&mut self, overlap: Option<&Spanned<Length>>, cursor: Time) -> Time {
        let Some(length) = overlap else { return cursor };
        let start = self.clock.before(cursor, length.value);
        let frames = self.frame(cursor) - self.frame(start);
        let Some(lasts) = self.track.last().map(|shot| shot.frames.len()) else { return start };
        if frames >= lasts {
            let (length_said, lasts) = (self.say_frames(frames), self.say_frames(lasts));
            self.told.tell(&JoinProblem::OverlapTooLong {
                length: length_said,
                lasts,
                at: length.span,
            });
            self.track.part();
        } else if frames > 0 {
            self.track.shorten(frames);
            self.track.overlap(length.span, frames);
        }
        start
    }

    fn meet_join(&mut self, walk: &Walk<'p>, index: usize, join: &'p Join) {
        let help = match walk.scope.around {
            Around::Film | Around::Section(_) => {
                "`fade in 1 bar` comes from the background, and `fade out 1 bar` goes to it"
            }
            Around::Repeat => "`between` before it lets it join the rounds: `between crossfade 4f`",
        };
        if self.between_items(walk.items, index, join.span, help) {
            match self.track.waiting().or(walk.overlap.map(|overlap| overlap.span)) {
                Some(first) => self.told.tell(&JoinProblem::Twice { at: join.span, first }),
                None => self.track.join(join),
            }
        }
    }

    fn meet_overlap(&mut self, walk: &mut Walk<'p>, index: usize, length: &'p Spanned<Length>) {
        if !self.between_items(
            walk.items,
            index,
            length.span,
            "write it between the two items that are to overlap",
        ) {
            return;
        }
        let first = self.track.waiting().or(walk.overlap.map(|overlap| overlap.span));
        if let Some(first) = first {
            self.told.tell(&JoinProblem::Twice { at: length.span, first });
        } else if let Some(cue) =
            ends::next_placed(walk.items, index).and_then(|next| ends::cue(&walk.items[next]))
        {
            self.told.tell(&JoinProblem::OverlapBeforeCue { at: length.span, cue: cue.span });
        } else {
            walk.overlap = Some(length);
        }
    }

    /// Whether there are items on both sides; if not, that is reported.
    fn between_items(
        &mut self,
        items: &[Item],
        index: usize,
        at: Span,
        help: &'static str,
    ) -> bool {
        let first = !items[..index].iter().any(ends::is_placed);
        if first || ends::next_placed(items, index).is_none() {
            let (place, missing) =
                if first { ("first", "stands before") } else { ("last", "follows") };
            self.told.tell(&JoinProblem::AtEdge { place, help, at, missing });
            return false;
        }
        true
    }

    /// The run's fades: from its first frame, and to its last.
    fn fades(&mut self, items: &[Item], start: Time, end: Option<Time>) {
        let Some(end) = end else { return };
        let frames = FrameRange::new(self.frame(start), self.frame(end));
        for item in items {
            let (length, rising) = match &item.kind {
                ItemKind::FadeIn(length) => (length, true),
                ItemKind::FadeOut(length) => (length, false),
                ItemKind::Clip(_)
                | ItemKind::Hold { .. }
                | ItemKind::Cut(_)
                | ItemKind::Gap { .. }
                | ItemKind::Section(_)
                | ItemKind::Repeat { .. }
                | ItemKind::Join(_)
                | ItemKind::Overlap(_)
                | ItemKind::Broken => continue,
            };
            let fade = self.fade_frames(frames, (start, end), length.value, rising);
            if fade.len() > frames.len() {
                self.fade_too_long(length.span, rising, fade, frames);
            } else {
                self.track.fades.push(Fade { frames: fade, rising, span: item.span });
            }
        }
    }

    fn fade_frames(
        &self,
        run: FrameRange,
        (start, end): (Time, Time),
        length: Length,
        rising: bool,
    ) -> FrameRange {
        if rising {
            let until = self.frame(self.clock.after(start, length)).max(run.start + 1);
            FrameRange::new(run.start, until)
        } else {
            let from = self.frame(self.clock.before(end, length)).min(run.end - 1);
            FrameRange::new(from, run.end)
        }
    }

    fn fade_too_long(&mut self, at: Span, rising: bool, fade: FrameRange, run: FrameRange) {
        let what = if rising { "fade in" } else { "fade out" };
        let (length, lasts) = (self.say_frames(fade.len()), self.say_frames(run.len()));
        self.told.tell(&JoinProblem::FadeTooLong { what, length, lasts, at });
    }

    /// A section: its items, from its start, must fill it to its end.
    pub(super) fn section(
        &mut self,
        walk: &Walk<'p>,
        section: &'p Section,
        from: Time,
    ) -> Option<Time> {
        let to = self.instant(&section.to, walk.scope.here(from))?;
        let slot = self.item_slot(from, to, section.name.span, Some(section.to.span))?;
        self.sections.push(Placed { section, from, to, frames: slot.frames });
        let scope = Scope {
            around: Around::Section(section),
            start: from,
            end: Bound::At(to),
            name: &section.name.value,
            round: walk.scope.round,
        };
        let end = self.run(&section.run, scope);
        self.section_filled(section, end, to);
        Some(to)
    }

    fn section_filled(&mut self, section: &Section, end: Option<Time>, to: Time) {
        let Some(last) = section.run.items.iter().rfind(|item| ends::is_placed(item)) else {
            self.told.tell(&EndProblem::SectionEmpty { section: section.name.span });
            return self.track.part();
        };
        let Some(end) = end else { return self.track.part() };
        let hole = self.frame(to) - self.frame(end);
        let (by, end, to) = (self.say_frames(hole.abs()), self.say(end), self.say(to));
        let (last, section) = (last.span, section.to.span);
        match hole {
            1.. => self.told.tell(&EndProblem::SectionEarly { end, to, by, last, section }),
            ..=-1 => self.told.tell(&EndProblem::SectionLate { end, to, by, last, section }),
            0 => return,
        }
        self.track.part();
    }

    /// A repeat: each round starts where the one before ended.
    pub(super) fn repeat(
        &mut self,
        walk: &Walk<'p>,
        count: u32,
        run: &'p Run,
        between: Option<&'p Join>,
        start: Time,
    ) -> Option<Time> {
        if !run.items.iter().any(ends::is_placed) {
            self.told.tell(&EndProblem::Empty { what: "this `repeat`", at: run.span });
            return None;
        }
        let mut cursor = start;
        for round in 0..u64::from(count) {
            if let Some(join) = between.filter(|_| round > 0) {
                self.track.join(join);
            }
            let scope = Scope {
                around: Around::Repeat,
                start: cursor,
                end: Bound::Open("the end of a `repeat` comes from its items"),
                name: walk.scope.name,
                round: walk.scope.round.wrapping_mul(u64::from(count)).wrapping_add(round),
            };
            cursor = self.run(run, scope)?;
            if self.full() {
                return None;
            }
        }
        Some(cursor)
    }
}
