//! Music as data: the grid of beats and bars, and the files that carry beats, marks and lyrics.
//! Pure functions of bytes and numbers.

mod advice;
mod beat_file;
mod beats;
mod clock;
pub(crate) mod detect;
mod error;
mod formats;
mod grid;
mod lock;
mod lyrics;
mod marks;
mod skipped;
mod tally;
mod text;

pub use advice::{OtherLevel, other_levels};
pub use beat_file::BeatFile;
pub use beats::parse_beats;
pub use clock::clock;
pub use detect::{BeatDetector, Candidate, CandidateFinder, DETECTION_RATE, DETECTOR_VERSION};
pub use error::{MidiProblem, MusicFileError, MusicFileProblem};
pub use formats::{TooSlow, midi_file, parse_beat_file, write_beats, write_instants, write_labels};
pub use grid::{BeatGrid, BeatsError, GridChange, Position};
pub use lock::{
    Difference, Lock, LockEntry, LockFileError, LockFileProblem, Moved, hints_text, settled,
};
pub use lyrics::{Gap, LyricFile, LyricLine, Word, parse_lyrics};
pub use marks::{Mark, MarkFile, parse_marks};
pub use skipped::LinesSkipped;
pub use text::{Decoded, decode_text};
