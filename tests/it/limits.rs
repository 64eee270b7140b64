//! Files and scripts that are too much, and texts that would command a terminal: each is answered
//! soon, in words, and with little memory.

use std::fs::File;
use std::time::{Duration, Instant};

use amv::music::{parse_beat_file, parse_lyrics};

use crate::support::project::{Project, Run};

/// Far more than each takes here, and far less than each took when its cost was quadratic.
const SOON: Duration = Duration::from_secs(20);

const HEAD: &str = "project { size 64x36; fps 24 }\n";
const SHOT: &str = "timeline { clip color(#d04040) for 1s }\n";

#[track_caller]
fn soon<T>(work: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let result = work();
    let took = begun.elapsed();
    assert!(took < SOON, "{took:?}");
    result
}

fn sparse(project: &Project, name: &str, bytes: u64) {
    File::create(project.file(name)).and_then(|file| file.set_len(bytes)).expect("made");
}

fn check(project: &Project) -> Run {
    soon(|| project.amv(&["check", "film.amv"]))
}

#[test]
fn a_font_file_has_a_limit() {
    let project = Project::empty();
    project.write(
        "film.amv",
        format!(
            "{HEAD}style s {{ font \"sparse.ttf\" }}\n{SHOT}text \"a\" from 0:00 to 0:01 style s\n"
        ),
    );
    sparse(&project, "sparse.ttf", 200 << 30);
    let run = check(&project).expect(1);
    assert!(run.err.contains("it is larger than 64 MB"), "{}", run.err);
}

#[test]
fn a_lock_has_a_limit() {
    let project = Project::empty();
    project.write("film.amv", [HEAD, SHOT].concat());
    sparse(&project, "film.amv.lock", 200 << 30);
    let run = soon(|| project.amv(&["check", "film.amv"]));
    assert!(run.status.is_some_and(|status| status < 2), "{}", run.err);
    assert_eq!(project.file("film.amv.lock").metadata().expect("there").len(), 200 << 30);
}

/// A stranger's archive may have the folder that amv writes.
#[cfg(feature = "ffmpeg")]
#[test]
fn amvs_own_records_have_a_limit() {
    let Some(project) = Project::with_media(
        &[HEAD, "footage a = \"a.mp4\"\ntimeline { clip a[0:00 ..] for 1s }\n"].concat(),
    ) else {
        return;
    };
    let render = || {
        project.amv(&["render", "film.amv", "--progress", "none", "--force"]).expect(0);
        project.amv(&["plan", "film.amv", "--json"]).expect(0);
    };
    render();
    let mut folders = vec![project.file(".amv")];
    let mut replaced = 0;
    while let Some(folder) = folders.pop() {
        for file in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = file.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "json") {
                File::create(&path).and_then(|file| file.set_len(200 << 30)).expect("made");
                replaced += 1;
            }
        }
    }
    assert!(replaced >= 3, "facts, records and rates");
    soon(render);
}

#[test]
fn lyrics_of_many_stamps_and_words_are_counted_before_they_are_made() {
    let file = |stamps: usize, words: usize| {
        ["[00:00.00]".repeat(stamps), "a ".repeat(words), "\n".to_owned()].concat()
    };
    for (stamps, words) in
        [(5000, 100_000), (2000, 10_000), (1, 200_001), (200_001, 1), (500_000, 0)]
    {
        let refused = soon(|| parse_lyrics(file(stamps, words).as_bytes(), "lrc"))
            .expect_err("too many words");
        assert!(refused.to_string().contains("more than 200000 words"), "{refused}");
        assert_eq!(refused.line, 1);
    }
    let lines = parse_lyrics(file(100, 1000).as_bytes(), "lrc").expect("not too many").lines;
    assert_eq!((lines.len(), lines[0].words.len()), (100, 1000));
    // The line that is one too many is named.
    let mut lines = file(1, 1000).repeat(200);
    lines.push_str("[00:01.00]b\n");
    assert_eq!(parse_lyrics(lines.as_bytes(), "lrc").expect_err("too many").line, 201);
    let cue = ["1\n00:00:01,000 --> 00:00:02,000\n", &"a ".repeat(300_000), "\n"].concat();
    assert!(soon(|| parse_lyrics(cue.as_bytes(), "srt")).is_err());
}

/// A MIDI file of one track with these events, each after one tick.
fn midi(events: &[u8], count: usize) -> Vec<u8> {
    let mut track: Vec<u8> = Vec::new();
    for _ in 0..count {
        track.push(1);
        track.extend_from_slice(events);
    }
    track.extend_from_slice(&[0, 0xff, 0x2f, 0]);
    let mut file = b"MThd\0\0\0\x06\0\0\0\x01\x03\xc0MTrk".to_vec();
    file.extend_from_slice(&u32::try_from(track.len()).expect("short").to_be_bytes());
    file.extend(track);
    file
}

#[test]
fn many_time_signatures_take_no_longer_than_many_tempos() {
    let signature = [0xff, 0x58, 4, 3, 2, 24, 8];
    for count in [20_000, 200_000] {
        let beats = soon(|| parse_beat_file("many.mid", &midi(&signature, count)));
        assert!(beats.is_ok() || count == 200_000, "{:?}", beats.err());
    }
}

#[test]
fn many_outputs_are_soon_told_apart() {
    let project = Project::empty();
    let outputs: String = (0..3000).map(|at| format!("output \"o{at}.mp4\"\n")).collect();
    project.write("film.amv", [HEAD, SHOT, &outputs].concat());
    check(&project).expect(0);
    project.write("film.amv", [HEAD, SHOT, &outputs, "output \"./o7.mp4\"\n"].concat());
    let run = check(&project).expect(1);
    assert!(run.err.starts_with("error[output-twice]: "), "{}", run.err);
}

#[test]
fn files_use_each_other_up_to_a_depth() {
    let project = Project::empty();
    project.write("film.amv", [HEAD, "use \"u1.amv\"\n", SHOT].concat());
    let chain = |length: usize| {
        for at in 1..length {
            project.write(&format!("u{at}.amv"), format!("use \"u{}.amv\"\n", at + 1));
        }
        project.write(&format!("u{length}.amv"), "");
        project.write(&format!("u{length}.amv"), "let z = 1s\n");
    };
    chain(100);
    assert!(check(&project).status == Some(0));
    chain(3000);
    let run = check(&project).expect(1);
    assert!(
        run.err.starts_with("error[chain-too-long]: at most 100 files can be used one from another: `u101.amv` is one too many\n"),
        "{}",
        run.err
    );
    assert_eq!(run.out, "film.amv: 1 error, 0 warnings\n");
}

#[test]
fn a_frame_has_room_for_a_hundred_lines_of_words() {
    let project = Project::empty();
    let texts = |count: usize| {
        let line = |at: usize| format!("text \"w{at}\" from 0:00 + {at}f to 0:10\n");
        (0..count).map(line).collect::<String>()
    };
    let timeline = "timeline { clip color(#d04040) for 10s }\n";
    project.write("film.amv", [HEAD, timeline, &texts(100)].concat());
    check(&project).expect(0);
    project.write("film.amv", [HEAD, timeline, &texts(150)].concat());
    let run = check(&project).expect(1);
    assert!(
        run.err.starts_with("error[too-many-words]: more than 100 lines of words show at 0:04.167"),
        "{}",
        run.err
    );
    assert_eq!(run.out, "film.amv: 1 error, 0 warnings\n");
    // As many one after another are no crowd.
    let line = |at: usize| format!("text \"w{at}\" from 0:00 + {at}f for 1f\n");
    let texts: String = (0..240).map(line).collect();
    project.write("film.amv", [HEAD, timeline, &texts].concat());
    check(&project).expect(0);
}

#[test]
fn of_very_many_warnings_the_first_are_drawn() {
    let project = Project::empty();
    let styles: String = (0..5000).map(|at| format!("style s{at} {{ size 5% }}\n")).collect();
    project.write("film.amv", [HEAD, &styles, SHOT].concat());
    let run = check(&project).expect(0);
    assert_eq!(run.err.matches("warning[unused]").count(), 200);
    assert!(
        run.err.ends_with("4800 more are not shown; `--message-format json` lists all\n"),
        "{}",
        &run.err[run.err.len() - 200..]
    );
    assert!(run.out.starts_with("film.amv: 0 errors, 5000 warnings"), "{}", run.out);
    let json = soon(|| project.amv(&["check", "film.amv", "--message-format", "json"]));
    assert_eq!(json.out.lines().count(), 5000);
}

#[test]
fn labels_end_between_characters() {
    let project = Project::empty();
    for letter in ["孝", "é", "😀", "x"] {
        let text = format!("timeline {{\n{letter} = 1\n");
        project.write("film.amv", &text);
        let run = project.amv(&["check", "film.amv", "--message-format", "json"]).expect(1);
        let mut labels = 0;
        for line in run.out.lines() {
            let message: serde_json::Value = serde_json::from_str(line).expect("an object");
            for label in message["labels"].as_array().expect("labels") {
                for end in ["start", "end"] {
                    let at = label[end]["byte"].as_u64().or_else(|| label[end].as_u64());
                    let at = at.unwrap_or_else(|| panic!("{label}")) as usize;
                    assert!(text.is_char_boundary(at), "{letter}: {label}");
                    labels += 1;
                }
            }
        }
        assert!(labels > 0, "{}", run.out);
    }
}

/// What a terminal would take as a command, as characters of a script's text.
const COMMANDS: &str = "\\u{1b}]52;c;AAAA\\u{7}\\u{9b}2J\\u{202e}";

#[track_caller]
fn assert_printable(run: &Run) {
    for text in [&run.out, &run.err] {
        let command = text.chars().find(|&character| {
            character.is_control() && !"\n\t".contains(character)
                || ('\u{202a}'..='\u{202e}').contains(&character)
        });
        assert_eq!(command, None, "{text:?}");
    }
}

#[test]
fn no_text_of_a_script_commands_the_terminal() {
    let project = Project::empty();
    project.write(
        "words.srt",
        "1\n00:00:00,000 --> 00:00:01,000\nevil\u{1b}]52;c;AAAA\u{7}\u{9b}2J\u{202e} words\n",
    );
    project.write(
        "film.amv",
        format!(
            "project {{ size 64x36; fps 24; title \"t{COMMANDS}\" }}
song s = \"song.wav\" {{ tempo 120bpm }}
lyrics sung = \"words.srt\"
timeline {{ section \"a{COMMANDS}\" from 0:00 to 0:01 {{ clip color(#d04040) for 1s }} }}
text \"w{COMMANDS}\" from 0:00 to 0:01
lyrics sung
output \"o{COMMANDS}.mp4\"
"
        )
        .replace(
            if cfg!(feature = "ffmpeg") {
                "nothing"
            } else {
                "song s = \"song.wav\" { tempo 120bpm }\n"
            },
            "",
        ),
    );
    // Without media, at least the errors are drawn.
    for command in ["check", "timeline", "graph", "plan", "lock"] {
        assert_printable(&project.amv(&[command, "film.amv"]));
    }
    project.write(
        "film.amv",
        format!(
            "project {{ size 64x36; fps 24; title \"t{COMMANDS}\" }}
timeline {{ section \"a{COMMANDS}\" from 0:00 to 0:01 {{ clip color(#d04040) for 1s }} }}
text \"w{COMMANDS}\" from 0:00 to 0:01
output \"o{COMMANDS}.mp4\"
"
        ),
    );
    for command in ["check", "timeline", "graph"] {
        let run = project.amv(&[command, "film.amv"]).expect(0);
        assert_printable(&run);
        assert!(command != "timeline" || run.out.contains('\u{fffd}'), "{}", run.out);
    }
    let listing = project.amv(&["timeline", "film.amv", "--json"]).expect(0).out;
    assert!(listing.contains("\\u001b]52"), "programs get the text as it is: {listing}");
}

#[cfg(all(unix, feature = "ffmpeg"))]
#[test]
fn no_name_of_a_file_commands_the_terminal() {
    let Some(project) = Project::with_media("") else { return };
    let evil = "e\u{1b}]0;x\u{7}\u{9b}2J";
    project.write("film.amv", format!("{HEAD}footage a = \"{COMMANDS}.mp4\"\ntimeline {{ clip a[0:00 ..] for 1s }}\noutput \"o{COMMANDS}.mp4\"\n"));
    std::fs::copy(project.file("a.mp4"), project.file("\u{1b}]52;c;AAAA\u{7}\u{9b}2J\u{202e}.mp4"))
        .expect("copied");
    for arguments in [
        &["render", "film.amv", "--progress", "plain"][..],
        &["render", "film.amv", "--progress", "bar"],
        &["render", "film.amv", "--progress", "none", "--force", "--explain-cache"],
        &["plan", "film.amv"],
        &["graph", "film.amv"],
        &["timeline", "film.amv"],
        &["cache", "list"],
        &["frame", "film.amv", "--at", "0:00", "-o", "f.png"],
    ] {
        let run = project.amv(arguments).expect(0);
        if !arguments.contains(&"bar") {
            assert_printable(&run);
        }
        assert!(!run.err.contains("]52;c;AAAA\u{7}") && !run.out.contains("\u{9b}"), "{run:?}");
    }
    std::fs::rename(project.file("a.mp4"), project.file(&format!("{evil}.mp4"))).expect("renamed");
    assert_printable(&project.amv(&["probe", &format!("{evil}.mp4")]).expect(0));
    std::fs::rename(project.file("film.amv"), project.file(&format!("{evil}.amv")))
        .expect("renamed");
    for command in ["check", "render", "timeline", "plan"] {
        let run = project.amv(&[command, &format!("{evil}.amv")]);
        assert!(run.status.is_some_and(|status| status < 4), "{run:?}");
        assert_printable(&run);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_not_unicode_are_shown_as_they_can_be() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let project = Project::empty();
    let bad = OsStr::from_bytes(b"bad\xff.amv");
    let folder = project.path().join(OsStr::from_bytes(b"d\xff"));
    std::fs::create_dir(&folder).expect("made");
    let script = format!("{HEAD}timeline {{ clip color(#d04040) for 1s }}\n");
    std::fs::write(project.path().join(bad), &script).expect("written");
    std::fs::write(folder.join("e.amv"), &script).expect("written");
    let in_folder = folder.join("e.amv");
    let engine: &[&[&str]] = &[
        &["render", "--progress", "json"],
        &["render", "--progress", "json"],
        &["render", "--force", "--explain-cache"],
        &["render", "--message-format", "json", "--force"],
        &["render", "--segments", "1", "--progress", "json"],
        &["render", "--share", "1/2", "--progress", "json"],
        &["plan", "--json"],
        &["plan"],
    ];
    let anywhere: &[&[&str]] = &[
        &["check"],
        &["check", "--message-format", "json"],
        &["timeline", "--json"],
        &["graph", "--format", "json"],
        &["lock"],
        &["lock", "--json"],
        &["cache", "stats", "--json"],
        &["cache", "list", "--json"],
        &["cache", "verify", "--json"],
    ];
    let engine = if cfg!(feature = "ffmpeg") { engine } else { &[] };
    for path in [bad, in_folder.as_os_str()] {
        for arguments in engine.iter().chain(anywhere) {
            let mut words: Vec<&OsStr> = arguments.iter().map(OsStr::new).collect();
            let place = if arguments[0] == "cache" { 2 } else { 1 };
            words.insert(place, path);
            let mut command = project.command(&[]);
            let output = command.args(&words).output().expect("runs");
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(0), "{words:?}: {said}");
            assert!(!said.contains("panicked"), "{words:?}: {said}");
            if arguments.contains(&"json") && arguments.contains(&"--progress") {
                for line in said.lines() {
                    let parsed: Result<serde_json::Value, _> = serde_json::from_str(line);
                    assert!(parsed.is_ok(), "{words:?}: {line}");
                }
            }
        }
    }
}
