//! Damage in footage that a film shows. What is found while frames are decoded is cached by medium,
//! so that a film of cached segments tells it again.

use std::path::PathBuf;

use crate::cache::{DAMAGE_VERSION, DamageSpec, EntryKey, EntrySpec, Slot, Store};
use crate::graph::{RenderGraph, segments};
use crate::hash::ContentHash;
use crate::render::ffmpeg::engine_version;
use crate::render::footage::media::MediaIndex;
use crate::time::{Frame, FrameRange, Time, unpack};
use crate::timeline::TimelineMedia;

/// A damaged stretch of footage that a film shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownDamage {
    /// The medium's name in the script.
    pub name: String,
    pub path: PathBuf,
    /// The source times between which it is damaged, as far as the film shows it.
    pub from: Time,
    pub to: Time,
    /// The film's frames that show it: the first, and the one after the last.
    pub frames: FrameRange,
    /// How many of them show it.
    pub count: i64,
}

/// Caches the damage that was found in a film's media. An error is ignored: the next render that
/// decodes the frames finds it again.
pub(crate) fn remember(store: &Store, media_index: &MediaIndex<'_>) {
    for (digest, found) in media_index.damage() {
        let Ok((_, video)) = media_index.medium(digest) else { continue };
        let spec = spec(digest, video.stream);
        let known = known(store, spec.key());
        let all = merged(known.iter().copied().chain(found));
        if all != known {
            let list: Vec<(i64, i64)> =
                all.iter().map(|range| (range.start.0, range.end.0)).collect();
            let bytes = serde_json::to_vec(&list).unwrap_or_default();
            let _ = store.slot(&spec, &bytes, 0).and_then(Slot::commit);
        }
    }
}

/// The cache entries of the damage of a film's media.
pub(crate) fn keys(graph: &RenderGraph) -> Vec<EntryKey> {
    videos(graph).map(|(medium, stream)| spec(medium.facts.digest, stream).key()).collect()
}

/// The known damage that a film shows, in the order of the film.
pub fn shown_damage(store: &Store, graph: &RenderGraph) -> Vec<ShownDamage> {
    let mut shown = Vec::new();
    for (medium, stream) in videos(graph) {
        let digest = medium.facts.digest;
        let known = known(store, spec(digest, stream).key());
        if !known.is_empty() {
            shown.extend(shown_of(medium, &known, &frames_of(graph, digest)));
        }
    }
    shown.sort_by_key(|damage: &ShownDamage| (damage.frames.start, damage.frames.end));
    shown.dedup();
    shown
}

fn videos(graph: &RenderGraph) -> impl Iterator<Item = (&TimelineMedia, usize)> {
    let video = |medium: &TimelineMedia| medium.facts.video.as_ref().map(|video| video.stream);
    graph.media.iter().filter_map(move |medium| Some((medium, video(medium)?)))
}

/// Each frame of the film that shows a medium, with the source frame that it shows.
fn frames_of(graph: &RenderGraph, digest: ContentHash) -> Vec<(Frame, Frame)> {
    let mut frames = Vec::new();
    for segment in segments(graph) {
        for (media, runs) in segment.recipe.footage() {
            if media == digest {
                let sources = unpack(runs).map(Frame);
                frames.extend(segment.frames.iter().zip(sources));
            }
        }
    }
    frames
}

fn shown_of(
    medium: &TimelineMedia,
    known: &[FrameRange],
    frames: &[(Frame, Frame)],
) -> Vec<ShownDamage> {
    let Some(video) = &medium.facts.video else { return Vec::new() };
    let one = |damaged: &FrameRange| {
        let showing = || frames.iter().filter(|(_, source)| damaged.contains(*source));
        let films = || showing().map(|(film, _)| *film);
        let sources = || showing().map(|(_, source)| *source);
        Some(ShownDamage {
            name: medium.name.clone(),
            path: medium.path.clone(),
            from: video.times.start(sources().min()?),
            to: video.times.start(sources().max()? + 1),
            frames: FrameRange::new(films().min()?, films().max()? + 1),
            count: showing().count() as i64,
        })
    };
    known.iter().filter_map(one).collect()
}

fn spec(media: ContentHash, stream: usize) -> EntrySpec {
    EntrySpec::Damage(DamageSpec {
        version: DAMAGE_VERSION,
        engine: engine_version(),
        media,
        stream,
    })
}

/// The damage in the cache: ranges that rise and do not touch.
fn known(store: &Store, key: EntryKey) -> Vec<FrameRange> {
    let Some(mut entry) = store.packets(key) else { return Vec::new() };
    let list: Option<Vec<(i64, i64)>> = serde_json::from_slice(entry.extradata()).ok();
    match (list, entry.next_packet()) {
        (Some(list), Ok(None)) => {
            merged(list.into_iter().map(|(from, to)| FrameRange::new(Frame(from), Frame(to))))
        }
        _ => Vec::new(),
    }
}

/// The same frames as ranges that rise and do not touch.
fn merged(ranges: impl Iterator<Item = FrameRange>) -> Vec<FrameRange> {
    let mut ranges: Vec<FrameRange> = ranges.filter(|range| !range.is_empty()).collect();
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut merged: Vec<FrameRange> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_that_touch_are_one() {
        let of = |ranges: &[(i64, i64)]| -> Vec<(i64, i64)> {
            let ranges = ranges.iter().map(|&(from, to)| FrameRange::new(Frame(from), Frame(to)));
            merged(ranges).iter().map(|range| (range.start.0, range.end.0)).collect()
        };
        assert_eq!(of(&[(5, 8), (1, 3), (3, 4), (7, 9), (6, 6)]), [(1, 4), (5, 9)]);
        assert_eq!(of(&[]), []);
    }
}
