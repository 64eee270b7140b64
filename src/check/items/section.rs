//! Sections: named stretches with their own items.

use crate::check::Checker;
use crate::check::error::ItemProblem;
use crate::check::names::DeclId;
use crate::check::program::{Base, End, Instant, Item, ItemKind, Section, Sign};
use crate::check::value::Value;
use crate::source::Span;
use crate::syntax::ast::{self, Expr, SectionName};

use super::{Bounds, Content, Place};

/// The ends that a section's head gives; a `None` inside has an error, which has been reported.
#[derive(Default)]
struct Head {
    start: Option<Option<Instant>>,
    end: Option<Option<End>>,
}

impl<'a> Checker<'a> {
    /// A section; `next` is the cue of the item after it, where it ends without an end of its own.
    pub(super) fn section(
        &mut self,
        place: &Place,
        item: &'a ast::Item,
        section: &'a ast::Section,
        next: Option<&'a Expr>,
    ) -> Item {
        let name = section.name.text();
        if let (Some(_), Some(cue)) = (&section.stretch, &item.cue) {
            self.report(&ItemProblem::Cue { what: "a section with `from`", at: cue.span });
        }
        if let Some(repeat) = place.repeat {
            let what = "a section has a fixed place";
            self.report(&ItemProblem::InRepeat { what, at: name.span, repeat });
        }
        let Head { start, end } = match &section.name {
            SectionName::Name(name) => self.named_head(place, item, section, name.span),
            SectionName::Text(_) => self.shown_head(place, item, section),
        };
        let bounds = self.section_bounds(place, (&start, &end), next);
        let inner = Place {
            env: place.env,
            sections: format!("{}{}\n", place.sections, name.value),
            bounds,
            repeat: None,
        };
        let Content { run, words, .. } = self.content(&inner, &section.items, item.span);
        let broken = start == Some(None) || end == Some(None) || place.repeat.is_some();
        let kind = match broken {
            true => ItemKind::Broken,
            false => {
                let end = end.flatten();
                ItemKind::Section(Section { name: name.clone(), end, run, words })
            }
        };
        Item { cue: start.flatten(), kind, span: item.span }
    }

    /// The ends of a section whose name is only shown.
    fn shown_head(
        &mut self,
        place: &Place,
        item: &'a ast::Item,
        section: &'a ast::Section,
    ) -> Head {
        if let Some(stretch) = &section.stretch {
            let (from, to) = self.stretch(place.env, &stretch.from, stretch.to.as_ref());
            return Head { start: Some(unbroken(from)), end: Some(unbroken(to).map(End::Until)) };
        }
        let start = item.cue.as_ref().map(|cue| unbroken(self.instant(place.env, cue)));
        let end =
            section.end.is_some().then(|| self.end(place.env, section.end.as_ref()).flatten());
        Head { start, end }
    }

    /// The ends of a section whose name is declared, each evaluated once for all uses.
    fn named_head(
        &mut self,
        place: &Place,
        item: &'a ast::Item,
        section: &'a ast::Section,
        name: Span,
    ) -> Head {
        let Some(id) = self.names.section_at(name) else { return Head::default() };
        let mut instant = |id: DeclId| match self.value_of(id, name) {
            Value::Instant(instant) => unbroken(instant),
            _ => None,
        };
        let starts = item.cue.is_some() || section.stretch.is_some();
        let start = starts.then(|| instant(id));
        let end = match (&section.stretch, &section.end) {
            (Some(_), _) | (None, Some(ast::End::Until(_))) => {
                Some(instant(DeclId(id.0 + 1)).map(End::Until))
            }
            (None, Some(ast::End::For(_))) => {
                Some(self.end(place.env, section.end.as_ref()).flatten())
            }
            (None, None) => None,
        };
        Head { start, end }
    }

    fn section_bounds(
        &mut self,
        place: &Place,
        (start, end): (&Option<Option<Instant>>, &Option<Option<End>>),
        next: Option<&'a Expr>,
    ) -> Bounds {
        let from = start.clone().flatten();
        let to = match (end.clone().flatten(), &from) {
            (Some(End::Until(to)), _) => Some(to),
            (Some(End::For(length)), Some(from)) => {
                let mut to = from.clone();
                to.steps.push((Sign::Plus, length.value));
                Some(self.settled(to))
            }
            (Some(End::For(_)), None) => None,
            (None, _) => next.map(|next| self.quietly(|checker| checker.instant(place.env, next))),
        };
        Bounds { from, to }
    }
}

fn unbroken(instant: Instant) -> Option<Instant> {
    (instant.base != Base::Broken).then_some(instant)
}
