//! Frames of a footage's own file in the film's shape. The file is opened when the first of them is
//! wanted.

use std::sync::atomic::AtomicBool;

use crate::hash::ContentHash;
use crate::render::error::RenderError;
use crate::render::ffmpeg::{DecodedFrame, Shaper, VideoFrame};
use crate::render::footage::frame_cache::KeptFrames;
use crate::render::footage::media::Library;
use crate::render::footage::readers::{Lease, Readers};
use crate::render::work::evaluate::Bench;
use crate::time::Frame;

/// A footage's own file, and what brings its frames to the film's shape.
pub(crate) struct Original<'a> {
    library: &'a Library<'a>,
    readers: Readers,
    kept: KeptFrames,
    media: ContentHash,
    decode_threads: usize,
    cancel: &'a AtomicBool,
    lease: Option<Lease<'a>>,
    shaper: Shaper,
}

impl<'a> Original<'a> {
    pub(crate) fn new(media: ContentHash, shaper: Shaper, bench: &Bench<'a>) -> Original<'a> {
        let Bench { library, readers, kept, decode_threads, cancel, .. } = bench.clone();
        Original { library, readers, kept, media, decode_threads, cancel, lease: None, shaper }
    }

    /// The source frame of this number, in the film's shape; those that are wanted soon begin with
    /// `from`.
    pub(crate) fn picture(&mut self, frame: i64, from: i64) -> Result<VideoFrame, RenderError> {
        let decoded = match self.kept.get(self.media, frame) {
            Some(decoded) => decoded,
            None => self.decoded(frame, from)?,
        };
        self.kept.offer(self.media, frame, &decoded);
        Ok(self.shaper.shape(&decoded)?)
    }

    fn decoded(&mut self, frame: i64, from: i64) -> Result<DecodedFrame, RenderError> {
        let lease = match self.lease.take() {
            Some(lease) => lease,
            None => {
                self.readers.lease(self.library, self.media, Frame(from), self.decode_threads)?
            }
        };
        self.lease.insert(lease).read(Frame(frame), Frame(from), self.cancel)
    }

    /// Whether the file is still the one that it was when the render began.
    pub(crate) fn is_unchanged(&self) -> bool {
        self.library.check_unchanged(self.media).is_ok()
    }

    /// Closes the file, which is opened anew for the next frame: of a damaged one, what was tried
    /// in vain must not change what comes.
    pub(crate) fn close(&mut self) {
        if let Some(lease) = self.lease.take() {
            lease.close();
        }
    }
}
