//! `amv check`: everything that can be known without rendering.

use super::arguments::CheckArguments;
use super::console::{Console, MessageFormat};
use super::script::{counted, number};
use super::stop::{Exit, Stop};
use crate::diag::{self, Diagnostic};
use crate::session::{Compiled, Film, Overrides, targets};
use crate::timeline::{Timeline, sections_without_cues};

/// Reports all errors and warnings, and ends with a line that says what the film is.
pub(super) fn run(console: &Console, arguments: &CheckArguments) -> Result<Exit, Stop> {
    let film = Film::open(&arguments.file);
    let mut compiled = film.compile();
    if arguments.strict {
        compiled.diagnostics.extend(sections_without_cues(&compiled.uncued));
    }
    compiled.diagnostics.extend(wrong_output(&film, &compiled));
    diag::sort(&mut compiled.diagnostics);
    let exit =
        if diag::has_errors(&compiled.diagnostics) { Exit::ScriptErrors } else { Exit::Clean };
    match said(console, arguments, &compiled) {
        Ok(()) | Err(Stop::ReaderGone) => Ok(exit),
        Err(other) => Err(other),
    }
}

fn said(console: &Console, arguments: &CheckArguments, compiled: &Compiled) -> Result<(), Stop> {
    console.report(&compiled.diagnostics, &compiled.sources)?;
    match console.messages() {
        MessageFormat::Human => {
            console.result(&format!("{}: {}\n", arguments.file.display(), summary(compiled)))
        }
        MessageFormat::Json => Ok(()),
    }
}

/// What is wrong with the outputs that the script names: it would only show when the film is
/// rendered.
fn wrong_output(film: &Film, compiled: &Compiled) -> Option<Diagnostic> {
    let timeline = compiled.timeline.as_ref()?;
    let error = targets(film.path(), compiled, timeline, &Overrides::default()).err()?;
    Some(Diagnostic::of(&error)).filter(|diagnostic| diagnostic.span().is_some())
}

/// `0 errors, 2 warnings — 1:32.000, 2208 frames at 24 fps, 63 shots`.
fn summary(compiled: &Compiled) -> String {
    let counts = counted(&compiled.diagnostics);
    match &compiled.timeline {
        Some(timeline) if !diag::has_errors(&compiled.diagnostics) => {
            format!("{counts} — {}", film_in_short(timeline))
        }
        Some(_) | None => counts,
    }
}

fn film_in_short(timeline: &Timeline) -> String {
    let frames = number(usize::try_from(timeline.length).unwrap_or(0), "frame");
    let shots = timeline.main().shots.len();
    format!(
        "{}, {frames} at {} fps, {}",
        timeline.rate.duration(timeline.length),
        timeline.rate,
        number(shots, "shot")
    )
}
