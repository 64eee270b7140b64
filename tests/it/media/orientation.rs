//! Pictures are upright, whatever their files say of how they are stored. The picture is white in
//! its top left corner; a case is where that corner belongs.

use std::fs;
use std::path::{Path, PathBuf};

use amv::check::program::{Color, Conform};
use amv::render::ffmpeg::{Conformer, FrameReader, VideoFrame, probe};
use amv::time::Frame;
use amv::world::Orientation;

use crate::support::project::Project;
use crate::support::reference;

/// The corner of each orientation by its Exif number: top left, top right, bottom left, bottom
/// right.
const CORNERS: [usize; 8] = [0, 1, 3, 2, 0, 1, 3, 2];

const SOURCE: &str = "color=black:s=64x48:r=25:d=0.2,drawbox=x=0:y=0:w=32:h=24:color=white:t=fill";

/// The display matrix of each, by its Exif number.
const MATRICES: [[i32; 4]; 8] = [
    [1, 0, 0, 1],
    [-1, 0, 0, 1],
    [-1, 0, 0, -1],
    [1, 0, 0, -1],
    [0, 1, 1, 0],
    [0, 1, -1, 0],
    [0, -1, -1, 0],
    [0, -1, 1, 0],
];

fn made(folder: &Path, name: &str, arguments: &[&str]) -> PathBuf {
    let path = folder.join(name);
    reference::make(&[&["-f", "lavfi", "-i", SOURCE], arguments].concat(), &path);
    path
}

/// A video whose track has a display matrix.
fn turned_video(folder: &Path, matrix: [i32; 4]) -> PathBuf {
    let path = made(folder, "turned.mp4", &["-c:v", "libx264", "-pix_fmt", "yuv420p"]);
    let mut bytes = fs::read(&path).expect("there");
    let at = bytes.windows(4).position(|name| name == b"tkhd").expect("a track header") + 44;
    let [a, b, c, d] = matrix.map(|part| part << 16);
    for (index, number) in [a, b, 0, c, d, 0, 0, 0, 1 << 30].into_iter().enumerate() {
        bytes[at + 4 * index..at + 4 * index + 4].copy_from_slice(&number.to_be_bytes());
    }
    fs::write(&path, bytes).expect("written");
    path
}

/// The corner of a file's first frame that is white, and its upright size.
fn white_corner(path: &Path) -> (usize, (u32, u32)) {
    let facts = probe(path).expect("readable").video.expect("a picture");
    let frame = FrameReader::open(path, &facts, 1)
        .and_then(|mut reader| reader.read(Frame(0)))
        .expect("a frame");
    let size = facts.upright_size();
    let mut conformer =
        Conformer::new(&facts, Conform::default(), Color::BLACK, size).expect("possible");
    (corner_of(&conformer.conform(&frame).expect("shaped")), size)
}

fn corner_of(picture: &VideoFrame) -> usize {
    let (right, bottom) = (picture.width() as usize - 4, picture.height() as usize - 4);
    let luma = |(x, y): (usize, usize)| picture.plane(0)[y * picture.stride(0) + x];
    let bright = [(4, 4), (right, 4), (4, bottom), (right, bottom)].map(|at| luma(at) > 200);
    assert_eq!(bright.iter().filter(|&&bright| bright).count(), 1, "{bright:?}");
    bright.iter().position(|&bright| bright).expect("one")
}

fn upright_size(number: usize) -> (u32, u32) {
    if number >= 5 { (48, 64) } else { (64, 48) }
}

#[test]
fn a_videos_whole_display_matrix_counts() {
    skip_without_ffmpeg!();
    let folder = tempfile::tempdir().expect("a folder");
    for (number, matrix) in (1..).zip(MATRICES) {
        let path = turned_video(folder.path(), matrix);
        let (corner, size) = white_corner(&path);
        assert_eq!((corner, size), (CORNERS[number - 1], upright_size(number)), "{number}");
        // ffmpeg turns the pictures itself.
        let arguments = ["-f", "rawvideo", "-pix_fmt", "gray", "-frames:v", "1", "-"];
        let name = path.to_str().expect("Unicode");
        let theirs = reference::ffmpeg(&[&["-i", name], &arguments[..]].concat());
        let (wide, tall) = (size.0 as usize, size.1 as usize);
        let (x, y) =
            (if corner % 2 == 0 { 4 } else { wide - 4 }, if corner < 2 { 4 } else { tall - 4 });
        assert!(theirs[y * wide + x] > 200, "{number}");
    }
}

#[test]
fn a_turned_video_is_told_and_its_packets_are_not_copied() {
    skip_without_ffmpeg!();
    let project = Project::empty();
    for (number, turned) in [
        (2, "mirrored"),
        (3, "rotated by 180 degrees"),
        (4, "mirrored, then rotated by 180 degrees"),
        (5, "mirrored, then rotated by 270 degrees"),
        (6, "rotated by 90 degrees"),
        (7, "mirrored, then rotated by 90 degrees"),
        (8, "rotated by 270 degrees"),
    ] {
        turned_video(project.path(), MATRICES[number - 1]);
        let told = project.amv(&["probe", "turned.mp4"]).expect(0).out;
        assert!(told.contains(&format!("(stored as 64x48, {turned})")), "{told}");
        let (width, height) = upright_size(number);
        let script = format!(
            "project {{ size {width}x{height}; fps 25 }}\nfootage s = \"turned.mp4\"\ntimeline {{ clip s for 5f }}\n"
        );
        project.write("film.amv", script);
        let plan = project.amv(&["render", "film.amv", "--progress", "json"]).expect(0);
        assert!(!plan.out.contains("\"copied\":5"), "{}", plan.out);
        assert_eq!(white_corner(&project.file("film.mp4")).0, CORNERS[number - 1], "{turned}");
    }
}

/// Exif data that say nothing but the orientation.
fn exif(number: u16, little: bool) -> Vec<u8> {
    let short = |value: u16| if little { value.to_le_bytes() } else { value.to_be_bytes() };
    let long = |value: u32| if little { value.to_le_bytes() } else { value.to_be_bytes() };
    let mut bytes = if little { b"II".to_vec() } else { b"MM".to_vec() };
    bytes.extend(short(42));
    bytes.extend(long(8));
    bytes.extend(short(1));
    bytes.extend([short(274), short(3)].concat());
    bytes.extend(long(1));
    bytes.extend([short(number), short(0)].concat());
    bytes.extend(long(0));
    bytes
}

fn inserted(bytes: &[u8], at: usize, part: &[u8]) -> Vec<u8> {
    [&bytes[..at], part, &bytes[at..]].concat()
}

fn jpeg(folder: &Path, exif: &[u8]) -> PathBuf {
    let path = made(folder, "turned.jpg", &["-frames:v", "1", "-q:v", "2"]);
    let length = (exif.len() + 8) as u16;
    let part = [&[0xff, 0xe1], &length.to_be_bytes()[..], b"Exif\0\0", exif].concat();
    fs::write(&path, inserted(&fs::read(&path).expect("there"), 2, &part)).expect("written");
    path
}

fn png(folder: &Path, exif: &[u8]) -> PathBuf {
    let path = made(folder, "turned.png", &["-frames:v", "1"]);
    let named = [b"eXIf", exif].concat();
    let crc = named.iter().fold(u32::MAX, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| crc >> 1 ^ (0xedb8_8320 * (crc & 1)))
    });
    let length = exif.len() as u32;
    let part = [&length.to_be_bytes()[..], &named, &(!crc).to_be_bytes()].concat();
    fs::write(&path, inserted(&fs::read(&path).expect("there"), 33, &part)).expect("written");
    path
}

fn webp(folder: &Path, exif: &[u8]) -> PathBuf {
    let path = made(folder, "turned.webp", &["-frames:v", "1"]);
    let picture = fs::read(&path).expect("there");
    let size = |length: usize| (length as u32).to_le_bytes();
    let extended = [b"VP8X".as_slice(), &size(10), &[8, 0, 0, 0, 63, 0, 0, 47, 0, 0]].concat();
    let chunk = [b"EXIF".as_slice(), &size(exif.len()), exif].concat();
    let content = [b"WEBP".as_slice(), &extended, &picture[12..], &chunk].concat();
    fs::write(&path, [b"RIFF".as_slice(), &size(content.len()), &content].concat())
        .expect("written");
    path
}

/// An uncompressed grey TIFF, most of whose tags come before the orientation.
fn tiff(folder: &Path, number: u16, little: bool) -> PathBuf {
    let short = |value: u16| if little { value.to_le_bytes() } else { value.to_be_bytes() };
    let long = |value: u32| if little { value.to_le_bytes() } else { value.to_be_bytes() };
    let tags: [(u16, u32); 9] = [
        (256, 64),
        (257, 48),
        (258, 8),
        (259, 1),
        (262, 1),
        (273, 8),
        (274, number.into()),
        (278, 48),
        (279, 64 * 48),
    ];
    let mut bytes = if little { b"II".to_vec() } else { b"MM".to_vec() };
    bytes.extend(short(42));
    bytes.extend(long(8 + 64 * 48));
    bytes
        .extend((0..48).flat_map(|y| (0..64).map(move |x| if x < 32 && y < 24 { 255 } else { 0 })));
    bytes.extend(short(tags.len() as u16));
    for (tag, value) in tags {
        bytes.extend([short(tag), short(4)].concat());
        bytes.extend([long(1), long(value)].concat());
    }
    bytes.extend(long(0));
    let path = folder.join("turned.tiff");
    fs::write(&path, bytes).expect("written");
    path
}

#[test]
fn a_stills_exif_orientation_counts() {
    skip_without_ffmpeg!();
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    for number in 1..=8 {
        for little in [true, false] {
            let exif = exif(number, little);
            for path in [
                jpeg(folder, &exif),
                png(folder, &exif),
                webp(folder, &exif),
                tiff(folder, number, little),
            ] {
                let index = usize::from(number) - 1;
                assert_eq!(
                    white_corner(&path),
                    (CORNERS[index], upright_size(index + 1)),
                    "{} {number}",
                    path.display()
                );
                let facts = probe(&path).expect("readable").video.expect("a picture");
                assert_eq!(Some(facts.orientation), Orientation::of_exif(number.into()));
            }
        }
    }
}

#[test]
fn damaged_exif_is_no_orientation() {
    skip_without_ffmpeg!();
    let folder = tempfile::tempdir().expect("a folder");
    let whole = exif(6, true);
    for length in 0..whole.len() {
        let facts = probe(&png(folder.path(), &whole[..length])).expect("readable").video;
        let orientation = facts.expect("a picture").orientation;
        assert!(length >= 20 || orientation == Orientation::UPRIGHT, "{length}: {orientation:?}");
    }
    for number in [0, 9, 0xffff] {
        let facts = probe(&jpeg(folder.path(), &exif(number, false))).expect("readable").video;
        assert_eq!(facts.expect("a picture").orientation, Orientation::UPRIGHT, "{number}");
    }
}
