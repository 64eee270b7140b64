//! Hits: kicks, snares and hats as the network hears them, and whatever else begins.

use super::attack::Attacks;
use super::network::{self, Activations};
use super::spectrum::{self, Spectra};
use super::units::micros;
use crate::portable::PortableMath;
use crate::world::{Onset, OnsetKind};

/// The time from which a drum is detected.
const HEARD: f32 = 0.5;
/// How far from where the network hears a hit its attack is looked for, in seconds.
const REACH: f64 = 0.025;
/// Hits of one kind closer than this are one, in seconds.
const CLOSEST: f64 = 0.035;
/// Spectra that an onset must stand out from, before and after.
const AROUND: usize = 20;

/// All hits, rising.
pub(crate) fn hits(activations: &Activations, spectra: &Spectra, attacks: &Attacks) -> Vec<Onset> {
    let drums = [
        (OnsetKind::Kick, &activations.kick, bands_below(spectra, 150.0)),
        (OnsetKind::Snare, &activations.snare, bands_between(spectra, 150.0, 5000.0)),
        (OnsetKind::Hat, &activations.hat, bands_between(spectra, 5000.0, 20_000.0)),
    ];
    let mut all: Vec<(f64, OnsetKind, f32)> = Vec::new();
    for (kind, chances, bands) in drums {
        let times = peaks(chances, HEARD)
            .map(|time| attacks.near(time, REACH).map_or(time, |(attack, _)| attack));
        all.extend(measured(apart(times.collect()), kind, spectra, bands));
    }
    let mut drummed: Vec<f64> = all.iter().map(|hit| hit.0).collect();
    drummed.sort_by(f64::total_cmp);
    let beside = |time: &f64| {
        drummed
            .get(drummed.partition_point(|drum| *drum < time - CLOSEST))
            .is_none_or(|drum| *drum > time + CLOSEST)
    };
    let others = apart(onsets(spectra, attacks)).into_iter().filter(beside).collect();
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

fn bands_below(spectra: &Spectra, edge: f32) -> std::ops::Range<usize> {
    0..spectra.band_of(edge)
}

fn bands_between(spectra: &Spectra, low: f32, high: f32) -> std::ops::Range<usize> {
    spectra.band_of(low)..spectra.band_of(high)
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

/// Rising times, none too close to the one before.
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

/// Each hit with its loudness in these bands, as a part of the loudest twentieth's.
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
        (first..(first + 4).min(spectra.count())).map(of).fold(0.0, f32::max).sqrt()
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

/// Where the spectrum rises in many bands at once: SuperFlux (Böck and Widmer, "Maximum filter
/// vibrato suppression for onset detection", DAFx 2013), standing out from what is around.
fn onsets(spectra: &Spectra, attacks: &Attacks) -> Vec<f64> {
    let flux = flux(spectra);
    let mean = flux.iter().sum::<f32>() / flux.len().max(1) as f32;
    let stands_out = |at: usize| {
        let around = &flux[at.saturating_sub(AROUND)..(at + AROUND / 2).min(flux.len())];
        let near = &flux[at.saturating_sub(3)..(at + 4).min(flux.len())];
        let usual = around.iter().sum::<f32>() / around.len() as f32;
        near.iter().all(|&value| value <= flux[at])
            && flux[at] > 1.4 * usual + 0.35 * mean
            && flux[at] > 0.0
    };
    let times = (0..flux.len()).filter(|&at| stands_out(at)).map(|at| at as f64 / spectrum::RATE);
    times.map(|time| attacks.near(time, 0.03).map_or(time, |(attack, _)| attack)).collect()
}

fn flux(spectra: &Spectra) -> Vec<f32> {
    let count = spectra.values().len().max(1) as f64;
    let mean = (spectra.values().iter().map(|&value| f64::from(value)).sum::<f64>() / count) as f32;
    if mean <= 0.0 {
        return vec![0.0; spectra.count()];
    }
    let logs: Vec<f32> =
        spectra.values().iter().map(|value| (1.0 + 10.0 * value / mean).portable_ln()).collect();
    let row = |index: usize| &logs[index * spectra.bands()..][..spectra.bands()];
    let rise = |at: usize| {
        let Some(before) = at.checked_sub(2) else { return 0.0 };
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
