//! Ctrl-C: the first asks the work to stop, so that nothing is left half; the second does not ask.

use std::process;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

static ASKED: AtomicBool = AtomicBool::new(false);
static WATCH: Once = Once::new();

/// Becomes true when the process is told to stop. From the first call on, the first such signal does no more than that.
pub(super) fn asked_to_stop() -> &'static AtomicBool {
    WATCH.call_once(|| {
        // Where signals cannot be watched, the first one ends the process as it always did.
        let _ = ctrlc::set_handler(|| {
            if ASKED.swap(true, Ordering::Relaxed) {
                process::exit(130);
            }
        });
    });
    &ASKED
}
