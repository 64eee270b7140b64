//! Rounds detected music to the precision of the lock, so that a film is the same whether the beats
//! come from the lock or from a new detection.

use crate::time::{Rational, Time, round_half_up};
use crate::world::{DetectedMusic, Meter, Onset, Part, Pulse, Stretch};

/// Millionths: of a second, and of a tempo that is no simple fraction.
const MILLION: i64 = 1_000_000;
/// The greatest numerator and denominator of a fraction that is not rounded.
const LONGEST: i128 = 1_000_000_000_000;
/// The limit for the beats of a song.
pub(super) const MOST_BEATS: u32 = 1_000_000;
/// The limit for the beats of a bar.
const LONGEST_BAR: u32 = 64;

/// The music at the precision of the lock: times in whole microseconds, everything in order.
/// Written to a lock and read back, it is the same. An invalid pulse is left out: one with fewer
/// than two beats, or whose beats are not in order.
pub fn settled(detected: DetectedMusic) -> DetectedMusic {
    DetectedMusic {
        detector: detected.detector,
        length: micros(detected.length),
        pulse: detected.pulse.map(pulse).filter(is_sound),
        onsets: onsets(detected.onsets),
        sections: sections(detected.sections),
        drops: rising(detected.drops),
        breaks: rising(detected.breaks),
        energy: detected.energy,
    }
}

/// To the nearest microsecond.
fn micros(time: Time) -> Time {
    let micros = round_half_up(time.seconds() * Rational::from(i128::from(MILLION)));
    Time::from_ticks(i64::try_from(micros).unwrap_or(0), 1, MILLION)
}

fn pulse(pulse: Pulse) -> Pulse {
    let stretches = pulse.stretches.into_iter().map(stretch).filter(|stretch| match stretch {
        Stretch::Steady { beats, .. } => *beats > 0,
        Stretch::Free { beats } => !beats.is_empty(),
    });
    let rival = pulse.rival.map(fraction).filter(|rival| *rival > Rational::from(0));
    Pulse {
        stretches: stretches.collect(),
        meters: pulse.meters,
        confidence: pulse.confidence,
        rival,
    }
}

fn stretch(stretch: Stretch) -> Stretch {
    match stretch {
        Stretch::Steady { first, tempo, beats } => {
            Stretch::Steady { first: micros(first), tempo: fraction(tempo), beats }
        }
        Stretch::Free { beats } => Stretch::Free { beats: beats.into_iter().map(micros).collect() },
    }
}

/// The same fraction, or the nearest millionth if its numbers are too large to calculate with.
fn fraction(value: Rational) -> Rational {
    let short = value.numer().abs() <= LONGEST && *value.denom() <= LONGEST;
    if short {
        value
    } else {
        Rational::new(
            round_half_up(value * Rational::from(i128::from(MILLION))),
            i128::from(MILLION),
        )
    }
}

/// Whether a pulse has at least two beats, all in order, and metres in order.
pub(super) fn is_sound(pulse: &Pulse) -> bool {
    let even = |stretch: &Stretch| match stretch {
        Stretch::Steady { tempo, beats, .. } => {
            Rational::new(1, 10) <= *tempo
                && *tempo <= Rational::from(10_000)
                && *beats <= MOST_BEATS
        }
        Stretch::Free { beats } => !beats.is_empty(),
    };
    if !pulse.stretches.iter().all(even) {
        return false;
    }
    let beats = pulse.beats();
    let inside = |meter: &Meter| {
        (meter.beat as usize) < beats.len() && (1..=LONGEST_BAR).contains(&meter.meter)
    };
    let meters = !pulse.meters.is_empty() && pulse.meters.iter().all(inside);
    let follow = pulse.meters.windows(2).all(|pair| pair[0].beat < pair[1].beat);
    beats.len() >= 2 && beats.windows(2).all(|pair| pair[0] < pair[1]) && meters && follow
}

/// Sorts by time and kind; of two hits of one kind at the same time, the stronger stays.
fn onsets(onsets: Vec<Onset>) -> Vec<Onset> {
    let mut onsets: Vec<Onset> =
        onsets.into_iter().map(|onset| Onset { time: micros(onset.time), ..onset }).collect();
    onsets.sort_by_key(|onset| (onset.time, onset.kind, std::cmp::Reverse(onset.strength)));
    onsets.dedup_by_key(|onset| (onset.time, onset.kind));
    onsets
}

/// Sorts sections, and reduces their names to what a script can write.
fn sections(sections: Vec<Part>) -> Vec<Part> {
    let plain = |name: &str| {
        name.chars().filter(|letter| letter.is_alphanumeric() || *letter == '_').collect::<String>()
    };
    let parts = sections
        .into_iter()
        .map(|part| Part { start: micros(part.start), name: plain(&part.name) });
    let mut parts: Vec<Part> = parts.filter(|part| !part.name.is_empty()).collect();
    parts.sort_by_key(|part| part.start);
    parts
}

fn rising(times: Vec<Time>) -> Vec<Time> {
    let mut times: Vec<Time> = times.into_iter().map(micros).collect();
    times.sort_unstable();
    times.dedup();
    times
}
