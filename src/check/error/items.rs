//! Problems with items of the timeline.

use crate::diag::{Code, Fix, Help, Problem};
use crate::source::Span;

#[derive(Clone, Debug, thiserror::Error, miette::Diagnostic)]
pub(in crate::check) enum ItemProblem {
    #[error("a `repeat` plays its items several times, so they cannot have a fixed place: {what}")]
    #[diagnostic(help(
        "give the items lengths (`for 2 bars`), and put the cue before the `repeat`"
    ))]
    InRepeat {
        what: &'static str,
        #[label(primary, "one place for several rounds")]
        at: Span,
        #[label("repeated by this")]
        repeat: Span,
    },

    #[error("`fade {direction}` must be {place} in its braces")]
    #[diagnostic(help(
        "move it {place}; between two items, write a transition such as `crossfade 1 beat` or `dip to black 1 beat`"
    ))]
    Fade {
        direction: &'static str,
        place: &'static str,
        #[label(primary, "not {place}")]
        at: Span,
    },

    #[error("{what} cannot have a cue: it is placed where its neighbours meet")]
    #[diagnostic(help("put the cue before the item that starts there"))]
    Cue {
        what: &'static str,
        #[label(primary, "not allowed here")]
        at: Span,
    },

    #[error("this `cut` has no sources")]
    #[diagnostic(help(
        "write its sources in the braces: `cut on beat cycle {{ ep01[0:05 ..]  ep02[0:10 ..] }}`"
    ))]
    EmptyCut {
        #[label(primary, "nothing to show")]
        at: Span,
    },

    #[error("unknown transition `{name}`")]
    UnknownTransition {
        name: String,
        #[label(primary, "not known")]
        at: Span,
        #[help]
        help: Option<Help>,
    },

    #[error("the length of a transition follows its name without `{word}`")]
    LengthWithWord {
        word: String,
        #[label(primary, "not needed")]
        at: Span,
        #[help]
        help: Help,
    },

    #[error("{what} has no length")]
    #[diagnostic(help("give it a length above zero"))]
    ZeroLength {
        what: &'static str,
        #[label(primary, "not above zero")]
        at: Span,
    },

    #[error("words cannot be inside a `repeat`")]
    #[diagnostic(help(
        "write them outside the timeline or in a section; `at`, `from`, `to` and `for` set when they show"
    ))]
    Words {
        #[label(primary, "repeated")]
        at: Span,
    },
}

impl Problem for ItemProblem {
    fn diagnostic_code(&self) -> Code {
        match self {
            Self::InRepeat { .. } => Code::CueInRepeat,
            Self::Fade { .. } => Code::FadeMisplaced,
            Self::Cue { .. } => Code::CueMisplaced,
            Self::EmptyCut { .. } => Code::CutWithoutSources,
            Self::UnknownTransition { .. } => Code::UnknownTransition,
            Self::LengthWithWord { .. } => Code::SettingTooMuch,
            Self::ZeroLength { .. } => Code::ZeroLength,
            Self::Words { .. } => Code::WordsMisplaced,
        }
    }

    fn fixes(&self) -> Vec<Fix> {
        match self {
            Self::UnknownTransition { help, .. } => Help::fixes_of(help),
            Self::LengthWithWord { help, .. } => help.fixes.clone(),
            _ => Vec::new(),
        }
    }
}
