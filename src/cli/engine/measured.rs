//! How fast segments are rendered, measured on the way to whoever watches the progress.

use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use crate::render::{Event, Observer};
use crate::sync::lock;

/// Watches a render for another observer.
pub(super) struct Measured<'a> {
    inner: &'a dyn Observer,
    sums: Mutex<Sums>,
}

#[derive(Clone, Copy, Default)]
struct Sums {
    frames: u64,
    took: Duration,
    since: Option<Instant>,
}

impl<'a> Measured<'a> {
    /// Nothing is measured yet.
    pub(super) fn new(inner: &'a dyn Observer) -> Measured<'a> {
        Measured { inner, sums: Mutex::default() }
    }

    /// Frames that were rendered, and how long that took.
    pub(super) fn rendered(&self) -> (u64, Duration) {
        let sums = self.lock();
        (sums.frames, sums.took)
    }

    fn lock(&self) -> MutexGuard<'_, Sums> {
        lock(&self.sums)
    }
}

impl Observer for Measured<'_> {
    fn event(&self, event: Event) {
        match event {
            Event::Planned { .. } => self.lock().since = Some(Instant::now()),
            Event::Frame => self.lock().frames += 1,
            Event::Joining => {
                let mut sums = self.lock();
                let took = sums.since.take().map_or(Duration::ZERO, |since| since.elapsed());
                sums.took += took;
            }
            Event::NotCopied(_)
            | Event::SegmentStarted { .. }
            | Event::SegmentFinished { .. }
            | Event::Finished => {}
        }
        self.inner.event(event);
    }
}
