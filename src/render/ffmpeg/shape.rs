//! Decoded frames are brought to the film's shape.

use super::error::AvError;
use super::picture::VideoFrame;
use super::reader::DecodedFrame;
use crate::check::program::{Color, Conform};
use crate::world::VideoFacts;

/// Brings the frames of one medium to the film's size, pixel shape, orientation and colours.
pub struct Shaper {
    _private: (),
}

impl Shaper {
    /// For frames of the medium of `facts`, to become pictures of `size`.
    ///
    /// # Errors
    /// This libav lacks what the conversion needs.
    pub fn new(facts: &VideoFacts, conform: Conform, mirror: bool, background: Color, size: (u32, u32)) -> Result<Shaper, AvError> {
        let _ = (facts, conform, mirror, background, size);
        unimplemented!()
    }

    /// A frame in the film's shape.
    ///
    /// # Errors
    /// No memory, or a format that libav cannot convert.
    pub fn shape(&mut self, frame: &DecodedFrame) -> Result<VideoFrame, AvError> {
        let _ = frame;
        unimplemented!()
    }
}
