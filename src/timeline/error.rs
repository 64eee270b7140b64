//! What can be wrong with a film's layout, in the editor's words.

mod advice;
mod cuts;
mod ends;
mod joins;
mod sources;
mod words;

pub(super) use advice::Advice;
pub(super) use cuts::CutProblem;
pub(super) use ends::EndProblem;
pub(super) use joins::JoinProblem;
pub(super) use sources::SlotProblem;
pub(super) use words::WordsProblem;
