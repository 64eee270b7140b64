//! Problems with values: wrong type, unit or size.

use crate::diag::{Code, Fix, Help, Problem};
use crate::source::Span;

#[derive(Clone, Debug, thiserror::Error, miette::Diagnostic)]
pub(in crate::check) enum TypeProblem {
    #[error("expected {wanted}, found {found}")]
    WrongType {
        wanted: String,
        found: String,
        why: String,
        #[label(primary, "{why}")]
        at: Span,
        #[help]
        help: Option<Help>,
    },

    #[error("two instants cannot be added")]
    #[diagnostic(help(
        "add a length to an instant (`bar 3 + 2 beats`), or subtract one instant from another to get the time between them"
    ))]
    TwoInstants {
        #[label(primary, "cannot be added")]
        at: Span,
        #[label("an instant")]
        left: Span,
        #[label("an instant too")]
        right: Span,
    },

    #[error("cannot combine {left} with {right}: {why}")]
    Mixed {
        left: String,
        right: String,
        why: String,
        #[label(primary, "cannot be combined")]
        at: Span,
        #[label("{left}")]
        left_at: Span,
        #[label("{right}")]
        right_at: Span,
        #[help]
        help: Option<Help>,
    },

    #[error("this number is too large or too precise for exact arithmetic")]
    #[diagnostic(help(
        "numbers go up to 10^18, with twelve decimal places; musical lengths go up to a million beats"
    ))]
    TooLarge {
        #[label(primary, "too large")]
        at: Span,
    },

    #[error("this divides by zero")]
    #[diagnostic(help("divide by another number"))]
    ByZero {
        #[label(primary, "divided by zero")]
        at: Span,
        #[label("this is zero")]
        zero: Span,
    },

    #[error("{what} must be {range}, but this is {found}")]
    OutOfRange {
        what: String,
        range: String,
        found: String,
        #[label(primary, "{found}")]
        at: Span,
        #[help]
        help: Option<Help>,
    },

    #[error("`{word}` depends on an item, but {place} must be the same wherever it is used")]
    #[diagnostic(help("use a place in the song: `bar 17`, a mark, a label, a word, `1:02.4`"))]
    NotFixed {
        word: String,
        place: &'static str,
        #[label(primary, "only known on the timeline")]
        at: Span,
    },

    #[error(
        "the time between these instants is only known on the timeline: `next`, `start` and `end` depend on an item"
    )]
    #[diagnostic(help("subtract instants that have a place in the song: `bar 9 - bar 5`"))]
    NotMeasurable {
        #[label(primary, "only known on the timeline")]
        at: Span,
    },

    #[error(
        "this timecode has frame number {written}, but at {rate} frames per second the last one is {most}"
    )]
    #[diagnostic(help(
        "the last two digits of `hh:mm:ss:ff` count frames; write a part of a second as `0:01.5`"
    ))]
    TimecodeFrames {
        written: u32,
        rate: String,
        most: i64,
        #[label(primary, "{written} frames")]
        at: Span,
    },

    #[error("a text is written in quotes")]
    TextWithoutQuotes {
        #[label(primary, "no quotes")]
        at: Span,
        #[help]
        help: Help,
    },

    #[error("a size has an `x` between its numbers")]
    SizeInTwo {
        #[label(primary, "two numbers")]
        at: Span,
        #[help]
        help: Help,
    },

    #[error("a rhythm needs no `every`: that takes a length")]
    EveryOfRhythm {
        #[label(primary, "a rhythm")]
        at: Span,
        #[help]
        help: Help,
    },

    #[error("`{written}` is not a colour: {why}")]
    InvalidColor {
        written: String,
        why: String,
        #[label(primary, "{why}")]
        at: Span,
        #[help]
        help: Option<Help>,
    },

    #[error("`{name}` has no place of its own: {why}")]
    #[diagnostic(help(
        "give both ends in its head: `section {name} from bar 17 to bar 25`, or `bar 17: section {name} for 8 bars`"
    ))]
    SectionUnplaced {
        name: String,
        why: &'static str,
        #[label(primary, "used here")]
        at: Span,
        #[label("the section")]
        section: Span,
    },

    #[error("`{written}` has no end of its own: it is an instant, not a stretch")]
    #[diagnostic(help(
        "write both ends: `from {written} to …`; a section of the timeline, a part of the song (`part B`) and a region of a label file have an end"
    ))]
    NotAStretch {
        written: String,
        #[label(primary, "an instant")]
        at: Span,
    },

    #[error("unknown word `{written}`: {what} is {known}")]
    UnknownWord {
        written: String,
        what: String,
        known: String,
        #[label(primary, "unknown")]
        at: Span,
        #[help]
        help: Option<Help>,
    },
}

impl Problem for TypeProblem {
    fn diagnostic_code(&self) -> Code {
        match self {
            Self::WrongType { .. }
            | Self::EveryOfRhythm { .. }
            | Self::TextWithoutQuotes { .. }
            | Self::SizeInTwo { .. } => Code::WrongType,
            Self::TwoInstants { .. } => Code::InstantPlusInstant,
            Self::Mixed { .. } => Code::UnitMixing,
            Self::TooLarge { .. } => Code::NumberTooLarge,
            Self::ByZero { .. } => Code::DivisionByZero,
            Self::OutOfRange { .. } => Code::OutOfRange,
            Self::NotFixed { .. } | Self::NotMeasurable { .. } | Self::SectionUnplaced { .. } => {
                Code::InstantNotFixed
            }
            Self::TimecodeFrames { .. } => Code::InvalidTimecode,
            Self::InvalidColor { .. } => Code::InvalidColor,
            Self::NotAStretch { .. } => Code::NotAStretch,
            Self::UnknownWord { .. } => Code::UnknownWord,
        }
    }

    fn fixes(&self) -> Vec<Fix> {
        match self {
            Self::WrongType { help, .. }
            | Self::Mixed { help, .. }
            | Self::OutOfRange { help, .. }
            | Self::InvalidColor { help, .. }
            | Self::UnknownWord { help, .. } => Help::fixes_of(help),
            Self::EveryOfRhythm { help, .. }
            | Self::TextWithoutQuotes { help, .. }
            | Self::SizeInTwo { help, .. } => help.fixes.clone(),
            _ => Vec::new(),
        }
    }
}
