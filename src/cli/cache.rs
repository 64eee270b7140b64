//! `amv cache`: shows, verifies or empties the cache.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::arguments::{CacheAction, CacheArguments, DEFAULT_CACHE_SIZE, bytes};
use super::console::Console;
use super::error::CommandError;
use super::script::number;
use super::stop::{Exit, Stop};
use crate::cache::{CachedEntry, EntrySpec, Names, Stats, Store, StoreError, Verified, described};
use crate::session::{Film, known_media};

/// Runs the action on the cache of a script, or of the scripts in a folder.
pub(super) fn run(console: &Console, arguments: &CacheArguments) -> Result<Exit, Stop> {
    let folder = folder(&arguments.path, arguments.cache.as_deref())?;
    let failed = |error: StoreError| Stop::for_error(&error, Exit::Failed);
    if !folder.is_dir() && !arguments.json {
        console.result(&format!("{}: the cache is empty\n", folder.display()))?;
        return Ok(Exit::Clean);
    }
    let store = Store::look(&folder);
    let (text, exit) = match arguments.action {
        CacheAction::Stats => (stats(&store, arguments.json), Exit::Clean),
        CacheAction::List => (list(&store, &folder, arguments.json), Exit::Clean),
        CacheAction::Verify => {
            let verified = store.verify().map_err(failed)?;
            let exit = if verified.damaged.is_empty() { Exit::Clean } else { Exit::ScriptErrors };
            (verification(&folder, &verified, arguments.json), exit)
        }
        CacheAction::Clear => {
            let before = store.clear().map_err(failed)?;
            (
                output(
                    &folder,
                    &format!("{} removed", contents(before)),
                    arguments.json,
                    &json!({ "removed": counted(before) }),
                ),
                Exit::Clean,
            )
        }
    };
    if arguments.json {
        console.exact_result(&text)?;
    } else {
        console.result(&text)?;
    }
    Ok(exit)
}

/// The cache folder of a script or of a folder of scripts.
fn folder(path: &Path, named: Option<&Path>) -> Result<PathBuf, Stop> {
    if !path.exists() {
        return Err(Stop::for_error(
            &CommandError::NoSuchPath { path: path.display().to_string() },
            Exit::WrongCommandLine,
        ));
    }
    let script = if path.is_dir() { path.join("script.amv") } else { path.to_owned() };
    Ok(Film::open_with_cache(script, named).cache_folder().to_owned())
}

fn stats(store: &Store, as_json: bool) -> String {
    let stats = store.stats();
    let cap = bytes(DEFAULT_CACHE_SIZE).unwrap_or(u64::MAX);
    output(
        store.dir(),
        &format!("{} cached, of at most {}", contents(stats), size(cap)),
        as_json,
        &json!({ "cached": counted(stats) }),
    )
}

fn verification(folder: &Path, verified: &Verified, as_json: bool) -> String {
    let Verified { whole, foreign, damaged } = verified;
    let removed: Vec<String> = damaged
        .iter()
        .map(|(key, reason)| format!("{}: {reason}; it was removed\n", key.short()))
        .collect();
    let others =
        if *foreign > 0 { format!(", {foreign} of another version of amv") } else { String::new() };
    let line = format!("{} whole{others}, {} damaged", contents(*whole), damaged.len());
    let keys: Vec<Value> = damaged
        .iter()
        .map(|(key, reason)| json!({ "key": key.to_string(), "why": reason.to_string() }))
        .collect();
    let object = json!({ "whole": counted(*whole), "foreign": foreign, "damaged": keys });
    if as_json {
        output(folder, &line, true, &object)
    } else {
        removed.concat() + &output(folder, &line, false, &object)
    }
}

/// One line for people, or one object with the folder for programs.
fn output(folder: &Path, line: &str, as_json: bool, object: &Value) -> String {
    if !as_json {
        return format!("{}: {line}\n", folder.display());
    }
    let mut object = object.clone();
    object["folder"] = json!(folder.to_string_lossy());
    format!("{object}\n")
}

fn list(store: &Store, folder: &Path, as_json: bool) -> String {
    let known = known_media(folder);
    let names = |digest| known.get(&digest).cloned();
    let contents = store.contents();
    if as_json {
        let entries: Vec<Value> = contents.iter().map(|entry| object(entry, &names)).collect();
        return output(folder, "", true, &json!({ "entries": entries }));
    }
    let now = SystemTime::now();
    contents.iter().map(|entry| line(entry, now, &names)).collect()
}

/// The kind of an entry, its number of frames, and what it shows.
fn facts(entry: &CachedEntry, names: Names<'_>) -> (&'static str, Option<u32>, String) {
    match &entry.spec {
        Some(spec @ EntrySpec::Segment(segment)) => {
            ("segment", Some(segment.frames), described(spec, names))
        }
        Some(spec @ EntrySpec::Sound(_)) => ("sound", None, described(spec, names)),
        Some(spec @ EntrySpec::Copy(_)) => ("copy", None, described(spec, names)),
        Some(spec @ EntrySpec::Proxy(proxy)) => {
            ("proxy", Some(proxy.frames), described(spec, names))
        }
        Some(spec @ EntrySpec::Damage(_)) => ("damage", None, described(spec, names)),
        None => ("unknown", None, "damaged, or of another version of amv".to_owned()),
    }
}

/// `9f86d081884c  segment    24 frames    1.2 MB  3 min ago   a.mp4 48..72`.
fn line(entry: &CachedEntry, now: SystemTime, names: Names<'_>) -> String {
    let (kind, frames, what) = facts(entry, names);
    let frames = frames.map(|frames| number(frames as usize, "frame")).unwrap_or_default();
    format!(
        "{}  {kind:<7}  {frames:>11}  {:>9}  {:>11}  {what}\n",
        entry.key.short(),
        size(entry.bytes),
        ago(entry.used, now)
    )
}

fn object(entry: &CachedEntry, names: Names<'_>) -> Value {
    let (kind, frames, what) = facts(entry, names);
    let used = entry.used.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    json!({ "key": entry.key.to_string(), "kind": kind, "frames": frames, "bytes": entry.bytes, "used": used, "what": what })
}

/// `12 s ago`, `3 min ago`, `2 h ago`, `5 d ago`; `now` for a time in the future, as after the clock
/// was set back.
fn ago(used: SystemTime, now: SystemTime) -> String {
    let seconds = now.duration_since(used).map_or(0, |since| since.as_secs());
    match seconds {
        0 => "now".to_owned(),
        1..60 => format!("{seconds} s ago"),
        60..3600 => format!("{} min ago", seconds / 60),
        3600..86_400 => format!("{} h ago", seconds / 3600),
        _ => format!("{} d ago", seconds / 86_400),
    }
}

fn contents(stats: Stats) -> String {
    let entries = usize::try_from(stats.entries).unwrap_or(usize::MAX);
    format!("{}, {}", number(entries, "part"), size(stats.bytes))
}

fn counted(stats: Stats) -> Value {
    json!({ "parts": stats.entries, "bytes": stats.bytes })
}

/// `0 bytes`, `24.1 MB`.
pub(super) fn size(bytes: u64) -> String {
    let units = [(1_000_000_000_000, "TB"), (1_000_000_000, "GB"), (1_000_000, "MB"), (1000, "kB")];
    match units.into_iter().find(|&(unit, _)| bytes >= unit) {
        Some((unit, name)) => format!("{}.{} {name}", bytes / unit, bytes % unit * 10 / unit),
        None => format!("{bytes} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn sizes_read_well() {
        let texts: Vec<String> = [0, 999, 1000, 24_190_000, 20_000_000_000].map(size).into();
        assert_eq!(texts, ["0 bytes", "999 bytes", "1.0 kB", "24.1 MB", "20.0 GB"]);
    }

    #[test]
    fn times_read_well() {
        let now = UNIX_EPOCH + Duration::from_secs(1_000_000);
        let text = |seconds: u64| ago(now - Duration::from_secs(seconds), now);
        assert_eq!(
            [0, 12, 200, 7300, 500_000].map(text),
            ["now", "12 s ago", "3 min ago", "2 h ago", "5 d ago"]
        );
        assert_eq!(ago(now + Duration::from_secs(9), now), "now");
    }
}
