//! `amv cache`: how much is kept from render to render, and its removal.

use std::path::{Path, PathBuf};

use super::arguments::{CacheAction, CacheArguments, DEFAULT_CACHE_SIZE, bytes};
use super::console::Console;
use super::mistake::Mistake;
use super::stop::{Exit, Stop};
use crate::cache::{Stats, Store};
use crate::session::Film;

/// Shows or empties the cache of a script, or of the scripts in a folder.
pub(super) fn run(console: &Console, arguments: &CacheArguments) -> Result<Exit, Stop> {
    let folder = folder(&arguments.path)?;
    if !folder.is_dir() {
        console.result(&format!("{}: nothing is kept\n", folder.display()))?;
        return Ok(Exit::Clean);
    }
    let cap = bytes(DEFAULT_CACHE_SIZE).unwrap_or(u64::MAX);
    let store = Store::open(&folder, cap).map_err(|error| Stop::for_error(&error, Exit::Failed))?;
    let line = match arguments.action {
        CacheAction::Stats => format!("{} kept, of at most {}", contents(store.stats()), size(cap)),
        CacheAction::Clear => {
            let before = store.clear().map_err(|error| Stop::for_error(&error, Exit::Failed))?;
            format!("{} removed", contents(before))
        }
    };
    console.result(&format!("{}: {line}\n", folder.display()))?;
    Ok(Exit::Clean)
}

/// The cache folder of a script or of a folder of scripts.
fn folder(path: &Path) -> Result<PathBuf, Stop> {
    if !path.exists() {
        return Err(Stop::for_error(&Mistake::NoSuchPath { path: path.display().to_string() }, Exit::WrongCommandLine));
    }
    let script = if path.is_dir() { path.join("script.amv") } else { path.to_owned() };
    Ok(Film::open(script).cache_folder().to_owned())
}

fn contents(stats: Stats) -> String {
    let entries = usize::try_from(stats.entries).unwrap_or(usize::MAX);
    format!("{}, {}", super::script::number(entries, "segment"), size(stats.bytes))
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
    use super::*;

    #[test]
    fn sizes_read_well() {
        let said: Vec<String> = [0, 999, 1000, 24_190_000, 20_000_000_000].map(size).into();
        assert_eq!(said, ["0 bytes", "999 bytes", "1.0 kB", "24.1 MB", "20.0 GB"]);
    }
}
