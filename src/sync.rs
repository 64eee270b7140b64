//! Locks.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// What a mutex guards, as it is. One whose holder panicked still guards good data here: no change
/// of it is made by halves.
pub(crate) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
