//! A snapshot of a film that is being edited: its recipe, cut into segments that are identified by
//! their content.

use std::collections::HashSet;

use crate::cache::EntryKey;
use crate::graph::RenderGraph;
use crate::render::sound::track::SoundJob;
use crate::render::work::segment::{SegmentJob, segment_jobs};
use crate::time::{Frame, FrameRange};

/// One state of a film.
pub struct Snapshot {
    revision: u64,
    graph: RenderGraph,
    pub(super) segments: Vec<SegmentJob>,
    sound: Option<EntryKey>,
}

impl Snapshot {
    /// `revision` numbers the states of a film. Packets are never copied from the sources, because a
    /// preview has a size of its own.
    pub fn new(revision: u64, graph: RenderGraph) -> Snapshot {
        let segments = segment_jobs(&graph, false);
        let sound = SoundJob::of(&graph).map(|sound| sound.key);
        Snapshot { revision, graph, segments, sound }
    }

    pub fn revision(&self) -> u64 {
        self.revision
    }

    pub fn graph(&self) -> &RenderGraph {
        &self.graph
    }

    /// The film's segments, in order and without gaps. Equal segments have the same key.
    pub fn segments(&self) -> impl Iterator<Item = (FrameRange, EntryKey)> {
        self.segments.iter().map(|segment| (segment.frames, segment.key))
    }

    /// The key of the film's sound; none for a film without sound.
    pub fn sound(&self) -> Option<EntryKey> {
        self.sound
    }

    /// The key of the segment that contains a frame.
    pub fn segment_at(&self, frame: Frame) -> Option<EntryKey> {
        let index = self.segments.partition_point(|segment| segment.frames.end <= frame);
        self.segments.get(index).map(|segment| segment.key)
    }

    /// The ranges of this film with content that `before` did not have anywhere. Adjacent ranges are
    /// joined.
    pub fn new_since(&self, before: &Snapshot) -> Vec<FrameRange> {
        let known: HashSet<EntryKey> = before.segments.iter().map(|segment| segment.key).collect();
        let mut ranges: Vec<FrameRange> = Vec::new();
        for segment in &self.segments {
            if known.contains(&segment.key) {
                continue;
            }
            match ranges.last_mut() {
                Some(last) if last.end == segment.frames.start => last.end = segment.frames.end,
                Some(_) | None => ranges.push(segment.frames),
            }
        }
        ranges
    }
}
