//! `amv render`: a script becomes films.

mod context;
mod share;

use std::path::Path;

use serde_json::json;

use super::damage;
use super::forecast::{lines, names};
use super::interrupt::asked_to_stop;
use super::measured::Measured;
use super::progress::Progress;
use super::store::jobs;
use crate::cache::{EntrySpec, Store};
use crate::check::program::Codec;
use crate::cli::arguments::RenderArguments;
use crate::cli::cache::size;
use crate::cli::console::Console;
use crate::cli::engine::error::EngineCommandError;
use crate::cli::engine::instant::part;
use crate::cli::script::compile_valid;
use crate::cli::stop::{Exit, Stop};
use crate::diag::Diagnostic;
use crate::graph::{RenderGraph, build};
use crate::hash::ContentHash;
use crate::render::{
    History, Job, Rates, RenderRecord, Report, film, fingerprint, forecast, shown_damage,
};
use crate::session::{Film, OutputError, Overrides, Target, known_media, targets};
use crate::source::Sources;
use crate::time::FrameRange;

use context::OutputContext;

/// Renders every output of a script, or the one that is asked for.
pub(in crate::cli) fn run(console: &Console, arguments: &RenderArguments) -> Result<Exit, Stop> {
    let film = Film::open_with_cache(&arguments.file, arguments.cache.as_deref());
    let script = compile_valid(console, &film, Film::compile)?;
    let range = part(&film, &script, arguments.from.as_deref(), arguments.to.as_deref())?;
    let overrides = overrides(arguments, range);
    let targets = targets(film.path(), &script.compiled, &script.timeline, &overrides)
        .map_err(|error| refused(&error, &script.compiled.sources))?;
    if arguments.writes_film() {
        for target in &targets {
            may_write(&film, &target.path, arguments.force)?;
        }
    }
    let renderer = OutputRenderer(OutputContext::new(console, arguments, &film, &script, range));
    for target in &targets {
        renderer.render(target)?;
    }
    Ok(Exit::Clean)
}

/// Stops before a file is lost that somebody else made.
pub(super) fn may_write(film: &Film, path: &Path, force: bool) -> Result<(), Stop> {
    if force || film.may_write(path) {
        return Ok(());
    }
    Err(Stop::for_error(
        &EngineCommandError::OutputExists { path: path.display().to_string() },
        Exit::WrongCommandLine,
    ))
}

/// A part goes to a file of its own: it must not take the place of the whole film.
pub(super) fn overrides(arguments: &RenderArguments, range: Option<FrameRange>) -> Overrides {
    let codec: Option<Codec> = arguments.codec.map(Into::into);
    let part_file =
        range.map(|_| codec.unwrap_or_default().named(&arguments.file.with_extension("part.mp4")));
    let output = arguments.output.clone().or(part_file);
    Overrides { output, size: arguments.size, codec, quality: arguments.quality.map(Into::into) }
}

/// An output that cannot be written to is the script's fault if the script names it.
pub(super) fn refused(error: &OutputError, sources: &Sources) -> Stop {
    let diagnostic = Diagnostic::of(error);
    let exit =
        if diagnostic.span().is_some() { Exit::ScriptErrors } else { Exit::WrongCommandLine };
    Stop::Report { diagnostics: vec![diagnostic], sources: sources.clone(), exit }
}

/// Renders outputs.
struct OutputRenderer<'a>(OutputContext<'a>);

impl OutputRenderer<'_> {
    fn render(&self, target: &Target) -> Result<(), Stop> {
        let graph = build(&self.0.script.timeline, &target.format, self.0.range);
        if self.0.arguments.explain_cache {
            self.explain(target, &graph)?;
        }
        let copy = !self.0.arguments.no_copy;
        let fingerprint = fingerprint(&graph, target.container, copy);
        let a_film = self.0.arguments.writes_film();
        if a_film && !self.0.arguments.force && self.0.film.is_current(&target.path, fingerprint) {
            return self.up_to_date(target, &graph);
        }
        let store = self.0.store()?;
        let jobs = jobs(self.0.arguments.jobs);
        let proxies = !self.0.arguments.no_proxy;
        let job = Job {
            graph: &graph,
            store,
            container: target.container,
            out: &target.path,
            jobs,
            copy,
            proxies,
        };
        if a_film {
            self.film(target, &job, fingerprint)
        } else {
            share::render(&self.0, target, &job)
        }
    }

    fn film(&self, target: &Target, job: &Job<'_>, fingerprint: ContentHash) -> Result<(), Stop> {
        let progress = Progress::new(
            self.0.arguments.progress,
            format!("rendering {}", target.path.display()),
            Some(target.format.rate),
        );
        let measured = Measured::new(&progress);
        let result = film(job, &measured, asked_to_stop());
        progress.end();
        match result {
            Ok(report) => {
                self.remember(target, job, fingerprint, &measured);
                self.finished(target, &report, &progress)
            }
            Err(failure) => Err(self.0.failed(&failure, &progress)),
        }
    }

    /// What cannot be remembered is there all the same: the next render asks for `--force`, or
    /// cannot say what has changed.
    fn remember(
        &self,
        target: &Target,
        job: &Job<'_>,
        fingerprint: ContentHash,
        measured: &Measured<'_>,
    ) {
        let (film, (frames, took)) = (self.0.film, measured.rendered());
        let made = RenderRecord::of(job.graph, job.copy);
        let _ = film.remember_film(&target.path, fingerprint);
        let _ = History::of(film.amv_folder()).remember(&target.path, &made);
        if frames > 0 {
            let keys =
                made.segments.iter().map(|segment| EntrySpec::Segment(segment.spec.clone()).key());
            let bytes: u64 = keys.filter_map(|key| job.store.size(key)).sum();
            let of_film = u64::try_from(job.graph.frames.len()).unwrap_or(1).max(1);
            let _ = Rates::of(film.amv_folder()).add(
                &target.format,
                frames,
                took,
                bytes * frames / of_film,
            );
        }
    }

    fn up_to_date(&self, target: &Target, graph: &RenderGraph) -> Result<(), Stop> {
        let frames = graph.frames.len();
        let known = shown_damage(&Store::look(self.0.film.cache_folder()), graph);
        damage::warn(self.0.console, &known, target.format.rate);
        let progress = Progress::new(self.0.arguments.progress, String::new(), None);
        progress.event(&json!({ "event": "up-to-date", "output": target.path.to_string_lossy(), "frames": frames }));
        self.0.console.result(&format!(
            "{} is up to date: {}\n",
            target.path.display(),
            in_short(target, frames, 0)
        ))
    }

    fn explain(&self, target: &Target, graph: &RenderGraph) -> Result<(), Stop> {
        let film = self.0.film;
        let last = History::of(film.amv_folder()).last(&target.path);
        let known = known_media(film.cache_folder());
        let names = names(graph, &known);
        let forecast = forecast(
            graph,
            &Store::look(film.cache_folder()),
            last.as_ref(),
            &names,
            !self.0.arguments.no_copy,
        );
        self.0.console.result(&format!("{}:\n{}", target.path.display(), lines(&forecast, &names)))
    }

    fn finished(&self, target: &Target, report: &Report, progress: &Progress) -> Result<(), Stop> {
        let proxies = json!({ "read": report.proxies.read, "cached": report.proxies.cached });
        let Report { path, frames, cached, copied, .. } = report;
        let event = json!({ "event": "finished", "output": path.to_string_lossy(), "frames": frames, "cached": cached, "copied": copied, "proxies": proxies });
        progress.event(&event);
        damage::warn(self.0.console, &report.damage, target.format.rate);
        self.0.console.result(&format!(
            "{}: {}\n",
            path.display(),
            in_short(target, *frames, *copied)
        ))
    }
}

/// `0:08.000, 192 frames (96 copied), 160x90 at 24 fps, 1.2 MB`.
fn in_short(target: &Target, frames: i64, copied: i64) -> String {
    let format = &target.format;
    let bytes = std::fs::metadata(&target.path).map_or(0, |facts| facts.len());
    let length = format.rate.duration(frames);
    let rate = format.rate;
    let copied = if copied == 0 { String::new() } else { format!(" ({copied} copied)") };
    format!(
        "{length}, {frames} frames{copied}, {}x{} at {rate} fps, {}",
        format.width,
        format.height,
        size(bytes)
    )
}
