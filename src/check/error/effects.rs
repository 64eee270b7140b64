//! What can be wrong with an effect's line.

use crate::diag::{Code, Fix, Help, Problem};
use crate::source::Span;

#[derive(Clone, Debug, thiserror::Error, miette::Diagnostic)]
pub(in crate::check) enum EffectProblem {
    #[error("`{effect}` has no parameter `{word}`")]
    UnknownWord {
        effect: &'static str,
        word: String,
        #[label(primary, "not known here")]
        at: Span,
        #[help]
        help: Option<Help>,
    },

    #[error("a ramp and a pulse cannot share a part of a line")]
    #[diagnostic(help(
        "give the pulses a part of their own: `zoom 100% -> 108% with 115% on kick`; for peaks that grow, put the ramp in parentheses: `zoom 100% with (103% -> 115%) on kick`"
    ))]
    RampWithPulse {
        #[label(primary, "a ramp")]
        arrow: Span,
        #[label("and a pulse")]
        on: Span,
    },

    #[error("a pulse needs a rhythm")]
    #[diagnostic(help("say when it pulses: `on beat`, `on kick above 60%`, `on hit`"))]
    PulseWithoutRhythm {
        #[label(primary, "belongs to a pulse, which needs `on`")]
        at: Span,
    },

    #[error("`{effect}` is for a moment, and this line has no time")]
    #[diagnostic(help("say when: `on hit`, `on beat`, or let it change: `{usage}`"))]
    WithoutTime {
        effect: &'static str,
        usage: &'static str,
        #[label(primary, "constant for the whole shot")]
        at: Span,
    },

    #[error("this line has the time of a ramp, but no ramp")]
    #[diagnostic(help("write where it goes, as in `{usage}`"))]
    WithoutRamp {
        usage: &'static str,
        #[label(primary, "belongs to a ramp, which needs `->`")]
        at: Span,
    },

    #[error("a curve in parentheses is a ramp of single values")]
    #[diagnostic(help(
        "write `(2% -> 6%)`, with `over` and `ease` inside if it has a time of its own"
    ))]
    CurveInParentheses {
        #[label(primary, "does not belong here")]
        at: Span,
    },

    #[error("a curve needs a parameter of an effect")]
    #[diagnostic(help("curves belong to lines of effects: `zoom (100% -> 110% over 1 beat)`"))]
    CurveMisplaced {
        #[label(primary, "a curve")]
        at: Span,
    },

    #[error("`{name}` takes no keyframes")]
    #[diagnostic(help(
        "end the line before the `{{`; keyframes follow effects that move: `zoom {{ start: 100%, end: 110% }}`"
    ))]
    KeyframesMisplaced {
        name: String,
        #[label(primary, "no keyframes here")]
        at: Span,
    },
}

impl Problem for EffectProblem {
    fn diagnostic_code(&self) -> Code {
        match self {
            Self::UnknownWord { .. } => Code::UnknownParameter,
            Self::RampWithPulse { .. } => Code::RampWithPulse,
            Self::PulseWithoutRhythm { .. } => Code::PulseWithoutRhythm,
            Self::WithoutTime { .. } => Code::EffectWithoutTime,
            Self::WithoutRamp { .. } => Code::RampIncomplete,
            Self::CurveInParentheses { .. } | Self::CurveMisplaced { .. } => Code::CurveMisplaced,
            Self::KeyframesMisplaced { .. } => Code::KeyframesMisplaced,
        }
    }

    fn fixes(&self) -> Vec<Fix> {
        match self {
            Self::UnknownWord { help, .. } => Help::fixes_of(help),
            Self::RampWithPulse { .. }
            | Self::PulseWithoutRhythm { .. }
            | Self::WithoutTime { .. }
            | Self::WithoutRamp { .. }
            | Self::CurveInParentheses { .. }
            | Self::CurveMisplaced { .. }
            | Self::KeyframesMisplaced { .. } => Vec::new(),
        }
    }
}
