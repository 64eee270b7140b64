//! Form: sections, drops and breaks, from how the bars of a song resemble one another.

use super::spectrum::{self, Spectra};
use crate::portable::PortableMath;

/// Bars on either side of a place that is judged as a boundary.
const SIDE: usize = 8;
/// The fewest bars of a section.
const SHORTEST: usize = 4;
/// How alike two sections are that have the same letter (correlation).
const ALIKE: f32 = 0.6;
/// How much the bass rises at a drop, and falls at a break, against the bars before (a factor of 2
/// is 6 dB of amplitude).
const RISE: f32 = 2.0;

/// What a bar sounds like.
struct Bar {
    /// Loudness by band, logarithmic, and by pitch class: comparable between songs.
    features: Vec<f32>,
    /// Loudness below 130 Hz.
    bass: f32,
    /// Loudness in all.
    all: f32,
    /// Onsets, as the flux of its spectra.
    busy: f32,
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
    let bars: Vec<Bar> =
        starts.iter().zip(ends).map(|(&start, end)| bar(spectra, start, end)).collect();
    let boundaries = boundaries(&bars);
    Form { sections: named(&bars, &boundaries), drops: drops(&bars), breaks: breaks(&bars) }
}

fn bar(spectra: &Spectra, start: f64, end: f64) -> Bar {
    let place =
        |time: f64| ((time * spectrum::RATE).round().max(0.0) as usize).min(spectra.count());
    let range = place(start)..place(end).max(place(start) + 1).min(spectra.count());
    let number = range.len().max(1) as f32;
    let mut sums = vec![0.0_f32; spectra.bands()];
    let mut busy = 0.0;
    for at in range {
        let row = spectra.row(at);
        sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += value / number);
        let before = spectra.row(at.saturating_sub(2));
        busy += row
            .iter()
            .zip(before)
            .map(|(here, before)| ((here + 1e-6) / (before + 1e-6)).portable_ln().max(0.0))
            .sum::<f32>()
            / number;
    }
    let low = spectra.band_of(130.0);
    let loudness = |values: &[f32]| values.iter().map(|value| value * value).sum::<f32>().sqrt();
    Bar {
        bass: loudness(&sums[..low]),
        all: loudness(&sums),
        busy,
        features: features(spectra, &sums),
    }
}

/// Twelve pitch classes and the bands by threes.
fn features(spectra: &Spectra, sums: &[f32]) -> Vec<f32> {
    let mean = sums.iter().sum::<f32>() / sums.len().max(1) as f32 + 1e-9;
    let logs: Vec<f32> = sums.iter().map(|sum| (1.0 + 20.0 * sum / mean).portable_ln()).collect();
    let level = (mean + 1e-7).portable_ln();
    let timbre =
        logs.chunks(3).map(|three| three.iter().sum::<f32>() / three.len() as f32 + 0.5 * level);
    let (from, to) = (spectra.band_of(400.0), spectra.band_of(3000.0));
    let mut pitches = [0.0_f32; 12];
    (from..to).for_each(|band| pitches[band % 12] += logs[band]);
    let usual = pitches.iter().sum::<f32>() / 12.0;
    timbre.chain(pitches.map(|pitch| pitch - usual)).collect()
}

/// Features of all bars, each even over the song.
fn standard(bars: &[Bar]) -> Vec<Vec<f32>> {
    let width = bars[0].features.len();
    let number = bars.len() as f32;
    let mean: Vec<f32> = (0..width)
        .map(|at| bars.iter().map(|bar| bar.features[at]).sum::<f32>() / number)
        .collect();
    let spread = |at: usize| {
        (bars.iter().map(|bar| (bar.features[at] - mean[at]).powi(2)).sum::<f32>() / number).sqrt()
            + 0.05
    };
    let spreads: Vec<f32> = (0..width).map(spread).collect();
    bars.iter()
        .map(|bar| (0..width).map(|at| (bar.features[at] - mean[at]) / spreads[at]).collect())
        .collect()
}

fn alike(one: &[f32], other: &[f32]) -> f32 {
    let dot: f32 = one.iter().zip(other).map(|(one, other)| one * other).sum();
    let size = |values: &[f32]| values.iter().map(|value| value * value).sum::<f32>().sqrt();
    dot / (size(one) * size(other) + 1e-6)
}

/// Where one section ends and the next begins: the bars before resemble each other, the bars after
/// too, and the two do not (Foote, "Automatic audio segmentation using a measure of audio novelty",
/// ICME 2000). Multiples of four and eight bars are preferred.
fn boundaries(bars: &[Bar]) -> Vec<usize> {
    let features = standard(bars);
    let novelty: Vec<f32> = (0..bars.len()).map(|at| novelty(&features, at)).collect();
    let mut found = vec![0];
    let mut sorted: Vec<usize> =
        (SHORTEST.min(bars.len())..bars.len().saturating_sub(SHORTEST - 1)).collect();
    let welcome = |at: usize, found: &[usize]| {
        let before = found.iter().filter(|&&other| other <= at).max().copied().unwrap_or(0);
        match (at - before) % 8 {
            0 => 1.25,
            4 => 1.1,
            2 | 6 => 0.95,
            _ => 0.8,
        }
    };
    let usual = novelty.iter().sum::<f32>() / novelty.len() as f32;
    loop {
        sorted.retain(|&at| found.iter().all(|&other| at.abs_diff(other) >= SHORTEST));
        let value = |at: usize| novelty[at] * welcome(at, &found);
        let Some(best) =
            sorted.iter().copied().max_by(|&one, &other| value(one).total_cmp(&value(other)))
        else {
            break;
        };
        if value(best) < (1.3 * usual).max(0.2) {
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
        let sum: f32 =
            ones.iter().flat_map(|one| others.iter().map(move |other| alike(one, other))).sum();
        sum / (ones.len() * others.len()) as f32
    };
    (0.5 * (mean(&before, &before) + mean(&after, &after)) - mean(&before, &after)).max(0.0)
}

/// Letters by likeness, numbered from the second on.
fn named(bars: &[Bar], boundaries: &[usize]) -> Vec<(usize, String)> {
    let features = standard(bars);
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
        let near = |(other, _): &(Vec<f32>, usize)| alike(other, &mean);
        let best = (0..letters.len())
            .max_by(|&one, &other| near(&letters[one]).total_cmp(&near(&letters[other])));
        let letter =
            match best.filter(|&letter| near(&letters[letter]) >= ALIKE && letters[letter].1 > 0) {
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

/// Bars where the bass comes in with twice the force of the four bars before, and more begins in
/// them.
fn drops(bars: &[Bar]) -> Vec<usize> {
    let loudest = bars.iter().map(|bar| bar.bass).fold(0.0, f32::max);
    let comes_in = |at: usize| {
        let before = &bars[at.saturating_sub(4)..at];
        let mean = |of: fn(&Bar) -> f32| before.iter().map(of).sum::<f32>() / before.len() as f32;
        let here = &bars[at];
        let stays = bars[at..(at + 4).min(bars.len())].iter().all(|bar| bar.bass > 0.5 * here.bass);
        here.bass > RISE * mean(|bar| bar.bass)
            && here.busy >= 0.9 * mean(|bar| bar.busy)
            && here.bass > 0.4 * loudest
            && stays
    };
    first_of_runs((1..bars.len()).filter(|&at| comes_in(at)))
}

/// Bars from which on, for two bars at least, the bass has half the force of the four bars before,
/// or less.
fn breaks(bars: &[Bar]) -> Vec<usize> {
    let loudest = bars.iter().map(|bar| bar.bass).fold(0.0, f32::max);
    let falls_away = |at: usize| {
        let before = &bars[at.saturating_sub(4)..at];
        let mean = before.iter().map(|bar| bar.bass).sum::<f32>() / before.len() as f32;
        let loud = bars.iter().map(|bar| bar.all).fold(0.0, f32::max);
        let after = &bars[at..(at + 2).min(bars.len())];
        mean > 0.4 * loudest
            && after.iter().all(|bar| bar.bass * RISE < mean && bar.all > 0.01 * loud)
    };
    first_of_runs((1..bars.len().saturating_sub(1)).filter(|&at| falls_away(at)))
}

/// The first of neighbours up to four bars apart.
fn first_of_runs(bars: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut last = None;
    let mut firsts = Vec::new();
    for bar in bars {
        if last.is_none_or(|last| bar > last + 4) {
            firsts.push(bar);
        }
        last = Some(bar);
    }
    firsts
}
