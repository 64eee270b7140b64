//! All tests but the house rules, in one program: linking it once takes a fraction of what a program
//! for each file takes, and what several files use is an ordinary module.
//!
//! `cargo test --test it preview::` runs one file's tests.

#![allow(clippy::disallowed_methods, reason = "test signals need not be equal on every machine")]

#[macro_use]
mod support;
mod styles_reference;

mod check;
mod cli;
#[cfg(feature = "ffmpeg")]
mod cli_beats;
#[cfg(feature = "ffmpeg")]
mod cli_cache;
mod cli_docs;
#[cfg(feature = "ffmpeg")]
mod cli_render;
#[cfg(all(unix, feature = "ffmpeg"))]
mod cli_watch;
#[cfg(feature = "ffmpeg")]
mod codecs;
#[cfg(feature = "ffmpeg")]
mod copy;
#[cfg(feature = "ffmpeg")]
mod cue;
#[cfg(feature = "ffmpeg")]
mod damage;
mod detection;
mod detector;
#[cfg(feature = "ffmpeg")]
mod detector_files;
mod docs;
mod editors;
#[cfg(feature = "ffmpeg")]
mod effects;
mod effects_reference;
#[cfg(feature = "ffmpeg")]
mod examples;
#[cfg(feature = "ffmpeg")]
mod footage_damage;
#[cfg(feature = "ffmpeg")]
mod fragments;
mod fuzz_corpus;
#[cfg(feature = "ffmpeg")]
mod golden;
mod guesses;
#[cfg(feature = "ffmpeg")]
mod index_in_front;
#[cfg(all(unix, feature = "ffmpeg"))]
mod json_fields;
mod lang;
mod limits;
#[cfg(feature = "ffmpeg")]
mod live;
#[cfg(feature = "ffmpeg")]
mod lock;
#[cfg(feature = "ffmpeg")]
mod media;
mod music_files;
#[cfg(feature = "ffmpeg")]
mod odd_media;
mod pages;
#[cfg(all(unix, feature = "ffmpeg"))]
mod preview;
#[cfg(feature = "ffmpeg")]
mod preview_server;
#[cfg(feature = "ffmpeg")]
mod proxies;
#[cfg(feature = "ffmpeg")]
mod real_film;
#[cfg(feature = "ffmpeg")]
mod render;
#[cfg(all(unix, feature = "ffmpeg"))]
mod replaced;
mod syntax;
mod timeline;
mod transitions;
mod transitions_reference;
#[cfg(feature = "ffmpeg")]
mod warm;
#[cfg(all(unix, feature = "ffmpeg"))]
mod warm_watched;
#[cfg(all(unix, feature = "ffmpeg"))]
mod watch;
#[cfg(feature = "ffmpeg")]
mod words;
