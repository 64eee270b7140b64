//! The decoder's configuration of a stream, and the union of several.

use super::avcc::ParameterSets;
use super::coding::Coding;
use super::stream::Stream;
use crate::graph::format::{Codec, PictureFormat};

use ffmpeg_next::ffi::AVCodecID::{AV_CODEC_ID_FFV1, AV_CODEC_ID_H264, AV_CODEC_ID_PRORES};

/// The decoder's configuration of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StreamConfig {
    /// H.264's parameter sets. In packets, each unit follows its length in four bytes.
    H264(ParameterSets),
    /// ProRes: the profile's name in files. Everything else is in the packets.
    ProRes(u32),
    /// FFV1's global header.
    Ffv1(Vec<u8>),
}

impl StreamConfig {
    /// The configuration of a file's stream; `None` if no film can have it.
    pub(super) fn of_stream(stream: &Stream<'_>) -> Option<StreamConfig> {
        match stream.parameters().codec_id {
            AV_CODEC_ID_H264 => {
                ParameterSets::of_record(stream.extradata()).map(StreamConfig::H264)
            }
            AV_CODEC_ID_PRORES => Some(StreamConfig::ProRes(stream.parameters().codec_tag)),
            AV_CODEC_ID_FFV1 => Some(StreamConfig::Ffv1(stream.extradata().to_vec())),
            _ => None,
        }
    }

    /// The configuration of our encoder's packets.
    pub(super) fn of_encoder(format: &PictureFormat, extradata: &[u8]) -> Option<StreamConfig> {
        match format.codec {
            Codec::H264 | Codec::H264Intra => {
                ParameterSets::of_units(&start_coded(extradata)).map(StreamConfig::H264)
            }
            Codec::ProRes => Some(StreamConfig::ProRes(Coding::of(format).tag)),
            Codec::Ffv1 => Some(StreamConfig::Ffv1(extradata.to_vec())),
        }
    }

    /// A configuration for the packets of both streams; `None` if there is none.
    pub fn with(&self, other: &StreamConfig) -> Option<StreamConfig> {
        match (self, other) {
            (StreamConfig::H264(sets), StreamConfig::H264(others)) => {
                sets.with(others).map(StreamConfig::H264)
            }
            (one, other) => (one == other).then(|| one.clone()),
        }
    }

    /// The configuration in the form of a file's header.
    pub fn extradata(&self) -> Vec<u8> {
        match self {
            StreamConfig::H264(sets) => sets.clone().of_long_units().record(),
            StreamConfig::ProRes(_) => Vec::new(),
            StreamConfig::Ffv1(header) => header.clone(),
        }
    }

    /// The codec tag in files, if the codec id is not enough.
    pub fn tag(&self) -> Option<u32> {
        match self {
            StreamConfig::H264(_) | StreamConfig::Ffv1(_) => None,
            StreamConfig::ProRes(tag) => Some(*tag),
        }
    }

    /// The codec string of browsers (RFC 6381); `None` if they do not play it.
    pub(super) fn browser_name(&self) -> Option<String> {
        match self {
            StreamConfig::H264(sets) => Some(sets.browser_name()),
            StreamConfig::ProRes(_) | StreamConfig::Ffv1(_) => None,
        }
    }

    /// Converts a packet of our encoder to the form of these packets.
    pub fn formed(&self, data: Vec<u8>) -> Vec<u8> {
        match self {
            StreamConfig::H264(_) => with_lengths(&start_coded(&data)),
            StreamConfig::ProRes(_) | StreamConfig::Ffv1(_) => data,
        }
    }
}

/// H.264 units, each after its length in four bytes.
pub(super) fn with_lengths(units: &[&[u8]]) -> Vec<u8> {
    let mut data = Vec::with_capacity(units.iter().map(|unit| unit.len() + 4).sum());
    for unit in units {
        data.extend((unit.len() as u32).to_be_bytes());
        data.extend(*unit);
    }
    data
}

/// The units of a byte stream (ITU-T H.264, Annex B): each follows 0, 0, 1, and has no zeroes at
/// its end.
fn start_coded(stream: &[u8]) -> Vec<&[u8]> {
    let starts: Vec<usize> = stream
        .windows(3)
        .enumerate()
        .filter(|(_, code)| *code == [0, 0, 1])
        .map(|(at, _)| at)
        .collect();
    let ends = starts.iter().skip(1).copied().chain([stream.len()]);
    let unit = |(start, end): (&usize, usize)| {
        let unit = &stream[start + 3..end];
        let zeroes = unit.iter().rev().take_while(|&&byte| byte == 0).count();
        &unit[..unit.len() - zeroes]
    };
    starts.iter().zip(ends).map(unit).filter(|unit| !unit.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_stream_is_taken_apart() {
        let stream = [0, 0, 0, 1, 0x67, 1, 0, 0, 1, 0x68, 0, 0, 3, 0, 0, 0, 1, 0x65];
        assert_eq!(start_coded(&stream), [&[0x67, 1][..], &[0x68, 0, 0, 3], &[0x65]]);
        assert!(start_coded(&[0, 0, 0]).is_empty());
    }
}
