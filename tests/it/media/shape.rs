//! Pictures of other shapes are brought to the film's.

use std::path::{Path, PathBuf};

use amv::check::program::{Color, Conform, Scale};
use amv::render::ffmpeg::{Conformer, FrameReader, VideoFrame, color_to_yuv, probe};
use amv::time::Frame;
use amv::world::Orientation;

use crate::support::reference;
use crate::support::requirements;

const BLUE: Color = Color { red: 0, green: 0, blue: 255, alpha: 255 };

fn shaped(path: &Path, scale: Scale, size: (u32, u32)) -> VideoFrame {
    let facts = probe(path).expect("readable").video.expect("a picture");
    let frame = FrameReader::open(path, &facts, 1)
        .and_then(|mut reader| reader.read(Frame(0)))
        .expect("a frame");
    let conform = Conform { scale, matrix: None };
    Conformer::new(&facts, conform, BLUE, size)
        .and_then(|mut conformer| conformer.conform(&frame))
        .expect("shaped")
}

fn luma(picture: &VideoFrame, x: usize, y: usize) -> u8 {
    picture.plane(0)[y * picture.stride(0) + x]
}

fn white(folder: &Path, size: &str, aspect: &str) -> PathBuf {
    let path = folder.join(format!("{size}-{}.mkv", aspect.replace('/', "-")));
    let source = format!("color=white:s={size},setsar={aspect}");
    reference::make(
        &["-f", "lavfi", "-i", &source, "-frames:v", "2", "-c:v", "ffv1", "-pix_fmt", "yuv420p"],
        &path,
    );
    path
}

#[test]
fn all_of_it_is_seen_between_bars_of_the_background() {
    skip_without_ffmpeg!();
    let folder = tempfile::tempdir().expect("a folder");
    let background = color_to_yuv(BLUE)[0];
    let picture = shaped(&white(folder.path(), "640x480", "1/1"), Scale::Fit, (640, 360));
    let row: Vec<u8> = [0, 79, 80, 320, 559, 560, 639].map(|x| luma(&picture, x, 180)).to_vec();
    assert_eq!(row, [background, background, 235, 235, 235, background, background]);
    let wide = shaped(&white(folder.path(), "720x480", "32/27"), Scale::Fit, (640, 360));
    assert!([0, 639].iter().all(|&x| luma(&wide, x, 180) == 235), "a 16:9 DVD fills a 16:9 frame");
    assert_eq!((luma(&wide, 320, 0), luma(&wide, 320, 359)), (235, 235));
}

#[test]
fn filling_and_stretching_leave_no_bars() {
    skip_without_ffmpeg!();
    let folder = tempfile::tempdir().expect("a folder");
    let square = white(folder.path(), "200x200", "1/1");
    for scale in [Scale::Fill, Scale::Stretch, Scale::Blur] {
        let picture = shaped(&square, scale, (640, 360));
        let corners =
            [(0, 0), (639, 0), (0, 359), (639, 359), (320, 180)].map(|(x, y)| luma(&picture, x, y));
        assert!(corners.iter().all(|&corner| corner >= 234), "{scale:?}: {corners:?}");
    }
}

/// A picture that is white in one corner only.
fn corner(folder: &Path) -> PathBuf {
    let path = folder.join("corner.png");
    let source = "color=black:s=64x48,drawbox=x=0:y=0:w=32:h=24:color=white:t=fill";
    reference::make(&["-f", "lavfi", "-i", source, "-frames:v", "1"], &path);
    path
}

fn bright_corners(picture: &VideoFrame) -> [bool; 4] {
    let (right, bottom) = (picture.width() as usize - 4, picture.height() as usize - 4);
    [(4, 4), (right, 4), (4, bottom), (right, bottom)].map(|(x, y)| luma(picture, x, y) > 200)
}

#[test]
fn turned_pictures_are_upright() {
    skip_without_ffmpeg!();
    let folder = tempfile::tempdir().expect("a folder");
    let path = corner(folder.path());
    let mut facts = probe(&path).expect("readable").video.expect("a picture");
    let frame = FrameReader::open(&path, &facts, 1)
        .and_then(|mut reader| reader.read(Frame(0)))
        .expect("a frame");
    // The corner of each orientation, by its Exif number.
    for (number, corner) in (1..).zip([0, 1, 3, 2, 0, 1, 3, 2]) {
        facts.orientation = Orientation::of_exif(number).expect("a number of Exif");
        let size = facts.upright_size();
        let mut conformer =
            Conformer::new(&facts, Conform::default(), BLUE, size).expect("possible");
        let bright = bright_corners(&conformer.conform(&frame).expect("shaped"));
        assert_eq!(bright, [0, 1, 2, 3].map(|place| place == corner), "{number}");
    }
}

#[test]
fn what_is_already_right_is_not_touched_and_not_copied() {
    skip_without_ffmpeg!();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("same.mkv");
    let made = [
        "-f",
        "lavfi",
        "-i",
        "testsrc2=s=320x180",
        "-frames:v",
        "1",
        "-pix_fmt",
        "yuv420p",
        "-colorspace",
        "bt709",
        "-color_range",
        "tv",
    ];
    reference::make(&[&made[..], &["-c:v", "ffv1"]].concat(), &path);
    let facts = probe(&path).expect("readable").video.expect("a picture");
    let frame = FrameReader::open(&path, &facts, 1)
        .and_then(|mut reader| reader.read(Frame(0)))
        .expect("a frame");
    let mut conformer =
        Conformer::new(&facts, Conform::default(), BLUE, (320, 180)).expect("possible");
    let (one, other) =
        (conformer.conform(&frame).expect("shaped"), conformer.conform(&frame).expect("shaped"));
    assert_eq!(one.plane(0).as_ptr(), other.plane(0).as_ptr());
    assert_eq!(one.plane(0)[..320], frame.to_bytes().expect("memory")[..320]);
}

#[test]
fn what_is_clear_shows_the_background() {
    skip_without_ffmpeg!();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("clear.png");
    let source = "color=red@0.5:s=64x64,format=rgba";
    reference::make(&["-f", "lavfi", "-i", source, "-frames:v", "1"], &path);
    let picture = shaped(&path, Scale::Fit, (128, 64));
    let mixed = color_to_yuv(Color { red: 127, green: 0, blue: 128, alpha: 255 });
    let middle = [
        luma(&picture, 64, 32),
        picture.plane(1)[16 * picture.stride(1) + 32],
        picture.plane(2)[16 * picture.stride(2) + 32],
    ];
    assert!(
        middle.iter().zip(mixed).all(|(found, right)| found.abs_diff(right) <= 2),
        "{middle:?}, not {mixed:?}"
    );
    assert_eq!(luma(&picture, 2, 32), color_to_yuv(BLUE)[0]);
}

#[test]
fn a_phones_film_stands_upright_as_players_show_it() {
    skip_without_ffmpeg!();
    let Some(media) = requirements::shared_media() else { return };
    let path = media.join("video/phone_portrait_4k60_rotated.mp4");
    let ours = shaped(&path, Scale::Stretch, (270, 480));
    let filter = "scale=270:480:flags=bicubic:out_color_matrix=bt709:out_range=limited,format=gray";
    let theirs = reference::ffmpeg(&[
        "-i",
        path.to_str().expect("Unicode"),
        "-frames:v",
        "1",
        "-vf",
        filter,
        "-f",
        "rawvideo",
        "-",
    ]);
    let rows = ours.plane(0).chunks(ours.stride(0)).flat_map(|row| &row[..270]);
    let off: f64 =
        rows.zip(&theirs).map(|(one, other)| f64::from(one.abs_diff(*other))).sum::<f64>()
            / theirs.len() as f64;
    assert!(off < 6.0, "{off}");
}
