//! The command line: clap's arguments become options, each command has a file, and nothing else in
//! the program prints.
//!
//! Results go to standard output; diagnostics and progress go to standard error. The one exception
//! is `check --message-format json`, whose diagnostics are its result.

mod arguments;
mod cache;
mod check;
mod console;
#[cfg_attr(not(feature = "ffmpeg"), path = "cli/no_engine.rs")]
mod engine;
mod error;
mod explain;
mod graph;
mod lock;
mod markdown;
mod script;
mod stop;
mod timeline;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use arguments::{Arguments, Command};
use console::Console;
use stop::{Exit, Stop};

/// Runs the command that the process was started with; its exit status is 0 (clean), 1 (the script
/// has errors), 2 (the command line is wrong), 3 (rendering failed) or 130 (interrupted).
pub fn main() -> ExitCode {
    engine::quiet();
    match Arguments::try_parse() {
        Ok(arguments) => {
            let console = Console::new(arguments.message_format);
            console.end(run(&console, arguments.command)).into()
        }
        Err(error) => console::print_usage_error(&error).into(),
    }
}

/// The command line as clap knows it, for the reference page and shells.
pub fn command() -> clap::Command {
    Arguments::command()
}

fn run(console: &Console, command: Command) -> Result<Exit, Stop> {
    match command {
        Command::Check(arguments) => check::run(console, &arguments),
        Command::Render(arguments) => engine::render(console, &arguments),
        Command::Watch(arguments) => engine::watch(console, &arguments),
        Command::Plan(arguments) => engine::plan(console, &arguments),
        Command::Timeline(arguments) => timeline::run(console, &arguments),
        Command::Graph(arguments) => graph::run(console, &arguments),
        Command::Explain(arguments) => explain::run(console, &arguments),
        Command::Frame(arguments) => engine::frame(console, &arguments),
        Command::Probe(arguments) => engine::probe(console, &arguments),
        Command::Beats(arguments) => engine::beats(console, &arguments),
        Command::Cue(arguments) => engine::cue(console, &arguments),
        Command::Cache(arguments) => cache::run(console, &arguments),
        Command::Lock(arguments) => lock::run(console, &arguments),
        Command::Demo(arguments) => engine::demo(console, &arguments),
    }
}
