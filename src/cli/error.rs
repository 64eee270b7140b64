//! Errors of a command line, or of the place that its results go to.

use miette::Diagnostic;
use thiserror::Error;

use crate::diag::{Code, Problem};

/// An error that concerns no script.
#[derive(Debug, Error, Diagnostic)]
pub(super) enum CommandError {
    #[error("amv knows no diagnostic, effect, transition or setting `{code}`")]
    UnknownCode {
        code: String,
        #[help]
        help: Option<String>,
    },
    #[error("the result could not be written to standard output: {why}")]
    #[diagnostic(help(
        "free some space or write to another place, and run the same command again"
    ))]
    CannotPrint { why: String },
    #[error("the song of `{path}` cannot be decoded: {why}")]
    #[diagnostic(help("check it with `amv probe` or a media player"))]
    NotDetected { path: String, why: String },
    #[error("there is no file or folder `{path}`")]
    #[diagnostic(help("name a script, or its folder"))]
    NoSuchPath { path: String },
}

impl Problem for CommandError {
    fn diagnostic_code(&self) -> Code {
        match self {
            Self::UnknownCode { .. } => Code::UnknownCode,
            Self::CannotPrint { .. } => Code::CannotPrint,
            Self::NotDetected { .. } => Code::SongNotDetected,
            Self::NoSuchPath { .. } => Code::NoSuchPath,
        }
    }
}
