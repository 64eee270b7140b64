//! Exact values, of which many move: fixed-point numbers, colours, easing in whole numbers, and curves
//! sampled once a frame. They are the same on every machine, so they may be part of a cache key.

mod color;
mod ease;
mod exact;
mod fixed;
mod signal;

pub use color::Color;
pub use ease::{Ease, EaseFamily};
pub use fixed::Fixed;
pub use signal::Signal;
