//! The media of a film, and how a picture is brought to the film's shape.

use std::path::PathBuf;
use std::sync::Arc;

use crate::source::Span;
use crate::world::{ColorMatrix, Media};

/// Which medium, an index into [`Program::media`](super::Program::media).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub struct MediaId(pub usize);

/// A medium that the script declares.
#[derive(Clone, Debug)]
pub struct MediaUse {
    /// Its name in the script.
    pub name: String,
    /// Its file.
    pub path: PathBuf,
    /// Its facts.
    pub facts: Arc<Media>,
    /// How it is brought to the film's shape.
    pub conform: Conform,
    /// Where it is declared.
    pub span: Span,
}

/// How a picture is brought to the film's shape.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
)]
pub struct Conform {
    /// What to do where its shape differs.
    pub scale: Scale,
    /// The colour matrix; none: as the file says, or by its size where it says nothing.
    pub matrix: Option<ColorMatrix>,
}

/// What happens where a picture's shape differs from the film's.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
)]
pub enum Scale {
    /// Shows the whole picture, with bars of the background beside it.
    #[default]
    Fit,
    /// Fills the frame, and crops the parts of the picture that are outside.
    Fill,
    /// Stretches the picture to the frame's shape.
    Stretch,
    /// Shows the whole picture over a blurred copy of it that fills the frame.
    Blur,
}
