//! Pixels: how pictures are mixed and drawn. Pure: nothing here reads a file or knows of libav.

pub mod beat_sheet;
pub mod blend;
pub mod canvas;
pub mod flat;
mod gaussian;
mod light;
pub mod neighborhood;
pub mod pass;
pub mod plane;
