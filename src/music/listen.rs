//! Listening: from samples to beats, bars, hits and sections. Pure, deterministic, and the same whatever the codec.

use crate::time::Time;
use crate::world::{Heard, Hints};

/// Samples a second of what a [`Listener`] hears.
pub const LISTENING_RATE: u32 = 44_100;

/// The listener's version: raised when it would hear a song otherwise than before.
pub const LISTENER: u32 = 1;

/// Hears one song, piece by piece.
pub struct Listener {
    hints: Hints,
    samples: i64,
}

impl Listener {
    /// Ready for the first sample.
    pub fn new(hints: Hints) -> Listener {
        Listener { hints, samples: 0 }
    }

    /// Hears the next samples: one channel, [`LISTENING_RATE`] a second, ±1.
    pub fn push(&mut self, samples: &[f32]) {
        self.samples += samples.len() as i64;
    }

    /// What was heard.
    pub fn finish(self) -> Heard {
        let _ = self.hints;
        Heard {
            listener: LISTENER,
            length: Time::from_sample(self.samples, LISTENING_RATE),
            pulse: None,
            onsets: Vec::new(),
            sections: Vec::new(),
            drops: Vec::new(),
            breaks: Vec::new(),
            energy: Vec::new(),
        }
    }
}
