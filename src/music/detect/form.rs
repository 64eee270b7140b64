//! Form: sections, drops and breaks, from how alike the bars of a song are.

use super::spectrum::{self, Spectra};
use crate::portable::PortableMath;

// The tuned constants were found by hand while the detector was developed.

/// Bars on either side of a possible boundary that are compared.
const SIDE: usize = 8;
/// The fewest bars of a section.
const SHORTEST_SECTION: usize = 4;
/// The least correlation of two sections with the same letter.
const SAME_LETTER: f32 = 0.6;
/// How welcome a boundary is by the number of bars since the one before, modulo 8.
const BOUNDARY_WEIGHTS: [f32; 8] = [1.25, 0.8, 0.95, 0.8, 1.1, 0.8, 0.95, 0.8];
/// The least novelty of a boundary.
const LEAST_NOVELTY: f32 = 0.2;
/// The least novelty of a boundary against the song's mean, as a factor.
const NOVELTY_OVER_MEAN: f32 = 1.3;

/// How much the bass rises at a drop, and falls at a break, against the bars before (a factor of 2
/// is 6 dB of amplitude).
const BASS_CHANGE: f32 = 2.0;
/// Bars before a drop or break that it is compared with, and bars that a drop lasts at least.
const BARS_AROUND: usize = 4;
/// Bars that a break lasts at least.
const SHORTEST_BREAK: usize = 2;
/// The least bass of a drop, and before a break, as a part of the greatest in the song.
const LEAST_BASS: f32 = 0.4;
/// The least bass in the bars after a drop, as a part of the drop's.
const LASTING_BASS: f32 = 0.5;
/// The least flux of a drop, as a part of that of the bars before.
const LEAST_DROP_FLUX: f32 = 0.9;
/// The least loudness of a break, as a part of the greatest in the song: silence is no break.
const LEAST_BREAK_LOUDNESS: f32 = 0.01;

/// The bass is below this frequency, in Hz.
const BASS_EDGE: f32 = 130.0;
/// Pitch classes are measured between these frequencies, in Hz.
const PITCH_RANGE: (f32, f32) = (400.0, 3000.0);
/// Bands that are joined to one feature.
const BANDS_A_FEATURE: usize = 3;
/// How strongly loudness by band is compressed.
const COMPRESSION: f32 = 20.0;
/// How much the loudness of a bar counts in each feature.
const LEVEL_WEIGHT: f32 = 0.5;
/// Spectra from one to the one that its flux is measured against.
const FLUX_LAG: usize = 2;
/// Keeps quiet bands from counting as flux.
const FLUX_FLOOR: f32 = 1e-6;
/// Keeps a feature that hardly changes from counting too much.
const LEAST_SPREAD: f32 = 0.05;

/// Measurements of a bar.
struct BarSound {
    /// Loudness by band, logarithmic, and by pitch class: comparable between songs.
    features: Vec<f32>,
    /// Loudness below [`BASS_EDGE`].
    bass: f32,
    /// Loudness of all bands.
    loudness: f32,
    /// The flux of its spectra: the greater, the more onsets there are.
    flux: f32,
}

/// Sections as (start, name), drops and breaks: indices of bars.
#[derive(Default)]
pub(crate) struct Form {
    pub(crate) sections: Vec<(usize, String)>,
    pub(crate) drops: Vec<usize>,
    pub(crate) breaks: Vec<usize>,
}

/// The form of a song whose bars start at `starts` (seconds, rising) and end at `end`.
pub(crate) fn form(spectra: &Spectra, starts: &[f64], end: f64) -> Form {
    if starts.len() < 2 {
        return Form::default();
    }
    let ends = starts[1..].iter().copied().chain([end]);
    let bars: Vec<BarSound> =
        starts.iter().zip(ends).map(|(&start, end)| bar(spectra, start, end)).collect();
    let boundaries = boundaries(&bars);
    Form { sections: named(&bars, &boundaries), drops: drops(&bars), breaks: breaks(&bars) }
}

fn bar(spectra: &Spectra, start: f64, end: f64) -> BarSound {
    let place =
        |time: f64| ((time * spectrum::RATE).round().max(0.0) as usize).min(spectra.count());
    let range = place(start)..place(end).max(place(start) + 1).min(spectra.count());
    let number = range.len().max(1) as f32;
    let mut sums = vec![0.0_f32; spectra.bands()];
    let mut flux = 0.0;
    for at in range {
        let row = spectra.row(at);
        for (sum, value) in sums.iter_mut().zip(row) {
            *sum += value / number;
        }
        let before = spectra.row(at.saturating_sub(FLUX_LAG));
        let rise = |(here, before): (&f32, &f32)| {
            ((here + FLUX_FLOOR) / (before + FLUX_FLOOR)).portable_ln().max(0.0)
        };
        flux += row.iter().zip(before).map(rise).sum::<f32>() / number;
    }
    let low = spectra.band_of(BASS_EDGE);
    let loudness = |values: &[f32]| values.iter().map(|value| value * value).sum::<f32>().sqrt();
    BarSound {
        bass: loudness(&sums[..low]),
        loudness: loudness(&sums),
        flux,
        features: features(spectra, &sums),
    }
}

/// The bands by threes, and twelve pitch classes.
fn features(spectra: &Spectra, sums: &[f32]) -> Vec<f32> {
    let mean = sums.iter().sum::<f32>() / sums.len().max(1) as f32 + 1e-9;
    let logs: Vec<f32> =
        sums.iter().map(|sum| (1.0 + COMPRESSION * sum / mean).portable_ln()).collect();
    let level = (mean + 1e-7).portable_ln();
    let timbre = logs
        .chunks(BANDS_A_FEATURE)
        .map(|bands| bands.iter().sum::<f32>() / bands.len() as f32 + LEVEL_WEIGHT * level);
    let mut pitches = [0.0_f32; 12];
    for band in spectra.band_of(PITCH_RANGE.0)..spectra.band_of(PITCH_RANGE.1) {
        pitches[band % 12] += logs[band];
    }
    let usual = pitches.iter().sum::<f32>() / 12.0;
    timbre.chain(pitches.map(|pitch| pitch - usual)).collect()
}

/// The features of all bars, standardised over the song.
fn standardised(bars: &[BarSound]) -> Vec<Vec<f32>> {
    let width = bars[0].features.len();
    let number = bars.len() as f32;
    let mean: Vec<f32> = (0..width)
        .map(|at| bars.iter().map(|bar| bar.features[at]).sum::<f32>() / number)
        .collect();
    let spread = |at: usize| {
        (bars.iter().map(|bar| (bar.features[at] - mean[at]).powi(2)).sum::<f32>() / number).sqrt()
            + LEAST_SPREAD
    };
    let spreads: Vec<f32> = (0..width).map(spread).collect();
    bars.iter()
        .map(|bar| (0..width).map(|at| (bar.features[at] - mean[at]) / spreads[at]).collect())
        .collect()
}

fn correlation(one: &[f32], other: &[f32]) -> f32 {
    let dot: f32 = one.iter().zip(other).map(|(one, other)| one * other).sum();
    let size = |values: &[f32]| values.iter().map(|value| value * value).sum::<f32>().sqrt();
    dot / (size(one) * size(other) + 1e-6)
}

/// Where one section ends and the next begins: the bars before are alike, the bars after too, but
/// not the bars before and after (Foote, "Automatic audio segmentation using a measure of audio
/// novelty", ICME 2000). Multiples of four and eight bars are preferred.
fn boundaries(bars: &[BarSound]) -> Vec<usize> {
    let features = standardised(bars);
    let novelty: Vec<f32> = (0..bars.len()).map(|at| novelty(&features, at)).collect();
    let mut found = vec![0];
    let mut sorted: Vec<usize> = (SHORTEST_SECTION.min(bars.len())
        ..bars.len().saturating_sub(SHORTEST_SECTION - 1))
        .collect();
    let welcome = |at: usize, found: &[usize]| {
        let before = found.iter().filter(|&&other| other <= at).max().copied().unwrap_or(0);
        BOUNDARY_WEIGHTS[(at - before) % BOUNDARY_WEIGHTS.len()]
    };
    let mean = novelty.iter().sum::<f32>() / novelty.len() as f32;
    let least = (NOVELTY_OVER_MEAN * mean).max(LEAST_NOVELTY);
    loop {
        sorted.retain(|&at| found.iter().all(|&other| at.abs_diff(other) >= SHORTEST_SECTION));
        let value = |at: usize| novelty[at] * welcome(at, &found);
        let Some(best) =
            sorted.iter().copied().max_by(|&one, &other| value(one).total_cmp(&value(other)))
        else {
            break;
        };
        if value(best) < least {
            break;
        }
        found.push(best);
    }
    found.sort_unstable();
    found
}

fn novelty(features: &[Vec<f32>], at: usize) -> f32 {
    let before: Vec<&Vec<f32>> = features[at.saturating_sub(SIDE)..at].iter().collect();
    let after: Vec<&Vec<f32>> = features[at..(at + SIDE).min(features.len())].iter().collect();
    if before.len() < 2 || after.len() < 2 {
        return 0.0;
    }
    let mean = |ones: &[&Vec<f32>], others: &[&Vec<f32>]| {
        let sum: f32 = ones
            .iter()
            .flat_map(|one| others.iter().map(move |other| correlation(one, other)))
            .sum();
        sum / (ones.len() * others.len()) as f32
    };
    (0.5 * (mean(&before, &before) + mean(&after, &after)) - mean(&before, &after)).max(0.0)
}

/// Names of sections: alike ones have the same letter, and a number from the second on.
fn named(bars: &[BarSound], boundaries: &[usize]) -> Vec<(usize, String)> {
    let features = standardised(bars);
    let ends = boundaries[1..].iter().copied().chain([bars.len()]);
    let mut letters: Vec<(Vec<f32>, usize)> = Vec::new();
    let mut sections = Vec::new();
    for (&start, end) in boundaries.iter().zip(ends) {
        let width = features[0].len();
        let mean: Vec<f32> = (0..width)
            .map(|at| {
                features[start..end].iter().map(|bar| bar[at]).sum::<f32>() / (end - start) as f32
            })
            .collect();
        let near = |(other, _): &(Vec<f32>, usize)| correlation(other, &mean);
        let best = (0..letters.len())
            .max_by(|&one, &other| near(&letters[one]).total_cmp(&near(&letters[other])));
        let letter = match best
            .filter(|&letter| near(&letters[letter]) >= SAME_LETTER && letters[letter].1 > 0)
        {
            Some(letter) => letter,
            None => {
                letters.push((mean, 0));
                letters.len() - 1
            }
        };
        letters[letter].1 += 1;
        sections.push((start, name(letter, letters[letter].1)));
    }
    sections
}

/// `A`, `B` … `Z`, `AA` …; the second of a letter is `A2`.
fn name(letter: usize, count: usize) -> String {
    let mut name = String::new();
    let mut rest = letter + 1;
    while rest > 0 {
        name.insert(0, char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    if count > 1 { format!("{name}{count}") } else { name }
}

/// Bars where the bass sets in, much louder than in the bars before.
fn drops(bars: &[BarSound]) -> Vec<usize> {
    let loudest = bars.iter().map(|bar| bar.bass).fold(0.0, f32::max);
    let comes_in = |at: usize| {
        let before = &bars[at.saturating_sub(BARS_AROUND)..at];
        let mean =
            |of: fn(&BarSound) -> f32| before.iter().map(of).sum::<f32>() / before.len() as f32;
        let here = &bars[at];
        let after = &bars[at..(at + BARS_AROUND).min(bars.len())];
        here.bass > BASS_CHANGE * mean(|bar| bar.bass)
            && here.flux >= LEAST_DROP_FLUX * mean(|bar| bar.flux)
            && here.bass > LEAST_BASS * loudest
            && after.iter().all(|bar| bar.bass > LASTING_BASS * here.bass)
    };
    first_of_runs((1..bars.len()).filter(|&at| comes_in(at)))
}

/// Bars where the bass falls away for some bars, against the bars before.
fn breaks(bars: &[BarSound]) -> Vec<usize> {
    let loudest = bars.iter().map(|bar| bar.bass).fold(0.0, f32::max);
    let falls_away = |at: usize| {
        let before = &bars[at.saturating_sub(BARS_AROUND)..at];
        let mean = before.iter().map(|bar| bar.bass).sum::<f32>() / before.len() as f32;
        let loud = bars.iter().map(|bar| bar.loudness).fold(0.0, f32::max);
        let after = &bars[at..(at + SHORTEST_BREAK).min(bars.len())];
        mean > LEAST_BASS * loudest
            && after.iter().all(|bar| {
                bar.bass * BASS_CHANGE < mean && bar.loudness > LEAST_BREAK_LOUDNESS * loud
            })
    };
    first_of_runs((1..bars.len().saturating_sub(1)).filter(|&at| falls_away(at)))
}

/// The first of each run of bars that are up to [`BARS_AROUND`] apart.
fn first_of_runs(bars: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut last = None;
    let mut firsts = Vec::new();
    for bar in bars {
        if last.is_none_or(|last| bar > last + BARS_AROUND) {
            firsts.push(bar);
        }
        last = Some(bar);
    }
    firsts
}
