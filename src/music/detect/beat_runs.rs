//! From roughly known beats to exact ones: most music is on a click, so wherever an even grid
//! explains the attacks, the grid is the answer; elsewhere each beat is where its own attack is.

use super::attack::Attacks;

/// How far from its rough place a beat's attack is looked for, in seconds.
const REACH: f64 = 0.04;
/// Fewer beats than this make no even grid.
const FEWEST: usize = 20;
/// Nor do beats over less time, in seconds, unless they are the whole song.
const BRIEFEST: f64 = 20.0;
/// Beats that are judged together.
const CHUNK: usize = 12;
/// Parts of a beat on which attacks lie: halves and thirds.
const PARTS: f64 = 6.0;
/// How far a chunk of beats may lie from an even grid, in seconds.
const TOLERANCE: f64 = 0.007;

// The numbers below were chosen on the training songs (`scripts/beats`): each is the one with the
// best F measure at 25 ms among a few tried.

/// The scales of Tukey's biweight, in seconds, in the steps of a fit: outliers count less and less.
const FIT_SCALES: [f64; 5] = [0.04, 0.025, 0.015, 0.012, 0.012];
/// That of the first step, which fits rough beats.
const ROUGH_SCALE: f64 = 0.08;
/// Those of the steps that find the phase of a known period.
const PHASE_SCALES: [f64; 5] = [0.06, 0.03, 0.015, 0.01, 0.01];
/// Those of the steps that move a line onto parts of beats, in parts of the reach.
const PART_SCALES: [f64; 4] = [1.0, 0.8, 0.6, 0.6];
/// How far from a part of a beat an attack counts, in seconds.
const WIDEST_PART_REACH: f64 = 0.025;
/// How strong the attacks on a line must be, in parts of those on the tracked beats.
const LEAST_AGREEING_WEIGHT: f64 = 0.4;
/// How many chunks must agree with a click for one that does not.
const AGREEING_FOR_ONE_AGAINST: usize = 4;
/// How many chunks there must be for one whose attacks say nothing.
const CHUNKS_FOR_ONE_UNCLEAR: usize = 3;
/// How many chunks there must be for one that lies off the line.
const CHUNKS_FOR_ONE_OFF: usize = 12;
/// How far a rough beat of a chunk may be from a line, in seconds.
const FARTHEST_ROUGH: f64 = 0.06;
/// How far the middle half of a chunk's attacks may spread, in seconds.
const WIDEST_SPREAD: f64 = 0.02;

/// A run of beats, in seconds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum BeatRun {
    /// On a click.
    Steady { first: f64, period: f64, count: usize },
    /// Each on its own, rising.
    Free(Vec<f64>),
}

/// A beat as it was found.
#[derive(Clone, Copy, Debug)]
struct Found {
    /// Roughly, as the network hears it.
    rough: f64,
    /// Its attack.
    attack: f64,
    /// How much the attack can be trusted: 0 where there is none.
    weight: f64,
}

/// The exact beats near `rough` ones (seconds, rising), in runs. The time from beat to beat may be
/// known.
pub(crate) fn beat_runs(rough: &[f64], attacks: &Attacks, period: Option<f64>) -> Vec<BeatRun> {
    let found = all_found(rough, attacks);
    if found.len() < 2 {
        return Vec::new();
    }
    match period {
        Some(period) => vec![whole(&found, period)],
        None => joined(stretches(&found), &found),
    }
}

fn all_found(rough: &[f64], attacks: &Attacks) -> Vec<Found> {
    let found = |rough: f64| match attacks.near(rough, REACH) {
        Some((attack, strength)) => Found { rough, attack, weight: f64::from(strength.min(6.0)) },
        None => Found { rough, attack: rough, weight: 0.0 },
    };
    rough.iter().map(|&rough| found(rough)).collect()
}

/// The one click that a whole song is on, if it is on one: all its rough beats may have been taken
/// off the beat, or at another level, for a while, but their attacks lie on its halves and thirds.
pub(crate) fn click(rough: &[f64], attacks: &Attacks) -> Option<Click> {
    let found = all_found(rough, attacks);
    let steady = stretches(&found).into_iter().filter(|stretch| stretch.line.is_some());
    let Stretch { mut from, mut to, line } =
        steady.max_by_key(|stretch| stretch.to - stretch.from)?;
    let mut line = line?;
    while from > 0 || to < found.len() {
        let more = (to - from) / 3 + 1;
        (from, to) = (from.saturating_sub(more), (to + more).min(found.len()));
        line = on_parts(&found[from..to], line);
    }
    line = on_parts(&found, line);
    agrees(line, &found, attacks)
        .then(|| Click { line: round_tempo(line, &found), end: rough[rough.len() - 1] })
}

/// An even grid through a whole song.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Click {
    line: Line,
    end: f64,
}

impl Click {
    /// Its beats, from the first in the song on.
    pub(crate) fn beats(&self) -> Vec<f64> {
        self.counted((1, 1), 0.0).beats()
    }

    /// The same click, counted so: `factor` beats to one of its own, the first at `phase` of
    /// [`beats`](Self::beats).
    pub(crate) fn counted(&self, (many, of): (u32, u32), phase: f64) -> BeatRun {
        let own = self.line.period;
        let start = self.line.first - (self.line.first / own).floor() * own + phase * own;
        let period = own * f64::from(of) / f64::from(many);
        let first = start - (start / period + 1e-6).floor() * period;
        BeatRun::Steady {
            first,
            period,
            count: ((self.end + 0.6 * period.min(own) - first) / period).floor().max(0.0) as usize
                + 1,
        }
    }
}

fn mean_weight(beats: &[Found]) -> f64 {
    beats.iter().map(|beat| beat.weight).sum::<f64>() / beats.len().max(1) as f64
}

/// The number of the half or third of a beat that a time is nearest to.
fn part_of(line: Line, time: f64) -> f64 {
    ((time - line.first) / line.period * PARTS).round() / PARTS
}

/// The line moved to where all attacks near its parts say.
fn on_parts(found: &[Found], line: Line) -> Line {
    let reach = (line.period / PARTS / 2.0).min(WIDEST_PART_REACH);
    PART_SCALES.into_iter().fold(line, |line, scale| {
        regressed(
            line,
            found.iter().map(|beat| {
                let number = part_of(line, beat.attack);
                let away = beat.attack - (line.first + number * line.period);
                (number, away, beat.weight * tukey(away / (reach * scale)))
            }),
        )
    })
}

/// Whether attacks lie on the line's beats and half beats nearly everywhere, where the followed
/// beats have attacks at all.
fn agrees(line: Line, beats: &[Found], attacks: &Attacks) -> bool {
    let (from, to) = (beats[0].rough, beats[beats.len() - 1].rough);
    let half = line.period / 2.0;
    let first = line.first + ((from - line.first) / half).ceil() * half;
    let places: Vec<f64> =
        (0..((to - first) / half) as usize).map(|number| first + half * number as f64).collect();
    let found = all_found(&places, attacks);
    let grid = Line { first, period: half };
    let (mut with, mut against) = (0, 0);
    for (index, chunk) in found.chunks(2 * CHUNK).enumerate() {
        let (start, end) = (chunk[0].rough, chunk[chunk.len() - 1].rough);
        let followed = beats.iter().filter(|beat| (start..end).contains(&beat.rough));
        let (sum, number) =
            followed.fold((0.0, 0.0), |(sum, number), beat| (sum + beat.weight, number + 1.0));
        match chunk_offset(grid, index * 2 * CHUNK, chunk) {
            Some(offset)
                if offset.abs() <= 1.5 * TOLERANCE
                    && mean_weight(chunk) > LEAST_AGREEING_WEIGHT * sum / f64::max(number, 1.0) =>
            {
                with += 1
            }
            _ if sum < number => {}
            Some(_) | None => against += 1,
        }
    }
    with > 0 && against * AGREEING_FOR_ONE_AGAINST <= with
}

/// The song as one even grid of a known period.
fn whole(found: &[Found], period: f64) -> BeatRun {
    let numbered = numbered(found, period);
    let first = settled(&numbered, Line { first: found[0].rough, period }, &PHASE_SCALES);
    let last = numbered.last().map_or(0.0, |(number, _)| *number);
    BeatRun::Steady { first, period, count: last as usize + 1 }
}

/// The beats with their numbers on a grid of this period: a rough beat too many or too few does not
/// count.
fn numbered(found: &[Found], period: f64) -> Vec<(f64, Found)> {
    found.iter().map(|&beat| (((beat.rough - found[0].rough) / period).round(), beat)).collect()
}

/// The phase of a line whose period is known, attacks farther off than each scale (seconds) in turn
/// not counting.
fn settled(beats: &[(f64, Found)], line: Line, scales: &[f64]) -> f64 {
    let mut first = line.first;
    for scale in scales {
        let (mut sum, mut weights) = (0.0, 1e-12);
        for (number, beat) in beats {
            let away = beat.attack - (first + number * line.period);
            let weight = beat.weight * tukey(away / scale);
            sum += weight * away;
            weights += weight;
        }
        first += sum / weights;
    }
    first
}

#[derive(Clone, Copy, Debug)]
struct Line {
    first: f64,
    period: f64,
}

impl Line {
    fn at(&self, number: usize) -> f64 {
        self.first + self.period * number as f64
    }
}

fn tukey(x: f64) -> f64 {
    if x.abs() < 1.0 { (1.0 - x * x).powi(2) } else { 0.0 }
}

/// The line through beats numbered from 0, outliers counting less and less (iteratively reweighted
/// least squares, Tukey's biweight).
fn fitted(beats: &[Found]) -> Line {
    let number = beats.len() as f64;
    let mut line = Line {
        first: beats[0].rough,
        period: (beats[beats.len() - 1].rough - beats[0].rough) / (number - 1.0).max(1.0),
    };
    line = improved(beats, line, ROUGH_SCALE, |beat| (beat.rough, 1.0));
    for scale in FIT_SCALES {
        line = improved(beats, line, scale, |beat| (beat.attack, beat.weight));
    }
    line
}

fn improved(beats: &[Found], line: Line, scale: f64, of: impl Fn(&Found) -> (f64, f64)) -> Line {
    regressed(
        line,
        beats.iter().enumerate().map(|(number, beat)| {
            let (time, trust) = of(beat);
            let away = time - line.at(number);
            (number as f64, away, trust * tukey(away / scale))
        }),
    )
}

/// The line corrected by points (number, distance from the line, weight): weighted least squares.
fn regressed(line: Line, points: impl Iterator<Item = (f64, f64, f64)>) -> Line {
    let (mut w, mut x, mut y, mut xx, mut xy) = (1e-12, 0.0, 0.0, 0.0, 0.0);
    for (number, away, weight) in points {
        w += weight;
        x += weight * number;
        y += weight * away;
        xx += weight * number * number;
        xy += weight * number * away;
    }
    let spread = xx - x * x / w;
    let slope = if spread > 1e-9 { (xy - x * y / w) / spread } else { 0.0 };
    Line { first: line.first + (y - slope * x) / w, period: line.period + slope }
}

/// Whether the line explains the beats: of the chunks that have attacks to judge by, nearly all lie
/// on it, and those at its ends do.
fn explains(line: Line, beats: &[Found]) -> bool {
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

/// How far a chunk of beats lies from the line: the weighted median; none if its attacks say
/// nothing in common.
fn chunk_offset(line: Line, first: usize, beats: &[Found]) -> Option<f64> {
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

/// The found beats `from` up to and without `to`, and the even grid that explains them, if one does.
struct Stretch {
    from: usize,
    to: usize,
    line: Option<Line>,
}

/// Stretches of beats that even grids explain, each as long as possible, and those between them.
fn stretches(found: &[Found]) -> Vec<Stretch> {
    let mut stretches = Vec::new();
    let (mut start, mut loose) = (0, 0);
    while start < found.len() {
        match longest(&found[start..]) {
            Some(length) => {
                if loose < start {
                    stretches.push(Stretch { from: loose, to: start, line: None });
                }
                let beats = &found[start..start + length];
                let to = start + length;
                stretches.push(Stretch { from: start, to, line: Some(fitted(beats)) });
                start = to;
                loose = start;
            }
            None => start += CHUNK / 2,
        }
    }
    if loose < found.len() {
        stretches.push(Stretch { from: loose, to: found.len(), line: None });
    }
    stretches
}

/// How many of the first beats one even grid explains; none if too few for a grid.
fn longest(found: &[Found]) -> Option<usize> {
    let good = |length: usize| explains(fitted(&found[..length]), &found[..length]);
    let least = found.partition_point(|beat| beat.rough < found[0].rough + BRIEFEST).max(FEWEST);
    if found.len() >= FEWEST && good(found.len()) {
        return Some(found.len());
    }
    if found.len() <= least || !good(least) {
        return None;
    }
    let (mut length, mut step) = (least, least);
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

fn joined(stretches: Vec<Stretch>, found: &[Found]) -> Vec<BeatRun> {
    let mut runs: Vec<BeatRun> = Vec::new();
    for Stretch { from, to, line } in stretches {
        let run = match line {
            Some(line) => snapped(line, &found[from..to]),
            None => BeatRun::Free(free(&found[from..to])),
        };
        push_after(&mut runs, run);
    }
    runs
}

/// Puts a run after the others, without what of it does not come after them.
fn push_after(runs: &mut Vec<BeatRun>, run: BeatRun) {
    let end = runs.last().and_then(BeatRun::last);
    let least = |period: f64| end.map_or(f64::NEG_INFINITY, |end| end + 0.5 * period);
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
            beats.retain(|&beat| beat > least(0.2));
            match runs.last_mut() {
                _ if beats.is_empty() => {}
                Some(BeatRun::Free(before)) => before.append(&mut beats),
                Some(BeatRun::Steady { .. }) | None => runs.push(BeatRun::Free(beats)),
            }
        }
    }
}

impl BeatRun {
    /// The same, all of it later by so many seconds.
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

    /// Its beats.
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

/// A tempo that somebody set is a round one: taken where it moves no beat by more than the fit may
/// be wrong.
fn rounded(period: f64, count: usize) -> Option<f64> {
    let exact = 60.0 / period;
    let drift = |tempo: f64| (60.0 / tempo - period).abs() * count as f64;
    let round = [(1.0, 0.008), (2.0, 0.004), (10.0, 0.0025)]
        .into_iter()
        .map(|(parts, most)| ((exact * parts).round() / parts, most));
    round
        .into_iter()
        .find(|&(tempo, most)| count >= 64 && drift(tempo) < most)
        .map(|(tempo, _)| 60.0 / tempo)
}

/// The line at a round tempo, turned about the middle of its beats.
fn turned(line: Line, count: usize) -> Line {
    let Some(period) = rounded(line.period, count) else { return line };
    Line { first: line.first + (line.period - period) * (count - 1) as f64 / 2.0, period }
}

/// The whole song's line at a round tempo, or twice or half of one.
fn round_tempo(line: Line, found: &[Found]) -> Line {
    let (from, to) = (found[0].rough, found[found.len() - 1].rough);
    let count = ((to - from) / line.period).round().max(1.0) as usize;
    let start = ((from - line.first) / line.period).round();
    let local = Line { first: line.first + start * line.period, period: line.period };
    turned(local, count)
}

fn snapped(line: Line, beats: &[Found]) -> BeatRun {
    let count = beats.len();
    let turned = turned(line, count);
    let numbers: Vec<(f64, Found)> =
        beats.iter().enumerate().map(|(number, &beat)| (number as f64, beat)).collect();
    let first =
        if turned.period == line.period { line.first } else { settled(&numbers, turned, &[0.012]) };
    BeatRun::Steady { first, period: turned.period, count }
}

/// Beats of a tempo that moves: where the attack agrees with the beats around it, the attack; else
/// where those say.
fn free(found: &[Found]) -> Vec<f64> {
    let mut beats: Vec<f64> = (0..found.len()).map(|at| free_beat(found, at)).collect();
    for at in 1..beats.len() {
        if beats[at] <= beats[at - 1] + 0.05 {
            beats[at] = found[at].rough.max(beats[at - 1] + 0.05);
        }
    }
    beats
}

fn free_beat(found: &[Found], at: usize) -> f64 {
    let beat = found[at];
    let expected = local(found, at);
    let trust = (beat.weight / 3.0).min(1.0) * tukey((beat.attack - expected) / 0.045);
    trust * beat.attack + (1.0 - trust) * expected
}

/// Where the beats around say that one is: a line through them, the nearest counting most.
fn local(found: &[Found], at: usize) -> f64 {
    let around = at.saturating_sub(3)..(at + 4).min(found.len());
    let points = around.clone().zip(&found[around]).map(|(other, beat)| {
        let away = other as f64 - at as f64;
        let near = tukey((beat.attack - beat.rough) / 0.05);
        (
            away,
            near * beat.attack + (1.0 - near) * beat.rough,
            tukey(away / 4.0) * (0.3 + beat.weight),
        )
    });
    regressed(Line { first: 0.0, period: 0.0 }, points).first
}
