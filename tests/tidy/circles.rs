//! Files of one folder must not import each other in a circle.
//!
//! The sources are read as tokens: every path that begins with `crate`, `self` or `super`, also
//! inside the braces of a `use`. A path through a re-export counts as a path to the file that it
//! comes from. A file's children count as part of it, and test code is left out.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Source, hold, sources};

/// A module's path below the crate: `["render", "film", "join"]`.
type Module = Vec<String>;

#[test]
fn no_circles_between_siblings() {
    let crate_ = Crate::read();
    let faults = crate_
        .siblings()
        .into_iter()
        .flat_map(|(folder, imports)| {
            circles(&imports)
                .into_iter()
                .map(move |circle| format!("{}: {}", folder.join("::"), circle.join(" -> ")))
        })
        .collect();
    hold("files that import each other in a circle", faults);
}

/// All modules with the tokens of their code.
struct Crate {
    modules: BTreeMap<Module, Vec<String>>,
    /// The full path behind each name that a module re-exports.
    reexports: BTreeMap<Module, Module>,
}

/// Which siblings each file of a folder imports.
type Imports = BTreeMap<String, BTreeSet<String>>;

impl Crate {
    fn read() -> Crate {
        let mut modules = BTreeMap::new();
        let mut tests = Vec::new();
        for source in sources() {
            let module = module(&source);
            if module == ["lib"] || module == ["main"] {
                continue;
            }
            let (code, test_modules) = without_tests(&source.text);
            tests.extend(test_modules.into_iter().map(|name| child(&module, &name)));
            modules.insert(module, tokens(&code));
        }
        modules.retain(|module, _| !tests.iter().any(|test| module.starts_with(test)));
        let mut reexports = BTreeMap::new();
        for (module, tokens) in &modules {
            for path in public_uses(tokens) {
                let full = absolute(module, &path, true);
                if let Some(name) = full.last() {
                    reexports.insert(child(module, name), full.clone());
                }
            }
        }
        Crate { modules, reexports }
    }

    fn siblings(&self) -> BTreeMap<Module, Imports> {
        let mut folders: BTreeMap<Module, Imports> = BTreeMap::new();
        for (module, tokens) in &self.modules {
            for path in paths(tokens) {
                let path = self.resolved(absolute(module, &path, false));
                let common = module.iter().zip(&path).take_while(|(own, other)| own == other);
                let common = common.count();
                let (Some(own), Some(other)) = (module.get(common), path.get(common)) else {
                    continue;
                };
                if self.modules.contains_key(&path[..=common]) {
                    let imports = folders.entry(module[..common].to_vec()).or_default();
                    imports.entry(own.clone()).or_default().insert(other.clone());
                }
            }
        }
        folders
    }

    /// The path with re-exported names replaced by what they stand for.
    fn resolved(&self, mut path: Module) -> Module {
        const MOST_HOPS: usize = 8;
        for _ in 0..MOST_HOPS {
            let reexported = (1..=path.len())
                .find(|&length| !self.modules.contains_key(&path[..length]))
                .and_then(|length| Some((length, self.reexports.get(&path[..length])?)));
            match reexported {
                Some((length, full)) => {
                    path = full.iter().chain(&path[length..]).cloned().collect();
                }
                None => break,
            }
        }
        path
    }
}

fn module(source: &Source) -> Module {
    let path = source.path.strip_prefix(crate::root().join("src")).expect("inside");
    path.with_extension("").iter().map(|name| name.to_string_lossy().into_owned()).collect()
}

fn child(module: &[String], name: &str) -> Module {
    module.iter().cloned().chain([name.to_owned()]).collect()
}

/// The lines that are neither comments nor test code, and the modules that are only for tests.
fn without_tests(text: &str) -> (String, Vec<String>) {
    let (mut code, mut test_modules) = (String::new(), Vec::new());
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let content = line.trim_start();
        if content == "#[cfg(test)]" {
            let end = format!("{}}}", &line[..line.len() - content.len()]);
            let item = lines.by_ref().find(|line| !line.trim_start().starts_with("#["));
            let item = item.unwrap_or_default();
            if !item.ends_with(';') {
                lines.by_ref().find(|line| *line == end);
            } else if let Some((_, name)) = item.split_once("mod ") {
                test_modules.push(name.trim_end_matches(';').to_owned());
            }
        } else if !content.starts_with("//") {
            code.push_str(line);
            code.push('\n');
        }
    }
    (code, test_modules)
}

/// Names, `::`, and every other character by itself. The contents of strings are left out.
fn tokens(code: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut rest = code;
    while let Some(letter) = rest.chars().next() {
        let (token, length) = match letter {
            '"' => ("\"", string_length(rest)),
            '\'' => ("'", letter_length(rest)),
            ':' if rest.starts_with("::") => ("::", 2),
            'r' if raw_string(rest).is_some() => ("\"", raw_string(rest).unwrap_or_default()),
            _ if is_name(letter) => {
                let length = rest.find(|letter| !is_name(letter)).unwrap_or(rest.len());
                (&rest[..length], length)
            }
            _ => (&rest[..letter.len_utf8()], letter.len_utf8()),
        };
        if !letter.is_whitespace() {
            tokens.push(token.to_owned());
        }
        rest = &rest[length..];
    }
    tokens
}

fn string_length(text: &str) -> usize {
    let mut letters = text.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => drop(letters.next()),
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of a character, or of a lifetime's mark.
fn letter_length(text: &str) -> usize {
    let inside = &text[1..];
    let length = match inside.chars().next() {
        Some('\\') => inside[2..].find('\'').map(|end| end + 3),
        Some(letter) => {
            inside[letter.len_utf8()..].starts_with('\'').then_some(letter.len_utf8() + 1)
        }
        None => None,
    };
    1 + length.unwrap_or(0)
}

/// The length of the raw string that the text begins with, if it does.
fn raw_string(text: &str) -> Option<usize> {
    let hashes = text[1..].bytes().take_while(|&byte| byte == b'#').count();
    let inside = text.get(1 + hashes..)?.strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    Some(2 + hashes + inside.find(&end)? + end.len())
}

fn is_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// Every path that begins at the crate's root or goes up from the module.
fn paths(tokens: &[String]) -> Vec<Module> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let begins = matches!(tokens[at].as_str(), "crate" | "self" | "super")
            && tokens.get(at + 1).is_some_and(|next| next == "::")
            && (at == 0 || tokens[at - 1] != "::");
        at = if begins { tree(tokens, at, &[], &mut found) } else { at + 1 };
    }
    found
}

/// The paths that a module re-exports.
fn public_uses(tokens: &[String]) -> Vec<Module> {
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| tokens[before].as_str());
        if token == "use" && matches!(before, Some("pub" | ")")) {
            tree(tokens, at + 1, &[], &mut found);
        }
    }
    found
}

/// Adds the paths of the `use` tree at `at`, and says where it ends.
fn tree(tokens: &[String], mut at: usize, before: &[String], found: &mut Vec<Module>) -> usize {
    let token = |at: usize| tokens.get(at).map(String::as_str).unwrap_or_default();
    let mut path = before.to_vec();
    loop {
        if token(at) == "{" {
            at += 1;
            while !matches!(token(at), "}" | "") {
                let end = tree(tokens, at, &path, found);
                at = if token(end) == "," { end + 1 } else { end.max(at + 1) };
            }
            return at + 1;
        }
        if !token(at).starts_with(is_name) {
            break;
        }
        path.push(token(at).to_owned());
        at += 1;
        if token(at) != "::" {
            break;
        }
        at += 1;
    }
    found.push(path);
    if token(at) == "as" { at + 2 } else { at }
}

/// A path from the crate's root. In a `use`, a path without `crate`, `self` or `super` begins at a
/// child of the module.
fn absolute(module: &[String], path: &[String], in_use: bool) -> Module {
    let mut base = module.to_vec();
    let mut rest = path;
    while let [first, after @ ..] = rest {
        match first.as_str() {
            "crate" => base.clear(),
            "self" => {}
            "super" => {
                base.pop();
            }
            _ => break,
        }
        rest = after;
    }
    debug_assert!(in_use || rest.len() < path.len());
    base.extend(rest.iter().cloned());
    base
}

/// The groups of files that reach each other.
fn circles(imports: &Imports) -> Vec<Vec<String>> {
    let mut found: Vec<Vec<String>> = Vec::new();
    for file in imports.keys() {
        if found.iter().any(|circle| circle.contains(file)) {
            continue;
        }
        let circle: Vec<String> = reached(imports, file)
            .into_iter()
            .filter(|other| reached(imports, other).contains(file))
            .collect();
        if !circle.is_empty() {
            found.push(circle);
        }
    }
    found
}

/// All files that a file imports, directly or not.
fn reached(imports: &Imports, file: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut waiting = vec![file.to_owned()];
    while let Some(file) = waiting.pop() {
        for other in imports.get(&file).into_iter().flatten() {
            if found.insert(other.clone()) {
                waiting.push(other.clone());
            }
        }
    }
    found
}
