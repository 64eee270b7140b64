//! `docs/styles.md` and `docs/easings-and-colours.md` list what the tables list. `UPDATE_DOCS=1 cargo
//! test --test it styles_reference` writes the lists.

use std::fs;
use std::path::Path;

use amv::check::builtins::{STYLE, builtin_lists};
use amv::check::check;
use amv::source::Sources;

use crate::support::world::standard;

#[test]
fn the_properties_of_styles_are_those_of_the_table() {
    let properties: String = STYLE
        .rows
        .iter()
        .map(|row| format!("\n### `{}`\n\n{}\n", row.name, row.describe()))
        .collect();
    compare("docs/styles.md", "## The properties\n", &properties);
}

#[test]
fn the_easings_and_colours_are_those_of_the_tables() {
    let list = |name: &str| {
        let lists = builtin_lists();
        let list = lists.iter().find(|list| list.names.contains(&name)).expect("a list").clone();
        let rows = list.rows.iter().map(|(name, text)| format!("| `{name}` | {text} |\n"));
        (list.heading, rows.collect::<String>())
    };
    let (_, easings) = list("easings");
    let (heading, colours) = list("colours");
    let right = format!(
        "\n| easing | shape |\n|---|---|\n{easings}\n## {heading}\n\n| name | value |\n|---|---|\n{colours}"
    );
    compare("docs/easings-and-colours.md", "## The easings\n", &right);
}

fn compare(file: &str, heading: &str, right: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let written = fs::read_to_string(&path).expect("the reference");
    let (before, _) = written.split_once(heading).expect("the heading");
    let right = format!("{before}{heading}{right}");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &right).expect("written");
    } else {
        assert_eq!(written, right, "run UPDATE_DOCS=1 cargo test --test it styles_reference");
    }
}

/// Words that say every default look like words that say nothing.
#[test]
fn the_defaults_of_the_table_are_those_of_the_checker() {
    for (statement, last) in [("text", 1), ("lyric", 0)] {
        let lines: Vec<&str> = STYLE
            .rows
            .iter()
            .filter_map(|row| row.default.get(last).or(row.default.first()).copied())
            .collect();
        assert_eq!(lines.len(), STYLE.rows.len());
        let script = format!(
            "song track = \"song.ogg\" {{ tempo 120bpm }}\nstyle said {{ {} }}\ntimeline {{ 0:00: clip color(red) }}\nbar 2: {statement} \"a\" for 1 bar\nbar 4: {statement} \"b\" for 1 bar style said\n",
            lines.join("; ")
        );
        let world = standard().with_file("film.amv", script);
        let checked = check(&world, Path::new("film.amv"), &mut Sources::new());
        let program = checked.program.unwrap_or_else(|| panic!("{:?}", checked.diagnostics));
        let [plain, said] = &program.words[..] else { panic!("{:?}", checked.diagnostics) };
        assert_eq!((plain.style, plain.timing), (said.style, said.timing));
    }
}
