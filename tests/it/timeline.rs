//! The layout of films: scripts whose timelines are kept beside them (`tests/timeline/*.amv`,
//! `UPDATE_GOLDENS=1` writes them again), the language's rules one by one, and properties that hold of
//! every film.

mod joins;
mod long_frames;
mod mistakes;
mod properties;
mod rules;
mod shots;
mod words;

use std::fs;
use std::path::Path;

use amv::check::check;
use amv::diag::{Code, Diagnostic};
use amv::source::Sources;
use amv::time::FrameRange;
use amv::timeline::{Picture, Timeline, listing, lower};

use crate::support::world;

/// 120 beats per minute from 0, in four-four, 24 frames per second: a beat has 12 frames, a bar 48, and
/// bar 1 is at 0.
const HEAD: &str = "project { fps 24; size 1280x720 }\nsong track = \"song.ogg\" { tempo 120bpm; first beat 0s }\nfootage a = \"ep02.mp4\"\nfootage b = \"ep01.mkv\"\nfootage v = \"vfr.mkv\"\nfootage s = \"short.mp4\"\nimage still = \"still.png\"\n";

/// What a script comes to in the standard world.
fn compile(script: &str) -> (Option<Timeline>, Vec<Diagnostic>, Sources) {
    let world = world::standard().with_file("film.amv", script);
    let mut sources = Sources::new();
    let checked = check(&world, Path::new("film.amv"), &mut sources);
    let mut diagnostics = checked.diagnostics;
    let lowered = checked.program.map(|program| lower(&program));
    let timeline = lowered.and_then(|lowered| {
        diagnostics.extend(lowered.diagnostics);
        lowered.timeline
    });
    let diagnostics = checked.allowances.settle(diagnostics, timeline.is_some());
    (timeline, diagnostics, sources)
}

/// The timeline of these items and what follows them, which must have no error.
fn film_with(items: &str, rest: &str) -> Timeline {
    let (timeline, diagnostics, _) = compile(&format!("{HEAD}timeline {{\n{items}\n}}\n{rest}\n"));
    let errors: Vec<_> =
        diagnostics.iter().filter(|one| one.is_error()).map(|one| &one.message).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{items}");
    timeline.expect("a timeline")
}

fn film(items: &str) -> Timeline {
    film_with(items, "")
}

/// All that is told of these items, as `code: message`.
fn told(items: &str) -> Vec<String> {
    let (_, diagnostics, _) = compile(&format!("{HEAD}timeline {{\n{items}\n}}\n"));
    diagnostics
        .iter()
        .filter(|one| one.code != Code::Unused && one.code != Code::FootageUpscaled)
        .map(|one| format!("{}: {}", one.code, one.message))
        .collect()
}

/// The source frame on each frame of a shot.
fn frames(timeline: &Timeline, shot: usize) -> Vec<i64> {
    let shot = &timeline.main().shots[shot];
    match &shot.picture {
        Picture::Footage(laid) => {
            let times =
                &timeline.media[laid.media.0].facts.video.as_ref().expect("a picture").times;
            (0..shot.frames.len()).map(|k| laid.frame(k, timeline.rate, times).0).collect()
        }
        Picture::Held { frame, .. } => vec![frame.0; shot.frames.len() as usize],
        Picture::Image(_) | Picture::Color(_) => Vec::new(),
    }
}

/// Where each shot starts and ends, and the source frames that it shows first and last.
fn shots(timeline: &Timeline) -> Vec<(i64, i64, i64, i64)> {
    let ends = |index: usize| {
        let frames = frames(timeline, index);
        (frames.first().copied().unwrap_or(-1), frames.last().copied().unwrap_or(-1))
    };
    timeline
        .main()
        .shots
        .iter()
        .enumerate()
        .map(|(index, shot)| (shot.frames.start.0, shot.frames.end.0, ends(index).0, ends(index).1))
        .collect()
}

fn range(frames: FrameRange) -> (i64, i64) {
    (frames.start.0, frames.end.0)
}

#[test]
fn timelines_are_as_they_are_kept() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/timeline"));
    let update = std::env::var_os("UPDATE_GOLDENS").is_some();
    let mut faults = Vec::new();
    let mut count = 0;
    for entry in fs::read_dir(folder).expect("the suites") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|extension| extension != "amv") {
            continue;
        }
        count += 1;
        let (timeline, diagnostics, sources) = compile(&fs::read_to_string(&path).expect("text"));
        let told: String =
            diagnostics.iter().map(|one| format!("{}: {}\n", one.code, one.message)).collect();
        let found = timeline.map_or_else(
            || "no timeline\n".to_owned(),
            |timeline| listing::text(&timeline, &sources),
        );
        let found = if told.is_empty() { found } else { format!("{found}\ntold\n{told}") };
        let kept = path.with_extension("timeline");
        if update {
            fs::write(&kept, &found).expect("written");
        } else if fs::read_to_string(&kept).unwrap_or_default() != found {
            faults.push(format!("{} is now\n{found}", path.display()));
        }
    }
    assert!(count >= 5, "{count} suites");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
