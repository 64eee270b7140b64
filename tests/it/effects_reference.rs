//! `docs/effects.md` lists the effects as their table does. `UPDATE_DOCS=1 cargo test --test it
//! effects_reference` writes the list.

use std::fs;
use std::path::Path;

use amv::check::builtins::EFFECTS;

const HEADING: &str = "## The effects\n";

#[test]
fn the_reference_says_what_the_table_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/effects.md");
    let written = fs::read_to_string(&path).expect("the reference");
    let (before, _) = written.split_once(HEADING).expect("the heading");
    let effects: String =
        EFFECTS.iter().map(|row| format!("\n### `{}`\n\n{}\n", row.name, row.describe())).collect();
    let right = format!("{before}{HEADING}{effects}");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &right).expect("written");
    } else {
        assert_eq!(written, right, "run UPDATE_DOCS=1 cargo test --test it effects_reference");
    }
}

#[test]
fn the_table_is_in_order_and_complete() {
    let names: Vec<&str> = EFFECTS.iter().map(|row| row.name).collect();
    assert!(names.is_sorted(), "{names:?}");
    for row in EFFECTS {
        assert!(row.example.starts_with(row.name), "{}", row.example);
        assert!(row.version > 0 && !row.doc.is_empty() && !row.formula.is_empty(), "{}", row.name);
    }
}
