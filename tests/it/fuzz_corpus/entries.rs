//! What each fuzz target does with its input. `fuzz/` runs these functions with random bytes,
//! `cargo test` with the files in `fuzz/corpus`.
//!
//! A function panics where the program would: every input that it returns from is handled.

#![allow(unreachable_pub, reason = "public in the crate of the fuzz targets")]

use std::fs;
use std::path::Path;

use amv::cache::{EntryKey, Store};
use amv::check::check;
use amv::diag::{Diagnostic, to_json};
use amv::hash::ContentHash;
use amv::music::{Lock, MusicFileError, decode_text, parse_beat_file, parse_lyrics, parse_marks};
use amv::source::{SourceId, Sources};
use amv::syntax;
use amv::timeline::{listing, lower};

use super::world::standard;

/// A function that takes any bytes and must return.
pub type Entry = fn(&[u8]);

/// The targets that need no engine, by name.
pub const ENTRIES: &[(&str, Entry)] = &[
    ("beats_chart", beats_chart),
    ("beats_midi", beats_midi),
    ("beats_text", beats_text),
    ("cache_entry", cache_entry),
    ("cache_pins", cache_pins),
    ("check", check_script),
    ("lock", lock),
    ("lyrics", lyrics),
    ("marks", marks),
    ("parse", parse),
];

/// A script into its tree: every error lies inside the text.
pub fn parse(input: &[u8]) {
    let Ok(text) = syntax::decode(input) else { return };
    let parsed = syntax::parse(SourceId(0), &text);
    for error in &parsed.errors {
        if let Some(span) = Diagnostic::of(error).span() {
            assert!(text.get(span.range()).is_some(), "{span:?} is outside the text");
        }
    }
    for comment in &parsed.comments {
        assert!(text.get(comment.span.range()).is_some(), "{:?} is outside", comment.span);
    }
}

/// A script through the whole front end, in the standard world.
pub fn check_script(input: &[u8]) {
    let world = standard().with_file("film.amv", input);
    let mut sources = Sources::new();
    let checked = check(&world, Path::new("film.amv"), &mut sources);
    let mut diagnostics = checked.diagnostics;
    if let Some(program) = checked.program {
        let lowered = lower(&program);
        diagnostics.extend(lowered.diagnostics);
        if let Some(timeline) = lowered.timeline {
            assert!(!listing::text(&timeline, &sources).is_empty());
        }
    }
    for diagnostic in &diagnostics {
        to_json(diagnostic, &sources).to_string();
    }
}

/// A lyric file, as each of the two formats.
pub fn lyrics(input: &[u8]) {
    for extension in ["lrc", "srt"] {
        match parse_lyrics(input, extension) {
            Ok(file) => {
                assert!(!file.lines.is_empty());
                check_skipped(&decode_text(input).text, &file.skipped);
            }
            Err(error) => check_error(&decode_text(input).text, &error),
        }
    }
}

/// A beat file made of lines: our own format, Audacity's labels, tables with commas or tabs.
pub fn beats_text(input: &[u8]) {
    beats(input, &["beats"]);
}

/// A chart of a rhythm game: StepMania's two formats and osu!'s.
pub fn beats_chart(input: &[u8]) {
    beats(input, &["sm", "ssc", "osu"]);
}

/// A Standard MIDI File.
pub fn beats_midi(input: &[u8]) {
    beats(input, &["mid"]);
}

/// The beats of a file must rise.
fn beats(input: &[u8], extensions: &[&str]) {
    for extension in extensions {
        match parse_beat_file(&format!("song.{extension}"), input) {
            Ok(file) => {
                let rise = file.beats.windows(2).all(|pair| pair[0].0 < pair[1].0);
                assert!(rise, "the beats do not rise: {:?}", file.beats);
                check_skipped(&decode_text(input).text, &file.skipped);
            }
            Err(error) => check_error(&decode_text(input).text, &error),
        }
    }
}

/// A file of labels, as each of its formats.
pub fn marks(input: &[u8]) {
    let text = decode_text(input).text;
    for extension in ["txt", "csv", "tsv", "beats"] {
        match parse_marks(&text, extension) {
            Ok(file) => {
                let marks = file.marks;
                assert!(marks.windows(2).all(|pair| pair[0].at <= pair[1].at), "{marks:?}");
                check_skipped(&text, &file.skipped);
            }
            Err(error) => check_error(&text, &error),
        }
    }
}

/// A lock file: what is read and written again must be the same.
pub fn lock(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    if let Ok(lock) = Lock::parse(&text) {
        let written = lock.to_text();
        assert_eq!(Lock::parse(&written).as_ref(), Ok(&lock), "{written}");
    }
}

/// An entry of the cache, as it is and with the hash that belongs to it.
pub fn cache_entry(input: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path(), u64::MAX).expect("a store");
    let key = key_of(spec(input));
    let path = folder.path().join(format!("{key}.entry"));
    for bytes in [input.to_vec(), sealed(input)] {
        fs::write(&path, bytes).expect("written");
        let mut packets = 0;
        let mut whole = false;
        if let Some(mut entry) = store.packets(key) {
            let _ = entry.spec();
            loop {
                match entry.next_packet() {
                    Ok(Some(_)) => packets += 1,
                    Ok(None) => break whole = true,
                    Err(_) => break,
                }
            }
        }
        store.contents();
        assert_eq!(store.get(key).map(|entry| entry.frames), whole.then_some(packets));
    }
}

/// The spec in an entry's bytes: behind the magic, after its length.
fn spec(entry: &[u8]) -> &[u8] {
    let Some((length, rest)) = entry.get(8..).and_then(|rest| rest.split_first_chunk::<4>()) else {
        return &[];
    };
    rest.get(..u32::from_le_bytes(*length) as usize).unwrap_or_default()
}

fn key_of(spec: &[u8]) -> EntryKey {
    ContentHash::of(spec).to_string().parse().expect("a hash is a key")
}

/// An entry whose last 32 bytes are the hash of all before, so that what a random input says is
/// taken at its word.
fn sealed(entry: &[u8]) -> Vec<u8> {
    let mut bytes = entry[..entry.len().saturating_sub(32)].to_vec();
    let hash = ContentHash::of(&bytes);
    bytes.extend_from_slice(hash.as_bytes());
    bytes
}

/// A file of pins, beside two entries that it may name. The store is trimmed to nothing; pinned
/// entries stay.
pub fn cache_pins(input: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    let keys = ["0", "f"].map(|digit| digit.repeat(64).parse::<EntryKey>().expect("a key"));
    for key in keys {
        fs::write(folder.path().join(format!("{key}.entry")), b"an entry").expect("written");
    }
    fs::write(folder.path().join("pinned-fuzz"), input).expect("written");
    let store = Store::open(folder.path(), 0).expect("a store");
    drop(store.pin([]));
    let names = |key: EntryKey| {
        std::str::from_utf8(input).is_ok_and(|text| {
            text.lines().any(|line| line.parse().is_ok_and(|named: EntryKey| named == key))
        })
    };
    for key in keys {
        assert_eq!(store.size(key).is_some(), names(key), "{key}");
    }
}

fn check_skipped(text: &str, skipped: &[MusicFileError]) {
    skipped.iter().for_each(|mistake| check_error(text, mistake));
}

/// A error names a place in the file, and prints.
fn check_error(text: &str, error: &MusicFileError) {
    assert!(text.get(error.bytes.clone()).is_some(), "{error:?} is outside the text");
    assert!((1..=text.len() + 1).contains(&error.line), "{error:?}");
    assert!(!error.to_string().is_empty());
}
