//! The film's segments as pieces of work: each with its key, and which of them are not kept.

use std::collections::{HashMap, HashSet};

use crate::cache::{EntryKey, EntrySpec, FORMAT_VERSION, SegmentSpec};
use crate::graph::recipe::Recipe;
use crate::graph::{RenderGraph, Segment, segments};
use crate::hash::ContentHash;
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

/// The segments of which `kept` says that they are not, each once, in the order in which their sources are read best: by file, then by place in it.
pub(super) fn missing<'a>(parts: &'a [Part], kept: &dyn Fn(EntryKey) -> bool) -> Vec<&'a Part> {
    let mut seen: HashMap<EntryKey, bool> = HashMap::new();
    let mut missing: Vec<&Part> = Vec::new();
    for part in parts {
        let known = seen.insert(part.key, true).is_some();
        if !known && !kept(part.key) {
            missing.push(part);
        }
    }
    missing.sort_by_key(|part| source(&part.spec.recipe));
    missing
}

pub(super) fn frames(parts: &[Part]) -> i64 {
    parts.iter().map(|part| part.frames.len()).sum()
}

pub(super) fn kept(parts: &[Part], missing: &[&Part]) -> i64 {
    let absent: HashSet<EntryKey> = missing.iter().map(|part| part.key).collect();
    parts.iter().filter(|part| !absent.contains(&part.key)).map(|part| part.frames.len()).sum()
}

/// The first medium that a recipe reads, and where in it.
fn source(recipe: &Recipe) -> Option<(ContentHash, i64)> {
    match recipe {
        Recipe::Footage { media, frames, .. } => Some((*media, frames.first().map_or(0, |run| run.first))),
        Recipe::Color { .. } => None,
        Recipe::Blend { from, to, .. } => source(from).or_else(|| source(to)),
        Recipe::Tint { picture, .. } | Recipe::Words { picture, .. } => source(picture),
    }
}
