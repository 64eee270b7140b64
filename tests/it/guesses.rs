//! What people guess from habits of other programs, and what the compiler answers.
//!
//! `tests/guesses/*.txt` hold guesses by the place where they are written (`## clip`: in a clip's
//! braces). Under each stands every message that it gets, word for word:
//!
//! ```text
//! ## clip
//! > zoom 100% to 110%
//! error[syntax]: …
//!   help: …
//! ```
//!
//! `UPDATE_GUESSES=1` writes what the compiler answers now. Read each change aloud before you
//! commit it: one guess gets one message, which says what to write.

use std::fs;
use std::path::{Path, PathBuf};

use amv::diag::{Code, Diagnostic, Severity};
use amv::source::Sources;

use crate::support::diagnose::diagnose;

/// A place in a film for a guess: the script before and after it.
struct Place {
    name: &'static str,
    before: &'static str,
    after: &'static str,
}

const DECLARATIONS: &str = "song m = \"song.ogg\" { tempo 120bpm; first beat 0s }\n\
footage s = \"ep01.mkv\"\nfootage b = \"ep02.mp4\"\nimage logo = \"still.png\"\nmark drop = bar 9\n";

const TIMELINE: &str = "timeline { bar 1: clip s[1:00 ..] }\n";

const PLACES: &[Place] = &[
    Place { name: "file", before: "", after: "\n" },
    Place {
        name: "timeline",
        before: "timeline {\n  bar 1: clip s[1:00 ..] for 2 bars\n  ",
        after: "\n  bar 20: clip b[0:20 ..]\n}\n",
    },
    Place {
        name: "clip",
        before: "timeline {\n  bar 1: clip s[0:05 ..] {\n    ",
        after: "\n  }\n}\n",
    },
    Place {
        name: "layer",
        before: "layer top {\n  ",
        after: "\n  bar 3: clip logo for 1 bar\n}\n",
    },
    Place { name: "adjust", before: "adjust from bar 3 to bar 5 {\n  ", after: "\n}\n" },
    Place {
        name: "cut",
        before: "timeline {\n  bar 1: cut on beat until bar 2 cycle {\n    s[0:05 ..]  b[0:05 ..]\n    ",
        after: "\n  }\n}\n",
    },
    Place { name: "style", before: "style t {\n  ", after: "\n}\n" },
    Place {
        name: "song",
        before: "song m = \"song.ogg\" {\n  tempo 120bpm\n  first beat 0s\n  ",
        after: "\n}\n",
    },
    Place { name: "project", before: "project {\n  ", after: "\n}\n" },
    Place { name: "footage", before: "footage c = \"ep02.mp4\" {\n  ", after: "\n}\n" },
];

/// A film with `guess` at `place`.
fn film(place: &str, guess: &str) -> String {
    let row = PLACES.iter().find(|row| row.name == place).expect("a known place");
    let (_, without_song) = DECLARATIONS.split_once('\n').expect("lines");
    let declarations = if place == "song" { without_song } else { DECLARATIONS };
    let timeline = if matches!(place, "timeline" | "clip" | "cut") { "" } else { TIMELINE };
    format!("{declarations}{}{}{}{timeline}", row.before, guess.replace('⏎', "\n"), row.after)
}

fn suites() -> Vec<PathBuf> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/guesses"));
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the guesses")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    paths
}

/// Each guess of a suite with its place.
fn guesses(text: &str) -> Vec<(&str, &str)> {
    let mut place = "";
    let mut found = Vec::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("## ") {
            place = name;
        } else if let Some(guess) = line.strip_prefix("> ") {
            found.push((place, guess));
        }
    }
    found
}

/// What the compiler says of a script, without what it would say of any film with names to spare.
fn told(script: &str) -> (Vec<Diagnostic>, Sources) {
    let (mut diagnostics, sources) = diagnose(script);
    diagnostics.retain(|diagnostic| diagnostic.code != Code::Unused);
    // Whether the items fill the timeline is no part of a guess.
    let of_the_film = [Code::EndsEarly, Code::FootageUpscaled, Code::OffGrid, Code::MomentTwice];
    diagnostics.retain(|diagnostic| !of_the_film.contains(&diagnostic.code));
    (diagnostics, sources)
}

fn shown(diagnostic: &Diagnostic) -> String {
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let help = diagnostic.help.iter().map(|help| format!("  help: {help}\n")).collect::<String>();
    format!("{severity}[{}]: {}\n{help}", diagnostic.code, diagnostic.message)
}

#[test]
fn every_guess_gets_the_message_that_is_written_under_it() {
    let mut failures = Vec::new();
    for path in suites() {
        let text = fs::read_to_string(&path).expect("text");
        let mut answered = String::new();
        let mut place = "";
        for (at, guess) in guesses(&text) {
            if at != place {
                answered.push_str(&format!("## {at}\n"));
                place = at;
            }
            answered.push_str(&format!("> {guess}\n"));
            answered.extend(told(&film(at, guess)).0.iter().map(shown));
        }
        if std::env::var_os("UPDATE_GUESSES").is_some() {
            fs::write(&path, &answered).expect("written");
        } else {
            let lines = text.lines().zip(answered.lines());
            failures.extend(
                lines.filter(|(wanted, found)| wanted != found).take(3).map(|(wanted, found)| {
                    format!("{}: {wanted:?} is now {found:?}", path.display())
                }),
            );
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
