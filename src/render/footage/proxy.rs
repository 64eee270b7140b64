//! Proxies: blocks of a source's frames in the film's shape and size, stored without loss, so that
//! drafts and previews need not decode the original again.
//!
//! A proxy is exact. A picture read through a proxy is, bit for bit, the picture that the original
//! gives, so a segment's key does not depend on proxies. A block has 12 source frames. The codec is
//! FFmpeg's Huffman codec (`ffvhuff`): of the lossless codecs that were measured it costs a render
//! least, and any frame of a block is decoded by itself.
//!
//! One worker makes a whole block at a time. Most of its frames are decoded anyway; only those at a
//! shot's ends are extra. A thread of its own compresses new blocks, and the worker itself where
//! too many wait. A block with a frame that cannot be decoded is not made; its other frames are
//! then read one by one.

mod block;
mod block_cache;
#[cfg(test)]
mod tests;
mod writer;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use self::block::ProxyBlock;
use self::block_cache::{BlockCache, BlockClaim, Lookup};
pub(crate) use self::writer::{BlockQueue, BlockWriter};
use crate::cache::{EntrySpec, PROXY_VERSION, ProxySpec, Store};
use crate::check::program::{Conform, Quality};
use crate::graph::format::PictureFormat;
use crate::hash::ContentHash;
use crate::render::error::RenderError;
use crate::render::ffmpeg::{VideoFrame, engine_version};
use crate::render::footage::source_reader::SourceReader;
use crate::time::{Frame, FrameRange};
use crate::world::VideoFacts;

/// Source frames in a block. The blocks of a file begin at multiples of it; the last may be
/// shorter.
const BLOCK: i64 = 12;
/// Footage that shows fewer than one in this many source frames gets no new proxies.
const WIDEST_STEP: i64 = 4;

/// How many source frames went through proxies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProxyUse {
    /// Pictures that were read from stored proxies, and not from the originals.
    pub read: i64,
    /// Source frames that were stored in new proxies.
    pub cached: i64,
}

impl std::ops::AddAssign for ProxyUse {
    fn add_assign(&mut self, other: ProxyUse) {
        self.read += other.read;
        self.cached += other.cached;
    }
}

/// The proxies of one render, shared by its workers.
pub(crate) struct Proxies<'a> {
    store: &'a Store,
    cancel: &'a AtomicBool,
    engine: String,
    size: (u32, u32),
    block_cache: BlockCache,
    read: AtomicI64,
    cached: AtomicI64,
}

impl<'a> Proxies<'a> {
    /// Proxies for pictures of this format. None for the quality `master`, which always reads the
    /// originals.
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
                cached: AtomicI64::new(0),
            }),
        }
    }

    pub(crate) fn used(&self) -> ProxyUse {
        ProxyUse {
            read: self.read.load(Ordering::Relaxed),
            cached: self.cached.load(Ordering::Relaxed),
        }
    }
}

/// A worker's access to the proxies, and to the queue of new blocks.
#[derive(Clone)]
pub(crate) struct ProxyAccess<'a> {
    pub(crate) proxies: &'a Proxies<'a>,
    pub(crate) queue: BlockQueue,
}

/// Which frames of a source are shown, and how.
pub(crate) struct ShownFootage<'f> {
    pub(crate) media: ContentHash,
    pub(crate) video: &'f VideoFacts,
    pub(crate) conform: Conform,
    /// In the order in which they are shown.
    pub(crate) frames: &'f [i64],
}

impl<'a> ProxyAccess<'a> {
    /// A reader for this footage. None unless proxies pay off: only for an opaque video that has at
    /// least twice the film's pixels.
    pub(crate) fn of(&self, shown: &ShownFootage<'_>) -> Option<ProxyReader<'a>> {
        let (width, height) = shown.video.upright_size();
        let pixels = |(width, height): (u32, u32)| u64::from(width) * u64::from(height);
        let worth = !shown.video.still
            && !shown.video.alpha
            && pixels(self.proxies.size) * 2 <= pixels((width, height));
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
            version: PROXY_VERSION,
            engine: self.proxies.engine.clone(),
            media: shown.media,
            stream: shown.video.stream,
            conform: shown.conform,
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

/// Whether the frames lie close enough that making whole blocks costs little more than reading
/// them.
fn is_dense(frames: &[i64]) -> bool {
    let range = range(frames);
    let mut different = frames.to_vec();
    different.sort_unstable();
    different.dedup();
    range.len() <= different.len() as i64 * WIDEST_STEP
}

/// Reads the pictures of one footage through proxies, and makes the proxies that are missing.
pub(crate) struct ProxyReader<'a> {
    access: ProxyAccess<'a>,
    shown: FrameRange,
    /// Whether new blocks are made.
    makes: bool,
    /// The footage plays backwards, and the blocks before the first one are not made yet.
    backward: bool,
    /// How many frames the source has.
    count: i64,
    spec: ProxySpec,
    /// The number of the last block, and the block if there is one.
    current: Option<(i64, Option<Arc<ProxyBlock>>)>,
}

impl ProxyReader<'_> {
    /// The source frame of this number, in the film's shape. The next frames that are wanted begin
    /// with `from`.
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

    /// Makes the blocks around the shot's ends, so that the shot can be slipped or trimmed by a few
    /// frames.
    pub(crate) fn make_handles_ready(
        &self,
        source: &mut SourceReader<'_>,
    ) -> Result<(), RenderError> {
        let first = self.shown.start.0 - BLOCK;
        let last = (self.shown.end.0 - 1 + BLOCK).min(self.count - 1);
        let numbers = first.max(0).div_euclid(BLOCK)..last.div_euclid(BLOCK) + 1;
        let store = self.access.proxies.store;
        for number in numbers {
            if self.makes && !store.has(self.spec_of(number).key()) {
                self.block_for(number, source)?;
            }
        }
        Ok(())
    }

    fn block(
        &mut self,
        number: i64,
        source: &mut SourceReader<'_>,
    ) -> Result<Option<Arc<ProxyBlock>>, RenderError> {
        match &self.current {
            Some((current, block)) if *current == number => Ok(block.clone()),
            Some(_) | None => {
                let block = self.load_or_make_block(number, source)?;
                self.current = Some((number, block.clone()));
                Ok(block)
            }
        }
    }

    fn load_or_make_block(
        &mut self,
        number: i64,
        source: &mut SourceReader<'_>,
    ) -> Result<Option<Arc<ProxyBlock>>, RenderError> {
        if self.frames(number).is_empty() {
            return Ok(None);
        }
        if std::mem::take(&mut self.backward) {
            self.make_earlier_blocks(number, source)?;
        }
        self.block_for(number, source)
    }

    /// Makes the blocks before this one, which are shown after it. They are made in the order of the
    /// file, so that decoding goes on from block to block without a seek.
    fn make_earlier_blocks(
        &self,
        number: i64,
        source: &mut SourceReader<'_>,
    ) -> Result<(), RenderError> {
        for earlier in self.shown.start.0.div_euclid(BLOCK)..number {
            self.block_for(earlier, source)?;
        }
        Ok(())
    }

    /// A block from memory or from the store; if there is none, it is made.
    fn block_for(
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
            Some(block) => Ok(Some(claim.add(block))),
            None if self.makes => self.make_block(spec, number, claim, source),
            None => Ok(None),
        }
    }

    /// Makes a block from the original. None if one of its frames cannot be decoded: the frames that
    /// are shown may still be readable one by one.
    fn make_block(
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
        let block = claim.add(ProxyBlock::rendered(pictures));
        if source.is_unchanged() {
            queue.push(proxies, spec, &block);
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
