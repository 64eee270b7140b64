//! An open film: its script, and the result of compiling it.

use std::path::{Path, PathBuf};

use super::disk::DiskWorld;
use super::edited::EditedWorld;
use super::folder::{amv_folder, keep_out_of_repository};
use super::ownership::Ownership;
use crate::check::{self, Allowances, DetectionRequest, program::Program};
use crate::diag::{self, Diagnostic};
use crate::hash::ContentHash;
use crate::source::Sources;
use crate::timeline::{self, Timeline, UncuedItem};
use crate::world::World;

/// An open film.
pub struct Film {
    path: PathBuf,
    amv_folder: PathBuf,
    cache_folder: PathBuf,
    world: DiskWorld,
}

/// A compiled script.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// Every text that was read. The script is first.
    pub sources: Sources,
    /// The checked film; none if there is nothing to lay out. Parts with errors are marked as
    /// broken.
    pub program: Option<Program>,
    /// The film's timeline; none if there is any error.
    pub timeline: Option<Timeline>,
    /// The items that could have a cue and have none, in the order in which they play.
    pub uncued: Vec<UncuedItem>,
    /// Every error and warning, each once, in reading order.
    pub diagnostics: Vec<Diagnostic>,
    /// The song that the script names, and what was detected in it. None without a song that can be
    /// opened.
    pub detection: Option<DetectionRequest>,
    /// The warnings that the script allows, and that are not among the diagnostics.
    pub allowances: Allowances,
    /// Every file that was requested, whether it exists or not: the files to watch.
    pub files: Vec<PathBuf>,
}

impl Film {
    /// The film of the script at `path`. Nothing is read yet.
    pub fn open(path: impl Into<PathBuf>) -> Film {
        Film::open_with_cache(path, None)
    }

    /// The film of the script at `path`, with another cache folder. Nothing is read yet.
    pub fn open_with_cache(path: impl Into<PathBuf>, cache: Option<&Path>) -> Film {
        let path = path.into();
        let amv_folder = amv_folder(&path);
        let cache_folder = cache.map_or_else(|| amv_folder.join("cache"), Path::to_owned);
        let world = DiskWorld::new(&cache_folder);
        Film { path, amv_folder, cache_folder, world }
    }

    /// The same film, which writes nothing to the cache.
    #[must_use]
    pub fn untouched(self) -> Film {
        Film { world: self.world.forgetful(), ..self }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The project's `.amv` folder: the nearest one up to the repository's top, or the one beside
    /// the script.
    pub fn amv_folder(&self) -> &Path {
        &self.amv_folder
    }

    /// The cache folder: `cache` in the `.amv` folder, unless another was named.
    pub fn cache_folder(&self) -> &Path {
        &self.cache_folder
    }

    pub fn world(&self) -> &DiskWorld {
        &self.world
    }

    /// Whether writing to `path` destroys nothing: there is no file, or one that amv wrote for this
    /// project and that has not changed since.
    pub fn may_write(&self, path: &Path) -> bool {
        path.symlink_metadata().is_err() || self.ownership().is_ours(path)
    }

    /// Records that amv wrote the file at `path` for this film, so that it may overwrite it.
    ///
    /// # Errors
    /// The file cannot be read, or the record not be written.
    pub fn remember_written(&self, path: &Path) -> std::io::Result<()> {
        keep_out_of_repository(&self.amv_folder)?;
        self.ownership().remember(path)
    }

    /// Records the fingerprint of the film at `path`, so that it is not written again while the
    /// fingerprint is the same.
    ///
    /// # Errors
    /// The film cannot be read, or the record not be written.
    pub fn remember_film(&self, path: &Path, made_of: ContentHash) -> std::io::Result<()> {
        keep_out_of_repository(&self.amv_folder)?;
        self.ownership().remember_film(path, made_of)
    }

    /// Whether the film at `path` has this fingerprint and has not changed since it was written.
    pub fn is_current(&self, path: &Path, made_of: ContentHash) -> bool {
        self.ownership().is_current(path, made_of)
    }

    fn ownership(&self) -> Ownership {
        Ownership::of(&self.amv_folder)
    }

    /// Reads the script, checks it and lays it out. What was detected in its song is written to the
    /// lock beside it.
    pub fn compile(&self) -> Compiled {
        let mut compiled = self.compile_only();
        let written = self.write_detected(&compiled).into_iter().collect();
        compiled.diagnostics.extend(compiled.allowances.settle(written, false));
        compiled
    }

    /// Reads the script, checks it and lays it out. Writes nothing.
    pub fn compile_only(&self) -> Compiled {
        compile(&self.world, &self.path)
    }

    /// Checks and lays out the film with `text` as its script. Writes nothing.
    pub fn compile_text(&self, text: &str) -> Compiled {
        compile(&EditedWorld::new(&self.world, &self.path, text), &self.path)
    }
}

/// Reads the script at `path` in `world`, checks it and lays it out. A film with errors is laid out
/// as far as possible, to report the errors that only the layout finds.
pub fn compile(world: &dyn World, path: &Path) -> Compiled {
    let mut sources = Sources::new();
    let checked = check::check(world, path, &mut sources);
    let mut diagnostics = checked.diagnostics;
    let lowered = checked.program.as_ref().map(timeline::lower);
    let (timeline, uncued) = match lowered {
        Some(lowered) => {
            diagnostics.extend(lowered.diagnostics);
            (lowered.timeline, lowered.uncued)
        }
        None => (None, Vec::new()),
    };
    let timeline = timeline.filter(|_| !diag::has_errors(&diagnostics));
    let complete = checked.pending.is_empty() && !diag::has_errors(&diagnostics);
    let diagnostics = checked.allowances.settle(diagnostics, complete);
    let (program, detection, files) = (checked.program, checked.detection, checked.files);
    Compiled {
        sources,
        program,
        timeline,
        uncued,
        diagnostics: in_reading_order(diagnostics),
        detection,
        allowances: checked.allowances,
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
