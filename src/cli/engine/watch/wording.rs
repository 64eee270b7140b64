//! The status of a watched film in words.

use std::time::Duration;

use crate::cli::script::number;
use crate::watched::{FilmStatus, LastChange, Phase};

/// `last change: bar 9 (0:16.000–0:18.000) · 3 of 214 segments · 0.31 s from save to picture`.
pub(super) fn last_change(status: &FilmStatus, change: &LastChange) -> String {
    let touched = change.touched.as_deref().unwrap_or("no picture changed");
    let rendered = match status.planned() {
        0 => "nothing to render".to_owned(),
        planned => format!("{planned} of {}", number(status.segments(), "segment")),
    };
    let took = change
        .took
        .map(|took| format!(" · {} from save to picture", seconds(took)))
        .unwrap_or_default();
    format!("last change: {touched} · {rendered}{took}")
}

/// What is happening: `rendering: 3 of 12 segments`.
pub(super) fn progress(status: &FilmStatus) -> String {
    match status.phase() {
        Phase::Reading => "reading the script and its media …".to_owned(),
        Phase::NoFilm => "waiting for a script without errors".to_owned(),
        Phase::Failed { missing } => {
            format!("{missing} of {} could not be rendered", number(status.segments(), "segment"))
        }
        Phase::Rendering { done, planned } => {
            format!("rendering: {done} of {}", number(planned, "segment"))
        }
        Phase::RenderingSound => "rendering the sound".to_owned(),
        Phase::Rendered => format!("{} rendered", number(status.segments(), "segment")),
    }
}

/// Why the newest script is not shown, if it has errors.
pub(super) fn outdated(status: &FilmStatus) -> Option<&'static str> {
    if !status.has_errors() {
        None
    } else if status.revision() == 0 {
        Some("the script has errors: there is no film yet")
    } else {
        Some("the script has errors: the last good film stays on the screen")
    }
}

/// `0.31 s`.
pub(super) fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}
