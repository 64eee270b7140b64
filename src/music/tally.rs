//! Files in which a line or two cannot be read: the rest of the file counts.

use super::MusicFileError;

/// A file with more skipped lines than this, and fewer others, has another format.
const MOST_SKIPPED: usize = 8;

/// Counts the lines of a file that are read, and collects those that are skipped.
#[derive(Debug, Default)]
pub(super) struct LineTally {
    read: usize,
    skipped: Vec<MusicFileError>,
}

impl LineTally {
    /// The content of a line; `None` if it is skipped.
    pub(super) fn read<T>(&mut self, line: Result<T, MusicFileError>) -> Option<T> {
        match line {
            Ok(content) => {
                self.read += 1;
                Some(content)
            }
            Err(mistake) => {
                self.skip(mistake);
                None
            }
        }
    }

    /// Skips a line, or a part of one.
    pub(super) fn skip(&mut self, mistake: MusicFileError) {
        self.skipped.push(mistake);
    }

    /// The first line that was skipped.
    pub(super) fn first(self) -> Option<MusicFileError> {
        self.skipped.into_iter().min_by_key(|mistake| (mistake.line, mistake.bytes.start))
    }

    /// What was skipped, in the order of the file.
    ///
    /// # Errors The first of them, if no line was read, or too few for a file of this format.
    pub(super) fn finish(mut self) -> Result<Vec<MusicFileError>, MusicFileError> {
        self.skipped.sort_by_key(|mistake| (mistake.line, mistake.bytes.start));
        let other_format = self.skipped.len() > MOST_SKIPPED && self.skipped.len() > self.read;
        match self.skipped.first() {
            Some(first) if self.read == 0 || other_format => Err(first.clone()),
            Some(_) | None => Ok(self.skipped),
        }
    }
}
