//! How much has to be decoded for some segments.

use crate::cache::SegmentSpec;
use crate::graph::recipe::Recipe;
use crate::time::FrameRun;

/// Source frames that the pictures of these segments need. A frame that stands is decoded once; what has to be decoded only to get to
/// them is not in it.
pub(super) fn source_frames<'a>(segments: impl IntoIterator<Item = &'a SegmentSpec>) -> u64 {
    segments.into_iter().map(|segment| of(&segment.recipe)).sum()
}

fn of(recipe: &Recipe) -> u64 {
    match recipe {
        Recipe::Footage { frames, .. } => frames.iter().map(distinct).sum(),
        Recipe::Color { .. } => 0,
        Recipe::Blend { from, to, .. } => of(from) + of(to),
        Recipe::Tint { picture, .. } | Recipe::Words { picture, .. } => of(picture),
    }
}

fn distinct(run: &FrameRun) -> u64 {
    if run.step == 0 { 1 } else { u64::from(run.count) }
}
