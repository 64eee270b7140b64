//! `amv watch`: a film is rendered and shown as it is written.

mod browser;
mod desk;
mod fit;
mod screen;
mod standing;
mod teller;
mod touched;

use std::env::{current_dir, set_current_dir};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant, SystemTime};

use super::interrupt::{asked_to_stop, wake_when_asked_to_stop};
use super::render::{cores, jobs, store};
use crate::check::program::Quality;
use crate::cli::arguments::WatchArguments;
use crate::cli::console::Console;
use crate::cli::stop::{Exit, Stop};
use crate::graph::build;
use crate::graph::format::{Codec, PictureFormat};
use crate::hash::ContentHash;
use crate::preview::{FilmView, Port, Preview, Shown};
use crate::render::{Live, Snapshot};
use crate::session::{Compiled, Film, check_size, same_file};
use crate::timeline::Timeline;
use crate::watch::{Settled, WatchError, Watcher, last_change};

use desk::WatchDesk;
use fit::fitted;
use teller::{Newest, Teller};

/// Where the preview is served if nothing else is said.
const PORT: u16 = 4747;
/// A file that was saved longer ago than this was not saved just now: it was moved here, or has
/// another clock's time.
const JUST_NOW: Duration = Duration::from_secs(2);
/// Saves are in a row that follow the last reading of the script so soon. Then it is read when none
/// has come for a while, or after long.
const IN_A_ROW: Duration = Duration::from_millis(100);
const REST: Duration = Duration::from_millis(40);
const LONGEST_ROW: Duration = Duration::from_millis(400);
/// After a failure that is not the script's (a full disk), it is tried again so often.
const AGAIN: Duration = Duration::from_secs(5);

/// Why the loop goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wake {
    /// Something happened to a file.
    Files,
    /// A viewer wants another size.
    Size,
    /// The process is told to stop.
    Stop,
}

/// Watches a script until it is told to stop.
pub(in crate::cli) fn run(console: &Console, arguments: &WatchArguments) -> Result<Exit, Stop> {
    arguments
        .size
        .map_or(Ok(()), check_size)
        .map_err(|error| Stop::for_error(&error, Exit::WrongCommandLine))?;
    let film = Film::open_with_cache(&arguments.file, arguments.cache.as_deref());
    let (wake, woken) = channel();
    let script = arguments.file.display().to_string();
    // A failure that may pass is looked at again by whoever waits, and until it failed nobody
    // waited for that.
    let teller =
        Arc::new(Teller::new(console, arguments.progress, script, waker(&wake, Wake::Files)));
    let store = Arc::new(store(&film, arguments.cache_size, |why| teller.lasting(why))?);
    let watcher = Watcher::new(waker(&wake, Wake::Files));
    let reading = Arc::new(AtomicBool::new(false));
    stop_at_once_while(&reading, waker(&wake, Wake::Stop));
    let live = Live::start(Arc::clone(&store), jobs(arguments.jobs), teller.clone())
        .map_err(no_threads)?;
    let desk = Arc::new(WatchDesk::new(store, live, waker(&wake, Wake::Size)));
    if !arguments.no_preview {
        serve(arguments, &teller, &desk)?;
    }
    let mut watching = Watching {
        arguments,
        film,
        teller,
        desk,
        watcher,
        reading,
        reel: None,
        revision: 0,
        renewed: None,
        lock: None,
        warned: None,
        start: current_dir().ok(),
    };
    watching.watch(&woken);
    watching.teller.end();
    Ok(Exit::Clean)
}

fn waker(wake: &Sender<Wake>, why: Wake) -> impl Fn() + Send + Sync + 'static {
    let wake = wake.clone();
    move || {
        // Whoever would be woken is gone with the channel.
        let _ = wake.send(why);
    }
}

/// Reading large media and hearing a song take their time, and nothing is left half: who stops then
/// is not made to wait.
fn stop_at_once_while(reading: &Arc<AtomicBool>, wake: impl Fn() + Send + 'static) {
    let reading = Arc::clone(reading);
    wake_when_asked_to_stop(move || match reading.load(Ordering::Relaxed) {
        true => std::process::exit(0),
        false => wake(),
    });
}

fn no_threads(error: std::io::Error) -> Stop {
    Stop::for_error(&crate::render::RenderError::Broken(error.to_string()), Exit::Failed)
}

/// Serves the preview, and opens it if that is wanted.
fn serve(
    arguments: &WatchArguments,
    teller: &Arc<Teller>,
    desk: &Arc<WatchDesk>,
) -> Result<(), Stop> {
    let port = arguments.port.map_or(Port::From(PORT), Port::Exact);
    let preview = Preview::start(port, &arguments.file, desk.clone())
        .map_err(|error| Stop::for_error(&error, Exit::Failed))?;
    let (address, other) = (preview.address(), preview.twin(PORT));
    teller.serving(preview);
    if let Some(other) = other {
        teller.note(&format!("this film is watched at {other} too: both use one cache"));
    }
    if arguments.open {
        let teller = Arc::clone(teller);
        browser::open(&address.clone(), move |why| {
            teller.note(&format!("no browser could be opened ({why}): open {address} in one"))
        });
    }
    Ok(())
}

/// A film that is being watched.
struct Watching<'a> {
    arguments: &'a WatchArguments,
    film: Film,
    teller: Arc<Teller>,
    desk: Arc<WatchDesk>,
    watcher: Watcher,
    /// Whether the script is being read.
    reading: Arc<AtomicBool>,
    /// The newest film.
    reel: Option<Arc<Snapshot>>,
    revision: u64,
    /// When the script was read last.
    renewed: Option<Instant>,
    /// What the lock said after the last compilation; none where it is not there.
    lock: Option<ContentHash>,
    /// What was told of how files are watched.
    warned: Option<WatchError>,
    /// The folder that names start from, by its path.
    start: Option<PathBuf>,
}

impl Watching<'_> {
    fn watch(&mut self, woken: &Receiver<Wake>) {
        // What changes while the script is read for the first time is to be noticed too.
        self.follow(&[self.film.path().to_owned()]);
        let mut changed = Vec::new();
        loop {
            self.renew(&changed);
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
        if warning != self.warned.as_ref() {
            self.warned = warning.cloned();
            self.teller.warn(self.warned.as_ref());
        }
    }

    /// Waits until there is something to be made anew, and gives the files that changed; none when
    /// it is to stop.
    fn wait(&mut self, woken: &Receiver<Wake>) -> Option<Vec<PathBuf>> {
        let stop: &AtomicBool = asked_to_stop();
        loop {
            if stop.load(Ordering::Relaxed) {
                return None;
            }
            let now = Instant::now();
            let until = match self.watcher.settled(now) {
                Settled::Changed(files) if self.is_own_writing(&files) => continue,
                Settled::Changed(files) => return Some(self.with_those_that_follow(files, woken)),
                Settled::Until(time) => Some(time.saturating_duration_since(now)),
                Settled::Nothing => None,
            };
            let again = self.teller.failure_may_pass().then_some(AGAIN);
            match next(woken, until.or(again)) {
                Ok(Wake::Size) => return Some(Vec::new()),
                Ok(Wake::Files | Wake::Stop) => {}
                Err(RecvTimeoutError::Timeout) if until.is_none() => self.desk.recheck(),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
    }

    /// Who saves again and again is let come to rest, so that the last state is shown and not each
    /// on the way.
    fn with_those_that_follow(
        &mut self,
        mut files: Vec<PathBuf>,
        woken: &Receiver<Wake>,
    ) -> Vec<PathBuf> {
        let began = Instant::now();
        if self.renewed.is_none_or(|renewed| renewed.elapsed() > IN_A_ROW) {
            return files;
        }
        while began.elapsed() < LONGEST_ROW && woken.recv_timeout(REST).is_ok() {
            if let Settled::Changed(more) = self.watcher.settled(Instant::now()) {
                files.extend(more);
            }
        }
        files.sort();
        files.dedup();
        files
    }

    /// Whether nothing changed but the lock, which is as the last compilation left it.
    fn is_own_writing(&self, files: &[PathBuf]) -> bool {
        files.iter().all(|file| same_file(file, &self.film.lock_path()))
            && content(&self.film.lock_path()) == self.lock
    }

    /// Reads the script, and shows what it comes to.
    fn renew(&mut self, changed: &[PathBuf]) {
        let saved = saved(changed);
        self.teller.reading(changed);
        self.stay();
        self.reading.store(true, Ordering::Relaxed);
        let compiled = self.film.compile();
        self.reading.store(false, Ordering::Relaxed);
        self.renewed = Some(Instant::now());
        self.lock = content(&self.film.lock_path());
        self.follow(&compiled.files);
        let Some(timeline) = &compiled.timeline else {
            self.teller.compiled(&compiled, None);
            self.teller.diagnosed(&compiled);
            return;
        };
        let reel = Arc::new(Snapshot::new(
            self.revision + 1,
            build(timeline, &self.format(timeline), None),
        ));
        self.revision += 1;
        let view = self.view(&compiled, &reel);
        let before = self.reel.replace(Arc::clone(&reel));
        self.desk.plays(timeline, &reel);
        self.teller.compiled(
            &compiled,
            Some(Newest { reel: &reel, before: before.as_deref(), view, saved }),
        );
        self.desk.show(reel);
        self.teller.diagnosed(&compiled);
    }

    /// A folder that was removed and made again is another one: names start from the one that is
    /// there now.
    fn stay(&self) {
        if current_dir().is_err()
            && let Some(start) = &self.start
        {
            // Where there is none, that is told of the script, which is not there either.
            let _ = set_current_dir(start);
        }
    }

    fn view(&self, compiled: &Compiled, reel: &Snapshot) -> Option<FilmView> {
        let segments: Vec<_> = reel.segments().collect();
        let (script, graph, sound, is_full) =
            (self.film.path(), reel.graph(), reel.sound(), self.desk.is_full());
        FilmView::of(
            &Shown { script, compiled, graph, segments: &segments, sound, is_full },
            |key| self.desk.has(key),
        )
    }

    fn format(&self, timeline: &Timeline) -> PictureFormat {
        let size = self.arguments.size.unwrap_or_else(|| fitted(timeline.size, cores()));
        let (width, height) = if self.desk.is_full() { timeline.size } else { size };
        PictureFormat {
            width,
            height,
            rate: timeline.rate,
            codec: Codec::H264,
            quality: Quality::from(self.arguments.quality),
        }
    }
}

fn content(path: &Path) -> Option<ContentHash> {
    std::fs::read(path).ok().map(|bytes| ContentHash::of(&bytes))
}

fn next(woken: &Receiver<Wake>, within: Option<Duration>) -> Result<Wake, RecvTimeoutError> {
    match within {
        Some(within) => woken.recv_timeout(within),
        None => woken.recv().map_err(|_| RecvTimeoutError::Disconnected),
    }
}

/// When these files were saved: the last of them, if that was just now.
fn saved(files: &[PathBuf]) -> Instant {
    let age = |file: &PathBuf| SystemTime::now().duration_since(last_change(file)?).ok();
    let youngest =
        files.iter().filter_map(age).min().filter(|&age| age < JUST_NOW).unwrap_or_default();
    Instant::now().checked_sub(youngest).unwrap_or_else(Instant::now)
}
