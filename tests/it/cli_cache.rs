//! What is kept from render to render, as the program shows and uses it: sounds, films that are up
//! to date, shared and damaged caches, plans, explanations and shares of a film.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::support::project::{Project, Run};

/// Eight seconds in ten segments, of which no two are the same.
const FILM: &str = "\
song track = \"song.wav\" { tempo 120bpm; first beat 0s }
footage a = \"a.mp4\"
footage b = \"b.mp4\"

timeline {
  bar 1: cut on beat until bar 3 intercut { a[0:00 ..]  b[0:01 ..] }
  bar 3: clip a[0:02 ..]
  bar 4: clip b[0:03 ..]
}
";

const RENDER: [&str; 6] = ["render", "film.amv", "--size", "64x36", "--progress", "plain"];

fn film() -> Option<Project> {
    Project::with_media(FILM)
}

fn render(project: &Project, more: &[&str]) -> Run {
    project.amv(&[&RENDER[..], more].concat())
}

fn bytes(project: &Project, name: &str) -> Vec<u8> {
    fs::read(project.file(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The film as a project of its own renders it.
fn cold(project: &Project, script: &str) -> Vec<u8> {
    project.write("cold.amv", script);
    let cache = tempfile::tempdir().expect("a folder");
    let folder = cache.path().to_string_lossy().into_owned();
    let run = [
        "render",
        "cold.amv",
        "-o",
        "cold.mp4",
        "--size",
        "64x36",
        "--progress",
        "none",
        "--cache",
        &folder,
        "--force",
    ];
    project.amv(&run).expect(0);
    let film = bytes(project, "cold.mp4");
    fs::remove_file(project.file("cold.mp4")).expect("removed");
    film
}

/// All files of a folder, those in its folders too, and when each was written.
fn tree(folder: &Path) -> BTreeMap<PathBuf, SystemTime> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let facts = entry.metadata().expect("facts");
        found.insert(entry.path(), facts.modified().expect("a time"));
        if facts.is_dir() {
            found.extend(tree(&entry.path()));
        }
    }
    found
}

/// What lies in the cache: of each kind, the files with their times.
fn entries(project: &Project, kind: &str) -> BTreeMap<String, SystemTime> {
    let listed: Value =
        serde_json::from_str(&project.amv(&["cache", "list", "--json"]).expect(0).out)
            .expect("an object");
    let entries =
        listed["entries"].as_array().expect("entries").iter().filter(|entry| entry["kind"] == kind);
    let file = |key: &str| project.file(&format!(".amv/cache/{key}.entry"));
    let key = |entry: &Value| entry["key"].as_str().expect("a key").to_owned();
    entries
        .map(key)
        .map(|key| (key.clone(), file(&key).metadata().expect("there").modified().expect("a time")))
        .collect()
}

#[test]
fn a_song_and_the_pictures_are_rendered_apart() {
    let Some(project) = film() else { return };
    render(&project, &[]).expect(0);
    let (pictures, sounds) = (entries(&project, "segment"), entries(&project, "sound"));
    assert_eq!((pictures.len(), sounds.len()), (10, 1));

    let faded = FILM.replace("first beat 0s", "first beat 0s; fade out 1s");
    project.write("film.amv", &faded);
    assert_eq!(
        render(&project, &[]).expect(0).err,
        "rendering film.mp4: 192 frames, 192 of them from the cache\n"
    );
    assert_eq!(entries(&project, "segment"), pictures, "no picture is made again for a song");
    let faded_sounds = entries(&project, "sound");
    assert_eq!(faded_sounds.len(), 2);
    assert_eq!(bytes(&project, "film.mp4"), cold(&project, &faded));

    let mirrored = faded.replace("clip a[0:02 ..]", "clip a[0:02 ..] { mirror }");
    project.write("film.amv", &mirrored);
    assert_eq!(
        render(&project, &[]).expect(0).err,
        "rendering film.mp4: 192 frames, 144 of them from the cache\n"
    );
    assert_eq!(entries(&project, "sound"), faded_sounds, "no sound is made again for a picture");
    assert_eq!(bytes(&project, "film.mp4"), cold(&project, &mirrored));
}

#[test]
fn a_part_of_the_film_has_its_own_sound() {
    let Some(project) = film() else { return };
    render(&project, &["--from", "bar 2", "--to", "bar 3"]).expect(0);
    let moved = FILM.replace("song.wav\" { ", "song.wav\" { from 0s; ");
    project.write("film.amv", moved);
    render(&project, &["--from", "bar 2", "--to", "bar 3"]).expect(0);
    assert_eq!(entries(&project, "sound").len(), 1, "the same stretch of the same song");
    render(&project, &["--from", "bar 3", "--to", "bar 4"]).expect(0);
    assert_eq!(entries(&project, "sound").len(), 2);
}

#[test]
fn a_film_that_would_be_the_same_is_left_alone() {
    let Some(project) = film() else { return };
    let first = render(&project, &[]).expect(0);
    let before = tree(project.path());
    let again = render(&project, &[]).expect(0);
    assert_eq!(again.out, first.out.replace("film.mp4: ", "film.mp4 is up to date: "));
    assert!(
        again.out.starts_with("film.mp4 is up to date: 0:08.000, 192 frames, 64x36 at 24 fps, "),
        "{}",
        again.out
    );
    assert_eq!(again.err, "");
    assert_eq!(tree(project.path()), before, "nothing is written");

    let json =
        project.amv(&["render", "film.amv", "--size", "64x36", "--progress", "json"]).expect(0);
    let event: Value = serde_json::from_str(json.err.trim()).expect("one object");
    assert_eq!(
        (&event["event"], &event["output"], &event["frames"]),
        (&"up-to-date".into(), &"film.mp4".into(), &192.into())
    );

    fs::remove_dir_all(project.file(".amv/cache")).expect("removed");
    assert!(
        render(&project, &[]).expect(0).out.contains(" is up to date: "),
        "no segment is needed"
    );
}

#[test]
fn what_is_not_the_same_is_written() {
    let Some(project) = film() else { return };
    let kept = "rendering film.mp4: 192 frames, 192 of them from the cache\n";
    render(&project, &[]).expect(0);
    let reference = bytes(&project, "film.mp4");
    let later = SystemTime::now() + Duration::from_secs(7);
    fs::File::options()
        .append(true)
        .open(project.file("film.mp4"))
        .and_then(|file| file.set_modified(later))
        .expect("touched");
    assert!(
        render(&project, &[]).expect(2).err.starts_with("error[output-exists]: "),
        "somebody touched it"
    );
    assert_eq!(render(&project, &["--force"]).expect(0).err, kept, "it was asked for");
    fs::remove_file(project.file("film.mp4")).expect("removed");
    assert_eq!(render(&project, &[]).expect(0).err, kept);
    assert_eq!(bytes(&project, "film.mp4"), reference);

    let titled = format!("project {{ title \"Neon\" }}\n{FILM}");
    project.write("film.amv", &titled);
    assert_eq!(render(&project, &[]).expect(0).err, kept, "its title is another");
    assert_eq!(bytes(&project, "film.mp4"), cold(&project, &titled));
    assert!(render(&project, &[]).expect(0).out.contains(" is up to date: "));
    assert_eq!(render(&project, &["-o", "film.mkv"]).expect(0).err, kept.replace("mp4", "mkv"));

    project.write("film.mp4", [bytes(&project, "film.mp4").as_slice(), b"more"].concat());
    assert!(render(&project, &[]).expect(2).err.starts_with("error[output-exists]: "));
}

#[test]
fn a_damaged_part_is_made_again_and_never_shown() {
    let Some(project) = film() else { return };
    render(&project, &[]).expect(0);
    let reference = bytes(&project, "film.mp4");
    for kind in ["sound", "segment"] {
        for key in entries(&project, kind).keys() {
            let path = project.file(&format!(".amv/cache/{key}.entry"));
            let mut harmed = fs::read(&path).expect("there");
            let middle = harmed.len() / 2;
            harmed[middle] ^= 4;
            fs::write(&path, harmed).expect("written");
        }
        fs::remove_file(project.file("film.mp4")).expect("removed");
        render(&project, &[]).expect(0);
        assert_eq!(bytes(&project, "film.mp4"), reference, "{kind}");
    }
}

#[test]
fn the_cache_is_listed_and_verified() {
    let Some(project) = film() else { return };
    render(&project, &[]).expect(0);
    let lines = project.amv(&["cache", "list"]).expect(0).out;
    assert_eq!(lines.lines().count(), 11, "{lines}");
    let shot = lines
        .lines()
        .find(|line| line.ends_with("  a.mp4 48..96"))
        .unwrap_or_else(|| panic!("{lines}"));
    assert!(shot.contains("  segment    48 frames  "), "{shot}");
    assert!(lines.lines().any(|line| line.contains("  sound  ") && line.ends_with("  song.wav from 0:00.000 on")), "{lines}");

    let whole = project.amv(&["cache", "verify", "film.amv"]).expect(0).out;
    assert!(whole.contains(": 11 parts, ") && whole.ends_with(" whole, 0 damaged\n"), "{whole}");
    let (key, _) = entries(&project, "segment").pop_first().expect("a segment");
    let path = project.file(&format!(".amv/cache/{key}.entry"));
    fs::write(&path, &fs::read(&path).expect("there")[..100]).expect("cut short");
    let damaged = project.amv(&["cache", "verify"]).expect(1).out;
    assert!(
        damaged.starts_with(&format!("{}: it is damaged; it was removed\n", &key[..12])),
        "{damaged}"
    );
    assert!(damaged.ends_with(" whole, 1 damaged\n") && !path.exists(), "{damaged}");
    let json: Value =
        serde_json::from_str(&project.amv(&["cache", "verify", "--json"]).expect(0).out)
            .expect("an object");
    assert_eq!(
        (&json["whole"]["parts"], &json["damaged"]),
        (&10.into(), &Value::Array(Vec::new()))
    );
    let json: Value =
        serde_json::from_str(&project.amv(&["cache", "clear", "--json"]).expect(0).out)
            .expect("an object");
    assert_eq!(json["removed"]["parts"], 10);
}

#[test]
fn a_small_cache_stays_small_and_the_film_is_whole() {
    let Some(project) = film() else { return };
    render(&project, &["--cache-size", "20kB"]).expect(0);
    assert_eq!(bytes(&project, "film.mp4"), cold(&project, FILM));
    let json: Value =
        serde_json::from_str(&project.amv(&["cache", "--json"]).expect(0).out).expect("an object");
    assert!(json["cached"]["bytes"].as_u64().expect("a number") <= 20_000, "{json}");
}

#[test]
fn two_renders_at_once_share_one_cache() {
    let Some(project) = film() else { return };
    let spawn = |out: &str| {
        project
            .command(&[&RENDER[..], &["-o", out]].concat())
            .stderr(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("runs")
    };
    let mut both = ["one.mp4", "two.mp4"].map(spawn);
    both.iter_mut().for_each(|child| assert!(child.wait().expect("ends").success()));
    let reference = cold(&project, FILM);
    assert!(bytes(&project, "one.mp4") == reference && bytes(&project, "two.mp4") == reference);
    assert_eq!(entries(&project, "segment").len(), 10);
    assert!(
        render(&project, &["-o", "one.mp4"]).expect(0).out.contains(" is up to date: "),
        "neither forgot the other's film"
    );
    assert!(render(&project, &["-o", "two.mp4"]).expect(0).out.contains(" is up to date: "));
}

#[test]
fn a_cache_that_is_cleared_or_removed_meanwhile_makes_no_wrong_film() {
    let Some(project) = film() else { return };
    let reference = cold(&project, FILM);
    for remove in [true, false] {
        let arguments =
            ["render", "film.amv", "--size", "64x36", "--progress", "json", "--jobs", "1"];
        let mut child = project
            .command(&arguments)
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("runs");
        let mut lines = BufReader::new(child.stderr.take().expect("piped")).lines();
        assert!(
            lines.any(|line| line.expect("text").contains("\"segment\"")),
            "a segment is rendered"
        );
        match remove {
            true => fs::rename(project.file(".amv/cache"), project.file("away")).expect("moved"),
            false => drop(project.amv(&["cache", "clear"]).expect(0)),
        }
        let rest: Vec<String> = lines.map(|line| line.expect("text")).collect();
        assert_eq!(child.wait().expect("ends").code(), Some(0), "{rest:?}");
        assert!(bytes(&project, "film.mp4") == reference);
        fs::remove_file(project.file("film.mp4")).expect("removed");
        fs::remove_dir_all(project.file(".amv")).expect("removed");
    }
}

#[test]
fn all_films_of_a_repository_share_the_folder_at_its_top() {
    let Some(project) = film() else { return };
    for name in [".git", ".amv", "films/one", "films/two"] {
        fs::create_dir_all(project.file(name)).expect("made");
    }
    let deeper = FILM.replace("= \"", "= \"../../");
    for (script, kept) in
        [("films/one/film.amv", ""), ("films/two/film.amv", ", 192 of them from the cache")]
    {
        project.write(script, &deeper);
        let run =
            project.amv(&["render", script, "--size", "64x36", "--progress", "plain"]).expect(0);
        assert_eq!(
            run.err,
            format!("rendering {}: 192 frames{kept}\n", script.replace(".amv", ".mp4"))
        );
    }
    assert!(!project.file("films/one/.amv").exists() && !project.file("films/two/.amv").exists());
    assert!(project.amv(&["cache", "stats", "films"]).expect(0).out.contains(": 11 parts, "));
}

#[test]
fn a_named_cache_is_used_and_nothing_else() {
    let Some(project) = film() else { return };
    render(&project, &["--cache", "shared/cache"]).expect(0);
    assert!(!project.file(".amv/cache").exists());
    assert_eq!(fs::read_to_string(project.file(".amv/.gitignore")).expect("there"), "*\n");
    assert!(
        project
            .amv(&["cache", "list", "--cache", "shared/cache"])
            .expect(0)
            .out
            .contains("a.mp4 48..96")
    );
    assert!(project.amv(&["cache"]).expect(0).out.ends_with(": the cache is empty\n"));
    let plan = project
        .amv(&["plan", "film.amv", "--size", "64x36", "--cache", "shared/cache"])
        .expect(0)
        .out;
    assert!(
        plan.starts_with(
            "film.mp4: 192 frames in 10 segments, 10 of them in the cache; the film is up to date\n"
        ),
        "{plan}"
    );
    assert!(
        render(&project, &["--cache", "shared/cache"]).expect(0).out.contains(" is up to date: ")
    );
    fs::remove_file(project.file("film.mp4")).expect("removed");
    let run = render(&project, &["--cache", "shared/cache"]).expect(0);
    assert_eq!(run.err, "rendering film.mp4: 192 frames, 192 of them from the cache\n");
}

/// What `--explain-cache` says after an edit, of the segments that miss.
fn misses(project: &Project, script: &str, more: &[&str]) -> Vec<String> {
    project.write("film.amv", script);
    let run = render(project, &[&["--explain-cache"], more].concat()).expect(0);
    run.out
        .lines()
        .filter(|line| line.contains("  miss  "))
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect()
}

#[test]
fn a_miss_says_what_has_changed() {
    let Some(project) = film() else { return };
    let new = misses(&project, FILM, &[]);
    assert_eq!(new.len(), 11, "{new:?}");
    assert_eq!(new[0], "1 0..12 miss a.mp4 0..12 — new");
    assert_eq!(new[10], "sound miss song.wav from 0:00.000 on — new");
    assert_eq!(misses(&project, FILM, &[]), Vec::<String>::new());

    let later = FILM.replace("a[0:02 ..]", "a[0:02.5 ..]");
    assert_eq!(
        misses(&project, &later, &[]),
        ["9 96..144 miss a.mp4 60..108 — recipe.frames.first: 48 → 60"]
    );
    let other = FILM.replace("a[0:02 ..]", "b[0:02.5 ..]");
    assert_eq!(
        misses(&project, &other, &[]),
        ["9 96..144 miss b.mp4 60..108 — recipe.media: a.mp4 → b.mp4"]
    );
    let worded = |text: &str| format!("{other}text \"{text}\" at bar 4 for 1s\n");
    let first = misses(&project, &worded("one"), &[]);
    assert!(
        first.len() == 1 && first[0].starts_with("10 144..192 miss words on b.mp4 72..120 — "),
        "{first:?}"
    );
    assert_eq!(
        misses(&project, &worded("two"), &[]),
        ["10 144..192 miss words on b.mp4 72..120 — words"]
    );
    let quieter = worded("two").replace("first beat 0s", "first beat 0s; fade out 1s");
    assert_eq!(
        misses(&project, &quieter, &[]),
        ["sound miss song.wav from 0:00.000 on — fade_out: 0:00.000 → 0:01.000"]
    );
    let draft = misses(&project, &quieter, &["--quality", "draft"]);
    assert_eq!(draft[0], "1 0..12 miss a.mp4 0..12 — format.quality: Master → Draft");
    assert_eq!(
        (draft.len(), draft[14].rsplit(" — ").next()),
        (15, Some("codec.aac.bit_rate: 256000 → 128000"))
    );

    project.amv(&["cache", "clear"]).expect(0);
    fs::remove_file(project.file("film.mp4")).expect("removed");
    assert_eq!(
        misses(&project, &quieter, &["--quality", "draft"])[0],
        "1 0..12 miss a.mp4 0..12 — no longer in the cache"
    );
}

#[test]
fn a_plan_says_what_a_render_would_do_and_writes_nothing() {
    let Some(project) = film() else { return };
    let before = tree(project.path());
    let plan = |more: &[&str]| {
        project.amv(&[&["plan", "film.amv", "--size", "64x36"], more].concat()).expect(0).out
    };
    let text = plan(&[]);
    assert_eq!(tree(project.path()), before, "nothing is written");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "film.mp4: 192 frames in 10 segments, 0 of them in the cache");
    assert_eq!(
        (lines[1], lines[10]),
        ("    1  0..12     miss  a.mp4 0..12 — new", "   10  144..192  miss  b.mp4 72..120 — new")
    );
    assert_eq!(lines[11], "sound            miss  song.wav from 0:00.000 on — new");
    assert_eq!(lines[12], "to render  192 frames");
    assert_eq!(
        lines[14..],
        ["time       unknown: nothing like it was rendered here yet", "size       unknown"]
    );
    let decoded: u64 = lines[13]
        .trim_start_matches("to decode")
        .split_whitespace()
        .next()
        .expect("a number")
        .parse()
        .expect("a number");
    assert!(decoded >= 192, "{}", lines[13]);

    render(&project, &[]).expect(0);
    let json: Value = serde_json::from_str(&plan(&["--json"])).expect("an object");
    let output = &json["outputs"][0];
    assert_eq!(
        (&output["output"], &output["frames_to_render"], &output["seconds"]),
        (&"film.mp4".into(), &0.into(), &0.0.into())
    );
    assert_eq!(
        (&output["up_to_date"], &output["segments"][9]["hit"], &output["sound"]["hit"]),
        (&true.into(), &true.into(), &true.into())
    );

    project.write("film.amv", FILM.replace("a[0:02 ..]", "a[0:03 ..]"));
    let before = tree(project.path());
    let json: Value = serde_json::from_str(&plan(&["--json"])).expect("an object");
    let (output, miss) = (&json["outputs"][0], &json["outputs"][0]["segments"][8]);
    assert_eq!(
        (&miss["number"], &miss["from"], &miss["to"], &miss["why"]),
        (&9.into(), &96.into(), &144.into(), &"changed".into())
    );
    assert_eq!(
        miss["changes"][0],
        serde_json::json!({ "field": "recipe.frames.first", "from": "48", "to": "72" })
    );
    assert_eq!((&output["frames_to_render"], &output["up_to_date"]), (&48.into(), &false.into()));
    assert!(output["seconds"].as_f64().expect("measured") > 0.0);
    let size = bytes(&project, "film.mp4").len() as f64;
    let estimate = output["bytes"].as_f64().expect("measured");
    assert!((0.5..2.0).contains(&(estimate / size)), "{estimate} for {size}");
    assert_eq!(tree(project.path()), before, "nothing is written");
}

#[test]
fn a_film_is_rendered_in_shares() {
    let Some(project) = film() else { return };
    let share = |numbers: &[&str]| {
        let arguments: Vec<&str> =
            numbers.iter().flat_map(|numbers| ["--segments", numbers]).collect();
        project.command(
            &[
                &[
                    "render",
                    "film.amv",
                    "--size",
                    "64x36",
                    "--progress",
                    "none",
                    "--cache",
                    "shared",
                ],
                &arguments[..],
            ]
            .concat(),
        )
    };
    let shares = [share(&["1..3", "9.."]), share(&["4..8"])];
    let children = shares.map(|mut command| command.stdout(Stdio::piped()).spawn().expect("runs"));
    let said = children.map(|child| Run::of(child.wait_with_output().expect("ends")).expect(0).out);
    assert_eq!(said[0], "film.mp4: 5 segments of 10 (1..3, 9..), 132 frames, now in the cache\n");
    assert_eq!(said[1], "film.mp4: 5 segments of 10 (4..8), 60 frames, now in the cache\n");
    assert!(!project.file("film.mp4").exists());
    let plan =
        project.amv(&["plan", "film.amv", "--size", "64x36", "--cache", "shared"]).expect(0).out;
    assert!(
        plan.starts_with("film.mp4: 192 frames in 10 segments, 10 of them in the cache\n")
            && !plan.contains("miss"),
        "{plan}"
    );
    let run = render(&project, &["--cache", "shared"]).expect(0);
    assert_eq!(run.err, "rendering film.mp4: 192 frames, 192 of them from the cache\n");
    assert!(bytes(&project, "film.mp4") == cold(&project, FILM));

    let wrong = Run::of(share(&["11..12"]).output().expect("runs")).expect(2);
    assert!(
        wrong
            .err
            .starts_with("error[no-such-segment]: `film.mp4` has no segments 11..12: it has 10"),
        "{}",
        wrong.err
    );
    assert!(
        Run::of(share(&["7..3"]).output().expect("runs"))
            .expect(2)
            .err
            .contains("segments are numbers from 1")
    );
    let over = Run::of(share(&["10..99"]).output().expect("runs")).expect(0);
    assert_eq!(over.out, "film.mp4: 1 segment of 10 (10..99), 48 frames, now in the cache\n");
}

#[test]
fn a_killed_render_goes_on_where_it_was() {
    let Some(project) = film() else { return };
    let arguments =
        ["render", "film.amv", "--size", "640x360", "--jobs", "1", "--progress", "json"];
    let mut child = project
        .command(&arguments)
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("runs");
    let mut lines = BufReader::new(child.stderr.take().expect("piped")).lines();
    assert!(lines.any(|line| line.expect("text").contains("\"segment\"")), "a segment is rendered");
    assert!(
        Command::new("kill")
            .args(["-KILL", &child.id().to_string()])
            .status()
            .expect("runs")
            .success()
    );
    assert_eq!(child.wait().expect("ends").code(), None);
    assert!(!project.file("film.mp4").exists());
    let kept: u64 = entries(&project, "segment").len() as u64;
    assert!(kept >= 1);

    let again = project.amv(&arguments).expect(0);
    let plan: Value =
        serde_json::from_str(again.err.lines().next().expect("a plan")).expect("an object");
    assert!(plan["cached"].as_u64().expect("a number") >= 12 * kept, "{plan}");
    assert_eq!(project.count_frames("film.mp4"), 192);
    let cold = project.amv(&[
        "render",
        "film.amv",
        "--size",
        "640x360",
        "--cache",
        "other",
        "-o",
        "cold.mp4",
        "--progress",
        "none",
    ]);
    cold.expect(0);
    assert!(bytes(&project, "film.mp4") == bytes(&project, "cold.mp4"));
}

#[test]
fn a_film_is_rendered_in_shares_that_nobody_counted() {
    let Some(project) = film() else { return };
    let share = |share: &str| {
        let fixed =
            ["render", "film.amv", "--size", "64x36", "--progress", "none", "--cache", "shared"];
        project.amv(&[&fixed[..], &["--share", share]].concat())
    };
    let said: Vec<String> =
        (1..=3).map(|number| share(&format!("{number}/3")).expect(0).out).collect();
    let numbers: Vec<&str> = said
        .iter()
        .map(|line| {
            line.split(": ").nth(2).and_then(|rest| rest.split(')').next()).expect("numbers")
        })
        .collect();
    let mut next = 1;
    for range in &numbers {
        let (first, last) = range.split_once("..").unwrap_or((range, range));
        assert_eq!(first.parse::<usize>().expect("a number"), next, "{said:?}");
        next = last.parse::<usize>().expect("a number") + 1;
    }
    assert_eq!(next, 11, "{said:?}");
    let plan =
        project.amv(&["plan", "film.amv", "--size", "64x36", "--cache", "shared"]).expect(0).out;
    assert!(!plan.contains("miss"), "{plan}");
    let run = render(&project, &["--cache", "shared"]).expect(0);
    assert_eq!(run.err, "rendering film.mp4: 192 frames, 192 of them from the cache\n");
    assert!(bytes(&project, "film.mp4") == cold(&project, FILM));

    let empty: Vec<String> = (1..=40)
        .map(|number| share(&format!("{number}/40")).expect(0).out)
        .filter(|line| line.contains("is empty: the film has 10 segments"))
        .collect();
    assert_eq!(empty.len(), 30, "{empty:?}");
    for wrong in ["0/3", "4/3", "3", "1/0"] {
        assert!(share(wrong).expect(2).err.contains("share"), "{wrong}");
    }
    let both = project.amv(&["render", "film.amv", "--share", "1/2", "--segments", "1"]).expect(2);
    assert!(both.err.contains("cannot be used with"), "{}", both.err);
}
