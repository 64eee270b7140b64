//! A film that is being edited is rendered as it stands: what is missing of its newest state, at
//! the playhead first. A state that is gone is dropped within a frame; what was finished of it is
//! kept. When all is rendered and nobody asks for more, the handles of the shots around the
//! playhead are made ready, so that a shot can be slipped without decoding its footage again.

mod fragments;
mod queue;
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
use crate::render::error::RenderError;
use crate::render::ffmpeg::give_back;
use crate::render::film::{Event, Observer, ROUNDS, beside, told_once};
use crate::render::footage::media::Library;
use crate::render::footage::readers::ReaderPool;
use crate::render::sound::track::SoundPart;
use crate::render::work::segment::{Part, missing};
use crate::render::work::workers::{Workshop, decode_threads, planned, render, said};
use crate::sync::lock;
use crate::time::{Frame, FrameRange, Time};

pub use fragments::{Fragments, SOUND_FRAGMENT_PACKETS};
use queue::Queue;
pub use snapshot::Reel;

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
    fn event(&self, reel: &Reel, event: LiveEvent);
}

/// A film's renderer. It works on threads of its own until it is dropped.
pub struct Live {
    studio: Arc<Studio>,
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
        let studio = Arc::new(Studio {
            store,
            jobs: jobs.max(1),
            observer,
            playhead: AtomicI64::new(0),
            orders: Mutex::default(),
            news: Condvar::new(),
            pool: ReaderPool::default(),
        });
        let at_work = Arc::clone(&studio);
        let thread =
            std::thread::Builder::new().name("live".to_owned()).spawn(move || at_work.run())?;
        Ok(Live { studio, thread: Some(thread) })
    }

    /// The film's newest state: from now on it is rendered, and no other.
    pub fn show(&self, reel: Arc<Reel>) {
        let mut orders = self.studio.lock();
        orders.cancel(Cause::Newer);
        orders.reel = Some(reel);
        self.studio.ask(orders);
    }

    /// Somebody looks at this frame: what is there is rendered first.
    pub fn look_at(&self, frame: Frame) {
        let frame = Frame(frame.0.clamp(0, FARTHEST));
        let before = self.studio.playhead.swap(frame.0, Ordering::Relaxed);
        let mut orders = self.studio.lock();
        orders.asked = Some(Instant::now());
        let leapt =
            |reel: &Reel| (frame.0 - before).abs() > reel.graph().format.rate.nearest(LEAP).0;
        let wanted =
            orders.reel.as_ref().filter(|reel| leapt(reel)).and_then(|reel| reel.segment_at(frame));
        if orders.running && wanted.is_some_and(|key| orders.waiting.contains(&key)) {
            orders.cancel(Cause::Sought);
            self.studio.ask(orders);
        } else {
            self.studio.news.notify_all();
        }
    }

    /// What was kept may be no longer: it is looked through, and rendered again.
    pub fn recheck(&self) {
        let orders = self.studio.lock();
        self.studio.ask(orders);
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        let mut orders = self.studio.lock();
        orders.ended = true;
        orders.cancel(Cause::Newer);
        self.studio.ask(orders);
        if let Some(thread) = self.thread.take() {
            // It catches its workers' panics itself; one of its own has nothing left to lose.
            let _ = thread.join();
        }
    }
}

/// What a renderer and those who order from it have in common.
struct Studio {
    store: Arc<Store>,
    jobs: usize,
    observer: Arc<dyn LiveObserver>,
    playhead: AtomicI64,
    orders: Mutex<Orders>,
    news: Condvar,
    pool: ReaderPool,
}

#[derive(Default)]
struct Orders {
    reel: Option<Arc<Reel>>,
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

impl Orders {
    fn cancel(&mut self, cause: Cause) {
        self.stop.store(true, Ordering::Relaxed);
        self.cause = Some(cause);
    }
}

/// What there is to do.
enum Work {
    /// Something may be missing of this state.
    Render(Arc<Reel>, Arc<AtomicBool>),
    /// Nothing is, and nobody has asked for a while.
    MakeReady(Arc<Reel>, Arc<AtomicBool>),
    /// Nothing ever again.
    End,
}

impl Studio {
    fn lock(&self) -> MutexGuard<'_, Orders> {
        lock(&self.orders)
    }

    fn ask(&self, mut orders: MutexGuard<'_, Orders>) {
        orders.due = true;
        orders.asked = Some(Instant::now());
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
                Work::Render(reel, stop) => {
                    let keys = reel.segments().map(|(_, key)| key).chain(reel.sound());
                    let newer = self.store.pin(keys);
                    drop(pins.replace(newer));
                    self.guarded(&reel, || self.render(&reel, &stop));
                }
                Work::MakeReady(reel, stop) => self.guarded(&reel, || {
                    warm_up::make_ready(
                        &reel,
                        &self.shop(&reel, 1),
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

    fn guarded(&self, reel: &Reel, work: impl FnOnce()) {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(work)) {
            self.observer
                .event(reel, LiveEvent::Failed(vec![RenderError::Broken(said(panic.as_ref()))]));
        }
    }

    /// Waits for something to do.
    fn work(&self) -> Work {
        let mut orders = self.lock();
        loop {
            if orders.ended {
                return Work::End;
            }
            let quiet =
                orders.asked.map(|asked| (asked + QUIET).saturating_duration_since(Instant::now()));
            let make_ready = quiet == Some(Duration::ZERO);
            if let Some(reel) = orders.reel.clone().filter(|_| orders.due || make_ready) {
                let stop = Arc::new(AtomicBool::new(false));
                (orders.stop, orders.cause, orders.running) = (Arc::clone(&stop), None, true);
                if std::mem::take(&mut orders.due) {
                    return Work::Render(reel, stop);
                }
                orders.asked = None;
                return Work::MakeReady(reel, stop);
            }
            orders = match quiet.filter(|_| orders.reel.is_some()) {
                Some(quiet) => {
                    self.news.wait_timeout(orders, quiet).unwrap_or_else(PoisonError::into_inner).0
                }
                None => self.news.wait(orders).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }

    fn shop<'a>(&'a self, reel: &'a Reel, workers: usize) -> Workshop<'a> {
        // Each decoder may have all cores: what is looked at is often the only thing that is
        // rendered.
        Workshop {
            graph: reel.graph(),
            store: &self.store,
            workers,
            decode_threads: decode_threads(1),
            proxies: true,
            pool: &self.pool,
        }
    }

    fn render(&self, reel: &Reel, stop: &AtomicBool) {
        let library = Library::new(reel.graph());
        let outcome = self.rounds(reel, &library, stop);
        let cause = {
            let mut orders = self.lock();
            orders.waiting.clear();
            orders.cause
        };
        match (outcome, cause) {
            (Ok(()), _) => self.observer.event(reel, LiveEvent::Rendered),
            (Err(_), Some(Cause::Newer)) => self.observer.event(reel, LiveEvent::Cancelled),
            (Err(_), Some(Cause::Sought)) => {}
            (Err(errors), None) => self.observer.event(reel, LiveEvent::Failed(told_once(errors))),
        }
    }

    /// Renders until nothing is missing: others may remove what was there.
    fn rounds(
        &self,
        reel: &Reel,
        library: &Library<'_>,
        stop: &AtomicBool,
    ) -> Result<(), Vec<RenderError>> {
        for round in 0..=ROUNDS {
            let missing = missing(&reel.parts, &|key| self.store.has(key));
            let sound = SoundPart::of(reel.graph()).filter(|sound| !self.store.has(sound.key));
            if round == 0 {
                let keys = missing.iter().map(|part| part.key).collect();
                self.observer
                    .event(reel, LiveEvent::Planned { missing: keys, sound: sound.is_some() });
            }
            if missing.is_empty() && sound.is_none() {
                return Ok(());
            }
            self.round(reel, library, &missing, sound.as_ref(), stop)?;
        }
        Err(vec![RenderError::SegmentsGone])
    }

    fn round(
        &self,
        reel: &Reel,
        library: &Library<'_>,
        missing: &[&Part],
        sound: Option<&SoundPart<'_>>,
        stop: &AtomicBool,
    ) -> Result<(), Vec<RenderError>> {
        self.lock().waiting = missing.iter().map(|part| part.key).collect();
        let shop = self.shop(reel, self.jobs.clamp(1, missing.len().max(1)));
        let queue = Queue::new(
            &reel.parts,
            missing,
            planned(missing, library),
            reel.graph().format.rate,
            (&self.playhead, stop),
        );
        let relay = Relay { studio: self, reel };
        beside(sound.map(|sound| || self.sound(reel, sound, &queue, stop)), || {
            let pictured = if missing.is_empty() {
                Ok(())
            } else {
                render(&shop, library, missing, &queue, &relay, stop).map(drop)
            };
            queue.end();
            pictured
        })
    }

    /// The sound is made when nothing is missing of what is seen next.
    fn sound(
        &self,
        reel: &Reel,
        sound: &SoundPart<'_>,
        queue: &Queue<'_>,
        stop: &AtomicBool,
    ) -> Result<(), RenderError> {
        queue.wait_until_calm();
        sound.render(&self.store, stop)?;
        self.observer.event(reel, LiveEvent::Sound { key: sound.key });
        Ok(())
    }
}

/// What the workers tell, in the words of those who watch.
struct Relay<'a> {
    studio: &'a Studio,
    reel: &'a Reel,
}

impl Observer for Relay<'_> {
    fn event(&self, event: Event) {
        let tell = |frames: FrameRange, event: fn(EntryKey, FrameRange) -> LiveEvent| {
            if let Some(key) = self.reel.segment_at(frames.start) {
                self.studio.lock().waiting.remove(&key);
                self.studio.observer.event(self.reel, event(key, frames));
            }
        };
        match event {
            Event::Begun { frames } => tell(frames, |key, _| LiveEvent::Begun { key }),
            Event::Segment { frames } => {
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
