//! Words as an ASS script, for libass to draw.
//!
//! A script is made for one segment of the film: its times count from the segment's first frame.
//! What a caption looks like on a frame depends only on the captions of that frame, so that a
//! caption that goes on over several segments looks the same in each.

mod bidi;
mod events;
mod text;

use std::fmt::Write;

use crate::check::program::{Color, Place, Style};
use crate::time::{Frame, FrameRange, FrameRate};
use crate::timeline::Caption;

/// A caption as a segment sees it.
#[derive(Clone, Copy, Debug)]
pub struct RelativeCaption<'a> {
    /// The frames on which it shows, counted from the segment's first; it may begin before 0 and
    /// end after the segment.
    pub frames: FrameRange,
    /// The caption.
    pub caption: &'a Caption,
}

/// The ASS script of a segment's captions, for pictures of `size` pixels at `rate`. Of captions
/// that show together and would cover each other, one that began earlier is where its style says
/// and the other beside it; of those that began together, the one that comes first in `captions` is
/// above.
///
/// A caption shows on exactly its frames: ASS counts hundredths of a second, and where a caption
/// starts and ends is put in the middle between two frames. At rates for which that is too coarse,
/// the script's clock runs slower than the film's ([`clock_rate`]). All text is shown as it is: nothing in it is a command to libass.
pub fn script(captions: &[RelativeCaption<'_>], rate: FrameRate, size: (u32, u32)) -> String {
    segment_script(captions, i64::MAX, rate, size)
}

/// The same for a segment of `frames` frames: what shows only after it is left out.
pub fn segment_script(
    captions: &[RelativeCaption<'_>],
    frames: i64,
    rate: FrameRate,
    size: (u32, u32),
) -> String {
    let mut looks: Vec<LineStyle<'_>> = Vec::new();
    let mut lines = String::new();
    for event in events::events(captions, Frame(frames)) {
        let look = LineStyle::of(event.caption.caption);
        let number = looks.iter().position(|known| *known == look).unwrap_or_else(|| {
            looks.push(look);
            looks.len() - 1
        });
        lines.push_str(&event.line(number, rate, size));
    }
    let styles: String =
        looks.iter().enumerate().map(|(number, look)| look.line(number, size)).collect();
    format!("{}{STYLES_HEAD}{styles}{EVENTS_HEAD}{lines}", info(size))
}

/// The fastest rate whose frames ASS can tell apart with room for rounding, in frames per second.
const FASTEST: u32 = 96;

/// By which factor the times of a script are longer than the film's.
fn slowdown(rate: FrameRate) -> u32 {
    rate.num().div_ceil(rate.den().saturating_mul(FASTEST)).max(1)
}

/// The rate at which libass draws the frames of a script: `rate`, or a fraction of it where the
/// script's clock runs slower.
pub fn clock_rate(rate: FrameRate) -> FrameRate {
    let den = rate.den().saturating_mul(slowdown(rate));
    FrameRate::new(rate.num(), den).unwrap_or(rate)
}

fn info((width, height): (u32, u32)) -> String {
    format!(
        "[Script Info]\nScriptType: v4.00+\nPlayResX: {width}\nPlayResY: {height}\nLayoutResX: {width}\nLayoutResY: {height}\n\
         WrapStyle: 0\nScaledBorderAndShadow: yes\nKerning: yes\nYCbCr Matrix: None\n"
    )
}

const STYLES_HEAD: &str = "\n[V4+ Styles]\nFormat: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, \
Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding\n";

const EVENTS_HEAD: &str =
    "\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n";

/// A style as ASS has it: what ASS calls the primary colour is that of sung letters in karaoke, of
/// all letters elsewhere.
#[derive(PartialEq)]
struct LineStyle<'a> {
    style: &'a Style,
    swept: bool,
}

impl LineStyle<'_> {
    fn of(caption: &Caption) -> LineStyle<'_> {
        LineStyle { style: &caption.style, swept: is_swept(caption) }
    }

    fn line(&self, number: usize, (_, height): (u32, u32)) -> String {
        let style = self.style;
        let primary = if self.swept { style.sung } else { style.fill };
        let margin = pixels(style.margin, height).round();
        let mut line =
            format!("Style: S{number},{},{}", font_name(&style.font), pixels(style.size, height));
        for color in [primary, style.fill, style.outline_color, style.shadow_color] {
            let _ = write!(line, ",{}", abgr(color));
        }
        let (bold, italic) = (flag(style.bold), flag(style.italic));
        let _ = write!(line, ",{bold},{italic},0,0,100,100,0,0,1");
        let _ = write!(line, ",{},{}", pixels(style.outline, height), pixels(style.shadow, height));
        // Encoding -1: each line runs in the direction of its own first letter.
        let _ = writeln!(line, ",{},{margin},{margin},{margin},-1", alignment(style.place));
        line
    }
}

/// Whether any of its syllables is swept.
fn is_swept(caption: &Caption) -> bool {
    caption.syllables.iter().any(|syllable| syllable.sweep.is_some())
}

/// Thousandths of a pixel.
#[derive(Clone, Copy)]
struct Pixels(i64);

/// The pixels of so many thousandths of the frame's height.
fn pixels(thousandths: i32, height: u32) -> Pixels {
    Pixels(i64::from(thousandths) * i64::from(height))
}

impl Pixels {
    /// So many thousandths of it.
    fn of(self, thousandths: i32) -> Pixels {
        Pixels(self.0 * i64::from(thousandths) / 1000)
    }

    fn round(self) -> i64 {
        (self.0 + 500).div_euclid(1000)
    }
}

impl std::fmt::Display for Pixels {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}{}.{:03}", self.0.abs() / 1000, self.0.abs() % 1000)
    }
}

fn abgr(color: Color) -> String {
    format!("&H{:02X}{:02X}{:02X}{:02X}", 255 - color.alpha, color.blue, color.green, color.red)
}

fn flag(set: bool) -> &'static str {
    if set { "-1" } else { "0" }
}

/// A font's name, without what would end the field; a leading `@` would ask libass for vertical
/// letters.
fn font_name(name: &str) -> String {
    name.trim_start_matches('@')
        .chars()
        .filter(|&character| character != ',' && !character.is_control())
        .collect()
}

/// The place's digit on a number pad.
fn alignment(place: Place) -> u8 {
    match place {
        Place::BottomLeft => 1,
        Place::Bottom => 2,
        Place::BottomRight => 3,
        Place::Left => 4,
        Place::Center => 5,
        Place::Right => 6,
        Place::TopLeft => 7,
        Place::Top => 8,
        Place::TopRight => 9,
        Place::At(_) => alignment(Place::Center),
    }
}

#[cfg(test)]
mod tests;
