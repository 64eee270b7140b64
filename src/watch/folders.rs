//! The folders that the system is asked to tell of. Only folders are watched, never files: a file
//! that is replaced takes its watch along.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use notify::{ErrorKind, PathsMut, RecursiveMode, Watcher};

use super::WatchError;
use super::way::FolderId;
use crate::cache::error::reason;

/// What the system answers where a program or a user has too much open: on Linux, too many
/// watchers.
const TOO_MANY_OPEN: i32 = 24;

/// The folders that are watched, and those that cannot be.
pub(super) struct Folders {
    system: Result<Box<dyn Watcher + Send>, notify::Error>,
    watched: BTreeMap<PathBuf, FolderId>,
    /// Those that cannot be watched, and why; none where they went away just now.
    refused: BTreeMap<PathBuf, Option<WatchError>>,
}

impl Folders {
    /// No folders, watched by `system`; if it is an error, none can be.
    pub(super) fn new(system: Result<Box<dyn Watcher + Send>, notify::Error>) -> Folders {
        Folders { system, watched: BTreeMap::new(), refused: BTreeMap::new() }
    }

    /// Watches these folders and no others. Those at or in `torn` are watched anew: notify drops
    /// watches by name when it hears that something of that name went away, even if another has
    /// taken its place since.
    pub(super) fn set(&mut self, wanted: &BTreeMap<PathBuf, FolderId>, torn: &BTreeSet<PathBuf>) {
        let is_torn = |folder: &Path| folder.ancestors().any(|above| torn.contains(above));
        let (kept, dropped): (BTreeMap<_, _>, BTreeMap<_, _>) = std::mem::take(&mut self.watched)
            .into_iter()
            .partition(|(folder, id)| wanted.get(folder) == Some(id) && !is_torn(folder));
        self.watched = kept;
        self.refused.clear();
        let missing: Vec<(&PathBuf, &FolderId)> =
            wanted.iter().filter(|(folder, _)| !self.watched.contains_key(*folder)).collect();
        if dropped.is_empty() && missing.is_empty() {
            return;
        }
        match &mut self.system {
            Ok(system) => {
                let mut paths = system.paths_mut();
                dropped.keys().for_each(|folder| forget(paths.as_mut(), folder));
                let answers: Vec<_> = missing
                    .into_iter()
                    .map(|one| (one, paths.add(one.0, RecursiveMode::NonRecursive)))
                    .collect();
                let whole = paths.commit();
                self.sort(answers, &whole);
            }
            Err(error) => self.refused.extend(
                missing.into_iter().map(|(folder, _)| (folder.clone(), refusal(folder, error))),
            ),
        }
    }

    /// The folders that are watched.
    pub(super) fn all(&self) -> BTreeSet<PathBuf> {
        self.watched.keys().cloned().collect()
    }

    /// Whether the system does not tell of this folder.
    pub(super) fn is_refused(&self, folder: &Path) -> bool {
        self.refused.contains_key(folder)
    }

    /// Whether it does not tell of some folder.
    pub(super) fn are_refused(&self) -> bool {
        !self.refused.is_empty()
    }

    /// Why not; that there is a limit before that one folder is not to be read.
    pub(super) fn refusal(&self) -> Option<&WatchError> {
        let errors = || self.refused.values().flatten();
        errors().find(|error| **error == WatchError::Limit).or(errors().next())
    }

    fn sort(
        &mut self,
        answers: Vec<((&PathBuf, &FolderId), notify::Result<()>)>,
        whole: &notify::Result<()>,
    ) {
        for ((folder, &id), answer) in answers {
            match answer.as_ref().err().or(whole.as_ref().err()) {
                None => drop(self.watched.insert(folder.clone(), id)),
                Some(error) => drop(self.refused.insert(folder.clone(), refusal(folder, error))),
            }
        }
    }
}

/// A folder that was removed is not watched any more, which is no error.
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
