//! What goes wrong while a film is watched, and that it comes right again.

use std::fs;

use super::cut::{BAR, Cut};
use super::stage::Stage;
use crate::support::browser::key;
use crate::support::numbered::{self, Label};

const OVERLAY: &str = "document.getElementById('problems')";
const LIST: &str = "document.getElementById('problem-list')";

#[test]
fn an_error_is_shown_over_the_film_and_the_film_plays_on() {
    let cut = Cut::bars();
    let Some(stage) = Stage::set(&cut) else { return };
    stage.sees_at(&cut, 10);
    stage.browser.wait(&format!("{OVERLAY}.hidden"));
    let wrong = cut.script().replace("clip b[30f", "clip sea[30f");
    let place = stage.write(&wrong);
    stage
        .watcher()
        .event(place, "problems", |event| event["diagnostics"][0]["code"] == "unknown-name");
    stage.browser.wait(&format!("!{OVERLAY}.hidden"));
    let line = stage.browser.value("document.getElementById('problem-title').innerText");
    let line = line.as_str().expect("text");
    assert!(line.starts_with("error[unknown-name] unknown name `sea`"), "{line}");
    assert_eq!(stage.browser.value(&format!("{LIST}.checkVisibility()")), false, "it is a line");
    stage.press(&["e"]);
    stage.browser.wait(&format!("{LIST}.checkVisibility()"));
    let text = stage.browser.value(&format!("{OVERLAY}.innerText"));
    let text = text.as_str().expect("text");
    assert!(text.contains("unknown-name") && text.contains("clip sea[30f .. 78f]"), "{text}");
    assert!(text.contains(&format!("film.amv:{}", cut.line(1))), "{text}");
    assert_eq!(stage.browser.value("document.getElementById('badge').dataset.state"), "stale");
    stage.sees(&cut, 10);
    stage.record();
    stage.press(&[key::SPACE]);
    let seen = stage.recorded(10);
    assert!(seen.iter().all(|glimpse| glimpse.is_right(&cut)), "{seen:?}");
    assert!(seen[9].frame > 12, "{seen:?}");
    stage.press(&[key::SPACE]);

    let mut right = cut.clone();
    right.shots[1].first = 44;
    stage.save(&right.script());
    stage.browser.wait(&format!("{OVERLAY}.hidden"));
    stage.is_right_everywhere(&right);
    stage.is_the_same_page();
}

#[test]
fn errors_come_before_warnings_after_a_quiet_second_and_stay_as_they_were_folded() {
    let cut = Cut::bars();
    let Some(stage) = Stage::set(&cut) else { return };
    let wrong = cut.script().replace("clip b[30f", "clip sea[30f");
    // Text that is not UTF-8 is a warning, above the error in the script.
    stage.project.write("cues.txt", b"1.0\t1.0\tcaf\xe9\n");
    let wrong = format!("marks cues = \"cues.txt\"\n{wrong}");
    stage.browser.run(
        "window.hiddenFor = null; const began = performance.now();
        new EventSource('/events').addEventListener('problems', (event) => JSON.parse(event.data).blocking && (window.toldAt ??= performance.now()));
        new MutationObserver(() => { if (!document.getElementById('problems').hidden) window.shownAt ??= performance.now(); })
          .observe(document.getElementById('problems'), { attributes: true });",
        &[],
    );
    stage.write(&wrong);
    stage.browser.wait("window.shownAt && window.toldAt");
    let quiet = stage.browser.value("window.shownAt - window.toldAt").as_f64().expect("a time");
    assert!((900.0..3000.0).contains(&quiet), "{quiet} ms");
    let first = |of: &str| {
        let text = stage.browser.value(&format!("document.querySelector('{of}').textContent"));
        text.as_str().expect("text").to_owned()
    };
    assert!(first("#problem-title").starts_with("error["), "{}", first("#problem-title"));
    assert!(first("#problem-list li").starts_with("error["), "{}", first("#problem-list li"));
    assert_eq!(
        first("#problem-count"),
        "1 error, 1 warning · this is the last film without errors"
    );
    stage.write(&wrong.replace("sea", "lake"));
    stage.browser.wait("document.getElementById('problem-title').textContent.includes('lake')");
    assert_eq!(stage.browser.value(&format!("{LIST}.checkVisibility()")), false, "it stays folded");
    stage.press(&["e"]);
    stage.write(&wrong);
    stage.browser.wait("document.getElementById('problem-title').textContent.includes('sea')");
    assert_eq!(stage.browser.value(&format!("{LIST}.checkVisibility()")), true, "it stays open");
}

#[test]
fn a_film_that_is_wrong_from_the_start_is_shown_once_it_is_right() {
    let cut = Cut::bars();
    let Some(stage) = Stage::set(&cut) else { return };
    let mut stage = stage;
    stage.watcher.take().expect("it runs").interrupt();
    let broken = cut.script().replace("timeline", "timelime");
    stage.project.write("film.amv", broken);
    stage.watch(&[]);
    stage.browser.open(&stage.watcher().address());
    stage.browser.wait(&format!("!{OVERLAY}.hidden"));
    stage.project.write("film.amv", cut.script());
    stage.browser.wait("document.documentElement.dataset.shown");
    stage.browser.wait(&format!("{OVERLAY}.hidden"));
}

#[test]
fn the_page_comes_back_when_the_watcher_does() {
    let mut cut = Cut::bars();
    let Some(mut stage) = Stage::set(&cut) else { return };
    stage.sees_at(&cut, BAR + 9);
    assert_eq!(stage.watcher.take().expect("it runs").interrupt().code(), Some(0));
    stage.browser.wait("document.getElementById('badge').dataset.state === 'offline'");
    stage.sees(&cut, BAR + 9);
    cut.shots[1].first = 70;
    stage.project.write("film.amv", cut.script());
    stage.watch(&[]);
    stage.sees(&cut, BAR + 9);
    stage.browser.wait("document.getElementById('badge').dataset.state === 'rendered'");
    cut.shots[1].first = 80;
    stage.save(&cut.script());
    stage.sees(&cut, BAR + 9);
    stage.is_right_everywhere(&cut);
    stage.is_the_same_page();
}

#[test]
fn a_cache_that_is_cleared_is_filled_again() {
    let mut cut = Cut::bars();
    let Some(stage) = Stage::set(&cut) else { return };
    stage.sees_at(&cut, BAR + 9);
    stage.project.amv(&["cache", "clear", "film.amv"]).expect(0);
    stage.sees(&cut, BAR + 9);
    stage.is_right_everywhere(&cut);
    fs::remove_dir_all(stage.project.file(".amv/cache")).expect("removed");
    stage.is_right_everywhere(&cut);
    cut.shots[0].first = 60;
    cut.shots[3].first = 80;
    stage.save(&cut.script());
    stage.is_right_everywhere(&cut);
    stage.browser.open(&stage.watcher().address());
    stage.browser.wait("document.documentElement.dataset.shown");
    stage.browser.wait("document.getElementById('badge').dataset.state === 'rendered'");
}

#[test]
fn footage_that_is_replaced_is_seen() {
    let cut = Cut::bars();
    let Some(stage) = Stage::set(&cut) else { return };
    stage.sees_at(&cut, 30);
    numbered::make(&stage.project.file("new.mp4"), Label::B, "24", 240);
    let place = stage.watcher().now();
    fs::rename(stage.project.file("new.mp4"), stage.project.file("a.mp4")).expect("renamed");
    let revision = stage.watcher().rendered(place);
    stage.shows(revision);
    assert_eq!(stage.look(), (30, (None, Some(50))));
    stage.is_the_same_page();
}

#[test]
fn footage_that_vanishes_is_missed_and_comes_back() {
    let cut = Cut::bars();
    let Some(stage) = Stage::set(&cut) else { return };
    stage.sees_at(&cut, 30);
    let away = stage.project.file("away.mp4");
    fs::rename(stage.project.file("a.mp4"), &away).expect("renamed");
    stage.browser.wait(&format!("!{OVERLAY}.hidden && {OVERLAY}.textContent.includes('a.mp4')"));
    stage.sees(&cut, 30);
    fs::rename(&away, stage.project.file("a.mp4")).expect("renamed");
    stage.browser.wait(&format!("{OVERLAY}.hidden"));
    stage.is_right_everywhere(&cut);
}

#[test]
fn a_script_that_is_saved_by_rename_or_removed_for_a_while_is_followed() {
    let mut cut = Cut::bars();
    let Some(stage) = Stage::set(&cut) else { return };
    stage.sees_at(&cut, 30);
    let film = stage.project.file("film.amv");
    for first in [40, 50] {
        cut.shots[0].first = first;
        let place = stage.watcher().now();
        stage.project.write(".film.amv.swp", cut.script());
        fs::rename(stage.project.file(".film.amv.swp"), &film).expect("renamed");
        let revision = stage.watcher().rendered(place);
        stage.shows(revision);
        assert_eq!(stage.look(), (30, cut.numbers(30)));
    }
    fs::remove_file(&film).expect("removed");
    stage.browser.wait(&format!("!{OVERLAY}.hidden"));
    cut.shots[0].first = 60;
    stage.project.write("film.amv", cut.script());
    stage.sees(&cut, 30);
    stage.browser.wait(&format!("{OVERLAY}.hidden"));
    stage.is_the_same_page();
}

#[test]
fn a_page_that_is_loaded_again_is_where_it_was() {
    let cut = Cut::bars();
    let Some(stage) = Stage::set(&cut) else { return };
    stage.sees_at(&cut, BAR + 9);
    stage.press(&["b"]);
    stage.enter();
    stage.is_at(BAR + 9);
    stage.sees(&cut, BAR + 9);
    stage.browser.wait("document.getElementById('loop').getAttribute('aria-pressed') === 'true'");
}

#[test]
fn a_page_does_not_become_another_film_that_is_served_at_its_address() {
    let mut cut = Cut::bars();
    let Some(mut stage) = Stage::set(&cut) else { return };
    stage.sees_at(&cut, BAR + 9);
    let mut other = cut.clone();
    other.shots[1].first = 70;
    stage.watcher.take().expect("it runs").interrupt();
    stage.project.write("other.amv", other.script());
    stage.watch_film("other.amv", &[]);
    stage.browser.wait("!document.getElementById('other').hidden");
    stage.sees(&cut, BAR + 9);
    stage.watcher.take().expect("it runs").interrupt();
    cut.shots[1].first = 80;
    stage.project.write("film.amv", cut.script());
    stage.watch(&[]);
    stage.browser.wait("document.getElementById('other').hidden");
    stage.sees(&cut, BAR + 9);
    stage.is_the_same_page();
}
