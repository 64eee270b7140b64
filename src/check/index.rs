//! The symbol index: what an editor asks of a checked script. It knows where each name is defined
//! and used, and the value of each.
//!
//! Names in a file that another file uses are indexed as far as the film needs them: the checker
//! evaluates the declarations of a used file on demand.

use std::collections::BTreeMap;

use crate::source::{SourceId, Span};
use crate::syntax::ast::{Comment, CommentKind};

use super::Checker;
use super::load::Module;
use super::names::{Body, DeclId};
use super::value::{Type, Value};

mod text;

/// The definitions of a script and the files that it uses, with their uses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SymbolIndex {
    /// A [`DefinitionId`] is an index.
    definitions: Vec<Definition>,
    /// In reading order.
    uses: Vec<(Span, DefinitionId)>,
}

/// An index into [`SymbolIndex::definitions`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DefinitionId(pub usize);

/// A name that a script declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    pub name: String,
    pub kind: SymbolKind,
    /// The name where it is declared.
    pub span: Span,
    /// The text of the `///` comments right above, without their marks.
    pub doc: Option<String>,
    /// None where the value has an error, depends on a pending fact or was not needed.
    pub value: Option<ValueText>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SymbolKind {
    Song,
    Footage,
    Image,
    Lyrics,
    Shot,
    Marks,
    Mark,
    Let,
    Style,
    Section,
    /// A statement with a syntax error.
    Broken,
}

/// A value for people to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueText {
    /// The name of its type, such as `instant`.
    pub kind: String,
    /// The value, such as `bar 17 = 0:31.200`; empty where the type says it all.
    pub text: String,
}

impl SymbolIndex {
    pub fn definitions(&self) -> &[Definition] {
        &self.definitions
    }

    /// The definition of the name at a byte of a file: of a use, or the definition itself.
    pub fn definition_at(&self, source: SourceId, byte: u32) -> Option<DefinitionId> {
        let covers = |span: Span| span.source == source && span.start <= byte && byte <= span.end;
        for (span, definition) in &self.uses {
            if covers(*span) {
                return Some(*definition);
            }
        }
        self.definitions.iter().position(|definition| covers(definition.span)).map(DefinitionId)
    }

    /// Where a name is used, in reading order, without its definition.
    pub fn uses_of(&self, definition: DefinitionId) -> impl Iterator<Item = Span> {
        self.uses.iter().filter(move |(_, used)| *used == definition).map(|(span, _)| *span)
    }

    /// What an editor shows for the name at a byte of a file: its kind, name, value and
    /// documentation.
    pub fn hover_at(&self, source: SourceId, byte: u32) -> Option<String> {
        let definition = &self.definitions[self.definition_at(source, byte)?.0];
        Some(definition.to_string())
    }
}

/// `mark drop: instant, bar 17 = 0:31.200`, and the documentation after an empty line.
impl std::fmt::Display for Definition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.kind.keyword(), self.name)?;
        if let Some(value) = &self.value {
            write!(f, ": {value}")?;
        }
        if let Some(doc) = &self.doc {
            write!(f, "\n\n{doc}")?;
        }
        Ok(())
    }
}

impl std::fmt::Display for ValueText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.kind)?;
        if !self.text.is_empty() {
            write!(f, ", {}", self.text)?;
        }
        Ok(())
    }
}

impl SymbolKind {
    /// The word that declares it.
    pub fn keyword(self) -> &'static str {
        match self {
            SymbolKind::Song => "song",
            SymbolKind::Footage => "footage",
            SymbolKind::Image => "image",
            SymbolKind::Lyrics => "lyrics",
            SymbolKind::Shot => "shot",
            SymbolKind::Marks => "marks",
            SymbolKind::Mark => "mark",
            SymbolKind::Let => "let",
            SymbolKind::Style => "style",
            SymbolKind::Section => "section",
            SymbolKind::Broken => "statement",
        }
    }

    fn of(body: Body<'_>) -> SymbolKind {
        match body {
            Body::Song => SymbolKind::Song,
            Body::Footage(..) => SymbolKind::Footage,
            Body::Image(_) => SymbolKind::Image,
            Body::Lyrics(_) => SymbolKind::Lyrics,
            Body::Shot(_) => SymbolKind::Shot,
            Body::Marks(_) => SymbolKind::Marks,
            Body::Mark(_) => SymbolKind::Mark,
            Body::Let(_) => SymbolKind::Let,
            Body::Style { .. } => SymbolKind::Style,
            Body::Section(..) | Body::SectionEnd(_) => SymbolKind::Section,
            Body::Broken => SymbolKind::Broken,
        }
    }
}

impl Checker<'_> {
    /// The index of everything that has been checked.
    pub(super) fn symbols(&self) -> SymbolIndex {
        let mut definitions = Vec::new();
        let mut ids = BTreeMap::new();
        for (index, decl) in self.names.decls.iter().enumerate() {
            if matches!(decl.body, Body::SectionEnd(_)) {
                continue;
            }
            ids.insert(DeclId(index), DefinitionId(definitions.len()));
            let value = self.values.known(DeclId(index)).and_then(|value| self.value_text(value));
            definitions.push(Definition {
                name: decl.name.value.clone(),
                kind: SymbolKind::of(decl.body),
                span: decl.name.span,
                doc: self.doc_above(&self.inputs.modules[decl.module.0], decl.name.span),
                value,
            });
        }
        let uses = self.names.uses();
        let uses = uses.filter_map(|(span, decl)| Some((span, *ids.get(&decl)?))).collect();
        SymbolIndex { definitions, uses }
    }

    fn value_text(&self, value: &Value) -> Option<ValueText> {
        let kind = value.kind();
        if kind == Type::Broken {
            return None;
        }
        let kind = kind.to_string();
        let kind = kind.strip_prefix("an ").or(kind.strip_prefix("a ")).unwrap_or(&kind).to_owned();
        Some(ValueText { kind, text: self.text_of(value) })
    }

    /// The text of the `///` comments on the lines right above the statement that declares `name`.
    fn doc_above(&self, module: &Module, name: Span) -> Option<String> {
        let start = self.line_start(name);
        let above = |comment: &&Comment| comment.span.end <= start;
        let mut lines = Vec::new();
        let mut end = start;
        for comment in module.comments.iter().filter(above).rev() {
            let gap = Span { start: comment.span.end, end, ..name };
            let between = self.inputs.text(gap);
            let adjacent = between.trim().is_empty() && between.matches('\n').count() <= 1;
            if comment.kind != CommentKind::Doc || !adjacent {
                break;
            }
            let text = self.inputs.text(comment.span).trim_start_matches('/');
            lines.push(text.strip_prefix(' ').unwrap_or(text).trim_end());
            end = comment.span.start;
        }
        lines.reverse();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    /// The byte at which the line of a span starts.
    fn line_start(&self, span: Span) -> u32 {
        let before = self.inputs.text(Span { start: 0, end: span.start, ..span });
        before.rfind('\n').map_or(0, |newline| newline as u32 + 1)
    }
}

#[cfg(test)]
mod tests;
