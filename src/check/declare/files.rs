//! Files that declarations name.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::check::Checker;
use crate::check::error::FileProblem;
use crate::check::load::{self, ModuleId};
use crate::music::FileMistake;
use crate::source::Span;
use crate::syntax::ast;
use crate::world::{FileError, Media};

impl Checker<'_> {
    /// The path that a text in a script means: it starts from that script's folder.
    pub(super) fn path(&mut self, module: ModuleId, text: &ast::Text) -> Option<PathBuf> {
        if let Err(problem) = load::local(text) {
            self.report(&problem);
            return None;
        }
        let path = self.modules[module.0].folder().join(&text.value);
        if !self.files.contains(&path) {
            self.files.push(path.clone());
        }
        Some(path)
    }

    /// The facts about a medium.
    pub(super) fn medium(&mut self, path: &Path, text: &ast::Text) -> Option<Arc<Media>> {
        match self.world.media(path) {
            Ok(media) => Some(media),
            Err(error) => {
                self.file_error(error, text);
                None
            }
        }
    }

    /// The bytes of a small file.
    pub(super) fn bytes(&mut self, path: &Path, text: &ast::Text) -> Option<Arc<[u8]>> {
        match self.world.read(path) {
            Ok(bytes) if bytes.is_empty() => {
                self.file_error(FileError::Empty, text);
                None
            }
            Ok(bytes) => Some(bytes),
            Err(error) => {
                self.file_error(error, text);
                None
            }
        }
    }

    pub(in crate::check) fn file_error(&mut self, error: FileError, text: &ast::Text) {
        self.report(&load::file_problem(error, Path::new(&text.value), Some(text.span)));
    }

    /// Says what is wrong in a file of beats, marks or lyrics, at its place in that file.
    pub(super) fn mistake(
        &mut self,
        mistake: &FileMistake,
        path: &Path,
        content: &str,
        text: &ast::Text,
    ) {
        let (what, written) = (mistake.what.to_string(), text.value.clone());
        if mistake.bytes.is_empty() {
            self.report(&FileProblem::WholeMistake { path: written, what, at: text.span });
            return;
        }
        let source = self.sources.add(path, Arc::from(content));
        let at = Span::new(source, mistake.bytes.clone());
        self.report(&FileProblem::Mistake {
            path: written,
            line: mistake.line,
            what,
            at,
            named: text.span,
        });
    }

    /// Says that a file's encoding had to be guessed.
    pub(super) fn guessed(&mut self, guessed: bool, text: &ast::Text) {
        if guessed {
            self.report(&FileProblem::Guessed { path: text.value.clone(), at: text.span });
        }
    }
}

/// A file's extension, without the dot; empty if it has none.
pub(super) fn extension(path: &Path) -> &str {
    path.extension().and_then(|extension| extension.to_str()).unwrap_or_default()
}
