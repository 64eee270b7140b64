//! Music as data: the grid of beats and bars, and the files that carry beats, marks and lyrics. Pure functions of bytes and numbers.

mod grid;

pub use grid::{BeatGrid, BeatsError, Change, Position};
