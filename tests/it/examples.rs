//! The lessons in `examples/` and the demonstration's film: no error, no warning, and as many
//! frames as their bars last.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;

use amv::cache::Store;
use amv::check::program::Quality;
use amv::demo;
use amv::graph::{self, format};
use amv::render::{self, ffmpeg};
use amv::session::{Compiled, Film};

use crate::support::requirements;

/// Each film and its frames: seconds of song, times 24.
const FILMS: [(&str, i64); 11] = [
    ("01-first-film.amv", 180),
    ("02-cuts-on-beats.amv", 180),
    ("03-crossfades-and-handles.amv", 192),
    ("04-pins.amv", 225),
    ("05-rhythms.amv", 225),
    ("06-lyrics-and-karaoke.amv", 225),
    ("07-sections-and-repeat.amv", 225),
    ("08-speed-and-time.amv", 225),
    ("09-detected-hits.amv", 225),
    (demo::SCRIPT_FILE, 780),
    ("shared-render/film.amv", 360),
];

/// Enough room for the segments of all of them.
const STORE_BYTES: u64 = 1 << 30;

/// A folder with all films and small media for them, made once for all tests.
fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("examples");
        if folder.exists() {
            fs::remove_dir_all(&folder).expect("cleared");
        }
        fs::create_dir_all(&folder).expect("made");
        fs::create_dir(folder.join("shared-render")).expect("made");
        for (name, text) in demo::LESSONS
            .into_iter()
            .chain(demo::SHARED_RENDER)
            .chain([(demo::SCRIPT_FILE, demo::SCRIPT)])
        {
            fs::write(folder.join(name), text).expect("written");
        }
        demo::make_media(&folder.join("media"), (320, 180), &|_| (), &AtomicBool::new(false))
            .expect("drawn");
        folder
    })
}

fn compiled(film: &Film) -> Compiled {
    let compiled = film.compile();
    let said: Vec<String> = compiled
        .diagnostics
        .iter()
        .map(|diagnostic| amv::diag::to_json(diagnostic, &compiled.sources).to_string())
        .collect();
    assert!(said.is_empty(), "{}:\n{}", film.path().display(), said.join("\n"));
    compiled
}

#[test]
fn every_example_is_a_lesson_and_rendered_here() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let names = |folder: &Path| {
        let names = fs::read_dir(folder)
            .expect("there")
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    };
    let mut known: Vec<&str> = demo::LESSONS.map(|(name, _)| name).into();
    known.push("shared-render");
    assert_eq!(names(&folder), known);
    assert_eq!(names(&folder.join("shared-render")), ["Makefile", "README.md", "film.amv"]);
    let scripts: Vec<&str> =
        demo::LESSONS.iter().map(|&(name, _)| name).filter(|name| name.ends_with(".amv")).collect();
    assert_eq!(scripts, FILMS[..FILMS.len() - 2].iter().map(|&(name, _)| name).collect::<Vec<_>>());
}

#[test]
fn four_processes_render_one_film() {
    let shared = Path::new(env!("CARGO_TARGET_TMPDIR")).join("shared-example");
    if shared.exists() {
        fs::remove_dir_all(&shared).expect("cleared");
    }
    let here = shared.join("shared-render");
    fs::create_dir_all(&here).expect("made");
    fs::create_dir(shared.join("media")).expect("made");
    for media in fs::read_dir(folder().join("media")).expect("there").flatten() {
        fs::copy(media.path(), shared.join("media").join(media.file_name())).expect("copied");
    }
    for (name, text) in demo::SHARED_RENDER {
        fs::write(shared.join(name), text).expect("written");
    }
    let amv = env!("CARGO_BIN_EXE_amv");
    let Some(make) = requirements::program("make") else { return };
    let made = Command::new(make)
        .args(["-j4", &format!("AMV={amv}")])
        .current_dir(&here)
        .output()
        .expect("make runs");
    let said = String::from_utf8_lossy(&made.stderr);
    assert!(
        made.status.success()
            && said.contains("rendering film.mp4: 360 frames, 360 of them from the cache"),
        "{said}"
    );
    let alone =
        ["render", "film.amv", "--cache", "another", "-o", "alone.mp4", "--progress", "none"];
    assert!(Command::new(amv).args(alone).current_dir(&here).status().expect("runs").success());
    assert!(
        fs::read(here.join("film.mp4")).expect("there")
            == fs::read(here.join("alone.mp4")).expect("there")
    );
}

/// The script of the array job in the example's README, without what belongs to one machine.
fn array_script(folder: &Path) -> (String, std::ops::RangeInclusive<usize>) {
    let readme = fs::read_to_string(folder.join("README.md")).expect("there");
    let script = readme.split("```sh\n").find(|block| block.contains("#SBATCH")).expect("a script");
    let script =
        script.split("```").next().expect("its end").replace("/scratch/amv-cache", "array");
    let range = script.split("--array=").nth(1).and_then(|rest| rest.lines().next());
    let (first, last) = range.and_then(|range| range.split_once('-')).expect("a range");
    (script.clone(), first.parse().expect("a number")..=last.trim().parse().expect("a number"))
}

/// As Slurm runs it: each task has the script and its own number.
#[test]
fn the_tasks_of_an_array_job_render_one_film() {
    let shared = Path::new(env!("CARGO_TARGET_TMPDIR")).join("array-example");
    if shared.exists() {
        fs::remove_dir_all(&shared).expect("cleared");
    }
    let here = shared.join("shared-render");
    fs::create_dir_all(&here).expect("made");
    fs::create_dir(shared.join("media")).expect("made");
    for media in fs::read_dir(folder().join("media")).expect("there").flatten() {
        fs::copy(media.path(), shared.join("media").join(media.file_name())).expect("copied");
    }
    for (name, text) in demo::SHARED_RENDER {
        fs::write(shared.join(name), text).expect("written");
    }
    let (script, tasks) = array_script(&here);
    let amv = Path::new(env!("CARGO_BIN_EXE_amv"));
    let programs = std::env::join_paths(
        std::iter::once(amv.parent().expect("a folder").to_owned())
            .chain(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())),
    )
    .expect("paths");
    assert_eq!(tasks, 1..=6);
    for task in tasks {
        let output = Command::new("sh")
            .args(["-c", &script])
            .env("PATH", &programs)
            .env("SLURM_ARRAY_TASK_ID", task.to_string())
            .current_dir(&here)
            .output()
            .expect("sh runs");
        assert!(output.status.success(), "{task}: {}", String::from_utf8_lossy(&output.stderr));
    }
    let join = ["render", "film.amv", "--cache", "array", "--progress", "plain"];
    let joined = Command::new(amv).args(join).current_dir(&here).output().expect("runs");
    let said = String::from_utf8_lossy(&joined.stderr);
    assert!(said.contains("rendering film.mp4: 360 frames, 360 of them from the cache"), "{said}");
    let alone =
        ["render", "film.amv", "--cache", "another", "-o", "alone.mp4", "--progress", "none"];
    assert!(Command::new(amv).args(alone).current_dir(&here).status().expect("runs").success());
    assert!(
        fs::read(here.join("film.mp4")).expect("there")
            == fs::read(here.join("alone.mp4")).expect("there")
    );
}

#[test]
fn every_film_renders_as_many_frames_as_its_bars_last() {
    for (name, frames) in FILMS {
        let film = Film::open(folder().join(name));
        let timeline = compiled(&film).timeline.expect("it has no errors");
        let (width, height) = timeline.size;
        let format = format::PictureFormat {
            width,
            height,
            rate: timeline.rate,
            codec: format::Codec::H264,
            quality: Quality::Draft,
        };
        let graph = graph::build(&timeline, &format, None);
        let store = Store::open(film.cache_folder(), STORE_BYTES).expect("opened");
        let out = film.path().with_extension("mp4");
        let job = render::Job {
            graph: &graph,
            store: &store,
            container: format::Container::Mp4,
            out: &out,
            jobs: 2,
            copy: true,
            proxies: true,
        };
        let report = render::film(&job, &(), &AtomicBool::new(false)).expect("rendered");
        assert_eq!((report.frames, width, height), (frames, 320, 180), "{name}");
        let made = ffmpeg::probe(&out).expect("a film");
        assert_eq!(made.video.expect("a picture").times.count(), frames, "{name}");
        assert!(made.audio.is_some(), "{name} has its song");
    }
}

#[test]
fn the_comet_strikes_on_the_drop() {
    let film = Film::open(folder().join(demo::SCRIPT_FILE));
    let timeline = compiled(&film).timeline.expect("it has no errors");
    let format = format::PictureFormat {
        width: 320,
        height: 180,
        rate: timeline.rate,
        codec: format::Codec::H264,
        quality: Quality::Draft,
    };
    let graph = graph::build(&timeline, &format, None);
    // Bar 9 is at 0.5 s + 8 bars of 1.875 s = 15.5 s: frame 372.
    let brightness = |frame: i64| {
        let picture = render::frame(&graph, amv::time::Frame(frame)).expect("rendered");
        picture.plane(0).iter().map(|&luma| u64::from(luma)).sum::<u64>()
            / picture.plane(0).len() as u64
    };
    assert!(brightness(371) < 110, "dark until then: {}", brightness(371));
    assert!(brightness(372) > 200, "the flash: {}", brightness(372));
}
