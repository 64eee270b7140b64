//! Reads heads by the grammar, and turns pest's errors ("expected these rules at byte 17") into problems with a help.

use pest::Parser;
use pest::error::{Error as PestError, ErrorVariant, InputLocation};
use pest::iterators::Pair;

use super::error::{Errors, SyntaxProblem};
use super::grammar::{Grammar, Rule, user_word};
use super::head::{Head, first_word, last_word};
use super::literal::UNITS;
use super::words::{Opening, RESERVED};
use crate::diag::{Edit, Fix, Help};
use crate::source::Span;

impl Head<'_> {
    /// What `rule` makes of it; a mistake is reported.
    pub(super) fn read(&self, rule: Rule, errors: &mut Errors) -> Option<Pair<'_, Rule>> {
        match Grammar::parse(rule, &self.text) {
            Ok(mut pairs) => pairs.next(),
            Err(error) => {
                errors.push(explain(self, rule, &error));
                None
            }
        }
    }
}

/// Why `rule` could not read `head`.
fn explain(head: &Head, rule: Rule, error: &PestError<Rule>) -> SyntaxProblem {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let expected = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => positives.as_slice(),
        ErrorVariant::CustomError { .. } => &[],
    };
    let stop = Stop { head, rule, at, expected };
    KNOWN.iter().find_map(|known| known(&stop)).unwrap_or_else(|| stop.plain())
}

/// The place where reading stopped.
struct Stop<'s> {
    head: &'s Head<'s>,
    rule: Rule,
    at: usize,
    expected: &'s [Rule],
}

/// Common mistakes with a fix, the most certain first.
const KNOWN: &[fn(&Stop) -> Option<SyntaxProblem>] = &[
    odd_sign,
    glued_keyframe,
    reserved_name,
    bare_point,
    spaced_unit,
    spaced_fraction,
    mixed_number,
    bars_and_beats,
    counted_beat,
    pin_of_cut_source,
    hits_side_by_side,
    shots_of,
    comma_between_sources,
    clip_as_value,
    range_without_source,
    several_on_a_line,
    arithmetic_in_argument,
    hyphen_in_name,
    spaced_bracket,
    order_of_clauses,
];

impl<'s> Stop<'s> {
    fn rest(&self) -> &'s str {
        self.head.text.get(self.at..).unwrap_or_default()
    }

    fn before(&self) -> &'s str {
        self.head.text.get(..self.at).unwrap_or_default().trim_end()
    }

    /// The character, word, number or text at which reading stopped.
    fn next(&self) -> &'s str {
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

    fn place(&self) -> Span {
        match (self.next(), self.head.brace) {
            ("", Some(brace)) => Span::new(self.head.source, brace..brace + 1),
            (next, _) => self.head.span(self.at..self.at + next.len()),
        }
    }

    /// From the last number or word before the stop to the end of [`next`](Stop::next).
    fn place_with(&self, before: &str) -> Span {
        self.head.span(self.before().len() - before.len()..self.at + self.next().len())
    }

    fn error(
        &self,
        message: impl Into<String>,
        label: &str,
        help: impl Into<Help>,
    ) -> SyntaxProblem {
        SyntaxProblem::syntax(self.place(), message, label, Some(help.into()))
    }

    fn plain(&self) -> SyntaxProblem {
        let expected = self.wanted();
        let message = format!("expected {expected}, found {}", self.found());
        SyntaxProblem::syntax(self.place(), message, format!("expected {expected}"), None::<Help>)
    }

    fn wanted(&self) -> String {
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
            [] => "something else".to_owned(),
            [one] => (*one).to_owned(),
            [most @ .., last] => format!("{} or {last}", most.join(", ")),
        }
    }

    /// The name of a rule in a message. Where any operand is possible, the name says what the
    /// operand is for.
    fn word(&self, rule: Rule) -> Option<&'static str> {
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

    fn operand(&self) -> &'static str {
        let rule = match last_word(self.before()) {
            "until" | "from" | "to" | "at" => Rule::instant,
            "for" | "overlap" | "in" | "out" => Rule::length,
            "on" if self.rule == Rule::cut => Rule::rhythm,
            _ => Rule::expr,
        };
        user_word(rule).unwrap_or("a value")
    }

    fn wants_source(&self) -> bool {
        let opens =
            matches!(last_word(self.before()), "clip" | "hold" | "") || self.rule == Rule::cut_line;
        opens && matches!(self.rule, Rule::clip | Rule::hold | Rule::cut_line)
    }

    fn end(&self) -> &'static str {
        if self.head.brace.is_some() { "`{`" } else { "the end of the line" }
    }

    fn found(&self) -> String {
        match self.next() {
            "" => self.end().to_owned(),
            text if text.starts_with('"') => "a text".to_owned(),
            next => format!("`{next}`"),
        }
    }
}

/// Typographic and invisible characters.
fn odd_sign(stop: &Stop) -> Option<SyntaxProblem> {
    let sign = stop.rest().chars().next()?;
    match sign {
        '“' | '”' | '„' | '‘' | '’' | '\'' | '«' | '»' => Some(stop.error(
            format!("`{sign}` does not open a text"),
            "not a plain quote",
            plain_quotes(stop, sign),
        )),
        '–' | '—' | '−' => {
            let help = Help::replace("the minus is `-`", stop.place(), "-");
            Some(stop.error(format!("`{sign}` is not a minus"), "a dash", help))
        }
        '×' => {
            let help = "write a size as `1920x1080`, a product as `2 * 3`";
            let sign = if stop.before().len() == stop.at { "x" } else { "*" };
            let help = Help::replace(help, stop.place(), sign);
            Some(stop.error("`×` is not part of the language", "here", help))
        }
        '…' => {
            let help = Help::replace("write `..`", stop.place(), "..");
            Some(stop.error("a range has two dots, not the single character `…`", "here", help))
        }
        '\0' => Some(stop.error(
            "there is a zero byte in the script",
            "here",
            Help::new(
                "remove it; a script is plain text",
                Fix::remove(stop.place(), "the zero byte"),
            ),
        )),
        sign if sign.is_control() || (sign.is_whitespace() && sign != ' ') => Some(stop.error(
            format!("there is an invisible character (U+{:04X}) in the script", u32::from(sign)),
            "here",
            Help::new(
                "remove it, or replace it with a plain space",
                if sign.is_whitespace() {
                    Fix {
                        title: "Replace with a space".to_owned(),
                        edits: vec![Edit { span: stop.place(), replacement: " ".to_owned() }],
                    }
                } else {
                    Fix::remove(stop.place(), "the invisible character")
                },
            ),
        )),
        _ => None,
    }
}

/// Replaces both quotes of a text if the closing one is typographic too.
fn plain_quotes(stop: &Stop, opening: char) -> Help {
    let text = "write texts in plain quotes: `\"…\"`";
    let inside = &stop.rest()[opening.len_utf8()..];
    let closing = inside.char_indices().find(|(_, sign)| "“”„‘’'«»".contains(*sign));
    let Some((length, closing)) = closing else { return text.into() };
    let start = stop.at + opening.len_utf8() + length;
    let plain = |at: usize, sign: char| Edit {
        span: stop.head.span(at..at + sign.len_utf8()),
        replacement: "\"".to_owned(),
    };
    Help::new(
        text,
        Fix {
            title: "Use plain quotes".to_owned(),
            edits: vec![plain(stop.at, opening), plain(start, closing)],
        },
    )
}

/// `{ bar 5:120% }`
fn glued_keyframe(stop: &Stop) -> Option<SyntaxProblem> {
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

fn reserved_name(stop: &Stop) -> Option<SyntaxProblem> {
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

/// `.5`
fn bare_point(stop: &Stop) -> Option<SyntaxProblem> {
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
fn spaced_unit(stop: &Stop) -> Option<SyntaxProblem> {
    let number = trailing_number(stop.before())?;
    let unit = if stop.rest().starts_with('%') { "%" } else { first_word(stop.rest()) };
    let known = UNITS.contains(&unit) && stop.before().len() < stop.at;
    known.then(|| SyntaxProblem::InvalidUnit {
        unit: format!("{number} {unit}"),
        at: stop.place_with(number),
        help: Some(Help::replace(
            format!("write the unit without a space: `{number}{unit}`"),
            stop.place_with(number),
            format!("{number}{unit}"),
        )),
    })
}

/// `1 / 2 beat`, where arithmetic is not allowed.
fn spaced_fraction(stop: &Stop) -> Option<SyntaxProblem> {
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
fn mixed_number(stop: &Stop) -> Option<SyntaxProblem> {
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
fn bars_and_beats(stop: &Stop) -> Option<SyntaxProblem> {
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
fn counted_beat(stop: &Stop) -> Option<SyntaxProblem> {
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

fn comma_between_sources(stop: &Stop) -> Option<SyntaxProblem> {
    let comma = stop.rule == Rule::cut_line && stop.rest().starts_with(',');
    comma.then(|| {
        let help = Help::new("remove the comma", Fix::remove(stop.place(), "the comma"));
        stop.error("the sources of a `cut` are separated by spaces", "no comma here", help)
    })
}

/// `grab on drop` in a `cut`: a source is pinned in its braces.
fn pin_of_cut_source(stop: &Stop) -> Option<SyntaxProblem> {
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
fn hits_side_by_side(stop: &Stop) -> Option<SyntaxProblem> {
    let instants = stop.before().strip_prefix("hit on ").filter(|_| stop.rule == Rule::setting)?;
    let rest = stop.rest().strip_prefix(',')?;
    let list = format!("[{instants},{rest}]");
    let at = stop.head.span("hit on ".len()..stop.head.text.len());
    let help = Help::replace(format!("write `hit on {list}`"), at, list);
    Some(stop.error("several hits are written as a list", "no comma here", help))
}

/// `shots of ep02[10:00 .. 14:00]`
fn shots_of(stop: &Stop) -> Option<SyntaxProblem> {
    let shots = stop.rule == Rule::cut_line
        && last_word(stop.before()) == "shots"
        && first_word(stop.rest()) == "of";
    shots.then(|| {
        let help = "write the ranges one by one: `ep02[10:00 .. 10:04]  ep02[10:09 .. 10:12]`";
        stop.error("`shots of` is not in this version", "not in this version", help)
    })
}

/// `let v = bunny[0:05 .. 0:08]`
fn clip_as_value(stop: &Stop) -> Option<SyntaxProblem> {
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

/// `clip [3:12 .. 3:16]`, `[3:12 .. 3:16]` in place of a value.
fn range_without_source(stop: &Stop) -> Option<SyntaxProblem> {
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
fn several_on_a_line(stop: &Stop) -> Option<SyntaxProblem> {
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

fn arithmetic_in_argument(stop: &Stop) -> Option<SyntaxProblem> {
    let takes_arguments = matches!(
        stop.rule,
        Rule::setting
            | Rule::keys
            | Rule::transition
            | Rule::repeat
            | Rule::between
            | Rule::cut_line
    );
    let operator = stop.rest().starts_with(['+', '-', '*', '/']) && !stop.before().is_empty();
    let help = format!("write `(… {} …)`", stop.next());
    (takes_arguments && operator)
        .then(|| stop.error("arithmetic in an argument needs parentheses", "here", help))
}

fn hyphen_in_name(stop: &Stop) -> Option<SyntaxProblem> {
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
fn spaced_bracket(stop: &Stop) -> Option<SyntaxProblem> {
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
fn order_of_clauses(stop: &Stop) -> Option<SyntaxProblem> {
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

/// The word, or the number with its unit, at the start of `text`.
fn word_or_number(text: &str) -> &str {
    let digit = starts_with_digit(text);
    let belongs = |sign: char| {
        sign.is_alphanumeric() || sign == '_' || (digit && matches!(sign, '.' | ':' | '/' | '%'))
    };
    let end = text.find(|sign| !belongs(sign)).unwrap_or(text.len());
    text[..end].trim_end_matches(['.', ':', '/'])
}

/// The plain number at the end of `text`.
fn trailing_number(text: &str) -> Option<&str> {
    let start = text
        .rfind(|sign: char| !(sign.is_ascii_digit() || matches!(sign, '.' | '/')))
        .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let glued_to_word =
        text[..start].ends_with(|sign: char| sign.is_alphanumeric() || sign == '_' || sign == ':');
    Some(&text[start..]).filter(|number| starts_with_digit(number) && !glued_to_word)
}

fn is_musical(word: &str) -> bool {
    matches!(word, "beat" | "beats" | "bar" | "bars")
}

fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|sign: char| sign.is_ascii_digit())
}
