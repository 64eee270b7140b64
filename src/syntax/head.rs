//! The head of a line, as it is given to the grammar, and the way back from there to places in the
//! script.

use std::borrow::Cow;
use std::ops::Range;

use super::scan::Line;
use crate::source::{SourceId, Span};

/// A head, or the part of one before or after a cue's colon.
pub(super) struct Head<'t> {
    pub(super) source: SourceId,
    /// Its text; where its first words were misspelt, with the right ones.
    pub(super) text: Cow<'t, str>,
    /// The place of the `{` after it, if there is one.
    pub(super) brace: Option<usize>,
    /// Whether a cue precedes it on its line.
    pub(super) cued: bool,
    /// Where it starts in the script.
    at: usize,
    /// How long its first words are in the script, and how long here.
    written: usize,
    read: usize,
}

impl<'t> Head<'t> {
    /// The head of `line` in a swept text.
    pub(super) fn of(source: SourceId, blank: &'t str, line: &Line) -> Head<'t> {
        Head::part(
            source,
            blank,
            line.head.clone(),
            line.block.as_ref().map(|block| block.range.start),
        )
    }

    /// Some bytes of a swept text; the space around them is left out.
    pub(super) fn part(
        source: SourceId,
        blank: &'t str,
        range: Range<usize>,
        brace: Option<usize>,
    ) -> Head<'t> {
        let written = blank.get(range.clone()).unwrap_or_default();
        let at = range.start + (written.len() - written.trim_start().len());
        Head {
            source,
            text: Cow::Borrowed(written.trim()),
            brace,
            cued: false,
            at,
            written: 0,
            read: 0,
        }
    }

    /// The same head with its first `written` bytes read as `words`.
    pub(super) fn respelt(&self, written: usize, words: &str) -> Head<'static> {
        let text = format!("{words}{}", self.text.get(written..).unwrap_or_default());
        Head {
            source: self.source,
            text: Cow::Owned(text),
            brace: self.brace,
            cued: self.cued,
            at: self.at,
            written,
            read: words.len(),
        }
    }

    /// Its first word; empty if it begins with something else.
    pub(super) fn first_word(&self) -> &str {
        first_word(&self.text)
    }

    /// The place in the script of some of its bytes.
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        let start = if range.start < self.read {
            self.at
        } else {
            self.at + self.written + range.start - self.read
        };
        let end = if range.end < self.read {
            self.at + self.written
        } else {
            self.at + self.written + range.end - self.read
        };
        Span::new(self.source, start..end.max(start))
    }

    /// All of it.
    pub(super) fn whole(&self) -> Span {
        self.span(0..self.text.len())
    }
}

/// The word at the start of `text`; empty if there is none.
pub(super) fn first_word(text: &str) -> &str {
    let starts = text.starts_with(|sign: char| sign.is_alphabetic() || sign == '_');
    let end =
        text.find(|sign: char| !(sign.is_alphanumeric() || sign == '_')).unwrap_or(text.len());
    if starts { &text[..end] } else { "" }
}

/// The word at the end of `text`; empty if there is none.
pub(super) fn last_word(text: &str) -> &str {
    let start = text
        .rfind(|sign: char| !(sign.is_alphanumeric() || sign == '_'))
        .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    &text[start..]
}
