//! The marks and taps that a viewer of the preview sets: Audacity label files beside the script, which
//! `marks`, `taps` and `beats` read. Times are the song's, as in every such file.

mod text;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde::Deserialize;

use super::detection_cache::write_whole;
use super::outputs::same_file;
use crate::music::{MusicFileError, parse_beats, parse_marks};

use crate::sync::lock;
use crate::time::Time;

/// A file of labels is smaller than this, in bytes.
const LARGEST: u64 = 4 << 20;

/// What a viewer sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LabelKind {
    /// A named moment.
    Mark,
    /// A beat that was tapped along.
    Tap,
}

/// The files of one film.
pub struct LabelFiles {
    folder: PathBuf,
    /// The script's name without its extension.
    stem: String,
    /// The lines that were written since the start, for undoing. Locked while a file is written.
    written: Mutex<Vec<(LabelKind, String)>>,
}

/// A label that was written, or removed again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedLabel {
    pub kind: LabelKind,
    /// The mark's name; empty for a tap.
    pub name: String,
}

/// The labels of both files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels {
    pub marks: Vec<(String, Time)>,
    pub taps: Vec<Time>,
}

/// Why a label was not written or removed. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum LabelError {
    #[error("{file} cannot be read: {reason}")]
    Unreadable { file: String, reason: String },
    #[error("{file} has other content, so nothing was added: line {}: {}; move that file away", .error.line, .error.what)]
    Foreign { file: String, error: MusicFileError },
    #[error("there is a tap within 50 ms in {file}, so nothing was added")]
    Tapped { file: String },
    #[error("{file} cannot be written: {reason}")]
    Unwritten { file: String, reason: String },
    #[error("{file} no longer has that label, so nothing was removed")]
    Changed { file: String },
    #[error("no mark or tap was set since `amv watch` started")]
    NothingToUndo,
}

impl LabelFiles {
    /// The files beside the script at `script`. Nothing is read yet.
    pub fn beside(script: &Path) -> LabelFiles {
        LabelFiles {
            folder: script.parent().unwrap_or(Path::new("")).to_owned(),
            stem: script.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
            written: Mutex::default(),
        }
    }

    /// The name of the file, as the script beside it writes it.
    pub fn name(&self, kind: LabelKind) -> String {
        let word = match kind {
            LabelKind::Mark => "marks",
            LabelKind::Tap => "taps",
        };
        format!("{}.{word}.txt", self.stem)
    }

    /// Whether the file is one of these.
    pub fn is_among(&self, kind: LabelKind, files: &[PathBuf]) -> bool {
        let path = self.path(kind);
        files.iter().any(|file| same_file(file, &path))
    }

    /// The labels of both files. A file that cannot be read has none.
    pub fn read(&self) -> Labels {
        let text = |kind| self.text(kind).unwrap_or_default();
        let marks = parse_marks(&text(LabelKind::Mark), "txt").map(|file| file.marks);
        let taps = parse_beats(&text(LabelKind::Tap)).map(|file| file.beats);
        let (marks, taps) = (marks.unwrap_or_default(), taps.unwrap_or_default());
        Labels {
            marks: marks.into_iter().map(|mark| (mark.name, mark.at)).collect(),
            taps: taps.into_iter().map(|(at, _)| at).collect(),
        }
    }

    /// Writes a label. What the file has stays as it is.
    ///
    /// # Errors
    /// The file has other content, or cannot be read or written.
    pub fn add(&self, kind: LabelKind, at: Time) -> Result<ChangedLabel, LabelError> {
        let mut written = lock(&self.written);
        let before = self.known_text(kind)?;
        let (line, name) = match kind {
            LabelKind::Mark => text::mark(&before, at),
            LabelKind::Tap => (text::tap(at), String::new()),
        };
        let after = match kind {
            LabelKind::Mark => text::appended(&before, &line),
            LabelKind::Tap => text::inserted(&before, &line, at)
                .ok_or_else(|| LabelError::Tapped { file: self.name(kind) })?,
        };
        self.write(kind, &after)?;
        written.push((kind, line));
        Ok(ChangedLabel { kind, name })
    }

    /// Removes the label that was written last since the start.
    ///
    /// # Errors
    /// There is none, its file no longer has it, or the file cannot be read or written.
    pub fn undo(&self) -> Result<ChangedLabel, LabelError> {
        let mut written = lock(&self.written);
        let (kind, line) = written.pop().ok_or(LabelError::NothingToUndo)?;
        let after = text::without(&self.text(kind)?, &line)
            .ok_or_else(|| LabelError::Changed { file: self.name(kind) })?;
        self.write(kind, &after)?;
        Ok(ChangedLabel { kind, name: text::name(&line).to_owned() })
    }

    fn path(&self, kind: LabelKind) -> PathBuf {
        self.folder.join(self.name(kind))
    }

    /// The text of a file that has only labels of its kind, or nothing.
    fn known_text(&self, kind: LabelKind) -> Result<String, LabelError> {
        let text = self.text(kind)?;
        if text::is_blank(&text) {
            return Ok(text);
        }
        let read = match kind {
            LabelKind::Mark => parse_marks(&text, "txt").map(drop),
            LabelKind::Tap => parse_beats(&text).map(drop),
        };
        read.map_err(|error| LabelError::Foreign { file: self.name(kind), error })?;
        Ok(text)
    }

    /// The text of a file; empty if there is no file.
    fn text(&self, kind: LabelKind) -> Result<String, LabelError> {
        let path = self.path(kind);
        let unreadable = |reason: String| LabelError::Unreadable { file: self.name(kind), reason };
        match fs::metadata(&path) {
            Ok(facts) if facts.is_dir() => return Err(unreadable("it is a folder".to_owned())),
            Ok(facts) if !facts.is_file() => return Err(unreadable("it is not a file".to_owned())),
            Ok(facts) if facts.len() > LARGEST => {
                return Err(unreadable("it is too large for a file of labels".to_owned()));
            }
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(String::new()),
            Err(error) => return Err(unreadable(error.to_string())),
        }
        fs::read_to_string(&path).map_err(|error| match error.kind() {
            io::ErrorKind::InvalidData => unreadable("it is not UTF-8 text".to_owned()),
            _ => unreadable(error.to_string()),
        })
    }

    fn write(&self, kind: LabelKind, text: &str) -> Result<(), LabelError> {
        write_whole(&self.path(kind), text).map_err(|error| LabelError::Unwritten {
            file: self.name(kind),
            reason: error.to_string(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Time {
        Time::from_ticks(ms, 1, 1000)
    }

    fn beside(folder: &tempfile::TempDir) -> LabelFiles {
        LabelFiles::beside(&folder.path().join("film.amv"))
    }

    fn read(folder: &tempfile::TempDir, name: &str) -> String {
        fs::read_to_string(folder.path().join(name)).expect("a file")
    }

    #[test]
    fn marks_are_added_named_and_undone() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = beside(&folder);
        let added = files.add(LabelKind::Mark, at(12_345)).expect("written");
        assert_eq!(added, ChangedLabel { kind: LabelKind::Mark, name: "mark 1".to_owned() });
        files.add(LabelKind::Mark, at(2_000)).expect("written");
        let text = "12.345000\t12.345000\tmark 1\n2.000000\t2.000000\tmark 2\n";
        assert_eq!(read(&folder, "film.marks.txt"), text);
        let marks = [("mark 2".to_owned(), at(2_000)), ("mark 1".to_owned(), at(12_345))];
        assert_eq!(files.read().marks, marks);
        assert_eq!(files.undo().expect("removed").name, "mark 2");
        assert_eq!(read(&folder, "film.marks.txt"), "12.345000\t12.345000\tmark 1\n");
    }

    #[test]
    fn what_a_file_has_stays_to_the_byte() {
        let folder = tempfile::tempdir().expect("a folder");
        let own = "1.5\t2.5\tmark 7\r\n\\\t100.0\t200.0\r\n# mine\r\n3.0\t3.0\tdrop";
        fs::write(folder.path().join("film.marks.txt"), own).expect("written");
        let files = beside(&folder);
        assert_eq!(files.add(LabelKind::Mark, at(500)).expect("written").name, "mark 8");
        let text = read(&folder, "film.marks.txt");
        assert_eq!(text, format!("{own}\n0.500000\t0.500000\tmark 8\n"));
        files.undo().expect("removed");
        assert_eq!(read(&folder, "film.marks.txt"), format!("{own}\n"));
    }

    #[test]
    fn taps_stay_in_order_and_none_is_set_twice() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = beside(&folder);
        for ms in [1_000, 2_000, 500, 1_500] {
            files.add(LabelKind::Tap, at(ms)).expect("written");
        }
        assert_eq!(files.read().taps, [500, 1_000, 1_500, 2_000].map(at));
        let twice = files.add(LabelKind::Tap, at(1_030)).expect_err("it is there");
        assert_eq!(
            twice.to_string(),
            "there is a tap within 50 ms in film.taps.txt, so nothing was added"
        );
        files.undo().expect("removed");
        assert_eq!(files.read().taps, [500, 1_000, 2_000].map(at));
    }

    #[test]
    fn a_file_with_other_content_is_not_touched() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = beside(&folder);
        fs::write(folder.path().join("film.marks.txt"), "a shopping list\n").expect("written");
        let error = files.add(LabelKind::Mark, at(0)).expect_err("foreign").to_string();
        assert!(
            error.starts_with("film.marks.txt has other content, so nothing was added: line 1: "),
            "{error}"
        );
        assert_eq!(read(&folder, "film.marks.txt"), "a shopping list\n");
        fs::write(folder.path().join("film.marks.txt"), [0xff, 0xfe, 0]).expect("written");
        let error = files.add(LabelKind::Mark, at(0)).expect_err("binary").to_string();
        assert_eq!(error, "film.marks.txt cannot be read: it is not UTF-8 text");
        fs::create_dir(folder.path().join("film.taps.txt")).expect("a folder");
        let error = files.add(LabelKind::Tap, at(0)).expect_err("a folder").to_string();
        assert_eq!(error, "film.taps.txt cannot be read: it is a folder");
        assert_eq!(files.read(), Labels::default());
    }

    #[test]
    fn only_what_was_set_here_is_undone() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = beside(&folder);
        fs::write(folder.path().join("film.marks.txt"), "1.0\t1.0\tmine\n").expect("written");
        assert!(matches!(files.undo(), Err(LabelError::NothingToUndo)));
        files.add(LabelKind::Mark, at(0)).expect("written");
        fs::write(folder.path().join("film.marks.txt"), "1.0\t1.0\tmine\n").expect("written");
        assert!(matches!(files.undo(), Err(LabelError::Changed { .. })));
        assert_eq!(read(&folder, "film.marks.txt"), "1.0\t1.0\tmine\n");
    }
}
