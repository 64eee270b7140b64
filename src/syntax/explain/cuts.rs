//! The head and the sources of a `cut`, as other programs have them.

use super::stop::{Stop, is_rhythm_word, last_token, reads, starts_with_digit, word_or_number};
use crate::diag::{Fix, Help};
use crate::syntax::error::SyntaxProblem;
use crate::syntax::grammar::Rule;
use crate::syntax::head::{first_word, last_word};
use crate::syntax::words::IN_BRACES;

const EXAMPLE: &str = "cut on beat until bar 5 cycle { bunny[0:05 ..]  sintel[0:20 ..] }";

/// `cut every 2 beats { … }`, `cut to beat { … }`, `cut at bar 3`, `cut s b on beat`
pub(super) fn cut_without_on(stop: &Stop) -> Option<SyntaxProblem> {
    if stop.rule != Rule::cut || stop.before() != "cut" {
        return None;
    }
    let rest = stop.rest();
    let word = first_word(rest);
    let link = matches!(word, "to" | "with" | "by" | "at" | "in");
    let behind = if link { rest[word.len()..].trim_start() } else { rest };
    let rhythm = match every_beat(behind) {
        Some((length, rhythm)) => format!("{rhythm}{}", &behind[length..]),
        None => behind.to_owned(),
    };
    let line = format!("cut on {rhythm}");
    if is_rhythm_word(first_word(&rhythm)) && !is_numbered_bar(&rhythm) && reads(Rule::cut, &line) {
        let help = Help::replace(format!("write `{line}`"), stop.head.whole(), line);
        return Some(stop.error("a `cut` has its rhythm after `on`", "here", help));
    }
    let help = format!(
        "a `cut` changes the source on every hit of a rhythm: `{EXAMPLE}`; a single cut is where the next clip starts: `bar 3: clip bunny[0:05 ..]`"
    );
    Some(stop.error("a `cut` needs a rhythm and its sources", "no rhythm", help))
}

fn is_numbered_bar(text: &str) -> bool {
    text.strip_prefix("bar ").is_some_and(starts_with_digit)
}

/// The length of `every beat`, `every bar`, and the rhythm that it is.
fn every_beat(text: &str) -> Option<(usize, &'static str)> {
    let unit = text.strip_prefix("every ").map(first_word)?;
    let rhythm = match unit {
        "beat" => "beat",
        "bar" => "bar",
        _ => return None,
    };
    Some(("every ".len() + unit.len(), rhythm))
}

/// `cut on kick and snare { … }`, `cut on kick > 50% { … }`, `zoom 110% on kick, snare`
pub(super) fn sign_in_rhythm(stop: &Stop) -> Option<SyntaxProblem> {
    let places = matches!(stop.rule, Rule::cut | Rule::setting | Rule::let_line);
    let rest = stop.rest();
    let word = first_word(rest);
    let left = last_token(stop.before());
    if !places || !is_rhythm_word(left.trim_start_matches('(')) {
        return None;
    }
    let (length, sign) = match (word, rest.chars().next()?) {
        ("and" | "or" | "plus", _) => (word.len(), "+"),
        ("over", _) if stop.rule == Rule::cut => (word.len(), "above"),
        (_, ',' | '&' | '|') => (1, "+"),
        (_, '>') => (rest.len() - rest.trim_start_matches(['>', '=']).len(), "above"),
        _ => return None,
    };
    let right = word_or_number(rest[length..].trim_start_matches(['&', '|']).trim_start());
    if right.is_empty() || (sign == "+" && !is_rhythm_word(right)) {
        return None;
    }
    let at = stop.head.span(stop.before().len()..stop.at + length);
    let text = match sign {
        "+" => format!("write `{left} + {right}`"),
        _ => format!("write `{left} above {right}`"),
    };
    let message = match sign {
        "+" => "rhythms are added with `+`",
        _ => "strong hits are chosen with `above`",
    };
    let help = Help::replace(text, at, format!(" {sign}"));
    Some(SyntaxProblem::syntax(stop.place(), message, "here", Some(help)))
}

/// `cut on beat random { … }`, `cut on beat [s, b]`
pub(super) fn order_of_cut(stop: &Stop) -> Option<SyntaxProblem> {
    if stop.rule != Rule::cut || !stop.expected.contains(&Rule::order) {
        return None;
    }
    if stop.rest().starts_with(['[', '(']) {
        return Some(stop.error(
            "the sources of a `cut` are in braces",
            "brackets",
            format!("write them in `{{ }}`, with spaces between: `{EXAMPLE}`"),
        ));
    }
    let order = match first_word(stop.rest()) {
        "random" | "randomly" | "randomize" | "shuffled" | "rand" => "shuffle",
        "loop" | "repeat" | "looping" | "alternate" | "alternating" | "round" | "rotate" => "cycle",
        _ => return None,
    };
    let help = Help::replace(format!("write `{order}`"), stop.place(), order);
    Some(stop.error(format!("this order is called `{order}`"), "here", help))
}

/// `zoom 110%` or `b[0:05 ..] zoom 110%` between the sources
pub(super) fn effect_in_cut(stop: &Stop) -> Option<SyntaxProblem> {
    let word = last_word(stop.before());
    (stop.rule == Rule::cut_line && IN_BRACES.contains(&word)).then(|| {
        let line = format!("{word} {}", stop.rest());
        let line = if reads(Rule::setting, &line) { line } else { "zoom 110%".to_owned() };
        let help = format!(
            "write it in the braces of a source, `bunny[0:05 ..] {{ {line} }}`, or for all of them, `each {{ {line} }}`"
        );
        stop.error(format!("`{word}` is an effect, not a source"), "here", help)
    })
}

/// `cut on beat { clip s[0:05 ..] … }`
pub(super) fn sources_of_cut(stop: &Stop) -> Option<SyntaxProblem> {
    let comma = stop.rule == Rule::cut_line && stop.rest().starts_with(',');
    comma.then(|| {
        let help = Help::new("remove the comma", Fix::remove(stop.place(), "the comma"));
        stop.error("the sources of a `cut` are separated by spaces", "no comma here", help)
    })
}
