//! What the preview needs of whoever renders.

use std::path::PathBuf;
use std::sync::Arc;

use crate::cache::{EntryKey, Store};
use crate::hash::ContentHash;
use crate::time::Frame;

/// Whoever renders what the preview shows. It is called from the preview's threads and must answer at once.
pub trait Desk: Send + Sync {
    /// Where segments and sound are kept.
    fn store(&self) -> Arc<Store>;

    /// A viewer looks at this frame: what lies there is wanted first.
    fn look_at(&self, frame: Frame);

    /// A viewer asks for the film at its full size, or for the small one again.
    fn set_full_size(&self, full: bool);

    /// The song whose waveform is shown, by the hash of its content, and its file.
    fn song(&self) -> Option<(ContentHash, PathBuf)>;

    /// A page asked for an entry that is not kept or is damaged, though it was told that it is kept.
    fn missed(&self, key: EntryKey);
}
