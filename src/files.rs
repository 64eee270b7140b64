//! Tells the states of a file apart without reading its content, and reads files up to a limit.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// What changes when a file is written to, or another takes its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Stamp {
    /// In bytes.
    size: u64,
    /// When its content was last written, in nanoseconds since 1970.
    modified: i128,
    /// The device and the inode; zeros where the system has none.
    number: (u64, u64),
    /// When its content, its name or its permissions last changed, in seconds and nanoseconds since
    /// 1970; zeros where the system does not say it.
    changed: (i64, i64),
}

/// The limit of the files that amv itself writes, in bytes: records and facts of media.
pub const LARGEST_RECORD: u64 = 256 << 20;

/// The limit of font files in bytes.
pub const LARGEST_FONT: u64 = 64 << 20;

/// The reason in the error for a file whose stamp is another than before its content was hashed.
pub const CHANGED_DURING_RENDER: &str = "it was changed during the render";

impl Stamp {
    /// The stamp of the file at `path`, or of the file that a link there leads to. None if there is
    /// no file.
    pub fn of(path: &Path) -> Option<Stamp> {
        Some(Stamp::of_metadata(&path.metadata().ok()?))
    }

    pub fn of_metadata(facts: &Metadata) -> Stamp {
        let modified = facts.modified().map_or(0, since_1970);
        Stamp { size: facts.len(), modified, number: number(facts), changed: changed(facts) }
    }
}

/// The content of the file at `path`, which a stranger may have made: a sparse file is as long as it
/// says, and a pipe has no end.
///
/// # Errors
/// It cannot be read, is no regular file, or ([`io::ErrorKind::FileTooLarge`]) has more than `limit`
/// bytes.
pub fn read_at_most(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let facts = path.metadata()?;
    if facts.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !facts.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a file"));
    }
    let mut bytes = Vec::new();
    if facts.len() <= limit {
        File::open(path)?.take(limit + 1).read_to_end(&mut bytes)?;
    }
    if facts.len() > limit || bytes.len() as u64 > limit {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}

/// The text of the file at `path`, as [`read_at_most`] reads it.
///
/// # Errors
/// As there, or it is not UTF-8.
pub fn read_text_at_most(path: &Path, limit: u64) -> io::Result<String> {
    String::from_utf8(read_at_most(path, limit)?)
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

/// Keeps an `.amv` folder out of version control, with a `.gitignore` in it. Nothing is written
/// through a link: its target may be a folder of the user's.
///
/// # Errors
/// The file cannot be written.
pub fn ignore_in_repository(amv_folder: &Path) -> io::Result<()> {
    let ignore = amv_folder.join(".gitignore");
    let is_link = |path: &Path| path.symlink_metadata().is_ok_and(|facts| facts.is_symlink());
    if ignore.symlink_metadata().is_ok() || is_link(amv_folder) {
        return Ok(());
    }
    std::fs::write(ignore, "*\n")
}

fn since_1970(time: SystemTime) -> i128 {
    let nanoseconds = |length: std::time::Duration| length.as_nanos().cast_signed();
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => nanoseconds(after),
        Err(before) => -nanoseconds(before.duration()),
    }
}

#[cfg(unix)]
fn number(facts: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (facts.dev(), facts.ino())
}

#[cfg(not(unix))]
fn number(_: &Metadata) -> (u64, u64) {
    (0, 0)
}

#[cfg(unix)]
fn changed(facts: &Metadata) -> (i64, i64) {
    use std::os::unix::fs::MetadataExt;
    (facts.ctime(), facts.ctime_nsec())
}

#[cfg(not(unix))]
fn changed(_: &Metadata) -> (i64, i64) {
    (0, 0)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::Duration;

    use super::*;

    /// Files of one size and one time of writing.
    fn twins(folder: &Path) -> [std::path::PathBuf; 2] {
        ["red.bmp", "green.bmp"].map(|name| {
            let path = folder.join(name);
            fs::write(&path, &name[..3]).expect("written");
            let time = UNIX_EPOCH + Duration::from_secs(315_532_800);
            File::options()
                .write(true)
                .open(&path)
                .and_then(|file| file.set_modified(time))
                .expect("set");
            path
        })
    }

    #[test]
    fn nothing_happened_and_nothing_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let [one, other] = twins(folder.path());
        assert_eq!(Stamp::of(&one), Stamp::of(&one));
        assert!(Stamp::of(&one).is_some() && Stamp::of(&folder.path().join("none")).is_none());
        assert_ne!(Stamp::of(&one), Stamp::of(&other));
    }

    #[cfg(unix)]
    #[test]
    fn a_file_of_the_same_size_and_time_in_its_place_has_another_stamp() {
        let folder = tempfile::tempdir().expect("a folder");
        let [one, other] = twins(folder.path());
        let before = Stamp::of(&one);
        fs::rename(&other, &one).expect("replaced");
        assert_ne!(Stamp::of(&one), before);
    }

    #[test]
    fn a_file_is_read_up_to_its_limit() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("sparse");
        File::create(&path).and_then(|file| file.set_len(1 << 40)).expect("made");
        let refused = read_at_most(&path, 100).expect_err("too long");
        assert_eq!(refused.kind(), io::ErrorKind::FileTooLarge);
        fs::write(&path, [b'a'; 100]).expect("written");
        assert_eq!(read_at_most(&path, 100).expect("read").len(), 100);
        assert!(read_at_most(&path, 99).is_err() && read_at_most(folder.path(), 99).is_err());
        assert_eq!(read_text_at_most(&path, 100).expect("text"), "a".repeat(100));
    }

    #[cfg(unix)]
    #[test]
    fn what_has_no_end_is_not_read() {
        let refused = read_at_most(Path::new("/dev/zero"), 100).expect_err("a device");
        assert_eq!(refused.kind(), io::ErrorKind::InvalidInput);
    }

    #[test]
    fn times_before_1970_are_times_too() {
        assert_eq!(since_1970(UNIX_EPOCH - Duration::from_secs(2)), -2_000_000_000);
    }
}
