//! Numbers, units and lengths that are written as people say them.

use super::stop::{Stop, is_musical, starts_with_digit, trailing_number, word_or_number};
use crate::diag::{Fix, Help};
use crate::syntax::error::SyntaxProblem;
use crate::syntax::head::{first_word, last_word};
use crate::syntax::literal::{UNITS, unit_spelled};

/// `.5`
pub(super) fn bare_point(stop: &Stop) -> Option<SyntaxProblem> {
    let digits = stop
        .rest()
        .strip_prefix('.')
        .map(word_or_number)
        .filter(|digits| starts_with_digit(digits))?;
    let at = stop.head.span(stop.at..stop.at + 1 + digits.len());
    let number = format!("0.{digits}");
    let help = Some(Help::replace(format!("write `{number}`"), at, number));
    Some(SyntaxProblem::InvalidNumber {
        written: format!(".{digits}"),
        why: "a number begins with a digit".to_owned(),
        at,
        help,
    })
}

/// `500 ms`
pub(super) fn spaced_unit(stop: &Stop) -> Option<SyntaxProblem> {
    let number = trailing_number(stop.before())?;
    let unit = if stop.rest().starts_with('%') { "%" } else { first_word(stop.rest()) };
    let spelled = unit_spelled(unit).filter(|unit| !unit.is_empty());
    let ours = UNITS.iter().copied().find(|known| *known == unit).or(spelled);
    let ours = ours.filter(|_| stop.before().len() < stop.at)?;
    let message = match spelled {
        Some(_) => format!("write `{number}{ours}`"),
        None => format!("write the unit without a space: `{number}{ours}`"),
    };
    Some(SyntaxProblem::InvalidUnit {
        unit: format!("{number} {unit}"),
        at: stop.place_with(number),
        help: Some(Help::replace(message, stop.place_with(number), format!("{number}{ours}"))),
    })
}

/// `1 / 2 beat`, where arithmetic is not allowed.
pub(super) fn spaced_fraction(stop: &Stop) -> Option<SyntaxProblem> {
    let number = trailing_number(stop.before())?;
    let below = stop
        .rest()
        .strip_prefix('/')
        .map(|rest| word_or_number(rest.trim_start()))
        .filter(|below| starts_with_digit(below))?;
    let fraction = format!("{number}/{below}");
    let start = stop.before().len() - number.len();
    let end = stop.at + stop.rest().find(below)? + below.len();
    let help = Help::replace(
        format!("write `{fraction}`, without spaces"),
        stop.head.span(start..end),
        fraction,
    );
    Some(SyntaxProblem::syntax(
        stop.place_with(number),
        "a fraction has no spaces in it",
        "this is one number",
        Some(help),
    ))
}

/// `1 1/2 bars`
pub(super) fn mixed_number(stop: &Stop) -> Option<SyntaxProblem> {
    let whole: u64 = trailing_number(stop.before())?.parse().ok()?;
    let written = word_or_number(stop.rest());
    let (above, below) = written.split_once('/')?;
    let (above, below): (u64, u64) = (above.parse().ok()?, below.parse().ok()?);
    let unit = Some(first_word(stop.rest()[written.len()..].trim_start()))
        .filter(|word| is_musical(word))
        .map_or(String::new(), |unit| format!(" {unit}"));
    let fraction = format!("{}/{below}", whole.checked_mul(below)?.checked_add(above)?);
    let at = stop.place_with(trailing_number(stop.before())?);
    Some(SyntaxProblem::syntax(
        at,
        format!("`{whole} {written}` is two numbers"),
        "two numbers side by side",
        Some(Help::replace(format!("write `{fraction}{unit}`"), at, fraction)),
    ))
}

/// `2 bars 1 beat`
pub(super) fn bars_and_beats(stop: &Stop) -> Option<SyntaxProblem> {
    let unit = Some(last_word(stop.before())).filter(|word| is_musical(word))?;
    let before = stop.before().strip_suffix(unit)?.trim_end();
    let count = trailing_number(before)?;
    let more = Some(word_or_number(stop.rest())).filter(|more| starts_with_digit(more))?;
    let then = first_word(stop.rest().get(more.len()..)?.trim_start());
    let help = Help::new(
        format!("add them: `{count} {unit} + {more} {then}`"),
        Fix::insert_before(stop.place(), "+ "),
    );
    is_musical(then).then(|| stop.error("there are two lengths in a row", "the second one", help))
}

/// `beat 64`
pub(super) fn counted_beat(stop: &Stop) -> Option<SyntaxProblem> {
    let beat: u64 = word_or_number(stop.rest()).parse().ok().filter(|beat| *beat > 0)?;
    let counted = last_word(stop.before()) == "beat";
    let in_four = match (beat - 1) % 4 {
        0 => format!("bar {}", (beat - 1) / 4 + 1),
        past => format!("bar {}.{}", (beat - 1) / 4 + 1, past + 1),
    };
    let help = format!("name the bar and the beat in it: in 4/4 that is `{in_four}`");
    counted.then(|| {
        stop.error("beats are not numbered through the song", "which bar is that in?", help)
    })
}
