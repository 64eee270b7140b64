//! Files of named marks: Audacity labels, beat files and CSV tables.

use super::FileMistake;
use crate::time::Time;

/// A named moment, or a named stretch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Its name; may be empty.
    pub name: String,
    /// When it is, or begins.
    pub at: Time,
    /// When the stretch ends; none for a moment.
    pub until: Option<Time>,
}

/// The marks of a file, in order of time. `extension` (without the dot) tells the form: `txt` Audacity labels, `beats`, `csv`, `tsv`.
///
/// # Errors
/// The first line that is not of that form.
pub fn parse_marks(_text: &str, _extension: &str) -> Result<Vec<Mark>, FileMistake> {
    todo!()
}
