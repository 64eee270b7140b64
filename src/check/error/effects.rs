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

    #[error("`{name}` is written twice in a row")]
    #[diagnostic(help("remove one of them"))]
    WordTwice {
        name: String,
        #[label(primary, "the second time")]
        at: Span,
    },

    #[error("`{name}` does not change with keyframes")]
    #[diagnostic(help(
        "write it once, before the braces: `{effect} {value} {{ start: 0%, end: 60% }}`"
    ))]
    NotKeyed {
        name: &'static str,
        effect: &'static str,
        value: String,
        #[label(primary, "in a keyframe")]
        at: Span,
    },

    #[error("`{name}` does not change along a line")]
    #[diagnostic(help("write one value for it: `{usage}`"))]
    NotMoving {
        name: &'static str,
        usage: &'static str,
        #[label(primary, "a ramp")]
        at: Span,
    },

    #[error("these braces have no keyframes")]
    #[diagnostic(help(
        "write them, as in `{name} {{ start: 100%, end: 50% }}`, or remove the braces"
    ))]
    KeyframesMissing {
        name: &'static str,
        #[label(primary, "empty")]
        at: Span,
    },

    #[error("a ramp is written with `->`")]
    RampInWords {
        #[label(primary, "a ramp")]
        at: Span,
        #[help]
        help: Help,
    },

    #[error("`{word}` does not belong in the line of an effect")]
    #[diagnostic(help(
        "for a change within the shot, write keyframes: `zoom {{ start: 100%, 50%: 110%, end: 100% }}`; for a stretch of the film, `adjust from bar 9 to bar 17 {{ zoom 110% }}`"
    ))]
    PlaceInLine {
        word: String,
        #[label(primary, "a place")]
        at: Span,
    },

    #[error("this version has one speed for a whole shot")]
    #[diagnostic(help("{help}"))]
    SpeedCurve {
        help: String,
        #[label(primary, "would change the speed")]
        at: Span,
    },

    #[error("a speed is above zero; backwards is `reverse`")]
    #[diagnostic(help("{help}"))]
    Backwards {
        help: String,
        #[label(primary, "below zero")]
        at: Span,
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
            Self::WordTwice { .. } => Code::SettingTwice,
            Self::NotKeyed { .. } | Self::NotMoving { .. } => Code::SettingTooMuch,
            Self::Backwards { .. } => Code::OutOfRange,
            Self::RampInWords { .. } | Self::PlaceInLine { .. } | Self::SpeedCurve { .. } => {
                Code::SettingTooMuch
            }
            Self::RampWithPulse { .. } => Code::RampWithPulse,
            Self::PulseWithoutRhythm { .. } => Code::PulseWithoutRhythm,
            Self::WithoutTime { .. } => Code::EffectWithoutTime,
            Self::WithoutRamp { .. } => Code::RampIncomplete,
            Self::CurveInParentheses { .. } | Self::CurveMisplaced { .. } => Code::CurveMisplaced,
            Self::KeyframesMisplaced { .. } | Self::KeyframesMissing { .. } => {
                Code::KeyframesMisplaced
            }
        }
    }

    fn fixes(&self) -> Vec<Fix> {
        match self {
            Self::UnknownWord { help, .. } => Help::fixes_of(help),
            Self::RampInWords { help, .. } => help.fixes.clone(),
            Self::WordTwice { name, at } => vec![Fix::remove(*at, &format!("`{name}`"))],
            Self::RampWithPulse { .. }
            | Self::PlaceInLine { .. }
            | Self::NotKeyed { .. }
            | Self::NotMoving { .. }
            | Self::KeyframesMissing { .. }
            | Self::Backwards { .. }
            | Self::SpeedCurve { .. }
            | Self::PulseWithoutRhythm { .. }
            | Self::WithoutTime { .. }
            | Self::WithoutRamp { .. }
            | Self::CurveInParentheses { .. }
            | Self::CurveMisplaced { .. }
            | Self::KeyframesMisplaced { .. } => Vec::new(),
        }
    }
}
