//! What a film is made of, as one hash: where it is the same, the film is the same bytes.

use crate::cache::FORMAT_VERSION;
use crate::graph::RenderGraph;
use crate::graph::format::Container;
use crate::hash::ContentHash;
use crate::render::ffmpeg::engine_version;
use crate::render::sound::track::SoundPart;
use crate::render::work::segment::{Copied, Pieces};

/// To be raised when the same segments, sound and title are written into a film in another way.
const JOIN_VERSION: u32 = 2;

/// The hash of all that a film's file depends on: its segments in their order, what is copied into
/// it (where `copy` allows that), its sound, container and title.
pub fn made_of(graph: &RenderGraph, container: Container, copy: bool) -> ContentHash {
    let pieces = Pieces::of(graph, |_| copy);
    let keys: Vec<u8> = pieces.parts.iter().flat_map(|part| *part.key.as_bytes()).collect();
    let copied: Vec<String> = pieces
        .copied
        .iter()
        .map(|Copied { frames, source }| format!("{frames} {source:?}"))
        .collect();
    let copied = if copied.is_empty() {
        String::new()
    } else {
        format!("{:?} {} {copied:?}", graph.format, engine_version())
    };
    let sound = SoundPart::of(graph).map(|sound| *sound.key.as_bytes());
    let title = graph.title.as_ref().map_or(&[][..], |title| title.as_bytes());
    let container = format!("{container:?}");
    let versions = [FORMAT_VERSION.to_le_bytes(), JOIN_VERSION.to_le_bytes()].concat();
    ContentHash::of_parts([
        versions.as_slice(),
        keys.as_slice(),
        sound.as_ref().map_or(&[], |key| key.as_slice()),
        title,
        container.as_bytes(),
        copied.as_bytes(),
    ])
}
