//! Problems with sources: times, ranges and pins in `[ ]`.

use crate::diag::{Code, Fix, Problem};
use crate::source::Span;

#[derive(Clone, Debug, thiserror::Error, miette::Diagnostic)]
pub(in crate::check) enum SourceProblem {
    #[error(
        "`{name}` has no frame there: it ends at {end} (its last frame is {last}), and this is {missing}"
    )]
    #[diagnostic(help("{help}"))]
    PastEnd {
        name: String,
        end: String,
        last: i64,
        missing: String,
        help: String,
        #[label(primary, "{missing}")]
        at: Span,
        #[label("{frames} frames, {end}")]
        media: Span,
        frames: i64,
    },

    #[error("`{name}` has no frame there: this is {missing} before its first frame")]
    #[diagnostic(help("a source's first frame is at 0:00"))]
    BeforeStart {
        name: String,
        missing: String,
        #[label(primary, "{missing} before the first frame")]
        at: Span,
    },

    #[error("this range contains no frame of `{name}`: it starts {starts} and ends {ends}")]
    EmptyRange {
        name: String,
        starts: String,
        ends: String,
        #[label(primary, "no frame in it")]
        at: Span,
        #[help]
        help: Option<String>,
    },

    #[error("this clip's end is given twice: by its range and by `{word}`")]
    #[diagnostic(help("{help}"))]
    EndTwice {
        word: &'static str,
        help: String,
        /// The source with an open range.
        open: String,
        #[label(primary, "ends here")]
        at: Span,
        #[label("and ends with this")]
        range: Span,
    },

    #[error("`fit` needs a range with a start and an end")]
    #[diagnostic(help(
        "give both ends: `{name}[0:05 .. 0:09] fit`; a pinned clip cannot be fitted"
    ))]
    FitOpen {
        name: String,
        #[label(primary, "needs a range")]
        at: Span,
    },

    #[error("{kind} has no time of its own: it takes no {what}")]
    #[diagnostic(help("remove it; `for`, `until` or the next cue set how long it shows"))]
    NoTime {
        kind: &'static str,
        what: &'static str,
        #[label(primary, "has no meaning here")]
        at: Span,
    },

    #[error("a single moment of a source is not a clip")]
    #[diagnostic(help(
        "`{name}[{time} ..]` plays from there, `hold {name}[{time}]` shows only that frame"
    ))]
    MomentAsClip {
        name: String,
        time: String,
        #[label(primary, "one moment")]
        at: Span,
    },

    #[error("`hold` shows a single frame: it needs one moment of footage")]
    #[diagnostic(help("{help}"))]
    HoldWithoutMoment {
        help: String,
        #[label(primary, "not one moment")]
        at: Span,
    },

    #[error("a clip cannot have {what}")]
    #[diagnostic(help(
        "a clip has one pin: `{name}[0:12.5 on bar 3]`; a range beside it limits what it shows"
    ))]
    Several {
        name: String,
        what: &'static str,
        #[label(primary, "one too many")]
        at: Span,
        #[label("the first")]
        first: Span,
    },

    #[error("the pinned {pinned} is outside the range, which {bounds}")]
    #[diagnostic(help("widen the range, or pin a frame inside it"))]
    PinOutside {
        pinned: String,
        bounds: String,
        #[label(primary, "outside the range")]
        at: Span,
        #[label("the range")]
        range: Span,
    },

    #[error("{found} cannot be shown")]
    #[diagnostic(help("a clip shows footage, an image, or `color(#102030)`"))]
    NotAPicture {
        found: String,
        #[label(primary, "not a picture")]
        at: Span,
    },
}

impl Problem for SourceProblem {
    fn diagnostic_code(&self) -> Code {
        match self {
            Self::PastEnd { .. } => Code::SourcePastEnd,
            Self::BeforeStart { .. } => Code::SourceBeforeStart,
            Self::EmptyRange { .. } => Code::RangeEmpty,
            Self::EndTwice { .. } => Code::EndTwice,
            Self::FitOpen { .. } => Code::FitWithoutRange,
            Self::NoTime { .. } => Code::StillWithTime,
            Self::MomentAsClip { .. } => Code::MomentAsClip,
            Self::HoldWithoutMoment { .. } => Code::HoldWithoutMoment,
            Self::Several { .. } => Code::SeveralPins,
            Self::PinOutside { .. } => Code::PinOutsideRange,
            Self::NotAPicture { .. } => Code::NotAPicture,
        }
    }

    fn fixes(&self) -> Vec<Fix> {
        match self {
            Self::NoTime { at, what, .. } => vec![Fix::remove(*at, what)],
            Self::MomentAsClip { at, .. } => vec![Fix::insert_after(*at, " ..")],
            Self::EndTwice { range, open, .. } => {
                vec![Fix::replace(*range, open.as_str()), Fix::insert_after(*range, " fit")]
            }
            _ => Vec::new(),
        }
    }
}
