//! The render graph, cut at its cut points.

use crate::check::program::Quality;
use crate::graph::recipe::Recipe;
use crate::graph::types::RenderGraph;
use crate::time::{FrameRange, FrameRate, Time};

/// The most frames of a piece of a longer stretch. An encoder sets a key frame as often in any case,
/// several threads can work at one take, and a word that changes over it renders only a piece of it
/// again. A draft is watched while it is edited, and a piece is shown when it is complete: its pieces
/// last a second at most, so that a change in a long shot is soon visible.
fn longest_piece(quality: Quality, rate: FrameRate) -> i64 {
    match quality {
        Quality::Draft => rate.nearest(Time::from_seconds(1)).0.max(1),
        Quality::Preview | Quality::Master => 180,
    }
}

/// A run of the film's frames without a cut point in it, and how its pictures come about.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// The film's frames.
    pub frames: FrameRange,
    pub recipe: Recipe,
    /// Whether the frames are the source's own packets, to be copied; the recipe is footage, its
    /// frames one after another.
    pub copied: bool,
}

/// The film as segments, in order and without a hole: a shot's own stretch, a transition's, a
/// fade's.
pub fn segments(graph: &RenderGraph) -> Vec<Segment> {
    graph.stretches.iter().flat_map(|&frames| encoded(graph, frames)).collect()
}

/// A stretch without a cut point in it, as segments to be encoded.
pub(super) fn encoded(
    graph: &RenderGraph,
    stretch: FrameRange,
) -> impl Iterator<Item = Segment> + '_ {
    let longest = longest_piece(graph.format.quality, graph.format.rate);
    pieces(stretch, longest).filter_map(move |frames| {
        Some(Segment { frames, recipe: graph.recipe(frames)?, copied: false })
    })
}

/// A stretch in pieces of two thirds of the longest, counted from its start, so that those before a
/// changed end stay the same. The last is up to half as long again.
fn pieces(stretch: FrameRange, longest: i64) -> impl Iterator<Item = FrameRange> {
    let length = (longest * 2 / 3).max(1);
    let count = ((stretch.len() + length / 2 - 1) / length).max(1);
    let end =
        move |piece: i64| if piece == count { stretch.end } else { stretch.start + piece * length };
    (0..count).map(move |piece| FrameRange::new(end(piece), end(piece + 1)))
}
