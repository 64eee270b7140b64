//! Whatever is edited, however the work is divided and whatever happens to the cache: a film from a
//! warm cache is the film from nothing, frame by frame and byte by byte.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use amv::hash::Chance;

use crate::support::edits::{Edit, project};
use crate::support::project::Project;

/// The segments and whatever else lies in the project's cache, but for what is only remembered.
fn entries(project: &Project) -> Vec<PathBuf> {
    let files = fs::read_dir(project.file(".amv/cache"))
        .into_iter()
        .flatten()
        .flatten()
        .map(|file| file.path());
    let mut files: Vec<PathBuf> = files
        .filter(|path| path.extension().is_some_and(|extension| extension == "entry"))
        .collect();
    files.sort();
    files
}

/// The film from nothing, rendered by one worker.
fn cold(project: &Project, options: &[&str]) -> Vec<u8> {
    let cache = tempfile::tempdir().expect("a folder");
    let cache = cache.path().to_str().expect("Unicode");
    let fixed = [
        "render",
        "film.amv",
        "--force",
        "--progress",
        "none",
        "-o",
        "cold.mp4",
        "--jobs",
        "1",
        "--cache",
        cache,
    ];
    project.amv(&[&fixed[..], options].concat()).expect(0);
    fs::read(project.file("cold.mp4")).expect("a film")
}

/// Asserts that the film is the one from nothing: in its frames, and in its bytes.
#[track_caller]
fn assert_is_cold(project: &Project, options: &[&str], what: &str) {
    let expected = cold(project, options);
    let frames = |name: &str| frames(&project.file(name));
    assert!(!frames("cold.mp4").is_empty());
    assert_eq!(frames("film.mp4"), frames("cold.mp4"), "{what}");
    assert!(
        fs::read(project.file("film.mp4")).expect("a film") == expected,
        "{what}: the frames are alike, the bytes are not"
    );
}

/// The checksum of each frame as another program decodes it.
fn frames(film: &Path) -> Vec<String> {
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(film)
        .args(["-map", "0:v", "-f", "framemd5", "-"])
        .output();
    let text = String::from_utf8(output.expect("the ffmpeg command runs").stdout).expect("text");
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.rsplit(',').next().unwrap_or_default().trim().into())
        .collect()
}

fn render(project: &Project, options: &[&str]) {
    let fixed = ["render", "film.amv", "--force", "--progress", "none", "-o", "film.mp4"];
    project.amv(&[&fixed[..], options].concat()).expect(0);
}

/// What may happen to a cache between two renders.
fn harm(project: &Project, chance: &mut Chance) {
    for entry in entries(project) {
        let bytes = fs::read(&entry).expect("there");
        if bytes.is_empty() {
            continue;
        }
        let place = chance.below(bytes.len() as u64) as usize;
        let year = Duration::from_secs(365 * 24 * 3600);
        let set = |time: SystemTime| {
            File::open(&entry).and_then(|file| file.set_modified(time)).expect("set")
        };
        match chance.below(12) {
            0 => fs::remove_file(&entry).expect("removed"),
            1 => fs::write(&entry, &bytes[..place]).expect("written"),
            2 => {
                let mut bytes = bytes;
                bytes[place] ^= 1 << chance.below(8);
                fs::write(&entry, bytes).expect("written");
            }
            3 => fs::write(&entry, b"").expect("written"),
            4 => set(SystemTime::now() + year),
            5 => set(SystemTime::now() - 50 * year),
            6 => drop(fs::copy(&entry, entries(project).first().expect("one"))),
            _ => {}
        }
    }
}

#[test]
fn after_any_edits_and_any_harm_a_warm_film_is_a_cold_one() {
    skip_without_ffmpeg!();
    let Some(project) = project() else { return };
    let chance = &mut Chance::from_parts([b"warm".as_slice()]);
    let mut edit = Edit::random(chance);
    for step in 0..14 {
        project.write("film.amv", edit.script());
        let jobs = (1 + chance.below(4)).to_string();
        render(&project, &["--jobs", &jobs]);
        assert_is_cold(&project, &[], &format!("step {step} with {jobs} jobs:\n{}", edit.script()));
        harm(&project, chance);
        edit = edit.changed(chance);
    }
}

#[test]
fn previews_through_proxies_are_the_same_warm_and_cold() {
    skip_without_ffmpeg!();
    let Some(project) = project() else { return };
    let chance = &mut Chance::from_parts([b"previews".as_slice()]);
    let mut edit = Edit::random(chance);
    let options = ["--quality", "draft", "--size", "96x56"];
    for step in 0..6 {
        project.write("film.amv", edit.script());
        render(&project, &options);
        assert_is_cold(
            &project,
            &[&options[..], &["--no-proxy"]].concat(),
            &format!("step {step}:\n{}", edit.script()),
        );
        harm(&project, chance);
        edit = edit.changed(chance);
    }
}

#[test]
fn a_film_rendered_in_parts_in_any_order_is_the_same_film() {
    skip_without_ffmpeg!();
    let Some(project) = project() else { return };
    let chance = &mut Chance::from_parts([b"parts".as_slice()]);
    for step in 0..3 {
        let edit = Edit::random(chance);
        project.write("film.amv", edit.script());
        let mut parts = vec!["1..2", "3", "2..4", "5.."];
        parts.sort_by_cached_key(|_| chance.below(1000));
        let part = |part: &&str| {
            project
                .command(&["render", "film.amv", "--segments", part, "--progress", "none"])
                .spawn()
                .expect("amv")
        };
        for pair in parts.chunks(2) {
            let running: Vec<_> = pair.iter().map(part).collect();
            running.into_iter().for_each(|mut child| {
                assert!(child.wait().expect("it ends").success(), "{parts:?}")
            });
        }
        let run = project.amv(&["render", "film.amv", "--force", "--progress", "json"]).expect(0);
        assert!(
            !run.err.contains("\"event\":\"segment\""),
            "nothing is left to render: {}",
            run.err
        );
        assert_is_cold(&project, &[], &format!("step {step}: {parts:?}"));
    }
}

/// Starts a render and waits until it has kept its first segment.
fn until_first_segment(project: &Project) -> std::process::Child {
    let mut command =
        project.command(&["render", "film.amv", "--force", "--jobs", "1", "--progress", "json"]);
    let mut child =
        command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program runs");
    let mut lines =
        BufReader::new(child.stderr.take().expect("a pipe")).lines().map_while(Result::ok);
    assert!(
        lines.any(|line| line.contains("\"event\":\"segment\"")),
        "it ended before a segment was kept"
    );
    std::thread::spawn(move || lines.for_each(drop));
    child
}

#[test]
fn a_killed_render_leaves_what_the_next_one_goes_on_with() {
    skip_without_ffmpeg!();
    let Some(project) = project() else { return };
    let chance = &mut Chance::from_parts([b"killed".as_slice()]);
    for step in 0..3 {
        project.write("film.amv", Edit::random(chance).script());
        let mut child = until_first_segment(&project);
        child.kill().expect("killed");
        child.wait().expect("it ends");
        let run = project.amv(&["render", "film.amv", "--force", "--progress", "json"]).expect(0);
        let line = run.err.lines().find(|line| line.starts_with('{')).expect("a line");
        let plan: serde_json::Value = serde_json::from_str(line).expect("an object");
        assert!(plan["cached"].as_i64() > Some(0), "{plan}");
        assert_is_cold(&project, &[], &format!("step {step}"));
    }
}

#[test]
fn a_cache_that_vanishes_during_the_render_costs_time_only() {
    skip_without_ffmpeg!();
    let Some(project) = project() else { return };
    let chance = &mut Chance::from_parts([b"vanished".as_slice()]);
    project.write("film.amv", Edit::random(chance).script());
    let mut child = until_first_segment(&project);
    fs::remove_dir_all(project.file(".amv/cache")).expect("removed");
    assert!(child.wait().expect("it ends").success());
    assert_is_cold(&project, &[], "removed in the middle");
}
