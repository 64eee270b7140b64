//! Mistakes that any line can have.

use super::stop::{Stop, last_token, reads, starts_with_digit, word_or_number};
use crate::diag::{Fix, Help};
use crate::syntax::error::SyntaxProblem;
use crate::syntax::grammar::Rule;
use crate::syntax::head::{Head, first_word, last_word};
use crate::syntax::words::{IN_BRACES, Opening, RESERVED};

/// `{ bar 5:120% }`
pub(super) fn glued_keyframe(stop: &Stop) -> Option<SyntaxProblem> {
    if stop.rule != Rule::keys {
        return None;
    }
    let (before, number) = stop.before().rsplit_once(' ')?;
    let (bar, value) = number.split_once(':')?;
    let at = stop.place_with(number);
    let help = format!("write `bar {bar}: {value}`");
    (last_word(before) == "bar").then(|| {
        let help = Help::replace(help, at, format!("{bar}: {value}"));
        let message = "a keyframe needs a space after its colon";
        SyntaxProblem::syntax(at, message, "a space is missing", Some(help))
    })
}

pub(super) fn reserved_name(stop: &Stop) -> Option<SyntaxProblem> {
    let wants_name = stop.expected.iter().any(|rule| matches!(rule, Rule::name | Rule::declared));
    let declares = matches!(
        last_word(stop.before()),
        "mark"
            | "let"
            | "style"
            | "footage"
            | "song"
            | "image"
            | "lyrics"
            | "marks"
            | "shot"
            | "as"
    );
    let name = first_word(stop.rest());
    let reserved = RESERVED.contains(&name) && wants_name && declares;
    reserved.then(|| SyntaxProblem::ReservedName {
        name: name.to_owned(),
        offer: format!("{name}_1"),
        at: stop.place(),
    })
}

/// `clip [3:12 .. 3:16]`, `[3:12 .. 3:16]` in place of a value.
pub(super) fn range_without_source(stop: &Stop) -> Option<SyntaxProblem> {
    let range = (stop.wants_source() && stop.rest().starts_with('['))
        || (stop.rest().starts_with("..") && !stop.expected.contains(&Rule::dots));
    range.then(|| {
        stop.error(
            "a range needs a source",
            "no source before it",
            "write the source before the bracket: `bunny[3:12 .. 3:16]`",
        )
    })
}

/// `clip bunny[0:05 ..] crossfade 1 beat`
pub(super) fn several_on_a_line(stop: &Stop) -> Option<SyntaxProblem> {
    let word = first_word(stop.rest());
    let opens = Opening::of(word).is_some() && stop.expected.contains(&Rule::EOI);
    opens.then(|| {
        stop.error(
            format!("`{word}` starts a new statement"),
            "a second statement",
            Help::new(
                format!("start a new line before `{word}`, or write `;`"),
                Fix::insert_before(stop.place(), "; "),
            ),
        )
    })
}

/// `zoom 2 * 55%`, `zoom 100% - 110%`
pub(super) fn arithmetic_in_argument(stop: &Stop) -> Option<SyntaxProblem> {
    let takes_arguments = matches!(
        stop.rule,
        Rule::setting
            | Rule::keys
            | Rule::transition
            | Rule::repeat
            | Rule::between
            | Rule::cut_line
    );
    let sign = stop.rest().chars().next().filter(|sign| "+-*/".contains(*sign))?;
    let left = last_token(stop.before());
    let right = word_or_number(stop.rest()[1..].trim_start());
    if !takes_arguments || left.is_empty() {
        return None;
    }
    let plain = starts_with_digit(left) && !right.is_empty();
    let written =
        if plain { format!("({left} {sign} {right})") } else { format!("(2% {sign} 1%)") };
    let ramp = plain && sign == '-' && stop.rule == Rule::setting;
    let help = match ramp {
        true => format!("for a ramp, write `{left} -> {right}`; for arithmetic, `{written}`"),
        false => format!("write `{written}`"),
    };
    Some(stop.error("arithmetic in an argument needs parentheses", "here", help))
}

/// `repeat 4 times { … }`
pub(super) fn times(stop: &Stop) -> Option<SyntaxProblem> {
    let word = first_word(stop.rest());
    let is_times = stop.rule == Rule::repeat && matches!(word, "times" | "x" | "rounds");
    is_times.then(|| {
        let help = Help::new(
            format!("write `{} {{`", stop.before()),
            Fix::remove(stop.place(), &format!("`{word}`")),
        );
        stop.error(format!("a `repeat` takes its number without `{word}`"), "not needed", help)
    })
}

/// `wipe-left 10f`
pub(super) fn hyphen_in_transition(stop: &Stop) -> Option<SyntaxProblem> {
    let takes_name = matches!(stop.rule, Rule::transition | Rule::between | Rule::cut_line);
    let first = last_word(stop.before());
    let second =
        stop.rest().strip_prefix('-').map(first_word).filter(|second| !second.is_empty())?;
    let glued = stop.before().len() == stop.at && !first.is_empty();
    (takes_name && glued).then(|| {
        let help = Help::replace(format!("write `{first} {second}`"), stop.place(), " ");
        stop.error("the words of a transition are separated by spaces", "a hyphen", help)
    })
}

/// `zoom 100% -> 110%` between items
pub(super) fn effect_as_transition(stop: &Stop) -> Option<SyntaxProblem> {
    let line = stop.head.text.as_ref();
    let is_effect = stop.rule == Rule::transition
        && (stop.rest().starts_with("->") || first_word(stop.rest()) == "with")
        && IN_BRACES.contains(&first_word(line));
    is_effect.then(|| outside_braces(stop.head))
}

/// An effect's line where items are.
pub(in crate::syntax) fn outside_braces(head: &Head) -> SyntaxProblem {
    let line = head.text.as_ref();
    let word = first_word(line);
    let line = if reads(Rule::setting, line) { line } else { "zoom 110%" };
    let help = format!(
        "write it in the braces of an item, `clip bunny[0:05 ..] {{ {line} }}`, or over a stretch, `adjust from bar 9 to bar 17 {{ {line} }}`"
    );
    SyntaxProblem::syntax(
        head.span(0..word.len()),
        format!("`{word}` is an effect, not an item"),
        "an effect",
        Some(help),
    )
}

pub(super) fn hyphen_in_name(stop: &Stop) -> Option<SyntaxProblem> {
    let first = last_word(stop.before());
    let second =
        stop.rest().strip_prefix('-').map(word_or_number).filter(|second| !second.is_empty())?;
    let glued = stop.before().len() == stop.at && !first.is_empty() && !starts_with_digit(first);
    let help = format!("write `{first}_{second}`");
    glued.then(|| {
        let help = Help::replace(help, stop.place(), "_");
        stop.error("names cannot contain a hyphen", "a minus", help)
    })
}

/// `color (#fff)`, `track [1:02]`
pub(super) fn spaced_bracket(stop: &Stop) -> Option<SyntaxProblem> {
    let name = last_word(stop.before());
    let opens = stop.rest().starts_with(['(', '[']) && !name.is_empty() && !starts_with_digit(name);
    let bracket = stop.next();
    opens.then(|| {
        stop.error(
            format!("`{bracket}` is separated from its name by a space"),
            "here",
            Help::new(
                format!("write `{name}{bracket}…`, without spaces"),
                Fix::remove(stop.head.span(stop.before().len()..stop.at), "the space"),
            ),
        )
    })
}

/// Clauses of a `cut` or `clip` in the wrong order.
pub(super) fn order_of_clauses(stop: &Stop) -> Option<SyntaxProblem> {
    let word = first_word(stop.rest());
    let known =
        matches!(word, "until" | "for" | "cycle" | "intercut" | "shuffle" | "short" | "fit");
    let help = match stop.rule {
        Rule::cut => {
            "the order is `cut on RHYTHM`, then `until …` or `for …`, then `cycle`, `intercut` or `shuffle`, then `short …`"
        }
        Rule::clip => {
            "the order is `clip SOURCE`, then `on …`, then `fit`, then `until …` or `for …`"
        }
        _ => return None,
    };
    known.then(|| stop.error(format!("`{word}` is misplaced or repeated"), "here", help))
}
