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
use crate::world::{DetectedMusic, Facet, Facets, FileError};

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

    /// Whether the lock holds all that the film uses of the song.
    pub fn is_complete(&self) -> bool {
        let held = self.entry.as_ref().map_or(Facets::NONE, |entry| entry.facets);
        held.has_all(self.detection.used_facets())
    }

    /// What a new detection would change; none without an entry, or if that is unknown.
    pub fn difference(&self) -> Option<Difference> {
        let entry = self.entry.as_ref()?;
        Some(Difference::between(&entry.detected, &self.now.as_ref()?.only(entry.facets)))
    }

    /// Whether the lock has what the script needs, for the song's present file, and a new detection
    /// would change nothing.
    pub fn is_up_to_date(&self) -> bool {
        match &self.entry {
            Some(_) => {
                !self.song_changed()
                    && self.is_complete()
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
            entry.digest == detection.digest && entry.detected.detector >= DETECTOR_VERSION
        });
        let now = match &entry {
            Some(entry) if fresh => Some(entry.detected.clone()),
            Some(_) => Some(self.detect_again(&detection)?),
            None => detection.used.as_ref().map(|used| used.detected.clone()),
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

    /// Replaces the lock by what the film uses of a new detection.
    ///
    /// # Errors
    /// The lock cannot be written.
    pub fn update_lock(
        &self,
        detection: &DetectionRequest,
        detected: Arc<DetectedMusic>,
    ) -> Result<(), LockNotWritten> {
        let path = self.lock_path();
        let old = read(&path).map_err(|why| not_written(&path, why))?;
        let facets = match (detection.used_facets(), old.entry(&detection.song, &detection.hints)) {
            (used, _) if !used.is_empty() => used,
            (_, Some(entry)) => entry.facets,
            (_, None) => Facet::Beats.into(),
        };
        let mut lock = Lock::default();
        lock.insert(detection.entry(&detected, facets));
        write_whole(&path, &lock.to_text()).map_err(|error| not_written(&path, error.to_string()))
    }

    /// Writes what the compiled script uses of what was detected. If the script has no errors, the
    /// lock then holds nothing else: what was detected under other hints is in the cache.
    pub(super) fn write_detected(&self, compiled: &Compiled) -> Option<Diagnostic> {
        let path = self.lock_path();
        let was_there = path.symlink_metadata().is_ok();
        let old = read(&path).ok()?;
        let lock = new_lock(&old, compiled)?;
        let (text, same) = (lock.to_text(), lock == old);
        let rewritten = was_there
            && same
            && read_text_at_most(&path, LARGEST_TEXT).is_ok_and(|old| old != text);
        if (same && !rewritten) || (!was_there && lock.entries().is_empty()) {
            return None;
        }
        let written = write_whole(&path, &text);
        written.err().map(|error| Diagnostic::of(&not_written(&path, error.to_string())))
    }
}

/// What a lock is to hold after a script was compiled; `None` if that is not known yet.
fn new_lock(old: &Lock, compiled: &Compiled) -> Option<Lock> {
    let fine = !diag::has_errors(&compiled.diagnostics);
    let mut lock = if fine { Lock::default() } else { old.clone() };
    let Some(detection) = &compiled.detection else { return Some(lock) };
    match &detection.used {
        Some(used) => {
            let facets = if fine { used.facets } else { used.facets.and(used.locked) };
            let entry = detection.entry(&used.detected, facets);
            lock.insert(LockEntry { digest: used.digest, ..entry });
        }
        None if detection.is_needed => return None,
        None => {}
    }
    Some(lock)
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
