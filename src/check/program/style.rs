//! How words look.

use std::path::PathBuf;

use crate::hash::ContentHash;
use crate::time::Time;
use crate::values::Color;

/// Which style, an index into [`Program::styles`](super::Program::styles).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StyleId(pub usize);

/// How words look. Lengths are in thousandths of the frame's height, so that every size of the film
/// looks alike.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Style {
    /// The font's family name.
    pub font: String,
    /// The font files that the script gives, with their content.
    pub font_files: Vec<(PathBuf, ContentHash)>,
    /// Height of the letters (the font's ascender to descender).
    pub size: i32,
    /// The colour of the letters, or of syllables that are not sung yet.
    pub fill: Color,
    /// Colour of sung syllables.
    pub sung: Color,
    /// Width of the outline.
    pub outline: i32,
    /// Colour of the outline.
    pub outline_color: Color,
    /// Distance of the shadow.
    pub shadow: i32,
    /// Colour of the shadow.
    pub shadow_color: Color,
    /// Bold letters.
    pub bold: bool,
    /// Slanted letters.
    pub italic: bool,
    /// Room between letters beside their own, in thousandths of their size.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub spacing: i32,
    /// Where the words are placed.
    pub place: Place,
    /// Distance from the frame's edge.
    pub margin: i32,
    /// How long they take to appear.
    pub fade_in: Time,
    /// How long they take to go.
    pub fade_out: Time,
}

/// Where words are placed in the frame.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
)]
pub enum Place {
    #[default]
    Bottom,
    BottomLeft,
    BottomRight,
    Center,
    Left,
    Right,
    Top,
    TopLeft,
    TopRight,
    /// Their centre is at this point.
    At(Point),
}

/// A point of the frame, from its top left corner, in hundred-thousandths of its width and height.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Point {
    pub x: i32,
    pub y: i32,
}

fn is_zero(value: &i32) -> bool {
    *value == 0
}
