//! Replaces the commands that need the engine in a build without it.

use miette::Diagnostic;
use thiserror::Error;

use super::arguments::{
    BeatsArguments, CueArguments, DemoArguments, FrameArguments, PlanArguments, ProbeArguments,
    RenderArguments, WatchArguments,
};
use super::console::Console;
use super::stop::{Exit, Stop};
use crate::diag::{Code, Problem};

pub(super) fn quiet() {}

pub(super) fn beats(_: &Console, _: &BeatsArguments) -> Result<Exit, Stop> {
    Err(no_engine())
}

pub(super) fn cue(_: &Console, _: &CueArguments) -> Result<Exit, Stop> {
    Err(no_engine())
}

pub(super) fn demo(_: &Console, _: &DemoArguments) -> Result<Exit, Stop> {
    Err(no_engine())
}

pub(super) fn frame(_: &Console, _: &FrameArguments) -> Result<Exit, Stop> {
    Err(no_engine())
}

pub(super) fn plan(_: &Console, _: &PlanArguments) -> Result<Exit, Stop> {
    Err(no_engine())
}

pub(super) fn probe(_: &Console, _: &ProbeArguments) -> Result<Exit, Stop> {
    Err(no_engine())
}

pub(super) fn render(_: &Console, _: &RenderArguments) -> Result<Exit, Stop> {
    Err(no_engine())
}

pub(super) fn watch(_: &Console, _: &WatchArguments) -> Result<Exit, Stop> {
    Err(no_engine())
}

fn no_engine() -> Stop {
    Stop::for_error(&NoEngine, Exit::Failed)
}

/// A command needs the engine, and this build has none.
#[derive(Debug, Error, Diagnostic)]
#[error("this build of amv has no engine: it checks scripts, but cannot render or read media")]
#[diagnostic(help("build it with its default features, which need the libav libraries"))]
struct NoEngine;

impl Problem for NoEngine {
    fn diagnostic_code(&self) -> Code {
        Code::NoEngine
    }
}
