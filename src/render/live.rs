//! Renders the newest state of a film that is being edited, for a preview.
//!
//! A preview is the film at another size. The renderer's threads live as long as the preview, and
//! their decoders stay open from state to state. First the segment at the playhead is rendered, on
//! all cores, then the segments that playing will reach, then outwards. A newer state stops the
//! current work within a frame, even on the way through a group of pictures; finished segments stay
//! in the cache. The sound waits until nothing near the playhead is missing. When everything is
//! rendered and no request has come for a while, the handles of the shots around the playhead are
//! warmed up, so that a shot can be slipped without decoding its footage again.
//!
//! All of this runs at a lower priority than the program that plays the film. The segments of a
//! draft last a second at most, so that the first is ready soon.

mod fragments;
mod playhead_queue;
mod snapshot;
mod warm_up;

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use thread_priority::{ThreadPriority, ThreadPriorityValue, set_current_thread_priority};

use crate::cache::{EntryKey, Store};
use crate::render::error::{RenderError, panic_message};
use crate::render::ffmpeg::give_back;
use crate::render::footage::media::MediaIndex;
use crate::render::footage::readers::ReaderPool;
use crate::render::job::{Event, Observer};
use crate::render::sound::track::SoundJob;
use crate::render::work::missing::{MAX_ATTEMPTS, distinct_errors, in_parallel};
use crate::render::work::segment::{SegmentJob, missing_segments};
use crate::render::work::workers::{RenderContext, decode_threads, plan_decoding, render_segments};
use crate::sync::lock;
use crate::time::{Frame, FrameRange, Time};

pub use fragments::{Fragments, SOUND_FRAGMENT_PACKETS};
use playhead_queue::PlayheadQueue;
pub use snapshot::Snapshot;

/// How long no request must come before handles are warmed up.
const IDLE_BEFORE_WARM_UP: Duration = Duration::from_millis(1500);

/// The priority of the threads, from 0 to 99. Programs usually run at 51; 35 is a niceness of 5 on
/// Unix.
const PRIORITY: u8 = 35;
/// A playhead that moves farther than this was not played there but sought: the segments that are
/// being rendered are dropped for the one at the new place.
const SEEK_DISTANCE: Time = Time::from_seconds(2);

/// The greatest playhead position, in frames: longer than any film, and small enough that sums with
/// it do not overflow.
const MAX_PLAYHEAD: i64 = 1 << 40;

/// What happens while a film's states are rendered.
#[derive(Debug)]
pub enum LiveEvent {
    /// The work of a state is known.
    Planned {
        /// The segments that are not cached, each once.
        missing: Vec<EntryKey>,
        /// Whether the sound is not cached.
        sound: bool,
    },
    /// A worker starts to render a segment.
    SegmentStarted { key: EntryKey },
    /// A segment is in the cache.
    SegmentCached {
        key: EntryKey,
        /// The range that shows it first.
        frames: FrameRange,
    },
    /// The sound is in the cache.
    SoundCached { key: EntryKey },
    /// Everything is in the cache.
    Finished,
    /// A newer state replaced this one.
    Replaced,
    /// Not everything could be rendered. What could be is in the cache.
    Failed(Vec<RenderError>),
}

/// Receives the events. They come from several threads. All events of one state come before those
/// of the next.
pub trait LiveObserver: Send + Sync {
    fn event(&self, snapshot: &Snapshot, event: LiveEvent);
}

/// Renders a film's states on threads of its own, until it is dropped.
pub struct Live {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Live {
    /// Starts a renderer that renders up to `jobs` segments at a time into `store`.
    ///
    /// # Errors
    /// The system cannot start a thread.
    pub fn start(
        store: Arc<Store>,
        jobs: usize,
        observer: Arc<dyn LiveObserver>,
    ) -> std::io::Result<Live> {
        let shared = Arc::new(Shared {
            store,
            jobs: jobs.max(1),
            observer,
            playhead: AtomicI64::new(0),
            requests: Mutex::default(),
            changed: Condvar::new(),
            pool: ReaderPool::default(),
        });
        let in_thread = Arc::clone(&shared);
        let thread =
            std::thread::Builder::new().name("live".to_owned()).spawn(move || in_thread.run())?;
        Ok(Live { shared, thread: Some(thread) })
    }

    /// Renders this state from now on, and no other.
    pub fn show(&self, snapshot: Arc<Snapshot>) {
        let mut requests = self.shared.lock();
        requests.cancel(StopCause::NewerSnapshot);
        requests.snapshot = Some(snapshot);
        self.shared.submit(requests);
    }

    /// Moves the playhead: the segment there is rendered first.
    pub fn look_at(&self, frame: Frame) {
        let frame = Frame(frame.0.clamp(0, MAX_PLAYHEAD));
        let before = self.shared.playhead.swap(frame.0, Ordering::Relaxed);
        let mut requests = self.shared.lock();
        requests.last_request = Some(Instant::now());
        let has_sought = |snapshot: &Snapshot| {
            (frame.0 - before).abs() > snapshot.graph().format.rate.nearest(SEEK_DISTANCE).0
        };
        let wanted = requests
            .snapshot
            .as_ref()
            .filter(|snapshot| has_sought(snapshot))
            .and_then(|snapshot| snapshot.segment_at(frame));
        if requests.running && wanted.is_some_and(|key| requests.waiting.contains(&key)) {
            requests.cancel(StopCause::Seek);
            self.shared.submit(requests);
        } else {
            self.shared.changed.notify_all();
        }
    }

    /// Looks for missing segments again: the cache may have lost some.
    pub fn recheck(&self) {
        let requests = self.shared.lock();
        self.shared.submit(requests);
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        let mut requests = self.shared.lock();
        requests.ended = true;
        requests.cancel(StopCause::NewerSnapshot);
        self.shared.submit(requests);
        if let Some(thread) = self.thread.take() {
            // The thread reports the panics of its workers itself.
            let _ = thread.join();
        }
    }
}

/// What the renderer's thread shares with its callers.
struct Shared {
    store: Arc<Store>,
    jobs: usize,
    observer: Arc<dyn LiveObserver>,
    playhead: AtomicI64,
    requests: Mutex<Requests>,
    /// Notified when `requests` or the playhead change.
    changed: Condvar,
    pool: ReaderPool,
}

#[derive(Default)]
struct Requests {
    snapshot: Option<Arc<Snapshot>>,
    /// The snapshot must be looked through for missing segments.
    due: bool,
    /// When the last request came; none once the handles are warmed up.
    last_request: Option<Instant>,
    ended: bool,
    running: bool,
    /// Stops the current work.
    stop: Arc<AtomicBool>,
    stop_cause: Option<StopCause>,
    /// The missing segments that no worker has started.
    waiting: HashSet<EntryKey>,
}

/// Why the current work was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum StopCause {
    NewerSnapshot,
    Seek,
}

impl Requests {
    fn cancel(&mut self, cause: StopCause) {
        self.stop.store(true, Ordering::Relaxed);
        self.stop_cause = Some(cause);
    }
}

/// What the thread does next.
enum Work {
    /// Render what is missing.
    Render(Arc<Snapshot>, Arc<AtomicBool>),
    /// Nothing is missing, and no request has come for a while.
    WarmUp(Arc<Snapshot>, Arc<AtomicBool>),
    End,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Requests> {
        lock(&self.requests)
    }

    fn submit(&self, mut requests: MutexGuard<'_, Requests>) {
        requests.due = true;
        requests.last_request = Some(Instant::now());
        self.changed.notify_all();
    }

    fn run(&self) {
        // The film plays while it is rendered, so rendering takes a lower priority, and the threads
        // that start here inherit it. A system that refuses runs it at the usual priority.
        let _ = ThreadPriorityValue::try_from(PRIORITY)
            .map(ThreadPriority::Crossplatform)
            .map(set_current_thread_priority);
        let mut pins = None;
        loop {
            match self.work() {
                Work::Render(snapshot, stop) => {
                    let keys = snapshot.segments().map(|(_, key)| key).chain(snapshot.sound());
                    let newer = self.store.pin(keys);
                    // The new pins are made before the old ones are dropped, so that a segment
                    // of both states is never unpinned.
                    drop(pins.replace(newer));
                    self.guarded(&snapshot, || self.render(&snapshot, &stop));
                }
                Work::WarmUp(snapshot, stop) => self.guarded(&snapshot, || {
                    warm_up::warm_up(
                        &snapshot,
                        &self.context(&snapshot, 1),
                        Frame(self.playhead.load(Ordering::Relaxed)),
                        &stop,
                    );
                }),
                Work::End => return,
            }
            self.lock().running = false;
            give_back();
        }
    }

    fn guarded(&self, snapshot: &Snapshot, work: impl FnOnce()) {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(work)) {
            self.observer.event(
                snapshot,
                LiveEvent::Failed(vec![RenderError::Broken(panic_message(panic.as_ref()))]),
            );
        }
    }

    /// Waits for work.
    fn work(&self) -> Work {
        let mut requests = self.lock();
        loop {
            if requests.ended {
                return Work::End;
            }
            let remaining = requests.last_request.map(|asked| {
                (asked + IDLE_BEFORE_WARM_UP).saturating_duration_since(Instant::now())
            });
            let warm_up = remaining == Some(Duration::ZERO);
            if let Some(snapshot) = requests.snapshot.clone().filter(|_| requests.due || warm_up) {
                let stop = Arc::new(AtomicBool::new(false));
                (requests.stop, requests.stop_cause, requests.running) =
                    (Arc::clone(&stop), None, true);
                if std::mem::take(&mut requests.due) {
                    return Work::Render(snapshot, stop);
                }
                requests.last_request = None;
                return Work::WarmUp(snapshot, stop);
            }
            requests = match remaining.filter(|_| requests.snapshot.is_some()) {
                Some(remaining) => {
                    self.changed
                        .wait_timeout(requests, remaining)
                        .unwrap_or_else(PoisonError::into_inner)
                        .0
                }
                None => self.changed.wait(requests).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }

    fn context<'a>(&'a self, snapshot: &'a Snapshot, workers: usize) -> RenderContext<'a> {
        // Each decoder may use all cores: often the segment at the playhead is the only one that is
        // rendered.
        RenderContext {
            graph: snapshot.graph(),
            store: &self.store,
            workers,
            decode_threads: decode_threads(1),
            proxies: true,
            pool: &self.pool,
        }
    }

    fn render(&self, snapshot: &Snapshot, stop: &AtomicBool) {
        let media_index = MediaIndex::new(snapshot.graph());
        let outcome = self.render_missing_chunks(snapshot, &media_index, stop);
        let cause = {
            let mut requests = self.lock();
            requests.waiting.clear();
            requests.stop_cause
        };
        match (outcome, cause) {
            (Ok(()), _) => self.observer.event(snapshot, LiveEvent::Finished),
            (Err(_), Some(StopCause::NewerSnapshot)) => {
                self.observer.event(snapshot, LiveEvent::Replaced)
            }
            (Err(_), Some(StopCause::Seek)) => {}
            (Err(errors), None) => {
                self.observer.event(snapshot, LiveEvent::Failed(distinct_errors(errors)))
            }
        }
    }

    /// Renders until nothing is missing. Other processes may remove segments meanwhile.
    fn render_missing_chunks(
        &self,
        snapshot: &Snapshot,
        media_index: &MediaIndex<'_>,
        stop: &AtomicBool,
    ) -> Result<(), Vec<RenderError>> {
        for attempt in 0..=MAX_ATTEMPTS {
            let missing = missing_segments(&snapshot.segments, &|key| self.store.has(key));
            let sound = SoundJob::of(snapshot.graph()).filter(|sound| !self.store.has(sound.key));
            if attempt == 0 {
                let keys = missing.iter().map(|segment| segment.key).collect();
                self.observer
                    .event(snapshot, LiveEvent::Planned { missing: keys, sound: sound.is_some() });
            }
            if missing.is_empty() && sound.is_none() {
                return Ok(());
            }
            self.render_once(snapshot, media_index, &missing, sound.as_ref(), stop)?;
        }
        Err(vec![RenderError::SegmentsGone])
    }

    fn render_once(
        &self,
        snapshot: &Snapshot,
        media_index: &MediaIndex<'_>,
        missing: &[&SegmentJob],
        sound: Option<&SoundJob<'_>>,
        stop: &AtomicBool,
    ) -> Result<(), Vec<RenderError>> {
        self.lock().waiting = missing.iter().map(|segment| segment.key).collect();
        let context = self.context(snapshot, self.jobs.clamp(1, missing.len().max(1)));
        let queue = PlayheadQueue::new(
            &snapshot.segments,
            missing,
            plan_decoding(missing, media_index),
            snapshot.graph().format.rate,
            (&self.playhead, stop),
        );
        let relay = Relay { shared: self, snapshot };
        in_parallel(sound.map(|sound| || self.render_sound(snapshot, sound, &queue, stop)), || {
            let pictured = if missing.is_empty() {
                Ok(())
            } else {
                render_segments(&context, media_index, missing, &queue, &relay, stop).map(|_| ())
            };
            queue.end();
            pictured
        })
    }

    /// Renders the sound once nothing urgent is missing.
    fn render_sound(
        &self,
        snapshot: &Snapshot,
        sound: &SoundJob<'_>,
        queue: &PlayheadQueue<'_>,
        stop: &AtomicBool,
    ) -> Result<(), RenderError> {
        queue.wait_until_nothing_urgent();
        sound.render(&self.store, stop)?;
        self.observer.event(snapshot, LiveEvent::SoundCached { key: sound.key });
        Ok(())
    }
}

/// Translates the events of the workers to [`LiveEvent`]s.
struct Relay<'a> {
    shared: &'a Shared,
    snapshot: &'a Snapshot,
}

impl Observer for Relay<'_> {
    fn event(&self, event: Event) {
        let report = |frames: FrameRange, event: fn(EntryKey, FrameRange) -> LiveEvent| {
            if let Some(key) = self.snapshot.segment_at(frames.start) {
                self.shared.lock().waiting.remove(&key);
                self.shared.observer.event(self.snapshot, event(key, frames));
            }
        };
        match event {
            Event::SegmentStarted { frames } => {
                report(frames, |key, _| LiveEvent::SegmentStarted { key })
            }
            Event::SegmentFinished { frames } => {
                report(frames, |key, frames| LiveEvent::SegmentCached { key, frames })
            }
            Event::NotCopied(_)
            | Event::Planned { .. }
            | Event::Frame
            | Event::Joining
            | Event::Finished => {}
        }
    }
}
