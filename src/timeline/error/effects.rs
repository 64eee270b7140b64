//! Effects and layers that do not fit what they lie on.

use crate::diag::{Code, Problem};
use crate::source::Span;

/// What is wrong with when an effect acts or a layer shows.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub(in crate::timeline) enum EffectProblem {
    #[error(
        "this keyframe is at {this}, and the one before it at {that}: keyframes must be in order of time"
    )]
    #[diagnostic(help("write keyframes in the order of their times, each at a time of its own"))]
    KeysOutOfOrder {
        this: String,
        that: String,
        #[label(primary, "at {this}")]
        at: Span,
        #[label("at {that}")]
        before: Span,
    },

    #[error("this layer ends at {end}, {by} after the film, which ends at {film}")]
    #[diagnostic(help(
        "make its last item {by} shorter: a layer may end before the film, but not after it"
    ))]
    LayerTooLong {
        end: String,
        film: String,
        by: String,
        #[label(primary, "ends {by} too late")]
        at: Span,
    },

    #[error("this `adjust` applies to no frame: it would start at {from} and end at {to}")]
    #[diagnostic(help("let it end after it starts"))]
    NoFrame {
        from: String,
        to: String,
        #[label(primary, "never seen")]
        at: Span,
    },

    #[error(
        "this `adjust` applies to no frame: it covers {from} to {to}, but {around} lasts from {start} to {end}"
    )]
    #[diagnostic(help(
        "an `adjust` only applies to the section or film that contains it: move it, or write it elsewhere"
    ))]
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

impl Problem for EffectProblem {
    fn diagnostic_code(&self) -> Code {
        match self {
            Self::KeysOutOfOrder { .. } => Code::KeyframesOutOfOrder,
            Self::LayerTooLong { .. } => Code::LayerTooLong,
            Self::NoFrame { .. } => Code::AdjustNoFrame,
            Self::Outside { .. } => Code::AdjustOutside,
        }
    }
}
