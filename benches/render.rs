//! What rendering costs, beside the ways in which one would make the same film without amv: `make
//! bench`, or `cargo bench --bench render -- PART`. `docs/performance.md` says what each part
//! measures and has its figures.
//!
//! Media, edits and reference films are made here, under `target/bench-media`, and reused from run
//! to run.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark's result is what it prints"
)]

#[path = "render/cold.rs"]
mod cold;
#[path = "render/contest.rs"]
mod contest;
#[path = "render/edit.rs"]
mod edit;
#[path = "render/ffmpeg.rs"]
mod ffmpeg;
#[path = "render/film.rs"]
mod film;
#[path = "render/measure.rs"]
mod measure;
#[path = "render/media.rs"]
mod media;
#[path = "render/melt.rs"]
mod melt;
#[path = "render/memory.rs"]
mod memory;
#[path = "render/moviepy.rs"]
mod moviepy;
#[path = "render/options.rs"]
mod options;
#[path = "render/parts.rs"]
mod parts;
#[path = "render/report.rs"]
mod report;
#[path = "render/script.rs"]
mod script;
#[path = "render/splice.rs"]
mod splice;
#[path = "render/threads.rs"]
mod threads;
#[path = "render/versions.rs"]
mod versions;
#[path = "render/warm.rs"]
mod warm;
#[path = "render/words.rs"]
mod words;

use std::process::ExitCode;

use clap::Parser;

use options::{Options, Part, Plan};

/// What a benchmark comes to, or why it could not be run.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(faults) if faults.is_empty() => ExitCode::SUCCESS,
        Ok(faults) => {
            faults.iter().for_each(|fault| eprintln!("WRONG: {fault}"));
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("the benchmark could not be run: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the parts that were asked for. What is wrong with the films that must be right is the
/// result.
fn run(options: &Options) -> Result<Vec<String>> {
    let plan = options.plan()?;
    println!("{}", versions::machine());
    let mut faults = Vec::new();
    for part in options.parts() {
        faults.extend(run_part(part, &plan)?);
    }
    Ok(faults)
}

fn run_part(part: Part, plan: &Plan) -> Result<Vec<String>> {
    match part {
        Part::Cold => cold::cold(plan),
        Part::Warm => warm::warm(plan),
        Part::Check => warm::check(plan),
        Part::Memory => memory::memory(plan),
        Part::Splice => splice::splice(plan),
        Part::Threads => threads::threads(plan),
        Part::Smoke => smoke(),
    }
}

/// All parts in small: that they work, and that every frame is right.
fn smoke() -> Result<Vec<String>> {
    let plan = Plan::smoke();
    let mut faults = Vec::new();
    for part in Part::ALL {
        faults.extend(run_part(part, &plan)?);
    }
    Ok(faults)
}
