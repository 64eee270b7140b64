//! What holds of every film that has no error.

use amv::time::{Frame, FrameRange};
use amv::timeline::{Picture, Timeline};
use proptest::prelude::*;

use super::{HEAD, compile};

/// A line of a timeline, and what may stand before the next.
fn line() -> impl Strategy<Value = String> {
    let length = prop_oneof![
        (1..9u32).prop_map(|beats| format!("{beats} beats")),
        (4..60u32).prop_map(|frames| format!("{frames}f"))
    ];
    let source =
        (prop::sample::select(vec!["a", "b", "v", "s"]), 0..400u32).prop_map(|(name, frame)| {
            let most = if name == "s" { 20 } else { 400 };
            format!("{name}[{}f ..]", frame % most)
        });
    let modifiers = prop::sample::select(vec![
        "",
        "{ speed 50% }",
        "{ reverse }",
        "{ speed 130%; reverse }",
        "{ mirror }",
    ]);
    let clip = (source, length.clone(), modifiers)
        .prop_map(|(source, length, modifiers)| format!("clip {source} for {length} {modifiers}"));
    let cut = (
        length,
        prop::sample::select(vec!["cycle", "intercut", "shuffle"]),
        prop::sample::select(vec!["beat", "every 5f", "offbeat + bar"]),
    )
        .prop_map(|(length, order, rhythm)| {
            format!("cut on {rhythm} for {length} {order} {{ a[100f ..]  b[300f ..]  a[700f ..] {{ reverse }} }}")
        });
    let other = prop::sample::select(vec![
        "hold for 7f",
        "gap for 1 beat",
        "clip still for 1 beat",
        "repeat 2 { clip b[50f ..] for 9f }",
    ]);
    prop_oneof![4 => clip, 2 => cut, 1 => other.prop_map(str::to_owned)]
}

fn join() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "",
        "",
        "",
        "crossfade 4f",
        "wipe up 3f before cut",
        "radial 3f after cut",
        "dip to white 2f",
        "overlap 3f",
    ])
}

fn exists(film: &Timeline, shot: usize, frame: Frame) -> bool {
    let shot = &film.main().shots[shot];
    let Picture::Footage(laid) = &shot.picture else { return true };
    let times = &film.media[laid.media.0].facts.video.as_ref().expect("a picture").times;
    (Frame(0)..Frame(times.count())).contains(&laid.frame(
        frame - shot.frames.start,
        film.rate,
        times,
    ))
}

fn hold(film: &Timeline) {
    let mut at = Frame(0);
    for (index, shot) in film.main().shots.iter().enumerate() {
        assert_eq!(shot.frames.start, at, "shots tile the film");
        assert!(!shot.frames.is_empty());
        assert!(
            shot.frames.iter().all(|frame| exists(film, index, frame)),
            "every frame shown exists"
        );
        at = shot.frames.end;
    }
    assert_eq!(at, Frame(film.length));
    assert_eq!(film.main().cuts.len(), film.main().shots.len());
    let mut taken: Vec<FrameRange> = film
        .main()
        .transitions
        .iter()
        .map(|join| join.frames)
        .chain(film.main().fades.iter().map(|fade| fade.frames))
        .collect();
    taken.sort_by_key(|frames| frames.start);
    assert!(taken.windows(2).all(|pair| pair[0].end <= pair[1].start), "no two share a frame");
    for join in &film.main().transitions {
        assert!(
            join.frames.start >= film.main().shots[join.from].frames.start
                && join.frames.end <= film.main().shots[join.to].frames.end
        );
        let needed = join
            .frames
            .iter()
            .all(|frame| exists(film, join.from, frame) && exists(film, join.to, frame));
        assert!(
            needed || matches!(join.kind, amv::check::program::JoinKind::Dip(_)),
            "every handle exists"
        );
    }
}

#[test]
fn every_film_without_error_tiles_and_has_its_frames() {
    let laid = std::cell::Cell::new(0);
    let lines = prop::collection::vec((line(), join()), 1..9);
    let config =
        ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(lines in lines, fps in prop::sample::select(vec!["24", "23.976", "25", "60", "12.5"]))| {
        let last = lines.len() - 1;
        let items: String = lines.iter().enumerate().map(|(index, (line, join))| format!("{line}\n{}\n", if index < last { join } else { "" })).collect();
        let script = format!("{}timeline {{\n{items}}}\n", HEAD.replace("fps 24", &format!("fps {fps}")));
        if let (Some(film), _, _) = compile(&script) {
            hold(&film);
            laid.set(laid.get() + 1);
        }
    });
    assert!(laid.get() > 60, "{} films", laid.get());
}
