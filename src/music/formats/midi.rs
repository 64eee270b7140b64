//! Standard MIDI Files, as tempo maps.

mod read;
mod write;

pub(super) use read::{is_midi, parse};
pub use write::{TooSlow, midi_file};

/// A text event of ours at the first beat: what lies before it leads in.
const FIRST_BEAT: &[u8] = b"amv: first beat";
/// A text event of ours at the last beat: what lies after it is no beat.
const LAST_BEAT: &[u8] = b"amv: last beat";
/// A text event of ours at the first downbeat: what is shorter before it is a pick-up.
const BAR_ONE: &[u8] = b"amv: bar 1";
