//! Watching without events from the system: the tests pass in the clock, and the files are real.

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

/// A system that watches at most `limit` folders and sends no events.
struct SilentSystem {
    limit: Arc<AtomicUsize>,
    watched: BTreeSet<PathBuf>,
    refusal: fn() -> notify::Error,
}

impl notify::Watcher for SilentSystem {
    fn new<F: EventHandler>(_: F, _: Config) -> notify::Result<SilentSystem> {
        Err(notify::Error::generic("created by the tests only"))
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

/// A watched film in a system without events, and a clock.
struct Fixture {
    folder: TempDir,
    film: PathBuf,
    watcher: Watcher,
    start: Instant,
}

impl Fixture {
    fn of(system: notify::Result<Box<dyn notify::Watcher + Send>>) -> Fixture {
        let folder = tempfile::tempdir().expect("a folder");
        let film = folder.path().join("film.amv");
        fs::write(&film, "as it was").expect("written");
        let watcher = Watcher::with_system(system, Arc::default(), Arc::new(Mutex::new(|| {})));
        let mut fixture = Fixture { folder, film, watcher, start: Instant::now() };
        fixture.follow();
        fixture
    }

    fn limited(limit: usize, refusal: fn() -> notify::Error) -> (Fixture, Arc<AtomicUsize>) {
        let limit = Arc::new(AtomicUsize::new(limit));
        (
            Fixture::of(Ok(Box::new(SilentSystem {
                limit: Arc::clone(&limit),
                watched: BTreeSet::new(),
                refusal,
            }))),
            limit,
        )
    }

    /// Follows the film. Its first state counts as reported.
    fn follow(&mut self) {
        self.watcher.reported_at = SystemTime::now() + Duration::from_secs(3600);
        self.watcher.follow(std::slice::from_ref(&self.film), self.folder.path());
        self.start = Instant::now() + Duration::from_secs(1);
        let due = self.start;
        assert!(!matches!(self.watcher.settled(due), Settled::Changed(_)));
    }

    fn at(&self, ms: u64) -> Instant {
        self.start + Duration::from_millis(ms)
    }

    fn waits(&mut self, ms: u64, until: u64) {
        let now = self.at(ms);
        let until = self.at(until);
        assert_eq!(self.watcher.settled(now), Settled::Until(until), "at {ms} ms");
    }

    fn reports_the_film(&mut self, ms: u64) {
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
fn files_are_polled_when_watches_run_out() {
    let (mut fixture, _limit) = Fixture::limited(1, limit);
    assert_eq!(fixture.watcher.warning(), Some(&WatchError::Limit));
    fixture.waits(500, 1000);
    fixture.write("as it is now");
    fixture.waits(999, 1000);
    fixture.waits(1000, 1050);
    fixture.waits(1050, 1055);
    fixture.reports_the_film(1055);
    fixture.waits(1056, 2050);
    fixture.waits(2050, 3050);
}

#[test]
fn a_file_that_is_being_written_is_polled_until_it_settles() {
    let (mut fixture, _limit) = Fixture::limited(0, limit);
    fixture.write("as");
    fixture.waits(1000, 1050);
    fixture.write("as it is");
    fixture.waits(1050, 1100);
    fixture.write("as it is now");
    fixture.waits(1100, 1150);
    fixture.waits(1150, 1155);
    fixture.reports_the_film(1155);
}

#[test]
fn a_missing_film_is_waited_for_before_it_is_reported() {
    let (mut fixture, _limit) = Fixture::limited(0, limit);
    fs::remove_file(&fixture.film).expect("removed");
    fixture.waits(1000, 1050);
    fixture.waits(1050, 1055);
    fixture.waits(1055, 1150);
    fixture.reports_the_film(1150);
    fixture.write("back");
    fixture.waits(2050, 2100);
    fixture.waits(2100, 2105);
    fixture.reports_the_film(2105);
}

#[test]
fn refused_watches_are_retried() {
    let (mut fixture, limit) = Fixture::limited(0, limit);
    fixture.waits(500, 1000);
    limit.store(100, Ordering::Relaxed);
    let now = fixture.at(1000);
    assert_eq!(fixture.watcher.settled(now), Settled::Nothing);
    assert_eq!(fixture.watcher.warning(), None);
    assert!(
        fixture
            .watcher
            .folders
            .all()
            .contains(&fixture.folder.path().canonicalize().expect("there"))
    );
}

#[test]
fn a_change_before_events_start_again_is_found() {
    let (mut fixture, limit) = Fixture::limited(0, limit);
    fixture.write("as it is now");
    limit.store(100, Ordering::Relaxed);
    fixture.reports_the_film(1000);
    let now = fixture.at(1001);
    assert_eq!(fixture.watcher.settled(now), Settled::Nothing);
}

#[test]
fn a_folder_that_cannot_be_watched_is_named() {
    let (mut fixture, _limit) =
        Fixture::limited(0, || notify::Error::io(io::ErrorKind::PermissionDenied.into()));
    let message = fixture.watcher.warning().expect("a warning").to_string();
    let ends = [
        "the folder `",
        "` cannot be watched, so the film's files in it are checked once a second: permission denied",
    ];
    assert!(message.starts_with(ends[0]) && message.ends_with(ends[1]), "{message}");
    fixture.write("as it is now");
    fixture.waits(1000, 1050);
}

#[test]
fn a_system_that_gives_no_watcher_is_at_its_limit() {
    let mut fixture = Fixture::of(Err(notify::Error::io(io::Error::from_raw_os_error(24))));
    assert_eq!(fixture.watcher.warning(), Some(&WatchError::Limit));
    fixture.write("as it is now");
    fixture.waits(1000, 1050);
    fixture.waits(1050, 1055);
    fixture.reports_the_film(1055);
}

#[test]
fn a_folder_that_has_just_gone_away_gives_no_warning() {
    let (fixture, _limit) = Fixture::limited(0, || notify::Error::new(ErrorKind::PathNotFound));
    assert_eq!(fixture.watcher.warning(), None);
    assert!(fixture.watcher.folders.any_refused(), "it is retried all the same");
}

#[test]
fn shared_mounts_are_polled_too() {
    let (mut fixture, _limit) = Fixture::limited(100, limit);
    let root = fixture.folder.path().canonicalize().expect("there");
    fixture.watcher.mounts = Mounts::shared_at(&root);
    fixture.watcher.update_watches(&BTreeSet::new());
    assert_eq!(fixture.watcher.warning(), None, "changes from this machine have events");
    fixture.waits(0, 1000);
    fixture.write("as it is now");
    fixture.waits(1000, 1050);
    fixture.waits(1050, 1055);
    fixture.reports_the_film(1055);
}
