//! Words on the picture: when they show, and whether they can be drawn.

use crate::diag::{Code, Problem};
use crate::source::Span;

/// Words that cannot be shown so.
#[derive(Clone, Debug, thiserror::Error, miette::Diagnostic)]
pub(in crate::check) enum WordsProblem {
    #[error("these words have no end: they would stand until the film ends")]
    #[diagnostic(help("say how long they show: `for 2 bars`, or `from bar 3 to bar 5`"))]
    NoEnd {
        #[label(primary, "until when?")]
        at: Span,
    },

    #[error("when these words {what} is said twice")]
    #[diagnostic(help("take one of them away"))]
    Twice {
        what: &'static str,
        #[label(primary, "again here")]
        at: Span,
        #[label("said here")]
        first: Span,
    },

    #[error("`{word}` does not stand with {what}")]
    #[diagnostic(help("{help}"))]
    Clause {
        word: &'static str,
        what: &'static str,
        help: &'static str,
        #[label(primary, "not here")]
        at: Span,
    },

    #[error("there are no words in this text")]
    #[diagnostic(help("write what is to be shown"))]
    Empty {
        #[label(primary, "nothing to show")]
        at: Span,
    },

    #[error("`_` holds the syllable before it through a hit, and there is none before this one")]
    #[diagnostic(help("begin with a syllable: `\"beau|ti|ful _ day\"`"))]
    NothingHeld {
        #[label(primary, "nothing to hold")]
        at: Span,
    },

    #[error("no font family `{family}` is installed: another will be taken in its place")]
    #[diagnostic(severity(Warning))]
    FontMissing {
        family: String,
        #[label(primary, "not installed")]
        at: Span,
        #[help]
        help: Option<String>,
    },

    #[error(
        "no font that is installed or given can draw `{character}` (U+{code:04X}) in \"{word}\""
    )]
    #[diagnostic(
        severity(Warning),
        help("give a font that has it: `style {{ font \"fonts/name.ttf\" }}`, or install one")
    )]
    GlyphMissing {
        character: char,
        code: u32,
        word: String,
        #[label(primary, "would show as a box")]
        at: Span,
    },
}

impl Problem for WordsProblem {
    fn diagnostic_code(&self) -> Code {
        match self {
            Self::NoEnd { .. } => Code::WordsWithoutEnd,
            Self::Twice { .. } => Code::WordsTimeTwice,
            Self::Clause { .. } => Code::WordsClause,
            Self::Empty { .. } => Code::WordsEmpty,
            Self::NothingHeld { .. } => Code::HoldWithoutSyllable,
            Self::FontMissing { .. } => Code::FontMissing,
            Self::GlyphMissing { .. } => Code::GlyphMissing,
        }
    }
}
