//! Records which films amv wrote, with their fingerprints. A file at an output's path is
//! overwritten only if amv wrote it and it is unchanged, and it is not written again if it would be
//! the same.
//!
//! The records are in the project's `.amv` folder, each in a file of its own, so that simultaneous
//! renders do not overwrite each other's. A film is identified by its file name, its size, its
//! modification time, and the hash of its first and last MiB. So its record stays valid when the
//! project moves, and not when the film is edited.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::files::{LARGEST_RECORD, read_at_most};
use crate::hash::ContentHash;

const ENDS: u64 = 1 << 20;
/// How many films are recorded. The oldest records are removed first.
const REMEMBERED: usize = 200;

/// What identifies a film.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Film {
    name: String,
    size: u64,
    ends: ContentHash,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Written {
    film: Film,
    /// The file's modification time, in nanoseconds since 1970.
    modified: u64,
    /// The film's fingerprint; none for a file that is no film.
    made_of: Option<ContentHash>,
}

/// The records of a project.
#[derive(Clone, Debug)]
pub struct Ownership {
    folder: PathBuf,
}

impl Ownership {
    /// The records in the project's `.amv` folder.
    pub fn of(amv_folder: &Path) -> Ownership {
        Ownership { folder: amv_folder.join("outputs") }
    }

    /// Whether amv wrote the film at `path` and it has not changed since. False for a file that
    /// cannot be read.
    pub fn is_ours(&self, path: &Path) -> bool {
        self.record(path).is_ok()
    }

    /// Whether amv wrote the film at `path` with this fingerprint and it has not changed since.
    pub fn is_current(&self, path: &Path, made_of: ContentHash) -> bool {
        self.record(path).is_ok_and(|record| record.made_of == Some(made_of))
    }

    /// Records that amv wrote the file at `path`.
    ///
    /// # Errors
    /// The file cannot be read or the record not be written; then it is not written over without
    /// `--force`.
    pub fn remember(&self, path: &Path) -> io::Result<()> {
        self.write(path, None)
    }

    /// Records that amv wrote the film at `path`, and its fingerprint.
    ///
    /// # Errors
    /// The film cannot be read or the record not be written; then the next render asks for
    /// `--force`.
    pub fn remember_film(&self, path: &Path, made_of: ContentHash) -> io::Result<()> {
        self.write(path, Some(made_of))
    }

    fn write(&self, path: &Path, made_of: Option<ContentHash>) -> io::Result<()> {
        let written = Written { film: Film::at(path)?, modified: modified(path)?, made_of };
        fs::create_dir_all(&self.folder)?;
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        serde_json::to_writer(&mut file, &written)?;
        file.persist(self.file(&written.film, written.modified)).map_err(|error| error.error)?;
        self.forget_oldest();
        Ok(())
    }

    /// The record of the film at `path`, if it has not changed since.
    fn record(&self, path: &Path) -> io::Result<Written> {
        let (film, modified) = (Film::at(path)?, modified(path)?);
        let record = read_at_most(&self.file(&film, modified), LARGEST_RECORD)?;
        let record: Written = serde_json::from_slice(&record)?;
        if record.film == film && record.modified == modified {
            Ok(record)
        } else {
            Err(io::ErrorKind::NotFound.into())
        }
    }

    fn file(&self, film: &Film, modified: u64) -> PathBuf {
        let known_by = [
            film.name.as_bytes(),
            &film.size.to_le_bytes(),
            film.ends.as_bytes(),
            &modified.to_le_bytes(),
        ];
        self.folder.join(format!("{}.json", ContentHash::of_parts(known_by)))
    }

    fn forget_oldest(&self) {
        let age =
            |entry: fs::DirEntry| Some((entry.metadata().ok()?.modified().ok()?, entry.path()));
        let mut records: Vec<(SystemTime, PathBuf)> =
            fs::read_dir(&self.folder).into_iter().flatten().flatten().filter_map(age).collect();
        records.sort();
        for (_, path) in records.iter().take(records.len().saturating_sub(REMEMBERED)) {
            let _ = fs::remove_file(path);
        }
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

fn modified(path: &Path) -> io::Result<u64> {
    let since = path.metadata()?.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok(u64::try_from(since.as_nanos()).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

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
        changed[1_500_000] = 8;
        fs::write(&film, changed).expect("written");
        assert!(!ownership.is_ours(&film));
    }

    #[test]
    fn a_film_is_current_while_nobody_touches_it_and_it_would_be_the_same() {
        let folder = tempfile::tempdir().expect("a folder");
        let film = folder.path().join("film.mp4");
        fs::write(&film, "film").expect("written");
        let (ownership, of) = (Ownership::of(&folder.path().join(".amv")), ContentHash::of);
        ownership.remember_film(&film, of(b"these")).expect("remembered");
        assert!(
            ownership.is_current(&film, of(b"these"))
                && !ownership.is_current(&film, of(b"others"))
        );
        let later = SystemTime::now() + Duration::from_secs(5);
        File::options()
            .append(true)
            .open(&film)
            .and_then(|file| file.set_modified(later))
            .expect("touched");
        assert!(
            !ownership.is_ours(&film) && !ownership.is_current(&film, of(b"these")),
            "somebody may have changed its middle"
        );
        ownership.remember(&film).expect("remembered");
        assert!(!ownership.is_current(&film, of(b"these")));
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
        for record in fs::read_dir(there.join(".amv/outputs")).expect("there").flatten() {
            fs::write(record.path(), "[{").expect("written");
        }
        assert!(!ownership.is_ours(&there.join("film.mp4")));
    }

    #[test]
    fn the_oldest_films_are_forgotten() {
        let folder = tempfile::tempdir().expect("a folder");
        let (ownership, film) = (Ownership::of(folder.path()), folder.path().join("film.mp4"));
        for number in 0..REMEMBERED + 5 {
            fs::write(&film, number.to_string()).expect("written");
            ownership.remember(&film).expect("remembered");
        }
        assert_eq!(fs::read_dir(folder.path().join("outputs")).expect("there").count(), REMEMBERED);
        assert!(ownership.is_ours(&film));
    }
}
