//! Songs as files: the same song in another codec, rate or layout has the same beats; real songs
//! have those that their truth says.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use amv::music::parse_beats;
use amv::render::ffmpeg::detect;
use amv::time::{Rational, Time};
use amv::world::{DetectedMusic, Hints, TempoHint};

use crate::support::drums::Band;
use crate::support::requirements;

fn seconds(time: Time) -> f64 {
    time.flicks() as f64 / 705_600_000.0
}

/// Encodes one channel of samples at 44.1 kHz with these options of ffmpeg.
fn encoded(samples: &[f32], folder: &Path, name: &str, options: &[&str]) -> PathBuf {
    let out = folder.join(name);
    let mut ffmpeg = Command::new("ffmpeg")
        .args(["-v", "error", "-f", "f32le", "-ar", "44100", "-ac", "1", "-i", "-"])
        .args(options)
        .arg(&out)
        .stdin(Stdio::piped())
        .spawn()
        .expect("ffmpeg runs");
    let bytes: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    ffmpeg.stdin.take().expect("a pipe").write_all(&bytes).expect("taken");
    assert!(ffmpeg.wait().expect("ended").success(), "{name}");
    out
}

fn beats(heard: &DetectedMusic) -> Vec<f64> {
    heard.pulse.as_ref().expect("a pulse").beats().into_iter().map(seconds).collect()
}

/// The farthest that a beat in the middle of the song is from its nearest one in the other list, in
/// milliseconds.
fn farthest(one: &[f64], other: &[f64]) -> f64 {
    let nearest = |time: f64| other.iter().map(|beat| (beat - time).abs()).fold(f64::MAX, f64::min);
    one.iter()
        .filter(|time| (2.0..26.0).contains(*time))
        .map(|&time| 1000.0 * nearest(time))
        .fold(0.0, f64::max)
}

#[test]
fn every_codec_rate_and_layout_has_the_same_grid() {
    skip_without_ffmpeg!();
    let band = Band::new(127.3, 0.45).rock(30.0);
    let folder = tempfile::tempdir().expect("a folder");
    let reference = beats(
        &detect(&encoded(&band.samples, folder.path(), "a.flac", &["-ac", "2"]), &Hints::default())
            .expect("heard"),
    );
    let kinds: [(&str, &[&str]); 8] = [
        ("a.mp3", &["-c:a", "libmp3lame", "-b:a", "192k"]),
        ("a.m4a", &["-c:a", "aac", "-b:a", "192k"]),
        ("a.opus", &["-c:a", "libopus", "-b:a", "128k"]),
        ("a.ogg", &["-c:a", "libvorbis", "-q:a", "5"]),
        ("mono.wav", &["-c:a", "pcm_s16le"]),
        ("surround.flac", &["-af", "pan=5.1|FL=c0|FR=c0", "-c:a", "flac"]),
        ("fine.wav", &["-ar", "192000", "-c:a", "pcm_s24le"]),
        ("video.mkv", &["-c:a", "flac"]),
    ];
    for (name, options) in kinds {
        let found = beats(
            &detect(&encoded(&band.samples, folder.path(), name, options), &Hints::default())
                .expect(name),
        );
        assert!(
            farthest(&reference, &found) <= 1.0,
            "{name}: {:.2} ms",
            farthest(&reference, &found)
        );
        assert!(
            farthest(&found, &reference) <= 1.0,
            "{name}: {:.2} ms",
            farthest(&found, &reference)
        );
    }
    let coarse = beats(
        &detect(
            &encoded(&band.samples, folder.path(), "coarse.wav", &["-ar", "8000"]),
            &Hints::default(),
        )
        .expect("heard"),
    );
    assert!(farthest(&reference, &coarse) <= 4.0, "8 kHz: {:.2} ms", farthest(&reference, &coarse));
}

#[test]
fn a_real_song_on_a_click_is_heard_on_its_beats() {
    let Some(media) = requirements::shared_media() else { return };
    for name in ["coulton_code_monkey.ogg", "macleod_werq.ogg", "sectoid_escape_from_chaosland.m4a"]
    {
        let song = media.join("music").join(name);
        let truth = std::fs::read_to_string(song.with_extension("beats")).expect("its truth");
        let truth: Vec<f64> = parse_beats(&truth)
            .expect("beats")
            .beats
            .into_iter()
            .map(|(time, _)| seconds(time))
            .collect();
        let found = beats(&detect(&song, &Hints::default()).expect("heard"));
        let on = |time: &&f64| found.iter().any(|beat| (beat - **time).abs() <= 0.0125);
        let hit = truth.iter().filter(on).count();
        assert!(
            hit * 100 >= truth.len() * 98,
            "{name}: {hit} of {} beats within 12.5 ms",
            truth.len()
        );
        assert!(
            found.len() * 98 <= truth.len() * 105,
            "{name}: {} beats, {} are true",
            found.len(),
            truth.len()
        );
    }
}

#[test]
fn a_film_over_a_real_song_is_cut_on_its_true_beats() {
    let Some(media) = requirements::shared_media() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let song = media.join("music/coulton_that_spells_dna.mp3");
    std::fs::copy(&song, folder.path().join("song.mp3")).expect("copied");
    std::fs::copy(media.join("video/sintel_trailer_720p24.mp4"), folder.path().join("ep.mp4"))
        .expect("copied");
    let script = "song track = \"song.mp3\" { from 0:20 to 1:00 }\nfootage ep = \"ep.mp4\"\n\
                  timeline { 0:00: cut on beat cycle { ep[0:05 ..]  ep[0:12 ..]  ep[0:20 ..] } }\n";
    let film = folder.path().join("film.amv");
    std::fs::write(&film, script).expect("written");
    let compiled = amv::session::Film::open(&film).compile();
    assert!(
        !compiled.diagnostics.iter().any(|one| one.severity == amv::diag::Severity::Error),
        "{:?}",
        compiled.diagnostics
    );
    let timeline = compiled.timeline.expect("laid out");
    let cuts: Vec<i64> =
        timeline.main().shots.iter().skip(1).map(|shot| shot.frames.start.0).collect();
    let truth =
        parse_beats(&std::fs::read_to_string(song.with_extension("beats")).expect("its truth"))
            .expect("beats");
    let frames: Vec<i64> = truth
        .beats
        .iter()
        .map(|(time, _)| ((seconds(*time) - 20.0) * 24.0).round() as i64)
        .filter(|frame| (1..960).contains(frame))
        .collect();
    assert_eq!(cuts.len(), frames.len(), "a cut on every beat");
    let far = cuts.iter().zip(&frames).filter(|(cut, frame)| cut.abs_diff(**frame) > 1).count();
    let off = cuts.iter().zip(&frames).filter(|(cut, frame)| cut != frame).count();
    assert_eq!(far, 0, "{cuts:?} {frames:?}");
    assert!(off * 10 <= cuts.len(), "{off} of {} cuts are a frame beside", cuts.len());
    assert!(folder.path().join("film.amv.lock").is_file(), "what was heard is kept");
}

/// The share of beats within 70 ms of each other, from second 5 on (the F-measure).
fn score(found: &[f64], truth: &[f64]) -> f64 {
    let later =
        |beats: &[f64]| beats.iter().copied().filter(|beat| *beat >= 5.0).collect::<Vec<_>>();
    let (found, truth) = (later(found), later(truth));
    let (mut one, mut other, mut hits) = (0, 0, 0);
    while let (Some(beat), Some(true_beat)) = (found.get(one), truth.get(other)) {
        let away = beat - true_beat;
        (one, other) = (one + usize::from(away <= 0.07), other + usize::from(away >= -0.07));
        hits += usize::from(away.abs() <= 0.07);
    }
    2.0 * hits as f64 / (found.len() + truth.len()) as f64
}

fn truth_of(song: &std::path::Path) -> Vec<f64> {
    let text = std::fs::read_to_string(song.with_extension("beats")).expect("its truth");
    parse_beats(&text).expect("beats").beats.into_iter().map(|beat| seconds(beat.0)).collect()
}

#[test]
fn a_rounded_tempo_finds_the_songs_own() {
    let Some(media) = requirements::shared_media() else { return };
    for (name, tempo) in [("coulton_better.mp3", 133), ("macleod_werq.ogg", 126)] {
        let song = media.join("music").join(name);
        let tempo = Some(TempoHint::About(Rational::from(tempo)));
        let found = detect(&song, &Hints { tempo, ..Hints::default() }).expect("heard");
        let score = score(&beats(&found), &truth_of(&song));
        assert!(score > 0.99, "{name}: {score:.3}");
    }
}

#[test]
fn parts_are_the_same_whatever_is_known_of_the_beats() {
    let Some(media) = requirements::shared_media() else { return };
    let song = media.join("music/coulton_better.mp3");
    let parts = |hints: Hints| detect(&song, &hints).expect("heard").sections;
    let plain = parts(Hints::default());
    let tempo = Some(TempoHint::Between(Rational::from(120), Rational::from(140)));
    assert_eq!(parts(Hints { tempo, ..Hints::default() }), plain);
    let first_beat = Some(Time::from_ticks(195, 1, 1000));
    assert_eq!(parts(Hints { first_beat, meter: Some(3), ..Hints::default() }), plain);
}
