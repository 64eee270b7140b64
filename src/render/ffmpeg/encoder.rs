//! Pictures become H.264 packets.

use super::error::AvError;
use super::picture::VideoFrame;
use crate::graph::format::PictureFormat;

/// An encoded frame. Packets come and are kept in the order in which they are decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet {
    /// The frame's number, counted from the first one pushed.
    pub pts: i64,
    /// Whether decoding can start here.
    pub key: bool,
    /// The encoded picture.
    pub data: Vec<u8>,
}

/// Encodes a segment: H.264, closed groups of pictures, the first frame a key frame.
pub struct VideoEncoder {
    _private: (),
}

impl VideoEncoder {
    /// Encodes on so many threads; other numbers of threads give other bytes.
    ///
    /// # Errors
    /// This libav has no libx264, or it refuses the format.
    pub fn new(format: &PictureFormat, threads: usize) -> Result<VideoEncoder, AvError> {
        let _ = (format, threads);
        unimplemented!()
    }

    /// Takes the next frame, and gives the packets that are ready.
    ///
    /// # Errors
    /// The picture has another size, or the encoder fails.
    pub fn push(&mut self, picture: &VideoFrame) -> Result<Vec<Packet>, AvError> {
        let _ = picture;
        unimplemented!()
    }

    /// The packets that are left.
    ///
    /// # Errors
    /// The encoder fails.
    pub fn finish(self) -> Result<Vec<Packet>, AvError> {
        unimplemented!()
    }

    /// The parameter sets. They are the same for every segment of one format.
    pub fn extradata(&self) -> &[u8] {
        unimplemented!()
    }

    /// By how many frames decoding runs ahead of showing. It is the same for every segment of one format.
    pub fn reorder_delay(&self) -> i64 {
        unimplemented!()
    }
}
