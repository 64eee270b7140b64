//! A film's sound: mixed and encoded as one cache entry; and the waveform of a song.

pub(super) mod mix;
pub(super) mod track;
mod waveform;

pub use waveform::{WAVEFORM_RATE, waveform};
