//! Problems with the layout of a film.

mod cuts;
mod effects;
mod ends;
mod joins;
mod layout;
mod sources;
mod words;

pub(super) use cuts::CutProblem;
pub(super) use effects::EffectProblem;
pub(super) use ends::EndProblem;
pub(super) use joins::JoinProblem;
pub(super) use layout::LayoutProblem;
pub(super) use sources::SlotProblem;
pub(super) use words::WordsProblem;
