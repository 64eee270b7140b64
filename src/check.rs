//! What a script means: names, types, units and media facts. A script that passes can be rendered.

mod allow;
mod assemble;
mod beat_settings;
pub mod builtins;
mod declare;
mod detection;
mod effect_table;
mod effects;
mod error;
mod eval;
mod index;
mod inputs;
mod items;
mod load;
mod media;
mod music;
mod names;
mod pending;
pub mod program;
mod settings;
mod styles;
mod timed_files;
mod value;
mod words;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diag::{self, Diagnostic, Problem, Reporter};
use crate::source::{Sources, Span};
use crate::syntax::ast;
use crate::time::FrameRate;
use crate::world::World;

pub use allow::Allowances;
use detection::SongDetection;
pub use detection::{DetectionRequest, UsedMusic, lock_path};
use eval::{Env, Values};
pub use index::{Definition, DefinitionId, SymbolIndex, SymbolKind, ValueText};
use inputs::Inputs;
use items::NamedShot;
use load::Loaded;
use media::MediaTable;
use music::FilmMusic;
use names::Names;
pub use pending::{Pending, PendingFact};
use program::{Instant, Program};
use styles::StyleTable;
use timed_files::TimedFiles;

/// The result of a check.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The film; what had errors or depends on pending facts is marked as broken in it. None where
    /// there is nothing to lay out: the script could not be read, it has no timeline, or its size
    /// or rate depends on pending footage.
    pub program: Option<Program>,
    /// Every error and warning, in reading order.
    pub diagnostics: Vec<Diagnostic>,
    /// Every file that was asked for, whether it was there or not, in order and each once: what to
    /// watch.
    pub files: Vec<PathBuf>,
    /// The song and the result of its detection; none without a song that can be opened.
    pub detection: Option<DetectionRequest>,
    /// The facts that the world is still working out. While there are any, the program lacks what
    /// depends on them, the checker reports no mistakes that follow from them, and it warns of
    /// nothing.
    pub pending: Vec<Pending>,
    /// Definitions, uses and values, for editors.
    pub symbols: SymbolIndex,
    /// The warnings that the script allows; they are still among the diagnostics, for only the layout
    /// finds the rest.
    pub allowances: Allowances,
}

/// Checks the script at `path`, with all that it uses.
pub fn check(world: &dyn World, path: &Path, sources: &mut Sources) -> Checked {
    let Loaded { modules, main, diagnostics, files } = load::load(world, path, sources);
    let inputs = Inputs { world, sources, modules: &modules, files, pending: Vec::new() };
    let mut reporter = Reporter::new(diagnostics);
    let allowances = Allowances::of(&modules, main.map(|main| main.0), &mut reporter);
    let mut checker = Checker::new(inputs, reporter);
    let program = main.and_then(|main| checker.film(main));
    let symbols = checker.symbols();
    let mut diagnostics = checker.reporter.into_diagnostics();
    diag::sort(&mut diagnostics);
    Checked {
        program,
        diagnostics,
        files: checker.inputs.files,
        pending: checker.inputs.pending,
        symbols,
        allowances,
        detection: checker.detection.map(SongDetection::request),
    }
}

/// The meaning of an instant outside the script, as on a command line, in the film of the script at
/// `path`. It is read like an item's cue, but a plain `12f` or `2s` counts from the film's start.
/// The script must have been checked before.
///
/// # Errors
/// What is wrong with the instant.
pub fn instant(
    world: &dyn World,
    path: &Path,
    sources: &mut Sources,
    expr: &ast::Expr,
) -> Result<Instant, Vec<Diagnostic>> {
    let Loaded { modules, main, diagnostics, files } = load::load(world, path, sources);
    let Some(main) = main else { return Err(diagnostics) };
    let inputs = Inputs { world, sources, modules: &modules, files, pending: Vec::new() };
    let mut checker = Checker::new(inputs, Reporter::default());
    checker.film(main);
    checker.reporter = Reporter::default();
    let instant = checker.instant_of_film(Env::item(main), expr);
    let problems = checker.reporter.into_diagnostics();
    if diag::has_errors(&problems) { Err(problems) } else { Ok(instant) }
}

/// The state of a check, in parts: what is read, what is named, what is known, what is reported.
struct Checker<'a> {
    inputs: Inputs<'a>,
    reporter: Reporter,
    names: Names<'a>,
    values: Values,
    /// None while the project is being checked.
    rate: Option<FrameRate>,
    /// Whether size or rate of the film depend on pending footage, so that they are a guess.
    shape_pending: bool,
    /// Whether the film's size and its rate are those of the first footage.
    undecided: (bool, bool),
    /// None while the project is being checked.
    size: Option<(u32, u32)>,
    music: FilmMusic,
    /// None without a song that can be opened.
    detection: Option<SongDetection>,
    media: MediaTable,
    /// A [`value::ShotId`] is an index.
    shots: Vec<NamedShot<'a>>,
    timed: TimedFiles,
    styles: StyleTable,
    /// How many statements of chance there are of each text.
    chances: BTreeMap<Arc<str>, u32>,
}

impl<'a> Checker<'a> {
    fn new(inputs: Inputs<'a>, mut reporter: Reporter) -> Checker<'a> {
        let names = Names::collect(inputs.modules, &mut reporter);
        Checker {
            values: Values::new(names.decls.len()),
            inputs,
            reporter,
            names,
            rate: None,
            shape_pending: false,
            undecided: (false, false),
            size: None,
            music: FilmMusic::default(),
            detection: None,
            media: MediaTable::default(),
            shots: Vec::new(),
            timed: TimedFiles::default(),
            styles: StyleTable::default(),
            chances: BTreeMap::new(),
        }
    }

    fn report(&mut self, problem: &dyn Problem) {
        self.reporter.report(problem);
    }

    /// What `look` finds, without its reports: what is wrong there is reported elsewhere.
    fn quietly<T>(&mut self, look: impl FnOnce(&mut Self) -> T) -> T {
        let reporter = std::mem::take(&mut self.reporter);
        let found = look(self);
        self.reporter = reporter;
        found
    }

    /// The source text of a span.
    fn text(&self, span: Span) -> String {
        self.inputs.text(span).to_owned()
    }
}
