//! The score: four repeating chords, and a tune over the drop. Keys are MIDI note numbers: 69 is
//! the A of 440 Hz.

/// A chord of one bar.
pub(super) struct Chord {
    /// The bass note.
    pub(super) root: u8,
    /// The notes of pad and arpeggio, from low to high.
    pub(super) pad: [u8; 4],
}

/// F, G, E minor, A minor: the "royal road" of a thousand opening songs.
pub(super) const CHORDS: [Chord; 4] = [
    Chord { root: 29, pad: [53, 57, 60, 64] },
    Chord { root: 31, pad: [55, 59, 62, 67] },
    Chord { root: 28, pad: [52, 59, 62, 67] },
    Chord { root: 33, pad: [57, 60, 64, 67] },
];

/// A note of the tune; its times are in sixteenths from its bar's start.
#[derive(Clone, Copy)]
pub(super) struct Note {
    /// When it sounds.
    pub(super) step: usize,
    /// How long.
    pub(super) steps: usize,
    /// Which key.
    pub(super) key: u8,
}

const fn n(step: usize, steps: usize, key: u8) -> Note {
    Note { step, steps, key }
}

/// The tune, bar by bar from the drop on.
pub(super) const MELODY: [&[Note]; 8] = [
    &[n(0, 3, 76), n(3, 3, 74), n(6, 2, 72), n(8, 4, 69), n(12, 2, 72), n(14, 2, 74)],
    &[n(0, 3, 74), n(3, 3, 76), n(6, 2, 79), n(8, 6, 74), n(14, 2, 72)],
    &[n(0, 3, 71), n(3, 3, 72), n(6, 2, 74), n(8, 3, 76), n(11, 3, 74), n(14, 2, 71)],
    &[n(0, 6, 72), n(6, 2, 69), n(8, 6, 76), n(14, 2, 74)],
    &[n(0, 3, 76), n(3, 3, 79), n(6, 2, 81), n(8, 4, 76), n(12, 2, 74), n(14, 2, 76)],
    &[n(0, 3, 79), n(3, 3, 77), n(6, 2, 76), n(8, 6, 74), n(14, 2, 76)],
    &[n(0, 3, 79), n(3, 3, 76), n(6, 2, 74), n(8, 4, 76), n(12, 4, 71)],
    &[n(0, 8, 81), n(8, 4, 76), n(12, 4, 72)],
];
