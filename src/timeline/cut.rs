//! A cut on a rhythm: slots between its hits, and a source for each.

use super::clock::count;
use super::cursor::Scope;
use super::error::{CutProblem, LayoutProblem};
use super::layout::{Layout, ShotLook, Slot};
use super::order;
use super::place::{first_where, seen, shown, stretch};
use super::types::{CutTurn, Footage, Picture, ShortPlay, looped};
use crate::check::program::{self, Clip, Cut, HitWord, MediaId, Order, Placement, Rhythm, Short};
use crate::time::{FrameRange, Time};
use crate::world::{SourceRange, SourceTime};

/// A slot of fewer frames is too short to be seen.
const SEEN: i64 = 3;

/// A slot and the source that it gets.
struct Turn<'p> {
    slot: Slot,
    /// From 1.
    number: usize,
    source: &'p Clip,
    /// The source goes on here, from a slot before.
    onward: Option<SourceTime>,
}

impl<'p> Layout<'p> {
    /// A shot for every slot of a cut.
    pub(super) fn cut(&mut self, scope: &Scope<'p>, cut: &'p Cut, whole: Slot) {
        let Some(hits) = self.hits(&cut.rhythm, (whole.start, whole.end), scope.here(whole.start))
        else {
            return self.track.part();
        };
        let heard = self.hits_in(&cut.rhythm.value, whole, scope);
        let slots = self.slots(cut, whole, &hits);
        let (slot_count, sources) = (slots.len(), cut.sources.len());
        if cut.order == Order::InOrder && slots.len() != cut.sources.len() {
            self.miscounted(cut, whole, slots.len());
            return self.track.part();
        }
        let mut onward: Vec<Option<SourceTime>> = vec![None; cut.sources.len()];
        let seed = self.program.project.seed;
        for (index, (slot, pick)) in
            slots.into_iter().zip(order::picks(cut, seed, scope)).enumerate()
        {
            if let Some(join) = cut.between.as_ref().filter(|_| index > 0) {
                self.track.join(join);
            }
            let (Some(source), Some(onward)) = (cut.sources.get(pick), onward.get_mut(pick)) else {
                continue;
            };
            let turn = Turn {
                slot,
                number: index + 1,
                source,
                onward: onward.filter(|_| cut.order == Order::Intercut),
            };
            let picture = self.turn(scope, cut, &turn);
            *onward = picture.as_ref().and_then(|picture| self.after_shown(picture, slot));
            let here = scope.here(slot.start);
            let look = self.shot_look(source, picture.as_ref(), slot, here);
            let place = CutTurn { slot: index + 1, slots: slot_count, source: pick + 1, sources };
            self.shown(picture, ShotLook { turn: Some(place), ..look }, source.source.span);
            self.track.on(slot, &heard);
            if self.full() {
                return;
            }
        }
    }

    /// The kinds of hits that are heard in a rhythm, each with its hits in a slot.
    fn hits_in(
        &self,
        rhythm: &Rhythm,
        whole: Slot,
        scope: &Scope<'p>,
    ) -> Vec<(HitWord, Vec<Time>)> {
        match rhythm {
            Rhythm::Detected(heard) => {
                let hits = self.hits_of(rhythm, (whole.start, whole.end), scope.here(whole.start));
                hits.map(|hits| (heard.word, hits)).into_iter().collect()
            }
            Rhythm::Plus(left, right) => [left, right]
                .into_iter()
                .flat_map(|part| self.hits_in(part, whole, scope))
                .collect(),
            Rhythm::Minus(part, _)
            | Rhythm::Within(part, ..)
            | Rhythm::Least(part, _)
            | Rhythm::EveryNth(part, _) => self.hits_in(part, whole, scope),
            Rhythm::Shift(..)
            | Rhythm::Beat
            | Rhythm::Bar
            | Rhythm::BarBeat(_)
            | Rhythm::Every(_)
            | Rhythm::Offbeat => Vec::new(),
            Rhythm::Pattern { .. } | Rhythm::List(_) | Rhythm::Hits(_) => Vec::new(),
        }
    }

    /// The slots: from the cut's start, and from every hit strictly inside it. Hits on one frame
    /// are one.
    fn slots(&mut self, cut: &Cut, whole: Slot, hits: &[Time]) -> Vec<Slot> {
        let mut starts = vec![(whole.start, whole.frames.start)];
        let mut skipped = 0;
        for &hit in hits {
            let frame = self.frame(hit);
            let last = starts.last().map_or(whole.frames.start, |&(_, last)| last);
            if last < frame && frame < whole.frames.end {
                starts.push((hit, frame));
            } else if last == frame && starts.len() > 1 {
                skipped += 1;
            }
        }
        let ends = starts.iter().skip(1).copied().chain([(whole.end, whole.frames.end)]);
        let slots: Vec<Slot> = starts
            .iter()
            .zip(ends)
            .map(|(&(start, first), (end, after))| Slot {
                start,
                end,
                frames: FrameRange::new(first, after),
            })
            .collect();
        self.judge(cut, whole, &slots, skipped);
        slots
    }

    fn judge(&mut self, cut: &Cut, whole: Slot, slots: &[Slot], skipped: i64) {
        let at = cut.rhythm.span;
        if slots.len() == 1 {
            self.reporter.report_once(&LayoutProblem::NoHits {
                start: self.say(whole.start),
                end: self.say(whole.end),
                at,
            });
        }
        if skipped > 0 {
            self.reporter
                .report_once(&LayoutProblem::Skipped { skipped: count(skipped, "hit"), at });
        }
        if let Some(index) = slots.iter().position(|slot| slot.frames.len() < SEEN) {
            let (length, start) =
                (self.say_frames(slots[index].frames.len()), self.say(slots[index].start));
            self.reporter.report_once(&LayoutProblem::ShortSlot {
                length,
                at,
                number: index + 1,
                start,
            });
        }
    }

    fn miscounted(&mut self, cut: &Cut, whole: Slot, slots: usize) {
        let given = cut.sources.len();
        let source = |count: usize| format!("{count} source{}", if count == 1 { "" } else { "s" });
        let slot = |count: usize| format!("{count} slot{}", if count == 1 { "" } else { "s" });
        let odd = cut
            .sources
            .get(slots)
            .or(cut.sources.last())
            .map_or(cut.rhythm.span, |clip| clip.source.span);
        let (help, what) = if given < slots {
            let help = format!(
                "write {} more, or `cycle` before the braces to start again after the last one",
                source(slots - given)
            );
            (help, format!("the last source: {} too many", slot(slots - given)))
        } else {
            (
                format!("remove {}, or use a finer rhythm", source(given - slots)),
                "the first source without a slot".to_owned(),
            )
        };
        self.reporter.report_once(&CutProblem::Count {
            slots: slot(slots),
            sources: source(given),
            help,
            rhythm: cut.rhythm.span,
            start: self.say(whole.start),
            end: self.say(whole.end),
            odd,
            what,
        });
    }

    /// What a slot shows; none if it has been reported that its source does not fit.
    fn turn(&mut self, scope: &Scope<'p>, cut: &Cut, turn: &Turn<'p>) -> Option<Picture> {
        let Turn { slot, source, .. } = *turn;
        let (media, placement) = match &source.source.picture {
            program::Picture::Footage(media, placement) => (*media, placement),
            program::Picture::Held(media, frame) => {
                return Some(Picture::Held { media: *media, frame: *frame });
            }
            program::Picture::Image(media) => return Some(Picture::Image(*media)),
            program::Picture::Color(color) => return Some(Picture::Color(*color)),
        };
        if let Placement::Range { range, fit: false } = *placement {
            return self.bounded(cut, turn, media, range).map(Picture::Footage);
        }
        let here = scope.here(slot.start);
        let going_on =
            turn.onward.filter(|_| matches!(placement, Placement::From(_))).map(Placement::From);
        let placement = going_on.as_ref().unwrap_or(placement);
        self.placed(media, placement, &source.look, slot, here, source.source.span)
            .map(Picture::Footage)
    }

    /// A closed range in a slot: cut with it where it is longer, and what the cut says where it is
    /// shorter.
    fn bounded(
        &mut self,
        cut: &Cut,
        turn: &Turn<'p>,
        media: MediaId,
        range: SourceRange,
    ) -> Option<Footage> {
        let Turn { slot, source, .. } = *turn;
        let times = self.times(media)?;
        let rate = self.clock.rate;
        let (speed, reverse) = (source.look.speed.value, source.look.reverse);
        let first = turn.onward.unwrap_or(range.start);
        let run = self.seconds(slot) * speed;
        let forward =
            Footage { media, anchor: first.seconds(times), speed, reverse: false, short: None };
        let range_end = range.end.seconds(times);
        if seen(&forward, slot, rate).1 < range_end {
            let anchor = if reverse { forward.anchor + run } else { forward.anchor };
            return Some(Footage { anchor, reverse, ..forward });
        }
        let edge = |first: SourceTime| if reverse { range.end } else { first }.seconds(times);
        match cut.short {
            None => {
                self.too_long(
                    cut,
                    turn,
                    first_where(slot.frames.len(), |k| forward.time(2 * k + 1, rate) >= range_end),
                );
                None
            }
            Some(Short::Hold) => {
                let last = SourceTime::of(range.end.end_frame() - 1);
                let anchor = edge(if first < range.end { first } else { last });
                Some(Footage { anchor, reverse, short: Some((range, ShortPlay::Hold)), ..forward })
            }
            Some(Short::Loop) => Some(Footage {
                anchor: edge(first),
                reverse,
                short: Some((range, ShortPlay::Loop)),
                ..forward
            }),
            Some(Short::Slow) => {
                let first = if first < range.end { first } else { range.start };
                let speed = (range_end - first.seconds(times)) / self.seconds(slot);
                Some(Footage { anchor: edge(first), speed, reverse, ..forward })
            }
        }
    }

    fn too_long(&mut self, cut: &Cut, turn: &Turn<'p>, lasts: i64) {
        let Turn { slot, number, source, .. } = *turn;
        self.reporter.report_once(&CutProblem::SlotTooLong {
            number,
            slot: self.say_frames(slot.frames.len()),
            start: self.say(slot.start),
            end: self.say(slot.end),
            range: self.say_frames(lasts),
            at: source.source.span,
            rhythm: cut.rhythm.span,
        });
    }

    /// Where the source goes on after what a shot shows of it.
    fn after_shown(&self, picture: &Picture, slot: Slot) -> Option<SourceTime> {
        let Picture::Footage(laid) = picture else { return None };
        let (video, rate) = (self.video(laid.media)?, self.clock.rate);
        let (_, end) = stretch(laid, slot, rate);
        Some(match laid.short {
            None => video.after_shown(shown(laid, slot, rate, &video.times).end - 1, end),
            Some((range, ShortPlay::Hold)) => {
                let after = video.after_shown(shown(laid, slot, rate, &video.times).end - 1, end);
                if after.frame < range.end.frame { after } else { after.min(range.end) }
            }
            Some((range, ShortPlay::Loop)) => {
                let last = laid.frame(slot.frames.len() - 1, rate, &video.times);
                let seen = laid.time(2 * slot.frames.len(), rate);
                video.after_shown(last, looped(seen, range, &video.times))
            }
        })
    }
}
