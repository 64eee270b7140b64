//! Compiles the script of a command, and prints its diagnostics.

use super::console::Console;
use super::stop::{Exit, Stop};
use crate::diag::{Diagnostic, Severity};
use crate::session::{Compiled, Film};
use crate::timeline::Timeline;

/// A script without errors.
pub(super) struct ValidScript {
    pub(super) compiled: Compiled,
    pub(super) timeline: Timeline,
}

/// Compiles a film with `compile`, and prints its diagnostics. If it has errors, the command stops.
pub(super) fn compile_valid(
    console: &Console,
    film: &Film,
    compile: impl FnOnce(&Film) -> Compiled,
) -> Result<ValidScript, Stop> {
    let mut compiled = compile(film);
    console.print_diagnostics(&compiled.diagnostics, &compiled.sources);
    match compiled.timeline.take() {
        Some(timeline) => Ok(ValidScript { compiled, timeline }),
        None => {
            console.note(&format!("{}: {}", film.path().display(), counted(&compiled.diagnostics)));
            Err(Stop::Reported(Exit::ScriptErrors))
        }
    }
}

/// `1 error, 2 warnings`.
pub(super) fn counted(diagnostics: &[Diagnostic]) -> String {
    let count =
        |severity| diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
    format!(
        "{}, {}",
        number(count(Severity::Error), "error"),
        number(count(Severity::Warning), "warning")
    )
}

/// `1 frame`, `2 frames`.
pub(super) fn number(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
