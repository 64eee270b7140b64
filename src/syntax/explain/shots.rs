//! Named shots and their hits, where they are written otherwise.

use super::stop::Stop;
use crate::diag::Help;
use crate::syntax::error::SyntaxProblem;
use crate::syntax::grammar::Rule;
use crate::syntax::head::{first_word, last_word};

/// `grab on drop` in a `cut`: a source is pinned in its braces.
pub(super) fn pin_of_cut_source(stop: &Stop) -> Option<SyntaxProblem> {
    let clause = stop.rest().strip_prefix("on ").filter(|_| stop.rule == Rule::cut_line)?;
    let source = stop.before().rsplit(char::is_whitespace).next().unwrap_or_default();
    let on = clause.trim();
    let at = stop.head.span(stop.before().len()..stop.head.text.len());
    let message = "a source of a `cut` is pinned in its braces";
    let label = "would also take the next source";
    let pinned = format!("{{ hit on {on} }}");
    let help = match (stop.head.brace, on.contains(char::is_whitespace)) {
        _ if source.ends_with(']') => "pin a moment in the brackets: `ep01[3:14 on drop]`".into(),
        (None, false) => {
            Help::replace(format!("write `{source} {pinned}`"), at, format!(" {pinned}"))
        }
        (None, true) | (Some(_), _) => format!("write `{source} {{ hit on … }}`").into(),
    };
    Some(SyntaxProblem::syntax(stop.place(), message, label, Some(help)))
}

/// `hit on drop, bar 9.3` in braces.
pub(super) fn hits_side_by_side(stop: &Stop) -> Option<SyntaxProblem> {
    let instants = stop.before().strip_prefix("hit on ").filter(|_| stop.rule == Rule::setting)?;
    let rest = stop.rest().strip_prefix(',')?;
    let list = format!("[{instants},{rest}]");
    let at = stop.head.span("hit on ".len()..stop.head.text.len());
    let help = Help::replace(format!("write `hit on {list}`"), at, list);
    Some(stop.error("several hits are written as a list", "no comma here", help))
}

/// `shots of ep02[10:00 .. 14:00]`
pub(super) fn shots_of(stop: &Stop) -> Option<SyntaxProblem> {
    let shots = stop.rule == Rule::cut_line
        && last_word(stop.before()) == "shots"
        && first_word(stop.rest()) == "of";
    shots.then(|| {
        let help = "write the ranges one by one: `ep02[10:00 .. 10:04]  ep02[10:09 .. 10:12]`";
        stop.error("`shots of` is not in this version", "not in this version", help)
    })
}

/// `let v = bunny[0:05 .. 0:08]`
pub(super) fn clip_as_value(stop: &Stop) -> Option<SyntaxProblem> {
    let named = |(name, _): (&str, &str)| {
        name.ends_with(|sign: char| sign.is_alphanumeric() || sign == '_')
    };
    let range = stop.rule == Rule::let_line
        && stop.rest().starts_with("..")
        && stop.before().rsplit_once('[').is_some_and(named);
    range.then(|| {
        let written = format!("shot{}", stop.head.text.strip_prefix("let").unwrap_or_default());
        let help =
            Help::replace(format!("name the shot: `{written}`"), stop.head.span(0..3), "shot");
        stop.error("a `let` holds a value, not a range of a source", "a range", help)
    })
}
