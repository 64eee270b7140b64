//! Bar lines: the likeliest metre and downbeats, over all beats of a song.

use crate::portable::PortableMath;
use crate::world::Meter;

// The costs are logarithms of chances. They were found by hand while the detector was developed.

/// The metres that are detected. Others work only as a hint.
const METERS: [u32; 3] = [4, 3, 2];
/// The cost of each of these metres.
const METER_COSTS: [f64; 3] = [0.0, 2.0, 8.0];
/// The cost of each bar of two beats: most music in two is better counted in four.
const TWO_BEATS_COST: f64 = 0.7;
/// The cost of a change of metre.
const CHANGE_COST: f64 = 14.0;
/// The cost of a bar that is cut short.
const SLIP_COST: f64 = 9.0;
/// Chances are clamped to this range: no single beat decides about the bar lines.
const CHANCES: (f64, f64) = (0.03, 0.97);

/// The bar lines, and how clear they are.
pub(crate) struct BarLines {
    pub(crate) meters: Vec<Meter>,
    /// How much likelier the bar lines are than the next best ones, per bar (a logarithm).
    pub(crate) margin: f64,
}

/// The bar lines of beats; `chances` says how likely each is a downbeat. The metre may be known,
/// and a beat that begins a bar.
pub(crate) fn bars(chances: &[f64], meter: Option<u32>, first: Option<usize>) -> BarLines {
    let meters: Vec<(u32, f64)> = match meter {
        Some(meter) => vec![(meter, 0.0)],
        None => METERS.into_iter().zip(METER_COSTS).collect(),
    };
    let places = places(chances, &meters);
    match first {
        Some(first) => {
            BarLines { meters: vec![even(usual(&places), first)], margin: f64::INFINITY }
        }
        None if meter.is_some() => {
            let even = likeliest_even(chances, usual(&places));
            let places = even_places(chances.len(), even);
            BarLines { meters: vec![even], margin: margin(chances, &places) }
        }
        None => BarLines { meters: runs(&places), margin: margin(chances, &places) },
    }
}

/// BarLines of one metre throughout; one of them begins with the beat `first`.
fn even(meter: u32, first: usize) -> Meter {
    Meter { beat: first as u32 % meter, meter }
}

/// The likeliest bar lines of one metre throughout.
fn likeliest_even(chances: &[f64], meter: u32) -> Meter {
    let sum = |first: u32| {
        let downbeats = chances.iter().skip(first as usize).step_by(meter.max(1) as usize);
        downbeats.map(|&chance| odds(chance)).sum::<f64>()
    };
    let first = (0..meter.max(1).min(chances.len() as u32))
        .max_by(|&one, &other| sum(one).total_cmp(&sum(other)))
        .unwrap_or(0);
    Meter { beat: first, meter: meter.max(1) }
}

/// The place of each beat in its bar, from 1.
fn even_places(beats: usize, bars: Meter) -> Vec<u32> {
    let place = |beat: usize| (beat as u32 + bars.meter - bars.beat % bars.meter) % bars.meter + 1;
    (0..beats).map(place).collect()
}

/// How likely a beat is a downbeat (the logarithm of the odds).
fn odds(chance: f64) -> f64 {
    let chance = chance.clamp(CHANCES.0, CHANCES.1);
    (chance / (1.0 - chance)).portable_ln()
}

/// The metre of the longest run of bars.
fn usual(places: &[u32]) -> u32 {
    let runs = runs(places);
    let ends = runs.iter().skip(1).map(|run| run.beat).chain([places.len() as u32]);
    runs.iter()
        .zip(ends)
        .max_by_key(|(run, end)| end.saturating_sub(run.beat))
        .map_or(4, |(run, _)| run.meter)
}

/// A place in a bar of a metre.
#[derive(Clone, Copy, PartialEq)]
struct BarState {
    meter: u32,
    place: u32,
    cost: f64,
}

/// The place of each beat in its bar, from 1 (Viterbi).
fn places(chances: &[f64], meters: &[(u32, f64)]) -> Vec<u32> {
    let states: Vec<BarState> = meters
        .iter()
        .flat_map(|&(meter, cost)| (1..=meter).map(move |place| BarState { meter, place, cost }))
        .collect();
    let gain = |beat: usize, state: &BarState| {
        let chance = chances[beat].clamp(CHANCES.0, CHANCES.1);
        let short = if state.meter == 2 { TWO_BEATS_COST } else { 0.0 };
        if state.place == 1 { chance.portable_ln() - short } else { (1.0 - chance).portable_ln() }
    };
    let mut sums: Vec<f64> = states.iter().map(|state| -state.cost + gain(0, state)).collect();
    let mut back: Vec<Vec<usize>> = Vec::new();
    for beat in 1..chances.len() {
        let mut next = Vec::new();
        let mut from = Vec::new();
        for state in &states {
            let (sum, before) = best_before(&states, &sums, *state);
            next.push(sum + gain(beat, state));
            from.push(before);
        }
        back.push(from);
        sums = next;
    }
    let mut at =
        (0..states.len()).max_by(|&one, &other| sums[one].total_cmp(&sums[other])).unwrap_or(0);
    let mut places = vec![states[at].place];
    for from in back.iter().rev() {
        at = from[at];
        places.push(states[at].place);
    }
    places.reverse();
    places
}

fn best_before(states: &[BarState], sums: &[f64], state: BarState) -> (f64, usize) {
    let cost = |before: &BarState| match (before.meter == state.meter, state.place) {
        (true, 1) if before.place == before.meter => 0.0,
        (true, place) if place == before.place + 1 => 0.0,
        (false, 1) if before.place == before.meter => CHANGE_COST,
        (true, 1) => SLIP_COST,
        (_, _) => f64::INFINITY,
    };
    let sum = |index: usize| sums[index] - cost(&states[index]);
    let best =
        (0..states.len()).max_by(|&one, &other| sum(one).total_cmp(&sum(other))).unwrap_or(0);
    (sum(best), best)
}

/// Runs of bars of one length.
fn runs(places: &[u32]) -> Vec<Meter> {
    let firsts: Vec<usize> = (0..places.len()).filter(|&beat| places[beat] == 1).collect();
    let mut meters: Vec<Meter> = Vec::new();
    for pair in firsts.windows(2) {
        let meter = (pair[1] - pair[0]) as u32;
        if meters.last().is_none_or(|last| last.meter != meter) {
            meters.push(Meter { beat: pair[0] as u32, meter });
        }
    }
    if meters.is_empty() {
        let meter = places.iter().copied().max().unwrap_or(4).max(1);
        meters.push(Meter { beat: firsts.first().copied().unwrap_or(0) as u32, meter });
    }
    meters
}

/// How much likelier the chosen bar lines are, per bar, than the same ones moved by some beats: the
/// best of these moves counts.
fn margin(chances: &[f64], places: &[u32]) -> f64 {
    let meter = places.iter().copied().max().unwrap_or(1) as usize;
    let firsts: Vec<usize> = (0..places.len()).filter(|&beat| places[beat] == 1).collect();
    let mean = |moved: usize| {
        let moved: Vec<usize> =
            firsts.iter().map(|&beat| beat + moved).filter(|&beat| beat < chances.len()).collect();
        moved.iter().map(|&beat| odds(chances[beat])).sum::<f64>() / moved.len().max(1) as f64
    };
    let others = (1..meter).map(mean).fold(f64::NEG_INFINITY, f64::max);
    if others.is_finite() { mean(0) - others } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_metre_and_its_bar_lines_are_found() {
        let chances: Vec<f64> = (0..48).map(|beat| if beat % 3 == 2 { 0.8 } else { 0.1 }).collect();
        assert_eq!(bars(&chances, None, None).meters, [Meter { beat: 2, meter: 3 }]);
        let chances: Vec<f64> = (0..64).map(|beat| if beat % 4 == 1 { 0.6 } else { 0.2 }).collect();
        let found = bars(&chances, None, None);
        assert_eq!(found.meters, [Meter { beat: 1, meter: 4 }]);
        assert!(found.margin > 1.0);
        assert_eq!(bars(&chances, None, Some(3)).meters[0], Meter { beat: 3, meter: 4 });
        assert_eq!(bars(&chances, Some(5), None).meters[0].meter, 5);
        let slipping: Vec<f64> = (0..40)
            .map(|beat| if beat == 6 || beat > 6 && beat % 4 == 1 { 0.9 } else { 0.05 })
            .collect();
        assert_eq!(bars(&slipping, Some(4), None).meters, [Meter { beat: 1, meter: 4 }]);
    }

    #[test]
    fn a_change_of_metre_is_followed() {
        let first = |beat: usize| {
            if beat < 32 { beat.is_multiple_of(4) } else { (beat - 32).is_multiple_of(3) }
        };
        let chances: Vec<f64> = (0..80).map(|beat| if first(beat) { 0.9 } else { 0.05 }).collect();
        assert_eq!(
            bars(&chances, None, None).meters,
            [Meter { beat: 0, meter: 4 }, Meter { beat: 32, meter: 3 }]
        );
    }
}
