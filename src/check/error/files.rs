//! Problems with files that the script names.

use crate::diag::{Code, Problem};
use crate::source::Span;

#[derive(Clone, Debug, thiserror::Error, miette::Diagnostic)]
pub(in crate::check) enum FileProblem {
    #[error("there is no file `{path}`")]
    Missing {
        path: String,
        #[label(primary, "named here")]
        at: Option<Span>,
        #[help]
        help: Option<String>,
    },

    #[error("`{path}` is a folder")]
    #[diagnostic(help("name a file in it"))]
    Folder {
        path: String,
        #[label(primary, "a folder")]
        at: Option<Span>,
    },

    #[error("`{path}` is empty")]
    #[diagnostic(help("a copy or download probably failed: repeat it"))]
    Empty {
        path: String,
        #[label(primary, "an empty file")]
        at: Option<Span>,
    },

    #[error("`{path}` is not a file on this computer")]
    #[diagnostic(help("download it, and name the file"))]
    NotLocal {
        path: String,
        #[label(primary, "not a local file")]
        at: Option<Span>,
    },

    #[error("`{path}` cannot be used: {why}")]
    #[diagnostic(help("check it with `amv probe` or a media player"))]
    Unreadable {
        path: String,
        why: String,
        #[label(primary, "cannot be used")]
        at: Option<Span>,
    },

    #[error("`{path}` has no picture: it is a sound file")]
    #[diagnostic(help("{footage} needs a picture; declare the film's music with `song`"))]
    NoPicture {
        path: String,
        footage: &'static str,
        #[label(primary, "only sound")]
        at: Span,
    },

    #[error("`{path}` has no sound: {what}")]
    #[diagnostic(help("a song needs sound; {hint}"))]
    NoSound {
        path: String,
        what: &'static str,
        hint: &'static str,
        #[label(primary, "no sound in it")]
        at: Span,
    },

    #[error("`{path}` is a still picture")]
    #[diagnostic(help("declare it with `image {name} = \"{path}\"`"))]
    StillAsFootage {
        path: String,
        name: String,
        #[label(primary, "one picture, without time")]
        at: Span,
    },

    #[error("`{path}` is moving footage")]
    #[diagnostic(help(
        "declare it with `footage {name} = \"{path}\"`, and show one frame of it with `hold {name}[{moment}]`"
    ))]
    FootageAsImage {
        path: String,
        name: String,
        /// A source time at which it has a frame.
        moment: &'static str,
        #[label(primary, "has {frames} frames")]
        at: Span,
        frames: i64,
    },

    #[error("`{path}`, line {line}: {what}")]
    Mistake {
        path: String,
        line: usize,
        what: String,
        #[label(primary, "{what}")]
        at: Span,
        #[label("named here")]
        named: Span,
    },

    #[error("`{path}`: {what}")]
    WholeMistake {
        path: String,
        what: String,
        #[label(primary, "named here")]
        at: Span,
    },

    #[error(
        "`{path}` is neither UTF-8 nor UTF-16: it was read as Windows-1252, and its letters may be wrong"
    )]
    #[diagnostic(severity(Warning), help("save it as UTF-8"))]
    Guessed {
        path: String,
        #[label(primary, "named here")]
        at: Span,
    },

    #[error(
        "`{path}` is interlaced: every frame contains two moments, so moving edges look like combs"
    )]
    #[diagnostic(
        severity(Warning),
        help("deinterlace it before you cut it, for instance with `bwdif`")
    )]
    Interlaced {
        path: String,
        #[label(primary, "interlaced")]
        at: Span,
    },

    #[error("`{path}` declares {promised}, but its data ends at {end}")]
    #[diagnostic(severity(Warning), help("a copy or download probably stopped early: repeat it"))]
    Truncated {
        path: String,
        promised: String,
        end: String,
        #[label(primary, "cut short")]
        at: Span,
    },

    #[error(
        "`{name}` is {width}x{height} and is enlarged to fill a film of {film_width}x{film_height}"
    )]
    #[diagnostic(
        severity(Warning),
        help(
            "find a larger copy, or make the film smaller: `project {{ size {width}x{height} }}`"
        )
    )]
    Upscaled {
        name: String,
        width: u32,
        height: u32,
        film_width: u32,
        film_height: u32,
        #[label(primary, "smaller than the film")]
        at: Span,
    },

    #[error(
        "`{name}` has {rate} frames per second and the film {film}: neither rate divides the other, so its motion stutters"
    )]
    #[diagnostic(severity(Warning), help("{help}"))]
    RateMismatch {
        name: String,
        rate: String,
        film: String,
        help: String,
        #[label(primary, "{rate} frames per second")]
        at: Span,
    },
}

impl Problem for FileProblem {
    fn diagnostic_code(&self) -> Code {
        match self {
            Self::Missing { .. } => Code::FileMissing,
            Self::Folder { .. } => Code::FileIsFolder,
            Self::Empty { .. } => Code::FileEmpty,
            Self::NotLocal { .. } => Code::FileNotLocal,
            Self::Unreadable { .. } => Code::FileUnreadable,
            Self::NoPicture { .. } => Code::NoPicture,
            Self::NoSound { .. } => Code::NoSound,
            Self::StillAsFootage { .. } => Code::StillAsFootage,
            Self::FootageAsImage { .. } => Code::FootageAsImage,
            Self::Mistake { .. } | Self::WholeMistake { .. } => Code::FileMistake,
            Self::Guessed { .. } => Code::EncodingGuessed,
            Self::Interlaced { .. } => Code::FootageInterlaced,
            Self::Truncated { .. } => Code::FootageTruncated,
            Self::Upscaled { .. } => Code::FootageUpscaled,
            Self::RateMismatch { .. } => Code::RateMismatch,
        }
    }
}
