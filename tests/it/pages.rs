//! Every diagnostic has a page, and every page's examples do what the page says.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use amv::diag::{Code, Diagnostic};

use crate::support::diagnose::diagnose;

/// The compiler proves that each code has a page.
#[test]
fn every_page_has_a_code() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/diagnostics"));
    let pages: BTreeSet<String> = fs::read_dir(folder)
        .expect("the pages")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    let codes: BTreeSet<String> = Code::ALL.iter().map(|code| format!("{code}.md")).collect();
    let without_code: Vec<_> = pages.difference(&codes).collect();
    assert!(without_code.is_empty(), "pages of no code: {without_code:?}");
}

#[test]
fn every_code_is_used() {
    let mut sources = String::new();
    read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut sources);
    let unused: Vec<_> =
        Code::ALL.iter().filter(|code| !sources.contains(&format!("Code::{code:?}"))).collect();
    assert!(unused.is_empty(), "codes that nothing reports: {unused:?}");
}

/// The text of all sources.
fn read(folder: &Path, sources: &mut String) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            read(&path, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            sources.push_str(&fs::read_to_string(&path).expect("text"));
        }
    }
}

#[test]
fn every_page_does_what_it_says() {
    let wrong: Vec<String> = Code::ALL
        .iter()
        .filter_map(|&code| fault(code).map(|fault| format!("{code}: {fault}")))
        .collect();
    assert!(wrong.is_empty(), "{} pages are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Each fix of a page's first example is applied to it: the problem is gone, and nothing else is
/// wrong.
#[test]
fn every_fix_solves_its_problem() {
    let mut wrong = Vec::new();
    let mut fixed = BTreeSet::new();
    for &code in Code::ALL {
        let Some(script) = examples(code.page()).into_iter().next() else { continue };
        let (found, sources) = diagnose(&script);
        let before = found.iter().filter(|one| one.code == code).count();
        for fix in found.iter().filter(|one| one.code == code).flat_map(|one| &one.fixes) {
            fixed.insert(code.as_str());
            let Some(applied) = fix.apply(&sources) else {
                wrong.push(format!("{code}: `{}` cannot be applied", fix.title));
                continue;
            };
            let (left, _) = diagnose(&applied);
            let after = left.iter().filter(|one| one.code == code).count();
            // A path that was corrected leads to a file that this world does not have.
            let new_error = left
                .iter()
                .any(|one| one.is_error() && ![code, Code::FileMissing].contains(&one.code));
            if after >= before || new_error {
                wrong.push(format!(
                    "{code}: after `{}`: {}\n{applied}",
                    fix.title,
                    messages(&left)
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} fixes are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(fixed.len() >= 20, "only {} codes have fixes: {fixed:?}", fixed.len());
}

/// `allow` takes the codes of warnings: those whose pages show one.
#[test]
fn the_warnings_are_listed() {
    for &code in Code::ALL {
        let Some(script) = examples(code.page()).into_iter().next() else { continue };
        let (found, _) = diagnose(&script);
        let shown: Vec<&Diagnostic> = found.iter().filter(|one| one.code == code).collect();
        assert!(
            shown.iter().all(|one| one.is_error() != code.is_warning()),
            "is `{code}` in the list of warnings in src/diag/code.rs? its page raises {shown:?}"
        );
    }
}

/// What is wrong with a page, if anything is.
fn fault(code: Code) -> Option<String> {
    if !code.page().starts_with("# ") {
        return Some("it does not begin with a title".to_owned());
    }
    let examples = examples(code.page());
    match examples[..] {
        [] => None,
        [ref bad, ref good] => raises(code, bad).or_else(|| passes(code, good)),
        _ => Some(format!("{} examples, not two", examples.len())),
    }
}

fn examples(text: &str) -> Vec<String> {
    text.split("```amv\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .map(str::to_owned)
        .collect()
}

fn raises(code: Code, script: &str) -> Option<String> {
    let (found, _) = diagnose(script);
    let others: Vec<&str> = found
        .iter()
        .filter(|one| one.is_error() && one.code != code)
        .map(|one| one.code.as_str())
        .collect();
    if !others.is_empty() {
        return Some(format!("its example also raises {others:?}: {}", messages(&found)));
    }
    let raised = found.iter().any(|one| one.code == code);
    (!raised).then(|| format!("its example does not raise it: {}", messages(&found)))
}

fn passes(code: Code, script: &str) -> Option<String> {
    let (found, _) = diagnose(script);
    let bad = found.iter().any(|one| one.is_error() || one.code == code);
    bad.then(|| format!("its mended example is not right: {}", messages(&found)))
}

fn messages(found: &[Diagnostic]) -> String {
    found.iter().map(|one| format!("[{}] {}", one.code, one.message)).collect::<Vec<_>>().join("; ")
}
