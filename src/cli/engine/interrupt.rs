//! Ctrl-C and SIGTERM: the first asks the command to stop, so that nothing is left half written. The
//! second ends the process.

use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, Once};

use crate::cli::stop::Exit;
use crate::sync::lock;

static ASKED: AtomicBool = AtomicBool::new(false);
static HANDLER: Once = Once::new();
/// Called when the process is asked to stop.
static WAKE: Mutex<Option<Box<dyn Fn() + Send>>> = Mutex::new(None);

/// Becomes true when the user asks the process to stop. The first call installs the handler.
pub(super) fn asked_to_stop() -> &'static AtomicBool {
    HANDLER.call_once(|| {
        // If the handler cannot be installed, the first signal ends the process.
        let _ = ctrlc::set_handler(|| {
            if ASKED.swap(true, Ordering::SeqCst) {
                end_process(Exit::Interrupted);
            }
            if let Some(wake) = &*lock(&WAKE) {
                wake();
            }
        });
    });
    &ASKED
}

/// Calls `wake`, on another thread, when the user asks the process to stop.
pub(super) fn wake_when_asked_to_stop(wake: impl Fn() + Send + 'static) {
    *lock(&WAKE) = Some(Box::new(wake));
    if asked_to_stop().load(Ordering::SeqCst)
        && let Some(wake) = &*lock(&WAKE)
    {
        wake();
    }
}

/// Ends the process at once, with this exit status.
pub(super) fn end_process(exit: Exit) -> ! {
    process::exit(i32::from(exit.code()))
}
