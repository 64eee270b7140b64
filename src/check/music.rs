//! The film's music as expressions see it: its beats, and the part of the song that plays.

use std::sync::Arc;

use crate::music::BeatGrid;
use crate::source::Span;
use crate::time::Time;

use super::program::GridSource;

/// What the checker knows of the film's music.
#[derive(Debug, Default)]
pub(super) struct FilmMusic {
    /// None until the song has been checked.
    pub(super) known: Option<Arc<Music>>,
    /// Whether the checker has reported that the film has no beats. It does so once.
    pub(super) no_tempo_reported: bool,
    /// The parts of the song that the checker has reported as moved by a correction of the beats.
    pub(super) moved_parts: Vec<String>,
}

impl FilmMusic {
    /// The film times at which the song starts and ends; without a song, the film's start.
    pub(super) fn bounds(&self) -> (Time, Option<Time>) {
        self.known.as_ref().map_or((Time::ZERO, None), |music| music.bounds())
    }

    /// Whether the song plays at a film time.
    pub(super) fn plays(&self, at: Time) -> bool {
        let (start, end) = self.bounds();
        at >= start && end.is_none_or(|end| at <= end)
    }

    pub(super) fn song(&self) -> Option<SongPart> {
        self.known.as_ref()?.song
    }

    /// The beats, if they are known without running the detector.
    pub(super) fn grid(&self) -> Option<&Arc<BeatGrid>> {
        self.known_grid().map(|(grid, _)| grid)
    }

    pub(super) fn grid_source(&self) -> Option<GridSource> {
        self.known_grid().map(|(_, source)| source)
    }

    fn known_grid(&self) -> Option<(&Arc<BeatGrid>, GridSource)> {
        match &self.known.as_ref()?.grid {
            Grid::Known(grid, source) => Some((grid, *source)),
            Grid::None | Grid::Broken | Grid::NoPulse | Grid::NotDetected(_) => None,
        }
    }
}

/// The film's music.
#[derive(Clone, Debug)]
pub(super) struct Music {
    /// The beats, in film time.
    pub(super) grid: Grid,
    /// The song, if there is one.
    pub(super) song: Option<SongPart>,
}

/// What is known of the beats.
#[derive(Clone, Debug)]
pub(super) enum Grid {
    /// The film has no tempo.
    None,
    /// The tempo has an error, which has been reported.
    Broken,
    /// They are known, and from where.
    Known(Arc<BeatGrid>, GridSource),
    /// They must be detected, and no expression has asked for them yet. The song's time 0 is this much
    /// later than the film's.
    NotDetected(Time),
    /// Detection found no pulse in the song.
    NoPulse,
}

/// The part of the song that plays.
#[derive(Clone, Copy, Debug)]
pub(super) struct SongPart {
    /// The song's time at which it starts.
    pub(super) from: Time,
    /// The song's time at which it ends; none if that is not known, its file being broken.
    pub(super) to: Option<Time>,
    /// The film time at which it starts.
    pub(super) at: Time,
    /// The song's name where it is declared.
    pub(super) name: Span,
}

impl Music {
    /// The film time at which the song is at `time`; without a song, the same.
    pub(super) fn film_time(&self, time: Time) -> Time {
        self.song.map_or(time, |song| time - song.from + song.at)
    }

    /// The film times at which the song starts and ends; without a song, the film's start.
    pub(super) fn bounds(&self) -> (Time, Option<Time>) {
        self.song.map_or((Time::ZERO, None), |song| {
            (song.at, song.to.map(|to| to - song.from + song.at))
        })
    }
}
