//! What a render would do, and for what it would render, what has changed since the output was last
//! made. Nothing is written.

use std::collections::{HashMap, HashSet};

use crate::cache::{
    Change, EntryKey, EntrySpec, Fields, Names, SegmentSpec, SoundSpec, SourceStretch, Store,
};
use crate::graph::RenderGraph;
use crate::render::film::history::{Made, MadeSegment};
use crate::render::footage::media::Library;
use crate::render::sound::track::SoundPart;
use crate::render::work::segment::{Copied, Part, Pieces, missing};
use crate::render::work::workers::planned;
use crate::time::FrameRange;

/// A segment that differs in more fields from all that was there is a new one.
const MOST_CHANGES: usize = 6;

/// What a render would do.
#[derive(Clone, Debug)]
pub struct Outlook {
    /// The segments that are encoded, in order.
    pub segments: Vec<SegmentOutlook>,
    /// What is copied from its source, in order, if it decodes right.
    pub copied: Vec<CopyOutlook>,
    /// The film's sound, if it has any.
    pub sound: Option<SoundOutlook>,
    /// Source frames that are decoded for the missing segments.
    pub decoded: u64,
}

/// What a render would do about a segment.
#[derive(Clone, Debug)]
pub struct SegmentOutlook {
    /// The film's frames.
    pub frames: FrameRange,
    /// How it is made.
    pub spec: SegmentSpec,
    /// Its key.
    pub key: EntryKey,
    /// Whether it is there.
    pub state: State,
}

/// What a render would copy.
#[derive(Clone, Debug)]
pub struct CopyOutlook {
    /// The film's frames.
    pub frames: FrameRange,
    /// What of the source they are.
    pub source: SourceStretch,
    /// Its bytes, about.
    pub bytes: u64,
}

/// What a render would do about the sound.
#[derive(Clone, Debug)]
pub struct SoundOutlook {
    /// How it is made.
    pub spec: SoundSpec,
    /// Its key.
    pub key: EntryKey,
    /// Whether it is there.
    pub state: State,
}

/// Whether something is kept, or why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
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

impl State {
    /// Whether nothing has to be rendered for it, because it is kept.
    pub fn is_kept(&self) -> bool {
        matches!(self, State::Kept(_))
    }
}

impl Outlook {
    /// The segments that would be rendered: equal ones count once.
    pub fn missing(&self) -> impl Iterator<Item = &SegmentOutlook> {
        self.segments
            .iter()
            .filter(|segment| matches!(segment.state, State::Gone | State::Changed(_) | State::New))
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
pub fn outlook(
    graph: &RenderGraph,
    store: &Store,
    last: Option<&Made>,
    names: Names<'_>,
    copy: bool,
) -> Outlook {
    let Pieces { parts, copied } = Pieces::of(graph, |_| copy);
    let decoded = decoded(graph, &missing(&parts, &|key| store.size(key).is_some()));
    let mut past = Past::new(last, &parts, names);
    let mut seen = HashSet::new();
    let mut segments: Vec<SegmentOutlook> = Vec::with_capacity(parts.len());
    for Part { frames, spec, key, .. } in parts {
        let state = match store.size(key) {
            Some(bytes) => State::Kept(bytes),
            None if !seen.insert(key) => State::Again,
            None => past.why(frames, &spec, key),
        };
        segments.push(SegmentOutlook { frames, spec, key, state });
    }
    let sound = SoundPart::of(graph).map(|sound| {
        let state = store.size(sound.key).map_or_else(|| past.why_sound(&sound.spec), State::Kept);
        SoundOutlook { key: sound.key, spec: sound.spec, state }
    });
    let copied = copied.into_iter().map(|copied| copy_outlook(graph, copied)).collect();
    Outlook { segments, copied, sound, decoded }
}

/// A stretch has that part of its file's bytes which it has of its frames.
fn copy_outlook(graph: &RenderGraph, Copied { frames, source }: Copied) -> CopyOutlook {
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
    CopyOutlook { frames, source, bytes: u64::try_from(bytes).unwrap_or(u64::MAX) }
}

/// Source frames that are decoded for these segments, with what is only decoded to get to them.
fn decoded(graph: &RenderGraph, missing: &[&Part]) -> u64 {
    planned(missing, &Library::new(graph)).decoded.unsigned_abs()
}

/// What the output was last made of, as far as it helps to say what has changed.
struct Past<'a> {
    names: Names<'a>,
    sound: Option<Option<&'a SoundSpec>>,
    keys: HashSet<EntryKey>,
    /// Segments that are no longer part of the film, by where they stood: candidates for what a
    /// changed segment was before.
    left: HashMap<FrameRange, &'a MadeSegment>,
    /// Their fields, once they were needed.
    fields: Option<Vec<(FrameRange, Fields)>>,
}

impl<'a> Past<'a> {
    fn new(last: Option<&'a Made>, now: &[Part], names: Names<'a>) -> Past<'a> {
        let now: HashSet<EntryKey> = now.iter().map(|part| part.key).collect();
        let keyed: Vec<(EntryKey, &MadeSegment)> = last
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
    fn why(&mut self, frames: FrameRange, spec: &SegmentSpec, key: EntryKey) -> State {
        if self.keys.contains(&key) {
            return State::Gone;
        }
        let now = Fields::of(spec, self.names);
        if let Some(before) = self.left.get(&frames) {
            return State::Changed(Fields::of(&before.spec, self.names).changes(&now));
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
            Some(changes) if changes.len() <= MOST_CHANGES => State::Changed(changes),
            Some(_) | None => State::New,
        }
    }

    fn why_sound(&self, spec: &SoundSpec) -> State {
        match self.sound {
            Some(Some(before)) if before == spec => State::Gone,
            Some(Some(before)) => State::Changed(
                Fields::of(before, self.names).changes(&Fields::of(spec, self.names)),
            ),
            Some(None) | None => State::New,
        }
    }
}
