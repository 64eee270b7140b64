//! Every kind of file: a picture that is read through a proxy is the one that is read from the
//! file, bit for bit, in any order, when the proxy is rendered and when it is cached.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::*;
use crate::check::program::Color;
use crate::graph::RenderGraph;
use crate::graph::format::Codec;
use crate::graph::recipe::Recipe;
use crate::hash::Chance;
use crate::render::ffmpeg::probe;
use crate::render::footage::media::MediaIndex;
use crate::render::footage::readers::Readers;
use crate::render::footage::source_reader::SourceAccess;
use crate::render::work::evaluate::EvalContext;
use crate::render::work::evaluate::Picture;
use crate::time::{FrameRate, pack};
use crate::timeline::TimelineMedia;

/// The shared media, or none (said aloud) where they are not.
fn videos() -> Vec<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/media");
    let folder =
        std::env::var_os("AMV_SHARED_MEDIA").map_or_else(beside, PathBuf::from).join("video");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        eprintln!(
            "SKIPPED: there are no shared media at {}; say where they are in AMV_SHARED_MEDIA",
            folder.display()
        );
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> =
        entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    paths.sort();
    paths
}

/// A film of one medium, with at most a half of its pixels; none for what cannot be used, or is too
/// small.
fn graph(path: &Path) -> Option<RenderGraph> {
    let facts = probe(path).ok()?;
    let (width, height) = facts.video.as_ref()?.upright_size();
    let format = PictureFormat {
        width: (width / 2) & !1,
        height: (height / 2) & !1,
        rate: FrameRate::FILM,
        codec: Codec::H264,
        quality: Quality::Draft,
    };
    let medium = TimelineMedia {
        name: "medium".into(),
        path: path.to_owned(),
        facts: Arc::new(facts),
        conform: Conform::default(),
    };
    let (frames, media) = (FrameRange::new(Frame(0), Frame(0)), vec![medium]);
    Some(RenderGraph {
        title: None,
        format,
        frames,
        background: Color::BLACK,
        media,
        levels: Vec::new().into(),
        stretches: Vec::new(),
        sound: None,
    })
}

/// Frames to ask for: forwards at the start, across the middle and to the end, backwards, in steps,
/// at random, and one that is frozen.
fn orders(count: i64, seed: &str) -> Vec<Vec<i64>> {
    let mut chance = Chance::from_parts([seed.as_bytes()]);
    let (middle, last) = (count / 2, count - 1);
    let near = |from: i64, to: i64| from.max(0)..to.min(count);
    vec![
        near(0, 6).chain(near(middle - 7, middle + 8)).chain(near(last - 4, count)).collect(),
        near(last - 14, count).rev().collect(),
        near(middle - 20, middle + 14).step_by(3).collect(),
        (0..6).map(|_| chance.below(count as u64) as i64).collect(),
        vec![middle; 3],
    ]
}

/// The hashes of a footage's pictures, read through proxies or not, and what went through them.
fn read(
    graph: &RenderGraph,
    frames: &[i64],
    store: Option<&Store>,
) -> (Vec<blake3::Hash>, ProxyUse) {
    let (media_index, cancel) = (MediaIndex::new(graph), AtomicBool::new(false));
    let proxies = store.and_then(|store| Proxies::new(store, &graph.format, &cancel));
    let (queue, keeper) = BlockWriter::new();
    let access = proxies.as_ref().map(|proxies| ProxyAccess { proxies, queue });
    let facts = graph.media[0].facts.clone();
    let recipe = Recipe::Footage {
        media: facts.digest,
        stream: facts.video.as_ref().expect("a picture").stream,
        frames: pack(frames.iter().copied()),
        conform: Conform::default(),
    };
    let sources = SourceAccess::new(&media_index, Readers::default(), 1, &cancel);
    let context = EvalContext { sources, format: graph.format, proxies: access };
    let mut picture = Picture::open(&recipe, &context).expect("opens");
    let hashes = (0..frames.len() as i64)
        .map(|index| hash(&picture.frame(index).expect("a picture")))
        .collect();
    // The writer runs until no one can send it a block.
    drop(picture);
    drop(context);
    if let Some(proxies) = &proxies {
        keeper.run(proxies);
    }
    (hashes, proxies.as_ref().map(Proxies::used).unwrap_or_default())
}

fn hash(picture: &VideoFrame) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    for plane in 0..3 {
        let (width, height) = picture.plane_size(plane);
        let rows = picture.plane(plane).chunks(picture.stride(plane)).take(height);
        rows.for_each(|row| {
            hasher.update(&row[..width]);
        });
    }
    hasher.finalize()
}

#[test]
fn a_picture_through_a_proxy_is_the_one_in_the_file() {
    let wrong: Vec<String> = videos()
        .iter()
        .filter_map(|path| Some(differences(path, &graph(path)?)))
        .flatten()
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn differences(path: &Path, graph: &RenderGraph) -> Vec<String> {
    let name = path.file_name().expect("a file").to_string_lossy().into_owned();
    let video = graph.media[0].facts.video.clone().expect("a picture");
    let mut wrong = Vec::new();
    let folder = tempfile::tempdir().expect("a folder");
    for (order, frames) in orders(video.times.count(), &name).into_iter().enumerate() {
        let (truth, _) = read(graph, &frames, None);
        for when in ["made", "kept"] {
            let store = Store::open(folder.path(), u64::MAX).expect("a store");
            let (hashes, used) = read(graph, &frames, Some(&store));
            let pairs = frames.iter().zip(hashes.iter().zip(&truth));
            let bad: Vec<i64> =
                pairs.filter(|(_, (one, other))| one != other).map(|(&frame, _)| frame).collect();
            let came_through = if video.still || video.alpha {
                used == ProxyUse::default()
            } else {
                when == "made" || used.read > 0 || !is_dense(&frames)
            };
            if !bad.is_empty() || !came_through {
                wrong.push(format!("{name}: order {order}, {when}: {bad:?}, {used:?}"));
            }
        }
    }
    wrong
}

#[test]
fn frames_far_apart_get_no_proxies_and_near_ones_do() {
    assert!(
        [vec![7], vec![3, 4, 5], vec![5, 4, 3], vec![0, 4, 8, 12], vec![7; 9]]
            .iter()
            .all(|frames| is_dense(frames))
    );
    assert!([vec![0, 9], vec![0, 6, 12, 18], vec![100, 1]].iter().all(|frames| !is_dense(frames)));
}

#[test]
fn those_that_are_waited_for_are_handed_on() {
    let block_cache = BlockCache::for_pictures_of((16, 16));
    let key = |block: i64| EntrySpec::Proxy(spec(block)).key();
    let Lookup::Claimed(making) = block_cache.look_up(key(1)) else { panic!("it is not there") };
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| matches!(block_cache.look_up(key(1)), Lookup::Found(_)));
        making.add(ProxyBlock::rendered(Vec::new()));
        assert!(waiting.join().expect("no panic"));
    });
    let Lookup::Claimed(given_up) = block_cache.look_up(key(2)) else { panic!("it is not there") };
    drop(given_up);
    assert!(matches!(block_cache.look_up(key(2)), Lookup::Claimed(_)), "it is the next one's turn");
}

fn spec(block: i64) -> ProxySpec {
    ProxySpec {
        version: PROXY_VERSION,
        engine: String::new(),
        media: ContentHash::of(b"footage"),
        stream: 0,
        conform: Conform::default(),
        size: (16, 16),
        frames: BLOCK as u32,
        block,
    }
}
