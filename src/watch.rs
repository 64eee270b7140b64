//! Watches the files that a film depends on. Events from the system are hints; the state of the
//! files on the disk decides.

mod debounce;
mod event_filter;
mod file_stamp;
mod hint;
mod mounts;
mod path_chain;
mod watched_folders;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use crate::diag::{Code, Problem};
use crate::sync::lock;

use debounce::{Debounced, FileId, FileState};
use event_filter::{EventFilter, Rechecks};
use file_stamp::FileStamp;
pub use file_stamp::last_change;
use hint::Hint;
use mounts::Mounts;
use path_chain::{FolderId, PathChain, PathResolver};
use watched_folders::WatchedFolders;

/// How often files are checked for which the system sends no events.
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// How soon they are checked again when one of them has changed and may still be being written.
const POLL_AGAIN_AFTER: Duration = Duration::from_millis(50);
/// How much earlier than the clock a change may be dated: the system dates files by its ticks.
const TICK: Duration = Duration::from_millis(10);
/// How often paths are resolved again that change while their folders begin to be watched.
const MOST_ROUNDS: usize = 8;

/// Why the system sends no events for some files. Their changes are found within a second.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, miette::Diagnostic)]
pub enum WatchError {
    /// The user has as many watches, or watchers, as the system allows.
    #[error(
        "the system's limit of file watches is reached, so the film's files are checked once a second"
    )]
    #[diagnostic(
        severity(Warning),
        help(
            "raise the limit, or stop a program that watches many files; `amv explain watch-limit` says how"
        )
    )]
    Limit,
    /// A folder cannot be watched.
    #[error("the folder `{}` cannot be watched, so the film's files in it are checked once a second: {reason}", .folder.display())]
    #[diagnostic(
        severity(Warning),
        help("check that you can read the folder itself, not only its files")
    )]
    Refused {
        folder: PathBuf,
        /// The system's reason.
        reason: String,
    },
}

impl Problem for WatchError {
    fn diagnostic_code(&self) -> Code {
        match self {
            Self::Limit { .. } => Code::WatchLimit,
            Self::Refused { .. } => Code::WatchRefused,
        }
    }
}

/// The result of [`Watcher::settled`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled {
    /// These files have changed since they were last reported. They are named as in
    /// [`Watcher::follow`]. Ask again: other files may be about to settle.
    Changed(Vec<PathBuf>),
    /// Nothing has settled, and nothing does before this time unless `wake` is called earlier.
    Until(Instant),
    /// Nothing has settled, and nothing does until `wake` is called.
    Nothing,
}

/// Watches the files that a film depends on.
pub struct Watcher {
    filter: Arc<Mutex<EventFilter>>,
    wake: Wake,
    folders: WatchedFolders,
    mounts: Mounts,
    files: BTreeMap<FileId, WatchedFile>,
    ids: HashMap<PathBuf, FileId>,
    /// The folder of the film's script.
    home: PathBuf,
    /// When changes were last reported. What is read after that is at least as new.
    reported_at: SystemTime,
    /// The files for which the system sends no events, or not for every change.
    polled: BTreeSet<FileId>,
    /// When they are checked next; `None` for at once.
    next_poll: Option<Instant>,
}

type Wake = Arc<Mutex<dyn Fn() + Send>>;

struct WatchedFile {
    /// The name that the caller gave.
    name: PathBuf,
    /// The absolute path.
    path: PathBuf,
    chain: PathChain,
    /// The state that was last reported; `None` if it is not known.
    stamp: Option<FileStamp>,
    /// The state at the last poll, if it was different from the reported one.
    polled: Option<FileStamp>,
}

impl Watcher {
    /// A watcher of no files yet. Create it before the film is first read. `wake` is called on
    /// another thread when something happens to a watched file, and then not again before
    /// [`Watcher::settled`] is called. It must not wait for the watcher.
    pub fn new(wake: impl Fn() + Send + 'static) -> Watcher {
        let filter: Arc<Mutex<EventFilter>> = Arc::default();
        let wake: Wake = Arc::new(Mutex::new(wake));
        let handler = event_handler(Arc::clone(&filter), Arc::clone(&wake));
        let system = notify::recommended_watcher(handler);
        Watcher::with_system(system.map(|system| Box::new(system) as Box<_>), filter, wake)
    }

    /// From now on, watches these files and no others. They need not exist. A relative path starts
    /// at the current folder. `home` is the folder of the film's script. Files that were watched
    /// before keep their last reported state. A new file that was changed since
    /// [`Settled::Changed`] was last returned counts as changed, and `wake` is called. Call
    /// [`Watcher::settled`] afterwards: the time of the next check may be different.
    pub fn follow(&mut self, files: &[PathBuf], home: &Path) {
        self.home = absolute(home).canonicalize().unwrap_or_else(|_| absolute(home));
        self.mounts = Mounts::read();
        let new = self.set_files(files);
        self.resolve(self.all_files(), BTreeSet::new());
        self.update_watches(&BTreeSet::new());
        for file in new {
            self.stamp_new(file);
        }
    }

    /// Which files have changed and settled by `now`. Checks the files that have had events, and
    /// those for which the system sends none.
    pub fn settled(&mut self, now: Instant) -> Settled {
        let rechecks = lock(&self.filter).take_rechecks();
        self.recheck(rechecks);
        let next_poll = self.poll(now);
        let debounced = lock(&self.filter).debouncer.poll(now, |file| {
            self.files.get(&file).map_or(FileState::Unchanged, WatchedFile::state)
        });
        match (debounced, next_poll) {
            (Debounced::Changed(files), _) => Settled::Changed(self.report(files)),
            (Debounced::Until(until), poll) => {
                Settled::Until(poll.map_or(until, |poll| poll.min(until)))
            }
            (Debounced::Nothing, poll) => poll.map_or(Settled::Nothing, Settled::Until),
        }
    }

    /// Why the system sends no events for some of the files, if so.
    pub fn warning(&self) -> Option<&WatchError> {
        self.folders.refusal()
    }

    fn with_system(
        system: notify::Result<Box<dyn notify::Watcher + Send>>,
        filter: Arc<Mutex<EventFilter>>,
        wake: Wake,
    ) -> Watcher {
        Watcher {
            filter,
            wake,
            folders: WatchedFolders::new(system),
            mounts: Mounts::default(),
            files: BTreeMap::new(),
            ids: HashMap::new(),
            home: PathBuf::new(),
            reported_at: SystemTime::now(),
            polled: BTreeSet::new(),
            next_poll: None,
        }
    }

    /// Sets the files to watch. Returns those that are new.
    fn set_files(&mut self, files: &[PathBuf]) -> Vec<FileId> {
        let named: BTreeSet<&PathBuf> = files.iter().collect();
        self.files.retain(|_, watched| named.contains(&watched.name));
        self.ids.retain(|name, _| named.contains(name));
        lock(&self.filter).debouncer.retain(|file| self.files.contains_key(&file));
        for watched in self.files.values_mut() {
            watched.update_path();
        }
        let unknown: Vec<&PathBuf> =
            named.into_iter().filter(|name| !self.ids.contains_key(*name)).collect();
        unknown.into_iter().map(|name| self.add_file(name)).collect()
    }

    fn add_file(&mut self, name: &Path) -> FileId {
        let file = self.files.last_key_value().map_or(FileId(0), |(last, _)| FileId(last.0 + 1));
        let watched = WatchedFile {
            name: name.to_owned(),
            path: absolute(name),
            chain: PathChain::default(),
            stamp: None,
            polled: None,
        };
        self.files.insert(file, watched);
        self.ids.insert(name.to_owned(), file);
        file
    }

    /// Stores the state of a new file, unless the file changed after it may have been read.
    fn stamp_new(&mut self, file: FileId) {
        let Some(watched) = self.files.get_mut(&file) else { return };
        let stamp = FileStamp::of(&watched.path);
        if stamp.changed_since(self.reported_at - TICK) {
            watched.stamp = None;
            lock(&self.filter).debouncer.note(Instant::now(), Hint::Touched, file);
            lock(&self.wake)();
        } else {
            watched.stamp = Some(stamp);
        }
    }

    fn recheck(&mut self, rechecks: Rechecks) {
        let Rechecks { unresolved, stale_watches, rescan } = rechecks;
        if rescan {
            let all = self.all_files();
            self.note_touched(&all);
            self.resolve(all, self.folders.all());
        } else {
            self.resolve(unresolved, stale_watches);
        }
    }

    /// Resolves the paths of `unresolved` and watches their folders, until nothing changes
    /// meanwhile.
    fn resolve(&mut self, mut unresolved: BTreeSet<FileId>, mut stale_watches: BTreeSet<PathBuf>) {
        for _ in 0..MOST_ROUNDS {
            let moved = self.update_chains(&unresolved);
            if moved.is_empty() && stale_watches.is_empty() {
                return;
            }
            self.update_watches(&stale_watches);
            self.note_touched(&moved);
            // In a folder whose watch is renewed, something may have happened just before. Then
            // the same files are resolved once more.
            if stale_watches.is_empty() {
                unresolved = moved;
            }
            stale_watches.clear();
        }
    }

    /// Resolves the paths of these files. Returns the files whose chain is another now.
    fn update_chains(&mut self, files: &BTreeSet<FileId>) -> BTreeSet<FileId> {
        let mut resolver = PathResolver::default();
        let mut moved = BTreeSet::new();
        for &file in files {
            let Some(watched) = self.files.get_mut(&file) else { continue };
            let chain = resolver.resolve(&watched.path);
            if chain != watched.chain {
                watched.chain = chain;
                moved.insert(file);
            }
        }
        moved
    }

    /// Watches the folders of all chains, and renews the `stale` watches. The filter knows the
    /// chains first, so that no event is lost meanwhile. A file that was polled before and has
    /// events now may have changed in between, so it is checked.
    fn update_watches(&mut self, stale: &BTreeSet<PathBuf>) {
        lock(&self.filter)
            .set_chains(self.files.iter().map(|(&file, watched)| (file, &watched.chain)));
        let mut wanted: BTreeMap<PathBuf, FolderId> = BTreeMap::new();
        for watched in self.files.values() {
            for (folder, id) in watched.chain.folders(&self.home) {
                wanted.insert(folder.to_owned(), id);
            }
        }
        self.folders.set(&wanted, stale);
        let polled: BTreeSet<FileId> = self
            .files
            .iter()
            .filter(|(_, watched)| self.needs_polling(watched))
            .map(|(&file, _)| file)
            .collect();
        let no_longer_polled = &self.polled - &polled;
        self.polled = polled;
        self.note_touched(&no_longer_polled);
    }

    fn needs_polling(&self, watched: &WatchedFile) -> bool {
        let is_on_shared_mount =
            watched.chain.last_folder().is_some_and(|folder| self.mounts.is_shared(folder));
        is_on_shared_mount
            || self.folders.any_refused()
                && watched
                    .chain
                    .folders(&self.home)
                    .any(|(folder, _)| self.folders.is_refused(folder))
    }

    /// Checks the polled files if it is time. Returns the time of the next poll.
    fn poll(&mut self, now: Instant) -> Option<Instant> {
        if self.next_poll.is_none_or(|at| at <= now) {
            self.retry_refused();
            let mut any_unsettled = false;
            for file in self.polled.clone() {
                any_unsettled |= self.poll_file(file, now);
            }
            self.next_poll =
                Some(now + if any_unsettled { POLL_AGAIN_AFTER } else { POLL_INTERVAL });
        }
        self.next_poll.filter(|_| !self.polled.is_empty())
    }

    /// Asks again for folders that could not be watched.
    fn retry_refused(&mut self) {
        if self.folders.any_refused() {
            self.update_watches(&BTreeSet::new());
            self.resolve(self.all_files(), BTreeSet::new());
        }
    }

    /// Checks a file that has no events. A changed file has settled when two polls see the same
    /// state. Returns whether another poll is needed to see that.
    fn poll_file(&mut self, file: FileId, now: Instant) -> bool {
        let Some(watched) = self.files.get_mut(&file) else { return false };
        let stamp = Some(FileStamp::of(&watched.path));
        if stamp == watched.stamp {
            watched.polled = None;
            return false;
        }
        if stamp != watched.polled {
            watched.polled = stamp;
            return true;
        }
        watched.polled = None;
        lock(&self.filter).debouncer.note(now, Hint::Moved, file);
        false
    }

    /// The names of these files. From now on, their current state counts as reported.
    fn report(&mut self, files: Vec<FileId>) -> Vec<PathBuf> {
        self.reported_at = SystemTime::now();
        let mut names = Vec::new();
        for file in files {
            let Some(watched) = self.files.get_mut(&file) else { continue };
            watched.stamp = Some(FileStamp::of(&watched.path));
            names.push(watched.name.clone());
        }
        names
    }

    fn note_touched(&self, files: &BTreeSet<FileId>) {
        let now = Instant::now();
        let mut filter = lock(&self.filter);
        for &file in files {
            filter.debouncer.note(now, Hint::Touched, file);
        }
    }

    fn all_files(&self) -> BTreeSet<FileId> {
        self.files.keys().copied().collect()
    }
}

impl WatchedFile {
    /// A folder that is moved takes the current folder along, and a relative path then leads
    /// elsewhere.
    fn update_path(&mut self) {
        if let Ok(path) = std::path::absolute(&self.name) {
            self.path = path;
        }
    }

    fn state(&self) -> FileState {
        let stamp = FileStamp::of(&self.path);
        if Some(stamp) == self.stamp {
            FileState::Unchanged
        } else if stamp.is_empty() {
            FileState::Empty
        } else {
            FileState::Changed
        }
    }
}

fn absolute(path: &Path) -> PathBuf {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// Passes events to the filter, and calls `wake` after it has released the filter's lock.
fn event_handler(
    filter: Arc<Mutex<EventFilter>>,
    wake: Wake,
) -> impl Fn(notify::Result<notify::Event>) {
    move |event| {
        let wakes = lock(&filter).accept(Instant::now(), &event);
        if wakes {
            lock(&wake)();
        }
    }
}

#[cfg(test)]
mod tests;
