//! Names: what each file declares, and what each name refers to.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Help, Reporter, did_you_mean};
use crate::source::Span;
use crate::syntax::{self, ast};

use super::builtins::{foreign_name, is_color_name};
use super::error::NameProblem;
use super::load::{Module, ModuleId};

/// Which declaration of the film.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct DeclId(pub(super) usize);

/// A declaration, as it is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Decl<'a> {
    /// The file that declares it.
    pub(super) module: ModuleId,
    pub(super) name: &'a ast::Ident,
    pub(super) body: Body<'a>,
}

/// What is declared.
#[derive(Clone, Copy, Debug)]
pub(super) enum Body<'a> {
    Song,
    Footage(&'a ast::Declaration),
    Image(&'a ast::Declaration),
    Lyrics(&'a ast::Declaration),
    Shot(&'a ast::Shot),
    Marks(&'a ast::Declaration),
    Mark(&'a ast::Expr),
    Let(&'a ast::Expr),
    Style {
        parent: Option<&'a ast::Path>,
        settings: &'a [ast::Setting],
    },
    /// A section of the timeline or a layer: where it starts.
    Section(&'a ast::Item, &'a ast::Section),
    /// Where the section before it ends.
    SectionEnd(&'a ast::Section),
    /// It could not be read; the error has been reported.
    Broken,
}

impl Body<'_> {
    /// Whether other files see it. A film has its own song and sections.
    fn is_exported(self) -> bool {
        !matches!(self, Body::Song | Body::Section(..) | Body::SectionEnd(_))
    }

    /// What it is called in a sentence.
    pub(super) fn kind(self) -> &'static str {
        match self {
            Body::Song => "song",
            Body::Footage(..) => "footage",
            Body::Image(_) => "image",
            Body::Lyrics(_) => "lyrics",
            Body::Shot(_) => "shot",
            Body::Marks(_) => "marks",
            Body::Mark(_) => "mark",
            Body::Let(_) => "value",
            Body::Style { .. } => "style",
            Body::Section(..) | Body::SectionEnd(_) => "section",
            Body::Broken => "statement",
        }
    }
}

/// What a name refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// A declaration, of this file or brought in.
    Decl(DeclId),
    /// A file that was given a name.
    Module(ModuleId),
}

/// The names of one file, and where each comes from.
#[derive(Debug, Default)]
pub(super) struct Scope<'a> {
    names: BTreeMap<&'a str, (Entry, Span)>,
}

impl<'a> Scope<'a> {
    fn enter(&mut self, name: &'a ast::Ident, entry: Entry, reporter: &mut Reporter) {
        match self.names.get(name.value.as_str()) {
            Some(&(_, first)) => reporter.report(&NameProblem::Duplicate {
                name: name.value.clone(),
                at: name.span,
                first,
            }),
            None => {
                self.names.insert(&name.value, (entry, name.span));
            }
        }
    }
}

/// With how many names a misspelt one is compared: enough for every film, few enough for a hostile
/// one.
const MOST_COMPARED: usize = 2_000;

/// The reserved names.
const RESERVED: &[&str] = &[
    "beat", "beats", "bar", "bars", "start", "end", "kick", "snare", "hat", "onset", "offbeat",
    "true", "false",
];

/// What a file declares: by its statements, and by the sections of its tracks.
fn declared(module: &Module, id: ModuleId) -> Vec<Decl<'_>> {
    let mut declared = Vec::new();
    for statement in &module.file.statements {
        if let Some((name, body)) = body(&statement.kind) {
            declared.push(Decl { module: id, name, body });
        }
        match &statement.kind {
            ast::StatementKind::Timeline(items) => sections(items, id, &mut declared),
            ast::StatementKind::Layer(layer) => sections(&layer.items, id, &mut declared),
            _ => {}
        }
    }
    declared
}

/// The named sections of a run and in it, each followed by its end.
fn sections<'a>(items: &'a [ast::Item], module: ModuleId, declared: &mut Vec<Decl<'a>>) {
    for item in items {
        let ast::ItemKind::Section(section) = &item.kind else { continue };
        if let ast::SectionName::Name(name) = &section.name {
            declared.push(Decl { module, name, body: Body::Section(item, section) });
            declared.push(Decl { module, name, body: Body::SectionEnd(section) });
        }
        sections(&section.items, module, declared);
    }
}

fn body(kind: &ast::StatementKind) -> Option<(&ast::Ident, Body<'_>)> {
    use ast::StatementKind as Kind;
    Some(match kind {
        Kind::Song(declaration) => (&declaration.name, Body::Song),
        Kind::Footage(declaration) => (&declaration.name, Body::Footage(declaration)),
        Kind::Image(declaration) => (&declaration.name, Body::Image(declaration)),
        Kind::Lyrics(declaration) => (&declaration.name, Body::Lyrics(declaration)),
        Kind::Shot(shot) => (&shot.name, Body::Shot(shot)),
        Kind::Marks(declaration) => (&declaration.name, Body::Marks(declaration)),
        Kind::Mark { name, value } => (name, Body::Mark(value)),
        Kind::Let { name, value } => (name, Body::Let(value)),
        Kind::Style { name, parent, settings } => {
            (name, Body::Style { parent: parent.as_ref(), settings })
        }
        Kind::Broken { name } => (name.as_ref()?, Body::Broken),
        Kind::Use { .. }
        | Kind::Project(_)
        | Kind::FootageDefaults(_)
        | Kind::Output { .. }
        | Kind::Timeline(_)
        | Kind::Layer(_)
        | Kind::Adjust(_)
        | Kind::Words(_) => {
            return None;
        }
    })
}

/// The names of all files.
#[derive(Debug)]
pub(super) struct Names<'a> {
    modules: &'a [Module],
    /// All declarations of all files; a [`DeclId`] is an index.
    pub(super) decls: Vec<Decl<'a>>,
    /// A [`ModuleId`] is an index.
    scopes: Vec<Scope<'a>>,
    used: BTreeSet<DeclId>,
    /// Every name in an expression that refers to a declaration.
    uses: BTreeMap<Span, DeclId>,
}

impl<'a> Names<'a> {
    /// Collects the names of all files.
    pub(super) fn collect(modules: &'a [Module], reporter: &mut Reporter) -> Names<'a> {
        let mut names = Names {
            modules,
            decls: Vec::new(),
            scopes: Vec::new(),
            used: BTreeSet::new(),
            uses: BTreeMap::new(),
        };
        for (index, module) in modules.iter().enumerate() {
            let id = ModuleId(index);
            let mut scope = Scope::default();
            for decl in declared(module, id) {
                names.declare(&mut scope, decl, reporter);
            }
            for used in &module.uses {
                if let Some(alias) = &used.alias {
                    scope.enter(alias, Entry::Module(used.module), reporter);
                }
            }
            names.scopes.push(scope);
        }
        for (index, module) in modules.iter().enumerate() {
            names.bring_in(ModuleId(index), module, reporter);
        }
        names
    }

    /// Every name in an expression that refers to a declaration, in order.
    pub(super) fn uses(&self) -> impl Iterator<Item = (Span, DeclId)> {
        self.uses.iter().map(|(span, decl)| (*span, *decl))
    }

    pub(super) fn used(&self) -> impl Iterator<Item = DeclId> {
        self.used.iter().copied()
    }

    fn declare(&mut self, scope: &mut Scope<'a>, decl: Decl<'a>, reporter: &mut Reporter) {
        let name = decl.name.value.as_str();
        if RESERVED.contains(&name) && !matches!(decl.body, Body::SectionEnd(_)) {
            let offer = format!("my_{name}");
            reporter.report(&syntax::SyntaxProblem::ReservedName {
                name: name.to_owned(),
                offer,
                at: decl.name.span,
            });
        }
        let id = DeclId(self.decls.len());
        self.decls.push(decl);
        if matches!(decl.body, Body::SectionEnd(_)) {
            return;
        }
        scope.enter(decl.name, Entry::Decl(id), reporter);
    }

    /// Adds the declarations of the files that a file uses without an alias to its names.
    fn bring_in(&mut self, id: ModuleId, module: &'a Module, reporter: &mut Reporter) {
        for used in module.uses.iter().filter(|used| used.alias.is_none()) {
            let brought: Vec<_> = self.exported(used.module).collect();
            let names = &mut self.scopes[id.0].names;
            for (name, decl, span) in brought {
                match names.get(name).copied() {
                    None => {
                        names.insert(name, (Entry::Decl(decl), span));
                    }
                    Some((Entry::Decl(known), _)) if known == decl => {}
                    Some((_, first)) => {
                        reporter.report(&ambiguous(name, &used.path, first, span));
                    }
                }
            }
        }
    }

    /// What a file declares itself for others.
    fn exported(&self, module: ModuleId) -> impl Iterator<Item = (&'a str, DeclId, Span)> {
        let own = self.decls.iter().enumerate().filter(move |(_, decl)| decl.module == module);
        own.filter(|(_, decl)| decl.body.is_exported())
            .map(|(index, decl)| (decl.name.value.as_str(), DeclId(index), decl.name.span))
    }

    /// The declaration that a path begins with, and the rest of the path. `None` if there is none,
    /// which has been reported.
    pub(super) fn resolve(
        &mut self,
        module: ModuleId,
        path: &'a ast::Path,
        reporter: &mut Reporter,
    ) -> Option<(DeclId, &'a [ast::Ident])> {
        let (first, rest) = path.parts.split_first()?;
        match self.scopes[module.0].names.get(first.value.as_str()) {
            None => {
                reporter.report(&self.unknown(module, first));
                None
            }
            Some(&(Entry::Decl(decl), _)) => {
                self.record_use(first.span, decl);
                Some((decl, rest))
            }
            Some(&(Entry::Module(used), alias)) => {
                self.resolve_in(used, alias, first, rest, reporter)
            }
        }
    }

    fn resolve_in(
        &mut self,
        used: ModuleId,
        alias: Span,
        first: &ast::Ident,
        rest: &'a [ast::Ident],
        reporter: &mut Reporter,
    ) -> Option<(DeclId, &'a [ast::Ident])> {
        let Some((name, rest)) = rest.split_first() else {
            let help = format!("name something of that file: `{}.name`", first.value);
            let help = Some(help.into());
            reporter.report(&NameProblem::Unknown {
                name: first.value.clone(),
                at: first.span,
                help,
            });
            return None;
        };
        let found = self.exported(used).find(|(known, ..)| *known == name.value);
        let Some((_, decl, _)) = found else {
            let near = did_you_mean(&name.value, self.exported(used).map(|(known, ..)| known));
            let help = near.map(|near| {
                let text = format!("did you mean `{}.{near}`?", first.value);
                Help::replace(text, name.span, near)
            });
            let of_its_timeline =
                self.scopes[used.0].names.get(name.value.as_str()).is_some_and(|(entry, _)| {
                    matches!(entry, Entry::Decl(decl)
                        if matches!(self.decls[decl.0].body, Body::Section(..)))
                });
            let help = help.or_else(|| {
                let text =
                    "it is a section of that file's own timeline, which this film does not play";
                of_its_timeline.then(|| text.into())
            });
            let file = self.modules[used.0].path.display().to_string();
            reporter.report(&NameProblem::UnknownIn {
                name: name.value.clone(),
                file,
                at: name.span,
                used: alias,
                help,
            });
            return None;
        };
        self.record_use(name.span, decl);
        Some((decl, rest))
    }

    fn record_use(&mut self, name: Span, decl: DeclId) {
        self.used.insert(decl);
        self.uses.insert(name, decl);
    }

    /// The section that a path names, if it names one.
    pub(super) fn section(&self, module: ModuleId, path: &ast::Path) -> Option<DeclId> {
        let [name] = &path.parts[..] else { return None };
        let Some(&(Entry::Decl(decl), _)) = self.scopes[module.0].names.get(name.value.as_str())
        else {
            return None;
        };
        matches!(self.decls[decl.0].body, Body::Section(..)).then_some(decl)
    }

    /// The declaration of the section with this name.
    pub(super) fn section_at(&self, name: Span) -> Option<DeclId> {
        let here = |decl: &Decl| matches!(decl.body, Body::Section(..)) && decl.name.span == name;
        self.decls.iter().position(here).map(DeclId)
    }

    /// The declaration that a plain name refers to, if there is one.
    pub(super) fn named(&mut self, module: ModuleId, name: &str) -> Option<DeclId> {
        match self.scopes[module.0].names.get(name) {
            Some(&(Entry::Decl(decl), _)) => {
                self.used.insert(decl);
                Some(decl)
            }
            Some((Entry::Module(_), _)) | None => None,
        }
    }

    /// Whether a name is declared or brought in.
    pub(super) fn knows(&self, module: ModuleId, name: &str) -> bool {
        self.scopes[module.0].names.contains_key(name)
    }

    fn unknown(&self, module: ModuleId, name: &ast::Ident) -> NameProblem {
        if let Some(help) = glued_place(name) {
            return NameProblem::Unknown {
                name: name.value.clone(),
                at: name.span,
                help: Some(help),
            };
        }
        let known = self.scopes[module.0].names.keys().copied().chain(["start", "end"]);
        let near = did_you_mean(&name.value, known.take(MOST_COMPARED))
            .map(|near| Help::did_you_mean(name.span, near));
        let help = near
            .or_else(|| self.one_file_further(module, &name.value).map(Help::from))
            .or_else(|| foreign_name(&name.value).map(Help::from))
            .or_else(|| color_hint(&name.value, name.span));
        NameProblem::Unknown { name: name.value.clone(), at: name.span, help }
    }

    /// Says in which file a name is that a used file uses: what a file uses is not passed on.
    fn one_file_further(&self, module: ModuleId, name: &str) -> Option<String> {
        let folder = self.modules[module.0].folder();
        for used in &self.modules[module.0].uses {
            for further in &self.modules[used.module.0].uses {
                if self.exported(further.module).any(|(known, ..)| known == name) {
                    let path = &self.modules[further.module.0].path;
                    let path = path.strip_prefix(folder).unwrap_or(path).display();
                    return Some(format!(
                        "`{}` uses a file that declares it, and `use` does not pass names on: write `use \"{path}\"` here too",
                        used.path.value
                    ));
                }
            }
        }
        None
    }

    /// Warns of what the film's own file declares and never uses.
    pub(super) fn report_unused(&self, main: ModuleId, reporter: &mut Reporter) {
        for (index, decl) in self.decls.iter().enumerate() {
            let used = self.used.contains(&DeclId(index));
            if used || decl.module != main || matches!(decl.body, Body::Broken) {
                continue;
            }
            if !decl.body.is_exported() {
                continue;
            }
            reporter.report(&NameProblem::Unused {
                kind: decl.body.kind(),
                name: decl.name.value.clone(),
                at: decl.name.span,
            });
        }
    }
}

/// `bar3`, `beat2`
fn glued_place(name: &ast::Ident) -> Option<Help> {
    let digits = name.value.strip_prefix("bar").or(name.value.strip_prefix("Bar"))?;
    let bar: u32 = digits.trim_start_matches('_').parse().ok()?;
    let place = format!("bar {bar}");
    Some(Help::replace(format!("write `{place}`"), name.span, place))
}

fn color_hint(name: &str, at: Span) -> Option<Help> {
    is_color_name(name).then(|| {
        let color = format!("color({name})");
        Help::replace(format!("write `{color}` to show the colour"), at, color)
    })
}

fn ambiguous(name: &str, path: &ast::Text, first: Span, second: Span) -> NameProblem {
    let stem =
        path.value.rsplit('/').next().unwrap_or_default().split('.').next().unwrap_or_default();
    let alias: String =
        stem.chars().filter(|letter| letter.is_alphanumeric() || *letter == '_').collect();
    let alias = if alias.is_empty() { "other".to_owned() } else { alias };
    NameProblem::Ambiguous {
        name: name.to_owned(),
        path: path.value.clone(),
        alias,
        at: path.span,
        first,
        second,
    }
}
