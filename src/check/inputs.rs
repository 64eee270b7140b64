//! What the checker reads: the scripts, and through the [`World`] the files that they name.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diag::Reporter;
use crate::source::{Sources, Span};
use crate::syntax::ast;
use crate::world::{Answer, FileError, Media, World};

use super::load::{self, Module, ModuleId};
use super::pending::{Pending, PendingFact};

/// The scripts and the world around them.
pub(super) struct Inputs<'a> {
    pub(super) world: &'a dyn World,
    pub(super) sources: &'a mut Sources,
    /// A [`ModuleId`] is an index.
    pub(super) modules: &'a [Module],
    /// Every file that the checker has asked for, each once.
    pub(super) files: Vec<PathBuf>,
    pub(super) pending: Vec<Pending>,
}

impl Inputs<'_> {
    /// The source text of a span.
    pub(super) fn text(&self, span: Span) -> &str {
        self.sources.slice(span)
    }

    /// Records that the film depends on a file.
    pub(super) fn depend_on(&mut self, path: &Path) {
        if !self.files.iter().any(|known| known == path) {
            self.files.push(path.to_owned());
        }
    }

    /// The path that a text in a script means; it starts from the script's folder.
    pub(super) fn path(&mut self, module: ModuleId, text: &ast::Text) -> PathBuf {
        let path = self.modules[module.0].folder().join(&text.value);
        self.depend_on(&path);
        path
    }

    /// The facts about a medium. `None` if they are pending or the medium cannot be used, which has
    /// been reported.
    pub(super) fn medium(
        &mut self,
        path: &Path,
        text: &ast::Text,
        reporter: &mut Reporter,
    ) -> Option<Arc<Media>> {
        match self.world.media(path) {
            Answer::Known(media) => Some(media),
            Answer::Pending => {
                self.wait_for(path, PendingFact::Media, text.span);
                None
            }
            Answer::Failed(error) => {
                report_file_error(error, text, reporter);
                None
            }
        }
    }

    /// Records that the world does not know a fact yet.
    pub(super) fn wait_for(&mut self, path: &Path, fact: PendingFact, span: Span) {
        self.pending.push(Pending { path: path.to_owned(), fact, span });
    }

    /// The bytes of a small file. `None` if it cannot be used, which has been reported.
    pub(super) fn bytes(
        &self,
        path: &Path,
        text: &ast::Text,
        reporter: &mut Reporter,
    ) -> Option<Arc<[u8]>> {
        let error = match self.world.read(path) {
            Ok(bytes) if bytes.is_empty() => FileError::Empty,
            Ok(bytes) => return Some(bytes),
            Err(error) => error,
        };
        report_file_error(error, text, reporter);
        None
    }
}

/// Reports why a file cannot be used, where the script names it.
pub(super) fn report_file_error(error: FileError, text: &ast::Text, reporter: &mut Reporter) {
    reporter.report(&load::file_problem(error, Path::new(&text.value), Some(text.span)));
}
