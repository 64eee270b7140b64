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
    let of_the_film = [
        Code::EndsEarly,
        Code::FootageUpscaled,
        Code::MomentTwice,
        Code::OffGrid,
        Code::SizeUndecided,
        Code::SongGoesOn,
    ];
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

/// Every guess of every suite that gets an error, with its film.
fn films_with_errors() -> Vec<(String, String)> {
    let mut films = Vec::new();
    for path in suites() {
        let text = fs::read_to_string(&path).expect("text");
        for (at, guess) in guesses(&text) {
            films.push((format!("{at}: {guess}"), film(at, guess)));
        }
    }
    films
}

fn line_of(diagnostic: &Diagnostic, sources: &Sources) -> Option<usize> {
    let span = diagnostic.span()?;
    Some(sources.get(span.source)?.position(span.start).line)
}

/// A fix takes its mistake away. A mistake in a line's writing may have hidden another in the same
/// line, of another kind: then there are as many, but not the same.
#[test]
fn every_fix_of_a_guess_solves_it() {
    let mut failures = Vec::new();
    let mut count = 0;
    for (name, script) in films_with_errors() {
        let (diagnostics, sources) = told(&script);
        let errors = diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count();
        for diagnostic in diagnostics.iter().filter(|diagnostic| diagnostic.is_error()) {
            for fix in &diagnostic.fixes {
                count += 1;
                let Some(fixed) = fix.apply(&sources) else {
                    failures.push(format!("{name}: {} cannot be applied", fix.title));
                    continue;
                };
                let (left, after) = told(&fixed);
                let same = left.iter().any(|other| {
                    other.code == diagnostic.code
                        && other.message == diagnostic.message
                        && line_of(other, &after) == line_of(diagnostic, &sources)
                });
                let others = left.iter().filter(|diagnostic| diagnostic.is_error()).count();
                if same || others > errors {
                    failures.push(format!("{name}: {} leaves {left:?}", fix.title));
                }
            }
        }
    }
    assert!(count > 100, "only {count} fixes");
    assert!(failures.is_empty(), "{} of {count} fixes:\n{}", failures.len(), failures.join("\n"));
}

/// What a film of the lines that messages show declares.
const SHOWN: &str = "footage bunny = \"ep01.mkv\"\nfootage sintel = \"ep01.mkv\"\n\
footage ep01 = \"ep01.mkv\"\nfootage ep02 = \"ep02.mp4\"\nfootage s = \"ep01.mkv\"\n\
footage b = \"ep02.mp4\"\nimage logo = \"still.png\"\nmark drop = bar 9\n\
style karaoke { size 7% }\nstyle chorus { size 9% }\n";
const SONG: &str = "song track = \"song.ogg\" { tempo 120bpm; first beat 0s }\n";

/// What may be wrong with a shown line because this film is another one: its files and names, and
/// what lies beside it.
const OF_THIS_FILM: &[Code] = &[
    Code::AmbiguousName,
    Code::BarOutsideSong,
    Code::DuplicateName,
    Code::EndsEarly,
    Code::EndsLate,
    Code::EndUnknown,
    Code::FadeMisplaced,
    Code::FileMissing,
    Code::HandlesTooShort,
    Code::LabelTwice,
    Code::NoEnd,
    Code::PinLeavesRange,
    Code::PinOutsideShot,
    Code::ProjectTwice,
    Code::SectionEndsEarly,
    Code::SectionEndsLate,
    Code::SourceCount,
    Code::TransitionAtEdge,
    Code::TransitionTooLong,
    Code::TransitionsCollide,
    Code::UnknownLabel,
    Code::WordsWithoutEnd,
];

/// Whether a film of a shown line is right.
fn checks(script: &str) -> bool {
    let (diagnostics, _) = diagnose(script);
    let wrong = |diagnostic: &&Diagnostic| {
        diagnostic.is_error() && !OF_THIS_FILM.contains(&diagnostic.code)
    };
    !diagnostics.iter().any(|diagnostic| wrong(&diagnostic))
}

/// Whether a line that a message shows can be written somewhere.
fn can_be_written(line: &str) -> bool {
    let film = |body: &str| format!("{SONG}{SHOWN}{body}\n{TIMELINE_SHOWN}");
    let timeline = |item: &str| {
        format!("{SONG}{SHOWN}timeline {{\nbar 1: clip bunny[1:00 ..] until bar 2\n{item}\n}}\n")
    };
    let places = [
        film(line),
        format!("{SHOWN}{line}\n{TIMELINE_SHOWN}"),
        format!("{SONG}{SHOWN}{line}"),
        format!("{SONG}{SHOWN}{SECTION_SHOWN}adjust {line} {{ zoom 110% }}"),
        format!("{SONG}{SHOWN}{SECTION_SHOWN}text \"x\" from bar 1 {line}"),
        timeline(line),
        timeline(&format!("{line}\nclip sintel[2:00 ..]")),
        timeline(&format!("clip bunny[0:05 ..] {{ {line} }}")),
        timeline(&format!("clip bunny[0:05 ..] {line}")),
        timeline(&format!("clip bunny[0:05 ..] {{ zoom {line} }}")),
        timeline(&format!("clip {line}")),
        timeline(&format!("{line} 8f\nclip sintel[2:00 ..]")),
        timeline(&format!("{line} black 8f\nclip sintel[2:00 ..]")),
        timeline(&format!("{line} {{ clip bunny[0:05 ..] }}")),
        timeline(&format!("{line} clip bunny[0:05 .. 0:06] }}")),
        timeline(&format!("{line} bunny[0:05 ..] }}")),
        timeline(&format!("cut on beat until bar 5 cycle {{ bunny[0:05 ..]; {line} }}")),
        timeline(&format!("clip bunny[0:05 ..] {{ zoom 100% -> 110% {line} }}")),
        timeline(&format!("clip bunny[{line}]")),
        timeline(&format!("{line} clip bunny[0:05 ..]")),
        timeline(&format!("{line}: clip bunny[0:05 ..]")),
        timeline(&format!("{line} {{ bunny[0:05 ..]  sintel[0:05 ..] }}")),
        timeline(&format!("cut on beat until bar 5 cycle {{ {line} }}")),
        timeline(&format!("cut on {line} until bar 5 cycle {{ bunny[0:05 ..] }}")),
        timeline(&format!("cut {line} until bar 5 cycle {{ bunny[0:05 ..] }}")),
        film(&format!("style x {{ {line} }}")),
        film(&format!("style x {{ place {line} }}")),
        film(&format!("project {{ {line} }}")),
        film(&format!("output \"x.mov\" {{ {line} }}")),
        film(&format!("lyrics x = \"song.lrc\" {{ {line} }}")),
        film(&format!("footage x = \"ep01.mkv\" {{ {line} }}")),
        film(&format!("let x = {line}")),
        film(&format!("text \"x\" {line}")),
        format!("song track = \"song.ogg\" {{ {line} }}\n{SHOWN}{TIMELINE_SHOWN}"),
    ];
    places.iter().any(|script| checks(script))
}

const SECTION_SHOWN: &str = "timeline {\n  bar 1: clip bunny[0:05 ..]\n  \
section Chorus from bar 5 to bar 7 { clip sintel[0:05 ..] }\n  clip bunny[2:00 ..]\n}\n";

const TIMELINE_SHOWN: &str = "timeline { bar 1: clip bunny[1:00 ..] }\n";

#[test]
fn the_lines_that_messages_show_can_be_written() {
    let mut shown = std::collections::BTreeSet::new();
    for (_, script) in films_with_errors() {
        for help in told(&script).0.iter().filter_map(|diagnostic| diagnostic.help.clone()) {
            let quoted = help.split('`').skip(1).step_by(2).map(str::to_owned);
            shown.extend(quoted.filter(|line| line.contains(' ') && !line.contains('…')));
        }
    }
    let commands = |line: &&String| line.starts_with("amv ");
    let wrong: Vec<&String> =
        shown.iter().filter(|line| !commands(line) && !can_be_written(line)).collect();
    assert!(shown.len() > 100, "only {} lines", shown.len());
    assert!(wrong.is_empty(), "{} of {} lines: {wrong:#?}", wrong.len(), shown.len());
}
