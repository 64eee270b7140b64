//! Colours come out as they went in, whatever numbers stood for them in between.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use amv::check::program::{Color, Conform};
use amv::render::ffmpeg::{Conformer, FrameReader, VideoFrame, color_to_yuv, probe, to_rgb};
use amv::time::Frame;
use amv::world::ColorMatrix;

use crate::support::reference;

const PATCHES: [[u8; 3]; 8] = [
    [16, 16, 16],
    [235, 235, 235],
    [128, 128, 128],
    [200, 40, 40],
    [40, 200, 40],
    [40, 40, 200],
    [220, 180, 140],
    [10, 120, 130],
];
const PATCH: usize = 32;

fn color([red, green, blue]: [u8; 3]) -> Color {
    Color { red, green, blue, alpha: 255 }
}

/// A picture of the patches side by side, given to `ffmpeg` as RGB to be made into a file.
fn make(arguments: &[&str], path: &Path, height: usize) {
    let row: Vec<u8> = PATCHES.iter().flat_map(|patch| patch.repeat(PATCH)).collect();
    let size = format!("{}x{height}", PATCH * PATCHES.len());
    let mut command = Command::new("ffmpeg");
    command
        .args(["-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", &size, "-i", "-"])
        .args(arguments)
        .arg(path);
    let mut child = command.stdin(Stdio::piped()).spawn().expect("ffmpeg runs");
    child.stdin.take().expect("piped").write_all(&row.repeat(height)).expect("taken");
    assert!(child.wait().expect("ends").success(), "{arguments:?}");
}

fn shaped(path: &Path, conform: Conform, size: (u32, u32)) -> VideoFrame {
    let facts = probe(path).expect("readable").video.expect("a picture");
    let frame = FrameReader::open(path, &facts, 1)
        .and_then(|mut reader| reader.read(Frame(0)))
        .expect("a frame");
    Conformer::new(&facts, conform, Color::BLACK, size)
        .and_then(|mut conformer| conformer.conform(&frame))
        .expect("shaped")
}

/// Y, Cb, Cr in the middle of each patch.
fn middles(picture: &VideoFrame) -> Vec<[u8; 3]> {
    let at = |plane: usize, patch: usize| {
        let (width, height) = picture.plane_size(plane);
        picture.plane(plane)
            [height / 2 * picture.stride(plane) + (2 * patch + 1) * width / (2 * PATCHES.len())]
    };
    (0..PATCHES.len()).map(|patch| [0, 1, 2].map(|plane| at(plane, patch))).collect()
}

fn assert_right(picture: &VideoFrame, allowed: u8, what: &str) {
    for (patch, found) in PATCHES.iter().zip(middles(picture)) {
        let right = color_to_yuv(color(*patch));
        let off = right
            .iter()
            .zip(found)
            .map(|(right, found)| right.abs_diff(found))
            .max()
            .expect("three");
        assert!(off <= allowed, "{what}: {patch:?} is {found:?}, not {right:?}");
    }
}

#[test]
fn every_matrix_range_and_depth_comes_out_right() {
    skip_without_ffmpeg!();
    let folder = tempfile::tempdir().expect("a folder");
    let cases: [(&str, &str, &str, &str, u8); 11] = [
        ("601 limited", "bt601", "limited", "yuv420p", 2),
        ("601 full", "bt601", "full", "yuv420p", 2),
        ("601 in 10 bits", "bt601", "limited", "yuv422p10le", 2),
        ("709 limited", "bt709", "limited", "yuv420p", 1),
        ("709 full", "bt709", "full", "yuv444p", 1),
        ("709 in 10 bits", "bt709", "limited", "yuv420p10le", 1),
        ("709 full in 12 bits", "bt709", "full", "yuv444p12le", 1),
        ("240M", "smpte240m", "limited", "yuv420p", 2),
        ("RGB", "", "full", "bgr0", 1),
        ("RGB in 16 bits", "", "full", "gbrp16le", 1),
        ("planar RGB", "", "full", "gbrp", 1),
    ];
    for (index, (what, matrix, range, format, allowed)) in cases.into_iter().enumerate() {
        let path = folder.path().join(format!("{index}.mkv"));
        let filter = match matrix {
            "" => format!("format={format}"),
            matrix => format!(
                "scale=flags=accurate_rnd+full_chroma_int+full_chroma_inp:out_color_matrix={matrix}:out_range={range},format={format}"
            ),
        };
        let tag = if matrix == "bt601" { "smpte170m" } else { matrix };
        let tags: &[&str] = if matrix.is_empty() {
            &[]
        } else {
            &["-colorspace", tag, "-color_range", if range == "full" { "pc" } else { "tv" }]
        };
        make(&[&["-vf", &filter, "-c:v", "ffv1"], tags].concat(), &path, 64);
        assert_right(&shaped(&path, Conform::default(), (256, 64)), allowed, what);
        assert_right(
            &shaped(&path, Conform::default(), (512, 128)),
            allowed,
            &format!("{what}, enlarged"),
        );
    }
}

#[test]
fn what_says_nothing_is_601_when_small_and_709_when_large_and_the_script_overrules() {
    skip_without_ffmpeg!();
    let folder = tempfile::tempdir().expect("a folder");
    let untagged = |matrix: &str, height: usize| {
        let path = folder.path().join(format!("{matrix}-{height}.mkv"));
        let filter = format!(
            "scale=flags=accurate_rnd+full_chroma_int:out_color_matrix={matrix}:out_range=limited,format=yuv420p"
        );
        make(&["-vf", &filter, "-c:v", "ffv1"], &path, height);
        path
    };
    assert_right(&shaped(&untagged("bt601", 576), Conform::default(), (256, 576)), 2, "small");
    assert_right(&shaped(&untagged("bt709", 720), Conform::default(), (256, 720)), 1, "large");
    let said = Conform { matrix: Some(ColorMatrix::Bt709), ..Conform::default() };
    assert_right(
        &shaped(&untagged("bt709", 576), said, (256, 576)),
        1,
        "small, but said to be 709",
    );
}

#[test]
fn a_wide_gamut_is_brought_into_the_films() {
    skip_without_ffmpeg!();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("wide.mkv");
    let filter = "format=gbrp16le,zscale=matrixin=gbr:primariesin=709:transferin=709:rangein=full:primaries=2020:transfer=2020_10:\
                  matrix=2020_ncl:range=limited,format=yuv420p10le";
    let tags = [
        "-colorspace",
        "bt2020nc",
        "-color_primaries",
        "bt2020",
        "-color_trc",
        "bt2020-10",
        "-color_range",
        "tv",
    ];
    make(&[&["-vf", filter, "-c:v", "ffv1"][..], &tags].concat(), &path, 64);
    assert_right(&shaped(&path, Conform::default(), (256, 64)), 2, "BT.2020");
}

#[test]
fn white_for_hdr_screens_is_white_and_grey_stays_grey() {
    skip_without_ffmpeg!();
    let folder = tempfile::tempdir().expect("a folder");
    for (transfer, white) in [("arib-std-b67", 721), ("smpte2084", 572)] {
        let path = folder.path().join(format!("{transfer}.mkv"));
        let source =
            format!("color=black:s=64x64,format=yuv420p10le,geq=lum={white}:cb=512:cr=512");
        let tags = [
            "-colorspace",
            "bt2020nc",
            "-color_primaries",
            "bt2020",
            "-color_trc",
            transfer,
            "-color_range",
            "tv",
        ];
        let made = ["-f", "lavfi", "-i", &source, "-frames:v", "1", "-c:v", "ffv1"];
        reference::make(&[&made[..], &tags].concat(), &path);
        let picture = shaped(&path, Conform::default(), (64, 64));
        let (luma, blue, red) = (picture.plane(0)[0], picture.plane(1)[0], picture.plane(2)[0]);
        eprintln!("{transfer}: {luma} {blue} {red}");
        assert!(
            luma > 170 && blue.abs_diff(128) <= 1 && red.abs_diff(128) <= 1,
            "{transfer}: {luma} {blue} {red}"
        );
    }
}

#[test]
fn stills_of_all_kinds_come_out_right() {
    skip_without_ffmpeg!();
    let folder = tempfile::tempdir().expect("a folder");
    let cases: [(&str, &[&str], u8); 6] = [
        ("plain.png", &[], 1),
        ("deep.png", &["-pix_fmt", "rgb48be"], 1),
        ("clear.png", &["-pix_fmt", "rgba"], 1),
        (
            "palette.png",
            &["-vf", "split[a][b];[a]palettegen=max_colors=16[p];[b][p]paletteuse=dither=none"],
            2,
        ),
        ("photo.jpg", &["-q:v", "1", "-pix_fmt", "yuvj444p"], 3),
        ("picture.bmp", &[], 1),
    ];
    for (name, arguments, allowed) in cases {
        let path = folder.path().join(name);
        make(&[arguments, &["-frames:v", "1"]].concat(), &path, 64);
        assert_right(&shaped(&path, Conform::default(), (256, 64)), allowed, name);
    }
}

#[test]
fn a_picture_of_the_film_becomes_rgb_again() {
    for patch in PATCHES {
        let rgb =
            to_rgb(&VideoFrame::filled(16, 16, color(patch)).expect("memory")).expect("memory");
        assert_eq!(rgb.len(), 16 * 16 * 3);
        assert!(
            rgb.chunks(3).all(|pixel| pixel
                .iter()
                .zip(patch)
                .all(|(found, right)| found.abs_diff(right) <= 2)),
            "{patch:?}: {:?}",
            &rgb[..3]
        );
    }
}
