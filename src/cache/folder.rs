//! The files of a cache folder: entries, entries that are being written, and pins.
//!
//! The folder may lie on a network and be used by machines whose clocks differ, and a clock may be
//! set back: a time in the future is not taken for a recent one, and what is compared with the
//! clock is compared with that of the folder's own disk.

use std::fs::{self, DirEntry, File, Metadata};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tempfile::NamedTempFile;

use crate::cache::key::EntryKey;

const EXTENSION: &str = "entry";
const UNFINISHED: &str = "unfinished-";
/// What pins begin with.
pub(super) const PINNED: &str = "pinned-";
/// An unfinished entry older than this was left by a process that was killed.
const ABANDONED: Duration = Duration::from_secs(24 * 3600);
/// An entry that was used this recently need not be marked as used again.
const JUST_NOW: Duration = Duration::from_secs(60);

/// An entry as it lies in the folder.
pub(super) struct Entry {
    pub(super) path: PathBuf,
    pub(super) key: EntryKey,
    pub(super) bytes: u64,
    pub(super) used: SystemTime,
}

/// Where the entry of `key` lies.
pub(super) fn entry_path(dir: &Path, key: EntryKey) -> PathBuf {
    dir.join(format!("{key}.{EXTENSION}"))
}

/// All entries; a folder that cannot be read has none.
pub(super) fn entries(dir: &Path) -> Vec<Entry> {
    let entry = |file: DirEntry| {
        let path = file.path();
        let key = EntryKey::of_name(
            path.file_stem()
                .filter(|_| path.extension().is_some_and(|extension| extension == EXTENSION))?
                .to_str()?,
        )?;
        let facts = file.metadata().ok().filter(Metadata::is_file)?;
        Some(Entry { path, key, bytes: facts.len(), used: facts.modified().ok()? })
    };
    files(dir).filter_map(entry).collect()
}

/// The entries, the least recently used first. One that is said to be used in the future was not
/// used since the clock was set back.
pub(super) fn by_use(dir: &Path, now: SystemTime) -> Vec<Entry> {
    let mut entries = entries(dir);
    entries.sort_by_key(|entry| (entry.used <= now + JUST_NOW, entry.used));
    entries
}

/// Marks an entry as used now. A folder that may only be read keeps its order of use.
pub(super) fn touch(path: &Path, facts: &Metadata) {
    let now = SystemTime::now();
    if facts.modified().is_ok_and(|used| apart(used, now) > JUST_NOW) {
        let _ = File::open(path).and_then(|file| file.set_modified(now));
    }
}

/// A new entry, which everybody may read whom the user lets read new files.
pub(super) fn unfinished(dir: &Path) -> io::Result<NamedTempFile> {
    new_file(dir, UNFINISHED)
}

/// A new file of a name that begins with `prefix`.
pub(super) fn new_file(dir: &Path, prefix: &str) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.prefix(prefix).tempfile_in(dir)
}

/// What time it is for the disk that the folder lies on; where nothing can be written, for this
/// machine.
pub(super) fn now(dir: &Path) -> SystemTime {
    let told = || -> io::Result<SystemTime> {
        let mut file = unfinished(dir)?;
        file.write_all(b" ")?;
        file.as_file().metadata()?.modified()
    };
    told().unwrap_or_else(|_| SystemTime::now())
}

/// How far two moments lie apart, whichever is first.
pub(super) fn apart(one: SystemTime, other: SystemTime) -> Duration {
    one.duration_since(other).unwrap_or_else(|before| before.duration())
}

/// The pins of all processes, and when each was last renewed.
pub(super) fn pins(dir: &Path) -> Vec<(PathBuf, SystemTime)> {
    let ours = files(dir).filter(|file| file.file_name().to_string_lossy().starts_with(PINNED));
    ours.filter_map(|file| Some((file.path(), file.metadata().ok()?.modified().ok()?))).collect()
}

/// Removes the entries that killed processes left half written.
pub(super) fn remove_abandoned(dir: &Path, now: SystemTime) {
    let ours = files(dir).filter(|file| file.file_name().to_string_lossy().starts_with(UNFINISHED));
    let age = |file: &DirEntry| Some(apart(file.metadata().ok()?.modified().ok()?, now));
    for file in ours.filter(|file| age(file).is_some_and(|age| age > ABANDONED)) {
        let _ = fs::remove_file(file.path());
    }
}

/// Removes a file; whether it is gone now, whoever did it.
pub(super) fn gone(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Err(_) | Ok(()) => Ok(()),
    }
}

fn files(dir: &Path) -> impl Iterator<Item = DirEntry> {
    fs::read_dir(dir).into_iter().flatten().filter_map(Result::ok)
}
