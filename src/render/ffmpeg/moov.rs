//! The greatest size of an MP4 file's index, which is reserved at the file's front before the first
//! packet, so that the file is written only once.
//!
//! This is an upper bound of the `moov` box that libavformat's `movenc.c` writes. A track has
//! tables with entries for its packets:
//!
//! | table | bytes a packet, at the most |
//! |---|---|
//! | `stsz`, sizes | 4 |
//! | `stts`, decoding times: an entry where the duration changes | 8 |
//! | `ctts`, showing times: an entry where the difference changes | 8 |
//! | `stss`, key frames | 4 |
//! | `stco` or `co64`, places: an entry for a run of packets of one track | 8 |
//! | `stsc`, the lengths of these runs | 12 |
//! | `sdtp`, which frames can be left out | 1 |
//! | `sbgp`, roll distances of sound | 8 |
//!
//! Everything else has a fixed length, except the title and the codecs' configurations.

use super::film_params::FilmParams;
use crate::graph::format::SOUND_RATE;

const PACKET: u64 = 4 + 8 + 8 + 4 + 8 + 12 + 1 + 8;
/// The parts of fixed length of both tracks and the file, which are less than 1.6 kB.
const FIXED: u64 = 8192;
/// Packets of sound besides the full ones: the encoder's start and the last packet.
const MORE_PACKETS: u64 = 4;

/// The greatest size of a film's index in bytes, including the `free` box that fills the rest.
pub(super) fn room(params: &FilmParams<'_>) -> u64 {
    let picture = params.frames.unsigned_abs();
    let sound = params
        .sound
        .map_or(0, |sound| samples(params) / u64::from(sound.frame_size.max(1)) + MORE_PACKETS);
    // Names and configurations may be escaped where they are written, which at most doubles them.
    let texts = params.title.map_or(0, str::len)
        + params.extradata.len()
        + params.sound.map_or(0, |sound| sound.extradata.len());
    FIXED + 2 * texts as u64 + PACKET * (picture + sound)
}

/// The sound is as long as the picture.
fn samples(params: &FilmParams<'_>) -> u64 {
    params.format.rate.duration(params.frames).sample(SOUND_RATE).unsigned_abs()
}
