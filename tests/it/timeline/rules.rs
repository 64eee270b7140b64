//! Where items start and end, what they show, and how cuts share out their sources.

use amv::time::{Frame, Time};
use amv::timeline::Picture;

use super::{HEAD, compile, film, film_with, frames, range, shots, told};

#[test]
fn an_item_ends_by_its_word_its_range_the_next_cue_or_with_the_film() {
    let film = film(
        "bar 1: clip a[0:01 ..] for 2 beats\nclip a[0:05 .. 0:06]\nclip a[0:10 ..]\nbar 3: clip a[0:20 ..] until bar 4\nclip b[0:30 ..]",
    );
    assert_eq!(
        shots(&film),
        [
            (0, 24, 24, 47),
            (24, 48, 120, 143),
            (48, 96, 240, 287),
            (96, 144, 480, 527),
            (144, 1440, 719, frames(&film, 4)[1295])
        ]
    );
    assert_eq!(film.length, 1440);
}

#[test]
fn every_instant_is_rounded_on_its_own() {
    let script = HEAD.replace("120bpm", "174bpm");
    let (timeline, _, _) = compile(&format!(
        "{script}timeline {{ bar 1: cut on beat cycle {{ a[0:01 ..]  b[0:05 ..] }} }}"
    ));
    let timeline = timeline.expect("a timeline");
    for (beat, shot) in timeline.main().shots.iter().enumerate() {
        let exact = beat as i64 * 60 * 24 * 2 / 174;
        assert_eq!(shot.frames.start.0, (exact + 1) / 2, "beat {beat}");
    }
    assert_eq!(timeline.main().cuts[1].position.as_deref(), Some("bar 1.2"));
}

#[test]
fn the_first_cue_is_led_in_by_the_background() {
    let film = film("bar 2: clip a[0:01 ..] for 1 bar");
    assert_eq!(range(film.main().shots[0].frames), (0, 48));
    assert!(
        matches!(film.main().shots[0].picture, Picture::Color(color) if color == film.background)
    );
}

#[test]
fn equal_rates_are_frame_for_frame_wherever_the_source_is_laid() {
    let placements = [
        "b[0:10 ..] for 33f",
        "b[.. 0:10] for 33f",
        "b[0:10 .. 0:11]",
        "b[0:10 .. 0:11] fit for 24f",
        "b[0:10 on bar 2] until bar 3",
    ];
    for placement in placements {
        let (timeline, told, _) = compile(&format!(
            "project {{ tempo 119bpm }}\nfootage b = \"ep01.mkv\"\ntimeline {{ color_before: clip color(#000) until 0:00.7\n clip {placement}\n}}\n"
        ).replace("color_before: ", ""));
        let timeline = timeline.unwrap_or_else(|| panic!("{told:?}"));
        let shown = frames(&timeline, 1);
        assert!(shown.windows(2).all(|pair| pair[1] == pair[0] + 1), "{placement}: {shown:?}");
    }
}

#[test]
fn named_frames_are_where_they_are_named() {
    let film = film(
        "bar 1: clip a[100f ..]\nbar 2: clip a[.. 100f]\nbar 3: clip a[100f .. 148f] fit\nbar 3.3: clip a[100f on bar 4]\nbar 5: clip a[500f ..] for 1 bar",
    );
    assert_eq!(shots(&film)[..2], [(0, 48, 100, 147), (48, 96, 52, 99)]);
    assert_eq!(shots(&film)[2], (96, 120, 101, 147));
    assert_eq!(frames(&film, 3)[24], 100);
}

#[test]
fn a_pin_holds_at_any_speed_below_two_and_backwards() {
    for speed in ["50%", "75%", "100%", "133%", "199%"] {
        for reverse in ["", "; reverse"] {
            let film = film(&format!(
                "bar 1: clip a[500f on bar 2] until bar 3 {{ speed {speed}{reverse} }}"
            ));
            assert_eq!(frames(&film, 0)[48], 500, "{speed}{reverse}");
        }
    }
}

#[test]
fn at_double_speed_a_pin_starts_its_frame_on_the_start_of_its_output_frame() {
    let film = film("bar 1: clip a[500f on bar 2] until bar 3 { speed 200% }");
    assert_eq!(frames(&film, 0)[47..50], [499, 501, 503]);
}

#[test]
fn reverse_shows_the_same_stretch_backwards() {
    for source in [
        "a[100f ..] for 1 bar",
        "a[.. 100f] for 1 bar",
        "a[100f .. 148f]",
        "a[100f .. 172f] fit for 1 bar",
    ] {
        let forward = film(&format!("bar 1: clip {source}"));
        let backward = film(&format!("bar 1: clip {source} {{ reverse }}"));
        let mut expected = frames(&forward, 0);
        expected.reverse();
        let same = frames(&backward, 0)
            .iter()
            .zip(&expected)
            .all(|(shown, wanted)| (shown - wanted).abs() <= 1);
        assert!(same, "{source}: {:?}", frames(&backward, 0));
        if !source.contains("fit") {
            assert_eq!(frames(&backward, 0), expected, "{source}");
        }
    }
}

#[test]
fn speed_changes_what_a_slot_shows_and_how_long_a_range_lasts() {
    let film = film(
        "bar 1: clip a[100f ..] for 12f { speed 50% }\nclip a[200f .. 224f] { speed 200% }\nclip a[300f ..] for 4f { speed 300% }",
    );
    assert_eq!(frames(&film, 0), [100, 100, 101, 101, 102, 102, 103, 103, 104, 104, 105, 105]);
    assert_eq!(frames(&film, 1), [201, 203, 205, 207, 209, 211, 213, 215, 217, 219, 221, 223]);
    assert_eq!(frames(&film, 2), [301, 304, 307, 310]);
}

#[test]
fn a_variable_rate_is_taken_as_it_is() {
    let film = film("bar 1: clip v[0:00 ..] for 6f");
    assert_eq!(frames(&film, 0), [0, 1, 2, 3, 3, 4]);
}

#[test]
fn a_range_rounded_up_stands_on_its_last_frame() {
    let film = film("bar 1: clip s[0f .. 7f]\nclip s[20f .. 33f]\nclip s[50f .. 60f]");
    assert_eq!(shots(&film), [(0, 6, 0, 6), (6, 16, 20, 31), (16, 24, 50, 59)]);
}

#[test]
fn a_hold_stands_on_the_frame_just_shown() {
    let film = film(
        "bar 1: clip a[100f ..] for 5f { mirror }\nhold for 3f\nhold a[7f] for 2f\nhold for 2f { mirror }\nclip color(#fff) for 2f\nhold for 3f",
    );
    assert_eq!(shots(&film)[1..4], [(5, 8, 104, 104), (8, 10, 7, 7), (10, 12, 7, 7)]);
    assert_eq!(
        film.main().shots.iter().map(|shot| shot.look.len() % 2 == 1).collect::<Vec<_>>(),
        [true, true, false, true, false, false]
    );
    assert_eq!(film.main().shots[5].picture, film.main().shots[4].picture);
}

#[test]
fn cuts_take_their_sources_in_order_over_and_over_or_going_on() {
    let order =
        film("bar 1: cut on beat until bar 2 { a[100f ..]  a[200f ..]  a[300f ..]  a[400f ..] }");
    assert_eq!(
        shots(&order),
        [(0, 12, 100, 111), (12, 24, 200, 211), (24, 36, 300, 311), (36, 48, 400, 411)]
    );
    let cycle = film("bar 1: cut on beat until bar 2 cycle { a[100f ..]  a[200f ..]  a[300f ..] }");
    assert_eq!(shots(&cycle)[3], (36, 48, 100, 111));
    let intercut =
        film("bar 1: cut on beat until bar 2 intercut { a[100f ..]  a[200f ..] { speed 50% } }");
    assert_eq!(
        shots(&intercut),
        [(0, 12, 100, 111), (12, 24, 200, 205), (24, 36, 112, 123), (36, 48, 206, 211)]
    );
}

#[test]
fn a_shuffle_depends_on_its_text_and_the_seed_alone() {
    let cut = "cut on beat until bar 5 shuffle { a[0:01 ..]  a[0:11 ..]  a[0:21 ..]  a[0:31 ..] }";
    let starts = |items: &str| -> Vec<i64> {
        shots(&film(items)).iter().map(|shot| shot.2).filter(|first| first % 240 == 24).collect()
    };
    let plain = starts(&format!("bar 1: {cut}"));
    assert_eq!(plain.len(), 16);
    assert!(plain.windows(2).all(|pair| pair[0] != pair[1]));
    assert_eq!(plain[..15], starts(&format!("gap until bar 1.2\n{cut}")));
    assert_ne!(plain, starts(&format!("bar 1: {}", cut.replace("shuffle", "shuffle 3"))));
}

#[test]
fn short_ranges_hold_loop_or_are_slowed() {
    let cut = |policy: &str| {
        frames(
            &film(&format!(
                "bar 1: cut on beat until bar 1.2 short {policy} {{ a[100f .. 105f] }}"
            )),
            0,
        )
    };
    assert_eq!(cut("hold"), [100, 101, 102, 103, 104, 104, 104, 104, 104, 104, 104, 104]);
    assert_eq!(cut("loop"), [100, 101, 102, 103, 104, 100, 101, 102, 103, 104, 100, 101]);
    assert_eq!(cut("slow"), [100, 100, 101, 101, 101, 102, 102, 103, 103, 103, 104, 104]);
}

#[test]
fn a_pin_in_a_cut_is_on_the_first_hit_in_its_slot() {
    let film = film("bar 1: cut on bar until bar 3 cycle { a[500f on offbeat] }");
    assert_eq!((frames(&film, 0)[6], frames(&film, 1)[6]), (500, 500));
}

#[test]
fn hits_on_one_frame_are_one() {
    let film = film(
        "bar 1: cut on [bar 1, bar 1.2, bar 1.2 + 5ms, bar 2] until bar 2 { a[100f ..]  a[200f ..] }",
    );
    assert_eq!(film.main().shots.len(), 2);
}

#[test]
fn rhythms_are_sets_of_instants() {
    let starts = |rhythm: &str| -> Vec<i64> {
        film(&format!("bar 1: cut on {rhythm} until bar 3 cycle {{ a[100f ..]  a[500f ..] }}"))
            .main()
            .shots
            .iter()
            .map(|shot| shot.frames.start.0)
            .collect()
    };
    assert_eq!(starts("bar.2"), [0, 12, 60]);
    assert_eq!(starts("offbeat within bar 1 to bar 1.3"), [0, 6, 18]);
    assert_eq!(starts("every 3 beats"), [0, 36, 72]);
    assert_eq!(starts("every 1/2 bar"), [0, 24, 48, 72]);
    assert_eq!(starts("every 30f"), [0, 30, 60, 90]);
    assert_eq!(starts("every 1s"), [0, 24, 48, 72]);
    assert_eq!(starts("pattern \"x..x\" step 1/2 beat"), [0, 18, 24, 42, 48, 66, 72, 90]);
    assert_eq!(starts("beat - bar.3"), [0, 12, 36, 48, 60, 84]);
    assert_eq!(starts("bar + [bar 1.3 + 10ms, bar 1.4]"), [0, 24, 36, 48]);
    assert_eq!(starts("bar.3 + [bar 1.3 + 10ms]"), [0, 24, 72]);
    assert_eq!(starts("bar.3 shift 1 beat earlier"), [0, 12, 60]);
    assert_eq!(starts("beat shift 2f later"), [0, 2, 14, 26, 38, 50, 62, 74, 86]);
    assert_eq!(starts("every 1/2 beat least 1 beat"), [0, 12, 24, 36, 48, 60, 72, 84]);
}

#[test]
fn sections_stand_where_they_say_and_repeats_follow_themselves() {
    let film = film(
        "bar 1: clip a[0:01 ..]\nsection \"Verse\" from bar 2 to bar 4 {\n clip a[0:10 ..]\n bar 3: clip a[0:20 ..]\n}\nrepeat 3 { clip a[0:30 ..] for 1 beat\n clip a[0:40 ..] for 6f }",
    );
    assert_eq!(
        film.sections,
        [("Verse".to_owned(), amv::time::FrameRange::new(Frame(48), Frame(144)))]
    );
    let starts: Vec<i64> = film.main().shots.iter().map(|shot| shot.frames.start.0).collect();
    assert_eq!(starts, [0, 48, 96, 144, 156, 162, 174, 180, 192]);
    assert_eq!(film.length, 198);
}

#[test]
fn instants_may_stand_on_what_only_the_timeline_knows() {
    let film = film(
        "bar 1: clip a[0:01 ..] for 1.1s\nclip a[0:10 ..] until next beat\nclip a[0:20 ..] until next bar + 1 beat\nclip b[0:30 ..] until end - 10s",
    );
    let ends: Vec<i64> = film.main().shots.iter().map(|shot| shot.frames.end.0).collect();
    assert_eq!(ends, [26, 36, 60, 1200]);
}

#[test]
fn a_film_that_ends_first_cuts_the_song() {
    let film = film_with("bar 1: clip a[0:01 ..] for 4 bars", "");
    let song = film.song.expect("a song");
    assert_eq!((song.at, song.length), (Time::ZERO, Time::from_seconds(8)));
}

#[test]
fn words_show_on_their_frames_and_are_swept() {
    let film = film_with(
        "bar 1: clip b[0:01 ..]",
        "lyric \"one|two _ three\" on beat from bar 2\ntext \"plain\" from bar 3 to bar 4\ntext \"late\" from bar 29 for 20s",
    );
    let captions: Vec<_> = film.captions().collect();
    let [sung, plain, late] = captions[..] else { panic!("{captions:?}") };
    assert_eq!(range(sung.frames), (48, 96));
    let beats =
        |from: i64, to: i64| Some((Time::from_ticks(from, 1, 2), Time::from_ticks(to, 1, 2)));
    let sweeps: Vec<_> = sung.syllables.iter().map(|syllable| syllable.sweep).collect();
    assert_eq!(sweeps, [beats(0, 1), beats(1, 3), beats(3, 4)]);
    assert_eq!((range(plain.frames), plain.syllables[0].sweep), ((96, 144), None));
    assert_eq!(range(late.frames), (1344, 1440));
}

#[test]
fn a_section_keeps_its_words() {
    let film = film(
        "section \"Verse\" from bar 1 to bar 3 {\n clip a[0:10 ..]\n text \"inside\" from bar 2 to bar 9\n}\nclip a[0:01 ..]",
    );
    assert_eq!(range(film.captions().next().expect("words").frames), (48, 96));
}

#[test]
fn every_nth_hit_is_counted_from_bar_one_wherever_the_rhythm_is_used() {
    let cuts = |rhythm: &str, from: &str| {
        let film = film_with(
            &format!(
                "bar 1: clip b[0:01 ..] until {from}\ncut on {rhythm} until bar 9 cycle {{ a[0:05 ..] }}\ngap"
            ),
            "marks cues = \"regions.txt\"\nlyrics sung = \"words.lrc\"",
        );
        let starts = film.main().cuts.iter().map(|cut| cut.frame.0);
        let start = film.main().shots[1].frames.start.0;
        let end = film.main().shots.last().expect("a shot").frames.start.0;
        starts.filter(|&frame| start < frame && frame < end).collect::<Vec<i64>>()
    };
    assert_eq!(cuts("beat every 2", "bar 7"), [312, 336, 360]);
    assert_eq!(cuts("beat every 2", "bar 6.4"), [288, 312, 336, 360]);
    assert_eq!(cuts("bar every 3", "bar 2"), [144, 288]);
    let (late, early) = (cuts("offbeat every 3", "bar 7"), cuts("offbeat every 3", "bar 5.2"));
    assert!(!late.is_empty() && early.ends_with(&late), "{late:?} {early:?}");
    assert_eq!(cuts("cues \"boom\" every 2", "bar 1.2"), [48]);
    let kicks = cuts("kick", "bar 1.2");
    let first = cuts("kick every 2", "bar 1.2");
    let second = cuts("kick every 2", "bar 2.2");
    assert!(kicks.len() > 4 && first.len() * 2 <= kicks.len() + 1, "{kicks:?} {first:?}");
    assert!(second.iter().all(|frame| first.contains(frame)), "{second:?} in {first:?}");
}

#[test]
fn labels_that_repeat_are_a_rhythm_and_regions_have_ends() {
    let film = film_with(
        "bar 1: clip b[0:01 ..]\ncues \"act one\": cut on cues \"boom\" until cues \"act one\" end cycle { a[0:05 ..] a[0:20 ..] }\ngap\ncues \"boom\" 3: clip b[0:05 ..]",
        "marks cues = \"regions.txt\"\ntext \"a\" from cues \"act two\" 2\n",
    );
    let starts: Vec<i64> = film.main().shots.iter().map(|shot| shot.frames.start.0).collect();
    assert_eq!(starts, [0, 96, 144, 192, 480]);
    assert_eq!(range(film.captions().next().expect("words").frames), (336, 360));
}

#[test]
fn the_part_that_plays_is_said_in_bars_which_keep_their_numbers() {
    let film = |song: &str| {
        let (timeline, told, _) = compile(&format!(
            "project {{ fps 24; size 1280x720 }}\nsong track = \"song.ogg\" {{ tempo 120bpm; first beat 0.5s; {song} }}\nfootage a = \"ep02.mp4\"\nmarks cues = \"regions.txt\"\nmark drop = bar 9\nlet four = 4 beats\nlyrics sung = \"song.lrc\" {{ shift 1 beat later }}\ntimeline {{ bar 4: clip a[0:01 ..] }}\n"
        ));
        timeline.unwrap_or_else(|| panic!("{song}: {told:?}"))
    };
    let ms = |ms: i64| Time::from_ticks(ms, 1, 1000);
    let bars = film("from bar 3 to bar 11; fade in four out 1 bar");
    let song = bars.song.as_ref().expect("a song");
    assert_eq!((song.from, song.at, song.length), (ms(4500), Time::ZERO, ms(16_000)));
    assert_eq!((song.fade_in, song.fade_out), (ms(2000), ms(2000)));
    assert_eq!(bars.main().cuts[1].position.as_deref(), Some("bar 4"));
    assert_eq!(bars.main().cuts[1].frame, Frame(48));
    assert_eq!(bars.marks, [("drop".to_owned(), ms(12_000))]);
    let marked = film("from drop - 7 bars to drop");
    let song = marked.song.as_ref().expect("a song");
    assert_eq!((song.from, song.length), (ms(2500), ms(14_000)));
    assert_eq!(marked.marks, [("drop".to_owned(), ms(14_000))]);
    let labels = film("from cues \"act one\"; at 0:01");
    let song = labels.song.as_ref().expect("a song");
    assert_eq!((song.from, song.at, song.length), (ms(4000), ms(1000), ms(4000)));
    assert_eq!(labels.main().cuts[1].frame, Frame(84));
    let lines = film("from bar 1; to bar 30");
    assert_eq!(lines.song.expect("a song").length, ms(58_000));
}

#[test]
fn fades_of_the_film_take_everything_unless_they_say_picture() {
    let fades = |items: &str| {
        let film = film(items);
        film.main().fades.iter().map(|fade| (range(fade.frames), fade.of_all)).collect::<Vec<_>>()
    };
    let film_fades = "fade in 1 bar\nclip b[0:01 ..] for 4 bars\nfade out 2 beats";
    assert_eq!(fades(film_fades), [((0, 48), true), ((168, 192), true)]);
    let picture = "fade in picture 1 bar\nclip b[0:01 ..] for 4 bars\nfade out picture 2 beats";
    assert_eq!(fades(picture), [((0, 48), false), ((168, 192), false)]);
    let section = "section \"a\" from bar 1 to bar 5 {\nclip b[0:01 ..]\nfade out 1 bar\n}\ngap";
    assert_eq!(fades(section), [((144, 192), false)]);
    let (timeline, _, _) = compile(&format!(
        "{HEAD}let picture = 1 bar\ntimeline {{\nclip b[0:01 ..] for 4 bars\nfade out picture\n}}\n"
    ));
    let timeline = timeline.expect("a name may be `picture`");
    let fade = &timeline.main().fades[0];
    assert_eq!((range(fade.frames), fade.of_all), ((144, 192), true));
    assert_eq!(
        told("clip b[0:01 ..] for 4 bars\nfade out picture"),
        ["setting-incomplete: `fade out` is incomplete: its length is missing"]
    );
}
