//! Frames of a footage's own file in the film's shape. The file is opened when the first of them is wanted.

use crate::hash::ContentHash;
use crate::render::error::RenderError;
use crate::render::evaluate::Bench;
use crate::render::ffmpeg::{Shaper, VideoFrame};
use crate::render::library::Library;
use crate::render::readers::{Lease, Readers};
use crate::time::Frame;

/// A footage's own file, and what brings its frames to the film's shape.
pub(super) struct Original<'a> {
    library: &'a Library<'a>,
    readers: Readers,
    media: ContentHash,
    decode_threads: usize,
    lease: Option<Lease<'a>>,
    shaper: Shaper,
}

impl<'a> Original<'a> {
    pub(super) fn new(media: ContentHash, shaper: Shaper, bench: &Bench<'a>) -> Original<'a> {
        let (library, readers, decode_threads) = (bench.library, bench.readers.clone(), bench.decode_threads);
        Original { library, readers, media, decode_threads, lease: None, shaper }
    }

    /// The source frame of this number, in the film's shape.
    pub(super) fn picture(&mut self, frame: i64) -> Result<VideoFrame, RenderError> {
        let lease = match self.lease.take() {
            Some(lease) => lease,
            None => self.readers.lease(self.library, self.media, self.decode_threads)?,
        };
        let decoded = self.lease.insert(lease).read(Frame(frame))?;
        Ok(self.shaper.shape(&decoded)?)
    }
}
