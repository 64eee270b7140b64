//! Rendered segments, and proxies of footage, are kept by their content: an [`EntrySpec`] says all that an entry's bytes depend on,
//! [`EntryKey`] is its hash, and [`Store`] is the folder that holds what has been rendered.

mod key;
mod segment_file;
mod store;

pub use key::{EntryKey, EntrySpec, FORMAT_VERSION, ProxySpec, SegmentSpec};
pub use segment_file::{BadEntry, EncodedPacket, Packets, SegmentFile};
#[cfg(feature = "ffmpeg")]
pub(crate) use store::reason;
pub use store::{Pins, Slot, Stats, Store, StoreError};

#[cfg(test)]
mod tests;
