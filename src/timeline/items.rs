//! Items become shots.

use super::cursor::{Cursor, Scope};
use super::error::EndProblem;
use super::layout::{Layout, Slot};
use super::types::{Footage, Picture};
use crate::check::program::{self, Clip, ItemKind, Look, MediaId};
use crate::source::Span;
use crate::time::{Frame, Time};

impl<'p> Layout<'p> {
    /// Lays an item down from `start`. Gives its end; none if that is not known.
    pub(super) fn lay(
        &mut self,
        cursor: &mut Cursor<'p>,
        index: usize,
        start: Time,
    ) -> Option<Time> {
        let item = &cursor.items[index];
        match &item.kind {
            ItemKind::Section(section) => return self.section(cursor, section, start),
            ItemKind::Repeat { count, run, between } => {
                return self.repeat(cursor, *count, run, between.as_ref(), start);
            }
            ItemKind::Clip(_) | ItemKind::Hold { .. } | ItemKind::Cut(_) | ItemKind::Gap { .. } => {
            }
            ItemKind::Join(_)
            | ItemKind::Overlap(_)
            | ItemKind::FadeIn(_)
            | ItemKind::FadeOut(_)
            | ItemKind::Broken => return None,
        }
        let slot = self.slot_of(cursor, index, start)?;
        match &item.kind {
            ItemKind::Clip(clip) => self.clip(&cursor.scope, clip, slot),
            ItemKind::Hold { source, look, .. } => self.hold(*source, look, slot, item.span),
            ItemKind::Cut(cut) => self.cut(&cursor.scope, cut, slot),
            ItemKind::Gap { .. } => self.push_shot(
                slot,
                Picture::Color(self.program.project.background),
                false,
                item.span,
            ),
            ItemKind::Section(_)
            | ItemKind::Repeat { .. }
            | ItemKind::Join(_)
            | ItemKind::Overlap(_) => {}
            ItemKind::FadeIn(_) | ItemKind::FadeOut(_) | ItemKind::Broken => {}
        }
        Some(slot.end)
    }

    fn clip(&mut self, scope: &Scope<'p>, clip: &'p Clip, slot: Slot) {
        let picture = match &clip.source.picture {
            program::Picture::Footage(media, placement) => {
                let laid = self.placed(
                    *media,
                    placement,
                    &clip.look,
                    slot,
                    scope.here(slot.start),
                    clip.source.span,
                );
                laid.map(|laid| Picture::Footage(self.held_at_range_end(laid, placement, slot)))
            }
            program::Picture::Image(media) => Some(Picture::Image(*media)),
            program::Picture::Color(color) => Some(Picture::Color(*color)),
        };
        self.shown(picture, slot, clip.look.is_mirrored(), clip.source.span);
    }

    /// Lays a picture down, or, where it has been reported that there is none, parts what is around
    /// it.
    pub(super) fn shown(&mut self, picture: Option<Picture>, slot: Slot, mirror: bool, span: Span) {
        match picture {
            Some(picture) => self.push_shot(slot, picture, mirror, span),
            None => self.track.part(),
        }
    }

    fn hold(&mut self, source: Option<(MediaId, Frame)>, look: &Look, slot: Slot, span: Span) {
        if let Some((media, frame)) = source {
            return self.push_shot(slot, Picture::Held { media, frame }, look.is_mirrored(), span);
        }
        if let Some((picture, mirror)) = self.just_shown() {
            return self.push_shot(slot, picture, mirror != look.is_mirrored(), span);
        }
        if self.track.shots.is_empty() && slot.frames.start == Frame(0) {
            self.reporter.report_once(&EndProblem::NothingToHold { at: span });
        }
        self.track.part();
    }

    /// The frame that the shot before ends on, and whether it is mirrored.
    fn just_shown(&self) -> Option<(Picture, bool)> {
        let last = self.track.last()?;
        let picture = match &last.picture {
            Picture::Footage(laid) => Picture::Held {
                media: laid.media,
                frame: self.last_frame(laid, last.frames.len())?,
            },
            Picture::Held { .. } | Picture::Image(_) | Picture::Color(_) => last.picture.clone(),
        };
        Some((picture, last.mirror))
    }

    fn last_frame(&self, laid: &Footage, length: i64) -> Option<Frame> {
        Some(laid.frame(length - 1, self.clock.rate, self.times(laid.media)?))
    }
}
