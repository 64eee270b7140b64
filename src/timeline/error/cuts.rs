//! Problems with cuts on a rhythm: slots and sources that do not match.

use crate::diag::{Code, Problem};
use crate::source::Span;

#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub(in crate::timeline) enum CutProblem {
    #[error("this cut has {slots} but {sources}: in order, each source fills one slot")]
    #[diagnostic(help("{help}"))]
    Count {
        slots: String,
        sources: String,
        help: String,
        #[label(primary, "makes {slots} from {start} to {end}")]
        rhythm: Span,
        start: String,
        end: String,
        #[label("{what}")]
        odd: Span,
        what: String,
    },

    #[error(
        "slot {number} is longer than its source: from {start} to {end} it lasts {slot}, and the range {range}"
    )]
    #[diagnostic(help(
        "open the range (`[a ..]`), or say what a short source does: `short hold`, `short loop` or `short slow` before the braces"
    ))]
    SlotTooLong {
        number: usize,
        slot: String,
        start: String,
        end: String,
        range: String,
        #[label(primary, "{range} for a slot of {slot}")]
        at: Span,
        #[label("the slots come from this rhythm")]
        rhythm: Span,
    },

    #[error("the rhythm has more than {most} hits here")]
    #[diagnostic(help("use a coarser rhythm, or a shorter range (`within bar 1 to bar 9`)"))]
    TooManyHits {
        most: usize,
        #[label(primary, "too many hits")]
        at: Span,
    },
}

impl Problem for CutProblem {
    fn diagnostic_code(&self) -> Code {
        match self {
            Self::Count { .. } => Code::SourceCount,
            Self::SlotTooLong { .. } => Code::SlotTooLong,
            Self::TooManyHits { .. } => Code::TooManyHits,
        }
    }
}
