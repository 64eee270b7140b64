//! The commands that need the engine.

mod beats;
mod cue;
mod damage;
mod demo;
mod error;
mod forecast;
mod frame;
mod instant;
mod interrupt;
mod measured;
mod picture_file;
mod plan;
mod probe;
mod progress;
mod render;
mod store;
mod watch;
mod whole_file;

pub(super) use crate::render::ffmpeg::quiet;
pub(super) use beats::run as beats;
pub(super) use cue::run as cue;
pub(super) use demo::run as demo;
pub(super) use frame::run as frame;
pub(super) use plan::run as plan;
pub(super) use probe::run as probe;
pub(super) use render::run as render;
pub(super) use watch::run as watch;
