//! The statements of a file's top level.

use pest::iterators::Pair;

use super::Reader;
use super::cue::cue_of_statement;
use super::tree::{Tree, child, children};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{
    Comment, CommentKind, Declaration, Ident, Layer, Setting, Shot, Statement, StatementKind, Text,
};
use crate::syntax::grammar::Rule;
use crate::syntax::head::first_word;
use crate::syntax::scan::Line;
use crate::syntax::text::Escapes;
use crate::syntax::words::{Opening, Place};

impl Reader<'_> {
    /// All statements, each with the doc comments above it.
    pub(super) fn statements(&mut self, lines: &[Line]) -> Vec<Statement> {
        let mut comments = self.comments;
        let mut statements = Vec::with_capacity(lines.len());
        for line in lines {
            if !self.allows(line, None) {
                statements.push(self.statement(line, &mut comments));
            }
        }
        statements
    }

    fn statement(&mut self, line: &Line, comments: &mut &[Comment]) -> Statement {
        let span = self.span(line);
        let doc = self.doc(span, comments);
        let kind = if self.errors.are_too_many() { None } else { self.statement_kind(line) };
        let kind = kind.unwrap_or_else(|| StatementKind::Broken { name: self.would_declare(line) });
        Statement { kind, doc, span }
    }

    /// The `///` lines between the statement before and this one; moves on to the comments behind
    /// it.
    fn doc(&self, statement: Span, comments: &mut &[Comment]) -> Option<String> {
        let above = comments.partition_point(|comment| comment.span.start < statement.start);
        let docs: Vec<&str> = comments[..above]
            .iter()
            .filter(|comment| comment.kind == CommentKind::Doc)
            .map(|comment| self.doc_line(comment))
            .collect();
        let behind = comments.partition_point(|comment| comment.span.start < statement.end);
        *comments = &comments[behind..];
        (!docs.is_empty()).then(|| docs.join("\n"))
    }

    fn doc_line(&self, comment: &Comment) -> &str {
        let line = self.text.get(comment.span.range()).unwrap_or_default().trim_start_matches('/');
        line.strip_prefix(' ').unwrap_or(line).trim_end()
    }

    /// What a statement says; `None` if it is broken, which has been reported.
    fn statement_kind(&mut self, line: &Line) -> Option<StatementKind> {
        self.new_line(line);
        let whole = self.head(line);
        let (cue, written) = match cue_of_statement(&whole.text) {
            Some(end) => (Some(self.cue(&whole, line, end)), self.behind_cue(line, end)),
            None => (None, whole),
        };
        let (opening, respelt) = self.opening(&written, Place::File, line)?;
        let head = respelt.unwrap_or(written);
        if !self.has_its_braces(opening, &head, line) {
            return None;
        }
        let pair = if line.broken { None } else { head.read(opening.rule(), self.errors) };
        if opening == Opening::Timeline {
            let items = self.items(line, Place::Timeline);
            return pair.map(|_| StatementKind::Timeline(items));
        }
        if opening == Opening::Layer {
            let (effects, items) = self.layer_body(line);
            let name = child(&pair?, Rule::name).map(|name| self.tree(&head).ident(&name));
            return Some(StatementKind::Layer(Layer { name, effects, items }));
        }
        if opening == Opening::Adjust {
            return pair
                .map(|pair| StatementKind::Adjust(Box::new(self.adjust(cue, &head, &pair, line))));
        }
        let declares = pair.as_ref().is_some_and(|pair| child(pair, Rule::declared).is_some());
        if opening.is_beside_the_run() && !declares {
            return self.words(cue, &head, &pair?, line).map(StatementKind::Words);
        }
        let settings = match opening {
            Opening::Style => self.style_settings(line),
            Opening::Shot => self.effects(line),
            _ => self.settings(line),
        };
        self.tree(&head).statement(opening, &pair?, settings)
    }

    /// The name that a broken statement would most likely have declared.
    fn would_declare(&self, line: &Line) -> Option<Ident> {
        let head = self.head(line);
        let after = head.text[head.first_word().len()..].trim_start();
        let name = first_word(after);
        let start = head.text.len() - after.len();
        let assigns = after[name.len()..].trim_start().starts_with('=');
        let declares = !name.is_empty()
            && (assigns || Opening::of(head.first_word()).is_some_and(Opening::declares));
        declares.then(|| Spanned::new(name.to_owned(), head.span(start..start + name.len())))
    }
}

impl Tree<'_> {
    fn statement(
        &mut self,
        opening: Opening,
        pair: &Pair<Rule>,
        settings: Vec<Setting>,
    ) -> Option<StatementKind> {
        match opening {
            Opening::Use => {
                let alias = child(pair, Rule::name).map(|alias| self.ident(&alias));
                Some(StatementKind::Use { path: self.only_text(pair)?, alias })
            }
            Opening::Project => Some(StatementKind::Project(settings)),
            Opening::Song => self.declaration(pair, settings).map(StatementKind::Song),
            Opening::Footage if child(pair, Rule::declared).is_none() => {
                Some(StatementKind::FootageDefaults(settings))
            }
            Opening::Footage => self.declaration(pair, settings).map(StatementKind::Footage),
            Opening::Image => self.declaration(pair, settings).map(StatementKind::Image),
            Opening::Shot => self.shot(pair, settings).map(StatementKind::Shot),
            Opening::Marks => self.declaration(pair, settings).map(StatementKind::Marks),
            Opening::Lyrics => self.declaration(pair, settings).map(StatementKind::Lyrics),
            Opening::Mark => Some(StatementKind::Mark {
                name: self.name(pair)?,
                value: self.expr(child(pair, Rule::instant)?),
            }),
            Opening::Let => Some(StatementKind::Let {
                name: self.name(pair)?,
                value: self.expr(child(pair, Rule::expr)?),
            }),
            Opening::Style => {
                let parent = child(pair, Rule::path).map(|parent| self.path(parent));
                Some(StatementKind::Style { name: self.name(pair)?, parent, settings })
            }
            Opening::Output => {
                Some(StatementKind::Output { path: self.only_text(pair)?, settings })
            }
            Opening::Timeline
            | Opening::Layer
            | Opening::Adjust
            | Opening::Lyric
            | Opening::Text
            | Opening::Clip
            | Opening::Hold
            | Opening::Cut
            | Opening::Gap
            | Opening::Section => None,
            Opening::Repeat | Opening::Between | Opening::Overlap | Opening::Join => None,
        }
    }

    /// `NAME = "path"`
    fn declaration(&mut self, pair: &Pair<Rule>, settings: Vec<Setting>) -> Option<Declaration> {
        let declared = child(pair, Rule::declared)?;
        Some(Declaration {
            name: self.name(&declared)?,
            path: self.only_text(&declared)?,
            settings,
        })
    }

    /// `NAME = SOURCE hit T …`
    fn shot(&mut self, pair: &Pair<Rule>, modifiers: Vec<Setting>) -> Option<Shot> {
        let hits = children(pair, Rule::shot_hit).filter_map(|hit| child(&hit, Rule::expr));
        Some(Shot {
            name: self.name(pair)?,
            source: self.source(child(pair, Rule::source)?)?,
            hits: hits.map(|hit| self.expr(hit)).collect(),
            modifiers,
        })
    }

    fn name(&self, pair: &Pair<Rule>) -> Option<Ident> {
        child(pair, Rule::name).map(|name| self.ident(&name))
    }

    pub(super) fn only_text(&mut self, pair: &Pair<Rule>) -> Option<Text> {
        child(pair, Rule::text).and_then(|text| self.text(&text, Escapes::Plain))
    }
}
