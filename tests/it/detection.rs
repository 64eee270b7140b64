//! The beats, hits and sections that are heard in a song, as the film has them: from listening, or
//! from the lock.

use std::path::Path;
use std::sync::Arc;

use amv::check::check;
use amv::check::program::GridSource;
use amv::diag::{Code, Diagnostic};
use amv::hash::ContentHash;
use amv::music::{DETECTOR_VERSION, Lock, LockEntry, settled};
use amv::source::Sources;
use amv::time::{Rational, Time};
use amv::timeline::{Timeline, lower};
use amv::world::{
    DetectedMusic, Facet, Facets, Hints, MemoryWorld, Onset, OnsetKind, Stretch, TempoHint, World,
};

use crate::support::world;

const REST: &str = "footage a = \"ep02.mp4\"\nproject { fps 24 }\n";

fn ms(ms: i64) -> Time {
    Time::from_ticks(ms, 1, 1000)
}

fn compile(world: MemoryWorld, script: &str) -> (Option<Timeline>, Vec<Diagnostic>) {
    let world = world.with_file("film.amv", script);
    let mut sources = Sources::new();
    let checked = check(&world, Path::new("film.amv"), &mut sources);
    let mut told = checked.diagnostics;
    let lowered = checked.program.as_ref().map(lower);
    let timeline = lowered.and_then(|lowered| {
        told.extend(lowered.diagnostics);
        lowered.timeline
    });
    (timeline, told)
}

/// The film of a song's block and a timeline, which must have no error.
fn film_in(world: MemoryWorld, song: &str, items: &str) -> Timeline {
    let (timeline, told) =
        compile(world, &format!("song track = {song}\n{REST}timeline {{\n{items}\n}}\n"));
    timeline.unwrap_or_else(|| panic!("{song} {items}: {told:#?}"))
}

/// The frames at which the shots start, without the first.
fn cuts(film: &Timeline) -> Vec<i64> {
    film.main().cuts.iter().skip(1).map(|cut| cut.frame.0).collect()
}

/// The frame of bar 2 under some settings of the song.
fn bar_2(world: MemoryWorld, song: &str) -> i64 {
    cuts(&film_in(world, song, "gap\nbar 2: clip a until bar 3\ngap until end"))[0]
}

fn codes(world: MemoryWorld, script: &str) -> Vec<Code> {
    compile(world, script).1.into_iter().map(|told| told.code).collect()
}

#[test]
fn what_is_heard_is_set_right_by_a_word() {
    let settings = [
        ("", 48),
        ("tempo auto", 48),
        ("tempo 120bpm", 48),
        ("tempo 110..130bpm", 48),
        ("tempo half", 96),
        ("tempo double", 24),
        ("meter 3", 36),
        ("meter 3; tempo half", 72),
        ("meter 3 at bar 3", 48),
        ("first beat 1s", 72),
        ("first beat 1.1s", 72),
        ("shift bars 1 beat later", 60),
        ("shift bars 1 beat earlier", 36),
        ("shift beats 1/2 beat later", 54),
        ("shift beats 1/4 beat earlier", 45),
        ("shift beats 250ms later", 54),
        ("shift bars 1 beat later; shift beats 1/2 beat later", 66),
        ("taps \"song.taps\"", 48),
        ("from 0:01", 24),
        ("at 0:01", 72),
        ("from 0:01; at 0:01", 48),
    ];
    for (setting, frame) in settings {
        assert_eq!(
            bar_2(world::standard(), &format!("\"song.ogg\" {{ {setting} }}")),
            frame,
            "{setting}"
        );
    }
}

#[test]
fn a_metre_may_change_at_a_bar_of_what_is_heard() {
    let film = film_in(
        world::standard(),
        "\"song.ogg\" { meter 3 at bar 3 }",
        "gap\nbar 3: gap\nbar 4: gap\nbar 5: gap",
    );
    assert_eq!(cuts(&film), [96, 132, 168]);
    assert_eq!(film.beats.expect("beats").metres, [(1, 4), (3, 3)]);
}

#[test]
fn the_listener_is_told_what_is_known() {
    let slow = |tempo: i128| {
        let mut heard = world::heard();
        if let Some(pulse) = &mut heard.pulse {
            pulse.stretches = vec![Stretch::Steady {
                first: Time::ZERO,
                tempo: Rational::from(tempo),
                beats: 60,
            }];
        }
        heard
    };
    let between = |least: i128, most: i128| {
        Some(TempoHint::Between(Rational::from(least), Rational::from(most)))
    };
    let sixty = Rational::from(60);
    let taps = [510, 1010, 1520, 2000].map(ms).to_vec();
    let heard = [
        (Hints { tempo: between(50, 70), ..Hints::default() }, "tempo 50..70bpm"),
        (
            Hints { tempo: Some(TempoHint::About(sixty)), meter: Some(4), ..Hints::default() },
            "tempo 60bpm; meter 4",
        ),
        (
            Hints { tempo: Some(TempoHint::Exactly(sixty)), ..Hints::default() },
            "tempo exactly 60bpm",
        ),
        (Hints { taps, ..Hints::default() }, "taps \"song.taps\""),
        (
            Hints { tempo: between(50, 70), first_beat: Some(Time::ZERO), ..Hints::default() },
            "tempo 50..70bpm; first beat 0s",
        ),
    ];
    for (hints, setting) in heard {
        let world = world::standard().with_detected_for("song.ogg", hints, slow(60));
        assert_eq!(bar_2(world, &format!("\"song.ogg\" {{ {setting} }}")), 96, "{setting}");
    }
}

#[test]
fn a_song_in_a_video_is_heard_in_its_own_time() {
    let world = world::standard();
    let mut media =
        Arc::unwrap_or_clone(world.media(Path::new("ep02.mp4")).known().expect("a video"));
    media.audio = world.media(Path::new("song.ogg")).known().expect("a song").audio.clone();
    media.audio.as_mut().expect("sound").start = ms(500);
    let with_hint = Hints { first_beat: Some(ms(1_500)), ..Hints::default() };
    let world = world.with_media("live.mp4", media).with_detected("live.mp4", world::heard());
    assert_eq!(bar_2(world.clone(), "\"live.mp4\""), 60);
    let mut later = world::heard();
    if let Some(pulse) = &mut later.pulse {
        pulse.meters[0].beat = 3;
    }
    assert_eq!(
        bar_2(
            world.with_detected_for("live.mp4", with_hint, later),
            "\"live.mp4\" { first beat 2s }"
        ),
        96
    );
}

#[test]
fn nothing_is_heard_that_nobody_asks_for() {
    let world = || {
        let media = Arc::unwrap_or_clone(
            world::standard().media(Path::new("song.ogg")).known().expect("a song"),
        );
        world::standard().with_media("deaf.ogg", media)
    };
    assert_eq!(bar_2(world(), "\"deaf.ogg\" { beats \"song.beats\" }"), 48);
    assert_eq!(bar_2(world(), "\"deaf.ogg\" { tempo 120bpm; first beat 0s }"), 48);
    film_in(world(), "\"deaf.ogg\"", "clip a until 0:10\ngap until end");
    let needs = |items: &str| {
        codes(world(), &format!("song track = \"deaf.ogg\"\n{REST}timeline {{ {items} }}"))
    };
    assert_eq!(needs("gap; bar 2: clip a until bar 3"), [Code::FileUnreadable]);
    assert_eq!(needs("gap until 0:01; cut on kick until 0:05 cycle { a }"), [Code::FileUnreadable]);
}

/// What is detected in `song.ogg`, with only these snares.
fn snares(times: &[i64]) -> DetectedMusic {
    let snare = |&at: &i64| Onset { time: ms(at), kind: OnsetKind::Snare, strength: 70 };
    DetectedMusic { onsets: times.iter().map(snare).collect(), ..world::heard() }
}

#[test]
fn hits_beside_a_beat_a_half_beat_or_a_cut_take_its_frame() {
    let world = || {
        world::standard().with_detected("song.ogg", snares(&[535, 1080, 1720, 2860, 3215, 4180]))
    };
    let on = |rhythm: &str| {
        cuts(&film_in(
            world(),
            "\"song.ogg\"",
            &format!("0:00: cut on {rhythm} until bar 4 cycle {{ a }}\ngap until end"),
        ))
    };
    assert_eq!(on("snare")[..6], [12, 26, 42, 69, 78, 100]);
    assert_eq!(on("raw snare")[..6], [13, 26, 41, 69, 77, 100]);
    let film = film_in(
        world(),
        "\"song.ogg\"",
        "0:00: clip a until 0:01.040\ncut on snare until bar 4 cycle { a }\ngap until end",
    );
    assert_eq!(cuts(&film)[..2], [25, 42]);
}

#[test]
fn cuts_say_which_hits_they_are_on() {
    let film = film_in(
        world::standard(),
        "\"song.ogg\"",
        "0:00: cut on kick + snare until bar 2 cycle { a }\ngap until end",
    );
    let on: Vec<usize> = film.main().cuts.iter().map(|cut| cut.on.len()).collect();
    assert_eq!(on, [1, 1, 1, 1, 0]);
    assert_eq!(
        (film.song_sections.len(), film.song_sections[1].position.as_deref()),
        (4, Some("bar 9"))
    );
}

#[test]
fn sections_drops_and_loud_bars_lie_on_bar_lines() {
    let film =
        film_in(world::standard(), "\"song.ogg\"", "gap\npart B: gap until part A2\ngap until end");
    assert_eq!(cuts(&film), [384, 768]);
    let on = |rhythm: &str| {
        cuts(&film_in(
            world::standard(),
            "\"song.ogg\"",
            &format!("0:00: cut on {rhythm} cycle {{ a }}"),
        ))
    };
    assert_eq!(on("drops"), [384, 1152]);
    assert_eq!(on("breaks"), [720]);
    assert_eq!(on("bars where energy > 60%"), (8..16).map(|bar| bar * 48).collect::<Vec<_>>());
    assert_eq!(on("(bars where energy < 90%) within bar 15 to bar 20"), [768, 816, 864]);
    assert_eq!(on("bars where energy > 90%"), [0_i64; 0]);
    assert_eq!(on("(bars where energy >= 90%) within 0:00 to bar 10"), [384]);
}

/// A lock that keeps `heard` of `song.ogg`, whose content was `content`.
fn lock(heard: DetectedMusic, content: &str) -> String {
    let mut lock = Lock::default();
    let digest = ContentHash::of(content.as_bytes());
    lock.insert(LockEntry {
        song: "song.ogg".to_owned(),
        hints: "none".to_owned(),
        digest,
        facets: Facets::ALL,
        detected: Arc::new(settled(heard)),
    });
    lock.to_text()
}

/// A lock that holds only the beats of `heard`, of `song.ogg`.
fn lock_of_beats(heard: &DetectedMusic) -> String {
    let facets = Facets::from(Facet::Beats);
    let mut lock = Lock::default();
    lock.insert(LockEntry {
        song: "song.ogg".to_owned(),
        hints: "none".to_owned(),
        digest: ContentHash::of(b"song.ogg"),
        facets,
        detected: Arc::new(settled(heard.only(facets))),
    });
    lock.to_text()
}

/// What is heard in `song.ogg`, all beats 20 ms later.
fn later() -> DetectedMusic {
    let mut heard = world::heard();
    if let Some(pulse) = &mut heard.pulse {
        pulse.stretches =
            vec![Stretch::Steady { first: ms(20), tempo: Rational::from(120), beats: 119 }];
    }
    heard
}

const SCRIPT: &str = "song track = \"song.ogg\"\nfootage a = \"ep02.mp4\"\nproject { fps 100 }\ntimeline { gap; bar 2: clip a until bar 3; gap until end }\n";

#[test]
fn what_is_locked_is_used() {
    let world = || world::standard().with_file("film.amv.lock", lock(later(), "song.ogg"));
    let (film, told) = compile(world(), SCRIPT);
    assert!(told.iter().all(|one| one.code == Code::RateMismatch), "{told:#?}");
    let film = film.expect("a film");
    assert_eq!(
        (cuts(&film)[0], film.beats.map(|beats| beats.source)),
        (202, Some(GridSource::Lock))
    );
    let (film, _) = compile(world(), &SCRIPT.replace("\"song.ogg\"", "\"song.ogg\" { meter 4 }"));
    let film = film.expect("a film");
    assert_eq!(
        (cuts(&film)[0], film.beats.map(|beats| beats.source)),
        (200, Some(GridSource::Detected))
    );
}

#[test]
fn what_a_lock_lacks_is_detected() {
    let world = || world::standard().with_file("film.amv.lock", lock_of_beats(&later()));
    let (film, told) = compile(world(), SCRIPT);
    assert!(told.iter().all(|one| one.code == Code::RateMismatch), "{told:#?}");
    assert_eq!(cuts(&film.expect("a film"))[0], 202);
    let with_kicks =
        SCRIPT.replace("gap until end", "cut on raw kick for 2 beats cycle { a }; gap");
    let film = compile(world(), &with_kicks).0.expect("a film");
    assert_eq!(cuts(&film)[..3], [202, 402, 500], "locked beats, detected kicks");
}

#[test]
fn a_part_that_a_correction_moves_is_a_warning() {
    let moved = |settings: &str| {
        let script = format!(
            "song track = \"song.ogg\" {{ {settings} }}\nfootage a = \"ep02.mp4\"\nproject {{ fps 100 }}\n\
             timeline {{ gap until part B; clip a until part A2; gap until end }}\n"
        );
        let (_, told) = compile(world::standard(), &script);
        let moved = told.into_iter().filter(|one| one.code == Code::PartMoved);
        moved.map(|one| one.message).collect::<Vec<_>>()
    };
    assert_eq!(moved("tempo auto"), [""; 0]);
    assert_eq!(
        moved("shift bars 1 beat later"),
        [
            "part B was detected at 0:16.100 of the film, but on the corrected bars it begins at 0:16.500, 0.400 s later",
            "part A2 was detected at 0:32.000 of the film, but on the corrected bars it begins at 0:32.500, 0.500 s later",
        ]
    );
}

#[test]
fn another_song_or_listener_moves_nothing_but_is_said() {
    let message = |lock: String| {
        let (film, told) = compile(world::standard().with_file("film.amv.lock", lock), SCRIPT);
        let told = told
            .into_iter()
            .filter(|one| one.code.as_str().starts_with("lock-"))
            .map(|one| format!("{}: {}", one.code, one.message));
        (cuts(&film.expect("a film"))[0], told.collect::<Vec<_>>())
    };
    let (frame, told) = message(lock(later(), "another song"));
    assert_eq!((frame, told.len()), (202, 1));
    assert!(
        told[0].starts_with(
            "lock-song-changed: `song.ogg` has changed since its beats were detected."
        ),
        "{told:?}"
    );
    assert!(
        told[0].ends_with("would change: 1 beat added, 119 moved by 20 ms, at most 20 ms"),
        "{told:?}"
    );
    let older = |heard: DetectedMusic| DetectedMusic { detector: DETECTOR_VERSION - 1, ..heard };
    let (frame, told) = message(lock(older(later()), "song.ogg"));
    assert_eq!((frame, told.len()), (202, 1));
    assert!(told[0].starts_with("lock-listener-older:"), "{told:?}");
    assert_eq!(message(lock(older(world::heard()), "song.ogg")), (200, Vec::new()));
}

#[test]
fn a_damaged_lock_is_an_error_at_its_line() {
    let good = lock(later(), "song.ogg");
    let conflict = good.replacen("  detector", "<<<<<<< ours\n  detector", 1);
    for (text, line) in [(conflict, 6), (good.replacen("  length ", "  lenght ", 1), 7)] {
        let (_, told) = compile(world::standard().with_file("film.amv.lock", text), SCRIPT);
        let codes: Vec<&str> = told
            .iter()
            .map(|one| one.code.as_str())
            .filter(|code| *code != "rate-mismatch")
            .collect();
        assert_eq!(codes, ["lock-damaged"]);
        assert!(
            told.iter()
                .any(|one| one.message.starts_with(&format!("`film.amv.lock`, line {line}: "))),
            "{told:#?}"
        );
    }
}
