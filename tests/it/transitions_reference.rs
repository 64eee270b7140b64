//! `docs/transitions.md` lists the transitions as their table does. `UPDATE_DOCS=1 cargo test --test
//! it transitions_reference` writes the list, and with `-- --ignored` the pictures.

use std::fs;
use std::path::{Path, PathBuf};

use amv::check::builtins::TRANSITIONS;

const HEADING: &str = "## The transitions\n";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The picture of a transition, in the folder of documents.
fn picture(name: &str) -> String {
    format!("images/transitions/{}.jpg", name.replace(' ', "-"))
}

#[test]
fn the_reference_says_what_the_table_says() {
    let path = root().join("docs/transitions.md");
    let written = fs::read_to_string(&path).expect("the reference");
    let (before, _) = written.split_once(HEADING).expect("the heading");
    let rows = TRANSITIONS.iter().map(|row| {
        let (name, picture) = (row.name, picture(row.name));
        format!("\n### `{name}`\n\n![{name}]({picture})\n\n{}\n", row.describe())
    });
    let right = format!("{before}{HEADING}{}", rows.collect::<String>());
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &right).expect("written");
    } else {
        assert_eq!(written, right, "run UPDATE_DOCS=1 cargo test --test it transitions_reference");
    }
}

#[test]
fn every_transition_has_its_picture_and_no_other_has() {
    let mut right: Vec<PathBuf> =
        TRANSITIONS.iter().map(|row| root().join("docs").join(picture(row.name))).collect();
    right.sort();
    let folder = fs::read_dir(root().join("docs/images/transitions")).expect("the folder");
    let mut found: Vec<PathBuf> = folder.map(|entry| entry.expect("a file").path()).collect();
    found.sort();
    assert_eq!(
        found, right,
        "`cargo test --test it transitions_reference -- --ignored` draws them"
    );
}

/// A picture has a transition a quarter of the way, on the cut and three quarters of the way, side by
/// side, between two pictures of the demo's footage.
#[cfg(feature = "ffmpeg")]
#[test]
#[ignore = "writes the pictures of docs/transitions.md"]
fn the_pictures_are_drawn() {
    use std::process::Command;

    use amv::picture::blend::{Paint, Planes, blend_plane};
    use amv::picture::plane::{Plane, PlaneMut};

    use crate::support::project::Project;

    const SIZE: (usize, usize) = (160, 90);
    const GAP: usize = 4;
    let sizes = [SIZE, (SIZE.0 / 2, SIZE.1 / 2), (SIZE.0 / 2, SIZE.1 / 2)];
    let split = |bytes: &[u8]| -> [Vec<u8>; 3] {
        let luma = SIZE.0 * SIZE.1;
        [&bytes[..luma], &bytes[luma..luma * 5 / 4], &bytes[luma * 5 / 4..]].map(<[u8]>::to_vec)
    };
    let project = Project::empty();
    project.amv(&["demo", "demo", "--progress", "none"]).expect(0);
    let ffmpeg = |arguments: &[&str]| {
        let status = Command::new("ffmpeg").current_dir(project.path()).args(arguments).status();
        assert!(status.expect("ffmpeg runs").success(), "{arguments:?}");
    };
    let still = |footage: &str, at: &str| {
        let name = format!("{footage}.yuv");
        let (source, filter) = (format!("demo/media/{footage}.mp4"), "scale=160:90:flags=area");
        let words = ["-v", "error", "-ss", at, "-i", &source, "-frames:v", "1", "-vf", filter];
        let raw = ["-pix_fmt", "yuv420p", "-f", "rawvideo", &name];
        ffmpeg(&[&words[..], &raw].concat());
        split(&fs::read(project.file(&name)).expect("a picture"))
    };
    let (from, to) = (still("ocean", "3"), still("city", "5"));
    for row in TRANSITIONS {
        let mut strip = Vec::new();
        for (index, &(width, height)) in sizes.iter().enumerate() {
            let gap = GAP * width / SIZE.0;
            let stride = 3 * width + 2 * gap;
            let mut plane = vec![if index == 0 { 235 } else { 128 }; stride * height];
            for (place, progress) in [0.25, 0.5, 0.75].into_iter().enumerate() {
                let start = place * (width + gap);
                let mut out = PlaneMut { data: &mut plane[start..], stride, width, height };
                let (from, to) = (borrowed(&from, &sizes), borrowed(&to, &sizes));
                let paint = &Paint::LIMITED;
                blend_plane(row.transition, progress, index, &from, &to, &mut out, paint);
            }
            strip.extend(plane);
        }
        fs::write(project.file("strip.yuv"), strip).expect("written");
        let size = format!("{}x{}", 3 * SIZE.0 + 2 * GAP, SIZE.1);
        let picture = root().join("docs").join(picture(row.name));
        fs::create_dir_all(picture.parent().expect("a folder")).expect("the folder");
        let read = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", &size, "-i", "strip.yuv"];
        let write = ["-q:v", "4", "-bitexact", picture.to_str().expect("a path")];
        let words = ["-v", "error", "-y"];
        ffmpeg(&[&words[..], &read, &write].concat());
    }

    fn borrowed<'a>(picture: &'a [Vec<u8>; 3], sizes: &[(usize, usize); 3]) -> Planes<'a> {
        [0, 1, 2].map(|index| {
            let (width, height) = sizes[index];
            Plane { data: &picture[index], stride: width, width, height }
        })
    }
}
