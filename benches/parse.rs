//! How long reading a script of a thousand shots takes: `cargo bench --bench parse`.

#![allow(clippy::print_stdout, reason = "a benchmark says what it measured")]

use std::time::Instant;

use amv::source::SourceId;
use amv::syntax::parse;

fn main() {
    let script = script(1000);
    let times: Vec<_> = (0..50).map(|_| time(&script)).collect();
    let best = times.iter().min().copied().unwrap_or_default();
    let middle = sorted(times).get(25).copied().unwrap_or_default();
    println!("1000 shots, {} kB: best {best:?}, middle {middle:?}", script.len() / 1000);
}

fn time(script: &str) -> std::time::Duration {
    let start = Instant::now();
    let parsed = parse(SourceId(0), script);
    let took = start.elapsed();
    assert!(parsed.errors.is_empty());
    took
}

fn sorted<T: Ord>(mut times: Vec<T>) -> Vec<T> {
    times.sort();
    times
}

/// A film of cues, clips, cuts and transitions as editors write them.
fn script(shots: usize) -> String {
    let mut script =
        "song track = \"track.ogg\" { tempo 128bpm; first beat 0.412s }\nfootage bunny = \"bunny.mp4\"\n\ntimeline {\n".to_owned();
    for shot in 0..shots {
        let second = shot % 60;
        script += &match shot % 4 {
            0 => format!(
                "  bar {}.3 + 1/2 beat: clip bunny[1:{second:02}.5 .. 2:{second:02}] fit until bar {}\n",
                shot * 2,
                shot * 2 + 1
            ),
            1 => format!("  clip bunny[{second}s + 2f ..] for 1 bar {{ speed 50%; mirror }}\n"),
            2 => {
                format!(
                    "  cut on every 1/2 beat until bar {} cycle {{ bunny[0:{second:02} ..]  bunny[3:{second:02} ..] }}\n",
                    shot * 2 + 4
                )
            }
            _ => "  crossfade 1/2 beat before cut ease in out sine\n".to_owned(),
        };
    }
    script + "}\n"
}
