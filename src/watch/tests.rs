//! Where the system does not tell of changes: the clock is handed in, and the files are real.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use notify::{Config, ErrorKind, EventHandler, RecursiveMode, WatcherKind};
use tempfile::TempDir;

use super::*;

/// A system that watches so many folders at most, and tells of nothing.
struct Mute {
    limit: Arc<AtomicUsize>,
    watched: BTreeSet<PathBuf>,
    refusal: fn() -> notify::Error,
}

impl notify::Watcher for Mute {
    fn new<F: EventHandler>(_: F, _: Config) -> notify::Result<Mute> {
        Err(notify::Error::generic("it is made otherwise"))
    }

    fn watch(&mut self, folder: &Path, _: RecursiveMode) -> notify::Result<()> {
        if self.watched.len() < self.limit.load(Ordering::Relaxed) {
            self.watched.insert(folder.to_owned());
            Ok(())
        } else {
            Err((self.refusal)())
        }
    }

    fn unwatch(&mut self, folder: &Path) -> notify::Result<()> {
        self.watched.remove(folder).then_some(()).ok_or_else(notify::Error::watch_not_found)
    }

    fn kind() -> WatcherKind {
        WatcherKind::NullWatcher
    }
}

/// A film that is watched in a system which tells of nothing, and a clock.
struct Stage {
    folder: TempDir,
    film: PathBuf,
    watcher: Watcher,
    start: Instant,
}

impl Stage {
    fn of(system: notify::Result<Box<dyn notify::Watcher + Send>>) -> Stage {
        let folder = tempfile::tempdir().expect("a folder");
        let film = folder.path().join("film.amv");
        fs::write(&film, "as it was").expect("written");
        let watcher = Watcher::told_by(system, Arc::default(), Arc::new(Mutex::new(|| {})));
        let mut stage = Stage { folder, film, watcher, start: Instant::now() };
        stage.follow();
        stage
    }

    fn limited(limit: usize, refusal: fn() -> notify::Error) -> (Stage, Arc<AtomicUsize>) {
        let limit = Arc::new(AtomicUsize::new(limit));
        (
            Stage::of(Ok(Box::new(Mute {
                limit: Arc::clone(&limit),
                watched: BTreeSet::new(),
                refusal,
            }))),
            limit,
        )
    }

    /// Follows the film, whose first state counts as known.
    fn follow(&mut self) {
        self.watcher.said = SystemTime::now() + Duration::from_secs(3600);
        self.watcher.follow(std::slice::from_ref(&self.film), self.folder.path());
        self.start = Instant::now() + Duration::from_secs(1);
        let due = self.start;
        assert!(!matches!(self.watcher.settled(due), Settled::Changed(_)));
    }

    fn at(&self, ms: u64) -> Instant {
        self.start + Duration::from_millis(ms)
    }

    fn waits(&mut self, ms: u64, until: u64) {
        let (now, until) = (self.at(ms), self.at(until));
        assert_eq!(self.watcher.settled(now), Settled::Until(until), "at {ms} ms");
    }

    fn gives_the_film(&mut self, ms: u64) {
        let now = self.at(ms);
        assert_eq!(
            self.watcher.settled(now),
            Settled::Changed(vec![self.film.clone()]),
            "at {ms} ms"
        );
    }

    fn write(&self, text: &str) {
        fs::write(&self.film, text).expect("written");
    }
}

fn limit() -> notify::Error {
    notify::Error::new(ErrorKind::MaxFilesWatch)
}

#[test]
fn files_are_looked_at_where_watches_run_out() {
    let (mut stage, _limit) = Stage::limited(1, limit);
    assert_eq!(stage.watcher.warning(), Some(&WatchError::Limit));
    stage.waits(500, 1000);
    stage.write("as it is now");
    stage.waits(999, 1000);
    stage.waits(1000, 1050);
    stage.waits(1050, 1055);
    stage.gives_the_film(1055);
    stage.waits(1056, 2050);
    stage.waits(2050, 3050);
}

#[test]
fn a_file_that_is_being_written_is_looked_at_until_it_rests() {
    let (mut stage, _limit) = Stage::limited(0, limit);
    stage.write("as");
    stage.waits(1000, 1050);
    stage.write("as it is");
    stage.waits(1050, 1100);
    stage.write("as it is now");
    stage.waits(1100, 1150);
    stage.waits(1150, 1155);
    stage.gives_the_film(1155);
}

#[test]
fn a_film_that_is_gone_is_waited_for_before_it_counts() {
    let (mut stage, _limit) = Stage::limited(0, limit);
    fs::remove_file(&stage.film).expect("removed");
    stage.waits(1000, 1050);
    stage.waits(1050, 1055);
    stage.waits(1055, 1150);
    stage.gives_the_film(1150);
    stage.write("back");
    stage.waits(2050, 2100);
    stage.waits(2100, 2105);
    stage.gives_the_film(2105);
}

#[test]
fn watches_are_asked_for_again() {
    let (mut stage, limit) = Stage::limited(0, limit);
    stage.waits(500, 1000);
    limit.store(100, Ordering::Relaxed);
    let now = stage.at(1000);
    assert_eq!(stage.watcher.settled(now), Settled::Nothing);
    assert_eq!(stage.watcher.warning(), None);
    assert!(
        stage.watcher.folders.all().contains(&stage.folder.path().canonicalize().expect("there"))
    );
}

#[test]
fn what_changed_before_the_system_tells_again_is_found() {
    let (mut stage, limit) = Stage::limited(0, limit);
    stage.write("as it is now");
    limit.store(100, Ordering::Relaxed);
    stage.gives_the_film(1000);
    let now = stage.at(1001);
    assert_eq!(stage.watcher.settled(now), Settled::Nothing);
}

#[test]
fn a_folder_that_cannot_be_watched_is_named() {
    let (mut stage, _limit) =
        Stage::limited(0, || notify::Error::io(io::ErrorKind::PermissionDenied.into()));
    let said = stage.watcher.warning().expect("a warning").to_string();
    let films = [
        "the folder `",
        "` cannot be watched, so the film's files in it are looked at once a second: permission denied",
    ];
    assert!(said.starts_with(films[0]) && said.ends_with(films[1]), "{said}");
    stage.write("as it is now");
    stage.waits(1000, 1050);
}

#[test]
fn a_system_without_another_watcher_is_at_its_limit() {
    let mut stage = Stage::of(Err(notify::Error::io(io::Error::from_raw_os_error(24))));
    assert_eq!(stage.watcher.warning(), Some(&WatchError::Limit));
    stage.write("as it is now");
    stage.waits(1000, 1050);
    stage.waits(1050, 1055);
    stage.gives_the_film(1055);
}

#[test]
fn a_folder_that_just_went_away_is_no_reason_to_warn() {
    let (stage, _limit) = Stage::limited(0, || notify::Error::new(ErrorKind::PathNotFound));
    assert_eq!(stage.watcher.warning(), None);
    assert!(stage.watcher.folders.are_refused(), "it is asked for again all the same");
}

#[test]
fn what_others_write_to_is_looked_at_too() {
    let (mut stage, _limit) = Stage::limited(100, limit);
    let root = stage.folder.path().canonicalize().expect("there");
    stage.watcher.mounts = Mounts::shared_at(&root);
    stage.watcher.listen(&BTreeSet::new());
    assert_eq!(stage.watcher.warning(), None, "what is written on this machine is told of");
    stage.waits(0, 1000);
    stage.write("as it is now");
    stage.waits(1000, 1050);
    stage.waits(1050, 1055);
    stage.gives_the_film(1055);
}
