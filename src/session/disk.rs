//! The world of the command line: files on the disk, media through the engine, installed fonts.

use std::collections::BTreeSet;
use std::fs::Metadata;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

use super::detection_cache::DetectionCache;
use super::engine;
use super::file_error::file_error;
use super::fonts::{self, Fonts};
use super::probes::{Probes, same_as_before};
use crate::files::{Stamp, read_at_most};
use crate::sync::lock;
use crate::world::{Answer, DetectedMusic, FileError, FontFacts, Hints, Media, World};

/// The size limit of scripts, lyric files and beat files, in bytes.
pub(super) const LARGEST_TEXT: u64 = 32 * 1024 * 1024;

/// The files, media and fonts of this machine.
pub struct DiskWorld {
    probes: Probes,
    detections: DetectionCache,
    fonts: OnceLock<Fonts>,
    dependencies: Mutex<BTreeSet<PathBuf>>,
}

impl DiskWorld {
    /// A world that caches media facts and detected beats in `cache_folder`, if that can be
    /// written.
    pub fn new(cache_folder: &Path) -> DiskWorld {
        let (probes, detections) = (
            Probes::new(Some(cache_folder.join("media"))),
            DetectionCache::new(Some(cache_folder.join("heard"))),
        );
        DiskWorld { probes, detections, fonts: OnceLock::new(), dependencies: Mutex::default() }
    }

    /// A world that caches in memory only.
    pub fn without_cache() -> DiskWorld {
        DiskWorld {
            probes: Probes::new(None),
            detections: DetectionCache::new(None),
            fonts: OnceLock::new(),
            dependencies: Mutex::default(),
        }
    }

    /// The same world, which writes nothing to the disk.
    pub(super) fn forgetful(self) -> DiskWorld {
        DiskWorld {
            probes: self.probes.forgetful(),
            detections: self.detections.forgetful(),
            ..self
        }
    }

    /// Every file that was requested so far, whether it exists or not, in order of their names.
    pub fn dependencies(&self) -> Vec<PathBuf> {
        lock(&self.dependencies).iter().cloned().collect()
    }

    /// Detects the music of the file at `path`. The same content is detected once, and then known.
    ///
    /// # Errors The song cannot be read.
    pub fn detect_beats(
        &self,
        path: &Path,
        hints: &Hints,
    ) -> Result<Arc<DetectedMusic>, FileError> {
        self.depends_on(path);
        let metadata = regular_file(path)?;
        let digest = self.probes.digest(path, &metadata)?;
        self.detections.detected(digest, hints, || {
            let detected = engine::detect_beats(path, hints)?;
            same_as_before(path, Stamp::of_metadata(&metadata)).map(|()| detected)
        })
    }

    fn depends_on(&self, path: &Path) {
        lock(&self.dependencies).insert(path.to_owned());
    }

    /// The facts about a medium: probed once, then cached.
    ///
    /// # Errors
    /// Why it is not a medium that can be used.
    pub fn media(&self, path: &Path) -> Result<Arc<Media>, FileError> {
        self.depends_on(path);
        let metadata = regular_file(path)?;
        self.probes.media(path, &metadata)
    }

    fn fonts(&self) -> &Fonts {
        self.fonts.get_or_init(Fonts::installed)
    }
}

impl World for DiskWorld {
    fn read(&self, path: &Path) -> Result<Arc<[u8]>, FileError> {
        self.depends_on(path);
        regular_file(path)?;
        let bytes = read_at_most(path, LARGEST_TEXT).map_err(|error| match error.kind() {
            ErrorKind::FileTooLarge => FileError::Unreadable(
                "it is larger than 32 MB, which no script, lyric or beat file is".to_owned(),
            ),
            _ => file_error(path, &error),
        })?;
        Ok(bytes.into())
    }

    fn media(&self, path: &Path) -> Answer<Arc<Media>> {
        self.media(path).into()
    }

    fn detect_beats(&self, path: &Path, hints: &Hints) -> Answer<Arc<DetectedMusic>> {
        self.detect_beats(path, hints).into()
    }

    fn font_file(&self, path: &Path) -> Result<FontFacts, FileError> {
        self.depends_on(path);
        regular_file(path)?;
        fonts::font_file(path)
    }

    fn has_font_family(&self, family: &str) -> bool {
        self.fonts().has_family(family)
    }

    fn undrawable(&self, text: &str, files: &[PathBuf]) -> Vec<char> {
        self.fonts().undrawable(text, files)
    }
}

/// The metadata of a regular file that is not empty.
fn regular_file(path: &Path) -> Result<Metadata, FileError> {
    let metadata = std::fs::metadata(path).map_err(|error| file_error(path, &error))?;
    if metadata.is_dir() {
        Err(FileError::Folder)
    } else if !metadata.is_file() {
        Err(FileError::NotLocal)
    } else if metadata.len() == 0 {
        Err(FileError::Empty)
    } else {
        Ok(metadata)
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;

    fn world_in(folder: &Path) -> DiskWorld {
        DiskWorld::new(&folder.join(".amv/cache"))
    }

    #[test]
    fn files_are_read_or_refused_with_a_reason() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("film.amv"), "timeline {}").expect("written");
        std::fs::write(at("empty.amv"), "").expect("written");
        let world = world_in(folder.path());
        assert_eq!(world.read(&at("film.amv")).expect("there")[..], *b"timeline {}");
        assert_eq!(world.read(&at("none.amv")), Err(FileError::Missing));
        assert_eq!(world.read(&at("film.amv/none")), Err(FileError::Missing));
        assert_eq!(world.read(&at("empty.amv")), Err(FileError::Empty));
        assert_eq!(world.read(folder.path()), Err(FileError::Folder));
        assert_eq!(world.read(&at("http://example.org/x.srt")), Err(FileError::NotLocal));
        assert_eq!(world.media(&at("none.mp4")), Err(FileError::Missing));
        assert_eq!(world.media(&at("empty.amv")), Err(FileError::Empty));
    }

    #[test]
    fn a_text_too_large_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("large.amv");
        File::create(&path).and_then(|file| file.set_len(LARGEST_TEXT + 1)).expect("made");
        let refused = world_in(folder.path()).read(&path).expect_err("too large");
        assert!(refused.to_string().contains("32 MB"), "{refused}");
        File::create(&path).and_then(|file| file.set_len(LARGEST_TEXT)).expect("made");
        assert_eq!(
            world_in(folder.path()).read(&path).map(|bytes| bytes.len() as u64),
            Ok(LARGEST_TEXT)
        );
    }

    #[test]
    fn every_file_asked_for_is_a_dependency() {
        let folder = tempfile::tempdir().expect("a folder");
        let world = world_in(folder.path());
        let asked = ["a.ttf", "b.mp4", "c.amv"].map(|name| folder.path().join(name));
        let _ = (
            world.font_file(&asked[0]),
            world.media(&asked[1]),
            world.read(&asked[2]),
            world.read(&asked[2]),
        );
        assert_eq!(world.dependencies(), asked);
    }

    #[cfg(unix)]
    #[test]
    fn devices_are_no_files() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(world_in(folder.path()).read(Path::new("/dev/null")), Err(FileError::NotLocal));
    }
}
