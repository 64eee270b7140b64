//! Reports the status of a watched film: on the terminal, in a log, or as JSON; and on the
//! preview's pages.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::screen::Screen;
use super::wording;
use crate::cache::EntryKey;
use crate::cli::arguments::ProgressStyle;
use crate::cli::console::{Console, MOST_DRAWN, MessageFormat};
use crate::cli::engine::interrupt::end_process;
use crate::cli::stop::Exit;
use crate::diag::{self, Diagnostic, Drawer, Look};
use crate::preview::{FilmView, Preview, Problems, Status};
use crate::render::{LiveEvent, LiveObserver, RenderError, Snapshot};
use crate::session::Compiled;
use crate::source::Sources;
use crate::sync::lock;
use crate::watch::WatchError;
use crate::watched::{FilmStatus, NewFilm, Report, Topic};

/// The shortest time between two draws of a status that only counts.
const DRAW_INTERVAL: Duration = Duration::from_millis(100);
/// The order in which the terminal shows diagnostics.
const TOPICS_ON_SCREEN: [Topic; 4] =
    [Topic::Setup, Topic::Watching, Topic::Script, Topic::Rendering];
/// The order in which the pages show them. How files are watched does not concern a viewer.
const TOPICS_ON_PAGES: [Topic; 3] = [Topic::Script, Topic::Rendering, Topic::Setup];

pub(super) struct WatchOutput {
    /// The script, as the command line names it.
    script: String,
    medium: Medium,
    look: Look,
    /// Whether lines that are not part of a status are JSON.
    json_messages: bool,
    preview: Mutex<Option<Preview>>,
    known: Mutex<Known>,
    /// Called when the rendering failed.
    failed: Box<dyn Fn() + Send + Sync>,
    drawn_at: Mutex<Instant>,
}

/// Where the output goes.
enum Medium {
    /// A status that stays in place on a terminal.
    Screen(Screen),
    Lines,
    Json,
    /// Nothing but diagnostics.
    Quiet,
}

#[derive(Default)]
struct Known {
    status: FilmStatus,
    address: Option<String>,
    notes: Vec<String>,
    /// The lines of each topic's diagnostics, which are drawn once: drawing is slow.
    drawn: BTreeMap<Topic, Vec<String>>,
}

impl WatchOutput {
    /// Calls `failed` when the rendering has failed.
    pub(super) fn new(
        console: &Console,
        style: ProgressStyle,
        script: String,
        failed: impl Fn() + Send + Sync + 'static,
    ) -> WatchOutput {
        let medium = match style {
            ProgressStyle::Auto if io::stderr().is_terminal() => Medium::Screen(Screen::new()),
            ProgressStyle::Bar => Medium::Screen(Screen::new()),
            ProgressStyle::Auto | ProgressStyle::Plain => Medium::Lines,
            ProgressStyle::Json => Medium::Json,
            ProgressStyle::None => Medium::Quiet,
        };
        WatchOutput {
            script,
            medium,
            look: console.remarks_look(),
            json_messages: console.messages() == MessageFormat::Json,
            preview: Mutex::default(),
            known: Mutex::default(),
            failed: Box::new(failed),
            drawn_at: Mutex::new(Instant::now()),
        }
    }

    /// Takes the preview, whose pages are updated from now on.
    pub(super) fn serving(&self, preview: Preview) {
        let address = preview.address();
        self.line(
            || format!("serving {address}"),
            || json!({ "event": "serving", "address": address }),
        );
        self.known().address = Some(address);
        *lock(&self.preview) = Some(preview);
        self.draw();
    }

    /// Ends the preview.
    pub(super) fn end(&self) {
        let preview = lock(&self.preview).take();
        drop(preview);
    }

    /// Whether the rendering failed for a reason that may pass by itself.
    pub(super) fn failure_may_pass(&self) -> bool {
        self.known().status.failure_may_pass()
    }

    /// Shows a note from now on.
    pub(super) fn note(&self, text: &str) {
        self.line(|| text.to_owned(), || json!({ "event": "note", "text": text }));
        self.known().notes.push(text.to_owned());
        self.draw();
    }

    /// Shows a problem of the setup from now on.
    pub(super) fn setup_problem(&self, diagnostic: &Diagnostic) {
        let mut diagnostics = vec![diagnostic.clone()];
        self.print_diagnostics(&diagnostics, &Sources::new());
        if let Some(before) = self.known().status.report(Topic::Setup) {
            diagnostics.splice(0..0, before.diagnostics.iter().cloned());
        }
        self.set_report(Topic::Setup, diagnostics, Sources::new());
        self.draw();
    }

    /// Shows how the watching of files is limited; `None` if it no longer is.
    pub(super) fn watch_warning(&self, warning: Option<&WatchError>) {
        let mut diagnostics = Vec::new();
        if let Some(warning) = warning {
            diagnostics.push(Diagnostic::of(warning));
        }
        self.print_diagnostics(&diagnostics, &Sources::new());
        self.set_report(Topic::Watching, diagnostics, Sources::new());
        self.draw();
    }

    /// The script is read, because these files changed; none for the first time.
    pub(super) fn reading(&self, changed: &[PathBuf]) {
        let revision = self.known().status.start_reading();
        let names: Vec<_> = changed.iter().map(|file| file.display().to_string()).collect();
        let line = || {
            if names.is_empty() {
                "reading the script and its media".to_owned()
            } else {
                format!("changed: {}", names.join(", "))
            }
        };
        self.line(line, || json!({ "event": "changed", "revision": revision, "files": names }));
        self.draw();
    }

    /// The script has errors, and the film before stays the newest.
    pub(super) fn script_failed(&self, compiled: &Compiled) {
        self.known().status.script_failed();
        self.compiled(compiled, 0, &[]);
    }

    /// There is a new film, which the pages show as `view`.
    pub(super) fn film_changed(
        &self,
        compiled: &Compiled,
        new: &NewFilm,
        view: Option<FilmView>,
        saved_at: Instant,
    ) {
        let segments = new.snapshot.segments().count();
        {
            let mut known = self.known();
            known.status.film_changed(
                new.snapshot.revision(),
                segments,
                saved_at,
                new.touched.clone(),
                new.new_segments(),
            );
            known.drawn.remove(&Topic::Rendering);
        }
        if let Some(view) = view {
            self.update_pages(|preview| {
                preview.show(view);
            });
        }
        let touched: Vec<_> =
            new.changed.iter().map(|frames| [frames.start.0, frames.end.0]).collect();
        self.compiled(compiled, segments, &touched);
    }

    fn compiled(&self, compiled: &Compiled, segments: usize, touched: &[[i64; 2]]) {
        let errors = compiled.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count();
        let warnings = compiled.diagnostics.len() - errors;
        let revision = self.known().status.revision();
        self.json(|| {
            json!({ "event": "compiled", "revision": revision, "errors": errors, "warnings": warnings, "segments": segments, "touched": touched })
        });
    }

    /// Shows the diagnostics of the newest script.
    pub(super) fn script_problems(&self, diagnostics: Vec<Diagnostic>, sources: Sources) {
        self.print_diagnostics(&diagnostics, &sources);
        self.set_report(Topic::Script, diagnostics, sources);
        self.update_problems_on_pages();
        self.update_status_on_pages();
        self.draw();
    }

    fn set_report(&self, topic: Topic, diagnostics: Vec<Diagnostic>, sources: Sources) {
        let lines = self.lines_for_screen(&diagnostics, &sources);
        let mut known = self.known();
        known.drawn.insert(topic, lines);
        known.status.set_report(topic, Report { diagnostics, sources });
    }

    /// Prints diagnostics once, where no screen shows them all the time.
    fn print_diagnostics(&self, diagnostics: &[Diagnostic], sources: &Sources) {
        match self.medium {
            Medium::Lines | Medium::Quiet if self.json_messages => {
                for diagnostic in diagnostics {
                    print(&diag::to_json(diagnostic, sources));
                }
            }
            Medium::Lines | Medium::Quiet => {
                for line in draw_lines(diagnostics, sources, self.look) {
                    print(&line);
                }
            }
            Medium::Json if !diagnostics.is_empty() => {
                let objects: Vec<Value> = diagnostics
                    .iter()
                    .filter_map(|one| serde_json::from_str(&diag::to_json(one, sources)).ok())
                    .collect();
                self.json(|| json!({ "event": "problems", "diagnostics": objects }));
            }
            Medium::Screen(_) | Medium::Json => {}
        }
    }

    fn lines_for_screen(&self, diagnostics: &[Diagnostic], sources: &Sources) -> Vec<String> {
        match self.medium {
            Medium::Screen(_) => draw_lines(diagnostics, sources, self.look),
            Medium::Lines | Medium::Json | Medium::Quiet => Vec::new(),
        }
    }

    fn render_failed(&self, snapshot: &Snapshot, errors: &[RenderError]) {
        let diagnostics: Vec<Diagnostic> =
            errors.iter().map(|error| Diagnostic::of(error)).collect();
        let may_pass = errors
            .iter()
            .any(|error| matches!(error, RenderError::Store(_) | RenderError::SegmentsGone));
        let lines = self.lines_for_screen(&diagnostics, &Sources::new());
        let is_new = {
            let mut known = self.known();
            known.drawn.insert(Topic::Rendering, lines);
            known.status.render_failed(diagnostics.clone(), may_pass)
        };
        (self.failed)();
        if is_new {
            self.json(|| json!({ "event": "failed", "revision": snapshot.revision() }));
            self.print_diagnostics(&diagnostics, &Sources::new());
            self.update_problems_on_pages();
        }
    }

    fn film_rendered(&self, snapshot: &Snapshot) {
        let mut known = self.known();
        let had_failed = known.status.film_rendered();
        known.drawn.remove(&Topic::Rendering);
        let status = &known.status;
        let segments = status.segments();
        let change = status.last_change();
        let took = change.map(|change| change.saved_at.elapsed()).unwrap_or_default();
        let line = match change {
            Some(change) if status.revision() > 1 => wording::last_change(status, change),
            Some(_) | None => {
                format!("{}, {}", wording::progress(status), wording::seconds(took))
            }
        };
        drop(known);
        if had_failed {
            self.update_problems_on_pages();
        }
        let ms = milliseconds(took);
        self.line(|| line, || json!({ "event": "rendered", "revision": snapshot.revision(), "segments": segments, "ms": ms }));
    }

    fn update_problems_on_pages(&self) {
        let problems = {
            let known = self.known();
            let mut problems = Vec::new();
            for topic in TOPICS_ON_PAGES {
                if let Some(Report { diagnostics, sources }) = known.status.report(topic) {
                    problems.extend(Problems::of(diagnostics, sources, false).problems);
                }
            }
            Problems { problems, blocking: known.status.has_errors() }
        };
        self.update_pages(|preview| preview.problems(problems));
    }

    fn update_status_on_pages(&self) {
        let status = {
            let known = self.known();
            let status = &known.status;
            let change = status.last_change();
            Status {
                rendering: status.is_rendering(),
                missing: status.missing(),
                segments: status.segments(),
                ms: change
                    .and_then(|change| change.took)
                    .filter(|_| status.revision() > 1)
                    .map(milliseconds),
                touched: change.and_then(|change| change.touched.clone()),
                message: Some(wording::progress(status)),
            }
        };
        self.update_pages(|preview| preview.status(status));
    }

    fn update_pages(&self, update: impl FnOnce(&Preview)) {
        if let Some(preview) = &*lock(&self.preview) {
            update(preview);
        }
    }

    fn line(&self, text: impl FnOnce() -> String, object: impl FnOnce() -> Value) {
        match self.medium {
            Medium::Lines => print(&diag::printable(&text())),
            Medium::Json => print(&object().to_string()),
            Medium::Screen(_) | Medium::Quiet => {}
        }
    }

    fn json(&self, object: impl FnOnce() -> Value) {
        match self.medium {
            Medium::Json => print(&object().to_string()),
            Medium::Screen(_) | Medium::Lines | Medium::Quiet => {}
        }
    }

    fn draw(&self) {
        if let Medium::Screen(screen) = &self.medium {
            let known = self.known();
            *lock(&self.drawn_at) = Instant::now();
            screen.draw(&known.diagnostics(), &known.status_lines(&self.script));
        }
    }

    fn draw_if_due(&self) {
        if lock(&self.drawn_at).elapsed() >= DRAW_INTERVAL {
            self.draw();
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        lock(&self.known)
    }
}

impl Known {
    fn diagnostics(&self) -> Vec<String> {
        TOPICS_ON_SCREEN
            .iter()
            .filter_map(|topic| self.drawn.get(topic))
            .flatten()
            .cloned()
            .collect()
    }

    /// The lines below the diagnostics.
    fn status_lines(&self, script: &str) -> Vec<String> {
        let mut lines = self.notes.clone();
        lines.push(format!("watching {script} · Ctrl-C ends"));
        if let Some(address) = &self.address {
            lines.push(format!("preview at {address}"));
        }
        if let Some(change) = self.status.last_change().filter(|_| self.status.revision() > 1) {
            lines.push(wording::last_change(&self.status, change));
        }
        if let Some(outdated) = wording::outdated(&self.status) {
            lines.push(outdated.to_owned());
        }
        lines.push(wording::progress(&self.status));
        lines.iter().map(|line| diag::printable(line)).collect()
    }
}

impl LiveObserver for WatchOutput {
    fn event(&self, snapshot: &Snapshot, event: LiveEvent) {
        match event {
            LiveEvent::SegmentStarted { key } => self.update_pages(|preview| preview.begun(&[key])),
            LiveEvent::SegmentCached { key, frames } => {
                self.known().status.segment_cached(key, Instant::now());
                self.update_pages(|preview| preview.ready(&[key]));
                self.json(|| json!({ "event": "segment", "key": key.to_string(), "first": frames.start.0, "length": frames.len() }));
                self.update_status_on_pages();
                self.draw_if_due();
            }
            LiveEvent::SoundCached { key } => {
                self.known().status.sound_cached();
                self.update_pages(|preview| preview.sound_ready(key));
                self.json(|| json!({ "event": "sound", "key": key.to_string() }));
                self.update_status_on_pages();
                self.draw_if_due();
            }
            LiveEvent::Replaced => self.line(
                || "stopped: there is a newer film".to_owned(),
                || json!({ "event": "cancelled", "revision": snapshot.revision() }),
            ),
            event => self.film_event(snapshot, event),
        }
    }
}

impl WatchOutput {
    /// Takes an event that concerns a film as a whole. Those of older films do not matter.
    fn film_event(&self, snapshot: &Snapshot, event: LiveEvent) {
        if self.known().status.revision() != snapshot.revision() {
            return;
        }
        match event {
            LiveEvent::Planned { missing, sound } => {
                self.known().status.render_planned(&missing, sound, Instant::now());
                let mut lost: Vec<EntryKey> = missing.clone();
                if sound && let Some(key) = snapshot.sound() {
                    lost.push(key);
                }
                self.update_pages(|preview| preview.lost(&lost));
                self.json(|| json!({ "event": "planned", "revision": snapshot.revision(), "missing": missing.len(), "sound": sound }));
            }
            LiveEvent::Finished => self.film_rendered(snapshot),
            LiveEvent::Failed(errors) => self.render_failed(snapshot, &errors),
            LiveEvent::SegmentStarted { .. }
            | LiveEvent::SegmentCached { .. }
            | LiveEvent::SoundCached { .. }
            | LiveEvent::Replaced => {}
        }
        self.update_status_on_pages();
        self.draw();
    }
}

fn draw_lines(diagnostics: &[Diagnostic], sources: &Sources, look: Look) -> Vec<String> {
    let mut drawer = Drawer::new(sources, look);
    let mut lines = Vec::new();
    let (shown, left_out) = diag::most_important(diagnostics, MOST_DRAWN);
    for diagnostic in shown {
        lines.extend(drawer.draw(diagnostic).lines().map(str::to_owned));
    }
    if left_out > 0 {
        lines.push(format!("{left_out} more are not shown; `--message-format json` lists all"));
    }
    lines
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// Prints a line on standard error. If its reader has gone, the command ends. If it cannot be
/// written for another reason, there is nowhere to report that.
fn print(line: &str) {
    if let Err(error) = writeln!(io::stderr().lock(), "{line}")
        && error.kind() == io::ErrorKind::BrokenPipe
    {
        end_process(Exit::Clean);
    }
}
