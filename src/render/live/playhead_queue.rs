//! Which segment is rendered next while somebody looks at the film: the one at the playhead, then
//! those that it will come to, then outwards. The one at the playhead has the machine for itself,
//! since its footage is decoded on all cores. Beyond the next few seconds, a worker goes on where
//! it has decoded last.

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

/// What is needed within so many seconds of playing is urgent.
const URGENT: Time = Time::from_seconds(5);
/// How many times as far off as it is something counts that lies behind the playhead, and how much
/// farther still.
const BEHIND: (i64, Time) = (3, Time::from_seconds(1));
/// How often a wait looks whether it is still wanted.
const LOOK: Duration = Duration::from_millis(20);

/// The segments that are missing, and where the viewer looks.
pub(super) struct PlayheadQueue<'a> {
    playhead: &'a AtomicI64,
    cancel: &'a AtomicBool,
    /// In frames, as what follows.
    urgent: i64,
    behind: i64,
    places: Vec<Vec<FrameRange>>,
    /// Of each task, the one that goes on where it ended, and what that wants of it.
    following: HashMap<usize, (usize, Vec<SharedFrames>)>,
    state: Mutex<QueueState>,
    moved: Condvar,
}

#[derive(Default)]
struct QueueState {
    waiting: Vec<bool>,
    /// What each worker is at.
    at: HashMap<usize, usize>,
    /// No worker comes any more.
    ended: bool,
}

impl<'a> PlayheadQueue<'a> {
    /// The queue of those of a film's `parts` that are `missing`, which are decoded best as `plan`
    /// says.
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
            (links[0].task, (links[1].task, links[1].shared.clone()))
        };
        PlayheadQueue {
            playhead,
            cancel,
            urgent: rate.nearest(URGENT).0,
            behind: rate.nearest(BEHIND.1).0,
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

    /// Waits until nothing urgent is left to do, or it is cancelled.
    pub(super) fn wait_until_calm(&self) {
        drop(self.wait_while(self.lock(), |state| self.is_urgent(state)));
    }

    fn wait_while<'s>(
        &'s self,
        mut state: MutexGuard<'s, QueueState>,
        holds: impl Fn(&QueueState) -> bool,
    ) -> MutexGuard<'s, QueueState> {
        while !self.cancel.load(Ordering::Relaxed) && !state.ended && holds(&state) {
            state = self.moved.wait_timeout(state, LOOK).unwrap_or_else(PoisonError::into_inner).0;
        }
        state
    }

    /// Whether somebody is at what is seen now.
    fn is_at_the_playhead(&self, state: &QueueState) -> bool {
        state.at.values().any(|&task| self.distance(task) == 0)
    }

    /// No worker comes any more: whoever waits goes on.
    pub(super) fn end(&self) {
        self.lock().ended = true;
        self.moved.notify_all();
    }

    fn is_urgent(&self, state: &QueueState) -> bool {
        let left = (0..state.waiting.len()).filter(|&task| state.waiting[task]);
        left.chain(state.at.values().copied()).any(|task| self.distance(task) < self.urgent)
    }

    /// How far a task is from the playhead, in frames.
    fn distance(&self, task: usize) -> i64 {
        let playhead = self.playhead.load(Ordering::Relaxed);
        let off = |place: &FrameRange| match place.start.0 > playhead {
            true => place.start.0 - playhead,
            false if place.end.0 > playhead => 0,
            false => (playhead + 1 - place.end.0) * BEHIND.0 + self.behind,
        };
        self.places.get(task).into_iter().flatten().map(off).min().unwrap_or(i64::MAX)
    }

    fn chosen(&self, state: &QueueState, last: Option<usize>) -> Option<usize> {
        let nearest = (0..state.waiting.len())
            .filter(|&task| state.waiting[task])
            .min_by_key(|&task| self.distance(task))?;
        let next = last.and_then(|task| self.following.get(&task)).map(|(next, _)| *next);
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
        let task = self.chosen(&state, last);
        if let Some(task) = task {
            state.waiting[task] = false;
            state.at.insert(worker, task);
        }
        let task = task?;
        let following = self.following.get(&task).filter(|(next, _)| state.waiting[*next]);
        Some(Task { task, keep: following.map(|(_, shared)| shared.clone()).unwrap_or_default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::{EntrySpec, FORMAT_VERSION, SegmentSpec};
    use crate::check::program::{Color, Quality};
    use crate::graph::format::{Codec, PictureFormat};
    use crate::graph::recipe::Recipe;
    use crate::render::footage::decode_plan::ChainLink;
    use crate::time::Frame;

    /// A part of one second; those of the same colour are equal.
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
            version: FORMAT_VERSION,
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
        queue.next(worker).map(|turn| turn.task)
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
    fn a_seek_orders_the_rest_anew() {
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
        let link = |task| ChainLink { task, shared: Vec::new(), cost: 1 };
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
    fn what_is_seen_now_has_the_machine_for_itself() {
        let (segments, playhead) =
            ([segment(0, 1), segment(1, 2), segment(2, 3)], AtomicI64::new(0));
        let queue = queue(&segments, &playhead, Vec::new());
        assert_eq!(next(&queue, 0), Some(0));
        std::thread::scope(|scope| {
            let other = scope.spawn(|| next(&queue, 1));
            assert_eq!(next(&queue, 0), Some(1), "it is done with what is seen");
            assert_eq!(other.join().expect("it waited"), Some(2));
        });
    }

    #[test]
    fn an_equal_part_counts_where_it_is_nearest() {
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
    fn it_is_calm_when_nothing_near_is_left_or_at_work() {
        let (segments, playhead) = ([segment(0, 1), segment(40, 2)], AtomicI64::new(0));
        let queue = queue(&segments, &playhead, Vec::new());
        assert!(queue.is_urgent(&queue.lock()));
        assert_eq!(next(&queue, 0), Some(0));
        assert!(queue.is_urgent(&queue.lock()), "somebody is at it");
        assert_eq!(next(&queue, 0), Some(1));
        queue.wait_until_calm();
    }
}
