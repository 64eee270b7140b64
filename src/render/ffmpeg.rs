//! The libav engine: everything that touches libav, and all `unsafe`, lives here. Outside are seen
//! plain types: [`probe`] gives a medium's facts, [`FrameReader`] its frames, [`Cutter`] its
//! packets; [`Shaper`] brings frames to the film's shape, [`WordsDrawer`] draws words on them,
//! [`VideoEncoder`] and [`SoundEncoder`] make packets, [`FilmWriter`] makes the file, or
//! [`FragmentWriter`] what a browser plays. [`encode_lossless`] packs pictures bit for bit;
//! [`thumbnail`] makes small ones.
//!
//! Every type is `Send` and none is `Sync`: one worker, one set of them.

mod avcc;
mod codec;
mod coding;
mod cutter;
mod decoder;
mod dictionary;
mod encoder;
mod error;
mod film_params;
mod filter;
mod fragment;
mod frame;
mod index;
mod input;
mod lossless;
mod memory;
mod moov;
mod muxer;
mod picture;
mod probe;
mod reader;
mod shape;
mod sound;
mod stream;
mod stream_config;
mod thumbnail;
mod trial;
mod version;
mod words;
mod writer;

pub use cutter::{Cut, Cutter, SourcePacket};
pub use encoder::{Packet, VideoEncoder};
pub use error::AvError;
pub use film_params::FilmParams;
pub use fragment::{FragmentWriter, InitSegment};
pub use lossless::{Lossless, LosslessDecoder, encode_lossless};
pub(in crate::render) use memory::give_back;
pub use picture::{VideoFrame, color_to_yuv, to_rgb};
pub use probe::probe;
pub use reader::{DecodedFrame, FrameReader};
pub use shape::{Keyed, Shaper};
pub use sound::{SoundEncoder, SoundPacket, SoundParams, SoundReader, listen, spectra, ways};
pub use stream_config::StreamConfig;
pub use thumbnail::thumbnail;
pub use trial::decoded;
pub use version::engine_version;
pub use words::WordsDrawer;
pub use writer::FilmWriter;
