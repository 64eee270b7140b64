//! A whole film over real footage and a real song: every cut is on the frame that the song's beats
//! and the rounding rule give, judged by decoding the film with another program.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::requirements;
use crate::support::thumbs::{Thumb, difference, thumbs, upper, weight};

const FPS: f64 = 24000.0 / 1001.0;
/// Rows of a thumbnail that no words reach.
const ROWS: usize = 24;
/// Frames of each of the crossfades.
const CROSSFADE: usize = 8;

/// The shots of a bar each that are joined by crossfades: footage, and the in point in seconds.
const LONG: [(&str, f64); 9] = [
    ("bunny", 13.0),
    ("sintel", 7.0),
    ("bunny", 17.0),
    ("sintel", 27.5),
    ("bunny", 24.0),
    ("hevc", 4.0),
    ("bunny", 9.0),
    ("sintel", 37.0),
    ("bunny", 17.5),
];

#[test]
fn every_cut_of_a_real_film_is_on_its_frame() {
    skip_without_ffmpeg!();
    let Some(shared) = requirements::shared_media() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let film = folder.path().join("film.mp4");
    write_script(&shared, folder.path());
    render(&folder.path().join("film.amv"), &film);

    let beats = beats(&shared.join("music/coulton_code_monkey.beats"));
    let pictures = thumbs(&film);
    assert_eq!(pictures.len() as i64, frame(50.0), "the film is as long as the song plays");
    check_hard_cuts(&beats, &pictures);
    check_crossfades(&beats, &pictures, &shared);
    check_lengths(&film, pictures.len());
}

/// When the beats sound, from the file that comes with the song.
fn beats(path: &Path) -> Vec<f64> {
    let text = fs::read_to_string(path).expect("beats");
    text.lines()
        .map(|line| line.split_whitespace().next().expect("a time").parse().expect("a number"))
        .collect()
}

fn frame(seconds: f64) -> i64 {
    (seconds * FPS + 0.5).floor() as i64
}

/// The frame on which beat `beat` (from 0) of bar `bar` (from 1) falls.
fn beat_frame(beats: &[f64], bar: usize, beat: usize) -> usize {
    frame(beats[(bar - 1) * 4 + beat]) as usize
}

fn hard_cuts(beats: &[f64]) -> Vec<usize> {
    let two_beats = (1..5).flat_map(|bar| [(bar, 0), (bar, 2)]);
    let every_beat = [5..9, 18..22, 29..33]
        .into_iter()
        .flatten()
        .flat_map(|bar| (0..4).map(move |beat| (bar, beat)));
    let bars = (25..29).map(|bar| (bar, 0));
    let places = two_beats.chain([(9, 0)]).chain(every_beat).chain(bars).chain([(22, 0), (33, 0)]);
    let mut cuts: Vec<usize> = places.map(|(bar, beat)| beat_frame(beats, bar, beat)).collect();
    for bar in 22..25 {
        let start = (bar - 1) * 4;
        cuts.extend([0.0, 1.5, 3.0].map(|at: f64| {
            let (beat, part) = (start + at as usize, at.fract());
            frame(beats[beat] + part * (beats[beat + 1] - beats[beat])) as usize
        }));
    }
    cuts.sort_unstable();
    cuts.dedup();
    cuts
}

fn check_hard_cuts(beats: &[f64], pictures: &[Thumb]) {
    let step = |at: usize| difference(upper(&pictures[at], ROWS), upper(&pictures[at - 1], ROWS));
    let cuts = hard_cuts(beats);
    assert!(cuts.len() + LONG.len() > 70, "{} hard cuts", cuts.len());
    for cut in cuts {
        let (before, at, after) = (step(cut - 1), step(cut), step(cut + 1));
        assert!(
            at > 4.0 && at > 2.0 * before.max(after),
            "frame {cut}: {before:.1} {at:.1} {after:.1}"
        );
    }
}

fn check_crossfades(beats: &[f64], pictures: &[Thumb], shared: &Path) {
    let footage: BTreeMap<&str, Vec<Thumb>> =
        FOOTAGE.iter().map(|&(name, path)| (name, thumbs(&shared.join(path)))).collect();
    let source = |(name, in_point): (&str, f64), k: i64| {
        &footage[name][((in_point + (k as f64 + 0.5) / FPS) * 24.0).floor() as usize]
    };
    for (index, pair) in LONG.windows(2).enumerate() {
        let (start, cut) = (beat_frame(beats, 9 + index, 0), beat_frame(beats, 10 + index, 0));
        let first = cut - CROSSFADE / 2;
        for (shown, picture) in pictures.iter().enumerate().skip(first - 1).take(CROSSFADE + 2) {
            let outgoing = source(pair[0], shown as i64 - start as i64);
            let incoming = source(pair[1], shown as i64 - cut as i64);
            let expected =
                ((shown as f64 - first as f64 + 1.0) / (CROSSFADE as f64 + 1.0)).clamp(0.0, 1.0);
            let seen = weight(upper(picture, ROWS), upper(outgoing, ROWS), upper(incoming, ROWS));
            assert!(
                (seen - expected).abs() < 0.05,
                "crossfade {index}, frame {shown} (cut {cut}): {seen:.3}, not {expected:.3}"
            );
        }
    }
}

/// Sound and picture end together, within one frame of sound (1024 samples at 48 kHz).
fn check_lengths(film: &Path, frames: usize) {
    let probe = |stream: &str, entry: &str| {
        let mut command = Command::new("ffprobe");
        command
            .args([
                "-v",
                "error",
                "-select_streams",
                stream,
                "-show_entries",
                &format!("stream={entry}"),
                "-of",
                "csv=p=0",
            ])
            .arg(film);
        String::from_utf8(command.output().expect("ffprobe runs").stdout)
            .expect("text")
            .trim()
            .trim_end_matches(',')
            .to_owned()
    };
    let seconds = |stream: &str| probe(stream, "duration").parse::<f64>().expect("seconds");
    assert_eq!(probe("v:0", "codec_name,pix_fmt,color_space"), "h264,yuv420p,bt709");
    assert!((seconds("v:0") - frames as f64 / FPS).abs() < 1e-4);
    assert!(
        (seconds("v:0") - seconds("a:0")).abs() <= 1024.0 / 48000.0,
        "{} {}",
        seconds("v:0"),
        seconds("a:0")
    );
    let played = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-i"])
        .arg(film)
        .args(["-f", "null", "-"])
        .output()
        .expect("ffmpeg runs");
    assert_eq!(String::from_utf8_lossy(&played.stderr), "", "it plays without a complaint");
}

const FOOTAGE: [(&str, &str); 7] = [
    ("sintel", "video/sintel_trailer_720p24.mp4"),
    ("bunny", "video/bbb_opening_720p24_vp8.webm"),
    ("dvd", "video/sintel_dvd_ntsc_telecine_anamorphic.mpg"),
    ("vfr", "video/sintel_vfr.mkv"),
    ("xvid", "video/sintel_xvid_mp3.avi"),
    ("sixty", "video/bbb_1080p60_2s.mp4"),
    ("hevc", "video/sintel_hevc10_opus.mkv"),
];

fn write_script(shared: &Path, folder: &Path) {
    let mut script = String::from("project { size 640x360; fps 24000/1001; seed 3 }\n");
    let (song, beats) = (
        shared.join("music/coulton_code_monkey.ogg"),
        shared.join("music/coulton_code_monkey.beats"),
    );
    let _ = writeln!(
        script,
        "song monkey = {song:?} {{\n  from 0:00 to 0:50\n  beats {beats:?}\n  fade out 2s\n}}"
    );
    for (name, path) in FOOTAGE {
        let _ = writeln!(script, "footage {name} = {:?}", shared.join(path));
    }
    script.push_str(
        "lyrics words = \"words.lrc\"\nlyrics words\ntimeline {\n  0:00: clip bunny[0:23 ..]\n",
    );
    script.push_str("  bar 1: cut on every 2 beats { sixty[0:00.2 ..]  sintel[0:07 ..]  dvd[0:05 ..]  bunny[0:17 ..]  vfr[0:04.5 ..]  bunny[0:13 ..]  xvid[0:01 ..]  bunny[0:24 ..] }\n");
    script.push_str("  bar 5: cut on beat cycle { bunny[0:12.5 ..]  sintel[0:06.5 ..]  bunny[0:24 ..]  hevc[0:04 ..] }\n");
    for (index, (name, in_point)) in LONG.iter().enumerate() {
        let seconds = in_point.trunc();
        let cue = if index == 0 {
            "bar 9: ".to_owned()
        } else {
            format!("crossfade {CROSSFADE}f\n  bar {}: ", 9 + index)
        };
        let _ = writeln!(
            script,
            "  {cue}clip {name}[0:{seconds:02}.{} ..]",
            (in_point.fract() * 10.0) as u32
        );
    }
    script.push_str(
        "  bar 18: cut on beat intercut { bunny[0:16.5 ..]  sintel[0:37 ..]  bunny[0:03 ..] }\n",
    );
    script.push_str("  bar 22: cut on pattern \"x..x..x.\" step 1/2 beat cycle { sintel[0:07 ..]  bunny[0:13 ..] }\n");
    script.push_str(
        "  bar 25: cut on bar shuffle { bunny[0:13 ..]  sintel[0:36.5 ..]  bunny[0:24 ..] }\n",
    );
    script.push_str(
        "  bar 29: cut on beat cycle { sintel[0:25 ..]  bunny[0:16.2 ..]  sintel[0:38 ..] }\n",
    );
    script.push_str("  bar 33: clip bunny[0:24 ..]\n}\n");
    fs::write(folder.join("film.amv"), script).expect("written");
    fs::write(
        folder.join("words.lrc"),
        "[00:03.00]夜空に歌おう\n[00:06.50]星 {\\an8} の 川\n[00:12.00]我们一起唱 sing along\n[00:20.00]끝까지\n[00:24.00]\n",
    )
    .expect("written");
}

fn render(script: &Path, film: &PathBuf) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_amv"));
    let output = command
        .arg("render")
        .arg(script)
        .arg("-o")
        .arg(film)
        .args(["--quality", "preview"])
        .output()
        .expect("amv runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
