//! A script on its way into a command: compiled, its diagnostics told, its errors counted.

use std::path::Path;

use super::console::Console;
use super::stop::{Exit, Stop};
use crate::diag::{Diagnostic, Severity};
use crate::session::{Compiled, Film};
use crate::timeline::Timeline;

/// A film that has passed its check.
#[cfg_attr(
    not(feature = "ffmpeg"),
    expect(dead_code, reason = "without an engine only the timeline is asked for")
)]
pub(super) struct Passed {
    /// The film.
    pub(super) film: Film,
    /// What it comes to.
    pub(super) compiled: Compiled,
    /// Its timeline.
    pub(super) timeline: Timeline,
}

/// Compiles the script at `path` and tells its warnings. With errors, it tells them and stops.
pub(super) fn passed(console: &Console, path: &Path) -> Result<Passed, Stop> {
    passed_film(console, Film::open(path), Film::compile)
}

/// Compiles a film and tells its warnings. With errors, it tells them and stops.
pub(super) fn passed_film(
    console: &Console,
    film: Film,
    compile: impl FnOnce(&Film) -> Compiled,
) -> Result<Passed, Stop> {
    let mut compiled = compile(&film);
    console.tell(&compiled.diagnostics, &compiled.sources);
    match compiled.timeline.take() {
        Some(timeline) => Ok(Passed { film, compiled, timeline }),
        None => {
            console.note(&format!("{}: {}", film.path().display(), counted(&compiled.diagnostics)));
            Err(Stop::Said(Exit::ScriptErrors))
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
