//! One film with every effect in every place, whose samples are recorded: a change in any kernel
//! shows here.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use amv::hash::ContentHash;

use super::{HEAD, project};
use crate::support::card::Frame;

const FILM: &str = "timeline {
  bar 1: clip texture[0:00 ..] for 1 beat { zoom 100% -> 112% about 60% 35% ease out }
  clip texture[0:00.5 ..] for 1 beat { zoom 60%; opacity 0% -> 100% over 6f }
  crossfade 6f
  clip texture[0:01 ..] for 1 beat { zoom 70% edge tile; mirror; flash white 60% on beat decay 150ms }
  clip edges[0:00 ..] for 1 beat { zoom 45% edge stretch; flash #c02040 50% -> 0% }
  bar 2: cut on beat until bar 3 cycle {
    texture[0:02 ..] { mirror }
    warm[0:00 ..] { opacity 100% with 30% on every 1/2 beat decay 100ms }
    each { zoom 105% on beat decay 1/2 beat }
  }
  bar 3: clip texture[0:03 ..] for 1 beat { zoom 110%; blur 0% -> 4%; mirror; blur 1% on beat decay 200ms }
}

layer top {
  opacity 80%
  bar 1.2: clip edges[0:01 ..] for 2 beats { zoom 50% about 80% 20% }
  crossfade 8f
  clip color(#10208080) for 1 beat { zoom 40% }
  bar 2.3: clip texture[0:01 ..] for 1 beat { opacity 70%; zoom about (20% -> 80%) 50% { start: 30%, end: 90% } }
  bar 3: clip edges[0:01 ..] for 1 beat { zoom 50%; blur 6% -> 0% }
}

adjust from bar 1.4 to bar 2.2 { zoom 104% on every 1/2 beat decay 80ms; flash black 0% -> 40% }
adjust from bar 2.4 to bar 3 { zoom 80%; opacity 100% -> 0% }
";

fn recorded() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/effects/golden_film.txt")
}

/// A line a frame: its number, and a part of the hash of its samples.
fn checksums(frames: &[Frame]) -> String {
    let mut lines = String::new();
    for (index, frame) in frames.iter().enumerate() {
        let hash = ContentHash::of(frame.samples()).to_string();
        writeln!(lines, "{index:3} {}", &hash[..16]).expect("a string takes all");
    }
    lines
}

#[test]
fn the_golden_film_has_its_recorded_samples() {
    skip_without_ffmpeg!();
    let found = checksums(&project().frames(FILM));
    if std::env::var_os("UPDATE_GOLDENS").is_some() {
        fs::write(recorded(), &found).expect("written");
        return;
    }
    let expected = fs::read_to_string(recorded()).expect("the recorded checksums");
    let differing: Vec<&str> =
        found.lines().zip(expected.lines()).filter(|(a, b)| a != b).map(|(a, _)| a).collect();
    assert!(found == expected, "these frames are others: {differing:#?}\nfor\n{HEAD}{FILM}");
}

#[test]
fn the_golden_film_is_the_same_however_it_is_shared_out() {
    skip_without_ffmpeg!();
    let project = project();
    project.script("film.amv", FILM);
    let film = |name: &str, more: &[&str]| {
        project.rendered("film.amv", name, more);
        fs::read(project.file(name)).expect("a film")
    };
    let one = film("one.mkv", &["--jobs", "1", "--cache", "one"]);
    assert!(film("two.mkv", &["--jobs", "2", "--cache", "two"]) == one, "two jobs");
    for part in ["4..", "1..3"] {
        let words =
            ["render", "film.amv", "-o", "three.mkv", "--codec", "ffv1", "--cache", "three"];
        project.amv(&[&words[..], &["--progress", "none", "--segments", part]].concat()).expect(0);
    }
    assert!(film("three.mkv", &["--cache", "three"]) == one, "in segments");
}
