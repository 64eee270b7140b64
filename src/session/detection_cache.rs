//! Caches the beats detected in songs, so that each song is analysed once: in memory, and in one
//! file per song on the disk.

use std::collections::HashMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use crate::files::{LARGEST_RECORD, read_text_at_most};
use crate::hash::ContentHash;
use crate::music::{DETECTOR_VERSION, Lock, LockEntry, hints_text, settled};
use crate::sync::lock;
use crate::world::{DetectedMusic, Facets, FileError, Hints};

/// The cache of detected beats.
pub(super) struct DetectionCache {
    /// None for a cache in memory only.
    folder: Option<PathBuf>,
    /// Whether results are written to the disk.
    keeps: bool,
    known: Mutex<HashMap<Key, Arc<DetectedMusic>>>,
}

/// A song's content and the hints: together they determine the result.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    digest: ContentHash,
    hints: Hints,
}

impl DetectionCache {
    /// The cache in `folder`.
    pub(super) fn new(folder: Option<PathBuf>) -> DetectionCache {
        DetectionCache { folder, keeps: true, known: Mutex::default() }
    }

    /// The same, but nothing is written to the disk.
    pub(super) fn forgetful(self) -> DetectionCache {
        DetectionCache { keeps: false, ..self }
    }

    /// The beats of the song with this content. Calls `listen` if they are not cached.
    pub(super) fn detected(
        &self,
        digest: ContentHash,
        hints: &Hints,
        listen: impl FnOnce() -> Result<DetectedMusic, FileError>,
    ) -> Result<Arc<DetectedMusic>, FileError> {
        let key = Key { digest, hints: hints.clone() };
        if let Some(known) = lock(&self.known).get(&key) {
            return Ok(known.clone());
        }
        let detected = match self.cached(&key) {
            Some(detected) => detected,
            None => {
                let detected = Arc::new(settled(listen()?));
                self.keep(&key, &detected);
                detected
            }
        };
        lock(&self.known).insert(key, detected.clone());
        Ok(detected)
    }

    fn file(&self, key: &Key) -> Option<PathBuf> {
        let hints = hints_text(&key.hints);
        let name = ContentHash::of_parts([
            key.digest.as_bytes().as_slice(),
            &DETECTOR_VERSION.to_le_bytes(),
            hints.as_bytes(),
        ]);
        Some(self.folder.as_ref()?.join(format!("{name}.txt")))
    }

    /// The result of an earlier run; none if it cannot be read or has another key.
    fn cached(&self, key: &Key) -> Option<Arc<DetectedMusic>> {
        let cached =
            Lock::parse(&read_text_at_most(&self.file(key)?, LARGEST_RECORD).ok()?).ok()?;
        let [entry] = cached.entries() else { return None };
        let same = entry.digest == key.digest
            && entry.hints == hints_text(&key.hints)
            && entry.facets == Facets::ALL
            && entry.detected.detector == DETECTOR_VERSION;
        same.then(|| entry.detected.clone())
    }

    /// Writes a result to the disk. An error is ignored: the next run analyses the song again.
    fn keep(&self, key: &Key, detected: &Arc<DetectedMusic>) {
        let Some(file) = self.file(key).filter(|_| self.keeps) else { return };
        let mut lock = Lock::default();
        lock.insert(LockEntry {
            song: String::new(),
            hints: hints_text(&key.hints),
            digest: key.digest,
            facets: Facets::ALL,
            detected: detected.clone(),
        });
        let _ = write_whole(&file, &lock.to_text());
    }
}

/// Writes a text to a temporary file beside `path`, and renames it when it is complete.
pub(super) fn write_whole(path: &Path, text: &str) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    };
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    readable(file.as_file())?;
    file.persist(fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()))?;
    Ok(())
}

/// The permissions of files that an editor saves.
#[cfg(unix)]
fn readable(file: &fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &fs::File) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Time;

    fn detected() -> DetectedMusic {
        DetectedMusic {
            detector: DETECTOR_VERSION,
            length: Time::from_seconds(3),
            pulse: None,
            onsets: Vec::new(),
            sections: Vec::new(),
            drops: vec![Time::from_flicks(1_234_567)],
            breaks: Vec::new(),
            energy: vec![1, 2, 3],
        }
    }

    fn never() -> Result<DetectedMusic, FileError> {
        Err(FileError::Unreadable("heard again".to_owned()))
    }

    #[test]
    fn a_song_is_heard_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let (digest, hints) = (ContentHash::of(b"song"), Hints::default());
        let new = || DetectionCache::new(Some(folder.path().join("heard")));
        let first = new().detected(digest, &hints, || Ok(detected())).expect("heard");
        assert_eq!(*first, settled(detected()));
        assert_eq!(new().detected(digest, &hints, never), Ok(first));
        assert!(new().detected(ContentHash::of(b"other"), &hints, never).is_err());
        assert!(
            new().detected(digest, &Hints { meter: Some(3), ..Hints::default() }, never).is_err()
        );
    }

    #[test]
    fn damage_is_overlooked() {
        let folder = tempfile::tempdir().expect("a folder");
        let (digest, hints) = (ContentHash::of(b"song"), Hints::default());
        let first = DetectionCache::new(Some(folder.path().to_owned()));
        first.detected(digest, &hints, || Ok(detected())).expect("heard");
        let file = first.file(&Key { digest, hints: hints.clone() }).expect("a folder");
        fs::write(&file, "amv-lock 1: half a").expect("damaged");
        assert!(
            DetectionCache::new(Some(folder.path().to_owned()))
                .detected(digest, &hints, never)
                .is_err()
        );
        assert!(
            DetectionCache::new(Some(folder.path().to_owned()))
                .detected(digest, &hints, || Ok(detected()))
                .is_ok()
        );
        assert!(
            DetectionCache::new(Some(folder.path().to_owned()))
                .detected(digest, &hints, never)
                .is_ok()
        );
    }

    #[test]
    fn what_cannot_be_kept_is_heard_all_the_same() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("heard"), "a file in place of the folder").expect("written");
        let detections = DetectionCache::new(Some(folder.path().join("heard")));
        assert!(
            detections
                .detected(ContentHash::of(b"song"), &Hints::default(), || Ok(detected()))
                .is_ok()
        );
        assert!(detections.detected(ContentHash::of(b"song"), &Hints::default(), never).is_ok());
    }
}
