//! The files of a cache folder: entries, entries that are being written, and pins.
//!
//! The folder may be on a network and be used by machines whose clocks differ, and a clock may be
//! set back. So a time in the future does not count as recent, and times are compared with the
//! clock of the folder's own disk.

use std::fs::{self, DirEntry, File, Metadata};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tempfile::NamedTempFile;

use crate::cache::key::EntryKey;

const EXTENSION: &str = "entry";
const UNFINISHED: &str = "unfinished-";
/// The prefix of pin files.
pub(super) const PINNED: &str = "pinned-";
/// An unfinished entry that is older was left by a process that was killed.
const ABANDONED: Duration = Duration::from_secs(24 * 3600);
/// An entry that was used this recently is not marked as used again.
const JUST_NOW: Duration = Duration::from_secs(60);

/// An entry in the folder.
pub(super) struct Entry {
    pub(super) path: PathBuf,
    pub(super) key: EntryKey,
    pub(super) bytes: u64,
    pub(super) used: SystemTime,
}

/// The path of the entry of `key`.
pub(super) fn entry_path(dir: &Path, key: EntryKey) -> PathBuf {
    dir.join(format!("{key}.{EXTENSION}"))
}

/// All entries. A folder that cannot be read has none.
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

/// All entries, the least recently used first. An entry with a time in the future was last used
/// before the clock was set back.
pub(super) fn by_use(dir: &Path, now: SystemTime) -> Vec<Entry> {
    let mut entries = entries(dir);
    entries.sort_by_key(|entry| (entry.used <= now + JUST_NOW, entry.used));
    entries
}

/// Marks an entry as used now. In a read-only folder, the order of use does not change.
pub(super) fn touch(path: &Path, facts: &Metadata) {
    let now = SystemTime::now();
    if facts.modified().is_ok_and(|used| apart(used, now) > JUST_NOW) {
        let _ = File::open(path).and_then(|file| file.set_modified(now));
    }
}

/// A new file for an entry, with the permissions of the user's other new files.
pub(super) fn unfinished(dir: &Path) -> io::Result<NamedTempFile> {
    new_file(dir, UNFINISHED)
}

/// A new file whose name begins with `prefix`.
pub(super) fn new_file(dir: &Path, prefix: &str) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.prefix(prefix).tempfile_in(dir)
}

/// The time of the disk that the folder is on. If nothing can be written, the time of this machine.
pub(super) fn now(dir: &Path) -> SystemTime {
    let told = || -> io::Result<SystemTime> {
        let mut file = unfinished(dir)?;
        file.write_all(b" ")?;
        file.as_file().metadata()?.modified()
    };
    told().unwrap_or_else(|_| SystemTime::now())
}

/// The time between two moments, in either order.
pub(super) fn apart(one: SystemTime, other: SystemTime) -> Duration {
    one.duration_since(other).unwrap_or_else(|before| before.duration())
}

/// The pin files of all processes, and when each was last renewed.
pub(super) fn pins(dir: &Path) -> Vec<(PathBuf, SystemTime)> {
    let ours = files(dir).filter(|file| file.file_name().to_string_lossy().starts_with(PINNED));
    ours.filter_map(|file| Some((file.path(), file.metadata().ok()?.modified().ok()?))).collect()
}

/// Removes unfinished entries that killed processes have left.
pub(super) fn remove_abandoned(dir: &Path, now: SystemTime) {
    let ours = files(dir).filter(|file| file.file_name().to_string_lossy().starts_with(UNFINISHED));
    let age = |file: &DirEntry| Some(apart(file.metadata().ok()?.modified().ok()?, now));
    for file in ours.filter(|file| age(file).is_some_and(|age| age > ABANDONED)) {
        let _ = fs::remove_file(file.path());
    }
}

/// Makes room for the entry at `path`, whose name a folder has taken. An empty folder is removed;
/// one with content, which amv did not make, gets another name.
pub(super) fn move_folder_away(path: &Path) -> io::Result<()> {
    if !path.symlink_metadata().is_ok_and(|facts| facts.is_dir()) {
        return Ok(());
    }
    fs::remove_dir(path).or_else(|_| {
        let aside = tempfile::Builder::new()
            .prefix("folder-")
            .tempdir_in(path.parent().unwrap_or(Path::new("")))?;
        fs::rename(path, aside.path()).map(|()| drop(aside.keep()))
    })
}

/// Removes a file. It is no error if another process has removed it.
pub(super) fn gone(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Err(_) | Ok(()) => Ok(()),
    }
}

fn files(dir: &Path) -> impl Iterator<Item = DirEntry> {
    fs::read_dir(dir).into_iter().flatten().filter_map(Result::ok)
}
