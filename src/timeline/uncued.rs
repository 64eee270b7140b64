//! Items without a cue: they start where the item before them ends, so they move when that changes.

use super::clock::Clock;
use super::cursor::{Cursor, Parent};
use super::layout::Layout;
use super::types::UncuedItem;
use crate::check::program::{Item, Length, Program, Song};
use crate::diag::{Code, Diagnostic, Fix, Label, Severity};
use crate::source::Span;
use crate::time::{Rational, Time};

/// Halves, thirds, quarters and so on of a beat have names in music; fifths are a coincidence.
const PARTS_OF_A_BEAT: i128 = 48;
/// More labels than this say nothing more.
const MOST_LABELS: usize = 5;

/// Says which sections have items without a cue: one report a section.
pub fn sections_without_cues(uncued: &[UncuedItem]) -> Vec<Diagnostic> {
    let mut sections: Vec<Span> = uncued.iter().filter_map(|item| item.section).collect();
    sections.sort();
    sections.dedup();
    let report = |section: Span| {
        let items: Vec<&UncuedItem> =
            uncued.iter().filter(|item| item.section == Some(section)).collect();
        without_cues(&items, section)
    };
    sections.into_iter().map(report).collect()
}

fn without_cues(items: &[&UncuedItem], section: Span) -> Diagnostic {
    let label =
        |item: &&UncuedItem| Label { span: item.span, message: format!("write `{}:`", item.cue) };
    let mut labels: Vec<Label> = items.iter().take(MOST_LABELS).map(label).collect();
    labels.push(Label { span: section, message: "the section".to_owned() });
    let (items_said, have) = match items.len() {
        1 => ("1 item".to_owned(), "has"),
        count => (format!("{count} items"), "have"),
    };
    let edits = items.iter().flat_map(|item| item.fix().edits).collect();
    Diagnostic {
        code: Code::NoCue,
        severity: Severity::Error,
        message: format!(
            "{items_said} of this section {have} no cue: if the length of an item before changes, they move"
        ),
        help: Some("`amv cue` writes the cues that are implied".to_owned()),
        labels,
        fixes: vec![Fix { title: "Write the cues".to_owned(), edits }],
    }
}

impl<'p> Layout<'p> {
    /// Notes an item that could have a cue and has none. The first item of a container starts with
    /// it; an item after an `overlap` or in a `repeat` takes no cue.
    pub(super) fn note_uncued(&mut self, cursor: &Cursor<'p>, item: &Item, start: Time) {
        if item.cue.is_some() || cursor.before.is_none() || cursor.overlap.is_some() {
            return;
        }
        let section = match cursor.scope.parent {
            Parent::Film | Parent::Layer => None,
            Parent::Section(section) => Some(section.name.span),
            Parent::Repeat => return,
        };
        let frame = self.frame(start);
        let clock = self.clock.rate.start(frame).to_string();
        let cue = musical_cue(&self.clock, self.program, start).unwrap_or_else(|| clock.clone());
        self.uncued.push(UncuedItem { frame, cue, clock, span: item.span, section });
    }
}

/// The place of `at` in the music: on a part of a beat, or some frames after a beat. None where no
/// music plays.
fn musical_cue(clock: &Clock<'_>, program: &Program, at: Time) -> Option<String> {
    let grid = clock.grid?;
    let place = grid.position(at);
    let beat = grid.bar_beat_time(place.bar, place.beat)?;
    let plays = |song: &Song| song.at <= beat && beat <= song.end();
    if !program.song.as_ref().is_none_or(plays) {
        return None;
    }
    let written = place.to_string();
    if PARTS_OF_A_BEAT % *place.rest.denom() == 0 {
        return Some(written);
    }
    let on_beat = crate::music::Position { rest: Rational::from(0), ..place };
    let frame = clock.frame(at);
    let nearest = frame - clock.frame(beat);
    let lands = |&frames: &i64| clock.frame(clock.after(beat, Length::Frames(frames))) == frame;
    match [nearest, nearest - 1, nearest + 1].into_iter().find(lands)? {
        0 => Some(on_beat.to_string()),
        frames @ 1.. => Some(format!("{on_beat} + {frames}f")),
        frames => Some(format!("{on_beat} - {}f", -frames)),
    }
}
