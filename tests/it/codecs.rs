//! Films in every codec and container: the frames that were asked for, what other software makes of
//! them, sound to the sample, and what does not go together.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use amv::check::builtins::CODECS;
use amv::graph::{RenderGraph, build};
use amv::session::{Film, Overrides, targets};
use amv::time::{Frame, FrameRate, Time};
use amv::world::FrameTimes;

use crate::support::numbered::{self, HEIGHT, Label, WIDTH};
use crate::support::project::{self, Project};
use crate::support::reference;

const FRAMES: i64 = 84;
/// At 48 kHz, 3.5 s: so long are 84 frames at 24 a second.
const SAMPLES: usize = 168_000;
const CLICK: usize = 77_777;

const FILM: &str = "\
project { size 192x112; fps 24 }
song track = \"song.wav\" { tempo 120bpm; first beat 0s }
footage a = \"../a.mp4\"
footage b = \"../b.mp4\"

timeline {
  0:00: clip a[0:02 ..]
  crossfade 6f
  0:01: clip b[0:01 ..]
  0:02: cut on beat cycle { a[0:05 ..]  b[0:06 ..] }
}
";

/// The folder with numbered footage A and B, made once for all tests; each test's film has a folder
/// in it.
fn media() -> &'static Project {
    static MEDIA: OnceLock<Project> = OnceLock::new();
    MEDIA.get_or_init(|| {
        let project = Project::empty();
        numbered::make(&project.file("a.mp4"), Label::A, "24", 250);
        numbered::make(&project.file("b.mp4"), Label::B, "24", 250);
        project
    })
}

/// A film of its own, with an empty cache.
struct Own {
    folder: &'static str,
}

impl Own {
    fn new(folder: &'static str, script: &str) -> Own {
        media().write(&format!("{folder}/film.amv"), script);
        media().write(&format!("{folder}/song.wav"), wav(&song()));
        Own { folder }
    }

    fn file(&self, name: &str) -> std::path::PathBuf {
        media().file(self.folder).join(name)
    }

    fn command(&self, arguments: &[&str]) -> project::Run {
        let mut command = media().command(arguments);
        project::Run::of(
            command.current_dir(media().file(self.folder)).output().expect("the program runs"),
        )
    }

    fn render(&self, arguments: &[&str]) {
        self.command(&[&["render", "film.amv", "--progress", "none"], arguments].concat())
            .expect(0);
    }
}

/// Noise of two unlike channels that uses all of 16 bits, and a click.
fn song() -> Vec<i16> {
    let mut state = 1_u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) as u16 as i16
    };
    let mut samples: Vec<i16> = (0..2 * SAMPLES).map(|_| noise() / 8).collect();
    samples[2 * CLICK..2 * CLICK + 2].copy_from_slice(&[i16::MAX, i16::MIN]);
    samples
}

/// A WAV file of 16 bits, two channels, 48 kHz.
fn wav(samples: &[i16]) -> Vec<u8> {
    let data: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    let long = |number: usize| u32::try_from(number).expect("short").to_le_bytes();
    let format =
        [&b"fmt "[..], &long(16), &[1, 0, 2, 0], &long(48_000), &long(192_000), &[4, 0, 16, 0]]
            .concat();
    [&b"RIFF"[..], &long(36 + data.len()), b"WAVE", &format, b"data", &long(data.len()), &data]
        .concat()
}

/// The number that is to be seen in each frame of [`FILM`], of A and of B; both while they are
/// mixed.
fn expected() -> Vec<(Option<i64>, Option<i64>)> {
    let frame = |frame: i64| match frame {
        0..21 => (Some(48 + frame), None),
        21..27 => (Some(48 + frame), Some(frame)),
        27..48 => (None, Some(frame)),
        48..60 => (Some(120 + frame - 48), None),
        60..72 => (None, Some(144 + frame - 60)),
        _ => (Some(120 + frame - 72), None),
    };
    (0..FRAMES).map(frame).collect()
}

fn seen(film: &Path) -> Vec<(Option<i64>, Option<i64>)> {
    numbered::read(film)
        .into_iter()
        .map(|(a, b)| (a.map(|seen| seen.number), b.map(|seen| seen.number)))
        .collect()
}

/// What stands in the file's stream, as `ffprobe` names it.
fn stream(film: &Path, kind: &str, entries: &str) -> String {
    reference::ffprobe(
        &["-select_streams", kind, "-show_entries", &format!("stream={entries}")],
        film,
    )
    .join(" ")
}

/// The flags of every packet of the picture: `K__` where decoding can start.
fn packet_flags(film: &Path) -> Vec<String> {
    let flags =
        reference::ffprobe(&["-select_streams", "v", "-show_entries", "packet=flags"], film);
    flags.into_iter().map(|flags| flags.chars().take(1).collect()).collect()
}

/// What a player complains of; not that Matroska does not say which two channels uncompressed sound
/// has.
fn complaints(film: &Path) -> String {
    reference::complaints(film)
        .replace("Guessed Channel Layout for Input Stream #0.1 : stereo\n", "")
}

#[test]
fn every_codec_in_each_of_its_containers_shows_the_frames_that_were_asked_for() {
    skip_without_ffmpeg!();
    let film = Own::new("all", FILM);
    let mut files = 0;
    for row in CODECS {
        for container in row.codec.containers() {
            let name = format!("{}.{}", row.name, container.extension());
            film.render(&["--codec", row.name, "--quality", "preview", "-o", &name]);
            let path = film.file(&name);
            assert_eq!(seen(&path), expected(), "{name}");
            assert_eq!(complaints(&path), "", "{name}");
            let facts =
                amv::render::ffmpeg::probe(&path).expect("readable").video.expect("a picture");
            assert_eq!(
                facts.times,
                FrameTimes::Even { rate: FrameRate::FILM, count: FRAMES },
                "{name}"
            );
            assert_eq!(facts.first_pts, Time::ZERO, "{name}");
            let flags = packet_flags(&path);
            assert_eq!(flags.len(), FRAMES as usize, "{name}");
            assert_eq!(flags.iter().all(|flag| flag == "K"), row.codec.is_intra(), "{name}");
            files += 1;
        }
    }
    assert_eq!(files, 10);
}

#[test]
fn a_container_is_what_its_ending_says() {
    skip_without_ffmpeg!();
    let film = Own::new("brands", FILM);
    for (name, starts) in [
        ("a.mp4", &b"ftypisom"[..]),
        ("a.m4v", b"ftypisom"),
        ("a.mov", b"ftypqt  "),
        ("a.mkv", b"\xa3\x42\x86\x81"),
    ] {
        film.render(&["--quality", "draft", "-o", name]);
        assert_eq!(
            &fs::read(film.file(name)).expect("there")[4..4 + starts.len()],
            starts,
            "{name}"
        );
    }
}

/// The graph of a film as it is rendered.
fn graph(film: &Own) -> RenderGraph {
    let film = Film::open(film.file("film.amv"));
    let compiled = film.compile();
    let timeline = compiled.timeline.as_ref().expect("no errors");
    let target = targets(film.path(), &compiled, timeline, &Overrides::default())
        .expect("a target")
        .remove(0);
    build(timeline, &target.format, None)
}

/// The pixels of one composed frame: planes one after another, rows without padding.
fn composed(graph: &RenderGraph, frame: i64) -> Vec<u8> {
    let picture = amv::render::frame(graph, Frame(frame)).expect("composed");
    let plane = |plane: usize| {
        let (width, _) = picture.plane_size(plane);
        picture
            .plane(plane)
            .chunks(picture.stride(plane))
            .flat_map(move |row| row[..width].to_vec())
            .collect::<Vec<u8>>()
    };
    [plane(0), plane(1), plane(2)].concat()
}

#[test]
fn ffv1_is_the_composed_frames_to_the_bit() {
    skip_without_ffmpeg!();
    for name in ["kept.mkv", "kept.mov"] {
        let film = Own::new("lossless", &format!("{FILM}\noutput \"{name}\" {{ codec ffv1 }}\n"));
        film.render(&["--force"]);
        let graph = graph(&film);
        assert!(amv::graph::segments(&graph).len() >= 5, "cut into several segments");
        let path = film.file(name);
        let decoded = reference::ffmpeg(&[
            "-i",
            path.to_str().expect("Unicode"),
            "-map",
            "0:v",
            "-f",
            "rawvideo",
            "-",
        ]);
        let hashes = |frames: &mut dyn Iterator<Item = Vec<u8>>| {
            frames.map(|frame| blake3::hash(&frame)).collect::<Vec<_>>()
        };
        let theirs = hashes(&mut decoded.chunks(WIDTH * HEIGHT * 3 / 2).map(<[u8]>::to_vec));
        assert!(theirs == hashes(&mut (0..FRAMES).map(|frame| composed(&graph, frame))), "{name}");
        assert_eq!(
            stream(&path, "v", "codec_name,pix_fmt,nb_frames,has_b_frames").split(' ').next(),
            Some("ffv1")
        );
    }
    let path = media().file("lossless/kept.mkv");
    assert_eq!(stream(&path, "v", "codec_name,pix_fmt"), "ffv1 yuv420p");
    let colours = "color_range,color_space,color_transfer,color_primaries";
    assert_eq!(stream(&path, "v", colours), "tv bt709 bt709 bt709");
}

#[test]
fn prores_is_what_editing_programs_ask_for() {
    skip_without_ffmpeg!();
    let film = Own::new("mezzanine", FILM);
    for (quality, profile, tag) in
        [("draft", "Proxy", "apco"), ("preview", "LT", "apcs"), ("master", "HQ", "apch")]
    {
        let name = &format!("{quality}.mov");
        film.render(&["--codec", "prores", "--quality", quality, "-o", name]);
        let path = film.file(name);
        let facts =
            "codec_name,profile,codec_tag_string,width,height,has_b_frames,pix_fmt,field_order";
        let expected = format!("prores {profile} {tag} 192 112 0 yuv422p10le progressive");
        assert_eq!(stream(&path, "v", facts), expected);
        let colours = "color_range,color_space,color_transfer,color_primaries";
        assert_eq!(stream(&path, "v", colours), "tv bt709 bt709 bt709");
        assert_eq!(
            stream(&path, "v", "r_frame_rate,avg_frame_rate,start_time,duration,nb_frames"),
            "24/1 24/1 0.000000 3.500000 84"
        );
        assert_eq!(reference::ffprobe(&["-show_entries", "format=duration"], &path), ["3.500000"]);
        let bytes = fs::read(&path).expect("there");
        assert!(
            bytes.windows(4).any(|window| window == b"apl0"),
            "the vendor that editing programs look for"
        );
    }
}

/// The hash of each packet of the picture.
fn packets(film: &Path) -> Vec<String> {
    let list = reference::ffmpeg(&[
        "-i",
        film.to_str().expect("Unicode"),
        "-map",
        "0:v",
        "-c",
        "copy",
        "-f",
        "framehash",
        "-",
    ]);
    let list = String::from_utf8(list).expect("text");
    list.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.rsplit(',').next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn prores_is_what_the_same_encoder_makes_of_the_lossless_film() {
    skip_without_ffmpeg!();
    let film = Own::new("alike", FILM);
    film.render(&["--codec", "ffv1", "-o", "kept.mkv"]);
    film.render(&["--codec", "prores", "-o", "cut.mov"]);
    let (kept, other) = (film.file("kept.mkv"), film.file("other.mov"));
    let scale = "scale=flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp+bitexact,format=yuv422p10le";
    let encode = ["-c:v", "prores_ks", "-profile:v", "hq", "-vendor", "apl0", "-threads", "1"];
    reference::make(
        &[&["-i", kept.to_str().expect("Unicode"), "-an", "-vf", scale], &encode[..]].concat(),
        &other,
    );
    assert!(packets(&film.file("cut.mov")) == packets(&other));
    assert_eq!(packets(&other).len(), FRAMES as usize);
}

#[test]
fn prores_has_the_colours_of_the_film() {
    skip_without_ffmpeg!();
    let script = "project { size 192x112; fps 24; background #d04020 }\ntimeline { 0:00: clip color(#d04020) for 4f }\n";
    let film = Own::new("colour", script);
    film.render(&["--codec", "prores"]);
    let path = film.file("film.mov");
    let decoded = reference::ffmpeg(&[
        "-i",
        path.to_str().expect("Unicode"),
        "-f",
        "rawvideo",
        "-pix_fmt",
        "yuv422p10le",
        "-",
    ]);
    let samples: Vec<u16> = decoded
        .chunks_exact(2)
        .map(|two| u16::from_le_bytes(two.try_into().expect("two")))
        .collect();
    let frame = WIDTH * HEIGHT * 2;
    assert_eq!(samples.len(), 4 * frame);
    let color = amv::check::program::Color { red: 0xd0, green: 0x40, blue: 0x20, alpha: 255 };
    let wanted = amv::render::ffmpeg::color_to_yuv(color).map(|part| u16::from(part) * 4);
    let planes = [0..frame / 2, frame / 2..frame * 3 / 4, frame * 3 / 4..frame];
    for (plane, wanted) in planes.into_iter().zip(wanted) {
        let farthest =
            samples[plane].iter().map(|sample| sample.abs_diff(wanted)).max().expect("samples");
        assert!(farthest <= 1, "{farthest} of 1023 off {wanted}");
    }
}

/// The samples of a film's sound, both channels by turns, in 16 bits.
fn sound(film: &Path) -> Vec<i16> {
    let bytes = reference::ffmpeg(&[
        "-i",
        film.to_str().expect("Unicode"),
        "-map",
        "0:a",
        "-f",
        "s16le",
        "-",
    ]);
    bytes.chunks_exact(2).map(|two| i16::from_le_bytes(two.try_into().expect("two"))).collect()
}

#[test]
fn uncompressed_sound_is_the_songs_to_the_bit_and_as_long_as_the_picture() {
    skip_without_ffmpeg!();
    let film = Own::new("loud", FILM);
    for (name, codec, tag) in [
        ("prores.mov", "prores", "sowt"),
        ("prores.mkv", "prores", "[0][0][0][0]"),
        ("ffv1.mkv", "ffv1", "[0][0][0][0]"),
        ("ffv1.mov", "ffv1", "sowt"),
    ] {
        film.render(&["--codec", codec, "--quality", "draft", "-o", name]);
        let path = film.file(name);
        assert_eq!(
            stream(&path, "a", "codec_name,sample_rate,channels,codec_tag_string"),
            format!("pcm_s16le {tag} 48000 2"),
            "{name}"
        );
        assert!(sound(&path) == song(), "{name}: other samples than the song's");
        let media = amv::render::ffmpeg::probe(&path).expect("readable");
        let audio = media.audio.expect("sound");
        assert_eq!(
            (audio.start, audio.duration),
            (Time::ZERO, media.video.expect("a picture").duration()),
            "{name}"
        );
        assert_eq!(at_the_click(&path), [i16::MAX, i16::MIN], "{name}: the click, sought");
    }
}

/// The pair of samples that our own reader, sent there, gives where the click is.
fn at_the_click(film: &Path) -> [i16; 2] {
    let audio = amv::render::ffmpeg::probe(film).expect("readable").audio.expect("sound");
    let at = Time::from_sample(CLICK as i64, 48_000);
    let mut reader =
        amv::render::ffmpeg::SoundReader::open(film, &audio, at, Time::from_sample(10, 48_000))
            .expect("opens");
    let heard = reader.read().expect("readable").expect("some");
    [heard[0], heard[1]].map(|sample| (sample * 32768.0) as i16)
}

#[test]
fn sound_ends_with_the_picture_where_no_frame_is_a_whole_number_of_samples() {
    skip_without_ffmpeg!();
    let film = Own::new("ntsc", &FILM.replace("fps 24", "fps 30000/1001"));
    for (name, codec) in [("long.mov", "prores"), ("long.mkv", "ffv1")] {
        film.render(&["--codec", codec, "--quality", "draft", "-o", name]);
        let path = film.file(name);
        // 3.5 s are 104.9 frames of 1601.6 samples: the film has 105 of them, and 168 samples of
        // silence.
        assert_eq!(packet_flags(&path).len(), 105, "{name}");
        let heard = sound(&path);
        assert_eq!(heard.len(), 2 * 168_168, "{name}");
        assert!(
            heard[..2 * SAMPLES] == song()
                && heard[2 * SAMPLES..].iter().all(|&sample| sample == 0),
            "{name}"
        );
    }
}

#[test]
fn compressed_films_keep_compressed_sound() {
    skip_without_ffmpeg!();
    let film = Own::new("quiet", FILM);
    for (name, codec) in
        [("intra.mov", "h264-intra"), ("intra.mkv", "h264-intra"), ("long.mov", "h264")]
    {
        film.render(&["--codec", codec, "--quality", "draft", "-o", name]);
        assert_eq!(stream(&film.file(name), "a", "codec_name,sample_rate"), "aac 48000", "{name}");
    }
}

#[test]
fn h264_of_key_frames_alone_is_just_that() {
    skip_without_ffmpeg!();
    let film = Own::new(
        "intra",
        &format!("{FILM}\noutput \"cut.mp4\" {{ codec h264-intra; quality preview }}\n"),
    );
    film.render(&[]);
    let path = film.file("cut.mp4");
    assert_eq!(packet_flags(&path), vec!["K"; FRAMES as usize]);
    assert_eq!(stream(&path, "v", "codec_name,has_b_frames,pix_fmt"), "h264 0 yuv420p");
    let times =
        reference::ffprobe(&["-select_streams", "v", "-show_entries", "packet=pts,dts"], &path);
    assert!(times.chunks(2).all(|both| both[0] == both[1]), "frames are decoded as they are shown");
    let kinds =
        reference::ffprobe(&["-select_streams", "v", "-show_entries", "frame=pict_type"], &path);
    assert_eq!(kinds, vec!["I"; FRAMES as usize]);
}

#[test]
fn the_number_of_workers_does_not_show() {
    skip_without_ffmpeg!();
    for (codec, ending) in [
        ("h264-intra", "mp4"),
        ("prores", "mov"),
        ("prores", "mkv"),
        ("ffv1", "mkv"),
        ("ffv1", "mov"),
    ] {
        let films = [("one", "1"), ("four", "4")].map(|(folder, jobs)| {
            let film = Own::new(folder, FILM);
            let _ = fs::remove_dir_all(film.file(".amv"));
            let name = format!("{codec}.{ending}");
            film.render(&["--codec", codec, "--jobs", jobs, "-o", &name]);
            fs::read(film.file(&name)).expect("there")
        });
        assert!(films[0] == films[1], "{codec} in {ending}");
    }
}

#[test]
fn the_smallest_film_can_be_had_in_every_codec() {
    skip_without_ffmpeg!();
    let film = Own::new(
        "small",
        "project { size 16x16; fps 24 }\ntimeline { 0:00: clip color(red) for 1f }\n",
    );
    for row in CODECS {
        film.render(&["--codec", row.name, "--force"]);
        let path = film.file("film").with_extension(row.codec.containers()[0].extension());
        assert_eq!(stream(&path, "v", "width,height"), "16 16", "{}", row.name);
        assert_eq!(packet_flags(&path), ["K"], "{}", row.name);
    }
}

#[test]
fn a_script_may_ask_for_several_and_the_command_line_for_another() {
    skip_without_ffmpeg!();
    let outputs = "output \"web.mp4\" { size 96x56; quality draft }\noutput \"cut.mov\" { codec prores; quality draft }\n";
    let film = Own::new("several", &format!("{FILM}\n{outputs}"));
    film.render(&[]);
    let codec = |name: &str| stream(&film.file(name), "v", "codec_name");
    assert_eq!((codec("web.mp4"), codec("cut.mov")), ("h264".to_owned(), "prores".to_owned()));
    film.render(&["-o", "cut.mov"]);
    assert_eq!(
        codec("cut.mov"),
        "prores",
        "an output that is asked for has the settings that it has in the script"
    );
    film.render(&["-o", "cut.mov", "--codec", "ffv1"]);
    assert_eq!(codec("cut.mov"), "ffv1");
    film.render(&["--codec", "prores", "--quality", "draft", "--from", "0:01", "--to", "0:02"]);
    assert_eq!(
        (codec("film.part.mov"), packet_flags(&film.file("film.part.mov")).len()),
        ("prores".to_owned(), 24)
    );
}

#[test]
fn a_film_without_a_name_gets_the_ending_of_its_codec() {
    skip_without_ffmpeg!();
    let film = Own::new("unnamed", FILM);
    for (codec, name) in [("h264-intra", "film.mp4"), ("prores", "film.mov"), ("ffv1", "film.mkv")]
    {
        film.render(&["--codec", codec, "--quality", "draft"]);
        assert!(film.file(name).is_file(), "{name}");
    }
}

#[test]
fn what_does_not_go_together_is_said_with_a_name_that_does() {
    skip_without_ffmpeg!();
    let film = Own::new("refused", &format!("{FILM}\noutput \"cut.mp4\" {{ codec prores }}\n"));
    let said = film.command(&["check", "film.amv"]).expect(1).said();
    assert_eq!(
        said,
        "\
error[output-codec]: `cut.mp4` cannot be written: MP4 files cannot contain the codec `prores`
    ╭─[ film.amv:13:8 ]
    │
 13 │ output \"cut.mp4\" { codec prores }
    │        ────┬────         ───┬──
    │            ╰───────────────────── the ending says MP4
    │                             │
    │                             ╰──── the codec is chosen here
────╯
  help: end its name in `.mov` or `.mkv`: `cut.mov`
"
    );
    let film = Own::new("refused", FILM);
    let said = |arguments: &[&str]| {
        film.command(&[&["render", "film.amv"], arguments].concat()).expect(2).said()
    };
    assert_eq!(
        said(&["--codec", "ffv1", "-o", "cut.m4v"]),
        "\
error[output-codec]: `cut.m4v` cannot be written: MP4 files cannot contain the codec `ffv1`
  help: end its name in `.mkv` or `.mov`: `cut.mkv`
"
    );
    assert_eq!(
        said(&["--codec", "prores", "-o", "cut.avi"]),
        "\
error[output-format]: `cut.avi` cannot be written: films are MP4, QuickTime or Matroska files
  help: end its name in `.mov` or `.mkv`: `cut.mov`
"
    );
    let film = Own::new("refused", &format!("{FILM}\noutput \"web.mp4\"\n"));
    assert_eq!(
        film.command(&["render", "film.amv", "--codec", "prores"]).expect(2).said(),
        "\
error[output-codec]: `web.mp4` cannot be written: MP4 files cannot contain the codec `prores`
  help: end its name in `.mov` or `.mkv`: `web.mov`
"
    );
}
