//! Rendered segments are kept by their content: [`SegmentSpec`] says all that a segment's bytes depend on, [`SegmentKey`] is its
//! hash, and [`Store`] is the folder that holds what has been rendered.

mod key;
mod segment_file;
mod store;

pub use key::{FORMAT_VERSION, SegmentKey, SegmentSpec};
pub use segment_file::{BadEntry, EncodedPacket, Packets, SegmentFile};
#[cfg(feature = "ffmpeg")]
pub(crate) use store::reason;
pub use store::{Pins, Slot, Stats, Store, StoreError};

#[cfg(test)]
mod tests;
