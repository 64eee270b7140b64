//! Colours.

use serde::{Deserialize, Serialize};

/// A colour in sRGB, 8 bits a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Color {
    /// Red.
    pub red: u8,
    /// Green.
    pub green: u8,
    /// Blue.
    pub blue: u8,
    /// 255 is opaque.
    pub alpha: u8,
}

impl Color {
    /// Opaque black.
    pub const BLACK: Color = Color { red: 0, green: 0, blue: 0, alpha: 255 };
    /// Nothing at all.
    pub const CLEAR: Color = Color { red: 0, green: 0, blue: 0, alpha: 0 };
    /// Opaque white.
    pub const WHITE: Color = Color { red: 255, green: 255, blue: 255, alpha: 255 };
}
