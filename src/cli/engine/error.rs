//! Errors of the commands that need the engine.

use miette::Diagnostic;
use thiserror::Error;

use crate::diag::{Code, Problem};
use crate::source::Span;

/// An error that concerns no script.
#[derive(Debug, Error, Diagnostic)]
pub(super) enum EngineCommandError {
    #[error("`{path}` is not a usable video, image or sound: {why}")]
    NotAMedium { path: String, why: String },
    #[error("`{path}` already exists and amv did not write it, or it has changed since")]
    #[diagnostic(help("overwrite it with `--force`, or write to another file with `-o`"))]
    OutputExists { path: String },
    #[error("`{path}` cannot be written: amv writes frames as PNG files")]
    #[diagnostic(help("end its name in `.png`: `{proposal}`"))]
    FrameFormat { path: String, proposal: String },
    #[error("`{path}` cannot be written: {why}")]
    #[diagnostic(help("write to another place with `-o`"))]
    CannotWrite { path: String, why: String },
    #[error("the film has no frame at {at}: it lasts from 0:00.000 to {end}")]
    #[diagnostic(help("the last frame is `end - 1f`; `amv timeline` shows where everything is"))]
    OutsideTheFilm {
        at: String,
        end: String,
        #[label(primary, "{at}")]
        here: Span,
    },
    #[error(
        "the part to render has no frame: it starts at frame {from} and ends before frame {to}"
    )]
    #[diagnostic(help(
        "`--from` is the first moment of the part, and `--to` is the first moment after it"
    ))]
    EmptyPart {
        from: i64,
        to: i64,
        #[label(primary, "frame {from}")]
        from_here: Option<Span>,
        #[label("frame {to}")]
        to_here: Option<Span>,
    },
    #[error("the cues of `{path}` cannot be written: with them, the film would not be the same")]
    #[diagnostic(help("write them for a part of the film, with `--from` and `--to`, or by hand"))]
    CuesWouldMove { path: String },
    #[error("`{film}` has no segments {asked}: it has {count}")]
    #[diagnostic(help("`amv plan` lists them; the last ones are `--segments {from}..`", from = (*count).max(2) - 1))]
    NoSuchSegment { film: String, asked: String, count: usize },
    #[error("`{path}` has no sound to analyse: {why}")]
    #[diagnostic(help("name a file with sound: a song, or a video that is not silent"))]
    CannotListen { path: String, why: String },
    #[error("no pulse was detected in `{path}`, so there are no beats to write")]
    #[diagnostic(help(
        "give what you know about it, as in `--tempo 120 --first-beat 0.5`, or tap along and give the file: `--taps taps.txt`"
    ))]
    NoPulse { path: String },
    #[error("`{path}` cannot be written: {what}")]
    #[diagnostic(help("end its name in `.{ending}`: `{proposal}`"))]
    ExportFormat { path: String, what: &'static str, ending: &'static str, proposal: String },
    #[error("`{path}` is {what}: the export would overwrite it")]
    #[diagnostic(help("write to another file"))]
    ExportIsInput { path: String, what: &'static str },
    #[error("two exports go to `{path}`")]
    #[diagnostic(help("give each export its own file"))]
    ExportTwice { path: String },
    #[error("the taps in `{path}` cannot be read: {what}")]
    #[diagnostic(help(
        "a tap is a line with its seconds, as in `1.234`; every file that `beats` reads in a script works too"
    ))]
    Taps {
        path: String,
        what: String,
        #[label(primary, "here")]
        at: Option<Span>,
    },
}

impl Problem for EngineCommandError {
    fn diagnostic_code(&self) -> Code {
        match self {
            Self::NotAMedium { .. } => Code::NotAMedium,
            Self::OutputExists { .. } => Code::OutputExists,
            Self::FrameFormat { .. } => Code::FrameFormat,
            Self::CannotWrite { .. } => Code::CannotWrite,
            Self::OutsideTheFilm { .. } => Code::OutsideTheFilm,
            Self::EmptyPart { .. } => Code::EmptyPart,
            Self::CuesWouldMove { .. } => Code::CuesWouldMove,
            Self::NoSuchSegment { .. } => Code::NoSuchSegment,
            Self::CannotListen { .. } => Code::CannotListen,
            Self::NoPulse { .. } => Code::BeatsWithoutPulse,
            Self::ExportFormat { .. } => Code::ExportFormat,
            Self::ExportIsInput { .. } => Code::ExportIsInput,
            Self::ExportTwice { .. } => Code::ExportTwice,
            Self::Taps { .. } => Code::TapsMistake,
        }
    }
}
