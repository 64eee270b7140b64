//! Connects the preview's pages with the renderer.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use crate::cache::{EntryKey, Store};
use crate::graph::format::PictureFormat;
use crate::preview::{Host, Song};
use crate::render::{Live, Snapshot};
use crate::sync::lock;
use crate::time::Frame;
use crate::timeline::Timeline;

pub(super) struct PreviewHost {
    store: Arc<Store>,
    live: Live,
    is_full_size: AtomicBool,
    size_changed: Box<dyn Fn() + Send + Sync>,
    song: Mutex<Option<Song>>,
    snapshot: Mutex<Option<Arc<Snapshot>>>,
}

impl PreviewHost {
    /// A host for what `live` renders into `store`. It calls `size_changed` when a viewer wants
    /// another size.
    pub(super) fn new(
        store: Arc<Store>,
        live: Live,
        size_changed: impl Fn() + Send + Sync + 'static,
    ) -> PreviewHost {
        PreviewHost {
            store,
            live,
            is_full_size: AtomicBool::new(false),
            size_changed: Box::new(size_changed),
            song: Mutex::default(),
            snapshot: Mutex::default(),
        }
    }

    /// Sets the film that the pages ask about from now on.
    pub(super) fn set_film(&self, timeline: &Timeline, snapshot: &Arc<Snapshot>) {
        *lock(&self.song) = Song::of(timeline);
        *lock(&self.snapshot) = Some(Arc::clone(snapshot));
    }

    /// Renders this film from now on.
    pub(super) fn render(&self, snapshot: Arc<Snapshot>) {
        self.live.show(snapshot);
    }

    /// Checks the cache again, and renders what is missing.
    pub(super) fn recheck(&self) {
        self.live.recheck();
    }

    pub(super) fn is_cached(&self, key: EntryKey) -> bool {
        self.store.has(key)
    }

    /// Whether a viewer wants the film at its full size.
    pub(super) fn is_full_size(&self) -> bool {
        self.is_full_size.load(Ordering::Relaxed)
    }
}

impl Host for PreviewHost {
    fn store(&self) -> Arc<Store> {
        Arc::clone(&self.store)
    }

    fn look_at(&self, frame: Frame) {
        self.live.look_at(frame);
    }

    fn set_full_size(&self, full: bool) {
        if self.is_full_size.swap(full, Ordering::Relaxed) != full {
            (self.size_changed)();
        }
    }

    fn song(&self) -> Option<Song> {
        lock(&self.song).clone()
    }

    fn format_of(&self, key: EntryKey) -> Option<PictureFormat> {
        let snapshot = lock(&self.snapshot);
        let snapshot = snapshot.as_ref()?;
        let is_its_segment = snapshot.segments().any(|(_, known)| known == key);
        is_its_segment.then(|| snapshot.graph().format)
    }

    fn missed(&self, _: EntryKey) {
        self.live.recheck();
    }
}
