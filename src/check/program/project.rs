//! What holds for the film as a whole.

use crate::time::FrameRate;
use crate::values::Color;

/// The film as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Project {
    /// Its title, for the file's metadata.
    pub title: Option<String>,
    /// Width and height in pixels, both even.
    pub size: (u32, u32),
    /// Frames a second.
    pub rate: FrameRate,
    /// The colour behind the picture.
    pub background: Color,
    /// What chance depends on.
    pub seed: u64,
}
