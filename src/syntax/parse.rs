//! From lines to the tree.

mod allow;
mod arguments;
mod cue;
mod cut;
mod expr;
mod file;
mod item;
mod music;
mod opening;
mod tree;
mod unknown;

use tree::Tree;

use super::ast::{Allow, Arg, Comment, Expr, ExprKind, Keys, Setting, Statement};
use super::error::{Errors, SyntaxProblem};
use super::grammar::Rule;
use super::head::{Head, first_word};
use super::scan::{Line, Scan};
use super::words::{Braces, Opening};
use crate::source::{SourceId, Span, Spanned};

/// Reads the lines of a swept text.
pub(super) fn statements(
    source: SourceId,
    text: &str,
    scan: &Scan,
    lines: &[Line],
    errors: &mut Errors,
) -> (Vec<Statement>, Vec<Allow>) {
    let mut reader = Reader {
        source,
        text,
        blank: &scan.blank,
        comments: &scan.comments,
        unbalanced: scan.unbalanced,
        errors,
        allows: Vec::new(),
    };
    let statements = reader.statements(lines);
    (statements, reader.allows)
}

/// Reads a single instant in a swept text.
pub(super) fn instant(source: SourceId, text: &str, scan: &Scan, errors: &mut Errors) -> Expr {
    let head = Head::part(source, &scan.blank, 0..text.len(), None);
    let broken = Expr { kind: ExprKind::Broken, span: head.whole() };
    let Some(pair) = head.read(Rule::cue, errors) else { return broken };
    let mut tree = Tree { head: &head, errors, operations: 0 };
    tree::child(&pair, Rule::instant).map_or(broken, |instant| tree.expr(instant))
}

/// Reads lines; mistakes go to `errors`, and what follows is still read.
struct Reader<'t> {
    source: SourceId,
    /// The script, and the script swept.
    text: &'t str,
    blank: &'t str,
    comments: &'t [Comment],
    /// Whether braces did not match, so that statements may seem to stand where they don't.
    unbalanced: bool,
    errors: &'t mut Errors,
    /// The warnings that are allowed so far.
    allows: Vec<Allow>,
}

impl<'t> Reader<'t> {
    fn head(&self, line: &Line) -> Head<'t> {
        Head::of(self.source, self.blank, line)
    }

    fn span(&self, line: &Line) -> Span {
        Span::new(self.source, line.range())
    }

    /// The settings in a line's braces; none if it has none.
    fn settings(&mut self, line: &Line) -> Vec<Setting> {
        let lines = self.lines_in(line);
        lines.into_iter().filter_map(|line| self.setting(line)).collect()
    }

    fn setting(&mut self, line: &Line) -> Option<Setting> {
        let head = self.head(line);
        self.no_braces(head.first_word(), line);
        self.setting_with(line, None)
    }

    /// How words look, in a line's braces. Braces within are noted, not read: no such setting has
    /// any yet.
    fn style_settings(&mut self, line: &Line) -> Vec<Setting> {
        let lines = self.lines_in(line);
        let settings = lines.into_iter();
        settings.filter_map(|line| self.setting_with(line, self.unread_block(line))).collect()
    }

    fn unread_block(&self, line: &Line) -> Option<Keys> {
        let block = line.block.as_ref()?;
        Some(Keys { keys: Vec::new(), span: Span::new(self.source, block.range.clone()) })
    }

    /// The lines of effects in a line's braces; each may have keyframes.
    fn effects(&mut self, line: &Line) -> Vec<Setting> {
        let lines = self.lines_in(line);
        lines.into_iter().filter_map(|line| self.effect(line)).collect()
    }

    fn effect(&mut self, line: &Line) -> Option<Setting> {
        let keys = self.keys(line);
        if line.follows && self.is_tail_of_line(line) {
            return None;
        }
        self.setting_with(line, keys)
    }

    /// Reports `zoom { start: 100%, end: 110% } about 50% 50%`.
    fn is_tail_of_line(&mut self, line: &Line) -> bool {
        let head = self.head(line);
        let word = head.first_word();
        let words = [
            "about", "edge", "amount", "color", "on", "over", "ease", "with", "decay", "attack",
            "linear",
        ];
        if !words.contains(&word) {
            return false;
        }
        let help = format!(
            "write it before the braces: `zoom {} {{ start: 100%, end: 110% }}`",
            head.text
        );
        let message = format!("`{word}` must be before the keyframes");
        self.errors.push(SyntaxProblem::syntax(
            head.whole(),
            message,
            "behind the braces",
            Some(help),
        ));
        true
    }

    fn setting_with(&mut self, line: &Line, keys: Option<Keys>) -> Option<Setting> {
        let head = self.head(line);
        if line.broken || self.errors.are_too_many() {
            return broken_setting(&head);
        }
        self.new_line(line);
        match head.read(Rule::setting, self.errors) {
            Some(pair) => self.tree(&head).setting(pair, keys),
            None => broken_setting(&head),
        }
    }

    /// The keyframes in a line's braces; a key that cannot be read is left out.
    fn keys(&mut self, line: &Line) -> Option<Keys> {
        let block = line.block.as_ref()?;
        let mut keys = Vec::new();
        for line in &block.lines {
            let head = self.head(line);
            self.no_braces(head.first_word(), line);
            if line.broken || self.errors.are_too_many() {
                continue;
            }
            if let Some(pair) = head.read(Rule::keys, self.errors) {
                keys.extend(self.tree(&head).keys(&pair));
            }
        }
        // Braces that do not match may have swallowed what follows.
        if self.unbalanced && keys.is_empty() {
            return None;
        }
        Some(Keys { keys, span: Span::new(self.source, block.range.clone()) })
    }

    /// The item after a block is on a line of its own.
    fn new_line(&mut self, line: &Line) {
        if line.follows {
            let at = self.head(line).whole();
            let help = "start a new line after `}`, or write `;`".to_owned();
            self.errors.push(SyntaxProblem::syntax(
                at,
                "a statement follows a `}` on its line",
                "a second statement",
                Some(help),
            ));
        }
    }

    /// Whether a line has braces where it needs them; what is wrong with them is reported.
    fn has_its_braces(&mut self, opening: Opening, head: &Head, line: &Line) -> bool {
        match (opening.braces(), &line.block) {
            (Braces::Needed, None) => {
                if !line.broken && head.read(opening.rule(), self.errors).is_none() {
                    return false;
                }
                let word = head.first_word();
                let help = format!(
                    "write `{{` at the end of the line, and `}}` at the end of the `{word}`"
                );
                self.errors.push(SyntaxProblem::syntax(
                    head.whole(),
                    format!("this `{word}` has no braces"),
                    "expected `{` at its end",
                    Some(help),
                ));
                false
            }
            (Braces::None, Some(_)) => {
                self.no_braces(head.first_word(), line);
                true
            }
            (Braces::Needed, Some(_)) | (Braces::Allowed, _) | (Braces::None, None) => true,
        }
    }

    fn no_braces(&mut self, word: &str, line: &Line) {
        if let Some(block) = &line.block {
            let at = Span::new(self.source, block.range.start..block.range.start + 1);
            let help = "end the line before the `{`".to_owned();
            self.errors.push(SyntaxProblem::syntax(
                at,
                format!("`{word}` takes no braces"),
                "no braces here",
                Some(help),
            ));
        }
    }
}

/// A setting that is named, though what it says cannot be read.
fn broken_setting(head: &Head) -> Option<Setting> {
    let (name, span) = (setting_name(&head.text), head.whole());
    let args = vec![Arg::Value(Expr { kind: ExprKind::Broken, span })];
    (!name.is_empty()).then(|| Setting {
        name: Spanned::new(name.to_owned(), head.span(0..name.len())),
        args,
        keys: None,
        span,
    })
}

/// The name at the start of a setting, with its hyphens.
fn setting_name(text: &str) -> &str {
    let first = first_word(text);
    let rest =
        text[first.len()..].strip_prefix('-').map(setting_name).filter(|rest| !rest.is_empty());
    rest.filter(|_| !first.is_empty()).map_or(first, |rest| &text[..first.len() + 1 + rest.len()])
}

/// The mistake of saying a thing twice that can be said once.
fn said_twice(what: &str, at: Span) -> SyntaxProblem {
    SyntaxProblem::syntax(
        at,
        format!("{what} is given twice"),
        "the second time",
        Some("remove one of them".to_owned()),
    )
}
