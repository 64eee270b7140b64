//! Every diagnostic has a page, and every page's examples do what the page says.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use amv::diag::{Page, pages};

use crate::support::diagnose::diagnose;

#[test]
fn every_code_has_a_page_and_every_page_a_code() {
    let mut codes = BTreeSet::new();
    collect(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut codes);
    let known: BTreeSet<String> = pages().map(|page| page.code.to_owned()).collect();
    let without_page: Vec<_> = codes.difference(&known).collect();
    let without_code: Vec<_> = known.difference(&codes).collect();
    assert!(without_page.is_empty(), "codes without a page in docs/diagnostics: {without_page:?}");
    assert!(without_code.is_empty(), "pages of no code: {without_code:?}");
}

/// The codes that the sources name, as `code("…")` or `code: "…"`.
fn collect(folder: &Path, codes: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, codes);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("text");
            let text = text.split("#[cfg(test)]").next().unwrap_or_default();
            let marks = text.split("code(\"").skip(1).chain(text.split("code: \"").skip(1));
            codes.extend(
                marks
                    .filter_map(|rest| rest.split('"').next())
                    .filter(|code| is_code(code))
                    .map(str::to_owned),
            );
        }
    }
}

fn is_code(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

#[test]
fn every_page_does_what_it_says() {
    let wrong: Vec<String> = pages()
        .filter_map(|page| fault(page).map(|fault| format!("{}: {fault}", page.code)))
        .collect();
    assert!(wrong.is_empty(), "{} pages are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// What is wrong with a page, if anything is.
fn fault(page: Page) -> Option<String> {
    if !page.text.starts_with("# ") {
        return Some("it does not begin with a title".to_owned());
    }
    let examples = examples(page.text);
    match examples[..] {
        [] => None,
        [ref bad, ref good] => raises(page.code, bad).or_else(|| passes(page.code, good)),
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

fn raises(code: &str, script: &str) -> Option<String> {
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

fn passes(code: &str, script: &str) -> Option<String> {
    let (found, _) = diagnose(script);
    let bad = found.iter().any(|one| one.is_error() || one.code == code);
    bad.then(|| format!("its mended example is not right: {}", messages(&found)))
}

fn messages(found: &[amv::diag::Diagnostic]) -> String {
    found.iter().map(|one| format!("[{}] {}", one.code, one.message)).collect::<Vec<_>>().join("; ")
}
