//! A world in which one file has a text that is not on the disk.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::disk::DiskWorld;
use crate::world::{Answer, DetectedMusic, FileError, FontFacts, Hints, Media, World};

/// The world on the disk, except for the text of one file.
pub(super) struct EditedWorld<'w> {
    disk: &'w DiskWorld,
    path: &'w Path,
    text: Arc<[u8]>,
}

impl<'w> EditedWorld<'w> {
    pub(super) fn new(disk: &'w DiskWorld, path: &'w Path, text: &str) -> EditedWorld<'w> {
        EditedWorld { disk, path, text: text.as_bytes().into() }
    }
}

impl World for EditedWorld<'_> {
    fn read(&self, path: &Path) -> Result<Arc<[u8]>, FileError> {
        if path == self.path { Ok(self.text.clone()) } else { self.disk.read(path) }
    }

    fn media(&self, path: &Path) -> Answer<Arc<Media>> {
        World::media(self.disk, path)
    }

    fn detect_beats(&self, path: &Path, hints: &Hints) -> Answer<Arc<DetectedMusic>> {
        World::detect_beats(self.disk, path, hints)
    }

    fn font_file(&self, path: &Path) -> Result<FontFacts, FileError> {
        self.disk.font_file(path)
    }

    fn has_font_family(&self, family: &str) -> bool {
        self.disk.has_font_family(family)
    }

    fn undrawable(&self, text: &str, files: &[PathBuf]) -> Vec<char> {
        self.disk.undrawable(text, files)
    }
}
