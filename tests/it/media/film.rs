//! Segments are joined into a film that other software plays.

use std::path::{Path, PathBuf};

use amv::check::program::{Color, Quality};
use amv::graph::format::{Codec, Container, PictureFormat, SoundCodec};
use amv::render::ffmpeg::{
    Conformer, DecodedFrame, FilmParams, FilmWriter, FrameReader, Packet, SoundEncoder,
    SoundPacket, SoundParams, SoundReader, VideoEncoder, VideoFrame, WordsDrawer, engine_version,
    probe,
};
use amv::time::{Frame, FrameRate, Time};
use amv::world::FrameTimes;

use crate::support::reference;
use crate::support::requirements;

const SEGMENTS: [i64; 6] = [30, 1, 2, 1, 3, 24];

fn format(rate: FrameRate, quality: Quality) -> PictureFormat {
    PictureFormat { width: 160, height: 90, rate, codec: Codec::H264, quality }
}

/// A picture that differs from frame to frame, with detail.
fn picture(frame: i64) -> VideoFrame {
    let mut picture = VideoFrame::filled(
        160,
        90,
        Color { red: 90, green: (frame * 3 % 200) as u8, blue: 120, alpha: 255 },
    )
    .expect("memory");
    let stride = picture.stride(0);
    let plane = picture.plane_mut(0).expect("memory");
    for (row, line) in plane.chunks_mut(stride).enumerate() {
        let start = (frame as usize * 2 + row / 3) % 120;
        line[start..start + 24]
            .iter_mut()
            .enumerate()
            .for_each(|(at, luma)| *luma = 60 + (at * 7) as u8);
    }
    picture
}

struct Segment {
    packets: Vec<Packet>,
    extradata: Vec<u8>,
    delay: i64,
}

fn encode(format: &PictureFormat, first: i64, count: i64) -> Segment {
    let mut encoder = VideoEncoder::new(format, 1).expect("opens");
    let (extradata, delay) = (encoder.extradata().to_vec(), encoder.reorder_delay());
    let mut packets = Vec::new();
    for frame in first..first + count {
        packets.extend(encoder.push(&picture(frame)).expect("encodes"));
    }
    packets.extend(encoder.finish().expect("encodes"));
    Segment { packets, extradata, delay }
}

fn segments(format: &PictureFormat) -> Vec<Segment> {
    let mut first = 0;
    let next = |&count: &i64| {
        first += count;
        encode(format, first - count, count)
    };
    SEGMENTS.iter().map(next).collect()
}

/// As the renderer does: picture and sound by turns.
fn write(
    path: &Path,
    container: Container,
    format: &PictureFormat,
    segments: &[Segment],
    sound: Option<(&SoundParams, &[SoundPacket])>,
) {
    let frames = segments.iter().map(|segment| segment.packets.len() as i64).sum();
    let params = FilmParams {
        container,
        format,
        extradata: &segments[0].extradata,
        tag: None,
        reorder_delay: segments[0].delay,
        sound: sound.map(|(params, _)| params),
        title: Some("Fliegen: 夜"),
        frames,
    };
    let mut writer = FilmWriter::create(path, &params).expect("begins");
    let mut first = 0;
    let mut heard = sound.map_or(&[][..], |(_, packets)| packets).iter().peekable();
    for segment in segments {
        assert_eq!(
            (&segment.extradata, segment.delay),
            (&segments[0].extradata, segments[0].delay)
        );
        assert!(segment.packets[0].key && segment.packets[0].pts == 0);
        for packet in &segment.packets {
            let until = format.rate.start(Frame(first + packet.pts)).sample(48_000);
            while let Some(packet) = heard.next_if(|packet| packet.pts <= until) {
                writer.write_sound(packet).expect("writes");
            }
            writer
                .write_video(&Packet { pts: first + packet.pts, ..packet.clone() })
                .expect("writes");
        }
        first += segment.packets.len() as i64;
    }
    heard.for_each(|packet| writer.write_sound(packet).expect("writes"));
    writer.finish().expect("ends");
}

fn decoded(path: &Path) -> Vec<Vec<u8>> {
    let facts = probe(path).expect("readable").video.expect("a picture");
    let mut reader = FrameReader::open(path, &facts, 1).expect("opens");
    (0..facts.times.count())
        .map(|frame| reader.read(Frame(frame)).and_then(|frame| frame.to_bytes()).expect("a frame"))
        .collect()
}

fn file(folder: &Path, name: &str, container: Container) -> PathBuf {
    folder.join(match container {
        Container::Mp4 => format!("{name}.mp4"),
        Container::Mov => format!("{name}.mov"),
        Container::Mkv => format!("{name}.mkv"),
    })
}

/// A click of one sample on a quiet tone, so many samples long.
fn click(samples: i64, at: i64) -> Vec<f32> {
    let sample = |index: i64| {
        let tone = (index as f32 * 0.05).sin() * 0.01;
        if index == at { 0.9 } else { tone }
    };
    (0..samples).flat_map(|index| [sample(index); 2]).collect()
}

fn encoded_sound(samples: &[f32]) -> (SoundParams, Vec<SoundPacket>) {
    let mut encoder = SoundEncoder::new(SoundCodec::Aac { bit_rate: 192_000 }).expect("opens");
    let params = encoder.params().clone();
    let mut packets: Vec<SoundPacket> =
        samples.chunks(2 * 1777).flat_map(|piece| encoder.push(piece).expect("encodes")).collect();
    packets.extend(encoder.finish().expect("encodes"));
    (params, packets)
}

#[test]
fn joined_segments_are_what_they_were_and_evenly_spaced() {
    skip_without_ffmpeg!();
    let folder = tempfile::tempdir().expect("a folder");
    let rates = [(24000, 1001), (25, 1), (60, 1)]
        .map(|(num, den)| FrameRate::new(num, den).expect("a rate"));
    for (rate, quality) in
        rates.into_iter().zip([Quality::Master, Quality::Preview, Quality::Draft])
    {
        let format = format(rate, quality);
        let segments = segments(&format);
        let parts = segments.iter().flat_map(|segment| {
            let path = folder.path().join("part.mp4");
            write(&path, Container::Mp4, &format, std::slice::from_ref(segment), None);
            decoded(&path)
        });
        let parts: Vec<Vec<u8>> = parts.collect();
        for container in [Container::Mp4, Container::Mov, Container::Mkv] {
            let path = file(folder.path(), "film", container);
            write(&path, container, &format, &segments, None);
            let facts = probe(&path).expect("readable").video.expect("a picture");
            assert_eq!(
                facts.times,
                FrameTimes::Even { rate, count: SEGMENTS.iter().sum() },
                "{container:?}"
            );
            assert_eq!(facts.first_pts, Time::ZERO, "{container:?}");
            assert!(
                decoded(&path) == parts,
                "{container:?} at {rate}: other pictures than before joining"
            );
            assert_eq!(reference::complaints(&path), "", "{container:?}");
            let tags = [
                "-select_streams",
                "v",
                "-show_entries",
                "stream=color_range,color_space,color_transfer,color_primaries",
            ];
            assert_eq!(reference::ffprobe(&tags, &path), ["tv", "bt709", "bt709", "bt709"]);
            assert_eq!(
                reference::ffprobe(&["-show_entries", "format_tags=title"], &path),
                ["Fliegen: 夜"]
            );
        }
    }
}

#[test]
fn picture_and_sound_start_together_and_are_equally_long() {
    skip_without_ffmpeg!();
    let folder = tempfile::tempdir().expect("a folder");
    let format = format(FrameRate::new(24000, 1001).expect("a rate"), Quality::Preview);
    let segments = segments(&format);
    let length = format.rate.duration(SEGMENTS.iter().sum());
    let (total, at) = (length.sample(48_000), 70_123);
    let samples = click(total, at);
    let (params, packets) = encoded_sound(&samples);
    for container in [Container::Mp4, Container::Mov, Container::Mkv] {
        let path = file(folder.path(), "loud", container);
        write(&path, container, &format, &segments, Some((&params, &packets)));
        assert_eq!(reference::complaints(&path), "", "{container:?}");
        let media = probe(&path).expect("readable");
        let (picture, sound) = (media.video.expect("a picture"), media.audio.expect("sound"));
        assert_eq!((picture.duration(), picture.first_pts), (length, Time::ZERO));
        // Matroska counts in milliseconds, and gives the encoder's first samples a place before the
        // start.
        let (delay, rounding) = match container {
            Container::Mp4 | Container::Mov => (0, 0),
            Container::Mkv => (1024, 48),
        };
        assert!(
            (sound.start.sample(48_000) + delay).abs() <= rounding,
            "{container:?}: sound starts at {}",
            sound.start
        );
        let end = sound.start + sound.duration;
        assert!(
            (end - length).abs() <= Time::from_sample(1024, 48_000),
            "{container:?}: {end} and {length}"
        );
        let mut reader = SoundReader::open(&path, &sound, Time::ZERO, length).expect("opens");
        let mut heard = Vec::new();
        while let Some(more) = reader.read().expect("readable") {
            heard.extend(more);
        }
        assert_eq!(heard.len() as i64, 2 * total);
        assert!(
            (loudest(&heard) - at).abs() <= rounding,
            "{container:?}: the click is at {}, not {at}",
            loudest(&heard)
        );
        let name = path.to_str().expect("Unicode");
        let theirs = reference::ffmpeg(&["-i", name, "-map", "0:a", "-f", "f32le", "-"]);
        let theirs: Vec<f32> = theirs
            .chunks_exact(4)
            .map(|four| f32::from_le_bytes(four.try_into().expect("four")))
            .collect();
        assert_eq!(loudest(&theirs) - delay, at, "{container:?}, read by ffmpeg");
        let lengths = reference::ffprobe(&["-show_entries", "format=duration"], &path);
        let seconds: f64 = lengths[0].parse().expect("a number");
        assert!(
            (seconds - length.millis() as f64 / 1000.0).abs() < 0.022,
            "{container:?}: {seconds} s"
        );
    }
}

/// The pair of samples of the largest value.
fn loudest(samples: &[f32]) -> i64 {
    let loud = samples
        .chunks_exact(2)
        .enumerate()
        .max_by(|one, other| one.1[0].abs().total_cmp(&other.1[0].abs()));
    loud.expect("some sound").0 as i64
}

#[test]
fn the_same_film_is_the_same_bytes() {
    let folder = tempfile::tempdir().expect("a folder");
    let format = format(FrameRate::FILM, Quality::Draft);
    for container in [Container::Mp4, Container::Mov, Container::Mkv] {
        let write_one = |name: &str| {
            let path = file(folder.path(), name, container);
            write(&path, container, &format, &[encode(&format, 0, 10)], None);
            std::fs::read(path).expect("written")
        };
        assert!(write_one("one") == write_one("other"), "{container:?}");
    }
}

#[test]
fn a_film_that_is_not_whole_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let format = format(FrameRate::FILM, Quality::Draft);
    let segment = encode(&format, 0, 3);
    let params = |frames| FilmParams {
        container: Container::Mp4,
        format: &format,
        extradata: &segment.extradata,
        tag: None,
        reorder_delay: segment.delay,
        sound: None,
        title: None,
        frames,
    };
    let mut writer =
        FilmWriter::create(&folder.path().join("a: [%d].mp4"), &params(4)).expect("begins");
    segment.packets.iter().for_each(|packet| writer.write_video(packet).expect("writes"));
    assert!(writer.write_sound(&SoundPacket { pts: 0, duration: 1, data: vec![0] }).is_err());
    let error = writer.finish().expect_err("three of four");
    assert!(error.to_string().ends_with("it has 3 frames instead of 4"), "{error}");
    let error = FilmWriter::create(&folder.path().join("no/such/folder.mp4"), &params(3))
        .map(drop)
        .expect_err("no folder");
    assert!(error.to_string().contains("no such file or directory"), "{error}");
}

#[test]
fn a_full_disk_is_said() {
    if !Path::new("/dev/full").exists() {
        requirements::skip("there is no /dev/full here");
        return;
    }
    let format = format(FrameRate::FILM, Quality::Draft);
    let segment = encode(&format, 0, 30);
    let params = FilmParams {
        container: Container::Mkv,
        format: &format,
        extradata: &segment.extradata,
        tag: None,
        reorder_delay: segment.delay,
        sound: None,
        title: None,
        frames: 30,
    };
    let written = FilmWriter::create(Path::new("/dev/full"), &params).and_then(|mut writer| {
        segment.packets.iter().try_for_each(|packet| writer.write_video(packet))?;
        writer.finish()
    });
    let error = written.expect_err("full").to_string();
    assert!(error.contains("no space left on device"), "{error}");
}

#[test]
fn a_worker_can_take_everything_with_it() {
    fn is_send<T: Send>() {}
    is_send::<(FrameReader, Conformer, VideoFrame, DecodedFrame, WordsDrawer)>();
    is_send::<(VideoEncoder, SoundReader, SoundEncoder, FilmWriter)>();
}

#[test]
fn the_engine_says_which_it_is() {
    let version = engine_version();
    eprintln!("{version}");
    assert!(version.contains("libavcodec ") && version.contains("x264: core"), "{version}");
    assert!(!version.contains("libass: unknown"), "{version}");
}
