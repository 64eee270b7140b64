//! What a test needs from the machine, and what happens where it is missing.
//!
//! - A program (`ffmpeg`, `chromedriver`, `make`): where the variable `CI` is set, the test fails.
//!   Everywhere else the test is skipped. `scripts/setup --test` installs all of them.
//! - The shared media, which are too large for the repository: the test is skipped, unless the
//!   variable `AMV_SHARED_MEDIA` names their folder. Then they must be there.
//! - A facility of the system (`/dev/full`, the right to mount a disk): the test is skipped.
//!
//! Every skipped test prints a line, also where the harness captures the output of tests.

use std::env;
use std::fmt::Display;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::thread;

/// The path of a program. `None`: the caller must skip its test.
#[track_caller]
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    let found = on_path(name);
    if found.is_none() {
        assert!(
            env::var_os("CI").is_none(),
            "{name} is missing: `scripts/setup --test` installs it"
        );
        skip(format_args!("{name} is missing"));
    }
    found
}

/// Whether the commands `ffmpeg` and `ffprobe` exist. If not, the caller must skip its test.
#[track_caller]
pub(crate) fn ffmpeg() -> bool {
    program("ffmpeg").is_some() && program("ffprobe").is_some()
}

/// The folder of the shared media: `$AMV_SHARED_MEDIA`, or `../shared/media` beside the checkout.
/// `None`: the caller must skip its test.
#[track_caller]
pub(crate) fn shared_media() -> Option<PathBuf> {
    let named = env::var_os("AMV_SHARED_MEDIA").map(PathBuf::from);
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/media"));
    let folder = named.clone().unwrap_or_else(beside);
    if folder.is_dir() {
        return Some(folder.canonicalize().expect("a folder has a path"));
    }
    assert!(named.is_none(), "AMV_SHARED_MEDIA names no folder: {}", folder.display());
    skip(format_args!("the shared media are missing"));
    None
}

/// Prints that the running test is skipped. The harness captures only what the print macros write,
/// so this line is always seen.
pub(crate) fn skip(reason: impl Display) {
    let test = thread::current().name().unwrap_or("a test").to_owned();
    let _ = writeln!(io::stderr(), "SKIPPED {test}: {reason}");
}

/// Where a program is found in `PATH`.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
}
