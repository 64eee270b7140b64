//! `amv plan`: shows what a render would do.

use serde_json::{Value, json};

use super::forecast::{copies, lines, names, objects};
use super::progress::minutes;
use super::render::{overrides, refused};
use crate::cache::{Names, Store};
use crate::cli::arguments::{PlanArguments, RenderArguments};
use crate::cli::cache::size;
use crate::cli::console::Console;
use crate::cli::engine::instant::part;
use crate::cli::script::{compile_valid, number};
use crate::cli::stop::{Exit, Stop};
use crate::graph::{RenderGraph, build};
use crate::render::{CacheState, Forecast, History, Rate, Rates, fingerprint, forecast};
use crate::session::{Film, Target, known_media, targets};

/// Shows the plan for every output of a script, or for the one on the command line.
pub(in crate::cli) fn run(console: &Console, arguments: &PlanArguments) -> Result<Exit, Stop> {
    let film = Film::open_with_cache(&arguments.file, arguments.cache.as_deref()).untouched();
    let script = compile_valid(console, &film, Film::compile_only)?;
    let range = part(&film, &script, arguments.from.as_deref(), arguments.to.as_deref())?;
    let wanted = overrides(&RenderArguments::planned(arguments), range);
    let targets = targets(film.path(), &script.compiled, &script.timeline, &wanted);
    let targets = targets.map_err(|error| refused(&error, &script.compiled.sources))?;
    let plans: Vec<Plan> = targets
        .iter()
        .map(|target| {
            Plan::of(
                &film,
                target,
                build(&script.timeline, &target.format, range),
                !arguments.no_copy,
            )
        })
        .collect();
    let known = known_media(film.cache_folder());
    if arguments.json {
        let objects: Vec<Value> =
            plans.iter().map(|plan| plan.object(&names(&plan.graph, &known))).collect();
        console.exact_result(&format!("{}\n", json!({ "outputs": objects })))?;
    } else {
        let texts: String =
            plans.iter().map(|plan| plan.text(&names(&plan.graph, &known))).collect();
        console.result(&texts)?;
    }
    Ok(Exit::Clean)
}

/// The plan of one output.
struct Plan<'a> {
    target: &'a Target,
    graph: RenderGraph,
    forecast: Forecast,
    up_to_date: bool,
    rate: Option<Rate>,
}

impl<'a> Plan<'a> {
    fn of(film: &Film, target: &'a Target, graph: RenderGraph, copy: bool) -> Plan<'a> {
        let last = History::of(film.amv_folder()).last(&target.path);
        let known = known_media(film.cache_folder());
        let forecast = forecast(
            &graph,
            &Store::look(film.cache_folder()),
            last.as_ref(),
            &names(&graph, &known),
            copy,
        );
        let up_to_date = film.is_current(&target.path, fingerprint(&graph, target.container, copy));
        let rate = Rates::of(film.amv_folder()).measured(&target.format);
        Plan { target, graph, forecast, up_to_date, rate }
    }

    /// The estimated time in seconds; `None` if nothing like it was measured.
    fn seconds(&self) -> Option<f64> {
        match self.forecast.frames_to_render() {
            0 => Some(0.0),
            frames => self.rate.map(|rate| rate.seconds(frames)),
        }
    }

    /// The estimated size of the film in bytes; `None` if nothing like it was measured.
    fn bytes(&self) -> Option<u64> {
        let cached = |state: &CacheState| {
            if let CacheState::Cached(bytes) = state { Some(*bytes) } else { None }
        };
        let missing = |frames: u64| self.rate.map(|rate| rate.bytes(frames));
        let pictures = self.forecast.segments.iter().map(|segment| {
            cached(&segment.state).or_else(|| missing(segment.frames.len().unsigned_abs()))
        });
        let sound =
            self.forecast.sound.iter().map(|sound| {
                Some(cached(&sound.state).unwrap_or_else(|| sound.spec.expected_bytes()))
            });
        let copied = self.forecast.copied.iter().map(|copied| Some(copied.bytes));
        pictures.chain(sound).chain(copied).sum()
    }

    fn text(&self, names: Names<'_>) -> String {
        let forecast = &self.forecast;
        let frames = self.graph.frames.len();
        let hits = forecast.segments.iter().filter(|segment| segment.state.is_cached()).count();
        let head = format!(
            "{}: {frames} frames in {}, {hits} of them in the cache{}\n",
            self.target.path.display(),
            number(forecast.segments.len(), "segment"),
            if self.up_to_date { "; the film is up to date" } else { "" },
        );
        let time = self.seconds().map_or_else(
            || "unknown: nothing like it was rendered here yet".to_owned(),
            |seconds| format!("about {}", minutes(seconds)),
        );
        let bytes = self
            .bytes()
            .map_or_else(|| "unknown".to_owned(), |bytes| format!("about {}", size(bytes)));
        let render = forecast.frames_to_render();
        let decode = forecast.decoded;
        let copy = match forecast.copied_frames() {
            0 => String::new(),
            copied => format!("to copy    {copied} frames\n"),
        };
        format!(
            "{head}{}{copy}to render  {render} frames\nto decode  {decode} frames of footage\ntime       {time}\nsize       {bytes}\n",
            lines(forecast, names)
        )
    }

    fn object(&self, names: Names<'_>) -> Value {
        let (segments, sound) = objects(&self.forecast, names);
        let copied = copies(&self.forecast, names);
        json!({
            "output": self.target.path.to_string_lossy(), "frames": self.graph.frames.len(), "up_to_date": self.up_to_date, "segments": segments,
            "sound": sound, "copied": copied, "frames_to_copy": self.forecast.copied_frames(),
            "frames_to_render": self.forecast.frames_to_render(), "frames_to_decode": self.forecast.decoded,
            "seconds": self.seconds(), "bytes": self.bytes(),
        })
    }
}
