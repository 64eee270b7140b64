//! Transitions, overlaps and fades.

use amv::time::Frame;
use amv::timeline::Timeline;

use super::{film, frames, range, shots};

fn joins(film: &Timeline) -> Vec<(i64, i64, usize, usize)> {
    film.main()
        .transitions
        .iter()
        .map(|join| (join.frames.start.0, join.frames.end.0, join.from, join.to))
        .collect()
}

#[test]
fn a_transition_lies_around_before_or_after_its_cut_and_moves_nothing() {
    let film = film(
        "bar 1: clip a[0:01 ..]\ncrossfade 7f\nbar 2: clip a[0:10 ..]\nwipe left 7f before cut\nbar 3: clip a[0:20 ..]\npush up 1 beat after cut\nbar 4: gap",
    );
    assert_eq!(joins(&film), [(45, 52, 0, 1), (89, 96, 1, 2), (144, 156, 2, 3)]);
    assert_eq!(film.main().transitions[0].cut, Frame(48));
    let starts: Vec<i64> = film.main().shots.iter().map(|shot| shot.frames.start.0).collect();
    assert_eq!(starts, [0, 48, 96, 144]);
}

#[test]
fn joins_at_the_edge_of_cuts_sections_and_repeats_join_the_shots_there() {
    let film = film(
        "bar 1: clip a[0:01 ..]\ncrossfade 4f\nsection \"One\" from bar 2 to bar 3 { cut on bar.3 { a[0:10 ..]  a[0:14 ..] } }\ncrossfade 4f\nrepeat 2 { clip a[0:20 ..] for 1 bar\n between dip to white 2f }\ncrossfade 4f\ngap",
    );
    assert_eq!(joins(&film), [(46, 50, 0, 1), (94, 98, 2, 3), (143, 145, 3, 4), (190, 194, 4, 5)]);
}

#[test]
fn between_joins_all_slots() {
    let film = film(
        "bar 1: cut on beat until bar 2 cycle { a[0:01 ..]  a[0:10 ..]\n between crossfade 4f }\ngap",
    );
    assert_eq!(joins(&film), [(10, 14, 0, 1), (22, 26, 1, 2), (34, 38, 2, 3)]);
}

#[test]
fn an_overlap_pulls_what_follows_earlier() {
    let film = film("bar 1: clip a[100f ..] for 1 bar\noverlap 1 beat\nclip a[0:20 .. 0:21]\ngap");
    assert_eq!(shots(&film)[..2], [(0, 36, 100, 135), (36, 60, 480, 503)]);
    assert_eq!(joins(&film), [(36, 48, 0, 1)]);
    assert_eq!(film.main().shots[2].frames.start, Frame(60));
}

#[test]
fn an_overlapped_shot_shows_what_it_would_have_shown() {
    for modifiers in ["", "{ reverse }", "{ speed 50% }"] {
        let alone = film(&format!("bar 1: clip a[.. 200f] for 1 bar {modifiers}"));
        let overlapped = film(&format!(
            "bar 1: clip a[.. 200f] for 1 bar {modifiers}\noverlap 1 beat\nclip a[0:20 .. 0:21]"
        ));
        assert_eq!(frames(&overlapped, 0), frames(&alone, 0)[..36], "{modifiers}");
    }
}

#[test]
fn fades_cover_the_edges_of_their_run() {
    let film = film(
        "fade in 2 beats\nbar 1: clip a[0:01 ..] for 10f\nclip a[0:10 ..] until bar 3\nsection \"One\" from bar 3 to bar 5 {\n fade in 4f\n clip a[0:20 ..]\n fade out 1s\n}\nclip a[0:30 ..] for 1 bar\nfade out 1 beat",
    );
    let fades: Vec<_> =
        film.main().fades.iter().map(|fade| (range(fade.frames), fade.rising)).collect();
    assert_eq!(
        fades,
        [((0, 24), true), ((96, 100), true), ((168, 192), false), ((228, 240), false)]
    );
}

#[test]
fn handles_reach_past_ranges_but_not_past_the_file() {
    film("bar 1: clip a[0:01 .. 0:03]\ncrossfade 1 bar\nclip a[0:10 .. 0:12]");
    film("bar 1: clip a[0:00 ..]\ncrossfade 1 beat after cut\nbar 2: clip a[0:00 ..] for 1 bar");
    film(
        "bar 1: clip still until bar 2\ncrossfade 1 beat\nclip color(#123456) until bar 3\ncrossfade 1 beat\nhold a[1439f] until bar 4\ncrossfade 1 beat\ngap until bar 5",
    );
    film("bar 1: clip a[0:00 ..]\ndip to black 1 beat\nbar 2: clip a[0:00 ..] for 1 bar");
}

#[test]
fn a_reversed_shot_has_its_handles_on_the_other_side() {
    film(
        "bar 1: clip a[0:10 ..]\ncrossfade 1 beat before cut\nbar 2: clip a[.. 1428f] { reverse }\nbar 3: gap",
    );
}
