//! The render graph, cut at its cut points.

use crate::check::program::Quality;
use crate::graph::recipe::Recipe;
use crate::graph::types::RenderGraph;
use crate::time::FrameRange;

/// The number of frames of the chunks into which longer stretches are cut: an encoder sets a key
/// frame so often in any case, several threads can be at one take, and a word that changes over it
/// renders a piece of it again. A draft is looked at while it is made: its pieces are short so that
/// each is soon there.
fn piece(quality: Quality) -> i64 {
    match quality {
        Quality::Draft => 48,
        Quality::Preview | Quality::Master => 120,
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
    pieces(stretch, piece(graph.format.quality)).filter_map(move |frames| {
        Some(Segment { frames, recipe: graph.recipe(frames)?, copied: false })
    })
}

/// A stretch in pieces that are counted from its start, so that those before a changed end stay;
/// the last is up to half as long again.
fn pieces(stretch: FrameRange, length: i64) -> impl Iterator<Item = FrameRange> {
    let count = ((stretch.len() + length / 2 - 1) / length).max(1);
    let end =
        move |piece: i64| if piece == count { stretch.end } else { stretch.start + piece * length };
    (0..count).map(move |piece| FrameRange::new(end(piece), end(piece + 1)))
}
