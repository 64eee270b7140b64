//! Items with their parts in the order of other programs: the place behind the clip, the range
//! without its brackets, the length without `for`.

use super::stop::{Stop, reads, starts_with_digit, word_or_number};
use crate::diag::{Fix, Help};
use crate::syntax::error::SyntaxProblem;
use crate::syntax::grammar::Rule;
use crate::syntax::head::first_word;
use crate::syntax::words::{IN_BRACES, Opening};

fn is_item(rule: Rule) -> bool {
    matches!(rule, Rule::clip | Rule::hold | Rule::gap | Rule::cut | Rule::section | Rule::repeat)
}

/// Signs between the two ends of a range in brackets: `s[0:05 to 0:08]`, `s[0:05 ... 0:08]`
pub(super) fn sign_in_range(stop: &Stop) -> Option<SyntaxProblem> {
    let open = stop.before().rfind('[')?;
    let inside = stop.before().get(open + 1..).filter(|inside| !inside.contains(']'))?;
    if !matches!(stop.rule, Rule::clip | Rule::hold | Rule::cut_line) {
        return None;
    }
    let rest = stop.rest();
    if inside.ends_with("..") {
        let more = ["..", ".", "=", "<"].iter().find(|more| rest.starts_with(**more));
        if let Some(more) = more {
            let at = stop.head.span(stop.at..stop.at + more.len());
            let help = Help::new("write `..`: `bunny[0:05 .. 0:08]`", Fix::remove(at, "the sign"));
            return Some(SyntaxProblem::syntax(
                at,
                "a range has two dots",
                "one sign too many",
                Some(help),
            ));
        }
        let length = rest.strip_prefix('+').map(|rest| word_or_number(rest.trim_start()))?;
        let start = inside.trim_end_matches('.').trim();
        let help = format!("write the end of the range: `{start} .. {start} + {length}`");
        let help = match start.is_empty() {
            true => "write the end of the range: `0:05 .. 0:05 + 3s`".into(),
            false => Help::new(help, Fix::insert_before(stop.place(), format!("{start} "))),
        };
        return Some(stop.error("a range ends at a time, not after a length", "a length", help));
    }
    if inside.contains("..") && first_word(rest) == "on" {
        let help =
            "write the moment that is pinned after a comma: `bunny[0:09 .. 0:11, 0:10 on bar 4]`";
        return Some(stop.error("a pin is an entry of its own in the brackets", "a pin", help));
    }
    let sign = ["to ", "until ", "through ", "->", "=>", "→", "–", "—", "~", "|"];
    let sign = sign
        .iter()
        .find(|sign| rest.starts_with(**sign))
        .filter(|_| !inside.is_empty())?
        .trim_end();
    let at = stop.head.span(stop.at..stop.at + sign.len());
    let help =
        format!("write `{} .. {}`", inside.trim(), rest[sign.len()..].split(']').next()?.trim());
    let help = Help::replace(help, at, "..");
    Some(SyntaxProblem::syntax(
        at,
        "the ends of a range are joined by two dots",
        "here",
        Some(help),
    ))
}

/// `clip s 0:05 0:08`, `clip s from 0:05 to 0:08`
pub(super) fn range_without_brackets(stop: &Stop) -> Option<SyntaxProblem> {
    let source = stop.before().strip_prefix("clip ").or(stop.before().strip_prefix("hold "))?;
    let plain = source.chars().all(|sign| sign.is_alphanumeric() || sign == '_');
    let rest = stop.rest().strip_prefix("from ").unwrap_or(stop.rest());
    if !plain || !matches!(stop.rule, Rule::clip | Rule::hold) || !starts_with_digit(rest) {
        return None;
    }
    let start = time(rest)?;
    let behind =
        rest[start.len()..].trim_start_matches([' ', ',', '-', '.', '–', '>']).trim_start();
    let behind = behind.strip_prefix("to ").or(behind.strip_prefix("until ")).unwrap_or(behind);
    let range = match (time(behind), stop.rule) {
        (Some(end), Rule::clip) => format!("{source}[{start} .. {end}]"),
        (_, Rule::clip) => format!("{source}[{start} ..]"),
        _ => format!("{source}[{start}]"),
    };
    let keyword = first_word(stop.before());
    let line = format!("{keyword} {range}");
    let help = format!("write `{line}`");
    let whole = stop.head.span(0..stop.head.text.len());
    let help = if time(behind).is_some_and(|end| end.len() == behind.len()) || behind.is_empty() {
        Help::replace(help, whole, line)
    } else {
        help.into()
    };
    Some(stop.error("the part of a source is written in brackets after its name", "here", help))
}

/// A clock time at the start of `text`.
fn time(text: &str) -> Option<&str> {
    Some(word_or_number(text)).filter(|time| {
        let has_unit = time.contains(':') || time.ends_with(['s', 'f']);
        starts_with_digit(time) && has_unit
    })
}

/// `clip s, b`, `clip s + b`, `clip "s.mp4"`
pub(super) fn not_one_source(stop: &Stop) -> Option<SyntaxProblem> {
    if !matches!(stop.rule, Rule::clip | Rule::hold) {
        return None;
    }
    let rest = stop.rest();
    if let Some(path) = rest.strip_prefix('"').filter(|_| stop.wants_source()) {
        let path = path.split('"').next()?;
        let name = super::declarations::name_of(path);
        let help = format!(
            "declare the file first, outside all braces: `footage {name} = \"{path}\"`; then write `clip {name}[0:05 ..]`"
        );
        return Some(stop.error("a clip shows a source by its name", "a file", help));
    }
    let joins = rest.starts_with([',', '+', '&']) && stop.expected.contains(&Rule::EOI);
    joins.then(|| {
        stop.error(
            "a clip shows one source",
            "a second source",
            "write two clips, or many in a `cut`: `cut on beat cycle { bunny[0:05 ..]  sintel[0:20 ..] }`",
        )
    })
}

/// `clip s[0:05 ..] at bar 3`, `clip s @ bar 3`
pub(super) fn place_behind_item(stop: &Stop) -> Option<SyntaxProblem> {
    let sign = ["at ", "@", "=>", "-> "].iter().find(|sign| stop.rest().starts_with(**sign))?;
    if !is_item(stop.rule) {
        return None;
    }
    let place = stop.rest()[sign.len()..].trim();
    let line = format!("{place}: {}", stop.before());
    let known = reads(Rule::cue, place);
    let help = match (known, stop.head.cued) {
        (true, false) => Help::replace(format!("write `{line}`"), stop.head.whole(), line),
        (true, true) => "this line has its place already: remove the second one".into(),
        (false, _) => "write the place first: `bar 3: clip bunny[0:05 ..]`".into(),
    };
    Some(stop.error("the place of an item is written before it, with a colon", "here", help))
}

/// `clip s[0:05 ..] from bar 1 to bar 3`, `clip s[0:05 ..] to bar 3`
pub(super) fn stretch_behind_item(stop: &Stop) -> Option<SyntaxProblem> {
    if !matches!(stop.rule, Rule::clip | Rule::hold | Rule::gap | Rule::cut) {
        return None;
    }
    match first_word(stop.rest()) {
        "to" | "till" | "through" => {
            let help = format!("write `until{}`", &stop.rest()[first_word(stop.rest()).len()..]);
            Some(stop.error(
                "an item ends with `until`",
                "here",
                Help::replace(help, stop.place(), "until"),
            ))
        }
        "from" => {
            let (from, to) = stop.rest()["from".len()..].split_once(" to ")?;
            let (from, to) = (from.trim(), to.trim());
            let line = format!("{from}: {} until {to}", stop.before());
            let known = reads(Rule::cue, from) && reads(Rule::cue, to);
            let help = match (known, stop.head.cued) {
                (true, false) => Help::replace(format!("write `{line}`"), stop.head.whole(), line),
                _ => "write the place first and the end last: `bar 1: clip bunny[0:05 ..] until bar 3`".into(),
            };
            Some(stop.error(
                "the place of an item is written before it, with a colon",
                "here",
                help,
            ))
        }
        _ => None,
    }
}

/// `clip s[0:05 ..] 2 bars`, `clip s[0:05 ..] length 2 bars`
pub(super) fn length_without_for(stop: &Stop) -> Option<SyntaxProblem> {
    if !is_item(stop.rule) || !stop.expected.contains(&Rule::ending) {
        return None;
    }
    let rest = stop.rest();
    let word = first_word(rest);
    let words = ["length", "len", "duration", "dur", "lasting", "over", "during", "time"];
    let length = if words.contains(&word) {
        rest[word.len()..].trim_start_matches([' ', ':', '='])
    } else {
        rest
    };
    if !starts_with_digit(length) || !reads(Rule::gap, &format!("gap for {length}")) {
        return None;
    }
    let help = format!("write `for {length}`");
    let at = stop.head.span(stop.at..stop.head.text.len());
    let help = Help::replace(help, at, format!("for {length}"));
    Some(stop.error("the length of an item is written after `for`", "here", help))
}

/// `clip s[0:05 ..] speed 50%`
pub(super) fn modifier_outside_braces(stop: &Stop) -> Option<SyntaxProblem> {
    let word = first_word(stop.rest());
    let takes_braces = matches!(stop.rule, Rule::clip | Rule::hold);
    let clause = ["for", "until", "fit", "on", "at"].contains(&word);
    let is_statement = Opening::of(word).is_some() && !IN_BRACES.contains(&word);
    if !takes_braces
        || is_statement
        || word.is_empty()
        || clause
        || !stop.expected.contains(&Rule::EOI)
    {
        return None;
    }
    let rest = stop.rest();
    let known = IN_BRACES.contains(&word) && reads(Rule::setting, rest);
    let is_transition = word == "zoom" && !rest.contains(['%', '>', '{']) && !rest.contains('x');
    let help = match known && !is_transition && stop.head.brace.is_none() {
        true => {
            let at = stop.head.span(stop.at..stop.head.text.len());
            let braces = format!("{{ {rest} }}");
            Help::replace(format!("write `{} {braces}`", stop.before()), at, braces)
        }
        false if is_transition => return None,
        false => "what a shot does is written in its braces: `clip bunny[0:05 ..] { speed 50%; zoom 110% }`".into(),
    };
    Some(stop.error(format!("`{word}` belongs in braces"), "outside the braces", help))
}
