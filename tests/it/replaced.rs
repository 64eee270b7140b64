//! Files that are replaced while a film is made: between the compilation and a render, during a
//! render, and between the renders of two outputs. A wrong picture must reach neither a film nor the
//! cache.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, mpsc};

use amv::cache::Store;
use amv::check::program::Quality;
use amv::graph::build;
use amv::graph::format::{Codec, Container, PictureFormat};
use amv::render::{
    Event, Job, Live, LiveEvent, LiveObserver, Observer, RenderFailure, Report, Snapshot, film,
    frame,
};
use amv::session::Film;
use amv::time::Frame;
use amv::timeline::Timeline;

use crate::support::project::Project;
use crate::support::requirements::skip;

/// Footage so much larger than the film that it is read through proxies.
const LARGE: &str = "128x72";
/// Footage of the film's size, which can be copied.
const SAME: &str = "64x36";

/// A folder with `red.mp4` and `green.mp4`, and `low.wav` and `high.wav`, of one length.
fn project(script: &str, size: &str) -> Project {
    let project = Project::empty();
    project.write("film.amv", script);
    for color in ["red", "green"] {
        let source = format!("color={color}:s={size}:r=24:d=2");
        let encode = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "12", "-pix_fmt", "yuv420p"];
        make(&project, &source, &encode, &format!("{color}.mp4"));
    }
    for (name, pitch) in [("low.wav", 440), ("high.wav", 1760)] {
        make(&project, &format!("sine=frequency={pitch}:duration=2"), &[], name);
    }
    project
}

fn make(project: &Project, source: &str, encode: &[&str], name: &str) {
    let made = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-f", "lavfi", "-i", source])
        .args(encode)
        .arg(project.file(name))
        .status();
    assert!(made.expect("the ffmpeg command runs").success());
}

/// Moves a copy of `from` to `to`, as an editor saves.
fn put(project: &Project, from: &str, to: &str) {
    fs::copy(project.file(from), project.file("new")).expect("copied");
    fs::rename(project.file("new"), project.file(to)).expect("moved");
}

fn compiled(project: &Project) -> Timeline {
    let compiled = Film::open(project.file("film.amv")).compile();
    compiled.timeline.unwrap_or_else(|| panic!("{:#?}", compiled.diagnostics))
}

/// Does something once, when the first event of a kind comes.
struct Once<'a> {
    when: fn(&Event) -> bool,
    act: Mutex<Option<Box<dyn FnOnce() + Send + 'a>>>,
}

impl<'a> Once<'a> {
    fn new(when: fn(&Event) -> bool, act: impl FnOnce() + Send + 'a) -> Once<'a> {
        Once { when, act: Mutex::new(Some(Box::new(act))) }
    }
}

impl Observer for Once<'_> {
    fn event(&self, event: Event) {
        if (self.when)(&event)
            && let Some(act) = self.act.lock().expect("unpoisoned").take()
        {
            act();
        }
    }
}

struct Output<'a> {
    project: &'a Project,
    store: Store,
}

impl Output<'_> {
    fn of(project: &Project) -> Output<'_> {
        let store = Store::open(&project.file(".amv/cache"), u64::MAX).expect("a store");
        Output { project, store }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.project.file(name)
    }

    /// Renders without copying packets.
    fn render(
        &self,
        timeline: &Timeline,
        (name, codec): (&str, Codec),
        copy: bool,
        observer: &dyn Observer,
    ) -> Result<Report, RenderFailure> {
        let format = PictureFormat {
            width: 64,
            height: 36,
            rate: timeline.rate,
            codec,
            quality: Quality::Draft,
        };
        let graph = build(timeline, &format, None);
        let container = if name.ends_with("mkv") { Container::Mkv } else { Container::Mp4 };
        let out = self.path(name);
        let job = Job {
            graph: &graph,
            store: &self.store,
            container,
            out: &out,
            jobs: 1,
            copy,
            proxies: true,
        };
        film(&job, observer, &AtomicBool::new(false))
    }
}

const H264: Codec = Codec::H264;

/// The film that a project without a cache renders.
fn clean(project: &Project, name: (&str, Codec)) -> Vec<u8> {
    let other = Project::empty();
    for file in fs::read_dir(project.path()).expect("there").flatten() {
        if file.path().is_file() {
            fs::copy(file.path(), other.path().join(file.file_name())).expect("copied");
        }
    }
    Output::of(&other).render(&compiled(&other), name, false, &()).expect("a film");
    fs::read(other.file(name.0)).expect("there")
}

#[track_caller]
fn assert_changed(result: Result<Report, RenderFailure>) {
    let failure = result.expect_err("another file lies there");
    let said: Vec<String> = failure.errors.iter().map(ToString::to_string).collect();
    assert!(said.iter().all(|one| one.contains("it was changed during the render")), "{said:?}");
}

const TWO: &str = "project { size 64x36; fps 24 }
footage b = \"b.mp4\"
timeline {
  clip b[0:00 ..] for 1s
  clip color(#0000ff) for 1s
}
";

#[test]
fn footage_replaced_between_two_outputs_makes_no_wrong_film_and_no_wrong_entry() {
    skip_without_ffmpeg!();
    let project = project(TWO, LARGE);
    put(&project, "red.mp4", "b.mp4");
    let (timeline, output) = (compiled(&project), Output::of(&project));
    let replace = Once::new(
        |event| matches!(event, Event::SegmentFinished { frames } if frames.start == Frame(0)),
        || put(&project, "green.mp4", "b.mp4"),
    );
    output.render(&timeline, ("one.mp4", H264), false, &replace).expect("it was read before");
    assert_changed(output.render(&timeline, ("two.mkv", Codec::Ffv1), false, &()));
    assert!(!output.path("two.mkv").exists());
    put(&project, "red.mp4", "b.mp4");
    let again = compiled(&project);
    for name in [("one.mp4", H264), ("two.mkv", Codec::Ffv1)] {
        output.render(&again, name, false, &()).expect("a film");
        assert!(fs::read(output.path(name.0)).expect("there") == clean(&project, name));
    }
}

#[test]
fn footage_replaced_before_the_render_and_put_back_makes_no_wrong_entry() {
    skip_without_ffmpeg!();
    for size in [LARGE, SAME] {
        let project = project(TWO, size);
        put(&project, "red.mp4", "b.mp4");
        let (timeline, output) = (compiled(&project), Output::of(&project));
        put(&project, "green.mp4", "b.mp4");
        for copy in [false, true] {
            assert_changed(output.render(&timeline, ("film.mp4", H264), copy, &()));
        }
        put(&project, "red.mp4", "b.mp4");
        assert_changed(output.render(&timeline, ("film.mp4", H264), false, &()));
        output.render(&compiled(&project), ("film.mp4", H264), false, &()).expect("a film");
        let film = fs::read(output.path("film.mp4")).expect("there");
        assert!(film == clean(&project, ("film.mp4", H264)));
    }
}

#[test]
fn a_frame_of_footage_that_was_replaced_is_refused() {
    skip_without_ffmpeg!();
    let project = project(TWO, LARGE);
    put(&project, "red.mp4", "b.mp4");
    let timeline = compiled(&project);
    let format = PictureFormat {
        width: 64,
        height: 36,
        rate: timeline.rate,
        codec: H264,
        quality: Quality::Draft,
    };
    let graph = build(&timeline, &format, None);
    assert!(frame(&graph, Frame(3)).is_ok());
    put(&project, "green.mp4", "b.mp4");
    let Err(refused) = frame(&graph, Frame(3)) else { panic!("another file lies there") };
    let refused = refused.to_string();
    assert!(refused.contains("it was changed during the render"), "{refused}");
}

#[test]
fn a_song_replaced_between_two_outputs_is_in_no_film() {
    skip_without_ffmpeg!();
    let project = project(
        "project { size 64x36; fps 24 }
song s = \"s.wav\" { tempo 120bpm }
timeline { clip color(#0000ff) for 2s }
",
        SAME,
    );
    put(&project, "low.wav", "s.wav");
    let (timeline, output) = (compiled(&project), Output::of(&project));
    output.render(&timeline, ("one.mp4", H264), false, &()).expect("a film");
    put(&project, "high.wav", "s.wav");
    let lossless = ("two.mkv", Codec::Ffv1);
    assert_changed(output.render(&timeline, lossless, false, &()));
    put(&project, "low.wav", "s.wav");
    output.render(&compiled(&project), lossless, false, &()).expect("a film");
    assert!(fs::read(output.path("two.mkv")).expect("there") == clean(&project, lossless));
}

/// Passes on how the states of a film ended.
struct Ends(Mutex<mpsc::Sender<Result<(), String>>>);

impl LiveObserver for Ends {
    fn event(&self, _: &Snapshot, event: LiveEvent) {
        let end = match event {
            LiveEvent::Finished => Ok(()),
            LiveEvent::Failed(errors) => {
                Err(errors.iter().map(|error| format!("{error}\n")).collect())
            }
            _ => return,
        };
        let _ = self.0.lock().expect("unpoisoned").send(end);
    }
}

#[test]
fn a_preview_caches_nothing_of_a_file_that_was_replaced() {
    skip_without_ffmpeg!();
    let project = project(&format!("song s = \"s.wav\" {{ tempo 120bpm }}\n{TWO}"), LARGE);
    let state = |revision: u64, timeline: &Timeline| {
        let format = PictureFormat {
            width: 64,
            height: 36,
            rate: timeline.rate,
            codec: H264,
            quality: Quality::Draft,
        };
        Arc::new(Snapshot::new(revision, build(timeline, &format, None)))
    };
    put(&project, "red.mp4", "b.mp4");
    put(&project, "low.wav", "s.wav");
    let timeline = compiled(&project);
    put(&project, "green.mp4", "b.mp4");
    put(&project, "high.wav", "s.wav");
    let store = Store::open(&project.file(".amv/cache"), u64::MAX).expect("a store");
    let (ends, ended) = mpsc::channel();
    let live = Live::start(Arc::new(store), 2, Arc::new(Ends(Mutex::new(ends)))).expect("started");
    live.show(state(1, &timeline));
    let refused = ended.recv().expect("an end").expect_err("other files lie there");
    assert_eq!(refused.matches("it was changed during the render").count(), 2, "{refused}");
    put(&project, "red.mp4", "b.mp4");
    put(&project, "low.wav", "s.wav");
    live.show(state(2, &compiled(&project)));
    assert_eq!(ended.recv().expect("an end"), Ok(()));
    drop(live);
    let output = Output::of(&project);
    output.render(&compiled(&project), ("film.mp4", H264), false, &()).expect("a film");
    let film = fs::read(output.path("film.mp4")).expect("there");
    assert!(film == clean(&project, ("film.mp4", H264)));
}

/// Two installed font files.
fn fonts() -> Option<[PathBuf; 2]> {
    let folder = Path::new("/usr/share/fonts/truetype/dejavu");
    let fonts = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map(|name| folder.join(name));
    let there = fonts.iter().all(|font| font.is_file());
    if !there {
        skip("the DejaVu fonts are not installed");
    }
    there.then_some(fonts)
}

#[test]
fn a_font_file_that_was_replaced_draws_no_word() {
    skip_without_ffmpeg!();
    let Some([plain, bold]) = fonts() else { return };
    let project = project(
        "project { size 64x36; fps 24 }
style s { font \"f.ttf\"; size 40% }
timeline { clip color(#0000ff) for 1s }
text \"MM\" from 0:00 to 0:01 style s
",
        SAME,
    );
    fs::copy(&plain, project.file("f.ttf")).expect("copied");
    let (timeline, output) = (compiled(&project), Output::of(&project));
    fs::copy(&bold, project.file("f.ttf")).expect("replaced");
    assert_changed(output.render(&timeline, ("film.mp4", H264), false, &()));
    fs::copy(&plain, project.file("f.ttf")).expect("put back");
    output.render(&timeline, ("film.mp4", H264), false, &()).expect("the same content");
    let film = fs::read(output.path("film.mp4")).expect("there");
    assert!(film == clean(&project, ("film.mp4", H264)));
}

/// The picture's colour in the middle: which of red, green and blue is the strongest.
fn strongest(film: &Path) -> usize {
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(film)
        .args(["-frames:v", "1", "-vf", "scale=1:1", "-pix_fmt", "rgb24", "-f", "rawvideo", "-"])
        .output()
        .expect("the ffmpeg command runs");
    let pixel = output.stdout;
    assert_eq!(pixel.len(), 3, "{}", String::from_utf8_lossy(&output.stderr));
    (0..3).max_by_key(|&at| pixel[at]).expect("three")
}

fn age(path: &Path) {
    let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(315_532_800);
    fs::File::options()
        .write(true)
        .open(path)
        .and_then(|file| file.set_modified(time))
        .expect("set");
}

#[test]
fn a_file_of_the_same_size_and_time_is_another_file() {
    skip_without_ffmpeg!();
    let project = Project::empty();
    for color in ["red", "lime"] {
        let source = format!("color=c={color}:s=64x36:r=25:d=1");
        make(&project, &source, &["-frames:v", "1"], &format!("{color}.bmp"));
        let raw = ["-c:v", "rawvideo", "-pix_fmt", "yuv420p"];
        make(&project, &source, &raw, &format!("{color}.avi"));
        age(&project.file(&format!("{color}.bmp")));
        age(&project.file(&format!("{color}.avi")));
    }
    let head = "project { size 64x36; fps 25 }\n";
    let scripts = [
        ("bmp", format!("{head}image p = \"p.bmp\"\ntimeline {{ clip p for 1s }}\n")),
        ("avi", format!("{head}footage p = \"p.avi\"\ntimeline {{ clip p[0f .. 20f] }}\n")),
    ];
    for (ending, script) in scripts {
        project.write("film.amv", script);
        let place = project.file(&format!("p.{ending}"));
        let size = |color: &str| {
            project.file(&format!("{color}.{ending}")).metadata().expect("there").len()
        };
        assert_eq!(size("red"), size("lime"));
        // Moved into its place, and written over in place.
        for (color, in_place, expected) in
            [("red", false, 0), ("lime", false, 1), ("red", true, 0), ("lime", true, 1)]
        {
            let from = project.file(&format!("{color}.{ending}"));
            if in_place {
                fs::write(&place, fs::read(&from).expect("there")).expect("written");
                age(&place);
            } else {
                fs::copy(&from, project.file("new")).expect("copied");
                age(&project.file("new"));
                fs::rename(project.file("new"), &place).expect("moved");
            }
            let run = project.amv(&["render", "film.amv", "-o", "film.mp4", "--progress", "none"]);
            assert!(!run.expect(0).out.contains("up to date"));
            assert_eq!(strongest(&project.file("film.mp4")), expected, "{color}.{ending}");
        }
        fs::remove_file(project.file("film.mp4")).expect("removed");
    }
}
