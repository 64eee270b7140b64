//! `amv graph`: the render graph, written out.

use super::arguments::{GraphArguments, GraphFormat};
use super::console::Console;
use super::script::compile_valid;
use super::stop::{Exit, Stop};
use crate::check::program::Quality;
use crate::graph::format::{Codec, PictureFormat};
use crate::graph::{build, dump};
use crate::session::Film;

/// Prints the graph of the whole film at the project's size.
pub(super) fn run(console: &Console, arguments: &GraphArguments) -> Result<Exit, Stop> {
    let film = Film::open(&arguments.file);
    let timeline = compile_valid(console, &film, Film::compile)?.timeline;
    let (width, height) = timeline.size;
    let format = PictureFormat {
        width,
        height,
        rate: timeline.rate,
        codec: Codec::default(),
        quality: Quality::Master,
    };
    let graph = build(&timeline, &format, None);
    match arguments.format {
        GraphFormat::Text => console.result(&dump::text(&graph)),
        GraphFormat::Json => console.exact_result(&dump::json(&graph)),
        GraphFormat::Dot => console.result(&dump::dot(&graph)),
    }?;
    Ok(Exit::Clean)
}
