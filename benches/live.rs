//! How soon `amv watch` shows what is saved, with its page open in a real browser: `cargo bench
//! --bench live -- PART`. `docs/performance.md` says what each part measures and has its figures.
//!
//! Media and scripts are made as those of the benchmark of rendering, and lie beside them.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark's result is what it prints"
)]

#[path = "../tests/it/support/browser.rs"]
mod browser;
#[allow(dead_code, reason = "the benchmark of rendering uses more of it")]
#[path = "render/edit.rs"]
mod edit;
#[path = "live/eye.rs"]
mod eye;
#[path = "live/idle.rs"]
mod idle;
#[path = "live/latency.rs"]
mod latency;
#[allow(dead_code, reason = "the benchmark of rendering uses more of it")]
#[path = "render/measure.rs"]
mod measure;
#[allow(dead_code, reason = "the benchmark of rendering uses more of it")]
#[path = "render/media.rs"]
mod media;
#[path = "live/memory.rs"]
mod memory;
#[path = "live/options.rs"]
mod options;
#[path = "render/parts.rs"]
mod parts;
#[path = "live/processes.rs"]
mod processes;
#[allow(dead_code, reason = "the benchmark of rendering uses more of it")]
#[path = "render/report.rs"]
mod report;
#[allow(dead_code, reason = "the tests use more of it")]
#[path = "../tests/it/support/requirements.rs"]
mod requirements;
#[path = "live/room.rs"]
mod room;
#[allow(dead_code, reason = "the benchmark of rendering uses more of it")]
#[path = "render/script.rs"]
mod script;
#[path = "live/start.rs"]
mod start;
#[path = "../tests/it/support/watcher.rs"]
mod watcher;
#[allow(dead_code, reason = "the benchmark of rendering uses more of it")]
#[path = "render/words.rs"]
mod words;

use std::process::ExitCode;

use clap::Parser;

use browser::Browser;
use options::{Options, Part, Plan};

/// What a benchmark comes to, or why it could not be run.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("the benchmark could not be run: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<()> {
    let Some(browser) = Browser::start() else { return Ok(()) };
    println!("{} · {} · {}\n", report::hardware(), script::version(), browser.version());
    drop(browser);
    for part in options.parts() {
        run_part(part, &options.plan())?;
    }
    Ok(())
}

fn run_part(part: Part, plan: &Plan) -> Result<()> {
    match part {
        Part::Shot => latency::shot(plan),
        Part::Unseen => latency::unseen(plan),
        Part::Start => start::start(plan),
        Part::Idle => idle::idle(plan),
        Part::Memory => memory::memory(plan),
        Part::Smoke => smoke(),
    }
}

/// All parts in small: that they work, and that every picture that is waited for comes.
fn smoke() -> Result<()> {
    Part::ALL.into_iter().try_for_each(|part| run_part(part, &Plan::smoke()))
}
