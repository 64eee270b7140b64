//! Files of named moments.

use std::path::Path;

use crate::check::Checker;
use crate::check::load::ModuleId;
use crate::check::timed_files::MarksUse;
use crate::check::value::{MarksId, Value};
use crate::music::{self, Decoded, Mark, MarkFile};
use crate::syntax::ast::Declaration;

use super::files::extension;

impl<'a> Checker<'a> {
    pub(super) fn marks_file(&mut self, module: ModuleId, declaration: &'a Declaration) -> Value {
        let path = self.path(module, &declaration.path);
        let Some(marks) = self.read_marks(&path, declaration) else {
            return Value::Broken;
        };
        self.timed.marks.push(MarksUse { name: declaration.name.value.clone(), marks });
        Value::Marks(MarksId(self.timed.marks.len() - 1))
    }

    fn read_marks(&mut self, path: &Path, declaration: &Declaration) -> Option<Vec<Mark>> {
        let bytes = self.inputs.bytes(path, &declaration.path, &mut self.reporter)?;
        let Decoded { text, guessed } = music::decode_text(&bytes);
        self.guessed(guessed, &declaration.path);
        match music::parse_marks(&text, extension(path)) {
            Ok(MarkFile { marks, skipped }) => {
                self.skipped(&skipped, path, &bytes, &declaration.path);
                Some(marks)
            }
            Err(mistake) => {
                self.mistake(&mistake, path, &text, &declaration.path);
                None
            }
        }
    }
}
