//! Frame-exact films: numbered footage of each usual rate in films of each other, every placement,
//! order and transition, every frame read back and compared with the frame that the language's own
//! rules give, worked out here in whole numbers.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::numbered::{HEIGHT, Label, Seen, Sight, WIDTH, make, read};

/// Ticks in a second: a frame of each rate, and half of one, is a whole number of them.
const SECOND: i64 = 240_000;
/// The rates, and a frame's ticks at each.
const RATES: [(&str, i64); 4] =
    [("24000/1001", 10_010), ("25", 9_600), ("30000/1001", 8_008), ("60", 4_000)];
const BEAT: i64 = SECOND / 2;

#[test]
fn films_at_23_976() {
    skip_without_ffmpeg!();
    films_at(RATES[0]);
}

#[test]
fn films_at_25() {
    skip_without_ffmpeg!();
    films_at(RATES[1]);
}

#[test]
fn films_at_29_97() {
    skip_without_ffmpeg!();
    films_at(RATES[2]);
}

#[test]
fn films_at_60() {
    skip_without_ffmpeg!();
    films_at(RATES[3]);
}

fn films_at((rate, out): (&str, i64)) {
    for (source_rate, source) in RATES {
        let folder = tempfile::tempdir().expect("a folder");
        let count = (9 * SECOND / source) as usize;
        make(&folder.path().join("a.mp4"), Label::A, source_rate, count);
        make(&folder.path().join("b.mkv"), Label::B, source_rate, count);
        let expected = film(Clock { out, source });
        let script = expected.script(rate);
        fs::write(folder.path().join("film.amv"), &script).expect("written");
        let path = folder.path().join("film.mp4");
        render(&folder.path().join("film.amv"), &path, &script);
        expected.compare(&read(&path), &format!("{source_rate} in {rate}"));
    }
}

fn render(script: &Path, film: &Path, text: &str) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_amv"));
    let output = command
        .arg("render")
        .arg(script)
        .arg("-o")
        .arg(film)
        .args(["--quality", "master"])
        .output()
        .expect("amv runs");
    assert!(output.status.success(), "{}\n{text}", String::from_utf8_lossy(&output.stderr));
}

/// The ticks of a frame, of the film and of the footage.
#[derive(Clone, Copy)]
struct Clock {
    out: i64,
    source: i64,
}

impl Clock {
    /// The output frame nearest to an instant, ties to the later.
    fn frame(self, ticks: i64) -> i64 {
        (ticks + self.out / 2).div_euclid(self.out)
    }

    /// The source frame nearest to a source time.
    fn source_frame(self, ticks: i64) -> i64 {
        (ticks + self.source / 2).div_euclid(self.source)
    }

    /// When the source frame nearest to a source time starts.
    fn start(self, ticks: i64) -> i64 {
        self.source_frame(ticks) * self.source
    }

    /// The source frame on the screen in the middle of output frame `k`, from `anchor` on at
    /// `num/den` of full speed.
    fn shown(self, anchor: i64, k: i64, (num, den): (i64, i64)) -> i64 {
        (2 * anchor * den + num * (2 * k + 1) * self.out).div_euclid(2 * den * self.source)
    }
}

const FULL: (i64, i64) = (1, 1);

/// What a frame must show.
#[derive(Clone, Debug, PartialEq)]
enum Frame {
    /// Only one source.
    Alone(Label, i64),
    /// A source, then another with this weight.
    Mixed((Label, i64), (Label, i64), f64),
    /// A source, and no other, at any strength.
    Faint(Label, i64),
    /// The first of some sources, chosen by chance; the number is the count of frames since the
    /// slot's start.
    Chance(usize, i64),
}

/// A film's script and frames, written side by side.
struct Film {
    clock: Clock,
    lines: Vec<String>,
    frames: Vec<Frame>,
}

impl Film {
    /// A line of the timeline that starts at `cue` seconds.
    fn cue(&mut self, cue: i64, line: &str) {
        assert_eq!(self.clock.frame(cue * SECOND), self.frames.len() as i64, "{line}");
        self.lines.push(format!("0:{cue:02}: {line}"));
    }

    fn line(&mut self, line: &str) {
        self.lines.push(line.to_owned());
    }

    /// Frames up to `until`, of a source that runs from `anchor`.
    fn plays(&mut self, until: i64, label: Label, anchor: i64, speed: (i64, i64)) {
        let clock = self.clock;
        self.shows(until, label, |k, _| clock.shown(anchor, k, speed));
    }

    /// Frames up to `until`; the closure has the frame's place in its slot and the slot's length.
    fn shows(&mut self, until: i64, label: Label, number: impl Fn(i64, i64) -> i64) {
        let length = self.clock.frame(until) - self.frames.len() as i64;
        self.frames.extend((0..length).map(|k| Frame::Alone(label, number(k, length))));
    }

    fn script(&self, rate: &str) -> String {
        let head = format!(
            "project {{ size {WIDTH}x{HEIGHT}; fps {rate}; tempo 120bpm }}\nfootage a = \"a.mp4\"\nfootage b = \"b.mkv\"\n"
        );
        format!("{head}timeline {{\n  {}\n}}\n", self.lines.join("\n  "))
    }

    fn compare(&self, sights: &[Sight], what: &str) {
        assert_eq!(sights.len(), self.frames.len(), "{what}: length");
        let wrong: Vec<String> = sights
            .iter()
            .zip(&self.frames)
            .enumerate()
            .filter(|(_, (sight, frame))| !fits(sight, frame))
            .map(|(at, (sight, frame))| format!("frame {at}: {frame:?}, but {sight:?}"))
            .collect();
        assert!(
            wrong.is_empty(),
            "{what}: {} of {} wrong\n{}",
            wrong.len(),
            sights.len(),
            wrong[..wrong.len().min(20)].join("\n")
        );
    }
}

fn of(sight: &Sight, label: Label) -> Option<Seen> {
    match label {
        Label::A => sight.0,
        Label::B => sight.1,
    }
}

fn other(label: Label) -> Label {
    match label {
        Label::A => Label::B,
        Label::B => Label::A,
    }
}

fn fits(sight: &Sight, frame: &Frame) -> bool {
    let has = |label, number, weight: f64| {
        of(sight, label)
            .is_some_and(|seen| seen.number == number && (seen.weight - weight).abs() < 0.04)
    };
    match *frame {
        Frame::Alone(label, number) => has(label, number, 1.0) && of(sight, other(label)).is_none(),
        Frame::Mixed(from, to, weight) => {
            has(from.0, from.1, 1.0 - weight) && has(to.0, to.1, weight)
        }
        Frame::Faint(label, number) => {
            of(sight, label).is_none_or(|seen| seen.number == number)
                && of(sight, other(label)).is_none()
        }
        Frame::Chance(..) => sight.0.is_some() != sight.1.is_some(),
    }
}

fn film(clock: Clock) -> Film {
    let mut film = Film { clock, lines: Vec::new(), frames: Vec::new() };
    ranges(&mut film);
    pins_and_holds(&mut film);
    orders(&mut film);
    shorts(&mut film);
    joins(&mut film);
    film
}

/// Seconds 0 to 5: closed, open, back-timed and fitted ranges.
fn ranges(film: &mut Film) {
    let clock = film.clock;
    film.cue(0, "clip a[0:01 .. 0:02]");
    film.plays(clock.start(2 * SECOND) - clock.start(SECOND), Label::A, clock.start(SECOND), FULL);
    film.line("clip b[0:03 ..]");
    film.plays(2 * SECOND, Label::B, clock.start(3 * SECOND), FULL);
    film.cue(2, "clip b[0:04 ..] for 1 beat");
    film.plays(2 * SECOND + BEAT, Label::B, clock.start(4 * SECOND), FULL);
    film.line("clip a[0:02.5 ..] until bar 2.3");
    film.plays(3 * SECOND, Label::A, clock.start(5 * BEAT), FULL);
    film.cue(3, "clip a[.. 0:04] for 2 beats");
    let slot = (clock.frame(4 * SECOND) - clock.frame(3 * SECOND)) * clock.out;
    film.plays(4 * SECOND, Label::A, clock.start(4 * SECOND) - slot, FULL);
    film.cue(4, "clip b[0:02 .. 0:04] fit for 1s");
    let slot = (clock.frame(5 * SECOND) - clock.frame(4 * SECOND)) * clock.out;
    film.plays(
        5 * SECOND,
        Label::B,
        clock.start(2 * SECOND),
        (clock.start(4 * SECOND) - clock.start(2 * SECOND), slot),
    );
}

/// Seconds 5 to 8: a pin, holds, reverse and speeds.
fn pins_and_holds(film: &mut Film) {
    let clock = film.clock;
    film.cue(5, "clip a[0:03 on bar 3.4]");
    let before = clock.frame(11 * BEAT) - clock.frame(5 * SECOND);
    film.plays(6 * SECOND, Label::A, clock.start(3 * SECOND) - before * clock.out, FULL);
    film.cue(6, "hold b[0:01.5] for 5f");
    let held = clock.source_frame(3 * BEAT);
    film.shows(6 * SECOND + 5 * clock.out, Label::B, |_, _| held);
    film.line("hold for 4f");
    film.shows(6 * SECOND + 9 * clock.out, Label::B, |_, _| held);
    film.line("clip a[0:01 ..] for 12f { reverse }");
    film.shows(6 * SECOND + 21 * clock.out, Label::A, |k, length| {
        clock.shown(clock.start(SECOND), length - 1 - k, FULL)
    });
    film.line("clip b[0:02 ..] until 0:07.5 { speed 50% }");
    film.plays(15 * BEAT, Label::B, clock.start(2 * SECOND), (1, 2));
    film.line("clip a[0:01 ..] { speed 200% }");
    film.plays(8 * SECOND, Label::A, clock.start(SECOND), (2, 1));
}

/// Seconds 8 to 16: the orders of a cut.
fn orders(film: &mut Film) {
    let clock = film.clock;
    film.cue(8, "cut on beat until 0:10 { a[0:01 ..]  b[0:02 ..]  a[0:03 ..]  b[0:04 ..] }");
    for slot in 1..=4 {
        film.plays(
            8 * SECOND + slot * BEAT,
            if slot % 2 == 1 { Label::A } else { Label::B },
            clock.start(slot * SECOND),
            FULL,
        );
    }
    film.cue(10, "cut on beat until 0:12 cycle { a[0:01 ..]  b[0:02 ..] }");
    for slot in 0..4 {
        let (label, start) =
            if slot % 2 == 0 { (Label::A, SECOND) } else { (Label::B, 2 * SECOND) };
        film.plays(10 * SECOND + (slot + 1) * BEAT, label, clock.start(start), FULL);
    }
    film.cue(12, "cut on beat until 0:14 intercut { a[0:01 ..]  b[0:02 ..] }");
    let mut next = [clock.start(SECOND), clock.start(2 * SECOND)];
    for slot in 0..4 {
        let label = if slot % 2 == 0 { Label::A } else { Label::B };
        film.plays(12 * SECOND + (slot + 1) * BEAT, label, next[slot as usize % 2], FULL);
        let Some(&Frame::Alone(_, last)) = film.frames.last() else { panic!("a slot has frames") };
        next[slot as usize % 2] = (last + 1) * clock.source;
    }
    film.cue(14, "cut on beat until 0:16 shuffle { a[0:01 ..]  b[0:02 ..] }");
    for slot in 0..4 {
        let until = clock.frame(14 * SECOND + (slot + 1) * BEAT);
        let length = until - film.frames.len() as i64;
        film.frames.extend((0..length).map(|k| Frame::Chance(slot as usize, k)));
    }
}

/// Seconds 16 to 28: ranges shorter than their slots.
fn shorts(film: &mut Film) {
    let clock = film.clock;
    let (first, end) = (clock.source_frame(SECOND), clock.source_frame(2 * SECOND));
    for (start, policy) in [(16, "hold"), (20, "loop"), (24, "slow")] {
        film.cue(
            start,
            &format!(
                "cut on bar until 0:{} short {policy} {{ a[0:01 .. 0:02]  b[0:01 .. 0:02] }}",
                start + 4
            ),
        );
        for (slot, label) in [Label::A, Label::B].into_iter().enumerate() {
            let until = (start + 2 + 2 * slot as i64) * SECOND;
            film.shows(until, label, |k, length| match policy {
                "hold" => clock.shown(first * clock.source, k, FULL).min(end - 1),
                "loop" => {
                    first + (clock.shown(first * clock.source, k, FULL) - first) % (end - first)
                }
                _ => clock.shown(
                    first * clock.source,
                    k,
                    ((end - first) * clock.source, length * clock.out),
                ),
            });
        }
    }
}

/// Seconds 28 to 33: transitions on each side of the cut, and a dip.
fn joins(film: &mut Film) {
    let clock = film.clock;
    let shots = [
        (28, Label::A, 2),
        (29, Label::B, 3),
        (30, Label::A, 4),
        (31, Label::B, 2),
        (32, Label::A, 2),
    ];
    for (at, label, from) in shots {
        film.plays((at + 1) * SECOND, label, clock.start(from * SECOND), FULL);
    }
    let lines =
        ["crossfade 8f", "crossfade 7f before cut", "crossfade 6f after cut", "dip to white 9f"];
    for (index, (at, label, from)) in shots.into_iter().enumerate() {
        let end = if at == 32 { " for 1s" } else { "" };
        film.lines.push(format!(
            "0:{at}: clip {}[0:0{from} ..]{end}",
            if label == Label::A { "a" } else { "b" }
        ));
        film.lines.extend(lines.get(index).map(|line| (*line).to_owned()));
    }
    for (index, (length, before)) in [(8, 4), (7, 7), (6, 0)].into_iter().enumerate() {
        let (from, to) = (shots[index], shots[index + 1]);
        let (from_start, cut) = (clock.frame(from.0 * SECOND), clock.frame(to.0 * SECOND));
        for i in 0..length {
            let at = cut - before + i;
            let outgoing = clock.shown(clock.start(from.2 * SECOND), at - from_start, FULL);
            let incoming = clock.shown(clock.start(to.2 * SECOND), at - cut, FULL);
            film.frames[at as usize] = Frame::Mixed(
                (from.1, outgoing),
                (to.1, incoming),
                (i + 1) as f64 / (length + 1) as f64,
            );
        }
    }
    let dip = clock.frame(32 * SECOND) - 4;
    for at in dip..dip + 9 {
        let Frame::Alone(label, number) = film.frames[at as usize] else { panic!("a shot alone") };
        film.frames[at as usize] = Frame::Faint(label, number);
    }
}
