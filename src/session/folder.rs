//! Finds the `.amv` folder of a film.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::files::ignore_in_repository;

const NAME: &str = ".amv";
/// The name that marks a repository's top. In a linked working tree it is a file.
const REPOSITORY: &str = ".git";

/// The nearest `.amv` folder between the script's folder and the top of its repository, so that all
/// films of a project share one. If there is none, or no repository, it is the one beside the
/// script, which need not exist.
pub(super) fn amv_folder(script: &Path) -> PathBuf {
    let folder = script.parent().unwrap_or(Path::new(""));
    let beside = folder.join(NAME);
    if beside.is_dir() { beside } else { above(folder).unwrap_or(beside) }
}

/// Keeps an `.amv` folder out of version control, wherever its cache is.
///
/// # Errors
/// The folder cannot be made or written to.
pub(super) fn keep_out_of_repository(amv_folder: &Path) -> io::Result<()> {
    fs::create_dir_all(amv_folder)?;
    ignore_in_repository(amv_folder)
}

fn above(folder: &Path) -> Option<PathBuf> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let folder = folder.canonicalize().ok()?;
    let top = folder.ancestors().find(|folder| folder.join(REPOSITORY).exists())?;
    folder
        .ancestors()
        .skip(1)
        .take_while(|above| above.starts_with(top))
        .map(|above| above.join(NAME))
        .find(|amv| amv.is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_folder_within_the_repository_is_used() {
        let root = tempfile::tempdir().expect("a folder");
        let root = root.path().canonicalize().expect("there");
        let at = |name: &str| root.join(name);
        fs::create_dir_all(at("repository/films/one")).expect("made");
        fs::create_dir_all(at(".amv")).expect("made");
        let script = at("repository/films/one/film.amv");
        let beside = at("repository/films/one/.amv");
        assert_eq!(amv_folder(&script), beside, "there is no repository");
        fs::write(at("repository/.git"), "gitdir: elsewhere").expect("written");
        assert_eq!(amv_folder(&script), beside, "what lies above the repository is another's");
        fs::create_dir(at("repository/.amv")).expect("made");
        assert_eq!(amv_folder(&script), at("repository/.amv"));
        fs::create_dir(at("repository/films/.amv")).expect("made");
        assert_eq!(amv_folder(&script), at("repository/films/.amv"));
        fs::create_dir(&beside).expect("made");
        assert_eq!(amv_folder(&script), beside);
    }

    #[test]
    fn a_script_is_named_as_it_was() {
        assert_eq!(amv_folder(Path::new("no/such/film.amv")), Path::new("no/such/.amv"));
    }
}
