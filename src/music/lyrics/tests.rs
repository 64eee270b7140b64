//! Lyric files of every format, valid and broken.

use proptest::prelude::*;

use super::*;

fn ms(ms: i64) -> Time {
    Time::from_ticks(ms, 1, 1000)
}

fn parsed(text: &str, extension: &str) -> Vec<LyricLine> {
    parse_lyrics(text.as_bytes(), extension)
        .unwrap_or_else(|mistake| panic!("{text:?}: {mistake}"))
        .lines
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
        shown("1\n00:00:01,000 --> 00:00:02,000\nI <3 {\\an8}\\N & -> you\n", "srt"),
        [line(1000, 2000, "I <3 {\\an8}\\N & -> you")]
    );
}

#[test]
fn lrc_mistakes_name_their_line() {
    assert_eq!(error_in("[ti:x]\nwords", "lrc"), (2, MusicFileProblem::NoStamp));
    assert_eq!(
        error_in("[00:61.00]a", "lrc"),
        (1, MusicFileProblem::Stamp("[00:61.00]".to_owned()))
    );
    assert_eq!(
        error_in("[00:01.00]a <00:1:2:3>b", "lrc"),
        (1, MusicFileProblem::Stamp("00:1:2:3".to_owned()))
    );
    assert_eq!(
        error_in("[00:01.00]\n[offset:soon]", "lrc"),
        (2, MusicFileProblem::Offset("soon".to_owned()))
    );
    assert_eq!(
        error_in("[00:05.00]<00:06.00>a <00:05.50>b", "lrc"),
        (1, MusicFileProblem::WordEarly { time: ms(5500), before: ms(6000) })
    );
    assert_eq!(error_in("[ti:only]\n", "lrc"), (1, MusicFileProblem::Nothing("lyrics")));
    assert!(matches!(error_in("", "ass"), (1, MusicFileProblem::Format { .. })));
}

#[test]
fn a_mistake_points_at_its_bytes() {
    let text = "[ti:é]\r\n[00:01.00]a <99:99:99:99> b";
    let mistake = parse_lyrics(text.as_bytes(), "lrc").expect_err("a broken stamp");
    assert_eq!(&text[mistake.bytes], "99:99:99:99");
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
fn srt_mistakes_name_their_line() {
    assert!(matches!(
        error_in("1\n00:00:0x,000 --> 00:00:02,000\na", "srt"),
        (2, MusicFileProblem::Cue(_))
    ));
    assert_eq!(
        error_in("1\n00:00:03,000 --> 00:00:02,000\na", "srt"),
        (2, MusicFileProblem::EndsEarly { from: ms(3000), to: ms(2000) })
    );
    assert_eq!(
        error_in("hello\n1\n00:00:01,000 --> 00:00:02,000\na", "srt"),
        (1, MusicFileProblem::NoCue)
    );
    assert_eq!(error_in("just words", "srt"), (1, MusicFileProblem::NoCue));
    assert_eq!(error_in("", "srt"), (1, MusicFileProblem::Nothing("lyrics")));
}

proptest! {
    #[test]
    fn nothing_makes_a_parser_panic(text in r"([\[<]?[0-9]{0,3}:?[0-9]{0,2}[.,:]?[0-9]{0,3}[\]>]?( --> )?\PC{0,4}[\r\n]{0,2}){0,12}", kind in 0_usize..3) {
        if let Ok(file) = parse_lyrics(text.as_bytes(), ["lrc", "srt", "elrc"][kind]) {
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
