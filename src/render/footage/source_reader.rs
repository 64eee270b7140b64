//! Reads frames of footage from its own file, and brings them to the film's shape. The file is
//! opened when its first frame is wanted.

use std::sync::atomic::AtomicBool;

use crate::hash::ContentHash;
use crate::render::error::RenderError;
use crate::render::ffmpeg::{Conformer, DecodedFrame, KeyedFrame, VideoFrame};
use crate::render::footage::frame_cache::FrameCache;
use crate::render::footage::media::MediaIndex;
use crate::render::footage::readers::{Lease, Readers};
use crate::time::Frame;

/// What a worker needs to read sources.
#[derive(Clone)]
pub(crate) struct SourceAccess<'a> {
    pub(crate) media_index: &'a MediaIndex<'a>,
    pub(crate) readers: Readers,
    pub(crate) frame_cache: FrameCache,
    /// Threads of each decoder.
    pub(crate) decode_threads: usize,
    /// Becomes true when the pictures are no longer wanted.
    pub(crate) cancel: &'a AtomicBool,
}

impl<'a> SourceAccess<'a> {
    pub(crate) fn new(
        media_index: &'a MediaIndex<'a>,
        readers: Readers,
        decode_threads: usize,
        cancel: &'a AtomicBool,
    ) -> SourceAccess<'a> {
        let frame_cache = FrameCache::default();
        SourceAccess { media_index, readers, frame_cache, decode_threads, cancel }
    }
}

/// The frames of one source in the film's shape.
pub(crate) struct SourceReader<'a> {
    access: SourceAccess<'a>,
    media: ContentHash,
    conformer: Conformer,
    lease: Option<Lease<'a>>,
}

impl<'a> SourceReader<'a> {
    pub(crate) fn new(
        media: ContentHash,
        conformer: Conformer,
        access: &SourceAccess<'a>,
    ) -> SourceReader<'a> {
        SourceReader { access: access.clone(), media, conformer, lease: None }
    }

    /// The source frame of this number, in the film's shape. The next frames that are wanted begin
    /// with `from`.
    pub(crate) fn picture(&mut self, frame: i64, from: i64) -> Result<VideoFrame, RenderError> {
        let decoded = self.decoded(frame, from)?;
        Ok(self.conformer.conform(&decoded)?)
    }

    /// The same, with its opacity.
    pub(crate) fn keyed_picture(
        &mut self,
        frame: i64,
        from: i64,
    ) -> Result<KeyedFrame, RenderError> {
        let decoded = self.decoded(frame, from)?;
        Ok(self.conformer.conform_keyed(&decoded)?)
    }

    fn decoded(&mut self, frame: i64, from: i64) -> Result<DecodedFrame, RenderError> {
        let decoded = match self.access.frame_cache.get(self.media, frame) {
            Some(decoded) => decoded,
            None => self.decode(frame, from)?,
        };
        self.access.frame_cache.offer(self.media, frame, &decoded);
        Ok(decoded)
    }

    fn decode(&mut self, frame: i64, from: i64) -> Result<DecodedFrame, RenderError> {
        let access = &self.access;
        let lease = match self.lease.take() {
            Some(lease) => lease,
            None => access.readers.lease(
                access.media_index,
                self.media,
                Frame(from),
                access.decode_threads,
            )?,
        };
        self.lease.insert(lease).read(Frame(frame), Frame(from), access.cancel)
    }

    /// Whether the file is the same as before its content was hashed.
    pub(crate) fn is_unchanged(&self) -> bool {
        self.access.media_index.check_unchanged(self.media).is_ok()
    }

    /// Closes the file; the next frame opens it again. A failed attempt to decode a damaged frame
    /// leaves a decoder in a state that must not affect later frames.
    pub(crate) fn close(&mut self) {
        if let Some(lease) = self.lease.take() {
            lease.close();
        }
    }
}
