//! Source times inside long frames: recordings of screens, slide shows, slow footage.

use super::{compile, frames};

/// `recording.mkv`: pictures at 0, 2 and 12 s, then 25 a second up to 13 s. `slides.gif`: pictures
/// at 0, 2, 5 and 6 s, up to 11 s. `slow.mp4`: 1 frame a second for a minute.
const HEAD: &str = "project { fps 25; size 1280x720; tempo 120bpm }\n\
    footage s = \"recording.mkv\"\nfootage g = \"slides.gif\"\nfootage n = \"slow.mp4\"\n";

/// The source frames that each shot shows, and how often one after another.
fn runs(items: &str) -> Vec<Vec<(i64, usize)>> {
    let (timeline, diagnostics, _) = compile(&format!("{HEAD}timeline {{\n{items}\n}}\n"));
    let errors: Vec<_> = diagnostics.iter().filter(|one| one.is_error()).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{items}");
    let timeline = timeline.expect("a timeline");
    (0..timeline.main().shots.len())
        .map(|shot| {
            let mut runs: Vec<(i64, usize)> = Vec::new();
            for frame in frames(&timeline, shot) {
                match runs.last_mut() {
                    Some((last, count)) if *last == frame => *count += 1,
                    _ => runs.push((frame, 1)),
                }
            }
            runs
        })
        .collect()
}

/// What one shot shows.
#[track_caller]
fn shows(item: &str, expected: &[(i64, usize)]) {
    assert_eq!(runs(item).last().expect("a shot"), expected, "{item}");
}

/// All that is told of these items.
fn told(items: &str) -> Vec<String> {
    let (_, diagnostics, _) = compile(&format!("{HEAD}timeline {{\n{items}\n}}\n"));
    let told = diagnostics.iter().filter(|one| one.code != amv::diag::Code::Unused);
    told.map(|one| format!("{}: {}", one.code, one.message)).collect()
}

#[test]
fn a_range_is_as_long_as_its_times_are_apart() {
    shows("clip s[0:05 .. 0:07]", &[(1, 50)]);
    shows("clip s[0:01 .. 0:03]", &[(0, 25), (1, 25)]);
    shows("clip s[0:03 .. 0:06]", &[(1, 75)]);
    shows(
        "clip s[0:11 .. 0:12.4]",
        &[
            (1, 25),
            (2, 1),
            (3, 1),
            (4, 1),
            (5, 1),
            (6, 1),
            (7, 1),
            (8, 1),
            (9, 1),
            (10, 1),
            (11, 1),
        ],
    );
    shows("clip g[0:07 .. 0:10]", &[(3, 75)]);
    shows("clip g[0:05 .. 0:11]", &[(2, 25), (3, 125)]);
    shows("clip n[0:03.4 .. 0:04.6]", &[(3, 15), (4, 15)]);
    shows("clip g[1500ms .. 2500ms]", &[(0, 12), (1, 13)]);
    shows("clip s[00:00:05:00 .. 00:00:06:10]", &[(1, 35)]);
}

#[test]
fn a_time_beside_the_start_of_a_frame_is_that_frame() {
    shows("clip s[0:01.99 .. 0:03]", &[(1, 25)]);
    shows("clip n[0:02.96 .. 0:04.04]", &[(3, 25)]);
    shows("clip g[1f .. 3f]", &[(1, 75), (2, 25)]);
    shows("clip g[0:03 + 1f ..] for 1s", &[(2, 25)]);
}

#[test]
fn speed_fit_and_reverse_keep_to_the_times() {
    shows("clip s[0:05 .. 0:07] { speed 50% }", &[(1, 100)]);
    shows("clip s[0:01 .. 0:03] { speed 2x }", &[(0, 12), (1, 13)]);
    shows("clip s[0:01 .. 0:03] fit for 4s", &[(0, 50), (1, 50)]);
    shows("clip s[0:01 .. 0:03] { reverse }", &[(1, 25), (0, 25)]);
    shows("clip s[0:01.5 .. 0:03] fit for 3s { reverse }", &[(1, 50), (0, 25)]);
}

#[test]
fn open_ranges_and_back_timed_ones_begin_and_end_inside_a_frame() {
    shows("clip s[0:01 ..] for 2s", &[(0, 25), (1, 25)]);
    shows("clip s[.. 0:03] for 2s", &[(0, 25), (1, 25)]);
    shows("clip g[.. 0:11] for 6s", &[(2, 25), (3, 125)]);
    shows("clip g[0:05.4 ..] for 1s { reverse }", &[(3, 10), (2, 15)]);
}

#[test]
fn a_pin_is_the_time_that_is_written() {
    shows("clip s[0:01 on 0:01] for 3s", &[(0, 50), (1, 25)]);
    shows("clip g[0:05.5 on 0:01] for 2s", &[(1, 12), (2, 25), (3, 13)]);
    shows("clip g[0:03 .. 0:05.5, 0:04 on 0:00.5] for 1s", &[(1, 25)]);
    // Backwards, the pinned frame is on the screen at the mark for as long as a usual frame.
    shows("clip s[0:02 on 0:01] for 2s { reverse }", &[(1, 26), (0, 24)]);
    shows(
        "clip s[0:12 on 0:00.4] for 1s { reverse }",
        &[
            (12, 1),
            (11, 1),
            (10, 1),
            (9, 1),
            (8, 1),
            (7, 1),
            (6, 1),
            (5, 1),
            (4, 1),
            (3, 1),
            (2, 1),
            (1, 14),
        ],
    );
}

#[test]
fn a_hold_is_the_picture_on_the_screen() {
    shows("hold s[0:08] for 1s", &[(1, 25)]);
    shows("hold s[0:11.99] for 1s", &[(2, 25)]);
    shows("hold g[0:10.9] for 1s", &[(3, 25)]);
    shows("hold n[0:03.7] for 1s", &[(3, 25)]);
    shows("clip s[0:01 .. 0:03]\nhold for 1s", &[(1, 25)]);
}

#[test]
fn a_cut_keeps_to_the_times() {
    let each = |order: &str, sources: &str| {
        runs(&format!("cut on every 2 beats until 0:04 {order} {{ {sources} }}"))
    };
    let shown = each("cycle", "g[0:05.5 ..]");
    assert_eq!(shown, vec![vec![(2, 12), (3, 13)]; 4]);
    let shown = each("intercut", "g[0:04.5 ..]");
    let halves = |first: i64| vec![(first, 12), (first + 1, 13)];
    assert_eq!(shown, [halves(1), halves(2), vec![(3, 25)], vec![(3, 25)]]);
    let shown = each("intercut", "s[0:03 ..]");
    assert_eq!(shown, vec![vec![(1, 25)]; 4]);
    let looped = each("cycle short loop", "g[0:01.6 .. 0:02.2]");
    assert_eq!(looped, vec![vec![(0, 10), (1, 5), (0, 10)]; 4]);
    let held = each("cycle short hold", "g[0:01.6 .. 0:02.2]");
    assert_eq!(held, vec![vec![(0, 10), (1, 15)]; 4]);
    let slow = each("cycle short slow", "g[0:01.8 .. 0:02.2]");
    assert_eq!(slow, vec![vec![(0, 12), (1, 13)]; 4]);
    assert_eq!(
        told("cut on every 2 beats until 0:04 cycle { s[0:05 .. 0:05.6] }"),
        [
            "slot-too-long: slot 1 is longer than its source: from bar 1 (0:00.000) to bar 1.3 (0:01.000) it lasts 25 frames (1.000 s), and the range 15 frames (0.600 s)"
        ]
    );
}

#[test]
fn what_lies_outside_is_told_in_time() {
    assert_eq!(
        told("clip g[0:05 .. 0:12]"),
        [
            "source-past-end: `g` has no frame there: it ends at 0:11.000 (its last frame is 3), and this is 0:01.000 past the end"
        ]
    );
    assert_eq!(
        told("clip g[0:10 ..] for 3s"),
        [
            "source-too-short: `g` ends before this shot does: the shot lasts 75 frames (3.000 s), but from here there is only footage for 25 frames (1.000 s), so 0:02.000 is missing"
        ]
    );
    assert_eq!(
        told("clip g[0:01 on 0:02] until 0:03"),
        [
            "starts-before-source: this shot starts before `g` does: it lasts 75 frames (3.000 s), but there is only footage for the last 50 frames (2.000 s) of it, so 0:01.000 is missing"
        ]
    );
    assert_eq!(
        told("clip g[0:07 .. 0:06.5]"),
        [
            "range-empty: this range contains no frame of `g`: it starts at 0:07.000 and ends at 0:06.500"
        ]
    );
    assert_eq!(
        told("clip g[0:07 .. 0:08, 0:09 on 0:01] until 0:03"),
        [
            "pin-outside-range: the pinned time 0:09.000 is outside the range, which lasts from 0:07.000 to 0:08.000"
        ]
    );
    assert_eq!(
        told("clip g[0:07 .. 0:08, 0:07.5 on 0:01] until 0:03"),
        [
            "pin-leaves-range: this clip's range lasts from 0:07.000 to 0:08.000, but its pinned shot would show 0:06.500 to 0:09.500"
        ]
    );
}

#[test]
fn other_times_of_one_long_frame_are_no_repetition() {
    assert_eq!(told("clip s[0:01 .. 0:03]\nclip s[0:05 .. 0:07]"), [""; 0]);
    let again = told("clip s[0:01 .. 0:04]\nclip s[0:02.5 .. 0:04]");
    assert!(again[0].starts_with("moment-twice"), "{again:?}");
}
