//! The editors' highlighting knows the words of the language: those of the grammar and of the
//! tables, no more and no fewer.

use std::collections::BTreeSet;

use amv::check::builtins::TRANSITIONS;
use serde_json::Value;

const GRAMMAR: &str = include_str!("../../grammar/amv.pest");
const VSCODE: &str = include_str!("../../editors/vscode/syntaxes/amv.tmLanguage.json");
const VIM: &str = include_str!("../../editors/vim/syntax/amv.vim");

type Words = BTreeSet<String>;

/// The grammar's keywords: the names of its `kw_` rules.
fn keywords() -> Words {
    let words: Words = GRAMMAR
        .lines()
        .filter_map(|line| line.strip_prefix("kw_")?.split_whitespace().next())
        .map(str::to_owned)
        .collect();
    assert!(
        words.contains("beat") && words.contains("clip"),
        "the grammar names its keywords in another way"
    );
    words
}

/// The first words of transitions that are not keywords besides, and `dip`, which the table of
/// pictures mixed does not have.
fn transitions() -> Words {
    let first = TRANSITIONS
        .iter()
        .filter_map(|row| row.name.split(' ').next())
        .chain(["dip"])
        .map(str::to_owned);
    first.filter(|word| !keywords().contains(word)).collect()
}

/// The alternatives of all groups `(a|b|c)` in a pattern that are plain words.
fn alternatives(pattern: &str) -> Words {
    let groups = pattern.split(['(', ')']).filter(|group| group.contains('|'));
    let words = groups.flat_map(|group| group.trim_start_matches("?:").split('|'));
    words
        .filter(|word| !word.is_empty() && word.chars().all(|sign| sign.is_ascii_lowercase()))
        .map(str::to_owned)
        .collect()
}

fn vscode(rules: &[&str]) -> Words {
    let grammar: Value = serde_json::from_str(VSCODE).expect("JSON");
    let pattern =
        |rule: &&str| grammar["repository"][*rule]["match"].as_str().expect("a pattern").to_owned();
    rules.iter().map(pattern).flat_map(|pattern| alternatives(&pattern)).collect()
}

#[test]
fn visual_studio_code_knows_the_words() {
    assert_eq!(vscode(&["statements", "music", "words"]), keywords());
    assert_eq!(vscode(&["transitions"]), transitions());
    assert!(vscode(&["declarations"]).is_subset(&keywords()));
}

#[test]
fn vim_knows_the_words() {
    let groups = ["amvStatement", "amvMusic", "amvWord"];
    let listed = VIM
        .lines()
        .filter_map(|line| line.strip_prefix("syntax keyword "))
        .map(|line| line.split_whitespace().collect::<Vec<_>>());
    let words: Vec<&str> = listed
        .filter(|line| groups.contains(&line[0]))
        .flat_map(|line| line[1..].to_vec())
        .collect();
    assert_eq!(words.iter().map(|word| (*word).to_owned()).collect::<Words>(), keywords());
    assert_eq!(words.len(), keywords().len(), "a word stands in two groups");
    let transition =
        VIM.lines().find(|line| line.starts_with("syntax match amvTransition")).expect("a pattern");
    assert_eq!(alternatives(&transition.replace('\\', "")), transitions());
}

#[test]
fn the_extension_is_whole() {
    let package: Value =
        serde_json::from_str(include_str!("../../editors/vscode/package.json")).expect("JSON");
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/editors/vscode");
    let named = [
        &package["contributes"]["grammars"][0]["path"],
        &package["contributes"]["languages"][0]["configuration"],
    ];
    for path in named {
        let path = std::path::Path::new(root).join(path.as_str().expect("a path"));
        let text = std::fs::read_to_string(&path).expect("the file that the package names");
        serde_json::from_str::<Value>(&text).expect("JSON");
    }
}
