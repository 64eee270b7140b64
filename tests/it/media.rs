//! The engine against real and made media, with the `ffmpeg` command as the judge.

mod color;
mod film;
mod frames;
mod lengths;
mod orientation;
mod shape;
mod sound;
mod words;
