//! A film's fingerprint: one hash of everything that its file depends on. Two films with the same
//! fingerprint have the same bytes.

use serde::Serialize;

use crate::cache::{COPY_VERSION, EntryKey, SourceRange};
use crate::graph::RenderGraph;
use crate::graph::format::{Container, PictureFormat};
use crate::hash::ContentHash;
use crate::render::ffmpeg::engine_version;
use crate::render::sound::track::SoundJob;
use crate::render::work::segment::Chunks;
use crate::time::FrameRange;

/// Raise it when the same segments, sound and title are written into a film in another way.
const JOIN_VERSION: u32 = 3;

/// What is hashed, as JSON.
#[derive(Serialize)]
struct FilmSpec<'a> {
    copy_version: u32,
    join_version: u32,
    container: Container,
    title: Option<&'a str>,
    segments: Vec<EntryKey>,
    sound: Option<EntryKey>,
    #[serde(skip_serializing_if = "Option::is_none")]
    copied: Option<CopiedSpec>,
}

/// What the keys of the segments do not say about a film that is copied in part.
#[derive(Serialize)]
struct CopiedSpec {
    engine: String,
    format: PictureFormat,
    chunks: Vec<(FrameRange, SourceRange)>,
}

/// The fingerprint of a film. `copy` says whether it copies packets of its sources where it can.
pub fn fingerprint(graph: &RenderGraph, container: Container, copy: bool) -> ContentHash {
    let chunks = Chunks::of(graph, |_| copy);
    let copied = if chunks.copied.is_empty() {
        None
    } else {
        let copied = chunks.copied.into_iter().map(|chunk| (chunk.frames, chunk.source));
        Some(CopiedSpec {
            engine: engine_version(),
            format: graph.format,
            chunks: copied.collect(),
        })
    };
    let spec = FilmSpec {
        copy_version: COPY_VERSION,
        join_version: JOIN_VERSION,
        container,
        title: graph.title.as_deref(),
        segments: chunks.encoded.iter().map(|segment| segment.key).collect(),
        sound: SoundJob::of(graph).map(|sound| sound.key),
        copied,
    };
    let json = serde_json::to_vec(&spec)
        .unwrap_or_else(|_| unreachable!("numbers, texts and hashes have JSON forms"));
    ContentHash::of(&json)
}
