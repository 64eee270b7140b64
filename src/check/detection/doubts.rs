//! Doubts about detected beats: where the detector is not sure, a warning says which line settles
//! it.

use super::Detection;
use crate::check::Checker;
use crate::check::beat_settings::{BeatSettings, Scale, Tempo};
use crate::check::error::DetectionProblem;
use crate::check::music::Grid;
use crate::check::program::GridSource;
use crate::music::{BeatGrid, other_levels};
use crate::source::Span;
use crate::time::{Rational, Time, round_half_up};
use crate::world::{Confidence, Pulse};

/// What all these warnings mention.
struct DoubtContext {
    /// The song's file, as the script writes it.
    song: String,
    /// The tempo that the film is counted at, in whole beats a minute.
    tempo: i128,
    /// The same, exactly.
    exact: Rational,
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
        if sure.tempo < Confidence::DOUBTED.tempo && beats.taps.is_none() {
            self.doubt_tempo(&asked, &pulse, said.tempo, sure.tempo);
        }
        if sure.level < Confidence::DOUBTED.level && !said.level {
            self.doubt_level(&asked, &pulse, sure.level);
        }
        if sure.phase < Confidence::DOUBTED.phase && !said.phase {
            let first = seconds(asked.first);
            self.report(&DetectionProblem::Phase {
                song: asked.song.clone(),
                sure: sure.phase,
                first,
                at: asked.at,
            });
        }
        if sure.bars < Confidence::DOUBTED.bars && !said.bars {
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
        let Detection::Done(found) = &song.detection else { return None };
        let pulse = found.detected.pulse.clone()?;
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
            exact: grid.tempo(first),
            first: song_time,
            at: beats.tempo.as_ref().map_or(name, |tempo| tempo.span),
        }
    }

    fn doubt_tempo(&mut self, asked: &DoubtContext, pulse: &Pulse, said: bool, sure: u8) {
        let DoubtContext { song, tempo, at, .. } = asked;
        let (song, tempo, at) = (song.clone(), *tempo, *at);
        let click = format!("listen to it with a click (`amv beats {song} --click click.wav`)");
        let tap = "tap along in any program that writes times, and write `taps \"taps.txt\"`";
        self.report(&if said {
            let help = format!(
                "{click}; `tempo auto` shows what amv detects without a tempo; if its tempo moves, {tap}"
            );
            DetectionProblem::TempoDenied { song, tempo, sure, help, at }
        } else if pulse.is_steady() {
            let (exact, first) = (decimal(pulse.median_tempo()), seconds(asked.first));
            let help = format!(
                "{click}; if the beats are right, write `tempo {exact}bpm; first beat {first}`; if not, {tap}"
            );
            DetectionProblem::Tempo { song, tempo, sure, help, at }
        } else {
            let help = format!(
                "its tempo moves: {tap}, or `beats \"taps.txt\"` for beats exactly where the taps are"
            );
            DetectionProblem::Tempo { song, tempo, sure, help, at }
        });
    }

    fn doubt_level(&mut self, asked: &DoubtContext, pulse: &Pulse, sure: u8) {
        let levels = other_levels(asked.exact, pulse.rival);
        let other = match pulse.rival.and(levels.first()) {
            Some(rival) => format!("it might be {}", rival.tempo),
            None => "it might be half or double that".to_owned(),
        };
        let lines: Vec<String> =
            levels.iter().map(|level| format!("{}, write `{}`", level.when, level.line)).collect();
        let help = format!(
            "listen to it with a click (`amv beats {} --click click.wav`): {}; if {} bpm is right, write `tempo {}bpm`",
            asked.song,
            lines.join("; "),
            asked.tempo,
            decimal(asked.exact)
        );
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

/// With at most three decimals.
fn decimal(tempo: Rational) -> String {
    let thousandths = round_half_up(tempo * Rational::from(1000));
    let text = format!("{}.{:03}", thousandths / 1000, thousandths % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
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
            Some(Tempo::About(_) | Tempo::Exact(_) | Tempo::Range(..)) => true,
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
