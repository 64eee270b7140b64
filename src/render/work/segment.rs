//! The chunks of a film: the segments that are encoded, each with its cache key, and the ranges
//! whose packets are copied from a source.

use std::collections::HashSet;

use crate::cache::{EntryKey, EntrySpec, SEGMENT_VERSION, SegmentSpec, SourceRange};
use crate::graph::recipe::Recipe;
use crate::graph::{RenderGraph, Segment, spliced};
use crate::hash::ContentHash;
use crate::render::ffmpeg::engine_version;
use crate::time::FrameRange;

/// Threads of each encoder. It is always one: another number gives other bytes, and a film must not
/// depend on how many workers rendered it. Two encoders of one thread were measured to cost no more
/// processor time than one encoder of two or three threads.
pub(crate) const ENCODER_THREADS: u32 = 1;

/// A segment that is encoded.
pub(crate) struct SegmentJob {
    pub(crate) frames: FrameRange,
    pub(crate) spec: SegmentSpec,
    pub(crate) key: EntryKey,
}

/// A range of the film whose packets are copied from a source.
#[derive(Clone, Debug)]
pub(crate) struct CopiedChunk {
    pub(crate) frames: FrameRange,
    pub(crate) source: SourceRange,
}

/// All chunks of a film.
pub(crate) struct Chunks {
    pub(crate) encoded: Vec<SegmentJob>,
    pub(crate) copied: Vec<CopiedChunk>,
}

#[derive(Clone, Copy)]
pub(crate) enum Chunk<'a> {
    Encoded(&'a SegmentJob),
    Copied(&'a CopiedChunk),
}

impl Chunks {
    /// The chunks of a film. Only media for which `may_copy` says so are copied from.
    pub(crate) fn of(graph: &RenderGraph, may_copy: impl Fn(ContentHash) -> bool) -> Chunks {
        let engine = engine_version();
        let (copied, encoded): (Vec<Segment>, Vec<Segment>) =
            spliced(graph, may_copy).into_iter().partition(|segment| segment.copied);
        Chunks {
            encoded: encoded
                .into_iter()
                .map(|segment| segment_job(graph, &engine, segment))
                .collect(),
            copied: copied.into_iter().filter_map(copied_chunk).collect(),
        }
    }

    /// All chunks, in the film's order.
    pub(crate) fn in_order(&self) -> Vec<Chunk<'_>> {
        let mut chunks: Vec<Chunk<'_>> = self
            .encoded
            .iter()
            .map(Chunk::Encoded)
            .chain(self.copied.iter().map(Chunk::Copied))
            .collect();
        chunks.sort_by_key(|chunk| match chunk {
            Chunk::Encoded(segment) => segment.frames.start,
            Chunk::Copied(copied) => copied.frames.start,
        });
        chunks
    }

    pub(crate) fn copied_frames(&self) -> i64 {
        self.copied.iter().map(|copied| copied.frames.len()).sum()
    }
}

/// The segments of a film that are encoded. With `copy`, everything that may be copied is left out.
pub(crate) fn segment_jobs(graph: &RenderGraph, copy: bool) -> Vec<SegmentJob> {
    Chunks::of(graph, |_| copy).encoded
}

fn segment_job(graph: &RenderGraph, engine: &str, segment: Segment) -> SegmentJob {
    let spec = SegmentSpec {
        version: SEGMENT_VERSION,
        engine: engine.to_owned(),
        format: graph.format,
        threads: ENCODER_THREADS,
        frames: u32::try_from(segment.frames.len()).unwrap_or(u32::MAX),
        recipe: segment.recipe,
    };
    SegmentJob { frames: segment.frames, key: EntrySpec::Segment(spec.clone()).key(), spec }
}

fn copied_chunk(segment: Segment) -> Option<CopiedChunk> {
    let Recipe::Footage { media, stream, frames, .. } = segment.recipe else { return None };
    let first = frames.first()?.first;
    Some(CopiedChunk {
        frames: segment.frames,
        source: SourceRange { media, stream, first, end: first + segment.frames.len() },
    })
}

/// The segments that are not cached, each once.
pub(crate) fn missing_segments<'a>(
    segments: &'a [SegmentJob],
    is_cached: &dyn Fn(EntryKey) -> bool,
) -> Vec<&'a SegmentJob> {
    let mut seen: HashSet<EntryKey> = HashSet::new();
    segments
        .iter()
        .filter(|segment| seen.insert(segment.key))
        .filter(|segment| !is_cached(segment.key))
        .collect()
}

pub(crate) fn total_frames(segments: &[SegmentJob]) -> i64 {
    segments.iter().map(|segment| segment.frames.len()).sum()
}

/// The frames of the segments that are not missing.
pub(crate) fn cached_frames(segments: &[SegmentJob], missing: &[&SegmentJob]) -> i64 {
    let missing: HashSet<EntryKey> = missing.iter().map(|segment| segment.key).collect();
    segments
        .iter()
        .filter(|segment| !missing.contains(&segment.key))
        .map(|segment| segment.frames.len())
        .sum()
}
