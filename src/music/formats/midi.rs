//! Standard MIDI Files, as tempo maps.

mod read;
mod write;

pub(super) use read::{is_midi, parse};
pub use write::{TooSlow, midi_file};

/// amv's text event at the first beat; everything before it is a lead-in.
const FIRST_BEAT: &[u8] = b"amv: first beat";
/// amv's text event at the last beat; there are no beats after it.
const LAST_BEAT: &[u8] = b"amv: last beat";
/// amv's text event at the first downbeat; a shorter bar before it is a pick-up.
const BAR_ONE: &[u8] = b"amv: bar 1";
