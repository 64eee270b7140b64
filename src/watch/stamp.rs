//! What tells a file's states apart without reading it.

use std::fs::Metadata;
use std::path::Path;
use std::time::SystemTime;

/// A file's state: what lies at its path, and what that leads to if it is a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    own: Option<Facts>,
    target: Option<Facts>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Facts {
    /// The disk, and the file's number on it; zeros where the system does not tell.
    place: (u64, u64),
    is_folder: bool,
    is_link: bool,
    /// In bytes.
    size: u64,
    written: Option<SystemTime>,
    /// When its content or its facts last changed.
    changed: Option<SystemTime>,
}

impl Stamp {
    /// Of what is at `path` now.
    pub(super) fn of(path: &Path) -> Stamp {
        let own = path.symlink_metadata().ok().as_ref().map(Facts::of);
        let target = own
            .filter(|own| own.is_link)
            .and_then(|_| path.metadata().ok().as_ref().map(Facts::of));
        Stamp { own, target }
    }

    /// Whether nothing can be read there: no file, a link to none, or an empty file.
    pub(super) fn is_blank(&self) -> bool {
        self.file().is_none_or(|facts| facts.size == 0 && !facts.is_folder)
    }

    /// Whether something changed there at `time` or later, by the clock of its disk.
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

/// When the file at `path`, or what it leads to, last changed: was written, renamed, or given other
/// rights. None where there is none.
pub fn last_change(path: &Path) -> Option<SystemTime> {
    changed(&path.metadata().ok()?)
}

impl Facts {
    /// A folder is the same whatever is put into it.
    fn of(facts: &Metadata) -> Facts {
        let (is_folder, is_link) = (facts.is_dir(), facts.is_symlink());
        let none = Facts {
            place: place(facts),
            is_folder,
            is_link,
            size: 0,
            written: None,
            changed: None,
        };
        if is_folder {
            none
        } else {
            Facts {
                size: facts.len(),
                written: facts.modified().ok(),
                changed: changed(facts),
                ..none
            }
        }
    }
}

/// The disk that a file lies on, and its number there; zeros where the system does not tell.
#[cfg(unix)]
pub(super) fn place(facts: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (facts.dev(), facts.ino())
}

/// The disk that a file lies on, and its number there; zeros where the system does not tell.
#[cfg(not(unix))]
pub(super) fn place(_: &Metadata) -> (u64, u64) {
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
        let (file, other) = (folder.path().join("film.amv"), folder.path().join("other.amv"));
        let none = Stamp::of(&file);
        assert!(none.is_blank());
        fs::write(&file, "").expect("written");
        let empty = Stamp::of(&file);
        assert!(empty.is_blank() && empty != none);
        fs::write(&file, "timeline {}").expect("written");
        let written = Stamp::of(&file);
        assert!(!written.is_blank() && written != empty);
        assert_eq!(written, Stamp::of(&file), "nothing happened");
        fs::copy(&file, &other).and_then(|_| fs::rename(&other, &file)).expect("replaced");
        assert_ne!(Stamp::of(&file), written, "the same text in another file");
    }

    #[test]
    fn a_file_that_keeps_its_size_and_time_is_told_by_the_time_of_the_change() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("film.amv");
        fs::write(&file, "one").expect("written");
        let before = Stamp::of(&file);
        let time = file.metadata().and_then(|facts| facts.modified()).expect("a time");
        while Stamp::of(&file) == before {
            fs::write(&file, "two").expect("written");
            fs::File::options()
                .write(true)
                .open(&file)
                .and_then(|open| open.set_modified(time))
                .expect("set back");
        }
    }

    #[test]
    fn a_folder_is_the_same_whatever_is_put_into_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let before = Stamp::of(folder.path());
        assert!(!before.is_blank());
        fs::write(folder.path().join("film.mp4"), "a film").expect("written");
        assert_eq!(Stamp::of(folder.path()), before);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_told_by_itself_and_by_what_it_leads_to() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        symlink(at("one"), at("link")).expect("a link");
        let dangling = Stamp::of(&at("link"));
        assert!(dangling.is_blank());
        fs::write(at("one"), "text").expect("written");
        let leading = Stamp::of(&at("link"));
        assert!(!leading.is_blank() && leading != dangling);
        fs::write(at("one"), "a longer text").expect("written");
        assert_ne!(Stamp::of(&at("link")), leading);
    }

    #[test]
    fn what_changed_after_a_moment_is_known() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("film.amv");
        fs::write(&file, "timeline {}").expect("written");
        let (stamp, hour) = (Stamp::of(&file), Duration::from_secs(3600));
        assert!(stamp.changed_since(SystemTime::now() - hour));
        assert!(!stamp.changed_since(SystemTime::now() + hour));
        assert!(!Stamp::of(&folder.path().join("none")).changed_since(SystemTime::UNIX_EPOCH));
    }
}
