//! Outputs: the files that the film is rendered to.

use std::path::Path;

use crate::check::Checker;
use crate::check::builtins::{OUTPUT, OutputSetting, QUALITIES};
use crate::check::error::{FileProblem, FilmProblem};
use crate::check::eval::Env;
use crate::check::load::{self, ModuleId};
use crate::check::program::{Output, Quality};
use crate::source::Span;
use crate::syntax::ast::{self, Setting};

use super::files::extension;

impl<'a> Checker<'a> {
    /// What an `output` statement says; `None` if the file cannot be one.
    pub(in crate::check) fn output(
        &mut self,
        module: ModuleId,
        path: &ast::Text,
        settings: &'a [Setting],
        outputs: &[Output],
    ) -> Option<Output> {
        let env = Env::declaration(module);
        let (mut size, mut quality) = (None, None);
        for (setting, args) in self.known_settings(&OUTPUT, settings) {
            match setting {
                OutputSetting::Size => size = self.only(args, "the size").and_then(|expr| self.film_size(env, expr)),
                OutputSetting::Quality => quality = self.quality(args),
            }
        }
        let remote: Option<FileProblem> = load::local(path).err();
        if let Some(problem) = remote {
            self.report(&problem);
            return None;
        }
        let full = self.modules[module.0].folder().join(&path.value);
        let first = outputs.iter().find(|known| load::normal(&known.path) == load::normal(&full)).map(|known| known.span);
        if let Some(problem) = format_problem(path).or(first.map(|first| twice(path, first))) {
            self.report(&problem);
            return None;
        }
        Some(Output { path: full, size, codec: None, quality, span: path.span })
    }

    fn quality(&mut self, args: crate::check::settings::Args<'a>) -> Option<Quality> {
        let word = self.setting_word(args, "a quality")?;
        self.one_of("`quality`", word.value, word.span, QUALITIES, |row| row.name).map(|row| row.quality)
    }
}

fn twice(path: &ast::Text, first: Span) -> FilmProblem {
    FilmProblem::OutputTwice { path: path.value.clone(), at: path.span, first }
}

/// The form of an output is told by its name: MP4 or Matroska.
fn format_problem(path: &ast::Text) -> Option<FilmProblem> {
    let file = Path::new(&path.value);
    let why = match extension(file).to_ascii_lowercase().as_str() {
        "mp4" | "m4v" | "mkv" => return None,
        "amv" => "that is the script's own ending, and the film would overwrite it",
        "" => "its name does not say what kind of file it is to be",
        _ => "films are MP4 or Matroska files",
    };
    let proposal = file.with_extension("mp4").display().to_string();
    Some(FilmProblem::OutputFormat { path: path.value.clone(), why, proposal, at: path.span })
}
