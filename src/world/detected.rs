//! What is detected in a song: its beats and bars, hits, sections, drops, breaks and energy.

use crate::time::{FLICKS_PER_SECOND, Rational, Time, round_half_up};

/// The time between two values of [`DetectedMusic::energy`].
pub const ENERGY_STEP: Time = Time::from_flicks(FLICKS_PER_SECOND / 4);

/// Known facts about a song's beats, which the detection must respect.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Hints {
    pub tempo: Option<TempoHint>,
    /// The time of the first beat of bar 1.
    pub first_beat: Option<Time>,
    /// Beats a bar.
    pub meter: Option<u32>,
    /// Times that a person tapped along, in ascending order. They select among the candidates of
    /// the detection.
    pub taps: Vec<Time>,
}

/// What is known of a song's tempo, in beats a minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TempoHint {
    /// Within 2 % of this: songs are seldom as exact as the tempos that lists of songs give.
    About(Rational),
    /// This, from the first beat to the last.
    Exactly(Rational),
    /// From the lowest to the highest.
    Between(Rational, Rational),
}

impl TempoHint {
    /// The lowest and the highest tempo.
    pub fn bounds(self) -> (Rational, Rational) {
        match self {
            TempoHint::About(tempo) => {
                (tempo * Rational::new(98, 100), tempo * Rational::new(102, 100))
            }
            TempoHint::Exactly(tempo) => (tempo, tempo),
            TempoHint::Between(least, most) => (least, most),
        }
    }
}

/// The music that was detected in a song. Times are those of the song's file: 0 is its first
/// sample.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DetectedMusic {
    /// The version of the detector: another may detect other beats.
    pub detector: u32,
    /// The song's duration.
    pub length: Time,
    /// The pulse; `None` if the song has none (silence, speech, noise).
    pub pulse: Option<Pulse>,
    /// The hits in order of time. A kick and a hat at the same time are two hits.
    pub onsets: Vec<Onset>,
    /// The sections in order; each lasts until the next one, and the last until the song's end.
    pub sections: Vec<Part>,
    /// The times at which the music comes back with force, in order.
    pub drops: Vec<Time>,
    /// The times at which the drums or the bass fall away, in order.
    pub breaks: Vec<Time>,
    /// Loudness in percent of the song's loudest, one value every [`ENERGY_STEP`], from 0.
    pub energy: Vec<u8>,
}

/// Detected beats and bars.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pulse {
    /// The beats of the whole song, in order: at least one stretch and two beats.
    pub stretches: Vec<Stretch>,
    /// The metres, in order; at least one. Beats before the first are a pick-up.
    pub meters: Vec<Meter>,
    pub confidence: Confidence,
    /// Another plausible tempo, as a multiple of this one (1/2, 2, 3/2 …).
    pub rival: Option<Rational>,
}

/// A run of beats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stretch {
    /// Beats at a constant tempo.
    Steady {
        /// The first beat.
        first: Time,
        /// Beats a minute.
        tempo: Rational,
        /// The number of beats.
        beats: u32,
    },
    /// Beats at a changing tempo.
    Free {
        /// The beats, rising.
        beats: Vec<Time>,
    },
}

/// Bars of one metre, from a downbeat on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meter {
    /// The first downbeat of this metre: the number of the beat, from 0 over all stretches.
    pub beat: u32,
    /// Beats a bar.
    pub meter: u32,
}

/// The detector's confidence in each property, in percent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Confidence {
    /// That there is a pulse of this tempo, or of a multiple or fraction of it.
    pub tempo: u8,
    /// That the metrical level is right: not half or double.
    pub level: u8,
    /// That the beats do not lie between the true ones.
    pub phase: u8,
    /// That the bar lines are right.
    pub bars: u8,
}

impl Confidence {
    /// Below these percentages, amv asks.
    pub const DOUBTED: Confidence = Confidence { tempo: 50, level: 75, phase: 50, bars: 50 };
}

/// A hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Onset {
    /// The time at which its attack begins.
    pub time: Time,
    /// What kind of hit it is.
    pub kind: OnsetKind,
    /// Its strength in percent of the strongest hit of its kind.
    pub strength: u8,
}

/// The kinds of hits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OnsetKind {
    /// A bass drum.
    Kick,
    /// A snare drum or a clap.
    Snare,
    /// A hi-hat or another cymbal.
    Hat,
    /// Any other onset: a note, a chord, a word.
    Other,
}

/// A section of a song.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// When it begins.
    pub start: Time,
    /// Its name: sections that sound alike have the same letter, with a number from the second on
    /// (`A`, `B`, `A2`).
    pub name: String,
}

/// A beat with its place in the music.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountedBeat {
    /// When it sounds.
    pub time: Time,
    /// Its bar: 1 begins with the first downbeat, 0 and below are the pick-up.
    pub bar: i64,
    /// The number of the beat in its bar, from 1.
    pub beat: u32,
}

impl Pulse {
    /// Whether the whole pulse has one constant tempo.
    pub fn is_steady(&self) -> bool {
        let tempo = |stretch: &Stretch| match stretch {
            Stretch::Steady { tempo, .. } => Some(*tempo),
            Stretch::Free { .. } => None,
        };
        let first = self.stretches.first().and_then(tempo);
        first.is_some() && self.stretches.iter().all(|stretch| tempo(stretch) == first)
    }

    /// Beats a minute: the tempo of a steady song; else the median of the tempos between beats.
    pub fn median_tempo(&self) -> Rational {
        if let (true, Some(Stretch::Steady { tempo, .. })) =
            (self.is_steady(), self.stretches.first())
        {
            return *tempo;
        }
        let mut tempos = self.local_tempos();
        tempos.sort_unstable();
        tempos.get(tempos.len() / 2).copied().unwrap_or_default()
    }

    /// The tempo from each beat to the next, in beats a minute.
    pub fn local_tempos(&self) -> Vec<Rational> {
        let minute = i128::from(60 * FLICKS_PER_SECOND);
        let tempo =
            |pair: &[Time]| Rational::new(minute, i128::from((pair[1] - pair[0]).flicks()).max(1));
        self.beats().windows(2).map(tempo).collect()
    }

    /// Every beat in order, with its bar and its number in the bar.
    pub fn counted_beats(&self) -> Vec<CountedBeat> {
        let placed = self.placed_beats();
        let first = self.meters.first().map_or(0, |meter| meter.beat as usize).min(placed.len());
        let downbeats =
            |beats: &[(Time, u32)]| beats.iter().filter(|&&(_, place)| place == 1).count() as i64;
        let mut bar = -downbeats(&placed[..first]);
        let mut counted = Vec::with_capacity(placed.len());
        for (time, beat) in placed {
            bar += i64::from(beat == 1);
            counted.push(CountedBeat { time, bar, beat });
        }
        counted
    }

    /// Every beat in order.
    pub fn beats(&self) -> Vec<Time> {
        self.stretches.iter().flat_map(Stretch::times).collect()
    }

    /// Every beat in order, with its number in its bar, from 1. A pick-up counts as the end of a
    /// bar.
    pub fn placed_beats(&self) -> Vec<(Time, u32)> {
        let place = |beat: usize| {
            let beat = beat as i64;
            let index = self.meters.partition_point(|run| i64::from(run.beat) <= beat).max(1) - 1;
            let run = self.meters[index];
            (beat - i64::from(run.beat)).rem_euclid(i64::from(run.meter.max(1))) as u32 + 1
        };
        self.beats().into_iter().enumerate().map(|(beat, time)| (time, place(beat))).collect()
    }
}

impl Stretch {
    /// Its beats in order.
    pub fn times(&self) -> Vec<Time> {
        match self {
            Stretch::Free { beats } => beats.clone(),
            Stretch::Steady { first, tempo, beats } => {
                let period =
                    Rational::from(60 * i128::from(crate::time::FLICKS_PER_SECOND)) / *tempo;
                let later = |beat: u32| {
                    Time::from_flicks(
                        round_half_up(period * Rational::from(i128::from(beat))) as i64
                    )
                };
                (0..*beats).map(|beat| *first + later(beat)).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Beats one second apart, with the first downbeats of these metres.
    fn counted(beats: i64, meters: &[(u32, u32)]) -> Vec<(i64, u32)> {
        let beats = (0..beats).map(Time::from_seconds).collect();
        let meters = meters.iter().map(|&(beat, meter)| Meter { beat, meter }).collect();
        let pulse = Pulse {
            stretches: vec![Stretch::Free { beats }],
            meters,
            confidence: Confidence::default(),
            rival: None,
        };
        pulse.counted_beats().into_iter().map(|beat| (beat.bar, beat.beat)).collect()
    }

    #[test]
    fn bars_are_counted_from_the_first_downbeat() {
        assert_eq!(counted(5, &[(0, 4)]), [(1, 1), (1, 2), (1, 3), (1, 4), (2, 1)]);
        assert_eq!(counted(6, &[(2, 3)]), [(0, 2), (0, 3), (1, 1), (1, 2), (1, 3), (2, 1)]);
        assert_eq!(
            counted(7, &[(4, 2)]),
            [(-1, 1), (-1, 2), (0, 1), (0, 2), (1, 1), (1, 2), (2, 1)]
        );
        assert_eq!(counted(6, &[(0, 4), (3, 2)]), [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (3, 1)]);
    }
}
