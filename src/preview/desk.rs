//! What the preview needs of whoever renders.

use std::path::PathBuf;
use std::sync::Arc;

use crate::cache::{EntryKey, Store};
use crate::graph::format::PictureFormat;
use crate::time::Frame;
use crate::timeline::Timeline;
use crate::world::Media;

/// Whoever renders what the preview shows. It is called from the preview's threads and must answer
/// at once.
pub trait Desk: Send + Sync {
    /// Where segments and sound are kept.
    fn store(&self) -> Arc<Store>;

    /// A viewer looks at this frame: what lies there is wanted first.
    fn look_at(&self, frame: Frame);

    /// A viewer asks for the film at its full size, or for the small one again.
    fn set_full_size(&self, full: bool);

    /// The song of the newest film, whose waveform is shown.
    fn song(&self) -> Option<Song>;

    /// The format of the newest film's pictures, if this is the key of one of its segments, be it
    /// kept or not.
    fn format_of(&self, key: EntryKey) -> Option<PictureFormat>;

    /// A page asked for an entry that is not kept or is damaged, though it was told that it is
    /// kept.
    fn missed(&self, key: EntryKey);
}

/// A song whose waveform is shown.
#[derive(Clone, Debug)]
pub struct Song {
    /// Its file.
    pub path: PathBuf,
    /// Its facts.
    pub facts: Arc<Media>,
}

impl Song {
    /// The song of a film that has one.
    pub fn of(timeline: &Timeline) -> Option<Song> {
        let medium = timeline.media.get(timeline.song.as_ref()?.media.0)?;
        Some(Song { path: medium.path.clone(), facts: medium.facts.clone() })
    }
}
