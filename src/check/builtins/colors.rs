//! The names of colours: those of CSS.

use crate::check::program::Color;

/// The colour that CSS knows by this name.
pub fn named_color(name: &str) -> Option<Color> {
    if !name.chars().all(|letter| letter.is_ascii_alphabetic()) {
        return None;
    }
    let [red, green, blue, alpha] = csscolorparser::parse(name).ok()?.to_rgba8();
    Some(Color { red, green, blue, alpha })
}

/// Whether CSS knows a colour by this name.
pub fn is_color_name(name: &str) -> bool {
    named_color(name).is_some()
}
