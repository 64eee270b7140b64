//! The instruments: each adds one note or stroke to a track.

use crate::portable::PortableMath;
use std::f32::consts::TAU;

use super::RATE;
use super::studio::{Filter, Saw, Stereo, noise};

/// The frequency of a key in hertz.
fn pitch(key: u8) -> f32 {
    440.0 * 2f32.portable_powf((f32::from(key) - 69.0) / 12.0)
}

fn samples(seconds: f32) -> usize {
    (seconds * RATE as f32) as usize
}

/// Rises to 1 in `attack` seconds and falls to 0 over the last `release` seconds of `length`.
fn envelope(time: f32, length: f32, attack: f32, release: f32) -> f32 {
    (time / attack).min(1.0).min((length - time) / release).max(0.0)
}

/// A bass drum: a sine that falls fast, and a click.
pub(super) fn kick(track: &mut Stereo, at: usize, gain: f32) {
    let mut phase = 0.0;
    let mut click = noise(1);
    track.play(at, samples(0.36), 0.0, |time| {
        phase += (46.0 + 190.0 * (-time * 34.0).portable_exp()) / RATE as f32;
        let body = (phase * TAU).portable_sin() * (-time * 7.5).portable_exp();
        gain * ((body * 1.5).portable_tanh() + 0.25 * click() * (-time * 300.0).portable_exp())
            * envelope(time, 0.36, 0.0006, 0.05)
    });
}

/// A clap: three bursts of noise, and a tail.
pub(super) fn clap(track: &mut Stereo, at: usize, gain: f32) {
    for (side, seed) in [(-1.0, 2), (1.0, 3)] {
        let (mut hiss, mut band) = (noise(seed), Filter::new());
        track.play(at, samples(0.3), side, |time| {
            let bursts: f32 = [0.0, 0.011, 0.022]
                .iter()
                .filter(|&&start| time >= start)
                .map(|start| (-(time - start) * 150.0).portable_exp())
                .sum();
            let tail =
                if time > 0.022 { 0.55 * (-(time - 0.022) * 16.0).portable_exp() } else { 0.0 };
            gain * 0.8
                * band.band(hiss(), 1500.0, 0.9)
                * (bursts * 0.8 + tail)
                * envelope(time, 0.3, 0.0005, 0.05)
        });
    }
}

/// A snare drum tuned to `tune` Hz.
pub(super) fn snare(track: &mut Stereo, at: usize, gain: f32, tune: f32) {
    let (mut hiss, mut band) = (noise(4), Filter::new());
    track.play(at, samples(0.16), 0.0, |time| {
        let skin = (TAU * tune * time).portable_sin() * (-time * 26.0).portable_exp();
        gain * (0.6 * skin
            + 0.9 * band.band(hiss(), tune * 11.0, 0.8) * (-time * 22.0).portable_exp())
            * envelope(time, 0.16, 0.0005, 0.03)
    });
}

/// A hi-hat that rings for about `ring` seconds.
pub(super) fn hat(track: &mut Stereo, at: usize, gain: f32, ring: f32) {
    let (mut hiss, mut low) = (noise(5), Filter::new());
    track.play(at, samples(ring * 3.0), 0.22, |time| {
        gain * low.high(hiss(), 8200.0, 0.7)
            * (-time / ring).portable_exp()
            * envelope(time, ring * 3.0, 0.0005, 0.01)
    });
}

/// A crash cymbal, wide.
pub(super) fn crash(track: &mut Stereo, at: usize, gain: f32) {
    for (side, seed) in [(-1.0, 6), (1.0, 7)] {
        let (mut hiss, mut low) = (noise(seed), Filter::new());
        track.play(at, samples(1.9), side, |time| {
            gain * low.high(hiss(), 5200.0, 0.7)
                * (-time * 2.3).portable_exp()
                * envelope(time, 1.9, 0.001, 0.3)
        });
    }
}

/// A chord's note on many detuned saws, with a filter that moves from one cutoff to the other.
pub(super) fn pad(
    track: &mut Stereo,
    at: usize,
    length: usize,
    key: u8,
    gain: f32,
    cutoff: (f32, f32),
) {
    let seconds = length as f32 / RATE as f32;
    for (side, shift) in [(-0.9, 0), (0.9, 1)] {
        let mut saws = [0, 1, 2].map(|saw| {
            Saw::new(
                pitch(key) * (1.0 + 0.0042 * (saw as f32 - 1.0) + 0.0013 * shift as f32),
                0.37 * (saw * 2 + shift) as f32,
            )
        });
        let mut filter = Filter::new();
        track.play(at, length, side, |time| {
            let sum: f32 = saws.iter_mut().map(Saw::next).sum();
            let open = cutoff.0 + (cutoff.1 - cutoff.0) * time / seconds;
            gain * 0.5 * filter.low(sum, open, 0.8) * envelope(time, seconds, 0.03, 0.06)
        });
    }
}

/// A short, bright plucked note.
pub(super) fn pluck(track: &mut Stereo, at: usize, key: u8, gain: f32, pan: f32) {
    let (mut saw, mut filter) = (Saw::new(pitch(key), 0.0), Filter::new());
    track.play(at, samples(0.3), pan, |time| {
        let round = (TAU * pitch(key) * time).portable_sin();
        let open = 700.0 + 5200.0 * (-time * 18.0).portable_exp();
        gain * (filter.low(saw.next(), open, 0.9) + 0.6 * round)
            * (-time * 11.0).portable_exp()
            * envelope(time, 0.3, 0.002, 0.04)
    });
}

/// The lead: on each side a saw, a detuned one and one an octave lower, with a late vibrato.
pub(super) fn lead(track: &mut Stereo, at: usize, length: usize, key: u8, gain: f32) {
    let seconds = length as f32 / RATE as f32 + 0.05;
    for (side, shift) in [(-0.5, -1.0), (0.5, 1.0)] {
        let mut saws =
            [1.0, 1.0 + 0.0048 * shift, 0.5].map(|part| Saw::new(pitch(key) * part, 0.21));
        let mut filter = Filter::new();
        track.play(at, samples(seconds), side, |time| {
            let vibrato = 1.0
                + 0.006 * (TAU * 5.4 * time).portable_sin() * ((time - 0.18) * 4.0).clamp(0.0, 1.0);
            let sum: f32 = saws.iter_mut().map(|saw| saw.bent(vibrato)).sum();
            let open = 2600.0 + 3600.0 * (-time * 7.0).portable_exp();
            gain * 0.72
                * filter.low(sum, open, 1.0)
                * (0.7 + 0.3 * (-time * 5.0).portable_exp())
                * envelope(time, seconds, 0.006, 0.06)
        });
    }
}

/// A bass note: sines an octave apart, and a saw under a closing filter.
pub(super) fn bass(track: &mut Stereo, at: usize, length: usize, key: u8, gain: f32, cutoff: f32) {
    let seconds = length as f32 / RATE as f32;
    let (mut saw, mut filter) = (Saw::new(pitch(key + 12), 0.0), Filter::new());
    track.play(at, length, 0.0, |time| {
        let sub = (TAU * pitch(key + 12) * time).portable_sin()
            + 0.5 * (TAU * pitch(key) * time).portable_sin();
        let open = cutoff * (0.6 + 1.8 * (-time * 9.0).portable_exp());
        gain * (0.8 * sub + 0.8 * filter.low(saw.next(), open, 1.1))
            * envelope(time, seconds, 0.004, 0.03)
    });
}

/// Noise and a tone that rise for `length` samples.
pub(super) fn riser(track: &mut Stereo, at: usize, length: usize, gain: f32) {
    let seconds = length as f32 / RATE as f32;
    for (side, seed) in [(-0.8, 8), (0.8, 9)] {
        let (mut hiss, mut band, mut saw) = (noise(seed), Filter::new(), Saw::new(110.0, 0.0));
        track.play(at, length, side, |time| {
            let part = time / seconds;
            let tone = saw.bent(1.0 + 7.0 * part * part) * 0.16;
            gain * (band.band(hiss(), 300.0 + 7200.0 * part * part, 1.2) + tone * part)
                * part
                * part
                * envelope(time, seconds, 0.01, 0.02)
        });
    }
}

/// A deep fall under the drop.
pub(super) fn boom(track: &mut Stereo, at: usize, gain: f32) {
    let mut phase = 0.0;
    track.play(at, samples(1.6), 0.0, |time| {
        phase += (30.0 + 62.0 * (-time * 3.2).portable_exp()) / RATE as f32;
        gain * 0.5
            * (phase * TAU).portable_sin()
            * (-time * 2.4).portable_exp()
            * envelope(time, 1.6, 0.004, 0.3)
    });
}
