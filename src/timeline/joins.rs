//! Transitions: how long each is at its cut, and proof that both shots have the frames for it.

use super::clock::count;
use super::error::JoinProblem;
use super::layout::{Layout, PendingTransition};
use super::types::{Fade, Picture, Shot, Transition};
use crate::check::program::{JoinKind, Side};
use crate::diag::{Fix, Help};
use crate::source::Span;
use crate::time::{Frame, FrameRange};

/// The two shots of a transition, and its frames on either side of their cut.
struct Overlap {
    from: usize,
    to: usize,
    before: i64,
    after: i64,
}

impl Layout<'_> {
    /// All transitions, measured and proved, in order.
    pub(super) fn transitions(&mut self) -> Vec<Transition> {
        let pending = std::mem::take(&mut self.track.joins);
        pending.iter().filter_map(|join| self.transition(join)).collect()
    }

    fn transition(&mut self, join: &PendingTransition) -> Option<Transition> {
        let from = join.to.checked_sub(1)?;
        let cut = self.track.shots.get(join.to)?.frames.start;
        let length = self.join_length(join);
        let before = match join.side {
            Side::Centre => length / 2,
            Side::Before => length,
            Side::After => 0,
        };
        let overlap = Overlap { from, to: join.to, before, after: length - before };
        let proved = self.within_shots(join, &overlap)
            && (matches!(join.kind, JoinKind::Dip(_)) || self.has_handles(join, &overlap));
        proved.then(|| Transition {
            kind: join.kind,
            ease: join.ease,
            frames: FrameRange::new(cut - overlap.before, cut + overlap.after),
            cut,
            from,
            to: join.to,
            span: join.span,
        })
    }

    /// Measured at the cut, onward (back for one that ends there), in whole frames, one at least.
    fn join_length(&self, join: &PendingTransition) -> i64 {
        let cut = self.track.cuts.get(join.to).map_or_else(Default::default, |cut| cut.asked);
        let length = match join.side {
            Side::Centre | Side::After => self.clock.after(cut, join.length.value) - cut,
            Side::Before => cut - self.clock.before(cut, join.length.value),
        };
        self.frame(length).0.max(1)
    }

    fn shot(&self, index: usize) -> Option<&Shot> {
        self.track.shots.get(index)
    }

    /// Whether a transition stays within its two shots; if not, that is reported.
    fn within_shots(&mut self, join: &PendingTransition, overlap: &Overlap) -> bool {
        let sides = [(overlap.from, overlap.before), (overlap.to, overlap.after)];
        let over = sides.into_iter().find_map(|(index, takes)| {
            self.shot(index).filter(|shot| takes > shot.frames.len()).map(|shot| (shot, takes))
        });
        let Some((shot, takes)) = over else { return true };
        let length = |index| self.shot(index).map_or(takes, |shot| shot.frames.len());
        let (out, into) = (length(overlap.from), length(overlap.to));
        let most = match join.side {
            Side::Centre => (2 * out + 1).min(2 * into),
            Side::Before => out,
            Side::After => into,
        };
        let (takes, lasts, clip) =
            (self.say_frames(takes), self.say_frames(shot.frames.len()), shot.span);
        let help = Help::replace(
            format!("make it {most}f at most, or make the shot longer"),
            join.length.span,
            format!("{most}f"),
        );
        self.reporter.report_once(&JoinProblem::TooLong {
            takes,
            lasts,
            help,
            at: join.length.span,
            clip,
        });
        false
    }

    /// Whether both shots have footage beyond their cut for a transition; if not, that is reported.
    fn has_handles(&mut self, join: &PendingTransition, overlap: &Overlap) -> bool {
        let length = overlap.before + overlap.after;
        let (out, into) =
            (self.handle_after(overlap.from, length), self.handle_before(overlap.to, length));
        let short = if out < overlap.after {
            Some((overlap.from, overlap.after, out, "after", "left after its shot"))
        } else if into < overlap.before {
            Some((overlap.to, overlap.before, into, "before", "before its shot"))
        } else {
            None
        };
        let Some((index, needed, had, side, beyond)) = short else { return true };
        let Some((name, clip)) = self.shot(index).map(|shot| (self.name(&shot.picture), shot.span))
        else {
            return false;
        };
        self.reporter.report_once(&JoinProblem::Handles {
            name,
            needed: self.say_frames(needed),
            side,
            had: frames_there(had),
            help: what_fits(join, length, out, into),
            join: join.span,
            length: count(length, "frame"),
            clip,
            beyond,
        });
        false
    }

    fn name(&self, picture: &Picture) -> String {
        match picture {
            Picture::Footage(laid) => {
                self.medium(laid.media).map_or_else(String::new, |medium| medium.name.clone())
            }
            Picture::Held { media, .. } | Picture::Image(media) => {
                self.medium(*media).map_or_else(String::new, |medium| medium.name.clone())
            }
            Picture::Color(_) => "color".to_owned(),
        }
    }

    /// How many frames a shot has after its slot, up to `most`.
    fn handle_after(&self, index: usize, most: i64) -> i64 {
        let Some(shot) = self.shot(index) else { return 0 };
        let last = shot.frames.len() - 1;
        (1..=most).take_while(|step| self.exists(shot, last + step)).count() as i64
    }

    /// How many frames a shot has before its slot, up to `most`.
    fn handle_before(&self, index: usize, most: i64) -> i64 {
        let Some(shot) = self.shot(index) else { return 0 };
        (1..=most).take_while(|step| self.exists(shot, -step)).count() as i64
    }

    fn exists(&self, shot: &Shot, k: i64) -> bool {
        let Picture::Footage(laid) = &shot.picture else { return true };
        self.times(laid.media).is_some_and(|times| {
            let frame = laid.frame(k, self.clock.rate, times);
            Frame(0) <= frame && frame < Frame(times.count())
        })
    }

    /// Reports transitions and fades that share frames.
    pub(super) fn collisions(&mut self, transitions: &[Transition], fades: &[Fade]) {
        let mut all: Vec<(FrameRange, &'static str, Span)> = transitions
            .iter()
            .map(|transition| (transition.frames, "a transition", transition.span))
            .chain(fades.iter().map(|fade| {
                (fade.frames, if fade.rising { "a fade in" } else { "a fade out" }, fade.span)
            }))
            .collect();
        all.sort_by_key(|&(frames, _, _)| (frames.start, frames.end));
        for pair in all.windows(2) {
            let [(frames, first, other), (next, second, at)] = *pair else { continue };
            let shared = frames.intersect(next).len();
            if shared > 0 {
                self.reporter.report_once(&JoinProblem::Collide {
                    first,
                    second,
                    shared: self.say_frames(shared),
                    at,
                    other,
                });
            }
        }
    }
}

fn frames_there(had: i64) -> String {
    match had {
        0 => "is none".to_owned(),
        1 => "is 1 frame".to_owned(),
        _ => format!("are {had} frames"),
    }
}

/// What would fit, given the frames beyond the outgoing shot's end and before the incoming shot's
/// start.
fn what_fits(join: &PendingTransition, length: i64, out: i64, into: i64) -> Help {
    let (side, at) = (join.side, join.length.span);
    let shorter = match side {
        Side::Centre => (2 * out).min(2 * into + 1),
        Side::Before => into,
        Side::After => out,
    };
    let mut ways = Vec::new();
    let mut fixes = Vec::new();
    if shorter > 1 {
        fixes.push(Fix::replace(at, format!("{shorter}f")));
        ways.push(format!("make it {shorter}f long"));
    }
    if side != Side::Before && into >= length {
        if side == Side::Centre {
            fixes.push(Fix::insert_after(at, " before cut"));
        }
        ways.push(
            "end it at the cut (`before cut`), which needs no more of the first shot".to_owned(),
        );
    }
    if side != Side::After && out >= length {
        if side == Side::Centre {
            fixes.push(Fix::insert_after(at, " after cut"));
        }
        ways.push(
            "start it at the cut (`after cut`), which needs no more of the second shot".to_owned(),
        );
    }
    ways.push("move the shot in its source, away from the file's edge".to_owned());
    Help { text: ways.join(", or "), fixes }
}
