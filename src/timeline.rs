//! From a checked program to a timeline: cues, ends and rhythms become frames, and every handle is proved to exist.

mod types;

pub use types::*;
