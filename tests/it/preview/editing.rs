//! Edits under the eyes of the viewer.

use super::cut::{BAR, Cut, a, b};
use super::stage::Stage;
use crate::support::browser::key;

#[test]
fn an_edit_changes_the_paused_frame_under_the_playhead() {
    let mut cut = Cut::bars();
    let Some(stage) = Stage::set(&cut) else { return };
    stage.sees_at(&cut, BAR + 7);
    for first in [31, 60, 90] {
        cut.shots[1].first = first;
        let revision = stage.save(&cut.script());
        let seen = stage.look();
        assert_eq!(
            seen,
            (BAR + 7, cut.numbers(BAR + 7)),
            "revision {revision} is said to be shown"
        );
    }
    assert_eq!(stage.browser.value("film.paused"), true);
    stage.is_right_everywhere(&cut);
    stage.is_the_same_page();
}

#[test]
fn only_what_changed_is_fetched() {
    let mut cut = Cut::bars();
    let Some(stage) = Stage::set(&cut) else { return };
    stage.is_right_everywhere(&cut);
    let (pictures, sounds) = (stage.fetched("/fragment/"), stage.fetched("/sound/"));
    assert_eq!(pictures.len(), cut.segments(), "{pictures:?}");
    cut.shots[2].first += 10;
    stage.save(&cut.script());
    stage.is_right_everywhere(&cut);
    assert_eq!(
        stage.fetched("/fragment/").len(),
        pictures.len() + 3,
        "{:?}",
        stage.fetched("/fragment/")
    );
    assert_eq!(stage.fetched("/sound/"), sounds);
}

#[test]
fn what_changes_no_picture_fetches_nothing() {
    let cut = Cut::bars();
    let Some(stage) = Stage::set(&cut) else { return };
    stage.is_right_everywhere(&cut);
    let before = stage.fetched("/");
    let place = stage.write(&format!("// a comment\n{}", cut.script()));
    let revision = stage.watcher().rendered(place);
    stage.browser.wait(&format!("Number(document.documentElement.dataset.revision) >= {revision}"));
    stage.shows(revision);
    let more: Vec<String> = stage.fetched("/").split_off(before.len());
    let is_media = |path: &&String| *path != "/look" && !path.starts_with("/source-frames/");
    assert_eq!(more.iter().find(is_media), None, "{more:?}");
}

#[test]
fn an_edit_under_the_playing_playhead_is_seen_while_it_plays() {
    let mut cut = Cut { shots: vec![a(20, 2 * BAR), b(30, 2 * BAR)], ..Cut::bars() };
    let Some(stage) = Stage::set(&cut) else { return };
    let old = cut.clone();
    stage.browser.run("film.playbackRate = 1;", &[]);
    stage.record();
    stage.press(&[key::SPACE]);
    stage.browser.wait("window.seen.length > 5");
    cut.shots[0].first = 100;
    cut.shots[1].first = 130;
    let revision = stage.watcher().rendered(stage.write(&cut.script()));
    stage.shows(revision);
    stage.browser.wait("Number(document.getElementById('clock').dataset.frame) > 130");
    let seen = stage.recorded(20);
    let of = |cut: &Cut| seen.iter().map(|glimpse| glimpse.is_right(cut)).collect::<Vec<bool>>();
    let (old, new) = (of(&old), of(&cut));
    let turn = new.iter().position(|&new| new).expect("the new film is seen");
    assert!(
        turn > 3 && old[..turn].iter().all(|&old| old) && new[turn..].iter().all(|&new| new),
        "{seen:?}"
    );
    assert!(seen.windows(2).all(|pair| pair[0].frame <= pair[1].frame), "it went on: {seen:?}");
    stage.is_the_same_page();
}

#[test]
fn a_ripple_moves_everything_behind_it() {
    let mut cut = Cut::silent(&[a(20, 40), b(30, 40), a(100, 40), b(150, 40)]);
    let Some(stage) = Stage::set(&cut) else { return };
    stage.sees_at(&cut, 90);
    for length in [33, 40, 47, 12] {
        cut.shots[0].length = length;
        stage.save(&cut.script());
        assert_eq!(
            stage.look(),
            (90, cut.numbers(90)),
            "after the first shot is {length} frames long"
        );
    }
    stage.is_right_everywhere(&cut);
    cut.shots.insert(0, b(5, 9));
    stage.save(&cut.script());
    stage.is_right_everywhere(&cut);
}

/// Two bars of 120 beats a minute from a second of the song on.
fn song_from(second: i64, first_beat: &str) -> Cut {
    Cut {
        head: format!(
            "song s = \"song.wav\" {{ tempo 120bpm; first beat {first_beat}; from 0:0{second} }}\n"
        ),
        shots: Cut::bars().shots[..2].to_vec(),
    }
}

/// Writes a script that shows `bar 0`, so that its beats are needed.
fn with_bars(cut: &Cut) -> String {
    cut.script() + "text \"x\" from bar 3 to bar 4\n"
}

#[test]
fn the_musical_place_is_kept_when_the_song_moves_and_else_the_frame() {
    let Some(stage) = Stage::set_with(&with_bars(&song_from(0, "0s")), &[]) else { return };
    let place = || {
        let text = stage.browser.value("document.getElementById('musical').textContent");
        text.as_str().expect("text").to_owned()
    };
    // Bar 2.3 and a third of a beat.
    stage.go(BAR + 24 + 4);
    assert_eq!(place(), "2.3");
    stage.save(&with_bars(&song_from(1, "0s")));
    stage.is_at(BAR + 4);
    assert_eq!(place(), "2.3");
    stage.save(&with_bars(&song_from(1, "0.25s")));
    stage.is_at(BAR + 10);
    assert_eq!(place(), "2.3");
    stage.save(&with_bars(&song_from(0, "0s")));
    stage.is_at(BAR + 24 + 4);
    let mut cut = song_from(0, "0s");
    cut.shots[0].length = 40;
    stage.save(&with_bars(&cut));
    stage.is_at(BAR + 24 + 4);
    stage.is_the_same_page();
}

#[test]
fn a_film_grows_and_shrinks() {
    let mut cut = Cut::silent(&[a(20, 40), b(30, 40)]);
    let Some(stage) = Stage::set(&cut) else { return };
    stage.press(&[key::END]);
    stage.sees(&cut, 79);
    cut.shots.push(a(100, 50));
    stage.save(&cut.script());
    stage.sees(&cut, 79);
    stage.press(&[key::END]);
    stage.sees(&cut, 129);
    cut.shots.truncate(1);
    stage.save(&cut.script());
    stage.sees(&cut, 39);
    stage.is_right_everywhere(&cut);
    cut.shots.push(b(60, 25));
    stage.save(&cut.script());
    stage.is_right_everywhere(&cut);
    stage.is_the_same_page();
}

#[test]
fn transitions_and_words_come_and_go() {
    let cut = Cut::bars();
    let Some(stage) = Stage::set(&cut) else { return };
    stage.sees_at(&cut, BAR);
    let plain = cut.script();
    let mixed = plain.replace("  clip b[30f", "  crossfade 12f\n  clip b[30f");
    stage.save(&mixed);
    let mix = (Some(20 + BAR), Some(30));
    stage.browser.until("both are seen", || {
        let (_, numbers) = stage.look();
        if numbers == mix { Ok(numbers) } else { Err(numbers) }
    });
    stage.save(&plain);
    stage.sees(&cut, BAR);
    stage.save(&(plain.clone() + "text \"words\" from bar 1 to bar 3\n"));
    stage.save(&plain);
    stage.is_right_everywhere(&cut);
}

#[test]
fn many_saves_at_once_end_in_the_last() {
    let mut cut = Cut::bars();
    let Some(stage) = Stage::set(&cut) else { return };
    stage.sees_at(&cut, 5);
    for first in 21..60 {
        cut.shots[0].first = first;
        stage.write(&cut.script());
    }
    stage.sees(&cut, 5);
    stage.browser.wait("document.getElementById('badge').dataset.state === 'rendered'");
    stage.is_right_everywhere(&cut);
}
