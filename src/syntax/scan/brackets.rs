//! The second sweep: which bracket belongs to which, and what is likely meant where one is missing.

use super::DEPTH;
use super::tokens::{Bracket, Mark, Token};
use crate::diag::{Fix, Help};
use crate::source::{SourceId, Span};
use crate::syntax::error::{Errors, SyntaxProblem};

/// What parts lines from each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EdgeKind {
    /// A newline outside of round and square brackets.
    Newline,
    /// `;`.
    Semicolon,
    /// `{`.
    Open,
    /// `}`.
    Close,
    /// Where a `}` was most likely forgotten.
    Forgotten,
}

/// An edge of a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    pub(super) at: usize,
    pub(super) kind: EdgeKind,
}

/// The edges of all lines, in order.
pub(super) struct Paired {
    pub(super) edges: Vec<Edge>,
    /// Whether braces did not match.
    pub(super) unbalanced: bool,
}

/// Pairs all brackets; `None` if they lie too deep in each other. `swallowed`: closing brackets
/// were lost with an unclosed text.
pub(super) fn pair(
    source: SourceId,
    tokens: &[Token],
    blank: &mut [u8],
    swallowed: bool,
    broken: &mut Vec<usize>,
    errors: &mut Errors,
) -> Option<Paired> {
    let mut inner = Inner {
        source,
        swallowed,
        depth: vec![0; tokens.len()],
        stack: Vec::new(),
        left: Vec::new(),
        curly: 0,
        broken,
        errors,
    };
    inner.run(tokens, blank)?;
    blank_newlines(tokens, &inner.depth, blank);
    let edges: Vec<Edge> = tokens
        .iter()
        .filter(|token| blank[token.at] != b' ')
        .filter_map(|token| edge(*token))
        .collect();
    Some(braces(source, edges, blank, swallowed, errors))
}

fn edge(token: Token) -> Option<Edge> {
    let kind = match token.mark {
        Mark::Open(Bracket::Curly) => EdgeKind::Open,
        Mark::Close(Bracket::Curly) => EdgeKind::Close,
        Mark::Open(Bracket::Round | Bracket::Square)
        | Mark::Close(Bracket::Round | Bracket::Square) => return None,
        Mark::Semicolon => EdgeKind::Semicolon,
        Mark::Newline => EdgeKind::Newline,
    };
    Some(Edge { at: token.at, kind })
}

/// An open bracket.
struct Opener {
    /// Its token's number.
    index: usize,
    /// Where a bracket of the other kind was closed inside of it: it, or that one, is a mistake.
    stray: Option<usize>,
}

/// Pairs `( )` and `[ ]`, which never reach over a brace or a `;`.
struct Inner<'e> {
    source: SourceId,
    swallowed: bool,
    /// At each token, by how much the depth of paired brackets changes.
    depth: Vec<i32>,
    stack: Vec<Opener>,
    /// Brackets that were left open on this line, and reported: what closes them is no mistake.
    left: Vec<Bracket>,
    /// How many braces are open.
    curly: usize,
    broken: &'e mut Vec<usize>,
    errors: &'e mut Errors,
}

impl Inner<'_> {
    fn run(&mut self, tokens: &[Token], blank: &[u8]) -> Option<()> {
        for (index, token) in tokens.iter().enumerate() {
            match token.mark {
                Mark::Open(Bracket::Curly) => {
                    self.leave_open(tokens, blank, Some(token.at));
                    self.curly += 1;
                }
                Mark::Close(Bracket::Curly) => {
                    self.leave_open(tokens, blank, Some(token.at));
                    self.curly = self.curly.saturating_sub(1);
                }
                Mark::Semicolon => self.leave_open(tokens, blank, Some(token.at)),
                Mark::Open(Bracket::Round | Bracket::Square) => {
                    self.stack.push(Opener { index, stray: None })
                }
                Mark::Close(bracket) => self.close(tokens, index, bracket),
                Mark::Newline => self.left.clear(),
            }
            if self.stack.len() + self.curly > DEPTH {
                self.errors
                    .push(SyntaxProblem::NestingTooDeep { limit: DEPTH, at: self.span(token.at) });
                return None;
            }
        }
        self.leave_open(tokens, blank, None);
        Some(())
    }

    fn close(&mut self, tokens: &[Token], index: usize, bracket: Bracket) {
        let at = tokens[index].at;
        let fits = |opener: &Opener| tokens[opener.index].mark == Mark::Open(bracket);
        match self.stack.iter().rposition(fits) {
            Some(partner) => {
                for opener in self.stack.split_off(partner + 1).iter().take(1) {
                    self.unclosed(tokens[opener.index], Some(at));
                }
                let Some(opener) = self.stack.pop() else { return };
                self.depth[opener.index] += 1;
                self.depth[index] -= 1;
                if let Some(stray) = opener.stray {
                    self.unopened(stray, bracket.other());
                }
            }
            None => match self.stack.last_mut() {
                Some(opener) => opener.stray = opener.stray.or(Some(at)),
                None => self.unopened(at, bracket),
            },
        }
    }

    /// What is open now is never closed. Of several on one line only the first is reported.
    fn leave_open(&mut self, tokens: &[Token], blank: &[u8], before: Option<usize>) {
        let mut reported: Option<usize> = None;
        for opener in std::mem::take(&mut self.stack) {
            let at = tokens[opener.index].at;
            if let Mark::Open(bracket) = tokens[opener.index].mark {
                self.left.push(bracket);
            }
            let same_line = reported.is_some_and(|first| !blank[first..at].contains(&b'\n'));
            if !same_line {
                let before =
                    opener.stray.or(before).filter(|&end| !blank[at..end].contains(&b'\n'));
                self.unclosed(tokens[opener.index], before);
                reported = Some(at);
            }
        }
    }

    fn unopened(&mut self, at: usize, bracket: Bracket) {
        self.broken.push(at);
        if let Some(place) = self.left.iter().position(|left| *left == bracket) {
            self.left.remove(place);
            return;
        }
        self.errors.push(SyntaxProblem::Unopened {
            bracket: bracket.closer(),
            opener: bracket.opener(),
            at: self.span(at),
        });
    }

    fn unclosed(&mut self, opener: Token, before: Option<usize>) {
        let lost_with_a_text = self.swallowed && before.is_none();
        self.broken.push(opener.at);
        let (Mark::Open(bracket), false) = (opener.mark, lost_with_a_text) else { return };
        let help = Some(format!("close it with `{}`", bracket.closer()).into());
        let before = before.map(|at| self.span(at));
        self.errors.push(SyntaxProblem::Unclosed {
            bracket: bracket.opener(),
            at: self.span(opener.at),
            before,
            help,
        });
    }

    fn span(&self, at: usize) -> Span {
        Span::new(self.source, at..at + 1)
    }
}

/// A line inside paired round or square brackets goes on.
fn blank_newlines(tokens: &[Token], depth: &[i32], blank: &mut [u8]) {
    let mut inside = 0;
    for (token, change) in tokens.iter().zip(depth) {
        inside += change;
        if token.mark == Mark::Newline && inside > 0 {
            blank[token.at] = b' ';
        }
    }
}

/// Pairs the braces and reports what is wrong with them.
fn braces(
    source: SourceId,
    edges: Vec<Edge>,
    blank: &[u8],
    swallowed: bool,
    errors: &mut Errors,
) -> Paired {
    let plain = by_order(&edges);
    let chosen = match (plain.unclosed.is_empty(), plain.extra.is_empty()) {
        (true, true) => plain,
        (true, false) => Some(never_opened(&edges, blank))
            .filter(|other| other.mistakes() == (0, 0))
            .unwrap_or(plain),
        (false, _) => Some(by_indent(&edges, blank))
            .filter(|other| other.mistakes() == plain.mistakes())
            .unwrap_or(plain),
    };
    for &index in &chosen.opened {
        errors.push(no_opener(source, blank, edges[index].at));
    }
    let place = |at: usize| Span::new(source, at..at + 1);
    if let Some(&at) = chosen.extra.first() {
        errors.push(SyntaxProblem::Unopened { bracket: '}', opener: '{', at: place(at) });
    }
    for &(at, before) in chosen.unclosed.iter().filter(|_| !swallowed) {
        let help = Some("close it with `}` on a line of its own".into());
        errors.push(SyntaxProblem::Unclosed {
            bracket: '{',
            at: place(at),
            before: before.map(|at| Span::new(source, at..at + sign_length(blank, at))),
            help,
        });
    }
    let unbalanced = swallowed || chosen.mistakes() != (0, 0);
    Paired { edges: chosen.edges(edges), unbalanced }
}

/// How many bytes the character at `at` has.
fn sign_length(text: &[u8], at: usize) -> usize {
    let rest = text.iter().skip(at + 1);
    1 + rest.take_while(|&&byte| byte & 0b1100_0000 == 0b1000_0000).count()
}

/// One way to read the braces.
#[derive(Default)]
struct Reading {
    /// Each `{` that has no `}`, and before which byte that is most likely missing.
    unclosed: Vec<(usize, Option<usize>)>,
    /// Each `}` that has no `{`.
    extra: Vec<usize>,
    /// Before which edges a `}` is missing.
    forgotten: Vec<usize>,
    /// In place of which newlines a `{` is missing.
    opened: Vec<usize>,
}

impl Reading {
    fn mistakes(&self) -> (usize, usize) {
        (self.unclosed.len(), self.extra.len())
    }

    /// The edges as this reading has them: without the `}` that are too many, with those that are
    /// missing.
    fn edges(&self, edges: Vec<Edge>) -> Vec<Edge> {
        let mut forgotten = self.forgotten.iter().peekable();
        let mut extra = self.extra.iter().peekable();
        let mut opened = self.opened.iter().peekable();
        let mut read = Vec::with_capacity(edges.len() + self.forgotten.len());
        for (index, edge) in edges.into_iter().enumerate() {
            while forgotten.next_if(|&&before| before == index).is_some() {
                read.push(Edge { at: edge.at, kind: EdgeKind::Forgotten });
            }
            let kind = match extra.next_if(|&&at| at == edge.at) {
                Some(_) => EdgeKind::Semicolon,
                None if opened.next_if(|&&newline| newline == index).is_some() => EdgeKind::Open,
                None => edge.kind,
            };
            read.push(Edge { at: edge.at, kind });
        }
        read
    }
}

/// Each `}` closes the last `{` that is open.
fn by_order(edges: &[Edge]) -> Reading {
    let mut reading = Reading::default();
    let mut open = Vec::new();
    for edge in edges {
        match edge.kind {
            EdgeKind::Open => open.push(edge.at),
            EdgeKind::Close if open.pop().is_none() => reading.extra.push(edge.at),
            EdgeKind::Close | EdgeKind::Newline | EdgeKind::Semicolon | EdgeKind::Forgotten => {}
        }
    }
    reading.unclosed = open.into_iter().map(|at| (at, None)).collect();
    reading
}

/// The same, but a line that is indented no deeper than the head of the open block closes that
/// block, as people indent.
fn by_indent(edges: &[Edge], blank: &[u8]) -> Reading {
    let mut reading = Reading::default();
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut indent = line_start(blank, 0).map_or(0, |(indent, _)| indent);
    for (index, edge) in edges.iter().enumerate() {
        match edge.kind {
            EdgeKind::Open => open.push((edge.at, indent)),
            EdgeKind::Close if open.pop().is_none() => reading.extra.push(edge.at),
            EdgeKind::Newline => {
                let Some((next, at)) = line_start(blank, edge.at + 1) else { continue };
                let closes = blank.get(at) == Some(&b'}');
                let ended = |head: usize| if closes { next < head } else { next <= head };
                while let Some((opener, _)) = open.pop_if(|(_, head)| ended(*head)) {
                    reading.unclosed.push((opener, Some(at)));
                    reading.forgotten.push(index);
                }
                indent = next;
            }
            EdgeKind::Close | EdgeKind::Semicolon | EdgeKind::Forgotten => {}
        }
    }
    reading.unclosed.extend(open.into_iter().map(|(at, _)| (at, None)));
    reading
}

/// Each `}` closes the last `{`; one that is first on its line closes the last line of the same indent
/// whose `{` is missing: the lines between are indented deeper.
fn never_opened(edges: &[Edge], blank: &[u8]) -> Reading {
    enum Open {
        Brace,
        Missing { indent: usize, newline: usize },
    }
    let mut reading = Reading::default();
    let mut open: Vec<Open> = Vec::new();
    let (mut indent, mut first) = line_start(blank, 0).unwrap_or((0, 0));
    let mut ends_open = false;
    for (index, edge) in edges.iter().enumerate() {
        match edge.kind {
            EdgeKind::Open => open.push(Open::Brace),
            EdgeKind::Close => {
                let alone = first == edge.at;
                let mut closed = false;
                while let Some(last) = open.pop_if(|_| !closed) {
                    closed = match last {
                        Open::Brace => true,
                        Open::Missing { indent: head, .. } => alone && head == indent,
                    };
                    if let (Open::Missing { newline, .. }, true) = (last, closed) {
                        reading.opened.push(newline);
                    }
                }
                if !closed {
                    reading.extra.push(edge.at);
                }
            }
            EdgeKind::Newline => {
                let Some((next, at)) = line_start(blank, edge.at + 1) else { continue };
                let closes = blank.get(at) == Some(&b'}');
                while let Some(Open::Missing { indent: head, .. }) = open.last()
                    && (next < *head || (next == *head && !closes))
                {
                    open.pop();
                }
                if next > indent && !ends_open {
                    open.push(Open::Missing { indent, newline: index });
                }
                (indent, first) = (next, at);
            }
            EdgeKind::Semicolon | EdgeKind::Forgotten => {}
        }
        ends_open = edge.kind == EdgeKind::Open;
    }
    reading.opened.sort_unstable();
    reading
}

/// A line whose `{` is missing, though the `}` is there; `newline` is its end.
fn no_opener(source: SourceId, blank: &[u8], newline: usize) -> SyntaxProblem {
    let end = blank[..newline].trim_ascii_end().len();
    let at = Span::new(source, end.saturating_sub(1)..end);
    let start = blank[..end].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let head = String::from_utf8_lossy(blank[start..end].trim_ascii()).into_owned();
    let fix = Fix::insert_after(at, " {");
    let help = Help::new(format!("write `{head} {{`"), fix);
    SyntaxProblem::syntax(at, "this line's `{` is missing", "expected `{` after this", Some(help))
}

/// How far the line at `start` is indented, and where its first sign is; `None` if it is empty.
fn line_start(blank: &[u8], start: usize) -> Option<(usize, usize)> {
    let line = blank.get(start..)?;
    let indent = line.iter().take_while(|byte| b" \t\r".contains(byte)).count();
    line.get(indent).filter(|&&byte| byte != b'\n').map(|_| (indent, start + indent))
}
