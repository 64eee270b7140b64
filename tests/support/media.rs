//! Where the shared real media stand, if they do.

#![expect(clippy::print_stderr, reason = "a skipped test is said aloud")]

use std::env;
use std::path::PathBuf;

/// The folder of shared media: `$AMV_SHARED_MEDIA`, or beside the checkout. None, said aloud, where
/// there is none.
pub(crate) fn shared() -> Option<PathBuf> {
    let beside = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/media"));
    let folder = env::var_os("AMV_SHARED_MEDIA").map_or(beside, PathBuf::from);
    if folder.is_dir() {
        return Some(folder.canonicalize().expect("a folder has a path"));
    }
    eprintln!("SKIPPED: no shared media at {}", folder.display());
    None
}
