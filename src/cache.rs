//! What was rendered is kept by its content: an [`EntrySpec`] says all that an entry's bytes depend
//! on, [`EntryKey`] is its hash, and [`Store`] is the folder that holds segments, sounds and
//! proxies of footage.

mod copy;
mod describe;
mod difference;
pub(crate) mod error;
mod folder;
mod key;
mod pins;
mod segment_file;
mod store;

pub use copy::{CopySpec, Neighbour, SourceStretch, Verdict};
pub use describe::{Names, copied, described};
pub use difference::{Change, Fields};
pub use error::StoreError;
pub use key::{EntryKey, EntrySpec, FORMAT_VERSION, ProxySpec, SegmentSpec, SoundSpec};
pub use segment_file::{BadEntry, EncodedPacket, Head, Packets, SegmentFile};
pub use store::{Kept, Pins, Slot, Stats, Store, Verified};

#[cfg(test)]
mod tests;
