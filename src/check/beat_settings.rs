//! What a song's block says of its beats.

use crate::music::{BeatGrid, GridChange};
use crate::source::{Span, Spanned};
use crate::time::{Rational, Time};
use crate::world::{Hints, TempoHint};

/// What a song's block says of its beats. A setting with an error, which has been reported, counts
/// as unset, except that it sets `broken`.
#[derive(Clone, Debug, Default)]
pub(super) struct BeatSettings {
    /// `tempo …` without a bar.
    pub(super) tempo: Option<Spanned<Tempo>>,
    /// `tempo half`, `tempo double`.
    pub(super) scale: Option<Spanned<Scale>>,
    /// `first beat …`.
    pub(super) first: Option<Spanned<Time>>,
    /// `meter …` without a bar.
    pub(super) meter: Option<Spanned<u32>>,
    /// `tempo …` and `meter …` at bars.
    pub(super) changes: Vec<Spanned<GridChange>>,
    /// `shift bars …`: whole beats, later above 0.
    pub(super) bars: Option<Spanned<Rational>>,
    /// `shift beats …`.
    pub(super) beats: Option<Spanned<Step>>,
    /// `taps …`: the span that says so, and the times.
    pub(super) taps: Option<Spanned<Vec<Time>>>,
    /// `beats …`: the span that says so, and what the file gives.
    pub(super) file: Option<(Span, Option<BeatGrid>)>,
    /// Something that touches the beats had an error.
    pub(super) broken: bool,
}

/// A song's tempo as it is known beforehand, in beats a minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tempo {
    /// It must be detected.
    Auto,
    /// A song may differ from it a little.
    About(Rational),
    Exact(Rational),
    /// The least and the greatest.
    Range(Rational, Rational),
}

/// How detected beats are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scale {
    /// Every other beat.
    Half,
    /// A beat more between two.
    Double,
}

/// How far the beats are moved; later is above 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// By this part of a beat.
    Beats(Rational),
    /// By this much clock time.
    Clock(Time),
}

impl BeatSettings {
    /// The detector's hints; `start` is the song's time of its first sample.
    pub(super) fn hints(&self, start: Time) -> Hints {
        let tempo = match self.tempo.as_ref().map(|tempo| tempo.value) {
            Some(Tempo::About(tempo)) => Some(TempoHint::About(tempo)),
            Some(Tempo::Exact(tempo)) => Some(TempoHint::Exactly(tempo)),
            Some(Tempo::Range(least, most)) => Some(TempoHint::Between(least, most)),
            Some(Tempo::Auto) | None => None,
        };
        let taps =
            self.taps.as_ref().map(|taps| taps.value.iter().map(|tap| *tap - start).collect());
        Hints {
            tempo,
            first_beat: self.first.as_ref().map(|first| first.value - start),
            meter: self.meter.as_ref().map(|meter| meter.value),
            taps: taps.unwrap_or_default(),
        }
    }

    /// A detected grid, in the song's time, corrected as the block says.
    pub(super) fn set_right(&self, detected: BeatGrid) -> BeatGrid {
        let mut grid = match self.scale.as_ref().map(|scale| scale.value) {
            Some(Scale::Half) => detected.halved(),
            Some(Scale::Double) => detected.doubled(),
            None => detected,
        };
        if let Some(first) = &self.first {
            grid = grid.with_first_beat(first.value);
        }
        if let Some(meter) = &self.meter {
            grid = grid.in_bars_of(meter.value);
        }
        self.moved(grid.with_metres(&self.sorted_changes()))
    }

    /// Whether it says something that `tempo auto` does not.
    pub(super) fn corrects(&self) -> bool {
        let tempo = self.tempo.as_ref().is_some_and(|tempo| tempo.value != Tempo::Auto);
        tempo
            || self.scale.is_some()
            || self.first.is_some()
            || self.meter.is_some()
            || !self.changes.is_empty()
            || self.bars.is_some()
            || self.beats.is_some()
            || self.taps.is_some()
            || self.file.is_some()
    }

    pub(super) fn moved(&self, grid: BeatGrid) -> BeatGrid {
        let grid = match self.beats.as_ref().map(|step| step.value) {
            Some(Step::Beats(beats)) => grid.moved_along(beats),
            Some(Step::Clock(by)) => grid.shifted(by),
            None => grid,
        };
        match &self.bars {
            Some(beats) => grid.moved_along(beats.value),
            None => grid,
        }
    }

    pub(super) fn sorted_changes(&self) -> Vec<GridChange> {
        let mut changes: Vec<GridChange> = self.changes.iter().map(|change| change.value).collect();
        changes.sort_by_key(|change| change.bar);
        changes
    }

    /// The tempo, if with the first beat it makes an even grid, of which nothing need be detected.
    pub(super) fn even(&self) -> Option<(Rational, Time)> {
        match (self.tempo.as_ref()?.value, &self.first, &self.scale) {
            (Tempo::About(tempo) | Tempo::Exact(tempo), Some(first), None) => {
                Some((tempo, first.value))
            }
            (Tempo::About(_) | Tempo::Exact(_) | Tempo::Auto | Tempo::Range(..), ..) => None,
        }
    }

    /// A setting that contradicts a file of beats, which says everything: its name and its span.
    pub(super) fn beside_a_file(&self) -> Option<(&'static str, Span)> {
        let tempo = self
            .tempo
            .as_ref()
            .map(|tempo| ("tempo", tempo.span))
            .or(self.scale.as_ref().map(|scale| (scale.value.words(), scale.span)));
        let first = self.first.as_ref().map(|first| ("first beat", first.span));
        let meter = self.meter.as_ref().map(|meter| ("meter", meter.span));
        let change = self.changes.first().map(|change| ("at bar", change.span));
        tempo.or(first).or(meter).or(change).or(self.taps.as_ref().map(|taps| ("taps", taps.span)))
    }
}

impl Scale {
    pub(super) fn words(self) -> &'static str {
        match self {
            Scale::Half => "tempo half",
            Scale::Double => "tempo double",
        }
    }
}

impl Step {
    pub(super) fn back(self) -> Step {
        match self {
            Step::Beats(by) => Step::Beats(-by),
            Step::Clock(by) => Step::Clock(-by),
        }
    }
}
