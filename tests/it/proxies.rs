//! Films that read their footage through proxies: they are the films that are read from the footage
//! itself, bit for bit.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use amv::cache::Store;
use amv::check::builtins::Transition as Kind;
use amv::check::program::{Ease, JoinKind, Quality};
use amv::files::Stamp;
use amv::graph::format::{Container, PictureFormat};
use amv::graph::{RenderGraph, build};
use amv::render::ffmpeg::FrameReader;
use amv::render::{Job, ProxyUse, film};
use amv::source::Span;
use amv::time::Frame;
use amv::timeline::{Timeline, TimelineMedia, Transition, Treatment};
use amv::world::Media;
use tempfile::TempDir;

use crate::support::numbered::{self, Label};
use crate::support::project::{self, Project};
use crate::support::shots::{SMALL, medium, range, timeline};

const LENGTH: i64 = 301;

/// Numbered footage, long, at two rates, and of five frames: made once for all tests.
fn media() -> &'static Path {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        numbered::make(&folder.path().join("a.mp4"), Label::A, "24", LENGTH as usize);
        numbered::make(&folder.path().join("b.mkv"), Label::B, "24000/1001", LENGTH as usize);
        numbered::make(&folder.path().join("short.mp4"), Label::A, "24", 5);
        folder
    });
    folder.path()
}

/// Twenty shots of two files: straight, fast, backwards, held, mirrored, at the ends, and one that
/// fades into the next.
fn many_shots(offset: i64) -> Timeline {
    let media = vec![
        medium(media().join("a.mp4")),
        medium(media().join("b.mkv")),
        medium(media().join("short.mp4")),
    ];
    let mut shots: Vec<_> =
        (0..14).map(|index| (index as usize % 2, 4 + index * 17 + offset, 20, 1)).collect();
    shots.extend([
        (0, 20 + offset, 15, 3),
        (1, 200 + offset, 40, -1),
        (0, 33 + offset, 9, 0),
        (1, 10 + offset, 12, 12),
    ]);
    shots.extend([(0, LENGTH - 6 - offset, 6, 1), (2, 0, 5, 1)]);
    let mix = Transition {
        kind: JoinKind::Blend(Kind::Crossfade),
        ease: Ease::Linear,
        frames: range(17, 23),
        cut: Frame(20),
        from: 0,
        to: 1,
        span: Span::default(),
    };
    timeline(media, &shots).with_main(|track| {
        track.transitions = vec![mix];
        for shot in track.shots.iter_mut().step_by(3) {
            shot.look = vec![Treatment::mirror()];
        }
    })
}

struct Room {
    folder: TempDir,
    store: Store,
}

impl Room {
    fn new(cap: u64) -> Room {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(&folder.path().join(".amv/cache"), cap).expect("a store");
        Room { folder, store }
    }

    /// The film's bytes, and what went through proxies.
    fn film(
        &self,
        timeline: &Timeline,
        format: &PictureFormat,
        jobs: usize,
        proxies: bool,
    ) -> (Vec<u8>, ProxyUse) {
        let graph: RenderGraph = build(timeline, format, None);
        let out = self.folder.path().join("film.mp4");
        let job = Job {
            graph: &graph,
            store: &self.store,
            container: Container::Mp4,
            out: &out,
            jobs,
            copy: false,
            proxies,
        };
        let report = film(&job, &(), &AtomicBool::new(false))
            .unwrap_or_else(|failure| panic!("{:?}", failure.errors));
        (fs::read(out).expect("a film"), report.proxies)
    }

    /// The film's bytes, read from the footage itself.
    fn plain(timeline: &Timeline) -> Vec<u8> {
        Room::new(u64::MAX).film(timeline, &SMALL, 1, false).0
    }

    fn remove(&self, kind: &str) {
        entries(self.store.dir(), kind)
            .iter()
            .for_each(|entry| fs::remove_file(entry).expect("removed"));
    }
}

/// The entries of one kind, `proxy` or `segment`.
fn entries(folder: &Path, kind: &str) -> Vec<PathBuf> {
    let tag = format!("{{\"kind\":\"{kind}\"");
    let is_of_kind = |path: &PathBuf| {
        let bytes = fs::read(path).unwrap_or_default();
        bytes.windows(tag.len()).take(100).any(|window| window == tag.as_bytes())
    };
    let files = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_file());
    let mut entries: Vec<PathBuf> = files.filter(is_of_kind).collect();
    entries.sort();
    entries
}

#[test]
fn a_film_is_the_same_with_proxies_and_without() {
    skip_without_ffmpeg!();
    let (first, moved) = (many_shots(0), many_shots(5));
    let (plain, plain_moved) = (Room::plain(&first), Room::plain(&moved));
    for jobs in [1, 3] {
        let room = Room::new(u64::MAX);
        let (cold, used) = room.film(&first, &SMALL, jobs, true);
        assert!(cold == plain, "cold, {jobs} jobs");
        assert_eq!(used.cached, kept_frames(&room), "{jobs} jobs");
        let (warm, used) = room.film(&moved, &SMALL, jobs, true);
        assert!(warm == plain_moved, "moved, {jobs} jobs");
        assert!(used.read > 250 && used.cached < 100, "{used:?}");
        room.remove("segment");
        let (again, used) = room.film(&first, &SMALL, jobs, true);
        assert!(again == plain, "warm, {jobs} jobs");
        assert_eq!(used.cached, 0);
    }
}

/// The frames of all proxies that are there, each of 12 source frames but for the last of a file.
fn kept_frames(room: &Room) -> i64 {
    let proxies = entries(room.store.dir(), "proxy");
    let block = |path: &PathBuf| {
        let bytes = fs::read(path).expect("there");
        let text = String::from_utf8_lossy(&bytes[..bytes.len().min(4000)]).into_owned();
        let number = text
            .split("\"block\":")
            .nth(1)
            .and_then(|rest| rest.split('}').next()?.parse::<i64>().ok())
            .expect("a block");
        (number, text.contains(&medium(media().join("short.mp4")).facts.digest.to_string()))
    };
    let frames =
        |(number, short): (i64, bool)| (if short { 5 } else { LENGTH } - number * 12).min(12);
    proxies.iter().map(|path| frames(block(path))).sum()
}

#[test]
fn the_frames_are_those_that_were_asked_for() {
    skip_without_ffmpeg!();
    let media = vec![medium(media().join("a.mp4")), medium(media().join("b.mkv"))];
    let timeline = timeline(
        media,
        &[(0, 100, 30, 1), (1, 50, 30, 1), (0, 150, 30, -1), (1, 12, 30, 3), (0, 24, 5, 0)],
    );
    let numbers = |room: &Room| {
        let seen = numbered::read(&room.folder.path().join("film.mp4"));
        seen.into_iter().map(|(a, b)| a.or(b).expect("a number").number).collect::<Vec<_>>()
    };
    let mut expected: Vec<i64> = (100..130).chain(50..80).chain((120..150).rev()).collect();
    expected.extend((0..30).map(|index| 13 + index * 3).chain([24; 5]));
    let room = Room::new(u64::MAX);
    for _ in 0..2 {
        room.remove("segment");
        room.film(&timeline, &SMALL, 2, true);
        assert_eq!(numbers(&room), expected);
    }
}

#[test]
fn only_small_films_that_are_no_masters_have_proxies() {
    skip_without_ffmpeg!();
    let timeline = timeline(vec![medium(media().join("a.mp4"))], &[(0, 30, 30, 1)]);
    let kept = |format: PictureFormat, proxies: bool| {
        let room = Room::new(u64::MAX);
        let (_, used) = room.film(&timeline, &format, 1, proxies);
        assert_eq!(used.cached > 0, !entries(room.store.dir(), "proxy").is_empty());
        used.cached
    };
    assert_eq!(kept(SMALL, true), 36, "frames 24 to 59");
    assert_eq!(kept(PictureFormat { quality: Quality::Preview, ..SMALL }, true), 36);
    assert_eq!(kept(SMALL, false), 0);
    assert_eq!(kept(PictureFormat { quality: Quality::Master, ..SMALL }, true), 0);
    assert_eq!(kept(PictureFormat { width: 192, ..SMALL }, true), 36, "half the pixels");
    assert_eq!(kept(PictureFormat { width: 194, ..SMALL }, true), 0, "more than half");
}

#[test]
fn damaged_proxies_are_made_again() {
    skip_without_ffmpeg!();
    let timeline = many_shots(0);
    let plain = Room::plain(&timeline);
    let room = Room::new(u64::MAX);
    let (_, first) = room.film(&timeline, &SMALL, 2, true);
    let harms: [fn(&mut Vec<u8>); 4] = [
        |bytes| {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
        },
        |bytes| bytes.truncate(bytes.len() / 2),
        Vec::clear,
        |bytes| bytes.push(0),
    ];
    for harm in harms {
        for entry in entries(room.store.dir(), "proxy") {
            let mut bytes = fs::read(&entry).expect("there");
            harm(&mut bytes);
            fs::write(&entry, bytes).expect("written");
        }
        room.remove("segment");
        let (film, used) = room.film(&timeline, &SMALL, 2, true);
        assert!(film == plain);
        assert_eq!(used, ProxyUse { read: 0, cached: first.cached });
    }
    room.remove("segment");
    entries(room.store.dir(), "proxy")
        .iter()
        .step_by(2)
        .for_each(|entry| fs::remove_file(entry).expect("removed"));
    let (film, used) = room.film(&timeline, &SMALL, 2, true);
    assert!(film == plain);
    assert!(used.read > 0 && used.cached > 0, "{used:?}");
}

#[test]
fn a_proxy_under_anothers_name_is_not_taken() {
    skip_without_ffmpeg!();
    let timeline = timeline(vec![medium(media().join("a.mp4"))], &[(0, 24, 24, 1)]);
    let room = Room::new(u64::MAX);
    let (plain, _) = room.film(&timeline, &SMALL, 1, true);
    let [one, other] = entries(room.store.dir(), "proxy").try_into().expect("two");
    fs::copy(one, other).expect("copied");
    room.remove("segment");
    let (film, used) = room.film(&timeline, &SMALL, 1, true);
    assert!(film == plain);
    assert_eq!(used, ProxyUse { read: 12, cached: 12 });
}

#[test]
fn a_cache_that_cannot_hold_them_does_no_harm() {
    skip_without_ffmpeg!();
    let timeline = many_shots(0);
    let plain = Room::plain(&timeline);
    for cap in [0, 1, 50_000] {
        let room = Room::new(cap);
        for jobs in [1, 2] {
            assert!(room.film(&timeline, &SMALL, jobs, true).0 == plain, "{cap} bytes");
            assert!(room.store.stats().bytes <= cap, "{cap} bytes");
        }
    }
}

/// The film of eight frames of a medium, or why there is none.
fn eight_frames(medium: &TimelineMedia, first: i64, proxies: bool) -> Result<Vec<u8>, String> {
    let graph = build(&timeline(vec![medium.clone()], &[(0, first, 8, 1)]), &SMALL, None);
    let room = Room::new(u64::MAX);
    let out = room.folder.path().join("film.mp4");
    let job = Job {
        graph: &graph,
        store: &room.store,
        container: Container::Mp4,
        out: &out,
        jobs: 1,
        copy: false,
        proxies,
    };
    let result = film(&job, &(), &AtomicBool::new(false));
    result
        .map(|_| fs::read(&out).expect("a film"))
        .map_err(|failure| format!("{:?}", failure.errors))
}

/// What stands in for lost pictures depends on where decoding began, with proxies and without; all
/// else does not.
#[test]
fn damaged_footage_gives_the_same_pictures_where_it_is_whole() {
    skip_without_ffmpeg!();
    let path = media().join("holed.mp4");
    let mut bytes = fs::read(media().join("a.mp4")).expect("there");
    let whole = bytes.len();
    [3, 5].iter().for_each(|part| bytes[whole * part / 8..][..400].fill(0));
    fs::write(&path, bytes).expect("written");
    let (holed, sound) = (medium(path), medium(media().join("a.mp4")));
    let mut same = 0;
    for first in (0..LENGTH - 12).step_by(7) {
        let (plain, small) =
            (eight_frames(&holed, first, false), eight_frames(&holed, first, true));
        assert_eq!(plain.is_ok(), small.is_ok(), "from frame {first}");
        if plain == eight_frames(&sound, first, false) {
            assert!(small == plain, "from frame {first}");
            same += 1;
        }
    }
    assert!((5..40).contains(&same), "{same} of 42 are whole");
}

#[test]
fn a_block_that_cannot_be_read_to_its_end_fails_no_shot_that_does_not_need_it() {
    skip_without_ffmpeg!();
    let path = media().join("cut.mkv");
    fs::copy(media().join("b.mkv"), &path).expect("copied");
    let whole = medium(path.clone());
    let bytes = fs::read(&path).expect("there");
    fs::write(&path, &bytes[..bytes.len() * 5 / 8]).expect("written");
    // The facts say more than the file has, but are otherwise those of this file.
    let facts = Media { stamp: Stamp::of(&path), ..Media::clone(&whole.facts) };
    let cut = TimelineMedia { facts: facts.into(), ..whole };
    let video = cut.facts.video.as_ref().expect("a picture");
    let mut reader = FrameReader::open(&path, video, 1).expect("opens");
    let lost =
        (0..LENGTH).find(|&frame| reader.read(Frame(frame)).is_err()).expect("the rest is gone");
    let mut partly = 0;
    for first in lost - 20..=lost - 8 {
        let (plain, small) = (eight_frames(&cut, first, false), eight_frames(&cut, first, true));
        assert!(
            plain.is_ok() && small == plain,
            "from frame {first} of {lost}: {:?} {:?}",
            plain.err(),
            small.err()
        );
        partly += i64::from((first + 7) / 12 == lost / 12);
    }
    assert!(partly > 0, "some reach into the block that is cut");
    let (plain, small) = (eight_frames(&cut, lost - 4, false), eight_frames(&cut, lost - 4, true));
    assert_eq!((plain.is_err(), &plain), (true, &small));
}

const SCRIPT: &str = "\
project { tempo 120bpm; fps 24 }
footage a = \"a.mp4\"
footage b = \"b.mp4\"

timeline {
  bar 1: cut on beat until bar 4 cycle { a[0:00 ..]  b[0:01 ..]  a[0:04 ..] }
  bar 4: clip b[0:02 .. 0:04]
}
";
const DRAFT: [&str; 9] =
    ["render", "film.amv", "--size", "80x44", "--quality", "draft", "--progress", "json", "--jobs"];

fn render(project: &Project, more: &[&str]) -> serde_json::Value {
    let run = project.amv(&[&DRAFT[..], more].concat()).expect(0);
    serde_json::from_str(run.err.lines().last().expect("events")).expect("an object")
}

fn plain(project: &Project) -> Vec<u8> {
    let finished = render(project, &["1", "--no-proxy", "-o", "plain.mp4"]);
    assert_eq!(finished["proxies"], serde_json::json!({ "read": 0, "cached": 0 }));
    assert_eq!(entries(&project.file(".amv/cache"), "proxy"), Vec::<PathBuf>::new());
    fs::remove_dir_all(project.file(".amv/cache")).expect("removed");
    fs::read(project.file("plain.mp4")).expect("a film")
}

#[test]
fn a_render_that_is_killed_leaves_the_next_one_right() {
    let Some(project) = Project::with_media(SCRIPT) else { return };
    let plain = plain(&project);
    for millis in [5, 60, 120, 200, 300, 450] {
        let mut child = project
            .command(&[&DRAFT[..], &["2"]].concat())
            .stderr(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("runs");
        std::thread::sleep(Duration::from_millis(millis));
        child.kill().expect("killed");
        child.wait().expect("ended");
    }
    for entry in entries(&project.file(".amv/cache"), "segment") {
        fs::remove_file(entry).expect("removed");
    }
    render(&project, &["2"]);
    assert!(fs::read(project.file("film.mp4")).expect("a film") == plain);
}

#[test]
fn two_processes_at_once_make_the_same_film() {
    let Some(project) = Project::with_media(SCRIPT) else { return };
    let plain = plain(&project);
    let start = |out: &str| {
        let arguments = [&DRAFT[..], &["2", "-o", out]].concat();
        project
            .command(&arguments)
            .stderr(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("runs")
    };
    let films = ["one.mp4", "other.mp4"];
    let children = films.map(start);
    children.into_iter().for_each(|child| {
        drop(project::Run::of(child.wait_with_output().expect("ended")).expect(0))
    });
    assert!(films.iter().all(|film| fs::read(project.file(film)).expect("a film") == plain));
    for entry in entries(&project.file(".amv/cache"), "segment") {
        fs::remove_file(entry).expect("removed");
    }
    let finished = render(&project, &["1"]);
    assert_eq!(
        (finished["proxies"]["read"].as_i64() > Some(0), &finished["proxies"]["cached"]),
        (true, &0.into())
    );
    assert!(fs::read(project.file("film.mp4")).expect("a film") == plain);
}
