//! The whole film: the main track, its words, its song.

use super::clock::Bound;
use super::cursor::{Parent, Scope};
use super::ends;
use super::error::EndProblem;
use super::layout::Layout;
use super::sound;
use super::types::{Beats, Level, SongCue, SongSection, Timeline, TimelineMedia, UncuedItem};
use crate::check::program::{MediaUse, Program};
use crate::diag::{self, Diagnostic};
use crate::time::Time;

/// What lowering a program gives.
#[derive(Clone, Debug)]
pub struct Lowered {
    /// The timeline; none if there are errors.
    pub timeline: Option<Timeline>,
    /// Errors and warnings, in reading order.
    pub diagnostics: Vec<Diagnostic>,
    /// The items that could have a cue and have none, in the order in which they play.
    pub uncued: Vec<UncuedItem>,
}

/// Lays a checked program out in frames: every shot, transition, word and sound gets its place, and
/// every source frame that they show is proved to exist.
pub fn lower(program: &Program) -> Lowered {
    let mut layout = Layout::new(program);
    let timeline = match layout.main_track() {
        Some(end) => Some(layout.film(end)),
        None => {
            layout.what_is_known();
            None
        }
    };
    let uncued = std::mem::take(&mut layout.uncued);
    let mut diagnostics = layout.reporter.into_diagnostics();
    diag::sort(&mut diagnostics);
    let timeline = timeline.filter(|_| !diag::has_errors(&diagnostics));
    Lowered { timeline, diagnostics, uncued }
}

impl Layout<'_> {
    /// Lays the main track down. Gives the film's end, if it is known.
    fn main_track(&mut self) -> Option<Time> {
        let program = self.program;
        if !program.timeline.items.iter().any(ends::is_placed) {
            self.reporter.report_once(&EndProblem::Empty {
                what: "the timeline",
                at: program.timeline.span,
            });
            return None;
        }
        let end = match &program.song {
            Some(song) => Bound::At(song.end()),
            None if program.song_unknown => Bound::Unknown,
            None => Bound::Open("no song ends the film"),
        };
        self.run(
            &program.timeline,
            Scope { parent: Parent::Film, start: Time::ZERO, end, name: "", round: 0 },
        )
    }

    /// Lays transitions, words and song on the main track. Only a film without errors gets
    /// warnings.
    fn film(&mut self, end: Time) -> Timeline {
        let program = self.program;
        let main = self.finished_track();
        let levels = self.levels(main, end);
        self.advise(&levels, end);
        let sections =
            self.sections.iter().map(|placed| (placed.section.name.value.clone(), placed.frames));
        Timeline {
            title: program.project.title.clone(),
            size: program.project.size,
            rate: program.project.rate,
            background: program.project.background,
            length: self.frame(end).0,
            media: program.media.iter().map(medium).collect(),
            levels,
            song: self.song(end),
            beats: self.beats(end),
            song_sections: self.song_sections(),
            sections: sections.collect(),
            marks: program.marks.clone(),
        }
    }

    /// Where the film's end is not known, the rest is judged all the same, so that one mistake
    /// hides no other.
    fn what_is_known(&mut self) {
        let main = self.finished_track();
        if let Some(song) = &self.program.song {
            self.levels(main, song.end());
        }
    }

    fn song(&self, end: Time) -> Option<SongCue> {
        let film_end = self.clock.rate.start(self.frame(end));
        self.program.song.as_ref().and_then(|song| sound::cue(song, self.clock, film_end))
    }

    fn beats(&self, end: Time) -> Option<Beats> {
        let (grid, source) = (self.clock.grid?, self.program.grid_source?);
        Some(Beats {
            tempos: grid.tempos(Time::ZERO, end),
            metres: grid.metres(),
            first_bar: grid.bar_time(1),
            source,
        })
    }

    fn song_sections(&self) -> Vec<SongSection> {
        let position = |start: Time| self.clock.grid.map(|grid| grid.position(start).to_string());
        let section = |(name, start): &(String, Time)| SongSection {
            name: name.clone(),
            start: *start,
            position: position(*start),
        };
        self.program.song_sections.iter().map(section).collect()
    }

    fn advise(&mut self, levels: &[Level], end: Time) {
        if self.reporter.error_count() > 0 {
            return;
        }
        if let Some(Level::Track(main)) = levels.first() {
            self.seen_twice(&main.shots);
        }
        let program = self.program;
        let last = program.timeline.items.iter().rfind(|item| ends::is_placed(item));
        if let (Some(song), Some(last)) = (&program.song, last) {
            self.song_and_film(song, end, last.span);
        }
    }
}

fn medium(medium: &MediaUse) -> TimelineMedia {
    TimelineMedia {
        name: medium.name.clone(),
        path: medium.path.clone(),
        facts: medium.facts.clone(),
        conform: medium.conform,
    }
}
