//! Proxies: blocks of a source's frames that are kept in the film's shape and size, without loss,
//! so that a preview need not decode the original again. A picture read through a proxy is bit for
//! bit the one that the original gives, frame number by frame number.

mod block;
mod memory;
#[cfg(test)]
mod tests;
mod writer;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use self::block::ProxyBlock;
use self::memory::{BlockCache, BlockClaim, Lookup};
pub(crate) use self::writer::{BlockQueue, BlockWriter};
use crate::cache::{EntrySpec, FORMAT_VERSION, ProxySpec, Store};
use crate::check::program::{Color, Conform, Quality};
use crate::graph::format::PictureFormat;
use crate::hash::ContentHash;
use crate::render::error::RenderError;
use crate::render::ffmpeg::{VideoFrame, engine_version};
use crate::render::footage::source_reader::SourceReader;
use crate::time::{Frame, FrameRange};
use crate::world::VideoFacts;

/// How many source frames a block has. The blocks of a file lie at multiples of it; the last may be
/// shorter.
const BLOCK: i64 = 12;
/// Footage that steps over more source frames than this for each that it shows gets no new proxies.
const WIDEST_STEP: i64 = 4;

/// How many source frames went through proxies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProxyUse {
    /// Pictures that were read from proxies kept before, and not from the originals.
    pub read: i64,
    /// Source frames that were put into new proxies.
    pub kept: i64,
}

impl std::ops::AddAssign for ProxyUse {
    fn add_assign(&mut self, other: ProxyUse) {
        self.read += other.read;
        self.kept += other.kept;
    }
}

/// What all workers of a render have in common for their proxies.
pub(crate) struct Proxies<'a> {
    store: &'a Store,
    cancel: &'a AtomicBool,
    engine: String,
    size: (u32, u32),
    block_cache: BlockCache,
    read: AtomicI64,
    kept: AtomicI64,
}

impl<'a> Proxies<'a> {
    /// For pictures of this format; none for a film that is made with all care.
    pub(crate) fn new(
        store: &'a Store,
        format: &PictureFormat,
        cancel: &'a AtomicBool,
    ) -> Option<Proxies<'a>> {
        let size = (format.width, format.height);
        match format.quality {
            Quality::Master => None,
            Quality::Draft | Quality::Preview => Some(Proxies {
                store,
                cancel,
                engine: engine_version(),
                size,
                block_cache: BlockCache::for_pictures_of(size),
                read: AtomicI64::new(0),
                kept: AtomicI64::new(0),
            }),
        }
    }

    /// What was read and kept so far.
    pub(crate) fn used(&self) -> ProxyUse {
        ProxyUse {
            read: self.read.load(Ordering::Relaxed),
            kept: self.kept.load(Ordering::Relaxed),
        }
    }
}

/// A worker's way to the proxies: what is common, and the queue of those that are to be kept.
#[derive(Clone)]
pub(crate) struct ProxyAccess<'a> {
    pub(crate) proxies: &'a Proxies<'a>,
    pub(crate) queue: BlockQueue,
}

/// What is shown of a source, and how.
pub(crate) struct ShownFootage<'f> {
    pub(crate) media: ContentHash,
    pub(crate) video: &'f VideoFacts,
    pub(crate) conform: Conform,
    pub(crate) mirror: bool,
    pub(crate) background: Color,
    /// The source frames that are shown, in their order.
    pub(crate) frames: &'f [i64],
}

impl<'a> ProxyAccess<'a> {
    /// Proxies of this footage, if it is worth them: a video with at least twice the film's pixels.
    pub(crate) fn of(&self, shown: &ShownFootage<'_>) -> Option<ProxyReader<'a>> {
        let (width, height) = shown.video.upright_size();
        let pixels = |(width, height): (u32, u32)| u64::from(width) * u64::from(height);
        let worth = !shown.video.still && pixels(self.proxies.size) * 2 <= pixels((width, height));
        let makes = is_dense(shown.frames);
        worth.then(|| ProxyReader {
            access: self.clone(),
            shown: range(shown.frames),
            makes,
            backward: makes && shown.frames.first() > shown.frames.last(),
            count: shown.video.times.count(),
            spec: self.spec(shown),
            current: None,
        })
    }

    /// The spec of the source's first block.
    fn spec(&self, shown: &ShownFootage<'_>) -> ProxySpec {
        ProxySpec {
            version: FORMAT_VERSION,
            engine: self.proxies.engine.clone(),
            media: shown.media,
            stream: shown.video.stream,
            conform: shown.conform,
            mirror: shown.mirror,
            background: shown.background,
            size: self.proxies.size,
            frames: BLOCK as u32,
            block: 0,
        }
    }
}

/// From the first to the last source frame that is shown.
fn range(frames: &[i64]) -> FrameRange {
    let (first, last) =
        (frames.iter().copied().min().unwrap_or(0), frames.iter().copied().max().unwrap_or(-1));
    FrameRange::new(Frame(first), Frame(last + 1))
}

/// Whether the frames that are shown lie so close that making whole blocks of them costs little
/// more than reading them.
fn is_dense(frames: &[i64]) -> bool {
    let range = range(frames);
    let mut different = frames.to_vec();
    different.sort_unstable();
    different.dedup();
    range.len() <= different.len() as i64 * WIDEST_STEP
}

/// The pictures of one footage, through proxies where there are any, which are made where there are
/// none.
pub(crate) struct ProxyReader<'a> {
    access: ProxyAccess<'a>,
    /// The source frames from the first that is shown to the last.
    shown: FrameRange,
    /// Whether new blocks are made.
    makes: bool,
    /// Whether it plays backwards, and what lies before has not been made yet.
    backward: bool,
    /// How many frames the source has.
    count: i64,
    spec: ProxySpec,
    /// The block used last, or that there is none of this number.
    current: Option<(i64, Option<Arc<ProxyBlock>>)>,
}

impl ProxyReader<'_> {
    /// The source frame of this number, in the film's shape; those that are wanted soon begin with
    /// `from`.
    pub(crate) fn picture(
        &mut self,
        frame: i64,
        from: i64,
        source: &mut SourceReader<'_>,
    ) -> Result<VideoFrame, RenderError> {
        let number = frame.div_euclid(BLOCK);
        if let Some(block) = self.block(number, source)? {
            if let Some(picture) = block.picture(frame - number * BLOCK) {
                self.access
                    .proxies
                    .read
                    .fetch_add(i64::from(block.was_cached()), Ordering::Relaxed);
                return Ok(picture);
            }
            self.current = Some((number, None));
        }
        source.picture(frame, from)
    }

    /// Makes the blocks in which a shot ends that is slipped or trimmed by a few frames. Footage
    /// that steps far has none.
    pub(crate) fn make_handles_ready(
        &self,
        source: &mut SourceReader<'_>,
    ) -> Result<(), RenderError> {
        let (first, last) =
            (self.shown.start.0 - BLOCK, (self.shown.end.0 - 1 + BLOCK).min(self.count - 1));
        let numbers = first.max(0).div_euclid(BLOCK)..last.div_euclid(BLOCK) + 1;
        let store = self.access.proxies.store;
        let mut missing =
            numbers.filter(|&number| self.makes && !store.has(self.spec_of(number).key()));
        missing.try_for_each(|number| self.one(number, source).map(drop))
    }

    fn block(
        &mut self,
        number: i64,
        source: &mut SourceReader<'_>,
    ) -> Result<Option<Arc<ProxyBlock>>, RenderError> {
        match &self.current {
            Some((current, block)) if *current == number => Ok(block.clone()),
            Some(_) | None => {
                let block = self.found_or_made(number, source)?;
                self.current = Some((number, block.clone()));
                Ok(block)
            }
        }
    }

    fn found_or_made(
        &mut self,
        number: i64,
        source: &mut SourceReader<'_>,
    ) -> Result<Option<Arc<ProxyBlock>>, RenderError> {
        if self.frames(number).is_empty() {
            return Ok(None);
        }
        if std::mem::take(&mut self.backward) {
            self.make_those_before(number, source)?;
        }
        self.one(number, source)
    }

    /// Makes the blocks before this one that will be shown after it, the first of them first: each
    /// decoded frame leads to the next block, and none is sought.
    fn make_those_before(
        &self,
        number: i64,
        source: &mut SourceReader<'_>,
    ) -> Result<(), RenderError> {
        (self.shown.start.0.div_euclid(BLOCK)..number)
            .try_for_each(|earlier| self.one(earlier, source).map(drop))
    }

    /// A block: from memory, from the store, or made.
    fn one(
        &self,
        number: i64,
        source: &mut SourceReader<'_>,
    ) -> Result<Option<Arc<ProxyBlock>>, RenderError> {
        let Proxies { store, block_cache, .. } = self.access.proxies;
        let spec = self.spec_of(number);
        let claim = match block_cache.look_up(spec.key()) {
            Lookup::Found(block) => return Ok(Some(block)),
            Lookup::Claimed(claim) => claim,
        };
        match ProxyBlock::cached(store, spec.key(), self.frames(number).count(), self.spec.size) {
            Some(block) => Ok(Some(claim.put(block))),
            None if self.makes => self.made(spec, number, claim, source),
            None => Ok(None),
        }
    }

    /// A block from the original; none if one of its frames cannot be had, for those that are
    /// wanted may be had all the same.
    fn made(
        &self,
        spec: EntrySpec,
        number: i64,
        claim: BlockClaim<'_>,
        source: &mut SourceReader<'_>,
    ) -> Result<Option<Arc<ProxyBlock>>, RenderError> {
        let ProxyAccess { proxies, queue } = &self.access;
        if proxies.cancel.load(Ordering::Relaxed) {
            return Err(RenderError::Cancelled);
        }
        let pictures: Result<Vec<_>, _> =
            self.frames(number).map(|frame| source.picture(frame, frame)).collect();
        if let Err(RenderError::Cancelled) = pictures {
            return Err(RenderError::Cancelled);
        }
        let Ok(pictures) = pictures else {
            source.close();
            return Ok(None);
        };
        let block = claim.put(ProxyBlock::rendered(pictures));
        if source.is_unchanged() {
            queue.keep(proxies, spec, &block);
        }
        Ok(Some(block))
    }

    fn spec_of(&self, number: i64) -> EntrySpec {
        EntrySpec::Proxy(ProxySpec { block: number, ..self.spec.clone() })
    }

    /// The source frames of a block.
    fn frames(&self, number: i64) -> std::ops::Range<i64> {
        number * BLOCK..((number + 1) * BLOCK).min(self.count)
    }
}
