//! Reading footage: the media of a film, the frames to decode, and where they come from: a file,
//! the frames that are still in memory, or a proxy.

pub(super) mod damage;
pub(super) mod decode_plan;
pub(super) mod frame_cache;
pub(super) mod media;
pub(super) mod proxy;
pub(super) mod readers;
pub(super) mod source_reader;

pub use damage::{ShownDamage, shown_damage};
pub use proxy::ProxyUse;
