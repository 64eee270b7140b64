//! Words as they come out on the picture: the ASS script that the graph writes, drawn by libass
//! through libav.

use std::ops::Range;
use std::sync::Arc;

use amv::check::program::{Color, Place, Point, Style};
use amv::graph::ass::{RelativeCaption, script};
use amv::render::ffmpeg::{VideoFrame, WordsDrawer};
use amv::source::Span;
use amv::time::{Frame, FrameRange, FrameRate, Time};
use amv::timeline::{Caption, CaptionSyllable};

const SIZE: (u32, u32) = (320, 180);

fn style() -> Style {
    Style {
        font: "DejaVu Sans".to_owned(),
        font_files: vec![],
        size: 100,
        fill: Color::WHITE,
        sung: Color { red: 90, green: 90, blue: 90, alpha: 255 },
        outline: 0,
        outline_color: Color::BLACK,
        shadow: 0,
        shadow_color: Color::BLACK,
        bold: false,
        italic: false,
        spacing: 0,
        place: Place::Bottom,
        margin: 100,
        fade_in: Time::ZERO,
        fade_out: Time::ZERO,
    }
}

fn ms(ms: i64) -> Time {
    Time::from_ticks(ms, 1, 1000)
}

fn rate(num: u32, den: u32) -> FrameRate {
    FrameRate::new(num, den).expect("a rate")
}

/// A caption on `frames` of the film.
fn caption(frames: Range<i64>, style: Style, syllables: &[(&str, Option<(i64, i64)>)]) -> Caption {
    let sweep = |(from, to)| (ms(from), ms(to));
    Caption {
        frames: FrameRange::new(Frame(frames.start), Frame(frames.end)),
        syllables: syllables
            .iter()
            .map(|&(text, at)| CaptionSyllable { text: text.to_owned(), sweep: at.map(sweep) })
            .collect(),
        style: Arc::new(style),
        span: Span::default(),
    }
}

fn plain(frames: Range<i64>, text: &str) -> Caption {
    caption(frames, style(), &[(text, None)])
}

/// The luma of frames `frames` of the film as a segment that starts with the first of them has it.
fn segment(captions: &[Caption], frames: Range<i64>, rate: FrameRate) -> Vec<Luma> {
    let relative = |frame: Frame| frame - frames.start;
    let range = |caption: &Caption| {
        FrameRange::new(relative(caption.frames.start), relative(caption.frames.end))
    };
    let captions: Vec<_> = captions
        .iter()
        .map(|caption| RelativeCaption { frames: range(caption), caption })
        .collect();
    let mut drawer = WordsDrawer::new(&script(&captions, rate, SIZE), SIZE, rate, None)
        .expect("a script that libass reads");
    let black = || VideoFrame::filled(SIZE.0, SIZE.1, Color::BLACK).expect("a picture");
    (0..frames.end - frames.start)
        .map(|index| Luma::of(&drawer.draw(black(), index).expect("drawn")))
        .collect()
}

#[derive(Clone, PartialEq)]
struct Luma(Vec<Vec<u8>>);

impl Luma {
    fn of(picture: &VideoFrame) -> Luma {
        Luma(
            picture
                .plane(0)
                .chunks(picture.stride(0))
                .map(|row| row[..SIZE.0 as usize].to_vec())
                .collect(),
        )
    }

    /// Rows and columns with ink: the first, and the one after the last.
    fn ink(&self) -> Option<(Range<usize>, Range<usize>)> {
        let inked = |value: &u8| *value > 40;
        let rows: Vec<usize> =
            (0..self.0.len()).filter(|&row| self.0[row].iter().any(inked)).collect();
        let columns: Vec<usize> = (0..SIZE.0 as usize)
            .filter(|&column| self.0.iter().any(|row| inked(&row[column])))
            .collect();
        let span = |found: &[usize]| Some(*found.first()?..found.last()? + 1);
        Some((span(&rows)?, span(&columns)?))
    }

    fn brightest(&self) -> u8 {
        self.0.iter().flatten().copied().max().unwrap_or_default()
    }

    /// How much ink there is in all.
    fn weight(&self) -> i64 {
        self.0.iter().flatten().map(|&value| i64::from(value) - 16).sum()
    }
}

fn alone(text: &str) -> Luma {
    segment(&[plain(0..1, text)], 0..1, FrameRate::FILM).remove(0)
}

#[test]
fn captions_show_on_exactly_their_frames() {
    let shown = [3..7, 7..8, 20..23, 50..61];
    let captions: Vec<Caption> =
        shown.iter().cloned().map(|frames| plain(frames, "word")).collect();
    for rate in [
        rate(24000, 1001),
        rate(25, 1),
        rate(30000, 1001),
        rate(50, 1),
        rate(60000, 1001),
        rate(60, 1),
        rate(90, 1),
        rate(96, 1),
        rate(100, 1),
        rate(120_000, 1001),
        rate(120, 1),
        rate(144, 1),
        rate(200, 1),
        rate(239, 1),
        rate(240, 1),
    ] {
        for start in [0, 5, 21] {
            let pictures = segment(&captions, start..64, rate);
            for (frame, picture) in (start..64).zip(pictures) {
                let wanted = shown.iter().any(|range| range.contains(&frame));
                assert_eq!(
                    picture.ink().is_some(),
                    wanted,
                    "frame {frame} at {rate}, segment from {start}"
                );
            }
        }
    }
}

#[test]
fn words_at_a_point_have_their_centre_there_whatever_is_beside_them() {
    let at = |x: i32, y: i32| Style { place: Place::At(Point { x, y }), ..style() };
    let picture = |captions: &[Caption]| segment(captions, 0..1, FrameRate::FILM).remove(0);
    for (x, y) in [(50_000, 50_000), (25_000, 30_000), (75_000, 80_000)] {
        let (rows, columns) =
            picture(&[caption(0..1, at(x, y), &[("HOH", None)])]).ink().expect("ink");
        let middle = |range: &Range<usize>| (range.start + range.end) as i32 / 2;
        let wanted = (x * 320 / 100_000, y * 180 / 100_000);
        assert!((middle(&columns) - wanted.0).abs() <= 2, "{columns:?} for {wanted:?}");
        assert!((middle(&rows) - wanted.1).abs() <= 4, "{rows:?} for {wanted:?}");
    }
    let one = caption(0..1, at(50_000, 50_000), &[("HOH", None)]);
    let both = picture(&[one.clone(), one.clone()]);
    assert!(both.ink() == picture(&[one]).ink(), "the second one is elsewhere");
}

#[test]
fn spacing_makes_words_wider_by_a_part_of_their_size() {
    let width = |spacing: i32| {
        let words = caption(0..1, Style { spacing, ..style() }, &[("HHHH", None)]);
        let (_, columns) = segment(&[words], 0..1, FrameRate::FILM).remove(0).ink().expect("ink");
        columns.len() as i32
    };
    // Letters of 18 pixels: half of that three times.
    let wider = width(500) - width(0);
    assert!((wider - 27).abs() <= 1, "{wider}");
    assert!(width(-200) < width(0));
}

#[test]
fn an_hour_into_a_segment_frames_are_still_exact() {
    let rate = rate(60000, 1001);
    let start = 60 * 3600 + 17;
    let captions = [plain(start..start + 1, "word")];
    let script = script(
        &[RelativeCaption { frames: captions[0].frames, caption: &captions[0] }],
        rate,
        SIZE,
    );
    let mut drawer = WordsDrawer::new(&script, SIZE, rate, None).expect("a drawer");
    for (index, wanted) in [(start - 1, false), (start, true), (start + 1, false)] {
        let black = VideoFrame::filled(SIZE.0, SIZE.1, Color::BLACK).expect("a picture");
        let drawn = Luma::of(&drawer.draw(black, index).expect("drawn"));
        assert_eq!(drawn.ink().is_some(), wanted, "frame {index}");
    }
}

#[test]
fn a_segment_shows_what_the_whole_film_shows() {
    let karaoke = [
        ("one ", Some((0, 400))),
        ("two\u{3000}日本", Some((400, 1000))),
        ("three", Some((1400, 1900))),
    ];
    let soft = Style { fade_in: ms(300), fade_out: ms(500), place: Place::Top, ..style() };
    let captions = [
        caption(0..50, style(), &karaoke),
        caption(5..45, soft, &[("appears and goes", None)]),
        plain(10..30, "beside"),
        plain(20..50, "the others"),
    ];
    let whole = segment(&captions, 0..50, rate(25, 1));
    for start in [1, 7, 12, 22, 31, 40] {
        let part = segment(&captions, start..50, rate(25, 1));
        for (index, picture) in part.iter().enumerate() {
            let frame = start as usize + index;
            assert!(*picture == whole[frame], "frame {frame} in the segment from {start}");
        }
    }
}

#[test]
fn a_sweep_moves_on_and_fades_rise_and_fall() {
    let swept = caption(0..25, style(), &[("sweep", Some((200, 800)))]);
    let weights: Vec<i64> =
        segment(&[swept], 0..25, rate(25, 1)).iter().map(Luma::weight).collect();
    assert!(weights[..5].iter().all(|&weight| weight == weights[0]), "not yet sung: {weights:?}");
    assert!(
        weights[5..20].windows(2).all(|pair| pair[1] < pair[0]),
        "being sung, which is darker here: {weights:?}"
    );
    assert!(weights[20..].iter().all(|&weight| weight == weights[20]), "sung: {weights:?}");
    let soft =
        caption(0..25, Style { fade_in: ms(200), fade_out: ms(200), ..style() }, &[("soft", None)]);
    let bright: Vec<u8> =
        segment(&[soft], 0..25, rate(25, 1)).iter().map(Luma::brightest).collect();
    assert!(bright[0] > 16 && bright[..6].windows(2).all(|pair| pair[0] < pair[1]), "{bright:?}");
    assert!(bright[24] > 16 && bright[19..].windows(2).all(|pair| pair[0] > pair[1]), "{bright:?}");
    assert!(bright[5..20].iter().all(|&value| value == 235), "{bright:?}");
}

#[test]
fn text_is_shown_as_it_is() {
    for text in ["{\\an8}", "{b}", "\\h\\h", "\\{x\\}", "{", "}", "\\", "a{\\alpha&HFF&}b"] {
        let (rows, columns) = alone(text).ink().unwrap_or_else(|| panic!("{text} is not drawn"));
        assert!(rows.start > 120, "{text} stands at the bottom, on one line: {rows:?}");
        let without: String =
            text.chars().filter(|character| !"{}\\".contains(*character)).collect();
        let less = alone(&without).ink().map_or(0, |(_, columns)| columns.len());
        assert!(columns.len() > less, "{text} is wider than {without}");
    }
    let (one, two) = (alone("a\\Nb"), alone("a\nb"));
    let rows = |picture: &Luma| picture.ink().map_or(0, |(rows, _)| rows.len());
    assert!(
        rows(&one) < 25 && rows(&two) > 25,
        "a backslash and an N are no line break, a line break is"
    );
}

/// Rule N0 of the Unicode bidirectional algorithm: both brackets of a pair run in one direction.
#[test]
fn brackets_in_right_to_left_words_are_pairs() {
    let mark = "\u{200e}";
    for (text, spelled_out) in [
        ("שלום, world (123)!", format!("שלום, world (123){mark}!")),
        ("שלום, abc [def]!", format!("שלום, abc [def]{mark}!")),
        ("שלום a (b) c?", format!("שלום a (b){mark} c?")),
        ("שלום (world)!", "שלום (world)\u{200f}!".to_owned()),
    ] {
        assert!(alone(text) == alone(&spelled_out), "{text}");
    }
    assert!(alone("שלום, world (123)!") != alone("שלום, world (123!)"));
}

#[test]
fn no_text_leaves_the_frame() {
    let long = "word ".repeat(14);
    let endless = "W".repeat(40);
    let han = "日本語の歌詞がとても長くて画面に入らないときは折り返す".to_owned();
    for text in [long, endless, han] {
        let (rows, columns) = alone(&text).ink().expect("drawn");
        assert!(columns.start >= 17 && columns.end <= 303, "{text} keeps the margins: {columns:?}");
        assert!(rows.len() > 30 && rows.end <= 180 - 17, "{text} takes several lines: {rows:?}");
    }
}

#[test]
fn places_are_where_they_are_called() {
    let at = |place: Place| {
        let caption = caption(0..1, Style { place, ..style() }, &[("place", None)]);
        let (rows, columns) = segment(&[caption], 0..1, FrameRate::FILM)[0].ink().expect("drawn");
        ((columns.start + columns.end) * 3 / 640, (rows.start + rows.end) * 3 / 360)
    };
    let rows =
        [[Place::TopLeft, Place::Top, Place::TopRight], [Place::Left, Place::Center, Place::Right]];
    let rows = rows.into_iter().chain([[Place::BottomLeft, Place::Bottom, Place::BottomRight]]);
    for (row, places) in rows.enumerate() {
        for (column, place) in places.into_iter().enumerate() {
            assert_eq!(at(place), (column, row), "{place:?}");
        }
    }
}

#[test]
fn of_captions_that_start_together_the_first_stands_above() {
    for place in [Place::Bottom, Place::Center, Place::Top] {
        let words = |text: &str| caption(0..1, Style { place, ..style() }, &[(text, None)]);
        let both = segment(&[words("mmmmmmmmmm"), words("i")], 0..1, FrameRate::FILM).remove(0);
        let (rows, _) = both.ink().expect("drawn");
        let middle = (rows.start + rows.end) / 2;
        let width = |rows: Range<usize>| {
            rows.map(|row| both.0[row].iter().filter(|&&value| value > 40).count())
                .max()
                .unwrap_or(0)
        };
        assert!(width(rows.start..middle) > 3 * width(middle..rows.end), "{place:?}");
    }
}
