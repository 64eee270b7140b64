//! The place where the grammar stopped reading a head, and what was expected there.

use pest::Parser;

use super::usage::how_to_write;
use crate::diag::Help;
use crate::source::Span;
use crate::syntax::error::SyntaxProblem;
use crate::syntax::grammar::{Grammar, Rule, user_word};
use crate::syntax::head::{Head, last_word};

/// The place where reading stopped.
pub(super) struct Stop<'s> {
    pub(super) head: &'s Head<'s>,
    pub(super) rule: Rule,
    pub(super) at: usize,
    pub(super) expected: &'s [Rule],
}

impl<'s> Stop<'s> {
    pub(super) fn rest(&self) -> &'s str {
        self.head.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn before(&self) -> &'s str {
        self.head.text.get(..self.at).unwrap_or_default().trim_end()
    }

    /// The character, word, number or text at which reading stopped.
    pub(super) fn next(&self) -> &'s str {
        let rest = self.rest();
        let sign = rest.chars().next().map_or(0, char::len_utf8);
        let length = match word_or_number(rest) {
            "" if rest.starts_with("..") => 2,
            "" if rest.starts_with('"') => rest[1..].find('"').map_or(1, |end| end + 2),
            "" => sign,
            word => word.len(),
        };
        &rest[..length]
    }

    pub(super) fn place(&self) -> Span {
        match (self.next(), self.head.brace) {
            ("", Some(brace)) => Span::new(self.head.source, brace..brace + 1),
            (next, _) => self.head.span(self.at..self.at + next.len()),
        }
    }

    /// From the last number or word before the stop to the end of [`next`](Stop::next).
    pub(super) fn place_with(&self, before: &str) -> Span {
        self.head.span(self.before().len() - before.len()..self.at + self.next().len())
    }

    pub(super) fn error(
        &self,
        message: impl Into<String>,
        label: &str,
        help: impl Into<Help>,
    ) -> SyntaxProblem {
        SyntaxProblem::syntax(self.place(), message, label, Some(help.into()))
    }

    pub(super) fn plain(&self) -> SyntaxProblem {
        let expected = self.wanted();
        let message = match expected.is_empty() {
            true => format!("{} is not understood here", self.found()),
            false => format!("expected {expected}, found {}", self.found()),
        };
        let label = match expected.is_empty() {
            true => "not understood".to_owned(),
            false => format!("expected {expected}"),
        };
        let help = how_to_write(self.rule);
        SyntaxProblem::syntax(self.place(), message, label, help)
    }

    pub(super) fn wanted(&self) -> String {
        let ends = self.expected.contains(&Rule::EOI);
        let mut words: Vec<&str> = Vec::new();
        for word in
            self.expected.iter().filter_map(|rule| self.word(*rule)).chain(ends.then(|| self.end()))
        {
            if !words.contains(&word) {
                words.push(word);
            }
        }
        match words.as_slice() {
            [] => String::new(),
            [one] => (*one).to_owned(),
            [most @ .., last] => format!("{} or {last}", most.join(", ")),
        }
    }

    /// The name of a rule in a message. Where any operand is possible, the name says what the
    /// operand is for.
    pub(super) fn word(&self, rule: Rule) -> Option<&'static str> {
        let any_operand = [Rule::kw_pattern, Rule::expr, Rule::sum, Rule::product]
            .iter()
            .any(|rule| self.expected.contains(rule));
        let behind_a_value = self.expected.contains(&Rule::kw_shift);
        match rule {
            Rule::EOI => None,
            _ if any_operand => Some(self.operand()),
            Rule::text if behind_a_value => None,
            Rule::path | Rule::name if self.wants_source() => user_word(Rule::source),
            Rule::name if last_word(self.before()) == "ease" => Some("`in`, `out` or `in out`"),
            rule => user_word(rule),
        }
    }

    pub(super) fn operand(&self) -> &'static str {
        let rule = match last_word(self.before()) {
            "until" | "from" | "to" | "at" => Rule::instant,
            "for" | "overlap" | "in" | "out" => Rule::length,
            "on" if self.rule == Rule::cut => Rule::rhythm,
            _ => Rule::expr,
        };
        user_word(rule).unwrap_or("a value")
    }

    pub(super) fn wants_source(&self) -> bool {
        let opens =
            matches!(last_word(self.before()), "clip" | "hold" | "") || self.rule == Rule::cut_line;
        opens && matches!(self.rule, Rule::clip | Rule::hold | Rule::cut_line)
    }

    pub(super) fn end(&self) -> &'static str {
        if self.head.brace.is_some() { "`{`" } else { "the end of the line" }
    }

    pub(super) fn found(&self) -> String {
        match self.next() {
            "" => self.end().to_owned(),
            text if text.starts_with('"') => "a text".to_owned(),
            next => format!("`{next}`"),
        }
    }
}

/// The word, or the number with its unit, at the start of `text`.
pub(super) fn word_or_number(text: &str) -> &str {
    let digit = starts_with_digit(text);
    let belongs = |sign: char| {
        sign.is_alphanumeric() || sign == '_' || (digit && matches!(sign, '.' | ':' | '/' | '%'))
    };
    let end = text.find(|sign| !belongs(sign)).unwrap_or(text.len());
    text[..end].trim_end_matches(['.', ':', '/'])
}

/// The plain number at the end of `text`.
pub(super) fn trailing_number(text: &str) -> Option<&str> {
    let start = text
        .rfind(|sign: char| !(sign.is_ascii_digit() || matches!(sign, '.' | '/')))
        .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let glued_to_word =
        text[..start].ends_with(|sign: char| sign.is_alphanumeric() || sign == '_' || sign == ':');
    Some(&text[start..]).filter(|number| starts_with_digit(number) && !glued_to_word)
}

pub(super) fn is_musical(word: &str) -> bool {
    matches!(word, "beat" | "beats" | "bar" | "bars")
}

pub(super) fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|sign: char| sign.is_ascii_digit())
}

/// Whether `rule` can read a text.
pub(super) fn reads(rule: Rule, text: &str) -> bool {
    Grammar::parse(rule, text).is_ok()
}

/// Whether a word begins a rhythm.
pub(super) fn is_rhythm_word(word: &str) -> bool {
    matches!(
        word,
        "beat"
            | "bar"
            | "kick"
            | "snare"
            | "hat"
            | "onset"
            | "every"
            | "offbeat"
            | "pattern"
            | "raw"
            | "drops"
            | "breaks"
    )
}

/// What is behind the last space of `text`.
pub(super) fn last_token(text: &str) -> &str {
    text.rsplit(' ').next().unwrap_or_default()
}
