//! Frame numbers in few words: runs at an even step, and rising sets of them.

use serde::{Deserialize, Serialize};

/// Source frames at an even step: `first`, `first + step`, … (`count` of them). A frozen frame has
/// step 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FrameRun {
    /// The first source frame.
    pub first: i64,
    /// From one to the next.
    pub step: i64,
    /// How many.
    pub count: u32,
}

impl FrameRun {
    /// The last of a run that rises.
    fn last(&self) -> i64 {
        self.first + self.step * (i64::from(self.count) - 1)
    }
}

/// Packs frame numbers into runs.
pub fn pack(frames: impl IntoIterator<Item = i64>) -> Vec<FrameRun> {
    let mut runs: Vec<FrameRun> = Vec::new();
    for frame in frames {
        match runs.last_mut() {
            Some(run) if run.count == 1 => {
                run.step = frame - run.first;
                run.count = 2;
            }
            Some(run) if run.first + run.step * i64::from(run.count) == frame => run.count += 1,
            _ => runs.push(FrameRun { first: frame, step: 0, count: 1 }),
        }
    }
    runs
}

/// The frame numbers of runs, in order.
pub fn unpack(runs: &[FrameRun]) -> impl Iterator<Item = i64> + '_ {
    runs.iter().flat_map(|run| (0..i64::from(run.count)).map(|index| run.first + run.step * index))
}

/// A set of frame numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FrameSet(Vec<FrameRun>);

impl FrameSet {
    /// The set of these frames, in any order.
    pub fn new(frames: impl IntoIterator<Item = i64>) -> FrameSet {
        let mut frames: Vec<i64> = frames.into_iter().collect();
        frames.sort_unstable();
        frames.dedup();
        FrameSet(pack(frames))
    }

    /// Whether no frame is in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many frames are in it.
    pub fn len(&self) -> i64 {
        self.0.iter().map(|run| i64::from(run.count)).sum()
    }

    /// The last frame in it at or before `frame`.
    pub fn at_or_before(&self, frame: i64) -> Option<i64> {
        let after = self.0.partition_point(|run| run.first <= frame);
        let run = self.0.get(after.checked_sub(1)?)?;
        Some(if run.step == 0 {
            run.first
        } else {
            run.first + (frame.min(run.last()) - run.first) / run.step * run.step
        })
    }

    /// The first frame in it at or after `frame`.
    pub fn at_or_after(&self, frame: i64) -> Option<i64> {
        let run = self.0.get(self.0.partition_point(|run| run.last() < frame))?;
        let ahead = (frame - run.first).max(0);
        Some(if run.step == 0 {
            run.first
        } else {
            run.first + (ahead + run.step - 1) / run.step * run.step
        })
    }

    /// Its frames, rising.
    pub fn iter(&self) -> impl Iterator<Item = i64> + '_ {
        unpack(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_pack_and_unpack() {
        for frames in [vec![], vec![7], vec![1, 2, 3, 9, 9, 9, 8, 7], vec![0, 0, 1, 1, 2, 2]] {
            assert_eq!(unpack(&pack(frames.iter().copied())).collect::<Vec<_>>(), frames);
        }
        assert_eq!(pack([4, 5, 6]), vec![FrameRun { first: 4, step: 1, count: 3 }]);
    }

    #[test]
    fn a_set_knows_its_neighbours() {
        for frames in [vec![], vec![5], vec![0, 250, 500, 612, 613, 614, 900], (0..40).collect()] {
            let set = FrameSet::new(frames.iter().rev().copied());
            assert_eq!(set.iter().collect::<Vec<_>>(), frames);
            assert_eq!(set.len(), frames.len() as i64);
            for frame in -2..1000 {
                assert_eq!(
                    set.at_or_before(frame),
                    frames.iter().copied().rfind(|&known| known <= frame),
                    "{frame} in {frames:?}"
                );
                assert_eq!(
                    set.at_or_after(frame),
                    frames.iter().copied().find(|&known| known >= frame),
                    "{frame} in {frames:?}"
                );
            }
        }
    }
}
