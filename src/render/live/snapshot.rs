//! A film as it is edited: its recipe, cut into segments that are known by their content.

use std::collections::HashSet;

use crate::cache::EntryKey;
use crate::graph::RenderGraph;
use crate::render::sound::track::SoundJob;
use crate::render::work::segment::{SegmentJob, segment_jobs};
use crate::time::{Frame, FrameRange};

/// One state of a film: all that is to be rendered of it.
pub struct Snapshot {
    revision: u64,
    graph: RenderGraph,
    pub(super) segments: Vec<SegmentJob>,
    sound: Option<EntryKey>,
}

impl Snapshot {
    /// The state of this number of a film. Its packets are never copied from its sources: a preview
    /// is of a size of its own.
    pub fn new(revision: u64, graph: RenderGraph) -> Snapshot {
        let (segments, sound) =
            (segment_jobs(&graph, false), SoundJob::of(&graph).map(|sound| sound.key));
        Snapshot { revision, graph, segments, sound }
    }

    /// The number of the state.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The film's recipe.
    pub fn graph(&self) -> &RenderGraph {
        &self.graph
    }

    /// The film's segments, in order and without a hole; equal ones have one key.
    pub fn segments(&self) -> impl Iterator<Item = (FrameRange, EntryKey)> {
        self.segments.iter().map(|segment| (segment.frames, segment.key))
    }

    /// The key of the film's sound; none for a film without.
    pub fn sound(&self) -> Option<EntryKey> {
        self.sound
    }

    /// The key of the segment in which a frame lies.
    pub fn segment_at(&self, frame: Frame) -> Option<EntryKey> {
        let index = self.segments.partition_point(|segment| segment.frames.end <= frame);
        self.segments.get(index).map(|segment| segment.key)
    }

    /// The stretches of this film that do not show what the other showed there, and that are not of
    /// it moved to another place: each as long as it can be.
    pub fn new_since(&self, before: &Snapshot) -> Vec<FrameRange> {
        let known: HashSet<EntryKey> = before.segments.iter().map(|segment| segment.key).collect();
        let new = self
            .segments
            .iter()
            .filter(|segment| !known.contains(&segment.key))
            .map(|segment| segment.frames);
        new.fold(Vec::new(), |mut stretches: Vec<FrameRange>, frames| {
            match stretches.last_mut() {
                Some(last) if last.end == frames.start => last.end = frames.end,
                Some(_) | None => stretches.push(frames),
            }
            stretches
        })
    }
}
