//! Exact beats from rough ones. Most music is played to a click: where an even grid explains the
//! attacks, the beats are the grid's. Elsewhere each beat is at its own attack.
//!
//! The tuned constants were found by hand while the detector was developed.

use super::attack::Attacks;

/// The greatest distance from a rough beat to its attack, in seconds.
const ATTACK_REACH: f64 = 0.04;
/// The greatest weight of an attack, however strong it is.
const MAX_ATTACK_WEIGHT: f32 = 6.0;
/// The fewest beats of an even grid.
const FEWEST_BEATS: usize = 20;
/// The shortest even grid within a song, in seconds.
const SHORTEST_GRID: f64 = 20.0;
/// Beats that are judged together.
const CHUNK: usize = 12;
/// Attacks lie on sixths of a beat: its halves and thirds.
const SUBDIVISIONS: f64 = 6.0;
/// The greatest distance from a chunk of beats to an even grid, in seconds.
const TOLERANCE: f64 = 0.007;
/// The same for half beats of a click.
const CLICK_TOLERANCE: f64 = 1.5 * TOLERANCE;

/// The scales of Tukey's biweight, in seconds, in the steps of a fit: outliers count less and less.
const FIT_SCALES: [f64; 5] = [0.04, 0.025, 0.015, 0.012, 0.012];
/// The scale of the first step, which fits rough beats.
const ROUGH_SCALE: f64 = 0.08;
/// The scales of the steps that find the phase of a known period.
const PHASE_SCALES: [f64; 5] = [0.06, 0.03, 0.015, 0.01, 0.01];
/// The scale of the step that finds the phase again after a tempo was rounded.
const ROUNDED_PHASE_SCALES: [f64; 1] = [0.012];
/// The scales of the steps that fit a line to subdivisions, as parts of the reach.
const SUBDIVISION_SCALES: [f64; 4] = [1.0, 0.8, 0.6, 0.6];
/// The greatest distance from a subdivision at which an attack counts, in seconds.
const WIDEST_SUBDIVISION_REACH: f64 = 0.025;
/// Each step towards a whole song's click adds this part of the beats to either end.
const CLICK_GROWTH: usize = 3;
/// How far after the last rough beat a click's last beat may be, in beats.
const CLICK_OVERHANG: f64 = 0.6;
/// Keeps a beat that lies on a boundary on the same side of it despite rounding, in beats.
const BOUNDARY_SLACK: f64 = 1e-6;

/// How strong the attacks on a line must be, as a part of those on the tracked beats.
const LEAST_AGREEING_WEIGHT: f64 = 0.4;
/// How many chunks must agree with a click for each one that does not.
const AGREEING_FOR_ONE_AGAINST: usize = 4;
/// How many chunks there must be for each one whose attacks are unclear.
const CHUNKS_FOR_ONE_UNCLEAR: usize = 3;
/// How many chunks there must be for each one that lies off the line.
const CHUNKS_FOR_ONE_OFF: usize = 12;
/// The greatest distance from a rough beat of a chunk to a line, in seconds.
const FARTHEST_ROUGH: f64 = 0.06;
/// The greatest spread of the middle half of a chunk's attacks, in seconds.
const WIDEST_SPREAD: f64 = 0.02;

/// The fewest beats from the end of one run to the start of the next, in periods.
const LEAST_GAP: f64 = 0.5;
/// The period that free beats are taken to have next to another run, in seconds.
const FREE_PERIOD: f64 = 0.2;
/// The shortest time between two free beats, in seconds.
const CLOSEST_FREE_BEATS: f64 = 0.05;
/// How strong an attack must be for full trust in it.
const TRUSTED_WEIGHT: f64 = 3.0;
/// The scale of Tukey's biweight, in seconds, for an attack beside where a free beat is expected.
const EXPECTED_SCALE: f64 = 0.045;
/// The same for an attack beside its rough beat.
const NEIGHBOUR_SCALE: f64 = 0.05;
/// Beats before and after a free beat that say where it is expected.
const NEIGHBOURS: usize = 3;
/// The weight of a neighbour without an attack.
const NEIGHBOUR_WEIGHT: f64 = 0.3;

/// Fewer beats do not tell a round tempo from one beside it.
const FEWEST_BEATS_TO_ROUND: usize = 64;
/// Round tempos: how many there are to a beat a minute, and by how many seconds one may move the
/// last beat of a run.
const ROUND_TEMPOS: [(f64, f64); 3] = [(1.0, 0.008), (2.0, 0.004), (10.0, 0.0025)];

/// Keeps a sum of weights from being 0.
const TINY_WEIGHT: f64 = 1e-12;
/// A smaller spread of beat numbers has no slope.
const LEAST_SPREAD: f64 = 1e-9;

/// A run of beats, in seconds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum BeatRun {
    /// Evenly spaced beats.
    Steady { first: f64, period: f64, count: usize },
    /// Beats without a common period, rising.
    Free(Vec<f64>),
}

/// A rough beat and its attack, in seconds.
#[derive(Clone, Copy, Debug)]
struct BeatEstimate {
    /// Where the network detects the beat.
    rough: f64,
    attack: f64,
    /// How much the attack can be trusted: 0 where there is none.
    weight: f64,
}

/// The exact beats near `rough` ones (seconds, rising), in runs; `period` is the time from beat to
/// beat, where it is known.
pub(crate) fn beat_runs(rough: &[f64], attacks: &Attacks, period: Option<f64>) -> Vec<BeatRun> {
    let found = estimates(rough, attacks);
    if found.len() < 2 {
        return Vec::new();
    }
    match period {
        Some(period) => vec![run_of_period(&found, period)],
        None => join_runs(grid_runs(&found), &found),
    }
}

fn estimates(rough: &[f64], attacks: &Attacks) -> Vec<BeatEstimate> {
    let estimate = |rough: f64| match attacks.near(rough, ATTACK_REACH) {
        Some((attack, strength)) => {
            let weight = f64::from(strength.min(MAX_ATTACK_WEIGHT));
            BeatEstimate { rough, attack, weight }
        }
        None => BeatEstimate { rough, attack: rough, weight: 0.0 },
    };
    rough.iter().map(|&rough| estimate(rough)).collect()
}

/// The click that a whole song is played to, if there is one. The rough beats may be off the beat
/// or at another level for a while, but their attacks lie on the click's halves and thirds.
pub(crate) fn find_click(rough: &[f64], attacks: &Attacks) -> Option<Click> {
    let found = estimates(rough, attacks);
    let steady = grid_runs(&found).into_iter().filter(|run| run.line.is_some());
    let GridRun { mut from, mut to, line } = steady.max_by_key(|run| run.to - run.from)?;
    let mut line = line?;
    while from > 0 || to < found.len() {
        let more = (to - from) / CLICK_GROWTH + 1;
        from = from.saturating_sub(more);
        to = (to + more).min(found.len());
        line = fit_to_subdivisions(&found[from..to], line);
    }
    line = fit_to_subdivisions(&found, line);
    if !agrees_with_attacks(line, &found, attacks) {
        return None;
    }
    Some(Click { line: whole_song_at_round_tempo(line, &found), end: rough[rough.len() - 1] })
}

/// An even grid through a whole song.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Click {
    line: BeatLine,
    end: f64,
}

impl Click {
    /// The beats from the first one in the song on.
    pub(crate) fn beats(&self) -> Vec<f64> {
        self.at_level((1, 1), 0.0).beats()
    }

    /// The click at another level: `many` beats to `of` of its own, the first at `phase` of
    /// [`beats`](Self::beats).
    pub(crate) fn at_level(&self, (many, of): (u32, u32), phase: f64) -> BeatRun {
        let own = self.line.period;
        let start = self.line.first - (self.line.first / own).floor() * own + phase * own;
        let period = own * f64::from(of) / f64::from(many);
        let first = start - (start / period + BOUNDARY_SLACK).floor() * period;
        let end = self.end + CLICK_OVERHANG * period.min(own);
        let count = ((end - first) / period).floor().max(0.0) as usize + 1;
        BeatRun::Steady { first, period, count }
    }
}

fn mean_weight(beats: &[BeatEstimate]) -> f64 {
    beats.iter().map(|beat| beat.weight).sum::<f64>() / beats.len().max(1) as f64
}

/// The number of the subdivision that is nearest to `time`, in beats.
fn nearest_subdivision(line: BeatLine, time: f64) -> f64 {
    ((time - line.first) / line.period * SUBDIVISIONS).round() / SUBDIVISIONS
}

/// The line fitted to all attacks near its subdivisions.
fn fit_to_subdivisions(found: &[BeatEstimate], line: BeatLine) -> BeatLine {
    let reach = (line.period / SUBDIVISIONS / 2.0).min(WIDEST_SUBDIVISION_REACH);
    let mut line = line;
    for scale in SUBDIVISION_SCALES {
        let points = found.iter().map(|beat| {
            let number = nearest_subdivision(line, beat.attack);
            let away = beat.attack - (line.first + number * line.period);
            (number, away, beat.weight * tukey_biweight(away / (reach * scale)))
        });
        line = regress(line, points);
    }
    line
}

/// Whether attacks lie on nearly all beats and half beats of the line. Places where the tracked
/// beats have no attacks do not count.
fn agrees_with_attacks(line: BeatLine, beats: &[BeatEstimate], attacks: &Attacks) -> bool {
    let (from, to) = (beats[0].rough, beats[beats.len() - 1].rough);
    let half = line.period / 2.0;
    let first = line.first + ((from - line.first) / half).ceil() * half;
    let places: Vec<f64> =
        (0..((to - first) / half) as usize).map(|number| first + half * number as f64).collect();
    let found = estimates(&places, attacks);
    let grid = BeatLine { first, period: half };
    let mut agreeing = 0;
    let mut disagreeing = 0;
    for (index, chunk) in found.chunks(2 * CHUNK).enumerate() {
        let range = chunk[0].rough..chunk[chunk.len() - 1].rough;
        let mut sum = 0.0;
        let mut number = 0.0;
        for tracked in beats.iter().filter(|beat| range.contains(&beat.rough)) {
            sum += tracked.weight;
            number += 1.0;
        }
        let offset = chunk_offset(grid, index * 2 * CHUNK, chunk);
        let close = offset.is_some_and(|offset| offset.abs() <= CLICK_TOLERANCE);
        let least_weight = LEAST_AGREEING_WEIGHT * sum / f64::max(number, 1.0);
        if close && mean_weight(chunk) > least_weight {
            agreeing += 1;
        } else if sum >= number {
            disagreeing += 1;
        }
    }
    agreeing > 0 && disagreeing * AGREEING_FOR_ONE_AGAINST <= agreeing
}

/// The song as one even grid of a known period.
fn run_of_period(found: &[BeatEstimate], period: f64) -> BeatRun {
    let numbered = numbered(found, period);
    let first = fit_phase(&numbered, BeatLine { first: found[0].rough, period }, &PHASE_SCALES);
    let last = numbered.last().map_or(0.0, |(number, _)| *number);
    BeatRun::Steady { first, period, count: last as usize + 1 }
}

/// The beats with their numbers on a grid of this period. A rough beat too many or too few changes
/// no other number.
fn numbered(found: &[BeatEstimate], period: f64) -> Vec<(f64, BeatEstimate)> {
    found.iter().map(|&beat| (((beat.rough - found[0].rough) / period).round(), beat)).collect()
}

/// The phase of a line whose period is known. Each step ignores attacks that are farther from the
/// line than its scale (seconds).
fn fit_phase(beats: &[(f64, BeatEstimate)], line: BeatLine, scales: &[f64]) -> f64 {
    let mut first = line.first;
    for scale in scales {
        let mut sum = 0.0;
        let mut weights = TINY_WEIGHT;
        for (number, beat) in beats {
            let away = beat.attack - (first + number * line.period);
            let weight = beat.weight * tukey_biweight(away / scale);
            sum += weight * away;
            weights += weight;
        }
        first += sum / weights;
    }
    first
}

/// An even grid: the time of a beat, in seconds, as a linear function of its number.
#[derive(Clone, Copy, Debug)]
struct BeatLine {
    first: f64,
    period: f64,
}

impl BeatLine {
    fn at(&self, number: usize) -> f64 {
        self.first + self.period * number as f64
    }
}

fn tukey_biweight(x: f64) -> f64 {
    if x.abs() < 1.0 { (1.0 - x * x).powi(2) } else { 0.0 }
}

/// The line through beats numbered from 0: iteratively reweighted least squares with Tukey's
/// biweight.
fn fit(beats: &[BeatEstimate]) -> BeatLine {
    let number = beats.len() as f64;
    let mut line = BeatLine {
        first: beats[0].rough,
        period: (beats[beats.len() - 1].rough - beats[0].rough) / (number - 1.0).max(1.0),
    };
    line = refit(beats, line, ROUGH_SCALE, |beat| (beat.rough, 1.0));
    for scale in FIT_SCALES {
        line = refit(beats, line, scale, |beat| (beat.attack, beat.weight));
    }
    line
}

/// One step of a fit to the time and weight of each beat.
fn refit(
    beats: &[BeatEstimate],
    line: BeatLine,
    scale: f64,
    time_and_weight: impl Fn(&BeatEstimate) -> (f64, f64),
) -> BeatLine {
    let points = beats.iter().enumerate().map(|(number, beat)| {
        let (time, weight) = time_and_weight(beat);
        let away = time - line.at(number);
        (number as f64, away, weight * tukey_biweight(away / scale))
    });
    regress(line, points)
}

/// The line corrected by points (number, distance from the line, weight): weighted least squares.
fn regress(line: BeatLine, points: impl Iterator<Item = (f64, f64, f64)>) -> BeatLine {
    let (mut w, mut x, mut y, mut xx, mut xy) = (TINY_WEIGHT, 0.0, 0.0, 0.0, 0.0);
    for (number, away, weight) in points {
        w += weight;
        x += weight * number;
        y += weight * away;
        xx += weight * number * number;
        xy += weight * number * away;
    }
    let spread = xx - x * x / w;
    let slope = if spread > LEAST_SPREAD { (xy - x * y / w) / spread } else { 0.0 };
    BeatLine { first: line.first + (y - slope * x) / w, period: line.period + slope }
}

/// Whether the line explains the beats: nearly all chunks with clear attacks lie on it, also at
/// both ends.
fn explains(line: BeatLine, beats: &[BeatEstimate]) -> bool {
    let all: Vec<Option<f64>> = beats
        .chunks(CHUNK)
        .enumerate()
        .map(|(index, chunk)| chunk_offset(line, index * CHUNK, chunk))
        .collect();
    let chunks: Vec<f64> = all.iter().copied().flatten().collect();
    let unclear = all.len() - chunks.len();
    let off = chunks.iter().filter(|offset| offset.abs() > TOLERANCE).count();
    let edge =
        |chunks: &[f64]| chunks.iter().all(|offset| offset.abs() > TOLERANCE) && !chunks.is_empty();
    let ends = chunks.len().min(2);
    unclear * CHUNKS_FOR_ONE_UNCLEAR <= all.len()
        && off * CHUNKS_FOR_ONE_OFF <= chunks.len()
        && !edge(&chunks[..ends])
        && !edge(&chunks[chunks.len() - ends..])
}

/// The distance from the line to a chunk of beats: the weighted median. None if its attacks are
/// unclear.
fn chunk_offset(line: BeatLine, first: usize, beats: &[BeatEstimate]) -> Option<f64> {
    let mut offsets: Vec<(f64, f64)> = beats
        .iter()
        .enumerate()
        .map(|(at, beat)| (beat.attack - line.at(first + at), beat.weight))
        .collect();
    offsets.sort_by(|one, other| one.0.total_cmp(&other.0));
    let quantile = |part: f64| {
        let whole: f64 = offsets.iter().map(|(_, weight)| weight).sum();
        let mut sum = 0.0;
        offsets.iter().find(|(_, weight)| {
            sum += weight;
            sum >= part * whole
        })
    };
    let (low, middle, high) = (quantile(0.25)?.0, quantile(0.5)?.0, quantile(0.75)?.0);
    let rough = beats
        .iter()
        .enumerate()
        .map(|(at, beat)| (beat.rough - line.at(first + at)).abs())
        .fold(0.0, f64::max);
    if rough > FARTHEST_ROUGH {
        return Some(rough);
    }
    (high - low < WIDEST_SPREAD && beats.len() >= CHUNK / 2).then_some(middle)
}

/// The beats from `from` up to and without `to`, and the even grid that explains them, if one does.
struct GridRun {
    from: usize,
    to: usize,
    line: Option<BeatLine>,
}

/// Runs of beats that even grids explain, each as long as possible, and the runs between them.
fn grid_runs(found: &[BeatEstimate]) -> Vec<GridRun> {
    let mut runs = Vec::new();
    let mut start = 0;
    let mut loose = 0;
    while start < found.len() {
        match longest(&found[start..]) {
            Some(length) => {
                if loose < start {
                    runs.push(GridRun { from: loose, to: start, line: None });
                }
                let beats = &found[start..start + length];
                let to = start + length;
                runs.push(GridRun { from: start, to, line: Some(fit(beats)) });
                start = to;
                loose = start;
            }
            None => start += CHUNK / 2,
        }
    }
    if loose < found.len() {
        runs.push(GridRun { from: loose, to: found.len(), line: None });
    }
    runs
}

/// How many of the first beats one even grid explains. None if there are too few for a grid.
fn longest(found: &[BeatEstimate]) -> Option<usize> {
    let good = |length: usize| explains(fit(&found[..length]), &found[..length]);
    let shortest_end = found[0].rough + SHORTEST_GRID;
    let least = found.partition_point(|beat| beat.rough < shortest_end).max(FEWEST_BEATS);
    if found.len() >= FEWEST_BEATS && good(found.len()) {
        return Some(found.len());
    }
    if found.len() <= least || !good(least) {
        return None;
    }
    let mut length = least;
    let mut step = least;
    while step >= 2 {
        let next = (length + step).min(found.len());
        if next > length && good(next) {
            length = next;
            step *= 2;
        } else {
            step /= 2;
        }
    }
    Some(length)
}

fn join_runs(grid_runs: Vec<GridRun>, found: &[BeatEstimate]) -> Vec<BeatRun> {
    let mut runs: Vec<BeatRun> = Vec::new();
    for GridRun { from, to, line } in grid_runs {
        let run = match line {
            Some(line) => steady_run(line, &found[from..to]),
            None => BeatRun::Free(free_beats(&found[from..to])),
        };
        push_after(&mut runs, run);
    }
    runs
}

/// Adds a run after the others, without those of its beats that do not come after them.
fn push_after(runs: &mut Vec<BeatRun>, run: BeatRun) {
    let end = runs.last().and_then(BeatRun::last);
    let least = |period: f64| end.map_or(f64::NEG_INFINITY, |end| end + LEAST_GAP * period);
    match run {
        BeatRun::Steady { first, period, count } => {
            let skip =
                if first < least(period) { ((least(period) - first) / period).ceil() } else { 0.0 };
            if (skip as usize) < count {
                runs.push(BeatRun::Steady {
                    first: first + skip * period,
                    period,
                    count: count - skip as usize,
                });
            }
        }
        BeatRun::Free(mut beats) => {
            beats.retain(|&beat| beat > least(FREE_PERIOD));
            match runs.last_mut() {
                _ if beats.is_empty() => {}
                Some(BeatRun::Free(before)) => before.append(&mut beats),
                Some(BeatRun::Steady { .. }) | None => runs.push(BeatRun::Free(beats)),
            }
        }
    }
}

impl BeatRun {
    /// The same run, `by` seconds later.
    pub(crate) fn later(self, by: f64) -> BeatRun {
        match self {
            BeatRun::Steady { first, period, count } => {
                BeatRun::Steady { first: first + by, period, count }
            }
            BeatRun::Free(beats) => {
                BeatRun::Free(beats.into_iter().map(|beat| beat + by).collect())
            }
        }
    }

    pub(crate) fn beats(&self) -> Vec<f64> {
        match self {
            BeatRun::Free(beats) => beats.clone(),
            BeatRun::Steady { first, period, count } => {
                (0..*count).map(|beat| first + period * beat as f64).collect()
            }
        }
    }

    fn last(&self) -> Option<f64> {
        match self {
            BeatRun::Free(beats) => beats.last().copied(),
            BeatRun::Steady { first, period, count } => {
                Some(first + period * (*count as f64 - 1.0))
            }
        }
    }
}

/// The period of a round tempo beside this one, if it moves no beat by more than the error of the
/// fit: music is usually recorded at a round tempo.
fn round_period(period: f64, count: usize) -> Option<f64> {
    if count < FEWEST_BEATS_TO_ROUND {
        return None;
    }
    let exact = 60.0 / period;
    for (steps, most) in ROUND_TEMPOS {
        let tempo = (exact * steps).round() / steps;
        let drift = (60.0 / tempo - period).abs() * count as f64;
        if drift < most {
            return Some(60.0 / tempo);
        }
    }
    None
}

/// The line at a round tempo, rotated about the middle of its beats.
fn at_round_tempo(line: BeatLine, count: usize) -> BeatLine {
    let Some(period) = round_period(line.period, count) else { return line };
    BeatLine { first: line.first + (line.period - period) * (count - 1) as f64 / 2.0, period }
}

/// A whole song's line at a round tempo.
fn whole_song_at_round_tempo(line: BeatLine, found: &[BeatEstimate]) -> BeatLine {
    let (from, to) = (found[0].rough, found[found.len() - 1].rough);
    let count = ((to - from) / line.period).round().max(1.0) as usize;
    let start = ((from - line.first) / line.period).round();
    let local = BeatLine { first: line.first + start * line.period, period: line.period };
    at_round_tempo(local, count)
}

fn steady_run(line: BeatLine, beats: &[BeatEstimate]) -> BeatRun {
    let count = beats.len();
    let rounded = at_round_tempo(line, count);
    let numbers: Vec<(f64, BeatEstimate)> =
        beats.iter().enumerate().map(|(number, &beat)| (number as f64, beat)).collect();
    let first = if rounded.period == line.period {
        line.first
    } else {
        fit_phase(&numbers, rounded, &ROUNDED_PHASE_SCALES)
    };
    BeatRun::Steady { first, period: rounded.period, count }
}

/// Beats of a tempo that moves. Each is at its attack if that agrees with the beats around it, and
/// otherwise where those expect it.
fn free_beats(found: &[BeatEstimate]) -> Vec<f64> {
    let mut beats: Vec<f64> = (0..found.len()).map(|at| free_beat(found, at)).collect();
    for at in 1..beats.len() {
        let earliest = beats[at - 1] + CLOSEST_FREE_BEATS;
        if beats[at] <= earliest {
            beats[at] = found[at].rough.max(earliest);
        }
    }
    beats
}

fn free_beat(found: &[BeatEstimate], at: usize) -> f64 {
    let beat = found[at];
    let expected = expected_time(found, at);
    let trust = (beat.weight / TRUSTED_WEIGHT).min(1.0)
        * tukey_biweight((beat.attack - expected) / EXPECTED_SCALE);
    trust * beat.attack + (1.0 - trust) * expected
}

/// Where the beats around expect one: on a line through them. The nearest ones count most.
fn expected_time(found: &[BeatEstimate], at: usize) -> f64 {
    let around = at.saturating_sub(NEIGHBOURS)..(at + NEIGHBOURS + 1).min(found.len());
    let points = around.clone().zip(&found[around]).map(|(other, beat)| {
        let away = other as f64 - at as f64;
        let near = tukey_biweight((beat.attack - beat.rough) / NEIGHBOUR_SCALE);
        let time = near * beat.attack + (1.0 - near) * beat.rough;
        let closeness = tukey_biweight(away / (NEIGHBOURS + 1) as f64);
        (away, time, closeness * (NEIGHBOUR_WEIGHT + beat.weight))
    });
    regress(BeatLine { first: 0.0, period: 0.0 }, points).first
}
