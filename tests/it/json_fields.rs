//! The names and types of the fields in all JSON that programs read. They are listed in
//! `tests/it/json_fields.txt`, which `UPDATE_GOLDENS=1` writes: a field that is renamed, lost or new is
//! seen there.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

use serde_json::Value;

use crate::cli_beats::clicks;
use crate::support::project::Project;
use crate::support::watcher::Watcher;

const LISTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/json_fields.txt");

/// A film with one of everything that the listings name.
const FILM: &str = "\
project { title \"A film\"; size 160x90; fps 24 }
song track = \"song.wav\" { tempo 120bpm; first beat 0s }
footage a = \"a.mp4\"
footage b = \"b.mp4\"
mark drop = bar 3

timeline {
  section \"verse\" from bar 1 to bar 3 {
    bar 1: cut on beat until bar 2 cycle { a[0:00 ..]  b[0:01 ..] }
    clip a[0:02 ..]
  }
  section \"chorus\" from bar 3 to bar 5 {
    bar 3: clip b[0:03 ..] until bar 4 { speed 50% }
    crossfade 4f
    clip color(#d04020) until bar 5
  }
}
lyric \"Hello\" from bar 1 to bar 2
";

/// The same with an error that has a fix and two places, and a file that is missing.
const WRONG: &str = "\
footage a = \"a.mp4\"
footage a = \"none.mp4\"
timeline {
  clip b[0:01 ..] for 1s
  clip a[0:01 ..] fro 1s
}
";

/// Events that depend on timing, or on damage: they are compared where they are seen.
const SOMETIMES: [&str; 5] = [
    "render event not-copied",
    "render event progress",
    "watch event cancelled",
    "watch event failed",
    "watch event note",
];

/// The types that each field of one kind of object has been seen with, by its path.
type Fields = BTreeMap<String, BTreeSet<String>>;
/// The fields of each kind of object, by its name.
type Kinds = BTreeMap<String, Fields>;

#[test]
fn the_fields_of_all_json_are_listed() {
    let Some(project) = Project::with_media(FILM) else { return };
    let seen = everything(&project);
    let listed = fs::read_to_string(LISTED).map_or_else(|_| Kinds::new(), |text| read(&text));
    if std::env::var_os("UPDATE_GOLDENS").is_some() {
        fs::write(LISTED, write(&updated(seen, &listed))).expect("written");
        return;
    }
    let faults = differences(&seen, &listed);
    assert!(faults.is_empty(), "{}\nUPDATE_GOLDENS=1 lists them", faults.join("\n"));
}

/// Runs each command that writes JSON.
fn everything(project: &Project) -> Kinds {
    let mut kinds = Kinds::new();
    let film = "film.amv";
    project.write("clicks.wav", clicks());
    project.write(
        "detected.amv",
        FILM.replace("song.wav", "clicks.wav").replace(" { tempo 120bpm; first beat 0s }", ""),
    );
    project.write("wrong.amv", WRONG);
    let run = project.amv(&["check", "wrong.amv", "--message-format", "json"]).expect(1);
    add_lines(&mut kinds, "check --message-format json", &run.out);
    for arguments in [
        &["plan", film, "--json"][..],
        &["timeline", film, "--json"],
        &["graph", film, "--format", "json"],
        &["probe", "a.mp4", "--json"],
        &["probe", "song.wav", "--json"],
        &["beats", "clicks.wav", "--json"],
    ] {
        add_output(&mut kinds, project, arguments);
    }
    let run = project.amv(&["lock", "detected.amv", "--json"]).expect(1);
    add_lines(&mut kinds, "lock --json", &run.out);
    for output in ["one.mp4", "one.mp4", "two.mp4"] {
        let arguments = [
            "render",
            film,
            "-o",
            output,
            "--size",
            "640x360",
            "--progress",
            "json",
            "--cache",
            "cache",
        ];
        add_events(&mut kinds, "render", &project.amv(&arguments).expect(0).err);
    }
    let share = [
        "render",
        film,
        "--segments",
        "1..2",
        "--size",
        "640x360",
        "--progress",
        "json",
        "--cache",
        "cache",
    ];
    add_events(&mut kinds, "render", &project.amv(&share).expect(0).err);
    for arguments in [
        &["cache", "stats", "--json", "--cache", "cache"][..],
        &["cache", "list", "--json", "--cache", "cache"],
        &["cache", "verify", "--json", "--cache", "cache"],
        &["cache", "clear", "--json", "--cache", "cache"],
    ] {
        add_output(&mut kinds, project, arguments);
    }
    watch(&mut kinds, project);
    kinds
}

/// The events of a film that is watched, saved with an error, and saved right again.
fn watch(kinds: &mut Kinds, project: &Project) {
    let arguments = ["watch", "film.amv", "--progress", "json", "--port", "0"];
    let watcher = Watcher::start(project.command(&arguments));
    watcher.rendered(Watcher::beginning());
    let place = watcher.now();
    project.write("film.amv", FILM.replace("clip a", "clip c"));
    watcher.event(place, "problems", |_| true);
    let place = watcher.now();
    project.write("film.amv", FILM.replace("a[0:02 ..]", "a[0:04 ..]"));
    watcher.rendered(place);
    add_events(kinds, "watch", &watcher.text());
}

fn add_output(kinds: &mut Kinds, project: &Project, arguments: &[&str]) {
    let words = arguments.iter().take_while(|word| **word != "--cache");
    let name: Vec<&str> = words.filter(|word| !word.ends_with(".amv")).copied().collect();
    let run = project.amv(arguments).expect(0);
    add_lines(kinds, &name.join(" "), &run.out);
}

/// Adds each line of an output, or the whole of it where it is one object over many lines.
fn add_lines(kinds: &mut Kinds, name: &str, output: &str) {
    let values: Vec<Value> = match serde_json::from_str(output) {
        Ok(value) => vec![value],
        Err(_) => output.lines().map(|line| serde_json::from_str(line).expect(line)).collect(),
    };
    let fields = kinds.entry(name.to_owned()).or_default();
    for value in &values {
        add(fields, "", value);
    }
}

/// Adds each event under its name.
fn add_events(kinds: &mut Kinds, command: &str, output: &str) {
    for line in output.lines() {
        let Ok(event) = serde_json::from_str::<Value>(line) else { continue };
        let Some(name) = event["event"].as_str() else { continue };
        let fields = kinds.entry(format!("{command} event {name}")).or_default();
        add(fields, "", &event);
    }
}

/// Adds a value and what it contains.
fn add(fields: &mut Fields, path: &str, value: &Value) {
    if !path.is_empty() {
        fields.entry(path.to_owned()).or_default().insert(type_of(value).to_owned());
    }
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                add(fields, &path, member);
            }
        }
        Value::Array(elements) => {
            for element in elements {
                add(fields, &format!("{path}[]"), element);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// What is seen, and the types that were listed for the same fields: which of a field's types are
/// seen may depend on the machine's speed.
fn updated(mut seen: Kinds, listed: &Kinds) -> Kinds {
    for (kind, fields) in &mut seen {
        for (path, types) in fields {
            let known = listed.get(kind).and_then(|fields| fields.get(path));
            types.extend(known.into_iter().flatten().cloned());
        }
    }
    for kind in SOMETIMES {
        if let Some(fields) = listed.get(kind) {
            seen.entry(kind.to_owned()).or_insert_with(|| fields.clone());
        }
    }
    seen
}

fn differences(seen: &Kinds, listed: &Kinds) -> Vec<String> {
    let mut faults = Vec::new();
    let none = Fields::new();
    let kinds: BTreeSet<&String> = seen.keys().chain(listed.keys()).collect();
    for kind in kinds {
        if SOMETIMES.contains(&kind.as_str()) && !seen.contains_key(kind) {
            continue;
        }
        let (now, then) = (seen.get(kind).unwrap_or(&none), listed.get(kind).unwrap_or(&none));
        for (path, types) in now {
            match then.get(path) {
                None => faults.push(format!("{kind}: `{path}` is not listed")),
                Some(known) if !agree(types, known) => {
                    faults.push(format!("{kind}: `{path}` is {types:?} and listed as {known:?}"));
                }
                Some(_) => {}
            }
        }
        for path in then.keys().filter(|path| !now.contains_key(*path)) {
            faults.push(format!("{kind}: `{path}` is listed and missing"));
        }
    }
    faults
}

/// Whether what is seen was listed. Null agrees with every type: whether a fact is known may depend
/// on the machine.
fn agree(seen: &BTreeSet<String>, listed: &BTreeSet<String>) -> bool {
    listed.iter().all(|known| known == "null")
        || seen.iter().all(|now| now == "null" || listed.contains(now))
}

fn write(kinds: &Kinds) -> String {
    let mut text = String::new();
    for (kind, fields) in kinds {
        let _ = writeln!(text, "# {kind}");
        for (path, types) in fields {
            let types: Vec<&str> = types.iter().map(String::as_str).collect();
            let _ = writeln!(text, "{path}: {}", types.join(" | "));
        }
        text.push('\n');
    }
    text
}

fn read(text: &str) -> Kinds {
    let mut kinds = Kinds::new();
    let mut kind = String::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("# ") {
            name.clone_into(&mut kind);
        } else if let Some((path, types)) = line.rsplit_once(": ") {
            let types = types.split(" | ").map(str::to_owned).collect();
            kinds.entry(kind.clone()).or_default().insert(path.to_owned(), types);
        }
    }
    kinds
}
