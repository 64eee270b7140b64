//! The way to a file: the folders and links through which its path leads, as they are now.

use std::collections::{BTreeSet, HashMap};
use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};

use super::stamp::place;

/// Links that lead to links are followed so far.
const MOST_LINKS: usize = 40;

/// Which folder it is, whatever its name: a folder that was removed and made again is another.
pub(super) type FolderId = (u64, u64);

/// The way to a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Way(Vec<Step>);

/// A name on the way, and the folder that it stands in. No link leads to that folder.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    folder: PathBuf,
    id: FolderId,
    name: OsString,
    leads_on: LeadsOn,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LeadsOn {
    Folder,
    Link,
    /// The file, or that there is nothing of this name.
    End,
}

impl Step {
    fn place(&self) -> PathBuf {
        self.folder.join(&self.name)
    }
}

impl Way {
    /// The places that lead to the file: what happens there may put another file in its stead.
    pub(super) fn through(&self) -> impl Iterator<Item = PathBuf> {
        self.0.iter().rev().skip(1).map(Step::place)
    }

    /// Where the file is, or the first thing on the way to it that is not there.
    pub(super) fn end(&self) -> Option<PathBuf> {
        self.0.last().map(Step::place)
    }

    /// The folder in which that stands.
    pub(super) fn last_folder(&self) -> Option<&Path> {
        self.0.last().map(|step| step.folder.as_path())
    }

    /// The folders to be watched: those that hold the file or a link on the way, each one's parent,
    /// and what lies inside `home`.
    pub(super) fn folders(&self, home: &Path) -> impl Iterator<Item = (&Path, FolderId)> {
        let last = self.0.len().saturating_sub(1);
        let holds = |(at, step): (usize, &Step)| at == last || step.leads_on != LeadsOn::Folder;
        let holding: BTreeSet<&Path> = self
            .0
            .iter()
            .enumerate()
            .filter(|&one| holds(one))
            .map(|(_, step)| step.folder.as_path())
            .collect();
        let is_watched = move |step: &&Step| {
            holding.contains(step.folder.as_path())
                || step.leads_on == LeadsOn::Folder
                    && (step.folder.starts_with(home) || holding.contains(step.place().as_path()))
        };
        self.0.iter().filter(is_watched).map(|step| (step.folder.as_path(), step.id))
    }
}

/// Finds ways, and looks at each place once.
#[derive(Default)]
pub(super) struct Scout(HashMap<PathBuf, Found>);

#[derive(Clone)]
enum Found {
    Folder(FolderId),
    Link(PathBuf),
    /// A file, or nothing.
    End,
}

/// A part of a path that is still to be gone.
enum Part {
    Root(OsString),
    Up,
    Name(OsString),
}

impl Scout {
    /// The way to the file at `path`, which must be absolute.
    pub(super) fn way(&mut self, path: &Path) -> Way {
        let (mut at, mut steps, mut links) = (PathBuf::new(), Vec::new(), 0);
        let mut left: Vec<Part> = parts(path).collect();
        while let Some(part) = left.pop() {
            match part {
                Part::Root(root) => at.push(root),
                Part::Up => drop(at.pop()),
                Part::Name(name) => {
                    let found = self.look(&at.join(&name));
                    steps.push(self.step(&at, &name, &found));
                    match found {
                        Found::Folder(_) => at.push(name),
                        Found::Link(target) if links < MOST_LINKS => left.extend(parts(&target)),
                        Found::Link(_) | Found::End => break,
                    }
                    links += usize::from(
                        steps.last().is_some_and(|step| step.leads_on == LeadsOn::Link),
                    );
                }
            }
        }
        Way(steps)
    }

    fn step(&mut self, folder: &Path, name: &OsString, found: &Found) -> Step {
        let id = if let Found::Folder(id) = self.look(folder) { id } else { FolderId::default() };
        let leads_on = match found {
            Found::Folder(_) => LeadsOn::Folder,
            Found::Link(_) => LeadsOn::Link,
            Found::End => LeadsOn::End,
        };
        Step { folder: folder.to_owned(), id, name: name.clone(), leads_on }
    }

    fn look(&mut self, at: &Path) -> Found {
        self.0.entry(at.to_owned()).or_insert_with(|| found(at)).clone()
    }
}

fn found(at: &Path) -> Found {
    match at.symlink_metadata() {
        Ok(facts) if facts.is_symlink() => at.read_link().map_or(Found::End, Found::Link),
        Ok(facts) if facts.is_dir() => Found::Folder(place(&facts)),
        Ok(_) | Err(_) => Found::End,
    }
}

/// The parts of a path, the last first.
fn parts(path: &Path) -> impl Iterator<Item = Part> {
    path.components().rev().filter_map(|component| match component {
        Component::Prefix(_) | Component::RootDir => {
            Some(Part::Root(component.as_os_str().to_owned()))
        }
        Component::ParentDir => Some(Part::Up),
        Component::Normal(name) => Some(Part::Name(name.to_owned())),
        Component::CurDir => None,
    })
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    /// A folder of films, made anew.
    fn films() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().canonicalize().expect("there");
        for part in ["up/films/media", "up/store/one"] {
            fs::create_dir_all(root.join(part)).expect("made");
        }
        (folder, root)
    }

    fn way(path: &Path) -> Way {
        Scout::default().way(path)
    }

    fn watched(path: &Path, home: &Path) -> Vec<PathBuf> {
        let mut folders: Vec<PathBuf> =
            way(path).folders(home).map(|(folder, _)| folder.to_owned()).collect();
        folders.dedup();
        folders
    }

    #[test]
    fn the_folder_of_a_file_and_its_parent_are_watched() {
        let (_folder, root) = films();
        let at = |name: &str| root.join(name);
        assert_eq!(watched(&at("up/films/film.amv"), &at("up/films")), [at("up"), at("up/films")]);
        assert_eq!(
            watched(&at("up/films/media/a.mp4"), &at("up/films")),
            [at("up/films"), at("up/films/media")]
        );
        assert_eq!(
            watched(&at("up/store/one/a.mp4"), &at("up/films")),
            [at("up/store"), at("up/store/one")]
        );
        assert_eq!(
            watched(&at("up/films/media/a.mp4"), &root),
            [at(""), at("up"), at("up/films"), at("up/films/media")]
        );
    }

    #[test]
    fn a_way_leads_through_folders_to_a_file() {
        let (_folder, root) = films();
        let to = way(&root.join("up/films/../films/./media/a.mp4"));
        assert_eq!(to.end(), Some(root.join("up/films/media/a.mp4")));
        assert_eq!(to.last_folder(), Some(root.join("up/films/media").as_path()));
        let through: Vec<PathBuf> = to.through().filter(|place| place.starts_with(&root)).collect();
        let inside =
            ["up/films/media", "up/films", "up/films", "up", ""].map(|name| root.join(name));
        assert_eq!(through, inside);
    }

    #[test]
    fn what_is_not_there_is_awaited_in_the_nearest_folder() {
        let (_folder, root) = films();
        let at = |name: &str| root.join(name);
        assert_eq!(way(&at("up/films/more/takes/a.mp4")).end(), Some(at("up/films/more")));
        assert_eq!(
            watched(&at("up/films/more/takes/a.mp4"), &at("up/films")),
            [at("up"), at("up/films")]
        );
        fs::write(at("up/films/more"), "a file").expect("written");
        assert_eq!(way(&at("up/films/more/takes/a.mp4")).end(), Some(at("up/films/more")));
    }

    #[test]
    fn links_are_on_the_way_and_followed() {
        let (_folder, root) = films();
        let at = |name: &str| root.join(name);
        symlink("../store/one", at("up/films/now")).expect("a link");
        symlink(at("up/films/now/b.mp4"), at("up/films/media/a.mp4")).expect("a link");
        let path = at("up/films/media/a.mp4");
        assert_eq!(way(&path).end(), Some(at("up/store/one/b.mp4")));
        let places: Vec<PathBuf> = way(&path).through().collect();
        assert!(places.contains(&path) && places.contains(&at("up/films/now")), "{places:?}");
        let all = watched(&path, &at("up/films"));
        for folder in ["up/films", "up/films/media", "up/store", "up/store/one"] {
            assert!(all.contains(&at(folder)), "{folder}: {all:?}");
        }
    }

    #[test]
    fn links_in_a_circle_end() {
        let (_folder, root) = films();
        symlink(root.join("b"), root.join("a")).expect("a link");
        symlink(root.join("a"), root.join("b")).expect("a link");
        let to = way(&root.join("a/film.amv"));
        assert!(to.end().is_some_and(|end| end == root.join("a") || end == root.join("b")));
    }

    #[test]
    fn a_folder_made_again_is_another_way() {
        let (_folder, root) = films();
        let path = root.join("up/films/film.amv");
        let before = way(&path);
        assert_eq!(before, way(&path));
        fs::rename(root.join("up/films"), root.join("up/old"))
            .and_then(|()| fs::create_dir(root.join("up/films")))
            .expect("made again");
        assert_ne!(before, way(&path));
    }
}
