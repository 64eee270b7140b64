//! `amv render`: a script becomes films.

use std::num::NonZeroUsize;
use std::path::Path;

use serde_json::json;

use super::interrupt::asked_to_stop;
use super::progress::Progress;
use crate::cache::{Store, StoreError};
use crate::cli::arguments::RenderArguments;
use crate::cli::cache::size;
use crate::cli::console::Console;
use crate::cli::instant::part;
use crate::cli::mistake::Mistake;
use crate::cli::script::{Passed, passed};
use crate::cli::stop::{Exit, Stop};
use crate::diag::Diagnostic;
use crate::graph::build;
use crate::render::{Failure, Job, Report, film};
use crate::session::{Film, OutputError, Overrides, Target, targets};
use crate::source::Sources;
use crate::time::FrameRange;

/// Renders every output of a script, or the one that is asked for.
pub(in crate::cli) fn run(console: &Console, arguments: &RenderArguments) -> Result<Exit, Stop> {
    let passed = passed(console, &arguments.file)?;
    let range = part(&passed, arguments.from.as_deref(), arguments.to.as_deref())?;
    let targets = targets(passed.film.path(), &passed.compiled, &passed.timeline, &overrides(arguments, range))
        .map_err(|error| refused(&error, &passed.compiled.sources))?;
    targets.iter().try_for_each(|target| may_write(&passed.film, &target.path, arguments.force))?;
    let store = store(console, &passed.film, arguments.cache_size)?;
    let work = Work { console, arguments, passed: &passed, range, store: &store };
    targets.iter().try_for_each(|target| work.render(target))?;
    Ok(Exit::Clean)
}

/// Stops before a file is lost that somebody else made.
pub(super) fn may_write(film: &Film, path: &Path, force: bool) -> Result<(), Stop> {
    if force || film.may_write(path) {
        return Ok(());
    }
    Err(Stop::for_error(&Mistake::OutputExists { path: path.display().to_string() }, Exit::WrongCommandLine))
}

/// A part goes to a file of its own: it must not take the place of the whole film.
fn overrides(arguments: &RenderArguments, range: Option<FrameRange>) -> Overrides {
    let part_file = range.map(|_| arguments.file.with_extension("part.mp4"));
    let output = arguments.output.clone().or(part_file);
    Overrides { output, size: arguments.size, quality: arguments.quality.map(Into::into) }
}

/// An output that cannot be written to is the script's fault if the script names it.
pub(super) fn refused(error: &OutputError, sources: &Sources) -> Stop {
    let diagnostic = Diagnostic::of(error);
    let exit = if diagnostic.span().is_some() { Exit::ScriptErrors } else { Exit::WrongCommandLine };
    Stop::Say { diagnostics: vec![diagnostic], sources: sources.clone(), exit }
}

/// The film's store; where it cannot be used, one that does not outlive the process.
fn store(console: &Console, film: &Film, cap: u64) -> Result<Store, Stop> {
    let (store, warning) = Store::open_or_temporary(film.cache_folder(), cap).map_err(|error| Stop::for_error(&error, Exit::Failed))?;
    let warning: Option<Diagnostic> = warning.as_ref().map(|error: &StoreError| Diagnostic::of(error));
    console.tell(warning.as_slice(), &Sources::new());
    Ok(store)
}

/// What all outputs of a film have in common.
struct Work<'a> {
    console: &'a Console,
    arguments: &'a RenderArguments,
    passed: &'a Passed,
    range: Option<FrameRange>,
    store: &'a Store,
}

impl Work<'_> {
    fn render(&self, target: &Target) -> Result<(), Stop> {
        let graph = build(&self.passed.timeline, &target.format, self.range);
        let (jobs, proxies) = (self.jobs(), !self.arguments.no_proxy);
        let job = Job { graph: &graph, store: self.store, container: target.container, out: &target.path, jobs, proxies };
        let progress = Progress::new(self.arguments.progress, format!("rendering {}", target.path.display()), Some(target.format.rate));
        let result = film(&job, &progress, asked_to_stop());
        progress.end();
        match result {
            Ok(report) => self.finished(target, &report, &progress),
            Err(failure) => Err(self.failed(&failure, &progress)),
        }
    }

    fn jobs(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        self.arguments.jobs.map_or_else(cores, usize::from)
    }

    fn finished(&self, target: &Target, report: &Report, progress: &Progress) -> Result<(), Stop> {
        // A film that cannot be remembered is there all the same: the next render asks for `--force`.
        let _ = self.passed.film.remember_written(&report.path);
        let proxies = json!({ "read": report.proxies.read, "kept": report.proxies.kept });
        let event = json!({ "event": "finished", "output": report.path, "frames": report.frames, "kept": report.kept, "proxies": proxies });
        progress.event(&event);
        let format = &target.format;
        let bytes = std::fs::metadata(&report.path).map_or(0, |facts| facts.len());
        self.console.result(&format!(
            "{}: {}, {} frames, {}x{} at {} fps, {}\n",
            report.path.display(),
            format.rate.duration(report.frames),
            report.frames,
            format.width,
            format.height,
            format.rate,
            size(bytes),
        ))
    }

    fn failed(&self, failure: &Failure, progress: &Progress) -> Stop {
        let Failure { errors, kept, frames } = failure;
        let (event, word, exit) = match failure.is_cancelled() {
            true => ("interrupted", "interrupted", Exit::Interrupted),
            false => ("failed", "no film", Exit::Failed),
        };
        progress.event(&json!({ "event": event, "kept": kept, "frames": frames }));
        if !failure.is_cancelled() {
            let diagnostics: Vec<Diagnostic> = errors.iter().map(|error| Diagnostic::of(error)).collect();
            self.console.tell(&diagnostics, &Sources::new());
        }
        self.console.note(&format!("{word}: kept {kept} of {frames} frames; run the same command to go on"));
        Stop::Said(exit)
    }
}
