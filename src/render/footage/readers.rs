//! The source files that a worker has open. A reader is reused as long as its footage is wanted.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::files::Stamp;
use crate::hash::ContentHash;
use crate::render::error::RenderError;
use crate::render::ffmpeg::{DecodedFrame, FrameReader};
use crate::render::footage::media::MediaIndex;
use crate::sync::lock;
use crate::time::Frame;

/// How many idle readers stay open. A decoder of large pictures holds 30 to 80 MB, and a chain of the
/// decode plan reads one file, so more of them only hold memory: with three, a film of 60 files took
/// a third more than one of 6.
const MAX_IDLE: usize = 1;

/// The idle readers of one worker. The most recently used is last.
#[derive(Clone, Default)]
pub(crate) struct Readers(Rc<RefCell<Idle>>);

type Idle = VecDeque<(OpenedFile, FrameReader)>;

/// The content that a reader was opened for, and the state of its file then. A file that was
/// replaced and put back since has another state, so a reader that opened the wrong file is never
/// used again.
#[derive(Clone, Copy, PartialEq, Eq)]
struct OpenedFile {
    digest: ContentHash,
    stamp: Option<Stamp>,
}

/// The readers of workers that have ended, for the workers that follow.
#[derive(Default)]
pub(crate) struct ReaderPool(Mutex<Vec<Idle>>);

impl ReaderPool {
    /// The readers of a worker that has ended, if there is one.
    pub(crate) fn take(&self) -> Readers {
        let idle = lock(&self.0).pop();
        Readers(Rc::new(RefCell::new(idle.unwrap_or_default())))
    }

    /// Takes over the readers of a worker that ends. Their files stay open, and their pictures are
    /// dropped.
    pub(crate) fn put(&self, readers: &Readers) {
        let mut idle = readers.0.take();
        for (_, reader) in &mut idle {
            reader.clear_cache();
        }
        lock(&self.0).push(idle);
    }
}

impl Readers {
    /// A reader for a medium, for exclusive use: two pictures of one file never share a decoder and
    /// make it seek back and forth. Of the idle readers it is the nearest to the frame `first`.
    pub(crate) fn lease<'a>(
        &self,
        media_index: &'a MediaIndex<'a>,
        digest: ContentHash,
        first: Frame,
        threads: usize,
    ) -> Result<Lease<'a>, RenderError> {
        let (medium, video) = media_index.medium(digest)?;
        let file = OpenedFile { digest, stamp: medium.facts.stamp };
        let reader = match self.nearest(file, first) {
            Some(reader) => reader,
            None => {
                media_index.check_unchanged(digest)?;
                let opened = FrameReader::open(&medium.path, video, threads);
                opened.map_err(|error| media_index.unreadable(digest, Frame(0), &error))?
            }
        };
        Ok(Lease { media_index, file, reader: Some(reader), home: self.clone() })
    }

    fn nearest(&self, file: OpenedFile, first: Frame) -> Option<FrameReader> {
        let mut idle = self.0.borrow_mut();
        let places = idle.iter().enumerate().filter(|(_, (known, _))| *known == file);
        let (index, _) = places.min_by_key(|(_, (_, reader))| reader.distance(first))?;
        idle.remove(index).map(|(_, reader)| reader)
    }

    fn take_back(&self, file: OpenedFile, reader: FrameReader) {
        let mut idle = self.0.borrow_mut();
        idle.push_back((file, reader));
        if idle.len() > MAX_IDLE {
            idle.pop_front();
        }
    }
}

/// A reader in use. It becomes idle when the lease is dropped.
pub(crate) struct Lease<'a> {
    media_index: &'a MediaIndex<'a>,
    file: OpenedFile,
    reader: Option<FrameReader>,
    home: Readers,
}

impl Lease<'_> {
    /// The source frame of this number. The next frames that are wanted begin with `from`. When
    /// `stop` becomes true, decoding ends at once.
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
        let read = reader.read_wanting(frame, from, stop);
        self.media_index.note_damage(self.file.digest, reader.take_damage());
        read.map_err(|error| {
            if stop.load(Ordering::Relaxed) {
                RenderError::Cancelled
            } else {
                self.media_index.unreadable(self.file.digest, frame, &error)
            }
        })
    }

    /// Closes the file, so that no later read continues with this decoder.
    pub(crate) fn close(mut self) {
        self.reader = None;
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        if let Some(reader) = self.reader.take() {
            self.home.take_back(self.file, reader);
        }
    }
}
