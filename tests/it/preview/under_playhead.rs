//! What the page says of the picture under the playhead: its source, its line, its length.

use super::cut::{BAR, Cut, SONG};
use super::stage::{Stage, clipboard};

/// The text of an element, once it is this.
#[track_caller]
fn reads(stage: &Stage, id: &str, wanted: &str) {
    let text = || {
        let text = stage.browser.value(&format!("document.getElementById('{id}').textContent"));
        text.as_str().unwrap_or_default().to_owned()
    };
    stage.browser.until(wanted, || if text() == wanted { Ok(text()) } else { Err(text()) });
}

#[test]
fn the_source_and_its_frame_are_said_and_copied() {
    let cut = Cut::bars();
    let Some(stage) = Stage::set(&cut) else { return };
    stage.browser.allow("clipboard-read");
    stage.browser.allow("clipboard-write");
    stage.sees_at(&cut, 4);
    reads(&stage, "source", "a 0:01.000, frame 24");
    stage.sees_at(&cut, BAR + 7);
    reads(&stage, "source", "b 0:01.542, frame 37");
    reads(&stage, "shot-length", "4 beats · 48 f");
    reads(&stage, "above", "");
    stage.press(&["g"]);
    assert_eq!(clipboard(&stage, "b[0:01.542 ..]"), "b[0:01.542 ..]");
    reads(&stage, "toast", "copied b[0:01.542 ..]");
    stage.sees_at(&cut, 4);
    stage.browser.click_on("#copy-source");
    assert_eq!(clipboard(&stage, "a[0:01 ..]"), "a[0:01 ..]");
    // What is copied is the frame that was seen.
    let copied = format!(
        "{}timeline {{\n  clip a[0:01 ..] for 20f\n}}\n",
        cut.script().split("timeline").next().expect("a head")
    );
    stage.save(&copied);
    stage.go(0);
    stage.browser.until("frame 24", || {
        let seen = stage.look();
        if seen == (0, (Some(24), None)) { Ok(seen) } else { Err(seen) }
    });
}

#[test]
fn speed_holds_layers_and_colours_are_said() {
    let script = format!(
        "{SONG}footage a = \"a.mp4\"\nfootage b = \"b.mp4\"\n\
        timeline {{\n  clip a[48f ..] for 24f {{ speed 50% }}\n  clip a[10f ..] for 24f {{ reverse }}\n  hold a[100f] for 24f\n  clip color(#204060) for 24f\n}}\n\
        layer front {{\n  gap for 72f\n  clip b[0f ..] for 24f\n}}\n"
    );
    let Some(stage) = Stage::set_with(&script, &[]) else { return };
    for (frame, source, above) in [
        (0, "a 0:02.000, frame 48", ""),
        (5, "a 0:02.083, frame 50", ""),
        (24, "a 0:01.375, frame 33", ""),
        (47, "a 0:00.417, frame 10", ""),
        (60, "a 0:04.167, frame 100", ""),
        (80, "#204060", "+ 1 layer"),
    ] {
        stage.go(frame);
        reads(&stage, "source", source);
        reads(&stage, "above", above);
    }
    assert_eq!(stage.browser.value("document.getElementById('copy-source').disabled"), true);
}

#[test]
fn each_turn_of_a_cut_has_its_own_source_and_its_own_line() {
    let script = format!(
        "{SONG}footage a = \"a.mp4\"\nfootage b = \"b.mp4\"\n\
        timeline {{\n  cut on beat for 4 beats cycle {{ a[0f ..]  b[50f ..] }}\n  cut on beat for 2 beats {{\n    b[20f ..]\n    a[70f ..]\n  }}\n}}\n"
    );
    let Some(stage) = Stage::set_with(&script, &[]) else { return };
    stage.browser.allow("clipboard-read");
    stage.browser.allow("clipboard-write");
    for (frame, place, written, turn) in [
        (3, "film.amv:5:35", "a[0f ..]", "source 1 of 2, slot 1 of 4"),
        (15, "film.amv:5:45", "b[50f ..]", "source 2 of 2, slot 2 of 4"),
        (27, "film.amv:5:35", "a[0f ..]", "source 1 of 2, slot 3 of 4"),
        (50, "film.amv:7:5", "b[20f ..]", "source 1 of 2, slot 1 of 2"),
        (62, "film.amv:8:5", "a[70f ..]", "source 2 of 2, slot 2 of 2"),
    ] {
        stage.go(frame);
        reads(&stage, "line-place", place);
        reads(&stage, "turn", turn);
        let bold = stage.browser.value("document.querySelector('#line-text b').textContent");
        assert_eq!(bold, written, "at {frame}");
        stage.press(&["c"]);
        assert_eq!(clipboard(&stage, place), place);
    }
}

#[test]
fn a_film_without_bars_says_so() {
    let Some(stage) = Stage::set(&Cut { head: String::new(), ..Cut::bars() }) else { return };
    reads(&stage, "musical", "–");
    assert_eq!(
        stage.browser.value("document.getElementById('musical').title"),
        "no bars: the film has no song and no tempo"
    );
    stage.press(&["q"]);
    reads(&stage, "toast", "no bars: the film has no song and no tempo");
}
