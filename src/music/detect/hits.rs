//! Hits: kicks, snares and hats that the network detects, and all other onsets.

use super::attack::Attacks;
use super::network::{self, Activations};
use super::spectrum::{self, Spectra};
use super::units::micros;
use crate::portable::PortableMath;
use crate::world::{Onset, OnsetKind};

// The tuned constants were found by hand while the detector was developed.

/// The least chance of a drum's hit.
const LEAST_CHANCE: f32 = 0.5;
/// The greatest distance from where the network detects a hit to its attack, in seconds.
const DRUM_REACH: f64 = 0.025;
/// The greatest distance from another onset to its attack, in seconds.
const ONSET_REACH: f64 = 0.03;
/// Hits of one kind closer than this are one, in seconds.
const CLOSEST: f64 = 0.035;
/// The highest pitch of kicks, snares and hats, in Hz: each drum's loudness is that of the bands
/// from the pitch before up to its own.
const DRUM_EDGES: [f32; 3] = [150.0, 5000.0, 20_000.0];

/// Spectra before an onset that its flux must rise above; half as many after it.
const AROUND: usize = 20;
/// Spectra before and after an onset within which its flux is the greatest.
const PEAK_REACH: usize = 3;
/// The least flux of an onset, as a factor of the mean around it …
const FLUX_OVER_AROUND: f32 = 1.4;
/// … and added to it, as a part of the mean of the song.
const FLUX_OVER_MEAN: f32 = 0.35;
/// Spectra from one to the one that its flux is measured against.
const FLUX_LAG: usize = 2;
/// How strongly magnitudes are compressed.
const COMPRESSION: f32 = 10.0;
/// Spectra in which a hit's loudness is measured.
const LOUDNESS_SPECTRA: usize = 4;

/// All hits, rising.
pub(crate) fn hits(activations: &Activations, spectra: &Spectra, attacks: &Attacks) -> Vec<Onset> {
    let [low, middle, high] = DRUM_EDGES.map(|edge| spectra.band_of(edge));
    let drums = [
        (OnsetKind::Kick, &activations.kick, 0..low),
        (OnsetKind::Snare, &activations.snare, low..middle),
        (OnsetKind::Hat, &activations.hat, middle..high),
    ];
    let mut all: Vec<(f64, OnsetKind, f32)> = Vec::new();
    for (kind, chances, bands) in drums {
        let times = peaks(chances, LEAST_CHANCE)
            .map(|time| attacks.near(time, DRUM_REACH).map_or(time, |(attack, _)| attack));
        all.extend(measured(apart(times.collect()), kind, spectra, bands));
    }
    let mut drum_times: Vec<f64> = all.iter().map(|hit| hit.0).collect();
    drum_times.sort_by(f64::total_cmp);
    let is_no_drum = |time: &f64| {
        drum_times
            .get(drum_times.partition_point(|drum| *drum < time - CLOSEST))
            .is_none_or(|drum| *drum > time + CLOSEST)
    };
    let others = apart(onsets(spectra, attacks)).into_iter().filter(is_no_drum).collect();
    all.extend(measured(others, OnsetKind::Other, spectra, 0..spectra.bands()));
    all.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
    all.into_iter()
        .filter(|hit| hit.0 >= 0.0)
        .map(|(time, kind, strength)| Onset {
            time: micros(time),
            kind,
            strength: percent(strength),
        })
        .collect()
}

fn percent(part: f32) -> u8 {
    (part * 100.0).round().clamp(1.0, 100.0) as u8
}

/// Where chances are highest, in seconds, between frames.
fn peaks(chances: &[f32], least: f32) -> impl Iterator<Item = f64> + '_ {
    (1..chances.len().saturating_sub(1)).filter_map(move |at| {
        let (before, here, after) = (chances[at - 1], chances[at], chances[at + 1]);
        let top = here >= least && here >= before && here > after;
        top.then(|| {
            (at as f64 + f64::from(after - before) / f64::from(2.0 * (before + here + after)))
                / network::RATE
        })
    })
}

/// Rising times, without those that are too close to the one before.
fn apart(mut times: Vec<f64>) -> Vec<f64> {
    times.sort_by(f64::total_cmp);
    let mut spaced: Vec<f64> = Vec::new();
    for time in times {
        if spaced.last().is_none_or(|last| time - last >= CLOSEST) {
            spaced.push(time);
        }
    }
    spaced
}

/// Each hit with its loudness in these bands, as a part of the 95th percentile, at most 1.
fn measured(
    times: Vec<f64>,
    kind: OnsetKind,
    spectra: &Spectra,
    bands: std::ops::Range<usize>,
) -> Vec<(f64, OnsetKind, f32)> {
    let loudness = |time: f64| {
        let first = (time * spectrum::RATE).round().max(0.0) as usize + 1;
        let of = |at: usize| {
            spectra.row(at)[bands.clone()].iter().map(|value| value * value).sum::<f32>()
        };
        (first..(first + LOUDNESS_SPECTRA).min(spectra.count())).map(of).fold(0.0, f32::max).sqrt()
    };
    let levels: Vec<f32> = times.iter().map(|&time| loudness(time)).collect();
    let mut sorted = levels.clone();
    sorted.sort_by(f32::total_cmp);
    let loudest = sorted.get(sorted.len() * 19 / 20).copied().unwrap_or(1.0).max(1e-9);
    times
        .into_iter()
        .zip(levels)
        .map(|(time, level)| (time, kind, (level / loudest).min(1.0)))
        .collect()
}

/// Where the spectrum rises in many bands at once, more than around: SuperFlux (Böck and Widmer,
/// "Maximum filter vibrato suppression for onset detection", DAFx 2013).
fn onsets(spectra: &Spectra, attacks: &Attacks) -> Vec<f64> {
    let flux = flux(spectra);
    let mean = flux.iter().sum::<f32>() / flux.len().max(1) as f32;
    let is_onset = |at: usize| {
        let around = &flux[at.saturating_sub(AROUND)..(at + AROUND / 2).min(flux.len())];
        let near = &flux[at.saturating_sub(PEAK_REACH)..(at + PEAK_REACH + 1).min(flux.len())];
        let usual = around.iter().sum::<f32>() / around.len() as f32;
        near.iter().all(|&value| value <= flux[at])
            && flux[at] > FLUX_OVER_AROUND * usual + FLUX_OVER_MEAN * mean
            && flux[at] > 0.0
    };
    let times = (0..flux.len()).filter(|&at| is_onset(at)).map(|at| at as f64 / spectrum::RATE);
    times.map(|time| attacks.near(time, ONSET_REACH).map_or(time, |(attack, _)| attack)).collect()
}

fn flux(spectra: &Spectra) -> Vec<f32> {
    let count = spectra.values().len().max(1) as f64;
    let mean = (spectra.values().iter().map(|&value| f64::from(value)).sum::<f64>() / count) as f32;
    if mean <= 0.0 {
        return vec![0.0; spectra.count()];
    }
    let logs: Vec<f32> = spectra
        .values()
        .iter()
        .map(|value| (1.0 + COMPRESSION * value / mean).portable_ln())
        .collect();
    let row = |index: usize| &logs[index * spectra.bands()..][..spectra.bands()];
    let rise = |at: usize| {
        let Some(before) = at.checked_sub(FLUX_LAG) else { return 0.0 };
        let (before, here) = (row(before), row(at));
        let most = |band: usize| {
            before[band.saturating_sub(1)..(band + 2).min(before.len())]
                .iter()
                .copied()
                .fold(0.0, f32::max)
        };
        (0..here.len()).map(|band| (here[band] - most(band)).max(0.0)).sum()
    };
    (0..spectra.count()).map(rise).collect()
}
