//! Problems with sources that do not cover their slots.

use crate::diag::{Code, Problem};
use crate::source::Span;

#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub(in crate::timeline) enum SlotProblem {
    #[error(
        "`{name}` ends before this shot does: the shot lasts {slot}, but from here there is only footage for {fits}, so {missing} {are} missing"
    )]
    #[diagnostic(help("{help}"))]
    PastEnd {
        name: String,
        slot: String,
        fits: String,
        missing: String,
        are: &'static str,
        help: String,
        #[label(primary, "{missing} past the end of `{name}`, whose last frame is {last}")]
        at: Span,
        last: i64,
        #[label("declared here")]
        declared: Span,
    },

    #[error(
        "this shot starts before `{name}` does: it lasts {slot}, but there is only footage for the last {fits} of it, so {missing} {are} missing"
    )]
    #[diagnostic(help("{help}"))]
    BeforeStart {
        name: String,
        slot: String,
        fits: String,
        missing: String,
        are: &'static str,
        help: String,
        #[label(primary, "{missing} before the first frame of `{name}`")]
        at: Span,
        #[label("declared here")]
        declared: Span,
    },

    #[error("this clip's range {range}, but its pinned shot would show {shown}")]
    #[diagnostic(help("widen the range, make the shot shorter, or remove the range"))]
    LeavesRange {
        range: String,
        shown: String,
        #[label(primary, "the shot shows more than its range")]
        at: Span,
    },

    #[error("the pin is at {pin}, outside its shot, which lasts from {start} to {end}")]
    #[diagnostic(help("pin an instant within the shot, or move the shot's start or end"))]
    PinOutside {
        pin: String,
        start: String,
        end: String,
        #[label(primary, "not in the shot")]
        on: Span,
        #[label("the shot")]
        at: Span,
    },

    #[error(
        "the second pin must be later than the first, but they are on frames {first} and {second}"
    )]
    #[diagnostic(help("exchange the two instants, or put them further apart"))]
    PinsTogether {
        first: i64,
        second: i64,
        #[label(primary, "frame {second} of the film")]
        on: Span,
        #[label("the shot")]
        at: Span,
    },

    #[error("this shot has no hit {nth} on the screen")]
    #[diagnostic(help(
        "pin it, or name the shot with its moments: `shot grab = ep01[3:12 .. 3:16] hit 3:14 hit 3:15`"
    ))]
    NoSuchHit {
        nth: u32,
        #[label(primary, "no such hit")]
        at: Span,
    },

    #[error(
        "the rhythm has no hit in this shot, which lasts from {start} to {end}: there is nothing to pin to"
    )]
    #[diagnostic(help("use an instant, or a rhythm that has a hit in every slot of this source"))]
    NoHit {
        start: String,
        end: String,
        #[label(primary, "no hit in the shot")]
        on: Span,
        #[label("the shot")]
        at: Span,
    },
}

impl Problem for SlotProblem {
    fn diagnostic_code(&self) -> Code {
        match self {
            Self::PastEnd { .. } => Code::SourceTooShort,
            Self::BeforeStart { .. } => Code::StartsBeforeSource,
            Self::LeavesRange { .. } => Code::PinLeavesRange,
            Self::PinOutside { .. } => Code::PinOutsideShot,
            Self::NoHit { .. } => Code::PinWithoutHit,
            Self::PinsTogether { .. } => Code::SeveralPins,
            Self::NoSuchHit { .. } => Code::HitMissing,
        }
    }
}
