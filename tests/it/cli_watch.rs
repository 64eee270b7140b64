//! `amv watch` at the command line: folders that move and go, and what it says to whom.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::project::Project;
use crate::support::watcher::Watcher;

/// A film of a second of its footage, from this frame on.
fn script(first: u32) -> String {
    format!("footage a = \"a.mp4\"\ntimeline {{\n  clip a[{first}f ..] for 1s\n}}\n")
}

/// A film in the folder `p`; none, said aloud, where there is no ffmpeg.
fn project() -> Option<Project> {
    let project = Project::with_media("")?;
    project.write("p/film.amv", script(10));
    fs::copy(project.file("a.mp4"), project.file("p/a.mp4")).expect("copied");
    Some(project)
}

fn command(project: &Project, arguments: &[&str]) -> Command {
    let fixed = ["watch", "film.amv", "--no-preview", "--size", "96x56"];
    let mut command = project.command(&[&fixed, arguments].concat());
    command.current_dir(project.file("p"));
    command
}

fn is_right(event: &Value) -> bool {
    event["errors"] == 0
}

#[test]
fn a_film_whose_folder_is_moved_is_watched_where_it_is() {
    let Some(project) = project() else { return };
    let watcher = Watcher::start(command(&project, &["--progress", "json"]));
    watcher.rendered(Watcher::beginning());
    let place = watcher.now();
    fs::rename(project.file("p"), project.file("q")).expect("moved");
    watcher.event(place, "compiled", is_right);
    let place = watcher.now();
    project.write("q/film.amv", script(20));
    watcher.event(place, "segment", |_| true);
    watcher.rendered(place);
}

#[test]
fn a_folder_that_is_removed_and_made_again_is_found_again() {
    let Some(project) = project() else { return };
    let watcher = Watcher::start(command(&project, &["--progress", "json"]));
    watcher.rendered(Watcher::beginning());
    let place = watcher.now();
    fs::remove_dir_all(project.file("p")).expect("removed");
    watcher.event(place, "compiled", |event| !is_right(event));
    let place = watcher.now();
    fs::create_dir(project.file("p")).expect("made");
    fs::copy(project.file("a.mp4"), project.file("p/a.mp4")).expect("copied");
    project.write("p/film.amv", script(30));
    watcher.event(place, "compiled", is_right);
    watcher.rendered(place);
}

#[test]
fn errors_are_told_where_progress_is_not() {
    let Some(project) = project() else { return };
    project.write("p/film.amv", script(10).replace("clip a", "clip b"));
    for (arguments, expected) in [
        (&["--progress", "none"][..], "error[unknown-name]: unknown name `b`"),
        (&["--progress", "none", "--message-format", "json"][..], "{\"code\":\"unknown-name\","),
    ] {
        let mut process =
            command(&project, arguments).stderr(Stdio::piped()).spawn().expect("it runs");
        let mut lines = BufReader::new(process.stderr.take().expect("a pipe")).lines();
        let first = lines.next().expect("a line").expect("text");
        process.kill().and_then(|()| process.wait()).expect("it ends");
        assert!(first.starts_with(expected), "{first}");
    }
}
