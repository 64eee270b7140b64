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

/// The names, with red, green and blue as a script writes them.
pub(super) fn named_colors() -> Vec<(&'static str, String)> {
    let named = csscolorparser::NAMED_COLORS.entries();
    let hex = |[red, green, blue]: &[u8; 3]| format!("#{red:02x}{green:02x}{blue:02x}");
    named.map(|(name, color)| (name.as_str(), hex(color))).collect()
}

/// Whether CSS knows a colour by this name.
pub fn is_color_name(name: &str) -> bool {
    named_color(name).is_some()
}
