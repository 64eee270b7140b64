//! Finds the media and font files that recipes name by their content.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use tempfile::TempDir;

use crate::files::{CHANGED_DURING_RENDER, LARGEST_FONT, Stamp, read_at_most};
use crate::graph::RenderGraph;
use crate::hash::ContentHash;
use crate::render::error::RenderError;
use crate::render::ffmpeg::AvError;
use crate::render::footage::decode_plan::SourceFacts;
use crate::sync::lock;
use crate::time::{Frame, FrameRange, Time};
use crate::timeline::{Level, TimelineMedia};
use crate::world::VideoFacts;

/// The media and font files of a film, by content.
pub(crate) struct MediaIndex<'a> {
    media: HashMap<ContentHash, &'a TimelineMedia>,
    fonts: HashMap<ContentHash, PathBuf>,
    /// The frames of each medium that were found to be damaged.
    damage: Mutex<HashMap<ContentHash, Vec<FrameRange>>>,
    /// A folder for each set of font files that words use, so that words see only their own fonts.
    font_folders: Mutex<HashMap<Vec<ContentHash>, Arc<TempDir>>>,
}

impl<'a> MediaIndex<'a> {
    pub(crate) fn new(graph: &'a RenderGraph) -> MediaIndex<'a> {
        let media = graph
            .media
            .iter()
            .filter(|medium| medium.facts.video.is_some())
            .map(|medium| (medium.facts.digest, medium));
        MediaIndex {
            media: media.collect(),
            fonts: font_files(graph),
            damage: Mutex::default(),
            font_folders: Mutex::default(),
        }
    }

    /// Notes frames that were found to be damaged.
    pub(crate) fn note_damage(&self, digest: ContentHash, frames: Vec<FrameRange>) {
        if !frames.is_empty() {
            lock(&self.damage).entry(digest).or_default().extend(frames);
        }
    }

    /// All that was noted so far, by medium.
    pub(crate) fn damage(&self) -> HashMap<ContentHash, Vec<FrameRange>> {
        lock(&self.damage).clone()
    }

    /// The medium of this content, and its video facts.
    pub(crate) fn medium(
        &self,
        digest: ContentHash,
    ) -> Result<(&'a TimelineMedia, &'a VideoFacts), RenderError> {
        let found = self
            .media
            .get(&digest)
            .and_then(|medium| Some((*medium, medium.facts.video.as_ref()?)));
        found.ok_or_else(|| RenderError::Broken(format!("no footage of content {digest} is known")))
    }

    /// Checks that a medium's file is the same as before its content was hashed: results are cached
    /// under that hash.
    ///
    /// # Errors
    /// The file has changed.
    pub(crate) fn check_unchanged(&self, digest: ContentHash) -> Result<(), RenderError> {
        let (medium, _) = self.medium(digest)?;
        if is_unchanged(medium) {
            return Ok(());
        }
        Err(RenderError::Footage {
            name: medium.name.clone(),
            path: medium.path.clone(),
            at: Time::ZERO,
            reason: CHANGED_DURING_RENDER.to_owned(),
        })
    }

    /// What the decode plan must know about a medium.
    pub(crate) fn source(&self, digest: ContentHash) -> Option<SourceFacts<'a>> {
        let video = self.media.get(&digest)?.facts.video.as_ref()?;
        let samples = u64::from(video.width)
            * u64::from(video.height)
            * if video.bit_depth > 8 { 2 } else { 1 };
        Some(SourceFacts { keys: &video.keys, frame_bytes: samples * 3 })
    }

    /// The error for a frame of a medium that cannot be read.
    pub(crate) fn unreadable(
        &self,
        digest: ContentHash,
        frame: Frame,
        error: &AvError,
    ) -> RenderError {
        match self.medium(digest) {
            Ok((medium, video)) => RenderError::Footage {
                name: medium.name.clone(),
                path: medium.path.clone(),
                at: video.times.start(frame),
                reason: error.to_string(),
            },
            Err(unknown) => unknown,
        }
    }

    /// A folder with only these font files; none for no files.
    pub(crate) fn font_folder(
        &self,
        fonts: &[ContentHash],
    ) -> Result<Option<Arc<TempDir>>, RenderError> {
        if fonts.is_empty() {
            return Ok(None);
        }
        let mut folders = lock(&self.font_folders);
        if let Some(known) = folders.get(fonts) {
            return Ok(Some(Arc::clone(known)));
        }
        let folder = Arc::new(self.copy_fonts(fonts)?);
        folders.insert(fonts.to_vec(), Arc::clone(&folder));
        Ok(Some(folder))
    }

    fn copy_fonts(&self, fonts: &[ContentHash]) -> Result<TempDir, RenderError> {
        let failed = |path: &Path, error: std::io::Error| RenderError::Font {
            path: path.to_owned(),
            reason: error.to_string(),
        };
        let folder = tempfile::Builder::new()
            .prefix("amv-fonts-")
            .tempdir()
            .map_err(|error| RenderError::temporary(&error))?;
        for font in fonts {
            let path = self.fonts.get(font).ok_or_else(|| {
                RenderError::Broken(format!("no font of content {font} is known"))
            })?;
            let extension = path.extension().unwrap_or_default();
            let bytes = read_at_most(path, LARGEST_FONT).map_err(|error| failed(path, error))?;
            if ContentHash::of(&bytes) != *font {
                return Err(RenderError::Font {
                    path: path.clone(),
                    reason: CHANGED_DURING_RENDER.to_owned(),
                });
            }
            let copy = folder.path().join(font.to_string()).with_extension(extension);
            fs::write(&copy, bytes).map_err(|error| RenderError::temporary(&error))?;
        }
        Ok(folder)
    }
}

/// Whether the file of a medium is the same as before its content was hashed.
pub(crate) fn is_unchanged(medium: &TimelineMedia) -> bool {
    medium.facts.stamp.is_some() && medium.facts.stamp == Stamp::of(&medium.path)
}

fn font_files(graph: &RenderGraph) -> HashMap<ContentHash, PathBuf> {
    let captions = graph.levels.iter().filter_map(|level| match level {
        Level::Words(captions) => Some(captions.iter()),
        Level::Track(_) | Level::Adjust(_) => None,
    });
    captions
        .flatten()
        .flat_map(|caption| &caption.style.font_files)
        .map(|(path, digest)| (*digest, path.clone()))
        .collect()
}
