//! Marks and taps that are set in the page.

use std::fs;

use super::cut::Cut;
use super::stage::Stage;
use crate::support::browser::key;

const TOAST: &str = "document.getElementById('toast').textContent";
const LINE: &str = "document.getElementById('labels-text').textContent";

fn file(stage: &Stage, name: &str) -> String {
    fs::read_to_string(stage.project.file(name)).unwrap_or_default()
}

/// The start of each label in a file, in seconds.
fn times(text: &str) -> Vec<f64> {
    let first = |line: &str| line.split('\t').next().and_then(|time| time.parse().ok());
    text.lines().map(|line| first(line).expect("a time")).collect()
}

/// The same film, whose song starts at its second 1.
fn late() -> Cut {
    Cut {
        head: "song s = \"song.wav\" { tempo 120bpm; first beat 0s; from 0:01 }\n".into(),
        ..Cut::bars()
    }
}

#[test]
fn a_mark_is_set_at_the_frame_and_the_script_can_use_it() {
    let cut = late();
    let Some(stage) = Stage::set(&cut) else { return };
    stage.sees_at(&cut, 36);
    stage.press(&["m"]);
    stage.browser.wait(&format!("{TOAST} === 'mark 1 at 0:01.5 → film.marks.txt'"));
    assert_eq!(file(&stage, "film.marks.txt"), "2.500000\t2.500000\tmark 1\n", "the song's time");
    stage.browser.wait(&format!(
        "{LINE} === 'film.marks.txt: write in the script marks cues = \"film.marks.txt\"'"
    ));
    stage.sees_at(&cut, 48);
    stage.press(&["m"]);
    stage.browser.wait(&format!("{TOAST}.startsWith('mark 2 ')"));
    stage.press(&["z"]);
    stage.browser.wait(&format!("{TOAST} === 'removed mark 2'"));
    assert_eq!(file(&stage, "film.marks.txt"), "2.500000\t2.500000\tmark 1\n");
    // The line that the page shows, and the mark, are good.
    let script = cut.script().replace("timeline {", "marks cues = \"film.marks.txt\"\ntimeline {");
    let script = script.replace("clip a[20f .. 68f]", "clip a[20f ..] until cues \"mark 1\"");
    stage.save(&script);
    stage.browser.wait("document.getElementById('labels').hidden");
    stage.go(36);
    stage.browser.until("the next shot", || {
        let seen = stage.look();
        if seen == (36, (None, Some(30))) { Ok(seen) } else { Err(seen) }
    });
}

#[test]
fn taps_are_written_while_the_film_plays_where_it_was_heard() {
    let cut = Cut::bars();
    let Some(stage) = Stage::set(&cut) else { return };
    stage.press(&["t"]);
    stage.browser.wait(&format!("{TOAST} === 'Press T on each beat while the film plays.'"));
    stage.press(&[key::SPACE]);
    let mut near = Vec::new();
    for second in [0.4, 0.9, 1.4, 1.9] {
        stage.browser.wait(&format!("film.currentTime > {second}"));
        let before = stage.browser.value("film.currentTime").as_f64().expect("a time");
        stage.press(&["t"]);
        near.push((before, stage.browser.value("film.currentTime").as_f64().expect("a time")));
    }
    stage.press(&[key::SPACE]);
    stage.browser.wait(&format!("{TOAST} === 'tap 4 → film.taps.txt'"));
    let taps = times(&file(&stage, "film.taps.txt"));
    assert_eq!(taps.len(), 4);
    for (tap, (before, after)) in taps.iter().zip(&near) {
        assert!((before - 0.05..=after + 0.001).contains(tap), "{tap} in {before}..{after}");
    }
    stage.browser.wait(&format!(
        "{LINE} === \"film.taps.txt: write in the song's braces taps \\\"film.taps.txt\\\"\""
    ));
    let mut song = cut.clone();
    song.head = "song s = \"song.wav\" { beats \"film.taps.txt\" }\n".into();
    let place = stage.write(&song.script());
    stage.watcher().rendered(place);
}

#[test]
fn a_file_that_is_something_else_is_left_alone() {
    let cut = Cut::bars();
    let Some(stage) = Stage::set(&cut) else { return };
    stage.project.write("film.marks.txt", "milk, eggs, flour\n");
    stage.press(&["m"]);
    stage.browser.wait(&format!(
        "{TOAST}.startsWith('film.marks.txt has other content, so nothing was added: line 1: ')"
    ));
    assert_eq!(file(&stage, "film.marks.txt"), "milk, eggs, flour\n");
    stage.press(&["z"]);
    stage.browser.wait(&format!("{TOAST} === 'no mark or tap was set since `amv watch` started'"));
}

#[test]
fn only_the_page_itself_may_write() {
    let cut = Cut::bars();
    let Some(stage) = Stage::set(&cut) else { return };
    let port = stage.watcher().port();
    let body = "{\"kind\":\"mark\",\"us\":0}";
    let post = |address: &str, headers: &[(&str, String)]| {
        let mut request = ureq::post(format!("http://127.0.0.1:{port}{address}"))
            .config()
            .proxy(None)
            .http_status_as_error(false)
            .build();
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        request.send(body).expect("an answer").status().as_u16()
    };
    let json = ("content-type", "application/json".to_owned());
    let own = ("origin", format!("http://127.0.0.1:{port}"));
    let other = ("origin", "http://evil.example".to_owned());
    let plain = ("content-type", "text/plain".to_owned());
    for headers in [&[json.clone()][..], &[own.clone(), plain], &[other, json.clone()]] {
        for address in ["/label", "/label/undo"] {
            assert_eq!(post(address, headers), 403, "{address} {headers:?}");
        }
    }
    assert!(!stage.project.file("film.marks.txt").exists());
    assert_eq!(post("/label", &[own, json]), 200);
    assert_eq!(file(&stage, "film.marks.txt"), "0.000000\t0.000000\tmark 1\n");
}
