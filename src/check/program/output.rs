//! Outputs: the files that a film is rendered to, and what kind of film each holds.

use std::path::{Path, PathBuf};

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

/// How the picture is encoded. The sound goes with it: AAC beside H.264, uncompressed beside the
/// others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Codec {
    /// H.264 with long groups of pictures: small files, to be watched.
    #[default]
    H264,
    /// H.264 with only key frames: larger, but players can jump to every frame.
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

    /// Whether a container holds it.
    pub fn fits(self, container: Container) -> bool {
        self.containers().contains(&container)
    }

    /// A file's path with the ending that this codec usually has.
    pub fn named(self, path: &Path) -> PathBuf {
        path.with_extension(
            self.containers().first().map_or("mkv", |container| container.extension()),
        )
    }

    /// The endings of files that hold it, for a sentence: `` `.mov` or `.mkv` ``.
    pub fn endings(self) -> String {
        let endings: Vec<String> = self
            .containers()
            .iter()
            .map(|container| format!("`.{}`", container.extension()))
            .collect();
        match &endings[..] {
            [] => String::new(),
            [only] => only.clone(),
            [rest @ .., last] => format!("{} or {last}", rest.join(", ")),
        }
    }

    /// Whether every frame decodes on its own: each is a key frame, and frames are decoded in the
    /// order in which they are shown.
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

    /// What it is called in a sentence.
    pub fn title(self) -> &'static str {
        match self {
            Container::Mp4 => "MP4",
            Container::Mov => "QuickTime",
            Container::Mkv => "Matroska",
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
