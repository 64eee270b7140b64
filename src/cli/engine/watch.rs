//! `amv watch`: renders and shows a film while it is edited.

mod browser;
mod output;
mod preview_host;
mod screen;
mod wording;

use std::env::{current_dir, set_current_dir};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant, SystemTime};

use super::interrupt::{asked_to_stop, end_process, wake_when_asked_to_stop};
use super::store::{cores, jobs, store};
use crate::check::program::Quality;
use crate::cli::arguments::WatchArguments;
use crate::cli::console::Console;
use crate::cli::stop::{Exit, Stop};
use crate::graph::format::{Codec, PictureFormat};
use crate::preview::{FilmView, Port, Preview, Shown};
use crate::render::{Live, RenderError, Snapshot};
use crate::session::{Compiled, Film, check_size};
use crate::watch::{Settled, WatchError, Watcher, last_change};
use crate::watched::{Compilation, WatchedFilm, preview_size};

use output::WatchOutput;
use preview_host::PreviewHost;

/// The preview's usual port.
const PORT: u16 = 4747;
/// A file that was changed longer ago was not just saved: it was moved here, or its time is from
/// another clock.
const JUST_SAVED: Duration = Duration::from_secs(2);
/// Saves that follow the last compilation within this time are a burst. During a burst, the script
/// is compiled when no save has come for `BURST_PAUSE`, or after `LONGEST_BURST`.
const BURST: Duration = Duration::from_millis(100);
const BURST_PAUSE: Duration = Duration::from_millis(40);
const LONGEST_BURST: Duration = Duration::from_millis(400);
/// How often the renderer tries again after a failure that may pass, such as a full disk.
const RETRY_INTERVAL: Duration = Duration::from_secs(5);

/// Why the loop wakes up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wake {
    /// Something happened to a file, or the rendering failed.
    Files,
    /// A viewer wants another size.
    Size,
    /// The user asked the process to stop.
    Stop,
}

/// Watches a script until the user stops it.
pub(in crate::cli) fn run(console: &Console, arguments: &WatchArguments) -> Result<Exit, Stop> {
    if let Some(size) = arguments.size {
        check_size(size).map_err(|error| Stop::for_error(&error, Exit::WrongCommandLine))?;
    }
    let film = Film::open_with_cache(&arguments.file, arguments.cache.as_deref());
    let (wake, woken) = channel();
    let script = arguments.file.display().to_string();
    // A failure wakes the loop, which from then on tries again at intervals.
    let output =
        Arc::new(WatchOutput::new(console, arguments.progress, script, waker(&wake, Wake::Files)));
    let store =
        Arc::new(store(&film, arguments.cache_size, |warning| output.setup_problem(warning))?);
    let watcher = Watcher::new(waker(&wake, Wake::Files));
    let is_compiling = Arc::new(AtomicBool::new(false));
    stop_on_signal(Arc::clone(&is_compiling), waker(&wake, Wake::Stop));
    let live = Live::start(Arc::clone(&store), jobs(arguments.jobs), output.clone())
        .map_err(no_threads)?;
    let host = Arc::new(PreviewHost::new(store, live, waker(&wake, Wake::Size)));
    if !arguments.no_preview {
        serve(arguments, &output, &host)?;
    }
    let mut session = WatchSession {
        arguments,
        film: WatchedFilm::new(film),
        output,
        host,
        watcher,
        is_compiling,
        compiled_at: None,
        warning: None,
        start_folder: current_dir().ok(),
    };
    session.run(&woken);
    session.output.end();
    Ok(Exit::Clean)
}

fn waker(wake: &Sender<Wake>, reason: Wake) -> impl Fn() + Send + Sync + 'static {
    let wake = wake.clone();
    move || {
        // If the receiver is gone, the loop has ended.
        let _ = wake.send(reason);
    }
}

/// Stops the loop in order when the user asks for it. A compilation may take long, because it reads
/// large media and analyses the song, and it cannot be interrupted. It leaves nothing half written,
/// so the process ends at once then.
fn stop_on_signal(is_compiling: Arc<AtomicBool>, stop: impl Fn() + Send + 'static) {
    wake_when_asked_to_stop(move || {
        if is_compiling.load(Ordering::SeqCst) {
            end_process(Exit::Clean);
        }
        stop();
    });
}

fn no_threads(error: std::io::Error) -> Stop {
    Stop::for_error(&RenderError::Broken(error.to_string()), Exit::Failed)
}

/// Serves the preview, and opens it in a browser if the user wants that.
fn serve(
    arguments: &WatchArguments,
    output: &Arc<WatchOutput>,
    host: &Arc<PreviewHost>,
) -> Result<(), Stop> {
    let port = arguments.port.map_or(Port::From(PORT), Port::Exact);
    let preview = Preview::start(port, &arguments.file, host.clone())
        .map_err(|error| Stop::for_error(&error, Exit::Failed))?;
    let address = preview.address();
    let other = preview.other_instance(PORT);
    output.serving(preview);
    if let Some(other) = other {
        output.note(&format!(
            "another `amv watch` shows this film at {other}: both use the same cache"
        ));
    }
    if arguments.open {
        let output = Arc::clone(output);
        browser::open(&address.clone(), move |reason| {
            output
                .note(&format!("amv could not open a browser ({reason}): open {address} yourself"))
        });
    }
    Ok(())
}

struct WatchSession<'a> {
    arguments: &'a WatchArguments,
    film: WatchedFilm,
    output: Arc<WatchOutput>,
    host: Arc<PreviewHost>,
    watcher: Watcher,
    is_compiling: Arc<AtomicBool>,
    compiled_at: Option<Instant>,
    /// The file watcher's warning that was reported last.
    warning: Option<WatchError>,
    /// The folder that relative paths start from.
    start_folder: Option<PathBuf>,
}

impl WatchSession<'_> {
    fn run(&mut self, woken: &Receiver<Wake>) {
        // Changes during the first compilation must be noticed too.
        self.follow(&[self.film.path().to_owned()]);
        let mut changed = Vec::new();
        while !is_stopping() {
            self.update(&changed);
            match self.wait(woken) {
                Some(files) => changed = files,
                None => return,
            }
        }
    }

    fn follow(&mut self, files: &[PathBuf]) {
        let home = self.film.path().parent().unwrap_or(Path::new("")).to_owned();
        self.watcher.follow(files, &home);
        let warning = self.watcher.warning();
        if warning != self.warning.as_ref() {
            self.warning = warning.cloned();
            self.output.watch_warning(self.warning.as_ref());
        }
    }

    /// Waits until the film must be compiled again, and returns the files that changed; `None` when
    /// the loop must stop.
    fn wait(&mut self, woken: &Receiver<Wake>) -> Option<Vec<PathBuf>> {
        while !is_stopping() {
            let now = Instant::now();
            let until = match self.watcher.settled(now) {
                Settled::Changed(files) if self.film.is_own_write(&files) => continue,
                Settled::Changed(files) => return Some(self.with_burst(files, woken)),
                Settled::Until(time) => Some(time.saturating_duration_since(now)),
                Settled::Nothing => None,
            };
            let retry = self.output.failure_may_pass().then_some(RETRY_INTERVAL);
            match receive(woken, until.or(retry)) {
                Ok(Wake::Size) => return Some(Vec::new()),
                Ok(Wake::Files | Wake::Stop) => {}
                Err(RecvTimeoutError::Timeout) if until.is_none() => self.host.recheck(),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
        None
    }

    /// Waits for the end of a burst of saves, so that its last state is shown and not each one.
    fn with_burst(&mut self, mut files: Vec<PathBuf>, woken: &Receiver<Wake>) -> Vec<PathBuf> {
        let began = Instant::now();
        if self.compiled_at.is_none_or(|compiled_at| compiled_at.elapsed() > BURST) {
            return files;
        }
        while began.elapsed() < LONGEST_BURST && woken.recv_timeout(BURST_PAUSE).is_ok() {
            if let Settled::Changed(more) = self.watcher.settled(Instant::now()) {
                files.extend(more);
            }
        }
        files.sort();
        files.dedup();
        files
    }

    /// Compiles the script, and renders and shows the result.
    fn update(&mut self, changed: &[PathBuf]) {
        let saved_at = saved_at(changed);
        self.output.reading(changed);
        self.return_to_start_folder();
        let Some(Compilation { compiled, new }) = self.compile() else { return };
        self.compiled_at = Some(Instant::now());
        self.follow(&compiled.files);
        match (&new, &compiled.timeline) {
            (Some(new), Some(timeline)) => {
                let view = self.view(&compiled, &new.snapshot);
                self.host.set_film(timeline, &new.snapshot);
                self.output.film_changed(&compiled, new, view, saved_at);
                self.host.render(Arc::clone(&new.snapshot));
            }
            _ => self.output.script_failed(&compiled),
        }
        // Drawing the diagnostics takes longer than compiling: the renderer works meanwhile.
        self.output.script_problems(compiled.diagnostics, compiled.sources);
    }

    /// Compiles the script; `None` if the user asked to stop before.
    fn compile(&mut self) -> Option<Compilation> {
        // First the flag, then the question: a signal in between finds the flag and ends the
        // process.
        self.is_compiling.store(true, Ordering::SeqCst);
        if is_stopping() {
            return None;
        }
        let size = self.arguments.size;
        let quality = self.arguments.quality;
        let is_full_size = self.host.is_full_size();
        let compilation = self.film.compile(|timeline| {
            let preview = || size.unwrap_or_else(|| preview_size(timeline.size, cores()));
            let (width, height) = if is_full_size { timeline.size } else { preview() };
            PictureFormat {
                width,
                height,
                rate: timeline.rate,
                codec: Codec::H264,
                quality: Quality::from(quality),
            }
        });
        self.is_compiling.store(false, Ordering::SeqCst);
        Some(compilation)
    }

    /// A folder that was removed and created again is another one: relative paths must start from
    /// the one that exists now.
    fn return_to_start_folder(&self) {
        if current_dir().is_err()
            && let Some(folder) = &self.start_folder
        {
            // If there is none, the script is missing too, which is reported.
            let _ = set_current_dir(folder);
        }
    }

    fn view(&self, compiled: &Compiled, snapshot: &Snapshot) -> Option<FilmView> {
        let segments: Vec<_> = snapshot.segments().collect();
        let shown = Shown {
            script: self.film.path(),
            compiled,
            graph: snapshot.graph(),
            segments: &segments,
            sound: snapshot.sound(),
            is_full: self.host.is_full_size(),
        };
        FilmView::of(&shown, |key| self.host.is_cached(key))
    }
}

fn is_stopping() -> bool {
    asked_to_stop().load(Ordering::SeqCst)
}

fn receive(woken: &Receiver<Wake>, timeout: Option<Duration>) -> Result<Wake, RecvTimeoutError> {
    match timeout {
        Some(timeout) => woken.recv_timeout(timeout),
        None => woken.recv().map_err(|_| RecvTimeoutError::Disconnected),
    }
}

/// When the newest of these files was saved, if it has just been saved; else now.
fn saved_at(files: &[PathBuf]) -> Instant {
    let age = |file: &PathBuf| SystemTime::now().duration_since(last_change(file)?).ok();
    let youngest =
        files.iter().filter_map(age).min().filter(|&age| age < JUST_SAVED).unwrap_or_default();
    Instant::now().checked_sub(youngest).unwrap_or_else(Instant::now)
}
