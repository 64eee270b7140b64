//! What is said of films that cannot be laid out, with the numbers.

use super::told;

fn only(items: &str, expected: &str) {
    assert_eq!(told(items), [expected], "{items}");
}

#[test]
fn holes_and_overruns_say_by_how_much() {
    only(
        "bar 1: clip a[0:01 ..] for 45f\nbar 2: gap",
        "ends-early: this ends at bar 1.4 + 3/4 beat (0:01.875), 3 frames (0.125 s) before the next cue at bar 2 (0:02.000): nothing fills the time between",
    );
    only(
        "bar 1: clip a[0:01 .. 0:04]\nbar 2: gap",
        "ends-late: this ends at bar 2.3 (0:03.000), 24 frames (1.000 s) after the next cue at bar 2 (0:02.000): two items would play at once",
    );
}

#[test]
fn nothing_is_said_of_what_follows_from_a_mistake() {
    only(
        "bar 1: clip nosuch for 1 bar\ncrossfade 1 bar\nclip a[0:10 ..] for 9 bars\nbar 3: gap",
        "unknown-name: unknown name `nosuch`",
    );
}

#[test]
fn several_mistakes_are_all_told() {
    let codes: Vec<String> = told(
        "bar 1: clip a[0:01 ..] for 1 beat\nbar 2: clip a[0:59 ..]\nbar 4: cut on beat until bar 5 { a[0:10 ..] }\nbar 5: clip a[0:20 ..]\ncrossfade 3 bars\nbar 6: clip a[0:00 ..]\nbar 7: clip a[0:30 ..]\nbar 6: gap",
    )
    .iter()
    .map(|told| told.split(':').next().unwrap_or_default().to_owned())
    .collect();
    assert_eq!(
        codes,
        ["ends-early", "source-too-short", "source-count", "transition-too-long", "no-frame"]
    );
}

#[test]
fn footage_that_runs_out_says_what_is_missing() {
    only(
        "bar 1: clip a[0:59 ..]\nbar 2: gap",
        "source-too-short: `a` ends before this shot does: the shot lasts 48 frames (2.000 s), but from here there is only footage for 24 frames (1.000 s), so 24 source frames are missing",
    );
    only(
        "bar 1: clip a[0:05 on bar 6] until bar 7",
        "starts-before-source: this shot starts before `a` does: it lasts 288 frames (12.000 s), but there is only footage for the last 168 frames (7.000 s) of it, so 120 source frames are missing",
    );
}

#[test]
fn slots_and_sources_are_counted() {
    only(
        "bar 1: cut on beat until bar 2 { a[0:10 ..]  a[0:20 ..]  a[0:30 ..] }\ngap",
        "source-count: this cut has 4 slots but 3 sources: in order, each source fills one slot",
    );
    only(
        "bar 1: cut on beat until bar 2 cycle { a[0:10 .. 0:10.25] }\ngap",
        "slot-too-long: slot 1 is longer than its source: from bar 1 (0:00.000) to bar 1.2 (0:00.500) it lasts 12 frames (0.500 s), and the range 6 frames (0.250 s)",
    );
}

#[test]
fn handles_say_what_is_there_and_what_is_needed() {
    only(
        "bar 1: clip a[0:01 ..]\ncrossfade 1 beat\nbar 2: clip a[4f ..] for 1 bar\ngap",
        "handles-too-short: too little footage for this transition: it needs 6 frames (0.250 s) of `a` before the cut, but there are 4 frames",
    );
    only(
        "bar 1: clip a[.. 1440f]\ncrossfade 1 beat\nbar 2: gap",
        "handles-too-short: too little footage for this transition: it needs 6 frames (0.250 s) of `a` after the cut, but there is none",
    );
}

#[test]
fn transitions_have_their_place() {
    only(
        "bar 1: clip a[0:01 ..]\ncrossfade 30f\nbar 1.3: clip a[0:10 ..]\ncrossfade 30f\nbar 2: gap",
        "transitions-collide: a transition and a transition share 6 frames (0.250 s), but each frame can have only one",
    );
    only(
        "fade in 1 bar\nbar 1: clip a[0:01 ..]\ncrossfade 1 beat\nbar 1.3: clip a[0:10 ..]\nbar 2: gap",
        "transitions-collide: a fade in and a transition share 12 frames (0.500 s), but each frame can have only one",
    );
    only(
        "bar 1: clip a[0:01 ..] for 1 bar\ncrossfade 1 beat",
        "transition-at-edge: a transition needs an item on both sides, but this is the last in its braces",
    );
}

#[test]
fn a_section_is_filled_exactly() {
    only(
        "section \"One\" from bar 1 to bar 3 { clip a[0:01 ..] for 90f }\ngap",
        "section-ends-early: the items end at bar 2.4 + 1/2 beat (0:03.750), 6 frames (0.250 s) before their section ends (bar 3 (0:04.000))",
    );
}

#[test]
fn a_mistake_in_a_repeat_is_told_once() {
    only(
        "repeat 4 { clip a[0:59.5 ..] for 1 bar }",
        "source-too-short: `a` ends before this shot does: the shot lasts 48 frames (2.000 s), but from here there is only footage for 12 frames (0.500 s), so 36 source frames are missing",
    );
}

#[test]
fn a_long_tail_of_the_song_is_said() {
    only(
        "bar 1: clip a[0:01 ..] for 4 bars",
        "song-goes-on: the song continues for 0:52.000 after the last shot and is cut there: the film ends at bar 5 (0:08.000)",
    );
}

#[test]
fn the_help_offers_only_what_is_possible() {
    let help = |items: &str| {
        let (_, diagnostics, _) =
            super::compile(&format!("{}timeline {{\n{items}\n}}\n", super::HEAD));
        diagnostics.into_iter().find(|one| one.is_error()).and_then(|one| one.help).expect("help")
    };
    assert_eq!(
        help("bar 1: clip a[0:59 ..]\nbar 2: gap"),
        "make the shot 24 frames (1.000 s) shorter, or start it 24 source frames earlier in the source"
    );
    assert_eq!(
        help("bar 1: clip s[0:01 ..]\nbar 4: gap"),
        "make the shot 120 frames (5.000 s) shorter, or put another item after it"
    );
    assert_eq!(
        help("bar 1: clip a[0:01 ..]\ncrossfade 1 beat\nbar 2: clip a[4f ..] for 1 bar\ngap"),
        "make it 9f long, or start it at the cut (`after cut`), which needs no more of the second shot, or move the shot in its source, away from the file's edge"
    );
}
