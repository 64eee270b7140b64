//! A run of items: where each starts and ends. The cursor is exact; whether two items touch is
//! judged in frames.

use super::clock::Bound;
use super::cursor::{Cursor, Parent, Scope};
use super::ends;
use super::error::{EndProblem, JoinProblem};
use super::layout::{Layout, Placed, ShotLook, Slot};
use super::types::{Fade, Picture};
use super::warnings;
use crate::check::program::{Item, ItemFade, ItemKind, Join, Length, Run, Section};
use crate::source::{Span, Spanned};
use crate::time::{FrameRange, Time};

impl<'p> Layout<'p> {
    /// Lays a run out. Gives the exact instant at which it ends, if that is known.
    pub(super) fn run(&mut self, run: &'p Run, scope: Scope<'p>) -> Option<Time> {
        let mut cursor = Cursor {
            items: &run.items,
            scope,
            time: Some(scope.start),
            before: None,
            cue_ahead: None,
            overlap: None,
            strayed: false,
        };
        for (index, item) in run.items.iter().enumerate() {
            match &item.kind {
                ItemKind::Join(join) => self.on_join(&cursor, index, join),
                ItemKind::Overlap(length) => self.on_overlap(&mut cursor, index, length),
                ItemKind::FadeIn(_) | ItemKind::FadeOut(_) => {}
                ItemKind::Clip(_)
                | ItemKind::Hold { .. }
                | ItemKind::Cut(_)
                | ItemKind::Gap { .. }
                | ItemKind::Section(_)
                | ItemKind::Repeat { .. }
                | ItemKind::Broken => self.place(&mut cursor, index),
            }
        }
        self.fades(&run.items, scope, cursor.time);
        cursor.time
    }

    /// Lays an item down, and moves the cursor to its end. Where its start is not known, nothing is
    /// said of it.
    fn place(&mut self, cursor: &mut Cursor<'p>, index: usize) {
        let item = &cursor.items[index];
        let start = self.start(cursor, index).filter(|_| !matches!(item.kind, ItemKind::Broken));
        if let Some(start) = start {
            self.note_uncued(cursor, item, start);
        }
        let end = start.and_then(|start| self.lay(cursor, index, start));
        if end.is_none() {
            self.track.part();
        }
        cursor.overlap = None;
        cursor.time = end;
        cursor.before = Some(item);
    }

    /// Where an item starts: at its cue, which must be where the item before ended, or else there.
    fn start(&mut self, cursor: &mut Cursor<'p>, index: usize) -> Option<Time> {
        let item = &cursor.items[index];
        let Some(cue) = item.cue.as_ref() else {
            let now = cursor.time?;
            warnings::off_grid(self, cursor, item, now);
            return Some(self.pull(cursor.overlap, now));
        };
        let at = match cursor.cue_ahead.filter(|&(ahead, _)| ahead == index) {
            Some((_, at)) => at,
            None => {
                self.instant(cue, cursor.scope.here(cursor.time.unwrap_or(cursor.scope.start)))?
            }
        };
        if !self.in_container(&cursor.scope, at, cue.span) {
            return None;
        }
        if let Some(now) = cursor.time {
            self.touch(cursor, now, at, cue.span);
        }
        Some(at)
    }

    /// Whether a cue lies after its container's start; if not, that is reported.
    fn in_container(&mut self, scope: &Scope<'p>, at: Time, cue: Span) -> bool {
        let by = self.frame(scope.start) - self.frame(at);
        if by <= 0 {
            return true;
        }
        match scope.parent {
            Parent::Film | Parent::Layer => self
                .reporter
                .report_once(&EndProblem::BeforeFilm { by: self.say_frames(by), at: cue }),
            Parent::Section(section) => self.reporter.report_once(&EndProblem::BeforeSection {
                start: self.say(at),
                from: self.say(scope.start),
                by: self.say_frames(by),
                at: cue,
                section: section.name.span,
            }),
            Parent::Repeat => {}
        }
        false
    }

    /// Holds the end of the item before against the cue of the next.
    fn touch(&mut self, cursor: &Cursor<'p>, now: Time, at: Time, cue: Span) {
        let hole = self.frame(at) - self.frame(now);
        let (end, next, by) = (self.say(now), self.say(at), self.say_frames(hole.abs()));
        let Some(before) = cursor.before else { return self.first_late(cursor, at, cue, hole) };
        match hole {
            1.. if self.holes && self.track.waiting().is_none() => {}
            1.. => self.reporter.report_once(&EndProblem::Early {
                end,
                next,
                by,
                at: before.span,
                cue,
            }),
            ..0 => {
                self.reporter.report_once(&EndProblem::Late { end, next, by, at: before.span, cue })
            }
            0 => return,
        }
        self.track.part();
    }

    /// A first item that starts after its container: before the film's first cue is its background
    /// (the song's pick-up); a section has no hole.
    fn first_late(&mut self, cursor: &Cursor<'p>, at: Time, cue: Span, hole: i64) {
        if hole <= 0 || self.holes {
            return;
        }
        match cursor.scope.parent {
            Parent::Film => {
                let slot = self.slot(Time::ZERO, at);
                self.push_shot(Picture::Color(self.behind), ShotLook::none(slot), cue);
            }
            Parent::Section(section) => {
                let (start, from, by) =
                    (self.say(at), self.say(cursor.scope.start), self.say_frames(hole));
                self.reporter.report_once(&EndProblem::SectionLateStart {
                    start,
                    from,
                    by,
                    at: cue,
                    section: section.name.span,
                });
            }
            Parent::Layer | Parent::Repeat => {}
        }
    }

    /// Where the next item starts after an `overlap`, which cuts the shot before short.
    fn pull(&mut self, overlap: Option<&Spanned<Length>>, now: Time) -> Time {
        let Some(length) = overlap else { return now };
        let start = self.clock.before(now, length.value);
        let frames = self.frame(now) - self.frame(start);
        let Some(lasts) = self.track.last().map(|shot| shot.frames.len()) else { return start };
        if frames >= lasts {
            let (length_said, lasts) = (self.say_frames(frames), self.say_frames(lasts));
            self.reporter.report_once(&JoinProblem::OverlapTooLong {
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

    fn on_join(&mut self, cursor: &Cursor<'p>, index: usize, join: &'p Join) {
        let help = match cursor.scope.parent {
            Parent::Film | Parent::Layer | Parent::Section(_) => {
                "`fade in 1 bar` comes from the background, and `fade out 1 bar` goes to it"
            }
            Parent::Repeat => {
                "to join the rounds, write `between` before it: `between crossfade 4f`"
            }
        };
        if self.between_items(cursor.items, index, join.span, help) {
            match self.track.waiting().or(cursor.overlap.map(|overlap| overlap.span)) {
                Some(first) => {
                    self.reporter.report_once(&JoinProblem::Twice { at: join.span, first })
                }
                None => self.track.join(join),
            }
        }
    }

    fn on_overlap(&mut self, cursor: &mut Cursor<'p>, index: usize, length: &'p Spanned<Length>) {
        if !self.between_items(
            cursor.items,
            index,
            length.span,
            "write it between the two items that overlap",
        ) {
            return;
        }
        let first = self.track.waiting().or(cursor.overlap.map(|overlap| overlap.span));
        if let Some(first) = first {
            self.reporter.report_once(&JoinProblem::Twice { at: length.span, first });
        } else if let Some(cue) =
            ends::next_placed(cursor.items, index).and_then(|next| cursor.items[next].cue.as_ref())
        {
            self.reporter
                .report_once(&JoinProblem::OverlapBeforeCue { at: length.span, cue: cue.span });
        } else {
            cursor.overlap = Some(length);
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
                if first { ("first", "comes before") } else { ("last", "follows") };
            self.reporter.report_once(&JoinProblem::AtEdge { place, help, at, missing });
            return false;
        }
        true
    }

    /// The run's fades: from its first frame, and to its last.
    fn fades(&mut self, items: &[Item], scope: Scope<'_>, end: Option<Time>) {
        let Some(end) = end else { return };
        let start = scope.start;
        let of_film = matches!(scope.parent, Parent::Film);
        let frames = FrameRange::new(self.frame(start), self.frame(end));
        for item in items {
            let (ItemFade { length, picture_only }, rising) = match &item.kind {
                ItemKind::FadeIn(fade) => (fade, true),
                ItemKind::FadeOut(fade) => (fade, false),
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
                let of_all = of_film && !picture_only;
                self.track.fades.push(Fade { frames: fade, rising, of_all, span: item.span });
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
        self.reporter.report_once(&JoinProblem::FadeTooLong {
            what,
            length,
            lasts,
            most: run.len(),
            at,
        });
    }

    /// A section: its items, from its start, must fill it to its end.
    pub(super) fn section(
        &mut self,
        cursor: &Cursor<'p>,
        section: &'p Section,
        slot: Slot,
    ) -> Option<Time> {
        let Slot { start: from, end: to, .. } = slot;
        self.sections.push(Placed { section, from, to, frames: slot.frames });
        let scope = Scope {
            parent: Parent::Section(section),
            start: from,
            end: Bound::At(to),
            name: &section.name.value,
            round: cursor.scope.round,
        };
        let end = self.run(&section.run, scope);
        self.section_filled(section, end, to);
        Some(to)
    }

    fn section_filled(&mut self, section: &Section, end: Option<Time>, to: Time) {
        let Some(last) = section.run.items.iter().rfind(|item| ends::is_placed(item)) else {
            self.reporter.report_once(&EndProblem::SectionEmpty { section: section.name.span });
            return self.track.part();
        };
        let Some(end) = end else { return self.track.part() };
        let hole = self.frame(to) - self.frame(end);
        let (by, end, to) = (self.say_frames(hole.abs()), self.say(end), self.say(to));
        let (last, section) = (last.span, section.end_span());
        match hole {
            1.. if self.holes => {}
            1.. => {
                self.reporter.report_once(&EndProblem::SectionEarly { end, to, by, last, section })
            }
            ..=-1 => {
                self.reporter.report_once(&EndProblem::SectionLate { end, to, by, last, section })
            }
            0 => return,
        }
        self.track.part();
    }

    /// A repeat: each round starts where the one before ended.
    pub(super) fn repeat(
        &mut self,
        cursor: &Cursor<'p>,
        count: u32,
        run: &'p Run,
        between: Option<&'p Join>,
        start: Time,
    ) -> Option<Time> {
        if !run.items.iter().any(ends::is_placed) {
            self.reporter.report_once(&EndProblem::Empty { what: "this `repeat`", at: run.span });
            return None;
        }
        let mut now = start;
        for round in 0..u64::from(count) {
            if let Some(join) = between.filter(|_| round > 0) {
                self.track.join(join);
            }
            let scope = Scope {
                parent: Parent::Repeat,
                start: now,
                end: Bound::Open("the end of a `repeat` comes from its items"),
                name: cursor.scope.name,
                round: cursor.scope.round.wrapping_mul(u64::from(count)).wrapping_add(round),
            };
            now = self.run(run, scope)?;
            if self.full() {
                return None;
            }
        }
        Some(now)
    }
}
