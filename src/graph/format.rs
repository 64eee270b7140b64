//! What a film is rendered to: size, rate and the encoder's settings.

use serde::{Deserialize, Serialize};

use crate::check::program::Quality;
use crate::time::FrameRate;

/// The picture's format and how it is encoded. Pictures are 8-bit 4:2:0, BT.709, limited range, square pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PictureFormat {
    /// Width in pixels; even.
    pub width: u32,
    /// Height in pixels; even.
    pub height: u32,
    /// Frames a second.
    pub rate: FrameRate,
    /// How much care the encoder takes.
    pub quality: Quality,
}

/// The file's container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Container {
    /// MP4, its index at the front.
    Mp4,
    /// Matroska.
    Mkv,
}

impl Container {
    /// The container that a file's extension asks for, in either case; none for another extension.
    pub fn of_extension(extension: &str) -> Option<Container> {
        match extension.to_ascii_lowercase().as_str() {
            "mp4" | "m4v" | "mov" => Some(Container::Mp4),
            "mkv" => Some(Container::Mkv),
            _ => None,
        }
    }
}

/// The sound of a film is mixed and encoded once, at this rate, in two channels.
pub const SOUND_RATE: u32 = 48_000;
