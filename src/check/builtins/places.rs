//! Words that are values of a setting: places in the frame, ways to scale, colour matrices, codecs,
//! qualities.

use crate::check::program::{Codec, Place, Quality, Scale};
use crate::world::ColorMatrix;

/// A place in the frame.
#[derive(Clone, Copy, Debug)]
pub struct PlaceRow {
    /// Its words in a script.
    pub name: &'static str,
    /// Which it is.
    pub place: Place,
}

const fn place(name: &'static str, place: Place) -> PlaceRow {
    PlaceRow { name, place }
}

/// All places.
pub const PLACES: &[PlaceRow] = &[
    place("bottom", Place::Bottom),
    place("bottom left", Place::BottomLeft),
    place("bottom right", Place::BottomRight),
    place("center", Place::Center),
    place("left", Place::Left),
    place("right", Place::Right),
    place("top", Place::Top),
    place("top left", Place::TopLeft),
    place("top right", Place::TopRight),
];

/// What happens where a picture's shape is not the film's.
#[derive(Clone, Copy, Debug)]
pub struct ScaleRow {
    /// Its word.
    pub name: &'static str,
    /// Which it is.
    pub scale: Scale,
    /// What it does.
    pub doc: &'static str,
}

/// All of them.
pub const SCALES: &[ScaleRow] = &[
    ScaleRow {
        name: "fit",
        scale: Scale::Fit,
        doc: "Shows the whole picture, with bars of the background beside it.",
    },
    ScaleRow {
        name: "fill",
        scale: Scale::Fill,
        doc: "Fills the frame, and crops the parts of the picture that are outside.",
    },
    ScaleRow {
        name: "stretch",
        scale: Scale::Stretch,
        doc: "Stretches the picture to the frame's shape.",
    },
    ScaleRow {
        name: "blur",
        scale: Scale::Blur,
        doc: "Shows the whole picture over a blurred copy of it that fills the frame.",
    },
];

/// How colours are stored.
#[derive(Clone, Copy, Debug)]
pub struct MatrixRow {
    /// Its word.
    pub name: &'static str,
    /// Which it is; none: as the file says.
    pub matrix: Option<ColorMatrix>,
}

/// All of them.
pub const MATRICES: &[MatrixRow] = &[
    MatrixRow { name: "auto", matrix: None },
    MatrixRow { name: "bt601", matrix: Some(ColorMatrix::Bt601) },
    MatrixRow { name: "bt709", matrix: Some(ColorMatrix::Bt709) },
];

/// How a film's picture is encoded.
#[derive(Clone, Copy, Debug)]
pub struct CodecRow {
    /// Its word.
    pub name: &'static str,
    /// Which it is.
    pub codec: Codec,
    /// What it is for.
    pub doc: &'static str,
}

const fn codec(name: &'static str, codec: Codec, doc: &'static str) -> CodecRow {
    CodecRow { name, codec, doc }
}

/// All of them.
pub const CODECS: &[CodecRow] = &[
    codec("h264", Codec::H264, "H.264 with AAC sound: small, for watching."),
    codec(
        "h264-intra",
        Codec::H264Intra,
        "H.264 with key frames only, and AAC sound: larger, every frame is seekable.",
    ),
    codec(
        "prores",
        Codec::ProRes,
        "Apple ProRes 422 of 10 bits, with uncompressed sound: for editing programs.",
    ),
    codec("ffv1", Codec::Ffv1, "FFV1 with uncompressed sound: lossless, for archives."),
];

impl Codec {
    /// Its row.
    pub fn row(self) -> &'static CodecRow {
        CODECS.iter().find(|row| row.codec == self).expect("every codec has a row")
    }
}

/// How much care the encoder takes.
#[derive(Clone, Copy, Debug)]
pub struct QualityRow {
    /// Its word.
    pub name: &'static str,
    /// Which it is.
    pub quality: Quality,
}

impl Quality {
    /// Its row.
    pub fn row(self) -> &'static QualityRow {
        QUALITIES.iter().find(|row| row.quality == self).expect("every quality has a row")
    }
}

/// All of them.
pub const QUALITIES: &[QualityRow] = &[
    QualityRow { name: "draft", quality: Quality::Draft },
    QualityRow { name: "preview", quality: Quality::Preview },
    QualityRow { name: "master", quality: Quality::Master },
];
