//! A film that is watched: its revisions, its last good snapshot, and its status.
//!
//! A front end (the command line, or a language server) compiles a [`WatchedFilm`] whenever files
//! change, gives each new snapshot to the renderer, and records what the renderer reports in a
//! [`FilmStatus`]. Nothing here prints or reads a clock.

mod preview_size;
mod status;
mod touched;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cache::EntryKey;
use crate::graph::build;
use crate::graph::format::PictureFormat;
use crate::hash::ContentHash;
use crate::render::Snapshot;
use crate::session::{Compiled, Film, same_file};
use crate::time::FrameRange;
use crate::timeline::Timeline;

pub use preview_size::preview_size;
pub use status::{FilmStatus, LastChange, Phase, Report, Topic};

/// A film that is compiled again whenever one of its files changes.
pub struct WatchedFilm {
    film: Film,
    /// The number of good films so far.
    revision: u64,
    /// The last film without errors.
    snapshot: Option<Arc<Snapshot>>,
    /// The lock file after the last compilation; `None` if there is no lock file.
    lock: Option<ContentHash>,
}

/// The result of one compilation.
pub struct Compilation {
    pub compiled: Compiled,
    /// The new film; `None` if the script has errors.
    pub new: Option<NewFilm>,
}

/// A film without errors.
pub struct NewFilm {
    pub snapshot: Arc<Snapshot>,
    /// The frames that show what the film before did not have; empty for the first film.
    pub changed: Vec<FrameRange>,
    /// The same in words.
    pub touched: Option<String>,
}

impl WatchedFilm {
    pub fn new(film: Film) -> WatchedFilm {
        WatchedFilm { film, revision: 0, snapshot: None, lock: None }
    }

    /// The script.
    pub fn path(&self) -> &Path {
        self.film.path()
    }

    /// Reads and compiles the script. Without errors, the result is a new revision, whose pictures
    /// have the format that `format` chooses.
    pub fn compile(&mut self, format: impl FnOnce(&Timeline) -> PictureFormat) -> Compilation {
        let compiled = self.film.compile();
        self.lock = self.film.lock_hash();
        let new = compiled.timeline.as_ref().map(|timeline| {
            self.revision += 1;
            let graph = build(timeline, &format(timeline), None);
            let snapshot = Arc::new(Snapshot::new(self.revision, graph));
            let changed = match self.snapshot.replace(Arc::clone(&snapshot)) {
                Some(before) => snapshot.new_since(&before),
                None => Vec::new(),
            };
            let grid = compiled.program.as_ref().and_then(|program| program.grid.as_ref());
            let touched = touched::describe(&changed, snapshot.graph().format.rate, grid);
            NewFilm { snapshot, changed, touched }
        });
        Compilation { compiled, new }
    }

    /// Whether the only change is the lock file that the last compilation wrote.
    pub fn is_own_write(&self, changed: &[PathBuf]) -> bool {
        let lock = self.film.lock_path();
        changed.iter().all(|file| same_file(file, &lock)) && self.film.lock_hash() == self.lock
    }
}

impl NewFilm {
    /// The segments that the change touched, which are not in the film before.
    pub fn new_segments(&self) -> HashSet<EntryKey> {
        let is_new = |frames: FrameRange| {
            self.changed.iter().any(|changed| !changed.intersect(frames).is_empty())
        };
        let segments = self.snapshot.segments();
        segments.filter(|&(frames, _)| is_new(frames)).map(|(_, key)| key).collect()
    }
}
