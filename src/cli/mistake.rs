//! What can be wrong with a command line, or with where its results go.

use miette::Diagnostic;
use thiserror::Error;

#[cfg(feature = "ffmpeg")]
use crate::diag::{Code, Problem};
use crate::source::Span;

/// A mistake that lies in no script.
#[derive(Debug, Error, Diagnostic)]
pub(super) enum Mistake {
    #[error("amv knows no diagnostic, effect, transition or setting `{code}`")]
    UnknownCode {
        code: String,
        #[help]
        help: Option<String>,
    },
    #[error("the result could not be written to standard output: {why}")]
    #[diagnostic(help(
        "nothing else was lost: free some room, or write to another place, and run the same command again"
    ))]
    CannotPrint { why: String },
    #[error("the song of `{path}` cannot be decoded: {why}")]
    #[diagnostic(help("check it with `amv probe` or a media player"))]
    NotHeard { path: String, why: String },
    #[error("there is no `{path}`")]
    #[diagnostic(help("name a script, or its folder"))]
    NoSuchPath { path: String },
    #[cfg(feature = "ffmpeg")]
    #[error("`{path}` is not a usable video, image or sound: {why}")]
    NotAMedium { path: String, why: String },
    #[cfg(feature = "ffmpeg")]
    #[error("`{path}` already exists and amv did not write it, or it has changed since")]
    #[diagnostic(help("overwrite it with `--force`, or write to another file with `-o`"))]
    OutputExists { path: String },
    #[cfg(feature = "ffmpeg")]
    #[error("`{path}` cannot be written: a frame is written as a PNG file")]
    #[diagnostic(help("end its name in `.png`: `{proposal}`"))]
    FrameFormat { path: String, proposal: String },
    #[cfg(feature = "ffmpeg")]
    #[error("`{path}` cannot be written: {why}")]
    #[diagnostic(help("write to another place with `-o`"))]
    CannotWrite { path: String, why: String },
    #[cfg(feature = "ffmpeg")]
    #[error("the film has no frame at {at}: it lasts from 0:00.000 to {end}")]
    #[diagnostic(help("the last frame is `end - 1f`; `amv timeline` shows where everything is"))]
    OutsideTheFilm {
        at: String,
        end: String,
        #[label(primary, "{at}")]
        here: Span,
    },
    #[cfg(feature = "ffmpeg")]
    #[error(
        "the part to render has no frame: it starts at frame {from} and ends before frame {to}"
    )]
    #[diagnostic(help(
        "`--from` is the first moment of the part, `--to` the first moment after it"
    ))]
    EmptyPart {
        from: i64,
        to: i64,
        #[label(primary, "frame {from}")]
        from_here: Option<Span>,
        #[label("frame {to}")]
        to_here: Option<Span>,
    },
    #[cfg(feature = "ffmpeg")]
    #[error("`{film}` has no segments {asked}: it has {count}")]
    #[diagnostic(help("`amv plan` lists them; the last ones are `--segments {from}..`", from = (*count).max(2) - 1))]
    NoSuchSegment { film: String, asked: String, count: usize },
    #[cfg(feature = "ffmpeg")]
    #[error("`{path}` has no sound to analyse: {why}")]
    #[diagnostic(help("name a file with sound: a song, or a video that is not silent"))]
    CannotListen { path: String, why: String },
    #[cfg(feature = "ffmpeg")]
    #[error("no pulse was found in `{path}`, so there are no beats to write")]
    #[diagnostic(help(
        "give what you know about it, as in `--tempo 120 --first-beat 0.5`, or tap along and give the file: `--taps taps.txt`"
    ))]
    NoPulse { path: String },
    #[cfg(feature = "ffmpeg")]
    #[error("`{path}` cannot be written: {what}")]
    #[diagnostic(help("end its name in `.{ending}`: `{proposal}`"))]
    ExportFormat { path: String, what: &'static str, ending: &'static str, proposal: String },
    #[cfg(feature = "ffmpeg")]
    #[error("`{path}` is {what}: writing it would destroy that")]
    #[diagnostic(help("write to another file"))]
    ExportIsInput { path: String, what: &'static str },
    #[cfg(feature = "ffmpeg")]
    #[error("`{path}` would be written twice")]
    #[diagnostic(help("give each export a file of its own"))]
    ExportTwice { path: String },
    #[cfg(feature = "ffmpeg")]
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
    #[cfg(not(feature = "ffmpeg"))]
    #[error("this build of amv has no engine: it checks scripts, but cannot render or read media")]
    #[diagnostic(help("build it with its default features, which need the libav libraries"))]
    NoEngine,
}

impl Problem for Mistake {
    fn diagnostic_code(&self) -> Code {
        match self {
            Self::UnknownCode { .. } => Code::UnknownCode,
            Self::CannotPrint { .. } => Code::CannotPrint,
            Self::NotHeard { .. } => Code::SongNotHeard,
            Self::NoSuchPath { .. } => Code::NoSuchPath,
            #[cfg(feature = "ffmpeg")]
            Self::NotAMedium { .. } => Code::NotAMedium,
            #[cfg(feature = "ffmpeg")]
            Self::OutputExists { .. } => Code::OutputExists,
            #[cfg(feature = "ffmpeg")]
            Self::FrameFormat { .. } => Code::FrameFormat,
            #[cfg(feature = "ffmpeg")]
            Self::CannotWrite { .. } => Code::CannotWrite,
            #[cfg(feature = "ffmpeg")]
            Self::OutsideTheFilm { .. } => Code::OutsideTheFilm,
            #[cfg(feature = "ffmpeg")]
            Self::EmptyPart { .. } => Code::EmptyPart,
            #[cfg(feature = "ffmpeg")]
            Self::NoSuchSegment { .. } => Code::NoSuchSegment,
            #[cfg(feature = "ffmpeg")]
            Self::CannotListen { .. } => Code::CannotListen,
            #[cfg(feature = "ffmpeg")]
            Self::NoPulse { .. } => Code::BeatsWithoutPulse,
            #[cfg(feature = "ffmpeg")]
            Self::ExportFormat { .. } => Code::ExportFormat,
            #[cfg(feature = "ffmpeg")]
            Self::ExportIsInput { .. } => Code::ExportIsInput,
            #[cfg(feature = "ffmpeg")]
            Self::ExportTwice { .. } => Code::ExportTwice,
            #[cfg(feature = "ffmpeg")]
            Self::Taps { .. } => Code::TapsMistake,
            #[cfg(not(feature = "ffmpeg"))]
            Self::NoEngine { .. } => Code::NoEngine,
        }
    }
}
