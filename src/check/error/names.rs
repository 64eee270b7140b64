//! Problems with names and settings: unknown, duplicate, cyclic, unused.

use miette::LabeledSpan;

use crate::diag::{Code, Fix, Help, Problem};
use crate::source::Span;

#[derive(Clone, Debug, thiserror::Error, miette::Diagnostic)]
pub(in crate::check) enum NameProblem {
    #[error("unknown name `{name}`")]
    Unknown {
        name: String,
        #[label(primary, "not declared")]
        at: Span,
        #[help]
        help: Option<Help>,
    },

    #[error("there is no function `{name}`")]
    UnknownFunction {
        name: String,
        #[label(primary, "not a function")]
        at: Span,
        #[help]
        help: Option<Help>,
    },

    #[error("`{file}` does not declare `{name}`")]
    UnknownIn {
        name: String,
        file: String,
        #[label(primary, "not declared there")]
        at: Span,
        #[label("used here")]
        used: Span,
        #[help]
        help: Option<Help>,
    },

    #[error("`{base}` is {kind} and has no `{part}`")]
    UnknownPart {
        base: String,
        kind: String,
        part: String,
        #[label(primary, "unknown")]
        at: Span,
        #[help]
        help: Option<Help>,
    },

    #[error("`{name}` is declared twice")]
    #[diagnostic(help("give one of them another name: a file has one namespace for everything"))]
    Duplicate {
        name: String,
        #[label(primary, "declared again here")]
        at: Span,
        #[label("first declared here")]
        first: Span,
    },

    #[error("`{name}` from this file conflicts with another declaration")]
    #[diagnostic(help(
        "import the file under a name: `use \"{path}\" as {alias}`, then write `{alias}.{name}`"
    ))]
    Ambiguous {
        name: String,
        path: String,
        alias: String,
        #[label(primary, "imports a second `{name}`")]
        at: Span,
        #[label("the first one")]
        first: Span,
        #[label("the second one")]
        second: Span,
    },

    #[error("these files use each other in a cycle: {ring}")]
    #[diagnostic(help("move what both need into a third file, and use that file in both"))]
    CyclicUse {
        ring: String,
        #[label(primary, "closes the cycle")]
        at: Span,
        #[label(collection, "continues here")]
        steps: Vec<LabeledSpan>,
    },

    #[error("at most {limit} files can be used one from another: `{path}` is one too many")]
    #[diagnostic(help("use the file from the film's own script"))]
    UseTooDeep {
        path: String,
        limit: usize,
        #[label(primary, "one too many")]
        at: Span,
    },

    #[error("`{name}` depends on itself: {ring}")]
    #[diagnostic(help("give one of them a value of its own"))]
    Recursion {
        name: String,
        ring: String,
        #[label(primary, "used again here")]
        at: Span,
        #[label(collection, "part of the cycle")]
        steps: Vec<LabeledSpan>,
    },

    #[error("`{name}` is defined through a chain of more than {limit} names")]
    #[diagnostic(help("give a name in the middle a value of its own"))]
    ChainTooLong {
        name: String,
        limit: usize,
        #[label(primary, "one too many")]
        at: Span,
    },

    #[error("{block} has no setting `{name}`")]
    UnknownSetting {
        block: &'static str,
        name: String,
        #[label(primary, "unknown")]
        at: Span,
        #[help]
        help: Option<Help>,
    },

    #[error("`{name}` is set twice")]
    #[diagnostic(help("remove one of them"))]
    SettingTwice {
        name: String,
        #[label(primary, "set again here")]
        at: Span,
        #[label("first set here")]
        first: Span,
    },

    #[error("`{name}` is incomplete: {what} is missing")]
    #[diagnostic(help("write `{usage}`"))]
    Incomplete {
        name: String,
        what: String,
        usage: String,
        #[label(primary, "{what} is missing")]
        at: Span,
    },

    #[error("`{name}` has too many values")]
    #[diagnostic(help("write `{usage}`"))]
    TooMuch {
        name: String,
        usage: String,
        #[label(primary, "unexpected")]
        at: Span,
    },

    #[error("the {kind} `{name}` is never used")]
    #[diagnostic(severity(Warning), help("use it, or remove the declaration"))]
    Unused {
        kind: &'static str,
        name: String,
        #[label(primary, "never used")]
        at: Span,
    },
}

impl Problem for NameProblem {
    fn diagnostic_code(&self) -> Code {
        match self {
            Self::Unknown { .. }
            | Self::UnknownFunction { .. }
            | Self::UnknownIn { .. }
            | Self::UnknownPart { .. } => Code::UnknownName,
            Self::Duplicate { .. } => Code::DuplicateName,
            Self::Ambiguous { .. } => Code::AmbiguousName,
            Self::CyclicUse { .. } => Code::CyclicUse,
            Self::Recursion { .. } => Code::Recursion,
            Self::ChainTooLong { .. } | Self::UseTooDeep { .. } => Code::ChainTooLong,
            Self::UnknownSetting { .. } => Code::UnknownSetting,
            Self::SettingTwice { .. } => Code::SettingTwice,
            Self::Incomplete { .. } => Code::SettingIncomplete,
            Self::TooMuch { .. } => Code::SettingTooMuch,
            Self::Unused { .. } => Code::Unused,
        }
    }

    fn fixes(&self) -> Vec<Fix> {
        match self {
            Self::Unknown { help, .. }
            | Self::UnknownIn { help, .. }
            | Self::UnknownPart { help, .. }
            | Self::UnknownSetting { help, .. } => Help::fixes_of(help),
            Self::SettingTwice { at, .. } => vec![Fix::remove(*at, "the second setting")],
            Self::TooMuch { at, .. } => vec![Fix::remove(*at, "the extra values")],
            _ => Vec::new(),
        }
    }
}
