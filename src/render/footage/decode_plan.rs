//! The decode plan: from what each missing segment reads of which footage, which segments one
//! worker renders one after another, so that no stretch of footage is decoded twice.
//!
//! Decoding can start at key frames alone, and these may lie ten seconds apart. A segment that
//! begins in a group of pictures in which another ended goes on from there; one that shows frames
//! which the one before it has just decoded gets them from memory. All such neighbourhoods are
//! weighed by the decoding that they save, and the best become chains: a path cover, greedily.

use std::collections::HashMap;
use std::ops::Range;

use crate::graph::recipe::Recipe;
use crate::hash::ContentHash;
use crate::time::{FrameRun, FrameSet, unpack};

/// How far apart key frames are taken to be where the container does not tell.
const UNKNOWN_GROUP: i64 = 48;
/// How many of the reads that begin before one are looked at as its neighbours.
const NEIGHBOURS: usize = 16;
/// A frame's encoding against its decoding, roughly: what makes one chain longer than another.
const ENCODING: i64 = 8;

/// What a segment reads of one medium.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FootageRead {
    /// The medium.
    pub(crate) media: ContentHash,
    /// The source frame shown first.
    pub(crate) begin: i64,
    /// The source frame shown last.
    pub(crate) end: i64,
    /// The lowest of all.
    pub(crate) low: i64,
    /// The highest of all.
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

/// A segment that is to be rendered.
#[derive(Clone, Debug)]
pub(crate) struct SegmentReads {
    /// How many frames it has.
    pub(crate) frames: i64,
    /// What it reads.
    pub(crate) reads: Vec<FootageRead>,
}

impl SegmentReads {
    /// The task of a segment of so many frames.
    pub(crate) fn new(recipe: &Recipe, frames: i64) -> SegmentReads {
        let reads =
            recipe.footage().into_iter().filter_map(|(media, runs)| FootageRead::of(media, runs));
        SegmentReads { frames, reads: reads.collect() }
    }
}

/// What the plan must know of a medium.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SourceFacts<'a> {
    /// Where decoding can start.
    pub(crate) keys: &'a FrameSet,
    /// How many bytes a decoded frame takes.
    pub(crate) frame_bytes: u64,
}

impl SourceFacts<'_> {
    /// How many frames are decoded before `frame` when it is sought.
    fn preroll(&self, frame: i64) -> i64 {
        self.keys.at_or_before(frame).map_or(frame.clamp(0, UNKNOWN_GROUP), |key| frame - key)
    }
}

/// SourceFacts frames that are still in memory when a segment is rendered right after the one that
/// decoded them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SharedFrames {
    /// The medium.
    pub(crate) media: ContentHash,
    /// Its frames.
    pub(crate) frames: Range<i64>,
}

/// A segment in its chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ChainLink {
    /// The task, an index into those that were planned.
    pub(crate) task: usize,
    /// What it shows that the one before it in the chain decodes.
    pub(crate) shared: Vec<SharedFrames>,
    /// What it costs, in decoded frames, when it follows the one before it.
    pub(crate) cost: i64,
}

/// What is to be rendered, and in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DecodePlan {
    /// Segments that one worker renders one after another; the longest chain first.
    pub(crate) chains: Vec<Vec<ChainLink>>,
    /// Frames that will be decoded.
    pub(crate) decoded: i64,
    /// Frames that would be decoded besides, if each segment were rendered by itself.
    pub(crate) spared: i64,
}

/// The plan for `tasks`. Frames that two neighbours share are kept in memory up to `budget` bytes a
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
    let alone: i64 = tasks.iter().map(|task| planner.decoding(task)).sum();
    let encoding: i64 = tasks.iter().map(|task| task.frames * ENCODING).sum();
    let decoded = chains.iter().map(cost).sum::<i64>() - encoding;
    DecodePlan { chains, decoded, spared: alone - decoded }
}

/// What links cost together, in decoded frames.
pub(crate) fn cost<'a>(links: impl IntoIterator<Item = &'a ChainLink>) -> i64 {
    links.into_iter().map(|link| link.cost).sum()
}

struct Planner<'t, 'a, S: Fn(ContentHash) -> Option<SourceFacts<'a>>> {
    tasks: &'t [SegmentReads],
    source: &'t S,
    budget: u64,
}

/// That one task follows another.
struct Edge {
    from: usize,
    to: usize,
    saving: i64,
}

impl<'a, S: Fn(ContentHash) -> Option<SourceFacts<'a>>> Planner<'_, 'a, S> {
    /// What a task decodes by itself.
    fn decoding(&self, task: &SegmentReads) -> i64 {
        let of = |read: &FootageRead| {
            read.high - read.low
                + 1
                + (self.source)(read.media).map_or(0, |source| source.preroll(read.low))
        };
        task.reads.iter().map(of).sum()
    }

    fn chains(&self) -> Vec<Vec<usize>> {
        let mut edges = self.edges();
        edges.sort_by_key(|edge| (std::cmp::Reverse(edge.saving), edge.from, edge.to));
        let mut paths = Paths::new(self.tasks.len());
        edges.iter().for_each(|edge| paths.join(edge.from, edge.to));
        paths.into_chains()
    }

    /// Every neighbourhood that saves decoding.
    fn edges(&self) -> Vec<Edge> {
        let mut places: HashMap<ContentHash, Vec<(usize, FootageRead)>> = HashMap::new();
        for (index, task) in self.tasks.iter().enumerate() {
            task.reads
                .iter()
                .for_each(|read| places.entry(read.media).or_default().push((index, *read)));
        }
        let mut edges = Vec::new();
        for reads in places.values_mut() {
            reads.sort_by_key(|(index, read)| (read.begin, read.end, *index));
            for (place, &(to, _)) in reads.iter().enumerate() {
                let before = &reads[place.saturating_sub(NEIGHBOURS)..place];
                let savings = before
                    .iter()
                    .filter(|&&(from, _)| from != to)
                    .map(|&(from, _)| (from, self.saving(from, to).0));
                edges.extend(
                    savings.filter(|&(_, saving)| saving > 0).map(|(from, saving)| Edge {
                        from,
                        to,
                        saving,
                    }),
                );
            }
        }
        edges
    }

    /// How many frames are spared when `to` follows `from`, and which of them stay in memory.
    fn saving(&self, from: usize, to: usize) -> (i64, Vec<SharedFrames>) {
        let (mut saving, mut shared, mut room) = (0, Vec::new(), self.budget);
        let mut earlier: Vec<FootageRead> = self.tasks[from].reads.clone();
        for read in &self.tasks[to].reads {
            let Some(source) = (self.source)(read.media) else { continue };
            let best = earlier
                .iter()
                .enumerate()
                .filter_map(|(index, before)| Some((index, spared(before, read, &source, room)?)));
            let Some((index, spared)) = best.max_by_key(|(_, spared)| spared.frames) else {
                continue;
            };
            let before = earlier.swap_remove(index);
            if let Some(frames) = spared.shared {
                room -= bytes(&frames, &source);
                shared.push(SharedFrames { media: before.media, frames });
            }
            saving += spared.frames;
        }
        (saving, shared)
    }

    fn links(&self, chain: &[usize]) -> Vec<ChainLink> {
        let before = std::iter::once(None).chain(chain.iter().copied().map(Some));
        let link = |(before, &task): (Option<usize>, &usize)| {
            let (saving, shared) =
                before.map_or((0, Vec::new()), |before| self.saving(before, task));
            let alone = self.decoding(&self.tasks[task]) + self.tasks[task].frames * ENCODING;
            ChainLink { task, shared, cost: alone - saving }
        };
        before.zip(chain).map(link).collect()
    }
}

/// What one read spares another that follows it.
struct Saving {
    frames: i64,
    /// Those that both show, to be kept from the first.
    shared: Option<Range<i64>>,
}

fn spared(
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

/// Tasks joined into paths: each has one before and one after it at most, and no path closes on
/// itself.
struct Paths {
    after: Vec<Option<usize>>,
    before: Vec<Option<usize>>,
    /// Of a path's first task, its last, and the other way round.
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
