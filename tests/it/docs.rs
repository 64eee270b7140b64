//! Every script in README and `docs/` compiles in the standard world: no error, no warning.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::diagnose::diagnose;

fn documents() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = fs::read_dir(root.join("docs")).expect("there").flatten().map(|entry| entry.path());
    let roots = fs::read_dir(root).expect("there").flatten().map(|entry| entry.path());
    docs.chain(roots)
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect()
}

/// The blocks of a document that are scripts, each with the line on which it begins.
fn scripts(text: &str) -> Vec<(usize, &str)> {
    let mut scripts = Vec::new();
    for (start, _) in text.match_indices("```amv\n") {
        let body = &text[start + "```amv\n".len()..];
        scripts.push((
            text[..start].lines().count() + 1,
            body.split("```").next().unwrap_or_default(),
        ));
    }
    scripts
}

#[test]
fn every_script_in_the_documents_is_right() {
    let mut faults = Vec::new();
    let mut count = 0;
    for path in documents() {
        let text = fs::read_to_string(&path).expect("text");
        for (line, script) in scripts(&text) {
            count += 1;
            let (found, _) = diagnose(script);
            faults.extend(
                found.iter().map(|one| {
                    format!("{}:{line}: [{}] {}", path.display(), one.code, one.message)
                }),
            );
        }
    }
    assert!(count >= 3, "README and docs show scripts, and {count} were found");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
