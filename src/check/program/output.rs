//! Outputs: the files that a film is rendered to, and what kind of film each holds.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::source::Span;

/// A file to be rendered.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// The file.
    pub path: PathBuf,
    /// Its size; none: the project's.
    pub size: Option<(u32, u32)>,
    /// How its picture is encoded; none: as H.264.
    pub codec: Option<Codec>,
    /// Its quality; none: `master`.
    pub quality: Option<Quality>,
    /// Where it is named.
    pub span: Span,
}

/// How the picture is encoded. The sound goes with it: AAC beside H.264, uncompressed beside the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Codec {
    /// H.264 with long groups of pictures: small files, to be watched.
    #[default]
    H264,
    /// H.264 of key frames alone: larger, every frame can be jumped to.
    H264Intra,
    /// Apple ProRes 422, 10 bits: large, for editing programs.
    ProRes,
    /// FFV1, version 3: lossless.
    Ffv1,
}

impl Codec {
    /// The containers that hold it, the usual one first.
    pub fn containers(self) -> &'static [Container] {
        match self {
            Codec::H264 | Codec::H264Intra => &[Container::Mp4, Container::Mov, Container::Mkv],
            Codec::ProRes => &[Container::Mov, Container::Mkv],
            Codec::Ffv1 => &[Container::Mkv, Container::Mov],
        }
    }

    /// The container that holds it where nothing else is said.
    pub fn usual_container(self) -> Container {
        match self {
            Codec::H264 | Codec::H264Intra => Container::Mp4,
            Codec::ProRes => Container::Mov,
            Codec::Ffv1 => Container::Mkv,
        }
    }

    /// Whether every frame stands on its own: each is a key frame, and frames are decoded in the order in which they are shown.
    pub fn is_intra(self) -> bool {
        match self {
            Codec::H264 => false,
            Codec::H264Intra | Codec::ProRes | Codec::Ffv1 => true,
        }
    }
}

/// The file's container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Container {
    /// MP4, its index at the front.
    Mp4,
    /// QuickTime, its index at the front.
    Mov,
    /// Matroska.
    Mkv,
}

impl Container {
    /// The container that a file's extension asks for, in either case; none for another extension.
    pub fn of_extension(extension: &str) -> Option<Container> {
        match extension.to_ascii_lowercase().as_str() {
            "mp4" | "m4v" => Some(Container::Mp4),
            "mov" => Some(Container::Mov),
            "mkv" => Some(Container::Mkv),
            _ => None,
        }
    }

    /// The extension of its files.
    pub fn extension(self) -> &'static str {
        match self {
            Container::Mp4 => "mp4",
            Container::Mov => "mov",
            Container::Mkv => "mkv",
        }
    }
}

/// How much care the encoder takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Quality {
    /// Fast and rough: to see whether a cut works.
    Draft,
    /// Good enough to judge the film.
    Preview,
    /// To be shown.
    #[default]
    Master,
}
