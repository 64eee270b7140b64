//! Places in the texts that make up a film: which file, which bytes, which line and column.

use std::ops::{Deref, Range};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Which of a film's texts (an index into [`Sources`]).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct SourceId(pub u32);

/// A stretch of bytes in one text: `start` is in it, `end` is not.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Span {
    /// The text.
    pub source: SourceId,
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// The bytes `range` of `source`.
    pub fn new(source: SourceId, range: Range<usize>) -> Span {
        let clip = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
        Span { source, start: clip(range.start), end: clip(range.end) }
    }

    /// From the start of this to the end of `other`, which is in the same text.
    pub fn to(self, other: Span) -> Span {
        Span { end: other.end.max(self.end), ..self }
    }

    /// Its bytes, as a range to slice the text by.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Derived diagnostics carry places as miette's spans, which know no file: the file's index travels
/// in the upper half.
impl From<Span> for miette::SourceSpan {
    fn from(span: Span) -> miette::SourceSpan {
        let offset = ((span.source.0 as usize) << 32) | span.start as usize;
        miette::SourceSpan::new(offset.into(), span.end.saturating_sub(span.start) as usize)
    }
}

/// The way back from [`From<Span>`](#impl-From<Span>-for-SourceSpan).
impl From<miette::SourceSpan> for Span {
    fn from(span: miette::SourceSpan) -> Span {
        let start = (span.offset() & 0xffff_ffff) as u32;
        Span {
            source: SourceId((span.offset() >> 32) as u32),
            start,
            end: start.saturating_add(span.len() as u32),
        }
    }
}

/// A value and where it was written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// `value`, written at `span`.
    pub fn new(value: T, span: Span) -> Spanned<T> {
        Spanned { value, span }
    }

    /// The same place with another value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned { value: f(self.value), span: self.span }
    }
}

impl<T> Deref for Spanned<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

/// A line and a column, both counted from 1; the column counts Unicode characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineColumn {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

/// One text of a film.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// The path by which it was asked for.
    pub path: PathBuf,
    /// Its text.
    pub text: Arc<str>,
    lines: Vec<u32>,
}

impl SourceFile {
    fn new(path: PathBuf, text: Arc<str>) -> SourceFile {
        let starts = text
            .bytes()
            .enumerate()
            .filter(|&(_, byte)| byte == b'\n')
            .map(|(at, _)| at as u32 + 1);
        let lines = std::iter::once(0).chain(starts).collect();
        SourceFile { path, text, lines }
    }

    /// Line and column of a byte offset; an offset past the end is the end.
    pub fn position(&self, byte: u32) -> LineColumn {
        let byte = byte.min(self.text.len() as u32);
        let line = self.lines.partition_point(|&start| start <= byte);
        let before = &self.text.as_bytes()[self.lines[line - 1] as usize..byte as usize];
        LineColumn { line, column: String::from_utf8_lossy(before).chars().count() + 1 }
    }
}

/// All texts of a film, in the order in which they were read: the film's own script first.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// No text yet.
    pub fn new() -> Sources {
        Sources::default()
    }

    /// Takes in a text; the id is the same again for a path that was taken in before.
    pub fn add(&mut self, path: &Path, text: Arc<str>) -> SourceId {
        let known = self.files.iter().position(|file| file.path == path);
        let index = known.unwrap_or_else(|| {
            self.files.push(SourceFile::new(path.to_owned(), text));
            self.files.len() - 1
        });
        SourceId(index as u32)
    }

    /// The text of an id; `None` for an id of other sources.
    pub fn get(&self, id: SourceId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// The words at `span`; empty if there is no such place.
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.source).and_then(|file| file.text.get(span.range())).unwrap_or_default()
    }

    /// All texts with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &SourceFile)> {
        self.files.iter().enumerate().map(|(index, file)| (SourceId(index as u32), file))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let mut sources = Sources::new();
        let id = sources.add(Path::new("a.amv"), "één\nzwei 日本 x\n".into());
        let file = sources.get(id).expect("added");
        assert_eq!(file.position(0), LineColumn { line: 1, column: 1 });
        let x = file.text.find('x').expect("there") as u32;
        assert_eq!(file.position(x), LineColumn { line: 2, column: 9 });
        assert_eq!(file.position(9999), LineColumn { line: 3, column: 1 });
    }

    #[test]
    fn a_span_survives_miette() {
        let span = Span { source: SourceId(7), start: 12, end: 40 };
        assert_eq!(Span::from(miette::SourceSpan::from(span)), span);
    }
}
