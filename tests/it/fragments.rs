//! Kept segments and sounds as a browser plays them: the same frames at the same times and the same
//! samples as in the film's file, and nothing of what is damaged.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};

use amv::cache::{EntryKey, Store};
use amv::check::program::Quality;
use amv::graph::RenderGraph;
use amv::graph::format::{Codec, Container, PictureFormat};
use amv::render::ffmpeg::{InitSegment, probe};
use amv::render::{
    Fragments, Job, RenderError, SOUND_FRAGMENT_PACKETS, film, forecast, specs, waveform,
};
use amv::session::Film;
use amv::time::FrameRate;

use crate::support::boxes::{self, Shown};
use crate::support::numbered::{self, HEIGHT, Label, WIDTH};
use crate::support::project::Project;
use crate::support::reference;

/// Segments of many lengths; one and two frames among them, and a long one.
const FILM: &str = "\
project { size 192x112; fps RATE }
song track = \"../song.wav\" { tempo 120bpm; first beat 0s }
footage a = \"../a.mp4\"
footage b = \"../b.mp4\"

timeline {
  0:00: clip a[0:02 ..] for 110f
  clip b[5f ..] for 1f
  clip a[20f ..] for 2f
  clip b[0:03 ..] for 30f
  clip a[3f ..] for 1f
  clip b[0:07 ..] for 24f
}
";
/// The lengths of the film's segments: a draft's long takes are cut into pieces of two thirds of a
/// second, the last of up to a second.
fn lengths(quality: Quality, rate: &str) -> &'static [i64] {
    match (quality, rate) {
        (Quality::Draft, "60") => &[40, 40, 30, 1, 2, 30, 1, 24],
        (Quality::Draft, "30000/1001") => &[20, 20, 20, 20, 30, 1, 2, 30, 1, 24],
        (Quality::Draft, _) => &[16, 16, 16, 16, 16, 16, 14, 1, 2, 16, 14, 1, 24],
        (Quality::Preview | Quality::Master, _) => &[110, 1, 2, 30, 1, 24],
    }
}

const QUICK: &str = "\
project { size 192x112; fps 24 }
song track = \"../song.wav\" { tempo 120bpm; first beat 0s }
timeline {
  0:00: clip color(#d04020) for 10f
  clip color(#2060c0) for 3f
}
";

/// The folder with numbered footage A and B and a song, made once for all tests; each film has a
/// folder in it.
fn media() -> &'static Project {
    static MEDIA: OnceLock<Project> = OnceLock::new();
    MEDIA.get_or_init(|| {
        let project = Project::empty();
        numbered::make(&project.file("a.mp4"), Label::A, "24", 250);
        numbered::make(&project.file("b.mp4"), Label::B, "24", 250);
        let noise = "anoisesrc=r=48000:a=0.5:seed=7:d=12,aformat=channel_layouts=stereo";
        reference::make(&["-f", "lavfi", "-i", noise], &project.file("song.wav"));
        project
    })
}

/// A film that was rendered, and what is kept of it.
struct Made {
    folder: &'static str,
    graph: RenderGraph,
    store: Arc<Store>,
    fragments: Fragments,
}

impl Made {
    fn new(folder: &'static str, script: &str, codec: Codec, quality: Quality) -> Made {
        media().write(&format!("{folder}/film.amv"), script);
        let compiled = Film::open(media().file(folder).join("film.amv")).compile();
        let timeline =
            compiled.timeline.as_ref().unwrap_or_else(|| panic!("{:?}", compiled.diagnostics));
        let format = PictureFormat {
            width: WIDTH as u32,
            height: HEIGHT as u32,
            rate: timeline.rate,
            codec,
            quality,
        };
        let store =
            Arc::new(Store::open(&media().file(folder).join("cache"), u64::MAX).expect("a store"));
        let fragments = Fragments::new(Arc::clone(&store));
        let made =
            Made { folder, graph: amv::graph::build(timeline, &format, None), store, fragments };
        made.render();
        made
    }

    fn file(&self, name: &str) -> PathBuf {
        media().file(self.folder).join(name)
    }

    /// The film's file.
    fn film(&self) -> PathBuf {
        self.file("film.mov")
    }

    fn render(&self) {
        let out = self.film();
        let Made { graph, store, .. } = self;
        let job = Job {
            graph,
            store,
            container: Container::Mov,
            out: &out,
            jobs: 1,
            copy: false,
            proxies: true,
        };
        film(&job, &(), &AtomicBool::new(false)).expect("rendered");
    }

    /// The segments' keys, in order.
    fn keys(&self) -> Vec<EntryKey> {
        specs(&self.graph)
            .into_iter()
            .map(|(_, spec)| amv::cache::EntrySpec::Segment(spec).key())
            .collect()
    }

    fn sound(&self) -> EntryKey {
        forecast(&self.graph, &self.store, None, &|_| None, false).sound.expect("a sound").key
    }

    /// A file of these parts.
    fn written(&self, name: &str, parts: &[&[u8]]) -> PathBuf {
        let path = self.file(name);
        fs::write(&path, parts.concat()).expect("written");
        path
    }

    /// All of the sound's fragments.
    fn sound_fragments(&self) -> Vec<Vec<u8>> {
        let fragment =
            |number| self.fragments.sound_fragment(self.sound(), number).expect("no error");
        (0..).map_while(fragment).collect()
    }
}

fn rate(text: &str) -> FrameRate {
    let (num, den) = text.split_once('/').unwrap_or((text, "1"));
    FrameRate::new(num.parse().expect("a number"), den.parse().expect("a number")).expect("a rate")
}

fn hashes(path: &Path) -> Vec<blake3::Hash> {
    reference::frame_hashes(path, 0, None, WIDTH * HEIGHT * 3 / 2)
}

/// Decoded samples of both channels by turns.
fn samples(path: &Path) -> Vec<f32> {
    let path = path.to_str().expect("Unicode");
    let bytes = reference::ffmpeg(&["-i", path, "-map", "0:a", "-f", "f32le", "-"]);
    bytes.chunks_exact(4).map(|four| f32::from_le_bytes(four.try_into().expect("four"))).collect()
}

/// Each segment's fragment, by itself, has the film's frames from 0 on, evenly.
fn check_pictures(folder: &'static str, text: &str, quality: Quality) {
    let made = Made::new(folder, &FILM.replace("RATE", text), Codec::H264, quality);
    let (keys, rate, lengths) = (made.keys(), rate(text), lengths(quality, text));
    assert_eq!(
        specs(&made.graph).iter().map(|(frames, _)| frames.len()).collect::<Vec<_>>(),
        lengths
    );
    let init: InitSegment = made.fragments.picture_init(keys[0]).expect("no error").expect("kept");
    let mut seen = Vec::new();
    for (key, &length) in keys.into_iter().zip(lengths) {
        let what = format!("{text}, {quality:?}, {length} frames");
        let fragment = made.fragments.picture_fragment(key).expect("no error").expect("kept");
        assert_eq!(boxes::names(&fragment), ["moof", "mdat"], "{what}");
        assert_eq!(
            made.fragments.picture_init(key).expect("no error").as_ref(),
            Some(&init),
            "{what}"
        );
        let mut shown = boxes::shown(&fragment);
        assert!(shown[0].key && shown[0].at == 0, "{what}: {:?}", shown[0]);
        shown.sort_by_key(|frame| frame.at);
        let expected = (0..length).map(|frame| (frame * i64::from(rate.den()), rate.den()));
        assert_eq!(
            shown.iter().map(|&Shown { at, duration, .. }| (at, duration)).collect::<Vec<_>>(),
            expected.collect::<Vec<_>>(),
            "{what}"
        );
        let path = made.written("one.mp4", &[&init.bytes, &fragment]);
        assert_eq!(reference::complaints(&path), "", "{what}");
        let base = reference::ffprobe(
            &["-select_streams", "v", "-show_entries", "stream=time_base"],
            &path,
        );
        assert_eq!(base, [format!("1/{}", rate.num())], "{what}");
        seen.extend(hashes(&path));
    }
    assert_eq!(seen.len() as i64, lengths.iter().sum::<i64>());
    assert!(seen == hashes(&made.film()), "{text}, {quality:?}");
    assert_eq!(boxes::names(&init.bytes), ["ftyp", "moov"]);
    assert!(!init.bytes.windows(4).any(|name| name == b"edts"), "no edit list");
}

#[test]
fn a_segment_is_the_films_frames_from_time_0_on_in_a_draft() {
    skip_without_ffmpeg!();
    for (folder, rate) in
        [("d24", "24"), ("d23", "24000/1001"), ("d29", "30000/1001"), ("d60", "60")]
    {
        check_pictures(folder, rate, Quality::Draft);
    }
}

#[test]
fn a_segment_is_the_films_frames_from_time_0_on_where_they_are_reordered() {
    skip_without_ffmpeg!();
    for (folder, rate) in
        [("p24", "24"), ("p23", "24000/1001"), ("p29", "30000/1001"), ("p60", "60")]
    {
        check_pictures(folder, rate, Quality::Preview);
    }
}

#[test]
fn browsers_are_told_the_codec() {
    skip_without_ffmpeg!();
    for (folder, quality, picture) in [
        ("n1", Quality::Draft, "avc1.42"),
        ("n2", Quality::Preview, "avc1.64"),
        ("n3", Quality::Master, "avc1.64"),
    ] {
        let made = Made::new(folder, QUICK, Codec::H264, quality);
        let init = made.fragments.picture_init(made.keys()[0]).expect("no error").expect("kept");
        // The record begins with its version; profile, constraints and level follow.
        let at =
            init.bytes.windows(5).position(|bytes| bytes == b"avcC\x01").expect("a record") + 5;
        let numbers: String =
            init.bytes[at..at + 3].iter().map(|byte| format!("{byte:02X}")).collect();
        assert_eq!(init.codec, format!("avc1.{numbers}"));
        assert!(init.codec.starts_with(picture), "{}", init.codec);
        assert_eq!(
            made.fragments.sound_init(made.sound()).expect("no error").expect("kept").codec,
            "mp4a.40.2"
        );
    }
}

#[test]
fn a_sounds_fragments_are_the_films_sound() {
    skip_without_ffmpeg!();
    let made = Made::new("sound", &FILM.replace("RATE", "24"), Codec::H264, Quality::Draft);
    let init = made.fragments.sound_init(made.sound()).expect("no error").expect("kept");
    let fragments = made.sound_fragments();
    assert_eq!(boxes::names(&init.bytes), ["ftyp", "moov"]);
    assert_eq!(fragments.len(), 3);
    let mut next = 0;
    for (number, fragment) in fragments.iter().enumerate() {
        assert_eq!(boxes::names(fragment), ["moof", "mdat"]);
        let packets = boxes::shown(fragment);
        assert!(packets.len() == SOUND_FRAGMENT_PACKETS || number + 1 == fragments.len());
        for packet in packets {
            assert_eq!(packet.at, next);
            next += i64::from(packet.duration);
        }
        assert_eq!(
            made.fragments.sound_fragment(made.sound(), number).expect("no error").as_ref(),
            Some(fragment)
        );
    }
    let parts: Vec<&[u8]> =
        [&init.bytes[..]].into_iter().chain(fragments.iter().map(Vec::as_slice)).collect();
    let path = made.written("sound.mp4", &parts);
    assert_eq!(reference::complaints(&path), "");
    let (whole, heard) = (samples(&made.film()), samples(&path));
    assert!(whole.len() >= 2 * 336_000, "7 s, and what fills the last packet");
    assert!(
        heard[2 * 1024..] == whole,
        "the same samples after those with which the encoder starts up"
    );
}

#[test]
fn any_fragment_of_a_sound_may_be_asked_for_first() {
    skip_without_ffmpeg!();
    let made = Made::new("jumps", &FILM.replace("RATE", "24"), Codec::H264, Quality::Draft);
    let all = made.sound_fragments();
    for number in [2, 0, 1, 2] {
        let fragments = Fragments::new(Arc::clone(&made.store));
        assert_eq!(
            fragments.sound_fragment(made.sound(), number).expect("no error").as_ref(),
            Some(&all[number])
        );
        assert_eq!(
            fragments.sound_fragment(made.sound(), 0).expect("no error").as_ref(),
            Some(&all[0])
        );
        assert_eq!(fragments.sound_fragment(made.sound(), 3).expect("no error"), None);
    }
}

#[test]
fn silence_is_silent() {
    skip_without_ffmpeg!();
    let made = Made::new("silence", QUICK, Codec::H264, Quality::Draft);
    let (init, fragment) = (
        made.fragments.silence_init().expect("encoded"),
        made.fragments.silence().expect("encoded"),
    );
    assert_eq!(
        made.fragments.sound_init(made.sound()).expect("no error"),
        Some(init.clone()),
        "it stands in for a film's sound"
    );
    assert_eq!(boxes::names(&fragment), ["moof", "mdat"]);
    let packets = boxes::shown(&fragment);
    assert_eq!(
        packets.iter().map(|packet| packet.at).collect::<Vec<_>>(),
        (0..128).map(|packet| packet * 1024).collect::<Vec<_>>()
    );
    let path = made.written("silence.mp4", &[&init.bytes, &fragment]);
    assert_eq!(reference::complaints(&path), "");
    let heard = samples(&path);
    assert_eq!(heard.len(), 2 * 128 * 1024);
    assert!(
        heard.iter().all(|&sample| sample == 0.0),
        "{:?}",
        heard.iter().find(|&&sample| sample != 0.0)
    );
    assert!(fragment.len() < 8192, "{} bytes", fragment.len());
}

/// The size of a picture file, and its pixels.
fn pixels(path: &Path) -> (Vec<String>, Vec<[u8; 3]>) {
    let size = reference::ffprobe(&["-show_entries", "stream=width,height,codec_name"], path);
    let bytes = reference::ffmpeg(&[
        "-i",
        path.to_str().expect("Unicode"),
        "-f",
        "rawvideo",
        "-pix_fmt",
        "rgb24",
        "-",
    ]);
    (size, bytes.chunks_exact(3).map(|three| three.try_into().expect("three")).collect())
}

#[test]
fn a_thumbnail_has_the_colour_of_the_first_frame() {
    skip_without_ffmpeg!();
    let films = [
        ("t1", Codec::H264, Quality::Draft),
        ("t2", Codec::H264, Quality::Preview),
        ("t3", Codec::ProRes, Quality::Draft),
        ("t4", Codec::Ffv1, Quality::Draft),
    ];
    for (folder, codec, quality) in films {
        let made = Made::new(folder, QUICK, codec, quality);
        for (key, color) in made.keys().into_iter().zip([[0xd0, 0x40, 0x20], [0x20, 0x60, 0xc0]]) {
            for (asked, width, height) in [(54, 92, 54), (108, 184, 108)] {
                let file = made.fragments.thumbnail(key, asked).expect("no error").expect("kept");
                let (facts, seen) = pixels(&made.written("thumb.jpg", &[&file]));
                assert_eq!(
                    facts,
                    ["mjpeg".to_owned(), width.to_string(), height.to_string()],
                    "{folder}"
                );
                assert_eq!(seen.len(), width * height);
                let near = |pixel: &[u8; 3]| {
                    pixel
                        .iter()
                        .zip(color)
                        .all(|(seen, wanted): (&u8, u8)| seen.abs_diff(wanted) <= 3)
                };
                assert!(seen.iter().all(near), "{folder}, {asked}: {:?} is not {color:?}", seen[0]);
            }
        }
    }
}

#[test]
fn a_thumbnail_is_as_high_as_was_asked_for() {
    skip_without_ffmpeg!();
    let made = Made::new("sizes", QUICK, Codec::H264, Quality::Draft);
    for (asked, size) in [(54, "92 54"), (55, "92 54"), (1, "2 2"), (0, "2 2"), (9999, "192 112")] {
        let file =
            made.fragments.thumbnail(made.keys()[0], asked).expect("no error").expect("kept");
        let path = made.written("thumb.jpg", &[&file]);
        assert_eq!(
            reference::ffprobe(&["-show_entries", "stream=width,height"], &path).join(" "),
            size,
            "{asked}"
        );
    }
}

#[test]
fn a_thumbnail_shows_the_first_frame() {
    skip_without_ffmpeg!();
    let made = Made::new("first", &FILM.replace("RATE", "24"), Codec::H264, Quality::Preview);
    for (key, number) in
        made.keys().into_iter().zip([(Some(48), None), (None, Some(5)), (Some(20), None)])
    {
        let file = made.fragments.thumbnail(key, 112).expect("no error").expect("kept");
        let (a, b) = numbered::read(&made.written("first.jpg", &[&file])).remove(0);
        assert_eq!((a.map(|seen| seen.number), b.map(|seen| seen.number)), number);
    }
}

/// What is given out of an entry.
fn served(made: &Made, key: EntryKey) -> [bool; 5] {
    let fragments = &made.fragments;
    [
        fragments.picture_init(key).expect("no error").is_some(),
        fragments.picture_fragment(key).expect("no error").is_some(),
        fragments.thumbnail(key, 54).expect("no error").is_some(),
        fragments.sound_init(key).expect("no error").is_some(),
        fragments.sound_fragment(key, 0).expect("no error").is_some(),
    ]
}

const PICTURE: [bool; 5] = [true, true, true, false, false];
const SOUND: [bool; 5] = [false, false, false, true, true];
const NOTHING: [bool; 5] = [false; 5];

#[test]
fn an_entry_gives_what_it_is() {
    skip_without_ffmpeg!();
    let made = Made::new("kinds", QUICK, Codec::H264, Quality::Draft);
    assert_eq!(served(&made, made.keys()[0]), PICTURE);
    assert_eq!(served(&made, made.sound()), SOUND);
    assert_eq!(made.fragments.sound_fragment(made.sound(), 1).expect("no error"), None);
    assert_eq!(made.fragments.sound_fragment(made.sound(), usize::MAX).expect("no error"), None);
    let intra = Made::new("intra", QUICK, Codec::H264Intra, Quality::Draft);
    assert_eq!(served(&intra, intra.keys()[0]), PICTURE);
    let other = Made::new("unplayed", QUICK, Codec::ProRes, Quality::Draft);
    assert_eq!(served(&other, other.keys()[0]), [false, false, true, false, false]);
    assert_eq!(served(&other, other.sound()), NOTHING);
    assert_eq!(served(&other, made.sound()), NOTHING, "kept elsewhere");
}

#[test]
fn what_is_damaged_is_not_served_and_goes() {
    skip_without_ffmpeg!();
    let made = Made::new("damage", QUICK, Codec::H264, Quality::Draft);
    for key in [made.keys()[0], made.sound()] {
        let path = made.store.dir().join(format!("{key}.entry"));
        let whole = fs::read(&path).expect("there");
        assert_ne!(served(&made, key), NOTHING);
        for at in (0..whole.len()).step_by(whole.len() / 40).chain([whole.len() - 1]) {
            for damaged in [with_other_byte(&whole, at), whole[..at].to_vec()] {
                fs::write(&path, damaged).expect("written");
                // What is in memory of a sound was proved when it was read.
                let fragments = Fragments::new(Arc::clone(&made.store));
                assert_eq!(fragments.picture_fragment(key).expect("no error"), None, "byte {at}");
                assert!(!path.exists(), "byte {at}");
                for asked in 0..4 {
                    fs::write(&path, with_other_byte(&whole, at)).expect("written");
                    let none = match asked {
                        0 => fragments.picture_init(key).expect("no error").is_none(),
                        1 => fragments.thumbnail(key, 54).expect("no error").is_none(),
                        2 => fragments.sound_init(key).expect("no error").is_none(),
                        _ => fragments.sound_fragment(key, 0).expect("no error").is_none(),
                    };
                    assert!(none && !path.exists(), "byte {at}, {asked}");
                }
            }
        }
        fs::write(&path, whole).expect("written");
        assert_ne!(served(&made, key), NOTHING);
    }
}

fn with_other_byte(whole: &[u8], at: usize) -> Vec<u8> {
    let mut damaged = whole.to_vec();
    damaged[at] ^= 0x55;
    damaged
}

#[test]
fn what_is_cleared_is_not_served_until_it_is_rendered_again() {
    skip_without_ffmpeg!();
    let made = Made::new("cleared", QUICK, Codec::H264, Quality::Draft);
    let (picture, sound) = (made.keys()[0], made.sound());
    let before =
        (made.fragments.picture_fragment(picture).expect("no error"), made.sound_fragments());
    made.store.clear().expect("cleared");
    assert_eq!((served(&made, picture), served(&made, sound)), (NOTHING, NOTHING));
    made.render();
    assert_eq!((served(&made, picture), served(&made, sound)), (PICTURE, SOUND));
    assert!(
        (made.fragments.picture_fragment(picture).expect("no error"), made.sound_fragments())
            == before
    );
}

/// The waveform of a file that `ffmpeg` makes so: peaks, each with its root of the mean square.
fn peaks(name: &str, source: &[&str]) -> Vec<[u8; 2]> {
    let path = media().file(name);
    reference::make(source, &path);
    let facts = probe(&path).expect("readable");
    let bytes = waveform(&path, facts.audio.as_ref(), &AtomicBool::new(false)).expect("read");
    bytes.chunks_exact(2).map(|pair| [pair[0], pair[1]]).collect()
}

#[test]
fn a_waveform_has_the_peaks_of_both_channels() {
    skip_without_ffmpeg!();
    let levels = "aevalsrc=if(lt(t\\,0.5)\\,0\\,0.5)|if(lt(t\\,1)\\,0\\,-1):s=48000:d=1.505";
    let expected = [vec![[0, 0]; 500], vec![[128, 90]; 500], vec![[255, 202]; 505]].concat();
    assert_eq!(peaks("levels.wav", &["-f", "lavfi", "-i", levels, "-c:a", "pcm_f32le"]), expected);
    assert_eq!(
        peaks(
            "louder.wav",
            &["-f", "lavfi", "-i", "aevalsrc=3:s=48000:d=0.02", "-c:a", "pcm_f32le"]
        ),
        [[255, 255]; 20]
    );
    let mono =
        peaks("mono.wav", &["-f", "lavfi", "-i", "aevalsrc=0.25:s=8000:d=1", "-c:a", "pcm_f32le"]);
    assert_eq!(mono.len(), 1000);
    assert!(mono[50..950].iter().all(|&peak| peak == [64, 64]), "{mono:?}");
}

#[test]
fn a_waveforms_time_is_the_songs_own() {
    skip_without_ffmpeg!();
    let video = media().file("a.mp4");
    let video = video.to_str().expect("Unicode");
    let tone = ["-f", "lavfi", "-itsoffset", "0.5", "-i", "aevalsrc=0.5:s=48000:d=1"];
    let late = peaks(
        "late.mkv",
        &[
            &["-i", video],
            &tone[..],
            &["-map", "0:v", "-map", "1:a", "-c:v", "copy", "-c:a", "pcm_s16le"],
        ]
        .concat(),
    );
    assert_eq!(late, [vec![[0, 0]; 500], vec![[128, 128]; 1000]].concat());
    assert_eq!(peaks("mute.mkv", &["-i", video, "-c", "copy"]), Vec::<[u8; 2]>::new());
}

#[test]
fn a_waveform_can_be_stopped() {
    skip_without_ffmpeg!();
    let path = media().file("song.wav");
    let facts = probe(&path).expect("readable");
    let stopped = waveform(&path, facts.audio.as_ref(), &AtomicBool::new(true));
    assert!(matches!(stopped, Err(RenderError::Cancelled)), "{stopped:?}");
    let gone = waveform(&media().file("gone.wav"), facts.audio.as_ref(), &AtomicBool::new(false));
    assert!(matches!(gone, Err(RenderError::Song { .. })), "{gone:?}");
}
