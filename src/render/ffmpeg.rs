//! The libav engine. All calls of libav, and all `unsafe`, are in this module, behind plain types:
//! [`probe`] gives a medium's facts, [`FrameReader`] its frames and [`Cutter`] its packets;
//! [`Conformer`] brings frames to the film's size and colours, [`WordsDrawer`] draws words on them,
//! [`VideoEncoder`] and [`SoundEncoder`] encode, [`FilmWriter`] writes the file and
//! [`FragmentWriter`] the fragments that a browser plays. [`encode_lossless`] packs pictures bit
//! for bit; [`thumbnail`] makes small JPEG files.
//!
//! Every type is `Send` and none is `Sync`: each worker has a set of its own.

mod avcc;
mod codec;
mod coding;
mod conform;
mod cutter;
mod decoder;
mod dictionary;
mod encoder;
mod error;
mod film_params;
mod filter;
mod fragment;
mod frame;
mod frame_hashes;
mod index;
mod input;
mod lossless;
mod memory;
mod moov;
mod muxer;
mod picture;
mod probe;
mod reader;
mod sound;
mod stream;
mod stream_config;
mod thumbnail;
mod version;
mod words;
mod writer;

pub use conform::{Conformer, KeyedFrame};
pub use cutter::{Cut, Cutter, SourcePacket};
pub use encoder::{Packet, VideoEncoder};
pub use error::AvError;
pub use film_params::FilmParams;
pub use fragment::{FragmentWriter, InitSegment};
pub use frame_hashes::decoded_frame_hashes;
pub use input::quiet;
pub use lossless::{Lossless, LosslessDecoder, encode_lossless};
pub(in crate::render) use memory::give_back;
pub use picture::{VideoFrame, color_to_yuv, to_rgb};
pub use probe::probe;
pub use reader::{DecodedFrame, FrameReader};
pub use sound::{SoundEncoder, SoundPacket, SoundParams, SoundReader, candidates, detect, spectra};
pub use stream_config::StreamConfig;
pub use thumbnail::thumbnail;
pub use version::engine_version;
pub use words::{WordsDrawer, WordsError};
pub use writer::FilmWriter;
