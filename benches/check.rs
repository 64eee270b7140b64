//! How long a script takes from text to timeline, its media known: `cargo bench --bench check`.
//!
//! Prints the median, fastest and slowest of a number of runs over a script of 1,000 shots, and the
//! same for only parsing.

use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use amv::check::check;
use amv::hash::ContentHash;
use amv::source::{SourceId, Sources};
use amv::time::{FrameRate, FrameSet, Time};
use amv::timeline::lower;
use amv::world::{
    AudioFacts, FieldOrder, FrameTimes, Media, MemoryWorld, Orientation, Transfer, VideoFacts,
};

const RUNS: usize = 50;
const SHOTS: usize = 1_000;

fn main() {
    let script = script();
    let world = world(&script);
    let parsing = measure(|| {
        let parsed = amv::syntax::parse(SourceId(0), &script);
        assert!(parsed.errors.is_empty());
    });
    let all = measure(|| {
        let mut sources = Sources::new();
        let checked = check(&world, Path::new("film.amv"), &mut sources);
        let lowered = lower(&checked.program.expect("a program"));
        assert!(lowered.timeline.expect("a timeline").main().shots.len() >= SHOTS);
    });
    report("parse", &parsing);
    report("parse, check, lower", &all);
}

fn measure(mut run: impl FnMut()) -> Vec<Duration> {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times
}

#[expect(clippy::print_stdout, reason = "a benchmark's result is what it prints")]
fn report(what: &str, times: &[Duration]) {
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    println!(
        "{what}: {SHOTS} shots, median {:.2} ms, {:.2} to {:.2} ms in {RUNS} runs",
        ms(times[RUNS / 2]),
        ms(times[0]),
        ms(times[RUNS - 1])
    );
}

/// Clips with cues, cuts, crossfades and words in the proportions of a real film: ten shots in
/// every four bars.
fn script() -> String {
    let mut script = String::from(
        "song track = \"song.ogg\" {\n  tempo 174bpm\n  first beat 0.2s\n}\nfootage ep01 = \"ep01.mkv\"\nfootage ep02 = \"ep02.mkv\"\ntimeline {\n",
    );
    let at = |second: usize| format!("{}:{:02}.{}", second / 60, second % 60, second % 10);
    for group in 0..SHOTS / 10 {
        let bar = 1 + group * 4;
        let _ = writeln!(
            script,
            "  bar {bar}: clip ep01[{} ..]\n  crossfade 1/2 beat",
            at(10 + group * 3)
        );
        let _ = writeln!(
            script,
            "  bar {}: cut on beat cycle {{ ep01[{} ..]  ep02[{} ..] }}",
            bar + 1,
            at(400 + group),
            at(20 + group)
        );
        let _ = writeln!(
            script,
            "  bar {}: clip ep02[{} ..] {{ speed 50%; mirror }}",
            bar + 2,
            at(500 + group)
        );
        let _ = writeln!(
            script,
            "  bar {0}: cut on beat {{ ep01[{1} ..]  ep02[{1} ..]  ep01[{2} ..]  ep02[{2} ..] }}",
            bar + 3,
            at(30 + group),
            at(300 + group)
        );
    }
    let _ = writeln!(script, "  bar {}: clip ep01[0:10 ..]\n}}", 1 + SHOTS / 10 * 4);
    for line in 0..SHOTS / 20 {
        let _ = writeln!(
            script,
            "lyric \"line {line} of the song\" from bar {} to bar {}",
            1 + line * 8,
            5 + line * 8
        );
    }
    script
}

fn world(script: &str) -> MemoryWorld {
    MemoryWorld::new()
        .with_file("film.amv", script)
        .with_media("song.ogg", media(None, Some(sound())))
        .with_media("ep01.mkv", media(Some(video()), None))
        .with_media("ep02.mkv", media(Some(video()), None))
        .with_font_family("DejaVu Sans")
        .with_font_family("Noto Sans")
}

fn media(video: Option<VideoFacts>, audio: Option<AudioFacts>) -> Media {
    Media {
        digest: ContentHash::of(b"bench"),
        stamp: None,
        container: "matroska,webm".to_owned(),
        video,
        audio,
    }
}

fn sound() -> AudioFacts {
    AudioFacts {
        stream: 0,
        codec: "vorbis".to_owned(),
        rate: 44_100,
        channels: 2,
        duration: Time::from_seconds(600),
        start: Time::ZERO,
    }
}

fn video() -> VideoFacts {
    let rate = FrameRate::new(24_000, 1_001).expect("a rate");
    VideoFacts {
        stream: 0,
        codec: "h264".to_owned(),
        still: false,
        width: 1920,
        height: 1080,
        pixel_aspect: (1, 1),
        orientation: Orientation::UPRIGHT,
        rate,
        times: FrameTimes::Even { rate, count: 24 * 1_400 },
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
    }
}
