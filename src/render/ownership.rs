//! Which films we wrote: a film that stands where another is to go is overwritten only if it is ours and untouched.
//!
//! The record lies in the project's `.amv` folder. A film is known by its file name, size, and the hash of its first and last MiB, so
//! that it stays ours when the project moves, and is not ours any more once somebody has changed it.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::hash::ContentHash;

const ENDS: u64 = 1 << 20;
/// Films that are remembered; the oldest are forgotten first.
const REMEMBERED: usize = 200;

/// What a film is known by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Film {
    name: String,
    size: u64,
    ends: ContentHash,
}

/// The record of the films that were written for a project.
#[derive(Clone, Debug)]
pub struct Ownership {
    record: PathBuf,
}

impl Ownership {
    /// The record in the project's `.amv` folder.
    pub fn of(amv_folder: &Path) -> Ownership {
        Ownership { record: amv_folder.join("outputs.json") }
    }

    /// Whether the film at `path` was written by us and not changed since. What cannot be read is not ours.
    pub fn is_ours(&self, path: &Path) -> bool {
        Film::at(path).is_ok_and(|film| self.films().contains(&film))
    }

    /// Remembers the film at `path` as ours.
    ///
    /// # Errors
    /// The film cannot be read or the record not be written; then the next render asks for `--force`.
    pub fn remember(&self, path: &Path) -> io::Result<()> {
        let film = Film::at(path)?;
        let mut films = self.films();
        films.retain(|known| *known != film);
        films.push(film);
        let surplus = films.len().saturating_sub(REMEMBERED);
        films.drain(..surplus);
        self.write(&films)
    }

    /// A record that cannot be read knows of no film.
    fn films(&self) -> Vec<Film> {
        let text = fs::read(&self.record).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }

    fn write(&self, films: &[Film]) -> io::Result<()> {
        let folder = self.record.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        serde_json::to_writer_pretty(&mut file, films)?;
        file.persist(&self.record).map(drop).map_err(|error| error.error)
    }
}

impl Film {
    fn at(path: &Path) -> io::Result<Film> {
        let mut file = File::open(path)?;
        let size = file.metadata()?.len();
        let mut ends = Vec::new();
        (&mut file).take(ENDS).read_to_end(&mut ends)?;
        file.seek(SeekFrom::Start(size.saturating_sub(ENDS)))?;
        (&mut file).take(ENDS).read_to_end(&mut ends)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Film { name, size, ends: ContentHash::of(&ends) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_film_is_ours_until_it_is_changed() {
        let folder = tempfile::tempdir().expect("a folder");
        let (film, amv) = (folder.path().join("film.mp4"), folder.path().join(".amv"));
        fs::write(&film, vec![7; 3_000_000]).expect("written");
        let ownership = Ownership::of(&amv);
        assert!(!ownership.is_ours(&film));
        ownership.remember(&film).expect("remembered");
        assert!(ownership.is_ours(&film));
        assert!(!ownership.is_ours(&folder.path().join("none.mp4")));
        let mut changed = vec![7; 3_000_000];
        changed[2_999_999] = 8;
        fs::write(&film, changed).expect("written");
        assert!(!ownership.is_ours(&film));
    }

    #[test]
    fn a_moved_project_keeps_its_films_and_a_broken_record_has_none() {
        let folder = tempfile::tempdir().expect("a folder");
        let (here, there) = (folder.path().join("here"), folder.path().join("there"));
        fs::create_dir(&here).expect("made");
        fs::write(here.join("film.mp4"), "film").expect("written");
        Ownership::of(&here.join(".amv")).remember(&here.join("film.mp4")).expect("remembered");
        fs::rename(&here, &there).expect("moved");
        let ownership = Ownership::of(&there.join(".amv"));
        assert!(ownership.is_ours(&there.join("film.mp4")));
        fs::write(there.join(".amv/outputs.json"), "[{").expect("written");
        assert!(!ownership.is_ours(&there.join("film.mp4")));
    }
}
