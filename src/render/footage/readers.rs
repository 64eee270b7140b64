//! A worker's open files: few at a time, and each used again for as long as its footage is wanted.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::hash::ContentHash;
use crate::render::error::RenderError;
use crate::render::ffmpeg::{DecodedFrame, FrameReader};
use crate::render::footage::media::MediaIndex;
use crate::sync::lock;
use crate::time::Frame;

/// How many files stay open that no picture is being read from. A decoder of a large picture holds
/// some 30 to 80 MB.
const IDLE: usize = 3;

/// Readers that wait for their footage to be wanted again; the one used last stands last.
#[derive(Clone, Default)]
pub(crate) struct Readers(Rc<RefCell<Waiting>>);

type Waiting = VecDeque<(ContentHash, FrameReader)>;

/// The readers of workers that are not at work, for those that come after them.
#[derive(Default)]
pub(crate) struct ReaderPool(Mutex<Vec<Waiting>>);

impl ReaderPool {
    /// The readers of a worker that went; none where none did.
    pub(crate) fn take(&self) -> Readers {
        let waiting = lock(&self.0).pop();
        Readers(Rc::new(RefCell::new(waiting.unwrap_or_default())))
    }

    /// Keeps a worker's readers, all of which have come back; their files stay open, and no
    /// picture.
    pub(crate) fn put(&self, readers: &Readers) {
        let mut waiting = readers.0.take();
        waiting.iter_mut().for_each(|(_, reader)| reader.forget());
        lock(&self.0).push(waiting);
    }
}

impl Readers {
    /// A reader for a medium, its own as long as it is held: two pictures of one file never send
    /// one decoder to and fro. Of those that wait, the one that is nearest to the frame that is
    /// wanted `first`.
    pub(crate) fn lease<'a>(
        &self,
        media_index: &'a MediaIndex<'a>,
        digest: ContentHash,
        first: Frame,
        threads: usize,
    ) -> Result<Lease<'a>, RenderError> {
        let reader = match self.nearest(digest, first) {
            Some(reader) => reader,
            None => {
                let (medium, video) = media_index.medium(digest)?;
                let opened = FrameReader::open(&medium.path, video, threads);
                opened.map_err(|error| media_index.unreadable(digest, Frame(0), &error))?
            }
        };
        Ok(Lease { media_index, digest, reader: Some(reader), home: self.clone() })
    }

    fn nearest(&self, digest: ContentHash, first: Frame) -> Option<FrameReader> {
        let mut waiting = self.0.borrow_mut();
        let places = waiting.iter().enumerate().filter(|(_, (known, _))| *known == digest);
        let (index, _) = places.min_by_key(|(_, (_, reader))| reader.distance(first))?;
        waiting.remove(index).map(|(_, reader)| reader)
    }

    fn take_back(&self, digest: ContentHash, reader: FrameReader) {
        let mut waiting = self.0.borrow_mut();
        waiting.push_back((digest, reader));
        if waiting.len() > IDLE {
            waiting.pop_front();
        }
    }
}

/// A reader in use; it goes back when this is dropped.
pub(crate) struct Lease<'a> {
    media_index: &'a MediaIndex<'a>,
    digest: ContentHash,
    reader: Option<FrameReader>,
    home: Readers,
}

impl Lease<'_> {
    /// The source frame of this number; those that are wanted soon begin with `from`. A stop ends
    /// the decoding on the way to it.
    pub(crate) fn read(
        &mut self,
        frame: Frame,
        from: Frame,
        stop: &AtomicBool,
    ) -> Result<DecodedFrame, RenderError> {
        let reader = self
            .reader
            .as_mut()
            .ok_or_else(|| RenderError::Broken("a file was read after it was closed".to_owned()))?;
        reader.read_wanting(frame, from, stop).map_err(|error| match stop.load(Ordering::Relaxed) {
            true => RenderError::Cancelled,
            false => self.media_index.unreadable(self.digest, frame, &error),
        })
    }

    /// Closes the file: nobody reads on from where it stands.
    pub(crate) fn close(mut self) {
        self.reader = None;
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        if let Some(reader) = self.reader.take() {
            self.home.take_back(self.digest, reader);
        }
    }
}
