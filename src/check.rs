//! What a script means: names, types, units and media facts. A script that passes can be rendered.

pub mod builtins;
mod declare;
mod error;
mod eval;
mod film;
mod hearing;
mod items;
mod load;
pub mod program;
mod scope;
mod settings;
mod value;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diag::{self, Diagnostic, Problem};
use crate::source::{Sources, Span};
use crate::syntax::ast;
use crate::time::FrameRate;
use crate::world::World;

use declare::{FootageDefaults, LyricsUse, MarksUse, PartialStyle};
use eval::{Env, Memo, Music};
use hearing::Ear;
pub use hearing::{Hearing, lock_path};
use load::{Module, ModuleId};
use program::{Instant, MediaUse, Program, Style};
use scope::{Decl, DeclId, Scope};

/// What checking a script came to.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The film; what had errors is marked as broken in it. None where there is nothing to lay out:
    /// the script could not be read, or it has no timeline.
    pub program: Option<Program>,
    /// Every error and warning, in reading order.
    pub diagnostics: Vec<Diagnostic>,
    /// Every file that was asked for, whether it was there or not, in order and each once: what to
    /// watch.
    pub files: Vec<PathBuf>,
    /// What the script names to be heard, and what came of it; none without a song that can be
    /// opened.
    pub hearing: Option<Hearing>,
}

/// Checks the script at `path`, with all that it uses.
pub fn check(world: &dyn World, path: &Path, sources: &mut Sources) -> Checked {
    let loaded = load::load(world, path, sources);
    let mut checker = Checker::new(world, sources, &loaded.modules);
    checker.error_count =
        loaded.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count();
    checker.diagnostics = loaded.diagnostics;
    checker.files = loaded.files;
    let program = loaded.main.and_then(|main| checker.film(main));
    let Checker { mut diagnostics, files, ear, .. } = checker;
    diag::sort(&mut diagnostics);
    Checked { program, diagnostics, files, hearing: ear.map(Ear::hearing) }
}

/// What an instant that stands outside the script, as on a command line, means to the film of the
/// script at `path`: as an item of its timeline would say it, and `12f` and `2s` alone are counted
/// from the film's start. The script has been checked before.
///
/// # Errors
/// What is wrong with the instant.
pub fn instant(
    world: &dyn World,
    path: &Path,
    sources: &mut Sources,
    expr: &ast::Expr,
) -> Result<Instant, Vec<Diagnostic>> {
    let loaded = load::load(world, path, sources);
    let Some(main) = loaded.main else { return Err(loaded.diagnostics) };
    let mut checker = Checker::new(world, sources, &loaded.modules);
    checker.film(main);
    let known = checker.diagnostics.len();
    let instant = checker.instant_of_film(Env::item(main), expr);
    let problems = checker.diagnostics.split_off(known);
    if diag::has_errors(&problems) { Err(problems) } else { Ok(instant) }
}

/// All that is known of a film while it is checked.
struct Checker<'a> {
    world: &'a dyn World,
    sources: &'a mut Sources,
    modules: &'a [Module],
    /// All declarations of all files; a [`DeclId`] is an index.
    decls: Vec<Decl<'a>>,
    /// The names of each file; a [`ModuleId`] is an index.
    scopes: Vec<Scope<'a>>,
    /// What is known of each declaration's value; a [`DeclId`] is an index.
    memo: Vec<Memo>,
    /// The declarations that are being worked out, each for the one before it.
    evaluating: Vec<DeclId>,
    used: BTreeSet<DeclId>,
    footage_defaults: BTreeMap<ModuleId, FootageDefaults>,
    partial_styles: BTreeMap<DeclId, PartialStyle>,
    /// The film's rate; none while the project is being worked out.
    rate: Option<FrameRate>,
    /// The film's size; none while the project is being worked out.
    size: Option<(u32, u32)>,
    /// The film's music; none while the song is being worked out.
    music: Option<Arc<Music>>,
    /// What it takes to hear the song; none without one that can be opened.
    ear: Option<Ear>,
    media: Vec<MediaUse>,
    lyrics: Vec<LyricsUse>,
    marks: Vec<MarksUse>,
    styles: Vec<Style>,
    /// How many statements of chance there are of each text.
    chances: BTreeMap<Arc<str>, u32>,
    /// The characters that have been said to have no glyph, and where.
    said_glyphs: BTreeSet<(char, Span)>,
    said_no_tempo: bool,
    diagnostics: Vec<Diagnostic>,
    error_count: usize,
    files: Vec<PathBuf>,
}

impl<'a> Checker<'a> {
    fn new(world: &'a dyn World, sources: &'a mut Sources, modules: &'a [Module]) -> Checker<'a> {
        Checker {
            world,
            sources,
            modules,
            decls: Vec::new(),
            scopes: Vec::new(),
            memo: Vec::new(),
            evaluating: Vec::new(),
            used: BTreeSet::new(),
            footage_defaults: BTreeMap::new(),
            partial_styles: BTreeMap::new(),
            rate: None,
            size: None,
            music: None,
            ear: None,
            media: Vec::new(),
            lyrics: Vec::new(),
            marks: Vec::new(),
            styles: Vec::new(),
            chances: BTreeMap::new(),
            said_glyphs: BTreeSet::new(),
            said_no_tempo: false,
            diagnostics: Vec::new(),
            error_count: 0,
            files: Vec::new(),
        }
    }

    fn report(&mut self, problem: &dyn Problem) {
        let diagnostic = Diagnostic::of(problem);
        self.error_count += usize::from(diagnostic.is_error());
        self.diagnostics.push(diagnostic);
    }

    /// How many errors there are.
    fn errors(&self) -> usize {
        self.error_count
    }

    /// What is written at a place.
    fn text(&self, span: Span) -> String {
        self.sources.slice(span).to_owned()
    }
}
