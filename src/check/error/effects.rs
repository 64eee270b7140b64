//! What can be wrong with an effect's line.

use crate::diag::{Code, Fix, Help, Problem};
use crate::source::Span;

#[derive(Clone, Debug, thiserror::Error, miette::Diagnostic)]
pub(in crate::check) enum EffectProblem {
    #[error("`{effect}` has no parameter `{word}`")]
    UnknownWord {
        effect: &'static str,
        word: String,
        #[label(primary, "not a parameter")]
        at: Span,
        #[help]
        help: Option<Help>,
    },

    #[error("one part of a line cannot have both a ramp and a pulse")]
    #[diagnostic(help(
        "write the pulse after `with`: `zoom 100% -> 108% with 115% on kick`; for peaks that grow, put the ramp in parentheses: `zoom 100% with (103% -> 115%) on kick`"
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

    #[error("`{effect}` lasts only a moment, but this line does not say when")]
    #[diagnostic(help(
        "say when it happens (`on hit`, `on beat`), or let its value change: `{usage}`"
    ))]
    WithoutTime {
        effect: &'static str,
        usage: &'static str,
        #[label(primary, "constant for the whole shot")]
        at: Span,
    },

    #[error("this line has a ramp's time, but no ramp")]
    #[diagnostic(help("write both values of the ramp, as in `{usage}`"))]
    WithoutRamp {
        usage: &'static str,
        #[label(primary, "belongs to a ramp, which needs `->`")]
        at: Span,
    },

    #[error("a curve in parentheses can only be a ramp from one value to another")]
    #[diagnostic(help(
        "write `(2% -> 6%)`, with `over` and `ease` inside if it has a time of its own"
    ))]
    CurveInParentheses {
        #[label(primary, "does not belong here")]
        at: Span,
    },

    #[error("only the values of effects can be curves")]
    #[diagnostic(help(
        "write the curve in the line of an effect: `zoom (100% -> 110% over 1 beat)`"
    ))]
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
