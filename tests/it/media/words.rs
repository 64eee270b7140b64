//! Words are drawn when and where the script says.

use amv::check::program::Color;
use amv::render::ffmpeg::{VideoFrame, WordsDrawer};
use amv::time::FrameRate;

const SIZE: (u32, u32) = (320, 180);

fn script(words: &str) -> String {
    format!(
        "[Script Info]\nScriptType: v4.00+\nPlayResX: 320\nPlayResY: 180\n\n[V4+ Styles]\n\
         Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, \
         ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding\n\
         Style: plain,DejaVu Sans,40,&H00FFFFFF,&H00FFFFFF,&H00000000,&H00000000,0,0,0,0,100,100,0,0,1,0,0,5,0,0,0,1\n\n[Events]\n\
         Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n\
         Dialogue: 0,0:00:00.50,0:00:01.00,plain,,0,0,0,,{words}\n"
    )
}

fn bright(picture: &VideoFrame) -> usize {
    picture.plane(0).iter().filter(|&&luma| luma > 200).count()
}

#[test]
fn words_stand_from_their_first_frame_to_their_last() {
    let rate = FrameRate::FILM;
    for words in ["FLY", "夜に駆ける", "שלום"] {
        let mut drawer = WordsDrawer::new(&script(words), SIZE, rate, None).expect("reads");
        let black = VideoFrame::filled(SIZE.0, SIZE.1, Color::BLACK).expect("memory");
        for index in 0..30 {
            let drawn = drawer.draw(black.clone(), index).expect("draws");
            assert_eq!(
                bright(&drawn) > 50,
                (12..24).contains(&index),
                "{words}, frame {index}: {}",
                bright(&drawn)
            );
        }
        assert_eq!(bright(&black), 0, "the picture that was given is left as it was");
    }
}

#[test]
fn what_is_no_script_is_an_error() {
    assert!(WordsDrawer::new("", SIZE, FrameRate::FILM, None).is_err());
}
