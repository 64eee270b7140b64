//! The folders that the system watches for us. Only folders are watched, never files: a file that
//! is replaced takes its watch along.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use notify::{ErrorKind, PathsMut, RecursiveMode, Watcher};

use super::WatchError;
use super::path_chain::FolderId;
use crate::cache::error::reason;

/// `EMFILE`: a program or a user has too many files open. On Linux, the answer when there are too
/// many watchers.
const TOO_MANY_OPEN: i32 = 24;

/// The folders that are watched, and those that cannot be.
pub(super) struct WatchedFolders {
    system: Result<Box<dyn Watcher + Send>, notify::Error>,
    watched: BTreeMap<PathBuf, FolderId>,
    /// The folders that cannot be watched, and why; `None` for one that has just gone away.
    refused: BTreeMap<PathBuf, Option<WatchError>>,
}

impl WatchedFolders {
    /// No folders yet, to be watched by `system`. If that is an error, no folder can be watched.
    pub(super) fn new(system: Result<Box<dyn Watcher + Send>, notify::Error>) -> WatchedFolders {
        WatchedFolders { system, watched: BTreeMap::new(), refused: BTreeMap::new() }
    }

    /// Watches these folders and no others. Watches at or inside the paths in `stale` are renewed:
    /// notify drops watches by name when a folder of that name goes away, even if another folder
    /// has taken its place since.
    pub(super) fn set(&mut self, wanted: &BTreeMap<PathBuf, FolderId>, stale: &BTreeSet<PathBuf>) {
        let is_stale = |folder: &Path| folder.ancestors().any(|above| stale.contains(above));
        let (still_watched, dropped): (BTreeMap<_, _>, BTreeMap<_, _>) =
            std::mem::take(&mut self.watched)
                .into_iter()
                .partition(|(folder, id)| wanted.get(folder) == Some(id) && !is_stale(folder));
        self.watched = still_watched;
        self.refused.clear();
        let missing: Vec<(&PathBuf, FolderId)> = wanted
            .iter()
            .filter(|(folder, _)| !self.watched.contains_key(*folder))
            .map(|(folder, &id)| (folder, id))
            .collect();
        if dropped.is_empty() && missing.is_empty() {
            return;
        }
        let system = match &mut self.system {
            Ok(system) => system,
            Err(error) => {
                for (folder, _) in missing {
                    self.refused.insert(folder.clone(), refusal(folder, error));
                }
                return;
            }
        };
        let mut paths = system.paths_mut();
        for folder in dropped.keys() {
            forget(paths.as_mut(), folder);
        }
        let mut answers = Vec::new();
        for (folder, _) in &missing {
            answers.push(paths.add(folder, RecursiveMode::NonRecursive));
        }
        let committed = paths.commit();
        for ((folder, id), answer) in missing.into_iter().zip(answers) {
            match answer.as_ref().err().or(committed.as_ref().err()) {
                None => {
                    self.watched.insert(folder.clone(), id);
                }
                Some(error) => {
                    self.refused.insert(folder.clone(), refusal(folder, error));
                }
            }
        }
    }

    /// The folders that are watched.
    pub(super) fn all(&self) -> BTreeSet<PathBuf> {
        self.watched.keys().cloned().collect()
    }

    pub(super) fn is_refused(&self, folder: &Path) -> bool {
        self.refused.contains_key(folder)
    }

    pub(super) fn any_refused(&self) -> bool {
        !self.refused.is_empty()
    }

    /// Why folders are not watched. A reached limit goes before a single folder that cannot be
    /// read.
    pub(super) fn refusal(&self) -> Option<&WatchError> {
        let errors = || self.refused.values().flatten();
        errors().find(|error| **error == WatchError::Limit).or(errors().next())
    }
}

/// An error here means that the folder was removed, so it is not watched any more either.
fn forget(paths: &mut dyn PathsMut, folder: &Path) {
    let _ = paths.remove(folder);
}

fn refusal(folder: &Path, error: &notify::Error) -> Option<WatchError> {
    let refused = |reason| Some(WatchError::Refused { folder: folder.to_owned(), reason });
    match &error.kind {
        ErrorKind::MaxFilesWatch => Some(WatchError::Limit),
        ErrorKind::Io(error) if error.raw_os_error() == Some(TOO_MANY_OPEN) => {
            Some(WatchError::Limit)
        }
        ErrorKind::Io(error) if is_gone(error) => None,
        ErrorKind::Io(error) => refused(reason(error)),
        ErrorKind::PathNotFound => None,
        ErrorKind::Generic(_) | ErrorKind::WatchNotFound | ErrorKind::InvalidConfig(_) => {
            refused(error.to_string().to_lowercase())
        }
    }
}

fn is_gone(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}
