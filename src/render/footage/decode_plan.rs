//! The decode plan: which segments one worker renders one after another, so that no part of the
//! footage is decoded twice. It is computed before any file is opened, from what each missing
//! segment reads; key frames are known since the files were probed.
//!
//! Decoding can only start at key frames, and these may lie ten seconds apart. A segment that
//! begins in a group of pictures in which another segment ended continues from there. A segment
//! that shows frames which the segment before it has just decoded gets them from memory. Each pair
//! of such neighbours is weighed by the decoding that it saves, and the best pairs are joined into
//! chains: a greedy path cover. Of the frames on the way to a wanted one, only those are decoded
//! that others refer to.

use std::collections::HashMap;
use std::ops::Range;

use crate::graph::recipe::Recipe;
use crate::hash::ContentHash;
use crate::time::{FrameRun, FrameSet, unpack};

/// The distance between key frames that is assumed where the container does not list them.
const DEFAULT_GROUP: i64 = 48;
/// How many earlier reads of the same medium are considered as the one before a read. It bounds the
/// number of pairs.
const MAX_CANDIDATES: usize = 16;
/// What encoding a frame costs, in decoded frames: a rough measure that only balances the chains.
const ENCODING_COST: i64 = 8;

/// What a segment reads of one medium.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FootageRead {
    pub(crate) media: ContentHash,
    /// The source frame shown first.
    pub(crate) begin: i64,
    /// The source frame shown last.
    pub(crate) end: i64,
    /// The lowest source frame.
    pub(crate) low: i64,
    /// The highest source frame.
    pub(crate) high: i64,
}

impl FootageRead {
    fn of(media: ContentHash, runs: &[FrameRun]) -> Option<FootageRead> {
        let shown = || unpack(runs);
        Some(FootageRead {
            media,
            begin: shown().next()?,
            end: shown().last()?,
            low: shown().min()?,
            high: shown().max()?,
        })
    }

    fn is_forward(&self) -> bool {
        self.begin == self.low && self.end == self.high
    }
}

/// What a missing segment reads, and how long it is.
#[derive(Clone, Debug)]
pub(crate) struct SegmentReads {
    pub(crate) frames: i64,
    pub(crate) reads: Vec<FootageRead>,
}

impl SegmentReads {
    pub(crate) fn new(recipe: &Recipe, frames: i64) -> SegmentReads {
        let reads =
            recipe.footage().into_iter().filter_map(|(media, runs)| FootageRead::of(media, runs));
        SegmentReads { frames, reads: reads.collect() }
    }
}

/// What the plan must know about a medium.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SourceFacts<'a> {
    /// The frames at which decoding can start.
    pub(crate) keys: &'a FrameSet,
    /// The size of a decoded frame in bytes.
    pub(crate) frame_bytes: u64,
}

impl SourceFacts<'_> {
    /// How many frames a seek to `frame` decodes before it.
    fn preroll(&self, frame: i64) -> i64 {
        self.keys.at_or_before(frame).map_or(frame.clamp(0, DEFAULT_GROUP), |key| frame - key)
    }
}

/// Source frames that stay in memory for the next segment of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SharedFrames {
    pub(crate) media: ContentHash,
    pub(crate) frames: Range<i64>,
}

/// A segment in its chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ChainLink {
    /// An index into the tasks that were planned.
    pub(crate) segment: usize,
    /// Frames that it gets from the segment before it.
    pub(crate) shared: Vec<SharedFrames>,
    /// Its cost, in decoded frames, after the segment before it.
    pub(crate) cost: i64,
}

/// The chains of segments to render.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DecodePlan {
    /// One worker renders the segments of a chain one after another. The most expensive chain is
    /// first.
    pub(crate) chains: Vec<Vec<ChainLink>>,
    /// How many frames are decoded.
    pub(crate) decoded: i64,
    /// How many more frames would be decoded if each segment were rendered by itself.
    pub(crate) saved: i64,
}

/// The plan for `tasks`. Frames that two neighbours share stay in memory, up to `budget` bytes per
/// worker.
pub(crate) fn plan<'a>(
    tasks: &[SegmentReads],
    source: impl Fn(ContentHash) -> Option<SourceFacts<'a>>,
    budget: u64,
) -> DecodePlan {
    let planner = Planner { tasks, source: &source, budget };
    let chains = planner.chains();
    let mut chains: Vec<Vec<ChainLink>> =
        chains.into_iter().map(|chain| planner.links(&chain)).collect();
    chains.sort_by_key(|chain| std::cmp::Reverse(cost(chain)));
    let separate: i64 = tasks.iter().map(|task| planner.decoding(task)).sum();
    let encoding: i64 = tasks.iter().map(|task| task.frames * ENCODING_COST).sum();
    let decoded = chains.iter().map(cost).sum::<i64>() - encoding;
    DecodePlan { chains, decoded, saved: separate - decoded }
}

/// What each task costs by itself, in decoded frames.
pub(crate) fn separate_costs<'a>(
    tasks: &[SegmentReads],
    source: impl Fn(ContentHash) -> Option<SourceFacts<'a>>,
) -> Vec<i64> {
    let planner = Planner { tasks, source: &source, budget: 0 };
    tasks.iter().map(|task| planner.separate_cost(task)).collect()
}

/// The total cost of links, in decoded frames.
pub(crate) fn cost<'a>(links: impl IntoIterator<Item = &'a ChainLink>) -> i64 {
    links.into_iter().map(|link| link.cost).sum()
}

struct Planner<'t, 'a, S: Fn(ContentHash) -> Option<SourceFacts<'a>>> {
    tasks: &'t [SegmentReads],
    source: &'t S,
    budget: u64,
}

/// The saving if one task follows another.
struct Edge {
    from: usize,
    to: usize,
    saving: i64,
}

impl<'a, S: Fn(ContentHash) -> Option<SourceFacts<'a>>> Planner<'_, 'a, S> {
    /// How many frames a task decodes by itself.
    fn decoding(&self, task: &SegmentReads) -> i64 {
        let of = |read: &FootageRead| {
            read.high - read.low
                + 1
                + (self.source)(read.media).map_or(0, |source| source.preroll(read.low))
        };
        task.reads.iter().map(of).sum()
    }

    /// What a task costs by itself.
    fn separate_cost(&self, task: &SegmentReads) -> i64 {
        self.decoding(task) + task.frames * ENCODING_COST
    }

    fn chains(&self) -> Vec<Vec<usize>> {
        let mut edges = self.edges();
        edges.sort_by_key(|edge| (std::cmp::Reverse(edge.saving), edge.from, edge.to));
        let mut paths = Paths::new(self.tasks.len());
        for edge in edges {
            paths.join(edge.from, edge.to);
        }
        paths.into_chains()
    }

    /// All pairs of neighbours that save decoding.
    fn edges(&self) -> Vec<Edge> {
        let mut by_medium: HashMap<ContentHash, Vec<(usize, FootageRead)>> = HashMap::new();
        for (index, task) in self.tasks.iter().enumerate() {
            for read in &task.reads {
                by_medium.entry(read.media).or_default().push((index, *read));
            }
        }
        let mut edges = Vec::new();
        for reads in by_medium.values_mut() {
            reads.sort_by_key(|(index, read)| (read.begin, read.end, *index));
            for (place, &(to, _)) in reads.iter().enumerate() {
                let before = &reads[place.saturating_sub(MAX_CANDIDATES)..place];
                for &(from, _) in before {
                    if from == to {
                        continue;
                    }
                    let (saving, _) = self.saving(from, to);
                    if saving > 0 {
                        edges.push(Edge { from, to, saving });
                    }
                }
            }
        }
        edges
    }

    /// How many frames are saved when `to` follows `from`, and which of them stay in memory.
    fn saving(&self, from: usize, to: usize) -> (i64, Vec<SharedFrames>) {
        let mut saving = 0;
        let mut shared = Vec::new();
        let mut room = self.budget;
        let mut earlier: Vec<FootageRead> = self.tasks[from].reads.clone();
        for read in &self.tasks[to].reads {
            let Some(source) = (self.source)(read.media) else { continue };
            let best = earlier
                .iter()
                .enumerate()
                .filter_map(|(index, before)| Some((index, saved(before, read, &source, room)?)));
            let Some((index, saved)) = best.max_by_key(|(_, saved)| saved.frames) else {
                continue;
            };
            let before = earlier.swap_remove(index);
            if let Some(frames) = saved.shared {
                room -= bytes(&frames, &source);
                shared.push(SharedFrames { media: before.media, frames });
            }
            saving += saved.frames;
        }
        (saving, shared)
    }

    fn links(&self, chain: &[usize]) -> Vec<ChainLink> {
        let before = std::iter::once(None).chain(chain.iter().copied().map(Some));
        let link = |(before, &task): (Option<usize>, &usize)| {
            let (saving, shared) =
                before.map_or((0, Vec::new()), |before| self.saving(before, task));
            let separate = self.separate_cost(&self.tasks[task]);
            ChainLink { segment: task, shared, cost: separate - saving }
        };
        before.zip(chain).map(link).collect()
    }
}

/// What a read saves when it follows another.
struct Saving {
    frames: i64,
    /// Frames that both reads show: they stay in memory.
    shared: Option<Range<i64>>,
}

fn saved(
    before: &FootageRead,
    read: &FootageRead,
    source: &SourceFacts<'_>,
    room: u64,
) -> Option<Saving> {
    let alike = before.media == read.media && before.is_forward() && read.is_forward();
    let preroll = source.preroll(read.begin);
    if !alike || read.begin - preroll > before.end {
        return None;
    }
    if before.end < read.begin {
        let gap = read.begin - before.end - 1;
        return (preroll > gap).then_some(Saving { frames: preroll - gap, shared: None });
    }
    let shared = read.begin.max(before.begin)..before.end.min(read.end) + 1;
    let whole = before.begin <= read.begin && bytes(&shared, source) <= room;
    whole.then(|| Saving { frames: preroll + shared.end - shared.start, shared: Some(shared) })
}

fn bytes(frames: &Range<i64>, source: &SourceFacts<'_>) -> u64 {
    u64::try_from(frames.end - frames.start).unwrap_or(0).saturating_mul(source.frame_bytes)
}

/// Tasks joined into paths: each task has at most one before and one after it, and no path is a
/// circle.
struct Paths {
    after: Vec<Option<usize>>,
    before: Vec<Option<usize>>,
    /// For the first task of a path its last, and for the last its first.
    other_end: Vec<usize>,
}

impl Paths {
    fn new(count: usize) -> Paths {
        Paths {
            after: vec![None; count],
            before: vec![None; count],
            other_end: (0..count).collect(),
        }
    }

    fn join(&mut self, from: usize, to: usize) {
        if self.after[from].is_some() || self.before[to].is_some() || self.other_end[from] == to {
            return;
        }
        let (first, last) = (self.other_end[from], self.other_end[to]);
        (self.after[from], self.before[to]) = (Some(to), Some(from));
        (self.other_end[first], self.other_end[last]) = (last, first);
    }

    fn into_chains(self) -> Vec<Vec<usize>> {
        let first = (0..self.after.len()).filter(|&task| self.before[task].is_none());
        first
            .map(|task| std::iter::successors(Some(task), |&task| self.after[task]).collect())
            .collect()
    }
}

#[cfg(test)]
mod tests;
