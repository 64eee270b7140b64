//! Rendering from the command line: what is written, what is kept, what is never lost.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::support::project::{Project, Run};
use crate::support::requirements;

/// Eight seconds: a cut on every beat for two bars, and two shots of a bar.
const FILM: &str = "\
song track = \"song.wav\" { tempo 120bpm; first beat 0s }
footage a = \"a.mp4\"
footage b = \"b.mp4\"

mark drop = bar 3

timeline {
  bar 1: cut on beat until drop cycle { a[0:00 ..]  b[0:01 ..] }
  drop: clip a[0:02 ..]
  bar 4: clip b[0:03 ..]
}
";

const FRAMES: usize = 192;

/// The film, or none where there is nothing to make its media with.
fn film() -> Option<Project> {
    Project::with_media(FILM)
}

#[test]
fn a_film_is_rendered_and_then_kept() {
    let Some(project) = film() else { return };
    let run = project.amv(&["render", "film.amv", "--progress", "plain"]).expect(0);
    assert!(run.err.starts_with("rendering film.mp4: 192 frames\n"), "{}", run.err);
    assert!(
        run.out.starts_with("film.mp4: 0:08.000, 192 frames, 160x90 at 24 fps, "),
        "{}",
        run.out
    );
    assert_eq!(project.count_frames("film.mp4"), FRAMES);
    let first = fs::read(project.file("film.mp4")).expect("the film");

    fs::remove_file(project.file("film.mp4")).expect("removed");
    let again = project.amv(&["render", "film.amv", "--progress", "plain"]).expect(0);
    assert_eq!(again.err, "rendering film.mp4: 192 frames, 192 of them from the cache\n");
    assert_eq!(fs::read(project.file("film.mp4")).expect("the film"), first);
    assert_eq!(project.names(), [".amv", "a.mp4", "b.mp4", "film.amv", "film.mp4", "song.wav"]);
    assert_readable_by_all(&project.file("film.mp4"));
}

/// A film is made for others: its file has the rights that any new file gets.
fn assert_readable_by_all(film: &Path) {
    let plain = film.with_file_name("plain");
    fs::write(&plain, "").expect("written");
    let rights = |path: &Path| fs::metadata(path).expect("there").permissions();
    assert_eq!(rights(film), rights(&plain));
    fs::remove_file(plain).expect("removed");
}

#[test]
fn nothing_is_printed_where_nothing_is_to_be_shown() {
    let Some(project) = film() else { return };
    let run = project
        .amv(&[
            "render",
            "film.amv",
            "--progress",
            "none",
            "--size",
            "64x36",
            "--quality",
            "draft",
            "-o",
            "small.mkv",
        ])
        .expect(0);
    assert_eq!(run.err, "");
    assert!(
        run.out.starts_with("small.mkv: 0:08.000, 192 frames, 64x36 at 24 fps, "),
        "{}",
        run.out
    );
}

#[test]
fn programs_can_follow_a_render() {
    let Some(project) = film() else { return };
    let run =
        project.amv(&["render", "film.amv", "--progress", "json", "--size", "64x36"]).expect(0);
    let events: Vec<Value> =
        run.err.lines().map(|line| serde_json::from_str(line).expect("an object")).collect();
    let (plan, finished) = (&events[0], events.last().expect("events"));
    assert_eq!(
        (&plan["event"], &plan["frames"], &plan["cached"]),
        (&"plan".into(), &192.into(), &0.into())
    );
    assert_eq!(
        (&finished["event"], &finished["output"], &finished["frames"]),
        (&"finished".into(), &"film.mp4".into(), &192.into())
    );
    let segments: u64 = events
        .iter()
        .filter(|event| event["event"] == "segment")
        .map(|event| event["to"].as_u64().unwrap_or(0) - event["from"].as_u64().unwrap_or(0))
        .sum();
    assert!(segments > 0 && segments <= 192, "{segments} frames in segments");
    assert!(events.iter().any(|event| event["event"] == "joining"));
}

#[test]
fn a_part_is_said_in_the_films_own_terms() {
    let Some(project) = film() else { return };
    let render = |from: &str, to: &str| {
        project.amv(&[
            "render",
            "film.amv",
            "--size",
            "64x36",
            "--progress",
            "none",
            "--from",
            from,
            "--to",
            to,
        ])
    };
    for (from, to, frames) in [
        ("drop", "bar 4", 48),
        ("0:01", "2s", 24),
        ("12f", "bar 1.3", 12),
        ("end - 1f", "end", 1),
        ("start", "next bar", 48),
    ] {
        let run = render(from, to).expect(0);
        assert!(
            run.out.starts_with("film.part.mp4: ")
                && run.out.contains(&format!(", {frames} frame")),
            "{from} {to}: {}",
            run.out
        );
        assert_eq!(project.count_frames("film.part.mp4"), frames, "{from} to {to}");
    }
    assert!(!project.file("film.mp4").exists());
}

#[test]
fn a_part_that_is_none_points_into_the_command_line() {
    let Some(project) = film() else { return };
    let code = |arguments: &[&str]| {
        let run = project
            .amv(&[&["render", "film.amv", "--message-format", "json"], arguments].concat())
            .expect(2);
        let message: Value =
            serde_json::from_str(run.err.lines().next().expect("a message")).expect("an object");
        let label = &message["labels"][0];
        (
            message["code"].as_str().unwrap_or_default().to_owned(),
            label["file"].as_str().unwrap_or_default().to_owned(),
            label["column"].as_u64(),
        )
    };
    assert_eq!(
        code(&["--from", "dorp"]),
        ("unknown-name".to_owned(), "--from".to_owned(), Some(1))
    );
    assert_eq!(code(&["--from", "bar 2 +"]).1, "--from");
    assert_eq!(
        code(&["--to", "0:59"]),
        ("outside-the-film".to_owned(), "--to".to_owned(), Some(1))
    );
    assert_eq!(code(&["--from", "bar 3", "--to", "drop"]).0, "empty-part");
    assert_eq!(project.names(), [".amv", "a.mp4", "b.mp4", "film.amv", "song.wav"]);
}

#[test]
fn a_frame_is_a_picture() {
    let Some(project) = film() else { return };
    let run = project.amv(&["frame", "film.amv", "--at", "drop", "-o", "drop.png"]).expect(0);
    assert_eq!(run.out, "drop.png: frame 96 at 0:04.000, 160x90\n");
    let picture =
        png::Decoder::new(BufReader::new(File::open(project.file("drop.png")).expect("there")))
            .read_info()
            .expect("a PNG");
    assert_eq!((picture.info().width, picture.info().height), (160, 90));
    project.amv(&["frame", "film.amv", "--at", "bar 2", "-o", "drop.png"]).expect(0);
    assert!(
        project
            .amv(&["frame", "film.amv", "--at", "end", "-o", "x.png"])
            .expect(2)
            .err
            .starts_with("error[outside-the-film]: ")
    );
    assert!(
        project
            .amv(&["frame", "film.amv", "--at", "drop", "-o", "x.jpg"])
            .expect(2)
            .err
            .starts_with("error[frame-format]: ")
    );
    project.write("mine.png", "mine");
    assert!(
        project
            .amv(&["frame", "film.amv", "--at", "drop", "-o", "mine.png"])
            .expect(2)
            .err
            .starts_with("error[output-exists]: ")
    );
    assert!(
        project
            .amv(&["frame", "film.amv", "--at", "drop", "-o", "none/x.png"])
            .expect(3)
            .err
            .starts_with("error[cannot-write]: ")
    );
    assert_eq!(fs::read(project.file("mine.png")).expect("there"), b"mine");
}

#[test]
fn only_our_own_films_are_written_over() {
    let Some(project) = film() else { return };
    let render = |more: &[&str]| {
        project
            .amv(&[&["render", "film.amv", "--size", "64x36", "--progress", "none"], more].concat())
    };
    project.write("film.mp4", "somebody's work");
    let refused = render(&[]).expect(2);
    assert!(
        refused.err.starts_with("error[output-exists]: `film.mp4` already exists")
            && refused.err.contains("--force"),
        "{}",
        refused.err
    );
    assert_eq!(fs::read(project.file("film.mp4")).expect("there"), b"somebody's work");
    render(&["--force"]).expect(0);
    assert_eq!(project.count_frames("film.mp4"), FRAMES);
    render(&["--from", "0s", "--to", "1s", "-o", "film.mp4"]).expect(0);
    assert_eq!(project.count_frames("film.mp4"), 24);
    for input in ["a.mp4", "./b.mp4"] {
        assert!(
            render(&["--force", "-o", input]).expect(2).err.starts_with("error[output-is-input]: ")
        );
    }
}

#[test]
fn where_nothing_can_be_written_nothing_is_rendered() {
    let Some(project) = film() else { return };
    project.write("file", "not a folder");
    fs::create_dir(project.file("folder.mp4")).expect("made");
    for (out, code) in [
        ("folder.mp4", "output-not-a-file"),
        ("none/film.mp4", "output-folder-missing"),
        ("file/film.mp4", "output-folder-missing"),
        ("film.avi", "output-format"),
        ("other.amv", "output-format"),
        ("film", "output-format"),
    ] {
        let run = project.amv(&["render", "film.amv", "-o", out]).expect(2);
        assert!(run.err.starts_with(&format!("error[{code}]: ")), "{out}: {}", run.err);
    }
    let run = project.amv(&["render", "film.amv", "--size", "161x90"]).expect(2);
    assert!(run.err.starts_with("error[output-size]: "), "{}", run.err);
    if Path::new("/proc/self").is_dir() {
        let run = project
            .amv(&[
                "render",
                "film.amv",
                "--size",
                "64x36",
                "-o",
                "/proc/film.mp4",
                "--progress",
                "none",
            ])
            .expect(3);
        assert!(run.err.starts_with("error[output-unwritable]: "), "{}", run.err);
    }
}

#[test]
fn several_outputs_are_several_films() {
    let outputs = "output \"large.mp4\"\noutput \"small.mkv\" { size 64x36; quality draft }\n";
    let Some(project) = Project::with_media(&format!("{FILM}{outputs}")) else { return };
    let run = project.amv(&["render", "film.amv", "--progress", "none"]).expect(0);
    let lines: Vec<&str> =
        run.out.lines().map(|line| line.split(" at ").next().unwrap_or_default()).collect();
    assert_eq!(
        lines,
        ["large.mp4: 0:08.000, 192 frames, 160x90", "small.mkv: 0:08.000, 192 frames, 64x36"]
    );
    assert_eq!(
        (project.count_frames("large.mp4"), project.count_frames("small.mkv")),
        (FRAMES, FRAMES)
    );
    assert!(!project.file("film.mp4").exists());

    project.write("twice.amv", format!("{FILM}output \"x.mp4\"\noutput \"./x.mp4\"\n"));
    let check = project.amv(&["check", "twice.amv"]).expect(1);
    assert!(check.err.contains("output-twice"), "{}", check.err);
}

#[test]
fn odd_names_are_only_names() {
    let Some(project) = film() else { return };
    for folder in ["a b", "it's \"q\"", "c:d", "100%d%s", "アニメ — ελληνικά"] {
        for name in ["a.mp4", "b.mp4", "song.wav"] {
            let there = project.file(folder).join(name);
            fs::create_dir_all(project.file(folder)).expect("made");
            fs::copy(project.file(name), there).expect("copied");
        }
        let escaped = folder.replace('"', "\\\"");
        let script = ["a.mp4", "b.mp4", "song.wav"].iter().fold(FILM.to_owned(), |script, name| {
            script.replace(&format!("\"{name}"), &format!("\"{escaped}/{name}"))
        });
        let words = "text \"{\\\\b1} %d\" at 0:01 for 1s\n";
        let (film, out) = (format!("{folder}.amv"), format!("{folder} out.mp4"));
        project.write(&film, format!("{script}{words}"));
        project
            .amv(&["render", &film, "-o", &out, "--size", "64x36", "--progress", "none"])
            .expect(0);
        assert_eq!(project.count_frames(&out), FRAMES);
    }
}

#[test]
fn an_interrupted_render_leaves_no_half_film_and_goes_on() {
    let shots: String = (0..32)
        .map(|beat| format!("  0:0{}: clip a[0:0{}.{} ..]\n", decimal(beat), beat % 8, beat % 10))
        .collect();
    let script = format!("footage a = \"a.mp4\"\nsong s = \"song.wav\"\ntimeline {{\n{shots}}}\n");
    let Some(project) = Project::with_media(&script) else { return };
    let arguments =
        ["render", "film.amv", "--size", "1280x720", "--jobs", "1", "--progress", "json"];
    let mut child = project
        .command(&arguments)
        .stderr(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("runs");
    let mut lines = BufReader::new(child.stderr.take().expect("piped")).lines();
    assert!(lines.any(|line| line.expect("text").contains("\"segment\"")), "a segment is rendered");
    interrupt(&child);
    let rest: Vec<String> = lines.map(|line| line.expect("text")).collect();
    assert_eq!(child.wait().expect("ends").code(), Some(130), "{rest:?}");
    let interrupted = rest
        .iter()
        .find(|line| line.contains("\"interrupted\""))
        .unwrap_or_else(|| panic!("{rest:?}"));
    let kept = serde_json::from_str::<Value>(interrupted).expect("an object")["cached"]
        .as_u64()
        .expect("a number");
    assert!((1..192).contains(&kept), "{kept}");
    assert!(
        rest.iter().any(|line| line
            == &format!("interrupted: {kept} of 192 frames are in the cache; run the same command to continue")),
        "{rest:?}"
    );
    assert_eq!(project.names(), [".amv", "a.mp4", "b.mp4", "film.amv", "song.wav"]);

    let again = project.amv(&arguments).expect(0);
    let plan = again.err.lines().find(|line| line.contains("\"plan\"")).expect("a plan");
    assert_eq!(
        serde_json::from_str::<Value>(plan).expect("an object")["cached"].as_u64(),
        Some(kept)
    );
    assert_eq!(project.count_frames("film.mp4"), FRAMES);
}

/// Quarters of seconds as decimals.
fn decimal(quarters: u32) -> String {
    format!("{}.{:02}", quarters / 4, quarters % 4 * 25)
}

fn interrupt(child: &Child) {
    assert!(
        Command::new("kill")
            .args(["-INT", &child.id().to_string()])
            .status()
            .expect("runs")
            .success()
    );
}

#[test]
fn footage_that_goes_away_loses_nothing_else() {
    let Some(project) = film() else { return };
    let run = project.amv(&["render", "film.amv", "--progress", "none"]).expect(0);
    assert!(!run.out.is_empty());
    fs::remove_file(project.file("b.mp4")).expect("removed");
    let run = project.amv(&["render", "film.amv", "--progress", "none"]).expect(1);
    assert!(run.err.contains("b.mp4"), "{}", run.err);
    assert_eq!(project.count_frames("film.mp4"), FRAMES);
}

#[test]
fn the_cache_is_shown_and_emptied() {
    let Some(project) = film() else { return };
    project.amv(&["render", "film.amv", "--size", "64x36", "--progress", "none"]).expect(0);
    let shown = project.amv(&["cache"]).expect(0).out;
    assert!(
        shown.contains(" parts, ") && shown.ends_with(" cached, of at most 20.0 GB\n"),
        "{shown}"
    );
    let cleared = project.amv(&["cache", "clear", "film.amv"]).expect(0).out;
    assert!(cleared.ends_with(" removed\n"), "{cleared}");
    assert!(project.amv(&["cache"]).expect(0).out.contains("0 parts, 0 bytes cached"));
    assert_eq!(project.count_frames("film.mp4"), FRAMES);
}

#[test]
fn a_cache_that_cannot_be_kept_is_a_warning() {
    let Some(project) = film() else { return };
    project.write(".amv", "a file stands where the folder should");
    let run =
        project.amv(&["render", "film.amv", "--size", "64x36", "--progress", "none"]).expect(0);
    assert!(run.err.starts_with("warning[cache-unusable]: "), "{}", run.err);
    assert_eq!(project.count_frames("film.mp4"), FRAMES);
}

#[test]
fn media_are_probed() {
    let Some(project) = film() else { return };
    let facts: Value =
        serde_json::from_str(&project.amv(&["probe", "a.mp4", "--json"]).expect(0).out)
            .expect("an object");
    let video = &facts["video"];
    assert_eq!(
        (&video["frames"], &video["rate"], &video["width"], &video["height"]),
        (&240.into(), &"24".into(), &160.into(), &90.into())
    );
    assert_eq!(
        (&video["duration"], &video["variable_rate"], &facts["audio"]),
        (&10.0.into(), &false.into(), &Value::Null)
    );
    let table = project.amv(&["probe", "a.mp4"]).expect(0).out;
    assert!(
        table.lines().any(|line| line.starts_with("frames ") && line.ends_with(" 240 at 24 fps")),
        "{table}"
    );
    for (name, why) in
        [("none.mp4", "there is no such file"), (".", "it is a folder"), ("film.amv", "")]
    {
        let run = project.amv(&["probe", name]).expect(1);
        assert!(
            run.err.starts_with("error[not-a-medium]: ") && run.err.contains(why),
            "{}",
            run.err
        );
    }
    assert!(!project.file(".amv").exists(), "nothing is left beside the media");
}

#[test]
fn the_demo_does_not_go_among_other_files() {
    let project = Project::empty();
    project.write("diary.txt", "mine");
    assert!(project.amv(&["demo", "."]).expect(2).err.starts_with("error[demo-folder-in-use]: "));
    assert_eq!(project.names(), ["diary.txt"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_says_so_and_leaves_no_half_film() {
    let Some(project) = film() else { return };
    fs::create_dir(project.file("tiny")).expect("made");
    let tiny = project.file("tiny");
    let mount = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=64k", "tmpfs"])
        .arg(&tiny)
        .stderr(Stdio::null())
        .status();
    if !mount.is_ok_and(|status| status.success()) {
        requirements::skip("no small disk can be mounted here");
        return;
    }
    let run = project.amv(&["render", "film.amv", "-o", "tiny/film.mp4", "--progress", "none"]);
    let left = fs::read_dir(&tiny).expect("a folder").count();
    let unmounted = Command::new("umount").arg(&tiny).status().expect("runs");
    let run: Run = run.expect(3);
    assert!(
        run.err.starts_with("error[disk-full]: ")
            && run.err.ends_with(
                "192 of 192 frames are in the cache; run the same command to continue\n"
            ),
        "{}",
        run.err
    );
    assert!(left == 0 && unmounted.success(), "{left} files are left");
}

/// A cache on a disk that cannot be written to is read all the same. As the superuser may write
/// anywhere, the folder for new entries is taken away by a file with its name.
#[cfg(unix)]
#[test]
fn a_cache_that_may_only_be_read_is_read() {
    use amv::cache::Store;
    use std::os::unix::fs::PermissionsExt;

    let Some(project) = film() else { return };
    let arguments = ["render", "film.amv", "--size", "64x36", "--progress", "plain"];
    project.amv(&arguments).expect(0);
    let film = fs::read(project.file("film.mp4")).expect("the film");
    let cache = project.file(".amv/cache");
    fs::set_permissions(&cache, fs::Permissions::from_mode(0o555)).expect("set");
    let is_superuser = fs::write(cache.join("test"), "").is_ok();
    let _ = fs::remove_file(cache.join("test"));
    if is_superuser {
        eprintln!("skipped: the superuser may write to every folder");
    } else {
        let (store, reason) = Store::open_or_temporary(&cache, u64::MAX).expect("a store");
        assert!(reason.is_some() && store.dir() != cache);
        let run = project.amv(&[&arguments[..], &["-o", "other.mp4"]].concat()).expect(0);
        assert!(run.err.starts_with("warning[cache-unusable]: "), "{}", run.err);
        assert!(
            run.err.ends_with("rendering other.mp4: 192 frames, 192 of them from the cache\n"),
            "{}",
            run.err
        );
        assert!(fs::read(project.file("other.mp4")).expect("the film") == film);
    }
    fs::set_permissions(&cache, fs::Permissions::from_mode(0o755)).expect("set back");
}

#[test]
fn a_folder_for_temporary_files_that_cannot_be_used_is_named() {
    let script = "project { size 64x36; fps 24 }
timeline { clip color(#204060) for 1s }
text \"words\" from 0:00 to 0:01
";
    let Some(project) = Project::with_media(script) else { return };
    let mut command = project.command(&["render", "film.amv", "--progress", "none"]);
    let run =
        Run::of(command.env("TMPDIR", project.file("none")).output().expect("runs")).expect(3);
    assert!(
        run.err.starts_with("error[temporary-folder]: the folder for temporary files, `")
            && run.err.contains("`TMPDIR`"),
        "{}",
        run.err
    );
    let mut command = project.command(&["probe", "a.mp4"]);
    Run::of(command.env("TMPDIR", project.file("none")).output().expect("runs")).expect(0);
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link_of_a_stranger() {
    let Some(project) = film() else { return };
    project.write("project/film.amv", FILM);
    for media in ["a.mp4", "b.mp4", "song.wav"] {
        fs::rename(project.file(media), project.path().join("project").join(media)).expect("moved");
    }
    std::os::unix::fs::symlink("..", project.file("project/.amv")).expect("a link");
    project.amv(&["render", "project/film.amv", "--size", "64x36", "--progress", "none"]).expect(0);
    assert!(!project.file(".gitignore").exists(), "{:?}", project.names());
}

#[test]
fn damaged_facts_of_media_are_read_again() {
    let Some(project) = film() else { return };
    project.amv(&["check", "film.amv"]).expect(0);
    let facts = || -> Vec<std::path::PathBuf> {
        let files = fs::read_dir(project.file(".amv/cache/media")).expect("a folder").flatten();
        files.map(|file| file.path()).collect()
    };
    assert_eq!(facts().len(), 3);
    for (from, to) in [
        ("\"rate\":{\"num\":24,\"den\":1}", "\"rate\":{\"num\":0,\"den\":0}"),
        ("\"count\":240", "\"count\":-1"),
        ("\"width\":160", "\"width\":0"),
    ] {
        for path in facts() {
            let text = fs::read_to_string(&path).expect("text");
            fs::write(&path, text.replace(from, to)).expect("written");
        }
        project.amv(&["check", "film.amv"]).expect(0);
        for path in facts() {
            assert!(!fs::read_to_string(&path).expect("text").contains(to), "{to}");
        }
    }
}
