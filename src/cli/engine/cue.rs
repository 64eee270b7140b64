//! `amv cue`: writes the cues that are implied.

use std::io::Write;

use super::error::EngineCommandError;
use super::instant::part;
use super::whole_file::write_whole;
use crate::check::program::Quality;
use crate::cli::arguments::CueArguments;
use crate::cli::console::Console;
use crate::cli::script::{ValidScript, compile_valid, number};
use crate::cli::stop::{Exit, Stop};
use crate::diag::{Edit, Fix};
use crate::graph::format::{Codec, PictureFormat};
use crate::graph::{RenderGraph, build, segments};
use crate::session::{Compiled, Film};
use crate::source::Span;
use crate::timeline::{Timeline, UncuedItem};

/// Writes a cue before each item that has none, and proves that the film stays the same.
pub(in crate::cli) fn run(console: &Console, arguments: &CueArguments) -> Result<Exit, Stop> {
    let film = Film::open(&arguments.file);
    let script = compile_valid(console, &film, Film::compile_only)?;
    let frames = part(&film, &script, arguments.from.as_deref(), arguments.to.as_deref())?;
    let inside = |item: &&UncuedItem| frames.is_none_or(|frames| frames.contains(item.frame));
    let items: Vec<&UncuedItem> = script.compiled.uncued.iter().filter(inside).collect();
    let path = arguments.file.display();
    if items.is_empty() {
        console.note(&format!("{path}: every item has its cue"));
        return Ok(Exit::Clean);
    }
    let (fix, text) = cued(&film, &script, &items)
        .ok_or_else(|| Stop::for_error(&would_move(arguments), Exit::Failed))?;
    console.result(&lines(&script.compiled, &fix))?;
    if !arguments.dry_run {
        let target = std::fs::canonicalize(&arguments.file).unwrap_or(arguments.file.clone());
        write_whole(&target, |file| file.write_all(text.as_bytes()))
            .map_err(|error| Stop::for_error(&error, Exit::Failed))?;
        console.note(&format!(
            "{path}: {} written, and the film is the same",
            number(items.len(), "cue")
        ));
    }
    Ok(Exit::Clean)
}

fn would_move(arguments: &CueArguments) -> EngineCommandError {
    EngineCommandError::CuesWouldMove { path: arguments.file.display().to_string() }
}

/// The insertions and the script after them: in the music's terms or else in clock time, whichever
/// gives the same film.
fn cued(film: &Film, script: &ValidScript, items: &[&UncuedItem]) -> Option<(Fix, String)> {
    let musical = |item: &&UncuedItem| insertion(item, &item.cue);
    let timed = |item: &&UncuedItem| insertion(item, &item.clock);
    let attempts: [Vec<Edit>; 2] =
        [items.iter().map(musical).collect(), items.iter().map(timed).collect()];
    attempts.into_iter().find_map(|edits| {
        let fix = Fix { title: String::new(), edits };
        let text = fix.apply(&script.compiled.sources)?;
        let after = film.compile_text(&text).timeline?;
        shows_the_same(&script.timeline, &after).then_some((fix, text))
    })
}

fn insertion(item: &UncuedItem, cue: &str) -> Edit {
    let at = Span { end: item.span.start, ..item.span };
    Edit { span: at, replacement: format!("{cue}: ") }
}

/// Whether both have the same pictures on the same frames, and the same sound.
fn shows_the_same(before: &Timeline, after: &Timeline) -> bool {
    let (before, after) = (graph(before), graph(after));
    before.sound == after.sound && segments(&before) == segments(&after)
}

fn graph(timeline: &Timeline) -> RenderGraph {
    let (width, height) = timeline.size;
    let format = PictureFormat {
        width,
        height,
        rate: timeline.rate,
        codec: Codec::default(),
        quality: Quality::Master,
    };
    build(timeline, &format, None)
}

/// The changed lines: `film.amv:12: bar 17: clip bunny[0:05 ..]`.
fn lines(compiled: &Compiled, fix: &Fix) -> String {
    let mut said = String::new();
    for edit in &fix.edits {
        let Some(file) = compiled.sources.get(edit.span.source) else { continue };
        let line = file.position(edit.span.start).line;
        let rest = &file.text[edit.span.start as usize..];
        let rest = rest.lines().next().unwrap_or_default().trim_end();
        said += &format!("{}:{line}: {}{rest}\n", file.path.display(), edit.replacement);
    }
    said
}
