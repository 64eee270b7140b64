//! Problems with the meaning of a script.

mod allow;
mod detection;
mod effects;
mod files;
mod film;
mod items;
mod music;
mod names;
mod sources;
mod types;
mod words;

pub(super) use allow::AllowProblem;
pub(super) use detection::{DetectionProblem, LockProblem};
pub(super) use effects::EffectProblem;
pub(super) use files::FileProblem;
pub(super) use film::FilmProblem;
pub(super) use items::ItemProblem;
pub(super) use music::MusicProblem;
pub(super) use names::NameProblem;
pub(super) use sources::SourceProblem;
pub(super) use types::TypeProblem;
pub(super) use words::WordsProblem;
