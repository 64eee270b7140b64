//! `amv explain`: the page of a diagnostic, or a list of all of them.

use super::arguments::ExplainArguments;
use super::console::Console;
use super::markdown;
use super::mistake::Mistake;
use super::stop::{Exit, Stop};
use crate::diag::{Code, did_you_mean};

/// Prints the page that was asked for, or all codes with their titles.
pub(super) fn run(console: &Console, arguments: &ExplainArguments) -> Result<Exit, Stop> {
    match &arguments.code {
        None => console.result(&list())?,
        Some(code) => console.result(&shown(console, find(code)?))?,
    }
    Ok(Exit::Clean)
}

/// The code in the form in which messages show it: `error[unknown-name]` and `unknown-name` are
/// the same.
fn find(written: &str) -> Result<Code, Stop> {
    let name = written
        .split_once('[')
        .map_or(written, |(_, rest)| rest.trim_end_matches([']', ':']))
        .to_lowercase();
    name.parse().map_err(|_| {
        let meant = did_you_mean(&name, Code::ALL.iter().map(|code| code.as_str()));
        let help = meant.map_or_else(
            || "`amv explain` without a code lists all codes".to_owned(),
            |code| format!("did you mean `{code}`?"),
        );
        let mistake = Mistake::UnknownCode { code: name, help: Some(help) };
        Stop::for_error(&mistake, Exit::WrongCommandLine)
    })
}

fn shown(console: &Console, code: Code) -> String {
    if console.results_on_terminal() {
        markdown::for_terminal(code.page(), console.results_look())
    } else {
        code.page().to_owned()
    }
}

fn list() -> String {
    let width = Code::ALL.iter().map(|code| code.as_str().len()).max().unwrap_or(0);
    Code::ALL.iter().map(|code| format!("{code:width$}  {}\n", code.title())).collect()
}
