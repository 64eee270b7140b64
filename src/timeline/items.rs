//! Items become shots.

use super::clock::Position;
use super::cursor::{Cursor, Scope};
use super::error::EndProblem;
use super::layout::{Layout, ShotLook, Slot};
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
            ItemKind::Repeat { count, run, between } => {
                return self.repeat(cursor, *count, run, between.as_ref(), start);
            }
            ItemKind::Clip(_) | ItemKind::Hold { .. } | ItemKind::Cut(_) | ItemKind::Gap { .. } => {
            }
            ItemKind::Section(_) => {}
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
            ItemKind::Gap { .. } => {
                self.push_shot(Picture::Color(self.behind), ShotLook::none(slot), item.span)
            }
            ItemKind::Section(section) => return self.section(cursor, section, slot),
            ItemKind::Repeat { .. } | ItemKind::Join(_) | ItemKind::Overlap(_) => {}
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
            program::Picture::Held(media, frame) => {
                Some(Picture::Held { media: *media, frame: *frame })
            }
            program::Picture::Image(media) => Some(Picture::Image(*media)),
            program::Picture::Color(color) => Some(Picture::Color(*color)),
        };
        let look = self.shot_look(clip, picture.as_ref(), slot, scope.here(slot.start));
        self.shown(picture, look, clip.source.span);
    }

    /// What is done to a clip's picture in its slot.
    pub(super) fn shot_look(
        &self,
        clip: &'p Clip,
        picture: Option<&Picture>,
        slot: Slot,
        here: Position,
    ) -> ShotLook<'p> {
        let hits = self.hit_times(&clip.source, picture, slot, here);
        ShotLook { hits, ..ShotLook::new(&clip.look.effects, slot) }
    }

    /// Lays a picture down, or, where it has been reported that there is none, parts what is around
    /// it.
    pub(super) fn shown(&mut self, picture: Option<Picture>, look: ShotLook<'p>, span: Span) {
        match picture {
            Some(picture) => self.push_shot(picture, look, span),
            None => self.track.part(),
        }
    }

    fn hold(&mut self, source: Option<(MediaId, Frame)>, look: &'p Look, slot: Slot, span: Span) {
        let look = ShotLook::new(&look.effects, slot);
        if let Some((media, frame)) = source {
            return self.push_shot(Picture::Held { media, frame }, look, span);
        }
        if let Some(picture) = self.just_shown() {
            return self.push_shot(picture, ShotLook { goes_on: true, ..look }, span);
        }
        if self.track.shots.is_empty() && slot.frames.start == Frame(0) {
            self.reporter.report_once(&EndProblem::NothingToHold { at: span });
        }
        self.track.part();
    }

    /// The frame that the shot before ends on.
    fn just_shown(&self) -> Option<Picture> {
        let last = self.track.last()?;
        Some(match &last.picture {
            Picture::Footage(laid) => Picture::Held {
                media: laid.media,
                frame: self.last_frame(laid, last.frames.len())?,
            },
            Picture::Held { .. } | Picture::Image(_) | Picture::Color(_) => last.picture.clone(),
        })
    }

    fn last_frame(&self, laid: &Footage, length: i64) -> Option<Frame> {
        Some(laid.frame(length - 1, self.clock.rate, self.times(laid.media)?))
    }
}
