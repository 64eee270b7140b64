//! The store that a command renders into, and how many segments it renders at a time.

use std::num::NonZeroUsize;

use crate::cache::Store;
use crate::cli::stop::{Exit, Stop};
use crate::diag::Diagnostic;
use crate::session::Film;

/// The film's store, or a temporary one if that cannot be used. Then `warn` gets the reason.
pub(super) fn store(film: &Film, cap: u64, warn: impl FnOnce(&Diagnostic)) -> Result<Store, Stop> {
    let (store, warning) = Store::open_or_temporary(film.cache_folder(), cap)
        .map_err(|error| Stop::for_error(&error, Exit::Failed))?;
    if let Some(error) = warning {
        warn(&Diagnostic::of(&error));
    }
    Ok(store)
}

/// The film's store and no other, for entries that must outlive the process.
pub(super) fn lasting_store(film: &Film, cap: u64) -> Result<Store, Stop> {
    Store::open(film.cache_folder(), cap).map_err(|error| Stop::for_error(&error, Exit::Failed))
}

/// How many segments to render at a time: the given number, or one for each core.
pub(super) fn jobs(given: Option<u16>) -> usize {
    given.map_or_else(cores, usize::from)
}

/// How many cores this process may use.
pub(super) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, NonZeroUsize::get)
}
