//! Forecasts a render: what it would do, and for each segment that it would render, what has changed
//! since the output was last rendered. Nothing is written.

use std::collections::{HashMap, HashSet};

use crate::cache::{
    Change, EntryKey, EntrySpec, Fields, Names, SegmentSpec, SoundSpec, SourceRange, Store,
};
use crate::graph::RenderGraph;
use crate::render::film::history::{RecordedSegment, RenderRecord};
use crate::render::footage::media::MediaIndex;
use crate::render::sound::track::SoundJob;
use crate::render::work::segment::{Chunks, CopiedChunk, SegmentJob, missing_segments};
use crate::render::work::workers::plan_decoding;
use crate::time::FrameRange;

/// A segment that differs from every earlier one in more fields than this counts as new.
const MAX_CHANGES: usize = 6;

/// What a render would do.
#[derive(Clone, Debug)]
pub struct Forecast {
    /// The segments that are encoded, in order.
    pub segments: Vec<SegmentForecast>,
    /// The ranges that are copied, in order, if their trials succeed.
    pub copied: Vec<CopyForecast>,
    pub sound: Option<SoundForecast>,
    /// How many source frames are decoded for the missing segments.
    pub decoded: u64,
}

/// What a render would do about a segment.
#[derive(Clone, Debug)]
pub struct SegmentForecast {
    pub frames: FrameRange,
    pub spec: SegmentSpec,
    pub key: EntryKey,
    pub state: CacheState,
}

/// What a render would copy.
#[derive(Clone, Debug)]
pub struct CopyForecast {
    pub frames: FrameRange,
    pub source: SourceRange,
    /// Their size, estimated from the size of the file.
    pub bytes: u64,
}

/// What a render would do about the sound.
#[derive(Clone, Debug)]
pub struct SoundForecast {
    pub spec: SoundSpec,
    pub key: EntryKey,
    pub state: CacheState,
}

/// Whether an entry is in the cache, or why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CacheState {
    /// It is in the cache, with this size in bytes.
    Cached(u64),
    /// It equals an earlier segment of this film, which is rendered.
    Repeated,
    /// It was part of the output, and has been removed from the cache.
    Removed,
    /// It has changed in these fields.
    Changed(Vec<Change>),
    /// The output had nothing like it.
    New,
}

impl CacheState {
    pub fn is_cached(&self) -> bool {
        matches!(self, CacheState::Cached(_))
    }
}

impl Forecast {
    /// The segments that would be rendered. Equal segments count once.
    pub fn missing(&self) -> impl Iterator<Item = &SegmentForecast> {
        self.segments.iter().filter(|segment| {
            matches!(segment.state, CacheState::Removed | CacheState::Changed(_) | CacheState::New)
        })
    }

    /// How many frames would be rendered.
    pub fn frames_to_render(&self) -> u64 {
        self.missing().map(|segment| segment.frames.len().unsigned_abs()).sum()
    }

    /// How many frames would be copied.
    pub fn copied_frames(&self) -> u64 {
        self.copied.iter().map(|copied| copied.frames.len().unsigned_abs()).sum()
    }
}

/// What rendering `graph` with `store` would do. `copy` says whether packets of the sources are
/// copied where possible, and `last` records the last render of the output.
pub fn forecast(
    graph: &RenderGraph,
    store: &Store,
    last: Option<&RenderRecord>,
    names: Names<'_>,
    copy: bool,
) -> Forecast {
    let Chunks { encoded: jobs, copied } = Chunks::of(graph, |_| copy);
    let decoded = decoded(graph, &missing_segments(&jobs, &|key| store.size(key).is_some()));
    let mut past = Past::new(last, &jobs, names);
    let mut seen = HashSet::new();
    let mut segments: Vec<SegmentForecast> = Vec::with_capacity(jobs.len());
    for SegmentJob { frames, spec, key, .. } in jobs {
        let state = match store.size(key) {
            Some(bytes) => CacheState::Cached(bytes),
            None if !seen.insert(key) => CacheState::Repeated,
            None => past.missing_state(frames, &spec, key),
        };
        segments.push(SegmentForecast { frames, spec, key, state });
    }
    let sound = SoundJob::of(graph).map(|sound| {
        let state = store
            .size(sound.key)
            .map_or_else(|| past.missing_sound_state(&sound.spec), CacheState::Cached);
        SoundForecast { key: sound.key, spec: sound.spec, state }
    });
    let copied = copied.into_iter().map(|copied| copy_forecast(graph, copied)).collect();
    Forecast { segments, copied, sound, decoded }
}

/// A range has the same share of its file's bytes as of its frames.
fn copy_forecast(graph: &RenderGraph, CopiedChunk { frames, source }: CopiedChunk) -> CopyForecast {
    let medium = graph.media.iter().find(|medium| medium.facts.digest == source.media);
    let size = medium
        .and_then(|medium| std::fs::metadata(&medium.path).ok())
        .map_or(0, |facts| facts.len());
    let count = medium
        .and_then(|medium| medium.facts.video.as_ref())
        .map_or(1, |video| video.times.count())
        .max(1);
    let bytes = u128::from(size) * u128::from(frames.len().unsigned_abs())
        / u128::from(count.unsigned_abs());
    CopyForecast { frames, source, bytes: u64::try_from(bytes).unwrap_or(u64::MAX) }
}

/// How many source frames are decoded for these segments, including those that are only decoded on
/// the way to others.
fn decoded(graph: &RenderGraph, missing: &[&SegmentJob]) -> u64 {
    plan_decoding(missing, &MediaIndex::new(graph)).decoded.unsigned_abs()
}

/// The last render of the output, to find out what has changed.
struct Past<'a> {
    names: Names<'a>,
    sound: Option<Option<&'a SoundSpec>>,
    keys: HashSet<EntryKey>,
    /// Segments that are no longer part of the film, by their frames. A changed segment may have
    /// been one of them.
    left: HashMap<FrameRange, &'a RecordedSegment>,
    /// The fields of those segments; computed when they are first needed.
    fields: Option<Vec<(FrameRange, Fields)>>,
}

impl<'a> Past<'a> {
    fn new(last: Option<&'a RenderRecord>, now: &[SegmentJob], names: Names<'a>) -> Past<'a> {
        let now: HashSet<EntryKey> = now.iter().map(|job| job.key).collect();
        let keyed: Vec<(EntryKey, &RecordedSegment)> = last
            .iter()
            .flat_map(|last| &last.segments)
            .map(|segment| (EntrySpec::Segment(segment.spec.clone()).key(), segment))
            .collect();
        let left = keyed
            .iter()
            .filter(|(key, _)| !now.contains(key))
            .map(|&(_, segment)| (segment.frames, segment))
            .collect();
        let sound = last.map(|last| last.sound.as_ref());
        Past {
            names,
            sound,
            keys: keyed.into_iter().map(|(key, _)| key).collect(),
            left,
            fields: None,
        }
    }

    /// Why a segment is missing. It is compared with the segment that had the same frames, or else
    /// with the most similar one.
    fn missing_state(
        &mut self,
        frames: FrameRange,
        spec: &SegmentSpec,
        key: EntryKey,
    ) -> CacheState {
        if self.keys.contains(&key) {
            return CacheState::Removed;
        }
        let now = Fields::of(spec, self.names);
        if let Some(before) = self.left.get(&frames) {
            return CacheState::Changed(Fields::of(&before.spec, self.names).changes(&now));
        }
        let (left, names) = (&self.left, self.names);
        let candidates = self.fields.get_or_insert_with(|| {
            let mut fields: Vec<_> = left
                .iter()
                .map(|(&frames, segment)| (frames, Fields::of(&segment.spec, names)))
                .collect();
            fields.sort_by_key(|(frames, _)| frames.start);
            fields
        });
        let away = |before: FrameRange| (before.start - frames.start).abs();
        let nearest =
            candidates.iter().min_by_key(|(before, fields)| (fields.distance(&now), away(*before)));
        match nearest.map(|(_, fields)| fields.changes(&now)) {
            Some(changes) if changes.len() <= MAX_CHANGES => CacheState::Changed(changes),
            Some(_) | None => CacheState::New,
        }
    }

    fn missing_sound_state(&self, spec: &SoundSpec) -> CacheState {
        match self.sound {
            Some(Some(before)) if before == spec => CacheState::Removed,
            Some(Some(before)) => CacheState::Changed(
                Fields::of(before, self.names).changes(&Fields::of(spec, self.names)),
            ),
            Some(None) | None => CacheState::New,
        }
    }
}
