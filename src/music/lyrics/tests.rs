//! Lyric files of every format, valid and broken.

use proptest::prelude::*;

use super::*;

fn ms(ms: i64) -> Time {
    Time::from_ticks(ms, 1, 1000)
}

fn parsed(text: &str, extension: &str) -> Vec<LyricLine> {
    let file = parse_lyrics(text.as_bytes(), extension)
        .unwrap_or_else(|mistake| panic!("{text:?}: {mistake}"));
    assert_eq!(file.skipped, [], "{text}");
    file.lines
}

/// The lines and problems of what is skipped.
type Skipped = Vec<(usize, MusicFileProblem)>;

/// Starts in milliseconds and texts, and what is skipped.
fn with_skipped(text: &str, extension: &str) -> (Vec<(i64, String)>, Skipped) {
    let file = parse_lyrics(text.as_bytes(), extension)
        .unwrap_or_else(|mistake| panic!("{text:?}: {mistake}"));
    let lines = file.lines.iter().map(|line| (line.from.millis(), line.text())).collect();
    let skipped = file.skipped.into_iter().map(|mistake| (mistake.line, mistake.what)).collect();
    (lines, skipped)
}

/// Starts and ends in milliseconds, and the text.
fn shown(text: &str, extension: &str) -> Vec<(i64, Option<i64>, String)> {
    let lines = parsed(text, extension);
    lines.iter().map(|line| (line.from.millis(), line.to.map(Time::millis), line.text())).collect()
}

fn words(line: &LyricLine) -> Vec<(&str, Option<i64>, Option<i64>, Gap)> {
    line.words
        .iter()
        .map(|word| {
            (word.text.as_str(), word.from.map(Time::millis), word.to.map(Time::millis), word.after)
        })
        .collect()
}

fn error_in(text: &str, extension: &str) -> (usize, MusicFileProblem) {
    let mistake = parse_lyrics(text.as_bytes(), extension).expect_err(text);
    (mistake.line, mistake.what)
}

fn line(from: i64, to: impl Into<Option<i64>>, text: &str) -> (i64, Option<i64>, String) {
    (from, to.into(), text.to_owned())
}

#[test]
fn a_line_stays_until_the_next_stamp() {
    let text = "[ti:T]\n[00:01.00]one  two\n[00:02.5]日本語\n[00:03:25]\n[1:00]last\n";
    assert_eq!(
        shown(text, "lrc"),
        [line(1000, 2500, "one two"), line(2500, 3250, "日本語"), line(60_000, None, "last")]
    );
}

#[test]
fn repeated_and_unsorted_lines_are_laid_out() {
    let text =
        "[00:05.00][00:01.00]chorus\r\n[00:03.00]verse\r\n[00:03.00]translation\r\n[00:07.00]\r\n";
    let expected = [
        line(1000, 3000, "chorus"),
        line(3000, 5000, "verse"),
        line(3000, 5000, "translation"),
        line(5000, 7000, "chorus"),
    ];
    assert_eq!(shown(text, "LRC"), expected);
}

#[test]
fn an_offset_shows_words_sooner() {
    assert_eq!(
        shown("[00:01.00]a\n[offset:+1500]\n[00:02.00]b", "lrc"),
        [line(-500, 500, "a"), line(500, None, "b")]
    );
    assert_eq!(shown("[offset: -250]\n[00:01.00]a", "lrc"), [line(1250, None, "a")]);
}

#[test]
fn a_tag_may_be_written_in_any_case_and_spacing() {
    for tag in [
        "[Offset:500]",
        "[OFFSET:500]",
        "[oFfSeT: +500]",
        "[ offset : 500 ]",
        "[offset:+ 500]",
        "[Offset :500ms]",
        "  [offset:500 MS]  ",
    ] {
        assert_eq!(
            shown(&format!("{tag}\n[00:02.00]one"), "lrc"),
            [line(1500, None, "one")],
            "{tag}"
        );
    }
    assert_eq!(shown("[Offset:- 500]\n[00:02.00]one", "lrc"), [line(2500, None, "one")]);
    let others = "[AR:x]\n[ Ti : y]\n[offset:]\n[Chorus: z]\n[00:02.00]one";
    assert_eq!(shown(others, "lrc"), [line(2000, None, "one")]);
}

#[test]
fn a_held_note_is_not_shown() {
    let text = "[00:01.00]surpri~~se, co~ffee DN~A~, a \\~ b\n[00:02.00]~\n[00:03.00]yeah~ ~ oh\n";
    let expected = [line(1000, 2000, "surprise, coffee DNA, a ~ b"), line(3000, None, "yeah oh")];
    assert_eq!(shown(text, "lrc"), expected);
    let lines =
        parsed("[00:01.00]<00:01.00>Da<00:01.50>~<00:02.00>d <00:02.50>~<00:03.00>\n", "lrc");
    assert_eq!(
        words(&lines[0]),
        [("Da", Some(1000), Some(2000), Gap::Nothing), ("d", Some(2000), Some(3000), Gap::Nothing)]
    );
    assert_eq!(
        shown("1\n00:00:01,000 --> 00:00:02,000\nlo~ve ~\n", "srt"),
        [line(1000, 2000, "love")]
    );
}

#[test]
fn ass_tags_in_srt_are_not_shown() {
    let shown_text = |text: &str| {
        let lines = parsed(&format!("1\n00:00:01,000 --> 00:00:02,000\n{text}\n"), "srt");
        lines.iter().map(LyricLine::text).collect::<Vec<_>>()
    };
    for text in [
        "{\\an8}Up here",
        "{\\an8\\fs20}Up here",
        "{\\pos(10,20)}Up {\\i1}here{\\i0}",
        "{ \\1c&HFF00FF& }<i>Up</i> here",
        "<font color=\"#fff\">{\\fad(200,200)}Up</font> here",
        "{\\r}Up{\\k20} here",
    ] {
        assert_eq!(shown_text(text), ["Up here"], "{text}");
    }
    assert_eq!(shown_text("{x} {} {\\ y} {a\\b} {\\an8 z"), ["{x} {} {\\ y} {a\\b} {\\an8 z"]);
    assert_eq!(
        parse_lyrics(b"1\n00:00:01,000 --> 00:00:02,000\n{\\an8}\n", "srt")
            .expect_err("no words")
            .what,
        MusicFileProblem::Nothing("lyrics")
    );
}

#[test]
fn words_have_stamps_of_their_own() {
    let text = "[00:02.000] <00:02.500> spark <00:03.000> light\n[00:04.00]<00:04.00>beau<00:04.20>ti<00:04.40>ful day<00:05.00>\n[00:09]x";
    let lines = parsed(text, "lrc");
    assert_eq!(
        words(&lines[0]),
        [("spark", Some(2500), Some(3000), Gap::Space), ("light", Some(3000), None, Gap::Nothing)]
    );
    let expected = [
        ("beau", Some(4000), Some(4200), Gap::Nothing),
        ("ti", Some(4200), Some(4400), Gap::Nothing),
        ("ful", Some(4400), None, Gap::Space),
        ("day", None, Some(5000), Gap::Nothing),
    ];
    assert_eq!(words(&lines[1]), expected);
    assert_eq!(
        (lines[0].to, lines[1].to, lines[1].text()),
        (Some(ms(4000)), Some(ms(5000)), "beautiful day".to_owned())
    );
}

#[test]
fn word_stamps_move_with_a_repeated_line() {
    let lines = parsed("[00:10.00][00:01.00]<00:01.00>la <00:01.50>la<00:02.00>\n", "lrc");
    assert_eq!(words(&lines[1])[1], ("la", Some(10_500), Some(11_000), Gap::Nothing));
    assert_eq!((lines[0].to, lines[1].to), (Some(ms(2000)), Some(ms(11_000))));
}

#[test]
fn singers_and_square_word_stamps_are_understood() {
    let lines = parsed("[00:01.00]F: all [00:01.50]you [00:02.00]need\n[00:03.00]D:both\n", "lrc");
    assert_eq!(words(&lines[0])[1], ("you", Some(1500), Some(2000), Gap::Space));
    assert_eq!((words(&lines[0])[0].1, lines[1].text()), (Some(1000), "both".to_owned()));
}

#[test]
fn what_only_looks_like_markup_is_text() {
    let text = "[00:01.00]I <3 you [2x] {\\an8} \\N <i>x</i>\n";
    assert_eq!(shown(text, "lrc"), [line(1000, None, "I <3 you [2x] {\\an8} \\N <i>x</i>")]);
    assert_eq!(
        shown("1\n00:00:01,000 --> 00:00:02,000\nI <3 {x}\\N & -> you\n", "srt"),
        [line(1000, 2000, "I <3 {x}\\N & -> you")]
    );
}

#[test]
fn lines_of_lrc_that_cannot_be_read_cost_only_themselves() {
    let one = |from: i64| vec![(from, "one".to_owned())];
    let stamp = |stamp: &str| MusicFileProblem::Stamp(stamp.to_owned());
    for stray in [
        "[Verse 1]",
        "[Chorus]",
        "words",
        "[Verse 1: Someone]",
        "{\"t\":0,\"c\":[{\"tx\":\"Lyrics: \"},{\"tx\":\"X\"}]}",
    ] {
        let expected = (one(2000), vec![(1, MusicFileProblem::NoStamp)]);
        assert_eq!(with_skipped(&format!("{stray}\n[00:02.00]one"), "lrc"), expected, "{stray}");
    }
    let many = "[Intro]\n[00:02.00]one\n[Verse 1]\n\n[Chorus]\n[Outro]\n";
    assert_eq!(with_skipped(many, "lrc").1.len(), 4);
    assert_eq!(
        with_skipped("[00:61.00]a\n[00:02.00]one", "lrc"),
        (one(2000), vec![(1, stamp("[00:61.00]"))])
    );
    assert_eq!(
        with_skipped("[00:02.00][00:61.00]one", "lrc"),
        (one(2000), vec![(1, stamp("[00:61.00]"))])
    );
    assert_eq!(
        with_skipped("[00:02.00]one\n[offset:soon]", "lrc"),
        (one(2000), vec![(2, MusicFileProblem::Offset("soon".to_owned()))])
    );
    assert_eq!(
        with_skipped("[00:01.00]a <00:1:2:3>b", "lrc"),
        (vec![(1000, "a b".to_owned())], vec![(1, stamp("00:1:2:3"))])
    );
}

#[test]
fn a_word_stamp_that_is_too_early_does_not_count() {
    let text = "[00:05.00]<00:06.00>a <00:05.50>b <00:07.00>c";
    let file = parse_lyrics(text.as_bytes(), "lrc").expect("lyrics");
    let early = MusicFileProblem::WordEarly { time: ms(5500), before: ms(6000) };
    assert_eq!((file.skipped.len(), file.skipped[0].what.clone()), (1, early));
    assert_eq!(
        words(&file.lines[0]),
        [
            ("a", Some(6000), None, Gap::Space),
            ("b", None, Some(7000), Gap::Space),
            ("c", Some(7000), None, Gap::Nothing)
        ]
    );
}

#[test]
fn a_file_of_something_else_is_refused() {
    assert_eq!(error_in("[ti:x]\nwords", "lrc"), (2, MusicFileProblem::NoStamp));
    assert_eq!(error_in("[ti:only]\n", "lrc"), (1, MusicFileProblem::Nothing("lyrics")));
    assert_eq!(
        error_in(&format!("{}[00:01.00]a", "prose\n".repeat(9)), "lrc"),
        (1, MusicFileProblem::NoStamp)
    );
    for extension in ["srt", "vtt", "lrc"] {
        let text = "WEBVTT - words\n\n00:01.000 --> 00:02.000\na\n";
        assert_eq!(error_in(text, extension), (1, MusicFileProblem::WebVtt));
    }
    assert!(matches!(error_in("", "ass"), (1, MusicFileProblem::Format { .. })));
}

#[test]
fn a_mistake_points_at_its_bytes() {
    let text = "[ti:é]\r\n[00:01.00]a <99:99:99:99> b";
    let file = parse_lyrics(text.as_bytes(), "lrc").expect("lyrics");
    assert_eq!(&text[file.skipped[0].bytes.clone()], "99:99:99:99");
}

#[test]
fn cues_are_read_with_and_without_numbers() {
    let numbered = "1\r\n00:00:01,000 --> 00:00:02,500 X1:40\r\nHow did\r\nwe <i>end</i> up?\r\n\r\n2\r\n00:00:03.5 -> 00:00:04\r\n7\r\n";
    assert_eq!(
        shown(numbered, "srt"),
        [line(1000, 2500, "How did\nwe end up?"), line(3500, 4000, "7")]
    );
    let bare = "00:01,000 --> 00:02,000\ra\r00:00:03:250 --> 00:00:04:000\rb\r";
    assert_eq!(shown(bare, "srt"), [line(1000, 2000, "a"), line(3250, 4000, "b")]);
    let crowded = "1\n00:00:01,000 --> 00:00:02,000\na\n2\n00:00:03,000 --> 00:00:04,000\nb\n";
    assert_eq!(shown(crowded, "srt"), [line(1000, 2000, "a"), line(3000, 4000, "b")]);
}

#[test]
fn entities_become_their_characters() {
    let text = "1\n00:00:01,000 --> 00:00:02,000\nGo,&nbsp;then &amp; &#39;x&#x27; &lt;b&gt; &bogus; a<br/>b\n";
    assert_eq!(shown(text, "srt"), [line(1000, 2000, "Go,\u{a0}then & 'x' <b> &bogus; a\nb")]);
}

#[test]
fn cues_that_cannot_be_read_cost_only_themselves() {
    let one = "3\n00:00:03,000 --> 00:00:04,000\none\n";
    let cue = |times: &str| with_skipped(&format!("1\n{times}\na\n\n{one}"), "srt");
    let rest = || vec![(3000, "one".to_owned())];
    let broken = "00:00:0x,000 --> 00:00:02,000";
    assert_eq!(cue(broken), (rest(), vec![(2, MusicFileProblem::Cue(broken.to_owned()))]));
    let (from, to) = (ms(3000), ms(2000));
    let backward = (rest(), vec![(2, MusicFileProblem::EndsEarly { from, to })]);
    assert_eq!(cue("00:00:03,000 --> 00:00:02,000"), backward);
    let negative = (rest(), vec![(2, MusicFileProblem::Negative("-00:00:01,000".to_owned()))]);
    assert_eq!(cue("-00:00:01,000 --> 00:00:02,000"), negative);
    assert_eq!(cue("00:00:01,000 --> -00:00:01,000"), negative);
    let stray = with_skipped(&format!("hello\n{one}"), "srt");
    assert_eq!(stray, (rest(), vec![(1, MusicFileProblem::NoCue)]));
}

#[test]
fn an_srt_file_without_cues_is_refused() {
    assert_eq!(
        error_in("-00:00:01,000 --> 00:00:02,000\na", "srt"),
        (1, MusicFileProblem::Negative("-00:00:01,000".to_owned()))
    );
    assert_eq!(error_in("just words", "srt"), (1, MusicFileProblem::NoCue));
    assert_eq!(error_in("", "srt"), (1, MusicFileProblem::Nothing("lyrics")));
}

proptest! {
    #[test]
    fn nothing_makes_a_parser_panic(text in r"([\[<]?[0-9]{0,3}:?[0-9]{0,2}[.,:]?[0-9]{0,3}[\]>]?( --> )?\PC{0,4}[\r\n]{0,2}){0,12}", kind in 0_usize..3) {
        if let Ok(file) = parse_lyrics(text.as_bytes(), ["lrc", "srt", "elrc"][kind]) {
            prop_assert!(file.skipped.iter().all(|mistake| text.get(mistake.bytes.clone()).is_some()));
            prop_assert!(file.lines.windows(2).all(|pair| pair[0].from <= pair[1].from));
            for line in file.lines {
                prop_assert!(line.to.is_none_or(|to| to > line.from));
                prop_assert!(!line.words.is_empty() && line.words.iter().all(|word| !word.text.is_empty()));
            }
        }
        let _ = (crate::music::parse_beats(&text), crate::music::parse_marks(&text, ["txt", "csv", "tsv"][kind]));
    }

    #[test]
    fn any_bytes_are_refused_or_read(bytes in proptest::collection::vec(any::<u8>(), 0..200), kind in 0_usize..2) {
        let text = decode_text(&bytes).text;
        if let Err(mistake) = parse_lyrics(&bytes, ["lrc", "srt"][kind]) {
            prop_assert!(text.get(mistake.bytes).is_some());
        }
    }
}
