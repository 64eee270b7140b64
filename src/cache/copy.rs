//! Cached verdicts: whether a range of a source can be copied into a film.

use serde::{Deserialize, Serialize};

use crate::graph::format::PictureFormat;
use crate::hash::ContentHash;

/// Everything that the verdict depends on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopySpec {
    /// [`crate::cache::COPY_VERSION`].
    pub version: u32,
    /// The versions of the libraries that decode and encode.
    pub engine: String,
    /// The format of the film's picture.
    pub format: PictureFormat,
    /// The hash of the decoder configuration in the film's head.
    pub head: ContentHash,
    /// The codec's tag in the film's file, where it is not the usual one.
    pub tag: Option<u32>,
    /// The range that is copied.
    pub copied: SourceRange,
    /// The chunk before it, if that matters.
    pub before: Option<Neighbour>,
    /// The chunk after it, if that matters.
    pub after: Option<Neighbour>,
}

/// Consecutive frames of a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceRange {
    pub media: ContentHash,
    pub stream: usize,
    pub first: i64,
    /// The frame after the last.
    pub end: i64,
}

/// A chunk of the film beside a range that is copied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Neighbour {
    Encoded,
    Copied(SourceRange),
}

/// Whether a range can be copied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The frames decode as in the source.
    Right {
        /// By how many frames decoding runs ahead of presentation.
        reorder_delay: i64,
    },
    /// The frames differ from the source.
    Wrong {
        /// How they differ.
        why: String,
    },
}

impl Verdict {
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self)
            .unwrap_or_else(|_| unreachable!("a verdict holds nothing that JSON cannot say"))
    }

    /// Reads back [`Verdict::to_bytes`].
    pub fn of_bytes(bytes: &[u8]) -> Option<Verdict> {
        serde_json::from_slice(bytes).ok()
    }
}
