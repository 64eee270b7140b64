//! The render graph: the recipe of every frame and sample, and its cutting into segments.

pub mod format;
pub mod recipe;
