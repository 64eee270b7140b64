//! A film that is being edited is rendered as it stands: what is missing of its newest state, at
//! the playhead first. A state that is gone is dropped within a frame; what was finished of it is
//! kept. When all is rendered and nobody asks for more, the handles of the shots around the
//! playhead are made ready, so that a shot can be slipped without decoding its footage again.

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

/// How long nobody must ask for anything before handles are made ready.
const QUIET: Duration = Duration::from_millis(1500);

/// Of 100, where 51 is what programs have: on Unix that is a niceness of 5.
const PRIORITY: u8 = 35;
/// Who looks at a place farther off than this does not play on, but has sought: what is rendered
/// meanwhile is dropped for it.
const LEAP: Time = Time::from_seconds(2);

/// No film is as long as this, in frames; sums with it are numbers.
const FARTHEST: i64 = 1 << 40;

/// How the rendering of a film's states is getting on.
#[derive(Debug)]
pub enum LiveEvent {
    /// It is known what is to be done.
    Planned {
        /// The segments that are missing, each once.
        missing: Vec<EntryKey>,
        /// Whether the sound is.
        sound: bool,
    },
    /// A segment is being rendered.
    Begun {
        /// Which.
        key: EntryKey,
    },
    /// A segment is kept.
    Kept {
        /// Which.
        key: EntryKey,
        /// Where it stands first.
        frames: FrameRange,
    },
    /// The sound is kept.
    Sound {
        /// Which.
        key: EntryKey,
    },
    /// All of it is kept.
    Rendered,
    /// A newer state took its place.
    Cancelled,
    /// Not all of it could be rendered; what could is kept.
    Failed(Vec<RenderError>),
}

/// Who wants to know. Events come from several threads, those of one state after one another in
/// time.
pub trait LiveObserver: Send + Sync {
    /// Something happened to this state of the film.
    fn event(&self, snapshot: &Snapshot, event: LiveEvent);
}

/// A film's renderer. It works on threads of its own until it is dropped.
pub struct Live {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Live {
    /// A renderer that keeps what it makes in `store`, and has so many segments at work at a time.
    ///
    /// # Errors
    /// The system has no thread for it.
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
            news: Condvar::new(),
            pool: ReaderPool::default(),
        });
        let at_work = Arc::clone(&shared);
        let thread =
            std::thread::Builder::new().name("live".to_owned()).spawn(move || at_work.run())?;
        Ok(Live { shared, thread: Some(thread) })
    }

    /// The film's newest state: from now on it is rendered, and no other.
    pub fn show(&self, snapshot: Arc<Snapshot>) {
        let mut requests = self.shared.lock();
        requests.cancel(Cause::Newer);
        requests.snapshot = Some(snapshot);
        self.shared.ask(requests);
    }

    /// Somebody looks at this frame: what is there is rendered first.
    pub fn look_at(&self, frame: Frame) {
        let frame = Frame(frame.0.clamp(0, FARTHEST));
        let before = self.shared.playhead.swap(frame.0, Ordering::Relaxed);
        let mut requests = self.shared.lock();
        requests.asked = Some(Instant::now());
        let leapt = |snapshot: &Snapshot| {
            (frame.0 - before).abs() > snapshot.graph().format.rate.nearest(LEAP).0
        };
        let wanted = requests
            .snapshot
            .as_ref()
            .filter(|snapshot| leapt(snapshot))
            .and_then(|snapshot| snapshot.segment_at(frame));
        if requests.running && wanted.is_some_and(|key| requests.waiting.contains(&key)) {
            requests.cancel(Cause::Sought);
            self.shared.ask(requests);
        } else {
            self.shared.news.notify_all();
        }
    }

    /// What was kept may be no longer: it is looked through, and rendered again.
    pub fn recheck(&self) {
        let requests = self.shared.lock();
        self.shared.ask(requests);
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        let mut requests = self.shared.lock();
        requests.ended = true;
        requests.cancel(Cause::Newer);
        self.shared.ask(requests);
        if let Some(thread) = self.thread.take() {
            // It catches its workers' panics itself; one of its own has nothing left to lose.
            let _ = thread.join();
        }
    }
}

/// What a renderer and those who order from it have in common.
struct Shared {
    store: Arc<Store>,
    jobs: usize,
    observer: Arc<dyn LiveObserver>,
    playhead: AtomicI64,
    requests: Mutex<Requests>,
    news: Condvar,
    pool: ReaderPool,
}

#[derive(Default)]
struct Requests {
    snapshot: Option<Arc<Snapshot>>,
    /// Something is to be rendered, or looked through.
    due: bool,
    /// When somebody last asked for something, unless the handles have been made ready since.
    asked: Option<Instant>,
    ended: bool,
    running: bool,
    /// Stops the work at hand.
    stop: Arc<AtomicBool>,
    cause: Option<Cause>,
    /// Of the work at hand, the segments that nobody is at yet.
    waiting: HashSet<EntryKey>,
}

/// Why work was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cause {
    /// There is a newer state.
    Newer,
    /// The viewer looks elsewhere.
    Sought,
}

impl Requests {
    fn cancel(&mut self, cause: Cause) {
        self.stop.store(true, Ordering::Relaxed);
        self.cause = Some(cause);
    }
}

/// What there is to do.
enum Work {
    /// Something may be missing of this state.
    Render(Arc<Snapshot>, Arc<AtomicBool>),
    /// Nothing is, and nobody has asked for a while.
    MakeReady(Arc<Snapshot>, Arc<AtomicBool>),
    /// Nothing ever again.
    End,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Requests> {
        lock(&self.requests)
    }

    fn ask(&self, mut requests: MutexGuard<'_, Requests>) {
        requests.due = true;
        requests.asked = Some(Instant::now());
        self.news.notify_all();
    }

    fn run(&self) {
        // What is begun here is as humble: a film that plays while it is rendered must not falter.
        // Where the system knows no humility, it may.
        let _ = ThreadPriorityValue::try_from(PRIORITY)
            .map(ThreadPriority::Crossplatform)
            .map(set_current_thread_priority);
        let mut pins = None;
        loop {
            match self.work() {
                Work::Render(snapshot, stop) => {
                    let keys = snapshot.segments().map(|(_, key)| key).chain(snapshot.sound());
                    let newer = self.store.pin(keys);
                    drop(pins.replace(newer));
                    self.guarded(&snapshot, || self.render(&snapshot, &stop));
                }
                Work::MakeReady(snapshot, stop) => self.guarded(&snapshot, || {
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

    /// Waits for something to do.
    fn work(&self) -> Work {
        let mut requests = self.lock();
        loop {
            if requests.ended {
                return Work::End;
            }
            let quiet = requests
                .asked
                .map(|asked| (asked + QUIET).saturating_duration_since(Instant::now()));
            let warm_up = quiet == Some(Duration::ZERO);
            if let Some(snapshot) = requests.snapshot.clone().filter(|_| requests.due || warm_up) {
                let stop = Arc::new(AtomicBool::new(false));
                (requests.stop, requests.cause, requests.running) = (Arc::clone(&stop), None, true);
                if std::mem::take(&mut requests.due) {
                    return Work::Render(snapshot, stop);
                }
                requests.asked = None;
                return Work::MakeReady(snapshot, stop);
            }
            requests = match quiet.filter(|_| requests.snapshot.is_some()) {
                Some(quiet) => {
                    self.news
                        .wait_timeout(requests, quiet)
                        .unwrap_or_else(PoisonError::into_inner)
                        .0
                }
                None => self.news.wait(requests).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }

    fn context<'a>(&'a self, snapshot: &'a Snapshot, workers: usize) -> RenderContext<'a> {
        // Each decoder may have all cores: what is looked at is often the only thing that is
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
            requests.cause
        };
        match (outcome, cause) {
            (Ok(()), _) => self.observer.event(snapshot, LiveEvent::Rendered),
            (Err(_), Some(Cause::Newer)) => self.observer.event(snapshot, LiveEvent::Cancelled),
            (Err(_), Some(Cause::Sought)) => {}
            (Err(errors), None) => {
                self.observer.event(snapshot, LiveEvent::Failed(distinct_errors(errors)))
            }
        }
    }

    /// Renders until nothing is missing: others may remove what was there.
    fn render_missing_chunks(
        &self,
        snapshot: &Snapshot,
        media_index: &MediaIndex<'_>,
        stop: &AtomicBool,
    ) -> Result<(), Vec<RenderError>> {
        for round in 0..=MAX_ATTEMPTS {
            let missing = missing_segments(&snapshot.segments, &|key| self.store.has(key));
            let sound = SoundJob::of(snapshot.graph()).filter(|sound| !self.store.has(sound.key));
            if round == 0 {
                let keys = missing.iter().map(|segment| segment.key).collect();
                self.observer
                    .event(snapshot, LiveEvent::Planned { missing: keys, sound: sound.is_some() });
            }
            if missing.is_empty() && sound.is_none() {
                return Ok(());
            }
            self.round(snapshot, media_index, &missing, sound.as_ref(), stop)?;
        }
        Err(vec![RenderError::SegmentsGone])
    }

    fn round(
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
        in_parallel(sound.map(|sound| || self.sound(snapshot, sound, &queue, stop)), || {
            let pictured = if missing.is_empty() {
                Ok(())
            } else {
                render_segments(&context, media_index, missing, &queue, &relay, stop).map(drop)
            };
            queue.end();
            pictured
        })
    }

    /// The sound is made when nothing is missing of what is seen next.
    fn sound(
        &self,
        snapshot: &Snapshot,
        sound: &SoundJob<'_>,
        queue: &PlayheadQueue<'_>,
        stop: &AtomicBool,
    ) -> Result<(), RenderError> {
        queue.wait_until_calm();
        sound.render(&self.store, stop)?;
        self.observer.event(snapshot, LiveEvent::Sound { key: sound.key });
        Ok(())
    }
}

/// What the workers tell, in the words of those who watch.
struct Relay<'a> {
    shared: &'a Shared,
    snapshot: &'a Snapshot,
}

impl Observer for Relay<'_> {
    fn event(&self, event: Event) {
        let tell = |frames: FrameRange, event: fn(EntryKey, FrameRange) -> LiveEvent| {
            if let Some(key) = self.snapshot.segment_at(frames.start) {
                self.shared.lock().waiting.remove(&key);
                self.shared.observer.event(self.snapshot, event(key, frames));
            }
        };
        match event {
            Event::SegmentStarted { frames } => tell(frames, |key, _| LiveEvent::Begun { key }),
            Event::SegmentFinished { frames } => {
                tell(frames, |key, frames| LiveEvent::Kept { key, frames })
            }
            Event::NotCopied(_)
            | Event::Planned { .. }
            | Event::Frame
            | Event::Joining
            | Event::Finished => {}
        }
    }
}
