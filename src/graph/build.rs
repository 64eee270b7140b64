//! From a timeline to its render graph.

use crate::graph::cut_points::stretches;
use crate::graph::format::PictureFormat;
use crate::graph::recipe::Recipe;
use crate::graph::types::{RenderGraph, SoundNode};
use crate::time::{Frame, FrameRange, FrameRate, Time};
use crate::timeline::{Level, SongCue, Timeline};

/// The recipe of every frame and sample of `timeline` at `format`; of `range` only, where one is
/// given.
pub fn build(
    timeline: &Timeline,
    format: &PictureFormat,
    range: Option<FrameRange>,
) -> RenderGraph {
    let film = FrameRange::new(Frame(0), Frame(timeline.length));
    let frames = range.map_or(film, |range| range.intersect(film));
    let levels: Vec<Level> = if frames.is_empty() { Vec::new() } else { timeline.levels.to_vec() };
    let mut graph = RenderGraph {
        title: timeline.title.clone(),
        format: *format,
        frames,
        background: timeline.background,
        media: timeline.media.clone(),
        stretches: stretches(&levels, frames),
        levels: levels.into(),
        sound: timeline.song.as_ref().and_then(|song| sound(song, frames, format.rate)),
    };
    graph.stretches = merged(&graph);
    graph
}

/// The stretches, neighbours of one plain colour as one.
fn merged(graph: &RenderGraph) -> Vec<FrameRange> {
    let mut merged: Vec<FrameRange> = Vec::with_capacity(graph.stretches.len());
    let mut before = None;
    for &stretch in &graph.stretches {
        let color = plain(graph, stretch);
        match merged.last_mut() {
            Some(last) if color.is_some() && color == before => last.end = stretch.end,
            _ => merged.push(stretch),
        }
        before = color;
    }
    merged
}

/// The colour that a stretch is, apart from its words.
fn plain(graph: &RenderGraph, stretch: FrameRange) -> Option<Recipe> {
    let mut recipe = graph.recipe(stretch)?;
    while let Recipe::Words { picture, .. } = recipe {
        recipe = *picture;
    }
    Some(recipe).filter(|recipe| matches!(recipe, Recipe::Color { .. }))
}

fn sound(song: &SongCue, frames: FrameRange, rate: FrameRate) -> Option<SoundNode> {
    let plays =
        song.at < rate.start(frames.end) && song.at + song.length > rate.start(frames.start);
    let SongCue { media, from, at, length, fade_in, fade_out, gain } = *song;
    (plays && length > Time::ZERO).then_some(SoundNode {
        media,
        from,
        at,
        length,
        fade_in,
        fade_out,
        gain,
    })
}
