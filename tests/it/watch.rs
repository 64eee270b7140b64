//! Files that are saved as editors and other programs save them, and what the watcher says of it.

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use amv::watch::{Settled, Watcher};
use tempfile::TempDir;

/// Longer than any event takes that comes at all.
const AT_MOST: Duration = Duration::from_secs(30);
/// Within this a file that is gone or empty is given its content.
const CONTENT_COMES: Duration = Duration::from_millis(90);

/// A project's folder `films`, in which the film `film.amv` is watched with other files.
struct Project {
    root: TempDir,
    followed: Vec<PathBuf>,
    watcher: Watcher,
    woken: Receiver<()>,
}

impl Project {
    /// Of these files besides the film, which are made where they do not begin with `?`.
    fn of(files: &[&str]) -> Project {
        let root = tempfile::tempdir().expect("a folder");
        let name = |file: &str| root.path().join("films").join(file.trim_start_matches('?'));
        for file in ["film.amv"].iter().chain(files).filter(|file| !file.starts_with('?')) {
            fs::create_dir_all(name(file).parent().expect("a folder")).expect("made");
            fs::write(name(file), "as it was").expect("written");
        }
        let followed = ["film.amv"].iter().chain(files).map(|file| name(file)).collect();
        Project::in_folder(root, followed)
    }

    fn in_folder(root: TempDir, followed: Vec<PathBuf>) -> Project {
        let (send, woken) = channel();
        let watcher = Watcher::new(move || send.send(()).unwrap_or_default());
        let mut project = Project { root, followed, watcher, woken };
        project.follow();
        project
    }

    /// As after a compilation; what was made just now counts as read before it changed.
    fn follow(&mut self) {
        self.watcher.follow(&self.followed, &self.root.path().join("films"));
        self.rests();
    }

    fn at(&self, name: &str) -> PathBuf {
        self.root.path().join("films").join(name)
    }

    /// What the watcher says changed next, by its names in the project.
    fn changed(&mut self) -> Vec<String> {
        loop {
            match self.watcher.settled(Instant::now()) {
                Settled::Changed(files) => {
                    return files.iter().map(|file| self.name(file)).collect();
                }
                Settled::Until(until) => self.wait(until),
                Settled::Nothing => self
                    .woken
                    .recv_timeout(AT_MOST)
                    .expect("something happened, and it woke nobody"),
            }
        }
    }

    fn wait(&self, until: Instant) {
        let _ = self.woken.recv_timeout(until.saturating_duration_since(Instant::now()));
    }

    /// Waits until nothing is to come of what was heard so far, and says what changed by then.
    fn rests(&mut self) -> Vec<String> {
        let mut changed = Vec::new();
        loop {
            match self.watcher.settled(Instant::now()) {
                Settled::Changed(files) => changed.extend(files.iter().map(|file| self.name(file))),
                Settled::Until(until) => self.wait(until),
                Settled::Nothing => return changed,
            }
        }
    }

    fn name(&self, file: &Path) -> String {
        file.strip_prefix(self.root.path().join("films"))
            .expect("a file of the project")
            .to_string_lossy()
            .into_owned()
    }

    /// Asserts that exactly these files changed, once, and that the next save of the film is
    /// noticed as well: events come in order, so nothing else came of what happened before.
    fn assert_changed(&mut self, files: &[&str]) {
        assert_eq!(self.changed(), files);
        self.assert_unchanged();
    }

    /// Asserts that nothing changed, and that a save of the film is noticed.
    fn assert_unchanged(&mut self) {
        let film = self.followed[0].clone();
        replace(&film, "a sign that all before it was heard");
        assert_eq!(self.changed(), [self.name(&film)]);
        assert_eq!(self.rests(), [""; 0]);
    }
}

/// What is to be had soon.
fn soon<T>(mut look: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + AT_MOST;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < end, "it does not come");
        std::thread::yield_now();
    }
}

/// What a watcher that wakes nobody says changed next.
fn change(watcher: &mut Watcher) -> Vec<PathBuf> {
    soon(|| match watcher.settled(Instant::now()) {
        Settled::Changed(files) => Some(files),
        Settled::Until(_) | Settled::Nothing => None,
    })
}

/// Lets what was made just now settle.
fn rest(watcher: &mut Watcher) {
    soon(|| (watcher.settled(Instant::now()) == Settled::Nothing).then_some(()));
}

/// Writes another file and moves it over this one.
fn replace(file: &Path, text: &str) {
    let new = file.with_file_name(".new");
    fs::write(&new, text).and_then(|()| fs::rename(&new, file)).expect("replaced");
}

fn write(file: &Path, text: &str) {
    fs::write(file, text).expect("written");
}

fn folder(folder: &Path) {
    fs::create_dir_all(folder).expect("made");
}

fn rename(from: &Path, to: &Path) {
    fs::rename(from, to).expect("renamed");
}

fn link(target: impl AsRef<Path>, at: &Path) {
    symlink(target, at).expect("a link");
}

/// Makes a link lead elsewhere without a moment in which there is none.
fn relink(target: &str, at: &Path) {
    let new = at.with_file_name(".link");
    link(target, &new);
    rename(&new, at);
}

#[test]
fn a_file_written_in_place() {
    let mut project = Project::of(&["song.flac"]);
    write(&project.at("film.amv"), "as it is now");
    project.assert_changed(&["film.amv"]);
    write(&project.at("song.flac"), "another");
    project.assert_changed(&["song.flac"]);
}

#[test]
fn a_file_replaced_by_renaming_again_and_again() {
    let mut project = Project::of(&[]);
    for turn in 0..5 {
        replace(&project.at("film.amv"), &format!("as it is the {turn}. time"));
        assert_eq!(project.changed(), ["film.amv"], "{turn}");
    }
    project.assert_unchanged();
}

#[test]
fn a_file_moved_away_as_a_backup_and_written_anew() {
    let mut project = Project::of(&[]);
    for turn in 0..3 {
        let (film, backup) = (project.at("film.amv"), project.at("film.amv~"));
        write(&project.at("4913"), "");
        fs::remove_file(project.at("4913")).expect("removed");
        rename(&film, &backup);
        write(&film, &format!("as it is the {turn}. time"));
        fs::set_permissions(&film, fs::Permissions::from_mode(0o644)).expect("set");
        fs::remove_file(backup).expect("removed");
        project.assert_changed(&["film.amv"]);
    }
}

#[test]
fn a_file_emptied_and_written_in_parts() {
    let mut project = Project::of(&[]);
    let path = project.at("film.amv");
    assert_awaited(&mut project, CONTENT_COMES, |_| drop(File::create(&path).expect("emptied")));
    let mut file = File::create(&path).expect("emptied");
    file.write_all(b"as ").and_then(|()| file.flush()).expect("written");
    file.write_all(b"it is now").expect("written");
    drop(file);
    project.assert_changed(&["film.amv"]);
}

#[test]
fn a_file_emptied_and_closed_before_it_is_written() {
    let mut project = Project::of(&[]);
    assert_awaited(&mut project, CONTENT_COMES, |project| write(&project.at("film.amv"), ""));
    write(&project.at("film.amv"), "as it is now");
    project.assert_changed(&["film.amv"]);
    write(&project.at("film.amv"), "");
    assert_eq!(project.changed(), ["film.amv"], "no content came");
}

/// Asserts that the watcher is woken by what `act` does, and says that something is to come at a
/// moment `after` it began.
fn assert_awaited(project: &mut Project, after: Duration, act: impl FnOnce(&Project)) {
    let begun = Instant::now();
    act(project);
    project.woken.recv_timeout(AT_MOST).expect("woken");
    assert!(matches!(project.watcher.settled(begun + after), Settled::Until(_)));
}

#[test]
fn a_file_removed_and_made_again() {
    let mut project = Project::of(&["words.lrc"]);
    assert_awaited(&mut project, CONTENT_COMES, |project| {
        fs::remove_file(project.at("words.lrc")).expect("removed")
    });
    write(&project.at("words.lrc"), "as it is now");
    project.assert_changed(&["words.lrc"]);
    fs::remove_file(project.at("words.lrc")).expect("removed");
    assert_eq!(project.changed(), ["words.lrc"], "it stays away");
    write(&project.at("words.lrc"), "back");
    project.assert_changed(&["words.lrc"]);
}

#[test]
fn a_file_kept_open_by_its_writer() {
    let mut project = Project::of(&["a.mp4"]);
    let mut file = File::options().append(true).open(project.at("a.mp4")).expect("opened");
    file.write_all(b" and more").and_then(|()| file.flush()).expect("written");
    assert_eq!(project.changed(), ["a.mp4"]);
    drop(file);
    project.assert_unchanged();
}

#[test]
fn a_script_that_is_a_link() {
    let root = tempfile::tempdir().expect("a folder");
    for part in ["films", "store"] {
        folder(&root.path().join(part));
    }
    let at = |name: &str| root.path().join(name);
    write(&at("store/one.amv"), "one");
    write(&at("store/two.amv"), "two");
    link("../store/one.amv", &at("films/film.amv"));
    let film = at("films/film.amv");
    let mut project = Project::in_folder(root, vec![film]);
    let at = |name: &str| project.root.path().join(name);
    let (one, two, film) = (at("store/one.amv"), at("store/two.amv"), at("films/film.amv"));
    write(&one, "one, in place");
    assert_eq!(project.changed(), ["film.amv"]);
    replace(&one, "one, replaced");
    assert_eq!(project.changed(), ["film.amv"]);
    relink("../store/two.amv", &film);
    assert_eq!(project.changed(), ["film.amv"]);
    write(&two, "two, in place");
    assert_eq!(project.changed(), ["film.amv"]);
    write(&one, "nobody reads it any more");
    fs::remove_file(&film).expect("removed");
    link("../store/one.amv", &film);
    project.assert_changed(&["film.amv"]);
}

#[test]
fn a_file_that_is_not_there_yet() {
    let mut project = Project::of(&["?words.lrc", "?more/takes/a.mp4"]);
    write(&project.at("words.lrc"), "first words");
    project.assert_changed(&["words.lrc"]);
    folder(&project.at("more/takes"));
    write(&project.at("more/takes/a.mp4"), "a take");
    project.assert_changed(&["more/takes/a.mp4"]);
    write(&project.at("more/takes/a.mp4"), "another take");
    project.assert_changed(&["more/takes/a.mp4"]);
}

#[test]
fn a_folder_made_step_by_step() {
    let mut project = Project::of(&["?more/takes/a.mp4"]);
    folder(&project.at("more"));
    project.assert_unchanged();
    folder(&project.at("more/takes"));
    project.assert_unchanged();
    write(&project.at("more/takes/a.mp4"), "a take");
    project.assert_changed(&["more/takes/a.mp4"]);
}

#[test]
fn a_folder_moved_away_and_back() {
    let mut project = Project::of(&["media/takes/a.mp4", "media/takes/b.mp4"]);
    let (media, away) = (project.at("media"), project.root.path().join("away"));
    for _ in 0..2 {
        rename(&media, &away);
        rename(&away, &media);
        project.assert_unchanged();
        rename(&media, &away);
        project.assert_changed(&["media/takes/a.mp4", "media/takes/b.mp4"]);
        write(&away.join("takes/a.mp4"), "another, meanwhile elsewhere");
        rename(&away, &media);
        project.assert_changed(&["media/takes/a.mp4", "media/takes/b.mp4"]);
        write(&media.join("takes/b.mp4"), "another");
        project.assert_changed(&["media/takes/b.mp4"]);
    }
}

#[test]
fn a_folder_removed_and_made_again() {
    let mut project = Project::of(&["media/a.mp4"]);
    for _ in 0..3 {
        fs::remove_dir_all(project.at("media")).expect("removed");
        folder(&project.at("media"));
        write(&project.at("media/a.mp4"), "a new take");
        project.assert_changed(&["media/a.mp4"]);
        write(&project.at("media/a.mp4"), "another take");
        project.assert_changed(&["media/a.mp4"]);
    }
}

#[test]
fn a_folder_replaced_by_another() {
    let mut project = Project::of(&["media/a.mp4", "media/b.mp4"]);
    folder(&project.at("next"));
    for name in ["a.mp4", "b.mp4"] {
        write(&project.at("next").join(name), "of the other folder");
    }
    rename(&project.at("media"), &project.at("old"));
    rename(&project.at("next"), &project.at("media"));
    project.assert_changed(&["media/a.mp4", "media/b.mp4"]);
    write(&project.at("old/a.mp4"), "nobody reads it any more");
    write(&project.at("media/b.mp4"), "another");
    project.assert_changed(&["media/b.mp4"]);
}

#[test]
fn the_films_folder_moved_away_and_back() {
    let mut project = Project::of(&["song.flac"]);
    let (films, away) = (project.at(""), project.root.path().join("away"));
    rename(&films, &away);
    assert_eq!(project.changed(), ["film.amv", "song.flac"]);
    rename(&away, &films);
    project.assert_changed(&["film.amv", "song.flac"]);
}

#[test]
fn a_folder_that_is_a_link_led_elsewhere() {
    let mut project = Project::of(&["one/a.mp4", "two/a.mp4", "?now/a.mp4"]);
    link("one", &project.at("now"));
    project.assert_changed(&["now/a.mp4"]);
    for target in ["two", "one", "two"] {
        relink(target, &project.at("now"));
        project.assert_changed(&["now/a.mp4"]);
    }
    write(&project.at("two/a.mp4"), "another");
    project.assert_changed(&["now/a.mp4", "two/a.mp4"]);
    fs::remove_dir_all(project.at("two")).expect("removed");
    folder(&project.at("two"));
    write(&project.at("two/a.mp4"), "made again behind the link");
    project.assert_changed(&["now/a.mp4", "two/a.mp4"]);
    write(&project.at("two/a.mp4"), "and once more");
    project.assert_changed(&["now/a.mp4", "two/a.mp4"]);
}

#[test]
fn a_hundred_files_at_once() {
    let names: Vec<String> = (0..100).map(|number| format!("takes/{number:02}.mp4")).collect();
    let mut project = Project::of(&names.iter().map(String::as_str).collect::<Vec<_>>());
    for turn in 0..3 {
        for name in &names {
            write(&project.at(name), &format!("take {turn}"));
        }
    }
    project.assert_changed(&names.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn rights_and_times_count() {
    let mut project = Project::of(&["song.flac"]);
    fs::set_permissions(project.at("song.flac"), fs::Permissions::from_mode(0o600)).expect("set");
    project.assert_changed(&["song.flac"]);
    let hour = Duration::from_secs(3600);
    let file = File::options().append(true).open(project.at("song.flac")).expect("opened");
    file.set_modified(std::time::SystemTime::now() - hour).expect("set");
    drop(file);
    project.assert_changed(&["song.flac"]);
}

#[test]
fn reading_is_no_change() {
    let mut project = Project::of(&["song.flac"]);
    for _ in 0..100 {
        fs::read(project.at("song.flac"))
            .and_then(|_| fs::read(project.at("film.amv")))
            .expect("read");
    }
    project.assert_unchanged();
}

#[test]
fn a_storm_on_other_files_wakes_nobody() {
    let mut project = Project::of(&["song.flac"]);
    for turn in 0..100 {
        for name in
            ["film.mp4", ".film.amv.swp", "4913", "#film.amv#", "film.amv~", "song.flac.part"]
        {
            write(&project.at(name), &turn.to_string());
        }
        rename(&project.at("film.amv~"), &project.at(".film.amv~"));
        fs::remove_file(project.at("4913")).expect("removed");
    }
    assert!(project.woken.try_recv().is_err(), "woken by other files");
    // Woken by other files, it would be asked before it knows of the film, and say that nothing is
    // to come.
    assert_awaited(&mut project, Duration::ZERO, |project| {
        replace(&project.at("film.amv"), "as it is now")
    });
    assert_eq!(project.changed(), ["film.amv"]);
}

#[test]
fn more_events_than_the_system_keeps() {
    let root = tempfile::tempdir().expect("a folder");
    let (film, song) = (root.path().join("film.amv"), root.path().join("song.flac"));
    write(&film, "as it was");
    write(&song, "as it was");
    // Whoever is woken holds up the thread that hears, so that nothing is taken from the system's
    // queue.
    let (stop, go) = (Arc::new(Mutex::new(())), Arc::new(AtomicBool::new(false)));
    let wake = {
        let (stop, go) = (Arc::clone(&stop), Arc::clone(&go));
        move || {
            go.store(true, Ordering::SeqCst);
            drop(stop.lock());
        }
    };
    let mut watcher = Watcher::new(wake);
    watcher.follow(&[film.clone(), song.clone()], root.path());
    rest(&mut watcher);
    go.store(false, Ordering::SeqCst);
    let held = stop.lock().expect("locked");
    write(&film, "as it is now");
    soon(|| go.load(Ordering::SeqCst).then_some(()));
    let limit = fs::read_to_string("/proc/sys/fs/inotify/max_queued_events")
        .expect("a limit")
        .trim()
        .parse()
        .expect("a number");
    let [one, other] = ["one.part", "other.part"].map(|name| root.path().join(name));
    write(&one, "");
    for _ in 0..limit {
        rename(&one, &other);
        rename(&other, &one);
    }
    write(&song, "another, which the system does not tell of any more");
    assert_eq!(change(&mut watcher), [film.as_path()]);
    assert_eq!(watcher.settled(Instant::now()), Settled::Nothing, "the song is not heard of");
    drop(held);
    assert_eq!(change(&mut watcher), [song.as_path()]);
    replace(&song, "and it goes on");
    assert_eq!(change(&mut watcher), [song.as_path()]);
}

#[test]
fn what_is_followed_no_longer_is_not_watched() {
    let mut project = Project::of(&["one.mp4", "two/b.mp4"]);
    project.followed.truncate(2);
    project.follow();
    write(&project.at("two/b.mp4"), "another");
    write(&project.at("one.mp4"), "another");
    project.assert_changed(&["one.mp4"]);
    project.followed.push(project.at("two/b.mp4"));
    project.follow();
    write(&project.at("two/b.mp4"), "yet another");
    project.assert_changed(&["two/b.mp4"]);
}

#[test]
fn a_change_while_the_film_is_compiled_is_not_lost() {
    let mut project = Project::of(&[]);
    replace(&project.at("film.amv"), "use \"look.amv\"");
    assert_eq!(project.changed(), ["film.amv"]);
    write(&project.at("film.amv"), "saved again, while it is compiled");
    write(&project.at("look.amv"), "and so is the file that is new to it");
    project.followed.push(project.at("look.amv"));
    project.watcher.follow(&project.followed, &project.at(""));
    assert_eq!(project.changed(), ["film.amv", "look.amv"]);
    project.assert_unchanged();
}

#[test]
fn names_stay_as_they_were_given() {
    let root = tempfile::tempdir().expect("a folder");
    folder(&root.path().join("films"));
    write(&root.path().join("films/film.amv"), "as it was");
    let name = root.path().join("films/../films/./film.amv");
    let (send, woken) = channel();
    let mut watcher = Watcher::new(move || send.send(()).unwrap_or_default());
    watcher.follow(std::slice::from_ref(&name), &root.path().join("films"));
    rest(&mut watcher);
    write(&root.path().join("films/film.amv"), "as it is now");
    woken.recv_timeout(AT_MOST).expect("woken");
    assert_eq!(change(&mut watcher), [name.as_path()]);
}
