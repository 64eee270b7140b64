//! What scripts come to: the values in the checked film.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use amv::check::program::{
    Base, Clip, Cut, End, Item, ItemKind, Length, Picture, Placement, Program, Rhythm, WordsWhen,
};
use amv::check::{Checked, check};
use amv::diag::{Code, has_errors};
use amv::source::Sources;
use amv::time::{Frame, FrameRate, Rational, Time};
use amv::world::{SourceRange, SourceTime};
use proptest::prelude::*;

use crate::support::world::standard;

fn checked(script: &str) -> Checked {
    let world = standard().with_file("film.amv", script);
    check(&world, Path::new("film.amv"), &mut Sources::new())
}

fn program(script: &str) -> Program {
    let checked = checked(script);
    assert!(!has_errors(&checked.diagnostics), "{:?}", checked.diagnostics);
    checked.program.expect("a program")
}

fn millis(ms: i64) -> Time {
    Time::from_ticks(ms, 1, 1000)
}

fn cue(item: &Item) -> Time {
    match item.cue.as_ref().expect("a cue").base {
        Base::At(time) => time,
        other => panic!("{other:?}"),
    }
}

fn clip(item: &Item) -> &Clip {
    match &item.kind {
        ItemKind::Clip(clip) => clip,
        other => panic!("{other:?}"),
    }
}

fn cut(item: &Item) -> &Cut {
    match &item.kind {
        ItemKind::Cut(cut) => cut,
        other => panic!("{other:?}"),
    }
}

fn placement(item: &Item) -> Placement {
    match &clip(item).source.picture {
        Picture::Footage(_, placement) => placement.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_project_is_the_first_footages() {
    let film = program(
        "footage a = \"vfr.mkv\"\nfootage b = \"ep01.mkv\"\ntimeline { clip a for 1s; clip b for 1s }",
    );
    assert_eq!(
        (film.project.size, film.project.rate),
        ((1280, 720), FrameRate::new(24_000, 1_001).expect("a rate"))
    );
    let film = program("timeline { clip color(red) for 1s }");
    assert_eq!((film.project.size, film.project.rate), ((1920, 1080), FrameRate::FILM));
    let film = program("project { fps 23.976 }\ntimeline { clip color(red) for 1s }");
    assert_eq!(film.project.rate, FrameRate::new(24_000, 1_001).expect("a rate"));
}

#[test]
fn instants_are_film_time() {
    let film = program(
        "project { fps 24 }\nsong track = \"song.ogg\" { from 0:10 to 0:50; at 0:01; tempo 120bpm; first beat 500ms }\n\
         marks cues = \"labels.txt\"\nlet step = 1/3 beat\n\
         timeline {\n 0:00: gap\n bar 7: gap\n track[0:15]: gap\n cues \"drop 2\": gap\n 0:20: gap\n bar 16 + 12f: gap\n bar 18 + step + step + step: gap\n bar 20.3 - 1 bar: gap\n next bar: gap\n }",
    );
    let items = &film.timeline.items;
    // Bar 7 begins 12 s and a half into the file, which is 3.5 s into the film.
    assert_eq!(cue(&items[1]), millis(3_500));
    assert_eq!(cue(&items[2]), millis(6_000));
    assert_eq!(cue(&items[3]), millis(11_000));
    assert_eq!(cue(&items[4]), millis(20_000));
    assert_eq!(cue(&items[5]), millis(21_500 + 500));
    assert_eq!(cue(&items[6]), millis(25_500 + 500));
    assert_eq!(cue(&items[7]), millis(28_500));
    assert_eq!(items[8].cue.as_ref().expect("a cue").base, Base::NextBar);
}

#[test]
fn source_times_are_frames_of_the_source() {
    let film = program(
        "project { size 1280x720 }\nsong track = \"song.ogg\" { tempo 120bpm }\nfootage a = \"ep01.mkv\"\nfootage v = \"vfr.mkv\"\nfootage b = \"ep02.mp4\"\n\
         timeline {\n bar 1: clip a[0:10 ..]\n bar 2: clip a[00:00:10:05 ..]\n bar 3: clip a[0:10 + 2f .. 0:12 - 500ms] fit\n bar 4: clip a[.. 100f]\n \
         bar 5: clip v[0:00.060 ..]\n bar 6: clip v[00:00:01:10 ..]\n bar 7: clip b[0:10 .. 0:30, 0:12 on bar 7.3]\n bar 8: clip b[5s ..]\n}",
    );
    let items = &film.timeline.items;
    let at = |frame| SourceTime::of(Frame(frame));
    assert_eq!(placement(&items[0]), Placement::From(at(240)));
    assert_eq!(placement(&items[1]), Placement::From(at(245)));
    assert_eq!(
        placement(&items[2]),
        Placement::Range { range: SourceRange { start: at(242), end: at(276) }, fit: true }
    );
    assert_eq!(placement(&items[3]), Placement::To(at(100)));
    // Frames at 0, 33, 100, 133 ms …: 60 ms is nearer to 33 than to 100; 1.5 s at 20 frames a
    // second is the start of frame 30.
    assert_eq!(placement(&items[4]), Placement::From(at(1)));
    assert_eq!(placement(&items[5]), Placement::From(at(30)));
    match placement(&items[6]) {
        Placement::Pinned { pins, bounds } => {
            let times: Vec<_> = pins.iter().map(|pin| pin.time).collect();
            assert_eq!(times, [at(288)]);
            assert_eq!(bounds, (Some(at(240)), Some(at(720))))
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(placement(&items[7]), Placement::From(at(120)));
}

#[test]
fn what_each_says_is_under_what_a_source_says() {
    let film = program(
        "song track = \"song.ogg\" { tempo 120bpm }\nfootage a = \"ep01.mkv\"\nimage i = \"still.png\"\n\
         timeline { bar 1: cut on beat cycle { each { speed 50%; mirror }; a[0:05 ..] { speed 2x }  a[0:09 ..]  i } }",
    );
    let sources = &cut(&film.timeline.items[0]).sources;
    let speeds: Vec<Rational> = sources.iter().map(|clip| clip.look.speed.value).collect();
    assert_eq!(speeds, [Rational::from(2), Rational::new(1, 2), Rational::from(1)]);
    assert!(sources.iter().all(|clip| clip.look.is_mirrored()));
}

#[test]
fn chance_depends_on_the_statements_own_text() {
    let script = |place: &str, comment: &str| {
        format!(
            "song track = \"song.ogg\" {{ tempo 120bpm }}\nfootage a = \"ep01.mkv\"\ntimeline {{\n {place}: cut on beat shuffle {{ {comment} a[0:05 ..]  a[0:15 ..] }}\n \
             bar 9: cut on   beat shuffle {{ a[0:05 ..]  a[0:15 ..] }}\n}}"
        )
    };
    let chances = |script: &str| -> Vec<(Arc<str>, u32)> {
        program(script).timeline.items.iter().map(|item| cut(item).chance.clone()).collect()
    };
    let plain = chances(&script("bar 1", ""));
    assert_eq!(plain, chances(&script("0:00", "/* the best ones */")));
    assert_eq!((plain[0].0.clone(), plain[0].1, plain[1].1), (plain[1].0.clone(), 0, 1));
}

#[test]
fn words_of_a_file_are_clipped_to_what_plays() {
    let film = program(
        "song track = \"song.ogg\" { from 0:03 to 0:07 }\nlyrics sung = \"words.lrc\" { shift 100ms later }\nlyrics sung\ntimeline { 0:00: clip color(red) }",
    );
    let times: Vec<(Time, Time)> = film
        .words
        .iter()
        .map(|words| match words.when {
            WordsWhen::Timed { from, to } => (from, to),
            ref other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(times, [(millis(0), millis(1_100)), (millis(3_100), millis(4_000))]);
    let syllables: Vec<(&str, Option<Time>)> =
        film.words[0].syllables.iter().map(|one| (one.text.as_str(), one.at)).collect();
    let at = |ms| Some(millis(ms));
    assert_eq!(
        syllables,
        [("Never ", at(-900)), ("say ", at(-400)), ("good", at(100)), ("bye", at(600))]
    );
}

#[test]
fn words_on_a_rhythm_have_syllables() {
    let film = program(
        "song track = \"song.ogg\" { tempo 120bpm }\nlyric \"beau|ti|ful _ day\" on beat from bar 3\nlyric \"FLY\" on bar 5 for 2 beats\ntimeline { 0:00: clip color(red) }",
    );
    let hits: Vec<(&str, u32)> =
        film.words[0].syllables.iter().map(|one| (one.text.as_str(), one.hits)).collect();
    assert_eq!(hits, [("beau", 1), ("ti", 1), ("ful ", 2), ("day", 1)]);
    match &film.words[1].when {
        WordsWhen::OnRhythm { rhythm, from: None, end: Some(End::For(length)) } => {
            assert!(
                matches!(&rhythm.value, Rhythm::List(hits) if hits[0].base == Base::At(millis(8_000)))
            );
            assert_eq!(
                length.value,
                Length::Music { bars: Rational::from(0), beats: Rational::from(2) }
            );
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn styles_take_what_they_do_not_say_from_their_parents() {
    let film = program(
        "song track = \"song.ogg\" { tempo 120bpm }\nstyle a { font \"hand.ttf\"; size 54px; outline 5% }\nstyle b : a { size 11%; place top right; bold }\n\
         text \"x\" at bar 1 for 1 bar style b\nlyric \"y\" at bar 1 for 1 bar style a\ntimeline { 0:00: clip color(red) }",
    );
    let (first, second) =
        (&film.styles[film.words[0].style.0], &film.styles[film.words[1].style.0]);
    assert_eq!(
        (first.font.as_str(), first.size, first.outline, first.bold),
        ("Hand", 110, 50, true)
    );
    assert_eq!((second.size, second.bold, second.font_files.len()), (50, false, 1));
}

#[test]
fn footage_takes_the_defaults_of_its_file() {
    use amv::check::program::Scale;
    let film = program(
        "footage a = \"ep01.mkv\"\nfootage { scale fill }\nfootage b = \"ep01.mkv\"\nfootage c = \"ep01.mkv\" { scale blur }\n\
         timeline { clip a for 1s; clip b for 1s; clip c for 1s }",
    );
    let scales: Vec<Scale> = film.media.iter().map(|media| media.conform.scale).collect();
    assert_eq!(scales, [Scale::Fill, Scale::Fill, Scale::Blur]);
}

#[test]
fn every_file_that_is_asked_for_is_told() {
    let files = checked(
        "use \"looks.amv\"\nsong track = \"nosuch.ogg\" { beats \"song.beats\" }\ntimeline { }",
    )
    .files;
    assert_eq!(files, ["film.amv", "looks.amv", "song.beats", "nosuch.ogg"].map(PathBuf::from));
}

#[test]
fn a_long_chain_of_names_is_refused() {
    let chain: String = (1..5_000).map(|name| format!("let v{} = v{name}\n", name - 1)).collect();
    let found = checked(&format!("{chain}let v4999 = 1\ntimeline {{ clip color(red) for 1s }}"))
        .diagnostics;
    assert!(found.iter().any(|one| one.code == Code::ChainTooLong), "{found:?}");
}

/// Scraps of scripts, in any order.
const SCRAPS: &[&str] = &[
    "song track = \"song.ogg\" { tempo 120bpm }",
    "footage ep01 = \"ep01.mkv\"",
    "timeline {",
    "}",
    "\n",
    ";",
    "bar 3",
    ":",
    "clip",
    "ep01",
    "[0:05 ..]",
    "[",
    "]",
    "(",
    ")",
    "{",
    "cut on",
    "beat",
    "every",
    "2 beats",
    "0",
    "-1",
    "999999999",
    "*",
    "/",
    "+",
    "-",
    "12f",
    "let a =",
    "let b = a",
    "mark a = b",
    "crossfade",
    "1 beat",
    "lyric \"a_|~ b\"",
    "on",
    "from",
    "for",
    "until",
    "within",
    "shift",
    "1f earlier",
    "least",
    "end",
    "start",
    "next bar",
    "style a : b",
    "text \"x\"",
    "at",
    "repeat",
    "section \"s\"",
    "to",
    "hold",
    "gap",
    "fit",
    "pattern \"x.\"",
    "step",
    "bar.2",
    "sung",
    "\"\"",
    "%",
    "50%",
    "speed",
    "reverse",
    "use \"ring.amv\"",
    "project { fps 24 }",
    "lyrics sung = \"song.lrc\"",
    "marks cues = \"labels.txt\"",
    "cues \"drop 1\"",
    "between",
    "each",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn nothing_makes_the_checker_panic(scraps in prop::collection::vec(prop::sample::select(SCRAPS), 0..60)) {
        let _ = checked(&scraps.join(" "));
    }

    #[test]
    fn no_expression_makes_the_checker_panic(parts in prop::collection::vec(prop::sample::select(&["bar 3", "2 beats", "-", "+", "*", "/", "(", ")", "1/3", "999999999", "0", "50%", "12f", "2s", "1:02.4", "beat", "[bar 1]", "0.000000001", "1/3 beat", "7 bars"][..]), 1..12)) {
        let _ = checked(&format!("song track = \"song.ogg\" {{ tempo 174bpm }}\nlet x = {}\ntimeline {{ x: clip color(red) for x; clip color(red) for (x * x) }}", parts.join(" ")));
    }
}
