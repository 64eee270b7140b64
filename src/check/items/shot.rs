//! Named shots: an editor's bin as text.

use crate::check::Checker;
use crate::check::error::SourceProblem;
use crate::check::eval::{Edge, Env};
use crate::check::program::{Picture, Placement, Source};
use crate::check::value::{ShotId, Value};
use crate::source::Span;
use crate::syntax::ast;
use crate::world::SourceTime;

use super::look::Modifiers;

/// `shot grab = ep07[3:12 .. 3:16] hit 3:14.02 { … }`.
#[derive(Clone, Debug)]
pub(in crate::check) struct NamedShot<'a> {
    pub(in crate::check) source: Source,
    /// What is written after the `=`, without the braces.
    pub(in crate::check) written: Span,
    modifiers: Modifiers,
    declared: &'a ast::Shot,
    env: Env,
    /// The named shot that it is made of, if it is made of one.
    base: Option<ShotId>,
}

impl<'a> Checker<'a> {
    /// The value of a declaration.
    pub(in crate::check) fn named_shot(&mut self, env: Env, shot: &'a ast::Shot) -> Value {
        let base = self.shown(env, &shot.source, None);
        let modifiers = self.modifiers(env, &shot.modifiers);
        let Some(mut shown) = base else { return Value::Broken };
        let hits = self.hits_of_shot(env, shot, &shown.source);
        let (Some(modifiers), Some(hits)) = (modifiers, hits) else { return Value::Broken };
        self.check_still(&shown.source, &modifiers);
        if let Picture::Footage(_, Placement::Pinned { .. }) = shown.source.picture {
            return self.broken(&SourceProblem::PinInShot {
                name: shot.name.value.clone(),
                at: shot.source.span,
            });
        }
        if !hits.is_empty() {
            shown.source.moments = hits;
        }
        let end = shot.hits.last().map_or(shot.source.span, |hit| hit.span);
        self.shots.push(NamedShot {
            source: shown.source,
            written: shot.source.span.to(end),
            modifiers,
            declared: shot,
            env,
            base: shown.named,
        });
        Value::Shot(ShotId(self.shots.len() - 1))
    }

    /// What the braces of a named shot say, and those of the shot that it is made of. Beside a picture
    /// on a layer some effects have other defaults; their mistakes have been reported.
    pub(super) fn modifiers_of_shot(&mut self, id: ShotId, on_layer: bool) -> Modifiers {
        let shot = self.shots[id.0].clone();
        let own = if on_layer {
            let env = Env { on_layer, ..shot.env };
            let lines = &shot.declared.modifiers;
            self.quietly(|checker| checker.modifiers(env, lines)).unwrap_or_default()
        } else {
            shot.modifiers
        };
        match shot.base {
            Some(base) => own.or(self.modifiers_of_shot(base, on_layer)),
            None => own,
        }
    }

    /// The times of the hits of a declaration, each in its range; `None` has been reported.
    fn hits_of_shot(
        &mut self,
        env: Env,
        shot: &'a ast::Shot,
        source: &Source,
    ) -> Option<Vec<SourceTime>> {
        let Picture::Footage(media, placement) = &source.picture else {
            if let Some(hit) = shot.hits.first() {
                self.no_time(still_kind(&source.picture), "`hit`", hit.span);
                return None;
            }
            return Some(Vec::new());
        };
        let (start, end) = match placement {
            Placement::From(start) => (*start, None),
            Placement::To(end) => (SourceTime::default(), Some(*end)),
            Placement::Range { range, .. } => (range.start, Some(range.end)),
            Placement::Pinned { bounds: (start, end), .. } => (start.unwrap_or_default(), *end),
        };
        let mut times = Vec::with_capacity(shot.hits.len());
        for hit in &shot.hits {
            let time = self.source_time(env, hit, *media, Edge::Shown)?;
            if time < start || end.is_some_and(|end| time >= end) {
                let last =
                    end.map(|end| format!(" to {}", end.end_frame().0 - 1)).unwrap_or_default();
                self.report(&SourceProblem::HitOutside {
                    frame: time.frame.0,
                    frames: format!("{}{last}", start.frame),
                    at: hit.span,
                    range: shot.source.span,
                });
                return None;
            }
            times.push(time);
        }
        Some(times)
    }
}

/// What a picture without time is called.
pub(super) fn still_kind(picture: &Picture) -> &'static str {
    match picture {
        Picture::Footage(..) => "footage",
        Picture::Held(..) => "a held frame",
        Picture::Image(_) => "an image",
        Picture::Color(_) => "a colour",
    }
}
