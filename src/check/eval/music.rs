//! Bars and beats.

use std::sync::Arc;

use crate::check::Checker;
use crate::check::error::MusicProblem;
use crate::check::music::{Grid, Music, SongPart};
use crate::check::program::{Base, Instant};
use crate::check::value::Value;
use crate::music::BeatGrid;
use crate::source::Span;
use crate::syntax::ast::{Expr, MusicUnit};
use crate::time::{FLICKS_PER_SECOND, Rational, Time};

use super::{Env, TypeProblem, bounded};

/// No bar has a number beyond this.
const LAST_BAR: i64 = 1_000_000;

/// Detected times lie a few milliseconds beside written ones. They fall on the same frame, so that
/// this much does not put them outside the song.
const BESIDE: Time = Time::from_flicks(FLICKS_PER_SECOND / 100);

impl<'a> Checker<'a> {
    /// The film's music; `None` where it is not known yet, which has been reported.
    pub(in crate::check) fn music_at(&mut self, at: Span) -> Option<Arc<Music>> {
        if self.music.known.is_none() {
            self.report(&MusicProblem::TooEarly { at });
        }
        self.music.known.clone()
    }

    /// The beats; `None` where there are none, which has been reported.
    pub(super) fn grid_at(&mut self, at: Span) -> Option<Arc<BeatGrid>> {
        self.music_at(at)?;
        self.detect_grid();
        let music = self.music_at(at)?;
        match &music.grid {
            Grid::Known(grid, _) => Some(grid.clone()),
            Grid::Broken | Grid::NotDetected(_) => None,
            Grid::None | Grid::NoPulse => {
                self.no_beats(at, music.song);
                None
            }
        }
    }

    /// Reported once: everything that depends on beats has the same cause.
    fn no_beats(&mut self, at: Span, song: Option<SongPart>) {
        if std::mem::replace(&mut self.music.no_tempo_reported, true) {
            return;
        }
        match song {
            Some(song) => self.report(&MusicProblem::NoPulse {
                song: self.text(song.name),
                at,
                name: song.name,
            }),
            None => self.report(&MusicProblem::NoTempo { at }),
        }
    }

    pub(super) fn span(&mut self, count: Rational, unit: MusicUnit, at: Span) -> Value {
        if bounded(count).is_none() {
            return self.broken(&TypeProblem::TooLarge { at });
        }
        let none = Rational::from(0);
        match (self.grid_at(at), unit) {
            (None, _) => Value::Broken,
            (Some(_), MusicUnit::Beat) => Value::Span { bars: none, beats: count },
            (Some(_), MusicUnit::Bar) => Value::Span { bars: count, beats: none },
        }
    }

    pub(super) fn next(&mut self, env: Env, unit: MusicUnit, at: Span) -> Value {
        let (base, word) = match unit {
            MusicUnit::Beat => (Base::NextBeat, "next beat"),
            MusicUnit::Bar => (Base::NextBar, "next bar"),
        };
        match self.grid_at(at) {
            None => Value::Broken,
            Some(_) => self.item_instant(env, base, word, at),
        }
    }

    pub(super) fn bar_of(&mut self, env: Env, number: &'a Expr, at: Span) -> Value {
        match self.whole_number(env, number, "a bar's number", -LAST_BAR..=LAST_BAR) {
            Some(bar) => self.bar(bar, None, at),
            None => Value::Broken,
        }
    }

    pub(super) fn bar(&mut self, bar: i64, beat: Option<u32>, at: Span) -> Value {
        if bar.abs() > LAST_BAR {
            return self.broken(&TypeProblem::TooLarge { at });
        }
        let Some(grid) = self.grid_at(at) else { return Value::Broken };
        let beat = beat.unwrap_or(1);
        let Some(time) = grid.bar_beat_time(bar, beat) else {
            return self.no_such_beat(&grid, bar, beat, at);
        };
        if self.is_outside(time) {
            return self.bar_outside(&grid, bar, time, at);
        }
        Value::Instant(Instant { base: Base::At(time), steps: Vec::new(), span: at })
    }

    fn no_such_beat(&mut self, grid: &BeatGrid, bar: i64, beat: u32, at: Span) -> Value {
        let absolute = grid.bar_beat(bar) + i64::from(beat) - 1;
        let right = grid.position(grid.time_of(Rational::from(i128::from(absolute)))).to_string();
        self.broken(&MusicProblem::BeatOutside { bar, beat, meter: grid.meter(bar), right, at })
    }

    fn is_outside(&self, time: Time) -> bool {
        let (start, end) = self.music.bounds();
        time < start - BESIDE || end.is_some_and(|end| time > end + BESIDE)
    }

    fn bar_outside(&mut self, grid: &BeatGrid, bar: i64, time: Time, at: Span) -> Value {
        let (start, end) = self.music.bounds();
        let song = self.music.song().map(|song| song.name);
        let (why, help) = if time < start {
            let first = first_bar(grid, start);
            (
                starts_in(grid, start, song.is_some()),
                format!("the first bar line in it is `bar {first}`"),
            )
        } else {
            let end = end.unwrap_or(time);
            let last = grid.position(end - Time::from_ticks(1, 1, 1000)).bar;
            (format!("the song's last bar is bar {last}"), "its end is `end`".to_owned())
        };
        self.broken(&MusicProblem::BarOutside {
            bar,
            why,
            at,
            time: time.to_string(),
            song,
            help: Some(help.into()),
        })
    }
}

fn starts_in(grid: &BeatGrid, start: Time, song: bool) -> String {
    let what = if song { "the part of the song that plays" } else { "the film" };
    format!("{what} starts at {}", grid.position(start))
}

/// The first bar that begins at `start` or later.
fn first_bar(grid: &BeatGrid, start: Time) -> i64 {
    let bar = grid.position(start).bar;
    if grid.bar_time(bar) < start { bar + 1 } else { bar }
}
