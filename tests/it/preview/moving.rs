//! Going to a place: by key, by click, in loops.

use super::cut::{BAR, BEAT, Cut};
use super::stage::{Stage, clipboard};
use crate::support::browser::key;

#[test]
fn keys_step_by_frame_beat_bar_and_cut() {
    let cut = Cut::bars();
    let Some(stage) = Stage::set(&cut) else { return };
    let steps: &[(&[&str], i64)] = &[
        (&[key::RIGHT], 1),
        (&[key::RIGHT], 2),
        (&[key::LEFT], 1),
        (&[key::SHIFT, key::RIGHT], BEAT),
        (&[key::SHIFT, key::RIGHT], 2 * BEAT),
        (&[key::SHIFT, key::LEFT], BEAT),
        (&[key::PAGE_DOWN], BAR),
        (&[key::CONTROL, key::RIGHT], 2 * BAR),
        (&[key::PAGE_UP], BAR),
        (&[key::DOWN], 2 * BAR),
        (&[key::DOWN], 3 * BAR),
        (&[key::UP], 2 * BAR),
        (&[key::END], cut.frames() - 1),
        (&[key::LEFT], cut.frames() - 2),
        (&[key::HOME], 0),
        (&[key::LEFT], 0),
    ];
    for (chord, frame) in steps {
        stage.press(chord);
        stage.sees(&cut, *frame);
    }
    stage.is_the_same_page();
}

#[test]
fn frames_are_stepped_through_one_by_one_over_a_cut() {
    let cut = Cut::bars();
    let Some(stage) = Stage::set(&cut) else { return };
    stage.sees_at(&cut, BAR - 3);
    for frame in BAR - 2..BAR + 3 {
        stage.press(&[key::RIGHT]);
        stage.sees(&cut, frame);
    }
    for frame in (BAR - 3..BAR + 2).rev() {
        stage.press(&[key::LEFT]);
        stage.sees(&cut, frame);
    }
}

#[test]
fn a_click_or_a_drag_on_the_timeline_goes_there() {
    let cut = Cut::bars();
    let Some(stage) = Stage::set(&cut) else { return };
    stage.press(&["0"]);
    let [left, top, width, height] = stage.browser.rectangle("#timeline");
    let at = |part: f64| (left + width * part, top + height / 2.0);
    stage.browser.click(at(0.3));
    let early = arrived(&stage, &cut);
    stage.browser.click(at(0.7));
    let late = arrived(&stage, &cut);
    let expected = cut.frames() as f64 * 0.4;
    assert!(
        ((late - early) as f64 - expected).abs() < cut.frames() as f64 * 0.1,
        "from {early} to {late}"
    );
    stage.browser.drag(&[at(0.7), at(0.5), at(0.3)]);
    stage.sees(&cut, early);
}

/// The frame to which the page has gone, with its picture on the screen.
fn arrived(stage: &Stage, cut: &Cut) -> i64 {
    stage
        .browser
        .wait("Number(document.getElementById('clock').dataset.frame) > 0 && !film.seeking");
    let (frame, _) = stage.look();
    stage.sees(cut, frame);
    frame
}

#[test]
fn a_loop_plays_between_its_in_and_out() {
    let cut = Cut::bars();
    let Some(stage) = Stage::set(&cut) else { return };
    stage.go(30);
    stage.press(&["i"]);
    stage.go(60);
    stage.press(&["o"]);
    assert!(stays_between(&stage, &cut, 30, 61), "it begins again");
    stage.press(&["p"]);
    stage.browser.wait("Number(document.getElementById('clock').dataset.frame) > 70");
}

#[test]
fn a_bar_is_looped_by_a_key() {
    let cut = Cut::bars();
    let Some(stage) = Stage::set(&cut) else { return };
    stage.go(BAR + 20);
    stage.press(&["b"]);
    assert!(stays_between(&stage, &cut, BAR, 2 * BAR), "it begins again");
}

/// Plays for some frames more than the loop has, asserts that nothing outside is seen, and says
/// whether it started again.
fn stays_between(stage: &Stage, cut: &Cut, first: i64, end: i64) -> bool {
    stage.go(first + 2);
    stage.record();
    stage.press(&[key::SPACE]);
    stage.browser.wait("window.seen.some((one, at, all) => at && one.time < all[at - 1].time - 0.3) && window.seen.length > 20");
    let seen = stage.recorded(20);
    for glimpse in &seen {
        assert!((first - 1..end + 2).contains(&glimpse.frame), "{seen:?}");
        assert!(glimpse.is_right(cut), "{seen:?}");
    }
    seen.windows(2).any(|pair| pair[1].frame < pair[0].frame)
}

#[test]
fn the_line_of_the_current_shot_is_shown_and_copied() {
    let cut = Cut::bars();
    let Some(stage) = Stage::set(&cut) else { return };
    stage.browser.allow("clipboard-read");
    stage.browser.allow("clipboard-write");
    let line = |shot: usize| format!("film.amv:{}", cut.line(shot));
    for shot in [2, 1] {
        stage.sees_at(&cut, cut.start(shot) + 5);
        stage
            .browser
            .wait(&format!("document.getElementById('line').innerText.includes('{}')", line(shot)));
    }
    stage.browser.click_on("#copy");
    assert_eq!(clipboard(&stage, &line(1)), line(1));
    stage.sees_at(&cut, cut.start(3));
    stage.press(&["c"]);
    assert_eq!(clipboard(&stage, &line(3)), line(3));
}
