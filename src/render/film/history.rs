//! Records what each output was last rendered from, in the project's `.amv` folder, so that a later
//! forecast can say what has changed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::cache::{SegmentSpec, SoundSpec};
use crate::files::{LARGEST_RECORD, read_at_most};
use crate::graph::RenderGraph;
use crate::hash::ContentHash;
use crate::render::sound::track::SoundJob;
use crate::render::work::segment::segment_jobs;
use crate::time::FrameRange;

/// What a film was rendered from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenderRecord {
    pub segments: Vec<RecordedSegment>,
    pub sound: Option<SoundSpec>,
}

/// A segment of a rendered film.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedSegment {
    pub frames: FrameRange,
    pub spec: SegmentSpec,
}

impl RenderRecord {
    /// The record of a film. With `copy`, ranges that may be copied are left out.
    pub fn of(graph: &RenderGraph, copy: bool) -> RenderRecord {
        let segments = segment_jobs(graph, copy)
            .into_iter()
            .map(|segment| RecordedSegment { frames: segment.frames, spec: segment.spec })
            .collect();
        RenderRecord { segments, sound: SoundJob::of(graph).map(|sound| sound.spec) }
    }
}

/// The records of a project's outputs.
#[derive(Clone, Debug)]
pub struct History {
    amv_folder: PathBuf,
}

impl History {
    /// The records in the project's `.amv` folder.
    pub fn of(amv_folder: &Path) -> History {
        History { amv_folder: amv_folder.to_owned() }
    }

    /// The record of the output at `path`; none if there is none, or it cannot be read.
    pub fn last(&self, path: &Path) -> Option<RenderRecord> {
        serde_json::from_slice(&read_at_most(&self.file(path), LARGEST_RECORD).ok()?).ok()
    }

    /// Writes the record of the output at `path`.
    ///
    /// # Errors
    /// The record cannot be written. Then the next forecast cannot say what has changed.
    pub fn remember(&self, path: &Path, made: &RenderRecord) -> io::Result<()> {
        let file = self.file(path);
        let folder = file.parent().unwrap_or(Path::new(""));
        fs::create_dir_all(folder)?;
        let mut whole = tempfile::NamedTempFile::new_in(folder)?;
        serde_json::to_writer(io::BufWriter::new(&mut whole), made)?;
        whole.persist(file).map(drop).map_err(|error| error.error)
    }

    /// Outputs are identified by their paths relative to the project's folder, so that a project can
    /// move.
    fn file(&self, path: &Path) -> PathBuf {
        let whole = |path: &Path| {
            path.canonicalize()
                .or_else(|_| std::path::absolute(path))
                .unwrap_or_else(|_| path.to_owned())
        };
        let folder = whole(
            path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")),
        );
        let path = folder.join(path.file_name().unwrap_or_default());
        let project = whole(&self.amv_folder).parent().map(Path::to_owned).unwrap_or_default();
        let place = path.strip_prefix(&project).unwrap_or(&path);
        self.amv_folder
            .join("made")
            .join(format!("{}.json", ContentHash::of(place.as_os_str().as_encoded_bytes())))
    }
}
