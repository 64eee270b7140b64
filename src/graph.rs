//! The render graph: the recipe of every frame and sample, and its cutting into segments.
//!
//! A [`RenderGraph`] holds what is seen at each height, cut into stretches, and what sounds.
//! [`segments`] makes of it runs of frames with a [`recipe::Recipe`] each: the unit of work and of
//! caching. [`spliced`] also takes out what need not be rendered, because the source's own packets
//! can be copied.

pub mod ass;
mod build;
mod compose;
mod cut_points;
pub mod dump;
pub mod fitting;
pub mod format;
pub mod recipe;
mod segments;
mod simplify;
mod splice;
mod types;

pub use build::build;
pub use compose::{fills, fitted};
pub use segments::{Segment, segments};
pub use splice::spliced;
pub use types::{RenderGraph, SoundNode};

#[cfg(test)]
mod tests;
