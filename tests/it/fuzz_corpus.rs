//! Every input of the fuzz corpora through the function of its target: what a fuzzer once found
//! stays mended, and the targets keep compiling without a fuzzer.

mod entries;
#[cfg(feature = "ffmpeg")]
mod preview_request;

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use crate::support::requirements;
use crate::support::world;

/// The target that needs the engine.
const ENGINE_TARGET: &str = "preview_request";

/// The folder `fuzz`, which packages leave out. `None`: the caller must skip its test.
fn fuzz() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    if !folder.is_dir() {
        requirements::skip("there is no folder fuzz");
        return None;
    }
    Some(folder)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

/// The names of the files and folders in a folder, without extensions.
fn names(folder: &Path) -> BTreeSet<String> {
    let name = |path: &PathBuf| path.file_stem().map(|name| name.to_string_lossy().into_owned());
    files(folder).iter().filter_map(name).collect()
}

#[test]
fn every_input_is_handled() {
    for (name, entry) in entries::ENTRIES {
        run(name, *entry);
    }
}

#[cfg(feature = "ffmpeg")]
#[test]
fn every_request_to_the_preview_is_handled() {
    run(ENGINE_TARGET, preview_request::preview_request);
}

/// Feeds a target's corpus to its function.
fn run(name: &str, entry: entries::Entry) {
    let Some(fuzz) = fuzz() else { return };
    let mut failed = Vec::new();
    let inputs = files(&fuzz.join("corpus").join(name));
    assert!(!inputs.is_empty(), "{name} has no corpus");
    for path in inputs {
        let input = fs::read(&path).expect("an input");
        if catch_unwind(AssertUnwindSafe(|| entry(&input))).is_err() {
            failed.push(path);
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn every_target_has_a_function_and_a_corpus() {
    let Some(fuzz) = fuzz() else { return };
    let entries: BTreeSet<String> = entries::ENTRIES
        .iter()
        .map(|(name, _)| *name)
        .chain([ENGINE_TARGET])
        .map(str::to_owned)
        .collect();
    assert_eq!(names(&fuzz.join("targets")), entries);
    assert_eq!(names(&fuzz.join("corpus")), entries);
}
