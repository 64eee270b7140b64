//! Tells a file's states apart without reading its content.

use std::fs::Metadata;
use std::path::Path;
use std::time::SystemTime;

/// A file's state: the entry at its path and, if that is a link, the link's target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FileStamp {
    own: Option<Facts>,
    target: Option<Facts>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Facts {
    file_number: (u64, u64),
    is_folder: bool,
    is_link: bool,
    /// In bytes.
    size: u64,
    written: Option<SystemTime>,
    /// When its content or its metadata last changed.
    changed: Option<SystemTime>,
}

impl FileStamp {
    /// Reads the state of `path`.
    pub(super) fn of(path: &Path) -> FileStamp {
        let own = path.symlink_metadata().ok().as_ref().map(Facts::of);
        let target = own
            .filter(|own| own.is_link)
            .and_then(|_| path.metadata().ok().as_ref().map(Facts::of));
        FileStamp { own, target }
    }

    /// Whether there is nothing to read: no file, a broken link, or an empty file.
    pub(super) fn is_empty(&self) -> bool {
        self.file().is_none_or(|facts| facts.size == 0 && !facts.is_folder)
    }

    /// Whether the file changed at `time` or later, by the clock of its file system.
    pub(super) fn changed_since(&self, time: SystemTime) -> bool {
        [self.own, self.target]
            .into_iter()
            .flatten()
            .any(|facts| facts.changed.is_some_and(|changed| changed >= time))
    }

    fn file(&self) -> Option<Facts> {
        self.own.filter(|own| !own.is_link).or(self.target)
    }
}

/// When the file at `path` was last written or renamed, or its permissions changed. Follows links.
/// `None` if there is no file.
pub fn last_change(path: &Path) -> Option<SystemTime> {
    changed(&path.metadata().ok()?)
}

impl Facts {
    /// A folder's state does not depend on its content.
    fn of(facts: &Metadata) -> Facts {
        let is_folder = facts.is_dir();
        Facts {
            file_number: file_number(facts),
            is_folder,
            is_link: facts.is_symlink(),
            size: if is_folder { 0 } else { facts.len() },
            written: if is_folder { None } else { facts.modified().ok() },
            changed: if is_folder { None } else { changed(facts) },
        }
    }
}

/// The device and the inode of a file; zeros on systems that do not have them.
#[cfg(unix)]
pub(super) fn file_number(facts: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (facts.dev(), facts.ino())
}

/// The device and the inode of a file; zeros on systems that do not have them.
#[cfg(not(unix))]
pub(super) fn file_number(_: &Metadata) -> (u64, u64) {
    (0, 0)
}

#[cfg(unix)]
fn changed(facts: &Metadata) -> Option<SystemTime> {
    use std::os::unix::fs::MetadataExt;
    let seconds = u64::try_from(facts.ctime()).ok()?;
    let nanoseconds = u32::try_from(facts.ctime_nsec()).ok()?;
    SystemTime::UNIX_EPOCH.checked_add(std::time::Duration::new(seconds, nanoseconds))
}

#[cfg(not(unix))]
fn changed(facts: &Metadata) -> Option<SystemTime> {
    facts.modified().ok()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_stamp_tells_states_apart() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("film.amv");
        let other = folder.path().join("other.amv");
        let none = FileStamp::of(&file);
        assert!(none.is_empty());
        fs::write(&file, "").expect("written");
        let empty = FileStamp::of(&file);
        assert!(empty.is_empty() && empty != none);
        fs::write(&file, "timeline {}").expect("written");
        let written = FileStamp::of(&file);
        assert!(!written.is_empty() && written != empty);
        assert_eq!(written, FileStamp::of(&file), "nothing happened");
        fs::copy(&file, &other).and_then(|_| fs::rename(&other, &file)).expect("replaced");
        assert_ne!(FileStamp::of(&file), written, "the same text in another file");
    }

    #[test]
    fn a_change_that_keeps_size_and_time_shows_in_the_change_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("film.amv");
        fs::write(&file, "one").expect("written");
        let before = FileStamp::of(&file);
        let time = file.metadata().and_then(|facts| facts.modified()).expect("a time");
        while FileStamp::of(&file) == before {
            fs::write(&file, "two").expect("written");
            fs::File::options()
                .write(true)
                .open(&file)
                .and_then(|open| open.set_modified(time))
                .expect("set back");
        }
    }

    #[test]
    fn a_folders_stamp_does_not_depend_on_its_content() {
        let folder = tempfile::tempdir().expect("a folder");
        let before = FileStamp::of(folder.path());
        assert!(!before.is_empty());
        fs::write(folder.path().join("film.mp4"), "a film").expect("written");
        assert_eq!(FileStamp::of(folder.path()), before);
    }

    #[cfg(unix)]
    #[test]
    fn a_links_stamp_includes_its_target() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        symlink(at("one"), at("link")).expect("a link");
        let dangling = FileStamp::of(&at("link"));
        assert!(dangling.is_empty());
        fs::write(at("one"), "text").expect("written");
        let leading = FileStamp::of(&at("link"));
        assert!(!leading.is_empty() && leading != dangling);
        fs::write(at("one"), "a longer text").expect("written");
        assert_ne!(FileStamp::of(&at("link")), leading);
    }

    #[test]
    fn what_changed_after_a_moment_is_known() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("film.amv");
        fs::write(&file, "timeline {}").expect("written");
        let stamp = FileStamp::of(&file);
        let hour = Duration::from_secs(3600);
        assert!(stamp.changed_since(SystemTime::now() - hour));
        assert!(!stamp.changed_since(SystemTime::now() + hour));
        assert!(!FileStamp::of(&folder.path().join("none")).changed_since(SystemTime::UNIX_EPOCH));
    }
}
