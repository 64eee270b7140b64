//! Files that others write, files of ours read again, and files that are broken.

use proptest::prelude::*;

use super::*;
use crate::music::{MidiProblem, MusicFileProblem};
use crate::time::{FLICKS_PER_SECOND, Rational, Time};
use crate::world::{Confidence, Meter, Part, Pulse, Stretch};

const SM: &str = "// a chart\n#TITLE:x;\n#OFFSET:-0.500;\n#BPMS:0.000=120.000,\n8.000=60.000;\n#STOPS:4.000=0.250;\n#NOTES:\n dance-single:\n :\n Hard:\n 9:\n 0:\n0000\n0000\n,\n0000\n0000\n,\n0000\n0000\n;\n";
const SSC: &str = "#VERSION:0.83;\n#OFFSET:0.1;\n#BPMS:0=240;\n#DELAYS:2=0.5;\n#WARPS:4=2;\n#TIMESIGNATURES:0=3=4;\n#NOTEDATA:;\n#BPMS:0=999;\n#NOTES:\n0000\n,\n0000\n;\n";
const OSU: &str = "osu file format v14\n\n[General]\nMode: 0\n\n[TimingPoints]\n1000,500,3,2,1,60,1,0\n1250,-50,4,2,1,60,0,0\n3499,250,4,2,1,60,1,0\n\n[HitObjects]\n256,192,5000,1,0,0:0:0:0:\n";

fn ms(beats: &[(Time, u32)]) -> Vec<(i64, u32)> {
    beats.iter().map(|&(time, place)| (time.millis(), place)).collect()
}

fn read(name: &str, bytes: impl AsRef<[u8]>) -> Vec<(i64, u32)> {
    let (beats, skipped) = with_skipped(name, bytes);
    assert_eq!(skipped, [], "{name}");
    beats
}

/// The lines and problems of what is skipped.
type Skipped = Vec<(usize, MusicFileProblem)>;

/// The beats, and what is skipped.
fn with_skipped(name: &str, bytes: impl AsRef<[u8]>) -> (Vec<(i64, u32)>, Skipped) {
    let file =
        parse_beat_file(name, bytes.as_ref()).unwrap_or_else(|mistake| panic!("{name}: {mistake}"));
    let skipped = file.skipped.into_iter().map(|mistake| (mistake.line, mistake.what)).collect();
    (ms(&file.beats), skipped)
}

fn wrong(name: &str, bytes: impl AsRef<[u8]>) -> (usize, MusicFileProblem) {
    let mistake = parse_beat_file(name, bytes.as_ref()).expect_err("a mistake");
    (mistake.line, mistake.what)
}

/// A MIDI file of one track.
fn midi(format: u8, division: u16, track: &[u8]) -> Vec<u8> {
    let head = [b"MThd\0\0\0\x06\0", &[format, 0, 1][..], &division.to_be_bytes()].concat();
    [&head[..], b"MTrk", &(track.len() as u32).to_be_bytes(), track].concat()
}

const END: &[u8] = &[0, 0xff, 0x2f, 0];

#[test]
fn stepmania_charts_are_read() {
    let beats = read("a.SM", SM);
    assert_eq!(
        beats[..6],
        [(500, 1), (1000, 2), (1500, 3), (2000, 4), (2500, 1), (3250, 2)],
        "a stop holds what follows its beat"
    );
    assert_eq!(beats[8..], [(4750, 1), (5750, 2), (6750, 3), (7750, 4), (8750, 1)]);
    let beats = read("a.ssc", SSC);
    assert_eq!(
        beats[..4],
        [(-100, 1), (150, 2), (900, 3), (1150, 1)],
        "a delay holds its beat too"
    );
    assert_eq!(beats[4..], [(1400, 2), (1650, 2), (1900, 3)], "what is warped over is not heard");
}

/// Milliseconds of beats of a chart's grid, from a beat on (0 is the first of bar 1).
fn chart_beats(chart: &str, from: i64, count: i64) -> Vec<i64> {
    let file = parse_beat_file("a.sm", chart.as_bytes()).expect(chart);
    let grid = crate::music::BeatGrid::from_beats(&file.beats).expect("a grid");
    let at = |beat: i64| grid.time_of(Rational::from(i128::from(beat))).millis();
    (from..from + count).map(at).collect()
}

#[test]
fn beats_go_on_at_a_chart_s_last_tempo() {
    let measure = "0000\n0000\n0000\n0000\n";
    let notes = format!("#NOTES:\n a:\n :\n b:\n 1:\n 0:\n{measure},\n{measure},\n{measure};\n");
    for (tags, expected) in [
        ("#BPMS:0=120,8=60;", [3500, 4000, 5000, 6000, 7000, 8000]),
        ("#BPMS:0=120;\n#STOPS:8=1;", [3500, 4000, 5500, 6000, 6500, 7000]),
        ("#BPMS:0=120;\n#STOPS:8.5=1;", [3500, 4000, 5500, 6000, 6500, 7000]),
        ("#BPMS:0=120;\n#DELAYS:8=1;", [3500, 5000, 5500, 6000, 6500, 7000]),
        ("#BPMS:0=120;\n#WARPS:8=2;", [3500, 4000, 4500, 5000, 5500, 6000]),
        ("#BPMS:0=120,8.25=60;\n#STOPS:8=1;", [3500, 4000, 5875, 6875, 7875, 8875]),
        ("#BPMS:0=120,8=60;\n#TIMESIGNATURES:0=1=4;", [3500, 4000, 5000, 6000, 7000, 8000]),
    ] {
        assert_eq!(chart_beats(&format!("#OFFSET:0;\n{tags}\n"), 7, 6), expected, "{tags}");
    }
    let late = format!("#BPMS:0=120,16=60;\n{notes}");
    assert_eq!(chart_beats(&late, 15, 5), [7500, 8000, 9000, 10_000, 11_000]);
}

#[test]
fn stepmania_entries_that_cannot_be_read_cost_only_themselves() {
    let sm = |tag: &str| with_skipped("a.sm", format!("#TITLE:x;\n{tag}\n"));
    let plain = read("a.sm", "#BPMS:0=120;");
    let value = |entry: &str| MusicFileProblem::BeatValue(entry.to_owned());
    for (tags, line, what) in [
        ("#BPMS:0=120,\n4=0;", 3, MusicFileProblem::NoTempo),
        ("#BPMS:0=120,4=NaN;", 2, value("4=NaN")),
        ("#BPMS:0=120;\n#STOPS:x=1;", 3, value("x=1")),
        ("#OFFSET:soon;\n#BPMS:0=120;", 2, MusicFileProblem::Number("soon".to_owned())),
        ("#BPMS:0=120;\n#TIMESIGNATURES:0=4=5;", 3, MusicFileProblem::Meter("0=4=5".to_owned())),
    ] {
        let (beats, skipped) = sm(tags);
        assert_eq!((&beats[..4], skipped), (&plain[..4], vec![(line, what)]), "{tags}");
    }
    let refused = |tag: &str| wrong("a.sm", format!("#TITLE:x;\n{tag}\n"));
    assert_eq!(refused("#BPMS:0=NaN;"), (2, value("0=NaN")));
    assert_eq!(refused("#BPMS:0=1e300;"), (2, value("0=1e300")));
    assert_eq!(refused("#BPMS:;"), (1, MusicFileProblem::Nothing("tempos (`#BPMS:`)")));
    assert_eq!(refused("#BPMS:0=120,999999999=60;").1, MusicFileProblem::TooManyBeats(200_000));
    assert_eq!(
        read("a.sm", "#BPMS:0=120,2=-120,3=120,6=120;")[..4],
        [(0, 1), (500, 2), (1000, 3), (1500, 2)],
        "what runs back is not heard twice"
    );
}

#[test]
fn osu_beatmaps_are_read() {
    let beats = read("a.osu", OSU);
    assert_eq!(
        beats[..6],
        [(1000, 1), (1500, 2), (2000, 3), (2500, 1), (3000, 2), (3499, 1)],
        "a millisecond is no beat"
    );
    assert_eq!(beats.last(), Some(&(4999, 3)));
    let old = "osu file format v3\n[TimingPoints]\n976,500\n";
    assert_eq!(read("a.osu", old), [(1000, 1), (1500, 2), (2000, 3), (2500, 4), (3000, 1)]);
    assert_eq!(wrong("a.osu", "[TimingPoints]\n"), (1, MusicFileProblem::NotOsu));
    assert_eq!(
        wrong("a.osu", "osu file format v9\n"),
        (1, MusicFileProblem::Nothing("timing points that are not inherited"))
    );
    let map = |points: &str| format!("osu file format v14\n[TimingPoints]\n{points}\n");
    let plain = read("a.osu", map("1000,500,4,1,0,100,1,0"));
    for bad in [
        "0,NaN,4,2,1,60,1,0",
        "0,0,4,2,1,60,1,0",
        "0,0.000001",
        "x,500",
        "0,1e300",
        "0,500,-3",
        "SliderBorder : 255,255,255",
    ] {
        let bad_point = (3, MusicFileProblem::TimingPoint(bad.to_owned()));
        assert_eq!(wrong("a.osu", map(bad)), bad_point);
        let both = with_skipped("a.osu", map(&format!("{bad}\n1000,500,4,1,0,100,1,0")));
        assert_eq!(both, (plain.clone(), vec![bad_point]));
    }
    assert_eq!(
        wrong("a.osu", map("0,1\n999999999,500")).1,
        MusicFileProblem::TooManyBeats(200_000)
    );
}

#[test]
fn midi_tempo_maps_are_read() {
    let waltz = [
        &[0, 0xff, 0x58, 4, 3, 2, 24, 8, 0, 0xff, 0x51, 3, 0x07, 0xa1, 0x20][..],
        &[0, 0x90, 60, 1, 0x60, 60, 0],
        END,
    ]
    .concat();
    assert_eq!(
        read("a.mid", midi(0, 96, &waltz)),
        [(0, 1), (500, 2), (1000, 3), (1500, 1)],
        "a bar at least"
    );
    let jig =
        [&[0, 0xff, 0x58, 4, 6, 3, 24, 8, 0, 0xf0, 2, 1, 0xf7, 0x83, 0x00][..], &END[1..]].concat();
    assert_eq!(
        read("a.bin", midi(1, 96, &jig)),
        [(0, 1), (750, 2), (1500, 1)],
        "6/8 has two beats; the name does not matter"
    );
    let up = [&[0, 0xff, 0x58, 4, 1, 2, 24, 8, 0x60, 0xff, 0x58, 4, 4, 2, 24, 8][..], END].concat();
    assert_eq!(
        read("a.mid", midi(0, 96, &up))[..3],
        [(0, 4), (500, 1), (1000, 2)],
        "a short first bar is a pick-up"
    );
    let wrapped = [
        b"RIFF\0\0\0\0RMIDdata",
        &(midi(0, 96, &waltz).len() as u32).to_le_bytes()[..],
        &midi(0, 96, &waltz),
    ]
    .concat();
    assert_eq!(read("a.rmi", wrapped).len(), 4);
}

#[test]
fn midi_mistakes_name_their_byte() {
    let wrong = |bytes: &[u8]| match wrong("a.mid", bytes).1 {
        MusicFileProblem::Midi(mistake) => mistake,
        other => panic!("{other}"),
    };
    assert_eq!(wrong(b"0.5\t1\n"), MidiProblem::NotMidi);
    assert_eq!(wrong(&midi(0, 0xe728, END)), MidiProblem::Timecode);
    assert_eq!(wrong(&midi(0, 0x8000, END)), MidiProblem::Timecode);
    assert_eq!(wrong(&midi(0, 0, END)), MidiProblem::NoTicks);
    let twice = [midi(0, 96, &[]).get(..14).unwrap_or_default(), &midi(0, 0x8000, END)].concat();
    assert_eq!(wrong(&twice), MidiProblem::NotMidi);
    assert_eq!(wrong(&midi(2, 96, END)), MidiProblem::Patterns);
    assert_eq!(wrong(&midi(0, 96, END)[..14]), MidiProblem::NoTrack);
    assert_eq!(wrong(&midi(0, 96, &[0, 0x90, 60, 1, 0, 0xf1, 1])), MidiProblem::Event { byte: 26 });
    assert_eq!(wrong(&midi(0, 96, &[0, 0xff, 0x51, 3, 0, 0, 0])), MidiProblem::Tempo { byte: 22 });
    assert_eq!(
        wrong(&midi(0, 96, &[0, 0xff, 0x58, 4, 0, 2, 24, 8])),
        MidiProblem::Signature { byte: 22, numerator: 0, exponent: 2 }
    );
    let whole = midi(0, 96, &[&[0, 0x90, 60, 1][..], END].concat());
    assert_eq!(wrong(&whole[..whole.len() - 4]), MidiProblem::CutOff { byte: 26 });
    let text = wrong(&whole[..whole.len() - 4]).to_string();
    assert!(text.contains("byte 26"), "{text}");
    let ages = [&[0xff, 0xff, 0xff, 0x7f, 0x90, 60, 1].repeat(16)[..], END].concat();
    assert_eq!(
        super::parse_beat_file("a.mid", &midi(0, 1, &ages)).expect_err("too many").what,
        MusicFileProblem::TooManyBeats(200_000)
    );
}

fn steady(first: i64, tempo: Rational, beats: u32) -> Vec<Stretch> {
    vec![Stretch::Steady { first: Time::from_flicks(first), tempo, beats }]
}

fn pulse(stretches: Vec<Stretch>, meters: &[(u32, u32)]) -> Pulse {
    let meters = meters.iter().map(|&(beat, meter)| Meter { beat, meter }).collect();
    Pulse { stretches, meters, confidence: Confidence::default(), rival: None }
}

fn parts(starts: &[i64]) -> Vec<Part> {
    starts
        .iter()
        .map(|&second| Part { start: Time::from_seconds(second), name: format!("S{second}") })
        .collect()
}

/// Songs of every shape that the detector can detect.
fn songs() -> Vec<Pulse> {
    let ms = FLICKS_PER_SECOND / 1000;
    let rubato = (0..200)
        .map(|beat: i64| Time::from_flicks((400 + beat * 520 + beat * beat % 97) * ms))
        .collect();
    let two =
        [steady(0, Rational::from(92), 32), steady(21_000 * ms, Rational::from(120), 64)].concat();
    vec![
        pulse(steady(0, Rational::from(128), 64), &[(0, 4)]),
        pulse(steady(412 * ms, Rational::new(17_395, 100), 400), &[(2, 4)]),
        pulse(steady(31 * ms, Rational::from(85), 50), &[(1, 3)]),
        pulse(steady(9_876 * ms, Rational::from(140), 50), &[(3, 4), (23, 3), (31, 7)]),
        pulse(steady(0, Rational::from(100), 40), &[(0, 2), (2, 4)]),
        pulse(steady(0, Rational::from(100), 41), &[(5, 4), (12, 4)]),
        pulse(vec![Stretch::Free { beats: rubato }], &[(0, 2)]),
        pulse(two, &[(0, 4)]),
        pulse(steady(241_003 * ms, Rational::from(174), 40), &[(0, 4)]),
    ]
}

fn bars(beats: &[(Time, u32)]) -> Vec<(i64, u32)> {
    let grid = crate::music::BeatGrid::from_beats(beats).expect("a grid");
    let position = |&(time, _): &(Time, u32)| grid.position(time);
    beats.iter().map(position).map(|position| (position.bar, position.beat)).collect()
}

#[test]
fn what_is_written_is_read_again() {
    for (song, pulse) in songs().iter().enumerate() {
        let beats = pulse.counted_beats();
        let sections = parts(&[0, 4, 12]);
        let midi = midi_file(&beats, &sections).expect("sayable");
        let forms: [(&str, Vec<u8>, i64); 4] = [
            ("a.beats", write_beats(&beats).into_bytes(), 1),
            ("a.txt", write_labels(&beats, &sections, Time::from_seconds(300)).into_bytes(), 1),
            ("a.csv", write_instants(&beats).into_bytes(), 1),
            ("a.mid", midi, 300),
        ];
        for (name, bytes, micros) in forms {
            let read = parse_beat_file(name, &bytes)
                .unwrap_or_else(|mistake| panic!("song {song}, {name}: {mistake}"))
                .beats;
            assert_eq!(read.len(), beats.len(), "song {song}, {name}");
            for (beat, (time, _)) in beats.iter().zip(&read) {
                let off = (beat.time - *time).abs();
                assert!(
                    off <= Time::from_ticks(micros, 1, 1_000_000),
                    "song {song}, {name}: bar {} is off by {} flicks",
                    beat.bar,
                    off.flicks()
                );
            }
            let counted: Vec<(i64, u32)> =
                beats.iter().map(|beat| (beat.bar, beat.beat)).filter(|beat| beat.0 > 0).collect();
            let read: Vec<(i64, u32)> = bars(&read).into_iter().filter(|beat| beat.0 > 0).collect();
            assert_eq!(read, counted, "song {song}, {name}");
        }
    }
}

#[test]
fn midi_keeps_its_grid_for_twenty_minutes() {
    for tempo in [Rational::from(174), Rational::new(17_395, 100), Rational::from(128)] {
        let pulse = pulse(steady(123_456_789, tempo, 3480), &[(0, 4)]);
        let beats = pulse.counted_beats();
        let file = midi_file(&beats, &[]).expect("sayable");
        let read = parse_beat_file("a.mid", &file).expect("ours").beats;
        let worst = beats.iter().zip(&read).map(|(beat, read)| (beat.time - read.0).abs()).max();
        assert!(worst < Some(Time::from_ticks(1, 1, 1000)), "{worst:?}");
        assert!(file.len() < 400, "{} bytes: a steady song needs few tempos", file.len());
    }
}

#[test]
fn midi_cannot_say_every_tempo() {
    let beats = [0, 20, 40].map(Time::from_seconds).to_vec();
    assert_eq!(
        midi_file(&pulse(vec![Stretch::Free { beats }], &[(0, 4)]).counted_beats(), &[]),
        Err(TooSlow)
    );
}

/// A file of each form.
fn samples() -> Vec<(&'static str, Vec<u8>)> {
    let beats =
        pulse(steady(412_000_000, Rational::from(140), 24), &[(3, 4), (11, 3)]).counted_beats();
    vec![
        ("a.sm", SM.into()),
        ("a.ssc", SSC.into()),
        ("a.osu", OSU.into()),
        ("a.mid", midi_file(&beats, &parts(&[3])).expect("sayable")),
        ("a.beats", write_beats(&beats).into()),
        ("a.txt", write_labels(&beats, &parts(&[3]), Time::from_seconds(20)).into()),
        ("a.csv", write_instants(&beats).into()),
    ]
}

/// Reads a file and checks that its beats are in order.
fn reads_soundly(name: &str, bytes: &[u8]) {
    if let Ok(file) = parse_beat_file(name, bytes) {
        assert!(
            file.beats.windows(2).all(|pair| pair[0].0 < pair[1].0),
            "{name}: {:?}",
            file.beats
        );
        assert!(file.beats.len() <= 200_000);
    }
}

#[test]
fn every_beginning_of_a_file_is_survived() {
    for (name, bytes) in samples() {
        for end in 0..bytes.len() {
            reads_soundly(name, &bytes[..end]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn every_broken_file_is_survived(kind in 0_usize..7, flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let (name, mut bytes) = samples().swap_remove(kind);
        for (at, byte) in flips {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        reads_soundly(name, &bytes);
    }

    #[test]
    fn digits_of_any_size_are_survived(name in prop::sample::select(vec!["a.sm", "a.ssc", "a.osu"]), number in "-?[0-9]{0,12}(\\.[0-9]{0,9})?(e[0-9]{1,3})?|NaN|inf") {
        let text = samples().into_iter().find(|sample| sample.0 == name).map(|sample| String::from_utf8(sample.1).expect("text"));
        let text = text.expect("a sample");
        for old in ["120.000", "60.000", "8.000", "0.250", "240", "0.5", "2;", "500", "250", "1000"] {
            reads_soundly(name, text.replacen(old, &number, 1).as_bytes());
        }
    }
}
