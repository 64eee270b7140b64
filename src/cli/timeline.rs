//! `amv timeline`: the film, frame by frame.

use super::arguments::TimelineArguments;
use super::console::Console;
use super::script::passed;
use super::stop::{Exit, Stop};
use crate::timeline::listing;

/// Prints the timeline, for people or as JSON.
pub(super) fn run(console: &Console, arguments: &TimelineArguments) -> Result<Exit, Stop> {
    let passed = passed(console, &arguments.file)?;
    let (timeline, sources) = (&passed.timeline, &passed.compiled.sources);
    console.result(&match arguments.json {
        true => format!("{:#}\n", listing::json(timeline, sources)),
        false => listing::text(timeline, sources),
    })?;
    Ok(Exit::Clean)
}
