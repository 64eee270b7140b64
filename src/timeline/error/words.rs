//! Problems with the times of words.

use crate::diag::{Code, Problem};
use crate::source::Span;

#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub(in crate::timeline) enum WordsProblem {
    #[error("too few hits for these words: they need {needed}, but from {from} on there {found}")]
    #[diagnostic(help("{help}"))]
    TooFewHits {
        needed: String,
        found: String,
        from: String,
        help: &'static str,
        #[label(primary, "{needed} needed")]
        at: Span,
        #[label("{has}")]
        rhythm: Span,
        has: String,
    },

    #[error("these words are shown on no frame: they start at {from} and end at {to}")]
    #[diagnostic(help("let them end later"))]
    NoFrame {
        from: String,
        to: String,
        #[label(primary, "never seen")]
        at: Span,
    },

    #[error("more than {most} lines of words show at {when}, which no frame has room for")]
    #[diagnostic(help(
        "let lines end earlier, with `to`, with `for`, or with the ends of a lyric file's cues"
    ))]
    TooMany {
        most: usize,
        when: String,
        #[label(primary, "one too many")]
        at: Span,
    },

    #[error(
        "these words are never seen: they would show from {from} to {to}, but {around} lasts from {start} to {end}"
    )]
    #[diagnostic(
        severity(Warning),
        help(
            "words only show within the section or film that contains them: move them, or write them elsewhere"
        )
    )]
    Outside {
        from: String,
        to: String,
        around: &'static str,
        start: String,
        end: String,
        #[label(primary, "outside {around}")]
        at: Span,
    },
}

impl Problem for WordsProblem {
    fn diagnostic_code(&self) -> Code {
        match self {
            Self::TooFewHits { .. } => Code::TooFewHits,
            Self::NoFrame { .. } => Code::WordsNoFrame,
            Self::TooMany { .. } => Code::TooManyWords,
            Self::Outside { .. } => Code::WordsOutside,
        }
    }
}
