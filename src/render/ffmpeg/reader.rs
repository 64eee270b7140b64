//! Frames by number.

use std::path::Path;

use super::error::AvError;
use super::frame::AvFrame;
use crate::time::Frame;
use crate::world::VideoFacts;

/// A frame as it was decoded: in the footage's own size, format and colours. A clone shares the pixels.
#[derive(Clone)]
pub struct DecodedFrame(#[expect(dead_code)] AvFrame);

/// Reads the frames of a video by number, in any order, exactly.
pub struct FrameReader {
    _private: (),
}

impl FrameReader {
    /// Opens the video of which `facts` were probed, to be decoded on so many threads.
    ///
    /// # Errors
    /// The file is gone, or is not the one that was probed.
    pub fn open(path: &Path, facts: &VideoFacts, threads: usize) -> Result<FrameReader, AvError> {
        let _ = (path, facts, threads);
        unimplemented!()
    }

    /// The frame of this number.
    ///
    /// # Errors
    /// There is no such frame, or the file is damaged there.
    pub fn read(&mut self, frame: Frame) -> Result<DecodedFrame, AvError> {
        let _ = frame;
        unimplemented!()
    }
}
