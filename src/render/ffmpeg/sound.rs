//! Sound: read exactly to the sample and encoded once, as interleaved stereo at 48 kHz in between.
//! Detection uses one channel.

mod detect;
mod encoder;
mod reader;
mod resampler;

pub use detect::{candidates, detect, spectra};
pub use encoder::{SoundEncoder, SoundPacket, SoundParams};
pub use reader::SoundReader;

/// The layout of all sound between reader and file.
pub(super) fn stereo() -> ffmpeg_next::ffi::AVChannelLayout {
    resampler::standard_layout(2)
}
