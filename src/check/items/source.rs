//! Clips and what plays in them.

use crate::check::Checker;
use crate::check::error::SourceProblem;
use crate::check::eval::{Edge, Env};
use crate::check::program::{Clip, MediaId, Picture, Pin, Placement, Source};
use crate::check::value::{ShotId, Value};
use crate::source::Span;
use crate::syntax::ast::{self, Bracket, Expr, ExprKind, Literal, Operator, SourceExpr};
use crate::time::Frame;
use crate::world::{SourceRange, SourceTime};

use super::look::Modifiers;
use super::shot::still_kind;

/// What a source shows, and what the named shot that it is says of it.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub(super) source: Source,
    pub(super) modifiers: Modifiers,
    pub(super) named: Option<ShotId>,
}

impl Shown {
    fn of(picture: Picture, span: Span) -> Shown {
        let source = Source { picture, moments: Vec::new(), span };
        Shown { source, modifiers: Modifiers::default(), named: None }
    }
}

/// The brackets after a source, by kind.
#[derive(Clone, Debug, Default)]
struct Brackets<'a> {
    range: Option<(Option<&'a Expr>, Option<&'a Expr>, Span)>,
    pins: Vec<(&'a Expr, &'a Expr, Span)>,
    moment: Option<&'a Expr>,
}

impl<'a> Checker<'a> {
    /// A clip; `None` if it has an error, which has been reported.
    pub(super) fn clip(&mut self, env: Env, clip: &'a ast::Clip) -> Option<Clip> {
        let shown = self.shown(env, &clip.source, clip.fit);
        let end = self.end(env, clip.end.as_ref());
        let own = self.modifiers(env, &clip.modifiers);
        let on = self.clip_hits(env, &clip.on);
        let (shown, end, mut own, on) = (shown?, end?, own?, on?);
        if let Some(on) = on
            && let Some(braces) = own.hit.replace(on)
        {
            let first = clip.on.first().map_or(clip.source.span, |on| on.span);
            self.set_twice("hit on", braces.span, first);
            return None;
        }
        self.check_still(&shown.source, &own);
        let own_hit = own.hit.as_ref().map(|hit| hit.span);
        let modifiers = own.or(shown.modifiers);
        let mut source = shown.source;
        self.pin_hits(&mut source, &modifiers, own_hit)?;
        if let (Some(end), Picture::Footage(_, Placement::Range { fit: false, .. })) =
            (&clip.end, &source.picture)
        {
            self.end_twice(end, &clip.source, shown.named.is_some());
            return None;
        }
        Some(Clip { look: modifiers.look(source.span), source, end })
    }

    fn end_twice(&mut self, end: &ast::End, source: &SourceExpr, named: bool) {
        let word = match end {
            ast::End::For(_) => "for",
            ast::End::Until(_) => "until",
        };
        let text = self.text(source.span);
        let open = format!("{} ..]", text.split("..").next().unwrap_or_default().trim_end());
        let fit =
            format!("remove `{word}`, or stretch the range with `fit`: `{text} fit {word} …`");
        let (open, help) = match named {
            true => (None, fit),
            false => (Some(open.clone()), format!("leave the range open (`{open}`), {fit}")),
        };
        self.report(&SourceProblem::EndTwice {
            word,
            help,
            open,
            at: end.expr().span,
            range: source.span,
        });
    }

    pub(super) fn check_still(&mut self, source: &Source, modifiers: &Modifiers) {
        if !matches!(source.picture, Picture::Footage(..)) {
            self.refuse_time(modifiers, still_kind(&source.picture));
        }
    }

    /// A source of a cut with its modifiers.
    pub(super) fn cut_source(
        &mut self,
        env: Env,
        source: &'a ast::CutSource,
        each: &Modifiers,
    ) -> Option<Clip> {
        let shown = match source.hold {
            true => self
                .held(env, &source.source)
                .map(|(media, frame)| Shown::of(Picture::Held(media, frame), source.source.span)),
            false => self.shown(env, &source.source, None),
        };
        let own = self.modifiers(env, &source.modifiers);
        let (shown, own) = (shown?, own?);
        self.check_still(&shown.source, &own);
        let own_hit = own.hit.as_ref().map(|hit| hit.span);
        let modifiers = match shown.source.picture {
            Picture::Footage(..) => own.or(each.clone()),
            Picture::Held(..) | Picture::Image(_) | Picture::Color(_) => {
                own.or(each.without_time())
            }
        };
        let modifiers = modifiers.or(shown.modifiers);
        let mut source = shown.source;
        self.pin_hits(&mut source, &modifiers, own_hit)?;
        Some(Clip { look: modifiers.look(source.span), source, end: None })
    }

    /// What a source shows; `None` has been reported.
    pub(super) fn shown(
        &mut self,
        env: Env,
        source: &'a SourceExpr,
        fit: Option<Span>,
    ) -> Option<Shown> {
        let picture = match self.eval(env, &source.base) {
            Value::Footage(media) => self
                .placement(env, media, source, fit)
                .map(|placement| Picture::Footage(media, placement)),
            Value::Image(media) => {
                self.still(source, fit, "an image").then_some(Picture::Image(media))
            }
            Value::Color(color) => {
                self.still(source, fit, "a colour").then_some(Picture::Color(color))
            }
            Value::Shot(shot) => return self.shown_shot(env, shot, source, fit),
            Value::Broken => None,
            other => {
                self.report(&SourceProblem::NotAPicture {
                    found: other.kind().to_string(),
                    at: source.base.span,
                });
                None
            }
        };
        let mut shown = Shown::of(picture?, source.span);
        if let Picture::Footage(_, placement) = &shown.source.picture {
            shown.source.moments = self.moments_of(placement);
        }
        Some(shown)
    }

    fn shown_shot(
        &mut self,
        env: Env,
        id: ShotId,
        source: &SourceExpr,
        fit: Option<Span>,
    ) -> Option<Shown> {
        if !source.brackets.is_empty() {
            self.brackets_of_shot(source);
            return None;
        }
        let mut found = Source { span: source.span, ..self.shots[id.0].source.clone() };
        match (&mut found.picture, fit) {
            (_, None) => {}
            (Picture::Footage(_, Placement::Range { fit, .. }), Some(_)) => *fit = true,
            (Picture::Footage(..), Some(fit)) => {
                self.fit_open(source, fit)?;
            }
            (still, Some(fit)) => {
                self.no_time(still_kind(still), "`fit`", fit);
                return None;
            }
        }
        let modifiers = self.modifiers_of_shot(id, env.on_layer);
        Some(Shown { source: found, modifiers, named: Some(id) })
    }

    /// Whether nothing is asked of a still thing that needs time.
    fn still(&mut self, source: &SourceExpr, fit: Option<Span>, kind: &'static str) -> bool {
        if !source.brackets.is_empty() {
            let brackets = Span { start: source.base.span.end, ..source.span };
            self.no_time(kind, "range or moment", brackets);
        } else if let Some(fit) = fit {
            self.no_time(kind, "`fit`", fit);
        }
        source.brackets.is_empty() && fit.is_none()
    }

    fn placement(
        &mut self,
        env: Env,
        media: MediaId,
        source: &'a SourceExpr,
        fit: Option<Span>,
    ) -> Option<Placement> {
        let Brackets { range, pins, moment } = self.brackets(source)?;
        if let Some(moment) = moment {
            self.moment_as_clip(source, moment);
            return None;
        }
        let bounds = match range {
            Some((start, end, span)) => self.bounds(env, media, (start, end), span)?,
            None => (None, None),
        };
        match (pins.is_empty(), fit) {
            (false, Some(fit)) => self.fit_open(source, fit),
            (false, None) => {
                let range = range.map(|(.., span)| span);
                let pins: Vec<_> =
                    pins.into_iter().map(|pin| self.pin(env, media, pin, bounds, range)).collect();
                let pins = pins.into_iter().collect::<Option<Vec<_>>>()?;
                Some(Placement::Pinned { pins, bounds })
            }
            (true, fit) => self.laid(media, bounds, source, fit),
        }
    }

    /// `s[0:05]`, and `s[0:05-0:08]`, which is a range in other programs.
    fn moment_as_clip(&mut self, source: &SourceExpr, moment: &Expr) {
        let name = self.text(source.base.span);
        match &moment.kind {
            ExprKind::Broken => {}
            ExprKind::Binary { operator, left, right }
                if operator.value == Operator::Subtract && is_time(left) && is_time(right) =>
            {
                let range = format!("{} .. {}", self.text(left.span), self.text(right.span));
                self.report(&SourceProblem::RangeWithMinus { name, range, at: moment.span });
            }
            _ => {
                let time = self.text(moment.span);
                self.report(&SourceProblem::MomentAsClip { name, time, at: moment.span });
            }
        }
    }

    fn fit_open(&mut self, source: &SourceExpr, at: Span) -> Option<Placement> {
        let name = self.text(source.base.span);
        self.report(&SourceProblem::FitOpen { name, at });
        None
    }

    /// Where a range is laid. Without brackets, or with both ends open, it is the whole file.
    fn laid(
        &mut self,
        media: MediaId,
        bounds: (Option<SourceTime>, Option<SourceTime>),
        source: &SourceExpr,
        fit: Option<Span>,
    ) -> Option<Placement> {
        let count = self.media.uses[media.0].facts.video.as_ref()?.times.count();
        match (bounds, fit) {
            ((Some(start), Some(end)), fit) => {
                let range = SourceRange { start, end };
                Some(Placement::Range { range, fit: fit.is_some() })
            }
            ((None, None), Some(_)) => {
                let (start, end) = (SourceTime::default(), SourceTime::of(Frame(count)));
                Some(Placement::Range { range: SourceRange { start, end }, fit: true })
            }
            ((_, _), Some(fit)) => self.fit_open(source, fit),
            ((start, None), None) => Some(Placement::From(start.unwrap_or_default())),
            ((None, Some(end)), None) => Some(Placement::To(end)),
        }
    }

    /// The brackets of a source; `None` if there are too many, which has been reported.
    fn brackets(&mut self, source: &'a SourceExpr) -> Option<Brackets<'a>> {
        let mut found = Brackets::default();
        for bracket in &source.brackets {
            let first = match bracket {
                Bracket::Range { start, end, span } => found
                    .range
                    .replace((start.as_ref(), end.as_ref(), *span))
                    .map(|(.., span)| (span, "two ranges")),
                Bracket::Pin { time, on, span } => {
                    found.pins.push((time, on, *span));
                    None
                }
                Bracket::Moment(time) => {
                    found.moment.replace(time).map(|time| (time.span, "two moments"))
                }
            };
            if let Some((first, what)) = first {
                let name = self.text(source.base.span);
                if let Bracket::Moment(time) = bracket {
                    let range = format!("{} .. {}", self.text(first), self.text(time.span));
                    let at = first.to(time.span);
                    self.report(&SourceProblem::RangeWithMinus { name, range, at });
                    return None;
                }
                self.report(&SourceProblem::Several {
                    name,
                    what,
                    at: bracket_span(bracket),
                    first,
                });
                return None;
            }
        }
        Some(found)
    }

    /// The two ends of a range; each is checked, even if the other has an error.
    fn bounds(
        &mut self,
        env: Env,
        media: MediaId,
        (start, end): (Option<&'a Expr>, Option<&'a Expr>),
        span: Span,
    ) -> Option<(Option<SourceTime>, Option<SourceTime>)> {
        let start = start.map(|start| self.source_time(env, start, media, Edge::Shown));
        let end = end.map(|end| self.source_time(env, end, media, Edge::End));
        let bounds = (flat(start)?, flat(end)?);
        let from = bounds.0.unwrap_or_default();
        match bounds.1 {
            Some(to) if to <= from => {
                self.empty_range(media, (from, to), span);
                None
            }
            Some(_) | None => Some(bounds),
        }
    }

    fn empty_range(&mut self, media: MediaId, (start, end): (SourceTime, SourceTime), at: Span) {
        let name = self.media.uses[media.0].name.clone();
        let (starts, ends) = if start.is_start() && end.is_start() {
            (format!("at frame {}", start.frame), format!("before frame {}", end.frame))
        } else {
            let say = |time| format!("at {}", self.say_source_time(media, time));
            (say(start), say(end))
        };
        let help = match start == end {
            true if start.is_start() => {
                "both ends are the same frame, and a range does not include the frame at its end"
                    .to_owned()
            }
            true => "write a later time as its end".to_owned(),
            false => {
                "write the earlier time first; to play it backwards, write `{ reverse }`".to_owned()
            }
        };
        self.report(&SourceProblem::EmptyRange { name, starts, ends, at, help: Some(help) });
    }

    fn say_source_time(&self, media: MediaId, time: SourceTime) -> String {
        let video = self.media.uses[media.0].facts.video.as_ref();
        video.map_or_else(String::new, |video| time.time(&video.times).to_string())
    }

    fn pin(
        &mut self,
        env: Env,
        media: MediaId,
        (time, on, span): (&'a Expr, &'a Expr, Span),
        bounds: (Option<SourceTime>, Option<SourceTime>),
        range: Option<Span>,
    ) -> Option<Pin> {
        let time = self.source_time(env, time, media, Edge::Shown);
        let on = self.moment(env, on);
        let (time, on) = (time?, on?);
        let count = self.media.uses[media.0].facts.video.as_ref()?.times.count();
        let end = bounds.1.unwrap_or(SourceTime::of(Frame(count)));
        let start = bounds.0.unwrap_or_default();
        if let Some(range) = range.filter(|_| time < start || time >= end) {
            let (pinned, bounds) = if [time, start, end].iter().all(|time| time.is_start()) {
                let frames = format!("has frames {} to {}", start.frame, end.frame - 1);
                (format!("frame {}", time.frame), frames)
            } else {
                let say = |time| self.say_source_time(media, time);
                (
                    format!("time {}", say(time)),
                    format!("lasts from {} to {}", say(start), say(end)),
                )
            };
            self.report(&SourceProblem::PinOutside { pinned, bounds, at: span, range });
            return None;
        }
        Some(Pin { time, on })
    }

    /// The frame that a `hold` shows.
    pub(super) fn held(&mut self, env: Env, source: &'a SourceExpr) -> Option<(MediaId, Frame)> {
        let text = self.text(source.base.span);
        match self.eval(env, &source.base) {
            Value::Footage(media) => match self.brackets(source)? {
                Brackets { range: None, pins, moment: Some(time) } if pins.is_empty() => {
                    let time = self.source_time(env, time, media, Edge::Shown);
                    time.map(|time| (media, time.frame))
                }
                Brackets { .. } => {
                    self.no_moment(format!("write which frame: `hold {text}[0:12.5]`"), source.span)
                }
            },
            Value::Image(_) | Value::Color(_) => {
                self.no_moment(format!("show a still picture with `clip {text}`"), source.span)
            }
            Value::Shot(shot) => {
                let declared = self.text(self.shots[shot.0].written);
                let footage = declared.split('[').next().unwrap_or_default();
                let help = format!("write which frame of its footage: `hold {footage}[0:12.5]`");
                self.no_moment(help, source.span)
            }
            Value::Broken => None,
            other => {
                self.report(&SourceProblem::NotAPicture {
                    found: other.kind().to_string(),
                    at: source.base.span,
                });
                None
            }
        }
    }

    fn no_moment(&mut self, help: String, at: Span) -> Option<(MediaId, Frame)> {
        self.report(&SourceProblem::HoldWithoutMoment { help, at });
        None
    }
}

/// What is not written has no error.
fn flat(time: Option<Option<SourceTime>>) -> Option<Option<SourceTime>> {
    match time {
        None => Some(None),
        Some(time) => time.map(Some),
    }
}

fn bracket_span(bracket: &Bracket) -> Span {
    match bracket {
        Bracket::Range { span, .. } | Bracket::Pin { span, .. } => *span,
        Bracket::Moment(time) => time.span,
    }
}

fn is_time(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Literal(Literal::Clock(_) | Literal::Timecode { .. }))
}
