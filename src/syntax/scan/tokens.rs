//! The first sweep: comments, texts, and the signs that give a script its shape.

use super::foreign;
use crate::diag::{Edit, Fix, Help};
use crate::source::{SourceId, Span};
use crate::syntax::ast::{Comment, CommentKind};
use crate::syntax::error::{Errors, SyntaxProblem};

/// A kind of bracket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bracket {
    Round,
    Square,
    Curly,
}

impl Bracket {
    pub(super) fn opener(self) -> char {
        match self {
            Bracket::Round => '(',
            Bracket::Square => '[',
            Bracket::Curly => '{',
        }
    }

    /// Of the two kinds that pair within a line, the other one.
    pub(super) fn other(self) -> Bracket {
        match self {
            Bracket::Round => Bracket::Square,
            Bracket::Square => Bracket::Round,
            Bracket::Curly => Bracket::Curly,
        }
    }

    pub(super) fn closer(self) -> char {
        match self {
            Bracket::Round => ')',
            Bracket::Square => ']',
            Bracket::Curly => '}',
        }
    }
}

/// What a sign does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Open(Bracket),
    Close(Bracket),
    Semicolon,
    Newline,
}

/// A sign that gives a script its shape.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) at: usize,
    pub(super) mark: Mark,
}

/// What the sweep found.
pub(super) struct Swept {
    pub(super) tokens: Vec<Token>,
    /// The text with its comments turned into spaces.
    pub(super) blank: Vec<u8>,
    pub(super) comments: Vec<Comment>,
    /// Where a mistake has been reported.
    pub(super) broken: Vec<usize>,
    /// Whether a text or a comment ran to the end of the file, closing brackets and all.
    pub(super) swallowed: bool,
}

/// Goes over `text` once.
pub(super) fn sweep(source: SourceId, text: &str, errors: &mut Errors) -> Swept {
    let found = Swept {
        tokens: Vec::new(),
        blank: text.as_bytes().to_vec(),
        comments: Vec::new(),
        broken: Vec::new(),
        swallowed: false,
    };
    let bytes = text.as_bytes();
    let mut sweep = Sweep { source, bytes, at: 0, merges: 0, hashes: Vec::new(), found, errors };
    sweep.byte_order_mark();
    while sweep.at < sweep.bytes.len() {
        sweep.step();
    }
    sweep.report_hashes();
    sweep.found
}

struct Sweep<'t> {
    source: SourceId,
    bytes: &'t [u8],
    at: usize,
    /// How many conflict markers of a merge were found.
    merges: usize,
    /// The `#` of comments in other languages.
    hashes: Vec<Span>,
    found: Swept,
    errors: &'t mut Errors,
}

impl Sweep<'_> {
    fn byte_order_mark(&mut self) {
        if self.rest().starts_with("\u{feff}".as_bytes()) {
            self.blank_to(3);
        }
    }

    fn step(&mut self) {
        match self.rest() {
            [b'"', ..] => self.text(),
            [b'/', b'/', ..] => self.line_comment(),
            [b'/', b'*', ..] => self.block_comment(),
            [b'<' | b'=' | b'>' | b'|', ..] if foreign::is_marker(self.bytes, self.at) => {
                self.unfinished_merge()
            }
            [b'#', b' ' | b'\t' | b'#' | b'!', ..] => self.hash_comment(),
            [b';', ..] if foreign::is_drop_frame(self.bytes, self.at) => self.drop_frame(),
            [byte, ..] => {
                if let Some(mark) = mark(*byte) {
                    self.found.tokens.push(Token { at: self.at, mark });
                }
                self.at += 1;
            }
            [] => {}
        }
    }

    fn text(&mut self) {
        let start = self.at;
        let long = self.rest().starts_with(b"\"\"\"");
        let end = if long {
            end_of_long_text(self.bytes, start + 3)
        } else {
            end_of_text(self.bytes, start + 1)
        };
        match end {
            Ok(end) => self.at = end,
            Err(end) => {
                self.at = if long { end } else { self.before_trailing_brackets(start, end) };
                self.found.swallowed |= long;
                self.found.broken.push(start);
                let shown = if long { start + 3 } else { self.at };
                let at = Span::new(self.source, start..shown);
                let help = Some(unterminated_help(long).into());
                self.errors.push(SyntaxProblem::UnterminatedText { at, help });
            }
        }
    }

    /// A text that its line leaves open likely ends before the brackets at the line's end: those
    /// keep their meaning.
    fn before_trailing_brackets(&self, start: usize, end: usize) -> usize {
        let trailing = self.bytes[start + 1..end]
            .iter()
            .rev()
            .take_while(|byte| b"{})]; \t\r".contains(byte))
            .count();
        end - trailing
    }

    fn line_comment(&mut self) {
        let end = self.at
            + self.rest().iter().position(|&byte| byte == b'\n').unwrap_or(self.rest().len());
        let text = &self.bytes[self.at..end];
        let end = if text.ends_with(b"\r") { end - 1 } else { end };
        let doc = text.starts_with(b"///") && !text.starts_with(b"////");
        self.comment(end, if doc { CommentKind::Doc } else { CommentKind::Line });
    }

    fn block_comment(&mut self) {
        match end_of_block_comment(self.bytes, self.at) {
            Some(end) => self.comment(end, CommentKind::Block),
            None => {
                let at = Span::new(self.source, self.at..self.at + 2);
                self.errors.push(SyntaxProblem::UnterminatedComment { at });
                self.found.swallowed = true;
                self.found.broken.push(self.at);
                self.found.comments.push(Comment {
                    span: Span::new(self.source, self.at..self.bytes.len()),
                    kind: CommentKind::Block,
                });
                // Its sign stays, as a broken line, so that the swallowed text is reported.
                self.at += 2;
                self.blank_to(self.bytes.len());
            }
        }
    }

    fn comment(&mut self, end: usize, kind: CommentKind) {
        self.found.comments.push(Comment { span: Span::new(self.source, self.at..end), kind });
        self.blank_to(end);
    }

    /// Reports the first marker of an unfinished merge, and goes on with the first side of it.
    fn unfinished_merge(&mut self) {
        if self.merges == 0 {
            let places = foreign::count_merges(self.bytes).max(1);
            let at = Span::new(self.source, self.at..self.at + foreign::MARKER);
            self.errors.push(SyntaxProblem::UnfinishedMerge { places, at });
        }
        self.merges += 1;
        let end = foreign::end_of_other_side(self.bytes, self.at);
        self.blank_to(end);
    }

    /// `# comment`
    fn hash_comment(&mut self) {
        self.hashes.push(Span::new(self.source, self.at..self.at + 1));
        let end = foreign::end_of_line(self.bytes, self.at);
        self.blank_to(end);
    }

    /// One error for all of them: a script that has one such comment has many.
    fn report_hashes(&mut self) {
        let hashes = std::mem::take(&mut self.hashes);
        let Some(&first) = hashes.first() else { return };
        let edit = |span: &Span| Edit { span: *span, replacement: "//".to_owned() };
        let fix =
            Fix { title: "Replace with `//`".to_owned(), edits: hashes.iter().map(edit).collect() };
        let help = match hashes.len() {
            1 => "write `//` before a comment".to_owned(),
            count => format!("write `//` before a comment; {count} lines of this file have `#`"),
        };
        self.errors.push(SyntaxProblem::syntax(
            first,
            "a comment does not begin with `#`",
            "a comment",
            Some(Help::new(help, fix)),
        ));
    }

    /// `00:01:02;10`, the timecode of drop-frame footage.
    fn drop_frame(&mut self) {
        let range = self.at - "00:00:00".len()..self.at + ";00".len();
        let written = String::from_utf8_lossy(&self.bytes[range.clone()]).into_owned();
        let at = Span::new(self.source, range);
        let plain = written.replace(';', ":");
        let help =
            format!("write `{plain}`, which counts every frame, or the time as `0:01:02.400`");
        self.found.broken.push(self.at);
        self.errors.push(SyntaxProblem::InvalidTimecode {
            written,
            why: "`;` counts drop frames, and a script counts every frame".to_owned(),
            at,
            help: Some(Help::replace(help, at, plain)),
        });
        self.at += 1;
    }

    fn blank_to(&mut self, end: usize) {
        self.found.blank[self.at..end].fill(b' ');
        self.at = end;
    }

    fn rest(&self) -> &[u8] {
        &self.bytes[self.at..]
    }
}

fn mark(byte: u8) -> Option<Mark> {
    match byte {
        b'(' => Some(Mark::Open(Bracket::Round)),
        b')' => Some(Mark::Close(Bracket::Round)),
        b'[' => Some(Mark::Open(Bracket::Square)),
        b']' => Some(Mark::Close(Bracket::Square)),
        b'{' => Some(Mark::Open(Bracket::Curly)),
        b'}' => Some(Mark::Close(Bracket::Curly)),
        b';' => Some(Mark::Semicolon),
        b'\n' => Some(Mark::Newline),
        _ => None,
    }
}

/// Behind the closing quote, or else the end of the line.
fn end_of_text(bytes: &[u8], mut at: usize) -> Result<usize, usize> {
    loop {
        match &bytes[at.min(bytes.len())..] {
            [] => return Err(bytes.len()),
            [b'\n', ..] => return Err(at),
            [b'"', ..] => return Ok(at + 1),
            [b'\\', b'\n', ..] => return Err(at + 1),
            [b'\\', ..] => at += 2,
            [_, ..] => at += 1,
        }
    }
}

/// Behind the closing quotes, or else the end of the file.
fn end_of_long_text(bytes: &[u8], mut at: usize) -> Result<usize, usize> {
    loop {
        match &bytes[at.min(bytes.len())..] {
            [] => return Err(bytes.len()),
            [b'"', b'"', b'"', ..] => return Ok(at + 3),
            [b'\\', ..] => at += 2,
            [_, ..] => at += 1,
        }
    }
}

fn end_of_block_comment(bytes: &[u8], mut at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    loop {
        match &bytes[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] if depth == 1 => return Some(at + 2),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            [_, ..] => at += 1,
            [] => return None,
        }
    }
}

fn unterminated_help(long: bool) -> String {
    match long {
        true => "close it with `\"\"\"`".to_owned(),
        false => "close it with `\"` on the same line; write a text over several lines between `\"\"\"` and `\"\"\"`".to_owned(),
    }
}
