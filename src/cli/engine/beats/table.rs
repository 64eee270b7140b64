//! The detected beats as a table.

use crate::cli::script::number;
use crate::music::other_levels;
use crate::time::{Rational, Time, round_half_up};
use crate::world::{
    Confidence, CountedBeat, DetectedMusic, Meter, OnsetKind, Part, Pulse, Stretch,
};

/// The most changes of tempo that are listed.
const CHANGES: usize = 8;

/// A row: its name and its text.
type Row = (&'static str, String);

/// The table of a song.
pub(super) fn table(song: &str, detected: &DetectedMusic, beats: &[CountedBeat]) -> String {
    let mut rows: Vec<Row> =
        vec![("song", song.to_owned()), ("length", detected.length.to_string())];
    match &detected.pulse {
        None => rows.extend(no_pulse()),
        Some(pulse) => rows.extend(pulse_rows(pulse, beats)),
    }
    rows.extend(part_rows(detected, beats));
    rows.extend(moments("drops", &detected.drops, beats));
    rows.extend(moments("breaks", &detected.breaks, beats));
    rows.push(("hits", hits(detected)));
    rows.extend(detected.pulse.iter().flat_map(confidence_rows));
    let width = rows.iter().map(|row| row.0.len()).max().unwrap_or(0);
    rows.iter()
        .map(|(name, what)| format!("{name:width$}  {what}").trim_end().to_owned() + "\n")
        .collect()
}

fn no_pulse() -> Vec<Row> {
    vec![
        ("tempo", "no regular pulse was detected".to_owned()),
        (
            "",
            "if there is one, give what you know: --tempo 120 --first-beat 0.5, or --taps FILE"
                .to_owned(),
        ),
    ]
}

fn pulse_rows(pulse: &Pulse, beats: &[CountedBeat]) -> Vec<Row> {
    let mut rows = tempo_rows(pulse, beats);
    rows.push(("metre", metre(pulse, beats)));
    if let Some(first) = beats.iter().find(|beat| beat.bar == 1 && beat.beat == 1) {
        rows.push(("bar 1", format!("at {}{}", first.time, pick_up(beats))));
    }
    let bars = beats.iter().filter(|beat| beat.beat == 1).count();
    rows.push(("beats", format!("{} in {}", beats.len(), number(bars, "bar"))));
    rows
}

fn pick_up(beats: &[CountedBeat]) -> String {
    match beats.iter().filter(|beat| beat.bar < 1).count() {
        0 => String::new(),
        count => format!(", after {} of pick-up", number(count, "beat")),
    }
}

fn tempo_rows(pulse: &Pulse, beats: &[CountedBeat]) -> Vec<Row> {
    if pulse.is_steady() {
        return vec![("tempo", format!("{} bpm, steady", bpm(pulse.median_tempo())))];
    }
    let tempos = pulse.local_tempos();
    let least = tempos.iter().min().copied().unwrap_or_default();
    let most = tempos.iter().max().copied().unwrap_or_default();
    let mut rows = vec![(
        "tempo",
        format!(
            "{} to {} bpm, {} in the middle: it moves",
            bpm(least),
            bpm(most),
            bpm(pulse.median_tempo())
        ),
    )];
    let mut index = 0;
    for stretch in pulse.stretches.iter().take(CHANGES) {
        rows.push(("", change(stretch, beats.get(index))));
        index += length(stretch);
    }
    let more = pulse.stretches.len().saturating_sub(CHANGES);
    rows.extend((more > 0).then(|| ("", format!("and {more} more"))));
    rows
}

/// `bar 33, 1:04.000  120 bpm, steady, 64 beats`.
fn change(stretch: &Stretch, first: Option<&CountedBeat>) -> String {
    let place = first.map_or(String::new(), |beat| format!("{}, {}  ", name(beat), beat.time));
    match stretch {
        Stretch::Steady { tempo, beats, .. } => {
            format!("{place}{} bpm, steady, {}", bpm(*tempo), number(*beats as usize, "beat"))
        }
        Stretch::Free { beats } => format!("{place}moves, {}", number(beats.len(), "beat")),
    }
}

fn length(stretch: &Stretch) -> usize {
    match stretch {
        Stretch::Steady { beats, .. } => *beats as usize,
        Stretch::Free { beats } => beats.len(),
    }
}

fn metre(pulse: &Pulse, beats: &[CountedBeat]) -> String {
    let one = |meter: &Meter| number(meter.meter as usize, "beat");
    let later = |meter: &Meter| {
        let place = beats
            .get(meter.beat as usize)
            .map_or(String::new(), |beat| format!(" from {}", name(beat)));
        format!(", {}{place}", meter.meter)
    };
    let first = pulse.meters.first().map_or(String::new(), |meter| format!("{} a bar", one(meter)));
    first + &pulse.meters.iter().skip(1).map(later).collect::<String>()
}

fn part_rows(detected: &DetectedMusic, beats: &[CountedBeat]) -> Vec<Row> {
    let ends = detected.sections.iter().skip(1).map(|part| part.start).chain([detected.length]);
    let width = detected.sections.iter().map(|part| part.name.len()).max().unwrap_or(0);
    let row = |(part, end): (&Part, Time)| {
        format!(
            "{:width$}  {}  {}",
            part.name,
            place(part.start, beats),
            lasts(part.start, end, beats)
        )
    };
    let rows = detected.sections.iter().zip(ends).map(row).enumerate();
    rows.map(|(index, row)| (if index == 0 { "parts" } else { "" }, row)).collect()
}

/// The length of a stretch in bars or, without bars, in seconds.
fn lasts(start: Time, end: Time, beats: &[CountedBeat]) -> String {
    let near = |time: Time| {
        move |beat: &&CountedBeat| (beat.time - time).abs() < Time::from_ticks(1, 1, 20)
    };
    let inside = beats.iter().filter(|beat| beat.beat == 1 && beat.time < end && !near(end)(beat));
    match inside.filter(|beat| beat.time >= start || near(start)(beat)).count() {
        0 => format!("{} long", end - start),
        bars => number(bars, "bar"),
    }
}

fn moments(what: &'static str, times: &[Time], beats: &[CountedBeat]) -> Option<Row> {
    let places: Vec<String> = times.iter().map(|&time| place(time, beats)).collect();
    (!places.is_empty()).then(|| (what, places.join(", ")))
}

fn hits(detected: &DetectedMusic) -> String {
    let count = |kind: OnsetKind| detected.onsets.iter().filter(|onset| onset.kind == kind).count();
    let kinds = [
        (OnsetKind::Kick, "kick"),
        (OnsetKind::Snare, "snare"),
        (OnsetKind::Hat, "hat"),
        (OnsetKind::Other, "other"),
    ];
    kinds.map(|(kind, name)| number(count(kind), name)).join(", ")
}

/// The confidence of each property, and what overrides an uncertain one in the script's `song`.
fn confidence_rows(pulse: &Pulse) -> Vec<Row> {
    let (sure, doubted) = (pulse.confidence, Confidence::DOUBTED);
    let phase = "if the beats lie between the true ones, write `shift beats 1/2 beat later`";
    let bars =
        "if the bars begin a beat too early, write `shift bars 1 beat later`; or 2 beats, or 3";
    let rows = [
        ("tempo", sure.tempo, doubted.tempo, other_tempo(pulse)),
        ("level", sure.level, doubted.level, levels(pulse)),
        ("phase", sure.phase, doubted.phase, phase.to_owned()),
        ("bars", sure.bars, doubted.bars, bars.to_owned()),
    ];
    let row = |(index, (what, percent, doubted, help)): (usize, (&str, u8, u8, String))| {
        let help = if percent < doubted { format!("  {help}") } else { String::new() };
        (if index == 0 { "confidence" } else { "" }, format!("{what:5}  {percent:3} %{help}"))
    };
    rows.into_iter().enumerate().map(row).collect()
}

fn other_tempo(pulse: &Pulse) -> String {
    let taps = "tap along in any program that writes times: `taps \"taps.txt\"`";
    if pulse.is_steady() {
        let tempo = bpm(pulse.median_tempo());
        format!("if it is not {tempo} bpm, write the right tempo, `tempo 128bpm`, or {taps}")
    } else {
        format!("its tempo moves; {taps}, or `beats \"taps.txt\"` for the taps themselves")
    }
}

/// What to write if the beats should be counted at another level.
fn levels(pulse: &Pulse) -> String {
    let levels = other_levels(pulse.median_tempo(), pulse.rival);
    let lines: Vec<String> =
        levels.iter().map(|level| format!("{}, write `{}`", level.when, level.line)).collect();
    lines.join("; ")
}

/// `bar 17 (0:32.000)`; only the time if there are no beats.
fn place(time: Time, beats: &[CountedBeat]) -> String {
    nearest(beats, time)
        .map_or_else(|| time.to_string(), |beat| format!("{} ({time})", name(&beat)))
}

/// `bar 17`, `bar 17.3`.
fn name(beat: &CountedBeat) -> String {
    if beat.beat == 1 {
        format!("bar {}", beat.bar)
    } else {
        format!("bar {}.{}", beat.bar, beat.beat)
    }
}

/// The beat that is nearest to a time.
pub(super) fn nearest(beats: &[CountedBeat], time: Time) -> Option<CountedBeat> {
    let after = beats.partition_point(|beat| beat.time < time);
    let around = beats.get(after.saturating_sub(1)..beats.len().min(after + 1))?;
    around.iter().copied().min_by_key(|beat| (beat.time - time).abs())
}

/// `128`, `173.95`: to the hundredth.
fn bpm(tempo: Rational) -> String {
    let hundredths = round_half_up(tempo * Rational::from(100));
    match (hundredths / 100, hundredths % 100) {
        (whole, 0) => whole.to_string(),
        (whole, part) if part % 10 == 0 => format!("{whole}.{}", part / 10),
        (whole, part) => format!("{whole}.{part:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::sample;

    #[test]
    fn a_steady_song_is_told_in_a_table() {
        let detected = sample::steady();
        let beats = detected.pulse.as_ref().map(Pulse::counted_beats).unwrap_or_default();
        let expected = "\
song        a.ogg
length      0:32.000
tempo       120 bpm, steady
metre       4 beats a bar
bar 1       at 0:01.500, after 2 beats of pick-up
beats       62 in 15 bars
parts       A   bar 1 (0:01.500)  8 bars
            B   bar 9 (0:17.500)  4 bars
            A2  bar 13 (0:25.500)  3 bars
drops       bar 9 (0:17.500)
breaks      bar 13 (0:25.500)
hits        31 kicks, 31 snares, 62 hats, 1 other
confidence  tempo   97 %
            level   62 %  if you tap half as fast, write `tempo half`; if you tap twice as fast, write `tempo double`; if you tap three times to two clicks, write `tempo 180bpm`; if you tap twice to three clicks, write `tempo 80bpm`
            phase   50 %
            bars    88 %
";
        assert_eq!(table("a.ogg", &detected, &beats), expected);
    }

    #[test]
    fn a_song_that_moves_says_where() {
        let detected = sample::moving();
        let beats = detected.pulse.as_ref().map(Pulse::counted_beats).unwrap_or_default();
        let table = table("a.ogg", &detected, &beats);
        assert!(
            table.contains("tempo       90 to 120 bpm, 120 in the middle: it moves\n"),
            "{table}"
        );
        assert!(
            table.contains("            bar 1, 0:00.000  90 bpm, steady, 9 beats\n"),
            "{table}"
        );
        assert!(table.contains("            bar 4, 0:06.000  moves, 16 beats\n"), "{table}");
        assert!(table.contains("metre       3 beats a bar, 4 from bar 4\n"), "{table}");
    }

    #[test]
    fn without_a_pulse_there_are_times_alone() {
        let detected = DetectedMusic { pulse: None, ..sample::steady() };
        let table = table("a.ogg", &detected, &[]);
        assert!(table.contains("tempo   no regular pulse was detected"), "{table}");
        assert!(table.contains("  A   0:01.500  0:16.000 long\n"), "{table}");
        assert!(!table.contains("bar"), "{table}");
    }
}
