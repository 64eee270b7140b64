//! Words, drawn by libass.

use std::path::Path;

use super::error::AvError;
use super::picture::VideoFrame;
use crate::time::FrameRate;

/// Draws the words of an ASS script onto pictures.
pub struct WordsDrawer {
    _private: (),
}

impl WordsDrawer {
    /// For pictures of this size at this rate; fonts are the installed ones and those in `fonts_dir`.
    ///
    /// # Errors
    /// libass cannot read the script.
    pub fn new(ass: &str, size: (u32, u32), rate: FrameRate, fonts_dir: Option<&Path>) -> Result<WordsDrawer, AvError> {
        let _ = (ass, size, rate, fonts_dir);
        unimplemented!()
    }

    /// The picture with the words of frame `index` on it; the script's times count from frame 0.
    ///
    /// # Errors
    /// No memory.
    pub fn draw(&mut self, picture: VideoFrame, index: i64) -> Result<VideoFrame, AvError> {
        let _ = (picture, index);
        unimplemented!()
    }
}
