//! Caches the facts of media, so that each file is probed once: in memory, and in one file per
//! medium on the disk.

use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

use serde::{Deserialize, Serialize};

use super::engine;
use super::file_error::file_error;
use crate::files::{LARGEST_RECORD, Stamp, read_at_most};
use crate::hash::ContentHash;
use crate::sync::lock;
use crate::world::{FileError, Media};

/// Raise it when the meaning of cached facts changes.
const VERSION: u32 = 3;

/// The cache of media facts.
pub(super) struct Probes {
    /// None for a cache in memory only.
    folder: Option<PathBuf>,
    /// Whether facts are written to the disk.
    writes: bool,
    known: Mutex<HashMap<Key, Result<Arc<Media>, FileError>>>,
    probe: fn(&Path) -> Result<Media, FileError>,
    engine: fn() -> String,
    engine_version: OnceLock<String>,
}

/// The state of a file when it was probed. If any of these differ, the file has changed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Key {
    version: u32,
    engine: String,
    /// The hash of the path's bytes, which need not be Unicode.
    place: ContentHash,
    /// The file's name, to show.
    name: String,
    stamp: Stamp,
}

#[derive(Serialize, Deserialize)]
struct CachedMedia {
    key: Key,
    media: Media,
    /// The hash of both, so that damage is noticed.
    check: ContentHash,
}

impl CachedMedia {
    fn new(key: Key, media: Media) -> serde_json::Result<CachedMedia> {
        let check = check(&key, &media)?;
        Ok(CachedMedia { key, media, check })
    }

    /// The facts in the file at `path`; none if they cannot be read or are damaged.
    fn read(path: &Path) -> Option<CachedMedia> {
        let bytes = read_at_most(path, LARGEST_RECORD).ok()?;
        let cached: CachedMedia = serde_json::from_slice(&bytes).ok()?;
        let expected = check(&cached.key, &cached.media).ok()?;
        (cached.check == expected).then_some(cached)
    }
}

fn check(key: &Key, media: &Media) -> serde_json::Result<ContentHash> {
    Ok(ContentHash::of(&serde_json::to_vec(&(key, media))?))
}

impl Probes {
    /// The cache in `folder`; in memory only without one.
    pub(super) fn new(folder: Option<PathBuf>) -> Probes {
        Probes {
            folder,
            writes: true,
            known: Mutex::default(),
            probe: engine::probe,
            engine: engine::version,
            engine_version: OnceLock::new(),
        }
    }

    /// The same, but nothing is written to the disk.
    pub(super) fn forgetful(self) -> Probes {
        Probes { writes: false, ..self }
    }

    /// The facts of the file at `path`. An unusable medium is cached in memory only.
    pub(super) fn media(&self, path: &Path, metadata: &Metadata) -> Result<Arc<Media>, FileError> {
        let key = self.key(path, metadata).map_err(|error| file_error(path, &error))?;
        if let Some(known) = lock(&self.known).get(&key) {
            return known.clone();
        }
        let found = match self.cached(&key) {
            Some(media) => Ok(Arc::new(media)),
            None => self.probed(path, &key).map(Arc::new),
        };
        lock(&self.known).insert(key, found.clone());
        found
    }

    fn probed(&self, path: &Path, key: &Key) -> Result<Media, FileError> {
        let media = (self.probe)(path)?;
        same_as_before(path, key.stamp)?;
        let media = Media { stamp: Some(key.stamp), ..media };
        self.cache(key, &media);
        Ok(media)
    }

    /// The content hash of the file at `path`, without probing it.
    pub(super) fn digest(
        &self,
        path: &Path,
        metadata: &Metadata,
    ) -> Result<ContentHash, FileError> {
        let unreadable = |error: io::Error| file_error(path, &error);
        let key = self.key(path, metadata).map_err(unreadable)?;
        if let Some(Ok(media)) = lock(&self.known).get(&key) {
            return Ok(media.digest);
        }
        match self.cached(&key) {
            Some(media) => Ok(media.digest),
            None => ContentHash::of_reader(fs::File::open(path).map_err(unreadable)?)
                .map_err(unreadable),
        }
    }

    fn key(&self, path: &Path, metadata: &Metadata) -> io::Result<Key> {
        let path = path.canonicalize()?;
        Ok(Key {
            version: VERSION,
            engine: self.engine_version.get_or_init(self.engine).clone(),
            place: ContentHash::of(path.as_os_str().as_encoded_bytes()),
            name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            stamp: Stamp::of_metadata(metadata),
        })
    }

    fn file(&self, key: &Key) -> Option<PathBuf> {
        Some(self.folder.as_ref()?.join(format!("{}.json", key.place)))
    }

    /// The facts that an earlier run cached; none if the file has changed since, or they cannot be
    /// read.
    fn cached(&self, key: &Key) -> Option<Media> {
        let cached = CachedMedia::read(&self.file(key)?)?;
        (cached.key == *key).then_some(Media { stamp: Some(key.stamp), ..cached.media })
    }

    /// Writes facts to the disk. An error is ignored: the next run probes the file again.
    fn cache(&self, key: &Key, media: &Media) {
        if self.writes {
            let _ = self.write(key, media);
        }
    }

    fn write(&self, key: &Key, media: &Media) -> io::Result<()> {
        let Some((folder, path)) = self.folder.as_ref().zip(self.file(key)) else { return Ok(()) };
        fs::create_dir_all(folder)?;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        let cached = CachedMedia::new(key.clone(), media.clone())?;
        file.write_all(&serde_json::to_vec(&cached)?)?;
        file.persist(path)?;
        Ok(())
    }
}

/// Checks that the file at `path` is in the same state as before amv read it.
///
/// # Errors
/// It has changed, so what amv read may be neither the old file nor the new one.
pub(super) fn same_as_before(path: &Path, before: Stamp) -> Result<(), FileError> {
    if Stamp::of(path) == Some(before) {
        return Ok(());
    }
    Err(FileError::Unreadable(
        "it was changed while amv read it: run the command again once it is complete".to_owned(),
    ))
}

/// The names of the media in a cache folder, by their content hashes.
pub fn known_media(cache_folder: &Path) -> HashMap<ContentHash, String> {
    let named = |entry: fs::DirEntry| {
        let cached = CachedMedia::read(&entry.path())?;
        Some((cached.media.digest, cached.key.name))
    };
    fs::read_dir(cache_folder.join("media"))
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(named)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn media_of(path: &Path) -> Result<Media, FileError> {
        let bytes = fs::read(path).map_err(|error| file_error(path, &error))?;
        if bytes.starts_with(b"bad") {
            return Err(FileError::Unreadable("bad".to_owned()));
        }
        Ok(Media {
            digest: ContentHash::of(&bytes),
            stamp: None,
            container: "test".to_owned(),
            video: None,
            audio: None,
        })
    }

    fn never(_: &Path) -> Result<Media, FileError> {
        Err(FileError::Unreadable("looked at again".to_owned()))
    }

    fn probes(
        folder: &Path,
        probe: fn(&Path) -> Result<Media, FileError>,
        engine: fn() -> String,
    ) -> Probes {
        Probes { probe, engine, ..Probes::new(Some(folder.join("media"))) }
    }

    fn found(probes: &Probes, path: &Path) -> Result<Arc<Media>, FileError> {
        probes.media(path, &fs::metadata(path).expect("there"))
    }

    fn one() -> String {
        "one".to_owned()
    }

    #[test]
    fn a_medium_is_looked_at_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a b.mp4");
        fs::write(&path, "first").expect("written");
        let first = found(&probes(folder.path(), media_of, one), &path).expect("looked at");
        let later = probes(folder.path(), never, one);
        assert_eq!(found(&later, &path), Ok(first));
        fs::write(&path, "longer now").expect("written");
        assert!(found(&later, &path).is_err());
    }

    #[test]
    fn another_engine_looks_again_and_damage_is_overlooked() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.mp4");
        fs::write(&path, "first").expect("written");
        let first = probes(folder.path(), media_of, one);
        found(&first, &path).expect("looked at");
        assert!(found(&probes(folder.path(), never, || "two".to_owned()), &path).is_err());
        let key = first.key(&path, &fs::metadata(&path).expect("there")).expect("a key");
        fs::write(first.file(&key).expect("a folder"), "{\"key\":").expect("damaged");
        assert!(found(&probes(folder.path(), never, one), &path).is_err());
        assert!(found(&probes(folder.path(), media_of, one), &path).is_ok());
    }

    #[test]
    fn a_bad_medium_is_not_kept_and_a_missing_folder_is_no_error() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.mp4");
        fs::write(&path, "bad").expect("written");
        let probes = probes(folder.path(), media_of, one);
        assert_eq!(found(&probes, &path), Err(FileError::Unreadable("bad".to_owned())));
        assert!(!folder.path().join("media").exists());
        fs::write(folder.path().join("media"), "a file in place of the folder").expect("written");
        fs::write(&path, "good").expect("written");
        assert!(found(&probes, &path).is_ok());
    }
}
