//! The song of the demonstration, synthesised from a score: 128 beats a minute, sixteen bars and a
//! last chord, its first beat half a second in. Four bars of intro, four of build, and the drop at
//! bar 9.

mod score;
mod studio;
mod voices;

use score::{CHORDS, MELODY, Note};
use studio::Stereo;

/// Samples a second.
const RATE: u32 = 48_000;
/// Samples before the first beat.
const FIRST_BEAT: usize = 24_000;
/// Samples a beat: 128 beats a minute.
const BEAT: usize = 22_500;
const STEP: usize = BEAT / 4;
const BAR: usize = BEAT * 4;
/// The first bar of each part, counted from 0, and the bar of the last chord.
const GROOVE: usize = 2;
const BUILD: usize = 4;
const DROP: usize = 8;
const LAST: usize = 16;
/// The total number of samples.
const LENGTH: usize = FIRST_BEAT + LAST * BAR + RATE as usize * 2;

/// The song as a WAV file.
pub(super) fn wav() -> Vec<u8> {
    mix().into_wav()
}

fn mix() -> Stereo {
    let mut drums = Stereo::silent(LENGTH);
    play_drums(&mut drums);
    let mut music = Stereo::silent(LENGTH);
    play_pad(&mut music);
    let mut bright = Stereo::silent(LENGTH);
    play_arpeggio(&mut bright);
    play_melody(&mut bright);
    bright.echo(STEP * 3, 0.38);
    music.add(&bright, 1.0);
    play_bass(&mut music);
    music.duck(&kicks(), BEAT * 3 / 4);
    let mut room = Stereo::silent(LENGTH);
    room.add(&music, 0.5);
    room.add(&drums, 0.10);
    room.reverberate();
    music.add(&room, 0.42);
    music.add(&drums, 1.0);
    play_effects(&mut music);
    music.master();
    music
}

fn at(bar: usize, step: usize) -> usize {
    FIRST_BEAT + bar * BAR + step * STEP
}

/// The kicks of the build and the drop, for which the other tracks are ducked.
fn kicks() -> Vec<usize> {
    let four_to_the_floor = (BUILD..LAST).flat_map(|bar| (0..4).map(move |beat| (bar, beat * 4)));
    let pauses = |&(bar, step): &(usize, usize)| bar != DROP - 1 || step < 8;
    four_to_the_floor.filter(pauses).chain([(LAST, 0)]).map(|(bar, step)| at(bar, step)).collect()
}

fn play_drums(drums: &mut Stereo) {
    for kick in kicks() {
        voices::kick(drums, kick, 1.0);
    }
    for bar in GROOVE..BUILD {
        voices::kick(drums, at(bar, 0), 0.6);
        voices::kick(drums, at(bar, 10), 0.45);
    }
    for bar in (BUILD..DROP - 1).chain(DROP..LAST) {
        voices::clap(drums, at(bar, 4), 0.8);
        voices::clap(drums, at(bar, 12), 0.8);
    }
    for bar in GROOVE..LAST {
        play_hats(drums, bar);
    }
    play_roll(drums);
    for bar in [DROP, DROP + 4, LAST] {
        voices::crash(drums, at(bar, 0), 0.5);
    }
}

fn play_hats(drums: &mut Stereo, bar: usize) {
    let busy = bar >= DROP;
    for step in 0..16 {
        let gain = [0.20, 0.08, 0.0, 0.10][step % 4];
        if step % 4 != 2 && (busy || step % 2 == 0) {
            voices::hat(drums, at(bar, step), gain, 0.035);
        }
    }
    if bar >= BUILD && bar != DROP - 1 {
        for beat in 0..4 {
            voices::hat(drums, at(bar, beat * 4 + 2), if busy { 0.36 } else { 0.24 }, 0.13);
        }
    }
}

/// The snare roll before the drop: eighths, then sixteenths, ever higher; it stops a beat before
/// the drop.
fn play_roll(drums: &mut Stereo) {
    let eighths = (0..8).map(|hit| at(DROP - 2, hit * 2));
    let sixteenths = (0..12).map(|hit| at(DROP - 1, hit));
    for (hit, place) in eighths.chain(sixteenths).enumerate() {
        let part = hit as f32 / 19.0;
        voices::snare(drums, place, 0.16 + 0.42 * part, 180.0 + 150.0 * part);
    }
}

fn play_pad(music: &mut Stereo) {
    for bar in 0..LAST {
        let (gain, cutoff) = match bar {
            bar if bar < BUILD => (0.12, (500.0 + 320.0 * bar as f32, 820.0 + 320.0 * bar as f32)),
            bar if bar < DROP => (
                0.12,
                (1800.0 + 900.0 * (bar - BUILD) as f32, 2700.0 + 900.0 * (bar - BUILD) as f32),
            ),
            _ => (0.17, (5200.0, 4200.0)),
        };
        for note in CHORDS[bar % 4].pad {
            voices::pad(music, at(bar, 0), BAR, note, gain, cutoff);
        }
    }
    for note in [57, 60, 64, 71] {
        voices::pad(music, at(LAST, 0), RATE as usize * 2, note, 0.15, (5000.0, 400.0));
    }
}

fn play_arpeggio(bright: &mut Stereo) {
    for bar in 0..LAST {
        let gain = if bar < GROOVE {
            0.13
        } else if bar < DROP {
            0.15
        } else {
            0.10
        };
        for step in 0..16 {
            let tone = CHORDS[bar % 4].pad[[0, 2, 1, 3, 2, 3, 1, 2][step % 8]];
            let octave = if step % 8 < 5 { 12 } else { 24 };
            let pan = if step % 2 == 0 { -0.45 } else { 0.45 };
            voices::pluck(bright, at(bar, step), tone + octave, gain, pan);
        }
    }
}

fn play_melody(bright: &mut Stereo) {
    for (bar, notes) in MELODY.iter().enumerate() {
        for &Note { step, steps, key } in *notes {
            voices::lead(bright, at(DROP + bar, step), steps * STEP, key, 0.19);
        }
    }
    for (step, key) in [(0, 76), (4, 72), (8, 69), (12, 72)] {
        voices::lead(bright, at(GROOVE + 1, step), 3 * STEP, key, 0.06);
    }
}

fn play_bass(music: &mut Stereo) {
    for bar in GROOVE..LAST {
        let root = CHORDS[bar % 4].root;
        if bar < BUILD {
            voices::bass(music, at(bar, 0), BAR, root, 0.20, 260.0);
            continue;
        }
        let breath = bar == DROP - 1;
        for eighth in 0..if breath { 6 } else { 8 } {
            let key = if eighth == 7 || eighth == 3 { root + 12 } else { root };
            voices::bass(
                music,
                at(bar, eighth * 2),
                STEP * 2 - 500,
                key,
                if bar < DROP { 0.24 } else { 0.29 },
                if bar < DROP { 420.0 } else { 900.0 },
            );
        }
    }
    voices::bass(music, at(LAST, 0), RATE as usize * 3 / 2, 33, 0.3, 300.0);
}

/// Sound effects: the swell before the first beat, the riser before the drop, and the boom on it.
fn play_effects(music: &mut Stereo) {
    voices::riser(music, 0, FIRST_BEAT, 0.08);
    voices::riser(music, at(BUILD + 1, 0), BAR * 3 - STEP * 2, 0.22);
    voices::boom(music, at(DROP, 0), 0.8);
    voices::riser(music, at(DROP + 3, 8), BEAT * 2, 0.10);
    voices::boom(music, at(LAST, 0), 0.6);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_song_starts_on_its_beat_and_peaks_where_it_was_mastered() {
        let wav = wav();
        assert_eq!((&wav[0..4], &wav[8..16]), (&b"RIFF"[..], &b"WAVEfmt "[..]));
        assert_eq!(wav.len(), 44 + LENGTH * 4);
        let samples: Vec<i16> =
            wav[44..].chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
        let peak = samples.iter().map(|sample| sample.unsigned_abs()).max().unwrap_or(0);
        assert!((29_000..=29_300).contains(&peak), "-1 dBFS is 29204, and this is {peak}");
        let loudness = |from: usize| {
            samples[from * 2..(from + BEAT) * 2].iter().map(|&s| f64::from(s).powi(2)).sum::<f64>()
        };
        assert!(
            loudness(at(DROP, 0)) > 4.0 * loudness(at(0, 0)),
            "the drop is far louder than the intro"
        );
    }
}
