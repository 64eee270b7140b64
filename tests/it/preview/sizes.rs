//! How large the preview is, and what is rendered first.

use super::cut::{BAR, Cut, a, b};
use super::stage::{Stage, project};
use crate::support::browser::Browser;
use crate::support::watcher::Watcher;

#[test]
fn the_preview_has_the_size_that_is_asked_for_and_the_films_on_demand() {
    let cut = Cut::bars();
    let Some(stage) = Stage::set_with(&cut.script(), &["--size", "96x56"]) else { return };
    let size = |width: u32, height: u32| {
        format!("film.videoWidth === {width} && film.videoHeight === {height}")
    };
    stage.browser.wait(&size(96, 56));
    stage.sees_at(&cut, BAR + 5);
    let ask = |full: bool| {
        let request = "const [full, done] = arguments; fetch('/size', { method: 'POST', headers: { 'Content-Type': 'application/json' }, \
            body: JSON.stringify({ full }) }).then((answer) => done(answer.status), (error) => done(String(error)));";
        let status = stage.browser.run_until_called(request, &[full.into()]);
        assert!(status.as_u64().is_some_and(|status| status < 300), "{status}");
    };
    ask(true);
    stage.browser.wait(&size(192, 112));
    stage.sees(&cut, BAR + 5);
    stage.is_right_everywhere(&cut);
    ask(false);
    stage.sees_at(&cut, 20);
    stage.browser.wait(&size(96, 56));
    stage.is_the_same_page();
}

/// Twelve shots of a second.
fn many(from: i64) -> Cut {
    let shots: Vec<_> = (0..12)
        .map(|shot| if shot % 2 == 0 { a(from + shot * 15, 24) } else { b(from + shot * 15, 24) })
        .collect();
    Cut::silent(&shots)
}

#[test]
fn what_is_under_the_playhead_is_rendered_first() {
    let cut = many(0);
    let Some(stage) = Stage::set_with(&cut.script(), &["--jobs", "1"]) else { return };
    let first = |place| stage.watcher().event(place, "segment", |_| true)["first"].clone();
    assert_eq!(first(Watcher::beginning()), 0);
    for shot in [7, 3, 11] {
        let frame = shot * 24 + 8;
        stage.go(frame);
        stage.tells_to_look_at(frame);
        let cut = many(shot);
        let place = stage.write(&cut.script());
        assert_eq!(first(place), shot * 24);
        stage.watcher().rendered(place);
        stage.sees(&cut, frame);
    }
}

#[test]
fn without_a_preview_the_film_is_rendered_all_the_same() {
    let cut = Cut::bars();
    let Some(project) = project(&cut.script()) else { return };
    let watcher = Watcher::start(project.command(&[
        "watch",
        "film.amv",
        "--no-preview",
        "--progress",
        "json",
        "--size",
        "96x56",
    ]));
    watcher.rendered(Watcher::beginning());
    assert!(watcher.events(Watcher::beginning(), "serving").is_empty());
    assert_eq!(watcher.events(Watcher::beginning(), "segment").len(), cut.segments());
    assert_eq!(watcher.interrupt().code(), Some(0));
}

#[test]
fn two_pages_of_one_film_show_the_same() {
    let mut cut = Cut::bars();
    let Some(stage) = Stage::set(&cut) else { return };
    let Some(other) = Browser::start() else { return };
    other.open(&stage.watcher().address());
    other.wait("document.documentElement.dataset.shown");
    cut.shots[0].first = 60;
    let revision = stage.save(&cut.script());
    other.wait(&format!("Number(document.documentElement.dataset.shown) >= {revision}"));
    stage.sees(&cut, 0);
}
