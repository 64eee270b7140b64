//! File systems that other machines write to: the system sends no events for their changes.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Network folders, and those that a virtual machine or a container shares with its host.
const SHARED: [&str; 18] = [
    "9p",
    "afs",
    "beegfs",
    "ceph",
    "cifs",
    "davfs",
    "drvfs",
    "fuse",
    "gfs2",
    "glusterfs",
    "lustre",
    "ncpfs",
    "nfs",
    "nfs4",
    "ocfs2",
    "prl_fs",
    "smb3",
    "smbfs",
];
const SHARED_WITH_HOST: [&str; 3] = ["vboxsf", "virtiofs", "vmhgfs"];
/// The list of mounts on Linux.
#[cfg(target_os = "linux")]
const LIST: &str = "/proc/self/mountinfo";

/// The mount points that are known, and whether each is shared with other machines.
#[derive(Debug, Default)]
pub(super) struct Mounts(Vec<(PathBuf, bool)>);

impl Mounts {
    #[cfg(target_os = "linux")]
    pub(super) fn read() -> Mounts {
        std::fs::read(LIST).map(|text| Mounts::of_list(&text)).unwrap_or_default()
    }

    #[cfg(not(target_os = "linux"))]
    pub(super) fn read() -> Mounts {
        Mounts::default()
    }

    /// Whether a folder lies on a file system that other machines write to.
    pub(super) fn is_shared(&self, folder: &Path) -> bool {
        // Of several mounts at one place, the last one hides the others; `max_by_key` returns it.
        let over = self
            .0
            .iter()
            .filter(|(place, _)| folder.starts_with(place))
            .max_by_key(|(place, _)| place.components().count());
        over.is_some_and(|&(_, is_shared)| is_shared)
    }

    /// A single shared file system at `place`.
    #[cfg(test)]
    pub(super) fn shared_at(place: &Path) -> Mounts {
        Mounts(vec![(place.to_owned(), true)])
    }

    #[cfg(any(target_os = "linux", test))]
    fn of_list(text: &[u8]) -> Mounts {
        Mounts(text.split(|&byte| byte == b'\n').filter_map(mount).collect())
    }
}

/// A line of the list: `36 35 98:0 /root /place options optional… - kind source options`.
#[cfg(any(target_os = "linux", test))]
fn mount(line: &[u8]) -> Option<(PathBuf, bool)> {
    let fields: Vec<&[u8]> = line.split(|&byte| byte == b' ').collect();
    let dash = fields.iter().skip(6).position(|field| *field == b"-")? + 6;
    let kind = std::str::from_utf8(fields.get(dash + 1)?).ok()?;
    Some((unescape(fields.get(4)?)?, is_shared(kind)))
}

#[cfg(any(target_os = "linux", test))]
fn is_shared(kind: &str) -> bool {
    kind.starts_with("fuse.") || SHARED.contains(&kind) || SHARED_WITH_HOST.contains(&kind)
}

/// Decodes a path in which special characters are written in octal, such as `\040` for a space.
#[cfg(any(target_os = "linux", test))]
fn unescape(field: &[u8]) -> Option<PathBuf> {
    let mut bytes = Vec::with_capacity(field.len());
    let mut rest = field;
    while let Some((&first, others)) = rest.split_first() {
        let octal = others
            .get(..3)
            .filter(|_| first == b'\\')
            .and_then(|digits| std::str::from_utf8(digits).ok());
        match octal.and_then(|digits| u8::from_str_radix(digits, 8).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = others.get(3..)?;
            }
            None => {
                bytes.push(first);
                rest = others;
            }
        }
    }
    path(&bytes)
}

#[cfg(unix)]
fn path(bytes: &[u8]) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStrExt;
    Some(PathBuf::from(OsStr::from_bytes(bytes)))
}

#[cfg(all(not(unix), test))]
fn path(bytes: &[u8]) -> Option<PathBuf> {
    std::str::from_utf8(bytes).ok().map(|text| PathBuf::from(OsStr::new(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = r"22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
40 22 0:35 / /mnt/c rw,noatime - 9p drvfs rw,dirsync
41 22 0:36 / /mnt/take\040two rw,noatime shared:5 master:1 - nfs4 server:/takes rw
42 41 254:1 / /mnt/take\040two/local rw - ext4 /dev/vdb rw
43 22 0:37 / /mnt/stick rw - fuseblk /dev/sda1 rw
44 22 0:38 / /mnt/far rw - fuse.sshfs server: rw
45 22 254:2 / /mnt/far rw - ext4 /dev/vdc rw
not a line
";

    #[test]
    fn a_folder_is_shared_if_its_file_system_is() {
        let mounts = Mounts::of_list(LIST.as_bytes());
        let shared = |folder: &str| mounts.is_shared(Path::new(folder));
        assert!(shared("/mnt/c") && shared("/mnt/c/films") && shared("/mnt/take two/three"));
        assert!(
            !shared("/mnt")
                && !shared("/mnt/cc")
                && !shared("/mnt/take two/local/a")
                && !shared("/mnt/stick")
        );
        assert!(!shared("/mnt/far"), "another was mounted over it");
    }

    #[test]
    fn without_a_list_nothing_is_shared() {
        assert!(!Mounts::default().is_shared(Path::new("/mnt/c")));
        let _ = Mounts::read();
    }
}
