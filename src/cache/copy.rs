//! Whether a stretch of a source can be copied into a film, as it is kept.

use serde::{Deserialize, Serialize};

use crate::graph::format::PictureFormat;
use crate::hash::ContentHash;

/// All that it depends on whether a stretch of a source can be copied into a film.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopySpec {
    /// [`crate::cache::FORMAT_VERSION`].
    pub version: u32,
    /// The versions of the libraries that decode and encode.
    pub engine: String,
    /// The film's picture's format.
    pub format: PictureFormat,
    /// What the film's file says to decoders in its head.
    pub head: ContentHash,
    /// The codec's name in the film's file, where it is another than usual.
    pub tag: Option<u32>,
    /// The stretch.
    pub copied: SourceStretch,
    /// What stands before it, if that matters.
    pub before: Option<Neighbour>,
    /// What stands after it, if that matters.
    pub after: Option<Neighbour>,
}

/// Frames of a source that follow each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceStretch {
    /// The source's content.
    pub media: ContentHash,
    /// The video stream in it.
    pub stream: usize,
    /// The first frame.
    pub first: i64,
    /// The frame after the last.
    pub end: i64,
}

/// What stands beside a stretch that is copied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Neighbour {
    /// Something that is encoded.
    Encoded,
    /// Something else that is copied.
    Copied(SourceStretch),
}

/// Whether a stretch can be copied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Its frames are decoded as in the source.
    Right {
        /// By how many frames decoding runs ahead of showing.
        reorder_delay: i64,
    },
    /// They are not.
    Wrong {
        /// In what way.
        why: String,
    },
}

impl Verdict {
    /// It as JSON.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self)
            .unwrap_or_else(|_| unreachable!("a verdict holds nothing that JSON cannot say"))
    }

    /// What [`Verdict::to_bytes`] gave.
    pub fn of_bytes(bytes: &[u8]) -> Option<Verdict> {
        serde_json::from_slice(bytes).ok()
    }
}
