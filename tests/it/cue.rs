//! `amv cue` writes the cues that are implied, and `amv check --strict` asks for them.

use std::fs;

use crate::support::project::Project;

const SECTION: &str = "\
project { size 160x90; fps 24; tempo 120bpm }
timeline {
  section \"Verse\" from bar 1 to bar 5 {
    clip color(#d04040) for 1 bar
    crossfade 4f
    clip color(#4040d0) for 3 beats; clip color(#40d040) for 1.3s // green
    clip color(#d0d040)
  }
  hold for 2 bars
}
";

fn project(script: &str) -> Project {
    let project = Project::empty();
    project.write("film.amv", script);
    project
}

fn script(project: &Project) -> String {
    fs::read_to_string(project.file("film.amv")).expect("the script")
}

#[test]
fn the_implied_cues_are_written_and_the_film_stays() {
    let project = project(SECTION);
    let before = project.amv(&["graph", "film.amv"]).expect(0).out;
    let run = project.amv(&["cue", "film.amv"]).expect(0);
    assert_eq!(
        run.out,
        "film.amv:6: bar 2: clip color(#4040d0) for 3 beats; clip color(#40d040) for 1.3s // green\n\
         film.amv:6: bar 2.4: clip color(#40d040) for 1.3s // green\n\
         film.amv:7: bar 3.2 + 7f: clip color(#d0d040)\n\
         film.amv:9: bar 5: hold for 2 bars\n"
    );
    assert!(
        run.err.ends_with("film.amv: 4 cues written, and the film is the same\n"),
        "{}",
        run.err
    );
    assert!(script(&project).contains(
        "    bar 2: clip color(#4040d0) for 3 beats; bar 2.4: clip color(#40d040) for 1.3s // green\n"
    ));
    assert_eq!(project.amv(&["graph", "film.amv"]).expect(0).out, before);
    let again = project.amv(&["cue", "film.amv"]).expect(0);
    assert_eq!(
        (again.out.as_str(), again.err.as_str()),
        ("", "film.amv: every item has its cue\n")
    );
}

#[test]
fn a_part_of_the_film_or_nothing_is_changed() {
    let project = project(SECTION);
    let run = project.amv(&["cue", "film.amv", "--from", "bar 3", "--dry-run"]).expect(0);
    assert_eq!(
        run.out,
        "film.amv:7: bar 3.2 + 7f: clip color(#d0d040)\nfilm.amv:9: bar 5: hold for 2 bars\n"
    );
    assert_eq!(script(&project), SECTION);
}

#[test]
fn without_music_the_cues_are_clock_time() {
    let project = project(
        "project { size 160x90; fps 24000/1001 }\ntimeline {\n  clip color(#d04040) for 31f\n  clip color(#4040d0) for 1s\n}\n",
    );
    let run = project.amv(&["cue", "film.amv"]).expect(0);
    assert_eq!(run.out, "film.amv:4: 0:01.293: clip color(#4040d0) for 1s\n");
}

#[test]
fn what_takes_no_cue_gets_none() {
    let project = project(
        "project { size 160x90; fps 24; tempo 120bpm }\ntimeline {\n  repeat 2 { clip color(#d04040) for 1s; clip color(#40d040) for 1s }\n  overlap 4f\n  clip color(#4040d0) for 1s\n}\n",
    );
    let run = project.amv(&["cue", "film.amv"]).expect(0);
    assert_eq!((run.out.as_str(), run.err.as_str()), ("", "film.amv: every item has its cue\n"));
}

#[test]
fn strict_asks_for_the_cues_of_sections() {
    let project = project(SECTION);
    project.amv(&["check", "film.amv"]).expect(0);
    let run = project.amv(&["check", "film.amv", "--strict"]).expect(1);
    assert!(
        run.said().starts_with(
            "error[no-cue]: 3 items of this section have no cue: if the length of an item before changes, they move"
        ),
        "{}",
        run.err
    );
    assert!(run.err.contains("write `bar 2.4:`"), "{}", run.err);
    project.amv(&["cue", "film.amv"]).expect(0);
    project.amv(&["check", "film.amv", "--strict"]).expect(0);
}

/// Two people change lengths in one section: the merge is clean, and what lies between must not
/// move without a word.
#[test]
fn cues_turn_a_silent_shift_into_an_error() {
    let shots = |first: &str, third: &str| {
        format!(
            "project {{ size 160x90; fps 24; tempo 120bpm }}\ntimeline {{\n  section \"Verse\" from bar 1 to bar 9 {{\n    clip color(#d04040) for {first}\n    clip color(#4040d0) for 2 bars\n    clip color(#40d040) for {third}\n    clip color(#d0d040)\n  }}\n}}\n"
        )
    };
    let project = project(&shots("2 bars", "2 bars"));
    project.amv(&["cue", "film.amv"]).expect(0);
    let merged = script(&project).replacen("for 2 bars", "for 3 bars", 1).replacen(
        "bar 5: clip color(#40d040) for 2 bars",
        "bar 5: clip color(#40d040) for 1 bar",
        1,
    );
    project.write("film.amv", &merged);
    let run = project.amv(&["check", "film.amv"]).expect(1);
    assert!(run.err.contains("1 bar") || run.err.contains("48 frames"), "{}", run.err);
    // Without cues, the same merge checks.
    project.write("film.amv", shots("3 bars", "1 bar"));
    project.amv(&["check", "film.amv"]).expect(0);
}
