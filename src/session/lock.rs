//! The lock beside a script on the disk: what was heard is kept there, once, and stays.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::film::Film;
use super::hearings::write_whole;
use crate::check::{Hearing, lock_path};
use crate::diag::{self, Diagnostic};
use crate::diag::{Code, Problem};
use crate::hash::ContentHash;
use crate::music::{Difference, LISTENER, Lock, LockEntry, settled};
use crate::world::{FileError, Heard};

use super::film::Compiled;

/// The lock could not be written.
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

/// How the lock stands to what a film's script names to be heard.
#[derive(Clone, Debug)]
pub struct LockState {
    /// Where it is.
    pub path: PathBuf,
    /// What the script names.
    pub hearing: Hearing,
    /// What it keeps of that.
    pub entry: Option<LockEntry>,
    /// What is heard now; none where it is not known, because nothing needs to be heard.
    pub now: Option<Arc<Heard>>,
}

impl LockState {
    /// Whether the song is another file than the one that was heard.
    pub fn song_changed(&self) -> bool {
        self.entry.as_ref().is_some_and(|entry| entry.digest != self.hearing.digest)
    }

    /// What would be otherwise, if the song were heard anew; none without an entry, or where it is
    /// not known.
    pub fn difference(&self) -> Option<Difference> {
        Some(Difference::between(&self.entry.as_ref()?.heard, self.now.as_ref()?))
    }

    /// Whether it keeps what the script needs, of the song as it is, and nothing would be
    /// otherwise.
    pub fn is_up_to_date(&self) -> bool {
        match &self.entry {
            Some(_) => {
                !self.song_changed()
                    && self.difference().is_none_or(|difference| difference.is_none())
            }
            None => self.hearing.used.is_none(),
        }
    }
}

impl Film {
    /// Where its lock stands.
    pub fn lock_path(&self) -> PathBuf {
        lock_path(self.path())
    }

    /// The hash of the lock file; `None` if there is none or it cannot be read.
    pub fn lock_hash(&self) -> Option<ContentHash> {
        let bytes = fs::read(self.lock_path()).ok()?;
        Some(ContentHash::of(&bytes))
    }

    /// How the lock stands to what the compiled script names; none without a song. The song is
    /// heard, if it is or was to be.
    ///
    /// # Errors
    /// The song cannot be heard.
    pub fn lock_state(&self, compiled: &Compiled) -> Result<Option<LockState>, FileError> {
        let Some(hearing) = compiled.hearing.clone() else { return Ok(None) };
        let path = self.lock_path();
        let entry =
            read(&path).ok().and_then(|lock| lock.entry(&hearing.song, &hearing.hints).cloned());
        let fresh = entry.as_ref().is_some_and(|entry| {
            entry.digest == hearing.digest && entry.heard.listener >= LISTENER
        });
        let now = match &entry {
            Some(entry) if fresh => Some(entry.heard.clone()),
            Some(_) => Some(self.hear(&hearing)?),
            None => hearing.used.as_ref().map(|(heard, _)| heard.clone()),
        };
        Ok(Some(LockState { path, hearing, entry, now }))
    }

    /// The song heard anew, as a new entry of the lock.
    ///
    /// # Errors
    /// It cannot be heard.
    pub fn hear(&self, hearing: &Hearing) -> Result<Arc<Heard>, FileError> {
        self.world()
            .listen(&hearing.path, &hearing.hints)
            .map(|heard| Arc::new(settled(Arc::unwrap_or_clone(heard))))
    }

    /// Keeps what was heard anew, in the place of what the lock has.
    ///
    /// # Errors
    /// The lock cannot be written.
    pub fn update_lock(&self, hearing: &Hearing, heard: Arc<Heard>) -> Result<(), LockNotWritten> {
        let path = self.lock_path();
        let mut lock = read(&path).map_err(|why| not_written(&path, why))?;
        let entry = hearing.entry(heard);
        lock.retain(|known| {
            known.song == hearing.song
                && known.digest == hearing.digest
                && known.heard.listener == LISTENER
        });
        lock.insert(entry);
        write_whole(&path, &lock.to_text()).map_err(|error| not_written(&path, error.to_string()))
    }

    /// Keeps what a compiled script has heard and the lock has not. In a script without errors,
    /// songs that it no longer names are dropped; the song's entries under other hints stay, for
    /// whoever takes a hint back.
    pub(super) fn keep_heard(&self, compiled: &Compiled) -> Option<Diagnostic> {
        let path = self.lock_path();
        let was_there = path.symlink_metadata().is_ok();
        let mut lock = read(&path).ok()?;
        let old = lock.clone();
        if !diag::has_errors(&compiled.diagnostics) {
            lock.retain(|entry| {
                compiled.hearing.as_ref().is_some_and(|hearing| entry.song == hearing.song)
            });
        }
        if let Some((hearing, heard)) = compiled.hearing.as_ref().and_then(new) {
            lock.insert(hearing.entry(heard));
        }
        if lock == old || (!was_there && lock.entries().is_empty()) {
            return None;
        }
        let written = write_whole(&path, &lock.to_text());
        written.err().map(|error| Diagnostic::of(&not_written(&path, error.to_string())))
    }
}

/// What was heard and is not from the lock.
fn new(hearing: &Hearing) -> Option<(&Hearing, Arc<Heard>)> {
    hearing.used.as_ref().filter(|(_, locked)| !locked).map(|(heard, _)| (hearing, heard.clone()))
}

/// The lock at `path`; one that is not there is empty. In words, why it cannot be read.
fn read(path: &Path) -> Result<Lock, String> {
    if path.metadata().is_ok_and(|facts| !facts.is_file()) {
        return Err("it is not a file".to_owned());
    }
    match fs::read_to_string(path) {
        Ok(text) => Lock::parse(&text).map_err(|mistake| mistake.to_string()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Lock::default()),
        Err(error) => Err(error.to_string()),
    }
}

fn not_written(path: &Path, why: String) -> LockNotWritten {
    LockNotWritten { lock: path.display().to_string(), why }
}
