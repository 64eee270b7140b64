//! A world in memory, for tests, fuzzers and examples that compile without media files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Answer, DetectedMusic, FileError, FontFacts, Hints, Media, World};
use crate::hash::ContentHash;

/// A world of files, media and fonts that are added one by one.
#[derive(Clone, Debug, Default)]
pub struct MemoryWorld {
    files: BTreeMap<PathBuf, Arc<[u8]>>,
    media: BTreeMap<PathBuf, Answer<Arc<Media>>>,
    detected: Vec<(PathBuf, Option<Hints>, Arc<DetectedMusic>)>,
    fonts: BTreeMap<PathBuf, FontFacts>,
    undetected: BTreeSet<PathBuf>,
    families: Vec<String>,
    undrawable: Vec<char>,
}

impl MemoryWorld {
    /// A world with nothing in it.
    pub fn new() -> MemoryWorld {
        MemoryWorld::default()
    }

    /// With a file of these bytes.
    pub fn with_file(mut self, path: impl Into<PathBuf>, bytes: impl AsRef<[u8]>) -> MemoryWorld {
        self.files.insert(path.into(), bytes.as_ref().into());
        self
    }

    /// With a medium of these facts.
    pub fn with_media(mut self, path: impl Into<PathBuf>, media: Media) -> MemoryWorld {
        self.media.insert(path.into(), Answer::Known(Arc::new(media)));
        self
    }

    /// With a medium that cannot be used.
    pub fn with_bad_media(mut self, path: impl Into<PathBuf>, error: FileError) -> MemoryWorld {
        self.media.insert(path.into(), Answer::Failed(error));
        self
    }

    /// With a medium whose facts are pending.
    pub fn with_pending_media(mut self, path: impl Into<PathBuf>) -> MemoryWorld {
        self.media.insert(path.into(), Answer::Pending);
        self
    }

    /// With a song whose detection is pending.
    pub fn with_pending_detection(mut self, path: impl Into<PathBuf>) -> MemoryWorld {
        self.undetected.insert(path.into());
        self
    }

    /// With the music detected in a song, whatever the hints.
    pub fn with_detected(
        mut self,
        path: impl Into<PathBuf>,
        detected: DetectedMusic,
    ) -> MemoryWorld {
        self.detected.push((path.into(), None, Arc::new(detected)));
        self
    }

    /// With the music detected in a song only for these hints.
    pub fn with_detected_for(
        mut self,
        path: impl Into<PathBuf>,
        hints: Hints,
        detected: DetectedMusic,
    ) -> MemoryWorld {
        self.detected.push((path.into(), Some(hints), Arc::new(detected)));
        self
    }

    /// With a font file of this family.
    pub fn with_font_file(mut self, path: impl Into<PathBuf>, family: &str) -> MemoryWorld {
        let facts =
            FontFacts { family: family.to_owned(), digest: ContentHash::of(family.as_bytes()) };
        self.fonts.insert(path.into(), facts);
        self
    }

    /// With an installed font family.
    pub fn with_font_family(mut self, family: &str) -> MemoryWorld {
        self.families.push(family.to_owned());
        self
    }

    /// With a character that no font can draw.
    pub fn without_glyph(mut self, character: char) -> MemoryWorld {
        self.undrawable.push(character);
        self
    }
}

impl World for MemoryWorld {
    fn read(&self, path: &Path) -> Result<Arc<[u8]>, FileError> {
        self.files.get(path).cloned().ok_or(FileError::Missing)
    }

    fn media(&self, path: &Path) -> Answer<Arc<Media>> {
        self.media.get(path).cloned().unwrap_or(Answer::Failed(FileError::Missing))
    }

    fn detect_beats(&self, path: &Path, hints: &Hints) -> Answer<Arc<DetectedMusic>> {
        if self.undetected.contains(path) {
            return Answer::Pending;
        }
        let of = |wanted: Option<&Hints>| {
            self.detected
                .iter()
                .rfind(|(known, under, _)| known == path && under.as_ref() == wanted)
        };
        match of(Some(hints)).or_else(|| of(None)) {
            Some((.., detected)) => Answer::Known(detected.clone()),
            None => Answer::Failed(FileError::Unreadable("its beats were not detected".to_owned())),
        }
    }

    fn font_file(&self, path: &Path) -> Result<FontFacts, FileError> {
        self.fonts.get(path).cloned().ok_or(FileError::Missing)
    }

    fn has_font_family(&self, family: &str) -> bool {
        self.families.iter().any(|known| known.eq_ignore_ascii_case(family))
    }

    fn undrawable(&self, text: &str, _files: &[PathBuf]) -> Vec<char> {
        self.undrawable.iter().copied().filter(|&missing| text.contains(missing)).collect()
    }
}
