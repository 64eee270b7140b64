//! Stretches of footage that are copied into films packet by packet: which they are, that every
//! frame and every byte of them is the source's, that players find nothing wrong at their ends, and
//! what is not copied.

use std::collections::{BTreeSet, HashMap};
use std::fs::{self, File, OpenOptions};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::numbered::{HEIGHT, Label, Sight, WIDTH, encode, read_clean};
use crate::support::project::Project;

const RATE: i64 = 25;
const COUNT: i64 = 300;
const X264: &str = "-c:v libx264 -preset veryfast -crf 16 -x264-params scenecut=0";
const INTRA: &str = "-c:v libx264 -preset veryfast -crf 12 -g 1";

/// Numbered footage in a project's folder.
fn source(project: &Project, name: &str, label: Label, encoder: &str) {
    encode(&project.file(name), label, &RATE.to_string(), COUNT as usize, encoder);
}

/// A script of these sources, named `a`, `b` …, and lines of a timeline.
fn script(sources: &[&str], lines: &[&str]) -> String {
    let footage = |(name, file): (char, &&str)| format!("footage {name} = \"{file}\"\n");
    let footage: String = ('a'..).zip(sources).map(footage).collect();
    let head = format!("project {{ size {WIDTH}x{HEIGHT}; fps {RATE}; tempo 120bpm }}\n");
    format!("{head}{footage}timeline {{\n  0:00: {}\n}}\n", lines.join("\n  "))
}

/// What a render told.
struct Told {
    frames: i64,
    copied: i64,
    kept: i64,
    /// The stretches that were encoded.
    encoded: Vec<(i64, i64)>,
    /// The sources that were not copied, and why.
    refused: Vec<(String, String)>,
}

fn render(project: &Project, out: &str, words: &[&str]) -> Told {
    let run = project
        .amv(&[&["render", "film.amv", "-o", out, "--progress", "json", "--force"], words].concat())
        .expect(0);
    let events: Vec<Value> =
        run.err.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let of = |name: &str| {
        events.iter().filter(|event| event["event"] == name).cloned().collect::<Vec<Value>>()
    };
    let number = |value: &Value| value.as_i64().unwrap_or_else(|| panic!("{value} is a number"));
    let finished = of("finished").pop().unwrap_or_else(|| panic!("finished: {}", run.err));
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let copied = number(&finished["copied"]);
    assert_eq!(run.out.contains(&format!(" ({copied} copied), ")), copied > 0, "{}", run.out);
    Told {
        frames: number(&finished["frames"]),
        copied,
        kept: number(&finished["cached"]),
        encoded: of("segment")
            .iter()
            .map(|event| (number(&event["from"]), number(&event["to"])))
            .collect(),
        refused: of("not-copied")
            .iter()
            .map(|event| (text(&event["medium"]), text(&event["why"])))
            .collect(),
    }
}

/// Every frame's numbers; the `ffmpeg` command has nothing to complain of.
fn read(film: &Path) -> Vec<Sight> {
    read_clean(film, &[])
}

/// The numbers that a film shows: of A, of B.
fn numbers(sights: &[Sight]) -> Vec<(Option<i64>, Option<i64>)> {
    sights.iter().map(|(a, b)| (a.map(|seen| seen.number), b.map(|seen| seen.number))).collect()
}

/// What another program says of each packet and frame of a file: by frame, the packet's and the
/// picture's checksum.
struct Sums {
    packets: HashMap<i64, String>,
    pictures: Vec<String>,
}

/// A file's video packets in their order: presentation and decoding times in frames, and a checksum
/// of the bytes.
fn packets(file: &Path) -> Vec<(i64, Option<i64>, String)> {
    let mut command = Command::new("ffprobe");
    command
        .args([
            "-v",
            "error",
            "-select_streams",
            "v:0",
            "-show_packets",
            "-show_data_hash",
            "md5",
            "-of",
            "json",
        ])
        .arg(file);
    let output = command.output().expect("ffprobe runs");
    let told: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let frame = |value: &Value| {
        let seconds: f64 = value.as_str()?.parse().ok()?;
        Some((seconds * RATE as f64).round() as i64)
    };
    let packet = |packet: &Value| {
        let sum = packet["data_hash"].as_str().expect("a hash").to_owned();
        (frame(&packet["pts_time"]).expect("a time"), frame(&packet["dts_time"]), sum)
    };
    told["packets"].as_array().expect("packets").iter().map(packet).collect()
}

fn sums(file: &Path) -> Sums {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-nostdin", "-i"]).arg(file).args([
        "-map",
        "0:v:0",
        "-fps_mode",
        "passthrough",
        "-f",
        "framemd5",
        "-",
    ]);
    let output = command.output().expect("the ffmpeg command runs");
    let text = String::from_utf8(output.stdout).expect("text");
    let pictures = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split(", ").last());
    let packets = packets(file);
    let first = packets.iter().map(|(pts, ..)| *pts).min().unwrap_or_default();
    Sums {
        packets: packets.into_iter().map(|(pts, _, sum)| (pts - first, sum)).collect(),
        pictures: pictures.map(|sum| sum.trim().to_owned()).collect(),
    }
}

/// Holds that the film's frames, where its packets are a source's, are the source's too, and gives
/// how many these are. `shown` says which source's which frame each of the film's frames shows;
/// none where pictures are mixed.
fn hold_copies(film: &Path, sources: &[&Path], shown: &[Option<(usize, i64)>], told: &Told) {
    let (film, sources) =
        (sums(film), sources.iter().map(|source| sums(source)).collect::<Vec<Sums>>());
    let encoded = |at: i64| told.encoded.iter().any(|&(from, to)| (from..to).contains(&at));
    let mut same = 0;
    for (at, shown) in (0..).zip(shown) {
        let Some((source, frame)) = shown.filter(|_| !encoded(at)) else { continue };
        assert_eq!(film.packets[&at], sources[source].packets[&frame], "the packet of frame {at}");
        assert_eq!(
            film.pictures[at as usize], sources[source].pictures[frame as usize],
            "the picture of frame {at}"
        );
        same += 1;
    }
    assert_eq!(same, told.copied, "copied frames");
}

/// Holds that a film's packets come in an order that players can take, one a frame.
fn hold_times(film: &Path) {
    let packets = packets(film);
    let pts: BTreeSet<i64> = packets.iter().map(|(pts, ..)| *pts).collect();
    assert_eq!(
        pts.into_iter().collect::<Vec<_>>(),
        (0..packets.len() as i64).collect::<Vec<_>>(),
        "{}",
        film.display()
    );
    let dts: Vec<i64> = packets.iter().filter_map(|(_, dts, _)| *dts).collect();
    assert!(dts.windows(2).all(|pair| pair[0] < pair[1]), "{}: {dts:?}", film.display());
    assert!(
        packets.iter().all(|(pts, dts, _)| dts.is_none_or(|dts| dts <= *pts)),
        "{}",
        film.display()
    );
}

/// Holds that a seek to each of these frames comes to it.
fn hold_seeks(film: &Path, all: &[Sight], frames: impl IntoIterator<Item = i64>) {
    for frame in frames.into_iter().filter(|&frame| frame > 0) {
        let start = format!("{:.4}", (frame as f64 - 0.3) / RATE as f64);
        let sights = numbers(&read_clean(film, &["-ss", &start]));
        assert_eq!(
            sights,
            numbers(&all[frame as usize..]),
            "{} from frame {frame}",
            film.display()
        );
    }
}

/// Shots that start on a key frame of groups of twelve or 48, before one and after one, with a
/// crossfade, and to the file's end.
const SHOTS: [&str; 6] = [
    "clip a[0:01.92 ..] for 100f",
    "clip a[0:03.8 ..] for 100f",
    "clip a[0:03.88 ..] for 80f",
    "crossfade 10f",
    "clip a[0:07 ..] for 100f",
    "clip a[0:04 .. 0:12]",
];

/// The source frame of each frame of [`SHOTS`]; none in the crossfade.
fn shots() -> Vec<Option<(usize, i64)>> {
    let mut shown = Vec::new();
    for (first, length) in [(48, 100), (95, 100), (97, 80), (175, 100), (100, 200)] {
        shown.extend((first..first + length).map(|frame| Some((0, frame))));
    }
    shown[275..285].fill(None);
    shown
}

/// How many frames of [`SHOTS`] can be copied of footage with a key frame every `group` frames.
fn copyable(group: i64) -> i64 {
    let runs = [(48, 148), (95, 195), (97, 172), (180, 275), (100, 300)];
    let copy = |(from, to): (i64, i64)| {
        let (start, end) = (
            (from + group - 1) / group * group,
            if to == COUNT { COUNT } else { to / group * group },
        );
        Some(end - start).filter(|&length| length >= 12).unwrap_or(0)
    };
    runs.map(copy).iter().sum()
}

/// Footage of an encoder's settings, cut on, before and after its key frames into each kind of
/// file.
fn cut_up(name: &str, encoder: &str, group: i64) {
    let project = Project::empty();
    source(&project, name, Label::A, encoder);
    project.write("film.amv", script(&[name], &SHOTS));
    render(&project, "plain.mp4", &["--no-copy"]);
    let plain = read(&project.file("plain.mp4"));
    for (out, quality) in [("film.mp4", "master"), ("film.mkv", "master"), ("film.mov", "draft")] {
        project.amv(&["cache", "clear"]).expect(0);
        let told = render(&project, out, &["--quality", quality]);
        let film = project.file(out);
        assert_eq!((told.frames, told.refused.as_slice()), (580, &[][..]), "{name} in {out}");
        assert_eq!(told.copied, copyable(group), "{name} in {out}");
        let sights = read(&film);
        assert_eq!(numbers(&sights), numbers(&plain), "{name} in {out}");
        hold_copies(&film, &[&project.file(name)], &shots(), &told);
        hold_times(&film);
        let joints = told
            .encoded
            .iter()
            .flat_map(|&(from, to)| [from - 1, from, to, to + 1])
            .filter(|frame| (0..580).contains(frame));
        hold_seeks(&film, &sights, joints.collect::<BTreeSet<i64>>());
    }
}

#[test]
fn groups_of_twelve() {
    skip_without_ffmpeg!();
    cut_up("a.mp4", &format!("{X264} -g 12 -bf 3"), 12);
}

#[test]
fn groups_of_48_in_matroska() {
    skip_without_ffmpeg!();
    cut_up("a.mkv", &format!("{X264} -g 48 -bf 3"), 48);
}

#[test]
fn b_frames_on_b_frames() {
    skip_without_ffmpeg!();
    cut_up(
        "a.mp4",
        "-c:v libx264 -preset slow -crf 16 -g 24 -bf 8 -x264-params scenecut=0:b-pyramid=normal:b-adapt=0",
        24,
    );
}

#[test]
fn no_b_frames() {
    skip_without_ffmpeg!();
    let project = Project::empty();
    source(&project, "a.mp4", Label::A, &format!("{X264} -g 48 -bf 0"));
    project.write("film.amv", script(&["a.mp4"], &SHOTS));
    let told = render(&project, "film.mp4", &[]);
    assert_eq!((told.copied, told.refused.as_slice()), (copyable(48), &[][..]));
    hold_copies(&project.file("film.mp4"), &[&project.file("a.mp4")], &shots(), &told);
    hold_times(&project.file("film.mp4"));
    let told = render(&project, "film.mkv", &[]);
    assert_eq!(
        (told.copied, told.refused.len()),
        (0, 1),
        "it opens a Matroska film, whose other parts are reordered"
    );
    hold_times(&project.file("film.mkv"));
    assert_eq!(
        numbers(&read(&project.file("film.mkv"))),
        numbers(&read(&project.file("film.mp4")))
    );
}

#[test]
fn four_references() {
    skip_without_ffmpeg!();
    cut_up(
        "a.mkv",
        "-c:v libx264 -preset medium -crf 20 -g 48 -refs 4 -x264-params scenecut=0",
        48,
    );
}

#[test]
fn long_groups_are_copied_where_a_whole_one_is_shown() {
    skip_without_ffmpeg!();
    let project = Project::empty();
    source(&project, "a.mp4", Label::A, &format!("{X264} -g 250 -bf 3"));
    project.write(
        "film.amv",
        script(&["a.mp4"], &["clip a[0:09 ..] for 75f", "clip a[0:02 ..] for 100f"]),
    );
    let told = render(&project, "film.mp4", &[]);
    assert_eq!((told.copied, told.encoded.len()), (50, 2));
    let shown: Vec<_> = (225..300).chain(50..150).map(|frame| Some((0, frame))).collect();
    hold_copies(&project.file("film.mp4"), &[&project.file("a.mp4")], &shown, &told);
    assert_eq!(
        numbers(&read(&project.file("film.mp4"))),
        shown.iter().map(|shown| (shown.map(|at| at.1), None)).collect::<Vec<_>>()
    );
}

#[test]
fn an_open_group_is_no_place_to_cut() {
    skip_without_ffmpeg!();
    let project = Project::empty();
    source(&project, "a.mkv", Label::A, &format!("{X264}:open-gop=1 -g 24 -bf 3"));
    project.write(
        "film.amv",
        script(&["a.mkv"], &["clip a[0:01 ..] for 200f", "clip a[0:00 .. 0:12]"]),
    );
    let told = render(&project, "film.mp4", &[]);
    let encoded: i64 = told.encoded.iter().map(|(from, to)| to - from).sum();
    assert_eq!((told.copied, encoded), (300, 200), "only the whole file can be copied");
    let shown: Vec<_> = (25..225).chain(0..300).map(|frame| Some((0, frame))).collect();
    hold_copies(&project.file("film.mp4"), &[&project.file("a.mkv")], &shown, &told);
    let sights = read(&project.file("film.mp4"));
    assert_eq!(
        numbers(&sights),
        shown.iter().map(|shown| (shown.map(|at| at.1), None)).collect::<Vec<_>>()
    );
    hold_seeks(&project.file("film.mp4"), &sights, [199, 200, 201, 230, 499]);
}

#[test]
fn sources_of_one_encoder_share_a_film_and_of_others_one_is_encoded() {
    skip_without_ffmpeg!();
    let project = Project::empty();
    source(&project, "a.mp4", Label::A, &format!("{X264} -g 48 -bf 3"));
    source(&project, "b.mkv", Label::B, &format!("{X264} -g 48 -bf 3"));
    source(&project, "c.mp4", Label::B, &format!("{X264} -g 48 -bf 0 -refs 2"));
    project.write(
        "film.amv",
        script(&["a.mp4", "b.mkv"], &["clip a[0:01.92 ..] for 96f", "clip b[0:01.92 ..] for 110f"]),
    );
    let told = render(&project, "film.mp4", &[]);
    assert_eq!((told.copied, told.encoded.as_slice()), (192, &[(192, 206)][..]));
    let shown: Vec<_> =
        (48..144).map(|at| Some((0, at))).chain((48..158).map(|at| Some((1, at)))).collect();
    hold_copies(
        &project.file("film.mp4"),
        &[&project.file("a.mp4"), &project.file("b.mkv")],
        &shown,
        &told,
    );
    project.write(
        "film.amv",
        script(&["a.mp4", "c.mp4"], &["clip a[0:01.92 ..] for 96f", "clip b[0:01.92 ..] for 48f"]),
    );
    let told = render(&project, "film.mp4", &[]);
    assert_eq!((told.copied, told.encoded.as_slice()), (96, &[(96, 144)][..]));
    assert_eq!(told.refused.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["b"]);
    let sights = read(&project.file("film.mp4"));
    let shown: Vec<_> =
        (48..144).map(|at| (Some(at), None)).chain((48..96).map(|at| (None, Some(at)))).collect();
    assert_eq!(numbers(&sights), shown);
    hold_seeks(&project.file("film.mp4"), &sights, [95, 96, 97]);
}

#[test]
fn a_film_of_ours_is_copied_into_another() {
    skip_without_ffmpeg!();
    let project = Project::empty();
    source(&project, "a.mp4", Label::A, &format!("{X264} -g 250 -bf 3"));
    project.write(
        "film.amv",
        script(
            &["a.mp4"],
            &["clip a[0:01 ..] for 100f", "clip a[0:05 ..] for 60f", "clip a[0:03 ..] for 140f"],
        ),
    );
    render(&project, "ours.mp4", &["--no-copy"]);
    project.write("film.amv", script(&["ours.mp4"], &["clip a[0:02 ..] for 130f", "fade out 12f"]));
    for (quality, out) in [("master", "film.mp4"), ("preview", "film.mp4"), ("draft", "film.mkv")] {
        let told = render(&project, out, &["--quality", quality]);
        let copied = if out == "film.mkv" { 0 } else { 60 };
        assert_eq!(
            (told.copied, told.refused.len()),
            (copied, usize::from(copied == 0)),
            "{quality}"
        );
        let shown: Vec<_> = (50..180).map(|at| Some((0, at))).collect();
        hold_copies(&project.file(out), &[&project.file("ours.mp4")], &shown, &told);
        hold_times(&project.file(out));
        let seen = numbers(&read(&project.file(out)));
        let numbers: Vec<_> =
            (75..125).chain(125..185).chain(75..95).map(|at| (Some(at), None)).collect();
        assert_eq!(seen[..118], numbers[..118], "{quality}");
    }
}

/// Footage of which every frame stands alone, spliced: nothing is encoded.
fn spliced(codec: &str, encoder: &str, name: &str, outs: &[&str]) {
    let project = Project::empty();
    source(&project, name, Label::A, encoder);
    let lines = [
        "clip a[0:05 .. 0:07]",
        "clip a[0:00 .. 0:01]",
        "clip a[0:07.04 ..] for 1f",
        "clip a[0:08 .. 0:12]",
    ];
    project.write("film.amv", script(&[name], &lines));
    let shown: Vec<_> =
        (125..175).chain(0..25).chain(176..177).chain(200..300).map(|at| Some((0, at))).collect();
    for out in outs {
        let told = render(&project, out, &["--codec", codec]);
        assert_eq!(
            (told.copied, told.encoded.len(), told.refused.as_slice()),
            (176, 0, &[][..]),
            "{codec} in {out}"
        );
        hold_copies(&project.file(out), &[&project.file(name)], &shown, &told);
        hold_times(&project.file(out));
        let sights = read(&project.file(out));
        assert_eq!(
            numbers(&sights),
            shown.iter().map(|shown| (shown.map(|at| at.1), None)).collect::<Vec<_>>()
        );
        hold_seeks(&project.file(out), &sights, [49, 50, 74, 75, 76, 175]);
        assert_eq!(render(&project, out, &["--codec", codec, "--no-copy"]).copied, 0);
        assert_eq!(
            numbers(&read(&project.file(out))),
            numbers(&sights),
            "{codec} in {out}, encoded"
        );
    }
}

#[test]
fn key_frames_alone_are_spliced() {
    skip_without_ffmpeg!();
    spliced("h264-intra", INTRA, "a.mp4", &["film.mp4", "film.mkv"]);
}

#[test]
fn prores_is_spliced() {
    skip_without_ffmpeg!();
    spliced(
        "prores",
        "-c:v prores_ks -profile:v 2 -pix_fmt yuv422p10le",
        "a.mov",
        &["film.mov", "film.mkv"],
    );
}

#[test]
fn ffv1_is_spliced() {
    skip_without_ffmpeg!();
    spliced("ffv1", "-c:v ffv1 -level 3 -g 1", "a.mkv", &["film.mkv", "film.mov"]);
}

#[test]
fn prores_of_another_profile_is_not_mixed_with_ours() {
    skip_without_ffmpeg!();
    let project = Project::empty();
    source(&project, "a.mov", Label::A, "-c:v prores_ks -profile:v 2 -pix_fmt yuv422p10le");
    source(&project, "b.mov", Label::A, "-c:v prores_ks -profile:v 3 -pix_fmt yuv422p10le");
    for (name, copied) in [("a.mov", 0), ("b.mov", 85)] {
        project.write(
            "film.amv",
            script(
                &[name],
                &["clip a[0:01 ..] for 50f", "crossfade 10f", "clip a[0:06 ..] for 45f"],
            ),
        );
        let told = render(&project, "film.mov", &["--codec", "prores", "--quality", "master"]);
        assert_eq!((told.copied, told.refused.len()), (copied, usize::from(copied == 0)), "{name}");
        let mixed = told.encoded.iter().map(|(from, to)| to - from).sum::<i64>();
        assert_eq!(mixed, 95 - copied);
        assert_eq!(
            numbers(&read(&project.file("film.mov")))[..44],
            (25..69).map(|at| (Some(at), None)).collect::<Vec<_>>()
        );
    }
}

#[test]
fn only_what_is_shown_as_it_is_is_copied() {
    skip_without_ffmpeg!();
    let project = Project::empty();
    source(&project, "a.mp4", Label::A, &format!("{X264} -g 12 -bf 3"));
    let lines = [
        "clip a[0:00 ..] for 48f { speed 200% }",
        "clip a[0:00 ..] for 48f { mirror }",
        "clip a[0:05 ..] for 48f { reverse }",
        "hold a[0:02] for 48f",
    ];
    project.write("film.amv", script(&["a.mp4"], &lines));
    assert_eq!(render(&project, "film.mp4", &[]).copied, 0);
    let small = format!("{}x{}", WIDTH / 2, HEIGHT / 2);
    project.write("film.amv", script(&["a.mp4"], &["clip a[0:00 ..] for 96f"]));
    assert_eq!(render(&project, "film.mp4", &[]).copied, 96);
    assert_eq!(render(&project, "film.mp4", &["--size", &small]).copied, 0);
    assert_eq!(render(&project, "film.mp4", &["--codec", "h264-intra"]).copied, 0);
}

#[test]
fn what_words_leave_free_is_copied() {
    skip_without_ffmpeg!();
    let project = Project::empty();
    source(&project, "a.mp4", Label::A, &format!("{X264} -g 12 -bf 3"));
    let text =
        script(&["a.mp4"], &["clip a[0:00 ..] for 120f", "text \"words\" from 0:02 to 0:03"]);
    project.write("film.amv", &text);
    let told = render(&project, "film.mp4", &[]);
    assert_eq!((told.copied, told.encoded.as_slice()), (48 + 36, &[(48, 84)][..]), "{text}");
    let shown: Vec<_> = (0..120).map(|at| Some((0, at))).collect();
    hold_copies(&project.file("film.mp4"), &[&project.file("a.mp4")], &shown, &told);
}

#[test]
fn a_neighbour_does_not_change_what_is_kept() {
    skip_without_ffmpeg!();
    let project = Project::empty();
    source(&project, "a.mp4", Label::A, &format!("{X264} -g 48 -bf 3"));
    project.write(
        "film.amv",
        script(&["a.mp4"], &["clip a[0:01 ..] for 100f", "clip a[0:08 ..] for 40f"]),
    );
    let told = render(&project, "film.mp4", &[]);
    assert_eq!((told.copied, told.kept), (48, 0));
    project.write(
        "film.amv",
        script(&["a.mp4"], &["clip a[0:01 ..] for 100f", "clip a[0:01.92 .. 0:05.76]"]),
    );
    let told = render(&project, "film.mp4", &[]);
    assert_eq!((told.copied, told.kept, told.encoded.len()), (144, 52, 0));
}

/// Where a video packet lies in a file: its place and size.
fn place(file: &Path, packet: usize) -> (u64, u64) {
    let mut command = Command::new("ffprobe");
    command
        .args([
            "-v",
            "error",
            "-select_streams",
            "v:0",
            "-show_entries",
            "packet=pos,size",
            "-of",
            "json",
        ])
        .arg(file);
    let told: Value =
        serde_json::from_slice(&command.output().expect("ffprobe runs").stdout).expect("JSON");
    let number = |key: &str| {
        told["packets"][packet][key].as_str().expect("a text").parse().expect("a number")
    };
    (number("pos"), number("size"))
}

fn overwrite(file: &Path, at: u64, bytes: &[u8]) {
    let mut open = OpenOptions::new().write(true).open(file).expect("opens");
    open.seek(SeekFrom::Start(at)).expect("there");
    open.write_all(bytes).expect("written");
}

#[test]
fn a_damaged_source_is_not_copied() {
    skip_without_ffmpeg!();
    let project = Project::empty();
    source(&project, "a.mp4", Label::A, &format!("{X264} -g 48 -bf 3"));
    project.write("film.amv", script(&["a.mp4"], &["clip a[0:01.92 ..] for 96f"]));
    let (at, size) = place(&project.file("a.mp4"), 48);
    overwrite(&project.file("a.mp4"), at + size / 2, &vec![0x55; size as usize / 2]);
    let told = render(&project, "film.mp4", &[]);
    assert_eq!((told.copied, told.refused.len(), told.frames), (0, 1, 96));
    let again = render(&project, "film.mp4", &[]);
    assert_eq!(
        (again.copied, again.refused == told.refused, again.kept),
        (0, true, 96),
        "remembered"
    );
}

#[test]
fn a_source_that_changed_since_it_was_looked_into_is_not_copied() {
    skip_without_ffmpeg!();
    let project = Project::empty();
    let file = project.file("a.mp4");
    source(&project, "a.mp4", Label::A, &format!("{INTRA} -slices 2"));
    project.write("film.amv", script(&["a.mp4"], &["clip a[0:02 ..] for 40f"]));
    project.amv(&["check", "film.amv"]).expect(0);
    let modified = fs::metadata(&file).expect("there").modified().expect("a time");
    let (at, _) = place(&file, 70);
    let bytes = fs::read(&file).expect("there");
    let first = u64::from(u32::from_be_bytes(
        bytes[at as usize..at as usize + 4].try_into().expect("four bytes"),
    ));
    overwrite(&file, at + 4 + first + 4, &[0x74]);
    File::options()
        .write(true)
        .open(&file)
        .and_then(|open| open.set_modified(modified))
        .expect("set back");
    let told = render(&project, "film.mp4", &["--codec", "h264-intra"]);
    assert_eq!((told.copied, told.frames, told.encoded.as_slice()), (0, 40, &[(0, 40)][..]));
    assert_eq!(told.refused.len(), 1);
    assert!(
        told.refused[0].1.ends_with("a packet has other parameters than the file's head"),
        "{:?}",
        told.refused
    );
}
