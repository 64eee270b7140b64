//! How long pictures and sounds last: the length of a last frame is in the file, if anywhere.

use std::fs;
use std::path::{Path, PathBuf};

use amv::render::ffmpeg::{SoundReader, probe};
use amv::time::{FrameRate, Time};
use amv::world::{FrameTimes, VideoFacts};

use crate::support::reference;

/// Makes a file of four pictures at the times 0, 2, 5 and 6 s, of which the last lasts `last`
/// seconds.
fn slides(folder: &Path, name: &str, last: &str, encoder: &[&str]) -> PathBuf {
    let source = "testsrc2=s=64x48:r=1:d=7,select='eq(n,0)+eq(n,2)+eq(n,5)+eq(n,6)'";
    let arguments = ["-f", "lavfi", "-i", source, "-fps_mode", "passthrough"];
    let plain = folder.join("plain.nut");
    reference::make(&[&arguments, encoder].concat(), &plain);
    let lengths =
        format!("setts=duration='if(eq(N,3),{last}/TB,if(eq(N,2),1/TB,if(eq(N,1),3/TB,2/TB)))'");
    let timed = folder.join("timed.mov");
    let copied = |from: &Path, to: &Path, more: &[&str]| {
        let from = from.to_str().expect("Unicode");
        reference::make(&[&["-i", from, "-c", "copy"], more].concat(), to);
    };
    copied(&plain, &timed, &["-bsf:v", &lengths]);
    let path = folder.join(name);
    copied(&timed, &path, &[]);
    path
}

fn video(path: &Path) -> VideoFacts {
    probe(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())).video.expect("one")
}

fn starts(facts: &VideoFacts) -> Vec<i64> {
    (0..facts.times.count())
        .map(|frame| facts.times.start(amv::time::Frame(frame)).millis())
        .collect()
}

#[test]
fn a_last_frame_lasts_as_long_as_its_file_says() {
    skip_without_ffmpeg!();
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let h264 = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-bf", "0"];
    for (name, encoder) in [
        ("h264.mp4", &h264[..]),
        ("h264.mkv", &h264),
        ("mjpeg.mov", &["-c:v", "mjpeg"]),
        ("mjpeg.mkv", &["-c:v", "mjpeg"]),
    ] {
        for (last, millis) in [("5", 11_000), ("0.25", 6250)] {
            let facts = video(&slides(folder, name, last, encoder));
            assert_eq!(starts(&facts), [0, 2000, 5000, 6000], "{name}");
            // The tag that says the end of a Matroska track counts only where it is later than
            // the end of a frame of the track's usual length.
            if !name.ends_with("mkv") || last == "5" {
                assert_eq!(facts.duration().millis(), millis, "{name}");
            }
        }
    }
}

/// Sets the delays of a GIF's pictures, in hundredths of a second.
fn set_delays(path: &Path, delays: &[u16]) {
    let mut bytes = fs::read(path).expect("there");
    let mut delays = delays.iter();
    for at in 0..bytes.len() - 8 {
        if bytes[at..at + 3] == [0x21, 0xf9, 4] && bytes[at + 7] == 0 {
            let delay = delays.next().expect("a delay");
            bytes[at + 4..at + 6].copy_from_slice(&delay.to_le_bytes());
        }
    }
    assert_eq!(delays.next(), None, "each delay is a picture's");
    fs::write(path, bytes).expect("written");
}

fn gif(folder: &Path, name: &str, delays: &[u16]) -> PathBuf {
    let path = folder.join(name);
    let source = format!("testsrc2=s=64x48:r=10:d={}", delays.len() as f64 / 10.0);
    reference::make(&["-f", "lavfi", "-i", &source], &path);
    set_delays(&path, delays);
    path
}

#[test]
fn a_gif_is_as_long_as_its_delays() {
    skip_without_ffmpeg!();
    let folder = tempfile::tempdir().expect("a folder");
    let facts = video(&gif(folder.path(), "a.gif", &[200, 300, 100, 500]));
    assert_eq!(starts(&facts), [0, 2000, 5000, 6000]);
    assert_eq!(facts.duration(), Time::from_seconds(11));
    // Even but for its last picture, which stays.
    let facts = video(&gif(folder.path(), "b.gif", &[10, 10, 10, 300]));
    assert_eq!(facts.duration().millis(), 3300);
    assert_eq!(facts.rate, FrameRate::new(10, 1).expect("a rate"));
    let facts = video(&gif(folder.path(), "c.gif", &[10, 10, 10, 10]));
    assert!(matches!(facts.times, FrameTimes::Even { count: 4, .. }), "{:?}", facts.times);
    assert!(!facts.still);
    assert!(video(&gif(folder.path(), "d.gif", &[500])).still);
}

/// Sets the delays of an animated PNG's pictures, in seconds.
fn set_png_delays(path: &Path, delays: &[u16]) {
    let mut bytes = fs::read(path).expect("there");
    let mut delays = delays.iter();
    let mut at = 8;
    while at < bytes.len() {
        let length = u32::from_be_bytes(bytes[at..at + 4].try_into().expect("four")) as usize;
        if bytes[at + 4..at + 8] == *b"fcTL" {
            let delay = delays.next().expect("a delay");
            bytes[at + 28..at + 30].copy_from_slice(&delay.to_be_bytes());
            bytes[at + 30..at + 32].copy_from_slice(&1_u16.to_be_bytes());
        }
        at += 12 + length;
    }
    fs::write(path, bytes).expect("written");
}

#[test]
fn an_animated_png_is_as_long_as_its_delays() {
    skip_without_ffmpeg!();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.apng");
    reference::make(&["-f", "lavfi", "-i", "testsrc2=s=64x48:r=1:d=4", "-f", "apng"], &path);
    set_png_delays(&path, &[2, 3, 1, 5]);
    let facts = video(&path);
    assert_eq!(starts(&facts), [0, 2000, 5000, 6000]);
    assert_eq!(facts.duration(), Time::from_seconds(11));
}

#[test]
fn even_footage_stays_even() {
    skip_without_ffmpeg!();
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["a.mp4", "a.mkv", "a.mov", "a.avi", "a.ts"] {
        for frames in ["0", "2"] {
            let path = folder.path().join(name);
            let source = "testsrc2=s=64x48:r=24000/1001:d=3";
            let encoder = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-bf", frames];
            reference::make(&[&["-f", "lavfi", "-i", source], &encoder[..]].concat(), &path);
            let facts = video(&path);
            let rate = FrameRate::new(24_000, 1001).expect("a rate");
            assert_eq!(facts.times, FrameTimes::Even { rate, count: 72 }, "{name}, {frames}");
        }
    }
}

#[test]
fn a_truncated_matroska_is_told_to_be_short() {
    skip_without_ffmpeg!();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.mkv");
    let encoder = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-g", "10"];
    let source = "testsrc2=s=320x240:r=25:d=8";
    reference::make(&[&["-f", "lavfi", "-i", source], &encoder[..]].concat(), &path);
    let bytes = fs::read(&path).expect("there");
    fs::write(&path, &bytes[..bytes.len() / 2]).expect("cut");
    let facts = video(&path);
    assert!(facts.duration() < Time::from_seconds(6), "{}", facts.duration());
    assert_eq!(facts.promised, Some(Time::from_seconds(8)));
}

#[test]
fn a_sound_ends_where_it_ends_beside_its_picture() {
    skip_without_ffmpeg!();
    let folder = tempfile::tempdir().expect("a folder");
    let picture = ["-f", "lavfi", "-i", "color=blue:s=64x36:r=25:d=12"];
    let sound = ["-f", "lavfi", "-i", "sine=d=10"];
    let coded = ["-c:v", "libx264", "-c:a", "flac"];
    for (name, picture_late, sound_late, end) in
        [("a.mkv", "0", "0.7", 10_700), ("b.mkv", "0", "3", 13_000), ("c.mkv", "1.2", "0", 8800)]
    {
        let path = folder.path().join(name);
        let arguments = [
            &["-itsoffset", picture_late][..],
            &picture,
            &["-itsoffset", sound_late],
            &sound,
            &coded,
        ];
        reference::make(&arguments.concat(), &path);
        let audio = probe(&path).expect("readable").audio.expect("sound");
        assert_eq!((audio.duration.millis(), audio.end().millis()), (10_000, end), "{name}");
        let mut song = SoundReader::of_song(&path, &audio).expect("opens");
        let mut pairs = 0;
        while let Some(samples) = song.read().expect("readable") {
            pairs += samples.len() as i64 / 2;
        }
        assert_eq!(pairs, end * 48, "{name}");
    }
}
