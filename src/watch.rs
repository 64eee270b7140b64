//! Watches the files that a film depends on. What the system tells of is a hint; the truth is how
//! the files are.

mod ear;
mod folders;
mod hint;
mod mounts;
mod settle;
mod stamp;
mod way;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use crate::sync::lock;

use ear::{Ear, News};
use folders::Folders;
use hint::Hint;
use mounts::Mounts;
use settle::{FileId, Look, Verdict};
use stamp::Stamp;
pub use stamp::last_change;
use way::{FolderId, Scout, Way};

/// How often files are looked at of which the system does not tell.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How soon again, where one of them is otherwise and may still be being written.
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// How much earlier than the clock says a change may be dated: files are dated by the system's
/// ticks.
const TICK: Duration = Duration::from_millis(10);
/// Ways that change while their folders begin to be watched are looked at again so often.
const MOST_ROUNDS: usize = 8;

/// Why the system does not tell of changes. They are found all the same, within a second.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, miette::Diagnostic)]
pub enum WatchError {
    /// The user has as many watches, or watchers, as the system allows.
    #[error(
        "the system watches no more folders for you, so the film's files are looked at once a second"
    )]
    #[diagnostic(
        code("watch-limit"),
        severity(Warning),
        help(
            "raise the limit, or end a program that watches many files; `amv explain watch-limit` says how"
        )
    )]
    Limit,
    /// A folder cannot be watched.
    #[error("the folder `{}` cannot be watched, so the film's files in it are looked at once a second: {reason}", .folder.display())]
    #[diagnostic(
        code("watch-refused"),
        severity(Warning),
        help("see that you may read the folder, not only the files in it")
    )]
    Refused {
        /// The folder.
        folder: PathBuf,
        /// The system's reason.
        reason: String,
    },
}

/// What has changed and settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled {
    /// These files, as they were named to [`Watcher::follow`], are otherwise than when they last
    /// counted as changed. Ask again: others may be about to settle.
    Changed(Vec<PathBuf>),
    /// Nothing yet, and nothing before that, unless the watcher's `wake` is called earlier.
    Until(Instant),
    /// Nothing, and nothing is to come until `wake` is called.
    Nothing,
}

/// Watches the files that a film depends on.
pub struct Watcher {
    ear: Arc<Mutex<Ear>>,
    wake: Wake,
    folders: Folders,
    mounts: Mounts,
    files: BTreeMap<FileId, Watched>,
    ids: HashMap<PathBuf, FileId>,
    home: PathBuf,
    /// When it last said what has changed: what is read after that is as new as it, or newer.
    said: SystemTime,
    /// The files of which the system does not tell, or not of every change.
    untold: BTreeSet<FileId>,
    /// When those are looked at next; none for at once.
    next_look: Option<Instant>,
}

type Wake = Arc<Mutex<dyn Fn() + Send>>;

/// A file that is watched.
struct Watched {
    /// As it was named.
    name: PathBuf,
    path: PathBuf,
    way: Way,
    /// How it was when it last counted as changed; none if nobody knows.
    stamp: Option<Stamp>,
    /// How it was when it was last looked at without a hint.
    seen: Option<Stamp>,
}

impl Watcher {
    /// A watcher of nothing yet; make it before the film is first read. `wake` is called, on
    /// another thread, when something happens to a file that is followed, and not again before
    /// [`Watcher::settled`] is asked. It must not wait for the watcher.
    pub fn new(wake: impl Fn() + Send + 'static) -> Watcher {
        let (ear, wake): (Arc<Mutex<Ear>>, Wake) = (Arc::default(), Arc::new(Mutex::new(wake)));
        let system = notify::recommended_watcher(hearing(Arc::clone(&ear), Arc::clone(&wake)));
        Watcher::told_by(system.map(|system| Box::new(system) as Box<_>), ear, wake)
    }

    /// From now on these files are watched, and no others. They need not exist. A path that is not
    /// absolute is taken from the current folder. `home` is the folder of the film's script. Files
    /// that were followed before keep the state in which they last counted as changed; one that is
    /// new, and was changed since [`Settled::Changed`] was last said, counts as changed, and `wake`
    /// is called. Ask [`Watcher::settled`] afterwards: when files are looked at of which the system
    /// does not tell may be otherwise.
    pub fn follow(&mut self, files: &[PathBuf], home: &Path) {
        self.home = absolute(home).canonicalize().unwrap_or_else(|_| absolute(home));
        self.mounts = Mounts::read();
        let new = self.name(files);
        self.find(self.all(), BTreeSet::new());
        self.listen(&BTreeSet::new());
        for file in new {
            self.meet(file);
        }
    }

    /// What has changed and settled by `now`. Looks at files of which the system told something,
    /// and at nothing else where it tells of all.
    pub fn settled(&mut self, now: Instant) -> Settled {
        let news = lock(&self.ear).news();
        self.follow_up(news);
        let next_look = self.look_around(now);
        let verdict = lock(&self.ear)
            .settling
            .settle(now, |file| self.files.get(&file).map_or(Look::Same, Watched::look));
        match (verdict, next_look) {
            (Verdict::Changed(files), _) => Settled::Changed(self.take(files)),
            (Verdict::Until(until), look) => {
                Settled::Until(look.map_or(until, |look| look.min(until)))
            }
            (Verdict::Nothing, look) => look.map_or(Settled::Nothing, Settled::Until),
        }
    }

    /// Why the system does not tell of some of the files, if so.
    pub fn warning(&self) -> Option<&WatchError> {
        self.folders.refusal()
    }

    fn told_by(
        system: notify::Result<Box<dyn notify::Watcher + Send>>,
        ear: Arc<Mutex<Ear>>,
        wake: Wake,
    ) -> Watcher {
        let (mounts, home, said) = (Mounts::default(), PathBuf::new(), SystemTime::now());
        let (files, ids, untold) = (BTreeMap::new(), HashMap::new(), BTreeSet::new());
        Watcher {
            ear,
            wake,
            folders: Folders::new(system),
            mounts,
            files,
            ids,
            home,
            said,
            untold,
            next_look: None,
        }
    }

    /// Knows the files by these names and forgets others; gives those that are new.
    fn name(&mut self, files: &[PathBuf]) -> Vec<FileId> {
        let named: BTreeSet<&PathBuf> = files.iter().collect();
        self.files.retain(|_, watched| named.contains(&watched.name));
        self.ids.retain(|name, _| named.contains(name));
        lock(&self.ear).settling.keep(|file| self.files.contains_key(&file));
        self.files.values_mut().for_each(Watched::place);
        let unknown: Vec<&PathBuf> =
            named.into_iter().filter(|name| !self.ids.contains_key(*name)).collect();
        unknown.into_iter().map(|name| self.know(name)).collect()
    }

    fn know(&mut self, name: &Path) -> FileId {
        let file = self.files.last_key_value().map_or(FileId(0), |(last, _)| FileId(last.0 + 1));
        let watched = Watched {
            name: name.to_owned(),
            path: absolute(name),
            way: Way::default(),
            stamp: None,
            seen: None,
        };
        self.files.insert(file, watched);
        self.ids.insert(name.to_owned(), file);
        file
    }

    /// Remembers how a new file is, unless it changed after it may have been read.
    fn meet(&mut self, file: FileId) {
        let Some(watched) = self.files.get_mut(&file) else { return };
        let stamp = Stamp::of(&watched.path);
        let may_be_older = !stamp.changed_since(self.said - TICK);
        watched.stamp = may_be_older.then_some(stamp);
        if !may_be_older {
            lock(&self.ear).settling.note(Instant::now(), Hint::Touched, file);
            lock(&self.wake)();
        }
    }

    /// Looks anew at what the system said is no longer as it was.
    fn follow_up(&mut self, news: News) {
        let News { mut lost, mut torn, deaf } = news;
        if deaf {
            (lost, torn) = (self.all(), self.folders.all());
            self.note(&lost);
        }
        self.find(lost, torn);
    }

    /// Finds the ways to the `lost` files and watches the folders on them, until that is how things
    /// are.
    fn find(&mut self, mut lost: BTreeSet<FileId>, mut torn: BTreeSet<PathBuf>) {
        for _ in 0..MOST_ROUNDS {
            let moved = self.walk(&lost);
            if moved.is_empty() && torn.is_empty() {
                return;
            }
            self.listen(&torn);
            self.note(&moved);
            // In folders that are watched anew, something may have happened just before.
            if torn.is_empty() {
                lost = moved;
            }
            torn.clear();
        }
    }

    /// Goes the ways to these files; gives the files to which they are others.
    fn walk(&mut self, files: &BTreeSet<FileId>) -> BTreeSet<FileId> {
        let mut scout = Scout::default();
        let mut moved = BTreeSet::new();
        for &file in files {
            let Some(watched) = self.files.get_mut(&file) else { continue };
            let way = scout.way(&watched.path);
            if way != watched.way {
                watched.way = way;
                moved.insert(file);
            }
        }
        moved
    }

    /// Watches the folders on all ways, those in `torn` anew. What happens while that is done is
    /// known to matter, and what happened to files before the system began to tell of them.
    fn listen(&mut self, torn: &BTreeSet<PathBuf>) {
        lock(&self.ear).listen_for(self.files.iter().map(|(&file, watched)| (file, &watched.way)));
        let folders = self.files.values().flat_map(|watched| watched.way.folders(&self.home));
        let wanted: BTreeMap<PathBuf, FolderId> =
            folders.map(|(folder, id)| (folder.to_owned(), id)).collect();
        self.folders.set(&wanted, torn);
        let untold = self
            .files
            .iter()
            .filter(|(_, watched)| self.is_untold(watched))
            .map(|(&file, _)| file)
            .collect();
        let told =
            std::mem::replace(&mut self.untold, untold).difference(&self.untold).copied().collect();
        self.note(&told);
    }

    fn is_untold(&self, watched: &Watched) -> bool {
        let is_refused =
            || watched.way.folders(&self.home).any(|(folder, _)| self.folders.is_refused(folder));
        self.folders.are_refused() && is_refused()
            || watched.way.last_folder().is_some_and(|folder| self.mounts.is_shared(folder))
    }

    /// Looks at the files of which the system does not tell, if it is time; says when the next time
    /// is.
    fn look_around(&mut self, now: Instant) -> Option<Instant> {
        if self.next_look.is_none_or(|at| at <= now) {
            self.ask_again();
            let untold = std::mem::take(&mut self.untold);
            let again = untold.iter().filter(|file| self.look_at(**file, now)).count() > 0;
            self.next_look = Some(now + if again { LOOK_AGAIN } else { LOOK_EVERY });
            self.untold = untold;
        }
        self.next_look.filter(|_| !self.untold.is_empty())
    }

    /// Folders that could not be watched can be, perhaps, by now.
    fn ask_again(&mut self) {
        if self.folders.are_refused() {
            self.listen(&BTreeSet::new());
            self.find(self.all(), BTreeSet::new());
        }
    }

    /// Looks at a file without a hint. One that is otherwise and stays so has settled; whether that
    /// is still to be seen.
    fn look_at(&mut self, file: FileId, now: Instant) -> bool {
        let Some(watched) = self.files.get_mut(&file) else { return false };
        let stamp = Some(Stamp::of(&watched.path));
        let (is_other, stays) = (stamp != watched.stamp, stamp == watched.seen);
        watched.seen = stamp.filter(|_| is_other && !stays);
        if is_other && stays {
            lock(&self.ear).settling.note(now, Hint::Moved, file);
        }
        is_other && !stays
    }

    /// That these files are now as they are is known to whoever asked.
    fn take(&mut self, files: Vec<FileId>) -> Vec<PathBuf> {
        self.said = SystemTime::now();
        let mut names = Vec::new();
        for file in files {
            let Some(watched) = self.files.get_mut(&file) else { continue };
            watched.stamp = Some(Stamp::of(&watched.path));
            names.push(watched.name.clone());
        }
        names
    }

    fn note(&self, files: &BTreeSet<FileId>) {
        let (now, mut ear) = (Instant::now(), lock(&self.ear));
        files.iter().for_each(|&file| ear.settling.note(now, Hint::Touched, file));
    }

    fn all(&self) -> BTreeSet<FileId> {
        self.files.keys().copied().collect()
    }
}

impl Watched {
    /// A folder that is moved takes the current folder along: a path from there then leads
    /// elsewhere.
    fn place(&mut self) {
        if let Ok(path) = std::path::absolute(&self.name) {
            self.path = path;
        }
    }

    fn look(&self) -> Look {
        let stamp = Stamp::of(&self.path);
        if Some(stamp) == self.stamp {
            Look::Same
        } else if stamp.is_blank() {
            Look::Blank
        } else {
            Look::Other
        }
    }
}

/// A path from the current folder, if it begins nowhere else.
fn absolute(path: &Path) -> PathBuf {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// Hears events, and wakes whoever is to be told; the ear's lock is let go before.
fn hearing(ear: Arc<Mutex<Ear>>, wake: Wake) -> impl Fn(notify::Result<notify::Event>) {
    move |event| {
        let tell = lock(&ear).hear(Instant::now(), &event);
        if tell {
            lock(&wake)();
        }
    }
}

#[cfg(test)]
mod tests;
