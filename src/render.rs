//! Rendering: recipes become pictures and sound, and these become files.

pub mod blend;
pub mod ease;
#[cfg(feature = "ffmpeg")]
#[expect(unsafe_code, reason = "libav is a C library; it is spoken to in this module and nowhere else")]
pub mod ffmpeg;
pub mod plane;
