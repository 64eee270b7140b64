//! Lines in braces that are written as in other programs: with colons, equals signs and commas.

use super::stop::{Stop, is_rhythm_word, last_token, reads, starts_with_digit, word_or_number};
use crate::diag::{Edit, Fix, Help};
use crate::syntax::error::SyntaxProblem;
use crate::syntax::grammar::Rule;
use crate::syntax::head::{first_word, last_word};
use crate::syntax::words::IN_BRACES;

/// Words that go on with a line after a comma; others are most likely the next line.
const GOES_ON: &[&str] = &[
    "about", "edge", "on", "over", "ease", "decay", "attack", "with", "linear", "at", "from", "to",
];

/// `speed: 50%`, `fill = red`
pub(super) fn sign_after_name(stop: &Stop) -> Option<SyntaxProblem> {
    let sign = stop.rest().chars().next().filter(|sign| matches!(sign, ':' | '='))?;
    let name = last_word(stop.before());
    if stop.rule != Rule::setting || name.is_empty() || stop.rest().starts_with("=>") {
        return None;
    }
    let value = stop.rest().trim_start_matches([':', '=']).trim_start();
    let written = format!("{} {}", stop.before(), with_unit(name, value));
    let help = format!("write `{written}`");
    let help = match reads(Rule::setting, &written) {
        true => Help::replace(help, stop.head.whole(), written),
        false => help.into(),
    };
    Some(stop.error(format!("`{name}` takes its values without `{sign}`"), "not needed", help))
}

/// A share of 1, or a percentage without its sign, as a ratio: other programs have no units.
fn with_unit(name: &str, value: &str) -> String {
    let share = |number: &&str| !number.is_empty() && number.parse::<u32>().is_err();
    match value.chars().all(|sign| sign.is_ascii_digit() || sign == '.') {
        true if IN_BRACES.contains(&name) && share(&value) => format!("{value}x"),
        true if IN_BRACES.contains(&name) && !value.is_empty() => format!("{value}%"),
        _ => value.to_owned(),
    }
}

/// `zoom 100% => 110%`, `zoom 100% → 110%`
pub(super) fn other_arrow(stop: &Stop) -> Option<SyntaxProblem> {
    let arrow =
        ["-->", "=>", "→", "➔", "⟶"].iter().find(|arrow| stop.rest().starts_with(**arrow))?;
    let takes_ramps = matches!(stop.rule, Rule::setting | Rule::keys);
    takes_ramps.then(|| {
        let at = stop.head.span(stop.at..stop.at + arrow.len());
        let help = Help::replace("write `->`: `zoom 100% -> 110%`", at, "->");
        let message = format!("a ramp is written `->`, not `{arrow}`");
        SyntaxProblem::syntax(at, message, "here", Some(help))
    })
}

/// `speed 50%, reverse`, `size 1920,1080`, `place (50%, 80%)`
pub(super) fn comma_in_braces(stop: &Stop) -> Option<SyntaxProblem> {
    let after = stop.rest().strip_prefix(',').filter(|_| stop.rule == Rule::setting)?.trim_start();
    let next = first_word(after);
    let before = stop.before();
    if is_open(before) {
        let plain: String = stop.head.text.replace(['(', ')'], " ").replace(',', " ");
        let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
        let help = format!("write them side by side: `{plain}`");
        let help = match reads(Rule::setting, &plain) {
            true => Help::replace(help, stop.head.whole(), plain),
            false => help.into(),
        };
        let message = "values have no parentheses and commas around them here";
        return Some(stop.error(message, "a comma", help));
    }
    if first_word(before) == "size" && starts_with_digit(after) {
        let (width, height) = (word_or_number(last_token(before)), word_or_number(after));
        let size = format!("size {width}x{height}");
        let help = Help::replace(format!("write `{size}`"), stop.head.whole(), size);
        return Some(stop.error("a size has an `x` between its numbers", "a comma", help));
    }
    if IN_BRACES.contains(&first_word(before))
        && starts_with_digit(after)
        && !before.contains("about")
    {
        let (from, to) = (last_token(before), word_or_number(after));
        let at = stop.head.span(before.len()..stop.at + 1);
        let help = Help::replace(format!("for a ramp, write `{from} -> {to}`"), at, " ->");
        return Some(stop.error("values are not separated by commas", "a comma", help));
    }
    let rhythm = before.contains(" on ") && is_rhythm_word(next);
    let ends_line = !next.is_empty() && !GOES_ON.contains(&next);
    let (help, sign) = match (rhythm, ends_line) {
        (true, _) => (format!("rhythms add with `+`: `{} + {next}`", last_token(before)), " +"),
        (false, true) => (format!("end the line, or write `;`: `{before}; {after}`"), ";"),
        (false, false) => (format!("write a space: `{before} {after}`"), ""),
    };
    let comma = stop.head.span(before.len()..stop.at + 1);
    let edit = Edit { span: comma, replacement: sign.to_owned() };
    let title = if sign.is_empty() { "Remove the comma" } else { "Replace the comma" };
    let fix = Fix { title: title.to_owned(), edits: vec![edit] };
    let message = match (rhythm, ends_line) {
        (true, _) => "rhythms are not separated by commas",
        (false, true) => "lines in braces are not separated by commas",
        (false, false) => "values are not separated by commas",
    };
    Some(stop.error(message, "a comma", Help::new(help, fix)))
}

/// `\pos(100,200)`, `fill &HFFFFFF&`, `0:10 .. 0:40`
pub(super) fn foreign_value(stop: &Stop) -> Option<SyntaxProblem> {
    if stop.rule != Rule::setting {
        return None;
    }
    let rest = stop.rest();
    if rest.starts_with('\\') && stop.at == 0 {
        let help = "a style has lines: `size 9%; fill #fff; place top; fade in 200ms`";
        return Some(stop.error("tags of ASS have no meaning here", "a tag", help));
    }
    if let Some(digits) = rest.strip_prefix("&H") {
        let digits = digits.trim_end_matches('&');
        let bgr = &digits[digits.len().saturating_sub(6)..];
        let hex = bgr.len() == 6 && bgr.chars().all(|digit| digit.is_ascii_hexdigit());
        let color = hex.then(|| format!("#{}{}{}", &bgr[4..], &bgr[2..4], &bgr[..2]));
        let at = stop.head.span(stop.at..stop.at + rest.split(' ').next()?.len());
        let help = match color {
            Some(color) => {
                Help::replace(format!("write it as red, green, blue: `{color}`"), at, color)
            }
            None => "write it as red, green, blue: `#ffd000`".into(),
        };
        return Some(SyntaxProblem::syntax(
            at,
            "a colour is written `#` and six digits",
            "here",
            Some(help),
        ));
    }
    let range = (stop.at == 0).then(|| rest.split_once("..")).flatten();
    let (from, to) = range.filter(|(from, _)| starts_with_digit(from))?;
    let line = format!("from {} to {}", from.trim(), to.trim());
    let help = Help::replace(format!("write `{line}`"), stop.head.whole(), line);
    Some(stop.error("a stretch is written with `from` and `to`", "here", help))
}

fn is_open(before: &str) -> bool {
    before.matches('(').count() > before.matches(')').count()
}
