//! Places before items, as other programs and people write them.

use super::stop::{Stop, reads, starts_with_digit};
use crate::diag::{Fix, Help};
use crate::syntax::error::SyntaxProblem;
use crate::syntax::foreign::foreign;
use crate::syntax::grammar::Rule;
use crate::syntax::head::first_word;

/// `at bar 3: clip …`, `@bar 3: clip …`
pub(super) fn word_before_place(stop: &Stop) -> Option<SyntaxProblem> {
    if stop.rule != Rule::cue || stop.at > 0 {
        return None;
    }
    let words = ["at", "on", "after", "from", "by", "when", "@", "in"];
    let text = stop.rest();
    let word = words.iter().find(|word| match text.strip_prefix(**word) {
        Some(rest) => **word == "@" || rest.starts_with(' '),
        None => false,
    })?;
    let place = text[word.len()..].trim_start();
    let at = stop.head.span(0..text.len() - place.len());
    let help = Help::new(
        format!("write `{place}: `, then the item"),
        Fix::remove(at, &format!("`{word}`")),
    );
    reads(Rule::cue, place).then(|| {
        SyntaxProblem::syntax(
            at,
            format!("a cue is a place without `{word}`"),
            "not needed",
            Some(help),
        )
    })
}

/// `bar 3 beat 2: clip …`, `bar 3, beat 2: clip …`
pub(super) fn bar_and_beat(stop: &Stop) -> Option<SyntaxProblem> {
    let bar = stop.before().strip_prefix("bar ").filter(|bar| starts_with_digit(bar))?;
    let rest = stop.rest().trim_start_matches([',', ' ', '/']);
    let beat = rest.strip_prefix("beat ")?.trim_end();
    let place = format!("bar {bar}.{beat}");
    (stop.rule == Rule::cue && reads(Rule::cue, &place)).then(|| {
        let help = Help::replace(format!("write `{place}`"), stop.head.whole(), place.clone());
        stop.error("a beat of a bar is written after a point", "here", help)
    })
}

/// `00:00:30,500: clip …`
pub(super) fn comma_in_time(stop: &Stop) -> Option<SyntaxProblem> {
    let fraction = stop.rest().strip_prefix(',').filter(|rest| starts_with_digit(rest))?;
    let time = stop.before();
    let is_time = time
        .rsplit([' ', '['])
        .next()
        .is_some_and(|time| starts_with_digit(time) && time.contains(':'));
    let digits: String = fraction.chars().take_while(char::is_ascii_digit).collect();
    is_time.then(|| {
        let time = time.rsplit([' ', '[']).next().unwrap_or_default();
        let help = Help::replace(format!("write `{time}.{digits}`"), stop.place(), ".");
        stop.error("the fraction of a second follows a point", "a comma", help)
    })
}

/// `measure 3: clip …`, `for i in range(4): clip …`
pub(super) fn foreign_cue(stop: &Stop) -> Option<SyntaxProblem> {
    let found = foreign(&stop.head.text).filter(|_| stop.rule == Rule::cue)?;
    let word = first_word(&stop.head.text);
    let at = stop.head.span(0..found.written);
    let respelt = format!("{}{}", found.ours, &stop.head.text[found.written..]);
    let help = match !found.ours.is_empty() && reads(Rule::cue, &respelt) {
        true => Help::replace(found.help, at, found.ours),
        false => found.help.into(),
    };
    Some(SyntaxProblem::syntax(
        at,
        format!("`{word}` is not a place in the film"),
        "not understood",
        Some(help),
    ))
}
