//! The song, and where its beats come from.

use crate::source::Span;
use crate::time::Time;

use super::instant::Length;
use super::media::MediaId;

/// Where beats come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GridSource {
    /// The script says their tempo and where they begin.
    ByHand,
    /// A file of beats.
    File,
    /// They were detected in the song.
    Detected,
    /// They were detected in the song before and are in the lock.
    Lock,
}

/// The song.
#[derive(Clone, Debug, PartialEq)]
pub struct Song {
    /// Its file.
    pub media: MediaId,
    /// The song's own time at which it starts to play.
    pub from: Time,
    /// The song's own time at which it stops.
    pub to: Time,
    /// The film time at which `from` sounds.
    pub at: Time,
    /// How long it rises at its start.
    pub fade_in: Length,
    /// How long it falls at its end (the film's end, if that cuts it).
    pub fade_out: Length,
    /// Amplification in millibels (1/100 dB): exact, and an integer for the cache key.
    pub gain: i32,
    /// Where it is declared.
    pub span: Span,
}

impl Song {
    /// The film time at which it ends by itself.
    pub fn end(&self) -> Time {
        self.at + (self.to - self.from)
    }
}
