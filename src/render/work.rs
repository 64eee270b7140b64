//! Rendering segments: what a segment's cache entry is made from, the queue that hands segments
//! out, the workers that take them, and the evaluation of a recipe frame by frame.

pub(super) mod evaluate;
pub(super) mod missing;
pub(super) mod queue;
pub(super) mod segment;
pub(super) mod workers;
