//! What the script says, character for character.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::check::program::Point;
use crate::source::Span;
use crate::time::{Frame, Time};
use crate::timeline::CaptionSyllable;

fn style() -> Style {
    Style {
        font: "Noto Sans".to_owned(),
        font_files: vec![],
        size: 70,
        fill: Color::WHITE,
        sung: Color { red: 255, green: 208, blue: 0, alpha: 255 },
        outline: 4,
        outline_color: Color { red: 16, green: 16, blue: 32, alpha: 128 },
        shadow: 0,
        shadow_color: Color::BLACK,
        bold: true,
        italic: false,
        spacing: 0,
        place: Place::Bottom,
        margin: 50,
        fade_in: Time::ZERO,
        fade_out: Time::ZERO,
    }
}

fn ms(ms: i64) -> Time {
    Time::from_ticks(ms, 1, 1000)
}

type Sweep = Option<(i64, i64)>;

fn caption(style: Style, syllables: &[(&str, Sweep)]) -> Caption {
    let syllable = |&(text, sweep): &(&str, Sweep)| CaptionSyllable {
        text: text.to_owned(),
        sweep: sweep.map(|(from, to)| (ms(from), ms(to))),
    };
    Caption {
        frames: FrameRange::default(),
        syllables: syllables.iter().map(syllable).collect(),
        style: Arc::new(style),
        span: Span::default(),
    }
}

fn frames(start: i64, end: i64) -> FrameRange {
    FrameRange::new(Frame(start), Frame(end))
}

/// The lines of the events, without the word before and the fields that are always the same.
fn events(captions: &[(FrameRange, &Caption)], rate: FrameRate) -> Vec<String> {
    let captions: Vec<_> =
        captions.iter().map(|&(frames, caption)| RelativeCaption { frames, caption }).collect();
    let script = script(&captions, rate, (1280, 720));
    script
        .lines()
        .filter_map(|line| line.strip_prefix("Dialogue: 0,"))
        .map(|line| line.replace(",,0,0,0,,", " "))
        .collect()
}

fn text_of(text: &str) -> String {
    let caption = caption(style(), &[(text, None)]);
    let lines = events(&[(frames(0, 24), &caption)], FrameRate::FILM);
    lines[0].split_once(' ').map(|(_, text)| text.to_owned()).unwrap_or_default()
}

#[test]
fn a_style_becomes_pixels_of_the_frame() {
    let caption = caption(style(), &[("a", None)]);
    let script = script(
        &[RelativeCaption { frames: frames(0, 24), caption: &caption }],
        FrameRate::FILM,
        (1280, 720),
    );
    let expected = "Style: S0,Noto Sans,50.400,&H00FFFFFF,&H00FFFFFF,&H7F201010,&H00000000,-1,0,0,0,100,100,0,0,1,2.880,0.000,2,36,36,36,-1\n";
    assert!(script.contains(expected), "{script}");
    assert!(script.contains("PlayResX: 1280\nPlayResY: 720\n"));
}

#[test]
fn boundaries_lie_between_frames() {
    let one = caption(style(), &[("a", None)]);
    for (num, den) in [(24000, 1001), (25, 1), (30000, 1001), (60000, 1001), (60, 1), (90, 1)] {
        let rate = FrameRate::new(num, den).expect("a rate");
        for start in 1..1000_i64 {
            let line = &events(&[(frames(start, start + 1), &one)], rate)[0];
            let hundredths = |at: usize| -> i64 {
                let clock = line.split([',', ' ']).nth(at).expect("a stamp");
                clock
                    .split([':', '.'])
                    .zip([360_000, 6000, 100, 1])
                    .map(|(part, worth)| part.parse::<i64>().expect("digits") * worth)
                    .sum()
            };
            // libass is asked for whole milliseconds, cut off.
            let shown = |frame: i64| rate.start(Frame(frame)).flicks() / 705_600;
            let (from, to) = (hundredths(0) * 10, hundredths(1) * 10);
            assert!(
                shown(start - 1) < from
                    && from <= shown(start)
                    && shown(start) < to
                    && to <= shown(start + 1),
                "{start} at {rate}"
            );
        }
    }
}

#[test]
fn no_text_is_a_command() {
    assert_eq!(text_of("{\\an8}a\\Nb\\"), "\\{\\\u{2060}an8\\}a\\\u{2060}Nb\\\u{2060}");
    assert_eq!(text_of("two\r\nlines\u{7}\tx"), "two\\Nlines x");
}

#[test]
fn text_without_spaces_can_be_broken() {
    assert_eq!(
        text_of("日本（語）。a b"),
        "日{\\fscx0} {\\fscx}本{\\fscx0} {\\fscx}（語）。{\\fscx0} {\\fscx}a b"
    );
    assert_eq!(text_of("an ordinary line of words"), "an ordinary line of words");
    assert!(text_of(&"a".repeat(200)).contains("a{\\fscx0} {\\fscx}a"));
}

#[test]
fn sweeps_are_said_from_the_line_s_start() {
    let words = caption(
        style(),
        &[("one ", Some((0, 333))), ("two ", Some((333, 667))), ("three", Some((1000, 1500)))],
    );
    let sung = "\\1c&H00D0FF&\\1a&H00&";
    let line = &events(&[(frames(24, 72), &words)], FrameRate::FILM)[0];
    let expected = format!(
        "0:00:00.98,0:00:02.98,S0 {{{sung}\\k2\\kf33}}one {{{sung}\\kf34}}two {{{sung}\\k33\\kf50}}three"
    );
    assert_eq!(*line, expected);
    let late = &events(&[(frames(-12, 36), &words)], FrameRate::FILM)[0];
    assert!(
        late.starts_with("0:00:00.00,0:00:01.48,S0 ") && late.contains("\\k-50\\kf33}one"),
        "{late}"
    );
}

#[test]
fn a_sweep_goes_on_over_the_places_to_break() {
    let words = caption(style(), &[("日本語", Some((0, 900)))]);
    let line = &events(&[(frames(0, 24), &words)], FrameRate::FILM)[0];
    assert_eq!(line.matches("\\kf30").count(), 3, "{line}");
    let rtl = caption(style(), &[("שלום", Some((0, 900)))]);
    assert!(events(&[(frames(0, 24), &rtl)], FrameRate::FILM)[0].contains("\\k90}שלום"));
}

#[test]
fn words_beside_swept_ones_keep_their_colour() {
    let words = caption(style(), &[("(oh) ", None), ("yes", Some((0, 500)))]);
    let line = &events(&[(frames(0, 24), &words)], FrameRate::FILM)[0];
    assert!(
        line.ends_with("{\\k0\\1c&HFFFFFF&\\1a&H00&}(oh) {\\1c&H00D0FF&\\1a&H00&\\kf50}yes"),
        "{line}"
    );
}

#[test]
fn a_fade_is_seen_at_the_middle_of_frames() {
    let faded = caption(Style { fade_in: ms(200), fade_out: ms(400), ..style() }, &[("a", None)]);
    let rate = FrameRate::new(25, 1).expect("a rate");
    let lines = events(&[(frames(25, 75), &faded)], rate);
    assert_eq!(lines, ["0:00:00.98,0:00:02.98,S0 {\\fade(255,0,255,0,200,1600,2000)}a"]);
    let lines = events(&[(frames(-25, 25), &faded)], rate);
    assert_eq!(lines, ["0:00:00.00,0:00:00.98,S0 {\\fade(255,0,255,-1020,-820,580,980)}a"]);
    let short = events(&[(frames(1, 6), &faded)], rate);
    assert_eq!(short, ["0:00:00.02,0:00:00.22,S0 {\\fade(255,0,255,0,67,67,200)}a"]);
}

#[test]
fn a_point_and_spacing_are_in_pixels_of_the_picture() {
    let place = Place::At(Point { x: 50_000, y: 12_345 });
    let words = caption(Style { place, spacing: 100, ..style() }, &[("a", None)]);
    let line = &events(&[(frames(0, 24), &words)], FrameRate::FILM)[0];
    assert!(line.ends_with("S0 {\\pos(640.000,88.884)}{\\fsp5.040}a"), "{line}");
    let closer = caption(Style { spacing: -100, ..style() }, &[("a", None)]);
    let line = &events(&[(frames(0, 24), &closer)], FrameRate::FILM)[0];
    assert!(line.ends_with("S0 {\\fsp-5.040}a"), "{line}");
}

#[test]
fn captions_find_their_places_anew_when_one_comes_or_goes() {
    let (a, b) = (caption(style(), &[("a", None)]), caption(style(), &[("b", None)]));
    let rate = FrameRate::new(25, 1).expect("a rate");
    let lines = events(&[(frames(0, 50), &a), (frames(25, 75), &b)], rate);
    let expected = [
        "0:00:00.00,0:00:00.98,S0 a",
        "0:00:00.98,0:00:01.98,S0 a",
        "0:00:00.98,0:00:01.98,S0 b",
        "0:00:01.98,0:00:02.98,S0 b",
    ];
    assert_eq!(lines, expected);
    let together = events(&[(frames(0, 25), &a), (frames(0, 25), &b)], rate);
    assert_eq!(together, ["0:00:00.00,0:00:00.98,S0 b", "0:00:00.00,0:00:00.98,S0 a"]);
}

proptest! {
    #[test]
    fn a_line_of_text_stays_a_line_of_the_script(text in r"[a{}\\Nnh日\n\r,\u{202e}]{0,30}", sweep: bool) {
        let sweep = sweep.then_some((0, 500));
        let caption = caption(style(), &[(text.as_str(), sweep), ("x", sweep)]);
        let lines = events(&[(frames(-3, 24), &caption)], FrameRate::FILM);
        prop_assert_eq!(lines.len(), 1);
        // Every brace that opens a block of tags is one of ours.
        let blocks = lines[0].replace("\\{", "").replace("\\}", "");
        for block in blocks.split('{').skip(1) {
            prop_assert!(block.starts_with("\\fscx") || block.starts_with("\\1c"), "{}", block);
        }
    }
}
