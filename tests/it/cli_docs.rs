//! `docs/commands.md` says what `--help` says. `UPDATE_DOCS=1 cargo test --test it cli_docs` writes it
//! again.

use std::fs;
use std::path::Path;

const START: &str = "```text\n";
const END: &str = "```\n";

#[test]
fn the_reference_says_what_the_help_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/commands.md");
    let written = fs::read_to_string(&path).expect("the reference");
    let right = with_help(&written);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &right).expect("written");
    } else {
        assert_eq!(written, right, "run UPDATE_DOCS=1 cargo test --test it cli_docs");
    }
}

#[test]
fn every_command_is_in_the_reference() {
    let written =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/commands.md"))
            .expect("the reference");
    for command in amv::cli::command().get_subcommands() {
        let heading = format!("\n## amv {}\n", command.get_name());
        assert!(written.contains(&heading), "no heading{heading}");
    }
}

/// The text with each command's help in the block under its heading.
fn with_help(written: &str) -> String {
    let mut command = amv::cli::command().term_width(100);
    command.build();
    let sections: Vec<String> = written.split("\n## amv ").map(str::to_owned).collect();
    let mut right = vec![sections[0].clone()];
    for section in &sections[1..] {
        let name = section.lines().next().expect("a heading");
        let sub = command
            .find_subcommand_mut(name)
            .unwrap_or_else(|| panic!("there is no command `{name}`"));
        right.push(in_block(section, &sub.render_long_help().to_string()));
    }
    right.join("\n## amv ")
}

fn in_block(section: &str, help: &str) -> String {
    let (before, rest) = section.split_once(START).expect("a block");
    let (_, after) = rest.split_once(END).expect("the block's end");
    let help: String = help.lines().flat_map(|line| [line.trim_end(), "\n"]).collect();
    format!("{before}{START}{help}{END}{after}")
}
