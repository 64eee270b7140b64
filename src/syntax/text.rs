//! Texts in quotes: their escapes, and the indentation of those over several lines.

use super::ast::{LITERAL_BAR, LITERAL_TILDE};
use super::error::{Errors, SyntaxProblem};
use crate::diag::{Fix, Help};
use crate::source::Span;

/// Which escapes a text knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escapes {
    /// `\n \t \" \\ \u{…}`.
    Plain,
    /// Those, and `\|` and `\~` for signs that part no syllables.
    Lyric,
}

/// The text in the quotes of `quoted`, which is at `at`.
pub(super) fn read(quoted: &str, at: Span, escapes: Escapes, errors: &mut Errors) -> String {
    let long = quoted.len() >= 6 && quoted.starts_with("\"\"\"");
    let quotes = if long { 3 } else { 1 };
    let inner = quoted.get(quotes..quoted.len() - quotes).unwrap_or_default();
    let place = Place { at, start: quotes };
    match long {
        false => resolve(inner, place, escapes, errors),
        true => {
            let lines: Vec<String> = unindent(inner)
                .into_iter()
                .map(|(start, line)| resolve(line, place.within(start), escapes, errors))
                .collect();
            lines.join("\n")
        }
    }
}

/// The lines of a long text and where each starts: without the indentation that they share, and
/// without what is empty beside the quotes. The line that the opening quotes stand on has none to
/// share.
fn unindent(inner: &str) -> Vec<(usize, &str)> {
    let mut lines = lines(inner);
    let mut below = lines.split_off(1);
    if below.last().is_some_and(|(_, line)| line.trim().is_empty()) {
        below.pop();
    }
    let shared = below
        .iter()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(_, line)| indent(line))
        .min()
        .unwrap_or(0);
    lines.retain(|(_, line)| !line.trim().is_empty());
    lines.extend(below.into_iter().map(|(start, line)| {
        let cut = shared.min(indent(line));
        (start + cut, &line[cut..])
    }));
    lines
}

/// The lines of a text, with where each starts; one at least.
fn lines(text: &str) -> Vec<(usize, &str)> {
    let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1));
    starts.zip(text.split('\n').map(|line| line.trim_end_matches('\r'))).collect()
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

/// The place of a piece of a text in the script.
#[derive(Clone, Copy)]
struct Place {
    at: Span,
    start: usize,
}

impl Place {
    fn within(self, start: usize) -> Place {
        Place { start: self.start + start, ..self }
    }

    fn span(self, start: usize, end: usize) -> Span {
        let byte = |offset: usize| self.at.start + (self.start + offset) as u32;
        Span { source: self.at.source, start: byte(start), end: byte(end) }
    }
}

fn resolve(text: &str, place: Place, escapes: Escapes, errors: &mut Errors) -> String {
    if let Some(problem) = foreign_text(text, place) {
        errors.push(problem);
        return text.to_owned();
    }
    let mut resolved = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('\\') {
        resolved.push_str(&rest[..start]);
        let offset = text.len() - rest.len() + start;
        if let Some(tag) = ass_tag(&text[..offset], &rest[start..]) {
            resolved.push_str(tag);
            rest = &rest[start + tag.len()..];
            continue;
        }
        let (sign, length) = escape(&rest[start..], escapes);
        match sign {
            Some(sign) => resolved.push(sign),
            None => errors
                .push(invalid(&rest[start..start + length], place.span(offset, offset + length))),
        }
        rest = &rest[start + length..];
    }
    resolved.push_str(rest);
    resolved
}

/// The rest of an ASS tag, such as `{\k20}`, whose brace ends `before`. It has no escapes; the
/// checker says what to write instead.
fn ass_tag<'a>(before: &str, text: &'a str) -> Option<&'a str> {
    let named = text[1..].starts_with(|sign: char| sign.is_ascii_alphanumeric());
    let end = text.find(['}', '\n'])?;
    let is_tag = before.ends_with('{') && named && text[end..].starts_with('}');
    is_tag.then(|| &text[..end])
}

/// A path of Windows: one mistake, however many escapes it seems to have.
fn foreign_text(text: &str, place: Place) -> Option<SyntaxProblem> {
    let all = place.span(0, text.len());
    let mut letters = text.chars();
    let drive = letters.next().is_some_and(|sign| sign.is_ascii_alphabetic())
        && letters.next() == Some(':');
    (drive && letters.next() == Some('\\')).then(|| {
        let path = text.replace("\\\\", "/").replace('\\', "/");
        let help = Help::replace(format!("write the path with `/`: `{path}`"), all, path);
        SyntaxProblem::InvalidEscape { escape: "\\".to_owned(), at: all, help: Some(help) }
    })
}

/// The character of the escape at the start of `text`, and the escape's length in bytes.
fn escape(text: &str, escapes: Escapes) -> (Option<char>, usize) {
    let Some(sign) = text.chars().nth(1) else { return (None, text.len()) };
    let simple = match sign {
        'n' => Some('\n'),
        't' => Some('\t'),
        '"' => Some('"'),
        '\\' => Some('\\'),
        '|' if escapes == Escapes::Lyric => Some(LITERAL_BAR),
        '~' if escapes == Escapes::Lyric => Some(LITERAL_TILDE),
        'u' => return code_point(text),
        _ => None,
    };
    (simple, 1 + sign.len_utf8())
}

/// `\u{1f3b5}`.
fn code_point(text: &str) -> (Option<char>, usize) {
    let inside =
        text.strip_prefix("\\u{").and_then(|rest| rest.split_once('}')).map(|(digits, _)| digits);
    match inside.filter(|digits| digits.len() <= 6) {
        Some(digits) => {
            let sign = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
            (sign.filter(|sign| ![LITERAL_BAR, LITERAL_TILDE].contains(sign)), digits.len() + 4)
        }
        None => (None, 2),
    }
}

fn invalid(escape: &str, at: Span) -> SyntaxProblem {
    let plain = escape.trim_start_matches('\\');
    let help = match escape {
        r"\|" | r"\~" => Help::replace(
            "outside a `lyric` these characters are plain: remove the `\\`",
            at,
            plain,
        ),
        r"\N" => Help::replace("a line break is `\\n`", at, r"\n"),
        r"\h" => Help::replace("a space that does not break is `\\u{a0}`", at, r"\u{a0}"),
        _ if escape.starts_with(r"\u") => {
            Help::from("write a character by its number as `\\u{1f3b5}`")
        }
        _ => Help {
            text: r#"escapes are `\n \t \" \\ \u{…}`; paths are written with `/`, a plain backslash is `\\`"#
                .to_owned(),
            fixes: vec![
                Fix::replace(at, format!("/{plain}")),
                Fix::replace(at, format!(r"\\{plain}")),
            ],
        },
    };
    SyntaxProblem::InvalidEscape { escape: escape.to_owned(), at, help: Some(help) }
}
