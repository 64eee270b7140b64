//! Problems with transitions, overlaps and fades: their places, and missing footage.

use crate::diag::{Code, Fix, Help, Problem};
use crate::source::Span;

#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub(in crate::timeline) enum JoinProblem {
    #[error(
        "too little footage for this transition: it needs {needed} of `{name}` {side} the cut, but there {had}"
    )]
    #[diagnostic(help("{help}"))]
    Handles {
        name: String,
        needed: String,
        side: &'static str,
        had: String,
        help: Help,
        #[label(primary, "lasts {length}, {needed} of it {side} the cut")]
        join: Span,
        length: String,
        #[label("there {had} {beyond}")]
        clip: Span,
        beyond: &'static str,
    },

    #[error("a transition needs an item on both sides, but this is the {place} in its braces")]
    #[diagnostic(help("{help}"))]
    AtEdge {
        place: &'static str,
        help: &'static str,
        #[label(primary, "nothing {missing} it")]
        at: Span,
        missing: &'static str,
    },

    #[error("there are two transitions between the same two items")]
    #[diagnostic(help("remove one of them"))]
    Twice {
        #[label(primary, "the second")]
        at: Span,
        #[label("the first")]
        first: Span,
    },

    #[error(
        "this transition is longer than a shot beside it: it covers {takes} of a shot that lasts {lasts}"
    )]
    #[diagnostic(help("{help}"))]
    TooLong {
        takes: String,
        lasts: String,
        help: Help,
        #[label(primary, "{takes} of it")]
        at: Span,
        #[label("lasts {lasts}")]
        clip: Span,
    },

    #[error("this {what} lasts {length}, but the shots that it fades only last {lasts}")]
    #[diagnostic(help("make it shorter: {lasts} at most"))]
    FadeTooLong {
        what: &'static str,
        length: String,
        lasts: String,
        /// How long it can be, in frames.
        most: i64,
        #[label(primary, "longer than the shots")]
        at: Span,
    },

    #[error("{first} and {second} share {shared}, but each frame can have only one")]
    #[diagnostic(help("make one of them {shared} shorter, or the shot between them longer"))]
    Collide {
        first: &'static str,
        second: &'static str,
        shared: String,
        #[label(primary, "begins before the other ends")]
        at: Span,
        #[label("ends {shared} after the other begins")]
        other: Span,
    },

    #[error("an `overlap` moves the next item earlier, but that item has a fixed place")]
    #[diagnostic(help("remove its cue, or write `crossfade`, which moves nothing"))]
    OverlapBeforeCue {
        #[label(primary, "would move the next item")]
        at: Span,
        #[label("which starts here")]
        cue: Span,
    },

    #[error("this overlap lasts {length}, but the shot before it only lasts {lasts}")]
    #[diagnostic(help("make it shorter than the shot before it"))]
    OverlapTooLong {
        length: String,
        lasts: String,
        #[label(primary, "as long as the shot before, or longer")]
        at: Span,
    },
}

impl Problem for JoinProblem {
    fn diagnostic_code(&self) -> Code {
        match self {
            Self::Handles { .. } => Code::HandlesTooShort,
            Self::AtEdge { .. } => Code::TransitionAtEdge,
            Self::Twice { .. } => Code::TransitionTwice,
            Self::TooLong { .. } => Code::TransitionTooLong,
            Self::FadeTooLong { .. } => Code::FadeTooLong,
            Self::Collide { .. } => Code::TransitionsCollide,
            Self::OverlapBeforeCue { .. } => Code::OverlapBeforeCue,
            Self::OverlapTooLong { .. } => Code::OverlapTooLong,
        }
    }

    fn fixes(&self) -> Vec<Fix> {
        match self {
            Self::Handles { help, .. } | Self::TooLong { help, .. } => help.fixes.clone(),
            Self::FadeTooLong { at, most, .. } => vec![Fix::replace(*at, format!("{most}f"))],
            Self::Twice { at, .. } => vec![Fix::remove(*at, "the second transition")],
            _ => Vec::new(),
        }
    }
}
