//! `amv` turns a `.amv` script, a music video written as text, into a finished film.
//!
//! Each phase is a representation, and each later type makes an earlier mistake unsayable:
//!
//! ```text
//! &str ──syntax::parse──▶ Parsed { file, comments, errors }       never fails; every error, not the first
//!      ──check::check(&World)──▶ Program                          names resolved, types known, media facts and beats known
//!      ──timeline::lower──▶ Timeline                              absolute output frames; no cue, expression or musical time left
//!      ──graph::build──▶ RenderGraph                              levels from the bottom, and the stretches between cut points
//!      ──graph::segments──▶ [Segment]                             runs of output frames cut at cut points: the unit of work and of caching
//!      ──cache::key──▶ EntryKey ──store──▶ Hit | Miss ──render──▶ closed-GOP segment ──join──▶ the film
//! ```
//!
//! A module imports only modules of lower rank; the ranks stand in `ARCHITECTURE.md`, and a test
//! holds them.

pub mod cache;
pub mod check;
pub mod cli;
#[cfg(feature = "ffmpeg")]
pub mod demo;
pub mod diag;
pub mod files;
pub mod graph;
pub mod hash;
pub mod music;
pub mod picture;
pub mod portable;
#[cfg(feature = "ffmpeg")]
pub mod preview;
#[cfg(feature = "ffmpeg")]
pub mod render;
pub mod session;
pub mod source;
mod sync;
pub mod syntax;
pub mod time;
pub mod timeline;
pub mod values;
#[cfg(feature = "ffmpeg")]
pub mod watch;
#[cfg(feature = "ffmpeg")]
pub mod watched;
pub mod world;
