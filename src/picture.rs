//! Pixels: how pictures are mixed and drawn. Pure: nothing here reads a file or knows of libav.

pub mod beat_sheet;
pub mod blend;
pub mod canvas;
pub mod flat;
pub mod pass;
pub mod plane;
