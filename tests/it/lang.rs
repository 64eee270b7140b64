//! The language's rules, case by case: `tests/lang/*.amv` hold many small scripts, each with the
//! diagnostics it must raise.
//!
//! A case begins with `//! name`. Under a line that raises something stands what it raises:
//!
//! ```text
//! timeline { 0:00: clip buny }
//! //~ error[unknown-name]: unknown name `buny`
//! //~ help: did you mean `bunny`?
//! ```
//!
//! Messages are compared from their start up to the length given. What is raised and not expected
//! fails, and so does the reverse.

use std::fs;
use std::path::Path;

use amv::diag::{Diagnostic, Severity};
use amv::source::Sources;

use crate::support::diagnose::diagnose;

/// A diagnostic as a case expects or finds it.
#[derive(Clone, Debug)]
struct Told {
    line: usize,
    head: String,
    help: Option<String>,
}

#[test]
fn every_case_raises_what_it_says() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/lang"));
    let mut failures = Vec::new();
    let mut count = 0;
    for entry in fs::read_dir(folder).expect("the suites") {
        let path = entry.expect("an entry").path();
        for (name, script) in cases(&fs::read_to_string(&path).expect("text")) {
            count += 1;
            let wrong = compare(&expected(&script), &found(&script));
            failures.extend(wrong.into_iter().map(|wrong| {
                format!("{} · {name}: {wrong}", path.file_name().unwrap_or_default().display())
            }));
        }
    }
    assert!(count > 0, "no cases");
    assert!(
        failures.is_empty(),
        "{} failures in {count} cases:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

fn cases(text: &str) -> Vec<(String, String)> {
    let cases = text.split("//! ").skip(1).filter_map(|case| case.split_once('\n'));
    cases.map(|(name, script)| (name.trim().to_owned(), script.to_owned())).collect()
}

/// What a case's `//~` lines say; each belongs to the nearest line above it that is not one.
fn expected(script: &str) -> Vec<Told> {
    let mut told: Vec<Told> = Vec::new();
    let mut line = 0;
    for (index, text) in script.lines().enumerate() {
        match text.trim().strip_prefix("//~ ") {
            None => line = index + 1,
            Some(help) if help.starts_with("help: ") => {
                told.last_mut().expect("a diagnostic before its help").help =
                    Some(help["help: ".len()..].to_owned());
            }
            Some(head) => told.push(Told { line, head: head.to_owned(), help: None }),
        }
    }
    told
}

fn found(script: &str) -> Vec<Told> {
    let (diagnostics, sources) = diagnose(script);
    diagnostics.iter().map(|diagnostic| told(diagnostic, &sources)).collect()
}

fn told(diagnostic: &Diagnostic, sources: &Sources) -> Told {
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let line = diagnostic
        .span()
        .and_then(|span| Some(sources.get(span.source)?.position(span.start).line))
        .unwrap_or(0);
    Told {
        line,
        head: format!("{severity}[{}]: {}", diagnostic.code, diagnostic.message),
        help: diagnostic.help.clone(),
    }
}

fn compare(expected: &[Told], found: &[Told]) -> Vec<String> {
    let mut left: Vec<&Told> = found.iter().collect();
    let mut wrong = Vec::new();
    for wanted in expected {
        let place = left.iter().position(|told| {
            told.line == wanted.line && told.head.starts_with(&wanted.head) && helps(wanted, told)
        });
        match place {
            Some(place) => drop(left.remove(place)),
            None => wrong.push(format!(
                "line {} does not raise {:?} (help {:?})",
                wanted.line, wanted.head, wanted.help
            )),
        }
    }
    wrong.extend(
        left.iter().map(|told| {
            format!("line {} raises {:?} (help {:?})", told.line, told.head, told.help)
        }),
    );
    wrong
}

fn helps(wanted: &Told, told: &Told) -> bool {
    wanted
        .help
        .as_ref()
        .is_none_or(|help| told.help.as_ref().is_some_and(|given| given.starts_with(help.as_str())))
}
