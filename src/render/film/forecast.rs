//! What a render would do, and for what it would render, what has changed since the output was last
//! made. Nothing is written.

use std::collections::{HashMap, HashSet};

use crate::cache::{
    Change, EntryKey, EntrySpec, Fields, Names, SegmentSpec, SoundSpec, SourceStretch, Store,
};
use crate::graph::RenderGraph;
use crate::render::film::history::{RecordedSegment, RenderRecord};
use crate::render::footage::media::MediaIndex;
use crate::render::sound::track::SoundJob;
use crate::render::work::segment::{Chunks, CopiedChunk, SegmentJob, missing_segments};
use crate::render::work::workers::plan_decoding;
use crate::time::FrameRange;

/// A segment that differs in more fields from all that was there is a new one.
const MOST_CHANGES: usize = 6;

/// What a render would do.
#[derive(Clone, Debug)]
pub struct Forecast {
    /// The segments that are encoded, in order.
    pub segments: Vec<SegmentForecast>,
    /// What is copied from its source, in order, if it decodes right.
    pub copied: Vec<CopyForecast>,
    /// The film's sound, if it has any.
    pub sound: Option<SoundForecast>,
    /// Source frames that are decoded for the missing segments.
    pub decoded: u64,
}

/// What a render would do about a segment.
#[derive(Clone, Debug)]
pub struct SegmentForecast {
    /// The film's frames.
    pub frames: FrameRange,
    /// How it is made.
    pub spec: SegmentSpec,
    /// Its key.
    pub key: EntryKey,
    /// Whether it is there.
    pub state: CacheState,
}

/// What a render would copy.
#[derive(Clone, Debug)]
pub struct CopyForecast {
    /// The film's frames.
    pub frames: FrameRange,
    /// What of the source they are.
    pub source: SourceStretch,
    /// Its bytes, about.
    pub bytes: u64,
}

/// What a render would do about the sound.
#[derive(Clone, Debug)]
pub struct SoundForecast {
    /// How it is made.
    pub spec: SoundSpec,
    /// Its key.
    pub key: EntryKey,
    /// Whether it is there.
    pub state: CacheState,
}

/// Whether something is kept, or why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CacheState {
    /// It is, in so many bytes.
    Kept(u64),
    /// It is the same as an earlier segment of this film, which is rendered.
    Again,
    /// It was part of the output, and is no longer kept.
    Gone,
    /// It has changed in this.
    Changed(Vec<Change>),
    /// There was nothing like it.
    New,
}

impl CacheState {
    /// Whether nothing has to be rendered for it, because it is kept.
    pub fn is_kept(&self) -> bool {
        matches!(self, CacheState::Kept(_))
    }
}

impl Forecast {
    /// The segments that would be rendered: equal ones count once.
    pub fn missing(&self) -> impl Iterator<Item = &SegmentForecast> {
        self.segments.iter().filter(|segment| {
            matches!(segment.state, CacheState::Gone | CacheState::Changed(_) | CacheState::New)
        })
    }

    /// The frames of these.
    pub fn frames_to_render(&self) -> u64 {
        self.missing().map(|segment| segment.frames.len().unsigned_abs()).sum()
    }

    /// The frames that would be copied.
    pub fn copied_frames(&self) -> u64 {
        self.copied.iter().map(|copied| copied.frames.len().unsigned_abs()).sum()
    }
}

/// What rendering `graph` with `store` would do, copying what can be where `copy` says so; `last`
/// is what its output was last made of.
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
            Some(bytes) => CacheState::Kept(bytes),
            None if !seen.insert(key) => CacheState::Again,
            None => past.why(frames, &spec, key),
        };
        segments.push(SegmentForecast { frames, spec, key, state });
    }
    let sound = SoundJob::of(graph).map(|sound| {
        let state =
            store.size(sound.key).map_or_else(|| past.why_sound(&sound.spec), CacheState::Kept);
        SoundForecast { key: sound.key, spec: sound.spec, state }
    });
    let copied = copied.into_iter().map(|copied| copy_forecast(graph, copied)).collect();
    Forecast { segments, copied, sound, decoded }
}

/// A stretch has that part of its file's bytes which it has of its frames.
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

/// Source frames that are decoded for these segments, with what is only decoded to get to them.
fn decoded(graph: &RenderGraph, missing: &[&SegmentJob]) -> u64 {
    plan_decoding(missing, &MediaIndex::new(graph)).decoded.unsigned_abs()
}

/// What the output was last made of, as far as it helps to say what has changed.
struct Past<'a> {
    names: Names<'a>,
    sound: Option<Option<&'a SoundSpec>>,
    keys: HashSet<EntryKey>,
    /// Segments that are no longer part of the film, by where they stood: candidates for what a
    /// changed segment was before.
    left: HashMap<FrameRange, &'a RecordedSegment>,
    /// Their fields, once they were needed.
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

    /// Why a segment is missing: what stood on its own frames comes first, then what is most like
    /// it.
    fn why(&mut self, frames: FrameRange, spec: &SegmentSpec, key: EntryKey) -> CacheState {
        if self.keys.contains(&key) {
            return CacheState::Gone;
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
            Some(changes) if changes.len() <= MOST_CHANGES => CacheState::Changed(changes),
            Some(_) | None => CacheState::New,
        }
    }

    fn why_sound(&self, spec: &SoundSpec) -> CacheState {
        match self.sound {
            Some(Some(before)) if before == spec => CacheState::Gone,
            Some(Some(before)) => CacheState::Changed(
                Fields::of(before, self.names).changes(&Fields::of(spec, self.names)),
            ),
            Some(None) | None => CacheState::New,
        }
    }
}
