//! Sources that do not reach over their slots.

use crate::diag::{Code, Problem};
use crate::source::Span;

/// What is wrong with how a source lies in its slot.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub(in crate::timeline) enum SlotProblem {
    #[error(
        "`{name}` ends before this shot does: the shot lasts {slot}, and from here there is footage for {fits}, so that {missing} of it are missing"
    )]
    #[diagnostic(help("{help}"))]
    PastEnd {
        name: String,
        slot: String,
        fits: String,
        missing: String,
        help: String,
        #[label(primary, "{missing} past the end of `{name}`, whose last frame is {last}")]
        at: Span,
        last: i64,
        #[label("declared here")]
        declared: Span,
    },

    #[error(
        "this shot starts before `{name}` does: it lasts {slot}, and there is footage for the last {fits} of it, so that {missing} are missing"
    )]
    #[diagnostic(help("{help}"))]
    BeforeStart {
        name: String,
        slot: String,
        fits: String,
        missing: String,
        help: String,
        #[label(primary, "{missing} before the first frame of `{name}`")]
        at: Span,
        #[label("declared here")]
        declared: Span,
    },

    #[error(
        "the range that bounds this pin has frames {start} to {last}, and the shot would show {shown_start} to {shown_last}"
    )]
    #[diagnostic(help("widen the range, make the shot shorter, or take the range away"))]
    LeavesRange {
        start: String,
        last: String,
        shown_start: i64,
        shown_last: i64,
        #[label(primary, "the shot shows more than its range")]
        at: Span,
    },

    #[error("the pin is at {pin}, outside its shot, which lasts from {start} to {end}")]
    #[diagnostic(help(
        "pin an instant at which the shot is seen, or move the shot's start or end"
    ))]
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
        "the rhythm has no hit in this shot, which lasts from {start} to {end}: there is nothing to pin to"
    )]
    #[diagnostic(help(
        "name an instant, or a rhythm that has a hit in every slot that this source gets"
    ))]
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
        }
    }
}
