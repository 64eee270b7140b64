//! The engine against real and made media, with the `ffmpeg` command as the judge.
#![cfg(feature = "ffmpeg")]

#[path = "media/color.rs"]
mod color;
#[path = "media/film.rs"]
mod film;
#[path = "media/frames.rs"]
mod frames;
#[path = "support/ffmpeg_reference.rs"]
mod reference;
#[path = "media/shape.rs"]
mod shape;
#[path = "media/sound.rs"]
mod sound;
#[path = "media/words.rs"]
mod words;
