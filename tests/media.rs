//! Real media: every file is read exactly, or refused with an error that says why.
#![cfg(feature = "ffmpeg")]

#[path = "support/ffmpeg_reference.rs"]
mod reference;

use std::path::{Path, PathBuf};

use amv::hash::{Chance, ContentHash};
use amv::render::ffmpeg::{FrameReader, probe};
use amv::time::Frame;
use amv::world::{FileError, VideoFacts};

/// Files that cannot be used, and why.
const REFUSED: [(&str, &str); 3] = [
    ("kid_seq", "it is a folder"),
    ("sintel_anim.webp", "it is an animated WebP, of which this libav can decode only stills: convert it to a video"),
    ("sintel_truncated_head.mp4", "its index (the moov box) is missing: the file is cut off, or its recording was never finished"),
];

fn videos(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder.join("video")).expect("the folder is there");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("readable").path()).collect();
    paths.sort();
    paths
}

fn name(path: &Path) -> String {
    path.file_name().expect("a file").to_string_lossy().into_owned()
}

fn usable(folder: &Path) -> Vec<(PathBuf, VideoFacts)> {
    let refused = |path: &PathBuf| REFUSED.iter().any(|(refused, _)| *refused == name(path));
    let facts = |path: PathBuf| {
        let media = probe(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        (path, media.video.expect("a picture"))
    };
    videos(folder).into_iter().filter(|path| !refused(path)).map(facts).collect()
}

#[test]
fn what_cannot_be_used_is_refused_with_the_reason() {
    let Some(media) = reference::shared_media() else { return };
    for (file, why) in REFUSED {
        let error = probe(&media.join("video").join(file)).expect_err(file);
        assert_eq!(error.to_string(), why, "{file}");
    }
}

fn is_right(reader: &mut FrameReader, frame: i64, truth: &[blake3::Hash]) -> bool {
    let read = reader.read(Frame(frame)).inspect_err(|error| eprintln!("{error}"));
    read.is_ok_and(|read| blake3::hash(&read.to_bytes().expect("memory")) == truth[frame as usize])
}

/// Frames to ask for: forwards through all of a short film (a part of a long one), backwards, and at random.
fn orders(count: i64, seed: &str) -> Vec<(&'static str, Vec<i64>)> {
    let mut chance = Chance::from_parts([seed.as_bytes()]);
    let random = (0..count.min(40)).map(|_| chance.below(count as u64) as i64).collect();
    let middle = count / 2;
    let backwards = ((middle - 40).max(0)..=middle).rev().chain([count - 1, count - 2].map(|frame| frame.max(0))).collect();
    vec![("at random", random), ("backwards", backwards), ("forwards", (0..count).collect())]
}

#[test]
fn every_frame_of_every_file_is_the_one_that_a_plain_decode_gives() {
    let Some(media) = reference::shared_media() else { return };
    let mut wrong = Vec::new();
    for (path, facts) in usable(&media) {
        let mut reader = FrameReader::open(&path, &facts, 1).expect("opens");
        let bytes = reader.read(Frame(0)).expect("a first frame").to_bytes().expect("memory").len();
        let decoder = (facts.codec == "vp9" && facts.alpha).then_some("libvpx-vp9");
        let truth = reference::frame_hashes(&path, facts.stream, decoder, bytes);
        eprintln!(
            "{}: {} frames, {} {} {:?} first {}",
            name(&path),
            facts.times.count(),
            facts.codec,
            facts.pixel_format,
            facts.rate,
            facts.first_pts
        );
        if truth.len() as i64 != facts.times.count() {
            wrong.push(format!("{}: {} frames, not {}", name(&path), facts.times.count(), truth.len()));
            continue;
        }
        for (order, frames) in orders(facts.times.count(), &name(&path)) {
            let mut reader = FrameReader::open(&path, &facts, 1).expect("opens");
            let bad: Vec<i64> = frames.into_iter().filter(|&frame| !is_right(&mut reader, frame, &truth)).collect();
            if !bad.is_empty() {
                wrong.push(format!("{}: {order}: {bad:?}", name(&path)));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_frame_beyond_the_end_is_an_error() {
    let Some(media) = reference::shared_media() else { return };
    let path = media.join("video/sintel_vfr.mkv");
    let facts = probe(&path).expect("readable").video.expect("a picture");
    let mut reader = FrameReader::open(&path, &facts, 1).expect("opens");
    let error = reader.read(Frame(facts.times.count())).map(drop).expect_err("beyond");
    assert!(error.to_string().ends_with("there is no frame 196: it has 196, the first is 0"), "{error}");
    assert!(reader.read(Frame(-1)).is_err());
}

#[test]
fn the_hash_of_a_file_is_that_of_its_bytes() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = folder.path().join("notes.mp4");
    std::fs::write(&text, "not a film\n".repeat(50)).expect("written");
    let error = probe(&text).expect_err("text");
    assert!(matches!(&error, FileError::Unreadable(why) if why.contains("not a video")), "{error}");
    assert_eq!(ContentHash::of(b"a"), ContentHash::of(b"a"));
}
