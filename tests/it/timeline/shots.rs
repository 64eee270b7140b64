//! Named shots, their hits, two pins, what a cut shows besides ranges, and named sections.

use amv::timeline::{Picture, Sampled};

use super::{film_with, range, shots};

const GRAB: &str = "shot grab = a[0:12 .. 0:16] hit 0:14 hit 0:15";

#[test]
fn a_named_shot_plays_its_range_or_has_its_hits_on_instants() {
    let film = film_with(
        "bar 1: clip grab\nbar 3: clip grab on bar 3.3 until bar 4\nbar 4: clip grab on bar 4.2, bar 4.3 until bar 4.4\ngap",
        GRAB,
    );
    // 0:14 is frame 336. The two hits are 24 frames apart in the source and 12 in the film.
    assert_eq!(shots(&film)[..3], [(0, 96, 288, 383), (96, 144, 312, 359), (144, 180, 313, 383)]);
}

#[test]
fn two_pins_give_the_speed() {
    let film = film_with(
        "bar 1: clip a[0:40 on bar 1.2, 0:41 on bar 1.4] until bar 2\nclip a[0:50 on bar 2.2, 0:49 on bar 2.4] until bar 3 { reverse }\ngap",
        "",
    );
    assert_eq!(shots(&film)[..2], [(0, 48, 948, 995), (48, 96, 1212, 1165)]);
}

#[test]
fn a_cut_shows_shots_held_frames_images_and_colours() {
    let sources = "{ grab { hit on beat }  hold b[0:10]  still  color(red) }";
    for order in ["", "cycle", "intercut", "cycle short loop"] {
        let items = format!("bar 1: cut on beat until bar 2 {order} {sources}\ngap");
        let film = film_with(&items, GRAB);
        let pictures: Vec<&Picture> = film.main().shots.iter().map(|shot| &shot.picture).collect();
        assert_eq!(shots(&film)[0], (0, 12, 336, 347), "{order}");
        assert!(matches!(pictures[1], Picture::Held { frame, .. } if frame.0 == 240), "{order}");
        assert!(matches!(pictures[2], Picture::Image(_)), "{order}");
        assert!(matches!(pictures[3], Picture::Color(color) if color.red == 255), "{order}");
    }
}

#[test]
fn the_innermost_braces_win_and_effects_add_up() {
    let film = film_with(
        "bar 1: cut on beat until bar 1.3 { grab  grab { speed 50%; flash white on hit }  each { speed 200%; mirror } }\ngap",
        "shot grab = a[0:12 .. 0:16] { speed 300%; zoom 110% }",
    );
    assert_eq!(shots(&film)[..2], [(0, 12, 289, 311), (12, 24, 288, 293)]);
    let names = |shot: usize| -> Vec<&str> {
        let look = &film.main().shots[shot].look;
        look.iter().map(|treatment| treatment.effect.row().name).collect()
    };
    assert_eq!((names(0), names(1)), (vec!["zoom", "mirror"], vec!["zoom", "mirror", "flash"]));
}

#[test]
fn a_hit_is_where_the_shot_shows_its_moment() {
    let keys = "{ zoom { start: 100%, hit 2: 120%, end: 100% } }";
    for (clip, hit) in [("clip grab", 72), ("clip grab on bar 1.3 until bar 2.3", 48)] {
        let film = film_with(&format!("bar 1: {clip} {keys}\ngap"), GRAB);
        let Sampled::Amount(zoom) = &film.main().shots[0].look[0].arguments[0] else {
            panic!("an amount");
        };
        let at = |frame: i64| zoom.at(frame);
        assert!(at(hit) > at(hit - 1) && at(hit) > at(hit + 1), "{clip}: {:?}", at(hit));
    }
}

#[test]
fn sections_have_their_place_by_name_cue_length_or_the_next_cue() {
    let film = film_with(
        "bar 1: section Verse for 2 bars { clip a[0:05 ..] }\nsection \"shown\" until Chorus { clip a[0:15 ..] }\nsection Chorus from bar 4 to bar 5 { cut on beat within Chorus cycle { a[0:25 ..] a[0:35 ..] } }\nbar 5: section Open { clip a[0:45 ..] }\nVerse end + 3 bars: gap",
        "text \"x\" from Chorus\nmark later = Chorus end",
    );
    let sections: Vec<(&str, (i64, i64))> =
        film.sections.iter().map(|(name, frames)| (name.as_str(), range(*frames))).collect();
    assert_eq!(
        sections,
        [("Verse", (0, 96)), ("shown", (96, 144)), ("Chorus", (144, 192)), ("Open", (192, 240))]
    );
    let words: Vec<(i64, i64)> = film.captions().map(|one| range(one.frames)).collect();
    assert_eq!(words, [(144, 192)]);
    assert_eq!(film.marks[0].1.to_string(), "0:08.000");
}
