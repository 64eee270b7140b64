//! Rendering: recipes become pictures and sound, and these become files.

pub mod blend;
pub mod ease;
#[cfg(feature = "ffmpeg")]
mod error;
#[cfg(feature = "ffmpeg")]
mod evaluate;
#[cfg(feature = "ffmpeg")]
#[expect(unsafe_code, reason = "libav is a C library; it is spoken to in this module and nowhere else")]
pub mod ffmpeg;
#[cfg(feature = "ffmpeg")]
mod film;
#[cfg(feature = "ffmpeg")]
mod join;
#[cfg(feature = "ffmpeg")]
mod library;
#[cfg(feature = "ffmpeg")]
mod original;
pub mod ownership;
#[cfg(feature = "ffmpeg")]
mod part;
pub mod plane;
#[cfg(feature = "ffmpeg")]
mod proxy;
#[cfg(feature = "ffmpeg")]
mod readers;
#[cfg(feature = "ffmpeg")]
mod sound;
#[cfg(feature = "ffmpeg")]
mod workers;

#[cfg(feature = "ffmpeg")]
pub use error::{Failure, RenderError};
#[cfg(feature = "ffmpeg")]
pub use film::{Event, Job, Observer, Report, film, frame, specs};
#[cfg(feature = "ffmpeg")]
pub use proxy::ProxyUse;
