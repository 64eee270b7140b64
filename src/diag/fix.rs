//! Fixes: edits of a script that an editor can apply.

use std::fmt;

use crate::source::{Sources, Span};

/// A change that solves a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What an editor's menu shows, such as "Replace with `bunny`".
    pub title: String,
    /// In no particular order; they do not overlap.
    pub edits: Vec<Edit>,
}

/// Text that takes the place of a span. An empty span inserts, an empty text deletes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    pub span: Span,
    pub replacement: String,
}

impl Fix {
    pub fn replace(span: Span, replacement: impl Into<String>) -> Fix {
        let replacement = replacement.into();
        Fix {
            title: format!("Replace with `{}`", replacement.trim()),
            edits: vec![Edit { span, replacement }],
        }
    }

    pub fn insert_before(span: Span, text: impl Into<String>) -> Fix {
        Fix::insert(Span { end: span.start, ..span }, text.into())
    }

    pub fn insert_after(span: Span, text: impl Into<String>) -> Fix {
        Fix::insert(Span { start: span.end, ..span }, text.into())
    }

    fn insert(at: Span, replacement: String) -> Fix {
        let title = match replacement.trim() {
            "" => "Insert a space".to_owned(),
            text => format!("Insert `{text}`"),
        };
        Fix { title, edits: vec![Edit { span: at, replacement }] }
    }

    pub fn remove(span: Span, what: &str) -> Fix {
        Fix {
            title: format!("Remove {what}"),
            edits: vec![Edit { span, replacement: String::new() }],
        }
    }

    /// The text of the file that `edits` change, after them; `None` if they change several files or
    /// overlap.
    pub fn apply(&self, sources: &Sources) -> Option<String> {
        let source = self.edits.first()?.span.source;
        let mut text = sources.get(source)?.text.to_string();
        let mut edits: Vec<&Edit> = self.edits.iter().collect();
        edits.sort_by_key(|edit| std::cmp::Reverse((edit.span.start, edit.span.end)));
        let mut limit = text.len();
        for edit in edits {
            let range = edit.span.range();
            if edit.span.source != source || range.end > limit {
                return None;
            }
            text.get(range.clone())?;
            limit = range.start;
            text.replace_range(range, &edit.replacement);
        }
        Some(text)
    }
}

/// What a help says, and the fixes that do it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Help {
    pub text: String,
    pub fixes: Vec<Fix>,
}

impl Help {
    /// `text`, and the replacement of `span` that it describes.
    pub fn replace(text: impl Into<String>, span: Span, replacement: impl Into<String>) -> Help {
        Help::new(text, Fix::replace(span, replacement))
    }

    pub fn new(text: impl Into<String>, fix: Fix) -> Help {
        Help { text: text.into(), fixes: vec![fix] }
    }

    /// The fixes of a help that may be absent.
    pub fn fixes_of(help: &Option<Help>) -> Vec<Fix> {
        help.as_ref().map_or_else(Vec::new, |help| help.fixes.clone())
    }

    /// "did you mean `…`?", with the replacement of the misspelt `span`.
    pub fn did_you_mean(span: Span, meant: &str) -> Help {
        Help::replace(format!("did you mean `{meant}`?"), span, meant)
    }
}

impl From<String> for Help {
    fn from(text: String) -> Help {
        Help { text, fixes: Vec::new() }
    }
}

impl From<&str> for Help {
    fn from(text: &str) -> Help {
        text.to_owned().into()
    }
}

impl fmt::Display for Help {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn applied(text: &str, edits: &[(std::ops::Range<usize>, &str)]) -> Option<String> {
        let mut sources = Sources::new();
        let id = sources.add(Path::new("a.amv"), text.into());
        let edit = |(range, replacement): &(std::ops::Range<usize>, &str)| Edit {
            span: Span::new(id, range.clone()),
            replacement: (*replacement).to_owned(),
        };
        Fix { title: String::new(), edits: edits.iter().map(edit).collect() }.apply(&sources)
    }

    #[test]
    fn edits_are_applied_together() {
        let edits = [(0..1, "1"), (3..3, "3"), (2..3, "")];
        assert_eq!(applied("abcd", &edits).as_deref(), Some("1b3d"));
    }

    #[test]
    fn edits_that_cannot_be_applied_are_refused() {
        assert_eq!(applied("abcd", &[(0..2, ""), (1..3, "")]), None);
        assert_eq!(applied("abcd", &[(2..9, "")]), None);
        assert_eq!(applied("日", &[(1..2, "")]), None);
    }
}
