//! The command line, as somebody uses it who makes mistakes: the real program, real files, exact
//! messages and exit statuses.

use std::fs::File;
use std::process::Stdio;

use serde_json::Value;

use crate::support::project::{Project, Run};

/// A film of plain colours needs no media, so these tests run in every build.
const COLORS: &str = "\
project { size 160x90; fps 24 }
timeline {
  clip color(#d04040) for 1s
  clip color(#4040d0) for 1s
}
";

fn project(script: &str) -> Project {
    let project = Project::empty();
    project.write("film.amv", script);
    project
}

#[test]
fn a_clean_script_is_summed_up_in_a_line() {
    let run = project(COLORS).amv(&["check", "film.amv"]).expect(0);
    assert_eq!(
        (run.out.as_str(), run.err.as_str()),
        ("film.amv: 0 errors, 0 warnings — 0:02.000, 48 frames at 24 fps, 2 shots\n", "")
    );
}

#[test]
fn errors_are_drawn_and_counted() {
    let run = project("project { size 160x90; fps 24 }\nmark hit2 = drop\ntimeline { clip color(#d04040) for 1s }\n")
        .amv(&["check", "film.amv"])
        .expect(1);
    assert!(run.said().starts_with("error[unknown-name]: "), "{}", run.err);
    assert!(run.said().contains("╭─[ film.amv:2:13 ]"), "{}", run.err);
    assert_eq!(run.out, "film.amv: 1 error, 0 warnings\n");
}

#[test]
fn what_has_errors_is_not_shown_or_rendered() {
    let project = project(
        "project { size 160x90; fps 24 }\nmark a = drop\ntimeline { clip color(#d04040) for 1s }\n",
    );
    for command in ["render", "timeline", "graph"] {
        let run = project.amv(&[command, "film.amv"]);
        if command == "render" && !cfg!(feature = "ffmpeg") {
            continue;
        }
        let run = run.expect(1);
        assert_eq!(run.out, "");
        assert!(run.err.ends_with("film.amv: 1 error, 0 warnings\n"), "{}", run.err);
    }
    assert_eq!(project.names(), ["film.amv"]);
}

#[test]
fn the_wrong_command_line_is_status_2() {
    let project = project(COLORS);
    for wrong in [
        &[][..],
        &["rendr"],
        &["check"],
        &["check", "film.amv", "--colour"],
        &["render", "film.amv", "--size", "wide"],
        &["render", "film.amv", "--jobs", "0"],
    ] {
        let run = project.amv(wrong).expect(2);
        assert!(run.out.is_empty() && !run.err.is_empty(), "{wrong:?}: {run:?}");
    }
    project.amv(&["--help"]).expect(0);
    assert_eq!(
        project.amv(&["--version"]).expect(0).out,
        concat!("amv ", env!("CARGO_PKG_VERSION"), "\n")
    );
}

#[test]
fn a_wrong_command_line_is_json_too() {
    let run = project(COLORS).amv(&["--message-format", "json", "check"]).expect(2);
    let message: Value = serde_json::from_str(&run.err).expect("one object");
    assert_eq!(
        (&message["code"], &message["severity"]),
        (&"wrong-command-line".into(), &"error".into())
    );
    assert!(message["message"].as_str().is_some_and(|text| text.contains("<FILE>")), "{message}");
}

#[test]
fn json_messages_are_an_object_a_line() {
    let project = project(
        "// é\nproject { size 160x90; fps 24 }\nmark a = drop\nmark b = dorp\ntimeline { clip color(#d04040) for 1s }\n",
    );
    let run = project.amv(&["check", "film.amv", "--message-format", "json"]).expect(1);
    assert_eq!(run.err, "");
    let messages = objects(&run.out);
    assert_eq!(messages.len(), 2);
    let label = &messages[0]["labels"][0];
    assert_eq!(
        (&messages[0]["code"], &messages[0]["severity"]),
        (&"unknown-name".into(), &"error".into())
    );
    let place = ["start", "end", "line", "column", "end_line", "end_column"]
        .map(|field| label[field].as_u64().expect("a number"));
    assert_eq!(
        (place, &label["file"], &label["primary"]),
        ([47, 51, 3, 10, 3, 14], &"film.amv".into(), &true.into())
    );

    let run = project.amv(&["timeline", "film.amv", "--message-format=json"]).expect(1);
    assert_eq!((run.out.as_str(), objects(&run.err).len()), ("", 2));
}

fn objects(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no object: {line}")))
        .collect()
}

#[test]
fn scripts_that_cannot_be_read_say_why() {
    let project = project("");
    project
        .write("binary.amv", [b"timeline {\n  // ".as_slice(), &[0xff, 0xfe], b"\n}\n"].concat());
    project.write("old.amv", [b"RIFF\x10\x00\x00\x00AMV LIST".as_slice(), &[0; 64]].concat());
    project.write("folder/x.txt", "");
    let large = "// nothing but words\n".repeat(500_000);
    project.write("large.amv", &large);
    for (name, code) in [
        ("none.amv", "file-missing"),
        ("folder", "file-is-folder"),
        ("film.amv", "file-empty"),
        ("binary.amv", "not-utf8"),
        ("old.amv", "not-a-script"),
    ] {
        let run = project.amv(&["check", name]).expect(1);
        assert!(run.err.starts_with("error["), "{name}: {}", run.err);
        let code_said = run.err.split(['[', ']']).nth(1).unwrap_or_default();
        assert_eq!(code_said, code, "{name}");
        project.amv(&["explain", code_said]).expect(0);
    }
    let run = project.amv(&["check", "large.amv"]).expect(1);
    assert!(run.err.starts_with("error[script-too-long]: "), "{}", run.err);
}

#[test]
fn codes_are_explained_listed_and_guessed() {
    let project = Project::empty();
    let page = project.amv(&["explain", "output-size"]).expect(0);
    assert!(page.out.starts_with("# A film of that size cannot be encoded\n"), "{}", page.out);
    assert_eq!(project.amv(&["explain", "error[output-size]"]).expect(0).out, page.out);
    let list = project.amv(&["explain"]).expect(0);
    assert!(
        list.out.lines().any(|line| line.starts_with("output-size ")
            && line.ends_with("  A film of that size cannot be encoded")),
        "{}",
        list.out
    );
    let guess = project.amv(&["explain", "output-siez"]).expect(2);
    assert_eq!(
        guess.err,
        "error[unknown-code]: amv knows no diagnostic, effect, transition or setting `output-siez`\n  help: did you mean `output-size`?\n"
    );
}

#[test]
fn what_the_language_knows_by_name_is_explained() {
    let project = Project::empty();
    let zoom = project.amv(&["explain", "zoom"]).expect(0).out;
    assert!(zoom.starts_with("# `zoom`: an effect\n\nEnlarges or shrinks"), "{zoom}");
    assert!(zoom.contains("\n# `zoom`: a transition\n"), "{zoom}");
    let wipe = project.amv(&["explain", "wipe", "left"]).expect(0).out;
    assert!(wipe.starts_with("# `wipe left`: a transition\n"), "{wipe}");
    let wipes = project.amv(&["explain", "wipe"]).expect(0).out;
    assert!(wipes.contains("# `wipe up`: a transition\n"), "{wipes}");
    let speed = project.amv(&["explain", "speed"]).expect(0).out;
    assert!(speed.starts_with("# `speed`: a setting of a clip\n"), "{speed}");
}

#[test]
fn the_timeline_and_the_graph_are_results() {
    let project = project(COLORS);
    for arguments in [
        &["timeline", "film.amv"][..],
        &["graph", "film.amv"],
        &["graph", "film.amv", "--format", "dot"],
    ] {
        let run = project.amv(arguments).expect(0);
        assert!(!run.out.is_empty() && run.err.is_empty(), "{arguments:?}: {run:?}");
    }
    for arguments in
        [&["timeline", "film.amv", "--json"][..], &["graph", "film.amv", "--format", "json"]]
    {
        let run = project.amv(arguments).expect(0);
        serde_json::from_str::<Value>(&run.out)
            .unwrap_or_else(|error| panic!("{arguments:?}: {error}"));
    }
}

#[test]
fn a_reader_that_goes_is_no_error() {
    let project = project(COLORS);
    for arguments in
        [&["timeline", "film.amv"][..], &["explain"], &["check", "film.amv"], &["--help"]]
    {
        let mut child = project
            .command(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("runs");
        drop(child.stdout.take());
        let run = Run::of(child.wait_with_output().expect("ends")).expect(0);
        assert_eq!(run.err, "", "{arguments:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_result_that_finds_no_room_is_an_error() {
    let full = File::options().write(true).open("/dev/full").expect("a device");
    let run = Run::of(
        project(COLORS).command(&["timeline", "film.amv"]).stdout(full).output().expect("runs"),
    )
    .expect(3);
    assert!(run.err.starts_with("error[cannot-print]: "), "{}", run.err);
}

#[test]
fn paths_are_only_paths() {
    let project = Project::empty();
    for name in [
        "a b.amv",
        "it's \"quoted\".amv",
        "a:b.amv",
        "100%d %s.amv",
        "フィルム — ελλ.amv",
        "-dash.amv",
        "deep/er/film.amv",
    ] {
        project.write(name, COLORS);
        let run = project.amv(&["check", "--", name]).expect(0);
        assert!(run.out.starts_with(&format!("{name}: 0 errors")), "{}", run.out);
    }
}

#[test]
fn a_folder_without_a_cache_keeps_nothing() {
    let project = project(COLORS);
    for arguments in [&["cache"][..], &["cache", "clear"], &["cache", "stats", "film.amv"]] {
        let run = project.amv(arguments).expect(0);
        assert!(run.out.ends_with(".amv/cache: the cache is empty\n"), "{}", run.out);
    }
    assert!(
        project
            .amv(&["cache", "stats", "none"])
            .expect(2)
            .err
            .starts_with("error[no-such-path]: there is no file or folder `none`\n")
    );
    assert_eq!(project.names(), ["film.amv"]);
}

#[cfg(not(feature = "ffmpeg"))]
#[test]
fn without_an_engine_rendering_says_so() {
    let project = project(COLORS);
    for arguments in [
        &["render", "film.amv"][..],
        &["demo"],
        &["probe", "film.amv"],
        &["frame", "film.amv", "--at", "0:01", "-o", "x.png"],
    ] {
        assert!(project.amv(arguments).expect(3).err.starts_with("error[no-engine]: "));
    }
}
