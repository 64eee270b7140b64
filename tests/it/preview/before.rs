//! The version before, and the volume.

use super::cut::{BAR, Cut};
use super::stage::Stage;

#[test]
fn a_held_key_shows_the_version_before_at_the_same_place() {
    let mut cut = Cut::bars();
    let Some(stage) = Stage::set(&cut) else { return };
    stage.sees_at(&cut, BAR + 7);
    let old = cut.numbers(BAR + 7);
    cut.shots[1].first = 90;
    stage.save(&cut.script());
    stage.sees(&cut, BAR + 7);
    stage.browser.hold_key("v");
    stage.browser.wait("!document.getElementById('before').hidden");
    let seen = stage.browser.value("window.look(document.getElementById('before'))");
    assert_eq!((seen["a"].as_i64(), seen["b"].as_i64()), old);
    assert_eq!(
        stage.browser.value("document.getElementById('before-badge').textContent"),
        "before"
    );
    stage.browser.release_key("v");
    stage.browser.wait("document.getElementById('before').hidden");
    stage.sees(&cut, BAR + 7);
    // What changes no picture is no other version.
    stage.save(&format!("// a comment\n{}", cut.script()));
    stage.browser.hold_key("v");
    stage.browser.wait("!document.getElementById('before').hidden");
    let seen = stage.browser.value("window.look(document.getElementById('before'))");
    assert_eq!((seen["a"].as_i64(), seen["b"].as_i64()), old);
    stage.browser.release_key("v");
}

#[test]
fn the_volume_is_remembered() {
    let cut = Cut::bars();
    let Some(stage) = Stage::set(&cut) else { return };
    assert_eq!(stage.browser.value("film.volume"), 1);
    for _ in 0..3 {
        stage.press(&[","]);
    }
    stage.press(&["."]);
    stage.browser.wait("film.volume === 0.8 && document.getElementById('volume').value === '80'");
    stage.press(&["n"]);
    stage.browser.wait(
        "film.muted && document.getElementById('mute').getAttribute('aria-pressed') === 'true'",
    );
    stage.enter();
    assert_eq!(stage.browser.value("film.volume"), 0.8);
    assert_eq!(stage.browser.value("film.muted"), true);
    stage.press(&["n"]);
    stage.browser.wait("!film.muted && document.getElementById('volume').value === '80'");
}
