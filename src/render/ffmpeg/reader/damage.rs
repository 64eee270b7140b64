//! What a reader has found of its file's damage.

use std::collections::BTreeMap;

use crate::time::{Frame, FrameRange};
use crate::world::VideoFacts;

/// A frame that decoding passes over so often, from several places, cannot be decoded.
const PASSES: u32 = 2;

/// The damage that was found.
#[derive(Default)]
pub(super) struct Damage {
    /// Frames that decoding passed over, and how often.
    missed: BTreeMap<i64, u32>,
    /// Frames that are wrong, not taken yet.
    found: Vec<FrameRange>,
    /// How many faults the decoder had when it was last asked.
    faults: u64,
}

impl Damage {
    /// Whether a frame cannot be decoded.
    pub(super) fn is_lost(&self, frame: i64) -> bool {
        self.missed.get(&frame).is_some_and(|&passes| passes >= PASSES)
    }

    /// Decoding passed over these frames.
    pub(super) fn miss(&mut self, frames: FrameRange, facts: &VideoFacts) {
        for Frame(frame) in frames.iter() {
            let passes = self.missed.entry(frame).or_default();
            *passes += 1;
            if *passes == PASSES {
                self.add(FrameRange::new(Frame(frame), Frame(frame + 1)), true, facts);
            }
        }
    }

    /// These frames cannot be decoded.
    pub(super) fn lose(&mut self, frames: FrameRange, facts: &VideoFacts) {
        for Frame(frame) in frames.iter() {
            self.missed.insert(frame, PASSES);
        }
        self.add(frames, true, facts);
    }

    /// Frames that are wrong. If others refer to them, the damage spreads as far as the next frame
    /// at which decoding can start.
    pub(super) fn add(&mut self, frames: FrameRange, spreads: bool, facts: &VideoFacts) {
        let next_key = facts.keys.at_or_after(frames.end.0);
        let end = match next_key {
            Some(key) if spreads => Frame(key),
            None if spreads && !facts.keys.is_empty() => Frame(facts.times.count()),
            _ => frames.end,
        };
        self.found.push(FrameRange::new(frames.start, end));
    }

    /// Whether there are more faults than when this was last asked.
    pub(super) fn has_new_faults(&mut self, faults: u64) -> bool {
        let new = faults > self.faults;
        self.faults = faults;
        new
    }

    pub(super) fn take(&mut self) -> Vec<FrameRange> {
        std::mem::take(&mut self.found)
    }
}
