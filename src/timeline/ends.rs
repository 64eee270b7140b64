//! Where items end: by their own word, with their range, at the next cue, or with their container.

use super::clock::Bound;
use super::cursor::Cursor;
use super::error::EndProblem;
use super::layout::{Layout, Slot};
use crate::check::program::{Clip, End, Item, ItemKind, Picture, Placement};
use crate::source::Span;
use crate::time::Time;

/// Whether an item takes a place of its own on the track.
pub(super) fn is_placed(item: &Item) -> bool {
    match item.kind {
        ItemKind::Clip(_) | ItemKind::Hold { .. } | ItemKind::Cut(_) | ItemKind::Gap { .. } => true,
        ItemKind::Section(_) | ItemKind::Repeat { .. } | ItemKind::Broken => true,
        ItemKind::Join(_) | ItemKind::Overlap(_) | ItemKind::FadeIn(_) | ItemKind::FadeOut(_) => {
            false
        }
    }
}

/// The next item that takes a place of its own.
pub(super) fn next_placed(items: &[Item], index: usize) -> Option<usize> {
    let rest = items.get(index + 1..)?;
    rest.iter().position(is_placed).map(|next| index + 1 + next)
}

/// An item's end, and where it is written, if that is elsewhere than in the item.
pub(super) struct Ending {
    at: Time,
    written: Option<Span>,
}

impl<'p> Layout<'p> {
    /// The slot of an item that starts at `start`. None if it is not known, or if it is no slot and
    /// that has been reported.
    pub(super) fn slot_of(
        &mut self,
        cursor: &mut Cursor<'p>,
        index: usize,
        start: Time,
    ) -> Option<Slot> {
        let item = &cursor.items[index];
        let ending = match own_end(item) {
            Some(end) => self.written_end(cursor, end, start, item.span)?,
            None => match self.range_end(item, start) {
                Some(at) => Ending { at, written: None },
                None => self.open_end(cursor, index, start)?,
            },
        };
        if !self.within_a_day(ending.at, item.span) {
            return None;
        }
        self.item_slot(start, ending.at, item.span, ending.written)
    }

    fn written_end(
        &mut self,
        cursor: &Cursor<'p>,
        end: &End,
        start: Time,
        at: Span,
    ) -> Option<Ending> {
        match end {
            End::For(length) => {
                Some(Ending { at: self.clock.after(start, length.value), written: None })
            }
            End::Until(instant) => {
                let end = self.instant(instant, cursor.scope.here(start))?;
                Some(Ending { at: end, written: Some(instant.span).filter(|span| *span != at) })
            }
        }
    }

    /// Where a closed range that is not stretched ends.
    fn range_end(&self, item: &Item, start: Time) -> Option<Time> {
        let ItemKind::Clip(Clip { source, look, .. }) = &item.kind else { return None };
        let Picture::Footage(media, Placement::Range { range, fit: false }) = source.picture else {
            return None;
        };
        let times = self.times(media)?;
        let lasts = range.length(times) / look.speed.value;
        Time::from_rational(lasts).map(|lasts| start + lasts)
    }

    /// Where an item ends that does not say so: at the next cue, or with its container.
    fn open_end(&mut self, cursor: &mut Cursor<'p>, index: usize, start: Time) -> Option<Ending> {
        let items = cursor.items;
        let at = items[index].span;
        let Some(next) = next_placed(items, index) else { return self.container_end(cursor, at) };
        let Some(cue) = items[next].cue.as_ref() else {
            if !matches!(items[next].kind, ItemKind::Broken) {
                self.reporter.report_once(&EndProblem::Open { at, next: items[next].span });
            }
            return None;
        };
        let end = self.instant(cue, cursor.scope.here(start))?;
        cursor.cue_ahead = Some((next, end));
        Some(Ending { at: end, written: Some(cue.span) })
    }

    fn container_end(&mut self, cursor: &Cursor<'p>, at: Span) -> Option<Ending> {
        match cursor.scope.end {
            Bound::At(end) => Some(Ending { at: end, written: None }),
            Bound::Unknown => None,
            Bound::Open(why) => {
                self.reporter.report_once(&EndProblem::OpenLast { why, at });
                None
            }
        }
    }

    /// The slot from one instant to another, which holds one frame at least; if not, that is
    /// reported.
    pub(super) fn item_slot(
        &mut self,
        start: Time,
        end: Time,
        at: Span,
        until: Option<Span>,
    ) -> Option<Slot> {
        let slot = self.slot(start, end);
        let frames = slot.frames.end - slot.frames.start;
        let (start, end) = (self.say(start), self.say(end));
        match frames {
            1.. => return Some(slot),
            0 => self.reporter.report_once(&EndProblem::NoFrame {
                start,
                end,
                frame: slot.frames.start.0,
                shortest: self.say_frames(1),
                at,
                until,
            }),
            ..0 => self.reporter.report_once(&EndProblem::Backward {
                start,
                end,
                by: self.say_frames(-frames),
                at,
                until,
            }),
        }
        None
    }
}

/// The end that an item says itself, apart from a closed range's.
fn own_end(item: &Item) -> Option<&End> {
    match &item.kind {
        ItemKind::Clip(clip) => clip.end.as_ref(),
        ItemKind::Cut(cut) => cut.end.as_ref(),
        ItemKind::Hold { end, .. } | ItemKind::Gap { end } => end.as_ref(),
        ItemKind::Section(section) => section.end.as_ref(),
        ItemKind::Repeat { .. } | ItemKind::Join(_) | ItemKind::Overlap(_) => None,
        ItemKind::FadeIn(_) | ItemKind::FadeOut(_) | ItemKind::Broken => None,
    }
}
