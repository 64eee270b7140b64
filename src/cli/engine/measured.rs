//! Measures the speed of a render while passing its events on.

use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use crate::render::{Event, Observer};
use crate::sync::lock;

/// An observer that measures, and passes all events to another one.
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
    pub(super) fn new(inner: &'a dyn Observer) -> Measured<'a> {
        Measured { inner, sums: Mutex::default() }
    }

    /// The number of rendered frames, and the time that they took.
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
