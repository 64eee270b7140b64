//! What stands for the commands that need the engine in a build without it.

use super::arguments::{
    BeatsArguments, DemoArguments, FrameArguments, PlanArguments, ProbeArguments, RenderArguments,
    WatchArguments,
};
use super::console::Console;
use super::mistake::Mistake;
use super::stop::{Exit, Stop};

pub(super) fn beats(_: &Console, _: &BeatsArguments) -> Result<Exit, Stop> {
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
    Stop::for_error(&Mistake::NoEngine, Exit::Failed)
}
