//! What the preview needs from the program that renders.

use std::path::PathBuf;
use std::sync::Arc;

use crate::cache::{EntryKey, Store};
use crate::graph::format::PictureFormat;
use crate::time::Frame;
use crate::timeline::Timeline;
use crate::world::Media;

/// The program that renders what the preview shows. The preview's threads call it, so it must
/// return at once.
pub trait Host: Send + Sync {
    /// The cache of segments and sound.
    fn store(&self) -> Arc<Store>;

    /// A viewer looks at this frame: it must be rendered first.
    fn look_at(&self, frame: Frame);

    /// A viewer wants the film at its full size, or at the preview size again.
    fn set_full_size(&self, full: bool);

    /// The song of the newest film, for its waveform.
    fn song(&self) -> Option<Song>;

    /// The format of the newest film's pictures, if this is the key of one of its segments. The
    /// segment need not be in the cache.
    fn format_of(&self, key: EntryKey) -> Option<PictureFormat>;

    /// A page asked for an entry that should be in the cache, but is missing or damaged.
    fn missed(&self, key: EntryKey);
}

#[derive(Clone, Debug)]
pub struct Song {
    pub path: PathBuf,
    pub facts: Arc<Media>,
}

impl Song {
    /// The song of a film; `None` if it has none.
    pub fn of(timeline: &Timeline) -> Option<Song> {
        let medium = timeline.media.get(timeline.song.as_ref()?.media.0)?;
        Some(Song { path: medium.path.clone(), facts: medium.facts.clone() })
    }
}
