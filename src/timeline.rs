//! From a checked program to a timeline: cues, ends and rhythms become frames, and every handle is
//! proved to exist.

mod clock;
mod cursor;
mod curves;
mod cut;
mod ends;
mod error;
mod hits;
mod items;
mod joins;
mod layers;
mod layout;
pub mod listing;
mod lower;
mod lyric_lines;
mod order;
mod place;
mod rhythm;
mod run;
mod sound;
mod treatment;
mod types;
mod uncued;
mod warnings;
mod words;

pub use clock::time_in_film;
pub use lower::{Lowered, lower};
pub(crate) use treatment::neutral_amounts;
pub use treatment::{Sampled, Treatment};
pub use types::*;
pub use uncued::sections_without_cues;
