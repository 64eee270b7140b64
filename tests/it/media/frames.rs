//! Real media: every file is read exactly, or refused with an error that says why.

use std::path::{Path, PathBuf};

use amv::hash::{Chance, ContentHash};
use amv::render::ffmpeg::{FrameReader, probe};
use amv::time::{Frame, FrameRate, Time};
use amv::world::{ColorMatrix, FieldOrder, FrameTimes, Rotation, Transfer, VideoFacts};

use crate::support::reference;
use crate::support::requirements;

/// Files that cannot be used, and why.
const REFUSED: [(&str, &str); 3] = [
    ("kid_seq", "it is a folder"),
    (
        "sintel_anim.webp",
        "it is an animated WebP, of which this libav can decode only stills: convert it to a video",
    ),
    (
        "sintel_truncated_head.mp4",
        "its index (the moov box) is missing: the file is cut off, or its recording was never finished",
    ),
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
    let Some(media) = requirements::shared_media() else { return };
    for (file, why) in REFUSED {
        let error = probe(&media.join("video").join(file)).expect_err(file);
        assert_eq!(error.to_string(), why, "{file}");
    }
}

fn is_right(reader: &mut FrameReader, frame: i64, truth: &[blake3::Hash]) -> bool {
    reader
        .read(Frame(frame))
        .is_ok_and(|read| blake3::hash(&read.to_bytes().expect("memory")) == truth[frame as usize])
}

/// Frames to ask for: forwards through all of a short film (a part of a long one), backwards, and
/// at random.
fn orders(count: i64, seed: &str) -> Vec<(&'static str, Vec<i64>)> {
    let mut chance = Chance::from_parts([seed.as_bytes()]);
    let random = (0..count.min(40)).map(|_| chance.below(count as u64) as i64).collect();
    let middle = count / 2;
    let backwards = ((middle - 40).max(0)..=middle)
        .rev()
        .chain([count - 1, count - 2].map(|frame| frame.max(0)))
        .collect();
    vec![("at random", random), ("backwards", backwards), ("forwards", (0..count).collect())]
}

#[test]
fn every_frame_of_every_file_is_the_one_that_a_plain_decode_gives() {
    skip_without_ffmpeg!();
    let Some(media) = requirements::shared_media() else { return };
    let wrong: Vec<String> =
        usable(&media).iter().flat_map(|(path, facts)| differences(path, facts)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Where our frames are not those of a plain decode.
fn differences(path: &Path, facts: &VideoFacts) -> Vec<String> {
    let open = || FrameReader::open(path, facts, 1).expect("opens");
    let bytes = open().read(Frame(0)).expect("a first frame").to_bytes().expect("memory").len();
    let decoder = (facts.codec == "vp9" && facts.alpha).then_some("libvpx-vp9");
    let truth = reference::frame_hashes(path, facts.stream, decoder, bytes);
    if truth.len() as i64 != facts.times.count() {
        return vec![format!(
            "{}: {} frames, not {}",
            name(path),
            facts.times.count(),
            truth.len()
        )];
    }
    let wrong = orders(facts.times.count(), &name(path)).into_iter().map(|(order, frames)| {
        let mut reader = open();
        let bad: Vec<i64> =
            frames.into_iter().filter(|&frame| !is_right(&mut reader, frame, &truth)).collect();
        (!bad.is_empty()).then(|| format!("{}: {order}: {bad:?}", name(path)))
    });
    wrong.flatten().collect()
}

/// Kinds of files that editors meet: name, and how `ffmpeg` makes it.
const KINDS: [(&str, &[&str]); 20] = [
    ("long.ts", &["-c:v", "libx264", "-preset", "veryfast", "-g", "250", "-bf", "3"]),
    (
        "long.m2ts",
        &[
            "-c:v",
            "libx264",
            "-preset",
            "veryfast",
            "-g",
            "48",
            "-x264-params",
            "open-gop=1:bframes=4:b-pyramid=normal",
        ],
    ),
    (
        "open.mp4",
        &[
            "-c:v",
            "libx264",
            "-preset",
            "veryfast",
            "-g",
            "24",
            "-x264-params",
            "open-gop=1:bframes=4:b-pyramid=normal",
        ],
    ),
    (
        "refresh.mkv",
        &["-c:v", "libx264", "-preset", "veryfast", "-x264-params", "intra-refresh=1:keyint=40"],
    ),
    (
        "open-hevc.mp4",
        &[
            "-c:v",
            "libx265",
            "-preset",
            "ultrafast",
            "-x265-params",
            "open-gop=1:keyint=24:bframes=4:log-level=none",
        ],
    ),
    (
        "hevc.ts",
        &[
            "-c:v",
            "libx265",
            "-preset",
            "ultrafast",
            "-x265-params",
            "keyint=48:bframes=3:log-level=none",
        ],
    ),
    (
        "interlaced.mkv",
        &["-c:v", "libx264", "-preset", "veryfast", "-flags", "+ildct+ilme", "-g", "30"],
    ),
    ("raw.h264", &["-c:v", "libx264", "-preset", "veryfast", "-g", "30", "-bf", "2"]),
    (
        "altref.webm",
        &[
            "-c:v",
            "libvpx-vp9",
            "-deadline",
            "realtime",
            "-cpu-used",
            "8",
            "-auto-alt-ref",
            "1",
            "-lag-in-frames",
            "16",
            "-g",
            "40",
        ],
    ),
    (
        "vp8.webm",
        &[
            "-c:v",
            "libvpx",
            "-deadline",
            "good",
            "-cpu-used",
            "5",
            "-auto-alt-ref",
            "1",
            "-lag-in-frames",
            "16",
            "-g",
            "40",
        ],
    ),
    ("av1.mp4", &["-c:v", "libsvtav1", "-preset", "12", "-g", "32"]),
    ("prores.mov", &["-c:v", "prores_ks", "-pix_fmt", "yuv422p10le"]),
    ("dnxhr.mxf", &["-c:v", "dnxhd", "-profile:v", "dnxhr_lb", "-s", "320x180"]),
    ("mpeg2.mpg", &["-c:v", "mpeg2video", "-g", "15", "-bf", "2"]),
    ("mpeg2.ts", &["-c:v", "mpeg2video", "-g", "15", "-bf", "2"]),
    ("packed.avi", &["-c:v", "libxvid", "-g", "50", "-bf", "2"]),
    ("h264.avi", &["-c:v", "libx264", "-preset", "veryfast", "-g", "50", "-bf", "2"]),
    ("flash.flv", &["-c:v", "libx264", "-preset", "veryfast", "-g", "50"]),
    ("media.wmv", &["-c:v", "wmv2", "-g", "50"]),
    ("theora.ogv", &["-c:v", "libtheora", "-g", "50", "-pix_fmt", "yuv420p"]),
];

#[test]
fn every_kind_of_file_is_read_exactly() {
    skip_without_ffmpeg!();
    let folder = tempfile::tempdir().expect("a folder");
    let source = "testsrc2=s=192x108:r=25:d=5,noise=alls=12:allf=t";
    let mut wrong = Vec::new();
    for (name, how) in KINDS {
        let path = folder.path().join(name);
        reference::make(&[&["-f", "lavfi", "-i", source], how].concat(), &path);
        match probe(&path) {
            Err(error) => wrong.push(format!("{name}: {error}")),
            Ok(media) => {
                let facts = media.video.expect("a picture");
                wrong.extend(differences(&path, &facts));
                wrong.extend(
                    (facts.rate != FrameRate::new(25, 1).expect("a rate"))
                        .then(|| format!("{name}: at {}", facts.rate)),
                );
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_frame_beyond_the_end_is_an_error() {
    let Some(media) = requirements::shared_media() else { return };
    let path = media.join("video/sintel_vfr.mkv");
    let facts = probe(&path).expect("readable").video.expect("a picture");
    let mut reader = FrameReader::open(&path, &facts, 1).expect("opens");
    let error = reader.read(Frame(facts.times.count())).map(drop).expect_err("beyond");
    assert!(
        error.to_string().ends_with("there is no frame 196: it has 196, the first is 0"),
        "{error}"
    );
    assert!(reader.read(Frame(-1)).is_err());
}

#[test]
fn what_is_no_medium_is_refused_with_the_reason() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        path
    };
    let playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nsecret.mp4\n";
    let cases = [
        (folder.path().join("gone.mp4"), "there is no such file"),
        (folder.path().to_owned(), "it is a folder"),
        (write("empty.mp4", b""), "the file is empty"),
        (PathBuf::from("http://example.org/film.mp4"), "only local files can be used"),
        (PathBuf::from("/dev/zero"), "only local files can be used"),
        (
            write("notes.mp4", "not a film\n".repeat(50).as_bytes()),
            "it is not a video, picture or sound file of any kind that libav knows",
        ),
        (
            write("list.mp4", playlist.as_bytes()),
            "it is not a video, picture or sound file: its content looks like Apple HTTP Live Streaming",
        ),
        (
            write("list.mkv", b"ffconcat version 1.0\nfile 'secret.mp4'\n"),
            "it is not a video, picture or sound file: its content looks like Virtual concatenation script",
        ),
    ];
    for (path, why) in cases {
        let error = probe(&path).expect_err("refused");
        assert!(error.to_string().starts_with(why), "{}: {error}", path.display());
    }
}

#[test]
fn a_path_is_a_name_and_nothing_else() {
    skip_without_ffmpeg!();
    let folder = tempfile::tempdir().expect("a folder");
    let plain = folder.path().join("plain.png");
    reference::make(&["-f", "lavfi", "-i", "testsrc=s=64x48", "-frames:v", "1"], &plain);
    let digest = ContentHash::of(&std::fs::read(&plain).expect("made"));
    for name in [
        "frame-%03d.png",
        "a:b.png",
        "it's \"so\" [1];,.png",
        "夜 に駆ける.png",
        "*?.png",
        "-i.png",
        " .png",
    ] {
        let path = folder.path().join(name);
        std::fs::copy(&plain, &path).expect("copied");
        let media = probe(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
        let facts = media.video.expect("a picture");
        assert_eq!(
            (facts.width, facts.height, facts.still, media.digest),
            (64, 48, true, digest),
            "{name}"
        );
        FrameReader::open(&path, &facts, 1)
            .and_then(|mut reader| reader.read(Frame(0)))
            .expect(name);
    }
}

#[test]
fn what_files_say_of_themselves_is_found() {
    let Some(media) = requirements::shared_media() else { return };
    let facts = |file: &str| probe(&media.join("video").join(file)).expect("readable");
    let video = |file: &str| facts(file).video.expect("a picture");
    let rate = |num, den| FrameRate::new(num, den).expect("a rate");
    assert_eq!(video("sintel_dvd_ntsc_telecine_anamorphic.mpg").pixel_aspect, (32, 27));
    assert_eq!(video("sintel_dvd_ntsc_telecine_anamorphic.mpg").fields, FieldOrder::TopFirst);
    assert_eq!(video("sintel_dvd_ntsc_telecine_anamorphic.mpg").matrix, Some(ColorMatrix::Bt601));
    assert_eq!(video("bbb_avc_bpyramid_sar64x45.mp4").pixel_aspect, (64, 45));
    assert_eq!(video("phone_portrait_4k60_rotated.mp4").orientation.rotation, Rotation::Right);
    assert_eq!(video("phone_portrait_4k60_rotated.mp4").upright_size(), (2160, 3840));
    assert_eq!(video("hevc10_hlg_bt2020_colorchart.mp4").transfer, Transfer::Hlg);
    assert_eq!(video("sintel_hevc10_opus.mkv").bit_depth, 10);
    assert_eq!(video("sintel_23976_opengop_bt709.mp4").rate, rate(24000, 1001));
    assert_eq!(video("broken_invalid_nalu.mp4").rate, rate(30000, 1001));
    assert_eq!(video("bbb_avc_first_pts_10s.mp4").first_pts, Time::from_seconds(10));
    assert!(matches!(video("sintel_vfr.mkv").times, FrameTimes::Listed { .. }));
    assert!(
        video("alpha_vp9.webm").alpha
            && !video("sintel_anim.gif").still
            && video("sintel_still.webp").still
    );
    assert_eq!(video("sintel_truncated_faststart.mp4").promised.map(Time::millis), Some(20_167));
    assert_eq!(video("sintel_trailer_720p24.mp4").promised, None);
    assert_eq!(
        video("bbb_avc_first_pts_10s.mp4").promised,
        None,
        "its header counts the ten seconds before its first frame"
    );
    let late = facts("sintel_audio_starts_late.mkv").audio.expect("sound").start;
    assert!((late - Time::from_ticks(1, 1, 2)).abs() < Time::from_ticks(3, 1, 100), "{late}");
}
