//! Whoever wants to know how a watched film stands is told here: the terminal, or a log, or a
//! program; and the preview's pages.

use std::collections::HashSet;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::screen::Screen;
use super::standing::{Faults, Standing, seconds};
use super::touched::touched;
use crate::cache::EntryKey;
use crate::cli::arguments::ProgressStyle;
use crate::cli::console::{Console, MessageFormat};
use crate::diag::{self, Diagnostic, Drawer, Look};
use crate::preview::{FilmView, Preview, Problems, Status};
use crate::render::{LiveEvent, LiveObserver, RenderError, Snapshot};
use crate::session::Compiled;
use crate::source::Sources;
use crate::sync::lock;
use crate::time::FrameRange;
use crate::watch::WatchError;

/// How often a status is drawn while it only counts.
const DRAWN_APART: Duration = Duration::from_millis(100);

/// Tells how a film stands.
pub(super) struct Teller {
    view: View,
    look: Look,
    preview: Mutex<Option<Preview>>,
    standing: Mutex<Standing>,
    /// Whether diagnostics are told as JSON where they are told in lines.
    is_for_programs: bool,
    /// Called when something could not be rendered.
    failing: Box<dyn Fn() + Send + Sync>,
    drawn: Mutex<Instant>,
}

enum View {
    Screen(Screen),
    Plain,
    Json,
    Silent,
}

/// A film that has just been compiled.
pub(super) struct Newest<'a> {
    pub(super) reel: &'a Snapshot,
    /// The film before it.
    pub(super) before: Option<&'a Snapshot>,
    pub(super) view: Option<FilmView>,
    /// When what it was compiled from was saved.
    pub(super) saved: Instant,
}

impl Teller {
    /// One that has nothing to tell yet.
    pub(super) fn new(
        console: &Console,
        style: ProgressStyle,
        script: String,
        failing: impl Fn() + Send + Sync + 'static,
    ) -> Teller {
        let view = match style {
            ProgressStyle::Auto if io::stderr().is_terminal() => View::Screen(Screen::new()),
            ProgressStyle::Bar => View::Screen(Screen::new()),
            ProgressStyle::Auto | ProgressStyle::Plain => View::Plain,
            ProgressStyle::Json => View::Json,
            ProgressStyle::None => View::Silent,
        };
        Teller {
            view,
            look: console.remarks_look(),
            preview: Mutex::default(),
            standing: Mutex::new(Standing::of(script)),
            is_for_programs: console.messages() == MessageFormat::Json,
            failing: Box::new(failing),
            drawn: Mutex::new(Instant::now()),
        }
    }

    /// The preview is served: from now on it is told too.
    pub(super) fn serving(&self, preview: Preview) {
        let address = preview.address();
        self.line(
            || format!("serving {address}"),
            || json!({ "event": "serving", "address": address }),
        );
        self.standing().address = Some(address);
        *lock(&self.preview) = Some(preview);
        self.draw();
    }

    /// Whether something failed for a reason that may pass by itself, such as a full disk.
    pub(super) fn failure_may_pass(&self) -> bool {
        let standing = self.standing();
        standing.may_pass && !standing.failures.problems.is_empty()
    }

    /// The preview ends.
    pub(super) fn end(&self) {
        let preview = lock(&self.preview).take();
        drop(preview);
    }

    /// Something that has to be known as long as the film is watched.
    pub(super) fn note(&self, text: &str) {
        self.line(|| text.to_owned(), || json!({ "event": "note", "text": text }));
        self.standing().notes.push(text.to_owned());
        self.draw();
    }

    /// Something that is otherwise than it should be, as long as the film is watched.
    pub(super) fn lasting(&self, diagnostic: &Diagnostic) {
        let diagnostics = std::slice::from_ref(diagnostic);
        let Faults { lines, problems } = self.faults(diagnostics, &Sources::new());
        {
            let lasting = &mut self.standing().lasting;
            lasting.lines.extend(lines);
            lasting.problems.extend(problems);
        }
        self.said(diagnostics, &Sources::new());
        self.draw();
    }

    /// How files are watched is otherwise than one would expect, or is no longer.
    pub(super) fn warn(&self, warning: Option<&WatchError>) {
        let diagnostics: Vec<Diagnostic> =
            warning.map(|warning| Diagnostic::of(warning)).into_iter().collect();
        let faults = self.faults(&diagnostics, &Sources::new());
        self.standing().warnings = faults;
        self.said(&diagnostics, &Sources::new());
        self.draw();
    }

    /// Files have changed, or the film is read for the first time.
    pub(super) fn reading(&self, files: &[PathBuf]) {
        self.standing().reading = true;
        let next = self.standing().revision + 1;
        let named: Vec<_> = files.iter().map(|file| file.display().to_string()).collect();
        let line = || {
            if named.is_empty() {
                "reading the script and its media".to_owned()
            } else {
                format!("changed: {}", named.join(", "))
            }
        };
        self.line(line, || json!({ "event": "changed", "revision": next, "files": named }));
        self.draw();
    }

    /// What compiling came to; `newest` is none where there is no film. Its diagnostics are to be
    /// told next.
    pub(super) fn compiled(&self, compiled: &Compiled, newest: Option<Newest<'_>>) {
        {
            let mut standing = self.standing();
            (standing.reading, standing.broken) = (false, newest.is_none());
        }
        let (segments, stretches) =
            newest.as_ref().map(|newest| self.renewed(newest, compiled)).unwrap_or_default();
        if let Some(view) = newest.and_then(|newest| newest.view) {
            self.told(|preview| {
                preview.show(view);
            });
        }
        let errors = compiled.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count();
        let warnings = compiled.diagnostics.len() - errors;
        let revision = self.standing().revision;
        let touched: Vec<_> =
            stretches.iter().map(|stretch| [stretch.start.0, stretch.end.0]).collect();
        self.json(|| {
            json!({ "event": "compiled", "revision": revision, "errors": errors, "warnings": warnings, "segments": segments, "touched": touched })
        });
    }

    /// What is wrong with the script. Drawing it takes longer than compiling: what is rendered is
    /// rendered meanwhile.
    pub(super) fn diagnosed(&self, compiled: &Compiled) {
        let Compiled { diagnostics, sources, .. } = compiled;
        self.said(diagnostics, sources);
        let faults = self.faults(diagnostics, sources);
        self.standing().problems = faults;
        self.show_problems();
        self.status();
        self.draw();
    }

    /// How many segments the film has now, and what is new in it.
    fn renewed(&self, newest: &Newest<'_>, compiled: &Compiled) -> (usize, Vec<FrameRange>) {
        let stretches =
            newest.before.map(|before| newest.reel.new_since(before)).unwrap_or_default();
        let grid = compiled.program.as_ref().and_then(|program| program.grid.as_ref());
        let words = touched(&stretches, newest.reel.graph().format.rate, grid);
        let is_new = |frames: &FrameRange| {
            stretches.iter().any(|stretch| !stretch.intersect(*frames).is_empty())
        };
        let awaited: HashSet<EntryKey> = newest
            .reel
            .segments()
            .filter(|(frames, _)| is_new(frames))
            .map(|(_, key)| key)
            .collect();
        let mut standing = self.standing();
        standing.renew(newest.reel, newest.saved, words, awaited);
        (standing.segments(), stretches)
    }

    /// Where no line is drawn anew, the diagnostics are printed once, as `check` prints them.
    fn said(&self, diagnostics: &[Diagnostic], sources: &Sources) {
        match self.view {
            View::Plain | View::Silent if self.is_for_programs => {
                diagnostics
                    .iter()
                    .for_each(|diagnostic| print(&diag::to_json(diagnostic, sources)));
            }
            View::Plain | View::Silent => {
                self.drawn(diagnostics, sources).iter().for_each(|line| print(line))
            }
            View::Json if !diagnostics.is_empty() => {
                let told: Vec<Value> = diagnostics
                    .iter()
                    .filter_map(|one| serde_json::from_str(&diag::to_json(one, sources)).ok())
                    .collect();
                self.json(|| json!({ "event": "problems", "diagnostics": told }));
            }
            View::Screen(_) | View::Json => {}
        }
    }

    fn faults(&self, diagnostics: &[Diagnostic], sources: &Sources) -> Faults {
        let lines = match self.view {
            View::Screen(_) => self.drawn(diagnostics, sources),
            View::Plain | View::Json | View::Silent => Vec::new(),
        };
        Faults { lines, problems: Problems::of(diagnostics, sources, false).problems }
    }

    fn drawn(&self, diagnostics: &[Diagnostic], sources: &Sources) -> Vec<String> {
        let mut drawer = Drawer::new(sources, self.look);
        diagnostics
            .iter()
            .flat_map(|diagnostic| {
                drawer.draw(diagnostic).lines().map(str::to_owned).collect::<Vec<_>>()
            })
            .collect()
    }

    fn failed(&self, reel: &Snapshot, errors: &[RenderError]) {
        let diagnostics: Vec<Diagnostic> =
            errors.iter().map(|error| Diagnostic::of(error)).collect();
        let faults = self.faults(&diagnostics, &Sources::new());
        let is_known = {
            let mut standing = self.standing();
            standing.rendering = false;
            standing.may_pass = errors
                .iter()
                .any(|error| matches!(error, RenderError::Store(_) | RenderError::SegmentsGone));
            std::mem::replace(&mut standing.failures, faults.clone()) == faults
        };
        (self.failing)();
        if is_known {
            // It was tried once more, and nothing is otherwise.
            return;
        }
        self.json(|| json!({ "event": "failed", "revision": reel.revision() }));
        self.said(&diagnostics, &Sources::new());
        self.show_problems();
    }

    fn show_problems(&self) {
        let problems = self.standing().shown();
        self.told(|preview| preview.problems(problems));
    }

    /// All of a film is there.
    fn rendered(&self, reel: &Snapshot) {
        let mut standing = self.standing();
        (standing.rendering, standing.sound) = (false, false);
        let is_mended = std::mem::take(&mut standing.failures) != Faults::default();
        let took =
            standing.change.as_ref().map(|change| change.saved.elapsed()).unwrap_or_default();
        let line = match &standing.change {
            Some(change) if standing.revision > 1 => standing.changed(change),
            Some(_) | None => format!("{}, {}", standing.progress(), seconds(took)),
        };
        let segments = standing.segments();
        drop(standing);
        if is_mended {
            self.show_problems();
        }
        let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        self.line(|| line, || json!({ "event": "rendered", "revision": reel.revision(), "segments": segments, "ms": ms }));
    }

    /// The pages' status line.
    fn status(&self) {
        let status = {
            let standing = self.standing();
            let change = standing.change.as_ref();
            let whole = |took: Duration| u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
            Status {
                rendering: standing.rendering,
                missing: standing.missing(),
                segments: standing.segments(),
                ms: change
                    .and_then(|change| change.took)
                    .filter(|_| standing.revision > 1)
                    .map(whole),
                touched: change.and_then(|change| change.touched.clone()),
                message: Some(standing.progress()),
            }
        };
        self.told(|preview| preview.status(status));
    }

    fn told(&self, tell: impl FnOnce(&Preview)) {
        if let Some(preview) = &*lock(&self.preview) {
            tell(preview);
        }
    }

    fn line(&self, text: impl FnOnce() -> String, object: impl FnOnce() -> Value) {
        match self.view {
            View::Plain => print(&text()),
            View::Json => print(&object().to_string()),
            View::Screen(_) | View::Silent => {}
        }
    }

    fn json(&self, object: impl FnOnce() -> Value) {
        match self.view {
            View::Json => print(&object().to_string()),
            View::Screen(_) | View::Plain | View::Silent => {}
        }
    }

    fn draw(&self) {
        if let View::Screen(screen) = &self.view {
            let standing = self.standing();
            *lock(&self.drawn) = Instant::now();
            screen.draw(&standing.faults(), &standing.lines());
        }
    }

    /// Draws, if it is a while since.
    fn draw_count(&self) {
        if lock(&self.drawn).elapsed() >= DRAWN_APART {
            self.draw();
        }
    }

    fn standing(&self) -> MutexGuard<'_, Standing> {
        lock(&self.standing)
    }
}

impl LiveObserver for Teller {
    fn event(&self, reel: &Snapshot, event: LiveEvent) {
        match event {
            LiveEvent::SegmentStarted { key } => self.told(|preview| preview.begun(&[key])),
            LiveEvent::SegmentCached { key, frames } => {
                self.standing().kept(key);
                self.told(|preview| preview.ready(&[key]));
                self.json(|| json!({ "event": "segment", "key": key.to_string(), "first": frames.start.0, "length": frames.len() }));
                self.status();
                self.draw_count();
            }
            LiveEvent::SoundCached { key } => {
                self.standing().sound = false;
                self.told(|preview| preview.sound_ready(key));
                self.json(|| json!({ "event": "sound", "key": key.to_string() }));
                self.status();
                self.draw_count();
            }
            LiveEvent::Replaced => self.line(
                || "stopped: there is a newer film".to_owned(),
                || json!({ "event": "cancelled", "revision": reel.revision() }),
            ),
            event => self.of_all(reel, event),
        }
    }
}

impl Teller {
    /// What concerns a film as a whole; that of one that is gone does not matter any more.
    fn of_all(&self, reel: &Snapshot, event: LiveEvent) {
        if self.standing().revision != reel.revision() {
            return;
        }
        match event {
            LiveEvent::Planned { missing, sound } => {
                self.standing().planned(&missing, sound);
                let lost: Vec<EntryKey> =
                    missing.iter().copied().chain(reel.sound().filter(|_| sound)).collect();
                self.told(|preview| preview.lost(&lost));
                self.json(|| json!({ "event": "planned", "revision": reel.revision(), "missing": missing.len(), "sound": sound }));
            }
            LiveEvent::Finished => self.rendered(reel),
            LiveEvent::Failed(errors) => self.failed(reel, &errors),
            LiveEvent::SegmentStarted { .. }
            | LiveEvent::SegmentCached { .. }
            | LiveEvent::SoundCached { .. }
            | LiveEvent::Replaced => {}
        }
        self.status();
        self.draw();
    }
}

/// If not even standard error can be written to, there is nowhere to say so; where its reader is
/// gone, nobody wants more.
fn print(line: &str) {
    match writeln!(io::stderr().lock(), "{line}") {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => std::process::exit(0),
        Ok(()) | Err(_) => {}
    }
}
