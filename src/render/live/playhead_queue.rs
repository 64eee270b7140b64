//! The order in which a preview renders segments: first the segment at the playhead, then the
//! segments that playing will reach, then outwards. While the segment at the playhead renders, no
//! other starts, because its footage is decoded on all cores. Beyond the next few seconds, a worker
//! continues where it has decoded last.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::cache::EntryKey;
use crate::render::footage::decode_plan::{DecodePlan, SharedFrames};
use crate::render::work::queue::{Task, TaskSource};
use crate::render::work::segment::SegmentJob;
use crate::sync::lock;
use crate::time::{FrameRange, FrameRate, Time};

/// Segments that playing needs within this time are urgent.
const URGENT: Time = Time::from_seconds(5);
/// A segment behind the playhead counts as this many times as far away as it is, and as
/// [`BEHIND_PENALTY`] more: playing does not reach it.
const BEHIND_FACTOR: i64 = 3;
const BEHIND_PENALTY: Time = Time::from_seconds(1);
/// How often a waiting worker checks for a cancellation.
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// The missing segments, and the playhead.
pub(super) struct PlayheadQueue<'a> {
    playhead: &'a AtomicI64,
    cancel: &'a AtomicBool,
    /// Segments nearer than this many frames are urgent.
    urgent: i64,
    /// [`BEHIND_PENALTY`] in frames.
    behind_penalty: i64,
    /// For each missing segment, the ranges of the film that show it.
    places: Vec<Vec<FrameRange>>,
    /// For each segment, the next one in its chain, and the frames that it shares with that one.
    following: HashMap<usize, (usize, Vec<SharedFrames>)>,
    state: Mutex<QueueState>,
    moved: Condvar,
}

#[derive(Default)]
struct QueueState {
    waiting: Vec<bool>,
    /// The segment that each worker renders.
    at: HashMap<usize, usize>,
    /// No worker takes segments any more.
    ended: bool,
}

impl<'a> PlayheadQueue<'a> {
    /// The queue of the `missing` ones of a film's segments. Far from the playhead, workers follow
    /// the chains of `plan`.
    pub(super) fn new(
        segments: &[SegmentJob],
        missing: &[&SegmentJob],
        plan: DecodePlan,
        rate: FrameRate,
        (playhead, cancel): (&'a AtomicI64, &'a AtomicBool),
    ) -> PlayheadQueue<'a> {
        let mut places: HashMap<EntryKey, Vec<FrameRange>> = HashMap::new();
        for segment in segments {
            places.entry(segment.key).or_default().push(segment.frames);
        }
        let pairs = |links: &[crate::render::footage::decode_plan::ChainLink]| {
            (links[0].segment, (links[1].segment, links[1].shared.clone()))
        };
        PlayheadQueue {
            playhead,
            cancel,
            urgent: rate.nearest(URGENT).0,
            behind_penalty: rate.nearest(BEHIND_PENALTY).0,
            places: missing
                .iter()
                .map(|segment| places.get(&segment.key).cloned().unwrap_or_default())
                .collect(),
            following: plan.chains.iter().flat_map(|chain| chain.windows(2).map(pairs)).collect(),
            state: Mutex::new(QueueState {
                waiting: vec![true; missing.len()],
                ..QueueState::default()
            }),
            moved: Condvar::new(),
        }
    }

    /// Waits until nothing urgent is left, or the work is cancelled.
    pub(super) fn wait_until_nothing_urgent(&self) {
        let state = self.wait_while(self.lock(), |state| self.is_urgent(state));
        drop(state);
    }

    fn wait_while<'s>(
        &'s self,
        mut state: MutexGuard<'s, QueueState>,
        holds: impl Fn(&QueueState) -> bool,
    ) -> MutexGuard<'s, QueueState> {
        while !self.cancel.load(Ordering::Relaxed) && !state.ended && holds(&state) {
            state = self
                .moved
                .wait_timeout(state, POLL_INTERVAL)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        state
    }

    /// Whether a worker renders the segment at the playhead.
    fn is_at_the_playhead(&self, state: &QueueState) -> bool {
        state.at.values().any(|&segment| self.distance(segment) == 0)
    }

    /// No worker takes segments any more: everything that waits continues.
    pub(super) fn end(&self) {
        self.lock().ended = true;
        self.moved.notify_all();
    }

    fn is_urgent(&self, state: &QueueState) -> bool {
        let left = (0..state.waiting.len()).filter(|&segment| state.waiting[segment]);
        left.chain(state.at.values().copied()).any(|segment| self.distance(segment) < self.urgent)
    }

    /// How far a segment is from the playhead, in frames.
    fn distance(&self, segment: usize) -> i64 {
        let playhead = self.playhead.load(Ordering::Relaxed);
        let distance = |place: &FrameRange| {
            if place.start.0 > playhead {
                place.start.0 - playhead
            } else if place.end.0 > playhead {
                0
            } else {
                (playhead + 1 - place.end.0) * BEHIND_FACTOR + self.behind_penalty
            }
        };
        self.places.get(segment).into_iter().flatten().map(distance).min().unwrap_or(i64::MAX)
    }

    fn chosen(&self, state: &QueueState, last: Option<usize>) -> Option<usize> {
        let nearest = (0..state.waiting.len())
            .filter(|&segment| state.waiting[segment])
            .min_by_key(|&segment| self.distance(segment))?;
        let next = last.and_then(|segment| self.following.get(&segment)).map(|(next, _)| *next);
        match next.filter(|&next| state.waiting[next]) {
            Some(next) if self.distance(nearest) >= self.urgent => Some(next),
            Some(_) | None => Some(nearest),
        }
    }

    fn lock(&self) -> MutexGuard<'_, QueueState> {
        lock(&self.state)
    }
}

impl TaskSource for PlayheadQueue<'_> {
    fn leave(&self, worker: usize) {
        self.lock().at.remove(&worker);
        self.moved.notify_all();
    }

    fn next(&self, worker: usize) -> Option<Task> {
        let mut state = self.lock();
        let last = state.at.remove(&worker);
        self.moved.notify_all();
        let mut state = self.wait_while(state, |state| self.is_at_the_playhead(state));
        let segment = self.chosen(&state, last);
        if let Some(segment) = segment {
            state.waiting[segment] = false;
            state.at.insert(worker, segment);
        }
        let segment = segment?;
        let following = self.following.get(&segment).filter(|(next, _)| state.waiting[*next]);
        Some(Task {
            segment,
            keep: following.map(|(_, shared)| shared.clone()).unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::{EntrySpec, SEGMENT_VERSION, SegmentSpec};
    use crate::check::program::{Color, Quality};
    use crate::graph::format::{Codec, PictureFormat};
    use crate::graph::recipe::Recipe;
    use crate::render::footage::decode_plan::ChainLink;
    use crate::time::Frame;

    /// A segment of one second; segments of the same colour are equal.
    fn segment(second: i64, color: u8) -> SegmentJob {
        let format = PictureFormat {
            width: 16,
            height: 16,
            rate: FrameRate::FILM,
            codec: Codec::H264,
            quality: Quality::Draft,
        };
        let recipe = Recipe::Color { color: Color { red: color, ..Color::BLACK } };
        let spec = SegmentSpec {
            version: SEGMENT_VERSION,
            engine: String::new(),
            format,
            threads: 1,
            frames: 24,
            recipe,
        };
        let frames = FrameRange::new(Frame(second * 24), Frame(second * 24 + 24));
        SegmentJob { frames, key: EntrySpec::Segment(spec.clone()).key(), spec }
    }

    fn queue<'a>(
        segments: &[SegmentJob],
        playhead: &'a AtomicI64,
        chains: Vec<Vec<ChainLink>>,
    ) -> PlayheadQueue<'a> {
        static NEVER: AtomicBool = AtomicBool::new(false);
        let missing: Vec<&SegmentJob> = segments.iter().collect();
        PlayheadQueue::new(
            segments,
            &missing,
            DecodePlan { chains, ..DecodePlan::default() },
            FrameRate::FILM,
            (playhead, &NEVER),
        )
    }

    fn next(queue: &PlayheadQueue<'_>, worker: usize) -> Option<usize> {
        queue.next(worker).map(|task| task.segment)
    }

    #[test]
    fn the_playhead_comes_first_then_what_it_will_come_to() {
        let (segments, playhead): (Vec<SegmentJob>, _) = (
            (0..10).map(|second| segment(second, second as u8)).collect(),
            AtomicI64::new(4 * 24 + 5),
        );
        let queue = queue(&segments, &playhead, Vec::new());
        let order: Vec<usize> = std::iter::from_fn(|| next(&queue, 0)).collect();
        assert_eq!(order, [4, 5, 3, 6, 7, 8, 2, 9, 1, 0]);
    }

    #[test]
    fn a_seek_reorders_the_rest() {
        let (segments, playhead): (Vec<SegmentJob>, _) =
            ((0..10).map(|second| segment(second, second as u8)).collect(), AtomicI64::new(0));
        let queue = queue(&segments, &playhead, Vec::new());
        assert_eq!([next(&queue, 0), next(&queue, 0)], [Some(0), Some(1)]);
        playhead.store(8 * 24, Ordering::Relaxed);
        assert_eq!([next(&queue, 0), next(&queue, 0)], [Some(8), Some(9)]);
    }

    #[test]
    fn far_from_the_playhead_a_worker_goes_on_where_it_has_decoded() {
        let segments: Vec<SegmentJob> =
            (0..30).map(|second| segment(second, second as u8)).collect();
        let playhead = AtomicI64::new(0);
        let link = |segment| ChainLink { segment, shared: Vec::new(), cost: 1 };
        let queue = queue(&segments, &playhead, vec![vec![link(1), link(20), link(2)]]);
        let order: Vec<usize> = std::iter::from_fn(|| next(&queue, 0)).take(8).collect();
        assert_eq!(order, [0, 1, 2, 3, 4, 5, 6, 7], "what is urgent comes before what follows on");
        playhead.store(-1000 * 24, Ordering::Relaxed);
        let far = self::queue(&segments, &playhead, vec![vec![link(0), link(20), link(25)]]);
        assert_eq!(
            [next(&far, 0), next(&far, 1), next(&far, 0), next(&far, 0)],
            [Some(0), Some(1), Some(20), Some(25)]
        );
    }

    #[test]
    fn no_other_segment_starts_while_the_one_at_the_playhead_renders() {
        let (segments, playhead) =
            ([segment(0, 1), segment(1, 2), segment(2, 3)], AtomicI64::new(0));
        let queue = queue(&segments, &playhead, Vec::new());
        assert_eq!(next(&queue, 0), Some(0));
        std::thread::scope(|scope| {
            let other = scope.spawn(|| next(&queue, 1));
            assert_eq!(
                next(&queue, 0),
                Some(1),
                "the worker has finished the segment at the playhead"
            );
            assert_eq!(other.join().expect("it waited"), Some(2));
        });
    }

    #[test]
    fn an_equal_segment_counts_where_it_is_nearest() {
        let segments = [segment(0, 1), segment(1, 2), segment(50, 3), segment(51, 1)];
        let playhead = AtomicI64::new(51 * 24);
        let missing = [&segments[0], &segments[1], &segments[2]];
        let never = AtomicBool::new(false);
        let queue = PlayheadQueue::new(
            &segments,
            &missing,
            DecodePlan::default(),
            FrameRate::FILM,
            (&playhead, &never),
        );
        assert_eq!([next(&queue, 0), next(&queue, 0)], [Some(0), Some(2)]);
    }

    #[test]
    fn nothing_is_urgent_when_nothing_near_is_left_or_rendering() {
        let (segments, playhead) = ([segment(0, 1), segment(40, 2)], AtomicI64::new(0));
        let queue = queue(&segments, &playhead, Vec::new());
        assert!(queue.is_urgent(&queue.lock()));
        assert_eq!(next(&queue, 0), Some(0));
        assert!(queue.is_urgent(&queue.lock()), "a worker renders it");
        assert_eq!(next(&queue, 0), Some(1));
        queue.wait_until_nothing_urgent();
    }
}
