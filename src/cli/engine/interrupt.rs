//! Ctrl-C: the first asks the work to stop, so that nothing is left half; the second does not ask.

use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, Once};

use crate::sync::lock;

static ASKED: AtomicBool = AtomicBool::new(false);
static WATCH: Once = Once::new();
/// Who is to be woken by it.
static WAITING: Mutex<Option<Box<dyn Fn() + Send>>> = Mutex::new(None);

/// Becomes true when the process is told to stop. From the first call on, the first such signal
/// does no more than that.
pub(super) fn asked_to_stop() -> &'static AtomicBool {
    WATCH.call_once(|| {
        // Where signals cannot be watched, the first one ends the process as it always did.
        let _ = ctrlc::set_handler(|| {
            if ASKED.swap(true, Ordering::Relaxed) {
                process::exit(130);
            }
            if let Some(wake) = &*lock(&WAITING) {
                wake();
            }
        });
    });
    &ASKED
}

/// Has `wake` called, on another thread, when the process is told to stop.
pub(super) fn wake_when_asked_to_stop(wake: impl Fn() + Send + 'static) {
    *lock(&WAITING) = Some(Box::new(wake));
    if asked_to_stop().load(Ordering::Relaxed)
        && let Some(wake) = &*lock(&WAITING)
    {
        wake();
    }
}
