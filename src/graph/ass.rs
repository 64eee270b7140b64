//! Words as an ASS script, for libass to draw.

use crate::time::{FrameRange, FrameRate};
use crate::timeline::Caption;

/// Words, with their frames counted from a segment's first: they may begin before it and end after it.
#[derive(Clone, Copy, Debug)]
pub struct RelativeCaption<'a> {
    /// The frames on which they show.
    pub frames: FrameRange,
    /// The words.
    pub caption: &'a Caption,
}

/// The script for a segment at `rate` and of `size` pixels; its times count from the segment's first frame.
pub fn script(captions: &[RelativeCaption<'_>], rate: FrameRate, size: (u32, u32)) -> String {
    let _ = (captions, rate, size);
    unimplemented!()
}
