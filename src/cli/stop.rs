//! How a command ends.

use std::process::ExitCode;

use crate::diag::{Diagnostic, Problem};
use crate::source::Sources;

/// The exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    /// It did what it was asked for.
    Clean,
    /// The script has errors.
    ScriptErrors,
    /// The command line is wrong.
    WrongCommandLine,
    /// The film could not be rendered, or the result could not be written.
    Failed,
    /// It was told to stop.
    #[cfg_attr(
        not(feature = "ffmpeg"),
        expect(dead_code, reason = "nothing takes long enough to be stopped without an engine")
    )]
    Interrupted,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(match exit {
            Exit::Clean => 0,
            Exit::ScriptErrors => 1,
            Exit::WrongCommandLine => 2,
            Exit::Failed => 3,
            Exit::Interrupted => 130,
        })
    }
}

/// Why a command could not go on.
#[derive(Debug)]
pub(super) enum Stop {
    /// Whoever read the results has gone: there is nobody left to tell.
    ReaderGone,
    /// All has been said already.
    Said(Exit),
    /// This is to be said.
    Say {
        /// What; one at least.
        diagnostics: Vec<Diagnostic>,
        /// The texts that they point into.
        sources: Sources,
        /// The exit status.
        exit: Exit,
    },
}

impl Stop {
    /// Stops for an error that points into no text.
    pub(super) fn for_error(error: &dyn Problem, exit: Exit) -> Stop {
        Stop::Say { diagnostics: vec![Diagnostic::of(error)], sources: Sources::new(), exit }
    }
}
