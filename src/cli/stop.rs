//! How a command ends.

use std::process::ExitCode;

use crate::diag::{Diagnostic, Problem};
use crate::source::Sources;

/// The exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    /// Success.
    Clean,
    /// The script has errors.
    ScriptErrors,
    /// The command line is wrong.
    WrongCommandLine,
    /// The film could not be rendered, or the result could not be written.
    Failed,
    /// The user stopped it.
    #[cfg_attr(
        not(feature = "ffmpeg"),
        expect(dead_code, reason = "nothing takes long enough to be stopped without an engine")
    )]
    Interrupted,
}

impl Exit {
    pub(super) fn code(self) -> u8 {
        match self {
            Exit::Clean => 0,
            Exit::ScriptErrors => 1,
            Exit::WrongCommandLine => 2,
            Exit::Failed => 3,
            Exit::Interrupted => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.code())
    }
}

/// Why a command could not go on.
#[derive(Debug)]
pub(super) enum Stop {
    /// The reader of the results has gone, so nothing more needs to be printed.
    ReaderGone,
    /// Everything was reported already.
    Reported(Exit),
    /// These diagnostics must be reported.
    Report {
        /// At least one.
        diagnostics: Vec<Diagnostic>,
        /// The texts that they point into.
        sources: Sources,
        exit: Exit,
    },
}

impl Stop {
    /// Stops because of an error that points into no text.
    pub(super) fn for_error(error: &dyn Problem, exit: Exit) -> Stop {
        Stop::Report { diagnostics: vec![Diagnostic::of(error)], sources: Sources::new(), exit }
    }
}
