//! Problems with the film as a whole: its timeline, settings and outputs.

use crate::check::program::FILM_SIZES;
use crate::diag::{Code, Fix, Problem};
use crate::source::Span;

#[derive(Clone, Debug, thiserror::Error, miette::Diagnostic)]
pub(in crate::check) enum FilmProblem {
    #[error("there is no timeline, so the film shows nothing")]
    #[diagnostic(help("write `timeline {{ … }}` with the film's shots in it"))]
    NoTimeline,

    #[error("there are two timelines, but a film has one")]
    #[diagnostic(help("put the shots of both into one; parts of a film are `section`s"))]
    TimelineTwice {
        #[label(primary, "the second")]
        at: Span,
        #[label("the first")]
        first: Span,
    },

    #[error("there are two songs, but a film has one")]
    #[diagnostic(help("mix the two into one file, and use that as the song"))]
    SecondSong {
        #[label(primary, "the second")]
        at: Span,
        #[label("the first")]
        first: Span,
    },

    #[error("the defaults of the file's footage are written twice")]
    #[diagnostic(help(
        "put the settings of both into one `footage {{ … }}`: it holds for the whole file"
    ))]
    DefaultsTwice {
        #[label(primary, "the second")]
        at: Span,
        #[label("the first")]
        first: Span,
    },

    #[error(
        "the footage has different {what}s, and the film takes {taken}, that of `{name}`, because it is declared first"
    )]
    #[diagnostic(
        severity(Warning),
        help("decide it, so that a line above does not change it: `project {{ {line} }}`")
    )]
    Undecided {
        what: &'static str,
        taken: String,
        name: String,
        line: String,
        #[label(primary, "the first footage")]
        at: Span,
        #[label("declared first, this would make it {other_value}")]
        other: Span,
        other_value: String,
    },

    #[error("there are two `project` blocks, but a film has one")]
    #[diagnostic(help("put the settings of both into one"))]
    ProjectTwice {
        #[label(primary, "the second")]
        at: Span,
        #[label("the first")]
        first: Span,
    },

    #[error("a film cannot be {width}x{height}: {FILM_SIZES}")]
    #[diagnostic(help("the nearest possible size is `{even_width}x{even_height}`"))]
    Size {
        width: u32,
        height: u32,
        even_width: u32,
        even_height: u32,
        #[label(primary, "cannot be encoded")]
        at: Span,
    },

    #[error("`{path}` cannot be written: {why}")]
    #[diagnostic(help("end its name in {endings}: `{proposal}`"))]
    OutputFormat {
        path: String,
        why: &'static str,
        endings: String,
        proposal: String,
        #[label(primary, "named here")]
        at: Span,
    },

    #[error("`{path}` cannot be written: {container} files cannot contain the codec `{codec}`")]
    #[diagnostic(help("end its name in {endings}: `{proposal}`"))]
    OutputCodec {
        path: String,
        container: &'static str,
        codec: &'static str,
        endings: String,
        proposal: String,
        #[label(primary, "the ending says {container}")]
        at: Span,
        #[label("the codec is chosen here")]
        chosen: Span,
    },

    #[error("`{path}` is named as an output twice: the second film would overwrite the first")]
    #[diagnostic(help("give each output a name of its own"))]
    OutputTwice {
        path: String,
        #[label(primary, "again here")]
        at: Span,
        #[label("named here")]
        first: Span,
    },
}

impl Problem for FilmProblem {
    fn diagnostic_code(&self) -> Code {
        match self {
            Self::NoTimeline { .. } => Code::TimelineMissing,
            Self::TimelineTwice { .. } => Code::TimelineTwice,
            Self::SecondSong { .. } => Code::SecondSong,
            Self::ProjectTwice { .. } => Code::ProjectTwice,
            Self::DefaultsTwice { .. } => Code::FootageDefaultsTwice,
            Self::Undecided { .. } => Code::SizeUndecided,
            Self::Size { .. } => Code::InvalidSize,
            Self::OutputFormat { .. } => Code::OutputFormat,
            Self::OutputCodec { .. } => Code::OutputCodec,
            Self::OutputTwice { .. } => Code::OutputTwice,
        }
    }

    fn fixes(&self) -> Vec<Fix> {
        match self {
            Self::Size { at, even_width, even_height, .. } => {
                vec![Fix::replace(*at, format!("{even_width}x{even_height}"))]
            }
            Self::OutputFormat { at, proposal, .. } | Self::OutputCodec { at, proposal, .. } => {
                vec![Fix::replace(*at, format!("\"{}\"", proposal.replace('\\', "/")))]
            }
            _ => Vec::new(),
        }
    }
}
