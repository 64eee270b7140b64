//! The lock file beside a script: it holds the beats that were detected, so that they stay the
//! same.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::detection_cache::write_whole;
use super::disk::LARGEST_TEXT;
use super::film::Film;
use crate::check::{DetectionRequest, lock_path};
use crate::diag::{self, Diagnostic};
use crate::diag::{Code, Problem};
use crate::files::{read_at_most, read_text_at_most};
use crate::hash::ContentHash;
use crate::music::{DETECTOR_VERSION, Difference, Lock, LockEntry, settled};
use crate::world::{DetectedMusic, FileError};

use super::film::Compiled;

#[derive(Debug, thiserror::Error, miette::Diagnostic)]
#[error("`{lock}`, which stores the detected beats, cannot be written: {why}")]
#[diagnostic(
    severity(Warning),
    help(
        "the film is rendered, but a later version of amv may detect other beats and move its cuts"
    )
)]
pub struct LockNotWritten {
    lock: String,
    why: String,
}

impl Problem for LockNotWritten {
    fn diagnostic_code(&self) -> Code {
        Code::LockNotWritten
    }
}

/// The lock of a film, compared with the song that the script names.
#[derive(Clone, Debug)]
pub struct LockState {
    /// The path of the lock.
    pub path: PathBuf,
    /// The song that the script names.
    pub detection: DetectionRequest,
    /// The song's entry in the lock.
    pub entry: Option<LockEntry>,
    /// What is detected now; none if the script needs no detection.
    pub now: Option<Arc<DetectedMusic>>,
}

impl LockState {
    /// Whether the song is another file than the one in the lock.
    pub fn song_changed(&self) -> bool {
        self.entry.as_ref().is_some_and(|entry| entry.digest != self.detection.digest)
    }

    /// What a new detection would change; none without an entry, or if that is unknown.
    pub fn difference(&self) -> Option<Difference> {
        Some(Difference::between(&self.entry.as_ref()?.detected, self.now.as_ref()?))
    }

    /// Whether the lock has what the script needs, for the song's present file, and a new detection
    /// would change nothing.
    pub fn is_up_to_date(&self) -> bool {
        match &self.entry {
            Some(_) => {
                !self.song_changed()
                    && self.difference().is_none_or(|difference| difference.is_none())
            }
            None => self.detection.used.is_none(),
        }
    }
}

impl Film {
    /// The path of the film's lock.
    pub fn lock_path(&self) -> PathBuf {
        lock_path(self.path())
    }

    /// The hash of the lock file; `None` if there is none or it cannot be read.
    pub fn lock_hash(&self) -> Option<ContentHash> {
        let bytes = read_at_most(&self.lock_path(), LARGEST_TEXT).ok()?;
        Some(ContentHash::of(&bytes))
    }

    /// Compares the lock with the song of the compiled script; `None` without a song. The song's
    /// beats are detected if the script needs or needed them.
    ///
    /// # Errors The song cannot be read.
    pub fn lock_state(&self, compiled: &Compiled) -> Result<Option<LockState>, FileError> {
        let Some(detection) = compiled.detection.clone() else { return Ok(None) };
        let path = self.lock_path();
        let entry = read(&path)
            .ok()
            .and_then(|lock| lock.entry(&detection.song, &detection.hints).cloned());
        let fresh = entry.as_ref().is_some_and(|entry| {
            entry.digest == detection.digest && entry.detected.listener >= DETECTOR_VERSION
        });
        let now = match &entry {
            Some(entry) if fresh => Some(entry.detected.clone()),
            Some(_) => Some(self.detect_again(&detection)?),
            None => detection.used.as_ref().map(|(detected, _)| detected.clone()),
        };
        Ok(Some(LockState { path, detection, entry, now }))
    }

    /// Detects the song's beats again, as a new entry of the lock.
    ///
    /// # Errors The song cannot be read.
    pub fn detect_again(
        &self,
        detection: &DetectionRequest,
    ) -> Result<Arc<DetectedMusic>, FileError> {
        self.world()
            .detect_beats(&detection.path, &detection.hints)
            .map(|detected| Arc::new(settled(Arc::unwrap_or_clone(detected))))
    }

    /// Replaces the song's entry in the lock.
    ///
    /// # Errors
    /// The lock cannot be written.
    pub fn update_lock(
        &self,
        detection: &DetectionRequest,
        detected: Arc<DetectedMusic>,
    ) -> Result<(), LockNotWritten> {
        let path = self.lock_path();
        let mut lock = read(&path).map_err(|why| not_written(&path, why))?;
        let entry = detection.entry(detected);
        lock.retain(|known| {
            known.song == detection.song
                && known.digest == detection.digest
                && known.detected.listener == DETECTOR_VERSION
        });
        lock.insert(entry);
        write_whole(&path, &lock.to_text()).map_err(|error| not_written(&path, error.to_string()))
    }

    /// Writes what was detected for a compiled script and is not in the lock. If the script has no
    /// errors, songs that it no longer names are dropped. The song's entries under other hints
    /// stay, in case a hint is taken back.
    pub(super) fn write_detected(&self, compiled: &Compiled) -> Option<Diagnostic> {
        let path = self.lock_path();
        let was_there = path.symlink_metadata().is_ok();
        let mut lock = read(&path).ok()?;
        let old = lock.clone();
        if !diag::has_errors(&compiled.diagnostics) {
            lock.retain(|entry| {
                compiled.detection.as_ref().is_some_and(|detection| entry.song == detection.song)
            });
        }
        if let Some((detection, detected)) = compiled.detection.as_ref().and_then(new) {
            lock.insert(detection.entry(detected));
        }
        if lock == old || (!was_there && lock.entries().is_empty()) {
            return None;
        }
        let written = write_whole(&path, &lock.to_text());
        written.err().map(|error| Diagnostic::of(&not_written(&path, error.to_string())))
    }
}

/// What was detected and is not in the lock.
fn new(detection: &DetectionRequest) -> Option<(&DetectionRequest, Arc<DetectedMusic>)> {
    detection
        .used
        .as_ref()
        .filter(|(_, locked)| !locked)
        .map(|(detected, _)| (detection, detected.clone()))
}

/// The lock at `path`; empty if there is none. The error is a message.
fn read(path: &Path) -> Result<Lock, String> {
    if path.metadata().is_ok_and(|facts| !facts.is_file()) {
        return Err("it is not a file".to_owned());
    }
    match read_text_at_most(path, LARGEST_TEXT) {
        Ok(text) => Lock::parse(&text).map_err(|mistake| mistake.to_string()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Lock::default()),
        Err(error) if error.kind() == ErrorKind::FileTooLarge => {
            Err("it is larger than 32 MB, which no lock is".to_owned())
        }
        Err(error) => Err(error.to_string()),
    }
}

fn not_written(path: &Path, why: String) -> LockNotWritten {
    LockNotWritten { lock: path.display().to_string(), why }
}
