//! The house rules, held by reading the sources: who may import whom, how long a file may be, what
//! must not stand in the code.

mod circles;

use std::fs;
use std::path::{Path, PathBuf};

/// Every module's rank: a module imports only lower ones.
const RANKS: &[(&str, u32)] = &[
    ("time", 0),
    ("source", 0),
    ("files", 0),
    ("hash", 0),
    ("portable", 0),
    ("sync", 0),
    ("values", 1),
    ("diag", 1),
    ("world", 2),
    ("syntax", 2),
    ("music", 3),
    ("check", 4),
    ("timeline", 5),
    ("graph", 6),
    ("cache", 7),
    ("picture", 7),
    ("render", 8),
    ("session", 9),
    ("demo", 10),
    ("preview", 10),
    ("watch", 10),
    ("watched", 10),
    ("cli", 11),
];

/// Modules that may use floating point, because they make or measure pictures and sounds.
const FLOATS: &[&str] = &["portable", "music", "picture", "render", "demo", "cli"];
/// Modules that may open files.
const FILES: &[&str] = &["files", "cache", "render", "session", "demo", "watch", "cli", "main"];
const LONGEST_FILE: usize = 800;

struct Source {
    module: String,
    path: PathBuf,
    text: String,
}

impl Source {
    /// The text up to its tests.
    fn code(&self) -> &str {
        self.text.split("#[cfg(test)]").next().unwrap_or_default()
    }

    /// Its lines that are not comments, with their numbers.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code()
            .lines()
            .enumerate()
            .map(|(at, line)| (at + 1, line))
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.extension().is_some_and(|extension| extension == ending) {
            found.push(path);
        }
    }
}

fn sources() -> Vec<Source> {
    let folder = root().join("src");
    let mut paths = Vec::new();
    files(&folder, "rs", &mut paths);
    let source = |path: PathBuf| {
        let inside = path.strip_prefix(&folder).expect("inside").to_string_lossy().into_owned();
        let module = inside.split(['/', '.']).next().unwrap_or_default().to_owned();
        Source { module, text: fs::read_to_string(&path).expect("text"), path }
    };
    paths.into_iter().map(source).collect()
}

fn hold(what: &str, faults: Vec<String>) {
    assert!(faults.is_empty(), "{what}:\n{}", faults.join("\n"));
}

fn rank(module: &str) -> Option<u32> {
    RANKS.iter().find(|(name, _)| *name == module).map(|&(_, rank)| rank)
}

#[test]
fn modules_import_only_lower_ranks() {
    let mut faults = Vec::new();
    for source in sources() {
        let Some(own) = rank(&source.module) else {
            assert!(
                ["lib", "main"].contains(&source.module.as_str()),
                "{} has no rank",
                source.module
            );
            continue;
        };
        for (line, text) in source.lines() {
            let named = text
                .split("crate::")
                .skip(1)
                .filter_map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next());
            let wrong = named.filter(|name| {
                *name != source.module && rank(name).is_some_and(|rank| rank >= own)
            });
            faults.extend(wrong.map(|name| {
                format!("{}:{line}: {} imports {name}", source.path.display(), source.module)
            }));
        }
    }
    hold("imports of an equal or higher rank", faults);
}

#[test]
fn files_are_short_and_say_what_they_are() {
    let sources = sources();
    let long = |source: &&Source| source.text.lines().count() > LONGEST_FILE;
    hold(
        "longer than 800 lines",
        sources.iter().filter(long).map(|source| source.path.display().to_string()).collect(),
    );
    let silent = |source: &&Source| !source.text.starts_with("//!");
    hold(
        "do not begin with `//!`",
        sources.iter().filter(silent).map(|source| source.path.display().to_string()).collect(),
    );
}

#[test]
fn pixels_are_the_same_on_every_machine() {
    let calls =
        ["sin", "cos", "tan", "exp", "exp2", "ln", "log2", "log10", "powf", "powi", "hypot"];
    let more = ["atan", "atan2", "asin", "acos", "cbrt", "sin_cos", "mul_add"];
    let marks: Vec<String> = calls.iter().chain(&more).map(|call| format!(".{call}(")).collect();
    let mut faults = Vec::new();
    for source in sources().iter().filter(|source| source.module == "picture") {
        for (line, text) in source.lines() {
            if marks.iter().any(|mark| text.contains(mark)) {
                faults.push(format!("{}:{line}: {text}", source.path.display()));
            }
        }
    }
    hold("kernels that call the platform's mathematics library", faults);
}

#[test]
fn nothing_is_left_for_later() {
    let marks = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("XX", "X:"),
        concat!("todo", "!("),
        concat!("unimplemented", "!("),
        concat!("dbg", "!("),
    ];
    let mut faults = Vec::new();
    for source in sources() {
        for (line, text) in source.text.lines().enumerate() {
            faults.extend(
                marks
                    .iter()
                    .filter(|mark| text.contains(**mark))
                    .map(|mark| format!("{}:{}: {mark}", source.path.display(), line + 1)),
            );
        }
    }
    hold("left for later", faults);
}

#[test]
fn floats_stay_where_pictures_and_sounds_are_made() {
    let mut faults = Vec::new();
    for source in sources().iter().filter(|source| !FLOATS.contains(&source.module.as_str())) {
        let is_float = |text: &str| {
            text.split(|c: char| !c.is_alphanumeric() && c != '_')
                .any(|word| word == "f32" || word == "f64")
        };
        faults.extend(
            source
                .lines()
                .filter(|(_, text)| is_float(text))
                .map(|(line, _)| format!("{}:{line}", source.path.display())),
        );
    }
    hold("floating point", faults);
}

#[test]
fn files_are_opened_only_behind_the_world() {
    let mut faults = Vec::new();
    for source in sources().iter().filter(|source| !FILES.contains(&source.module.as_str())) {
        let opens = |text: &str| {
            ["std::fs", "std::env", "SystemTime", "Instant::now"]
                .iter()
                .any(|word| text.contains(word))
        };
        faults.extend(
            source
                .lines()
                .filter(|(_, text)| opens(text))
                .map(|(line, _)| format!("{}:{line}", source.path.display())),
        );
    }
    hold("files, environment or clocks", faults);
}

#[test]
fn no_path_of_any_machine_stands_in_the_repository() {
    let mut paths = Vec::new();
    for folder in ["src", "tests", "docs", "examples", "editors", "scripts", "benches", "grammar"] {
        for ending in ["rs", "md", "amv", "pest", "json", "vim", "sh", "toml"] {
            if root().join(folder).is_dir() {
                files(&root().join(folder), ending, &mut paths);
            }
        }
    }
    let homes = [
        concat!("/ro", "ot/"),
        concat!("/ho", "me/"),
        concat!("/wo", "rk/"),
        concat!("/Us", "ers/"),
    ];
    let named = |path: &PathBuf| {
        homes.iter().any(|home| fs::read_to_string(path).is_ok_and(|text| text.contains(home)))
    };
    hold(
        "absolute paths",
        paths.iter().filter(|path| named(path)).map(|path| path.display().to_string()).collect(),
    );
}
