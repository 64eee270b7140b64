//! Diagnostics for people: ariadne draws those that point into a script; the others are plain
//! lines.

use std::ops::Range;

use ariadne::{Color, Config, Label as Mark, Report, ReportKind};

use super::{Diagnostic, Label, Severity};
use crate::source::{SourceFile, SourceId, Sources};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Use terminal colours.
    pub color: bool,
}

/// Lines longer than this, in bytes, are not drawn: the output only names their place.
const LONGEST_LINE: usize = 1000;

/// The diagnostic as text for a terminal: its message, the lines of its labels, and its help.
pub fn draw(diagnostic: &Diagnostic, sources: &Sources, look: Look) -> String {
    Drawer::new(sources, look).draw(diagnostic)
}

/// Draws several diagnostics; prepares each text only once.
pub struct Drawer<'a> {
    sources: &'a Sources,
    texts: Texts,
    look: Look,
}

impl<'a> Drawer<'a> {
    pub fn new(sources: &'a Sources, look: Look) -> Drawer<'a> {
        Drawer { sources, texts: Texts::default(), look }
    }

    /// As [`draw`].
    pub fn draw(&mut self, diagnostic: &Diagnostic) -> String {
        format!(
            "{}{}{}",
            head(diagnostic, self.look),
            self.excerpt(diagnostic),
            help(diagnostic, self.look)
        )
    }

    /// Only the lines of its labels.
    pub fn excerpt(&mut self, diagnostic: &Diagnostic) -> String {
        let places = places(diagnostic, self.sources);
        let drawable =
            !places.is_empty() && places.iter().all(|place| place.longest_line() <= LONGEST_LINE);
        let body = if drawable { self.drawing(diagnostic, &places) } else { None };
        body.unwrap_or_else(|| places.iter().map(Place::named).collect())
    }

    /// `None` if ariadne fails.
    fn drawing(&mut self, diagnostic: &Diagnostic, places: &[Place<'_>]) -> Option<String> {
        let first = places.first()?;
        let config = Config::default().with_color(self.look.color);
        let mut report =
            Report::build(ReportKind::Error, (first.id, first.characters())).with_config(config);
        for place in in_drawing_order(places) {
            report.add_label(mark(place, diagnostic.severity, self.look));
        }
        self.texts.take_in(places);
        let mut drawn = Vec::new();
        report.finish().write(&mut self.texts, &mut drawn).ok()?;
        let drawn = String::from_utf8(drawn).ok()?;
        // The first line would be ariadne's own head.
        drawn.split_once('\n').map(|(_, body)| body.to_owned())
    }
}

/// `error[unknown-name]: …`
fn head(diagnostic: &Diagnostic, look: Look) -> String {
    let (word, color) = match diagnostic.severity {
        Severity::Error => ("error", "31"),
        Severity::Warning => ("warning", "33"),
    };
    let word = painted(&format!("{word}[{}]", diagnostic.code), color, look);
    format!("{word}: {}\n", printable(&diagnostic.message))
}

/// `help: …`; its further lines are indented.
fn help(diagnostic: &Diagnostic, look: Look) -> String {
    let shown = |help: &String| {
        format!(
            "  {}: {}\n",
            painted("help", "32", look),
            printable(help).replace('\n', "\n        ")
        )
    };
    diagnostic.help.as_ref().map(shown).unwrap_or_default()
}

fn painted(text: &str, color: &str, look: Look) -> String {
    if look.color { format!("\u{1b}[1;{color}m{text}\u{1b}[0m") } else { text.to_owned() }
}

/// A label with its text.
struct Place<'a> {
    file: &'a SourceFile,
    id: SourceId,
    label: &'a Label,
    /// The label's bytes, within the text.
    bytes: Range<usize>,
    primary: bool,
}

fn places<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Vec<Place<'a>> {
    let labels = diagnostic.labels.iter().enumerate();
    let places = labels.filter_map(|(index, label)| {
        let file = sources.get(label.span.source)?;
        let start = label.span.range().start.min(file.text.len());
        let bytes = start..label.span.range().end.clamp(start, file.text.len());
        Some(Place { file, id: label.span.source, label, bytes, primary: index == 0 })
    });
    places.collect()
}

impl Place<'_> {
    fn longest_line(&self) -> usize {
        let text = self.file.text.as_bytes();
        let start = text[..self.bytes.start]
            .iter()
            .rposition(|&byte| byte == b'\n')
            .map_or(0, |end| end + 1);
        let end = text[self.bytes.end..]
            .iter()
            .position(|&byte| byte == b'\n')
            .map_or(text.len(), |end| self.bytes.end + end);
        text[start..end].split(|&byte| byte == b'\n').map(<[u8]>::len).max().unwrap_or(0)
    }

    /// The place without its line.
    fn named(&self) -> String {
        let position = self.file.position(self.label.span.start);
        let message = if self.label.message.is_empty() {
            String::new()
        } else {
            format!(": {}", printable(&self.label.message))
        };
        format!(
            "  at {}:{}:{}{message}\n",
            self.file.path.display(),
            position.line,
            position.column
        )
    }

    fn characters(&self) -> Range<usize> {
        let starts_character = |byte: &&u8| **byte & 0xc0 != 0x80;
        let count =
            |to: usize| self.file.text.as_bytes()[..to].iter().filter(starts_character).count();
        let start = count(self.bytes.start);
        start..count(self.bytes.end).max(start + 1)
    }
}

/// The primary label's file first, each file from top to bottom: ariadne starts a new excerpt for
/// each label that is not below the one before.
fn in_drawing_order<'a, 'b>(places: &'b [Place<'a>]) -> Vec<&'b Place<'a>> {
    let main = places.first().map(|place| place.id);
    let mut ordered: Vec<&Place<'_>> = places.iter().collect();
    ordered.sort_by_key(|place| {
        (Some(place.id) != main, place.id, place.bytes.end, place.bytes.start)
    });
    ordered
}

fn mark(place: &Place<'_>, severity: Severity, look: Look) -> Mark<(SourceId, Range<usize>)> {
    let message = if place.label.message.is_empty() {
        "here".to_owned()
    } else {
        printable(&place.label.message)
    };
    let mark = Mark::new((place.id, place.characters())).with_message(message);
    let color = match (place.primary, severity) {
        (true, Severity::Error) => Color::Red,
        (true, Severity::Warning) => Color::Yellow,
        (false, Severity::Error | Severity::Warning) => Color::Blue,
    };
    if look.color { mark.with_color(color) } else { mark }
}

/// The texts in ariadne's form.
#[derive(Default)]
struct Texts(Vec<(SourceId, String, ariadne::Source)>);

impl Texts {
    fn take_in(&mut self, places: &[Place<'_>]) {
        for place in places {
            if !self.0.iter().any(|(known, ..)| *known == place.id) {
                self.0.push((
                    place.id,
                    place.file.path.display().to_string(),
                    drawable(&place.file.text).into(),
                ));
            }
        }
    }
}

impl ariadne::Cache<SourceId> for &mut Texts {
    type Storage = String;

    fn fetch(&mut self, id: &SourceId) -> Result<&ariadne::Source, impl std::fmt::Debug> {
        self.0
            .iter()
            .find(|(known, ..)| known == id)
            .map(|(.., source)| source)
            .ok_or("a text that was not read")
    }

    fn display<'a>(&self, id: &'a SourceId) -> Option<impl std::fmt::Display + 'a> {
        self.0.iter().find(|(known, ..)| known == id).map(|(_, path, _)| path.clone())
    }
}

/// The text with the same number of characters, in which only `\n` ends a line, because ariadne
/// knows more line ends than a script has. The space at its end is a place for labels of what is
/// missing there.
fn drawable(text: &str) -> String {
    text.chars().map(plain).chain([' ']).collect()
}

/// The text without characters that move the cursor, change the writing direction or command the
/// terminal.
pub fn printable(text: &str) -> String {
    text.chars().map(plain).collect()
}

fn plain(character: char) -> char {
    match character {
        '\n' | '\t' => character,
        '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => ' ',
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        other if other.is_control() => '\u{fffd}',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use proptest::prelude::*;

    use super::*;
    use crate::diag::Code;
    use crate::source::Span;

    fn diagnostic(labels: Vec<(Span, &str)>) -> Diagnostic {
        Diagnostic {
            code: Code::HandlesTooShort,
            severity: Severity::Error,
            message: "the crossfade needs 12 frames more".to_owned(),
            help: Some("shorten it:\ncrossfade 4f".to_owned()),
            labels: labels
                .into_iter()
                .map(|(span, message)| Label { span, message: message.to_owned() })
                .collect(),
            fixes: Vec::new(),
        }
    }

    /// Without the spaces at the ends of lines.
    fn drawn(diagnostic: &Diagnostic, sources: &Sources) -> String {
        draw(diagnostic, sources, Look::default())
            .lines()
            .flat_map(|line| [line.trim_end(), "\n"])
            .collect()
    }

    #[test]
    fn several_places_in_several_files() {
        let mut sources = Sources::new();
        let film = sources.add(
            Path::new("film.amv"),
            "timeline {\r\n\tclip 日本[0:01 ..]\r\n  crossfade 1 beat\r\n}\r\n".into(),
        );
        let looks = sources.add(Path::new("looks.amv"), "let n = 1\n".into());
        let at = |id, part: &str| {
            let start = sources.get(id).and_then(|file| file.text.find(part)).expect("there");
            Span::new(id, start..start + part.len())
        };
        let labels = vec![
            (at(film, "crossfade 1 beat"), "12 frames"),
            (at(film, "日本"), "has 3"),
            (at(looks, "n = 1"), "named here"),
        ];
        let expected = "\
error[handles-too-short]: the crossfade needs 12 frames more
   ╭─[ film.amv:3:3 ]
   │
 2 │     clip 日本[0:01 ..]
   │          ──┬─
   │            ╰─── has 3
 3 │   crossfade 1 beat
   │   ────────┬───────
   │           ╰───────── 12 frames
   │
   ├─[ looks.amv:1:5 ]
   │
 1 │ let n = 1
   │     ──┬──
   │       ╰──── named here
───╯
  help: shorten it:
        crossfade 4f
";
        assert_eq!(drawn(&diagnostic(labels), &sources), expected);
    }

    #[test]
    fn what_is_nowhere_is_plain() {
        let expected =
            "error[handles-too-short]: the crossfade needs 12 frames more\n  help: shorten it:\n        crossfade 4f\n".to_owned();
        assert_eq!(drawn(&diagnostic(vec![]), &Sources::new()), expected);
        assert_eq!(
            drawn(&diagnostic(vec![(Span::new(SourceId(3), 0..1), "gone")]), &Sources::new()),
            expected
        );
    }

    #[test]
    fn the_end_of_a_text_and_an_empty_text_have_places() {
        let mut sources = Sources::new();
        let empty = sources.add(Path::new("empty.amv"), "".into());
        let ended = sources.add(Path::new("ended.amv"), "timeline {\n".into());
        let text = drawn(&diagnostic(vec![(Span::new(empty, 0..0), "")]), &sources);
        assert!(text.contains("empty.amv:1:1") && text.contains("here"), "{text}");
        let text = drawn(&diagnostic(vec![(Span::new(ended, 11..11), "`}` is missing")]), &sources);
        assert!(text.contains("ended.amv:2:1") && text.contains("`}` is missing"), "{text}");
    }

    #[test]
    fn a_line_too_long_is_named() {
        let mut sources = Sources::new();
        let id = sources.add(Path::new("long.amv"), format!("x\n{}", "clip ".repeat(1000)).into());
        let text = drawn(&diagnostic(vec![(Span::new(id, 7..11), "this clip")]), &sources);
        assert!(text.contains("  at long.amv:2:6: this clip\n") && text.len() < 200, "{text}");
    }

    #[test]
    fn colours_are_only_given_when_asked_for() {
        let mut sources = Sources::new();
        let id = sources.add(Path::new("a.amv"), "clip \u{1b}[31mx\n".into());
        let diagnostic = diagnostic(vec![(Span::new(id, 0..4), "this")]);
        assert!(!draw(&diagnostic, &sources, Look { color: false }).contains('\u{1b}'));
        assert!(
            draw(&diagnostic, &sources, Look { color: true })
                .starts_with("\u{1b}[1;31merror[handles-too-short]\u{1b}[0m: ")
        );
    }

    proptest! {
        #[test]
        fn no_text_and_no_place_makes_it_panic(text in r"[a日é\t\r\n \u{2028}\u{b}\u{301}👩]{0,30}", spans in proptest::collection::vec((0_usize..100, 0_usize..100), 1..4)) {
            let mut sources = Sources::new();
            let id = sources.add(Path::new("a.amv"), text.into());
            let labels = spans.into_iter().map(|(start, end)| (Span::new(id, start..end), "x")).collect();
            let drawn = draw(&diagnostic(labels), &sources, Look { color: true });
            prop_assert!(drawn.contains("handles-too-short"));
        }
    }
}
