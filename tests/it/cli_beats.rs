//! `amv beats` from the command line: what is printed, what is written, what is never lost.

use std::fs;
use std::process::Stdio;

use serde_json::Value;

use crate::support::project::{Project, Run};

const RATE: usize = 44_100;
/// Clicks at 120 beats per minute, the first at half a second.
const CLICKS: usize = 30;

/// A WAV file of one channel.
fn wav(samples: &[i16]) -> Vec<u8> {
    let bytes = 2 * samples.len() as u32;
    let mut file =
        [&b"RIFF"[..], &(36 + bytes).to_le_bytes(), b"WAVEfmt ", &16_u32.to_le_bytes()].concat();
    file.extend([1_u16, 1].iter().flat_map(|number| number.to_le_bytes()));
    file.extend([RATE as u32, 2 * RATE as u32].iter().flat_map(|number| number.to_le_bytes()));
    file.extend([2_u16, 16].iter().flat_map(|number| number.to_le_bytes()));
    file.extend([&b"data"[..], &bytes.to_le_bytes()].concat());
    file.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    file
}

/// A song of clicks.
pub(crate) fn clicks() -> Vec<u8> {
    let mut samples = vec![0_i16; (CLICKS + 1) * RATE / 2];
    for click in 0..CLICKS {
        let start = RATE / 2 + click * RATE / 2;
        for (at, sample) in samples[start..].iter_mut().take(2000).enumerate() {
            let wave = if (at / 25).is_multiple_of(2) { 1.0 } else { -1.0 };
            *sample = (wave * 24_000.0 * (1.0 - at as f32 / 2000.0)) as i16;
        }
    }
    wav(&samples)
}

/// A folder with `song.wav`, on a click, and `silence.wav`.
fn project() -> Project {
    let project = Project::empty();
    project.write("song.wav", clicks());
    project.write("silence.wav", wav(&vec![0; 3 * RATE]));
    project
}

fn heard(project: &Project, arguments: &[&str]) -> Value {
    let run = project.amv(&[&["beats"], arguments, &["--json"]].concat()).expect(0);
    assert_eq!((run.err.as_str(), run.out.lines().count()), ("", 1));
    serde_json::from_str(&run.out).expect("an object")
}

#[track_caller]
fn refused(run: Run, status: i32, code: &str) -> Run {
    let run = run.expect(status);
    assert_eq!(run.err.split(['[', ']']).nth(1), Some(code), "{}", run.err);
    assert_eq!(run.out, "");
    run
}

#[test]
fn silence_has_no_pulse_and_says_so() {
    let project = project();
    let table = project.amv(&["beats", "silence.wav"]).expect(0);
    assert!(table.out.starts_with("song "), "{}", table.out);
    assert!(
        table.out.contains("0:03.000\n") && table.out.contains("no regular pulse was detected"),
        "{}",
        table.out
    );
    let song = heard(&project, &["silence.wav"]);
    assert_eq!(
        (&song["tempo"], &song["beats"], &song["confidence"], &song["length"]),
        (&Value::Null, &Value::Array(vec![]), &Value::Null, &3.0.into())
    );
    for export in [
        &["--labels"][..],
        &["--beats"],
        &["--csv"],
        &["--midi", "-o", "a.mid"],
        &["--click", "a.wav"],
    ] {
        refused(
            project.amv(&[&["beats", "silence.wav"], export].concat()),
            1,
            "beats-without-pulse",
        );
    }
    assert_eq!(project.names(), ["silence.wav", "song.wav"]);
}

#[test]
fn json_has_all_its_fields() {
    let song =
        heard(&project(), &["song.wav", "--tempo", "120", "--first-beat", "0.5", "--meter", "3"]);
    let fields: Vec<&String> = song.as_object().expect("an object").keys().collect();
    for field in [
        "tempo",
        "steady",
        "length",
        "meter",
        "beats",
        "onsets",
        "sections",
        "drops",
        "breaks",
        "energy",
        "confidence",
        "rival",
        "tempos",
        "meters",
    ] {
        assert!(fields.iter().any(|known| *known == field), "{field} of {fields:?}");
    }
    assert_eq!((&song["length"], &song["energy"]["step"]), (&15.5.into(), &0.25.into()));
    for beat in song["beats"].as_array().expect("beats") {
        assert!(
            beat["time"].is_f64()
                && beat["bar"].is_i64()
                && (1..=3).contains(&beat["beat"].as_i64().unwrap_or(0)),
            "{beat}"
        );
    }
}

#[test]
fn what_has_no_sound_is_refused_with_a_reason() {
    let project = project();
    project.write("empty.ogg", "");
    project.write("words.txt", "la la la\n");
    project.write("folder/x", "");
    for (file, word) in [
        ("none.ogg", "no such file"),
        ("folder", "folder"),
        ("empty.ogg", "empty"),
        ("words.txt", ""),
    ] {
        let run = refused(project.amv(&["beats", file]), 1, "cannot-listen");
        assert!(run.err.contains(file) && run.err.to_lowercase().contains(word), "{}", run.err);
    }
}

#[test]
fn a_silent_video_is_refused_with_a_reason() {
    let Some(project) = Project::with_media("") else { return };
    let run = refused(project.amv(&["beats", "a.mp4"]), 1, "cannot-listen");
    assert!(run.err.contains("there is no sound in it"), "{}", run.err);
}

#[test]
fn the_wrong_options_are_status_2() {
    let project = project();
    for wrong in [
        &["--tempo", "fast"][..],
        &["--tempo", "180..160"],
        &["--first-beat", "-1"],
        &["--meter", "0"],
        &["--json", "--labels"],
        &["--midi"],
        &["-o", "a.txt"],
    ] {
        let run = project.amv(&[&["beats", "song.wav"], wrong].concat()).expect(2);
        assert!(run.out.is_empty() && !run.err.is_empty(), "{wrong:?}: {run:?}");
    }
}

#[test]
fn files_are_refused_before_the_song_is_heard() {
    let project = project();
    project.write("mine.png", "precious");
    project.write("taps.wav", "0.5\n1.0\n");
    for (arguments, code) in [
        (&["--click", "a.mp3"][..], "export-format"),
        (&["--picture", "a.jpg"], "export-format"),
        (&["--midi", "-o", "a.txt"], "export-format"),
        (&["--click", "song.wav"], "export-is-input"),
        (&["--click", "song.wav", "--force"], "export-is-input"),
        (&["--click", "taps.wav", "--taps", "taps.wav"], "export-is-input"),
        (&["--picture", "mine.png"], "output-exists"),
        (&["--picture", "none/a.png"], "output-folder-missing"),
        (&["--picture", ".amv/a.png"], "output-folder-missing"),
        (&["--json", "-o", "a.png", "--picture", "./a.png"], "export-twice"),
    ] {
        refused(project.amv(&[&["beats", "song.wav"], arguments].concat()), 2, code);
        project.amv(&["explain", code]).expect(0);
    }
    assert_eq!(fs::read(project.file("mine.png")).expect("there"), b"precious");
    assert_eq!(project.names(), ["mine.png", "silence.wav", "song.wav", "taps.wav"]);
}

#[test]
fn a_picture_is_ours_until_somebody_changes_it() {
    let project = project();
    let draw = |force: &[&str]| {
        project.amv(&[&["beats", "song.wav", "--picture", "song.png"], force].concat())
    };
    let run = draw(&[]).expect(0);
    assert!(run.out.starts_with("song.png: 2040x"), "{}", run.out);
    let first = fs::read(project.file("song.png")).expect("drawn");
    assert!(first.starts_with(b"\x89PNG"));
    draw(&[]).expect(0);
    assert_eq!(
        fs::read(project.file("song.png")).expect("drawn"),
        first,
        "the same song is drawn the same"
    );
    project.write("song.png", "somebody's");
    refused(draw(&[]), 2, "output-exists");
    draw(&["--force"]).expect(0);
    assert_eq!(project.names(), [".amv", "silence.wav", "song.png", "song.wav"]);
}

#[test]
fn taps_that_cannot_be_read_are_shown() {
    let project = project();
    project.write("taps.txt", "0.5\n1.0\nnow\n1.5\n2.0\n");
    project.write("taps.mid", "MThd");
    let run = project.amv(&["beats", "song.wav", "--taps", "taps.txt"]).expect(0);
    assert!(
        run.said().contains("taps.txt:3:1") && run.err.contains("warning[line-skipped]"),
        "{}",
        run.err
    );
    project.write("taps.txt", "\nnow\n");
    let run = refused(project.amv(&["beats", "song.wav", "--taps", "taps.txt"]), 2, "taps-mistake");
    assert!(
        run.said().contains("taps.txt:2:1") && run.err.contains("`now` is not a time"),
        "{}",
        run.err
    );
    let run = refused(project.amv(&["beats", "song.wav", "--taps", "taps.mid"]), 2, "taps-mistake");
    assert!(run.err.contains("not a Standard MIDI File"), "{}", run.err);
    refused(project.amv(&["beats", "song.wav", "--taps", "none.txt"]), 2, "taps-mistake");
    let tapped: String =
        (0..CLICKS).map(|tap| format!("{:.3}\n", 0.5 + tap as f32 / 2.0)).collect();
    project.write("taps.txt", tapped);
    project.amv(&["beats", "song.wav", "--taps", "taps.txt"]).expect(0);
}

#[test]
fn an_export_goes_to_its_file_and_the_rest_is_said() {
    let project = project();
    let run = project
        .amv(&["beats", "song.wav", "--json", "-o", "song.json", "--picture", "song.png"])
        .expect(0);
    let lines: Vec<&str> = run.out.lines().collect();
    assert!(
        lines[0].starts_with("song.json: ") && lines[1].starts_with("song.png: "),
        "{}",
        run.out
    );
    serde_json::from_slice::<Value>(&fs::read(project.file("song.json")).expect("written"))
        .expect("an object");
    let run = project.amv(&["beats", "song.wav", "--json", "--picture", "song.png"]).expect(0);
    serde_json::from_str::<Value>(&run.out).expect("nothing but the object");
    assert!(run.err.starts_with("song.png: "), "{}", run.err);
}

#[test]
fn scripts_read_charts_and_tempo_maps() {
    let project = project();
    let film = |beats: &str| {
        let song = format!("song track = \"song.wav\" {{ beats \"{beats}\" }}\n");
        project
            .write("film.amv", format!("project {{ size 160x90; fps 24 }}\n{song}timeline {{ bar 2: clip color(#d04040) for 1 bar }}\n"));
        project.amv(&["timeline", "film.amv"])
    };
    project.write("song.sm", "#OFFSET:-0.5;\n#BPMS:0=120;\n#NOTES:x:y:z:1:0:\n0000\n,\n0000\n;\n");
    assert!(film("song.sm").expect(0).out.contains("0:02.500"), "bar 2");
    project.write("song.osu", "osu file format v14\n[TimingPoints]\n500,250,4,2,1,60,1,0\n");
    assert!(film("song.osu").expect(0).out.contains("0:01.500"), "bar 2");
    project.write("song.sm", "#OFFSET:-0.5;\n#BPMS:0=120,\n8=0;\n");
    let run = film("song.sm").expect(0);
    assert!(
        run.said().contains("song.sm:3:1")
            && run.err.contains("warning[line-skipped]")
            && run.err.contains("0 beats per minute"),
        "{}",
        run.err
    );
    project.write("song.mid", b"MThd\0\0\0\x06\0\0\0\x01\0\x60MTrk\0\0\0\x04\0\x90\x3c".as_slice());
    let run = film("song.mid").expect(1);
    assert!(run.err.contains("ends at byte 25"), "{}", run.err);
}

#[test]
fn a_reader_that_goes_is_no_error() {
    let project = project();
    let mut child = project
        .command(&["beats", "song.wav", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    drop(child.stdout.take());
    let run = Run::of(child.wait_with_output().expect("it ends"));
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
}

/// What holds of a song in which beats are heard: each export has them all, and a script can read
/// it.
#[test]
fn exports_have_the_beats_that_are_heard() {
    let project = project();
    let song = heard(&project, &["song.wav"]);
    let beats = song["beats"].as_array().expect("beats");
    if beats.is_empty() {
        return;
    }
    let count = |arguments: &[&str]| {
        project.amv(&[&["beats", "song.wav"], arguments].concat()).expect(0).out.lines().count()
    };
    assert_eq!((count(&["--beats"]), count(&["--csv"])), (beats.len(), beats.len()));
    assert_eq!(
        count(&["--labels"]),
        beats.len() + song["sections"].as_array().expect("sections").len()
    );
    project
        .amv(&["beats", "song.wav", "--midi", "-o", "song.mid", "--click", "click.wav"])
        .expect(0);
    project.write("film.amv", "project { size 160x90; fps 24 }\nsong track = \"song.wav\" { beats \"song.mid\" }\ntimeline { bar 2: clip color(#d04040) for 1 bar }\n");
    project.amv(&["check", "film.amv"]).expect(0);
    let clicked = fs::read(project.file("click.wav")).expect("written");
    let pairs = (clicked.len() - 44) / 4;
    assert!(pairs.abs_diff(48_000 * 31 / 2) < 48, "{pairs}: the song's own length");
    let first = (beats[0]["time"].as_f64().expect("a time") * 48_000.0).round() as usize;
    let sample =
        |at: usize| i16::from_le_bytes([clicked[44 + 4 * at], clicked[45 + 4 * at]]).unsigned_abs();
    assert!(sample(first) > 16_000, "a click begins on its sample: {}", sample(first));
}
