//! `amv explain`: the page of a diagnostic, an effect, a transition or a setting, or a list.

use super::arguments::ExplainArguments;
use super::console::Console;
use super::error::CommandError;
use super::markdown;
use super::stop::{Exit, Stop};
use crate::check::builtins::{BuiltinList, BuiltinPage, builtin_lists, builtin_pages};
use crate::diag::{Code, did_you_mean};
use crate::syntax::other_transition;

/// Prints the page of a code or a name of the language, or a list of all of them.
pub(super) fn run(console: &Console, arguments: &ExplainArguments) -> Result<Exit, Stop> {
    let text = match arguments.what.join(" ") {
        nothing if nothing.is_empty() => list(),
        what => shown(console, &find(&what)?),
    };
    console.exact_result(&text)?;
    Ok(Exit::Clean)
}

/// The page of a code in the form in which messages show it (`error[unknown-name]` and
/// `unknown-name` are the same), or the pages of a name of the language.
fn find(written: &str) -> Result<String, Stop> {
    let name = written
        .split_once('[')
        .map_or(written, |(_, rest)| rest.trim_end_matches([']', ':']))
        .to_lowercase();
    if let Ok(code) = name.parse::<Code>() {
        return Ok(code.page().to_owned());
    }
    let lists = builtin_lists();
    if let Some(list) = lists.iter().find(|list| list.names.contains(&name.as_str())) {
        return Ok(format!("# {}\n\n{}", list.heading, bullets(list)));
    }
    let pages = builtin_pages();
    let exact: Vec<&BuiltinPage> = pages.iter().filter(|page| page.name == name).collect();
    let first_word = |page: &&BuiltinPage| page.name.split(' ').next() == Some(name.as_str());
    let found = if exact.is_empty() { pages.iter().filter(first_word).collect() } else { exact };
    if !found.is_empty() {
        let sections: Vec<String> = found.into_iter().map(section).collect();
        return Ok(sections.join("\n"));
    }
    let codes = Code::ALL.iter().map(|code| code.as_str());
    let plural = lists.iter().flat_map(|list| list.names.first().copied());
    let names = codes.chain(pages.iter().map(|page| page.name)).chain(plural);
    let help = match (other_transition(&name), did_you_mean(&name, names)) {
        (Some(other), _) => other.help.to_owned(),
        (None, Some(meant)) => format!("did you mean `{meant}`?"),
        (None, None) => "`amv explain` without a name lists all codes, effects and transitions; \
             `amv explain easings`, `colours` and `styles` list those"
            .to_owned(),
    };
    let error = CommandError::UnknownCode { code: name, help: Some(help) };
    Err(Stop::for_error(&error, Exit::WrongCommandLine))
}

fn section(page: &BuiltinPage) -> String {
    format!("# `{}`: {}\n\n{}\n", page.name, page.kind, page.text)
}

fn bullets(list: &BuiltinList) -> String {
    list.rows.iter().map(|(name, text)| format!("- `{name}`: {text}\n")).collect()
}

fn shown(console: &Console, page: &str) -> String {
    if console.results_on_terminal() {
        markdown::for_terminal(page, console.results_look())
    } else {
        page.to_owned()
    }
}

fn list() -> String {
    let codes = Code::ALL.iter().map(|code| (code.as_str().to_owned(), code.title().to_owned()));
    let mut groups: Vec<Vec<(String, String)>> = vec![codes.collect()];
    let listed = ["effects", "transitions"];
    let lists = builtin_lists().into_iter();
    groups.extend(
        lists
            .filter(|list| list.names.iter().any(|name| listed.contains(name)))
            .map(|list| list.rows),
    );
    let width = groups.iter().flatten().map(|(name, _)| name.len()).max().unwrap_or(0);
    let lines = |group: &Vec<(String, String)>| -> String {
        group.iter().map(|(name, title)| format!("{name:width$}  {title}\n")).collect()
    };
    groups.iter().map(lines).collect::<Vec<_>>().join("\n")
}
