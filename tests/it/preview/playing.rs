//! The page plays.

use super::cut::{BAR, Cut, a, b};
use super::stage::{Glimpse, Stage};
use crate::support::browser::key;

/// Asserts that every picture is the one of its time, and that time went on.
#[track_caller]
fn assert_plays(cut: &Cut, seen: &[Glimpse]) {
    for glimpse in seen {
        assert!(glimpse.is_right(cut), "frame {} of {seen:?}", glimpse.frame);
    }
    assert!(seen.windows(2).all(|pair| pair[0].frame <= pair[1].frame), "{seen:?}");
}

#[test]
fn the_film_plays_with_its_sound_over_all_cuts() {
    let cut = Cut::bars();
    let Some(stage) = Stage::set(&cut) else { return };
    stage.record();
    stage.press(&[key::SPACE]);
    let frame =
        |frame: i64| format!("Number(document.getElementById('clock').dataset.frame) >= {frame}");
    stage.browser.wait(&frame(BAR * 2 + 10));
    let seen = stage.recorded(40);
    assert_plays(&cut, &seen);
    let decoded = stage.browser.value("film.webkitAudioDecodedByteCount");
    assert!(decoded.as_u64() > Some(10_000), "the song is decoded: {decoded}");
    stage.press(&[key::SPACE]);
    stage.browser.wait("document.getElementById('film').paused");
}

#[test]
fn a_film_without_a_song_plays() {
    let cut = Cut::silent(&[a(10, 30), b(40, 30), a(90, 30)]);
    let Some(stage) = Stage::set(&cut) else { return };
    stage.is_right_everywhere(&cut);
    stage.press(&[key::HOME]);
    stage.sees(&cut, 0);
    stage.record();
    stage.press(&[key::SPACE]);
    assert_plays(&cut, &stage.recorded(40));
}

#[test]
fn j_k_and_l_play_backwards_stop_and_play_on() {
    let cut = Cut::bars();
    let Some(stage) = Stage::set(&cut) else { return };
    let frame = "Number(document.getElementById('clock').dataset.frame)";
    stage.press(&["l"]);
    stage.browser.wait(&format!("{frame} > 20"));
    stage.press(&["k"]);
    stage.browser.wait("document.getElementById('film').paused");
    let (stopped, numbers) = stage.look();
    assert!(stopped > 20, "{stopped}");
    stage.sees(&cut, stopped);
    assert_eq!(numbers, cut.numbers(stopped), "what it stopped on");

    stage.sees_at(&cut, 120);
    stage.press(&["j"]);
    stage.browser.wait(&format!("{frame} < 100"));
    stage.press(&["k"]);
    let (back, _) = stage.look();
    stage.sees(&cut, back);
    assert!(back < 100, "{back}");

    stage.sees_at(&cut, 0);
    stage.press(&["l"]);
    stage.press(&["l"]);
    stage.browser.wait("document.getElementById('film').playbackRate === 2");
    stage.press(&["k"]);
    stage.is_the_same_page();
}

#[test]
fn it_stops_at_the_end_on_the_last_frame() {
    let cut = Cut::bars();
    let Some(stage) = Stage::set(&cut) else { return };
    stage.go(cut.frames() - 12);
    stage.press(&[key::SPACE]);
    stage.sees(&cut, cut.frames() - 1);
    stage
        .browser
        .wait("document.getElementById('film').paused || document.getElementById('film').ended");
}
