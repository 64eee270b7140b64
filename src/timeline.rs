//! From a checked program to a timeline: cues, ends and rhythms become frames, and every handle is proved to exist.

pub mod listing;
mod lower;
mod types;

pub use lower::{Lowered, lower};
pub use types::*;
