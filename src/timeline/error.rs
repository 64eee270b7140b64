//! What can be wrong with a film's layout, in the editor's words.

mod cuts;
mod ends;
mod joins;
mod layout;
mod sources;
mod words;

pub(super) use cuts::CutProblem;
pub(super) use ends::EndProblem;
pub(super) use joins::JoinProblem;
pub(super) use layout::LayoutProblem;
pub(super) use sources::SlotProblem;
pub(super) use words::WordsProblem;
