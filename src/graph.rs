//! The render graph: the recipe of every frame and sample, and its cutting into segments.
//!
//! A [`RenderGraph`] holds typed operations over stretches of the film: what each shot shows (also
//! in the transitions at its ends), where pictures are mixed, faded and written on, and what
//! sounds. [`segments`] cuts it into runs of frames with a [`recipe::Recipe`] each: the unit of
//! work and of caching. [`spliced`] also takes out what need not be rendered, because the source's
//! own packets can be copied.

pub mod ass;
mod build;
pub mod dump;
pub mod format;
pub mod recipe;
mod segments;
mod simplify;
mod splice;
mod types;

pub use build::build;
pub use segments::{Segment, segments};
pub use splice::spliced;
pub use types::{Node, NodeId, Op, RenderGraph, SoundNode};

#[cfg(test)]
mod tests;
