//! Hits: which moments of a source are on the screen at which instants.

use crate::check::Checker;
use crate::check::error::{NameProblem, SourceProblem};
use crate::check::eval::Env;
use crate::check::program::{Moment, Picture, Pin, Placement, Source};
use crate::check::settings::Args;
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Clause, Expr, ExprKind, SourceExpr};
use crate::world::SourceTime;

use super::look::Modifiers;

/// The instants for the hits of a source, in order, with the place that asks for them.
pub(super) type HitsOn = Spanned<Vec<Spanned<Moment>>>;

impl<'a> Checker<'a> {
    /// `clip grab on drop, bar 9.3`; the outer `None` has been reported.
    pub(super) fn clip_hits(&mut self, env: Env, on: &'a [Expr]) -> Option<Option<HitsOn>> {
        let (Some(first), Some(last)) = (on.first(), on.last()) else { return Some(None) };
        let span = first.span.to(last.span);
        let hits: Vec<_> = on.iter().map(|on| self.moment(env, on)).collect();
        let hits = hits.into_iter().collect::<Option<Vec<_>>>()?;
        Some(Some(Spanned::new(hits, span)))
    }

    /// `hit on drop`, `hit on [drop, bar 9.3]`.
    pub(super) fn hit_on(&mut self, env: Env, mut args: Args<'a>) -> Option<Vec<Spanned<Moment>>> {
        let Some(on) = args.clause(Clause::On) else {
            if !args.value().is_some_and(|value| matches!(value.kind, ExprKind::Broken)) {
                self.incomplete(&args, "the instant");
            }
            return None;
        };
        self.finish(args);
        match &on.kind {
            ExprKind::List(instants) => {
                let hits: Vec<_> = instants.iter().map(|on| self.moment(env, on)).collect();
                hits.into_iter().collect()
            }
            _ => self.moment(env, on).map(|hit| vec![hit]),
        }
    }

    /// Pins the hits of footage where its modifiers ask for that. A pin in the source's brackets is
    /// the innermost, and wins over `each`; `own` is the place of one in its own braces. `None` has
    /// been reported.
    pub(super) fn pin_hits(
        &mut self,
        source: &mut Source,
        modifiers: &Modifiers,
        own: Option<Span>,
    ) -> Option<()> {
        let span = source.span;
        let Picture::Footage(_, placement) = &mut source.picture else { return Some(()) };
        if let Some(on) = &modifiers.hit {
            let bounds = match *placement {
                Placement::From(start) => (Some(start), None),
                Placement::To(end) => (None, Some(end)),
                Placement::Range { range, fit: false } => (Some(range.start), Some(range.end)),
                Placement::Range { fit: true, .. } => {
                    let name = self.text(span);
                    self.report(&SourceProblem::FitOpen { name, at: on.span });
                    return None;
                }
                Placement::Pinned { .. } => match own {
                    Some(at) => {
                        self.report(&NameProblem::SettingTwice {
                            name: "hit on".to_owned(),
                            at,
                            first: span,
                        });
                        return None;
                    }
                    None => return self.check_pins(source, modifiers),
                },
            };
            if on.value.len() > source.moments.len() {
                let written = self.text(span);
                self.report(&SourceProblem::NoHit {
                    wanted: hits(on.value.len()),
                    found: match source.moments.len() {
                        0 => "no hit".to_owned(),
                        count => format!("only {}", hits(count)),
                    },
                    help: no_hit_help(&written, source.moments.len()),
                    written,
                    at: span,
                    on: on.span,
                });
                return None;
            }
            let pins = source.moments.iter().zip(&on.value);
            let pins = pins.map(|(&time, on)| Pin { time, on: on.clone() }).collect();
            *placement = Placement::Pinned { pins, bounds };
        }
        self.check_pins(source, modifiers)
    }

    /// Two pins give the speed: they rise (fall, where the source plays backwards), and nothing else
    /// says how fast it plays.
    fn check_pins(&mut self, source: &Source, modifiers: &Modifiers) -> Option<()> {
        let Picture::Footage(_, Placement::Pinned { pins, .. }) = &source.picture else {
            return Some(());
        };
        let (first, second) = match &pins[..] {
            [] | [_] => return Some(()),
            [first, second] => (first, second),
            [_, _, third, ..] => {
                let at = third.on.span;
                self.report(&SourceProblem::ManyPins { at });
                return None;
            }
        };
        if let Some(at) = modifiers.speed_span() {
            self.report(&SourceProblem::SpeedAndPins {
                at,
                pins: first.on.span.to(second.on.span),
            });
            return None;
        }
        let (early, late) = match modifiers.is_reversed() {
            false => (first.time, second.time),
            true => (second.time, first.time),
        };
        if late <= early {
            let order = if modifiers.is_reversed() { "before" } else { "after" };
            self.report(&SourceProblem::PinsOrder {
                first: first.time.frame.0,
                second: second.time.frame.0,
                order,
                at: second.on.span,
            });
            return None;
        }
        Some(())
    }

    /// The times of the pins in some brackets.
    pub(super) fn moments_of(&self, placement: &Placement) -> Vec<SourceTime> {
        match placement {
            Placement::Pinned { pins, .. } => pins.iter().map(|pin| pin.time).collect(),
            Placement::From(_) | Placement::To(_) | Placement::Range { .. } => Vec::new(),
        }
    }

    /// Reports that a named shot has brackets of its own.
    pub(super) fn brackets_of_shot(&mut self, source: &SourceExpr) {
        let name = self.text(source.base.span);
        let at = Span { start: source.base.span.end, ..source.span };
        self.report(&SourceProblem::ShotWithRange { name, at });
    }
}

fn hits(count: usize) -> String {
    format!("{count} hit{}", if count == 1 { "" } else { "s" })
}

fn no_hit_help(written: &str, count: usize) -> String {
    let name = written.split('[').next().unwrap_or(written);
    match (count, written.contains('[')) {
        (0, true) => format!(
            "pin a moment of it: `{name}[3:14 on drop]`, or name the shot: `shot grab = {written} hit 3:14`"
        ),
        (0, false) => {
            format!("add its moment where the shot is declared: `shot {name} = … hit 3:14`")
        }
        (_, _) => format!("remove instants, or add a `hit` where `{name}` is declared"),
    }
}
