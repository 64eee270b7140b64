//! When words show: their cues, lead and hold, and what they say of their look.

use amv::check::program::{Color, Place, Point};
use amv::time::Time;
use amv::timeline::{Level, Timeline};

use super::{film_with, range, shots};

const CLIP: &str = "bar 1: clip b[0:01 ..]";

fn shown(film: &Timeline) -> Vec<(i64, i64)> {
    film.captions().map(|caption| range(caption.frames)).collect()
}

fn half_seconds(count: i64) -> Time {
    Time::from_ticks(count, 1, 2)
}

#[test]
fn a_cue_says_when_words_begin_and_moves_no_shot() {
    let items = |between: &str| {
        format!("bar 1: clip a[0:01 ..] for 2 bars\n{between}clip b[0:05 ..] for 1 bar\ngap")
    };
    let plain = film_with(&items(""), "");
    let words = "bar 2: text \"FALL\" for 1 bar\nbar 2.3: adjust for 1 bar { zoom 110% }\nbar 2: lyric \"one|two\" on beat\n";
    let cued = film_with(
        &items(words),
        "bar 5: text \"top\" until bar 6\nbar 5: lyrics sung\nlyrics sung = \"song.lrc\"",
    );
    assert_eq!(shots(&plain), shots(&cued));
    assert_eq!(shown(&cued), [(48, 96), (48, 72), (192, 240), (192, 240)]);
    let adjusts: Vec<_> = cued.adjusts().map(|adjust| range(adjust.frames)).collect();
    assert_eq!(adjusts, [(72, 120)]);
}

#[test]
fn an_adjust_ends_where_it_says_or_with_its_container() {
    let film = film_with(
        CLIP,
        "bar 5: adjust until bar 7 { zoom 110% }\nbar 5: adjust { mirror }\nadjust from bar 2 to bar 3 { mirror }\nadjust { zoom 120% }",
    );
    let adjusts: Vec<_> = film.adjusts().map(|adjust| range(adjust.frames)).collect();
    assert_eq!(adjusts, [(192, 288), (192, 1440), (48, 96), (0, 1440)]);
}

#[test]
fn words_of_a_layer_lie_at_its_height() {
    let film = film_with(
        CLIP,
        "layer below { bar 2: text \"low\" for 1 bar }\nlayer higher { bar 1: clip still for 4 bars }\ntext \"top\" from bar 2 to bar 3",
    );
    let levels: Vec<&str> = film
        .levels
        .iter()
        .map(|level| match level {
            Level::Track(_) => "track",
            Level::Adjust(_) => "adjust",
            Level::Words(_) => "words",
        })
        .collect();
    assert_eq!(levels, ["track", "words", "track", "words"]);
    let first = film.captions().next().expect("words");
    assert_eq!((first.syllables[0].text.as_str(), range(first.frames)), ("low", (48, 96)));
}

#[test]
fn lines_show_before_and_after_they_are_sung_and_give_way() {
    let film =
        film_with(CLIP, "lyrics sung = \"song.lrc\"\nlyrics sung { lead 1 beat; hold 1/2 beat }");
    assert_eq!(shown(&film), [(36, 84), (84, 132), (132, 180), (180, 246)]);
    let long = film_with(CLIP, "lyrics sung = \"song.lrc\"\nlyrics sung { lead 4 beats }");
    assert_eq!(shown(&long), [(0, 72), (72, 120), (120, 168), (168, 240)]);
    let style = film_with(
        CLIP,
        "style soft { lead 12f; hold 1s }\nlyrics sung = \"song.lrc\" { style soft }\nlyrics sung from bar 5 to bar 9",
    );
    assert_eq!(shown(&style), [(180, 264)]);
}

#[test]
fn sweeps_stay_where_they_are_sung_when_lines_show_longer() {
    let film =
        film_with(CLIP, "lyric \"one|two\" on beat from bar 2 { lead 2 beats; hold 1 beat }");
    let caption = film.captions().next().expect("words");
    assert_eq!(range(caption.frames), (24, 84));
    let sweeps: Vec<_> = caption.syllables.iter().map(|syllable| syllable.sweep).collect();
    let beats = |from: i64, to: i64| Some((half_seconds(from), half_seconds(to)));
    assert_eq!(sweeps, [beats(2, 3), beats(3, 4)]);
}

#[test]
fn lyrics_that_look_alike_give_way_and_others_do_not() {
    let pair = |second: &str| {
        let lyric = "lyric \"one|two\" on beat from bar 2 { lead 2 beats; hold 1 beat }";
        shown(&film_with(CLIP, &format!("{lyric}\n{}", second)))
    };
    let alike = "lyric \"a|b\" on beat from bar 2.4 { lead 2 beats; hold 1 beat }";
    assert_eq!(pair(alike), [(24, 60), (60, 120)]);
    let other = "lyric \"a|b\" on beat from bar 2.4 { place top; lead 2 beats; hold 1 beat }";
    assert_eq!(pair(other), [(24, 84), (60, 120)]);
}

#[test]
fn lines_that_are_sung_together_keep_their_times() {
    let two = "lyric \"one|two|three|four\" on beat from bar 2 { lead 1 beat }\nlyric \"a|b\" on beat from bar 2.3 { lead 1 beat }";
    assert_eq!(shown(&film_with(CLIP, two)), [(36, 96), (72, 96)]);
}

#[test]
fn a_fade_in_beats_is_measured_where_the_words_show() {
    let words = |tempo: &str| {
        let (timeline, told, _) = super::compile(&format!(
            "project {{ fps 24; size 1280x720 }}\nsong track = \"song.ogg\" {{ {tempo} }}\nfootage b = \"ep01.mkv\"\nstyle soft {{ fade in 1/2 beat out 1 beat }}\ntimeline {{ 0:00: clip b[0:01 ..] }}\ntext \"a\" from bar 1 to bar 2 style soft\ntext \"b\" from bar 3 to bar 4 style soft {{ fade in 6f }}\n"
        ));
        let timeline = timeline.unwrap_or_else(|| panic!("{told:?}"));
        let fades =
            timeline.captions().map(|caption| (caption.style.fade_in, caption.style.fade_out));
        fades.collect::<Vec<_>>()
    };
    let ms = |ms: i64| Time::from_ticks(ms, 1, 1000);
    let steady = words("tempo 120bpm; first beat 0s");
    assert_eq!(steady, [(ms(250), ms(500)), (ms(250), Time::ZERO)]);
    let slower = words("tempo 120bpm; tempo 60bpm at bar 2; first beat 0s");
    assert_eq!(slower[0], (ms(250), ms(500)));
}

#[test]
fn braces_say_more_than_the_style_that_words_name() {
    let film = film_with(
        CLIP,
        "style big { size 12%; fill gold; place top left }\nbar 2: text \"a\" for 1 bar style big { size 16%; place 50% 42%; spacing 10% }\nbar 3: text \"b\" for 1 bar style big",
    );
    let styles: Vec<_> = film.captions().map(|caption| caption.style.clone()).collect();
    let gold = Color { red: 255, green: 215, blue: 0, alpha: 255 };
    assert_eq!((styles[0].size, styles[0].fill, styles[0].spacing), (160, gold, 100));
    assert_eq!(styles[0].place, Place::At(Point { x: 50_000, y: 42_000 }));
    assert_eq!((styles[1].size, styles[1].place, styles[1].spacing), (120, Place::TopLeft, 0));
    let pixels =
        film_with(CLIP, "style spot { place 640px 0 }\nbar 2: text \"a\" for 1 bar style spot");
    let place = pixels.captions().next().expect("words").style.place;
    assert_eq!(place, Place::At(Point { x: 50_000, y: 0 }));
}
