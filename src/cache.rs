//! The cache: everything that was rendered, addressed by content. An [`EntrySpec`] has everything
//! that an entry's bytes depend on, [`EntryKey`] is its hash, and [`Store`] is the folder with the
//! segments, sounds and proxies.

mod copy;
mod describe;
mod difference;
pub(crate) mod error;
mod folder;
mod key;
mod pins;
mod segment_file;
mod store;

pub use copy::{CopySpec, Neighbour, SourceRange, Verdict};
pub use describe::{Names, copied, described};
pub use difference::{Change, Fields};
pub use error::StoreError;
pub use key::{
    COPY_VERSION, DAMAGE_VERSION, DamageSpec, EntryKey, EntrySpec, PROXY_VERSION, ProxySpec,
    SEGMENT_VERSION, SOUND_VERSION, SegmentSpec, SoundSpec,
};
pub use segment_file::{EncodedPacket, EntryError, Head, Packets, SegmentFile};
pub use store::{CachedEntry, Pins, Slot, Stats, Store, Verified};

#[cfg(test)]
mod tests;
