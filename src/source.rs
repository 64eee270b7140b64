//! Places in the texts of a film: file, bytes, line and column.

use std::ops::{Deref, Range};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Which of a film's texts (an index into [`Sources`]).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct SourceId(pub u32);

/// A range of bytes in one text, without `end`.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Span {
    pub source: SourceId,
    pub start: u32,
    pub end: u32,
}

impl Span {
    pub fn new(source: SourceId, range: Range<usize>) -> Span {
        let clip = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
        Span { source, start: clip(range.start), end: clip(range.end) }
    }

    /// From the start of this span to the end of `other`, which must be in the same text.
    pub fn to(self, other: Span) -> Span {
        Span { end: other.end.max(self.end), ..self }
    }

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
    pub value: T,
    pub span: Span,
}

impl<T> Spanned<T> {
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

/// A line and a column, both counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineColumn {
    pub line: usize,
    /// In the units of the [`ColumnUnit`] that was asked for.
    pub column: usize,
}

/// What a column counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnUnit {
    /// Unicode characters (scalar values).
    Char,
    /// Bytes of UTF-8.
    Byte,
    /// UTF-16 code units, the default of the Language Server Protocol.
    Utf16,
}

impl ColumnUnit {
    fn width(self, character: char) -> usize {
        match self {
            ColumnUnit::Char => 1,
            ColumnUnit::Byte => character.len_utf8(),
            ColumnUnit::Utf16 => character.len_utf16(),
        }
    }
}

/// One text of a film.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// The path by which it was asked for.
    pub path: PathBuf,
    pub text: Arc<str>,
    /// The first byte of each line.
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

    /// Line and column, in characters, of a byte offset.
    pub fn position(&self, byte: u32) -> LineColumn {
        self.position_in(byte, ColumnUnit::Char)
    }

    /// Line and column of a byte offset. An offset past the end counts as the end; one inside a
    /// character counts as that character's start.
    pub fn position_in(&self, byte: u32, unit: ColumnUnit) -> LineColumn {
        let mut byte = (byte as usize).min(self.text.len());
        while !self.text.is_char_boundary(byte) {
            byte -= 1;
        }
        let line = self.lines.partition_point(|&start| start as usize <= byte);
        let before = &self.text[self.lines[line - 1] as usize..byte];
        LineColumn { line, column: before.chars().map(|char| unit.width(char)).sum::<usize>() + 1 }
    }

    /// The byte offset of a line and column, the way back from
    /// [`position_in`](SourceFile::position_in). A column past the end of its line counts as the
    /// line's end (before its `\n` or `\r\n`), one inside a character as that character's start;
    /// `None` if there is no such line or column.
    pub fn offset(&self, position: LineColumn, unit: ColumnUnit) -> Option<u32> {
        let index = position.line.checked_sub(1)?;
        let column = position.column.checked_sub(1)?;
        let start = *self.lines.get(index)? as usize;
        let end = self.lines.get(index + 1).map_or(self.text.len(), |&next| next as usize);
        let line = self.text[start..end].trim_end_matches('\n');
        let line = if end > start + line.len() { line.trim_end_matches('\r') } else { line };
        let mut counted = 0;
        for (at, character) in line.char_indices() {
            counted += unit.width(character);
            if counted > column {
                return Some((start + at) as u32);
            }
        }
        Some((start + line.len()) as u32)
    }
}

/// All texts of a film, in the order in which they were read: the film's own script first.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    pub fn new() -> Sources {
        Sources::default()
    }

    /// Adds a text. A path that was added before keeps its id and its text.
    pub fn add(&mut self, path: &Path, text: Arc<str>) -> SourceId {
        let known = self.files.iter().position(|file| file.path == path);
        let index = known.unwrap_or_else(|| {
            self.files.push(SourceFile::new(path.to_owned(), text));
            self.files.len() - 1
        });
        SourceId(index as u32)
    }

    /// `None` if the id belongs to other sources.
    pub fn get(&self, id: SourceId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// The text at `span`; empty if there is no such place.
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.source).and_then(|file| file.text.get(span.range())).unwrap_or_default()
    }

    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &SourceFile)> {
        self.files.iter().enumerate().map(|(index, file)| (SourceId(index as u32), file))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> SourceFile {
        SourceFile::new(PathBuf::from("a.amv"), text.into())
    }

    fn at(line: usize, column: usize) -> LineColumn {
        LineColumn { line, column }
    }

    #[test]
    fn columns_count_characters() {
        let file = file("één\nzwei 日本 x\n");
        assert_eq!(file.position(0), at(1, 1));
        let x = file.text.find('x').expect("there") as u32;
        assert_eq!(file.position(x), at(2, 9));
        assert_eq!(file.position(9999), at(3, 1));
    }

    #[test]
    fn columns_are_counted_in_three_units() {
        // An emoji has 4 bytes and 2 UTF-16 units, 日 has 3 and 1, a combining accent 2 and 1.
        let file = file("a👩x\r\n日本x\r\ne\u{301}x");
        let columns: Vec<[usize; 3]> = file
            .text
            .match_indices('x')
            .map(|(byte, _)| {
                [ColumnUnit::Char, ColumnUnit::Byte, ColumnUnit::Utf16]
                    .map(|unit| file.position_in(byte as u32, unit).column)
            })
            .collect();
        assert_eq!(columns, [[3, 6, 4], [3, 7, 3], [3, 4, 3]]);
    }

    #[test]
    fn every_character_is_found_by_its_position() {
        for text in ["", "x", "a👩x\r\n日本x\r\n\r\ne\u{301}x", "\n\n👩", "x\n"] {
            let file = file(text);
            let line_ends =
                |byte: usize| text[byte..].starts_with('\n') && text[..byte].ends_with('\r');
            for unit in [ColumnUnit::Char, ColumnUnit::Byte, ColumnUnit::Utf16] {
                for byte in (0..=text.len()).filter(|&byte| text.is_char_boundary(byte)) {
                    if !line_ends(byte) {
                        let position = file.position_in(byte as u32, unit);
                        assert_eq!(file.offset(position, unit), Some(byte as u32), "{text:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn positions_between_and_past_characters() {
        let file = file("a👩x\r\nb");
        assert_eq!(file.offset(at(1, 3), ColumnUnit::Utf16), Some(1), "inside the emoji");
        assert_eq!(file.offset(at(1, 99), ColumnUnit::Utf16), Some(6), "before the line's end");
        assert_eq!(file.offset(at(2, 99), ColumnUnit::Char), Some(9), "no newline at the end");
        assert_eq!(file.offset(at(3, 1), ColumnUnit::Char), None);
        assert_eq!(file.offset(at(0, 1), ColumnUnit::Char), None);
        assert_eq!(file.offset(at(1, 0), ColumnUnit::Char), None);
        assert_eq!(file.position_in(3, ColumnUnit::Utf16), at(1, 2), "inside the emoji");
    }

    #[test]
    fn a_span_survives_miette() {
        let span = Span { source: SourceId(7), start: 12, end: 40 };
        assert_eq!(Span::from(miette::SourceSpan::from(span)), span);
    }
}
