//! Reading a script and all that it uses.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use miette::LabeledSpan;

use crate::diag::{Diagnostic, Label};
use crate::source::{Sources, Span};
use crate::syntax::{self, ast};
use crate::world::{FileError, World};

use super::error::{FileProblem, NameProblem};

/// How many files may be used one from another.
const MOST_NESTED: usize = 100;

/// Which of the scripts that make up a film.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ModuleId(pub(super) usize);

/// A script, read.
#[derive(Debug)]
pub(super) struct Module {
    pub(super) path: PathBuf,
    pub(super) file: ast::File,
    pub(super) comments: Vec<ast::Comment>,
    /// The scripts that it uses, in order.
    pub(super) uses: Vec<Use>,
}

impl Module {
    /// The folder that its paths start from.
    pub(super) fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }
}

/// One script used by another.
#[derive(Debug)]
pub(super) struct Use {
    /// The one that is used.
    pub(super) module: ModuleId,
    /// The name that it gets, if it gets one.
    pub(super) alias: Option<ast::Ident>,
    /// The path in the script.
    pub(super) path: ast::Text,
}

/// A script with all that it uses, each once.
#[derive(Debug)]
pub(super) struct Loaded {
    /// All scripts; those that are used come before those that use them.
    pub(super) modules: Vec<Module>,
    /// The film's own; none if it could not be read.
    pub(super) main: Option<ModuleId>,
    /// What was wrong.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Every file that was asked for.
    pub(super) files: Vec<PathBuf>,
}

/// Reads the script at `path` and what it uses.
pub(super) fn load(world: &dyn World, path: &Path, sources: &mut Sources) -> Loaded {
    let loaded =
        Loaded { modules: Vec::new(), main: None, diagnostics: Vec::new(), files: Vec::new() };
    let mut loader = Loader { world, sources, known: BTreeMap::new(), open: Vec::new(), loaded };
    loader.loaded.main = loader.module(path, None);
    loader.loaded
}

struct Loader<'a> {
    world: &'a dyn World,
    sources: &'a mut Sources,
    known: BTreeMap<PathBuf, Option<ModuleId>>,
    /// The files that are being read, and where each was asked for.
    open: Vec<(PathBuf, Option<Span>)>,
    loaded: Loaded,
}

impl Loader<'_> {
    fn module(&mut self, path: &Path, asked: Option<Span>) -> Option<ModuleId> {
        let key = normal(path);
        if let Some(&known) = self.known.get(&key) {
            return known;
        }
        if let Some(start) = self.open.iter().position(|(open, _)| *open == key) {
            self.cycle(start, asked);
            return None;
        }
        if self.open.len() > MOST_NESTED {
            self.loaded.diagnostics.push(Diagnostic::of(&NameProblem::UseTooDeep {
                path: path.display().to_string(),
                limit: MOST_NESTED,
                at: asked.unwrap_or_default(),
            }));
            return None;
        }
        self.open.push((key.clone(), asked));
        let module = self.read(path, asked);
        self.open.pop();
        self.known.insert(key, module);
        module
    }

    fn read(&mut self, path: &Path, asked: Option<Span>) -> Option<ModuleId> {
        let text = self.text(path, asked)?;
        let source = self.sources.add(path, text.clone());
        let parsed = syntax::parse(source, &text);
        self.loaded.diagnostics.extend(parsed.errors.iter().map(|error| Diagnostic::of(error)));
        let mut module = Module {
            path: path.to_owned(),
            file: parsed.file,
            comments: parsed.comments,
            uses: Vec::new(),
        };
        module.uses = self.uses(&module);
        self.loaded.modules.push(module);
        Some(ModuleId(self.loaded.modules.len() - 1))
    }

    fn text(&mut self, path: &Path, asked: Option<Span>) -> Option<Arc<str>> {
        self.loaded.files.push(path.to_owned());
        match self.world.read(path) {
            Err(error) => {
                self.loaded.diagnostics.push(Diagnostic::of(&file_problem(error, path, asked)));
                None
            }
            Ok(bytes) => self.decode(&bytes, asked),
        }
    }

    /// Errors of decoding know no place: the one where the file was asked for is as near as can be
    /// said.
    fn decode(&mut self, bytes: &[u8], asked: Option<Span>) -> Option<Arc<str>> {
        match syntax::decode(bytes) {
            Ok(text) => Some(text),
            Err(error) => {
                let mut diagnostic = Diagnostic::of(&error);
                diagnostic
                    .labels
                    .extend(asked.map(|span| Label { span, message: "used here".to_owned() }));
                self.loaded.diagnostics.push(diagnostic);
                None
            }
        }
    }

    fn uses(&mut self, module: &Module) -> Vec<Use> {
        let mut uses = Vec::new();
        for statement in &module.file.statements {
            if let ast::StatementKind::Use { path, alias } = &statement.kind
                && let Some(used) = self.module(&module.folder().join(&path.value), Some(path.span))
            {
                uses.push(Use { module: used, alias: alias.clone(), path: path.clone() });
            }
        }
        uses
    }

    fn cycle(&mut self, start: usize, asked: Option<Span>) {
        let ring = &self.open[start..];
        let names: Vec<String> =
            ring.iter().chain(ring.first()).map(|(path, _)| path.display().to_string()).collect();
        let steps = ring.iter().skip(1).filter_map(|(_, asked)| *asked);
        let problem = NameProblem::CyclicUse {
            ring: names.join(" → "),
            at: asked.unwrap_or_default(),
            steps: steps.map(|span| LabeledSpan::new_with_span(None, span)).collect(),
        };
        self.loaded.diagnostics.push(Diagnostic::of(&problem));
    }
}

/// What is wrong with a file that could not be had.
pub(super) fn file_problem(error: FileError, path: &Path, at: Option<Span>) -> FileProblem {
    let written = path.display().to_string();
    match error {
        FileError::Missing if is_address(&written) => FileProblem::NotLocal { path: written, at },
        FileError::Missing => {
            FileProblem::Missing { help: missing_help(&written), path: written, at }
        }
        FileError::Folder => FileProblem::Folder { path: written, at },
        FileError::Empty => FileProblem::Empty { path: written, at },
        FileError::NotLocal => FileProblem::NotLocal { path: written, at },
        FileError::Unreadable(why) => FileProblem::Unreadable { path: written, why, at },
    }
}

fn missing_help(path: &str) -> Option<String> {
    if let Some(rest) = path.strip_prefix("file:") {
        let rest = rest.strip_prefix("//").unwrap_or(rest);
        return Some(format!("write the path without `file:`: `{rest}`"));
    }
    if path.contains('\\') {
        return Some(format!("separate folders with `/`: `{}`", path.replace('\\', "/")));
    }
    Some("paths start from the folder of the script that names them".to_owned())
}

/// What a network address or the like begins with.
const SCHEMES: &[&str] = &[
    "data", "ftp", "gopher", "http", "https", "icecast", "mmsh", "mmst", "pipe", "rtmp", "rtp",
    "rtsp", "sftp", "smb", "srt", "tcp", "tls", "udp",
];

/// Whether a path looks like a network address or the like, where no file has that name.
pub(super) fn is_address(path: &str) -> bool {
    let scheme = path.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    path.contains("://") || scheme.is_some_and(|scheme| SCHEMES.contains(&scheme.as_str()))
}

/// The path without `.` and, as far as that can be told from the text, without `..`.
pub(super) fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(normal.components().next_back(), Some(Component::Normal(_))) =>
            {
                normal.pop();
            }
            Component::ParentDir
            | Component::Prefix(_)
            | Component::RootDir
            | Component::Normal(_) => normal.push(component),
        }
    }
    normal
}
