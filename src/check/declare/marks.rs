//! Files of named moments.

use std::path::Path;

use crate::check::Checker;
use crate::check::load::ModuleId;
use crate::check::value::Value;
use crate::music::{self, Decoded};
use crate::syntax::ast::Declaration;
use crate::time::Time;

use super::files::extension;

/// Which marks file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::check) struct MarksId(pub(in crate::check) usize);

/// A marks file.
#[derive(Clone, Debug)]
pub(in crate::check) struct MarksUse {
    /// Its name in the script.
    pub(in crate::check) name: String,
    /// Its marks, in order, in the song's time.
    pub(in crate::check) marks: Vec<(String, Time)>,
}

impl<'a> Checker<'a> {
    pub(super) fn marks_file(&mut self, module: ModuleId, declaration: &'a Declaration) -> Value {
        let path = self.path(module, &declaration.path);
        let Some(marks) = path.and_then(|path| self.read_marks(&path, declaration)) else {
            return Value::Broken;
        };
        self.marks.push(MarksUse { name: declaration.name.value.clone(), marks });
        Value::Marks(MarksId(self.marks.len() - 1))
    }

    fn read_marks(
        &mut self,
        path: &Path,
        declaration: &Declaration,
    ) -> Option<Vec<(String, Time)>> {
        let bytes = self.bytes(path, &declaration.path)?;
        let Decoded { text, guessed } = music::decode_text(&bytes);
        self.guessed(guessed, &declaration.path);
        match music::parse_marks(&text, extension(path)) {
            Ok(marks) => Some(marks.into_iter().map(|mark| (mark.name, mark.at)).collect()),
            Err(mistake) => {
                self.mistake(&mistake, path, &text, &declaration.path);
                None
            }
        }
    }
}
