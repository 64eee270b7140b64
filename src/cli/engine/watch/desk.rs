//! What the preview's pages ask for goes to whoever renders.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use crate::cache::{EntryKey, Store};
use crate::graph::format::PictureFormat;
use crate::preview::{Desk, Song};
use crate::render::{Live, Snapshot};
use crate::sync::lock;
use crate::time::Frame;
use crate::timeline::Timeline;

/// The desk of a watched film.
pub(super) struct WatchDesk {
    store: Arc<Store>,
    live: Live,
    full: AtomicBool,
    resized: Box<dyn Fn() + Send + Sync>,
    song: Mutex<Option<Song>>,
    reel: Mutex<Option<Arc<Snapshot>>>,
}

impl WatchDesk {
    /// A desk before whatever `live` renders into `store`; `resized` is called when a viewer wants
    /// another size.
    pub(super) fn new(
        store: Arc<Store>,
        live: Live,
        resized: impl Fn() + Send + Sync + 'static,
    ) -> WatchDesk {
        WatchDesk {
            store,
            live,
            full: AtomicBool::new(false),
            resized: Box::new(resized),
            song: Mutex::default(),
            reel: Mutex::default(),
        }
    }

    /// The newest film.
    pub(super) fn show(&self, reel: Arc<Snapshot>) {
        self.live.show(reel);
    }

    /// Looks whether what was rendered is still there.
    pub(super) fn recheck(&self) {
        self.live.recheck();
    }

    /// Whether something is kept.
    pub(super) fn has(&self, key: EntryKey) -> bool {
        self.store.has(key)
    }

    /// Whether the film is shown at its full size.
    pub(super) fn is_full(&self) -> bool {
        self.full.load(Ordering::Relaxed)
    }

    /// The film that pages are about to be told of.
    pub(super) fn plays(&self, timeline: &Timeline, reel: &Arc<Snapshot>) {
        *lock(&self.song) = Song::of(timeline);
        *lock(&self.reel) = Some(Arc::clone(reel));
    }
}

impl Desk for WatchDesk {
    fn store(&self) -> Arc<Store> {
        Arc::clone(&self.store)
    }

    fn look_at(&self, frame: Frame) {
        self.live.look_at(frame);
    }

    fn set_full_size(&self, full: bool) {
        if self.full.swap(full, Ordering::Relaxed) != full {
            (self.resized)();
        }
    }

    fn song(&self) -> Option<Song> {
        lock(&self.song).clone()
    }

    fn format_of(&self, key: EntryKey) -> Option<PictureFormat> {
        let reel = lock(&self.reel);
        reel.as_ref()
            .filter(|reel| reel.segments().any(|(_, known)| known == key))
            .map(|reel| reel.graph().format)
    }

    fn missed(&self, _: EntryKey) {
        self.live.recheck();
    }
}
