//! The items of a timeline, a section, a repeat.

use pest::iterators::Pair;

use super::Reader;
use super::cue::{CueEnd, Mistake, cue_end};
use super::opening::meant;
use super::tree::{Tree, child};
use crate::diag::{Fix, Help};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{
    Adjust, Clip, Direction, Expr, ExprKind, Hold, Item, ItemKind, Section, SectionName, Setting,
    Stretch, Words,
};
use crate::syntax::error::{Errors, SyntaxProblem};
use crate::syntax::grammar::Rule;
use crate::syntax::head::{Head, first_word};
use crate::syntax::scan::Line;
use crate::syntax::words::{IN_BRACES, Opening, Place, RESERVED};

impl<'t> Reader<'t> {
    /// The items in a line's braces.
    pub(super) fn items(&mut self, line: &Line, place: Place) -> Vec<Item> {
        let mut items: Vec<Item> = Vec::new();
        for line in self.lines_in(line) {
            match items.last_mut().filter(|_| line.follows) {
                Some(cut) if self.is_tail_of_cut(line) => cut.kind = ItemKind::Broken,
                _ => items.push(self.item(line, place)),
            }
        }
        items
    }

    /// Reports `cut on beat { … } cycle`.
    fn is_tail_of_cut(&mut self, line: &Line) -> bool {
        let head = self.head(line);
        let words = ["cycle", "intercut", "shuffle", "short", "until", "for"];
        if line.block.is_some() || !words.contains(&head.first_word()) {
            return false;
        }
        let text = head.text.as_ref();
        let help = format!(
            "write it before the braces: `cut on beat {text} {{ bunny[0:05 ..]  sintel[0:20 ..] }}`"
        );
        let message = format!("`{}` must be before the braces", head.first_word());
        self.errors.push(SyntaxProblem::syntax(
            head.whole(),
            message,
            "behind the braces",
            Some(help),
        ));
        true
    }

    /// The lines of effects at the start of a layer, and the items after them.
    pub(super) fn layer_body(&mut self, line: &Line) -> (Vec<Setting>, Vec<Item>) {
        let lines = self.lines_in(line);
        let is_effect = |line: &&&Line| opens_an_effect(&self.head(line).text);
        let count = lines.iter().take_while(is_effect).count();
        let effects = lines[..count].iter().filter_map(|line| self.effect(line)).collect();
        let items = lines[count..].iter().map(|line| self.item(line, Place::Layer)).collect();
        (effects, items)
    }

    /// `adjust from A to B { effects }`
    pub(super) fn adjust(
        &mut self,
        cue: Option<Expr>,
        head: &Head,
        pair: &Pair<Rule>,
        line: &Line,
    ) -> Adjust {
        let effects = self.effects(line);
        let span = self.span(line);
        let mut tree = self.tree(head);
        let stretch = tree.stretch(pair);
        let end = tree.end(pair);
        Adjust { cue, stretch, end, effects, span }
    }

    fn item(&mut self, line: &Line, place: Place) -> Item {
        let span = self.span(line);
        if self.errors.are_too_many() {
            return Item { cue: None, kind: ItemKind::Broken, span };
        }
        self.new_line(line);
        let head = self.head(line);
        let Some(end) = cue_end(&head.text, place) else {
            let (_, kind) = self.item_kind(None, head, line, place);
            return Item { cue: None, kind: kind.unwrap_or(ItemKind::Broken), span };
        };
        if let Some(problem) = colon_in_join(&head, end) {
            self.errors.push(problem);
            return Item { cue: None, kind: ItemKind::Broken, span };
        }
        let cue = self.cue(&head, line, end);
        let rest = self.behind_cue(line, end);
        let (cue, kind) = if rest.text.is_empty() {
            (Some(cue), self.cue_alone(&head))
        } else {
            self.item_kind(Some(cue), rest, line, place)
        };
        Item { cue, kind: kind.unwrap_or(ItemKind::Broken), span }
    }

    /// What follows a cue on its line.
    pub(super) fn behind_cue(&self, line: &Line, end: CueEnd) -> Head<'t> {
        let mut head = Head::part(
            self.source,
            self.blank,
            line.head.start + end.rest..line.head.end,
            line.block.as_ref().map(|block| block.range.start),
        );
        head.cued = true;
        head
    }

    /// The instant before an item. Where the line is broken already, its own mistakes are no news.
    pub(super) fn cue(&mut self, head: &Head, line: &Line, end: CueEnd) -> Expr {
        let cue =
            Head::part(self.source, self.blank, line.head.start..line.head.start + end.cue, None);
        let mut silent = Errors::default();
        let errors = if line.broken { &mut silent } else { &mut *self.errors };
        let readable = cue.read(Rule::cue, &mut Errors::default()).is_some();
        if let Some(mistake) = end.mistake.filter(|_| readable) {
            errors.push(between_cue_and_item(mistake, &cue, head.span(end.cue..end.rest)));
        }
        let broken = Expr { kind: ExprKind::Broken, span: cue.whole() };
        let Some(pair) = cue.read(Rule::cue, errors) else { return broken };
        let mut tree = Tree { head: &cue, errors, operations: 0 };
        child(&pair, Rule::instant).map_or(broken, |instant| tree.expr(instant))
    }

    fn cue_alone(&mut self, head: &Head) -> Option<ItemKind> {
        let help = Some("write the item on the line of its cue: `bar 17: clip …`".to_owned());
        self.errors.push(SyntaxProblem::syntax(
            head.whole(),
            "nothing follows this cue",
            "a cue without its item",
            help,
        ));
        None
    }

    /// What a line says behind its cue, and the cue, if it is the item's and not that of what lies
    /// beside the run.
    fn item_kind(
        &mut self,
        cue: Option<Expr>,
        written: Head<'t>,
        line: &Line,
        place: Place,
    ) -> (Option<Expr>, Option<ItemKind>) {
        let opening = self.opening(&written, place, line);
        let Some((opening, respelt)) = opening else { return (cue, None) };
        if opening.is_beside_the_run() {
            return (None, self.read_item(opening, (written, respelt), cue, line));
        }
        (cue, self.read_item(opening, (written, respelt), None, line))
    }

    fn read_item(
        &mut self,
        opening: Opening,
        (written, respelt): (Head<'t>, Option<Head<'static>>),
        cue: Option<Expr>,
        line: &Line,
    ) -> Option<ItemKind> {
        let head = respelt.unwrap_or(written);
        if opening == Opening::Section && self.is_in_a_file(&head) {
            return None;
        }
        if !self.has_its_braces(opening, &head, line) {
            return None;
        }
        let pair = if line.broken { None } else { head.read(opening.rule(), self.errors) };
        match opening {
            Opening::Cut => {
                let body = self.cut_body(line);
                self.tree(&head).cut(&pair?, body).map(ItemKind::Cut)
            }
            Opening::Section => {
                let items = self.items(line, Place::Timeline);
                match pair {
                    Some(pair) => self.tree(&head).section(&pair, items),
                    None => broken_section(&head, items),
                }
            }
            Opening::Repeat => {
                let items = self.items(line, Place::Repeat);
                let count = child(&pair?, Rule::argument)?;
                Some(ItemKind::Repeat { count: self.tree(&head).argument(count), items })
            }
            Opening::Lyrics | Opening::Lyric | Opening::Text => {
                self.words_item(cue, &head, &pair?, line)
            }
            Opening::Adjust => {
                pair.map(|pair| ItemKind::Adjust(self.adjust(cue, &head, &pair, line)))
            }
            Opening::Clip
            | Opening::Hold
            | Opening::Gap
            | Opening::Between
            | Opening::Overlap
            | Opening::Join => {
                let modifiers = self.effects(line);
                let pair = pair?;
                if let Some(again) = child(&pair, Rule::again) {
                    let again = self.tree(&head).span(&again);
                    self.allow_again(again, line);
                }
                self.tree(&head).item(opening, &pair, modifiers)
            }
            Opening::Use | Opening::Project | Opening::Song | Opening::Footage | Opening::Image => {
                None
            }
            Opening::Shot
            | Opening::Marks
            | Opening::Mark
            | Opening::Let
            | Opening::Style
            | Opening::Output
            | Opening::Timeline
            | Opening::Layer => None,
        }
    }

    /// `section Verse from verse to chorus in "parts/ana.amv"`, which this version does not have.
    fn is_in_a_file(&mut self, head: &Head) -> bool {
        let read = head.read(Rule::section, &mut Errors::default());
        let Some(file) = read.and_then(|pair| child(&pair, Rule::section_file)) else {
            return false;
        };
        let at = self.tree(head).span(&file);
        let help = Some("write its items here, in braces: `section Verse from A to B { … }`");
        self.errors.push(SyntaxProblem::syntax(
            at,
            "sections in files of their own are not in this version",
            "not in this version",
            help,
        ));
        true
    }

    fn words_item(
        &mut self,
        cue: Option<Expr>,
        head: &Head,
        pair: &Pair<Rule>,
        line: &Line,
    ) -> Option<ItemKind> {
        if child(pair, Rule::declared).is_some() {
            let at = head.span(0..head.first_word().len());
            let help = Some(
                "declare the file outside the timeline, and write `lyrics sung` here to show it"
                    .into(),
            );
            self.errors.push(SyntaxProblem::MisplacedStatement {
                word: "lyrics … =".to_owned(),
                place: Place::Timeline.name(),
                at,
                help,
            });
            return None;
        }
        self.words(cue, head, pair, line).map(ItemKind::Words)
    }

    /// `lyric "…" on beat { size 9% }`, and its kin.
    pub(super) fn words(
        &mut self,
        cue: Option<Expr>,
        head: &Head,
        pair: &Pair<Rule>,
        line: &Line,
    ) -> Option<Words> {
        let (span, settings) = (self.span(line), self.style_settings(line));
        let words = self.tree(head).words(pair, span)?;
        Some(Words { cue, settings, ..words })
    }
}

impl Tree<'_> {
    /// The items that hold no others.
    fn item(
        &mut self,
        opening: Opening,
        pair: &Pair<Rule>,
        modifiers: Vec<Setting>,
    ) -> Option<ItemKind> {
        match opening {
            Opening::Clip => {
                let source = self.source(child(pair, Rule::source)?)?;
                let again = child(pair, Rule::again).map(|again| self.span(&again));
                let pins = child(pair, Rule::pinned).into_iter();
                let on = pins.flat_map(|pins| pins.into_inner().skip(1)).map(|on| self.expr(on));
                let on = on.collect();
                let fit = child(pair, Rule::kw_fit).map(|fit| self.span(&fit));
                let end = self.end(pair);
                Some(ItemKind::Clip(Clip { source, again, on, fit, end, modifiers }))
            }
            Opening::Hold => {
                let source = child(pair, Rule::source).and_then(|source| self.source(source));
                Some(ItemKind::Hold(Hold { source, end: self.end(pair), modifiers }))
            }
            Opening::Gap => Some(ItemKind::Gap { end: self.end(pair) }),
            Opening::Between => self.join(&child(pair, Rule::join)?).map(ItemKind::Between),
            Opening::Overlap => {
                Some(ItemKind::Overlap { length: self.expr(child(pair, Rule::length)?) })
            }
            Opening::Join => match child(pair, Rule::fade) {
                Some(fade) => self.fade(&fade),
                None => self.join(&child(pair, Rule::join)?).map(ItemKind::Join),
            },
            Opening::Use
            | Opening::Project
            | Opening::Song
            | Opening::Footage
            | Opening::Image
            | Opening::Lyrics => None,
            Opening::Shot
            | Opening::Marks
            | Opening::Mark
            | Opening::Let
            | Opening::Style
            | Opening::Output
            | Opening::Timeline
            | Opening::Layer => None,
            Opening::Lyric
            | Opening::Text
            | Opening::Adjust
            | Opening::Cut
            | Opening::Section
            | Opening::Repeat => None,
        }
    }

    fn fade(&mut self, pair: &Pair<Rule>) -> Option<ItemKind> {
        let word = pair
            .clone()
            .into_inner()
            .find(|word| matches!(word.as_rule(), Rule::kw_in | Rule::kw_out))?;
        let direction = if word.as_rule() == Rule::kw_in { Direction::In } else { Direction::Out };
        let direction = Spanned::new(direction, self.span(&word));
        let picture = child(pair, Rule::kw_picture).is_some();
        let length = self.expr(child(pair, Rule::length)?);
        Some(ItemKind::Fade { direction, picture, length })
    }

    fn section(&mut self, pair: &Pair<Rule>, items: Vec<Item>) -> Option<ItemKind> {
        let name = match child(pair, Rule::name) {
            Some(name) => SectionName::Name(self.ident(&name)),
            None => SectionName::Text(self.only_text(pair)?),
        };
        let (stretch, end) = (self.stretch(pair), self.end(pair));
        Some(ItemKind::Section(Section { name, stretch, end, items }))
    }

    /// `from A to B`, `from part B`
    fn stretch(&mut self, pair: &Pair<Rule>) -> Option<Stretch> {
        let stretch = child(pair, Rule::stretch)?;
        let mut instants = super::tree::children(&stretch, Rule::instant);
        Some(Stretch {
            from: self.expr(instants.next()?),
            to: instants.next().map(|to| self.expr(to)),
        })
    }
}

/// A section whose head cannot be read: its name is declared, and its items are read.
fn broken_section(head: &Head, items: Vec<Item>) -> Option<ItemKind> {
    let after = head.text.strip_prefix("section")?.trim_start();
    let name = first_word(after);
    let start = head.text.len() - after.len();
    if name.is_empty() || RESERVED.contains(&name) {
        return None;
    }
    let broken = || Expr { kind: ExprKind::Broken, span: head.whole() };
    Some(ItemKind::Section(Section {
        name: SectionName::Name(Spanned::new(
            name.to_owned(),
            head.span(start..start + name.len()),
        )),
        stretch: Some(Stretch { from: broken(), to: Some(broken()) }),
        end: None,
        items,
    }))
}

/// `crossfade: 10f`: a transition's word, and no item after the colon.
fn colon_in_join(head: &Head, end: CueEnd) -> Option<SyntaxProblem> {
    let word = head.first_word();
    let rest = head.text[end.rest..].trim_start();
    let is_join = matches!(Opening::of(word), Some(Opening::Join | Opening::Overlap));
    let starts_an_item = Opening::of(first_word(rest)).is_some();
    if !is_join || starts_an_item || rest.is_empty() {
        return None;
    }
    let line = format!("{} {rest}", &head.text[..end.cue]);
    let help = Help::replace(format!("write `{line}`"), head.whole(), line);
    let at = head.span(end.cue..end.rest);
    let message = format!("`{word}` takes its length without `:`");
    Some(SyntaxProblem::syntax(at, message, "not needed", Some(help)))
}

/// Whether a line of a layer is an effect: it has no cue, and begins with no item's word. Words of
/// transitions may be effects too; before the first item there is nothing to join.
fn opens_an_effect(head: &str) -> bool {
    if let Some(end) = cue_end(head, Place::Layer) {
        let word = &head[..end.cue];
        let value = head[end.rest..].trim_start();
        return IN_BRACES.contains(&word) && Opening::of(first_word(value)).is_none();
    }
    let word = first_word(head);
    let opening = Opening::of(word)
        .or_else(|| meant(head, Place::Layer).and_then(|meant| Opening::of(meant.first_word())));
    match opening {
        None => !word.is_empty(),
        Some(Opening::Join) => word != "fade",
        Some(_) => false,
    }
}

fn between_cue_and_item(mistake: Mistake, cue: &Head, at: Span) -> SyntaxProblem {
    let text = format!("write `{}: `, then the item", cue.text);
    let help = Some(match mistake {
        Mistake::NoSpace => Help::new(text, Fix::insert_after(at, " ")),
        Mistake::NoColon => Help::replace(text, at, ": "),
    });
    match mistake {
        Mistake::NoSpace => SyntaxProblem::syntax(
            at,
            "a space is missing after the cue's colon",
            "a space belongs here",
            help,
        ),
        Mistake::NoColon => SyntaxProblem::syntax(
            at,
            "a colon is missing after the cue",
            "a colon belongs here",
            help,
        ),
    }
}
