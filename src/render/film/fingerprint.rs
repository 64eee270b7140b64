//! What a film is made of, as one hash: where it is the same, the film is the same bytes.

use crate::cache::FORMAT_VERSION;
use crate::graph::RenderGraph;
use crate::graph::format::Container;
use crate::hash::ContentHash;
use crate::render::ffmpeg::engine_version;
use crate::render::sound::track::SoundJob;
use crate::render::work::segment::{Chunks, CopiedChunk};

/// To be raised when the same segments, sound and title are written into a film in another way.
const JOIN_VERSION: u32 = 2;

/// The hash of all that a film's file depends on: its segments in their order, what is copied into
/// it (where `copy` allows that), its sound, container and title.
pub fn fingerprint(graph: &RenderGraph, container: Container, copy: bool) -> ContentHash {
    let chunks = Chunks::of(graph, |_| copy);
    let keys: Vec<u8> = chunks.encoded.iter().flat_map(|segment| *segment.key.as_bytes()).collect();
    let copied: Vec<String> = chunks
        .copied
        .iter()
        .map(|CopiedChunk { frames, source }| format!("{frames} {source:?}"))
        .collect();
    let copied = if copied.is_empty() {
        String::new()
    } else {
        format!("{:?} {} {copied:?}", graph.format, engine_version())
    };
    let sound = SoundJob::of(graph).map(|sound| *sound.key.as_bytes());
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
