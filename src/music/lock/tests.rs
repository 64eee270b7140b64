//! What was heard goes through text and comes back the same.

use proptest::prelude::*;

use super::*;
use crate::time::{Rational, Time};
use crate::world::{
    Confidence, Facet, Facets, Meter, Onset, OnsetKind, Part, Pulse, Stretch, TempoHint,
};

fn flicks(flicks: i64) -> Time {
    Time::from_flicks(flicks)
}

fn at(ms: i64) -> Time {
    Time::from_ticks(ms, 1, 1000)
}

/// A song with a steady and two free stretches, none of whose times is a whole number of
/// microseconds.
fn detected() -> DetectedMusic {
    let steady =
        Stretch::Steady { first: flicks(290_707_201), tempo: Rational::new(1044, 7), beats: 9 };
    let free = |first: i64| Stretch::Free {
        beats: (0..7).map(|beat| at(first + beat * 510) + flicks(beat * 37 + 11)).collect(),
    };
    let meters = vec![Meter { beat: 2, meter: 4 }, Meter { beat: 14, meter: 3 }];
    let confidence = Confidence { tempo: 99, level: 48, phase: 95, bars: 70 };
    let onset =
        |ms: i64, kind: OnsetKind, strength: u8| Onset { time: at(ms) + flicks(5), kind, strength };
    DetectedMusic {
        detector: 3,
        length: at(20_000) + flicks(1),
        pulse: Some(Pulse {
            stretches: vec![steady, free(5_000), free(9_000)],
            meters,
            confidence,
            rival: Some(Rational::new(3, 2)),
        }),
        onsets: vec![
            onset(1412, OnsetKind::Hat, 40),
            onset(412, OnsetKind::Kick, 83),
            onset(1412, OnsetKind::Kick, 100),
        ],
        sections: vec![
            Part { start: at(0), name: "A".to_owned() },
            Part { start: at(8_123), name: "A2".to_owned() },
        ],
        drops: vec![at(8_123)],
        breaks: vec![at(4_000), at(12_000)],
        energy: (0..85).map(|value| value as u8).collect(),
    }
}

fn lock_of(detected: DetectedMusic) -> Lock {
    let mut lock = Lock::default();
    let entry = |song: &str, hints: &Hints| LockEntry {
        song: song.to_owned(),
        hints: hints_text(hints),
        digest: ContentHash::of(b"song"),
        facets: Facets::ALL,
        detected: Arc::new(detected.clone()),
    };
    let hints = Hints {
        tempo: Some(TempoHint::Between(Rational::from(160), Rational::new(361, 2))),
        meter: Some(3),
        ..Hints::default()
    };
    lock.insert(entry("b \"side\".ogg", &Hints::default()));
    lock.insert(entry("a/ö.ogg", &hints));
    lock.insert(entry("a/ö.ogg", &Hints::default()));
    lock
}

#[test]
fn text_and_what_it_says_come_back_the_same() {
    let settled = settled(detected());
    assert_ne!(settled, detected());
    let lock = lock_of(settled);
    let text = lock.to_text();
    let read = Lock::parse(&text).expect("a lock");
    assert_eq!(read, lock);
    assert_eq!(read.to_text(), text);
}

#[test]
fn settling_twice_is_settling_once() {
    let once = settled(detected());
    assert_eq!(settled(once.clone()), once);
    let times: Vec<Time> = once.onsets.iter().map(|onset| onset.time).collect();
    assert_eq!(times, [412, 1412, 1412].map(at));
}

#[test]
fn entries_are_sorted_and_found() {
    let lock = lock_of(settled(detected()));
    let keys: Vec<(&str, &str)> =
        lock.entries().iter().map(|entry| (entry.song.as_str(), entry.hints.as_str())).collect();
    assert_eq!(
        keys,
        [("a/ö.ogg", "none"), ("a/ö.ogg", "tempo 160..180.5, meter 3"), ("b \"side\".ogg", "none")]
    );
    assert!(lock.entry("b \"side\".ogg", &Hints::default()).is_some());
    assert!(lock.entry("b \"side\".ogg", &Hints { meter: Some(4), ..Hints::default() }).is_none());
}

#[test]
fn the_text_reads_well() {
    let text = lock_of(settled(detected())).to_text();
    let lines: Vec<&str> = text.lines().take(20).collect();
    assert_eq!(
        lines[..14],
        [
            "amv-lock 2: what amv detects in the song; made by amv, belongs in git beside the script",
            "",
            "song \"a/ö.ogg\"",
            "  hints none",
            &format!("  digest {}", ContentHash::of(b"song")),
            "  detector 3",
            "  length 20.000000",
            "  holds beats parts drops breaks energy kick snare hat other",
            "  steady 0.412000 at 1044/7 for 9 beats",
            "  free",
            "    bar 2: 5.000000",
            "    bar 3: 5.510000 6.020000 6.530000 7.040000",
            "    bar 4: 7.550000 8.060000",
            "  free",
        ]
    );
    assert!(text.contains("\n  confidence tempo 99 level 48 phase 95 bars 70\n  rival 3/2\n"));
    assert!(text.contains("\n  kick 0: 0.412000:83 1.412000:100\n  hat 0: 1.412000:40\n"));
    assert!(text.contains("\n  energy 10: 40 41 "));
}

#[test]
fn a_lock_holds_what_a_film_uses() {
    let whole = settled(detected());
    let facets = Facets::from_iter([Facet::Beats, Facet::Hits(OnsetKind::Kick)]);
    let mut lock = Lock::default();
    lock.insert(LockEntry {
        song: "a.ogg".to_owned(),
        hints: "none".to_owned(),
        digest: ContentHash::of(b"song"),
        facets,
        detected: Arc::new(whole.only(facets)),
    });
    let text = lock.to_text();
    assert_eq!(Lock::parse(&text), Ok(lock));
    assert!(text.contains("\n  holds beats kick\n"), "{text}");
    for other in ["\n  part ", "\n  energy ", "\n  hat ", "\n  drop ", "\n  break "] {
        assert!(!text.contains(other), "{text}");
    }
    let fault = |text: String| Lock::parse(&text).expect_err("a mistake").what;
    assert_eq!(fault(text.replace("holds beats kick", "holds kick")), LockFileProblem::Line);
    assert_eq!(fault(text.replace("holds beats kick", "holds kick beats")), LockFileProblem::Line);
    assert_eq!(fault(text.replace("holds beats kick", "holds beats tom")), LockFileProblem::Line);
}

#[test]
fn the_lock_of_a_steady_song_is_short() {
    let stretches =
        vec![Stretch::Steady { first: at(412), tempo: Rational::from(128), beats: 400 }];
    let confidence = Confidence { tempo: 99, level: 90, phase: 95, bars: 70 };
    let meters = vec![Meter { beat: 0, meter: 4 }];
    let pulse = Pulse { stretches, meters, confidence, rival: None };
    let steady = DetectedMusic { pulse: Some(pulse), ..settled(detected()) };
    let mut lock = Lock::default();
    lock.insert(LockEntry {
        song: "a.ogg".to_owned(),
        hints: "none".to_owned(),
        digest: ContentHash::of(b"song"),
        facets: Facet::Beats.into(),
        detected: Arc::new(steady.only(Facet::Beats.into())),
    });
    assert_eq!(lock.to_text().lines().count(), 12, "{}", lock.to_text());
}

#[test]
fn a_lock_of_the_earlier_format_is_read() {
    let digest = ContentHash::of(b"song");
    let text = format!(
        "amv-lock 1: what amv hears in the song; made by amv, belongs in git beside the script\n\n\
         song \"a.ogg\"\n  hints tempo 133, meter 4\n  digest {digest}\n  listener 1\n  length 20.000000\n  \
         steady 0.412000 at 133.33 for 40 beats\n  meter 4 from beat 0\n  \
         confidence tempo 12 level 100 phase 95 bars 70\n  section A 0.000000\n  section B 8.123000\n  \
         drop 8.123000\n  energy 0: 1 2 3\n  hits 0: kick 0.412000:83 hat 0.412000:40\n  \
         hits 1: kick 1.412000:100\n  lines 13\n"
    );
    let lock = Lock::parse(&text).expect("a lock");
    let about = Hints {
        tempo: Some(TempoHint::About(Rational::from(133))),
        meter: Some(4),
        ..Hints::default()
    };
    let entry = lock.entry("a.ogg", &about).expect("a tempo was about right");
    assert_eq!((entry.facets, entry.detected.detector), (Facets::ALL, 1));
    assert_eq!((entry.detected.onsets.len(), entry.detected.sections.len()), (3, 2));
    let written = lock.to_text();
    assert!(
        written.starts_with("amv-lock 2: ")
            && written.contains("\n  kick 0: 0.412000:83 1.412000:100\n")
    );
    assert_eq!(Lock::parse(&written), Ok(lock));
}

#[test]
fn a_moved_hit_changes_one_line() {
    let before = lock_of(settled(detected())).to_text();
    let mut moved = detected();
    moved.onsets[1].time += at(3);
    let after = lock_of(settled(moved)).to_text();
    let changed =
        before.lines().zip(after.lines()).filter(|(before, after)| before != after).count();
    assert_eq!((changed, before.lines().count()), (3, after.lines().count()));
}

#[test]
fn damage_is_told_by_its_line() {
    let text = lock_of(settled(detected())).to_text();
    let fault = |text: &str| Lock::parse(text).expect_err("a mistake");
    let conflict = text.replacen(
        "  detector 3\n",
        "<<<<<<< ours\n  detector 3\n=======\n  detector 4\n>>>>>>> theirs\n",
        1,
    );
    assert_eq!((fault(&conflict).line, fault(&conflict).what), (6, LockFileProblem::Conflict));
    assert_eq!(
        fault(&text.replacen("amv-lock 2", "amv-lock 3", 1)).what,
        LockFileProblem::Version("3".to_owned())
    );
    assert_eq!(fault(&text.replacen("amv-lock 2", "lock", 1)).what, LockFileProblem::NoLock);
    assert_eq!(
        fault(&text.replacen("  length 20.000000\n", "", 1)).what,
        LockFileProblem::Missing("length")
    );
    assert_eq!(
        fault(&text.replacen("for 9 beats", "for 90 beats", 1)).what,
        LockFileProblem::Pulse
    );
    assert_eq!(
        fault(&text.replacen("kick 0: 0.412000", "kick 0: x", 1)).what,
        LockFileProblem::Line
    );
    assert_eq!(
        fault(&format!("{text}{}", &text[text.find("\nsong").expect("a song")..])).what,
        LockFileProblem::Twice
    );
    assert_eq!(fault("").what, LockFileProblem::NoLock);
    assert_eq!(
        fault(&text.replacen("  hat 0: 1.412000:40\n", "", 1)).what,
        LockFileProblem::Lines { said: 28, there: 27 }
    );
    assert_eq!(
        fault(text.trim_end().rsplit_once('\n').expect("lines").0).what,
        LockFileProblem::Missing("lines")
    );
    for end in (0..text.len()).filter(|&end| text.is_char_boundary(end)) {
        let _ = Lock::parse(&text[..end]);
    }
}

#[test]
fn a_time_finer_than_a_lock_writes_is_a_mistake() {
    let text = lock_of(settled(detected())).to_text();
    for (written, finer) in [
        ("hat 0: 1.412000:", "hat 0: 1.4120005:"),
        ("hat 0: 1.412000:", "hat 0: 1.4120000:"),
        ("length 20.000000\n", "length 20.0000001\n"),
        ("steady 0.412000 ", "steady 0.4120001 "),
        ("bar 2: 5.000000\n", "bar 2: 5.0000001\n"),
        ("part A2 8.123000\n", "part A2 8.1230001\n"),
        ("drop 8.123000\n", "drop 8.1230001\n"),
    ] {
        let line = text.lines().position(|line| line.contains(written.trim_end())).expect(written);
        let error = Lock::parse(&text.replacen(written, finer, 1)).expect_err(finer);
        assert_eq!((error.line, error.what), (line + 1, LockFileProblem::Line), "{finer}");
    }
    assert!(Lock::parse(&text.replacen("length 20.000000\n", "length 20.5\n", 1)).is_ok());
}

#[test]
fn differences_are_counted() {
    let old = settled(detected());
    assert!(Difference::between(&old, &old).is_none());
    let mut new = old.clone();
    if let Some(pulse) = &mut new.pulse {
        pulse.stretches[0] =
            Stretch::Steady { first: at(424), tempo: Rational::new(1044, 7), beats: 8 };
        pulse.meters[0].beat = 3;
    }
    new.onsets.remove(0);
    new.sections[1].name = "B".to_owned();
    let difference = Difference::between(&old, &new);
    let moved = Moved { added: 0, lost: 1, moved: 8, median: at(12), most: at(12) };
    assert_eq!((difference.beats, difference.sections, difference.hits.lost), (moved, 1, 1));
    assert_eq!(difference.lines()[0], "1 beat lost, 8 moved by 12 ms, at most 12 ms");
    assert_eq!(Difference::default().to_string(), "nothing");
}

#[test]
fn hints_are_told_apart() {
    let taps =
        |ms: i64| Hints { taps: vec![at(ms)], first_beat: Some(at(312)), ..Hints::default() };
    assert_ne!(hints_text(&taps(1)), hints_text(&taps(2)));
    assert!(hints_text(&taps(1)).starts_with("first beat 0.312000, 1 taps "));
}

#[test]
fn a_pulse_that_is_none_is_left_out() {
    let mut none = detected();
    if let Some(pulse) = &mut none.pulse {
        pulse.stretches.reverse();
    }
    assert_eq!(settled(none).pulse, None);
}

fn any_time() -> impl Strategy<Value = Time> {
    (-1_000_000_000_i64..1_000_000_000_000).prop_map(flicks)
}

fn any_stretch() -> impl Strategy<Value = Stretch> {
    let steady = (any_time(), 1_i128..100_000, 1_i128..1_000, 1_u32..2_000).prop_map(
        |(first, tempo, per, beats)| Stretch::Steady {
            first,
            tempo: Rational::new(tempo, per),
            beats,
        },
    );
    let free = proptest::collection::vec(any_time(), 0..8)
        .prop_map(|beats| Stretch::Free { beats: beats.into_iter().collect() });
    prop_oneof![steady, free]
}

/// Anything a detector could come to, sensible or not.
fn any_detected() -> impl Strategy<Value = DetectedMusic> {
    let kind = prop_oneof![
        Just(OnsetKind::Kick),
        Just(OnsetKind::Snare),
        Just(OnsetKind::Hat),
        Just(OnsetKind::Other)
    ];
    let onset = (any_time(), kind, 0_u8..=100).prop_map(|(time, kind, strength)| Onset {
        time,
        kind,
        strength,
    });
    let part = (any_time(), "[A-D][2-4]?").prop_map(|(start, name)| Part { start, name });
    let meter = (0_u32..200, 1_u32..9).prop_map(|(beat, meter)| Meter { beat, meter });
    let pulse =
        (proptest::collection::vec(any_stretch(), 0..4), proptest::collection::vec(meter, 0..4))
            .prop_map(|(stretches, meters)| Pulse {
                stretches,
                meters,
                confidence: Confidence { tempo: 99, level: 48, phase: 95, bars: 70 },
                rival: None,
            });
    (
        any_time(),
        proptest::option::of(pulse),
        proptest::collection::vec(onset, 0..8),
        proptest::collection::vec(part, 0..4),
        proptest::collection::vec(any_time(), 0..4),
        proptest::collection::vec(0_u8..=100, 0..90),
    )
        .prop_map(|(length, pulse, onsets, sections, drops, energy)| DetectedMusic {
            detector: 3,
            length,
            pulse,
            onsets,
            sections,
            breaks: drops.clone(),
            drops,
            energy,
        })
}

proptest! {
    #[test]
    fn anything_settled_comes_back_from_text(detected in any_detected()) {
        let once = settled(detected);
        assert_eq!(settled(once.clone()), once);
        let lock = lock_of(once);
        assert_eq!(Lock::parse(&lock.to_text()), Ok(lock));
    }
}
