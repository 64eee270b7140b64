//! `amv demo`: makes and renders a small film project.

use std::path::PathBuf;
use std::sync::Once;

use super::interrupt::asked_to_stop;
use super::progress::Progress;
use super::render;
use crate::cli::arguments::{DemoArguments, RenderArguments};
use crate::cli::console::Console;
use crate::cli::stop::{Exit, Stop};
use crate::demo::{self, DemoError};

/// Makes the project, renders its film, and prints where they are.
pub(in crate::cli) fn run(console: &Console, arguments: &DemoArguments) -> Result<Exit, Stop> {
    let script = make(console, arguments)?;
    console.note(&format!("the script is {}: edit it, then `amv render {0}`", script.display()));
    render::run(console, &RenderArguments::of(script, arguments.progress))
}

fn make(console: &Console, arguments: &DemoArguments) -> Result<PathBuf, Stop> {
    let progress = Progress::new(
        arguments.progress,
        format!("drawing the footage in {}", arguments.dir.display()),
        None,
    );
    let begun = Once::new();
    let drawn = |drawn: demo::Progress| {
        begun.call_once(|| progress.begin(i64::from(drawn.total), 0, 0, i64::from(drawn.total)));
        progress.frame();
    };
    let made = demo::make(&arguments.dir, &drawn, asked_to_stop());
    progress.end();
    made.map_err(|error| failed(console, &error))
}

fn failed(console: &Console, error: &DemoError) -> Stop {
    match error {
        DemoError::Interrupted => {
            console.note(&error.to_string());
            Stop::Reported(Exit::Interrupted)
        }
        DemoError::FolderInUse(_) => Stop::for_error(error, Exit::WrongCommandLine),
        DemoError::NotWritten { .. } | DemoError::NotEncoded { .. } => {
            Stop::for_error(error, Exit::Failed)
        }
    }
}
