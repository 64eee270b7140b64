//! `amv explain`: the page of a diagnostic, or a list of all of them.

use super::arguments::ExplainArguments;
use super::console::Console;
use super::markdown;
use super::mistake::Mistake;
use super::stop::{Exit, Stop};
use crate::diag::{Page, did_you_mean, page, pages};

/// Prints the page that was asked for, or all codes with their titles.
pub(super) fn run(console: &Console, arguments: &ExplainArguments) -> Result<Exit, Stop> {
    match &arguments.code {
        None => console.result(&list())?,
        Some(code) => console.result(&shown(console, find(code)?))?,
    }
    Ok(Exit::Clean)
}

/// The page of a code as it stands in a message: `error[unknown-name]` and `unknown-name` are one.
fn find(written: &str) -> Result<Page, Stop> {
    let code = written
        .split_once('[')
        .map_or(written, |(_, rest)| rest.trim_end_matches([']', ':']))
        .to_lowercase();
    page(&code).ok_or_else(|| {
        let meant = did_you_mean(&code, pages().map(|page| page.code));
        let help = meant.map_or_else(
            || "`amv explain` alone lists all codes".to_owned(),
            |code| format!("did you mean `{code}`?"),
        );
        Stop::for_error(&Mistake::UnknownCode { code, help: Some(help) }, Exit::WrongCommandLine)
    })
}

fn shown(console: &Console, page: Page) -> String {
    if console.results_on_terminal() {
        markdown::for_terminal(page.text, console.results_look())
    } else {
        page.text.to_owned()
    }
}

fn list() -> String {
    let width = pages().map(|page| page.code.len()).max().unwrap_or(0);
    pages().map(|page| format!("{:width$}  {}\n", page.code, title(page))).collect()
}

fn title(page: Page) -> &'static str {
    page.text.lines().next().unwrap_or_default().trim_start_matches('#').trim()
}
