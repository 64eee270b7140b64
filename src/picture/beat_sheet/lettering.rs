//! Letters drawn with a pen: they need no font, and look the same everywhere.

use tiny_skia::{Color, LineCap, LineJoin, Paint, PathBuilder, Pixmap, Stroke, Transform};

/// How far apart letters stand, in parts of their height.
const ADVANCE: f32 = 5.6 / 6.0;

/// Text at a place.
pub(super) struct Lettering<'a> {
    /// What it says; small letters are drawn as large ones.
    pub(super) text: &'a str,
    /// Its left edge.
    pub(super) x: f32,
    /// Its upper edge.
    pub(super) y: f32,
    /// How high its letters are, in pixels.
    pub(super) height: f32,
    /// Its colour.
    pub(super) color: Color,
}

impl Lettering<'_> {
    /// Draws it.
    pub(super) fn draw(&self, pixmap: &mut Pixmap) {
        let unit = self.height / 6.0;
        let mut path = PathBuilder::new();
        for (index, letter) in self.text.chars().enumerate() {
            let left = self.x + index as f32 * self.height * ADVANCE;
            for line in strokes(letter.to_ascii_uppercase()).split(';') {
                trace(&mut path, line, (left, self.y), unit);
            }
        }
        let Some(path) = path.finish() else { return };
        let width = (self.height / 8.0).max(1.1);
        let stroke = Stroke {
            width,
            line_cap: LineCap::Round,
            line_join: LineJoin::Round,
            ..Stroke::default()
        };
        let mut paint = Paint { anti_alias: true, ..Paint::default() };
        paint.set_color(self.color);
        pixmap.stroke_path(&path, &paint, &stroke, Transform::identity(), None);
    }
}

/// How wide a text of this height is.
pub(super) fn width(text: &str, height: f32) -> f32 {
    (text.chars().count() as f32 * ADVANCE - 0.26).max(0.0) * height
}

/// A line through points, each two digits: across from 0 to 4, down from 0 to 6.
fn trace(path: &mut PathBuilder, line: &str, (left, top): (f32, f32), unit: f32) {
    for (index, point) in line.split_ascii_whitespace().enumerate() {
        let digit = |at: usize| {
            f32::from(point.as_bytes().get(at).copied().unwrap_or(b'0').saturating_sub(b'0'))
        };
        let (x, y) = (left + digit(0) * unit, top + digit(1) * unit);
        if index == 0 { path.move_to(x, y) } else { path.line_to(x, y) }
    }
}

/// The strokes of a letter; none of one that is not known.
fn strokes(letter: char) -> &'static str {
    match letter {
        '0' => "10 30 41 45 36 16 05 01 10;32 14",
        '1' => "11 20 26;16 36",
        '2' => "01 10 30 41 42 06 46",
        '3' => "01 10 30 41 42 33 44 45 36 16 05;23 33",
        '4' => "36 30 04 44",
        '5' => "40 00 02 32 43 45 36 16 05",
        '6' => "40 20 02 05 16 36 45 43 32 12 03",
        '7' => "00 40 16",
        '8' => "13 02 01 10 30 41 42 33 13 04 05 16 36 45 44 33",
        '9' => "06 26 44 41 30 10 01 03 14 34 43",
        'A' => "06 01 10 30 41 46;03 43",
        'B' => "03 33 44 45 36 06 00 30 41 42 33",
        'C' => "41 30 10 01 05 16 36 45",
        'D' => "00 06 26 44 42 20 00",
        'E' => "40 00 06 46;03 33",
        'F' => "40 00 06;03 33",
        'G' => "41 30 10 01 05 16 36 45 43 23",
        'H' => "00 06;40 46;03 43",
        'I' => "10 30;20 26;16 36",
        'J' => "40 45 36 16 05",
        'K' => "00 06;40 03 46",
        'L' => "00 06 46",
        'M' => "06 00 23 40 46",
        'N' => "06 00 46 40",
        'O' => "10 30 41 45 36 16 05 01 10",
        'P' => "06 00 30 41 42 33 03",
        'Q' => "10 30 41 45 36 16 05 01 10;24 46",
        'R' => "06 00 30 41 42 33 03;23 46",
        'S' => "41 30 10 01 02 13 33 44 45 36 16 05",
        'T' => "00 40;20 26",
        'U' => "00 05 16 36 45 40",
        'V' => "00 26 40",
        'W' => "00 16 23 36 40",
        'X' => "00 46;40 06",
        'Y' => "00 23 40;23 26",
        'Z' => "00 40 06 46",
        '.' => "25 26",
        ':' => "21 22;24 25",
        '/' => "06 40",
        '-' => "13 33",
        '%' => "06 40;00 11;35 46",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_that_is_used_is_drawn() {
        for letter in ('A'..='Z').chain('0'..='9').chain(".:/-%".chars()) {
            let mut pixmap = Pixmap::new(32, 32).expect("small");
            Lettering {
                text: &letter.to_string(),
                x: 4.0,
                y: 4.0,
                height: 24.0,
                color: Color::WHITE,
            }
            .draw(&mut pixmap);
            assert!(
                pixmap.pixels().iter().filter(|pixel| pixel.alpha() > 200).count() > 3,
                "{letter}"
            );
        }
        assert!(width("AA", 6.0) > width("A", 6.0));
    }
}
