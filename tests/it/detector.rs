//! What the listener hears in songs whose beats are known to the sample.

use amv::music::{BeatDetector, DETECTION_RATE};
use amv::time::{Rational, Time};
use amv::world::{DetectedMusic, Hints, OnsetKind, Pulse, Stretch, TempoHint};

use crate::support::drums::{Band, Chance};

fn heard_with(samples: &[f32], hints: Hints) -> DetectedMusic {
    let mut listener = BeatDetector::new(hints);
    samples.chunks(4096).for_each(|chunk| listener.push(chunk));
    listener.finish()
}

fn heard(samples: &[f32]) -> DetectedMusic {
    heard_with(samples, Hints::default())
}

fn pulse(heard: &DetectedMusic) -> &Pulse {
    heard.pulse.as_ref().expect("a pulse")
}

fn seconds(time: Time) -> f64 {
    time.flicks() as f64 / 705_600_000.0
}

fn rational(tempo: Rational) -> f64 {
    *tempo.numer() as f64 / *tempo.denom() as f64
}

/// The one tempo of a song on a click.
fn steady(pulse: &Pulse) -> f64 {
    match &pulse.stretches[..] {
        [Stretch::Steady { tempo, .. }] => rational(*tempo),
        others => panic!("not one steady stretch: {others:?}"),
    }
}

/// How far each true beat between two times is from the nearest one that was heard, in
/// milliseconds.
fn errors(pulse: &Pulse, truth: &[f64], from: f64, to: f64) -> Vec<f64> {
    let beats: Vec<f64> = pulse.beats().into_iter().map(seconds).collect();
    let nearest = |time: f64| {
        beats
            .iter()
            .map(|beat| beat - time)
            .min_by(|one, other| one.abs().total_cmp(&other.abs()))
            .unwrap_or(f64::MAX)
    };
    truth
        .iter()
        .filter(|time| (from..to).contains(*time))
        .map(|&time| 1000.0 * nearest(time))
        .collect()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Every true beat was heard, and no more beats than these; how far off they are at the most and in
/// the middle, in milliseconds.
fn assert_beats(pulse: &Pulse, truth: &[f64], most: f64) {
    let (from, to) = (truth[2], truth[truth.len() - 2]);
    let errors = errors(pulse, truth, from, to);
    let worst = errors.iter().fold(0.0_f64, |worst, error| worst.max(error.abs()));
    assert!(worst <= most, "the worst beat is {worst:.1} ms off");
    let number = pulse
        .beats()
        .into_iter()
        .map(seconds)
        .filter(|time| (from - 0.02..to - 0.02).contains(time))
        .count();
    assert_eq!(number, errors.len(), "as many beats as there are");
}

#[test]
fn a_rock_beat_is_heard_within_three_milliseconds() {
    for tempo in [96.0, 128.0, 151.3] {
        let band = Band::new(tempo, 0.713).rock(40.0);
        let heard = heard(&band.samples);
        assert!((steady(pulse(&heard)) - tempo).abs() < 0.02, "{tempo}: {}", steady(pulse(&heard)));
        assert_beats(pulse(&heard), &band.beats, 4.0);
        // Drums made of numbers begin at once; the attacks of recorded ones, which the listener is
        // set to, take two milliseconds more.
        let middle = median(errors(pulse(&heard), &band.beats, 5.0, 35.0));
        assert!(middle.abs() <= 3.0, "{tempo}: {middle:.2} ms");
    }
}

/// Every bar line between two times is a true one, and every true one is there.
fn assert_bars(pulse: &Pulse, truth: &[f64], from: f64, to: f64) {
    let firsts = pulse
        .placed_beats()
        .into_iter()
        .filter(|(_, place)| *place == 1)
        .map(|(time, _)| seconds(time));
    let firsts: Vec<f64> = firsts.filter(|time| (from..to).contains(time)).collect();
    let truth: Vec<f64> = truth.iter().copied().filter(|time| (from..to).contains(time)).collect();
    assert_eq!(firsts.len(), truth.len(), "bar lines at {firsts:?}");
    assert!(
        firsts.iter().zip(&truth).all(|(first, truth)| (first - truth).abs() < 0.03),
        "bar lines at {firsts:?}, not {truth:?}"
    );
}

#[test]
fn a_waltz_has_three_beats_a_bar() {
    let band = Band::new(126.0, 0.4).waltz(45.0);
    let heard = heard(&band.samples);
    assert_beats(pulse(&heard), &band.beats, 5.0);
    assert_bars(
        pulse(&heard),
        &band.beats.iter().copied().step_by(3).collect::<Vec<_>>(),
        4.0,
        40.0,
    );
}

#[test]
fn bars_begin_where_the_chord_changes() {
    let band = Band::new(118.0, 0.4).march(45.0);
    let heard = heard(&band.samples);
    assert_beats(pulse(&heard), &band.beats, 5.0);
    assert_bars(
        pulse(&heard),
        &band.beats.iter().copied().step_by(4).collect::<Vec<_>>(),
        4.0,
        40.0,
    );
}

#[test]
fn swing_is_counted_on_its_beats() {
    let band = Band::new(132.0, 0.6).swing(45.0);
    assert_beats(pulse(&heard(&band.samples)), &band.beats, 6.0);
}

#[test]
fn silence_first_moves_nothing() {
    let band = Band::new(124.0, 9.37).rock(45.0);
    let heard = heard(&band.samples);
    assert!((steady(pulse(&heard)) - 124.0).abs() < 0.02);
    assert_beats(pulse(&heard), &band.beats, 4.0);
}

#[test]
fn a_tempo_that_rises_is_followed() {
    let band = Band::ramp(100.0, 130.0, 0.5).rock(60.0);
    let heard = heard(&band.samples);
    let errors = errors(pulse(&heard), &band.beats, 4.0, 56.0);
    assert!(median(errors.iter().map(|error| error.abs()).collect()) <= 8.0, "{errors:?}");
    assert!(errors.iter().all(|error| error.abs() < 70.0), "{errors:?}");
}

#[test]
fn a_tempo_that_steps_has_two_stretches() {
    let band = Band::step(100.0, 132.0, 30.0, 0.5).rock(60.0);
    let heard = heard(&band.samples);
    let tempos: Vec<f64> = pulse(&heard)
        .stretches
        .iter()
        .filter_map(|stretch| match stretch {
            Stretch::Steady { tempo, beats, .. } if *beats >= 20 => Some(rational(*tempo)),
            Stretch::Steady { .. } | Stretch::Free { .. } => None,
        })
        .collect();
    assert!(
        tempos.iter().any(|tempo| (tempo - 100.0).abs() < 0.2)
            && tempos.iter().any(|tempo| (tempo - 132.0).abs() < 0.2),
        "{tempos:?}"
    );
}

#[test]
fn what_has_no_pulse_is_said_to_have_none() {
    let rate = DETECTION_RATE as usize;
    let mut chance = Chance::new(5);
    let silence = vec![0.0; 30 * rate];
    let noise: Vec<f32> = (0..40 * rate).map(|_| 0.3 * chance.next()).collect();
    let tone: Vec<f32> = (0..30 * rate).map(|at| 0.3 * (at as f32 * 0.0627).sin()).collect();
    for (what, samples) in [("silence", &silence), ("noise", &noise), ("a tone", &tone)] {
        assert_eq!(heard(samples).pulse, None, "{what}");
    }
    assert_eq!(heard(&[]).pulse, None);
    assert_eq!(heard(&noise[..rate]).pulse, None);
    assert_eq!(heard(&silence).onsets, []);
}

#[test]
fn short_and_clipped_songs_are_no_trouble() {
    let band = Band::new(120.0, 0.25).rock(20.0);
    let short = heard(&band.samples[..3 * DETECTION_RATE as usize]);
    assert!(short.pulse.is_none_or(|pulse| pulse.beats().len() >= 4));
    let clipped: Vec<f32> =
        band.samples.iter().map(|sample| (30.0 * sample).clamp(-1.0, 1.0)).collect();
    assert_beats(pulse(&heard(&clipped)), &band.beats, 8.0);
    let broken: Vec<f32> = band
        .samples
        .iter()
        .enumerate()
        .map(|(at, &sample)| if at == 70_000 { f32::NAN } else { sample })
        .collect();
    assert_eq!(heard(&broken).length, heard(&band.samples).length);
}

#[test]
fn drums_are_told_apart() {
    let band = Band::new(116.0, 0.5).rock(50.0);
    let heard = heard(&band.samples);
    for (kind, truth) in [(OnsetKind::Kick, &band.kicks), (OnsetKind::Snare, &band.snares)] {
        let found: Vec<f64> = heard
            .onsets
            .iter()
            .filter(|hit| hit.kind == kind)
            .map(|hit| seconds(hit.time))
            .collect();
        let near =
            |times: &[f64], time: f64| times.iter().any(|other| (other - time).abs() <= 0.025);
        let hit =
            truth.iter().filter(|&&time| near(&found, time)).count() as f64 / truth.len() as f64;
        let right = found.iter().filter(|&&time| near(truth, time)).count() as f64
            / found.len().max(1) as f64;
        let score = 2.0 * hit * right / (hit + right).max(1e-9);
        assert!(
            score >= 0.9,
            "{kind:?}: {score:.2} (found {hit:.2} of them, {right:.2} of the found are right)"
        );
    }
}

#[test]
fn hints_are_obeyed() {
    let band = Band::new(120.0, 0.5).rock(40.0);
    let hinted = |tempo: TempoHint| Hints { tempo: Some(tempo), ..Hints::default() };
    let tempo = |least: i128, most: i128| {
        hinted(TempoHint::Between(Rational::from(least), Rational::from(most)))
    };
    let half = heard_with(&band.samples, tempo(50, 70));
    assert!((steady(pulse(&half)) - 60.0).abs() < 0.1);
    let double = heard_with(&band.samples, tempo(230, 250));
    assert!((steady(pulse(&double)) - 240.0).abs() < 0.2);
    let exact = heard_with(&band.samples, hinted(TempoHint::Exactly(Rational::from(120))));
    assert_eq!(steady(pulse(&exact)), 120.0);
    assert_beats(pulse(&exact), &band.beats, 4.0);
    for about in [118, 119, 121, 122] {
        let about = heard_with(&band.samples, hinted(TempoHint::About(Rational::from(about))));
        assert_eq!(steady(pulse(&about)), 120.0);
        assert_beats(pulse(&about), &band.beats, 4.0);
    }
    let denied = heard_with(&band.samples, hinted(TempoHint::About(Rational::from(97))));
    assert!(pulse(&denied).confidence.tempo < 50, "{:?}", pulse(&denied).confidence);
    let off = Time::from_ticks(7_500, 1, 10_000);
    let placed = heard_with(&band.samples, Hints { first_beat: Some(off), ..Hints::default() });
    let beats = pulse(&placed).placed_beats();
    assert!(
        beats.iter().any(|&(time, place)| (seconds(time) - 0.75).abs() < 0.004 && place == 1),
        "{beats:?}"
    );
    let five = heard_with(&band.samples, Hints { meter: Some(5), ..Hints::default() });
    let meters = &pulse(&five).meters;
    assert_eq!((meters.len(), meters[0].meter), (1, 5), "one metre throughout");
}

#[test]
fn taps_choose_the_level_and_keep_exact_times() {
    let band = Band::new(120.0, 0.5).rock(40.0);
    let mut chance = Chance::new(9);
    let taps: Vec<Time> = (10..30)
        .map(|beat| band.beats[2 * beat] + 0.02 * f64::from(chance.next()))
        .map(|time| Time::from_ticks((time * 1e6) as i64, 1, 1_000_000))
        .collect();
    let heard = heard_with(&band.samples, Hints { taps, ..Hints::default() });
    assert!((steady(pulse(&heard)) - 60.0).abs() < 0.1);
    let halves: Vec<f64> = band.beats.iter().step_by(2).copied().collect();
    assert!(median(errors(pulse(&heard), &halves, 5.0, 35.0)).abs() <= 3.0);
}

#[test]
fn the_same_samples_are_always_heard_the_same() {
    let band = Band::new(139.0, 0.3).rock(25.0);
    let mut pieces = BeatDetector::new(Hints::default());
    band.samples.chunks(777).for_each(|chunk| pieces.push(chunk));
    assert_eq!(pieces.finish(), heard(&band.samples));
}
