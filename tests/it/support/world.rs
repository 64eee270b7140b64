//! The standard world of tests and documentation: media that every example may name, and none of
//! which exists.

use amv::hash::ContentHash;
use amv::time::{FrameRate, FrameSet, Rational, Time};
use amv::world::{
    AudioFacts, FieldOrder, FileError, FrameTimes, Media, MemoryWorld, Orientation, Transfer,
    VideoFacts,
};
use amv::world::{Confidence, DetectedMusic, Meter, Onset, OnsetKind, Part, Pulse, Stretch};

/// A world with `song.ogg` (60 s), `ep01.mkv` (1920x1080, 24000/1001, 10 min), `ep02.mp4`
/// (1280x720, 24, 60 s), `short.mp4` (640x360, 30, 2 s), `vfr.mkv` (1280x720, 400 frames of 33 and
/// 67 ms in turn), `still.png` (800x600); the beat file `song.beats` (120 bpm from 0, four-four),
/// `song.lrc`, `song.srt`, `labels.txt`; `empty.mp4` and `notes.txt`, which are no media; and the
/// font families Noto Sans and DejaVu Sans. Beside them what shows special mistakes: `words.lrc`
/// (words timed one by one), `broken.beats` (prose), `stray.beats` (one line of it),
/// `latin1.txt` (labels, not UTF-8), `looks.amv`,
/// `ring.amv` (uses `film.amv`), `fields.mkv`, `cut.mkv`, the folder `clips`, `hand.ttf`; and no
/// font has U+13000.
///
/// In `song.ogg` 120 beats per minute are heard, from 0, in four-four; a kick on every first and
/// third beat, a snare 15 ms behind every second and fourth, one of them in four weak, a hat on
/// every half beat; sections A at 0, B at 16.1 s, A2 at 32 s, C at 48 s; drops at 16.1 s and 48 s,
/// a break at 30 s; it is loud from 16 s to 32 s. The listener is unsure of `unsure.ogg`, which is
/// the same at 87 bpm, and finds no pulse in `speech.ogg`. `song.taps` are four taps, `few.taps`
/// three.
pub(crate) fn standard() -> MemoryWorld {
    MemoryWorld::new()
        .with_media("song.ogg", sound("song.ogg", 60))
        .with_detected("song.ogg", heard())
        .with_media("unsure.ogg", sound("unsure.ogg", 60))
        .with_detected("unsure.ogg", unsure())
        .with_media("speech.ogg", sound("speech.ogg", 60))
        .with_detected("speech.ogg", speech())
        .with_file("song.taps", "0.51\n1.01\n1.52\n2.00\n")
        .with_file("few.taps", "0.51\n1.01\n1.52\n")
        .with_media("ep01.mkv", video("ep01.mkv", (1920, 1080), even(24_000, 1_001, 600)))
        .with_media("ep02.mp4", video("ep02.mp4", (1280, 720), even(24, 1, 60)))
        .with_media("short.mp4", video("short.mp4", (640, 360), even(30, 1, 2)))
        .with_media("vfr.mkv", video("vfr.mkv", (1280, 720), variable()))
        .with_media("still.png", still("still.png", (800, 600)))
        .with_bad_media("empty.mp4", FileError::Empty)
        .with_bad_media("notes.txt", FileError::Unreadable("it is text, not a medium".to_owned()))
        .with_file("notes.txt", "buy milk\n")
        .with_file("empty.mp4", "")
        .with_file("song.beats", beats())
        .with_file("song.lrc", "[00:02.00]Hello again\n[00:04.00]you and I\n[00:06.00]trips and falls\n[00:08.00]hello hello\n[00:10.00]\n")
        .with_file("song.srt", "1\n00:00:02,000 --> 00:00:04,000\nHello again\n\n2\n00:00:04,000 --> 00:00:06,000\nyou and I\n")
        .with_file("labels.txt", "4.000000\t4.000000\tdrop 1\n20.000000\t20.000000\tdrop 2\n30.000000\t34.000000\tbridge\n")
        .with_file("regions.txt", "2.0\t2.0\tboom\n4.0\t8.0\tact one\n6.0\t6.0\tboom\n10.0\t12.0\tact two\n14.0\t15.0\tact two\n20.0\t20.0\tboom\n")
        .with_file("words.lrc", WORDS)
        .with_file("broken.beats", "half past one\nbefore dawn\n")
        .with_file("stray.beats", "0.5\t1\nhalf past one\n1.0\t2\n1.5\t3\n")
        .with_file("latin1.txt", b"4.0\t4.0\tcaf\xe9\n")
        .with_file("looks.amv", "style chorus { size 9% }\nmark drop = bar 5\nlet wide = 80%\n")
        .with_file("ring.amv", "use \"film.amv\"\n")
        .with_media("fields.mkv", interlaced())
        .with_media("cut.mkv", truncated())
        .with_bad_media("clips", FileError::Folder)
        .with_font_file("hand.ttf", "Hand")
        .without_glyph('\u{13000}')
        .with_media("recording.mkv", recording())
        .with_media("slides.gif", slides())
        .with_media("slow.mp4", video("slow.mp4", (1280, 720), even(1, 1, 60)))
        .with_font_family("Noto Sans")
        .with_font_family("DejaVu Sans")
}

fn ms(ms: i64) -> Time {
    Time::from_ticks(ms, 1, 1000)
}

/// What is heard in `song.ogg`.
pub(crate) fn heard() -> DetectedMusic {
    let steady = Stretch::Steady { first: Time::ZERO, tempo: Rational::from(120), beats: 120 };
    let confidence = Confidence { tempo: 99, level: 90, phase: 95, bars: 90 };
    let part = |start: i64, name: &str| Part { start: ms(start), name: name.to_owned() };
    DetectedMusic {
        detector: amv::music::DETECTOR_VERSION,
        length: ms(60_000),
        pulse: Some(Pulse {
            stretches: vec![steady],
            meters: vec![Meter { beat: 0, meter: 4 }],
            confidence,
            rival: None,
        }),
        onsets: onsets(),
        sections: vec![part(0, "A"), part(16_100, "B"), part(32_000, "A2"), part(48_000, "C")],
        drops: vec![ms(16_100), ms(48_000)],
        breaks: vec![ms(30_000)],
        energy: (0..240)
            .map(|quarter| if (64..128).contains(&quarter) { 90 } else { 40 })
            .collect(),
    }
}

fn onsets() -> Vec<Onset> {
    let beat = |beat: i64| {
        let drum = match beat % 2 {
            0 => Onset { time: ms(beat * 500), kind: OnsetKind::Kick, strength: 100 },
            _ => Onset {
                time: ms(beat * 500 + 15),
                kind: OnsetKind::Snare,
                strength: if beat % 8 == 7 { 40 } else { 80 },
            },
        };
        [drum, Onset { time: ms(beat * 500 + 250), kind: OnsetKind::Hat, strength: 50 }]
    };
    (0..120).flat_map(beat).collect()
}

/// What is heard in `unsure.ogg`.
fn unsure() -> DetectedMusic {
    let steady = Stretch::Steady { first: ms(312), tempo: Rational::from(87), beats: 80 };
    let confidence = Confidence { tempo: 30, level: 30, phase: 30, bars: 30 };
    let meters = vec![Meter { beat: 0, meter: 4 }];
    DetectedMusic {
        pulse: Some(Pulse {
            stretches: vec![steady],
            meters,
            confidence,
            rival: Some(Rational::from(2)),
        }),
        ..heard()
    }
}

/// What is heard in `speech.ogg`.
fn speech() -> DetectedMusic {
    DetectedMusic {
        pulse: None,
        sections: Vec::new(),
        drops: Vec::new(),
        breaks: Vec::new(),
        ..heard()
    }
}

/// Words timed one by one, one of them in two syllables.
const WORDS: &str = "[00:02.00]<00:02.00>Never <00:02.50>say <00:03.00>good<00:03.50>bye <00:04.00>\n\
[00:06.00]<00:06.00>never <00:06.50>again <00:08.00>\n[00:10.00]\n";

fn beats() -> String {
    (0..120)
        .map(|beat| {
            format!(
                "{}.{}\t{}\n",
                beat / 2,
                if beat % 2 == 0 { "000" } else { "500" },
                beat % 4 + 1
            )
        })
        .collect()
}

fn even(num: u32, den: u32, seconds: i64) -> FrameTimes {
    let rate = FrameRate::new(num, den).expect("a rate");
    FrameTimes::Even { rate, count: rate.nearest(Time::from_seconds(seconds)).0 }
}

fn variable() -> FrameTimes {
    let starts: Vec<Time> =
        (0..400).map(|frame| Time::from_ticks(frame / 2 * 100 + frame % 2 * 33, 1, 1000)).collect();
    FrameTimes::Listed { starts: starts.into(), end: Time::from_seconds(20) }
}

/// `recording.mkv`: two pictures that stay, then usual frames.
fn recording() -> Media {
    let starts: Vec<Time> =
        [0, 2000].into_iter().chain((300..325).map(|frame| frame * 40)).map(ms).collect();
    let times = FrameTimes::Listed { starts: starts.into(), end: ms(13_000) };
    let mut media = video("recording.mkv", (1280, 720), times);
    media.video.as_mut().expect("a picture").rate = FrameRate::new(25, 1).expect("a rate");
    media
}

/// `slides.gif`: four pictures in 11 s.
fn slides() -> Media {
    let times =
        FrameTimes::Listed { starts: [0, 2000, 5000, 6000].map(ms).into(), end: ms(11_000) };
    let mut media = video("slides.gif", (1280, 720), times);
    media.video.as_mut().expect("a picture").rate = FrameRate::new(4, 11).expect("a rate");
    media
}

fn sound(name: &str, seconds: i64) -> Media {
    let audio = AudioFacts {
        stream: 0,
        codec: "vorbis".to_owned(),
        rate: 44_100,
        channels: 2,
        duration: Time::from_seconds(seconds),
        start: Time::ZERO,
    };
    Media {
        digest: ContentHash::of(name.as_bytes()),
        stamp: None,
        container: "ogg".to_owned(),
        video: None,
        audio: Some(audio),
    }
}

fn still(name: &str, size: (u32, u32)) -> Media {
    let mut media = video(name, size, even(25, 1, 0));
    let facts = media.video.as_mut().expect("a picture");
    facts.still = true;
    facts.times = FrameTimes::Even { rate: facts.rate, count: 1 };
    facts.codec = "png".to_owned();
    media
}

/// `fields.mkv`: 1920x1080, 25 frames per second, interlaced.
fn interlaced() -> Media {
    let mut media = video("fields.mkv", (1920, 1080), even(25, 1, 60));
    media.video.as_mut().expect("a picture").fields = FieldOrder::TopFirst;
    media
}

/// `cut.mkv`: promises 60 s and has 20.
fn truncated() -> Media {
    let mut media = video("cut.mkv", (1920, 1080), even(24, 1, 20));
    media.video.as_mut().expect("a picture").promised = Some(Time::from_seconds(60));
    media
}

fn video(name: &str, (width, height): (u32, u32), times: FrameTimes) -> Media {
    let rate = match &times {
        FrameTimes::Even { rate, .. } => *rate,
        FrameTimes::Listed { .. } => FrameRate::new(20, 1).expect("a rate"),
    };
    let facts = VideoFacts {
        stream: 0,
        codec: "h264".to_owned(),
        still: false,
        width,
        height,
        pixel_aspect: (1, 1),
        orientation: Orientation::UPRIGHT,
        rate,
        times,
        keys: FrameSet::default(),
        closed: FrameSet::default(),
        first_pts: Time::ZERO,
        pixel_format: "yuv420p".to_owned(),
        bit_depth: 8,
        alpha: false,
        matrix: None,
        range: None,
        transfer: Transfer::Sdr,
        fields: FieldOrder::Progressive,
        promised: None,
    };
    Media {
        digest: ContentHash::of(name.as_bytes()),
        stamp: None,
        container: "matroska,webm".to_owned(),
        video: Some(facts),
        audio: None,
    }
}
