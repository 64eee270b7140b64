//! Standard output and standard error, and how messages are written to them.

use std::io::{self, ErrorKind, IsTerminal, Write};

use clap::ValueEnum;

use super::error::CommandError;
use super::stop::{Exit, Stop};
use crate::diag::{self, Code, Diagnostic, Drawer, Look, Severity};
use crate::source::Sources;

/// The most diagnostics that are drawn: drawing is slow, and nobody reads more.
pub(super) const MOST_DRAWN: usize = 200;

/// The format of errors and warnings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum MessageFormat {
    /// Drawn into the script's lines, for people
    #[default]
    Human,
    /// One JSON object per line, for programs
    Json,
}

/// Where the program prints.
#[derive(Debug)]
pub(super) struct Console {
    messages: MessageFormat,
    results: Look,
    remarks: Look,
}

impl Console {
    /// A console that writes messages in this format, in colours where a terminal reads them.
    pub(super) fn new(messages: MessageFormat) -> Console {
        let look = |terminal: bool| Look { color: terminal && colors_wanted() };
        Console {
            messages,
            results: look(io::stdout().is_terminal()),
            remarks: look(io::stderr().is_terminal()),
        }
    }

    /// How messages are written.
    pub(super) fn messages(&self) -> MessageFormat {
        self.messages
    }

    /// Whether a person reads the results on a terminal.
    pub(super) fn results_on_terminal(&self) -> bool {
        io::stdout().is_terminal()
    }

    /// How results look.
    pub(super) fn results_look(&self) -> Look {
        self.results
    }

    /// How remarks look.
    pub(super) fn remarks_look(&self) -> Look {
        self.remarks
    }

    /// Prints a result for people. Texts of scripts and lyrics and names of files are in it, which
    /// must not command the terminal: their control characters are replaced.
    pub(super) fn result(&self, text: &str) -> Result<(), Stop> {
        self.exact_result(&diag::printable(text))
    }

    /// Prints a result for programs, or one that has colours, as it is.
    pub(super) fn exact_result(&self, text: &str) -> Result<(), Stop> {
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(unprinted)
    }

    /// Prints diagnostics beside the results.
    pub(super) fn print_diagnostics(&self, diagnostics: &[Diagnostic], sources: &Sources) {
        match self.messages {
            MessageFormat::Human => {
                let mut drawer = Drawer::new(sources, self.remarks_look());
                let (shown, left_out) = diag::most_important(diagnostics, MOST_DRAWN);
                for diagnostic in shown {
                    self.remark(&drawer.draw(diagnostic));
                }
                if left_out > 0 {
                    self.note(&format!(
                        "{left_out} more are not shown; `--message-format json` lists all"
                    ));
                }
            }
            MessageFormat::Json => {
                for diagnostic in diagnostics {
                    self.remark(&(diag::to_json(diagnostic, sources) + "\n"));
                }
            }
        }
    }

    /// Prints diagnostics that are what was asked for: as JSON they are results.
    pub(super) fn report(&self, diagnostics: &[Diagnostic], sources: &Sources) -> Result<(), Stop> {
        match self.messages {
            MessageFormat::Human => self.print_diagnostics(diagnostics, sources),
            MessageFormat::Json => {
                let lines: String = diagnostics
                    .iter()
                    .map(|diagnostic| diag::to_json(diagnostic, sources) + "\n")
                    .collect();
                self.exact_result(&lines)?;
            }
        }
        Ok(())
    }

    /// Prints a line for people beside the results; programs have no use for it.
    pub(super) fn note(&self, line: &str) {
        match self.messages {
            MessageFormat::Human => self.remark(&diag::printable(&format!("{line}\n"))),
            MessageFormat::Json => {}
        }
    }

    /// Prints what a command ended with, and gives the exit status.
    pub(super) fn end(&self, ending: Result<Exit, Stop>) -> Exit {
        match ending {
            Ok(exit) | Err(Stop::Reported(exit)) => exit,
            Err(Stop::ReaderGone) => Exit::Clean,
            Err(Stop::Report { diagnostics, sources, exit }) => {
                self.print_diagnostics(&diagnostics, &sources);
                exit
            }
        }
    }

    /// Writes to standard error. If even that fails there is nowhere to say so.
    fn remark(&self, text: &str) {
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }
}

/// Prints what clap found wrong with the command line, or the help or version that was asked for.
pub(super) fn print_usage_error(error: &clap::Error) -> Exit {
    if !error.use_stderr() {
        let _ = error.print();
        return Exit::Clean;
    }
    if json_was_asked_for() {
        let console = Console::new(MessageFormat::Json);
        console
            .print_diagnostics(&[usage_diagnostic(&error.render().to_string())], &Sources::new());
    } else {
        let _ = error.print();
    }
    Exit::WrongCommandLine
}

/// clap's text in parts: its first paragraph is what is wrong, the rest helps.
fn usage_diagnostic(text: &str) -> Diagnostic {
    let text = text.trim().strip_prefix("error: ").unwrap_or(text.trim());
    let (message, help) = text.split_once("\n\n").unwrap_or((text, ""));
    Diagnostic {
        code: Code::WrongCommandLine,
        severity: Severity::Error,
        message: message.to_owned(),
        help: Some(help.trim().to_owned()).filter(|help| !help.is_empty()),
        labels: Vec::new(),
        fixes: Vec::new(),
    }
}

/// Where the command line cannot be read as a whole, its wish for JSON still counts.
fn json_was_asked_for() -> bool {
    let words: Vec<_> = std::env::args_os().collect();
    let joined = words.iter().any(|word| word == "--message-format=json");
    joined || words.windows(2).any(|pair| pair[0] == "--message-format" && pair[1] == "json")
}

fn unprinted(error: io::Error) -> Stop {
    match error.kind() {
        ErrorKind::BrokenPipe => Stop::ReaderGone,
        _ => Stop::for_error(&CommandError::CannotPrint { why: error.to_string() }, Exit::Failed),
    }
}

/// Whether terminal colours are wanted (<https://no-color.org>).
fn colors_wanted() -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    !refused && std::env::var_os("TERM").is_none_or(|kind| kind != "dumb")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claps_text_becomes_a_diagnostic() {
        let diagnostic =
            usage_diagnostic("error: unexpected argument '--x' found\n\n  tip: y\n\nUsage: amv\n");
        assert_eq!(diagnostic.message, "unexpected argument '--x' found");
        assert_eq!(diagnostic.help.as_deref(), Some("tip: y\n\nUsage: amv"));
    }
}
