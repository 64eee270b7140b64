//! Doubts about detected beats: where the detector is not sure, a warning says which line settles
//! it.

use super::Detection;
use crate::check::Checker;
use crate::check::beat_settings::{BeatSettings, Scale, Tempo};
use crate::check::error::DetectionProblem;
use crate::check::music::Grid;
use crate::check::program::GridSource;
use crate::music::BeatGrid;
use crate::source::Span;
use crate::time::{Rational, Time, round_half_up};
use crate::world::{Confidence, Pulse};

/// The checker warns below these percentages.
const DOUBTED: Confidence = Confidence { tempo: 50, level: 50, phase: 50, bars: 50 };

/// What all these warnings mention.
struct DoubtContext {
    /// The song's file, as the script writes it.
    song: String,
    /// The tempo that the film is counted at, in whole beats a minute.
    tempo: i128,
    /// The first beat of bar 1, in the song's time.
    first: Time,
    at: Span,
}

impl Checker<'_> {
    /// Warns of what the detector is not sure of, where the film depends on it and the script does not
    /// say it.
    pub(in crate::check) fn warn_of_doubts(&mut self) {
        let Some((song, pulse, grid)) = self.detected_pulse() else { return };
        let (beats, sure) = (song.beats.clone(), pulse.confidence);
        let asked = self.asked(&grid, &beats);
        let said = Stated::of(&beats);
        if sure.tempo < DOUBTED.tempo && !said.tempo {
            self.doubt_tempo(&asked, sure.tempo);
        }
        if sure.level < DOUBTED.level && !said.level {
            self.doubt_level(&asked, &pulse, sure.level);
        }
        if sure.phase < DOUBTED.phase && !said.phase {
            let first = seconds(asked.first);
            self.report(&DetectionProblem::Phase {
                song: asked.song.clone(),
                sure: sure.phase,
                first,
                at: asked.at,
            });
        }
        if sure.bars < DOUBTED.bars && !said.bars {
            let first = seconds(asked.first);
            self.report(&DetectionProblem::Bars {
                song: asked.song.clone(),
                sure: sure.bars,
                first,
                at: asked.at,
            });
        }
    }

    fn detected_pulse(&self) -> Option<(super::SongDetection, Pulse, std::sync::Arc<BeatGrid>)> {
        let song = self.detection.clone()?;
        let Detection::Done(detected, _) = &song.detection else { return None };
        let pulse = detected.pulse.clone()?;
        match &self.music.known.as_ref()?.grid {
            Grid::Known(grid, GridSource::Detected | GridSource::Lock) => {
                Some((song, pulse, grid.clone()))
            }
            Grid::Known(_, GridSource::File | GridSource::ByHand) => None,
            Grid::None | Grid::Broken | Grid::NoPulse | Grid::NotDetected(_) => None,
        }
    }

    fn asked(&self, grid: &BeatGrid, beats: &BeatSettings) -> DoubtContext {
        let song = self.detection.as_ref();
        let name = song.map_or_else(Span::default, |song| song.name);
        let first = grid.bar_time(1);
        let song_time = self
            .music
            .known
            .as_ref()
            .and_then(|music| music.song)
            .map_or(first, |song| first - song.at + song.from);
        DoubtContext {
            song: song.map(|song| song.written.value.clone()).unwrap_or_default(),
            tempo: round_half_up(grid.tempo(first)),
            first: song_time,
            at: beats.tempo.as_ref().map_or(name, |tempo| tempo.span),
        }
    }

    fn doubt_tempo(&mut self, asked: &DoubtContext, sure: u8) {
        let DoubtContext { song, tempo, at, .. } = asked;
        let help = format!(
            "listen to it with a click (`amv beats {song} --click`), then set the tempo: `tempo {tempo}bpm`, or `tempo {}`",
            around(*tempo)
        );
        self.report(&DetectionProblem::Tempo {
            song: song.clone(),
            tempo: *tempo,
            sure,
            help,
            at: *at,
        });
    }

    fn doubt_level(&mut self, asked: &DoubtContext, pulse: &Pulse, sure: u8) {
        let right =
            format!("if {} bpm is right, write `tempo {}`", asked.tempo, around(asked.tempo));
        let (other, help) = match pulse.rival {
            Some(rival) => {
                let other = round_half_up(Rational::from(asked.tempo) * rival);
                (
                    format!("it might be {other}"),
                    format!("{other} bpm is `{}`; {right}", line_for(rival, other)),
                )
            }
            None => (
                "it might be half or double that".to_owned(),
                format!("try `tempo half` or `tempo double`; {right}"),
            ),
        };
        self.report(&DetectionProblem::Level {
            song: asked.song.clone(),
            tempo: asked.tempo,
            other,
            sure,
            help,
            at: asked.at,
        });
    }
}

/// The line that counts at the rival tempo.
fn line_for(rival: Rational, other: i128) -> String {
    if rival == Rational::from(2) {
        "tempo double".to_owned()
    } else if rival == Rational::new(1, 2) {
        "tempo half".to_owned()
    } else {
        format!("tempo {}", around(other))
    }
}

/// A range of tempos around one.
fn around(tempo: i128) -> String {
    let by = (tempo / 20).max(1);
    format!("{}..{}bpm", (tempo - by).max(10), tempo + by)
}

fn seconds(time: Time) -> String {
    let ms = time.millis();
    let sign = if ms < 0 { "-" } else { "" };
    format!("{sign}{}.{:03}s", ms.abs() / 1000, ms.abs() % 1000)
}

/// What a script says about the beats.
struct Stated {
    tempo: bool,
    level: bool,
    phase: bool,
    bars: bool,
}

impl Stated {
    fn of(beats: &BeatSettings) -> Stated {
        let tempo = match beats.tempo.as_ref().map(|tempo| tempo.value) {
            Some(Tempo::Exact(_) | Tempo::Range(..)) => true,
            Some(Tempo::Auto) | None => false,
        };
        let scaled = match beats.scale.as_ref().map(|scale| scale.value) {
            Some(Scale::Half | Scale::Double) => true,
            None => false,
        };
        let (taps, first) = (beats.taps.is_some(), beats.first.is_some());
        Stated {
            tempo: tempo || taps,
            level: tempo || scaled || taps,
            phase: first || taps || beats.beats.is_some(),
            bars: first || beats.bars.is_some() || beats.meter.is_some(),
        }
    }
}
