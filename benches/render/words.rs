//! The words over the film, sung on every beat: as a lyric file for amv, and for the others as the
//! ASS script that says the same.

use std::fmt::Write as _;

const WORDS: [&str; 12] = [
    "neon", "tide", "in", "the", "hollow", "night", "we", "fall", "into", "its", "silver", "light",
];
const A_LINE: usize = 4;
/// Hundredths of a second from a word to the next.
const BEAT: i64 = 50;

/// What each line of words says; a line lasts two seconds, and there are as many as fill the film.
fn lines(seconds: i64) -> Vec<(i64, [&'static str; A_LINE])> {
    let line = |number: i64| {
        (
            number * BEAT * A_LINE as i64,
            std::array::from_fn(|word| WORDS[(number as usize * 5 + word) % WORDS.len()]),
        )
    };
    (0..seconds * 100 / (BEAT * A_LINE as i64)).map(line).collect()
}

/// As an LRC file with a time for each word.
pub(crate) fn lrc(seconds: i64) -> String {
    let mut text = String::new();
    for (start, words) in lines(seconds) {
        let _ = write!(text, "[{}]", minutes(start));
        for (number, word) in words.iter().enumerate() {
            let _ = write!(text, "<{}>{word} ", minutes(start + number as i64 * BEAT));
        }
        let _ = writeln!(text, "<{}>", minutes(start + A_LINE as i64 * BEAT));
    }
    text
}

/// As an ASS script with karaoke, for pictures of a size.
pub(crate) fn ass((width, height): (u32, u32), seconds: i64) -> String {
    let size = f64::from(height) * 0.07;
    let margin = height / 20;
    let mut text = format!(
        "[Script Info]\nScriptType: v4.00+\nPlayResX: {width}\nPlayResY: {height}\nWrapStyle: 0\nScaledBorderAndShadow: yes\n\
         YCbCr Matrix: None\n\n[V4+ Styles]\nFormat: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, \
         Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, \
         MarginV, Encoding\nStyle: S,DejaVu Sans,{size},&H003FD2FF,&H00FFFFFF,&H00330B17,&H00000000,0,0,0,0,100,100,0,0,1,3,0,2,\
         {margin},{margin},{margin},-1\n\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
    );
    for (start, words) in lines(seconds) {
        let end = start + A_LINE as i64 * BEAT;
        let sung: String = words.iter().map(|word| format!("{{\\kf{BEAT}}}{word} ")).collect();
        let _ =
            writeln!(text, "Dialogue: 0,0:{},0:{},S,,0,0,0,,{sung}", minutes(start), minutes(end));
    }
    text
}

fn minutes(hundredths: i64) -> String {
    format!("{:02}:{:02}.{:02}", hundredths / 6000, hundredths / 100 % 60, hundredths % 100)
}
