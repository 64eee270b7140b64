//! Outputs: the files that the film is rendered to.

use std::path::Path;

use crate::check::Checker;
use crate::check::builtins::{CODECS, OUTPUT, OutputSetting, QUALITIES};
use crate::check::error::{FileProblem, FilmProblem};
use crate::check::eval::Env;
use crate::check::load::{self, ModuleId};
use crate::check::program::{Codec, Container, Output, Quality};
use crate::check::settings::Args;
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
        let (mut size, mut codec, mut quality) = (None, None, None);
        for (setting, args) in self.known_settings(&OUTPUT, settings) {
            match setting {
                OutputSetting::Size => {
                    size = self.only_size(args).and_then(|expr| self.film_size(env, expr))
                }
                OutputSetting::Codec => codec = self.codec(args),
                OutputSetting::Quality => quality = self.quality(args),
            }
        }
        if path.value.contains("://") {
            let (path, at) = (path.value.clone(), Some(path.span));
            self.report(&FileProblem::NotLocal { path, at });
            return None;
        }
        let full = self.inputs.modules[module.0].folder().join(&path.value);
        let first = outputs
            .iter()
            .find(|known| load::normal(&known.path) == load::normal(&full))
            .map(|known| known.span);
        if let Some(problem) = format_problem(path, codec).or(first.map(|first| twice(path, first)))
        {
            self.report(&problem);
            return None;
        }
        Some(Output {
            path: full,
            size,
            codec: codec.map(|(codec, _)| codec),
            quality,
            span: path.span,
        })
    }

    /// The codec, and the span that says so.
    fn codec(&mut self, args: Args<'a>) -> Option<(Codec, Span)> {
        let word = self.setting_word(args, "a codec")?;
        let row = self.one_of("`codec`", word.value, word.span, CODECS, |row| row.name)?;
        Some((row.codec, word.span))
    }

    fn quality(&mut self, args: Args<'a>) -> Option<Quality> {
        let word = self.setting_word(args, "a quality")?;
        self.one_of("`quality`", word.value, word.span, QUALITIES, |row| row.name)
            .map(|row| row.quality)
    }
}

fn twice(path: &ast::Text, first: Span) -> FilmProblem {
    FilmProblem::OutputTwice { path: path.value.clone(), at: path.span, first }
}

/// The name of an output says its container, which must be able to hold its codec.
fn format_problem(path: &ast::Text, codec: Option<(Codec, Span)>) -> Option<FilmProblem> {
    let file = Path::new(&path.value);
    let wanted = codec.map(|(codec, _)| codec).unwrap_or_default();
    let (endings, proposal) = (wanted.endings(), wanted.named(file).display().to_string());
    let path = path.clone();
    let Some(container) = Container::of_extension(extension(file)) else {
        return Some(FilmProblem::OutputFormat {
            why: no_format(file),
            endings,
            proposal,
            at: path.span,
            path: path.value,
        });
    };
    let (_, chosen) = codec.filter(|(codec, _)| !codec.fits(container))?;
    let (container, codec) = (container.title(), wanted.row().name);
    Some(FilmProblem::OutputCodec {
        container,
        codec,
        endings,
        proposal,
        at: path.span,
        chosen,
        path: path.value,
    })
}

/// Why a name's ending is none of a film.
fn no_format(file: &Path) -> &'static str {
    match extension(file).to_ascii_lowercase().as_str() {
        "amv" => "`.amv` is the ending of scripts",
        "" => "its name has no ending that says which kind of file to write",
        _ => "films are MP4, QuickTime or Matroska files",
    }
}
