//! The position of the layout in a run of items.

use super::clock::{Bound, Position};
use crate::check::program::{Item, Length, Section};
use crate::source::Spanned;
use crate::time::Time;

/// What a run lies in.
#[derive(Clone, Copy)]
pub(super) struct Scope<'p> {
    pub(super) parent: Parent<'p>,
    pub(super) start: Time,
    pub(super) end: Bound,
    /// The section's name, which chance depends on; empty outside of any.
    pub(super) name: &'p str,
    /// The round of the `repeat`s around, which chance depends on.
    pub(super) round: u64,
}

/// What holds a run.
#[derive(Clone, Copy)]
pub(super) enum Parent<'p> {
    Film,
    Layer,
    Section(&'p Section),
    Repeat,
}

impl Scope<'_> {
    /// Standing at a place in the run.
    pub(super) fn here(&self, at: Time) -> Position {
        Position::new(at, self.start, self.end)
    }
}

/// A cursor through a run's items.
pub(super) struct Cursor<'p> {
    pub(super) items: &'p [Item],
    pub(super) scope: Scope<'p>,
    /// The exact instant at which the item before ended; none after one whose end is not known.
    pub(super) time: Option<Time>,
    /// The placed item before.
    pub(super) before: Option<&'p Item>,
    /// The cue of an item further on, which an open item before it has asked for: item index and
    /// time.
    pub(super) cue_ahead: Option<(usize, Time)>,
    pub(super) overlap: Option<&'p Spanned<Length>>,
    /// The run has left the beat, and that has been said.
    pub(super) strayed: bool,
}
