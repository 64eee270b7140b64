//! `amv timeline`: the film, frame by frame.

use super::arguments::TimelineArguments;
use super::console::Console;
use super::script::compile_valid;
use super::stop::{Exit, Stop};
use crate::session::Film;
use crate::timeline::listing;

/// Prints the timeline, for people or as JSON.
pub(super) fn run(console: &Console, arguments: &TimelineArguments) -> Result<Exit, Stop> {
    let film = Film::open(&arguments.file);
    let script = compile_valid(console, &film, Film::compile)?;
    let timeline = &script.timeline;
    let sources = &script.compiled.sources;
    if arguments.json {
        console.exact_result(&format!("{:#}\n", listing::json(timeline, sources)))?;
    } else {
        console.result(&listing::text(timeline, sources))?;
    }
    Ok(Exit::Clean)
}
