//! Films and footage as small grey pictures, decoded by the `ffmpeg` command: an eye that shares
//! nothing with the engine under test.

use std::path::Path;
use std::process::Command;

/// Width of a thumbnail, in pixels.
pub(crate) const WIDTH: usize = 64;
/// Height of a thumbnail, in pixels.
pub(crate) const HEIGHT: usize = 36;

/// One grey picture.
pub(crate) type Thumb = Vec<u8>;

/// Every frame of a file's first video stream, in order, fitted into 16:9 as a film shows it.
pub(crate) fn thumbs(path: &Path) -> Vec<Thumb> {
    let shape = "scale=iw*sar:ih,setsar=1,scale=640:360:force_original_aspect_ratio=decrease,pad=640:360:(ow-iw)/2:(oh-ih)/2";
    let filter = format!("{shape},scale={WIDTH}:{HEIGHT}:flags=area,format=gray");
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-nostdin", "-i"]).arg(path);
    command.args([
        "-map",
        "0:v:0",
        "-vf",
        &filter,
        "-fps_mode",
        "passthrough",
        "-f",
        "rawvideo",
        "-",
    ]);
    let output = command.output().expect("the ffmpeg command runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout.chunks_exact(WIDTH * HEIGHT).map(<[u8]>::to_vec).collect()
}

/// The rows above `below`, counted from the top: without the words at the bottom.
pub(crate) fn upper(thumb: &Thumb, below: usize) -> &[u8] {
    &thumb[..below * WIDTH]
}

/// Mean absolute difference of two pictures, in grey levels.
pub(crate) fn difference(one: &[u8], other: &[u8]) -> f64 {
    let sum: u64 = one.iter().zip(other).map(|(&a, &b)| u64::from(a.abs_diff(b))).sum();
    sum as f64 / one.len() as f64
}

/// The weight `w` with which `mix` is most nearly `from * (1 - w) + to * w` (least squares).
pub(crate) fn weight(mix: &[u8], from: &[u8], to: &[u8]) -> f64 {
    let mut over = 0.0;
    let mut under = 0.0;
    for ((&mix, &from), &to) in mix.iter().zip(from).zip(to) {
        let span = f64::from(to) - f64::from(from);
        over += (f64::from(mix) - f64::from(from)) * span;
        under += span * span;
    }
    over / under
}
