//! The film's segments as pieces of work: each with its key, and which of them are not kept; and
//! what is copied.

use std::collections::HashSet;

use crate::cache::{EntryKey, EntrySpec, FORMAT_VERSION, SegmentSpec, SourceStretch};
use crate::graph::recipe::Recipe;
use crate::graph::{RenderGraph, Segment, spliced};
use crate::hash::ContentHash;
use crate::render::ffmpeg::engine_version;
use crate::time::FrameRange;

/// Threads of an encoder. It is one, whatever the number of workers: another number gives other
/// bytes, and a film must not depend on how many workers made it.
pub(crate) const ENCODER_THREADS: u32 = 1;

/// A segment of the film and what is kept of it.
pub(crate) struct Part {
    pub(crate) frames: FrameRange,
    pub(crate) spec: SegmentSpec,
    pub(crate) key: EntryKey,
}

/// A stretch of the film whose packets are a source's.
#[derive(Clone, Debug)]
pub(crate) struct Copied {
    pub(crate) frames: FrameRange,
    pub(crate) source: SourceStretch,
}

/// A film as it is put together.
pub(crate) struct Pieces {
    /// What is encoded.
    pub(crate) parts: Vec<Part>,
    /// What is copied.
    pub(crate) copied: Vec<Copied>,
}

/// A stretch of the film.
#[derive(Clone, Copy)]
pub(crate) enum Piece<'a> {
    Encoded(&'a Part),
    Copied(&'a Copied),
}

impl Pieces {
    /// A film's pieces, if from those media can be copied that may be.
    pub(crate) fn of(graph: &RenderGraph, may_copy: impl Fn(ContentHash) -> bool) -> Pieces {
        let engine = engine_version();
        let (copied, encoded): (Vec<Segment>, Vec<Segment>) =
            spliced(graph, may_copy).into_iter().partition(|segment| segment.copied);
        Pieces {
            parts: encoded.into_iter().map(|segment| part(graph, &engine, segment)).collect(),
            copied: copied.into_iter().filter_map(copy).collect(),
        }
    }

    /// All of them, in the film's order.
    pub(crate) fn in_order(&self) -> Vec<Piece<'_>> {
        let mut pieces: Vec<Piece<'_>> = self
            .parts
            .iter()
            .map(Piece::Encoded)
            .chain(self.copied.iter().map(Piece::Copied))
            .collect();
        pieces.sort_by_key(|piece| match piece {
            Piece::Encoded(part) => part.frames.start,
            Piece::Copied(copied) => copied.frames.start,
        });
        pieces
    }

    /// How many frames are copied.
    pub(crate) fn copied_frames(&self) -> i64 {
        self.copied.iter().map(|copied| copied.frames.len()).sum()
    }
}

/// What of the film is encoded, if all is copied that may be where `copy` says so.
pub(crate) fn parts(graph: &RenderGraph, copy: bool) -> Vec<Part> {
    Pieces::of(graph, |_| copy).parts
}

fn part(graph: &RenderGraph, engine: &str, segment: Segment) -> Part {
    let spec = SegmentSpec {
        version: FORMAT_VERSION,
        engine: engine.to_owned(),
        format: graph.format,
        threads: ENCODER_THREADS,
        frames: u32::try_from(segment.frames.len()).unwrap_or(u32::MAX),
        recipe: segment.recipe,
    };
    Part { frames: segment.frames, key: EntrySpec::Segment(spec.clone()).key(), spec }
}

fn copy(segment: Segment) -> Option<Copied> {
    let Recipe::Footage { media, stream, frames, .. } = segment.recipe else { return None };
    let first = frames.first()?.first;
    Some(Copied {
        frames: segment.frames,
        source: SourceStretch { media, stream, first, end: first + segment.frames.len() },
    })
}

/// The segments of which `kept` says that they are not, each once.
pub(crate) fn missing<'a>(parts: &'a [Part], kept: &dyn Fn(EntryKey) -> bool) -> Vec<&'a Part> {
    let mut seen: HashSet<EntryKey> = HashSet::new();
    parts.iter().filter(|part| seen.insert(part.key)).filter(|part| !kept(part.key)).collect()
}

pub(crate) fn frames(parts: &[Part]) -> i64 {
    parts.iter().map(|part| part.frames.len()).sum()
}

pub(crate) fn kept(parts: &[Part], missing: &[&Part]) -> i64 {
    let absent: HashSet<EntryKey> = missing.iter().map(|part| part.key).collect();
    parts.iter().filter(|part| !absent.contains(&part.key)).map(|part| part.frames.len()).sum()
}
