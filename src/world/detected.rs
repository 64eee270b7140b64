//! What is heard in a song: its beats and bars, hits, sections, drops, breaks and energy.

use crate::time::{FLICKS_PER_SECOND, Rational, Time, round_half_up};

/// How far apart the values of [`DetectedMusic::energy`] are.
pub const ENERGY_STEP: Time = Time::from_flicks(FLICKS_PER_SECOND / 4);

/// What is known beforehand about a song's beats, and must be true of what is heard.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Hints {
    /// The least and the greatest tempo, in beats a minute; equal where it is known exactly.
    pub tempo: Option<(Rational, Rational)>,
    /// When some beat sounds, which is the first of bar 1.
    pub first_beat: Option<Time>,
    /// Beats a bar.
    pub meter: Option<u32>,
    /// Times that somebody tapped along, rising: they choose among what is heard.
    pub taps: Vec<Time>,
}

/// What was heard in a song. All times are the song file's own: 0 is its first sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DetectedMusic {
    /// The version of the listener: another may hear otherwise.
    pub listener: u32,
    /// How long the song is.
    pub length: Time,
    /// The pulse; none where there is no pulse to be found (silence, speech, noise).
    pub pulse: Option<Pulse>,
    /// The hits, rising in time; a kick and a hat at once are two.
    pub onsets: Vec<Onset>,
    /// The sections, rising; each lasts until the next one, the last until the song's end.
    pub sections: Vec<Part>,
    /// Where the music comes back in with force, rising.
    pub drops: Vec<Time>,
    /// Where the drums or the bass fall away, rising.
    pub breaks: Vec<Time>,
    /// Loudness in percent of the song's loudest, one value every [`ENERGY_STEP`], from 0.
    pub energy: Vec<u8>,
}

/// Beats and bars that were heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pulse {
    /// The beats over the whole song, in order; one stretch at least, and two beats.
    pub stretches: Vec<Stretch>,
    /// The metres, in order; one at least. Beats before the first are a pick-up.
    pub meters: Vec<Meter>,
    /// How sure all this is.
    pub confidence: Confidence,
    /// The other tempo at which the song might as well be counted, as a multiple of this one (1/2,
    /// 2, 3/2 …), if there is one.
    pub rival: Option<Rational>,
}

/// A run of beats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stretch {
    /// Beats on a click.
    Steady {
        /// The first beat.
        first: Time,
        /// Beats a minute.
        tempo: Rational,
        /// How many there are.
        beats: u32,
    },
    /// Beats of a tempo that moves, each on its own.
    Free {
        /// The beats, rising.
        beats: Vec<Time>,
    },
}

/// Bars of one metre, from a downbeat on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meter {
    /// Which beat, from 0 over all stretches, is the first downbeat of this metre.
    pub beat: u32,
    /// Beats a bar.
    pub meter: u32,
}

/// How sure the listener is, in percent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Confidence {
    /// Of there being a pulse of this tempo, or a multiple or part of it.
    pub tempo: u8,
    /// Of the metrical level: not half or double.
    pub level: u8,
    /// Of the beats not lying between the true ones.
    pub phase: u8,
    /// Of the bar lines.
    pub bars: u8,
}

/// A hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Onset {
    /// When its attack begins.
    pub time: Time,
    /// What kind of hit it is.
    pub kind: OnsetKind,
    /// How strong it is, in percent of the strongest of its kind.
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
    /// Anything else that begins: a note, a chord, a word.
    Other,
}

/// A section of a song.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// When it begins.
    pub start: Time,
    /// What it is called: sections that sound alike have the same letter, counted from the second
    /// on (`A`, `B`, `A2`).
    pub name: String,
}

/// A beat with its place in the music.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountedBeat {
    /// When it sounds.
    pub time: Time,
    /// Its bar: 1 begins with the first downbeat, 0 and below are the pick-up.
    pub bar: i64,
    /// Its place in the bar, from 1.
    pub beat: u32,
}

impl Pulse {
    /// Whether all of it is on one click.
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

    /// Every beat, rising, with its bar and its place in it.
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

    /// Every beat, rising.
    pub fn beats(&self) -> Vec<Time> {
        self.stretches.iter().flat_map(Stretch::times).collect()
    }

    /// Every beat, rising, with its place in its bar, from 1. A pick-up counts as the end of a bar.
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
    /// Its beats, rising.
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

    /// Beats a second apart, the first downbeat of each metre where it is said.
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
