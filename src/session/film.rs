//! A film open: its script, and what that comes to.

use std::path::{Path, PathBuf};

use super::disk::DiskWorld;
use super::folder::{amv_folder, keep_out_of_repository};
use super::ownership::Ownership;
use crate::check::{self, Hearing, program::Program};
use crate::diag::{self, Diagnostic};
use crate::hash::ContentHash;
use crate::source::Sources;
use crate::timeline::{self, Timeline};
use crate::world::World;

/// A film open.
pub struct Film {
    path: PathBuf,
    amv_folder: PathBuf,
    cache_folder: PathBuf,
    world: DiskWorld,
}

/// What a script comes to.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// Every text that was read: the script first.
    pub sources: Sources,
    /// The checked film; none where there is nothing to lay out. What had errors is marked as
    /// broken in it.
    pub program: Option<Program>,
    /// The film, laid out; none if there is any error.
    pub timeline: Option<Timeline>,
    /// Every error and warning, each once, in reading order.
    pub diagnostics: Vec<Diagnostic>,
    /// What the script names to be heard, and what came of it; none without a song that can be
    /// opened.
    pub hearing: Option<Hearing>,
    /// Every file that was asked for, whether it was there or not: what to watch.
    pub files: Vec<PathBuf>,
}

impl Film {
    /// The film of the script at `path`. Nothing is read yet.
    pub fn open(path: impl Into<PathBuf>) -> Film {
        Film::open_with_cache(path, None)
    }

    /// The film of the script at `path`, with another folder for what is found out and rendered.
    /// Nothing is read yet.
    pub fn open_with_cache(path: impl Into<PathBuf>, cache: Option<&Path>) -> Film {
        let path = path.into();
        let amv_folder = amv_folder(&path);
        let cache_folder = cache.map_or_else(|| amv_folder.join("cache"), Path::to_owned);
        let world = DiskWorld::new(&cache_folder);
        Film { path, amv_folder, cache_folder, world }
    }

    /// The same film, to be looked at: what is found out is not kept.
    #[must_use]
    pub fn untouched(self) -> Film {
        Film { world: self.world.forgetful(), ..self }
    }

    /// The script.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where it is kept what was written for the project: the nearest `.amv` folder up to the
    /// repository's top, or beside the script.
    pub fn amv_folder(&self) -> &Path {
        &self.amv_folder
    }

    /// Where what was found out and rendered is kept: `cache` in the `.amv` folder, unless another
    /// was named.
    pub fn cache_folder(&self) -> &Path {
        &self.cache_folder
    }

    /// The files, media and fonts around it.
    pub fn world(&self) -> &DiskWorld {
        &self.world
    }

    /// Whether writing to `path` destroys nothing: no file stands there, or one that was written
    /// for this film's folder and that nobody has changed since.
    pub fn may_write(&self, path: &Path) -> bool {
        path.symlink_metadata().is_err() || self.ownership().is_ours(path)
    }

    /// Remembers that the file at `path` was written for this film, so that it may be written
    /// again.
    ///
    /// # Errors
    /// The file cannot be read, or the record not be written.
    pub fn remember_written(&self, path: &Path) -> std::io::Result<()> {
        keep_out_of_repository(&self.amv_folder)?;
        self.ownership().remember(path)
    }

    /// Remembers that the film at `path` was made of what this hash says, so that it need not be
    /// written again while that is so.
    ///
    /// # Errors
    /// The film cannot be read, or the record not be written.
    pub fn remember_film(&self, path: &Path, made_of: ContentHash) -> std::io::Result<()> {
        keep_out_of_repository(&self.amv_folder)?;
        self.ownership().remember_film(path, made_of)
    }

    /// Whether the film at `path` was made of what this hash says, and nobody has touched it since.
    pub fn is_current(&self, path: &Path, made_of: ContentHash) -> bool {
        self.ownership().is_current(path, made_of)
    }

    fn ownership(&self) -> Ownership {
        Ownership::of(&self.amv_folder)
    }

    /// Reads the script, checks it and lays it out. What had to be heard in its song is kept in the
    /// lock beside it.
    pub fn compile(&self) -> Compiled {
        let mut compiled = self.compile_only();
        compiled.diagnostics.extend(self.keep_heard(&compiled));
        compiled
    }

    /// Reads the script, checks it and lays it out, and writes nothing.
    pub fn compile_only(&self) -> Compiled {
        compile(&self.world, &self.path)
    }
}

/// Reads the script at `path` in `world`, checks it and lays it out. A film with errors is laid out
/// as far as it goes, for the sake of the errors that only show there.
pub fn compile(world: &dyn World, path: &Path) -> Compiled {
    let mut sources = Sources::new();
    let checked = check::check(world, path, &mut sources);
    let mut diagnostics = checked.diagnostics;
    let lowered = checked.program.as_ref().map(timeline::lower);
    let timeline = lowered.and_then(|lowered| {
        diagnostics.extend(lowered.diagnostics);
        lowered.timeline
    });
    let timeline = timeline.filter(|_| !diag::has_errors(&diagnostics));
    let (program, hearing, files) = (checked.program, checked.hearing, checked.files);
    Compiled {
        sources,
        program,
        timeline,
        diagnostics: in_reading_order(diagnostics),
        hearing,
        files,
    }
}

fn in_reading_order(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut ordered: Vec<Diagnostic> = Vec::with_capacity(diagnostics.len());
    let mut seen = std::collections::HashSet::new();
    for diagnostic in diagnostics {
        if seen.insert((diagnostic.code, diagnostic.message.clone(), diagnostic.span())) {
            ordered.push(diagnostic);
        }
    }
    diag::sort(&mut ordered);
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{Code, Label, Severity};
    use crate::source::{SourceId, Span};

    fn at(start: usize, message: &str) -> Diagnostic {
        let label =
            Label { span: Span::new(SourceId(0), start..start + 1), message: String::new() };
        Diagnostic {
            code: Code::UnknownName,
            severity: Severity::Error,
            message: message.to_owned(),
            help: None,
            labels: vec![label],
            fixes: Vec::new(),
        }
    }

    #[test]
    fn diagnostics_are_ordered_and_said_once() {
        let ordered = in_reading_order(vec![at(9, "a"), at(2, "b"), at(9, "a"), at(9, "c")]);
        let said: Vec<_> = ordered.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
        assert_eq!(said, ["b", "a", "c"]);
    }

    #[test]
    fn only_what_was_written_before_is_written_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let film = Film::open(folder.path().join("film.amv"));
        let out = folder.path().join("film.mp4");
        assert!(film.may_write(&out));
        std::fs::write(&out, "somebody's").expect("written");
        assert!(!film.may_write(&out));
        film.remember_written(&out).expect("remembered");
        assert!(film.may_write(&out));
        std::fs::write(&out, "changed").expect("written");
        assert!(!film.may_write(&out));
    }

    #[test]
    fn the_cache_lies_beside_the_script() {
        assert_eq!(Film::open("films/a.amv").cache_folder(), Path::new("films/.amv/cache"));
        assert_eq!(
            Film::open_with_cache("films/a.amv", Some(Path::new("shared"))).cache_folder(),
            Path::new("shared")
        );
    }
}
