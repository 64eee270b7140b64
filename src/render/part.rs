//! The film's segments as pieces of work: each with its key, and which of them are not kept.

use std::collections::HashSet;

use crate::cache::{EntryKey, EntrySpec, FORMAT_VERSION, SegmentSpec};
use crate::graph::{RenderGraph, Segment, segments};
use crate::render::ffmpeg::engine_version;
use crate::time::FrameRange;

/// Threads of an encoder. It is one, whatever the number of workers: another number gives other bytes, and a film must not depend on
/// how many workers made it.
pub(super) const ENCODER_THREADS: u32 = 1;

/// A segment of the film and what is kept of it.
pub(super) struct Part {
    pub(super) frames: FrameRange,
    pub(super) spec: SegmentSpec,
    pub(super) key: EntryKey,
}

pub(super) fn parts(graph: &RenderGraph) -> Vec<Part> {
    let engine = engine_version();
    let part = |segment: Segment| {
        let spec = SegmentSpec {
            version: FORMAT_VERSION,
            engine: engine.clone(),
            format: graph.format,
            threads: ENCODER_THREADS,
            frames: u32::try_from(segment.frames.len()).unwrap_or(u32::MAX),
            recipe: segment.recipe,
        };
        Part { frames: segment.frames, key: EntrySpec::Segment(spec.clone()).key(), spec }
    };
    segments(graph).into_iter().map(part).collect()
}

/// The segments of which `kept` says that they are not, each once.
pub(super) fn missing<'a>(parts: &'a [Part], kept: &dyn Fn(EntryKey) -> bool) -> Vec<&'a Part> {
    let mut seen: HashSet<EntryKey> = HashSet::new();
    parts.iter().filter(|part| seen.insert(part.key)).filter(|part| !kept(part.key)).collect()
}

pub(super) fn frames(parts: &[Part]) -> i64 {
    parts.iter().map(|part| part.frames.len()).sum()
}

pub(super) fn kept(parts: &[Part], missing: &[&Part]) -> i64 {
    let absent: HashSet<EntryKey> = missing.iter().map(|part| part.key).collect();
    parts.iter().filter(|part| !absent.contains(&part.key)).map(|part| part.frames.len()).sum()
}
