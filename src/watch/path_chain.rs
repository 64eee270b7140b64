//! The chain of folders and links through which a path leads to its file.

use std::collections::{BTreeSet, HashMap};
use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};

use super::file_stamp::file_number;

/// How many links are followed, so that links in a circle end.
const MOST_LINKS: usize = 40;

/// Identifies a folder whatever its name: a folder that was removed and created again is another.
pub(super) type FolderId = (u64, u64);

/// The folders and links through which a path leads to its file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct PathChain(Vec<Step>);

/// A name in the chain, and the folder that contains it. The folder's path has no links.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    folder: PathBuf,
    id: FolderId,
    name: OsString,
    kind: StepKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum StepKind {
    Folder,
    Link,
    /// The file, or a name that does not exist.
    End,
}

impl Step {
    fn place(&self) -> PathBuf {
        self.folder.join(&self.name)
    }
}

impl PathChain {
    /// The folders and links before the file: a change to one of them may lead the path to another
    /// file.
    pub(super) fn through(&self) -> impl Iterator<Item = PathBuf> {
        self.0.iter().rev().skip(1).map(Step::place)
    }

    /// Where the file is, or the first name of the path that does not exist.
    pub(super) fn end(&self) -> Option<PathBuf> {
        self.0.last().map(Step::place)
    }

    /// The folder that contains the end.
    pub(super) fn last_folder(&self) -> Option<&Path> {
        self.0.last().map(|step| step.folder.as_path())
    }

    /// The folders to watch: those that contain the file or a link of the chain, the parent of each
    /// of them, and all folders of the chain inside `home`.
    pub(super) fn folders(&self, home: &Path) -> impl Iterator<Item = (&Path, FolderId)> {
        let last = self.0.len().saturating_sub(1);
        let holds = |(at, step): (usize, &Step)| at == last || step.kind != StepKind::Folder;
        let holding: BTreeSet<&Path> = self
            .0
            .iter()
            .enumerate()
            .filter(|&one| holds(one))
            .map(|(_, step)| step.folder.as_path())
            .collect();
        let is_watched = move |step: &&Step| {
            holding.contains(step.folder.as_path())
                || step.kind == StepKind::Folder
                    && (step.folder.starts_with(home) || holding.contains(step.place().as_path()))
        };
        self.0.iter().filter(is_watched).map(|step| (step.folder.as_path(), step.id))
    }
}

/// Resolves paths, and reads each name on the disk only once.
#[derive(Default)]
pub(super) struct PathResolver(HashMap<PathBuf, Entry>);

#[derive(Clone)]
enum Entry {
    Folder(FolderId),
    Link(PathBuf),
    /// A file, or nothing.
    End,
}

/// A part of a path that has not been resolved.
enum PathPart {
    Root(OsString),
    Parent,
    Name(OsString),
}

impl PathResolver {
    /// Resolves `path`, which must be absolute.
    pub(super) fn resolve(&mut self, path: &Path) -> PathChain {
        let mut at = PathBuf::new();
        let mut steps = Vec::new();
        let mut links = 0;
        let mut rest: Vec<PathPart> = reversed_parts(path).collect();
        while let Some(part) = rest.pop() {
            match part {
                PathPart::Root(root) => at.push(root),
                PathPart::Parent => {
                    at.pop();
                }
                PathPart::Name(name) => {
                    let entry = self.entry(&at.join(&name));
                    steps.push(self.step(&at, &name, &entry));
                    match entry {
                        Entry::Folder(_) => at.push(name),
                        Entry::Link(target) if links < MOST_LINKS => {
                            rest.extend(reversed_parts(&target));
                            links += 1;
                        }
                        Entry::Link(_) | Entry::End => break,
                    }
                }
            }
        }
        PathChain(steps)
    }

    fn step(&mut self, folder: &Path, name: &OsString, entry: &Entry) -> Step {
        let id = match self.entry(folder) {
            Entry::Folder(id) => id,
            Entry::Link(_) | Entry::End => FolderId::default(),
        };
        let kind = match entry {
            Entry::Folder(_) => StepKind::Folder,
            Entry::Link(_) => StepKind::Link,
            Entry::End => StepKind::End,
        };
        Step { folder: folder.to_owned(), id, name: name.clone(), kind }
    }

    fn entry(&mut self, at: &Path) -> Entry {
        self.0.entry(at.to_owned()).or_insert_with(|| read_entry(at)).clone()
    }
}

fn read_entry(at: &Path) -> Entry {
    match at.symlink_metadata() {
        Ok(facts) if facts.is_symlink() => at.read_link().map_or(Entry::End, Entry::Link),
        Ok(facts) if facts.is_dir() => Entry::Folder(file_number(&facts)),
        Ok(_) | Err(_) => Entry::End,
    }
}

/// The parts of a path, the last first.
fn reversed_parts(path: &Path) -> impl Iterator<Item = PathPart> {
    path.components().rev().filter_map(|component| match component {
        Component::Prefix(_) | Component::RootDir => {
            Some(PathPart::Root(component.as_os_str().to_owned()))
        }
        Component::ParentDir => Some(PathPart::Parent),
        Component::Normal(name) => Some(PathPart::Name(name.to_owned())),
        Component::CurDir => None,
    })
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    /// A new folder of films.
    fn films() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().canonicalize().expect("there");
        for part in ["up/films/media", "up/store/one"] {
            fs::create_dir_all(root.join(part)).expect("made");
        }
        (folder, root)
    }

    fn chain_of(path: &Path) -> PathChain {
        PathResolver::default().resolve(path)
    }

    fn watched(path: &Path, home: &Path) -> Vec<PathBuf> {
        let mut folders: Vec<PathBuf> =
            chain_of(path).folders(home).map(|(folder, _)| folder.to_owned()).collect();
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
    fn a_chain_leads_through_folders_to_a_file() {
        let (_folder, root) = films();
        let to = chain_of(&root.join("up/films/../films/./media/a.mp4"));
        assert_eq!(to.end(), Some(root.join("up/films/media/a.mp4")));
        assert_eq!(to.last_folder(), Some(root.join("up/films/media").as_path()));
        let through: Vec<PathBuf> = to.through().filter(|place| place.starts_with(&root)).collect();
        let inside =
            ["up/films/media", "up/films", "up/films", "up", ""].map(|name| root.join(name));
        assert_eq!(through, inside);
    }

    #[test]
    fn a_missing_file_is_awaited_in_the_nearest_folder() {
        let (_folder, root) = films();
        let at = |name: &str| root.join(name);
        assert_eq!(chain_of(&at("up/films/more/takes/a.mp4")).end(), Some(at("up/films/more")));
        assert_eq!(
            watched(&at("up/films/more/takes/a.mp4"), &at("up/films")),
            [at("up"), at("up/films")]
        );
        fs::write(at("up/films/more"), "a file").expect("written");
        assert_eq!(chain_of(&at("up/films/more/takes/a.mp4")).end(), Some(at("up/films/more")));
    }

    #[test]
    fn links_are_in_the_chain_and_followed() {
        let (_folder, root) = films();
        let at = |name: &str| root.join(name);
        symlink("../store/one", at("up/films/now")).expect("a link");
        symlink(at("up/films/now/b.mp4"), at("up/films/media/a.mp4")).expect("a link");
        let path = at("up/films/media/a.mp4");
        assert_eq!(chain_of(&path).end(), Some(at("up/store/one/b.mp4")));
        let places: Vec<PathBuf> = chain_of(&path).through().collect();
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
        let to = chain_of(&root.join("a/film.amv"));
        assert!(to.end().is_some_and(|end| end == root.join("a") || end == root.join("b")));
    }

    #[test]
    fn a_recreated_folder_is_another_chain() {
        let (_folder, root) = films();
        let path = root.join("up/films/film.amv");
        let before = chain_of(&path);
        assert_eq!(before, chain_of(&path));
        fs::rename(root.join("up/films"), root.join("up/old"))
            .and_then(|()| fs::create_dir(root.join("up/films")))
            .expect("made again");
        assert_ne!(before, chain_of(&path));
    }
}
