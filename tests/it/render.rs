//! Whole films from timelines made by hand: which frame of which source stands where, how sound
//! lies, and what is kept.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, SystemTime};

use amv::cache::Store;
use amv::check::builtins::Transition as Kind;
use amv::check::program::{Color, Conform, Ease, JoinKind, MediaId, Place, Quality, Style};
use amv::graph::format::{Codec, Container, PictureFormat};
use amv::graph::{RenderGraph, build};
use amv::hash::Chance;
use amv::render::ffmpeg::probe;
use amv::render::{Event, Job, Observer, RenderError, RenderFailure, Report, film, specs};
use amv::source::Span;
use amv::time::{Frame, FrameRange, FrameRate, Rational, Time};
use amv::timeline::{
    Caption, CaptionSyllable, Fade, Footage, Level, Picture, Shot, SongCue, Timeline,
    TimelineMedia, Transition, Treatment,
};
use tempfile::TempDir;

use crate::support::numbered::{self, HEIGHT, Label, WIDTH};
use crate::support::shots::{self, laid_out, range};

const FORMAT: PictureFormat = PictureFormat {
    width: WIDTH as u32,
    height: HEIGHT as u32,
    rate: FrameRate::FILM,
    codec: Codec::H264,
    quality: Quality::Draft,
};

/// Numbered footage A and B at 24 frames per second, A at 60, and a song of silence with a click at
/// 1.5 s: made once for all tests.
fn media() -> &'static Path {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        numbered::make(&folder.path().join("a.mp4"), Label::A, "24", 300);
        numbered::make(&folder.path().join("b.mp4"), Label::B, "24", 300);
        numbered::make(&folder.path().join("fast.mkv"), Label::A, "60", 300);
        let tone = "if(between(t\\,1.5\\,1.502)\\,0.8\\,0.2*sin(2000*t))";
        let click = &format!("aevalsrc={tone}|{tone}:s=44100:d=8");
        let song = folder.path().join("song.wav");
        let made = Command::new("ffmpeg")
            .args(["-v", "error", "-nostdin", "-f", "lavfi", "-i", click])
            .arg(&song)
            .status();
        assert!(made.expect("the ffmpeg command runs").success());
        folder
    });
    folder.path()
}

fn medium(name: &str) -> TimelineMedia {
    let path = media().join(name);
    let facts = Arc::new(probe(&path).expect("a medium"));
    TimelineMedia {
        name: name.split('.').next().unwrap_or_default().into(),
        path,
        facts,
        conform: Conform::default(),
    }
}

fn footage(frames: FrameRange, media: usize, first: i64) -> Shot {
    let anchor = FrameRate::FILM.start(Frame(first)).seconds();
    let laid = Footage {
        media: MediaId(media),
        anchor,
        speed: Rational::from(1),
        reverse: false,
        short: None,
    };
    Shot {
        frames,
        picture: Picture::Footage(laid),
        look: Vec::new(),
        hits: Vec::new(),
        turn: None,
        span: Span::default(),
    }
}

fn shot(frames: FrameRange, picture: Picture) -> Shot {
    Shot { frames, picture, look: Vec::new(), hits: Vec::new(), turn: None, span: Span::default() }
}

fn timeline(rate: FrameRate, shots: Vec<Shot>) -> Timeline {
    let media = ["a.mp4", "b.mp4", "fast.mkv", "song.wav"].map(medium).into();
    Timeline { title: Some("Täst \"1\"".into()), rate, ..laid_out(shots, media) }
}

/// A, then over a crossfade B, a short cut back to A, a frame of B that stands, and B backwards.
fn sample() -> Timeline {
    let mut backward = footage(range(84, 96), 1, 200);
    if let Picture::Footage(laid) = &mut backward.picture {
        laid.reverse = true;
    }
    let held = shot(range(74, 84), Picture::Held { media: MediaId(1), frame: Frame(31) });
    let shots = vec![
        footage(range(0, 48), 0, 100),
        footage(range(48, 72), 1, 50),
        footage(range(72, 74), 0, 7),
        held,
        backward,
    ];
    let mix = Transition {
        kind: JoinKind::Blend(Kind::Crossfade),
        ease: Ease::Linear,
        frames: range(45, 51),
        cut: Frame(48),
        from: 0,
        to: 1,
        span: Span::default(),
    };
    timeline(FrameRate::FILM, shots).with_main(|track| track.transitions = vec![mix])
}

const SAMPLE: &str =
    "A 100..144 | A 145..150 ~ B 47..52 | B 53..73 | A 7..8 | B 31 x 10 | B 199..188";

fn with_song(mut timeline: Timeline) -> Timeline {
    let second = Time::from_seconds(1);
    let length = timeline.rate.duration(timeline.length);
    let song = SongCue {
        media: MediaId(3),
        from: second,
        at: Time::ZERO,
        length,
        fade_in: Time::ZERO,
        fade_out: second,
        gain: 0,
    };
    timeline.song = Some(song);
    timeline
}

struct Project {
    folder: TempDir,
    store: Store,
}

impl Project {
    fn new() -> Project {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(&folder.path().join(".amv/cache"), u64::MAX).expect("a store");
        Project { folder, store }
    }

    fn out(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn render(
        &self,
        graph: &RenderGraph,
        name: &str,
        jobs: usize,
        observer: &dyn Observer,
    ) -> Result<Report, RenderFailure> {
        let container = if name.ends_with("mkv") { Container::Mkv } else { Container::Mp4 };
        let job = Job {
            graph,
            store: &self.store,
            container,
            out: &self.out(name),
            jobs,
            copy: false,
            proxies: true,
        };
        film(&job, observer, &AtomicBool::new(false))
    }

    /// The names beside `.amv`.
    fn files(&self) -> Vec<String> {
        let names = fs::read_dir(self.folder.path())
            .expect("a folder")
            .flatten()
            .map(|file| file.file_name().to_string_lossy().into_owned());
        names.filter(|name| name != ".amv").collect()
    }
}

/// What stands in a film, in runs: `A 100..144 | A 145..150 ~ B 47..52`; the last number is in the
/// run.
fn read(film: &Path) -> String {
    outline(
        numbered::read(film)
            .into_iter()
            .map(|(a, b)| (a.map(|seen| seen.number), b.map(|seen| seen.number))),
    )
}

type Numbers = (Option<i64>, Option<i64>);

fn outline(frames: impl Iterator<Item = Numbers>) -> String {
    let mut runs: Vec<Vec<Numbers>> = Vec::new();
    for frame in frames {
        match runs.last_mut() {
            Some(run) if goes_on(run, frame) => run.push(frame),
            _ => runs.push(vec![frame]),
        }
    }
    runs.iter().map(|run| described(run)).collect::<Vec<_>>().join(" | ")
}

fn goes_on(run: &[Numbers], next: Numbers) -> bool {
    let last = run[run.len() - 1];
    let step = |one: Option<i64>, other: Option<i64>| Some(other? - one?);
    let steps = |one: Numbers, other: Numbers| (step(one.0, other.0), step(one.1, other.1));
    let same_kind = (last.0.is_some(), last.1.is_some()) == (next.0.is_some(), next.1.is_some());
    let small = [steps(last, next).0, steps(last, next).1]
        .into_iter()
        .flatten()
        .all(|step| step.abs() <= 1);
    same_kind && small && (run.len() < 2 || steps(run[0], run[1]) == steps(last, next))
}

fn described(run: &[Numbers]) -> String {
    let side =
        |name: &str, numbers: Vec<Option<i64>>| match (numbers[0], numbers[numbers.len() - 1]) {
            (Some(first), Some(last)) if first == last => {
                Some(format!("{name} {first} x {}", numbers.len()))
            }
            (Some(first), Some(last)) => Some(format!("{name} {first}..{last}")),
            _ => None,
        };
    let a = side("A", run.iter().map(|numbers| numbers.0).collect());
    let b = side("B", run.iter().map(|numbers| numbers.1).collect());
    match (a, b) {
        (Some(a), Some(b)) => format!("{a} ~ {b}"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => format!("nothing x {}", run.len()),
    }
}

/// The film's sound, its left channel at 48 kHz.
fn sound(film: &Path) -> Vec<f32> {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-nostdin", "-i"]).arg(film).args([
        "-map",
        "0:a:0",
        "-af",
        "pan=mono|c0=c0",
        "-f",
        "f32le",
        "-",
    ]);
    let output = command.output().expect("the ffmpeg command runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
        .stdout
        .chunks_exact(4)
        .map(|bytes| f32::from_le_bytes(bytes.try_into().expect("four bytes")))
        .collect()
}

/// Whether sound is as long as so many frames: AAC comes in frames of 1024 samples, of which the
/// `ffmpeg` command plays the last wholly.
fn is_as_long_as(heard: &[f32], frames: usize) -> bool {
    (frames * 2000..frames * 2000 + 1024).contains(&heard.len())
}

fn graph(timeline: &Timeline) -> RenderGraph {
    build(timeline, &PictureFormat { rate: timeline.rate, ..FORMAT }, None)
}

/// Remembers what was planned, and stops the film after so many frames.
#[derive(Default)]
struct Log {
    planned: Mutex<Vec<(i64, i64, usize)>>,
    frames: AtomicI64,
    stop_after: Option<i64>,
    stop: AtomicBool,
}

impl Observer for Log {
    fn event(&self, event: Event) {
        match event {
            Event::Planned { frames, cached, missing, .. } => {
                self.planned.lock().expect("unpoisoned").push((frames, cached, missing))
            }
            Event::Frame => {
                let frames = self.frames.fetch_add(1, Ordering::SeqCst) + 1;
                self.stop.fetch_or(
                    self.stop_after.is_some_and(|limit| frames >= limit),
                    Ordering::SeqCst,
                );
            }
            Event::NotCopied(_)
            | Event::SegmentStarted { .. }
            | Event::SegmentFinished { .. }
            | Event::Joining
            | Event::Finished => {}
        }
    }
}

#[test]
fn every_frame_is_the_one_that_was_asked_for() {
    skip_without_ffmpeg!();
    let project = Project::new();
    for name in ["film.mp4", "film with 'quotes': 100%d ü 日本.mkv"] {
        let report = project.render(&graph(&sample()), name, 2, &()).expect("a film");
        assert_eq!((report.frames, read(&project.out(name))), (96, SAMPLE.to_owned()), "{name}");
    }
}

#[test]
fn a_second_render_is_a_join_and_gives_the_same_bytes() {
    skip_without_ffmpeg!();
    let (project, graph) = (Project::new(), graph(&with_song(sample())));
    let (cold, warm) = (Log::default(), Log::default());
    project.render(&graph, "cold.mp4", 2, &cold).expect("a film");
    project.render(&graph, "warm.mp4", 2, &warm).expect("a film");
    assert_eq!(cold.planned.into_inner().expect("unpoisoned"), [(96, 0, 8)]);
    assert_eq!(warm.planned.into_inner().expect("unpoisoned"), [(96, 96, 0)]);
    assert_eq!((cold.frames.into_inner(), warm.frames.into_inner()), (96, 0));
    assert!(
        fs::read(project.out("cold.mp4")).expect("there")
            == fs::read(project.out("warm.mp4")).expect("there")
    );
}

#[test]
fn the_number_of_workers_does_not_show() {
    skip_without_ffmpeg!();
    let graph = graph(&sample());
    let films = [1, 2, 4].map(|jobs| {
        let project = Project::new();
        project.render(&graph, "film.mp4", jobs, &()).expect("a film");
        fs::read(project.out("film.mp4")).expect("there")
    });
    assert!(films[0] == films[1] && films[1] == films[2]);
}

#[test]
fn an_edit_renders_only_what_it_touches() {
    skip_without_ffmpeg!();
    let project = Project::new();
    project.render(&graph(&sample()), "film.mp4", 2, &()).expect("a film");
    let mut edited = sample();
    edited.main_mut().shots[2] = footage(range(72, 74), 0, 20);
    let log = Log::default();
    project.render(&graph(&edited), "film.mp4", 2, &log).expect("a film");
    assert_eq!(log.planned.into_inner().expect("unpoisoned"), [(96, 94, 1)]);
    assert_eq!(read(&project.out("film.mp4")), SAMPLE.replace("A 7..8", "A 20..21"));
    let cold = Project::new();
    cold.render(&graph(&edited), "film.mp4", 1, &()).expect("a film");
    assert!(
        fs::read(cold.out("film.mp4")).expect("there")
            == fs::read(project.out("film.mp4")).expect("there")
    );
}

#[test]
fn a_stopped_render_leaves_no_film_and_goes_on_where_it_was() {
    skip_without_ffmpeg!();
    let (project, graph) = (Project::new(), graph(&sample()));
    let log = Log { stop_after: Some(70), ..Log::default() };
    let out = project.out("film.mp4");
    let job = Job {
        graph: &graph,
        store: &project.store,
        container: Container::Mp4,
        out: &out,
        jobs: 1,
        copy: false,
        proxies: true,
    };
    let failure = film(&job, &log, &log.stop).expect_err("stopped");
    assert!(failure.is_cancelled());
    assert!(failure.cached > 0 && failure.cached < 96, "{} kept", failure.cached);
    assert_eq!(log.frames.load(Ordering::SeqCst), 70, "not a frame more");
    assert_eq!(project.files(), Vec::<String>::new());
    let resumed = Log::default();
    project.render(&graph, "film.mp4", 1, &resumed).expect("a film");
    assert_eq!(resumed.frames.load(Ordering::SeqCst), 96 - failure.cached);
    assert_eq!(read(&out), SAMPLE);
}

#[test]
fn a_damaged_entry_is_rendered_again() {
    skip_without_ffmpeg!();
    let (project, graph) = (Project::new(), graph(&sample()));
    project.render(&graph, "film.mp4", 2, &()).expect("a film");
    let film = fs::read(project.out("film.mp4")).expect("there");
    for (index, entry) in fs::read_dir(project.store.dir()).expect("a folder").flatten().enumerate()
    {
        let mut bytes = fs::read(entry.path()).expect("there");
        let middle = bytes.len() / 2;
        match index % 3 {
            0 => bytes[middle] ^= 1,
            1 => bytes.truncate(middle),
            _ => bytes.clear(),
        }
        fs::write(entry.path(), bytes).expect("written");
    }
    project.render(&graph, "film.mp4", 2, &()).expect("a film");
    assert!(fs::read(project.out("film.mp4")).expect("there") == film);
}

/// Of an entry, the parameter sets and then the delay stand before the first packet: what is
/// damaged there seems to be another encoder's.
#[test]
fn an_entry_whose_head_is_damaged_is_rendered_again() {
    skip_without_ffmpeg!();
    let (project, graph) = (Project::new(), graph(&sample()));
    project.render(&graph, "film.mp4", 2, &()).expect("a film");
    let film = fs::read(project.out("film.mp4")).expect("there");
    for entry in fs::read_dir(project.store.dir()).expect("a folder").flatten() {
        let whole = fs::read(entry.path()).expect("there");
        let length = |at: usize| {
            u32::from_le_bytes(whole[at..at + 4].try_into().expect("four bytes")) as usize
        };
        let sets = 12 + length(8) + 4;
        for place in [sets, sets + length(sets - 4)] {
            let mut bytes = whole.clone();
            bytes[place] ^= 1;
            fs::write(entry.path(), bytes).expect("written");
            project.render(&graph, "film.mp4", 2, &()).expect("a film");
            assert!(fs::read(project.out("film.mp4")).expect("there") == film);
            assert!(fs::read(entry.path()).expect("there") == whole);
        }
    }
}

/// Puts another file in a source's place as soon as a segment is kept.
struct Swap<'a> {
    source: &'a Path,
    other: &'a Path,
}

impl Observer for Swap<'_> {
    fn event(&self, event: Event) {
        if matches!(event, Event::SegmentFinished { .. }) {
            fs::copy(self.other, self.source).expect("replaced");
        }
    }
}

#[test]
fn a_source_that_changes_during_the_render_leaves_nothing_wrong_behind() {
    skip_without_ffmpeg!();
    let (project, mut film) = (Project::new(), sample());
    let source = project.out("source.mp4");
    let right = film.media[0].path.clone();
    let other = film.media[1].path.clone();
    fs::copy(&right, &source).expect("copied");
    film.media[0] = shots::medium(source.clone());
    let failure = project
        .render(&graph(&film), "film.mp4", 1, &Swap { source: &source, other: &other })
        .expect_err("two contents");
    assert!(
        failure
            .errors
            .iter()
            .any(|error| error.to_string().contains("it was changed during the render")),
        "{:?}",
        failure.errors
    );
    assert!(!project.out("film.mp4").exists());
    fs::copy(&right, &source).expect("put back");
    film.media[0] = shots::medium(source.clone());
    project.render(&graph(&film), "film.mp4", 2, &()).expect("a film");
    assert_eq!(read(&project.out("film.mp4")), SAMPLE);
}

#[test]
fn what_fails_does_not_keep_the_rest_from_being_kept() {
    skip_without_ffmpeg!();
    let project = Project::new();
    let mut broken = sample();
    broken.media[1].path = media().join("gone.mp4");
    let failure = project.render(&graph(&broken), "film.mp4", 2, &()).expect_err("a file is gone");
    assert_eq!(failure.errors.len(), 1, "{:?}", failure.errors);
    assert!(
        matches!(&failure.errors[0], RenderError::Footage { name, .. } if name == "b"),
        "{:?}",
        failure.errors
    );
    assert_eq!((failure.cached, failure.frames), (47, 96), "both shots of A");
    assert_eq!(project.files(), Vec::<String>::new());
}

#[test]
fn a_place_that_cannot_be_written_is_said() {
    skip_without_ffmpeg!();
    let project = Project::new();
    fs::write(project.out("file"), "x").expect("written");
    for place in ["file/film.mp4", "none/film.mp4"] {
        let failure = project.render(&graph(&sample()), place, 2, &()).expect_err("no folder");
        assert!(
            matches!(failure.errors.as_slice(), [RenderError::Output { .. }]),
            "{:?}",
            failure.errors
        );
        assert_eq!(failure.cached, 96);
    }
    let nothing = build(&sample(), &FORMAT, Some(range(500, 600)));
    let failure = project.render(&nothing, "film.mp4", 2, &()).expect_err("no frame");
    assert!(matches!(failure.errors.as_slice(), [RenderError::Nothing]));
}

#[test]
fn what_killed_renders_left_beside_the_film_is_removed() {
    skip_without_ffmpeg!();
    let project = Project::new();
    for (name, age) in
        [(".film.mp4.old.part", 3600), (".film.mp4.new.part", 5), (".other.mp4.old.part", 3600)]
    {
        fs::write(project.out(name), "half").expect("written");
        let when = SystemTime::now() - Duration::from_secs(age);
        fs::File::open(project.out(name)).and_then(|file| file.set_modified(when)).expect("set");
    }
    project.render(&graph(&sample()), "film.mp4", 2, &()).expect("a film");
    let mut files = project.files();
    files.sort();
    assert_eq!(files, [".film.mp4.new.part", ".other.mp4.old.part", "film.mp4"]);
}

#[test]
fn a_stretch_of_the_film_is_that_stretch() {
    skip_without_ffmpeg!();
    let project = Project::new();
    let part = build(&with_song(sample()), &FORMAT, Some(range(47, 75)));
    project.render(&part, "part.mp4", 2, &()).expect("a film");
    assert_eq!(
        read(&project.out("part.mp4")),
        "A 147..150 ~ B 49..52 | B 53..73 | A 7..8 | B 31 x 1"
    );
    assert!(is_as_long_as(&sound(&project.out("part.mp4")), 28));
}

#[test]
fn sound_lies_to_the_sample_and_is_as_long_as_the_picture() {
    skip_without_ffmpeg!();
    let project = Project::new();
    project.render(&graph(&with_song(sample())), "film.mp4", 2, &()).expect("a film");
    let heard = sound(&project.out("film.mp4"));
    assert!(is_as_long_as(&heard, 96), "{} samples", heard.len());
    // The song plays from its 1.0 s on, so its click at 1.5 s sounds half a second into the film.
    let click = heard.iter().position(|value| *value > 0.5).expect("a click");
    assert!((24_000 - 3..24_000 + 12).contains(&click), "{click}");
    let loudest = |range: std::ops::Range<usize>| {
        heard[range].iter().fold(0f32, |most, value| most.max(value.abs()))
    };
    assert!((0.17..0.23).contains(&loudest(48_000..60_000)), "at its own level");
    assert!((0.08..0.12).contains(&loudest(165_000..168_000)), "half way down");
    assert!(loudest(191_000..192_000) < 0.02, "gone at the end");
}

#[test]
fn a_song_that_starts_later_is_preceded_by_silence() {
    skip_without_ffmpeg!();
    let project = Project::new();
    let mut timeline = with_song(sample());
    if let Some(song) = &mut timeline.song {
        *song = SongCue {
            at: Time::from_seconds(1),
            length: Time::from_seconds(2),
            fade_out: Time::ZERO,
            gain: -602,
            ..song.clone()
        };
    }
    project.render(&graph(&timeline), "film.mp4", 2, &()).expect("a film");
    let heard = sound(&project.out("film.mp4"));
    let loudest = |range: std::ops::Range<usize>| {
        heard[range].iter().fold(0f32, |most, value| most.max(value.abs()))
    };
    assert!(loudest(0..47_000) < 0.001);
    assert!(
        (0.08..0.12).contains(&loudest(50_000..70_000)),
        "6 dB less: {}",
        loudest(50_000..70_000)
    );
    assert!(loudest(146_000..190_000) < 0.001);
    let click = heard.iter().position(|value| *value > 0.3).expect("a click");
    assert!((72_000 - 3..72_000 + 12).contains(&click), "{click}");
}

#[test]
fn fades_and_dips_go_through_their_colour() {
    skip_without_ffmpeg!();
    let project = Project::new();
    let shots = vec![footage(range(0, 24), 0, 10), footage(range(24, 48), 1, 10)];
    let dip = Transition {
        kind: JoinKind::Dip(Color::WHITE),
        ease: Ease::Linear,
        frames: range(22, 27),
        cut: Frame(24),
        from: 0,
        to: 1,
        span: Span::default(),
    };
    let fades = vec![
        Fade { frames: range(0, 4), rising: true, of_all: false, span: Span::default() },
        Fade { frames: range(44, 48), rising: false, of_all: false, span: Span::default() },
    ];
    let film = timeline(FrameRate::FILM, shots).with_main(|track| {
        track.transitions = vec![dip];
        track.fades = fades;
    });
    project.render(&graph(&film), "film.mp4", 2, &()).expect("a film");
    let seen = numbered::read(&project.out("film.mp4"));
    let weight = |frame: usize| seen[frame].0.or(seen[frame].1).map_or(0.0, |seen| seen.weight);
    let expected = [
        (0, 0.2),
        (1, 0.4),
        (2, 0.6),
        (3, 0.8),
        (4, 1.0),
        (22, 2.0 / 3.0),
        (23, 1.0 / 3.0),
        (24, 0.0),
        (25, 1.0 / 3.0),
        (26, 2.0 / 3.0),
        (44, 0.8),
        (47, 0.2),
    ];
    for (frame, part) in expected {
        assert!((weight(frame) - part).abs() < 0.06, "frame {frame}: {} for {part}", weight(frame));
    }
    assert_eq!(seen[3].0.map(|seen| seen.number), Some(13));
    assert_eq!(seen[26].1.map(|seen| seen.number), Some(12));
}

#[test]
fn other_rates_show_what_is_on_the_screen_in_the_middle_of_a_frame() {
    skip_without_ffmpeg!();
    let project = Project::new();
    let rate = FrameRate::new(24000, 1001).expect("a rate");
    let film = timeline(rate, vec![footage(range(0, 40), 2, 0)]);
    project.render(&graph(&film), "film.mp4", 2, &()).expect("a film");
    let numbers: Vec<_> = numbered::read(&project.out("film.mp4"))
        .into_iter()
        .map(|(a, _)| a.expect("A").number)
        .collect();
    // The middle of output frame k is (2k + 1) × 1001 / 48000 s; the source has 60 frames per second.
    let expected: Vec<i64> = (0..40).map(|k| (2 * k + 1) * 1001 * 60 / 48_000).collect();
    assert_eq!(numbers, expected);
}

#[test]
fn one_frame_alone_is_the_films() {
    skip_without_ffmpeg!();
    let graph = graph(&sample());
    let picture = amv::render::frame(&graph, Frame(10)).expect("a picture");
    let luma = |x: usize, y: usize| picture.plane(0)[y * picture.stride(0) + x];
    let number = (2..16).fold(0, |number, column| {
        number << 1 | i64::from(luma(column * WIDTH / 16 + 6, HEIGHT / 4) > 126)
    });
    assert_eq!(number, 110);
    assert!(matches!(amv::render::frame(&graph, Frame(96)), Err(RenderError::Nothing)));
}

/// Breaks on the first frame of the first segment, as a bug of ours would.
#[derive(Default)]
struct Bug(AtomicBool);

impl Observer for Bug {
    fn event(&self, event: Event) {
        assert!(event != Event::Frame || self.0.swap(true, Ordering::SeqCst), "a bug");
    }
}

#[test]
fn a_bug_of_ours_is_an_error_and_costs_one_segment() {
    skip_without_ffmpeg!();
    let project = Project::new();
    let failure =
        project.render(&graph(&sample()), "film.mp4", 2, &Bug::default()).expect_err("it broke");
    assert!(
        matches!(failure.errors.as_slice(), [RenderError::Broken(said)] if said == "a bug"),
        "{:?}",
        failure.errors
    );
    assert!((48..96).contains(&failure.cached), "{} kept", failure.cached);
    project.render(&graph(&sample()), "film.mp4", 2, &()).expect("a film");
    assert_eq!(read(&project.out("film.mp4")), SAMPLE);
}

/// A caption that shows on these frames.
fn caption(frames: FrameRange, text: &str) -> Caption {
    let style = Style {
        font: "DejaVu Sans".into(),
        font_files: Vec::new(),
        size: 200,
        fill: Color::WHITE,
        sung: Color::WHITE,
        outline: 10,
        outline_color: Color::BLACK,
        shadow: 0,
        shadow_color: Color::BLACK,
        bold: false,
        italic: false,
        spacing: 0,
        place: Place::Center,
        margin: 40,
        fade_in: Time::ZERO,
        fade_out: Time::ZERO,
    };
    let syllables = vec![CaptionSyllable { text: text.into(), sweep: None }];
    Caption { frames, syllables, style: Arc::new(style), span: Span::default() }
}

#[test]
fn a_fade_of_everything_takes_words_too_and_one_of_the_picture_does_not() {
    skip_without_ffmpeg!();
    let blue = Picture::Color(Color { red: 0, green: 0, blue: 100, alpha: 255 });
    let silent = timeline(FrameRate::FILM, vec![shot(range(0, 48), blue)]);
    let brightest = |of_all: bool, frame: i64| {
        let fade = Fade { frames: range(39, 48), rising: false, of_all, span: Span::default() };
        let mut film = silent.clone().with_main(|track| track.fades = vec![fade]);
        film.levels.push(Level::Words(vec![caption(range(0, 48), "WORDS")]));
        let picture = amv::render::frame(&graph(&film), Frame(frame)).expect("a picture");
        picture.plane(0).iter().copied().max().unwrap_or_default()
    };
    assert!(brightest(true, 38) > 225 && brightest(false, 38) > 225);
    // Frame 47 shows a tenth: of 235, 16 being black.
    assert!((36..=40).contains(&brightest(true, 47)), "{}", brightest(true, 47));
    assert!(brightest(false, 47) > 225);
}

#[test]
fn words_show_on_their_frames_across_a_cut() {
    skip_without_ffmpeg!();
    let project = Project::new();
    let grey =
        |level: u8| Picture::Color(Color { red: level, green: level, blue: level, alpha: 255 });
    let shots = vec![shot(range(0, 24), grey(100)), shot(range(24, 48), grey(120))];
    let silent = timeline(FrameRate::FILM, shots);
    let written = |captions: Vec<Caption>| {
        let mut film = silent.clone();
        film.levels.push(Level::Words(captions));
        film
    };
    let film = written(vec![caption(range(20, 30), "{\\b1}WORDS")]);
    let graph = graph(&film);
    let spread = |frame: i64| {
        let picture = amv::render::frame(&graph, Frame(frame)).expect("a picture");
        let (least, most) = picture
            .plane(0)
            .iter()
            .fold((255, 0), |(least, most), &value| (value.min(least), value.max(most)));
        most - least
    };
    let shown: Vec<i64> = (0..48).filter(|&frame| spread(frame) > 100).collect();
    assert_eq!(shown, (20..30).collect::<Vec<_>>());
    let log = Log::default();
    project.render(&graph, "film.mp4", 2, &log).expect("a film");
    let reworded = written(vec![caption(range(20, 30), "OTHERS"), caption(range(30, 40), "MORE")]);
    assert_ne!(specs(&graph)[0], specs(&build(&reworded, &FORMAT, None))[0]);
    assert_eq!(specs(&build(&silent, &FORMAT, None)).len(), 2);
}

/// A film's timeline after a random edit.
fn edited(film: &Timeline, chance: &mut Chance) -> Timeline {
    let mut film = film.clone();
    let track = film.main_mut();
    let picked = chance.below(track.shots.len() as u64) as usize;
    let source = |chance: &mut Chance| {
        footage(range(0, 0), chance.below(2) as usize, 20 + chance.below(100) as i64).picture
    };
    match chance.below(5) {
        0 => track.shots[picked].picture = source(chance),
        1 => track.shots[picked].look.push(Treatment::mirror()),
        2 => {
            let copy = Shot { picture: source(chance), ..track.shots[picked].clone() };
            track.shots.insert(picked, copy);
        }
        3 if track.shots.len() > 2 => drop(track.shots.remove(picked)),
        _ => track.shots.rotate_left(1),
    }
    let lengths: Vec<i64> = track.shots.iter().map(|_| 4 + chance.below(6) as i64).collect();
    let mut start = 0;
    for (shot, length) in track.shots.iter_mut().zip(lengths) {
        shot.frames = range(start, start + length);
        start += length;
    }
    let cut = track.shots[1].frames.start;
    track.transitions = vec![Transition {
        kind: JoinKind::Blend(if chance.below(2) == 0 { Kind::Speckle } else { Kind::PushUp }),
        ease: Ease::Linear,
        frames: FrameRange::new(cut - 1, cut + 1),
        cut,
        from: 0,
        to: 1,
        span: Span::default(),
    }];
    film.length = start;
    film
}

#[test]
fn after_any_edits_a_warm_film_is_a_cold_one() {
    skip_without_ffmpeg!();
    let (warm, mut chance) = (Project::new(), Chance::from_parts([b"edits".as_slice()]));
    let mut film = sample().with_main(|track| track.transitions.clear());
    for edit in 0..12 {
        film = edited(&film, &mut chance);
        let cold = Project::new();
        warm.render(&graph(&film), "film.mp4", 2, &()).expect("a film");
        cold.render(&graph(&film), "film.mp4", 1, &()).expect("a film");
        assert!(
            fs::read(warm.out("film.mp4")).expect("there")
                == fs::read(cold.out("film.mp4")).expect("there"),
            "edit {edit}"
        );
    }
}
