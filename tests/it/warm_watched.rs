//! Whatever is edited while a film is watched, and however it is saved: what the watcher has
//! rendered is the film from nothing.

use std::fs::{self, File};
use std::io::Write as _;

use amv::hash::Chance;
use serde_json::Value;

use crate::support::edits::{Edit, project};
use crate::support::project::Project;
use crate::support::watcher::{Place, Watcher, revision};

/// How the film is watched, and then rendered.
const SHAPE: [&str; 4] = ["--size", "96x56", "--quality", "draft"];

/// How an editor saves.
#[derive(Clone, Copy, Debug)]
enum Save {
    /// Over what is there.
    InPlace,
    /// Beside it, and renamed.
    Renamed,
    /// The file is emptied, and then written in two goes.
    InParts,
    /// The file is removed, and made again.
    Anew,
    /// The old file is kept as a backup, and a new one is made.
    WithBackup,
}

impl Save {
    const ALL: [Save; 5] =
        [Save::InPlace, Save::Renamed, Save::InParts, Save::Anew, Save::WithBackup];

    fn save(self, project: &Project, text: &str) {
        let film = project.file("film.amv");
        match self {
            Save::InPlace => project.write("film.amv", text),
            Save::Renamed => {
                project.write(".film.amv.new", text);
                fs::rename(project.file(".film.amv.new"), film).expect("renamed");
            }
            Save::InParts => {
                let mut file = File::create(film).expect("emptied");
                let (front, back) = text.split_at(text.len() / 2);
                file.write_all(front.as_bytes()).and_then(|()| file.sync_all()).expect("written");
                file.write_all(back.as_bytes()).expect("written");
            }
            Save::Anew => {
                fs::remove_file(&film).expect("removed");
                project.write("film.amv", text);
            }
            Save::WithBackup => {
                fs::rename(&film, project.file("film.amv~")).expect("renamed");
                project.write("film.amv", text);
            }
        }
    }
}

/// What is waited for between a save and the next.
fn wait(watcher: &Watcher, place: Place, chance: &mut Chance) {
    match chance.below(4) {
        0 => {}
        1 => drop(watcher.event(place, "changed", |_| true)),
        2 => drop(watcher.event(place, "compiled", |_| true)),
        _ => drop(watcher.event(place, "rendered", |_| true)),
    }
}

/// What a render of the film would do.
fn plan(project: &Project) -> Value {
    let run =
        project.amv(&[&["plan", "film.amv", "--no-copy", "--json"], &SHAPE[..]].concat()).expect(0);
    serde_json::from_str::<Value>(&run.out).expect("an object")["outputs"][0].clone()
}

fn is_kept(plan: &Value) -> bool {
    plan["frames_to_render"] == 0 && (plan["sound"].is_null() || plan["sound"]["hit"] == true)
}

/// Waits until the watcher has rendered the script as it was saved last. Its last event may be
/// about a state before that.
#[track_caller]
fn until_kept(project: &Project, watcher: &Watcher, place: Place) -> Value {
    let mut newest = 0;
    loop {
        let event = watcher.event(place, "rendered", |event| revision(event) > newest);
        newest = revision(&event);
        let plan = plan(project);
        if is_kept(&plan) {
            return plan;
        }
    }
}

/// The film by `amv render` in the watched film's shape, with a cache of its own or the watcher's;
/// and what was said of it.
fn render(project: &Project, cache: &str) -> (Vec<u8>, String) {
    let fixed =
        ["render", "film.amv", "--force", "--progress", "json", "-o", "out.mp4", "--cache", cache];
    let run = project.amv(&[&fixed, &SHAPE[..]].concat()).expect(0);
    (fs::read(project.file("out.mp4")).expect("a film"), run.err)
}

#[test]
fn after_any_edits_what_was_watched_is_the_film_from_nothing() {
    let Some(project) = project() else { return };
    let chance = &mut Chance::from_parts([b"watched".as_slice()]);
    let mut edit = Edit::random(chance);
    project.write("film.amv", edit.script());
    let watcher = Watcher::start(project.command(
        &[&["watch", "film.amv", "--no-preview", "--progress", "json"], &SHAPE[..]].concat(),
    ));
    watcher.rendered(Watcher::beginning());
    for series in 0..8 {
        let mut place = watcher.now();
        let saves = 1 + chance.below(7);
        for save in 0..saves {
            edit = edit.changed(chance);
            place = watcher.now();
            // A line of its own makes each text another, so that each is a change that the watcher
            // tells of.
            let text = format!("// {series}.{save}\n{}", edit.script());
            Save::ALL[chance.below(5) as usize].save(&project, &text);
            if save + 1 < saves {
                wait(&watcher, place, chance);
            }
        }
        until_kept(&project, &watcher, place);
        assert_is_cold(&project, &format!("series {series}, {saves} saves:\n{}", edit.script()));
    }
    assert_eq!(watcher.interrupt().code(), Some(0));
}

/// Asserts that nothing is left to render, and that the film is the one from nothing.
#[track_caller]
fn assert_is_cold(project: &Project, what: &str) {
    let (warm, said) = render(project, ".amv/cache");
    assert!(!said.contains("\"event\":\"segment\""), "{what}\n{said}");
    let cache = tempfile::tempdir().expect("a folder");
    let (cold, said) = render(project, cache.path().to_str().expect("Unicode"));
    assert!(said.contains("\"event\":\"segment\""), "{what}\n{said}");
    assert!(warm == cold, "{what}: the bytes differ");
}
