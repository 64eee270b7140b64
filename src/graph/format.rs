//! What a film is rendered to: size, rate and the encoder's settings.

use serde::{Deserialize, Serialize};

pub use crate::check::program::{Codec, Container};

use crate::check::program::Quality;
use crate::time::FrameRate;

/// The picture's format and how it is encoded. Pictures are composed as 8-bit 4:2:0, BT.709,
/// limited range, square pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PictureFormat {
    /// Width in pixels; even.
    pub width: u32,
    /// Height in pixels; even.
    pub height: u32,
    /// Frames a second.
    pub rate: FrameRate,
    /// How pictures become packets.
    pub codec: Codec,
    /// How much care the encoder takes.
    pub quality: Quality,
}

/// The sound of a film is mixed and encoded once, at this rate, in two channels.
pub const SOUND_RATE: u32 = 48_000;

/// How sound is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SoundCodec {
    /// AAC.
    Aac {
        /// Bits a second.
        bit_rate: u32,
    },
    /// Uncompressed, 16 bits a sample.
    Pcm,
}

impl SoundCodec {
    /// Bits a second.
    pub fn bit_rate(self) -> u32 {
        match self {
            SoundCodec::Aac { bit_rate } => bit_rate,
            SoundCodec::Pcm => 2 * 16 * SOUND_RATE,
        }
    }
}
