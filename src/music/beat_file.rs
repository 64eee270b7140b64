//! What a file of beats holds.

use super::MusicFileError;
use crate::time::Time;

/// The content of a file of beats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BeatFile {
    /// The beats in order, each with its number in the bar (from 1; 0 if unknown).
    pub beats: Vec<(Time, u32)>,
    /// Its encoding was guessed.
    pub guessed: bool,
    /// The lines that cannot be read.
    pub skipped: Vec<MusicFileError>,
}
