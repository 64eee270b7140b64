//! The items of a run: the timeline's, a section's, a repeat's.

mod cut;
mod hits;
mod join;
mod look;
mod section;
mod shot;
mod source;

use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, Expr};

use super::Checker;
use super::error::{ItemProblem, NameProblem, SourceProblem};
use super::eval::{Env, word};
pub(super) use shot::NamedShot;

use super::program::{End, Instant, Item, ItemFade, ItemKind, Layer, Run, Words};

/// The context of a run's items.
#[derive(Clone, Debug)]
struct Place {
    env: Env,
    /// The names of the sections around them, for chance.
    sections: String,
    /// From where to where the section around them goes, as far as that is known.
    bounds: Bounds,
    /// The `repeat` around them, if there is one.
    repeat: Option<Span>,
}

/// From where to where a section goes, as far as that is known.
#[derive(Clone, Debug, Default)]
pub(super) struct Bounds {
    pub(super) from: Option<Instant>,
    pub(super) to: Option<Instant>,
}

/// What a run comes to.
#[derive(Debug, Default)]
struct Content {
    run: Run,
    words: Vec<Words>,
    between: Option<super::program::Join>,
}

impl<'a> Checker<'a> {
    /// The main track, and the words in it.
    pub(super) fn timeline(
        &mut self,
        env: Env,
        items: &'a [ast::Item],
        span: Span,
    ) -> (Run, Vec<Words>) {
        let place = Place { env, sections: String::new(), bounds: Bounds::default(), repeat: None };
        let content = self.content(&place, items, span);
        (content.run, content.words)
    }

    /// A layer: its effects, and its items as those of the main track.
    pub(super) fn layer(&mut self, env: Env, layer: &'a ast::Layer, span: Span) -> Layer {
        let env = Env { on_layer: true, ..env };
        let effects = self.effects(env, "a layer", &layer.effects);
        let (run, words) = self.timeline(env, &layer.items, span);
        Layer { name: layer.name.clone(), effects, run, words, span }
    }

    fn content(&mut self, place: &Place, items: &'a [ast::Item], span: Span) -> Content {
        let mut content = Content {
            run: Run { items: Vec::with_capacity(items.len()), adjusts: Vec::new(), span },
            ..Content::default()
        };
        let is_shown = |item: &ast::Item| {
            !matches!(
                item.kind,
                ast::ItemKind::Words(_) | ast::ItemKind::Between(_) | ast::ItemKind::Adjust(_)
            )
        };
        let first = items.iter().position(is_shown);
        let last = items.iter().rposition(is_shown);
        for (index, item) in items.iter().enumerate() {
            match &item.kind {
                ast::ItemKind::Words(words) => self.words_item(place, words, &mut content),
                ast::ItemKind::Between(join) => self.between_item(place, item, join, &mut content),
                ast::ItemKind::Adjust(adjust) => {
                    content.run.adjusts.push(self.adjust(place.env, adjust));
                }
                ast::ItemKind::Fade { direction, .. } => {
                    let right = if direction.value == ast::Direction::In { first } else { last };
                    self.check_fade(direction, right == Some(index), item);
                    content.run.items.push(self.item(place, item, None));
                }
                ast::ItemKind::Clip(_)
                | ast::ItemKind::Hold(_)
                | ast::ItemKind::Cut(_)
                | ast::ItemKind::Gap { .. }
                | ast::ItemKind::Section(_)
                | ast::ItemKind::Repeat { .. }
                | ast::ItemKind::Join(_)
                | ast::ItemKind::Overlap { .. }
                | ast::ItemKind::Broken => {
                    let next = items[index + 1..].iter().find_map(|item| item.cue.as_ref());
                    content.run.items.push(self.item(place, item, next));
                }
            }
        }
        content
    }

    fn words_item(&mut self, place: &Place, words: &'a ast::Words, content: &mut Content) {
        match place.repeat {
            Some(_) => self.report(&ItemProblem::Words { at: words.span }),
            None => content.words.extend(self.words(place.env, words, &place.bounds)),
        }
    }

    fn between_item(
        &mut self,
        place: &Place,
        item: &'a ast::Item,
        join: &'a ast::Join,
        content: &mut Content,
    ) {
        self.no_cue(item, "`between`");
        let checked = self.join(place.env, join);
        match &content.between {
            Some(first) => {
                let first = first.span;
                self.set_twice("between", item.span, first);
            }
            None => content.between = checked,
        }
    }

    fn check_fade(&mut self, direction: &Spanned<ast::Direction>, right: bool, item: &ast::Item) {
        let (direction, place) = match direction.value {
            ast::Direction::In => ("in", "first"),
            ast::Direction::Out => ("out", "last"),
        };
        if !right {
            self.report(&ItemProblem::Fade { direction, place, at: item.span });
        }
    }

    /// Reports that an item takes no cue, if it has one.
    fn no_cue(&mut self, item: &ast::Item, what: &'static str) {
        if let Some(cue) = &item.cue {
            self.report(&ItemProblem::Cue { what, at: cue.span });
        }
    }

    fn item(&mut self, place: &Place, item: &'a ast::Item, next: Option<&'a Expr>) -> Item {
        if let ast::ItemKind::Section(section) = &item.kind {
            return self.section(place, item, section, next);
        }
        let kind = self.item_kind(place, item).unwrap_or(ItemKind::Broken);
        Item { cue: self.cue(place, item, &kind), kind, span: item.span }
    }

    fn cue(&mut self, place: &Place, item: &'a ast::Item, kind: &ItemKind) -> Option<Instant> {
        let cue = item.cue.as_ref()?;
        let instant = self.instant(place.env, cue);
        let what = match kind {
            ItemKind::Join(_) => "a transition",
            ItemKind::Overlap(_) => "`overlap`",
            ItemKind::FadeIn(_) | ItemKind::FadeOut(_) => "a fade",
            ItemKind::Clip(_)
            | ItemKind::Section(_)
            | ItemKind::Hold { .. }
            | ItemKind::Cut(_)
            | ItemKind::Gap { .. }
            | ItemKind::Repeat { .. }
            | ItemKind::Broken => {
                if let Some(repeat) = place.repeat {
                    self.report(&ItemProblem::InRepeat {
                        what: "remove this cue",
                        at: cue.span,
                        repeat,
                    });
                    return None;
                }
                return Some(instant);
            }
        };
        self.no_cue(item, what);
        None
    }

    fn item_kind(&mut self, place: &Place, item: &'a ast::Item) -> Option<ItemKind> {
        let env = place.env;
        match &item.kind {
            ast::ItemKind::Clip(clip) => self.clip(env, clip).map(ItemKind::Clip),
            ast::ItemKind::Hold(hold) => self.hold(env, hold, item.span),
            ast::ItemKind::Cut(cut) => {
                let own = item
                    .cue
                    .as_ref()
                    .map_or(item.span, |cue| Span { start: cue.span.end, ..item.span });
                let chance = self.chance(&place.sections, own);
                self.cut(env, cut, item.span, chance).map(ItemKind::Cut)
            }
            ast::ItemKind::Gap { end } => {
                self.end(env, end.as_ref()).map(|end| ItemKind::Gap { end })
            }
            ast::ItemKind::Repeat { count, items } => self.repeat(place, count, items, item.span),
            ast::ItemKind::Join(join) => self.join(env, join).map(ItemKind::Join),
            ast::ItemKind::Overlap { length } => {
                self.positive_length(env, length, "this overlap").map(ItemKind::Overlap)
            }
            ast::ItemKind::Fade { direction, picture, length } => {
                self.fade_has_a_length(env, direction.value, length, item.span)?;
                let length = self.positive_length(env, length, "this fade")?;
                let fade = ItemFade { length, picture_only: *picture };
                Some(match direction.value {
                    ast::Direction::In => ItemKind::FadeIn(fade),
                    ast::Direction::Out => ItemKind::FadeOut(fade),
                })
            }
            ast::ItemKind::Words(_)
            | ast::ItemKind::Between(_)
            | ast::ItemKind::Adjust(_)
            | ast::ItemKind::Section(_)
            | ast::ItemKind::Broken => None,
        }
    }

    /// `fade out picture` lacks its length, unless something is called `picture`.
    fn fade_has_a_length(
        &mut self,
        env: Env,
        direction: ast::Direction,
        length: &ast::Expr,
        at: Span,
    ) -> Option<()> {
        if word(length) != Some("picture") || self.names.knows(env.module, "picture") {
            return Some(());
        }
        let name = match direction {
            ast::Direction::In => "fade in",
            ast::Direction::Out => "fade out",
        };
        let usage = format!("{name} picture 1 bar");
        let (name, what) = (name.to_owned(), "its length".to_owned());
        self.report(&NameProblem::Incomplete { name, what, usage, at });
        None
    }

    /// An item's own end; the outer `None` is an end that has an error, which has been reported.
    pub(super) fn end(&mut self, env: Env, end: Option<&'a ast::End>) -> Option<Option<End>> {
        match end {
            None => Some(None),
            Some(ast::End::For(length)) => {
                self.positive_length(env, length, "this item").map(|length| Some(End::For(length)))
            }
            Some(ast::End::Until(instant)) => {
                let instant = self.instant(env, instant);
                Some(Some(End::Until(instant)))
            }
        }
    }

    fn repeat(
        &mut self,
        place: &Place,
        count: &'a ast::Expr,
        items: &'a [ast::Item],
        span: Span,
    ) -> Option<ItemKind> {
        let count = self.whole_number(place.env, count, "the number of rounds", 1..=10_000);
        let inner = Place { repeat: Some(span), ..place.clone() };
        let Content { run, between, .. } = self.content(&inner, items, span);
        let count = count.and_then(|count| u32::try_from(count).ok())?;
        Some(ItemKind::Repeat { count, run, between })
    }

    fn hold(&mut self, env: Env, hold: &'a ast::Hold, span: Span) -> Option<ItemKind> {
        let end = self.end(env, hold.end.as_ref());
        let look = self.still_look(env, &hold.modifiers, "a held frame", span);
        let source = match &hold.source {
            None => None,
            Some(source) => Some(self.held(env, source)?),
        };
        Some(ItemKind::Hold { source, end: end?, look: look? })
    }

    /// Reports that a still thing has no time of its own.
    fn no_time(&mut self, kind: &'static str, what: &'static str, at: Span) {
        self.report(&SourceProblem::NoTime { kind, what, at });
    }
}
