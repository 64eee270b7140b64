//! Files that declarations name.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::check::Checker;
use crate::check::error::FileProblem;
use crate::check::load::ModuleId;
use crate::music::{LinesSkipped, MusicFileError, decode_text};
use crate::source::Span;
use crate::syntax::ast;

impl Checker<'_> {
    /// The path that a text in a script means.
    pub(super) fn path(&mut self, module: ModuleId, text: &ast::Text) -> PathBuf {
        self.inputs.path(module, text)
    }

    /// Reports what is wrong in a file of beats, marks or lyrics, at its place in that file.
    pub(super) fn mistake(
        &mut self,
        mistake: &MusicFileError,
        path: &Path,
        content: &str,
        text: &ast::Text,
    ) {
        let (what, written) = (mistake.what.to_string(), text.value.clone());
        if mistake.bytes.is_empty() {
            self.report(&FileProblem::WholeMistake { path: written, what, at: text.span });
            return;
        }
        let source = self.inputs.sources.add(path, Arc::from(content));
        let at = Span::new(source, mistake.bytes.clone());
        self.report(&FileProblem::Mistake {
            path: written,
            line: mistake.line,
            what,
            at,
            named: text.span,
        });
    }

    /// Warns of the lines of a file that cannot be read.
    pub(super) fn skipped(
        &mut self,
        skipped: &[MusicFileError],
        path: &Path,
        bytes: &[u8],
        text: &ast::Text,
    ) {
        if skipped.is_empty() {
            return;
        }
        let source = self.inputs.sources.add(path, Arc::from(decode_text(bytes).text));
        for warning in LinesSkipped::of(skipped, &text.value, source, Some(text.span)) {
            self.report(&warning);
        }
    }

    /// Reports that a file's encoding had to be guessed.
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
