//! `allow CODE …`: which warnings are meant, in a file or in the braces of a statement.

use super::Reader;
use super::tree::{child, children};
use crate::source::{Span, Spanned};
use crate::syntax::ast::Allow;
use crate::syntax::grammar::Rule;
use crate::syntax::head::first_word;
use crate::syntax::scan::Line;
use crate::syntax::text::Escapes;

/// The warning that `clip again` allows.
const AGAIN: &str = "moment-twice";

impl Reader<'_> {
    /// The lines in a line's braces, without those that allow warnings there.
    pub(super) fn lines_in<'l>(&mut self, line: &'l Line) -> Vec<&'l Line> {
        let scope = Some(self.span(line));
        let lines = line.block.iter().flat_map(|block| &block.lines);
        lines.filter(|line| !self.allows(line, scope)).collect()
    }

    /// Whether a line allows warnings; if so, it is read.
    pub(super) fn allows(&mut self, line: &Line, scope: Option<Span>) -> bool {
        let head = self.head(line);
        if line.block.is_some() || !is_allow(&head.text) {
            return false;
        }
        if line.broken {
            return true;
        }
        self.new_line(line);
        if let Some(pair) = head.read(Rule::allow, self.errors) {
            let mut tree = self.tree(&head);
            let codes = children(&pair, Rule::allowed_code).map(|code| tree.ident(&code)).collect();
            if let Some(why) = child(&pair, Rule::text) {
                tree.text(&why, Escapes::Plain);
            }
            self.allows.push(Allow { codes, scope, again: false });
        }
        true
    }

    /// `clip again …`
    pub(super) fn allow_again(&mut self, again: Span, line: &Line) {
        let codes = vec![Spanned::new(AGAIN.to_owned(), again)];
        self.allows.push(Allow { codes, scope: Some(self.span(line)), again: true });
    }
}

/// Whether a head begins with the word and goes on as codes do; `allow` may be a name too.
fn is_allow(head: &str) -> bool {
    let word = first_word(head);
    let rest = head[word.len()..].split('"').next().unwrap_or_default();
    let code =
        |sign: char| sign.is_alphanumeric() || matches!(sign, '-' | '_' | ',') || sign == ' ';
    let spaced = rest.starts_with(' ') || (rest.is_empty() && head.len() > word.len());
    word == "allow" && spaced && rest.chars().all(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn allow_may_be_a_name() {
        for head in ["allow moment-twice", "allow off-grid, unused \"why: so\"", "allow \"x\""] {
            assert!(is_allow(head), "{head}");
        }
        for head in ["allow", "allow: clip a", "allow[0:05 ..]", "allow + 1 beat: gap", "allowed x"]
        {
            assert!(!is_allow(head), "{head}");
        }
    }
}
