//! Lossless test cards of 4:2:0 samples, and the samples of films that show them.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

pub(crate) const WIDTH: usize = 192;
pub(crate) const HEIGHT: usize = 112;
const SAMPLES: usize = WIDTH * HEIGHT * 3 / 2;

/// Y, Cb and Cr of a frame, one plane after another.
#[derive(Clone, PartialEq)]
pub(crate) struct Frame(Vec<u8>);

impl Frame {
    /// A frame of samples given by plane, column and row.
    pub(crate) fn drawn(sample: impl Fn(usize, usize, usize) -> u8) -> Frame {
        let mut samples = Vec::with_capacity(SAMPLES);
        for plane in 0..3 {
            let half = usize::from(plane > 0);
            for y in 0..HEIGHT >> half {
                samples.extend((0..WIDTH >> half).map(|x| sample(plane, x, y)));
            }
        }
        Frame(samples)
    }

    pub(crate) fn flat(color: [u8; 3]) -> Frame {
        Frame::drawn(|plane, _, _| color[plane])
    }

    pub(crate) fn samples(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn luma(&self, x: usize, y: usize) -> u8 {
        self.0[y * WIDTH + x]
    }

    /// The smallest and the largest sample of a plane.
    pub(crate) fn bounds(&self, plane: usize) -> (u8, u8) {
        let (start, end) = match plane {
            0 => (0, WIDTH * HEIGHT),
            plane => (WIDTH * HEIGHT * (3 + plane) / 4, WIDTH * HEIGHT * (4 + plane) / 4),
        };
        let samples = self.0[start..end].iter();
        (*samples.clone().min().expect("samples"), *samples.max().expect("samples"))
    }
}

/// Writes frames, 24 a second, as FFV1 with the colours of a film.
pub(crate) fn write(path: &Path, frames: impl IntoIterator<Item = Frame>) {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-nostdin", "-f", "rawvideo", "-pix_fmt", "yuv420p"]);
    command.args(["-s", &format!("{WIDTH}x{HEIGHT}"), "-r", "24", "-i", "pipe:0"]);
    let colors = "setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv";
    command.args(["-vf", colors, "-c:v", "ffv1"]).arg(path).stdin(Stdio::piped());
    let mut child = command.spawn().expect("the ffmpeg command runs");
    let mut input = child.stdin.take().expect("a pipe");
    for frame in frames {
        input.write_all(&frame.0).expect("ffmpeg reads");
    }
    drop(input);
    assert!(child.wait().expect("ffmpeg ends").success());
}

/// The frames of a film.
pub(crate) fn read(path: &Path) -> Vec<Frame> {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-nostdin", "-i"]).arg(path).args(["-map", "0:v:0"]);
    command.args(["-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-"]);
    let output = command.output().expect("the ffmpeg command runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.stdout.len() % SAMPLES, 0, "{} has another size", path.display());
    output.stdout.chunks_exact(SAMPLES).map(|samples| Frame(samples.to_vec())).collect()
}
