//! Footage whose every frame carries its number, and the reader of such frames.
//!
//! Sixteen columns: one white, one black, then fourteen bits, the highest first. Footage A carries
//! them in its upper half, footage B in its lower, the rest is grey: both can be read from a
//! picture that mixes them, and their contrast tells their weights.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// Width of numbered footage, in pixels.
pub(crate) const WIDTH: usize = 192;
/// Height of numbered footage, in pixels.
pub(crate) const HEIGHT: usize = 112;
const COLUMNS: usize = 16;
const BITS: usize = COLUMNS - 2;
const WHITE: u8 = 235;
const BLACK: u8 = 16;
const GREY: u8 = 126;

/// Which half of the picture carries the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Label {
    /// The upper.
    A,
    /// The lower.
    B,
}

/// Makes `count` numbered frames at `rate` (`24000/1001`): long groups of pictures, with B-frames.
/// The file's ending chooses the container.
pub(crate) fn make(path: &Path, label: Label, rate: &str, count: usize) {
    encode(path, label, rate, count, "-c:v libx264 -preset veryfast -crf 16 -g 250 -bf 3");
}

/// The same, as the `ffmpeg` command's words for its encoder say.
pub(crate) fn encode(path: &Path, label: Label, rate: &str, count: usize, encoder: &str) {
    let mut command = Command::new("ffmpeg");
    command.args([
        "-v",
        "error",
        "-nostdin",
        "-y",
        "-f",
        "rawvideo",
        "-pix_fmt",
        "gray",
        "-color_range",
        "tv",
    ]);
    command.args(["-s", &format!("{WIDTH}x{HEIGHT}"), "-r", rate, "-i", "pipe:0"]);
    let colors = "setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv";
    command
        .args(["-vf", &format!("scale=in_range=tv:out_range=tv,format=yuv420p,{colors}")])
        .args(encoder.split(' '));
    command.args(["-colorspace", "bt709", "-color_range", "tv"]).arg(path).stdin(Stdio::piped());
    let mut child = command.spawn().expect("the ffmpeg command runs");
    let mut input = child.stdin.take().expect("a pipe");
    for number in 0..count {
        input.write_all(&picture(label, number)).expect("ffmpeg reads");
    }
    drop(input);
    assert!(child.wait().expect("ffmpeg ends").success());
}

fn picture(label: Label, number: usize) -> Vec<u8> {
    let mut pixels = vec![GREY; WIDTH * HEIGHT];
    let rows = match label {
        Label::A => 0..HEIGHT / 2,
        Label::B => HEIGHT / 2..HEIGHT,
    };
    for row in rows {
        for column in 0..COLUMNS {
            let lit = column == 0 || column >= 2 && number >> (COLUMNS - 1 - column) & 1 == 1;
            let start = row * WIDTH + column * WIDTH / COLUMNS;
            pixels[start..start + WIDTH / COLUMNS].fill(if lit { WHITE } else { BLACK });
        }
    }
    pixels
}

/// What is seen in one half of a picture: a frame's number, and how strong it is (1 is alone).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Seen {
    /// The number.
    pub(crate) number: i64,
    /// Its contrast as a part of the full one.
    pub(crate) weight: f64,
}

/// What is seen in a picture: of A and of B.
pub(crate) type Sight = (Option<Seen>, Option<Seen>);

/// Decodes a film with the `ffmpeg` command and reads every frame's numbers. The film has numbered
/// footage's shape.
pub(crate) fn read(film: &Path) -> Vec<Sight> {
    decode(film, &["-v", "error"]).0
}

/// The same of a film of which `ffmpeg` must have nothing to say, not even that its times are odd
/// for a raw video; with more words before the film's name.
pub(crate) fn read_clean(film: &Path, words: &[&str]) -> Vec<Sight> {
    let (sights, said) = decode(film, &[&["-v", "warning"], words].concat());
    assert_eq!(said, "", "{}", film.display());
    sights
}

/// What is seen in a film, and what `ffmpeg` says of it.
fn decode(film: &Path, words: &[&str]) -> (Vec<Sight>, String) {
    let mut command = Command::new("ffmpeg");
    command.arg("-nostdin").args(words).arg("-i").arg(film);
    let size = format!("extractplanes=y,scale={WIDTH}:{HEIGHT},format=gray");
    command.args([
        "-map",
        "0:v:0",
        "-vf",
        &size,
        "-fps_mode",
        "passthrough",
        "-f",
        "rawvideo",
        "-",
    ]);
    let output = command.output().expect("the ffmpeg command runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    let pictures = output.stdout.chunks_exact(WIDTH * HEIGHT);
    (pictures.map(|pixels| (seen(pixels, 0), seen(pixels, HEIGHT / 2))).collect(), said)
}

fn seen(pixels: &[u8], top: usize) -> Option<Seen> {
    let levels: Vec<f64> = (0..COLUMNS).map(|column| level(pixels, top, column)).collect();
    let contrast = levels[0] - levels[1];
    if contrast < 0.04 * f64::from(WHITE - BLACK) {
        return None;
    }
    let middle = (levels[0] + levels[1]) / 2.0;
    let number =
        (2..COLUMNS).fold(0, |number, column| number << 1 | i64::from(levels[column] > middle));
    debug_assert!(number < 1 << BITS);
    Some(Seen { number, weight: contrast / f64::from(WHITE - BLACK) })
}

/// The mean of a column's inner pixels in the half that begins at row `top`.
fn level(pixels: &[u8], top: usize, column: usize) -> f64 {
    let width = WIDTH / COLUMNS;
    let (mut sum, mut count) = (0.0, 0.0);
    for row in top + 8..top + HEIGHT / 2 - 8 {
        for x in column * width + 3..(column + 1) * width - 3 {
            sum += f64::from(pixels[row * WIDTH + x]);
            count += 1.0;
        }
    }
    sum / count
}
