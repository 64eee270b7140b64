//! The render graph, cut at its cut points.

use crate::check::program::{Color, Conform, Quality, Scale};
use crate::graph::ass::{self, RelativeCaption};
use crate::graph::recipe::{Progress, Recipe};
use crate::graph::types::{NodeId, Op, RenderGraph};
use crate::time::{Frame, FrameRange, pack, unpack};
use crate::timeline::{Caption, TimelineMedia};

/// Longer stretches are cut into pieces of so many frames: an encoder sets a key frame so often in
/// any case, several threads can be at one take, and a word that changes over it renders a piece of
/// it again. A draft is looked at while it is made: its pieces are short so that each is soon
/// there.
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
    /// Their recipe.
    pub recipe: Recipe,
    /// Whether the frames are the source's own packets, to be copied; the recipe is footage, its
    /// frames one after another.
    pub copied: bool,
}

/// The film as segments, in order and without a hole: a shot's own stretch, a transition's, a
/// fade's.
pub fn segments(graph: &RenderGraph) -> Vec<Segment> {
    let Some(root) = graph.picture else { return Vec::new() };
    cut_points(graph, root).into_iter().flat_map(|frames| encoded(graph, root, frames)).collect()
}

/// A stretch without a cut point in it, as segments to be encoded.
pub(super) fn encoded(
    graph: &RenderGraph,
    root: NodeId,
    stretch: FrameRange,
) -> impl Iterator<Item = Segment> {
    pieces(stretch, piece(graph.format.quality)).filter_map(move |frames| {
        Some(Segment { frames, recipe: recipe(graph, root, frames)?, copied: false })
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

/// The stretches between cut points.
pub(super) fn cut_points(graph: &RenderGraph, root: NodeId) -> Vec<FrameRange> {
    match graph.node(root).map(|node| &node.op) {
        Some(Op::Track(parts)) => parts.iter().map(|&(frames, _)| frames).collect(),
        Some(Op::Words { picture, .. }) => cut_points(graph, *picture),
        Some(Op::Footage { .. } | Op::Color(_) | Op::Blend { .. } | Op::Tint { .. }) => {
            vec![graph.frames]
        }
        None => Vec::new(),
    }
}

/// The recipe of what a node shows on `frames`, which no cut point divides.
pub(super) fn recipe(graph: &RenderGraph, id: NodeId, frames: FrameRange) -> Option<Recipe> {
    let node = graph.node(id)?;
    match &node.op {
        Op::Footage { media, frames: runs, conform, mirror } => {
            let medium = graph.media.get(media.0)?;
            let skip = usize::try_from(frames.start - node.frames.start).ok()?;
            let shown = unpack(runs).skip(skip).take(usize::try_from(frames.len()).ok()?);
            Some(Recipe::Footage {
                media: medium.facts.digest,
                stream: medium.facts.video.as_ref()?.stream,
                frames: pack(shown),
                conform: *conform,
                mirror: *mirror,
                background: seen_background(medium, *conform, graph.background),
            })
        }
        Op::Color(color) => Some(Recipe::Color { color: *color }),
        Op::Blend { transition, progress, from, to } => {
            let (from, to) =
                (Box::new(recipe(graph, *from, frames)?), Box::new(recipe(graph, *to, frames)?));
            Some(Recipe::Blend {
                transition: *transition,
                progress: from_there(*progress, node.frames, frames),
                from,
                to,
            })
        }
        Op::Tint { color, tint, progress, picture } => {
            let picture = Box::new(recipe(graph, *picture, frames)?);
            Some(Recipe::Tint {
                color: *color,
                tint: *tint,
                progress: from_there(*progress, node.frames, frames),
                picture,
            })
        }
        Op::Track(parts) => {
            let part = parts.partition_point(|(part, _)| part.end <= frames.start);
            recipe(graph, parts.get(part)?.1, frames)
        }
        Op::Words { captions, picture } => {
            Some(words(graph, captions, frames, recipe(graph, *picture, frames)?))
        }
    }
}

/// How far it is on a part of a whole.
fn from_there(progress: Progress, whole: FrameRange, part: FrameRange) -> Progress {
    let into = u32::try_from(part.start - whole.start).unwrap_or_default();
    Progress { first: progress.first.saturating_add(into), ..progress }
}

/// The background as far as it can be seen, lest a change of it render again what hides it.
fn seen_background(medium: &TimelineMedia, conform: Conform, background: Color) -> Color {
    let opaque = medium.facts.video.as_ref().is_some_and(|video| !video.alpha);
    match conform.scale {
        Scale::Fill | Scale::Stretch | Scale::Blur if opaque => Color::BLACK,
        Scale::Fit | Scale::Fill | Scale::Stretch | Scale::Blur => background,
    }
}

/// The picture with those words on it that show on one of `frames`.
fn words(graph: &RenderGraph, captions: &[Caption], frames: FrameRange, picture: Recipe) -> Recipe {
    let shown: Vec<&Caption> =
        captions.iter().filter(|caption| !caption.frames.intersect(frames).is_empty()).collect();
    if shown.is_empty() {
        return picture;
    }
    let relative = |frame: Frame| Frame(frame - frames.start);
    let captions: Vec<_> = shown
        .iter()
        .map(|caption| RelativeCaption {
            frames: FrameRange::new(relative(caption.frames.start), relative(caption.frames.end)),
            caption,
        })
        .collect();
    let mut fonts: Vec<_> = shown
        .iter()
        .flat_map(|caption| caption.style.font_files.iter().map(|(_, digest)| *digest))
        .collect();
    fonts.sort_unstable();
    fonts.dedup();
    let size = (graph.format.width, graph.format.height);
    Recipe::Words {
        ass: ass::script(&captions, graph.format.rate, size),
        fonts,
        picture: Box::new(picture),
    }
}
