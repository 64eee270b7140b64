//! Layouts that are legal, but rarely intended.

use crate::diag::{Code, Problem};
use crate::source::Span;

/// All of these are warnings.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub(in crate::timeline) enum LayoutProblem {
    #[error(
        "from here on the cuts are off the beat: this ends at {end}, {off} {side} the nearest half beat"
    )]
    #[diagnostic(
        severity(Warning),
        help("end it on the music (`for 2 beats`, `until bar 9`), or give the next item a cue")
    )]
    OffGrid {
        end: String,
        off: String,
        side: &'static str,
        #[label(primary, "leaves the beat")]
        at: Span,
        #[label("starts off the beat")]
        next: Span,
    },

    #[error("`{name}` from {from} to {to} is shown twice: first at {first}")]
    #[diagnostic(
        severity(Warning),
        help("if that is intended, write `clip again …`, or `allow moment-twice` in braces")
    )]
    Twice {
        name: String,
        from: String,
        to: String,
        first: String,
        #[label(primary, "shown again")]
        at: Span,
    },

    #[error("a slot of this cut lasts {length}: too short to be seen")]
    #[diagnostic(
        severity(Warning),
        help("use a coarser rhythm, or drop hits that are too close: `… least 1/4 beat`")
    )]
    ShortSlot {
        length: String,
        #[label(primary, "slot {number}, at {start}")]
        at: Span,
        number: usize,
        start: String,
    },

    #[error("the rhythm is faster than the film's frames: {skipped} got no frame")]
    #[diagnostic(
        severity(Warning),
        help("use a coarser rhythm, or drop hits that are too close: `… least 1/4 beat`")
    )]
    Skipped {
        skipped: String,
        #[label(primary, "{skipped} on the frame of another")]
        at: Span,
    },

    #[error("the rhythm has no hit between {start} and {end}: the cut is a single shot")]
    #[diagnostic(severity(Warning), help("use a finer rhythm, or a `clip`"))]
    NoHits {
        start: String,
        end: String,
        #[label(primary, "no hit here")]
        at: Span,
    },

    #[error(
        "the song continues for {by} after the last shot and is cut there: the film ends at {end}"
    )]
    #[diagnostic(
        severity(Warning),
        help(
            "remove the end of the last item, or end the song there: `to {song_time}` in its block"
        )
    )]
    SongGoesOn {
        by: String,
        end: String,
        song_time: String,
        #[label(primary, "the last item")]
        at: Span,
        #[label("the song")]
        song: Span,
    },

    #[error("the film continues in silence for {by} after the song")]
    #[diagnostic(severity(Warning), help("end the last item with the song, at {end}"))]
    Silence {
        by: String,
        end: String,
        #[label(primary, "ends {by} after the song")]
        at: Span,
        #[label("the song")]
        song: Span,
    },
}

impl Problem for LayoutProblem {
    fn diagnostic_code(&self) -> Code {
        match self {
            Self::OffGrid { .. } => Code::OffGrid,
            Self::Twice { .. } => Code::MomentTwice,
            Self::ShortSlot { .. } => Code::ShortSlot,
            Self::Skipped { .. } => Code::SlotSkipped,
            Self::NoHits { .. } => Code::NoHits,
            Self::SongGoesOn { .. } => Code::SongGoesOn,
            Self::Silence { .. } => Code::FilmOutlastsSong,
        }
    }
}
