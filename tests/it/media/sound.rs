//! Sound is read to the sample.

use std::path::Path;

use amv::render::ffmpeg::{SoundReader, probe};
use amv::time::Time;

use crate::support::reference;
use crate::support::requirements;

fn read(path: &Path, from: Time, length: Time) -> Vec<f32> {
    let facts = probe(path).expect("readable").audio.expect("sound");
    let mut reader = SoundReader::open(path, &facts, from, length).expect("opens");
    let mut samples = Vec::new();
    while let Some(more) = reader.read().expect("readable") {
        samples.extend(more);
    }
    samples
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.chunks_exact(4).map(|four| f32::from_le_bytes(four.try_into().expect("four"))).collect()
}

#[test]
fn every_song_is_as_long_and_sounds_as_ffmpeg_has_it() {
    skip_without_ffmpeg!();
    let Some(media) = requirements::shared_media() else { return };
    let entries = std::fs::read_dir(media.join("music")).expect("the folder is there");
    let is_song = |path: &Path| {
        path.extension().is_some_and(|kind| {
            ["mp3", "ogg", "m4a", "flac", "opus"].iter().any(|known| kind == *known)
        })
    };
    for path in entries.map(|entry| entry.expect("readable").path()).filter(|path| is_song(path)) {
        let facts = probe(&path).expect("readable").audio.expect("sound");
        let name = path.to_str().expect("Unicode");
        let channels = facts.channels as usize;
        let native = reference::ffmpeg(&["-i", name, "-map", "0:a:0", "-f", "f32le", "-"]).len()
            / 4
            / channels;
        assert_eq!(facts.duration.sample(facts.rate), native as i64, "{name}");
        let stereo = if channels == 1 {
            "aresample=48000,pan=stereo|c0=c0|c1=c0"
        } else {
            "aresample=48000,aformat=channel_layouts=stereo"
        };
        let theirs = floats(&reference::ffmpeg(&[
            "-i", name, "-map", "0:a:0", "-af", stereo, "-f", "f32le", "-",
        ]));
        let ours = read(&path, Time::ZERO, facts.duration);
        assert!(
            ours.len().abs_diff(theirs.len()) <= 64,
            "{name}: {} and {}",
            ours.len(),
            theirs.len()
        );
        let worst =
            ours.iter().zip(&theirs).map(|(one, other)| (one - other).abs()).fold(0.0, f32::max);
        assert!(worst < 1e-3, "{name}: {worst}");
    }
}

#[test]
fn a_stretch_is_cut_to_the_sample_and_silent_beyond_the_end() {
    skip_without_ffmpeg!();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("ramp.wav");
    // A ramp: sample n of one second has the value n / 48000.
    reference::make(
        &["-f", "lavfi", "-i", "aevalsrc=n/48000:s=48000:d=1", "-c:a", "pcm_f32le"],
        &path,
    );
    let whole = read(&path, Time::ZERO, Time::from_seconds(1));
    let part = read(&path, Time::from_sample(12_345, 48_000), Time::from_sample(100, 48_000));
    assert_eq!(part, whole[2 * 12_345..2 * 12_445]);
    assert!((part[0] - 12_345.0 / 48_000.0).abs() < 1e-6, "mono is as loud in stereo: {}", part[0]);
    let beyond = read(&path, Time::from_sample(47_990, 48_000), Time::from_sample(30, 48_000));
    assert_eq!((beyond.len(), &beyond[20..]), (60, &[0.0; 40][..]));
    let before = read(&path, -Time::from_sample(10, 48_000), Time::from_sample(20, 48_000));
    assert_eq!((&before[..20], before.len()), (&[0.0; 20][..], 40));
    assert_eq!(before[20..], whole[..20]);
}

#[test]
fn any_rate_and_number_of_channels_is_taken() {
    skip_without_ffmpeg!();
    let folder = tempfile::tempdir().expect("a folder");
    for (layout, rate) in
        [("mono", "8000"), ("stereo", "44100"), ("5.1", "48000"), ("7.1", "96000")]
    {
        let path = folder.path().join(format!("{layout}-{rate}.wav"));
        let source = format!("sine=440:r={rate}:d=1,aformat=channel_layouts={layout}");
        reference::make(&["-f", "lavfi", "-i", &source], &path);
        let samples = read(&path, Time::ZERO, Time::from_seconds(1));
        assert_eq!(samples.len(), 96_000, "{layout}");
        let crossings = samples
            .chunks_exact(2)
            .map(|pair| pair[0] > 0.0)
            .collect::<Vec<_>>()
            .windows(2)
            .filter(|pair| pair[0] != pair[1])
            .count();
        assert!(crossings.abs_diff(880) <= 2, "{layout}: {crossings}");
    }
}
