//! Which stretches of a film are their source's own packets: where footage is shown as it is, in
//! the film's own codec, from a frame at which the file can be cut to another.

use crate::check::program::Conform;
use crate::graph::format::{Codec, PictureFormat};
use crate::graph::recipe::Recipe;
use crate::graph::segments::{Segment, encoded};
use crate::graph::types::RenderGraph;
use crate::hash::ContentHash;
use crate::time::{Frame, FrameRange, unpack};
use crate::timeline::Level;
use crate::world::{ColorMatrix, ColorRange, FieldOrder, Orientation, Transfer, VideoFacts};

/// How many frames of footage whose frames lean on each other are worth a cut: it costs a key frame
/// of our own.
const WORTH_A_CUT: i64 = 12;

/// The film as segments, as [`crate::graph::segments`] has it, but with what can be copied from the
/// media that may be as segments of its own.
pub fn spliced(graph: &RenderGraph, may_copy: impl Fn(ContentHash) -> bool) -> Vec<Segment> {
    graph.stretches.iter().flat_map(|&stretch| divided(graph, stretch, &may_copy)).collect()
}

/// A stretch between cut points, divided where copying begins and ends.
fn divided(
    graph: &RenderGraph,
    stretch: FrameRange,
    may_copy: &impl Fn(ContentHash) -> bool,
) -> Vec<Segment> {
    let wordless = without_words(graph, stretch).into_iter();
    let copied = wordless.flat_map(|frames| copies(graph, frames, graph.recipe(frames), may_copy));
    let mut segments = Vec::new();
    let mut at = stretch.start;
    let encode = |frames: FrameRange, segments: &mut Vec<Segment>| {
        if !frames.is_empty() {
            segments.extend(encoded(graph, frames));
        }
    };
    for frames in copied {
        encode(FrameRange::new(at, frames.start), &mut segments);
        segments.extend(graph.recipe(frames).map(|recipe| Segment {
            frames,
            recipe,
            copied: true,
        }));
        at = frames.end;
    }
    encode(FrameRange::new(at, stretch.end), &mut segments);
    segments
}

/// The frames among these on which no words show.
fn without_words(graph: &RenderGraph, frames: FrameRange) -> Vec<FrameRange> {
    let mut shown: Vec<FrameRange> = Vec::new();
    for level in graph.levels.iter() {
        match level {
            Level::Words(captions) => {
                shown.extend(captions.iter().map(|caption| caption.frames.intersect(frames)));
            }
            Level::Track(_) | Level::Adjust(_) => {}
        }
    }
    shown.retain(|shown| !shown.is_empty());
    shown.sort_unstable_by_key(|shown| shown.start);
    let mut free = Vec::new();
    let mut at = frames.start;
    for shown in shown {
        free.push(FrameRange::new(at, shown.start.max(at)));
        at = at.max(shown.end);
    }
    free.push(FrameRange::new(at, frames.end));
    free.into_iter().filter(|free| !free.is_empty()).collect()
}

/// The stretches of `frames` that can be copied, in order.
fn copies(
    graph: &RenderGraph,
    frames: FrameRange,
    recipe: Option<Recipe>,
    may_copy: &impl Fn(ContentHash) -> bool,
) -> Vec<FrameRange> {
    let Some(Recipe::Footage { media, frames: runs, conform, .. }) = recipe else {
        return Vec::new();
    };
    let medium = graph
        .media
        .iter()
        .filter(|medium| medium.facts.digest == media)
        .find_map(|medium| medium.facts.video.as_ref());
    let Some(video) =
        medium.filter(|video| is_the_films(video, conform, &graph.format) && may_copy(media))
    else {
        return Vec::new();
    };
    consecutive(unpack(&runs))
        .into_iter()
        .filter_map(|(skip, first, count)| copy(video, frames.start + skip, first, count))
        .collect()
}

/// Where source frames follow each other: how many frames stand before them, the first of them, and
/// how many they are.
fn consecutive(frames: impl Iterator<Item = i64>) -> Vec<(i64, i64, i64)> {
    let mut runs: Vec<(i64, i64, i64)> = Vec::new();
    for (skip, frame) in (0..).zip(frames) {
        match runs.last_mut() {
            Some((_, first, count)) if *first + *count == frame => *count += 1,
            Some(_) | None => runs.push((skip, frame, 1)),
        }
    }
    runs
}

/// The film's frames that can be copied of source frames that follow each other from `first` on,
/// shown from the film's frame `at` on.
fn copy(video: &VideoFacts, at: Frame, first: i64, count: i64) -> Option<FrameRange> {
    let start = video.closed.at_or_after(first)?;
    let last = first + count;
    let end = if last == video.times.count() { last } else { video.closed.at_or_before(last)? };
    let worth = if is_intra(video) { 1 } else { WORTH_A_CUT };
    (end - start >= worth).then(|| FrameRange::new(at + (start - first), at + (end - first)))
}

/// Whether each frame can be decoded without the others.
fn is_intra(video: &VideoFacts) -> bool {
    video.closed.len() == video.times.count()
}

/// Whether a medium's packets can be the film's: the codec, and pictures that the film would show
/// as they are.
fn is_the_films(video: &VideoFacts, conform: Conform, format: &PictureFormat) -> bool {
    let size = (video.width, video.height) == (format.width, format.height)
        && video.pixel_aspect == (1, 1);
    let matrix = video.seen_matrix(conform.matrix) == ColorMatrix::Bt709
        && video.matrix.is_none_or(|said| said == ColorMatrix::Bt709);
    let colors = matrix
        && video.seen_range(conform.matrix) == ColorRange::Limited
        && video.transfer == Transfer::Sdr;
    let upright =
        video.orientation == Orientation::UPRIGHT && video.fields == FieldOrder::Progressive;
    let whole = !video.still && !video.alpha && video.promised.is_none();
    is_codec(video, format.codec) && size && colors && upright && whole && video.rate == format.rate
}

fn is_codec(video: &VideoFacts, codec: Codec) -> bool {
    let (name, pixels, intra) = match codec {
        Codec::H264 => ("h264", "yuv420p", false),
        Codec::H264Intra => ("h264", "yuv420p", true),
        Codec::ProRes => ("prores", "yuv422p10le", true),
        Codec::Ffv1 => ("ffv1", "yuv420p", true),
    };
    video.codec == name && video.pixel_format == pixels && (!intra || is_intra(video))
}
