//! Problems with `allow`.

use crate::diag::{Code, Fix, Help, Problem};
use crate::source::Span;

#[derive(Clone, Debug, thiserror::Error, miette::Diagnostic)]
pub(in crate::check) enum AllowProblem {
    #[error("there is no warning `{code}`")]
    Unknown {
        code: String,
        #[label(primary, "unknown")]
        at: Span,
        #[help]
        help: Option<Help>,
    },

    #[error("`{code}` cannot be allowed: it is not a warning about the film")]
    #[diagnostic(help(
        "`allow` silences warnings; an error must be corrected: `amv explain {code}` says how"
    ))]
    Error {
        code: Code,
        #[label(primary, "not a warning")]
        at: Span,
    },

    #[error("`allow {code}` silences nothing: there is no such warning here")]
    #[diagnostic(severity(Warning), help("remove it"))]
    Unused {
        code: Code,
        #[label(primary, "silences nothing")]
        at: Span,
    },
}

impl Problem for AllowProblem {
    fn diagnostic_code(&self) -> Code {
        match self {
            Self::Unknown { .. } => Code::AllowUnknown,
            Self::Error { .. } => Code::AllowError,
            Self::Unused { .. } => Code::AllowUnused,
        }
    }

    fn fixes(&self) -> Vec<Fix> {
        match self {
            Self::Unknown { help, .. } => Help::fixes_of(help),
            Self::Error { .. } | Self::Unused { .. } => Vec::new(),
        }
    }
}
