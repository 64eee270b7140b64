//! The film's segments as pieces of work: each with its key, and which of them are not kept; and those that are copied.

use std::collections::{HashMap, HashSet};

use crate::cache::{EntryKey, EntrySpec, FORMAT_VERSION, Neighbour, SegmentSpec, SourceStretch, Store};
use crate::graph::Segment;
use crate::graph::format::PictureFormat;
use crate::graph::recipe::Recipe;
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

/// A stretch of the film whose packets are a source's.
#[derive(Clone, Debug)]
pub(super) struct Copied {
    pub(super) frames: FrameRange,
    pub(super) media: ContentHash,
    /// The video stream in it.
    pub(super) stream: usize,
    /// The source frame that is the stretch's first.
    pub(super) first: i64,
}

impl Copied {
    /// What of the source it is.
    pub(super) fn source(&self) -> SourceStretch {
        SourceStretch { media: self.media, stream: self.stream, first: self.first, end: self.first + self.frames.len() }
    }
}

/// A stretch of the film.
pub(super) enum Piece {
    Encoded(Part),
    Copied(Copied),
}

impl Piece {
    pub(super) fn frames(&self) -> FrameRange {
        match self {
            Piece::Encoded(part) => part.frames,
            Piece::Copied(copied) => copied.frames,
        }
    }

    pub(super) fn encoded(&self) -> Option<&Part> {
        match self {
            Piece::Encoded(part) => Some(part),
            Piece::Copied(_) => None,
        }
    }

    pub(super) fn copied(&self) -> Option<&Copied> {
        match self {
            Piece::Encoded(_) => None,
            Piece::Copied(copied) => Some(copied),
        }
    }

    /// What it is to what stands beside it.
    pub(super) fn neighbour(&self) -> Neighbour {
        match self {
            Piece::Encoded(_) => Neighbour::Encoded,
            Piece::Copied(copied) => Neighbour::Copied(copied.source()),
        }
    }
}

/// The pieces of a film of this format that its segments are.
pub(super) fn pieces(format: &PictureFormat, segments: Vec<Segment>) -> Vec<Piece> {
    let engine = engine_version();
    segments.into_iter().map(|segment| piece(format, &engine, segment)).collect()
}

fn piece(format: &PictureFormat, engine: &str, segment: Segment) -> Piece {
    match segment.recipe {
        Recipe::Footage { media, stream, ref frames, .. } if segment.copied => {
            let first = frames.first().map_or(0, |run| run.first);
            Piece::Copied(Copied { frames: segment.frames, media, stream, first })
        }
        recipe => {
            let spec = SegmentSpec {
                version: FORMAT_VERSION,
                engine: engine.to_owned(),
                format: *format,
                threads: ENCODER_THREADS,
                frames: u32::try_from(segment.frames.len()).unwrap_or(u32::MAX),
                recipe,
            };
            Piece::Encoded(Part { frames: segment.frames, key: EntrySpec::Segment(spec.clone()).key(), spec })
        }
    }
}

/// The pieces that are encoded.
pub(super) fn encoded(pieces: &[Piece]) -> impl Iterator<Item = &Part> {
    pieces.iter().filter_map(Piece::encoded)
}

/// The segments that are not kept, each once, in the order in which their sources are read best: by file, then by place in it.
pub(super) fn missing<'a>(pieces: &'a [Piece], store: &Store) -> Vec<&'a Part> {
    let mut seen: HashMap<EntryKey, bool> = HashMap::new();
    let mut missing: Vec<&Part> = Vec::new();
    for part in encoded(pieces) {
        let known = seen.insert(part.key, true).is_some();
        if !known && store.get(part.key).is_none_or(|file| file.frames != part.spec.frames) {
            missing.push(part);
        }
    }
    missing.sort_by_key(|part| source(&part.spec.recipe));
    missing
}

/// The film's length.
pub(super) fn frames(pieces: &[Piece]) -> i64 {
    pieces.iter().map(|piece| piece.frames().len()).sum()
}

/// Frames that are copied.
pub(super) fn copied(pieces: &[Piece]) -> i64 {
    pieces.iter().filter_map(Piece::copied).map(|copied| copied.frames.len()).sum()
}

/// Frames that were rendered before.
pub(super) fn kept(pieces: &[Piece], missing: &[&Part]) -> i64 {
    let absent: HashSet<EntryKey> = missing.iter().map(|part| part.key).collect();
    encoded(pieces).filter(|part| !absent.contains(&part.key)).map(|part| part.frames.len()).sum()
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
