//! `amv render`: a script becomes films.

use std::cell::OnceCell;
use std::num::NonZeroUsize;
use std::path::Path;

use serde_json::json;

use super::interrupt::asked_to_stop;
use super::measured::Measured;
use super::outlook::{lines, names};
use super::progress::Progress;
use super::share;
use crate::cache::{EntrySpec, Store};
use crate::check::program::Codec;
use crate::cli::arguments::RenderArguments;
use crate::cli::cache::size;
use crate::cli::console::Console;
use crate::cli::instant::part;
use crate::cli::mistake::Mistake;
use crate::cli::script::{Passed, passed_film};
use crate::cli::stop::{Exit, Stop};
use crate::diag::Diagnostic;
use crate::graph::{RenderGraph, build};
use crate::hash::ContentHash;
use crate::render::{
    History, Job, Rates, RenderFailure, RenderRecord, Report, film, fingerprint, forecast,
};
use crate::session::{Film, OutputError, Overrides, Target, known_media, targets};
use crate::source::Sources;
use crate::time::FrameRange;

/// Renders every output of a script, or the one that is asked for.
pub(in crate::cli) fn run(console: &Console, arguments: &RenderArguments) -> Result<Exit, Stop> {
    let passed = passed_film(
        console,
        Film::open_with_cache(&arguments.file, arguments.cache.as_deref()),
        Film::compile,
    )?;
    let range = part(&passed, arguments.from.as_deref(), arguments.to.as_deref())?;
    let targets = targets(
        passed.film.path(),
        &passed.compiled,
        &passed.timeline,
        &overrides(arguments, range),
    )
    .map_err(|error| refused(&error, &passed.compiled.sources))?;
    if arguments.segments.is_empty() {
        targets
            .iter()
            .try_for_each(|target| may_write(&passed.film, &target.path, arguments.force))?;
    }
    let work = Work { console, arguments, passed: &passed, range, store: OnceCell::new() };
    targets.iter().try_for_each(|target| work.render(target))?;
    Ok(Exit::Clean)
}

/// Stops before a file is lost that somebody else made.
pub(super) fn may_write(film: &Film, path: &Path, force: bool) -> Result<(), Stop> {
    if force || film.may_write(path) {
        return Ok(());
    }
    Err(Stop::for_error(
        &Mistake::OutputExists { path: path.display().to_string() },
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
    Stop::Say { diagnostics: vec![diagnostic], sources: sources.clone(), exit }
}

/// The film's store; where it cannot be used, one that does not outlive the process, and why is
/// told.
pub(super) fn store(film: &Film, cap: u64, tell: impl FnOnce(&Diagnostic)) -> Result<Store, Stop> {
    let (store, warning) = Store::open_or_temporary(film.cache_folder(), cap)
        .map_err(|error| Stop::for_error(&error, Exit::Failed))?;
    if let Some(error) = warning {
        tell(&Diagnostic::of(&error));
    }
    Ok(store)
}

/// How many segments are rendered at a time, if so many are asked for or nothing is said.
pub(super) fn jobs(asked: Option<u16>) -> usize {
    asked.map_or_else(cores, usize::from)
}

/// The processor's cores, as far as this process may use them.
pub(super) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

/// The film's store, and no other: what is rendered for others to find must not go with the
/// process.
fn lasting_store(film: &Film, cap: u64) -> Result<Store, Stop> {
    Store::open(film.cache_folder(), cap).map_err(|error| Stop::for_error(&error, Exit::Failed))
}

/// What all outputs of a film have in common.
pub(super) struct Work<'a> {
    pub(super) console: &'a Console,
    pub(super) arguments: &'a RenderArguments,
    passed: &'a Passed,
    range: Option<FrameRange>,
    /// Opened when something is to be rendered: a film that is up to date needs none.
    store: OnceCell<Store>,
}

impl Work<'_> {
    fn store(&self) -> Result<&Store, Stop> {
        if let Some(store) = self.store.get() {
            return Ok(store);
        }
        let store = match self.arguments.segments.is_empty() {
            true => store(&self.passed.film, self.arguments.cache_size, |why| {
                self.console.tell(std::slice::from_ref(why), &Sources::new())
            })?,
            false => lasting_store(&self.passed.film, self.arguments.cache_size)?,
        };
        Ok(self.store.get_or_init(|| store))
    }

    fn render(&self, target: &Target) -> Result<(), Stop> {
        let graph = build(&self.passed.timeline, &target.format, self.range);
        if self.arguments.explain_cache {
            self.explain(target, &graph)?;
        }
        let copy = !self.arguments.no_copy;
        let fingerprint = fingerprint(&graph, target.container, copy);
        let a_film = self.arguments.segments.is_empty();
        if a_film && !self.arguments.force && self.passed.film.is_current(&target.path, fingerprint)
        {
            return self.up_to_date(target, graph.frames.len());
        }
        let (store, jobs, proxies) =
            (self.store()?, jobs(self.arguments.jobs), !self.arguments.no_proxy);
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
            share::render(self, target, &job)
        }
    }

    fn film(&self, target: &Target, job: &Job<'_>, fingerprint: ContentHash) -> Result<(), Stop> {
        let progress = Progress::new(
            self.arguments.progress,
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
            Err(failure) => Err(self.failed(&failure, &progress)),
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
        let (film, (frames, took)) = (&self.passed.film, measured.rendered());
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

    fn up_to_date(&self, target: &Target, frames: i64) -> Result<(), Stop> {
        let progress = Progress::new(self.arguments.progress, String::new(), None);
        progress.event(&json!({ "event": "up-to-date", "output": target.path, "frames": frames }));
        self.console.result(&format!(
            "{} is up to date: {}\n",
            target.path.display(),
            in_short(target, frames, 0)
        ))
    }

    fn explain(&self, target: &Target, graph: &RenderGraph) -> Result<(), Stop> {
        let film = &self.passed.film;
        let (last, known) =
            (History::of(film.amv_folder()).last(&target.path), known_media(film.cache_folder()));
        let names = names(graph, &known);
        let outlook = forecast(
            graph,
            &Store::look(film.cache_folder()),
            last.as_ref(),
            &names,
            !self.arguments.no_copy,
        );
        self.console.result(&format!("{}:\n{}", target.path.display(), lines(&outlook, &names)))
    }

    fn finished(&self, target: &Target, report: &Report, progress: &Progress) -> Result<(), Stop> {
        let proxies = json!({ "read": report.proxies.read, "kept": report.proxies.kept });
        let Report { path, frames, cached, copied, .. } = report;
        let event = json!({ "event": "finished", "output": path, "frames": frames, "kept": cached, "copied": copied, "proxies": proxies });
        progress.event(&event);
        self.console.result(&format!(
            "{}: {}\n",
            path.display(),
            in_short(target, *frames, *copied)
        ))
    }

    pub(super) fn failed(&self, failure: &RenderFailure, progress: &Progress) -> Stop {
        let RenderFailure { errors, cached, frames } = failure;
        let (event, word, exit) = match failure.is_cancelled() {
            true => ("interrupted", "interrupted", Exit::Interrupted),
            false => ("failed", "no film", Exit::Failed),
        };
        progress.event(&json!({ "event": event, "kept": cached, "frames": frames }));
        if !failure.is_cancelled() {
            let diagnostics: Vec<Diagnostic> =
                errors.iter().map(|error| Diagnostic::of(error)).collect();
            self.console.tell(&diagnostics, &Sources::new());
        }
        self.console.note(&format!(
            "{word}: kept {cached} of {frames} frames; run the same command to go on"
        ));
        Stop::Said(exit)
    }
}

/// `0:08.000, 192 frames (96 copied), 160x90 at 24 fps, 1.2 MB`.
fn in_short(target: &Target, frames: i64, copied: i64) -> String {
    let format = &target.format;
    let bytes = std::fs::metadata(&target.path).map_or(0, |facts| facts.len());
    let (length, rate) = (format.rate.duration(frames), format.rate);
    let copied = if copied == 0 { String::new() } else { format!(" ({copied} copied)") };
    format!(
        "{length}, {frames} frames{copied}, {}x{} at {rate} fps, {}",
        format.width,
        format.height,
        size(bytes)
    )
}
